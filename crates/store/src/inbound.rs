//! Short messages that came in: each is heard once, however often its gateway calls. What belongs to
//! no report is kept, sealed, for a person to look at.

use crate::db::{Batch, Label, Store};
use crate::error::{CommitError, DbError, DbResult};
use crate::keys::Keys;
use crate::limits;
use domain::id::ReportId;
use domain::time::At;
use serde::{Deserialize, Serialize};
use std::fmt;

const TABLE: &str = "inbound";
/// What a message is called that no report could take.
const KEPT: &str = "kept";

/// A message that no report could take. Its `Debug` says nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The sender's number as the gateway wrote it.
    pub from: String,
    /// Their words.
    pub text: String,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept(…)")
    }
}

/// Whether this message was heard before.
pub async fn is_heard(store: &Store, gateway: &str, message_id: &str) -> DbResult<bool> {
    let row = store
        .query_opt(
            "SELECT 1 FROM inbound WHERE gateway = $1 AND message_id = $2",
            &[gateway.into(), message_id.into()],
        )
        .await?;
    Ok(row.is_some())
}

/// Notes that a message was heard, and what it became in which report.
pub fn heard(
    batch: &mut Batch,
    gateway: &str,
    message_id: &str,
    report: ReportId,
    outcome: &str,
    at: At,
) {
    batch.add(
        Label::Sure,
        "INSERT INTO inbound (gateway, message_id, id, report, outcome, at) \
         VALUES ($1, $2, 0, $3, $4, $5) ON CONFLICT (gateway, message_id) DO NOTHING",
        vec![
            gateway.into(),
            message_id.into(),
            report.into(),
            outcome.into(),
            at.into(),
        ],
    );
}

/// Keeps a message that no report could take.
pub fn keep(
    batch: &mut Batch,
    keys: &Keys,
    (gateway, message_id): (&str, &str),
    id: i64,
    kept: &Kept,
    at: At,
) {
    // A struct of texts always serialises.
    let plain = serde_json::to_vec(kept).unwrap_or_default();
    let (key_id, sealed) = keys.seal(TABLE, id, &plain);
    batch.add(
        Label::Sure,
        "INSERT INTO inbound (gateway, message_id, id, outcome, key_id, sealed, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (gateway, message_id) DO NOTHING",
        vec![
            gateway.into(),
            message_id.into(),
            id.into(),
            KEPT.into(),
            key_id.into(),
            sealed.into(),
            at.into(),
        ],
    );
}

/// Messages that no report could take, newest first, at most [`limits::PAGE_MAX`].
pub async fn kept(store: &Store, keys: &Keys) -> DbResult<Vec<(At, Kept)>> {
    store
        .scan(
            "SELECT id, key_id, sealed, at FROM inbound WHERE outcome = $1 ORDER BY at DESC LIMIT $2",
            &[KEPT.into(), (limits::PAGE_MAX as i64).into()],
        )
        .await?
        .iter()
        .map(|row| {
            let id = row.int(0)?;
            let plain = keys.open(TABLE, id, row.text(1)?, row.bytes(2)?)?;
            // The parser's own words would quote the text.
            let kept = serde_json::from_slice(&plain)
                .map_err(|_| DbError::broken(format_args!("{TABLE} row {id} does not read")))?;
            Ok((row.instant(3)?, kept))
        })
        .collect()
}

/// Removes some messages that came before `before`, at most a sweep's worth; how many.
pub async fn sweep(store: &Store, before: At) -> Result<i64, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "DELETE FROM inbound WHERE (gateway, message_id) IN \
         (SELECT gateway, message_id FROM inbound WHERE at < $1 LIMIT $2) RETURNING id",
        vec![before.into(), limits::SWEEP_ROWS.into()],
    );
    Ok(store.commit_returning(batch).await?.len() as i64)
}

/// How many came in before `before`; no further than the cap of lists.
pub async fn count(store: &Store, before: At) -> DbResult<i64> {
    let rows = store
        .scan(
            "SELECT COUNT(*) FROM (SELECT 1 FROM inbound WHERE at < $1 LIMIT $2) AS held",
            &[before.into(), (limits::COUNT_CAP + 1).into()],
        )
        .await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}
