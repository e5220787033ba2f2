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

/// How one way out of the house stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WayLoad {
    /// Messages that wait, for their hour or for a hand.
    pub waiting: i64,
    /// Messages that a person must look at.
    pub dead: i64,
    /// Since when the oldest that could go has been able to.
    pub oldest_ready_at: Option<At>,
    /// When the last one left, no longer ago than `since`.
    pub sent_at: Option<At>,
    /// When the last one was given up, no longer ago than `since`, and why.
    pub failed: Option<(At, String)>,
}

/// How a way stands, looking back to `since` for what left by it.
pub async fn way(store: &Store, channel: &str, now: At, since: At) -> DbResult<WayLoad> {
    let rows = store
        .scan(
            "SELECT (SELECT COUNT(*) FROM message WHERE state = 'waiting' AND channel = $1), \
                    (SELECT COUNT(*) FROM message WHERE state = 'dead' AND channel = $1), \
                    (SELECT MIN(ready_at) FROM message WHERE state = 'waiting' AND channel = $1 AND ready_at <= $2), \
                    (SELECT MAX(ended_at) FROM message WHERE words <> '' AND ended_at > $3 AND channel = $1 \
                     AND state IN ('sent', 'delivered'))",
            &[channel.into(), now.into(), since.into()],
        )
        .await?;
    let row = rows
        .first()
        .ok_or_else(|| DbError::broken("no row where there is always one"))?;
    let failed = store
        .query_opt(
            "SELECT ended_at, error FROM message WHERE state = 'dead' AND channel = $1 AND ended_at > $2 \
             ORDER BY ended_at DESC, chain DESC LIMIT 1",
            &[channel.into(), since.into()],
        )
        .await?;
    Ok(WayLoad {
        waiting: row.int(0)?,
        dead: row.int(1)?,
        oldest_ready_at: row.opt_instant(2)?,
        sent_at: row.opt_instant(3)?,
        failed: match failed {
            Some(row) => Some((
                row.instant(0)?,
                row.opt_text(1)?.unwrap_or_default().to_owned(),
            )),
            None => None,
        },
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
