//! An agency's open work in shares: in whose hands it lies, how long ago it was sent, how far its promise is. What a figure
//! counts and what the list behind it shows is said once, here.

use super::list::Sql;
use super::{Filed, read};
use crate::db::{Store, Value};
use crate::error::DbResult;
use domain::id::UserId;
use domain::report::{Part, Stage};
use domain::time::At;

/// In whose hands a part lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hand {
    /// This officer's.
    Officer(UserId),
    /// Nobody's yet.
    Nobody,
    /// A unit's to which the agency handed it down.
    Unit(String),
}

/// From an instant to before another; none leaves that side open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// At it or later.
    pub from: Option<At>,
    /// Before it.
    pub until: Option<At>,
}

/// Which of the work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Of {
    /// All of it.
    #[default]
    All,
    /// What somebody else has to move: it is not at work, or the agency's part of it is done.
    Waiting,
    /// Sent in a span.
    Sent(Span),
    /// Promised in a span: the due of the work clock that runs, or stopped too late.
    Promised(Span),
    /// No promise runs.
    Unpromised,
}

/// A share of an agency's open work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// The agency's code.
    pub agency: String,
    /// In whose hands; none for anybody's.
    pub hand: Option<Hand>,
    /// As what the agency holds it; none for both.
    pub part: Option<Part>,
    /// Which of it.
    pub of: Of,
}

/// How much lies in whose hands: one number for each thing that was asked, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// By hands; those without any work are not in it.
    pub hands: Vec<(Hand, Vec<i64>)>,
    /// Of the whole agency, each report once.
    pub whole: Vec<i64>,
}

/// Assignments by which the agency at `$place` holds a part.
fn held(place: &str) -> String {
    format!("(a.agency = {place} OR a.unit = {place}) AND a.is_active = TRUE")
}

/// The part lies in the agency itself, not in a unit beneath it.
fn inside(place: &str) -> String {
    format!("(a.unit IS NULL OR a.unit = {place})")
}

/// A report that nobody works on now.
fn away() -> String {
    format!(
        "h.stage NOT IN ('{}', '{}')",
        Stage::Dispatched.as_str(),
        Stage::InProgress.as_str()
    )
}

/// `column` lies in the span.
fn between(column: &str, span: Span, arg: &mut dyn FnMut(At) -> String) -> String {
    let from = span.from.map(|at| format!("{column} >= {}", arg(at)));
    let until = span.until.map(|at| format!("{column} < {}", arg(at)));
    let both: Vec<String> = from.into_iter().chain(until).collect();
    if both.is_empty() {
        return format!("{column} IS NOT NULL");
    }
    both.join(" AND ")
}

/// The condition of a share on what [`parts`] brings, as `h`; none for all of it.
fn condition(of: Of, arg: &mut dyn FnMut(At) -> String) -> Option<String> {
    match of {
        Of::All => None,
        Of::Waiting => Some(format!("({} OR h.part_state = 'done')", away())),
        Of::Sent(span) => Some(between("h.submitted_at", span, arg)),
        Of::Promised(span) => Some(between("h.late_from", span, arg)),
        Of::Unpromised => Some("h.late_from IS NULL".to_owned()),
    }
}

/// The open reports in which the agency at `$place` holds a part, once for each part. What is open is little, and an index
/// holds it apart: it is walked through, and each report's parts are looked at. By the agency's own index everything that it
/// ever did would be read; the words `CROSS JOIN` keep SQLite from that.
fn parts(place: &str) -> String {
    let inside = inside(place);
    format!(
        "SELECT r.id AS id, r.stage AS stage, r.submitted_at AS submitted_at, r.late_from AS late_from, a.part AS part, \
         a.state AS part_state, CASE WHEN {inside} THEN a.handler END AS officer, CASE WHEN NOT {inside} THEN a.unit END AS unit \
         FROM report r CROSS JOIN assignment a WHERE a.report = r.id AND r.is_open = TRUE AND {}",
        held(place)
    )
}

