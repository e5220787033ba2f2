//! Who has seen a danger, and when: a row for each desk, beside the chains. It silences; nothing that
//! is decided depends on it, and it ends by itself.

use crate::db::{Batch, Label, Store, Value, in_list, padded};
use crate::error::DbResult;
use domain::id::{ReportId, UserId};
use domain::report::ClockKind;
use domain::time::At;

/// Somebody of a desk has seen a danger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The report.
    pub report: ReportId,
    /// Whose desk: an agency's code; empty for the centre's.
    pub desk: String,
    /// Who.
    pub person: UserId,
    /// When.
    pub at: At,
}

/// Notes who has seen it. The first who saw it since `since`, when it became the desk's danger, stays.
pub fn put(batch: &mut Batch, seen: &Seen, since: At, until: At) {
    batch.add(
        Label::Sure,
        "INSERT INTO danger_seen (report, desk, person, at, until_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (report, desk) DO UPDATE SET person = excluded.person, at = excluded.at, until_at = excluded.until_at \
         WHERE danger_seen.at < $6",
        vec![
            seen.report.into(),
            (&seen.desk).into(),
            seen.person.into(),
            seen.at.into(),
            until.into(),
            since.into(),
        ],
    );
}

/// Who of a desk has seen these reports.
pub async fn of_desk(store: &Store, desk: &str, reports: &[ReportId]) -> DbResult<Vec<Seen>> {
    if reports.is_empty() {
        return Ok(Vec::new());
    }
    let ids = padded(reports.iter().map(|&id| id.into()).collect());
    let sql = format!(
        "SELECT report, person, at FROM danger_seen WHERE desk = $1 AND report IN ({}) ORDER BY report",
        in_list(2, ids.len())
    );
    let args: Vec<Value> = std::iter::once(desk.into()).chain(ids).collect();
    store
        .query(&sql, &args)
        .await?
        .iter()
        .map(|row| {
            Ok(Seen {
                report: ReportId(row.int(0)?),
                desk: desk.to_owned(),
                person: UserId(row.int(1)?),
                at: row.instant(2)?,
            })
        })
        .collect()
}

/// Dangers that call a desk and that nobody of it has seen since they do, the newest first, at most
/// `limit`. The centre is called by the clock of the phone, an agency with an active part by that of
/// the visit; both clocks are there only while they run.
pub async fn unseen(store: &Store, desk: &str, limit: i64) -> DbResult<Vec<ReportId>> {
    let seen = "SELECT 1 FROM danger_seen s WHERE s.report = c.report AND s.desk = $1 AND s.at >= c.started_at";
    let sql = match desk.is_empty() {
        true => format!(
            "SELECT c.report FROM clock c WHERE c.kind = $3 AND c.is_paused = FALSE \
             AND NOT EXISTS ({seen}) ORDER BY c.due DESC, c.report DESC LIMIT $2"
        ),
        false => format!(
            "SELECT c.report FROM clock c WHERE c.kind = $3 AND c.is_paused = FALSE \
             AND EXISTS (SELECT 1 FROM assignment a WHERE a.report = c.report AND a.agency = $1 AND a.is_active = TRUE) \
             AND NOT EXISTS ({seen}) ORDER BY c.due DESC, c.report DESC LIMIT $2"
        ),
    };
    let kind = match desk.is_empty() {
        true => ClockKind::UrgentCall,
        false => ClockKind::UrgentOnsite,
    };
    let args = [desk.into(), limit.into(), kind.as_str().into()];
    let rows = store.query(&sql, &args).await?;
    rows.iter().map(|row| Ok(ReportId(row.int(0)?))).collect()
}
