//! How the outbox stands.

use crate::db::Store;
use crate::error::{DbError, DbResult};
use domain::time::At;

/// How the outbox stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Messages that wait, for their hour or for a hand.
    pub waiting: i64,
    /// Messages that a person must look at.
    pub dead: i64,
    /// Since when the oldest that could go has been able to.
    pub oldest_ready_at: Option<At>,
}

/// How the outbox stands, for `/metrics` and `doctor`.
pub async fn load(store: &Store, now: At) -> DbResult<Load> {
    let row = store
        .scan(
            "SELECT (SELECT COUNT(*) FROM message WHERE state = 'waiting'), \
                    (SELECT COUNT(*) FROM message WHERE state = 'dead'), \
                    (SELECT MIN(ready_at) FROM message WHERE state = 'waiting' AND ready_at <= $1)",
            &[now.into()],
        )
        .await?
        .into_iter()
        .next()
        .ok_or_else(|| DbError::broken("no row where there is always one"))?;
    Ok(Load {
        waiting: row.int(0)?,
        dead: row.int(1)?,
        oldest_ready_at: row.opt_instant(2)?,
    })
}
