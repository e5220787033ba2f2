//! Following a report of somebody else's: told as those who met it too, counted nowhere.

use super::reports::Item;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::privacy;
use crate::record::{known, load};
use domain::actor::Actor;
use domain::id::ReportCode;
use domain::permission::Sight;
use store::report::Filed;
use store::{Batch, follow};

/// Follows a public report that is not over, or follows it no longer. Twice is once.
///
/// # Errors
/// `SignIn` for whoever is not signed in; `NotFound` for a report that the public does not see.
pub async fn set(app: &App, ctx: &Ctx, code: ReportCode, on: bool) -> AppResult<()> {
    let Some(&person) = ctx.people.first() else {
        return Err(AppError::SignIn);
    };
    let filed = load(app, code).await?.ok_or(AppError::NotFound)?;
    let id = filed.report.id;
    let mut batch = Batch::new();
    if on {
        if !is_public(app, ctx, &filed) {
            return Err(AppError::NotFound);
        }
        follow::put(&mut batch, id, person, ctx.now);
    } else {
        // Whatever row of theirs followed it, and whatever became of the report.
        for &person in &ctx.people {
            follow::end(&mut batch, id, person);
        }
    }
    Ok(app.store.commit(batch).await?)
}

/// Whether the caller follows a report.
///
/// # Errors
/// `NotFound`.
pub async fn is_followed(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<bool> {
    let filed = load(app, code).await?.ok_or(AppError::NotFound)?;
    let followed = follow::of(&app.store, &ctx.people).await?;
    Ok(followed.contains(&filed.report.id))
}

/// What the caller follows, as everybody sees it, the newest first. What is not public any more is
/// passed over.
pub(super) async fn followed(app: &App, ctx: &Ctx) -> AppResult<Vec<Item>> {
    let ids = follow::of(&app.store, &ctx.people).await?;
    let mut filed = store::report::by_ids(&app.store, &ids).await?;
    filed.sort_by_key(|f| ids.iter().position(|id| *id == f.report.id));
    let items = filed.into_iter().filter(|f| is_public(app, ctx, f));
    Ok(items
        .map(|f| Item {
            code: f.report.code,
            view: privacy::view(
                app,
                &f.report,
                &known(app, ctx, &f.report),
                ctx.now,
                ctx.lang,
            ),
            ask: None,
        })
        .collect())
}

fn is_public(app: &App, ctx: &Ctx, filed: &Filed) -> bool {
    let view = privacy::view(app, &filed.report, &Actor::nobody(), ctx.now, ctx.lang);
    view.sight == Sight::Public
}
