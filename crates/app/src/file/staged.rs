//! Photos between two pages of a form that came back: stored, named by no report yet, and opened
//! or sent only by whoever holds their mark.

use super::{Prepared, Shown, stored};
use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::id::FileId;
use domain::report::FileKind;
use domain::time::At;
use media::Variant;
use store::Batch;
use store::file::{FileRow, FileState};
use subtle::ConstantTimeEq;

/// The owner of such files. No caller is called so: only a mark leads to them.
pub(super) const OWNER: &str = "form";
/// What the marks are signed for.
const PURPOSE: &str = "staged-file";
/// Bytes of the signature that a mark carries: 128 bits are not guessed.
const SIGNED_BYTES: usize = 16;

/// A photo that a form keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// What the form carries; unguessable.
    pub mark: String,
    /// What it is.
    pub kind: FileKind,
    /// Width in pixels, of a photo.
    pub width: Option<u32>,
    /// Height in pixels, of a photo.
    pub height: Option<u32>,
}

/// Keeps a file for the next page of its form. The sweep of orphans ends what nobody sends.
pub async fn stage(app: &App, file: Prepared) -> AppResult<Staged> {
    let mut row = file.row;
    OWNER.clone_into(&mut row.owner);
    let mut batch = Batch::new();
    store::file::write(&mut batch, &row);
    app.store.commit(batch).await?;
    Ok(Staged {
        mark: mark(app, row.id),
        kind: row.kind,
        width: row.width,
        height: row.height,
    })
}

/// The file behind a mark, to be named by an action; and how the form shows it. None if the mark is
/// not ours, or the file was sent or swept meanwhile.
pub async fn kept(app: &App, mark: &str, now: At) -> AppResult<Option<(Prepared, Staged)>> {
    let Some(id) = read(app, mark) else {
        return Ok(None);
    };
    let row = store::file::by_id(&app.store, id).await?;
    Ok(row.filter(|row| is_kept(row, now)).map(|row| {
        let staged = Staged {
            mark: mark.to_owned(),
            kind: row.kind,
            width: row.width,
            height: row.height,
        };
        let file = Prepared {
            row,
            stands: true,
            of: None,
        };
        (file, staged)
    }))
}

/// Whether a file still waits for a report to name it. One whose day is over does not: the sweep may
/// be at it.
pub(super) fn is_kept(row: &FileRow, now: At) -> bool {
    row.state == FileState::Staged
        && row.owner == OWNER
        && now < row.at.plus_ms(limits::UPLOAD_WAITS_MS)
}

/// The small print of a kept photo.
pub async fn look(app: &App, mark: &str, now: At) -> AppResult<Shown> {
    let (file, _) = kept(app, mark, now).await?.ok_or(AppError::NotFound)?;
    if file.row.kind != FileKind::Photo {
        return Err(AppError::NotFound);
    }
    let bytes = app
        .storage
        .get(file.row.id.0, Variant::Thumb)
        .await
        .map_err(stored)?;
    Ok(Shown {
        content_type: "image/jpeg".to_owned(),
        bytes,
        public: false,
    })
}

pub(super) fn mark(app: &App, id: FileId) -> String {
    format!("{id}-{}", signature(app, id))
}

fn signature(app: &App, id: FileId) -> String {
    let signed = app.keys.sign(PURPOSE, &id.to_string());
    crate::report::read::hex(signed.get(..SIGNED_BYTES).unwrap_or(&signed))
}

pub(super) fn read(app: &App, mark: &str) -> Option<FileId> {
    let (id, signed) = mark.split_once('-')?;
    let id = FileId(id.parse().ok()?);
    bool::from(signature(app, id).as_bytes().ct_eq(signed.as_bytes())).then_some(id)
}
