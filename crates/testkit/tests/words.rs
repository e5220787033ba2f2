//! Every name that the rules declare has words in both languages: a screen never shows a spelling.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A declaration of the domain and the prefixes of its keys. `Action` has two: the verb on the
/// button, and what the timeline says of it.
const SHOWN: [(&str, &[&str]); 22] = [
    ("Action", &["action", "event"]),
    ("AgencyKind", &["agency_kind"]),
    ("AssignmentState", &["assignment"]),
    ("BrandPart", &["tables.field"]),
    ("Channel", &["channel"]),
    ("ClockEnd", &["clock_end"]),
    ("ClockKind", &["clock"]),
    ("Code", &["refusal"]),
    ("Confirmed", &["confirmed"]),
    ("Field", &["field"]),
    ("FileKind", &["file"]),
    ("FileRole", &["file_role"]),
    ("Grade", &["grade"]),
    ("Label", &["public"]),
    ("Part", &["part"]),
    ("Precision", &["precision"]),
    ("PromiseCause", &["promise"]),
    ("Publication", &["publication"]),
    ("Role", &["role"]),
    ("Stage", &["stage"]),
    ("Urgency", &["urgency"]),
    ("Why", &["why"]),
];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The keys of all words files of one language.
fn keys(lang: &str) -> BTreeSet<String> {
    let ending = format!(".{lang}.words");
    let folder = crates().join("lang/words");
    let mut keys = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(&ending) {
            let text = fs::read_to_string(path).unwrap();
            let lines = text.lines().filter(|l| !l.trim_start().starts_with('#'));
            keys.extend(lines.filter_map(|l| Some(l.split_once('=')?.0.trim().to_owned())));
        }
    }
    keys
}

/// The spellings that a `names!` declaration lists, by the declaration's name, read from the
/// source text: this test must not need the crates it checks to build.
fn declared(name: &str) -> Vec<String> {
    let head = format!("    {name} {{");
    let mut found = Vec::new();
    for path in rust_files(&crates().join("domain/src")) {
        let text = fs::read_to_string(path).unwrap();
        for block in text.split("\nnames! {").skip(1) {
            let block = block.split("\n}").next().unwrap_or("");
            let Some((_, body)) = block.split_once(&head) else {
                continue;
            };
            found.extend(body.lines().filter_map(|line| {
                let (_, rest) = line.split_once(" = \"")?;
                Some(rest.split('"').next()?.to_owned())
            }));
        }
    }
    found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn every_name_has_words_in_both_languages() {
    let mut missing = Vec::new();
    for lang in ["vi", "en"] {
        let keys = keys(lang);
        for (name, prefixes) in SHOWN {
            let spellings = declared(name);
            assert!(!spellings.is_empty(), "no declaration of {name} was found");
            for prefix in prefixes {
                for spelling in &spellings {
                    let key = format!("{prefix}.{spelling}");
                    if !keys.contains(&key) {
                        missing.push(format!("{key} ({lang})"));
                    }
                }
            }
        }
    }
    assert!(missing.is_empty(), "no words for:\n{}", missing.join("\n"));
}

#[test]
fn no_reason_is_told_that_the_rules_do_not_give() {
    let given = declared("Why");
    for lang in ["vi", "en"] {
        for key in keys(lang) {
            if let Some(name) = key.strip_prefix("why.") {
                assert!(
                    given.iter().any(|g| g == name),
                    "{key} ({lang}) is never given"
                );
            }
        }
    }
}
