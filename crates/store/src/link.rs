//! Links by which somebody sets the password of an account: an invitation, a new start. Of the
//! link's random part only a hash is kept.

use crate::db::{Batch, Label, Store};
use crate::error::{CommitError, DbResult};
use crate::limits;
use domain::id::UserId;
use domain::time::At;

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// SHA-256 of its random part.
    pub hash: [u8; 32],
    /// Whose password it sets.
    pub holder: UserId,
    /// What it was made for.
    pub purpose: String,
    /// No good after.
    pub expires_at: At,
}

/// Makes a link; those that the account had are no good any more.
pub fn issue(batch: &mut Batch, link: &Link) {
    drop_all(batch, link.holder);
    batch.add(
        Label::Unique("link"),
        "INSERT INTO account_link (hash, holder, purpose, expires_at) VALUES ($1, $2, $3, $4)",
        vec![
            link.hash.into(),
            link.holder.into(),
            (&link.purpose).into(),
            link.expires_at.into(),
        ],
    );
}

/// The link of a hash, over or not.
pub async fn by_hash(store: &Store, hash: &[u8; 32]) -> DbResult<Option<Link>> {
    let row = store
        .query_opt(
            "SELECT holder, purpose, expires_at FROM account_link WHERE hash = $1",
            &[hash.into()],
        )
        .await?;
    row.map(|row| {
        Ok(Link {
            hash: *hash,
            holder: UserId(row.int(0)?),
            purpose: row.text(1)?.to_owned(),
            expires_at: row.instant(2)?,
        })
    })
    .transpose()
}

/// An account's links are no good any more: it has a new password, or is locked.
pub fn drop_all(batch: &mut Batch, holder: UserId) {
    batch.add(
        Label::Sure,
        "DELETE FROM account_link WHERE holder = $1",
        vec![holder.into()],
    );
}

/// Removes some links that are over; true if there may be more.
pub async fn sweep(store: &Store, now: At) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "DELETE FROM account_link WHERE hash IN \
         (SELECT hash FROM account_link WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2) RETURNING holder",
        vec![now.into(), limits::SWEEP_ROWS.into()],
    );
    Ok(store.commit_returning(batch).await?.len() as i64 == limits::SWEEP_ROWS)
}
