//! One-time codes: what a browser asked for a number, until it is used, wrong too often or over.
//! Neither the number nor the code stands here: both are keyed hashes.

use crate::db::{Batch, Label, Row, Store};
use crate::error::{CommitError, DbError, DbResult};
use crate::limits;
use domain::time::At;

/// By which way somebody shows who they are. Each is a column of the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A telephone.
    Phone,
    /// A mailbox.
    Email,
}

impl Way {
    /// Its name, also that of the vault's column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Way::Phone => "phone",
            Way::Email => "email",
        }
    }

    pub(crate) fn read(text: &str) -> DbResult<Way> {
        match text {
            "phone" => Ok(Way::Phone),
            "email" => Ok(Way::Email),
            _ => Err(DbError::broken("a way that nobody knows")),
        }
    }
}

/// A code that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// By which way it was sent.
    pub way: Way,
    /// Keyed hash of the number or address, as the vault has it.
    pub subject: [u8; 32],
    /// Keyed hash of the code.
    pub digest: [u8; 32],
    /// How often it was typed, this time included.
    pub tries: i64,
    /// No good after.
    pub expires_at: At,
}

/// Keeps a code under the hash of a browser's ticket.
pub fn issue(batch: &mut Batch, ticket: &[u8; 32], asked: &Asked) {
    batch.add(
        Label::Unique("ticket"),
        "INSERT INTO one_time_code (ticket, way, subject, digest, tries, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        vec![
            ticket.into(),
            asked.way.as_str().into(),
            asked.subject.into(),
            asked.digest.into(),
            asked.tries.into(),
            asked.expires_at.into(),
        ],
    );
}

fn read(row: &Row) -> DbResult<Asked> {
    Ok(Asked {
        way: Way::read(row.text(0)?)?,
        subject: row.digest(1)?,
        digest: row.digest(2)?,
        tries: row.int(3)?,
        expires_at: row.instant(4)?,
    })
}

/// What a ticket stands for, used up or not.
pub async fn by_ticket(store: &Store, ticket: &[u8; 32]) -> DbResult<Option<Asked>> {
    store
        .query_opt(
            "SELECT way, subject, digest, tries, expires_at FROM one_time_code WHERE ticket = $1",
            &[ticket.into()],
        )
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Counts a try before it is looked at, so that guesses sent at once count too. None once the tries
/// are used up or the time is over.
pub async fn attempt(
    store: &Store,
    ticket: &[u8; 32],
    tries_max: i64,
    now: At,
) -> Result<Option<Asked>, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "UPDATE one_time_code SET tries = tries + 1 WHERE ticket = $1 AND tries < $2 AND expires_at > $3 \
         RETURNING way, subject, digest, tries, expires_at",
        vec![ticket.into(), tries_max.into(), now.into()],
    );
    let rows = store.commit_returning(batch).await?;
    Ok(rows.first().map(read).transpose()?)
}

/// Uses a code up; whether it was there to be used: of two at once one is told so.
pub async fn take(store: &Store, ticket: &[u8; 32]) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "DELETE FROM one_time_code WHERE ticket = $1 RETURNING tries",
        vec![ticket.into()],
    );
    Ok(!store.commit_returning(batch).await?.is_empty())
}

/// Removes some codes that are over; true if there may be more.
pub async fn sweep(store: &Store, now: At) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "DELETE FROM one_time_code WHERE ticket IN \
         (SELECT ticket FROM one_time_code WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2) RETURNING tries",
        vec![now.into(), limits::SWEEP_ROWS.into()],
    );
    Ok(store.commit_returning(batch).await?.len() as i64 == limits::SWEEP_ROWS)
}
