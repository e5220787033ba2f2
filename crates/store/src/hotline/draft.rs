//! What a caller tells, while it is being written down: sealed, for it is a person's own words.

use crate::db::{Batch, Label, Store};
use crate::error::DbResult;
use crate::keys::Keys;
use domain::id::{CallId, UserId};
use domain::time::At;

const TABLE: &str = "phone_draft";

/// A draft as it stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// One more each time it is kept.
    pub version: i64,
    /// What the deeds wrote into it.
    pub body: Vec<u8>,
    /// Who kept it last; none for one that only the ring made.
    pub saved_by: Option<UserId>,
    /// When.
    pub saved_at: At,
}

/// Keeps a draft; `draft.version` is the one that was read, 0 for a new one. Of two who write at
/// once one is told that somebody was faster.
pub fn put_draft(batch: &mut Batch, keys: &Keys, call: CallId, draft: &Draft) {
    let (key_id, sealed) = keys.seal(TABLE, call.0, &draft.body);
    let args = vec![
        call.0.into(),
        draft.version.into(),
        key_id.into(),
        sealed.into(),
        draft.saved_by.into(),
        draft.saved_at.into(),
    ];
    let sql = if draft.version == 0 {
        "INSERT INTO phone_draft (phone_call, version, key_id, sealed, saved_by, saved_at) \
         VALUES ($1, CAST($2 AS BIGINT) + 1, $3, $4, $5, $6)"
    } else {
        "UPDATE phone_draft SET version = CASE WHEN version = $2 THEN $2 + 1 END, key_id = $3, sealed = $4, \
         saved_by = $5, saved_at = $6 WHERE phone_call = $1"
    };
    batch.add(Label::Version, sql, args);
}

/// The draft of a call; none once what it held stands in a report.
pub async fn draft(store: &Store, keys: &Keys, call: CallId) -> DbResult<Option<Draft>> {
    let sql =
        "SELECT version, key_id, sealed, saved_by, saved_at FROM phone_draft WHERE phone_call = $1";
    let Some(row) = store.query_opt(sql, &[call.0.into()]).await? else {
        return Ok(None);
    };
    Ok(Some(Draft {
        version: row.int(0)?,
        body: keys.open(TABLE, call.0, row.text(1)?, row.bytes(2)?)?,
        saved_by: row.opt_int(3)?.map(UserId),
        saved_at: row.instant(4)?,
    }))
}

/// Takes a draft away: what it held stands in a report now.
pub fn drop_draft(batch: &mut Batch, call: CallId) {
    batch.add(
        Label::Sure,
        "DELETE FROM phone_draft WHERE phone_call = $1",
        vec![call.0.into()],
    );
}
