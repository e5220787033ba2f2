//! Precedents: one row for each ruling on a dispute, written by a follower. Rulings are few, so a
//! question in words reads them all; the nearest to a matter are found by field and owner.

use crate::db::{Batch, Label, Row, Store, Value};
use crate::error::{CommitError, DbError, DbResult};
use crate::report::row::field;
use crate::{event, feed, limits, search};
use domain::action::Action;
use domain::event::Kind;
use domain::id::ReportId;
use domain::precedent::{self, Matter, Precedent, Ruling};
use domain::report::Report;
use std::collections::BTreeSet;

/// The follower's name.
pub const FOLLOWER: &str = "precedent";

/// A precedent and the report it was ruled on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruled {
    /// The report.
    pub report: ReportId,
    /// The ruling.
    pub precedent: Precedent,
}

/// Columns in the order of [`values`]. `folded` is for searching only.
pub(crate) const COLUMNS: &str = "report, seq, at, ruling, ground, category, field, area, owner, lead, agencies, \
                                  words, folded";

/// A precedent's row. Pure, so that a check can compare. The report is the one at that moment.
pub(crate) fn values(report: &Report, p: &Precedent) -> Vec<Value> {
    let texts = [
        report.title.as_deref(),
        Some(report.words.as_str()),
        report.place.words.as_deref(),
        Some(p.words.as_str()),
    ];
    let code = report.code.to_string();
    let folded = search::folded(std::iter::once(code.as_str()).chain(texts.into_iter().flatten()));
    vec![
        report.id.into(),
        p.seq.into(),
        p.at.into(),
        p.ruling.as_str().into(),
        (&p.ground).into(),
        p.category.clone().into(),
        p.category.as_deref().map(|c| field(c).to_owned()).into(),
        p.area.clone().into(),
        p.owner.clone().into(),
        p.lead.clone().into(),
        agencies_text(&p.agencies).into(),
        (&p.words).into(),
        folded.into(),
    ]
}

/// A list of texts always serialises.
fn agencies_text(codes: &[String]) -> String {
    serde_json::to_string(codes).unwrap_or_default()
}

fn read(row: &Row) -> DbResult<Ruled> {
    let text = |n: usize| -> DbResult<Option<String>> { Ok(row.opt_text(n)?.map(str::to_owned)) };
    Ok(Ruled {
        report: ReportId(row.int(0)?),
        precedent: Precedent {
            seq: row.u32(1)?,
            at: row.instant(2)?,
            ruling: Ruling::parse(row.text(3)?)
                .ok_or_else(|| DbError::broken("an unknown ruling"))?,
            ground: row.text(4)?.to_owned(),
            category: text(5)?,
            area: text(7)?,
            owner: text(8)?,
            lead: text(9)?,
            agencies: serde_json::from_str(row.text(10)?)
                .map_err(|e| DbError::broken(format_args!("a list of agencies: {e}")))?,
            words: row.text(11)?.to_owned(),
        },
    })
}

/// One step of the follower: at most [`limits::FOLLOW_STEP`] events. Gives how many it passed;
/// none when there was nothing new, or another node was quicker.
pub async fn follow(store: &Store) -> Result<usize, CommitError> {
    let from = feed::position(store, FOLLOWER).await?;
    let events = event::after(store, from, limits::FOLLOW_STEP).await?;
    let Some((last, _)) = events.last() else {
        return Ok(0);
    };
    let mut batch = Batch::new();
    feed::advance(&mut batch, FOLLOWER, from, *last);
    let mut chains: BTreeSet<i64> = BTreeSet::new();
    for (_, stored) in events.iter().filter(|(_, s)| s.family == event::REPORT) {
        let kind = stored.event()?.kind;
        // What the law removed may have been a ruling's words.
        if matches!(kind, Kind::Did(Action::Settle) | Kind::Erased) {
            chains.insert(stored.chain);
        }
    }
    for chain in chains {
        write(&mut batch, store, chain).await?;
    }
    match store.commit(batch).await {
        Ok(()) => Ok(events.len()),
        Err(CommitError::Version) => Ok(0),
        Err(e) => Err(e),
    }
}

