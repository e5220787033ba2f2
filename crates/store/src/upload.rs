//! Uploads: files that come in pieces. The pieces are rows, so that a piece and the count of what
//! is here are one commit, and any node can go on where another left off.

use crate::db::{Batch, Label, Row, Store};
use crate::error::{DbError, DbResult};
use crate::limits;
use bytes::BytesMut;
use domain::id::FileId;
use domain::report::FileKind;
use domain::time::At;

/// How an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadState {
    /// Bytes are still to come.
    Open,
    /// All are here and were found good; the file waits for a report to name it.
    Whole,
    /// A report names it. The row stays until its day is over, so that a phone whose answer was
    /// lost still learns that everything came.
    Named,
}

impl UploadState {
    const ALL: [UploadState; 3] = [UploadState::Open, UploadState::Whole, UploadState::Named];

    /// Its name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            UploadState::Open => "open",
            UploadState::Whole => "whole",
            UploadState::Named => "named",
        }
    }
}

/// An upload. Its file, once whole, has the same id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRow {
    /// Its id.
    pub id: FileId,
    /// What its sender says it is.
    pub kind: FileKind,
    /// Bytes that were announced.
    pub size: i64,
    /// The digest that was announced.
    pub sha256: [u8; 32],
    /// Bytes that are here.
    pub received: i64,
    /// How it stands.
    pub state: UploadState,
    /// A keyed digest of the address it comes from: for counting, not for knowing.
    pub place: [u8; 32],
    /// The same of the address's network.
    pub net: [u8; 32],
    /// Until when it may be gone on with and named.
    pub expires_at: At,
}

/// How many uploads wait, and how many bytes they may come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Uploads that no report names.
    pub count: i64,
    /// Bytes that were announced for them.
    pub bytes: i64,
}

impl Waiting {
    /// Whether one more of `size` bytes stays within `room`.
    pub fn fits(&self, size: i64, room: &Waiting) -> bool {
        self.count < room.count && self.bytes + size <= room.bytes
    }
}

/// What may wait: of one address, of its network, of everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Of one address.
    pub place: Waiting,
    /// Of a network.
    pub net: Waiting,
    /// Of everybody.
    pub all: Waiting,
}

const COLUMNS: &str = "id, kind, size, sha256, received, state, place, net, expires_at";

fn read(row: &Row) -> DbResult<UploadRow> {
    let unknown = || DbError::broken("an upload of an unknown kind or state");
    let state = row.text(5)?;
    Ok(UploadRow {
        id: FileId(row.int(0)?),
        kind: FileKind::parse(row.text(1)?).ok_or_else(unknown)?,
        size: row.int(2)?,
        sha256: row.digest(3)?,
        received: row.int(4)?,
        state: UploadState::ALL
            .into_iter()
            .find(|s| s.as_str() == state)
            .ok_or_else(unknown)?,
        place: row.digest(6)?,
        net: row.digest(7)?,
        expires_at: row.instant(8)?,
    })
}

/// Begins an upload, if there is room; [`crate::CommitError::Unique`]`("room")` where there is none. The
/// writer of SQLite counts exactly; on PostgreSQL two at the same moment may both pass the last place.
pub fn begin(batch: &mut Batch, upload: &UploadRow, room: &Room) {
    let waits = "state IN ('open', 'whole')";
    batch.add(
        Label::Unique("room"),
        format!(
            "INSERT INTO upload (id, kind, size, sha256, received, state, place, net, expires_at) \
             VALUES ($1, $2, $3, $4, CASE WHEN \
               (SELECT COUNT(*) FROM upload WHERE place = $6 AND {waits}) < $9 \
               AND (SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM upload WHERE place = $6 AND {waits}) <= $10 \
               AND (SELECT COUNT(*) FROM upload WHERE net = $7 AND {waits}) < $11 \
               AND (SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM upload WHERE net = $7 AND {waits}) <= $12 \
               AND (SELECT COUNT(*) FROM upload WHERE {waits}) < $13 \
               AND (SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM upload WHERE {waits}) <= $14 \
             THEN 0 END, $5, $6, $7, $8)"
        ),
        vec![
            upload.id.into(),
            upload.kind.as_str().into(),
            upload.size.into(),
            (&upload.sha256).into(),
            upload.state.as_str().into(),
            (&upload.place).into(),
            (&upload.net).into(),
            upload.expires_at.into(),
            room.place.count.into(),
            (room.place.bytes - upload.size).into(),
            room.net.count.into(),
            (room.net.bytes - upload.size).into(),
            room.all.count.into(),
            (room.all.bytes - upload.size).into(),
        ],
    );
}

