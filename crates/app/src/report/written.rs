//! A report written out as the JSON API shows it. What everybody sees of a state is written once.

use super::line::late_after;
use super::read::seen_of;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::privacy;
use crate::shelf::{Kept, Shelf};
use crate::view::ReportView;
use bytes::Bytes;
use domain::actor::Actor;
use domain::id::ReportCode;
use domain::time::At;
use lang::Lang;
use std::sync::Arc;

/// What everybody sees of each state of a report.
pub(crate) type Texts = Shelf<([u8; 32], Lang), Arc<Written>>;

/// A report as somebody may see it.
#[derive(Clone, Debug)]
pub struct Written {
    /// Events in its chain.
    pub version: u32,
    /// Its view as JSON.
    pub json: Bytes,
}

impl Written {
    fn of(view: &ReportView) -> AppResult<Written> {
        Ok(Written {
            version: view.version,
            json: serde_json::to_vec(view).map_err(AppError::internal)?.into(),
        })
    }
}

/// A report as the caller may see it, as [`super::view`] is, written out.
///
/// # Errors
/// [`AppError::NotFound`] for whatever they may not know of.
pub async fn written(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Arc<Written>> {
    let row = store::report::folded(&app.store, code).await?;
    let row = row.ok_or(AppError::NotFound)?;
    let catalogue = app.tables().catalogue;
    let key = is_anybody(ctx).then_some((row.hash()?, ctx.lang));
    if let Some(key) = key
        && let Some(Some(written)) = app.texts.find(&catalogue, &[key], ctx.now).pop()
    {
        return Ok(written);
    }
    let (loaded, actor) = seen_of(app, ctx, row.unfold()?).await?;
    let view = privacy::view(app, &loaded.report, &actor, ctx.now, ctx.lang);
    let written = Arc::new(Written::of(&view)?);
    if let Some(key) = key {
        // Rules, and what may still be asked for under them, change with the day.
        let tonight = At::end_of(ctx.now.date());
        let kept = Kept {
            drawn: Arc::clone(&written),
            from: ctx.now,
            until: late_after(&loaded.report, ctx.now).min(tonight),
        };
        app.texts.keep(&catalogue, [(key, kept)]);
    }
    Ok(written)
}

/// Whether the caller shows nothing that makes them more than a passer-by.
fn is_anybody(ctx: &Ctx) -> bool {
    ctx.secret.is_none() && ctx.people.is_empty() && ctx.actor == Actor::nobody()
}
