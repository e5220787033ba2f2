//! A call goes over to a colleague, with what was written down of it.

use super::draft::{self, Notes};
use super::{RACES_MAX, agent, lost, own};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::session::IDLE_MS;
use domain::action::Field;
use domain::actor::Role;
use domain::id::{CallId, UserId};
use domain::refusal_reason::Why;
use store::Batch;
use store::hotline::{self, Pass};

/// Agents who are signed in now, the caller apart, by name.
///
/// # Errors
/// Who takes no calls; the database's.
pub async fn colleagues(app: &App, ctx: &Ctx) -> AppResult<Vec<(UserId, String)>> {
    let me = agent(ctx)?;
    let seen = ctx.now.plus_ms(-IDLE_MS);
    let all = store::shift_duty::members(&app.store, &[Role::CallAgent], ctx.now, seen).await?;
    Ok(all
        .into_iter()
        .filter(|m| m.is_here && m.id != me)
        .map(|m| (m.id, m.name))
        .collect())
}

/// Gives a call to a colleague: call, draft and the note of who gave it are one batch.
///
/// # Errors
/// A colleague who is not there; `Conflict` where another tab kept something since `version`; whose
/// call it is not.
pub async fn pass(
    app: &App,
    ctx: &Ctx,
    id: CallId,
    to: Option<UserId>,
    version: i64,
    notes: &Notes,
) -> AppResult<String> {
    let me = agent(ctx)?;
    let here = colleagues(app, ctx).await?;
    let colleague = here.into_iter().find(|(who, _)| Some(*who) == to);
    let (to, name) = colleague.ok_or(AppError::field(Field::Handler, Why::Required))?;
    for _ in 0..RACES_MAX {
        let mut call = own(app, ctx, id).await?;
        let held = draft::read(app, &call).await?;
        held.stands_at(version)?;
        let notes = held.told_anew(notes.clone());
        let mut batch = Batch::new();
        if held.notes != notes {
            draft::put(app, &mut batch, id, version, &notes, Some(me), ctx.now);
        }
        let before = hotline::passes(&app.store, id).await?;
        hotline::pass(
            &mut batch,
            id,
            &Pass {
                n: before.len() as i64 + 1,
                at: ctx.now,
                by: me,
                to,
                seen_at: None,
            },
        );
        call.agent = Some(to);
        call.agent_at = Some(ctx.now);
        hotline::change(&mut batch, &call);
        if !lost(app, batch).await? {
            return Ok(name);
        }
    }
    Err(AppError::Busy)
}
