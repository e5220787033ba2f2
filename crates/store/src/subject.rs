//! Which account is whose at a provider of sign-ins: one name there leads to one account, and an
//! account has one name at each provider.

use crate::db::{Batch, Label, Store};
use crate::error::DbResult;
use domain::id::UserId;
use domain::time::At;

/// Links an account to a name at a provider, in the place of the one that it had there.
/// [`crate::CommitError::Unique`]`("subject")` if the name leads to another account.
pub fn link(batch: &mut Batch, holder: UserId, issuer: &str, subject: &str, at: At) {
    unlink(batch, holder, issuer);
    batch.add(
        Label::Unique("subject"),
        "INSERT INTO account_subject (issuer, subject, holder, linked_at) VALUES ($1, $2, $3, $4)",
        vec![issuer.into(), subject.into(), holder.into(), at.into()],
    );
}

/// An account has no name at a provider any more.
pub fn unlink(batch: &mut Batch, holder: UserId, issuer: &str) {
    batch.add(
        Label::Sure,
        "DELETE FROM account_subject WHERE holder = $1 AND issuer = $2",
        vec![holder.into(), issuer.into()],
    );
}

/// Whose account a name at a provider leads to.
pub async fn holder(store: &Store, issuer: &str, subject: &str) -> DbResult<Option<UserId>> {
    let row = store
        .query_opt(
            "SELECT holder FROM account_subject WHERE issuer = $1 AND subject = $2",
            &[issuer.into(), subject.into()],
        )
        .await?;
    row.map(|row| row.int(0).map(UserId)).transpose()
}

/// An account's name at a provider, and since when.
pub async fn of(store: &Store, holder: UserId, issuer: &str) -> DbResult<Option<(String, At)>> {
    let row = store
        .query_opt(
            "SELECT subject, linked_at FROM account_subject WHERE holder = $1 AND issuer = $2",
            &[holder.into(), issuer.into()],
        )
        .await?;
    row.map(|row| Ok((row.text(0)?.to_owned(), row.instant(1)?)))
        .transpose()
}
