//! What keeps a second factor from being used twice: the step of the last code, and codes for the
//! day on which the telephone is lost. The secret itself stands sealed in its account.

use crate::db::{Batch, Label, Store};
use crate::error::{CommitError, DbResult};
use domain::id::UserId;

/// Uses a step of an account's codes up; false for one that is not after the last: a code that was
/// overheard, or one sent twice at once.
pub async fn use_step(store: &Store, holder: UserId, step: i64) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "INSERT INTO factor_step (holder, step) VALUES ($1, $2) \
         ON CONFLICT (holder) DO UPDATE SET step = $2 WHERE factor_step.step < $2 RETURNING step",
        vec![holder.into(), step.into()],
    );
    Ok(!store.commit_returning(batch).await?.is_empty())
}

/// Gives an account these recovery codes (keyed hashes) in the place of those it had.
pub fn put_codes(batch: &mut Batch, holder: UserId, digests: &[[u8; 32]]) {
    batch.add(
        Label::Sure,
        "DELETE FROM recovery_code WHERE holder = $1",
        vec![holder.into()],
    );
    for digest in digests {
        batch.add(
            Label::Sure,
            "INSERT INTO recovery_code (holder, digest) VALUES ($1, $2)",
            vec![holder.into(), digest.into()],
        );
    }
}

/// Uses a recovery code up; whether it was there: of two at once one is told so.
pub async fn use_code(
    store: &Store,
    holder: UserId,
    digest: &[u8; 32],
) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "DELETE FROM recovery_code WHERE holder = $1 AND digest = $2 RETURNING holder",
        vec![holder.into(), digest.into()],
    );
    Ok(!store.commit_returning(batch).await?.is_empty())
}

/// How many recovery codes an account has left.
pub async fn codes_left(store: &Store, holder: UserId) -> DbResult<i64> {
    store
        .query_one(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM recovery_code WHERE holder = $1",
            &[holder.into()],
        )
        .await?
        .int(0)
}

/// Forgets an account's steps and codes: its factor was taken away.
pub fn forget(batch: &mut Batch, holder: UserId) {
    put_codes(batch, holder, &[]);
    batch.add(
        Label::Sure,
        "DELETE FROM factor_step WHERE holder = $1",
        vec![holder.into()],
    );
}