impl Share {
    /// Narrows a list to the share.
    pub(super) fn put(&self, sql: &mut Sql<'_>) {
        let agency = sql.arg(&self.agency);
        let mut wheres = Vec::new();
        match &self.hand {
            None => {}
            Some(Hand::Officer(id)) => {
                wheres.push(format!("h.unit IS NULL AND h.officer = {}", sql.arg(*id)));
            }
            Some(Hand::Nobody) => wheres.push("h.unit IS NULL AND h.officer IS NULL".to_owned()),
            Some(Hand::Unit(unit)) => wheres.push(format!("h.unit = {}", sql.arg(unit))),
        }
        if let Some(part) = self.part {
            wheres.push(format!("h.part = '{}'", part.as_str()));
        }
        wheres.extend(condition(self.of, &mut |at| sql.arg(at)));
        let wheres = match wheres.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", wheres.join(" AND ")),
        };
        let parts = parts(&agency);
        sql.wheres
            .push(format!("r.id IN (SELECT h.id FROM ({parts}) AS h{wheres})"));
    }
}

/// Counts an agency's open work by hands, in one statement.
pub async fn load(store: &Store, agency: &str, asked: &[Of]) -> DbResult<Load> {
    let mut args: Vec<Value> = vec![agency.into()];
    let mut arg = |at: At| {
        args.push(at.into());
        format!("${}", args.len())
    };
    let sums: Vec<String> = asked
        .iter()
        .map(|of| match condition(*of, &mut arg) {
            None => "COUNT(DISTINCT h.id)".to_owned(),
            Some(condition) => format!("COUNT(DISTINCT CASE WHEN {condition} THEN h.id END)"),
        })
        .collect();
    let sums = sums.join(", ");
    let sql = format!(
        "WITH h AS ({}) SELECT CAST(0 AS BIGINT), h.officer, h.unit, {sums} FROM h GROUP BY h.officer, h.unit \
         UNION ALL SELECT CAST(1 AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS TEXT), {sums} FROM h",
        parts("$1")
    );
    let mut load = Load::default();
    for row in store.scan(&sql, &args).await? {
        let counts = (3..3 + asked.len()).map(|n| row.int(n));
        let counts: Vec<i64> = counts.collect::<DbResult<_>>()?;
        if row.int(0)? == 1 {
            load.whole = counts;
            continue;
        }
        let officer = row.opt_int(1)?.map(|id| Hand::Officer(UserId(id)));
        let unit = row.opt_text(2)?.map(|unit| Hand::Unit(unit.to_owned()));
        load.hands
            .push((unit.or(officer).unwrap_or(Hand::Nobody), counts));
    }
    load.hands.sort();
    Ok(load)
}

/// The open reports in which an agency holds a part, at most `limit`: one walk through what is open.
pub async fn held_by(store: &Store, agency: &str, limit: usize) -> DbResult<Vec<Filed>> {
    let sql = format!(
        "SELECT r.doc, r.hash FROM report r WHERE r.id IN (SELECT h.id FROM ({}) AS h) ORDER BY r.id LIMIT $2",
        parts("$1")
    );
    let rows = store
        .scan(&sql, &[agency.into(), (limit as i64).into()])
        .await?;
    rows.iter().map(read).collect()
}

/// What an agency leads and answered at an instant or later, and what it has at work once more; at most
/// `limit`, by an index each.
pub async fn answered_since(
    store: &Store,
    agency: &str,
    since: At,
    limit: usize,
) -> DbResult<Vec<Filed>> {
    let sql = "SELECT r.doc, r.hash FROM report r WHERE r.id IN (\
         SELECT a.id FROM report a WHERE a.lead = $1 AND a.answered_at IS NOT NULL AND a.answered_at >= $2 \
         UNION SELECT b.id FROM report b WHERE b.lead IS NOT NULL AND b.lead = $1 AND b.is_open = TRUE AND b.attempt > 1) \
         ORDER BY r.id DESC LIMIT $3";
    let args = [agency.into(), since.into(), (limit as i64).into()];
    let rows = store.scan(sql, &args).await?;
    rows.iter().map(read).collect()
}
