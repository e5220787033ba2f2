//! Copies of photos with faces, plates or papers burnt out: made before anybody approves them, so that
//! what is approved is what was looked at. A copy waits like a photo of a form that came back, and
//! whoever made it opens it by its mark; nobody sends it as a photo of anything else.

use super::{Prepared, Shown, put, staged, stored};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::id::FileId;
use domain::report::FileKind;
use domain::time::At;
use media::{Patch, Variant};
use store::Batch;
use store::file::{FileRow, FileState};

/// A copy that waits.
#[derive(Clone, Debug)]
pub struct Copy {
    /// What the form carries; unguessable.
    pub mark: String,
    /// The photo of which it is a copy.
    pub of: FileId,
    /// Digest of its bytes.
    pub sha256: [u8; 32],
    /// The file, to be named by an action.
    pub(crate) file: Prepared,
}

fn owner(of: FileId) -> String {
    format!("copy:{of}")
}

/// Burns boxes out of a photo's print, and keeps the new picture until somebody approves it.
pub(crate) async fn burn(app: &App, ctx: &Ctx, of: FileId, patches: Vec<Patch>) -> AppResult<Copy> {
    let print = app.storage.get(of.0, Variant::Public).await;
    let burnt = app.darkroom.redact(print.map_err(stored)?, patches).await?;
    let id = app.fresh_file(ctx.now)?;
    let row = FileRow {
        id,
        report: None,
        owner: owner(of),
        kind: FileKind::Photo,
        media_type: "image/jpeg".to_owned(),
        state: FileState::Staged,
        size: burnt.original.len() as i64,
        received: burnt.original.len() as i64,
        sha256: Some(burnt.sha256),
        phash: Some(burnt.phash.0 as i64),
        width: Some(burnt.width),
        height: Some(burnt.height),
        at: ctx.now,
    };
    put(app, id, Variant::Original, burnt.original).await?;
    put(app, id, Variant::Public, burnt.public).await?;
    put(app, id, Variant::Thumb, burnt.thumb).await?;
    let mut batch = Batch::new();
    store::file::write(&mut batch, &row);
    app.store.commit(batch).await?;
    copy(app, row, of).ok_or_else(|| AppError::internal("a copy without its digest"))
}

fn copy(app: &App, row: FileRow, of: FileId) -> Option<Copy> {
    Some(Copy {
        mark: staged::mark(app, row.id),
        of,
        sha256: row.sha256?,
        file: Prepared {
            row,
            stands: true,
            of: Some(of),
        },
    })
}

/// The copy behind a mark, if it waits still and is one of that photo.
pub(crate) async fn kept(app: &App, mark: &str, of: FileId, now: At) -> AppResult<Option<Copy>> {
    let Some(row) = waiting(app, mark, now).await? else {
        return Ok(None);
    };
    Ok((row.owner == owner(of))
        .then(|| copy(app, row, of))
        .flatten())
}

async fn waiting(app: &App, mark: &str, now: At) -> AppResult<Option<FileRow>> {
    let Some(id) = staged::read(app, mark) else {
        return Ok(None);
    };
    let row = store::file::by_id(&app.store, id).await?;
    Ok(row.filter(|row| {
        row.state == FileState::Staged
            && row.owner.starts_with("copy:")
            && now < row.at.plus_ms(limits::UPLOAD_WAITS_MS)
    }))
}

/// A copy that waits, as it would be published. For the centre, which made it.
///
/// # Errors
/// [`AppError::NotFound`] for one that was sent or swept, and for everybody else.
pub async fn look(app: &App, ctx: &Ctx, mark: &str) -> AppResult<Shown> {
    if !crate::report::moderate::may(ctx) {
        return Err(AppError::NotFound);
    }
    let row = waiting(app, mark, ctx.now)
        .await?
        .ok_or(AppError::NotFound)?;
    let bytes = app.storage.get(row.id.0, Variant::Public).await;
    Ok(Shown {
        content_type: row.media_type,
        bytes: bytes.map_err(stored)?,
        public: false,
    })
}
