//! Clocks that run or are paused, found by their due: what reminders, escalation and lapses read.

use crate::db::{Row, Store};
use crate::error::{DbError, DbResult};
use domain::id::ReportId;
use domain::report::ClockKind;
use domain::time::At;
use std::collections::HashMap;

/// A clock that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// The report.
    pub report: ReportId,
    /// The clock's number in it.
    pub n: u32,
    /// Which clock.
    pub kind: ClockKind,
    /// Whose.
    pub agency: Option<String>,
    /// When it began.
    pub started_at: At,
    /// When it is due.
    pub due: At,
}

const COLUMNS: &str = "report, n, kind, agency, started_at, due";

fn read(row: &Row) -> DbResult<Running> {
    Ok(Running {
        report: ReportId(row.int(0)?),
        n: row.u32(1)?,
        kind: ClockKind::parse(row.text(2)?).ok_or_else(|| DbError::broken("an unknown clock"))?,
        agency: row.opt_text(3)?.map(str::to_owned),
        started_at: row.instant(4)?,
        due: row.instant(5)?,
    })
}

/// Running clocks of one kind due before `until`, earliest first, at most `limit`.
pub async fn of_kind(
    store: &Store,
    kind: ClockKind,
    until: At,
    limit: usize,
) -> DbResult<Vec<Running>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM clock WHERE kind = $1 AND is_paused = FALSE AND due < $2 ORDER BY due, report, n LIMIT $3"
    );
    let args = [kind.as_str().into(), until.into(), (limit as i64).into()];
    store.scan(&sql, &args).await?.iter().map(read).collect()
}

/// A report with open clocks, as a list knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticking {
    /// The report.
    pub report: ReportId,
    /// Its unit.
    pub area: Option<String>,
    /// Its field or sub-field.
    pub category: Option<String>,
    /// Danger: its clocks neither stand still nor move.
    pub urgent: bool,
}

/// Reports with open clocks after `after`, in the order of their ids, at most `limit`: to go
/// through them all in slices, each reading only its own.
pub async fn ticking(store: &Store, after: ReportId, limit: usize) -> DbResult<Vec<Ticking>> {
    let rows = store
        .scan(
            "SELECT r.id, r.area, r.category, r.urgency FROM \
               (SELECT DISTINCT report FROM clock WHERE report > $1 ORDER BY report LIMIT $2) c \
             JOIN report r ON r.id = c.report ORDER BY r.id",
            &[after.into(), (limit as i64).into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Ticking {
                report: ReportId(row.int(0)?),
                area: row.opt_text(1)?.map(str::to_owned),
                category: row.opt_text(2)?.map(str::to_owned),
                urgent: row.text(3)? == domain::report::Urgency::Urgent.as_str(),
            })
        })
        .collect()
}

/// Reports after `after` with a clock that runs, whose first step is still to come and has no hour, in
/// the order of their ids, at most `limit`.
pub async fn without_step(store: &Store, after: ReportId, limit: usize) -> DbResult<Vec<ReportId>> {
    let sql = "SELECT DISTINCT report FROM clock WHERE is_paused = FALSE AND step = 1 AND step_at IS NULL \
               AND report > $1 ORDER BY report LIMIT $2";
    let rows = store
        .scan(sql, &[after.into(), (limit as i64).into()])
        .await?;
    rows.iter().map(|row| Ok(ReportId(row.int(0)?))).collect()
}

/// How many clocks of each kind run or are paused.
pub async fn counts(store: &Store) -> DbResult<Vec<(ClockKind, i64)>> {
    let rows = store
        .scan(
            "SELECT kind, COUNT(*) FROM clock GROUP BY kind ORDER BY kind",
            &[],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let kind = ClockKind::parse(row.text(0)?);
            Ok((
                kind.ok_or_else(|| DbError::broken("an unknown clock"))?,
                row.int(1)?,
            ))
        })
        .collect()
}

/// Reports with a clock whose next step is due by `now`, urgent ones first, then the longest due;
/// at most `limit`, each once. When nothing is due, two look-ups in an index are all it reads.
pub async fn step_due(store: &Store, now: At, limit: usize) -> DbResult<Vec<ReportId>> {
    let mut reports: Vec<ReportId> = Vec::new();
    for rank in [0i64, 1] {
        let room = limit.saturating_sub(reports.len());
        if room == 0 {
            break;
        }
        let rows = store
            .query(
                "SELECT report FROM clock WHERE rank = $1 AND step_at <= $2 ORDER BY step_at, report LIMIT $3",
                &[rank.into(), now.into(), (room as i64).into()],
            )
            .await?;
        for row in &rows {
            let report = ReportId(row.int(0)?);
            if !reports.contains(&report) {
                reports.push(report);
            }
        }
    }
    Ok(reports)
}

/// Open reports in which an agency still holds a part, at most `limit`: what its end leaves behind.
pub async fn held_by(store: &Store, agency: &str, limit: usize) -> DbResult<Vec<ReportId>> {
    let rows = store
        .scan(
            "SELECT DISTINCT report.id FROM assignment JOIN report ON report.id = assignment.report \
             WHERE assignment.agency = $1 AND assignment.is_active = TRUE AND report.is_open = TRUE \
             ORDER BY report.id LIMIT $2",
            &[agency.into(), (limit as i64).into()],
        )
        .await?;
    rows.iter().map(|row| Ok(ReportId(row.int(0)?))).collect()
}

/// What an agency has of open reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Reports that it has an active part of.
    pub open: i64,
    /// Of these it leads so many.
    pub led: i64,
    /// Reports that the body above handed down to it.
    pub handed_down: i64,
}

/// Counts what an agency has of open reports.
pub async fn holds(store: &Store, agency: &str) -> DbResult<Held> {
    let rows = store
        .scan(
            "SELECT COUNT(DISTINCT CASE WHEN assignment.agency = $1 THEN report.id END), \
             COUNT(DISTINCT CASE WHEN assignment.agency = $1 AND assignment.part = 'lead' THEN report.id END), \
             COUNT(DISTINCT CASE WHEN assignment.unit = $1 THEN report.id END) \
             FROM assignment JOIN report ON report.id = assignment.report \
             WHERE (assignment.agency = $1 OR assignment.unit = $1) AND assignment.is_active = TRUE \
             AND report.is_open = TRUE",
            &[agency.into()],
        )
        .await?;
    let Some(row) = rows.first() else {
        return Ok(Held::default());
    };
    Ok(Held {
        open: row.int(0)?,
        led: row.int(1)?,
        handed_down: row.int(2)?,
    })
}

/// Open reports in which each of these agencies has a part, those without any left out: one walk
/// through what is open, however many agencies are asked for.
pub async fn open_of(store: &Store, agencies: &[String]) -> DbResult<HashMap<String, i64>> {
    let mut found = HashMap::new();
    if agencies.is_empty() {
        return Ok(found);
    }
    let rows = store
        .scan(
            "SELECT a.agency, COUNT(DISTINCT r.id) FROM report r CROSS JOIN assignment a \
             WHERE r.is_open = TRUE AND a.report = r.id AND a.is_active = TRUE GROUP BY a.agency",
            &[],
        )
        .await?;
    for row in &rows {
        let agency = row.text(0)?;
        if agencies.iter().any(|a| a == agency) {
            found.insert(agency.to_owned(), row.int(1)?);
        }
    }
    Ok(found)
}
