//! One text for both engines: what a migration may say.

use crate::tree::{self, File, nothing_in};

/// The five column types that mean the same on both.
const TYPES: &[&str] = &["TEXT", "BIGINT", "DOUBLE PRECISION", "BOOLEAN", "BYTEA"];

/// Words that only one engine knows, or that make it decide what the product decides.
const ONE_ENGINE: &[&str] = &[
    "AUTOINCREMENT",
    "BIGSERIAL",
    "CURRENT_TIMESTAMP",
    "IDENTITY",
    "JSONB",
    "NOW()",
    "PRAGMA",
    "SERIAL",
    "STRICT",
    "TIMESTAMPTZ",
    "TRIGGER",
    "WITHOUT ROWID",
];

/// What a column's line begins with when it is none.
const CONSTRAINTS: &[&str] = &["PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "CONSTRAINT"];

fn migrations() -> Vec<File> {
    let mut files = tree::files("crates/store");
    files.retain(|file| file.ending() == "sql");
    assert!(!files.is_empty(), "no migration in crates/store");
    files
}

/// The texts that both engines read; a pair of texts for indexes and search is apart.
fn shared() -> Vec<File> {
    let mut files = migrations();
    files.retain(|file| {
        !file.path.ends_with(".sqlite.sql") && !file.path.ends_with(".postgres.sql")
    });
    files
}

#[test]
fn a_migration_says_why_first() {
    let found = migrations()
        .into_iter()
        .filter(|file| !file.text.starts_with("-- "))
        .map(|file| file.path)
        .collect();
    nothing_in(
        found,
        "The first line of a migration says why it is there: `-- …`.",
    );
}

#[test]
fn columns_have_five_types() {
    let mut found = Vec::new();
    for file in shared() {
        for column in columns(&code(&file.text)) {
            if !has_type(&column) {
                found.push(format!("{}: {column}", file.path));
            }
        }
    }
    nothing_in(
        found,
        "A column is TEXT, BIGINT, DOUBLE PRECISION, BOOLEAN or BYTEA.",
    );
}

#[test]
fn both_engines_know_every_word() {
    let mut found = Vec::new();
    for file in shared() {
        let code = code(&file.text).to_uppercase();
        for word in ONE_ENGINE.iter().filter(|word| has_word(&code, word)) {
            found.push(format!("{}: {word}", file.path));
        }
    }
    nothing_in(
        found,
        "Only one engine knows this word; see the dialect rules in ARCHITECTURE.md.",
    );
}

#[test]
fn a_text_for_one_engine_has_its_twin() {
    let files = migrations();
    let mut found = Vec::new();
    for file in &files {
        for (one, other) in [
            (".sqlite.sql", ".postgres.sql"),
            (".postgres.sql", ".sqlite.sql"),
        ] {
            if let Some(stem) = file.path.strip_suffix(one) {
                let twin = format!("{stem}{other}");
                if !files.iter().any(|file| file.path == twin) {
                    found.push(format!("{} has no {twin}", file.path));
                }
            }
        }
    }
    nothing_in(
        found,
        "Indexes and search may differ by engine, but both need them.",
    );
}

/// The text without its comments.
fn code(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// The columns that the statements define: of CREATE TABLE, and of ALTER TABLE … ADD COLUMN.
fn columns(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for statement in code.split(';') {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let flat = words.join(" ");
        let upper = flat.to_uppercase();
        if upper.starts_with("CREATE TABLE") {
            let body = flat.split_once('(').map_or("", |(_, body)| body);
            let body = body.rsplit_once(')').map_or(body, |(body, _)| body);
            found.extend(parts(body).into_iter().filter(|part| !is_constraint(part)));
        } else if let Some(at) = upper.find(" ADD COLUMN ") {
            found.push(flat[at + " ADD COLUMN ".len()..].to_owned());
        }
    }
    found
}

/// Divides at the commas outside brackets.
fn parts(body: &str) -> Vec<String> {
    let mut depth = 0;
    let mut found = vec![String::new()];
    for c in body.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        match found.last_mut() {
            Some(last) if c != ',' || depth > 0 => last.push(c),
            _ => found.push(String::new()),
        }
    }
    found
        .iter()
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

fn is_constraint(part: &str) -> bool {
    let first = part
        .split([' ', '('])
        .next()
        .unwrap_or_default()
        .to_uppercase();
    CONSTRAINTS.contains(&first.as_str())
}

fn has_type(column: &str) -> bool {
    let rest = column.split_once(' ').map_or("", |(_, rest)| rest);
    TYPES.iter().any(|kind| {
        rest.strip_prefix(kind)
            .is_some_and(|after| after.is_empty() || after.starts_with([' ', ',']))
    })
}

fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        !code[..at].chars().next_back().is_some_and(part)
            && !code[at + word.len()..].chars().next().is_some_and(part)
    })
}

#[test]
fn a_migration_is_understood() {
    let text = "-- why\nCREATE TABLE a (\n  id BIGINT PRIMARY KEY, -- SERIAL\n  at TIMESTAMP NOT NULL,\n  \
                kind TEXT NOT NULL CHECK (kind IN ('x', 'y')),\n  PRIMARY KEY (id, at)\n);\n\
                ALTER TABLE a ADD COLUMN b DOUBLE PRECISION;";
    let found = columns(&code(text));
    assert_eq!(found.len(), 4);
    let wrong: Vec<_> = found.iter().filter(|column| !has_type(column)).collect();
    assert_eq!(wrong, ["at TIMESTAMP NOT NULL"]);
    assert!(!has_word(&code(text).to_uppercase(), "SERIAL"));
}
