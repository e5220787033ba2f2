//! What is known of photos, recordings and documents. Their bytes are in the file store, written
//! and synced before a batch names them here.

use crate::db::{Batch, Label, Row, Store, Value, in_list};
use crate::error::{DbError, DbResult};
use crate::limits;
use domain::id::{FileId, ReportId};
use domain::report::FileKind;
use domain::time::At;

/// How a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Its bytes are still coming.
    Arriving,
    /// Whole, but no report names it yet. Swept after a while.
    Staged,
    /// A report names it.
    Kept,
    /// Its reporter had it erased: only its digest is left.
    Erased,
}

impl FileState {
    const ALL: [FileState; 4] = [
        FileState::Arriving,
        FileState::Staged,
        FileState::Kept,
        FileState::Erased,
    ];

    /// Its name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            FileState::Arriving => "arriving",
            FileState::Staged => "staged",
            FileState::Kept => "kept",
            FileState::Erased => "erased",
        }
    }
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Its id.
    pub id: FileId,
    /// The report that names it.
    pub report: Option<ReportId>,
    /// Who sent it: nobody else may name it or send more of it.
    pub owner: String,
    /// What it is.
    pub kind: FileKind,
    /// As sniffed, never as declared.
    pub media_type: String,
    /// How it stands.
    pub state: FileState,
    /// Bytes in all.
    pub size: i64,
    /// Bytes here so far.
    pub received: i64,
    /// Digest of the original bytes.
    pub sha256: Option<[u8; 32]>,
    /// Perceptual hash of a photo, as the bits of a signed number.
    pub phash: Option<i64>,
    /// Width in pixels.
    pub width: Option<u32>,
    /// Height in pixels.
    pub height: Option<u32>,
    /// Begun at.
    pub at: At,
}

const COLUMNS: &str =
    "id, report, owner, kind, media_type, state, size, received, sha256, phash, width, height, at";

fn read(row: &Row) -> DbResult<FileRow> {
    let unknown = || DbError::broken("a file of an unknown kind or state");
    let small = |n: usize| {
        if row.has(n)? {
            row.u32(n).map(Some)
        } else {
            Ok(None)
        }
    };
    let state = row.text(5)?;
    Ok(FileRow {
        id: FileId(row.int(0)?),
        report: row.opt_int(1)?.map(ReportId),
        owner: row.text(2)?.to_owned(),
        kind: FileKind::parse(row.text(3)?).ok_or_else(unknown)?,
        media_type: row.text(4)?.to_owned(),
        state: FileState::ALL
            .into_iter()
            .find(|s| s.as_str() == state)
            .ok_or_else(unknown)?,
        size: row.int(6)?,
        received: row.int(7)?,
        sha256: if row.has(8)? {
            Some(row.digest(8)?)
        } else {
            None
        },
        phash: row.opt_int(9)?,
        width: small(10)?,
        height: small(11)?,
        at: row.instant(12)?,
    })
}

/// Writes what is known of a file, new or known before; never its report (see [`keep`]).
pub fn write(batch: &mut Batch, file: &FileRow) {
    batch.add(
        Label::Unique("file"),
        "INSERT INTO file (id, owner, kind, media_type, state, size, received, sha256, phash, width, height, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (id) DO UPDATE SET kind = $3, media_type = $4, state = $5, size = $6, received = $7, \
           sha256 = $8, phash = $9, width = $10, height = $11",
        vec![
            file.id.into(),
            (&file.owner).into(),
            file.kind.as_str().into(),
            (&file.media_type).into(),
            file.state.as_str().into(),
            file.size.into(),
            file.received.into(),
            file.sha256.into(),
            file.phash.into(),
            file.width.into(),
            file.height.into(),
            file.at.into(),
        ],
    );
}

/// A report names the file. [`crate::CommitError::Unique`]`("file")` if another report does, or
/// its bytes are not all here.
pub fn keep(batch: &mut Batch, id: FileId, report: ReportId) {
    batch.add(
        Label::Unique("file"),
        "UPDATE file SET state = CASE WHEN state = 'staged' OR report = $2 THEN 'kept' END, report = $2 WHERE id = $1",
        vec![id.into(), report.into()],
    );
}

