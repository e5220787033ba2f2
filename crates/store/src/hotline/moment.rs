//! Moments of a call that were marked while it was heard: a second, and a word sealed as the draft is.

use crate::db::{Batch, Label, Store};
use crate::error::{DbError, DbResult};
use crate::keys::Keys;
use domain::id::{CallId, UserId};
use domain::time::At;

const TABLE: &str = "phone_mark";

/// A moment of a call. Never printed: its word is a caller's.
#[derive(Clone, PartialEq, Eq)]
pub struct Moment {
    /// Its place, from 1.
    pub n: i64,
    /// Seconds since somebody answered.
    pub second: i64,
    /// What was heard then; may be empty.
    pub word: String,
    /// Who marked it.
    pub by: UserId,
    /// When.
    pub at: At,
}

/// Marks a moment; of two of one place somebody was faster.
pub fn put_moment(batch: &mut Batch, keys: &Keys, call: CallId, moment: &Moment) {
    let (key_id, sealed) = keys.seal(TABLE, call.0, moment.word.as_bytes());
    batch.add(
        Label::Version,
        "INSERT INTO phone_mark (phone_call, n, second, key_id, sealed, made_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        vec![
            call.0.into(),
            moment.n.into(),
            moment.second.into(),
            key_id.into(),
            sealed.into(),
            moment.by.into(),
            moment.at.into(),
        ],
    );
}

/// Takes a moment away again.
pub fn drop_moment(batch: &mut Batch, call: CallId, n: i64) {
    batch.add(
        Label::Sure,
        "DELETE FROM phone_mark WHERE phone_call = $1 AND n = $2",
        vec![call.0.into(), n.into()],
    );
}

/// The moments of a call, in the order of the call.
pub async fn moments(store: &Store, keys: &Keys, call: CallId) -> DbResult<Vec<Moment>> {
    let sql = "SELECT n, second, key_id, sealed, made_by, at FROM phone_mark WHERE phone_call = $1 ORDER BY second, n";
    let rows = store.query(sql, &[call.0.into()]).await?;
    rows.iter()
        .map(|row| {
            let plain = keys.open(TABLE, call.0, row.text(2)?, row.bytes(3)?)?;
            Ok(Moment {
                n: row.int(0)?,
                second: row.int(1)?,
                // The reader's own words would quote the text.
                word: String::from_utf8(plain).map_err(|_| {
                    DbError::broken(format_args!("a moment of call {call} does not read"))
                })?,
                by: UserId(row.int(4)?),
                at: row.instant(5)?,
            })
        })
        .collect()
}
