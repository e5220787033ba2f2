//! First answers: a request sent again, by a phone that was cut off or a finger that hit twice,
//! hears what the first one heard and does nothing.

use crate::db::{Batch, Label, Store};
use crate::error::{CommitError, DbResult};
use crate::limits;
use domain::time::At;

/// What a request was told the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct First {
    /// Digest of the body it came with: the same key with another body is a mistake (422).
    pub body: [u8; 32],
    /// The answer.
    pub answer: String,
}

/// Keeps an answer. Must be the first statement of its batch: a second request with the same key
/// then hears [`CommitError::Once`] whatever else has changed since.
///
/// `caller` keeps one person's keys apart from another's; `request` is the `Idempotency-Key`.
pub fn keep(batch: &mut Batch, caller: &str, request: &str, body: &[u8; 32], answer: &str, at: At) {
    batch.add_row(
        Label::Once,
        "INSERT INTO once (caller, request, body, answer, at) VALUES",
        vec![
            caller.into(),
            request.into(),
            body.into(),
            answer.into(),
            at.into(),
        ],
        "",
    );
}

/// The first answer to a request, if it was sent before.
pub async fn first(store: &Store, caller: &str, request: &str) -> DbResult<Option<First>> {
    let row = store
        .query_opt(
            "SELECT body, answer FROM once WHERE caller = $1 AND request = $2",
            &[caller.into(), request.into()],
        )
        .await?;
    row.map(|row| {
        Ok(First {
            body: row.digest(0)?,
            answer: row.text(1)?.to_owned(),
        })
    })
    .transpose()
}

/// Removes some answers kept long enough; true if there may be more.
pub async fn sweep(store: &Store, now: At) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "DELETE FROM once WHERE (caller, request) IN \
         (SELECT caller, request FROM once WHERE at < $1 ORDER BY at LIMIT $2) RETURNING at",
        vec![
            now.plus_ms(-limits::ONCE_KEPT_MS).into(),
            limits::SWEEP_ROWS.into(),
        ],
    );
    Ok(store.commit_returning(batch).await?.len() as i64 == limits::SWEEP_ROWS)
}
