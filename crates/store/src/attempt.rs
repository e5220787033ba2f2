//! Counting attempts in a table: sign-ins, one-time codes, phone numbers. All nodes see one count.

use crate::db::{Batch, Label, Store};
use crate::error::{CommitError, DbError, DbResult};
use crate::limits;
use domain::time::At;

/// Counts one attempt of `subject` (a keyed hash: no name or number stands in the table) in the
/// window that began at `began_at`, and tells how many it makes with this one.
pub async fn count(store: &Store, subject: &[u8; 32], began_at: At) -> Result<i64, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "INSERT INTO attempt (subject, began_at, n) VALUES ($1, $2, 1) \
         ON CONFLICT (subject, began_at) DO UPDATE SET n = attempt.n + 1 RETURNING n",
        vec![subject.into(), began_at.into()],
    );
    let rows = store.commit_returning(batch).await?;
    let row = rows
        .first()
        .ok_or_else(|| DbError::broken("a count that returned nothing"))?;
    Ok(row.int(0)?)
}

/// Attempts in windows that began at or after `since`.
pub async fn since(store: &Store, subject: &[u8; 32], since: At) -> DbResult<i64> {
    store
        .query_one(
            "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM attempt WHERE subject = $1 AND began_at >= $2",
            &[subject.into(), since.into()],
        )
        .await?
        .int(0)
}

/// Forgets a subject's attempts: it succeeded.
pub fn forgive(batch: &mut Batch, subject: &[u8; 32]) {
    batch.add(
        Label::Sure,
        "DELETE FROM attempt WHERE subject = $1",
        vec![subject.into()],
    );
}

/// Removes some counts of windows that began before `before`; true if there may be more.
pub async fn sweep(store: &Store, before: At) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "DELETE FROM attempt WHERE (subject, began_at) IN \
         (SELECT subject, began_at FROM attempt WHERE began_at < $1 ORDER BY began_at LIMIT $2) RETURNING n",
        vec![before.into(), limits::SWEEP_ROWS.into()],
    );
    Ok(store.commit_returning(batch).await?.len() as i64 == limits::SWEEP_ROWS)
}
