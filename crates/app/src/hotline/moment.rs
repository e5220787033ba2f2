//! Moments of a call, marked while somebody talks: to be found again in its recording, or times alone
//! where there is none.

use super::{PhoneCall, RACES_MAX, agent, load, lost};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits::MOMENTS;
use domain::action::Field;
use domain::id::CallId;
use domain::limits::SHORT_CHARS_MAX;
use domain::refusal_reason::Why;
use domain::time::At;
use store::Batch;
use store::hotline::{self, Moment};

/// The second of a call at an instant: from its answer on, for so the recording begins.
fn second_at(call: &PhoneCall, at: At) -> i64 {
    let from = call.standing.answered_at.unwrap_or(call.standing.rang_at);
    let until = call.standing.ended_at.unwrap_or(at).min(at);
    ((until.0 - from.0) / 1_000).max(0)
}

/// Marks a moment of one's own call, with a word or without. `second` is when the key was pressed; a
/// form without a script has none, and means now.
///
/// # Errors
/// A word that is too long; too many; whose call it is not.
pub async fn mark(
    app: &App,
    ctx: &Ctx,
    id: CallId,
    second: Option<i64>,
    word: &str,
) -> AppResult<()> {
    let me = agent(ctx)?;
    let word = word.trim();
    if word.chars().count() > SHORT_CHARS_MAX {
        return Err(AppError::field(Field::Note, Why::TooLong));
    }
    if word.contains('\0') {
        return Err(AppError::field(Field::Note, Why::BadText));
    }
    for _ in 0..RACES_MAX {
        // A call that was laid aside a moment ago is still being written up.
        let call = load(app, id).await?;
        if call.agent != Some(me) {
            return Err(AppError::Forbidden);
        }
        let held = hotline::moments(&app.store, &app.keys, id).await?;
        if held.len() >= MOMENTS {
            return Err(AppError::field(Field::Note, Why::Limit));
        }
        let last = second_at(&call, ctx.now);
        let moment = Moment {
            n: held.iter().map(|m| m.n).max().unwrap_or(0) + 1,
            second: second.map_or(last, |s| s.clamp(0, last)),
            word: word.to_owned(),
            by: me,
            at: ctx.now,
        };
        let mut batch = Batch::new();
        hotline::put_moment(&mut batch, &app.keys, id, &moment);
        if !lost(app, batch).await? {
            return Ok(());
        }
    }
    Err(AppError::Busy)
}

/// Takes a moment of one's own call away again.
///
/// # Errors
/// Whose call it is not.
pub async fn unmark(app: &App, ctx: &Ctx, id: CallId, n: i64) -> AppResult<()> {
    let me = agent(ctx)?;
    if load(app, id).await?.agent != Some(me) {
        return Err(AppError::Forbidden);
    }
    let mut batch = Batch::new();
    hotline::drop_moment(&mut batch, id, n);
    app.store.commit(batch).await?;
    Ok(())
}
