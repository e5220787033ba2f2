//! What goes on at the desks around a decision: who has which report open, decisions that can still
//! be taken back, cases put off, lists under a name. Rows beside the chains, never events.

pub mod alarm;
pub mod asked;
pub mod hold;
pub mod made;
pub mod people;
pub mod put_off;
pub mod views;
pub mod watch;

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use domain::actor::{Actor, Role};
use domain::id::UserId;
use domain::time::At;

/// Who sorts.
pub const SORTERS: [Role; 2] = [Role::IocOperator, Role::IocLeader];
/// Who reads the queue.
pub const CENTRE: [Role; 3] = [Role::CallAgent, Role::IocOperator, Role::IocLeader];

/// At whose desk a person sits: the centre's, which has no name, their agency's, or none.
pub(crate) fn desk(actor: &Actor) -> Option<&str> {
    match actor.role {
        role if CENTRE.contains(&role) => Some(""),
        Role::AgencyFocal | Role::AgencyHandler | Role::AgencyLeader => actor.agency.as_deref(),
        _ => None,
    }
}

/// Removes what is over; true if there may be more.
pub async fn sweep(app: &App, now: At) -> AppResult<bool> {
    let watched = store::watch::sweep(&app.store, now).await?;
    let kept = now.plus_ms(-crate::limits::REFUSED_KEPT_MS);
    let held = store::held::sweep(&app.store, kept).await?;
    Ok(watched || held)
}

/// Somebody of the centre, by their account.
pub(crate) fn of_centre(ctx: &Ctx, roles: &[Role]) -> AppResult<UserId> {
    let user = ctx.actor.user.filter(|_| roles.contains(&ctx.actor.role));
    user.ok_or(AppError::Forbidden)
}
