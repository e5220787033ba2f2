//! Full-text search: the one place where the engines' words for it differ.

use super::{Kind, Store, Value};

/// The condition under which a row of the search table `table` holds what parameter `$n` asks.
pub(crate) fn found_by(store: &Store, table: &str, n: usize) -> String {
    match store.kind() {
        Kind::Sqlite => format!("{table} MATCH ${n}"),
        Kind::Postgres => format!("{table}.document @@ to_tsquery('simple', ${n})"),
    }
}

/// The question that [`found_by`]'s parameter takes: every word must occur, whole. A word only
/// begun would make the index gather all that begins so before it gives the first. Words hold
/// letters and digits only, so nothing in them is an operator.
pub(crate) fn question(store: &Store, words: &[&str]) -> Value {
    Value::Text(match store.kind() {
        Kind::Sqlite => words
            .iter()
            .map(|word| format!("\"{word}\""))
            .collect::<Vec<_>>()
            .join(" AND "),
        Kind::Postgres => words.join(" & "),
    })
}
