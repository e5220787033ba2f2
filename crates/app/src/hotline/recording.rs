//! A call's recording: an address at the exchange, opened through here and nowhere else. Who opened
//! it is noted before a byte goes out.

use super::{PhoneCall, load};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use courier::Sound;
use domain::actor::Role;
use domain::id::{CallId, UserId};
use store::Batch;
use store::hotline;

/// What the notes of who looked call it.
const WHAT: &str = "recording";

/// Whether recordings may come from there: the operator named the place.
pub(crate) fn is_ours(app: &App, url: &str) -> bool {
    app.settings
        .courier
        .as_ref()
        .is_some_and(|courier| courier.is_recording(url))
}

/// Who may hear a call: its agent, operators and leaders of the centre.
pub fn may_hear(ctx: &Ctx, call: &PhoneCall) -> Option<UserId> {
    let me = ctx.actor.user?;
    match ctx.actor.role {
        Role::IocOperator | Role::IocLeader => Some(me),
        Role::CallAgent if call.agent == Some(me) || call.closed_by == Some(me) => Some(me),
        _ => None,
    }
}

/// The recording of a call, from where the exchange keeps it.
///
/// # Errors
/// `NotFound` where there is none, or for whom there is none; `Busy` where the exchange does not give
/// it.
pub async fn open(app: &App, ctx: &Ctx, id: CallId) -> AppResult<Sound> {
    let call = load(app, id).await?;
    let me = may_hear(ctx, &call).ok_or(AppError::NotFound)?;
    let url = hotline::recording(&app.store, &app.keys, id).await?;
    // Looked at again each time: a place that the operator took away is closed at once.
    let url = url
        .filter(|url| is_ours(app, url))
        .ok_or(AppError::NotFound)?;
    let courier = app.settings.courier.as_ref().ok_or(AppError::NotFound)?;
    let mut batch = Batch::new();
    let look = domain::id::fresh(ctx.now, app.random_u64()?);
    hotline::look(&mut batch, look, id, WHAT, me, ctx.now);
    app.store.commit(batch).await?;
    let _place = app.recordings.acquire().await.map_err(AppError::internal)?;
    courier.recording(&url).await.map_err(|cause| {
        tracing::warn!(%cause, "a recording could not be fetched");
        AppError::Busy
    })
}
