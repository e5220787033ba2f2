//! One cause of many reports. A row is what its chain says; the chain's own place is what keeps two
//! who change it apart. How each report heard of an update stands beside it: no event, a job's work.

use crate::db::{Batch, Label, Row, Store};
use crate::error::{DbError, DbResult};
use domain::id::{IncidentId, ReportCode, ReportId};
use domain::incident::{Heard, Incident};
use std::collections::HashMap;

/// Writes a new one.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn put(batch: &mut Batch, incident: &Incident) -> DbResult<()> {
    batch.add(
        Label::Sure,
        "INSERT INTO incident (id, agency, is_over, body) VALUES ($1, $2, $3, $4)",
        vec![
            incident.id.0.into(),
            incident.agency.as_deref().unwrap_or_default().into(),
            incident.is_over().into(),
            text(incident)?.into(),
        ],
    );
    Ok(())
}

/// Writes one anew, as its chain says in the same batch.
///
/// # Errors
/// As [`put`].
pub fn change(batch: &mut Batch, incident: &Incident) -> DbResult<()> {
    batch.add(
        Label::Sure,
        "UPDATE incident SET is_over = $2, body = $3 WHERE id = $1",
        vec![
            incident.id.0.into(),
            incident.is_over().into(),
            text(incident)?.into(),
        ],
    );
    Ok(())
}

/// One.
pub async fn by_id(store: &Store, id: IncidentId) -> DbResult<Option<Incident>> {
    store
        .query_opt("SELECT body FROM incident WHERE id = $1", &[id.0.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The newest first, those that are not over before the others; of one agency, or of all.
pub async fn latest(store: &Store, agency: Option<&str>, limit: usize) -> DbResult<Vec<Incident>> {
    let limit = limit as i64;
    let rows = match agency {
        Some(agency) => store
            .query(
                "SELECT body FROM incident WHERE agency = $1 ORDER BY is_over, id DESC LIMIT $2",
                &[agency.into(), limit.into()],
            )
            .await?,
        None => {
            store
                .query(
                    "SELECT body FROM incident ORDER BY is_over, id DESC LIMIT $1",
                    &[limit.into()],
                )
                .await?
        }
    };
    rows.iter().map(read).collect()
}

/// A report has this cause; one that has it already stays.
pub fn join(batch: &mut Batch, id: IncidentId, report: ReportId, code: ReportCode) {
    batch.add(
        Label::Sure,
        "INSERT INTO incident_report (incident, report, code) VALUES ($1, $2, $3) \
         ON CONFLICT (incident, report) DO NOTHING",
        vec![id.0.into(), report.into(), code.to_string().into()],
    );
}

/// A report has it no more.
pub fn part(batch: &mut Batch, id: IncidentId, report: ReportId) {
    batch.add(
        Label::Sure,
        "DELETE FROM incident_report WHERE incident = $1 AND report = $2",
        vec![id.0.into(), report.into()],
    );
}

/// The reports of a cause, the oldest first.
pub async fn reports(store: &Store, id: IncidentId) -> DbResult<Vec<(ReportId, ReportCode)>> {
    store
        .query(
            "SELECT report, code FROM incident_report WHERE incident = $1 ORDER BY report",
            &[id.0.into()],
        )
        .await?
        .iter()
        .map(|row| {
            let code = ReportCode::parse(row.text(1)?).map_err(|_| DbError::broken("no code"))?;
            Ok((ReportId(row.int(0)?), code))
        })
        .collect()
}

/// The causes of these reports, those not over first, then the newest: one read for the pairs and one
/// for the causes, however many reports of a page share one.
pub async fn of_reports(
    store: &Store,
    reports: &[ReportId],
) -> DbResult<HashMap<ReportId, Vec<Incident>>> {
    let keys = reports.iter().map(|&report| report.into());
    let pairs = store
        .query_keyed(
            "SELECT report, incident FROM incident_report WHERE report IN",
            "",
            keys,
        )
        .await?;
    let pairs: Vec<(ReportId, i64)> = pairs
        .iter()
        .map(|row| Ok((ReportId(row.int(0)?), row.int(1)?)))
        .collect::<DbResult<_>>()?;
    if pairs.is_empty() {
        return Ok(HashMap::new());
    }
    let mut ids: Vec<i64> = pairs.iter().map(|(_, id)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    let keys = ids.into_iter().map(Into::into);
    let rows = store
        .query_keyed("SELECT body FROM incident WHERE id IN", "", keys)
        .await?;
    let causes: Vec<Incident> = rows.iter().map(read).collect::<DbResult<_>>()?;
    let mut found: HashMap<ReportId, Vec<Incident>> = HashMap::new();
    for (report, id) in pairs {
        if let Some(cause) = causes.iter().find(|c| c.id.0 == id) {
            found.entry(report).or_default().push(cause.clone());
        }
    }
    for held in found.values_mut() {
        held.sort_by_key(|cause| (cause.is_over(), std::cmp::Reverse(cause.id)));
    }
    Ok(found)
}

/// Notes how a report heard of an update, or that its turn comes.
pub fn hear(batch: &mut Batch, id: IncidentId, n: u32, report: ReportId, heard: Heard, why: &str) {
    batch.add(
        Label::Sure,
        "INSERT INTO incident_told (incident, n, report, state, why) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (incident, n, report) DO UPDATE SET state = $4, why = $5",
        vec![
            id.0.into(),
            i64::from(n).into(),
            report.into(),
            heard.as_str().into(),
            why.into(),
        ],
    );
}

/// How each report heard of an update: why it was refused stands beside it.
pub async fn heard(
    store: &Store,
    id: IncidentId,
    n: u32,
) -> DbResult<Vec<(ReportId, Heard, String)>> {
    store
        .query(
            "SELECT report, state, why FROM incident_told WHERE incident = $1 AND n = $2 ORDER BY report",
            &[id.0.into(), i64::from(n).into()],
        )
        .await?
        .iter()
        .map(|row| {
            let heard = Heard::parse(row.text(1)?).ok_or_else(|| DbError::broken("no state"))?;
            Ok((ReportId(row.int(0)?), heard, row.text(2)?.to_owned()))
        })
        .collect()
}

fn text(incident: &Incident) -> DbResult<String> {
    serde_json::to_string(incident).map_err(DbError::broken)
}

fn read(row: &Row) -> DbResult<Incident> {
    serde_json::from_str(row.text(0)?).map_err(DbError::broken)
}
