//! Calls that an agent passed to a colleague: who to whom, when, and when that one opened it.

use crate::db::{Batch, Label, Store};
use crate::error::DbResult;
use domain::id::{CallId, UserId};
use domain::time::At;

/// A call that changed hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Its place, from 1.
    pub n: i64,
    /// When.
    pub at: At,
    /// Who gave it.
    pub by: UserId,
    /// Who has it since.
    pub to: UserId,
    /// When that one opened it.
    pub seen_at: Option<At>,
}

/// Notes that a call changed hands; of two of one place somebody was faster.
pub fn pass(batch: &mut Batch, call: CallId, pass: &Pass) {
    batch.add(
        Label::Version,
        "INSERT INTO phone_pass (phone_call, n, at, passed_by, passed_to, seen_at) VALUES ($1, $2, $3, $4, $5, $6)",
        vec![
            call.0.into(),
            pass.n.into(),
            pass.at.into(),
            pass.by.into(),
            pass.to.into(),
            pass.seen_at.into(),
        ],
    );
}

/// Notes that somebody opened what was passed to them, once.
pub fn seen(batch: &mut Batch, call: CallId, to: UserId, at: At) {
    batch.add(
        Label::Sure,
        "UPDATE phone_pass SET seen_at = $3 WHERE phone_call = $1 AND passed_to = $2 AND seen_at IS NULL",
        vec![call.0.into(), to.into(), at.into()],
    );
}

/// How often a call changed hands, the first first.
pub async fn passes(store: &Store, call: CallId) -> DbResult<Vec<Pass>> {
    let sql = "SELECT n, at, passed_by, passed_to, seen_at FROM phone_pass WHERE phone_call = $1 ORDER BY n";
    let rows = store.query(sql, &[call.0.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Pass {
                n: row.int(0)?,
                at: row.instant(1)?,
                by: UserId(row.int(2)?),
                to: UserId(row.int(3)?),
                seen_at: row.opt_instant(4)?,
            })
        })
        .collect()
}

/// Calls that were passed to somebody who has not opened them yet, and by whom, the oldest first.
pub async fn unseen(store: &Store, to: UserId) -> DbResult<Vec<(CallId, UserId)>> {
    let sql = "SELECT phone_call, passed_by FROM phone_pass WHERE passed_to = $1 AND seen_at IS NULL \
               ORDER BY phone_call, n LIMIT 20";
    let rows = store.query(sql, &[to.into()]).await?;
    rows.iter()
        .map(|row| Ok((CallId(row.int(0)?), UserId(row.int(1)?))))
        .collect()
}
