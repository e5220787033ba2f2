//! Numbers that played jokes: marked with why, by whom and until when. A mark warns; it blocks
//! nothing, for the next call may be a fire.

use super::{agent, load, number_of};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits::PRANK_DAYS_MAX;
use domain::action::Field;
use domain::id::{CallId, VaultId};
use domain::limits::SHORT_CHARS_MAX;
use domain::refusal_reason::Why;
use domain::time::DAY_MS;
use store::Batch;
use store::hotline::{self, Mark};

fn subject(app: &App, number: &str) -> [u8; 32] {
    app.keys.lookup("prank", number)
}

/// The marks that whoever rings bears now, the newest first.
pub(crate) async fn of(app: &App, ctx: &Ctx, caller: Option<VaultId>) -> AppResult<Vec<Mark>> {
    match number_of(app, caller).await? {
        Some(number) => Ok(hotline::marks(&app.store, &subject(app, &number), ctx.now).await?),
        None => Ok(Vec::new()),
    }
}

/// Marks the number of a call for some days.
///
/// # Errors
/// No reason; no number, or too many days; who may not take calls.
pub async fn mark(app: &App, ctx: &Ctx, id: CallId, reason: &str, days: i64) -> AppResult<()> {
    let me = agent(ctx)?;
    let call = load(app, id).await?;
    let number = number_of(app, call.caller()).await?;
    let number = number.ok_or(AppError::field(Field::Phone, Why::Required))?;
    let reason = reason.trim();
    let fault = match reason.chars().count() {
        0 => Some(Why::Required),
        n if n > SHORT_CHARS_MAX => Some(Why::TooLong),
        _ if reason.contains('\0') => Some(Why::BadText),
        _ => None,
    };
    if let Some(why) = fault {
        return Err(AppError::field(Field::Reason, why));
    }
    if !(1..=PRANK_DAYS_MAX).contains(&days) {
        return Err(AppError::field(Field::Due, Why::Unreadable));
    }
    let mut batch = Batch::new();
    hotline::mark(
        &mut batch,
        &subject(app, &number),
        &Mark {
            id: domain::id::fresh(ctx.now, app.random_u64()?),
            reason: reason.to_owned(),
            made_by: me,
            at: ctx.now,
            until: ctx.now.plus_ms(days * DAY_MS),
        },
    );
    app.store.commit(batch).await?;
    Ok(())
}

/// Takes the mark of a call's number away before its time.
///
/// # Errors
/// No number; who may not take calls.
pub async fn lift(app: &App, ctx: &Ctx, id: CallId) -> AppResult<()> {
    let me = agent(ctx)?;
    let call = load(app, id).await?;
    let number = number_of(app, call.caller()).await?;
    let number = number.ok_or(AppError::field(Field::Phone, Why::Required))?;
    let mut batch = Batch::new();
    hotline::lift(&mut batch, &subject(app, &number), me, ctx.now);
    app.store.commit(batch).await?;
    Ok(())
}
