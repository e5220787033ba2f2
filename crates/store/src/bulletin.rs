//! What the centre tells the people of an area. A row is what its chain says; the chain's own place
//! is what keeps two who change it apart.

use crate::db::{Batch, Label, Row, Store};
use crate::error::{DbError, DbResult};
use domain::bulletin::Bulletin;
use domain::id::BulletinId;
use domain::time::At;

/// Writes a new one.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn put(batch: &mut Batch, bulletin: &Bulletin) -> DbResult<()> {
    batch.add(
        Label::Sure,
        "INSERT INTO bulletin (id, kind, until_at, body, agency) VALUES ($1, $2, $3, $4, $5)",
        vec![
            bulletin.id.0.into(),
            bulletin.kind.as_str().into(),
            bulletin.until().into(),
            text(bulletin)?.into(),
            bulletin.agency.as_deref().unwrap_or_default().into(),
        ],
    );
    Ok(())
}

/// Writes one anew, as its chain says in the same batch.
///
/// # Errors
/// As [`put`].
pub fn change(batch: &mut Batch, bulletin: &Bulletin) -> DbResult<()> {
    batch.add(
        Label::Sure,
        "UPDATE bulletin SET until_at = $2, body = $3 WHERE id = $1",
        vec![
            bulletin.id.0.into(),
            bulletin.until().into(),
            text(bulletin)?.into(),
        ],
    );
    Ok(())
}

/// One.
pub async fn by_id(store: &Store, id: BulletinId) -> DbResult<Option<Bulletin>> {
    store
        .query_opt("SELECT body FROM bulletin WHERE id = $1", &[id.0.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Those that are not over at an instant, the newest first, at most `limit`.
pub async fn standing(store: &Store, at: At, limit: usize) -> DbResult<Vec<Bulletin>> {
    store
        .query(
            "SELECT body FROM bulletin WHERE until_at > $1 ORDER BY id DESC LIMIT $2",
            &[at.into(), (limit as i64).into()],
        )
        .await?
        .iter()
        .map(read)
        .collect()
}

/// The latest of an agency, or of all, whether over or not, the newest first, at most `limit`.
pub async fn latest(store: &Store, agency: Option<&str>, limit: usize) -> DbResult<Vec<Bulletin>> {
    let limit = limit as i64;
    let rows = match agency {
        Some(agency) => {
            let sql = "SELECT body FROM bulletin WHERE agency = $1 ORDER BY id DESC LIMIT $2";
            store.query(sql, &[agency.into(), limit.into()]).await?
        }
        None => {
            let sql = "SELECT body FROM bulletin ORDER BY id DESC LIMIT $1";
            store.query(sql, &[limit.into()]).await?
        }
    };
    rows.iter().map(read).collect()
}

fn text(bulletin: &Bulletin) -> DbResult<String> {
    serde_json::to_string(bulletin).map_err(DbError::broken)
}

fn read(row: &Row) -> DbResult<Bulletin> {
    serde_json::from_str(row.text(0)?).map_err(DbError::broken)
}
