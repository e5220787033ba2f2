//! What the binary is built from may be given on under the EUPL.

use std::collections::BTreeMap;

use crate::metadata::{self, Crate};
use crate::tree::nothing_in;

/// Licences whose text allows it. `deny.toml` holds the same list for `cargo deny`.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "EUPL-1.2",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

#[test]
fn every_licence_is_allowed() {
    let found = metadata::everything()
        .iter()
        .filter(|each| !each.licence.as_deref().is_some_and(allows))
        .map(|each| {
            format!(
                "{} {}: {}",
                each.name,
                each.version,
                each.licence.as_deref().unwrap_or("no licence")
            )
        })
        .collect();
    nothing_in(
        found,
        "A dependency's licence is not on the list: take another crate, or decide and add it.",
    );
}

/// Two copies of one C library in a program end in corrupted databases.
#[test]
fn one_crate_links_each_native_library() {
    let everything = metadata::everything();
    let mut linking: BTreeMap<&str, Vec<&Crate>> = BTreeMap::new();
    for each in &everything {
        if let Some(library) = &each.links {
            linking.entry(library).or_default().push(each);
        }
    }
    let sqlite = linking.get("sqlite3").map_or(0, Vec::len);
    assert_eq!(sqlite, 1, "exactly one crate links sqlite3");
    let found = linking
        .iter()
        .filter(|(_, crates)| crates.len() > 1)
        .map(|(library, crates)| {
            format!(
                "{library}: {:?}",
                crates.iter().map(|each| &each.name).collect::<Vec<_>>()
            )
        })
        .collect();
    nothing_in(found, "One crate links a native library.");
}

/// Not a failure: two versions of a crate cost build time and size, and are often others' choice.
#[test]
fn crates_built_twice_are_listed() {
    let everything = metadata::everything();
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for each in &everything {
        versions.entry(&each.name).or_default().push(&each.version);
    }
    for (name, versions) in versions.iter().filter(|(_, versions)| versions.len() > 1) {
        eprintln!("{name}: {}", versions.join(", "));
    }
}

/// True if the expression can be met with allowed licences. Understands `OR`, `AND`, `WITH`,
/// brackets, and the `/` of old manifests, which means `OR`.
fn allows(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let met = any(&mut rest);
    met && rest.is_empty()
}

fn any(rest: &mut &[&str]) -> bool {
    let mut met = all(rest);
    while rest.first() == Some(&"OR") {
        *rest = &rest[1..];
        let other = all(rest);
        met = met || other;
    }
    met
}

fn all(rest: &mut &[&str]) -> bool {
    let mut met = one(rest);
    while rest.first() == Some(&"AND") {
        *rest = &rest[1..];
        let other = one(rest);
        met = met && other;
    }
    met
}

fn one(rest: &mut &[&str]) -> bool {
    let Some((&word, after)) = rest.split_first() else {
        return false;
    };
    *rest = after;
    if word == "(" {
        let met = any(rest);
        *rest = rest.get(1..).unwrap_or_default();
        return met;
    }
    if let ["WITH", exception, after @ ..] = *rest {
        *rest = after;
        return ALLOWED.contains(&format!("{word} WITH {exception}").as_str());
    }
    ALLOWED.contains(&word)
}

#[test]
fn a_licence_expression_is_understood() {
    assert!(allows("MIT OR Apache-2.0"));
    assert!(allows("MIT/GPL-3.0"));
    assert!(allows("(MIT OR GPL-3.0-only) AND Unicode-3.0"));
    assert!(allows("GPL-3.0-only OR Apache-2.0 WITH LLVM-exception"));
    assert!(!allows("MIT AND GPL-3.0-only"));
    assert!(!allows("LGPL-3.0-or-later"));
    assert!(!allows("GPL-2.0-only WITH Classpath-exception-2.0"));
    assert!(!allows(""));
}