/// What waits of everybody: to say in which words there is no room.
pub async fn waiting(store: &Store) -> DbResult<Waiting> {
    let row = store
        .query_one(
            "SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM upload WHERE state IN ('open', 'whole')",
            &[],
        )
        .await?;
    Ok(Waiting {
        count: row.int(0)?,
        bytes: row.int(1)?,
    })
}

/// One upload.
pub async fn by_id(store: &Store, id: FileId) -> DbResult<Option<UploadRow>> {
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE id = $1");
    let row = store.query_opt(&sql, &[id.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// Moves an upload on from the place where it stood; [`crate::CommitError::Version`] if it stands elsewhere
/// or is not open any more.
fn advance(batch: &mut Batch, upload: &UploadRow, to: i64, state: UploadState) {
    batch.add(
        Label::Version,
        "UPDATE upload SET state = $4, received = CASE WHEN received = $2 AND state = 'open' THEN CAST($3 AS BIGINT) END WHERE id = $1",
        vec![
            upload.id.into(),
            upload.received.into(),
            to.into(),
            state.as_str().into(),
        ],
    );
}

/// Adds a piece where the upload stands. Of two at once the second hears [`crate::CommitError::Version`].
pub fn append(batch: &mut Batch, upload: &UploadRow, bytes: &[u8]) {
    let to = upload.received + bytes.len() as i64;
    advance(batch, upload, to, UploadState::Open);
    batch.add(
        Label::Version,
        "INSERT INTO upload_piece (upload, at, bytes) VALUES ($1, $2, $3)",
        vec![
            upload.id.into(),
            upload.received.into(),
            bytes.to_vec().into(),
        ],
    );
}

/// Everything came and was found good: the pieces go, for the file is in the file store.
pub fn finish(batch: &mut Batch, upload: &UploadRow) {
    advance(batch, upload, upload.size, UploadState::Whole);
    drop_pieces(batch, upload.id);
}

/// A report names the file of an upload; for other files nothing is changed.
pub fn named(batch: &mut Batch, id: FileId) {
    batch.add(
        Label::Sure,
        "UPDATE upload SET state = 'named' WHERE id = $1",
        vec![id.into()],
    );
}

/// Throws an upload away that stands where it is known to stand: what came is no good.
pub fn discard(batch: &mut Batch, upload: &UploadRow) {
    advance(batch, upload, upload.received, UploadState::Open);
    forget(batch, upload.id);
}

/// Removes an upload and its pieces.
pub fn forget(batch: &mut Batch, id: FileId) {
    drop_pieces(batch, id);
    batch.add(
        Label::Sure,
        "DELETE FROM upload WHERE id = $1",
        vec![id.into()],
    );
}

fn drop_pieces(batch: &mut Batch, id: FileId) {
    batch.add(
        Label::Sure,
        "DELETE FROM upload_piece WHERE upload = $1",
        vec![id.into()],
    );
}

/// The bytes that are here, from the first to where the upload stands; some at a time, so that no
/// reader holds a whole film twice.
///
/// # Errors
/// [`DbError::Broken`] if a piece is missing.
pub async fn bytes(store: &Store, upload: &UploadRow, room: usize) -> DbResult<BytesMut> {
    let mut whole = BytesMut::with_capacity(room);
    while (whole.len() as i64) < upload.received {
        let rows = store
            .scan(
                "SELECT at, bytes FROM upload_piece WHERE upload = $1 AND at >= $2 ORDER BY at LIMIT $3",
                &[
                    upload.id.into(),
                    (whole.len() as i64).into(),
                    limits::PIECES_READ.into(),
                ],
            )
            .await?;
        if rows.is_empty() {
            return Err(DbError::broken("an upload lacks a piece"));
        }
        for row in rows {
            if row.int(0)? != whole.len() as i64 {
                return Err(DbError::broken("the pieces of an upload do not join"));
            }
            whole.extend_from_slice(row.bytes(1)?);
        }
    }
    Ok(whole)
}

/// Uploads whose day was over before `before`, some of them.
pub async fn over(store: &Store, before: At) -> DbResult<Vec<UploadRow>> {
    let sql =
        format!("SELECT {COLUMNS} FROM upload WHERE expires_at < $1 ORDER BY expires_at LIMIT $2");
    let rows = store
        .scan(&sql, &[before.into(), limits::UPLOADS_SWEPT.into()])
        .await?;
    rows.iter().map(read).collect()
}
