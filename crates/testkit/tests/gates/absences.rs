//! What is not there: clocks, SQL, state, leftovers.

use crate::rust_text::{Kind, pieces};
use crate::tree::{self, File, nothing_in};

/// Where in `files` a piece of `kind` holds one of `words`.
fn uses(files: &[File], kind: Kind, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for piece in pieces(&file.text)
            .into_iter()
            .filter(|piece| piece.kind == kind)
        {
            for (down, line) in piece.text.lines().enumerate() {
                for word in words.iter().filter(|word| has_word(line, word)) {
                    found.push(format!("{}:{}: {word}", file.path, piece.line + down));
                }
            }
        }
    }
    found
}

/// True if `line` holds `word` other than as the tail of a longer name: `print!(` is not in
/// `eprint!(`.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

fn rust_outside(places: &[&str]) -> Vec<File> {
    let mut files = tree::rust();
    files.retain(|file| !file.is_in(places));
    files
}

/// Only the door and the worker hold a clock; rules, deeds and the store are told the time.
#[test]
fn only_the_door_and_the_worker_ask_the_time() {
    let files = rust_outside(&[
        "crates/web/",
        "crates/server/",
        "crates/bench/",
        "crates/testkit/",
        "xtask/",
    ]);
    let clocks = [
        "SystemTime::now",
        "Instant::now",
        "Timestamp::now",
        "Zoned::now",
        "UNIX_EPOCH.elapsed",
    ];
    nothing_in(
        uses(&files, Kind::Code, &clocks),
        "Never ask the time, be told it: take `now` from the context (`Ctx.now`).",
    );
}

/// SQL lives in the store and nowhere else; the test kit makes databases, the yardstick compares the
/// service with bare statements.
#[test]
fn sql_lives_in_the_store() {
    let files = rust_outside(&[
        "crates/store/",
        "crates/bench/",
        "crates/testkit/",
        "xtask/",
    ]);
    let statements = [
        "SELECT ",
        "INSERT INTO ",
        "DELETE FROM ",
        "UPDATE ",
        "CREATE TABLE ",
        "DROP TABLE ",
        "ALTER TABLE ",
        "BEGIN IMMEDIATE",
    ];
    nothing_in(
        uses(&files, Kind::Literal, &statements),
        "SQL lives in crates/store: give the question a name there and call it.",
    );
}

/// A `static` that changes is a global; a table computed once (`LazyLock`) is not, nor what a test
/// makes once and only reads.
#[test]
fn there_is_no_static_state() {
    let mut found = Vec::new();
    let product = |file: &crate::tree::File| !file.path.contains("/tests/");
    for file in rust_outside(&["crates/testkit/"])
        .into_iter()
        .filter(product)
    {
        for piece in pieces(&file.text)
            .into_iter()
            .filter(|piece| piece.kind == Kind::Code)
        {
            for (down, line) in piece.text.lines().enumerate() {
                if is_state(line) {
                    found.push(format!(
                        "{}:{}: {}",
                        file.path,
                        piece.line + down,
                        line.trim()
                    ));
                }
            }
        }
    }
    nothing_in(
        found,
        "No global state: what changes belongs to the App, and is handed down.",
    );
}

fn is_state(line: &str) -> bool {
    let changing = ["Mutex", "RwLock", "Atomic", "OnceLock", "OnceCell", "Cell<"];
    let lifetime = line.contains("'static ");
    let declared = !lifetime && has_word(line, "static ") && line.contains(':');
    has_word(line, "static mut ")
        || has_word(line, "thread_local!")
        || has_word(line, "lazy_static!")
        || (declared && changing.iter().any(|word| line.contains(word)))
}

#[test]
fn state_is_told_from_a_table() {
    assert!(is_state("static COUNT: AtomicU64 = AtomicU64::new(0);"));
    assert!(is_state(
        "pub static CACHE: LazyLock<Mutex<u8>> = LazyLock::new(Default::default);"
    ));
    assert!(!is_state(
        "static WORDS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(read);"
    ));
    assert!(!is_state("fn name(x: &'static str, y: Mutex<u8>) {}"));
}

/// A service writes to its log, a command to the terminal it was given.
#[test]
fn nothing_prints_past_the_log() {
    let mut files = rust_outside(&["xtask/"]);
    // A build script speaks to Cargo by printing.
    files.retain(|file| !file.path.ends_with("/build.rs"));
    nothing_in(
        uses(&files, Kind::Code, &["println!(", "print!(", "dbg!("]),
        "Log with `tracing`; a command writes to the `Write` it was given.",
    );
}

/// Half-done work is not in the tree.
#[test]
fn nothing_is_left_for_later() {
    let files = tree::rust();
    let mut found = uses(
        &files,
        Kind::Code,
        &["todo!(", "unimplemented!(", "#[ignore"],
    );
    // In two halves, or this file would be the first finding.
    let notes = [concat!("TO", "DO"), concat!("FIX", "ME")];
    for file in tree::files("") {
        for (number, line) in file.text.lines().enumerate() {
            for note in notes.iter().filter(|note| has_note(line, note)) {
                found.push(format!("{}:{}: {note}", file.path, number + 1));
            }
        }
    }
    nothing_in(
        found,
        "Do it, or leave it out and say so in the documentation.",
    );
}

/// A whole word, so that a hash or a Base64 text is none.
fn has_note(line: &str, note: &str) -> bool {
    line.match_indices(note).any(|(at, _)| {
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '+' | '/' | '=');
        !line[..at].chars().next_back().is_some_and(word)
            && !line[at + note.len()..].chars().next().is_some_and(word)
    })
}

/// A path of one developer's machine works nowhere else.
#[test]
fn no_path_of_one_machine() {
    // In two halves, or this file would be the first finding.
    let paths = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/tmp/", "brief"),
    ];
    let mut found = Vec::new();
    for file in tree::files("") {
        for (number, line) in file.text.lines().enumerate() {
            for path in paths.iter().filter(|path| line.contains(**path)) {
                found.push(format!("{}:{}: {path}", file.path, number + 1));
            }
        }
    }
    nothing_in(
        found,
        "Paths are relative to the project, or come from the user.",
    );
}

/// A name that says nothing about what it holds.
#[test]
fn no_room_for_everything() {
    let empty = [
        "common", "utils", "util", "helpers", "helper", "misc", "manager", "service", "dto",
    ];
    let found = tree::rust()
        .into_iter()
        .map(|file| file.path)
        .filter(|path| path.split(['/', '.']).any(|part| empty.contains(&part)))
        .collect();
    nothing_in(found, "Name the file after what is in it.");
}
