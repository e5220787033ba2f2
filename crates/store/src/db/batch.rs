//! A batch: statements that commit whole or not at all.

use super::value::Value;
use crate::error::CommitError;
use std::borrow::Cow;

/// What it means when a statement breaks a constraint. Constraint failures are a kind and this
/// label, never a constraint's name: names differ between engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// The request was carried out before. Always the first statement of its batch.
    Once,
    /// Somebody else wrote first.
    Version,
    /// The report code is taken.
    Code,
    /// A name that must be unique is taken.
    Unique(&'static str),
    /// Cannot break a constraint unless the program is wrong.
    Sure,
}

impl Label {
    /// The meaning of a broken constraint; `why` is the engine's word for the log.
    pub(crate) fn meaning(self, why: String) -> CommitError {
        match self {
            Label::Once => CommitError::Once,
            Label::Version => CommitError::Version,
            Label::Code => CommitError::Code,
            Label::Unique(what) => CommitError::Unique(what),
            Label::Sure => CommitError::Db(why),
        }
    }
}

/// One statement with `$1`-style parameters.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// The common dialect; one text for both engines.
    pub sql: Cow<'static, str>,
    /// Values of `$1`, `$2`…
    pub args: Vec<Value>,
    /// What a broken constraint means here.
    pub label: Label,
    /// Which part of the text makes the rows, where it does nothing but add some.
    pub(crate) rows: Option<Span>,
}

/// The part of an insert that makes its rows: what stands between the two may be said more than once, for the
/// rows of several batches, with a word between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) between: &'static str,
}

/// An event whose presence proves that the batch was committed, for the moment when the link to
/// PostgreSQL is lost after COMMIT was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The chain.
    pub chain: i64,
    /// The event's place in it.
    pub seq: u32,
    /// The event's hash: with its random salts nobody else's event has it.
    pub hash: [u8; 32],
}

/// Statements that commit whole or not at all. Order matters: the first that fails gives the
/// meaning.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub(crate) stmts: Vec<Stmt>,
    pub(crate) proof: Option<Proof>,
    pub(crate) takes_back: bool,
}

impl Batch {
    /// An empty batch; committing it does nothing.
    pub fn new() -> Batch {
        Batch::default()
    }

    /// Adds a statement.
    pub fn add(&mut self, label: Label, sql: impl Into<Cow<'static, str>>, args: Vec<Value>) {
        self.stmts.push(Stmt {
            sql: sql.into(),
            args,
            label,
            rows: None,
        });
    }

    /// Adds a row: `head` ends in `VALUES`, `tail` says what becomes of one that is there already. Rows of several
    /// batches may go by one statement, so the tail names no parameter (`excluded` has the values) and
    /// gives nothing back.
    pub(crate) fn add_row(&mut self, label: Label, head: &str, args: Vec<Value>, tail: &str) {
        let row = format!("({})", in_list(1, args.len()));
        self.add_made(label, [head, &row, tail], ", ", args);
    }

    /// Adds what `select` finds, with the same reserve as [`Batch::add_row`]; it has no order and no limit.
    pub(crate) fn add_found(
        &mut self,
        label: Label,
        head: &str,
        select: &str,
        args: Vec<Value>,
        tail: &str,
    ) {
        self.add_made(label, [head, select, tail], " UNION ALL ", args);
    }

    fn add_made(
        &mut self,
        label: Label,
        [head, rows, tail]: [&str; 3],
        between: &'static str,
        args: Vec<Value>,
    ) {
        let from = head.len() + 1;
        let to = from + rows.len();
        self.stmts.push(Stmt {
            sql: format!("{head} {rows} {tail}").into(),
            args,
            label,
            rows: Some(Span { from, to, between }),
        });
    }

    /// Whether it does nothing but add rows, which those of other batches may join.
    pub(crate) fn only_adds_rows(&self) -> bool {
        self.stmts.iter().all(|stmt| stmt.rows.is_some())
    }

    /// Adds rows by few statements of few lengths, which stay prepared: `head` ends in `VALUES`, `tail` says
    /// what becomes of a row that is there already. No two rows have one key.
    pub(crate) fn add_rows(
        &mut self,
        label: Label,
        head: &str,
        rows: impl IntoIterator<Item = Vec<Value>>,
        tail: &str,
    ) {
        let rows: Vec<Vec<Value>> = rows.into_iter().collect();
        for some in runs(&rows, &ROWS) {
            let mut sql = head.to_owned();
            let mut args = Vec::new();
            for row in some {
                sql.push_str(if args.is_empty() { " (" } else { ", (" });
                sql.push_str(&in_list(args.len() + 1, row.len()));
                sql.push(')');
                args.extend(row.iter().cloned());
            }
            sql.push_str(tail);
            self.add(label, sql, args);
        }
    }

    /// Says which event proves the commit; the first one said stays.
    pub fn prove(&mut self, proof: Proof) {
        self.proof.get_or_insert(proof);
    }

    /// Says that it takes something back from the public: no replica answers before it holds that.
    pub fn takes_back(&mut self) {
        self.takes_back = true;
    }

    /// Adds what another batch holds, after what is here.
    pub fn append(&mut self, other: Batch) {
        self.takes_back |= other.takes_back;
        self.stmts.extend(other.stmts);
        self.proof = self.proof.or(other.proof);
    }

    /// Number of statements.
    pub fn len(&self) -> usize {
        self.stmts.len()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.stmts.is_empty()
    }
}

/// Rows of one statement, of many: so many texts there are of it.
const ROWS: [usize; 4] = [64, 16, 4, 1];

/// Cuts rows into runs of few lengths (the longest first, 1 the last), so that their statements stay prepared.
pub(super) fn runs<'a, T>(
    mut left: &'a [T],
    lengths: &'a [usize],
) -> impl Iterator<Item = &'a [T]> {
    std::iter::from_fn(move || {
        let length = *lengths.iter().find(|n| **n <= left.len())?;
        let (some, others) = left.split_at(length);
        left = others;
        Some(some)
    })
}

/// `$n, $n+1, …` for `count` values, for `IN (…)`.
pub(crate) fn in_list(from: usize, count: usize) -> String {
    let mut text = String::new();
    for n in from..from + count {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push('$');
        text.push_str(&n.to_string());
    }
    text
}

/// Repeats the last value until the number of values is a power of two, so that lists of every
/// length share a handful of prepared statements.
pub(crate) fn padded(mut values: Vec<Value>) -> Vec<Value> {
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}
