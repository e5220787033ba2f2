//! Calls are not kept for ever: after their time they go with all that hangs on them.

use crate::db::{Batch, Label, Store, Value, in_list};
use crate::error::DbResult;
use crate::limits;
use domain::id::{CallId, VaultId};
use domain::time::At;

/// What hangs on a call, and the call itself last.
const TABLES: [(&str, &str); 6] = [
    ("phone_heard", "phone_call"),
    ("phone_draft", "phone_call"),
    ("phone_attempt", "phone_call"),
    ("phone_recording", "phone_call"),
    ("phone_look", "phone_call"),
    ("phone_call", "id"),
];

/// A call whose time is over, and whoever rang.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Over {
    /// The call.
    pub id: CallId,
    /// Their key into the vault.
    pub caller: Option<VaultId>,
}

/// Some calls that rang before an instant, the oldest first.
pub async fn over(store: &Store, before: At) -> DbResult<Vec<Over>> {
    // Ids are in the order of time, so no index is needed but the key.
    let sql = "SELECT id, caller FROM phone_call WHERE id < $1 ORDER BY id LIMIT $2";
    let first = domain::id::floor(before);
    let rows = store
        .query(sql, &[first.into(), limits::CALLS_FORGOTTEN.into()])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Over {
                id: CallId(row.int(0)?),
                caller: row.opt_int(1)?.map(VaultId),
            })
        })
        .collect()
}

/// Removes calls with all that hangs on them.
pub fn forget(batch: &mut Batch, calls: &[CallId]) {
    if calls.is_empty() {
        return;
    }
    let ids: Vec<Value> = calls.iter().map(|c| c.0.into()).collect();
    for (table, column) in TABLES {
        batch.add(
            Label::Sure,
            format!(
                "DELETE FROM {table} WHERE {column} IN ({})",
                in_list(1, ids.len())
            ),
            ids.clone(),
        );
    }
}

/// Removes the calls of a person with all that hangs on them.
pub fn forget_caller(batch: &mut Batch, person: VaultId) {
    for (table, column) in TABLES {
        batch.add(
            Label::Sure,
            format!(
                "DELETE FROM {table} WHERE {column} IN (SELECT id FROM phone_call WHERE caller = $1)"
            ),
            vec![person.into()],
        );
    }
}

/// Whether a call of this person is still kept.
pub async fn has_called(store: &Store, person: VaultId) -> DbResult<bool> {
    let sql = "SELECT id FROM phone_call WHERE caller = $1 LIMIT 1";
    Ok(store.query_opt(sql, &[person.into()]).await?.is_some())
}
