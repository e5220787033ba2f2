//! Numbers that played jokes, by a keyed hash: why, who says so, until when.

use crate::db::{Batch, Label, Store};
use crate::error::DbResult;
use domain::id::UserId;
use domain::time::At;

/// A mark on a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its id.
    pub id: i64,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub made_by: UserId,
    /// Since when.
    pub at: At,
    /// Until when.
    pub until: At,
}

/// Marks the number of a keyed hash.
pub fn mark(batch: &mut Batch, subject: &[u8; 32], mark: &Mark) {
    batch.add(
        Label::Sure,
        "INSERT INTO prank_mark (id, subject, reason, made_by, at, until_at) VALUES ($1, $2, $3, $4, $5, $6)",
        vec![
            mark.id.into(),
            subject.into(),
            (&mark.reason).into(),
            mark.made_by.into(),
            mark.at.into(),
            mark.until.into(),
        ],
    );
}

/// Takes the marks of a number away before their time; that they were there stays.
pub fn lift(batch: &mut Batch, subject: &[u8; 32], by: UserId, at: At) {
    batch.add(
        Label::Sure,
        "UPDATE prank_mark SET lifted_at = $2, lifted_by = $3 \
         WHERE subject = $1 AND lifted_at IS NULL AND until_at > $2",
        vec![subject.into(), at.into(), by.into()],
    );
}

/// The marks that a number bears at an instant, the newest first.
pub async fn marks(store: &Store, subject: &[u8; 32], at: At) -> DbResult<Vec<Mark>> {
    let sql = "SELECT id, reason, made_by, at, until_at FROM prank_mark \
               WHERE subject = $1 AND until_at > $2 AND lifted_at IS NULL ORDER BY id DESC LIMIT 20";
    let rows = store.query(sql, &[subject.into(), at.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Mark {
                id: row.int(0)?,
                reason: row.text(1)?.to_owned(),
                made_by: UserId(row.int(2)?),
                at: row.instant(3)?,
                until: row.instant(4)?,
            })
        })
        .collect()
}
