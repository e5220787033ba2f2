//! Full-text search: the one place where the engines' words for it differ.

use super::{Kind, Store, Value};

/// The condition under which a row of the search table `table` holds what parameter `$n` asks.
pub(crate) fn found_by(store: &Store, table: &str, n: usize) -> String {
    match store.kind() {
        Kind::Sqlite => format!("{table} MATCH ${n}"),
        Kind::Postgres => format!("{table}.document @@ to_tsquery('simple', ${n})"),
    }
}

/// A part of a question: one word, or any of several ways to say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    /// The word must occur.
    Word(String),
    /// The first way's words must occur, or those of another way, one after the other.
    Any(Vec<Vec<String>>),
}

/// What of the hits is wanted: with these words as they were typed, or without one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marks<'a> {
    /// All.
    Either,
    /// Those that have every one.
    With(&'a [String]),
    /// Those that lack one.
    Without(&'a [String]),
}

/// The question that [`found_by`]'s parameter takes: every term must occur, whole. A word only
/// begun would make the index gather all that begins so before it gives the first. Words hold
/// letters and digits only, so nothing in them is an operator.
pub(crate) fn question(store: &Store, terms: &[Term], marks: Marks<'_>) -> Value {
    let say = match store.kind() {
        Kind::Sqlite => Say {
            and: " AND ",
            or: " OR ",
            not: " NOT ",
            word: |word| format!("\"{word}\""),
            row: |words| format!("\"{}\"", words.join(" ")),
        },
        Kind::Postgres => Say {
            and: " & ",
            or: " | ",
            not: " & !",
            word: str::to_owned,
            row: |words| format!("({})", words.join(" <-> ")),
        },
    };
    let all = |words: &[String]| {
        let words: Vec<String> = words.iter().map(|w| (say.word)(w)).collect();
        words.join(say.and)
    };
    let terms: Vec<String> = terms
        .iter()
        .map(|term| match term {
            Term::Word(word) => (say.word)(word),
            Term::Any(ways) => {
                let ways: Vec<String> = ways
                    .iter()
                    .enumerate()
                    .map(|(n, words)| match n {
                        0 => format!("({})", all(words)),
                        _ => (say.row)(words),
                    })
                    .collect();
                format!("({})", ways.join(say.or))
            }
        })
        .collect();
    let asked = terms.join(say.and);
    Value::Text(match marks {
        Marks::Either => asked,
        Marks::With(words) => format!("({asked}){}({})", say.and, all(words)),
        Marks::Without(words) => format!("({asked}){}({})", say.not, all(words)),
    })
}

/// How one engine says it.
struct Say {
    and: &'static str,
    or: &'static str,
    not: &'static str,
    word: fn(&str) -> String,
    row: fn(&[String]) -> String,
}