/// Its bytes are gone, with what could tell them from others; its digest stays.
pub fn erase(batch: &mut Batch, id: FileId) {
    batch.add(
        Label::Sure,
        "UPDATE file SET state = 'erased', phash = NULL WHERE id = $1",
        vec![id.into()],
    );
}

/// Notes a photo's perceptual hash, worked out later.
pub fn set_phash(batch: &mut Batch, id: FileId, phash: i64) {
    batch.add(
        Label::Sure,
        "UPDATE file SET phash = $2 WHERE id = $1",
        vec![id.into(), phash.into()],
    );
}

/// Forgets a file that no report names; before its bytes go, so that nothing names bytes that are
/// not there.
pub fn forget(batch: &mut Batch, id: FileId) {
    batch.add(
        Label::Sure,
        "DELETE FROM file WHERE id = $1 AND report IS NULL",
        vec![id.into()],
    );
}

/// One file.
pub async fn by_id(store: &Store, id: FileId) -> DbResult<Option<FileRow>> {
    let sql = format!("SELECT {COLUMNS} FROM file WHERE id = $1");
    store
        .query_opt(&sql, &[id.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// A report's files, oldest first.
pub async fn of(store: &Store, report: ReportId) -> DbResult<Vec<FileRow>> {
    let sql = format!("SELECT {COLUMNS} FROM file WHERE report = $1 ORDER BY id");
    store
        .query(&sql, &[report.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// The perceptual hashes of these reports' photos, as far as they are worked out.
pub async fn likenesses(store: &Store, reports: &[ReportId]) -> DbResult<Vec<(FileId, i64)>> {
    let keys = reports.iter().map(|&id| Value::from(id));
    let rows = store
        .query_keyed(
            "SELECT id, phash FROM file WHERE report IN",
            " AND phash IS NOT NULL",
            keys,
        )
        .await?;
    rows.iter()
        .map(|row| Ok((FileId(row.int(0)?), row.int(1)?)))
        .collect()
}

/// Files with these original bytes: the same photo sent twice.
pub async fn by_sha256(store: &Store, sha256: &[u8; 32]) -> DbResult<Vec<FileRow>> {
    let sql = format!("SELECT {COLUMNS} FROM file WHERE sha256 = $1 ORDER BY id LIMIT 20");
    store
        .query(&sql, &[sha256.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Photos and recordings that came before an instant, whose bytes as they came are still there, of
/// reports that are not open and in which nothing happened since; by id, after `after`.
pub async fn with_original(store: &Store, after: i64, before: At) -> DbResult<Vec<FileRow>> {
    let columns: Vec<String> = COLUMNS.split(", ").map(|c| format!("f.{c}")).collect();
    let sql = format!(
        "SELECT {} FROM file f JOIN report r ON r.id = f.report \
         WHERE f.id > $1 AND f.id < $2 AND f.stripped_at IS NULL AND f.state = 'kept' AND f.kind <> 'document' \
         AND r.is_open = FALSE AND r.at < $3 ORDER BY f.id LIMIT $4",
        columns.join(", ")
    );
    let args = [
        after.into(),
        domain::id::floor(before).into(),
        before.into(),
        limits::ORIGINALS_WALKED.into(),
    ];
    store.scan(&sql, &args).await?.iter().map(read).collect()
}

/// The bytes of these files as they came are gone since then.
pub fn stripped(batch: &mut Batch, files: &[FileId], at: At) {
    if files.is_empty() {
        return;
    }
    let mut args: Vec<Value> = vec![at.into()];
    args.extend(files.iter().map(|&id| Value::from(id)));
    batch.add(
        Label::Sure,
        format!(
            "UPDATE file SET stripped_at = $1 WHERE id IN ({})",
            in_list(2, files.len())
        ),
        args,
    );
}

/// Files begun before `before` that no report names: to be swept.
pub async fn orphans(store: &Store, before: At) -> DbResult<Vec<FileRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM file WHERE state IN ('arriving', 'staged') AND id < $1 ORDER BY id LIMIT 100"
    );
    store
        .scan(&sql, &[domain::id::floor(before).into()])
        .await?
        .iter()
        .map(read)
        .collect()
}
