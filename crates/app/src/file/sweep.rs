//! What nobody sent after all: uploads, and photos that a form kept, a day old.

use super::stored;
use crate::app::App;
use crate::error::AppResult;
use crate::limits;
use domain::id::FileId;
use domain::time::At;
use media::Variant;
use store::Batch;
use store::upload::UploadState;

/// Removes some of them; whether there may be more. Rows go before bytes: a crash in between leaves
/// bytes that nothing names, never a name without bytes.
pub async fn run(app: &App, now: At) -> AppResult<bool> {
    let uploads = store::upload::over(&app.store, now.plus_ms(-limits::SWEPT_LATER_MS)).await?;
    let old = now.plus_ms(-limits::UPLOAD_WAITS_MS - limits::SWEPT_LATER_MS);
    let orphans = store::file::orphans(&app.store, old).await?;
    let more = uploads.len() as i64 >= store::limits::UPLOADS_SWEPT;
    // A storage that does not answer keeps its bytes, and nothing would know of them any more.
    if !uploads.is_empty() || !orphans.is_empty() {
        app.storage.probe().await.map_err(stored)?;
    }
    for upload in uploads {
        let mut batch = Batch::new();
        store::upload::forget(&mut batch, upload.id);
        // The file of a report stays; only what was known of its coming goes.
        let kept = upload.state == UploadState::Named;
        if !kept {
            store::file::forget(&mut batch, upload.id);
        }
        app.store.commit(batch).await?;
        if !kept {
            burn(app, upload.id).await?;
        }
    }
    let more = more || orphans.len() as i64 >= store::limits::UPLOADS_SWEPT;
    for file in orphans {
        let mut batch = Batch::new();
        store::file::forget(&mut batch, file.id);
        app.store.commit(batch).await?;
        burn(app, file.id).await?;
    }
    Ok(more)
}

/// Removes a file's bytes in every form; what is not there is gone already.
async fn burn(app: &App, id: FileId) -> AppResult<()> {
    for variant in Variant::ALL {
        app.storage.delete(id.0, variant).await.map_err(stored)?;
    }
    Ok(())
}
