//! Open data: a row for each day's edition, and one for each piece of its files in the file store. A piece
//! is known by its bytes, so what did not change since yesterday lies there once.

use crate::db::{Batch, Label, Row, Store};
use crate::error::DbResult;
use crate::limits;
use domain::time::At;

/// What a day's files are, without their pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The day, counted as [`At::day`] counts.
    pub day: i64,
    /// When its reading began: what changed later is not in it.
    pub made_at: At,
    /// How many reports are in it.
    pub reports: i64,
    /// Its files, as JSON.
    pub files: String,
}

const COLUMNS: &str = "day, made_at, reports, files";

fn read(row: &Row) -> DbResult<Edition> {
    Ok(Edition {
        day: row.int(0)?,
        made_at: row.instant(1)?,
        reports: row.int(2)?,
        files: row.text(3)?.to_owned(),
    })
}

/// The editions, the newest first.
pub async fn editions(store: &Store) -> DbResult<Vec<Edition>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM open_edition ORDER BY day DESC LIMIT {}",
        limits::EDITIONS
    );
    store.query(&sql, &[]).await?.iter().map(read).collect()
}

/// The edition of a day, or the newest.
pub async fn edition(store: &Store, day: Option<i64>) -> DbResult<Option<Edition>> {
    let sql =
        format!("SELECT {COLUMNS} FROM open_edition WHERE day <= $1 ORDER BY day DESC LIMIT 1");
    let row = store
        .query_opt(&sql, &[day.unwrap_or(i64::MAX).into()])
        .await?;
    let found = row.as_ref().map(read).transpose()?;
    Ok(found.filter(|found| day.is_none_or(|day| found.day == day)))
}

/// What an edition's files are made of, as JSON.
pub async fn pieces(store: &Store, day: i64) -> DbResult<Option<String>> {
    let row = store
        .query_opt(
            "SELECT pieces FROM open_edition WHERE day = $1",
            &[day.into()],
        )
        .await?;
    row.map(|row| Ok(row.text(0)?.to_owned())).transpose()
}

/// Adds an edition with what it is made of. [`crate::CommitError::Unique`]`("edition")` if the day has one.
pub fn add(batch: &mut Batch, edition: &Edition, pieces: &str) {
    batch.add(
        Label::Unique("edition"),
        "INSERT INTO open_edition (day, made_at, reports, files, pieces) VALUES ($1, $2, $3, $4, $5)",
        vec![
            edition.day.into(),
            edition.made_at.into(),
            edition.reports.into(),
            (&edition.files).into(),
            pieces.into(),
        ],
    );
}

/// Takes the editions before a day away.
pub fn forget_before(batch: &mut Batch, day: i64) {
    batch.add(
        Label::Sure,
        "DELETE FROM open_edition WHERE day < $1",
        vec![day.into()],
    );
}

/// The piece with these bytes is wanted again: whoever sweeps leaves it alone from now on.
pub fn want(batch: &mut Batch, sha256: &[u8; 32], now: At) {
    batch.add(
        Label::Sure,
        "UPDATE open_piece SET used_at = $2 WHERE sha256 = $1",
        vec![(*sha256).into(), now.into()],
    );
}

/// A new piece. [`crate::CommitError::Unique`]`("piece")` if there is one with these bytes.
pub fn put(batch: &mut Batch, id: i64, sha256: &[u8; 32], now: At) {
    batch.add(
        Label::Unique("piece"),
        "INSERT INTO open_piece (id, sha256, used_at) VALUES ($1, $2, $3)",
        vec![id.into(), (*sha256).into(), now.into()],
    );
}

/// The piece with these bytes.
pub async fn piece(store: &Store, sha256: &[u8; 32]) -> DbResult<Option<i64>> {
    let row = store
        .query_opt(
            "SELECT id FROM open_piece WHERE sha256 = $1",
            &[(*sha256).into()],
        )
        .await?;
    row.map(|row| row.int(0)).transpose()
}

/// Pieces that nobody wanted since an instant, after an id, with when they were wanted last; by id, some.
pub async fn idle(store: &Store, before: At, after: i64) -> DbResult<Vec<(i64, At)>> {
    let rows = store
        .query(
            "SELECT id, used_at FROM open_piece WHERE used_at < $1 AND id > $2 ORDER BY id LIMIT $3",
            &[before.into(), after.into(), limits::PIECES_SWEPT.into()],
        )
        .await?;
    rows.iter()
        .map(|row| Ok((row.int(0)?, row.instant(1)?)))
        .collect()
}

/// A piece that nobody wants is nobody's any more: whoever has the same bytes again will not find it. If it
/// was wanted since: [`crate::CommitError::Version`].
pub fn disown(batch: &mut Batch, id: i64, used_at: At) {
    // In place of its digest something that is no digest of anything, and is its own.
    let mut nobody = [0; 32];
    nobody[..8].copy_from_slice(&id.to_be_bytes());
    batch.add(
        Label::Version,
        "UPDATE open_piece SET used_at = CASE WHEN used_at = $2 THEN $2 END, sha256 = $3 WHERE id = $1",
        vec![id.into(), used_at.into(), nobody.into()],
    );
}

/// Its bytes are gone.
pub fn forget_piece(batch: &mut Batch, id: i64) {
    batch.add(
        Label::Sure,
        "DELETE FROM open_piece WHERE id = $1",
        vec![id.into()],
    );
}
