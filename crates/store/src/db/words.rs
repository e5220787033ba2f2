//! Full-text search: the one place where the engines' words for it differ.

use super::sample::Sample;
use super::{Kind, Store, Value};

/// Reports that answer a question.
pub(crate) struct Found {
    /// What stands in `FROM`: what was found goes by the name of its table and has a `rowid`, the report is `r`.
    pub(crate) from: String,
    /// Conditions.
    pub(crate) wheres: Vec<String>,
}

/// The reports of which `table` has a row that answers a question: every term must occur, whole. `arg` takes
/// a parameter and gives its place. What rare words save differs ([`super::sample`]): of a row that an embedded
/// index was asked for by its rarest words only the text is read, and PostgreSQL's planner is not let choose
/// where it would read every text.
pub(crate) fn found_by(
    store: &Store,
    table: &str,
    terms: &[Term],
    marks: Marks<'_>,
    mut arg: impl FnMut(Value) -> String,
) -> Found {
    match store.kind() {
        Kind::Postgres => {
            let asked = arg(question(store, terms, marks));
            let hit = format!("{table}.document @@ to_tsquery('simple', {asked})");
            let (all, _) = with_marks(terms, marks);
            if store.sample.are_rare(&all) {
                // Each `OFFSET 0` is a step that the planner does not look beyond: the index gives the few hits,
                // they are put in order, and their reports are fetched until a page is full.
                let hits = format!("SELECT rowid FROM {table} WHERE {hit} OFFSET 0");
                let newest = format!("SELECT rowid FROM ({hits}) hit ORDER BY rowid DESC OFFSET 0");
                let one = format!("SELECT * FROM report WHERE id = {table}.rowid OFFSET 0");
                return Found {
                    from: format!("({newest}) AS {table} CROSS JOIN LATERAL ({one}) r"),
                    wheres: Vec::new(),
                };
            }
            beside(table, vec![hit])
        }
        Kind::Sqlite => {
            let (rare, others, marks) = narrowed(&store.sample, terms, marks);
            let asked = arg(question(store, &rare, marks));
            let mut all = vec![format!("{table} MATCH {asked}")];
            let mut holds = |words: &str| {
                let words = arg(Value::Text(format!(" {words} ")));
                format!("instr(' ' || {table}.words || ' ', {words}) > 0")
            };
            for term in others {
                match term {
                    Term::Word(word) => all.push(holds(&word)),
                    Term::Any(ways) => {
                        let ways = ways.iter().enumerate().map(|(n, way)| match n {
                            0 => {
                                let words: Vec<String> = way.iter().map(|w| holds(w)).collect();
                                format!("({})", words.join(" AND "))
                            }
                            _ => holds(&way.join(" ")),
                        });
                        let ways: Vec<String> = ways.collect();
                        all.push(format!("({})", ways.join(" OR ")));
                    }
                }
            }
            beside(table, all)
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

/// All that must occur, each once, and what of the marks is left to ask for.
fn with_marks<'a>(terms: &[Term], marks: Marks<'a>) -> (Vec<Term>, Marks<'a>) {
    let mut all: Vec<Term> = Vec::with_capacity(terms.len());
    let (with, marks) = match marks {
        Marks::With(words) => (words, Marks::Either),
        others => (&[][..], others),
    };
    let with = with.iter().cloned().map(Term::Word);
    for term in terms.iter().cloned().chain(with) {
        if !all.contains(&term) {
            all.push(term);
        }
    }
    (all, marks)
}

/// A question as the index is asked for it, and the terms that are looked for in the texts.
fn narrowed<'a>(
    sample: &Sample,
    terms: &[Term],
    marks: Marks<'a>,
) -> (Vec<Term>, Vec<Term>, Marks<'a>) {
    let (all, marks) = with_marks(terms, marks);
    let rare = sample.rarest(&all);
    let (asked, others): (Vec<_>, Vec<_>) = all.into_iter().zip(rare).partition(|(_, rare)| *rare);
    let terms = |all: Vec<(Term, bool)>| all.into_iter().map(|(term, _)| term).collect();
    (terms(asked), terms(others), marks)
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
fn question(store: &Store, terms: &[Term], marks: Marks<'_>) -> Value {
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
