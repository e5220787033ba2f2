//! Full-text search: the one place where the engines' words for it differ.

use super::{Kind, Store, Value};

/// Reports that answer a question.
pub(crate) struct Found {
    /// What stands in `FROM`: what was found goes by the name of its table and has a `rowid`, the report is `r`.
    pub(crate) from: String,
    /// Conditions.
    pub(crate) wheres: Vec<String>,
}

/// What reports are searched by.
pub(crate) struct Asked<'a> {
    /// Every one must occur, whole.
    pub(crate) terms: &'a [Term],
    /// How words are written.
    pub(crate) marks: Marks<'a>,
    /// One of these must not occur; none set no bound.
    pub(crate) apart: &'a [Term],
    /// So many, the newest, are read at most.
    pub(crate) wanted: usize,
}

/// The reports of which `table` has a row that answers a question. `arg` takes
/// a parameter and gives its place. What rare words save differs ([`super::sample`]): of a row that an embedded
/// index was asked for by its rarest words only the text is read, and PostgreSQL's planner is not let choose
/// where it would read every text.
pub(crate) fn found_by(
    store: &Store,
    table: &str,
    asked: &Asked<'_>,
    mut arg: impl FnMut(Value) -> String,
) -> Found {
    let kind = store.kind();
    let mut terms: Vec<Term> = Vec::with_capacity(asked.terms.len());
    for term in asked.terms {
        if !terms.contains(term) {
            terms.push(term.clone());
        }
    }
    let mut holds = |column: &str, words: &str| {
        let words = arg(Value::Text(format!(" {words} ")));
        let find = match kind {
            Kind::Sqlite => "instr",
            Kind::Postgres => "strpos",
        };
        format!("{find}(' ' || {table}.{column} || ' ', {words}) > 0")
    };
    // What no index is asked for is looked for in the texts that it gave.
    let mut beyond: Vec<String> = match asked.marks {
        Marks::Either => Vec::new(),
        Marks::With(words) => words.iter().map(|word| holds("marks", word)).collect(),
        Marks::Without(words) => {
            let words = words.iter().map(|word| holds("marks", word));
            vec![format!("NOT ({})", words.collect::<Vec<_>>().join(" AND "))]
        }
    };
    if !asked.apart.is_empty() {
        let apart = asked.apart.iter().map(|term| held(term, &mut holds));
        beyond.push(format!("NOT ({})", apart.collect::<Vec<_>>().join(" AND ")));
    }
    match kind {
        Kind::Postgres => {
            let words = arg(question(store, &terms));
            let hit = format!("{table}.document @@ (SELECT to_tsquery('simple', {words}))");
            if store.sample.are_rare(&terms, asked.wanted) {
                // Each `OFFSET 0` is a step that the planner does not look beyond: the index gives the few hits,
                // they are put in order, and their reports are fetched until a page is full.
                beyond.insert(0, hit);
                let hits = beyond.join(" AND ");
                let hits = format!("SELECT rowid FROM {table} WHERE {hits} OFFSET 0");
                let newest = format!("SELECT rowid FROM ({hits}) hit ORDER BY rowid DESC OFFSET 0");
                let one = format!("SELECT * FROM report WHERE id = {table}.rowid OFFSET 0");
                return Found {
                    from: format!("({newest}) AS {table} CROSS JOIN LATERAL ({one}) r"),
                    wheres: Vec::new(),
                };
            }
            // The newest are read until there are enough. A plan is kept for all questions and would expect hardly a hit of
            // any: it would gather all. Of what is said so it expects every second text, and no index offers itself.
            beyond.insert(0, format!("COALESCE({hit}, FALSE)"));
            beside(table, beyond)
        }
        Kind::Sqlite => {
            let rare = store.sample.rarest(&terms);
            let (rare, others): (Vec<_>, Vec<_>) =
                terms.into_iter().zip(rare).partition(|(_, rare)| *rare);
            let others = others.iter().map(|(term, _)| held(term, &mut holds));
            beyond.extend(others.collect::<Vec<_>>());
            let rare: Vec<Term> = rare.into_iter().map(|(term, _)| term).collect();
            let words = arg(question(store, &rare));
            beyond.insert(0, format!("{table} MATCH {words}"));
            beside(table, beyond)
        }
    }
}

/// The condition that a text has a term.
fn held(term: &Term, holds: &mut impl FnMut(&str, &str) -> String) -> String {
    let mut holds = |words: &str| holds("words", words);
    match term {
        Term::Word(word) => holds(word),
        Term::Any(ways) => {
            let ways = ways.iter().enumerate().map(|(n, way)| match n {
                0 => {
                    let words: Vec<String> = way.iter().map(|w| holds(w)).collect();
                    format!("({})", words.join(" AND "))
                }
                _ => holds(&way.join(" ")),
            });
            let ways: Vec<String> = ways.collect();
            format!("({})", ways.join(" OR "))
        }
    }
}

/// The index beside the reports. `CROSS JOIN` keeps SQLite's planner from walking every report and asking the index
/// of each; PostgreSQL's reads it as any join.
fn beside(table: &str, mut wheres: Vec<String>) -> Found {
    wheres.push(format!("r.id = {table}.rowid"));
    Found {
        from: format!("{table} CROSS JOIN report r"),
        wheres,
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

/// The question that an index takes: every term must occur, whole. A word only
/// begun would make the index gather all that begins so before it gives the first. Words hold
/// letters and digits only, so nothing in them is an operator.
fn question(store: &Store, terms: &[Term]) -> Value {
    let say = match store.kind() {
        Kind::Sqlite => Say {
            and: " AND ",
            or: " OR ",
            word: |word| format!("\"{word}\""),
            row: |words| format!("\"{}\"", words.join(" ")),
        },
        Kind::Postgres => Say {
            and: " & ",
            or: " | ",
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
    Value::Text(terms.join(say.and))
}

/// How one engine says it.
struct Say {
    and: &'static str,
    or: &'static str,
    word: fn(&str) -> String,
    row: fn(&[String]) -> String,
}
