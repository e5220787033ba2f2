//! Words that need not be kept any longer.

use super::{EMAIL, Key, SMS, args};
use crate::db::{Batch, Label, Store};
use crate::error::{CommitError, DbResult};
use crate::limits;
use domain::id::VaultId;
use domain::time::At;

/// Blanks the words of a message: nobody needs them any more.
pub fn blank(batch: &mut Batch, key: &Key) {
    let mut args = args(key, 0);
    args.pop();
    batch.add(
        Label::Sure,
        "UPDATE message SET words = '' WHERE chain = $1 AND seq = $2 AND destination = $3 AND template = $4",
        args,
    );
}

/// Blanks the words of all that was said to somebody who is erased; what still waited is not said.
pub fn forget_person(batch: &mut Batch, person: VaultId, at: At) {
    for way in [SMS, EMAIL] {
        batch.add(
            Label::Sure,
            "UPDATE message SET words = '', \
             ended_at = CASE WHEN state IN ('waiting', 'dead') THEN $2 ELSE ended_at END, \
             state = CASE WHEN state IN ('waiting', 'dead') THEN 'dropped' ELSE state END \
             WHERE destination = $1",
            vec![format!("{way}:vault:{}", person.0).into(), at.into()],
        );
    }
}

/// Blanks the words of messages that ended before `before`, some hundred at a time; of how many.
pub async fn forget_words(store: &Store, before: At) -> Result<i64, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "UPDATE message SET words = '' WHERE (chain, seq, destination, template) IN \
           (SELECT chain, seq, destination, template FROM message \
            WHERE words <> '' AND ended_at < $1 AND state <> 'dead' LIMIT $2) \
         RETURNING chain",
        vec![before.into(), limits::MESSAGES_FORGOTTEN.into()],
    );
    let rows = store.commit_returning(batch).await?;
    Ok(rows.len() as i64)
}

/// How many messages ended before `before` and still have their words; no further than the cap of
/// lists.
pub async fn count_words(store: &Store, before: At) -> DbResult<i64> {
    let rows = store
        .scan(
            "SELECT COUNT(*) FROM (SELECT 1 FROM message \
             WHERE words <> '' AND ended_at < $1 AND state <> 'dead' LIMIT $2) AS held",
            &[before.into(), (limits::COUNT_CAP + 1).into()],
        )
        .await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}
