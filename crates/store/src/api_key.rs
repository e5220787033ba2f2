//! Keys by which organisations' systems call Open311, how much each was used, which reports came by
//! them. Only a hash of a key is kept.

use crate::db::{Batch, Label, Row, Store};
use crate::error::{CommitError, DbError, DbResult};
use domain::id::ReportId;
use domain::time::At;

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its number, to be named by; also its chain.
    pub id: i64,
    /// SHA-256 of the key.
    pub hash: [u8; 32],
    /// Whose system calls with it.
    pub organisation: String,
    /// The agency of ours that the organisation is, if it is one.
    pub agency: Option<String>,
    /// Whoever sends by it was asked for consent there.
    pub consents: bool,
    /// Calls of a minute.
    pub per_minute: i64,
    /// Calls of a day.
    pub per_day: i64,
    /// Made at.
    pub created_at: At,
    /// Revoked at.
    pub revoked_at: Option<At>,
}

/// How much a key was used: in the minute and on the day of the last call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// The minute's number.
    pub minute: i64,
    /// Calls of that minute.
    pub of_minute: i64,
    /// The day's number.
    pub day: i64,
    /// Calls of that day.
    pub of_day: i64,
    /// The last call.
    pub at: At,
}

const COLUMNS: &str =
    "id, hash, organisation, agency, consents, per_minute, per_day, created_at, revoked_at";

fn read(row: &Row) -> DbResult<ApiKey> {
    Ok(ApiKey {
        id: row.int(0)?,
        hash: row.digest(1)?,
        organisation: row.text(2)?.to_owned(),
        agency: row.opt_text(3)?.map(str::to_owned),
        consents: row.bool(4)?,
        per_minute: row.int(5)?,
        per_day: row.int(6)?,
        created_at: row.instant(7)?,
        revoked_at: row.opt_instant(8)?,
    })
}

/// Adds a key.
pub fn add(batch: &mut Batch, key: &ApiKey) {
    batch.add(
        Label::Unique("api_key"),
        format!("INSERT INTO api_key ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"),
        vec![
            key.id.into(),
            key.hash.into(),
            (&key.organisation).into(),
            key.agency.clone().into(),
            key.consents.into(),
            key.per_minute.into(),
            key.per_day.into(),
            key.created_at.into(),
            key.revoked_at.into(),
        ],
    );
}

/// Ends a key; one revoked before keeps its hour.
pub fn revoke(batch: &mut Batch, id: i64, at: At) {
    batch.add(
        Label::Sure,
        "UPDATE api_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        vec![id.into(), at.into()],
    );
}

/// The key of a hash, revoked or not.
pub async fn by_hash(store: &Store, hash: &[u8; 32]) -> DbResult<Option<ApiKey>> {
    let sql = format!("SELECT {COLUMNS} FROM api_key WHERE hash = $1");
    let row = store.query_opt(&sql, &[hash.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// The key of a number, revoked or not.
pub async fn by_id(store: &Store, id: i64) -> DbResult<Option<ApiKey>> {
    let sql = format!("SELECT {COLUMNS} FROM api_key WHERE id = $1");
    let row = store.query_opt(&sql, &[id.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// The newest keys with how much each was used, at most [`crate::limits::PAGE_MAX`] of them.
pub async fn all(store: &Store) -> DbResult<Vec<(ApiKey, Option<Used>)>> {
    let sql = format!(
        "SELECT {COLUMNS}, minute, of_minute, day, of_day, used_at FROM api_key \
         LEFT JOIN api_key_use ON api_key = id ORDER BY id DESC LIMIT $1"
    );
    let most = crate::limits::PAGE_MAX as i64;
    let rows = store.query(&sql, &[most.into()]).await?;
    rows.iter()
        .map(|row| {
            let used = match row.opt_int(9)? {
                None => None,
                Some(_) => Some(used(row, 9)?),
            };
            Ok((read(row)?, used))
        })
        .collect()
}

fn used(row: &Row, from: usize) -> DbResult<Used> {
    Ok(Used {
        minute: row.int(from)?,
        of_minute: row.int(from + 1)?,
        day: row.int(from + 2)?,
        of_day: row.int(from + 3)?,
        at: row.instant(from + 4)?,
    })
}

/// Counts one call of a key, and tells how many it makes of its minute and of its day with this one.
/// One row a key: all nodes see one count, and nothing is left to sweep.
pub async fn count(
    store: &Store,
    id: i64,
    (minute, day): (i64, i64),
    at: At,
) -> Result<Used, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "INSERT INTO api_key_use (api_key, minute, of_minute, day, of_day, used_at) \
         VALUES ($1, $2, 1, $3, 1, $4) ON CONFLICT (api_key) DO UPDATE SET \
         of_minute = CASE WHEN api_key_use.minute = $2 THEN api_key_use.of_minute + 1 ELSE 1 END, minute = $2, \
         of_day = CASE WHEN api_key_use.day = $3 THEN api_key_use.of_day + 1 ELSE 1 END, day = $3, used_at = $4 \
         RETURNING minute, of_minute, day, of_day, used_at",
        vec![id.into(), minute.into(), day.into(), at.into()],
    );
    let rows = store.commit_returning(batch).await?;
    let row = rows
        .first()
        .ok_or_else(|| DbError::broken("a count that returned nothing"))?;
    Ok(used(row, 0)?)
}

/// Notes by which key a report came.
pub fn filed(batch: &mut Batch, report: ReportId, key: i64) {
    batch.add_row(
        Label::Sure,
        "INSERT INTO api_key_report (report, api_key) VALUES",
        vec![report.into(), key.into()],
        "",
    );
}

/// By which key a report came, if by one.
pub async fn of_report(store: &Store, report: ReportId) -> DbResult<Option<i64>> {
    let sql = "SELECT api_key FROM api_key_report WHERE report = $1";
    let row = store.query_opt(sql, &[report.into()]).await?;
    row.map(|row| row.int(0)).transpose()
}

/// Which of these reports came by a key.
pub async fn of_reports(store: &Store, key: i64, reports: &[ReportId]) -> DbResult<Vec<ReportId>> {
    let ids = reports.iter().map(|id| (*id).into());
    let rows = store
        .query_keyed(
            "SELECT report, api_key FROM api_key_report WHERE report IN",
            "",
            ids,
        )
        .await?;
    let mut found = Vec::new();
    for row in &rows {
        if row.int(1)? == key {
            found.push(ReportId(row.int(0)?));
        }
    }
    Ok(found)
}
