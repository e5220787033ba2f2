//! What the holder of a report's link has beside its page: the slip, and the word that it is theirs.

use super::submit::{Slip, slip_of};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::once::First;
use crate::record::{known, load};
use domain::id::ReportCode;

/// Whether the caller is the reporter of this very report, merged or not.
pub async fn owns(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<bool> {
    let Some(loaded) = load(app, code).await? else {
        return Ok(false);
    };
    Ok(known(app, ctx, &loaded.report).owns(&loaded.report))
}

/// The slip again, for its holder alone: to anybody else it is not there.
pub async fn slip(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Slip> {
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    if !known(app, ctx, &loaded.report).owns(&loaded.report) {
        return Err(AppError::NotFound);
    }
    slip_of(
        app,
        ctx,
        First {
            report: loaded.report.id,
            version: 1,
        },
    )
    .await
}
