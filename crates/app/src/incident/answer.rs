//! One cause, one photo of the work done: the cases of an incident that their agency may answer now are
//! answered with the same words and the same photo. Each is decided and told apart.

use super::{opened, writes};
use crate::app::App;
use crate::ctx::{Ctx, OnceKey};
use crate::error::{AppError, AppResult};
use crate::file;
use crate::once;
use crate::record::{known, load};
use crate::report::act::{Order, act, rehearse};
use crate::terms::{TermsError, TermsResult};
use crate::view::ReportView;
use domain::action::Action;
use domain::id::{IncidentId, ReportCode};

/// Cases answered by one form: each has its own copy of the photo, written and synced before its answer
/// is, and whoever sent the form waits for all.
pub const ANSWERED_AT_ONCE: usize = 50;

/// What became of each.
pub type Answered = Vec<(ReportCode, AppResult<ReportView>)>;

/// Answers the chosen cases of an incident, which may be over. `picked` names each with the version
/// that was looked at.
///
/// # Errors
/// Who may not; [`AppError::NotFound`] also for another agency's incident. What goes wrong with one
/// case stands beside it.
pub async fn answer(
    app: &App,
    ctx: &Ctx,
    id: IncidentId,
    picked: &[(ReportCode, u32)],
    order: &Order,
) -> TermsResult<Answered> {
    writes(ctx)?;
    opened(app, ctx, id).await?;
    let held = store::incident::reports(&app.store, id)
        .await
        .map_err(|e| TermsError::App(e.into()))?;
    let mut done = Answered::new();
    for &(code, version) in picked.iter().take(ANSWERED_AT_ONCE) {
        if done.iter().any(|(seen, _)| *seen == code) {
            continue;
        }
        let answered = if held.iter().any(|(_, held)| *held == code) {
            one(app, &apart(ctx, code), code, version, order).await
        } else {
            Err(AppError::NotFound)
        };
        done.push((code, answered));
    }
    Ok(done)
}

/// The form's key, one for each case.
fn apart(ctx: &Ctx, code: ReportCode) -> Ctx {
    let mut ctx = ctx.clone();
    ctx.once = ctx.once.map(|once| OnceKey {
        key: format!("{}-{code}", once.key),
        ..once
    });
    ctx
}

async fn one(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    version: u32,
    order: &Order,
) -> AppResult<ReportView> {
    let mut order = Order {
        version: Some(version),
        ..order.clone()
    };
    // What the rules refuse leaves no copy behind; what was done before is told again.
    if once::answered(app, ctx).await?.is_none() {
        let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
        let actor = known(app, ctx, &loaded.report);
        crate::report::act::may_know(app, &loaded, &actor)?;
        rehearse(app, ctx, &loaded, &actor, Action::SubmitResult, &order).await?;
        let mut copies = Vec::with_capacity(order.new_files.len());
        for file in &order.new_files {
            copies.push(file::again(app, ctx, file).await?);
        }
        order.new_files = copies;
    }
    act(app, ctx, code, Action::SubmitResult, order).await
}
