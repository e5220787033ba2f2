//! How the outbox stands.

use super::{EMAIL, SMS};
use crate::db::{Store, Value, in_list, padded};
use crate::error::{DbError, DbResult};
use domain::id::VaultId;
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

/// How many things these people were told since then: what went out by two ways is one. One-time
/// codes are no news.
pub async fn told_since(store: &Store, people: &[VaultId], since: At) -> DbResult<i64> {
    if people.is_empty() {
        return Ok(0);
    }
    let ways = people
        .iter()
        .flat_map(|person| [SMS, EMAIL].map(|way| format!("{way}:vault:{}", person.0)));
    let mut args = vec![Value::from(since)];
    args.extend(padded(ways.map(Value::from).collect()));
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT DISTINCT chain, seq FROM message WHERE destination IN ({}) \
         AND made_at > $1 AND template <> 'code' AND state <> 'superseded') news",
        in_list(2, args.len() - 1)
    );
    let row = store.query_opt(&sql, &args).await?;
    row.map_or(Ok(0), |row| row.int(0))
}
