//! Calls are not kept for ever: after their time they go with all that hangs on them.

use crate::db::{Batch, Label, Store, Value, in_list};
use crate::error::DbResult;
use crate::limits;
use domain::id::{CallId, ReportId, VaultId};
use domain::time::At;

/// What hangs on a call, and the call itself last.
const TABLES: [(&str, &str); 8] = [
    ("phone_heard", "phone_call"),
    ("phone_draft", "phone_call"),
    ("phone_attempt", "phone_call"),
    ("phone_pass", "phone_call"),
    ("phone_mark", "phone_call"),
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
    /// What it became.
    pub report: Option<ReportId>,
}

/// Some calls that rang before an instant, after `after`, the oldest first.
pub async fn over(store: &Store, after: i64, before: At) -> DbResult<Vec<Over>> {
    // Ids are in the order of time, so no index is needed but the key.
    let sql =
        "SELECT id, caller, report FROM phone_call WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3";
    let rows = store.query(sql, &span(after, before)).await?;
    rows.iter()
        .map(|row| {
            Ok(Over {
                id: CallId(row.int(0)?),
                caller: row.opt_int(1)?.map(VaultId),
                report: row.opt_int(2)?.map(ReportId),
            })
        })
        .collect()
}

/// Some calls that rang before an instant and have a recording, after `after`, with what they became.
pub async fn recordings_before(
    store: &Store,
    after: i64,
    before: At,
) -> DbResult<Vec<(CallId, Option<ReportId>)>> {
    let sql = "SELECT r.phone_call, c.report FROM phone_recording r JOIN phone_call c ON c.id = r.phone_call \
               WHERE r.phone_call > $1 AND r.phone_call < $2 ORDER BY r.phone_call LIMIT $3";
    let rows = store.query(sql, &span(after, before)).await?;
    rows.iter()
        .map(|row| Ok((CallId(row.int(0)?), row.opt_int(1)?.map(ReportId))))
        .collect()
}

fn span(after: i64, before: At) -> [Value; 3] {
    [
        after.into(),
        domain::id::floor(before).into(),
        limits::CALLS_FORGOTTEN.into(),
    ]
}

/// Where the recordings of these calls are is known no more.
pub fn forget_recordings(batch: &mut Batch, calls: &[CallId]) {
    if calls.is_empty() {
        return;
    }
    batch.add(
        Label::Sure,
        format!(
            "DELETE FROM phone_recording WHERE phone_call IN ({})",
            in_list(1, calls.len())
        ),
        calls.iter().map(|c| c.0.into()).collect(),
    );
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

/// Whether a call of this person is still kept, besides these.
pub async fn has_called(store: &Store, person: VaultId, besides: &[CallId]) -> DbResult<bool> {
    let mut sql = "SELECT id FROM phone_call WHERE caller = $1".to_owned();
    let mut args: Vec<Value> = vec![person.into()];
    if !besides.is_empty() {
        let list = in_list(2, besides.len());
        sql.push_str(&format!(" AND id NOT IN ({list})"));
        args.extend(besides.iter().map(|c| Value::from(c.0)));
    }
    sql.push_str(" LIMIT 1");
    Ok(store.query_opt(&sql, &args).await?.is_some())
}
