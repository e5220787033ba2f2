//! Shifts handed over. A row is what its chain says; the chain's own place is what keeps two who would
//! sign apart.

use crate::db::{Batch, Label, Row, Store};
use crate::error::{DbError, DbResult};
use domain::handover::Handover;
use domain::id::HandoverId;

/// Writes a new one, or one that was countersigned, as its chain says in the same batch.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn write(batch: &mut Batch, handover: &Handover) -> DbResult<()> {
    let body = serde_json::to_string(handover).map_err(DbError::broken)?;
    batch.add(
        Label::Sure,
        "INSERT INTO handover (id, is_signed, body) VALUES ($1, $2, $3) \
         ON CONFLICT (id) DO UPDATE SET is_signed = $2, body = $3",
        vec![
            handover.id.0.into(),
            handover.to.is_some().into(),
            body.into(),
        ],
    );
    Ok(())
}

/// One.
pub async fn by_id(store: &Store, id: HandoverId) -> DbResult<Option<Handover>> {
    store
        .query_opt("SELECT body FROM handover WHERE id = $1", &[id.0.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The latest, those that wait for a signature first, then the newest.
pub async fn latest(store: &Store, limit: usize) -> DbResult<Vec<Handover>> {
    store
        .query(
            "SELECT body FROM handover ORDER BY is_signed, id DESC LIMIT $1",
            &[(limit as i64).into()],
        )
        .await?
        .iter()
        .map(read)
        .collect()
}

fn read(row: &Row) -> DbResult<Handover> {
    serde_json::from_str(row.text(0)?).map_err(DbError::broken)
}
