//! Who has which report open, who writes, who has taken it: rows that end by themselves. Nothing of
//! it is an event, and nothing that is decided depends on it.

use crate::db::{Batch, Label, Store, Value, in_list, padded};
use crate::error::{CommitError, DbResult};
use crate::limits;
use domain::id::{ReportCode, UserId};
use domain::time::At;

/// Somebody who has a report open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// The report.
    pub report: ReportCode,
    /// Who.
    pub person: UserId,
    /// At whose desk they sit: an agency's code; empty for the centre's.
    pub desk: String,
    /// They type into one of its forms.
    pub writing: bool,
}

/// Somebody who has taken a report to sort it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The report.
    pub report: ReportCode,
    /// Who.
    pub person: UserId,
    /// Since when.
    pub since: At,
    /// Until when, unless they go on.
    pub until: At,
}

/// Somebody has a report open, until then unless they go on.
pub fn see(batch: &mut Batch, present: &Present, until: At) {
    batch.add(
        Label::Sure,
        "INSERT INTO presence (report, person, desk, is_writing, until_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (report, person) DO UPDATE SET desk = excluded.desk, is_writing = excluded.is_writing, until_at = excluded.until_at",
        vec![
            present.report.into(),
            present.person.into(),
            (&present.desk).into(),
            present.writing.into(),
            until.into(),
        ],
    );
}

/// They closed it, and have it in hand elsewhere if they had taken it.
pub fn close(batch: &mut Batch, report: ReportCode, person: UserId) {
    let sql = "DELETE FROM presence WHERE report = $1 AND person = $2";
    batch.add(Label::Sure, sql, vec![report.into(), person.into()]);
}

/// They went on: neither open nor taken any more.
pub fn leave(batch: &mut Batch, report: ReportCode, person: UserId) {
    for sql in [
        "DELETE FROM presence WHERE report = $1 AND person = $2",
        "DELETE FROM claim WHERE report = $1 AND person = $2",
    ] {
        batch.add(Label::Sure, sql, vec![report.into(), person.into()]);
    }
}

/// Takes a report that nobody has, whose claim has ended, or that is taken by the same person. What
/// they had taken before is free again: a person sorts one report at a time.
pub fn take(batch: &mut Batch, report: ReportCode, person: UserId, now: At, until: At) {
    batch.add(
        Label::Sure,
        "DELETE FROM claim WHERE person = $1 AND report <> $2",
        vec![person.into(), report.into()],
    );
    batch.add(
        Label::Sure,
        "INSERT INTO claim (report, person, since, until_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (report) DO UPDATE SET person = excluded.person, until_at = excluded.until_at, \
         since = CASE WHEN claim.person = excluded.person AND claim.until_at > excluded.since \
                 THEN claim.since ELSE excluded.since END \
         WHERE claim.person = excluded.person OR claim.until_at <= excluded.since",
        vec![report.into(), person.into(), now.into(), until.into()],
    );
}

/// Who has these reports open at that instant.
pub async fn present(store: &Store, reports: &[ReportCode], now: At) -> DbResult<Vec<Present>> {
    let Some((list, args)) = these(reports, now) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT report, person, desk, is_writing FROM presence WHERE until_at > $1 AND report IN ({list}) ORDER BY report, person"
    );
    store
        .query(&sql, &args)
        .await?
        .iter()
        .map(|row| {
            Ok(Present {
                report: ReportCode::from_number(row.int(0)?),
                person: UserId(row.int(1)?),
                desk: row.text(2)?.to_owned(),
                writing: row.bool(3)?,
            })
        })
        .collect()
}

/// Who has taken which of these reports at that instant.
pub async fn claims(store: &Store, reports: &[ReportCode], now: At) -> DbResult<Vec<Claim>> {
    let Some((list, args)) = these(reports, now) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT report, person, since, until_at FROM claim WHERE until_at > $1 AND report IN ({list})"
    );
    store
        .query(&sql, &args)
        .await?
        .iter()
        .map(|row| {
            Ok(Claim {
                report: ReportCode::from_number(row.int(0)?),
                person: UserId(row.int(1)?),
                since: row.instant(2)?,
                until: row.instant(3)?,
            })
        })
        .collect()
}

/// Everything that is taken at that instant, the longest in hand first.
pub async fn all_claims(store: &Store, now: At, limit: i64) -> DbResult<Vec<(ReportCode, UserId)>> {
    store
        .query(
            "SELECT report, person FROM claim WHERE until_at > $1 ORDER BY since, report LIMIT $2",
            &[now.into(), limit.into()],
        )
        .await?
        .iter()
        .map(|row| Ok((ReportCode::from_number(row.int(0)?), UserId(row.int(1)?))))
        .collect()
}

/// Places for the reports after the instant in `$1`; none for no reports.
fn these(reports: &[ReportCode], now: At) -> Option<(String, Vec<Value>)> {
    if reports.is_empty() {
        return None;
    }
    let codes = padded(reports.iter().map(|&code| code.into()).collect());
    let list = in_list(2, codes.len());
    let args = std::iter::once(now.into()).chain(codes).collect();
    Some((list, args))
}

/// Removes some rows that have ended; true if there may be more.
pub async fn sweep(store: &Store, now: At) -> Result<bool, CommitError> {
    let mut more = false;
    for sql in [
        "DELETE FROM presence WHERE (report, person) IN \
         (SELECT report, person FROM presence WHERE until_at <= $1 ORDER BY until_at LIMIT $2) RETURNING report",
        "DELETE FROM claim WHERE report IN \
         (SELECT report FROM claim WHERE until_at <= $1 ORDER BY until_at LIMIT $2) AND until_at <= $1 RETURNING report",
        "DELETE FROM snooze WHERE (person, report) IN \
         (SELECT person, report FROM snooze WHERE until_at <= $1 ORDER BY until_at LIMIT $2) RETURNING report",
        "DELETE FROM danger_seen WHERE (report, desk) IN \
         (SELECT report, desk FROM danger_seen WHERE until_at <= $1 ORDER BY until_at LIMIT $2) RETURNING report",
    ] {
        let mut batch = Batch::new();
        batch.add(
            Label::Sure,
            sql,
            vec![now.into(), limits::SWEEP_ROWS.into()],
        );
        more |= store.commit_returning(batch).await?.len() as i64 == limits::SWEEP_ROWS;
    }
    Ok(more)
}

/// How many reports somebody has taken at that instant.
pub async fn claims_of(store: &Store, person: UserId, now: At) -> DbResult<i64> {
    let rows = store
        .query(
            "SELECT COUNT(*) FROM claim WHERE person = $1 AND until_at > $2",
            &[person.into(), now.into()],
        )
        .await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}
