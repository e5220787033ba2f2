//! Compiles `words/*.{vi,en}.words` into one sorted table, and refuses texts that would fail in
//! front of a reader: a key told twice, told in one language only, or with other placeholders.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

/// One text with the place it was read from, for messages.
struct Text {
    words: String,
    place: String,
}

type Area = BTreeMap<String, Text>;

fn main() {
    println!("cargo::rerun-if-changed=words");
    println!("cargo::rerun-if-changed=build.rs");
    let mut faults = Vec::new();
    let table = read_all(Path::new("words"), &mut faults);
    if !faults.is_empty() {
        for fault in &faults {
            println!("cargo::error={fault}");
        }
        process::exit(1);
    }
    let mut code = String::from("pub(crate) static TABLE: &[(&str, &str, &str)] = &[\n");
    for (key, (vi, en)) in &table {
        let _ = writeln!(code, "    ({key:?}, {vi:?}, {en:?}),");
    }
    code.push_str("];\n");
    let out = env::var("OUT_DIR").unwrap_or_else(|_| process::exit(1));
    if let Err(error) = fs::write(Path::new(&out).join("table.rs"), code) {
        println!("cargo::error=table.rs cannot be written: {error}");
        process::exit(1);
    }
}

/// Reads every area in both languages and compares the two.
fn read_all(folder: &Path, faults: &mut Vec<String>) -> BTreeMap<String, (String, String)> {
    let mut table = BTreeMap::new();
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    for area in areas(folder, faults) {
        let vi = read(&folder.join(format!("{area}.vi.words")), faults);
        let mut en = read(&folder.join(format!("{area}.en.words")), faults);
        for (key, text) in vi {
            if let Some(other) = told.insert(key.clone(), text.place.clone()) {
                faults.push(format!(
                    "{}: `{key}` is already told at {other}",
                    text.place
                ));
            }
            let Some(twin) = en.remove(&key) else {
                faults.push(format!(
                    "{}: `{key}` has no English text in {area}.en.words",
                    text.place
                ));
                continue;
            };
            if placeholders(&text.words) != placeholders(&twin.words) {
                faults.push(format!(
                    "{}: `{key}` has other placeholders than {}",
                    twin.place, text.place
                ));
            }
            table.insert(key, (text.words, twin.words));
        }
        for (key, text) in en {
            faults.push(format!(
                "{}: `{key}` has no Vietnamese text in {area}.vi.words",
                text.place
            ));
        }
    }
    table
}

/// Names of the areas, from the file names; a file of another name is a fault.
fn areas(folder: &Path, faults: &mut Vec<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let paths: Vec<PathBuf> = match fs::read_dir(folder) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(error) => {
            faults.push(format!("{}: {error}", folder.display()));
            return found;
        }
    };
    for path in paths {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if let Some(area) = name
            .strip_suffix(".vi.words")
            .or_else(|| name.strip_suffix(".en.words"))
        {
            found.insert(area.to_owned());
        } else if name.ends_with(".words") {
            faults.push(format!(
                "{}: a words file is named area.vi.words or area.en.words",
                path.display()
            ));
        }
    }
    found
}

/// Reads one file of `key = text` lines.
fn read(path: &Path, faults: &mut Vec<String>) -> Area {
    let mut area = Area::new();
    let content = match fs::read_to_string(path) {
        Ok(content) => content,
        Err(error) => {
            faults.push(format!("{}: {error}", path.display()));
            return area;
        }
    };
    for (index, line) in content.lines().enumerate() {
        let line = line.trim();
        let place = format!("{}:{}", path.display(), index + 1);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((key, words)) = line.split_once('=') else {
            faults.push(format!("{place}: a line reads `key = text`"));
            continue;
        };
        let (key, words) = (key.trim(), words.trim());
        if key.is_empty()
            || !key
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
        {
            faults.push(format!(
                "{place}: `{key}` is no key (letters, digits, `.`, `_`, `-`)"
            ));
        }
        if words.is_empty() {
            faults.push(format!("{place}: `{key}` has no text"));
        }
        let text = Text {
            words: words.replace("\\n", "\n"),
            place: place.clone(),
        };
        if let Some(first) = area.insert(key.to_owned(), text) {
            faults.push(format!(
                "{place}: `{key}` is already told at {}",
                first.place
            ));
        }
    }
    area
}

/// The `{name}`s in a text.
fn placeholders(words: &str) -> BTreeSet<&str> {
    words
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}
