//! Full-text search: the one place where the engines' words for it differ.

use super::{Kind, Store, Value};

/// The condition under which a row of the search table `table` holds what parameter `$n` asks.
pub(crate) fn found_by(store: &Store, table: &str, n: usize) -> String {
    match store.kind() {
        Kind::Sqlite => format!("{table} MATCH ${n}"),
        Kind::Postgres => format!("{table}.document @@ to_tsquery('simple', ${n})"),
    }
}

/// The question that [`found_by`]'s parameter takes: every word must occur, the last may be only
/// begun. Words hold letters and digits only, so nothing in them is an operator.
pub(crate) fn question(store: &Store, words: &[&str]) -> Value {
    let last = words.len().saturating_sub(1);
    let parts: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(n, word)| match (store.kind(), n == last) {
            (Kind::Sqlite, true) => format!("\"{word}\"*"),
            (Kind::Sqlite, false) => format!("\"{word}\""),
            (Kind::Postgres, true) => format!("{word}:*"),
            (Kind::Postgres, false) => (*word).to_owned(),
        })
        .collect();
    Value::Text(match store.kind() {
        Kind::Sqlite => parts.join(" AND "),
        Kind::Postgres => parts.join(" & "),
    })
}
