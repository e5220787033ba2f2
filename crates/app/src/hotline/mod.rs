//! The 1022 desk: calls as the exchange tells of them, what callers tell, who calls back.
//!
//! A call exists from its first ring, and with it a draft: no call is without a record. Who rang
//! stands in the vault alone; an agent reads a number on their own call, and that they did is noted.

pub mod answered;
pub mod back;
pub mod board;
pub mod desk;
pub mod doer;
pub mod draft;
pub mod exchange;
pub mod file;
pub mod hear;
pub mod moment;
pub mod pass;
pub mod place;
pub mod prank;
pub mod recording;
mod sweep;

pub use draft::Notes;
pub use store::hotline::PhoneCall;
pub(crate) use sweep::forget;

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use domain::hotline::Phase;
use domain::id::{CallId, ReportCode, UserId, VaultId};
use domain::time::At;
use store::{Batch, CommitError};

/// Times that a deed on a call is tried again after somebody else wrote first.
const RACES_MAX: u32 = 6;
/// An agent who kept nothing for so long, in milliseconds, may be gone: a colleague takes over.
const IDLE_MS: i64 = 3 * domain::time::MINUTE_MS;

/// Who may take calls: an agent.
///
/// # Errors
/// Everybody else is not let in.
pub fn agent(ctx: &Ctx) -> AppResult<UserId> {
    let user = ctx.actor.user.filter(|_| ctx.actor.role.takes_calls());
    user.ok_or(AppError::Forbidden)
}

/// Who may see that calls are there: the centre.
///
/// # Errors
/// Everybody else is not let in.
pub fn centre(ctx: &Ctx) -> AppResult<UserId> {
    match ctx.actor.user {
        Some(user) if ctx.actor.role.is_centre() => Ok(user),
        _ => Err(AppError::Forbidden),
    }
}

/// Where a call stands now.
pub fn phase(call: &PhoneCall, now: At) -> Phase {
    call.standing.phase_at(now)
}

/// The calls behind a report and when each rang, the oldest first, for the centre; none for anybody else.
///
/// # Errors
/// `NotFound` where there is no such report.
pub async fn of_report(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Vec<(CallId, At)>> {
    if centre(ctx).is_err() {
        return Ok(Vec::new());
    }
    let filed = store::report::by_code(&app.store, code).await?;
    let id = filed.ok_or(AppError::NotFound)?.report.id;
    Ok(store::hotline::of_report(&app.store, id).await?)
}

pub(crate) async fn load(app: &App, id: CallId) -> AppResult<PhoneCall> {
    store::hotline::by_id(&app.store, id)
        .await?
        .ok_or(AppError::NotFound)
}

/// A call that is the caller's own and not laid aside.
pub(crate) async fn own(app: &App, ctx: &Ctx, id: CallId) -> AppResult<PhoneCall> {
    let me = agent(ctx)?;
    let call = load(app, id).await?;
    if call.agent != Some(me) {
        return Err(AppError::Forbidden);
    }
    if call.closed_at.is_some() {
        return Err(AppError::Conflict { version: 0 });
    }
    Ok(call)
}

/// Commits; true if somebody else wrote first and it should be done anew.
pub(crate) async fn lost(app: &App, batch: Batch) -> AppResult<bool> {
    match app.store.commit(batch).await {
        Ok(()) => Ok(false),
        Err(CommitError::Version) => Ok(true),
        Err(e) => Err(e.into()),
    }
}

/// The number of whoever rang; none once erased, or where there is none.
pub(crate) async fn number_of(app: &App, caller: Option<VaultId>) -> AppResult<Option<String>> {
    let Some(caller) = caller else {
        return Ok(None);
    };
    let contact = crate::vault::open(app, caller).await?;
    Ok(contact.and_then(|c| c.phone).map(|phone| {
        // Rows of reports hold the number as it was given.
        domain::phone::international(&phone).unwrap_or(phone)
    }))
}

/// Takes a call, and so its caller: the first who does has it. Whose own it is already may do it
/// again; a colleague takes over what rings nowhere any more, or what its agent has left.
///
/// # Errors
/// `Conflict` where somebody else has it; who may not take calls.
pub async fn take(app: &App, ctx: &Ctx, id: CallId) -> AppResult<()> {
    let me = agent(ctx)?;
    for _ in 0..RACES_MAX {
        let mut call = load(app, id).await?;
        if call.agent == Some(me) {
            return Ok(());
        }
        if call.closed_at.is_some()
            || (call.agent.is_some() && !may_take_over(app, ctx, &call).await?)
        {
            return Err(AppError::Conflict { version: 0 });
        }
        call.agent = Some(me);
        call.agent_at = Some(ctx.now);
        let mut batch = Batch::new();
        store::hotline::change(&mut batch, &call);
        if !lost(app, batch).await? {
            return Ok(());
        }
    }
    Err(AppError::Busy)
}

async fn may_take_over(app: &App, ctx: &Ctx, call: &PhoneCall) -> AppResult<bool> {
    if matches!(phase(call, ctx.now), Phase::Done | Phase::Missed) {
        return Ok(true);
    }
    let kept = store::hotline::draft(&app.store, &app.keys, call.id).await?;
    let last = kept
        .filter(|d| d.saved_by.is_some())
        .map(|d| d.saved_at)
        .max(call.agent_at);
    Ok(last.is_none_or(|last| ctx.now.0 - last.0 >= IDLE_MS))
}

/// A call that no exchange tells of: the line is down, or somebody stands at the desk. It is the
/// agent's own at once.
///
/// # Errors
/// A number that is none; who may not take calls.
pub async fn by_hand(app: &App, ctx: &Ctx, typed: &str) -> AppResult<CallId> {
    let me = agent(ctx)?;
    let typed = typed.trim();
    let number = match typed {
        "" => None,
        typed => Some(domain::phone::international(typed).ok_or(AppError::field(
            domain::action::Field::Phone,
            domain::refusal_reason::Why::BadPhone,
        ))?),
    };
    let mut batch = Batch::new();
    let caller = match &number {
        Some(number) => Some(crate::vault::find_caller(app, &mut batch, number, ctx.now).await?),
        None => None,
    };
    let id = CallId::fresh(ctx.now, app.random_u64()?);
    let call = hear::written_by_hand(id, caller, me, ctx.now);
    hear::begin(
        app,
        &mut batch,
        &call,
        &app.keys.lookup("call-by-hand", &id.to_string()),
        ctx.now,
    )?;
    app.store.commit(batch).await?;
    Ok(id)
}