/// The rows of one chain anew: it is replayed, for a ruling holds what the report was then.
async fn write(batch: &mut Batch, store: &Store, chain: i64) -> DbResult<()> {
    batch.add(
        Label::Sure,
        "DELETE FROM precedent WHERE report = $1",
        vec![chain.into()],
    );
    let mut report: Option<Report> = None;
    for stored in event::of(store, chain).await? {
        let event = stored.event()?;
        match &mut report {
            None => report = Report::born(&event),
            Some(report) => {
                report.apply(&event);
                if let Some(found) = precedent::of(report, &event) {
                    batch.add(
                        Label::Sure,
                        format!(
                            "INSERT INTO precedent ({COLUMNS}) \
                             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
                        ),
                        values(report, &found),
                    );
                }
            }
        }
    }
    Ok(())
}

/// The precedents nearest to a matter, the nearest first, of equals the newest; at most `limit`.
pub async fn near(store: &Store, matter: &Matter, limit: usize) -> DbResult<Vec<Ruled>> {
    let mut found: Vec<Ruled> = Vec::new();
    let field = matter.category.as_deref().map(field);
    for (column, value) in [("field", field), ("owner", matter.owner.as_deref())] {
        let Some(value) = value else { continue };
        let sql = format!(
            "SELECT {COLUMNS} FROM precedent WHERE {column} = $1 ORDER BY at DESC LIMIT $2"
        );
        let args = [value.into(), (limits::PAGE_MAX as i64).into()];
        for row in store.query(&sql, &args).await? {
            let ruled = read(&row)?;
            if !found.contains(&ruled) {
                found.push(ruled);
            }
        }
    }
    found.sort_by_key(|r| {
        let near = precedent::nearness(&r.precedent, matter);
        (std::cmp::Reverse(near), std::cmp::Reverse(r.precedent.at))
    });
    found.truncate(limit);
    Ok(found)
}

/// Precedents whose text holds every word of a question, or which name one of these agencies or
/// categories; all for an empty question. Newest first, at most [`limits::PAGE_MAX`].
pub async fn search(
    store: &Store,
    question: &str,
    agencies: &[String],
    categories: &[String],
) -> DbResult<Vec<Ruled>> {
    let words = search::words(question);
    let mut args: Vec<Value> = Vec::new();
    let mut place = |value: Value| {
        args.push(value);
        args.len()
    };
    // Letters and digits only, so nothing in a word is a wildcard.
    let all: Vec<String> = words
        .iter()
        .map(|w| format!("folded LIKE ${}", place(format!("%{w}%").into())))
        .collect();
    let mut any = Vec::new();
    if !all.is_empty() {
        any.push(format!("({})", all.join(" AND ")));
    }
    for code in agencies {
        let code = agencies_text(std::slice::from_ref(code));
        let inner = code.trim_matches(['[', ']']);
        any.push(format!(
            "agencies LIKE ${}",
            place(format!("%{inner}%").into())
        ));
    }
    for code in categories {
        let n = place(code.into());
        any.push(format!("category = ${n}"));
    }
    let wheres = if any.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", any.join(" OR "))
    };
    let limit = place((limits::PAGE_MAX as i64).into());
    let sql = format!(
        "SELECT {COLUMNS} FROM precedent{wheres} ORDER BY at DESC, report DESC LIMIT ${limit}"
    );
    store.scan(&sql, &args).await?.iter().map(read).collect()
}

/// Empties the table and begins again: for a change of what a row holds.
pub async fn rebuild(store: &Store) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    batch.add(Label::Sure, "DELETE FROM precedent", vec![]);
    batch.add(
        Label::Sure,
        "DELETE FROM follower WHERE name = $1",
        vec![FOLLOWER.into()],
    );
    store.commit(batch).await
}
