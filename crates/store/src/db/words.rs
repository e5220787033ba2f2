//! Full-text search: the one place where the engines' words for it differ.

use super::{Kind, Store, Value, sample};

/// Reports that answer a question.
pub(crate) struct Found {
    /// What stands in `FROM`: what was found goes by the name of its table and has a `rowid`, the report is `r`.
    pub(crate) from: String,
    /// Conditions.
    pub(crate) wheres: Vec<String>,
    /// Only the newest are among them: where they are not enough, all must be asked for.
    pub(crate) is_part: bool,
}

/// What stands between a word and the span of its text in PostgreSQL's index: a letter, else its parser would cut there. No
/// word has it.
pub(crate) const SPAN: char = 'ǁ';

/// What reports are searched by.
pub(crate) struct Asked<'a> {
    /// Every one must occur, whole.
    pub(crate) terms: &'a [Term],
    /// How words are written.
    pub(crate) marks: Marks<'a>,
    /// One of these must not occur; none set no bound.
    pub(crate) apart: &'a [Term],
    /// So many are read at most.
    pub(crate) wanted: usize,
    /// Which of those that answer.
    pub(crate) among: Among,
}

/// Which of the rows that answer a question are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Among {
    /// All of them.
    All,
    /// The newest; of those beneath a rowid, if there is one. Where a few days should have enough of them these alone may be asked for.
    Newest(Option<i64>),
}

/// The reports of which `table` has a row that answers a question. `arg` takes
/// a parameter and gives its place. An index is asked for the rarest words ([`super::sample`]), the others are looked
/// for in the texts that it gives; PostgreSQL's planner is not let choose, for it would read every text.
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
    let gathered = match kind {
        Kind::Postgres => store.sample.gathered(&terms, asked.wanted),
        Kind::Sqlite => None,
    };
    let rare = match (kind, &gathered) {
        (Kind::Postgres, None) => vec![true; terms.len()],
        (Kind::Postgres, Some(gathered)) => gathered.rare.clone(),
        (Kind::Sqlite, _) => store.sample.rarest(&terms),
    };
    let (rare, others): (Vec<_>, Vec<_>) = terms.into_iter().zip(rare).partition(|(_, rare)| *rare);
    let others = others.iter().map(|(term, _)| held(term, &mut holds));
    beyond.extend(others.collect::<Vec<_>>());
    let rare: Vec<Term> = rare.into_iter().map(|(term, _)| term).collect();
    let words = arg(question(store, &rare));
    if kind == Kind::Sqlite {
        beyond.insert(0, format!("{table} MATCH {words}"));
        return beside(table, beyond);
    }
    let spans = gathered.as_ref().and_then(|gathered| gathered.spans);
    let (words, is_part) = match (spans, asked.among) {
        (Some(spans), Among::Newest(below)) => {
            let beneath = below.map_or_else(String::new, |id| {
                format!(" WHERE rowid < {}", arg(Value::from(id)))
            });
            let ago = arg(Value::from(spans - 1));
            (newest(table, &words, &ago, &beneath), true)
        }
        _ => (format!("REPLACE({words}, '{SPAN}', '{SPAN}:*')"), false),
    };
    let hit = format!("{table}.document @@ (SELECT TO_TSQUERY('simple', {words}))");
    if gathered.is_none() {
        // The newest are read until there are enough. A plan is kept for all questions and would expect hardly a hit of
        // any: it would gather all. Of what is said so it expects every second text, and no index offers itself.
        beyond.insert(0, format!("COALESCE({hit}, FALSE)"));
        return beside(table, beyond);
    }
    // Each `OFFSET 0` is a step that the planner does not look beyond: the index gives the few hits,
    // they are put in order, and their reports are fetched until a page is full.
    beyond.insert(0, hit);
    let hits = beyond.join(" AND ");
    let hits = format!("SELECT rowid FROM {table} WHERE {hits} OFFSET 0");
    let newest = format!("SELECT rowid FROM ({hits}) hit ORDER BY rowid DESC OFFSET 0");
    let one = format!("SELECT * FROM report WHERE id = {table}.rowid OFFSET 0");
    Found {
        from: format!("({newest}) AS {table} CROSS JOIN LATERAL ({one}) r"),
        wheres: Vec::new(),
        is_part,
    }
}

/// A question asked in the newest span that has texts, those `beneath` a rowid, and in so many before it.
fn newest(table: &str, words: &str, ago: &str, beneath: &str) -> String {
    let bits = sample::SPAN_BITS;
    format!(
        "(SELECT STRING_AGG('(' || REPLACE({words}, '{SPAN}', '{SPAN}' || span) || ')', '|') FROM \
         (SELECT MAX(rowid) >> {bits} AS last FROM {table}{beneath}) AS t, \
         GENERATE_SERIES(t.last - CAST({ago} AS BIGINT), t.last) AS span)"
    )
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
        is_part: false,
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
/// letters and digits only, so nothing in them is an operator. For PostgreSQL the spans are still to be put in.
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
            word: |word| format!("{word}{SPAN}"),
            row: |words| {
                let words: Vec<String> = words.iter().map(|w| format!("{w}{SPAN}")).collect();
                format!("({})", words.join(" <-> "))
            },
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
