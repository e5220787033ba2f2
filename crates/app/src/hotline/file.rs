//! What a call becomes: a report, one more who met a report that is there, or nothing, and why.

use super::answered::ordinary;
use super::{Notes, RACES_MAX, agent, desk, draft, load, lost, number_of, own};
use crate::app::{App, rules_at};
use crate::ctx::{Ctx, OnceKey};
use crate::error::{AppError, AppResult};
use crate::record;
use crate::report::act::{Order, act};
use crate::report::submit;
use domain::action::{Action, Body, Field};
use domain::hotline::Outcome;
use domain::id::{CallId, ReportCode};
use domain::limits::SHORT_CHARS_MAX;
use domain::refusal_reason::Why;
use domain::report::Urgency;
use domain::workflow::{self, Call, Decision};
use store::hotline::{self, PhoneCall};
use store::{Batch, CommitError};

/// Whether the agent says that it is dangerous, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Danger {
    /// Nothing is said.
    #[default]
    Unsaid,
    /// It is, for this reason.
    Said(String),
}

/// Files the report of a call: once, however often it is asked. Notes, report, messages and the call
/// itself are one batch.
///
/// # Errors
/// Every fault of the notes; `Conflict` where another tab kept other notes since `version`.
pub async fn save(
    app: &App,
    ctx: &Ctx,
    id: CallId,
    version: i64,
    notes: Notes,
    danger: &Danger,
) -> AppResult<ReportCode> {
    let me = agent(ctx)?;
    let mut draw = 0;
    for _ in 0..RACES_MAX {
        let call = load(app, id).await?;
        if call.agent == Some(me) && call.outcome == Some(Outcome::Report) {
            return desk::code_of(app, &call).await?.ok_or(AppError::NotFound);
        }
        let call = own(app, ctx, id).await?;
        ordinary(&call)?;
        let held = draft::read(app, &call).await?;
        held.stands_at(version)?;
        let notes = desk::completed(app, ctx, &held.told_anew(notes.clone()));
        match attempt(app, ctx, &call, &notes, danger, draw).await {
            Ok(code) => return Ok(code),
            Err(Lost::Code) => draw += 1,
            Err(Lost::Race) => {}
            Err(Lost::Error(e)) => return Err(e),
        }
    }
    Err(AppError::Busy)
}

enum Lost {
    /// Somebody else wrote first.
    Race,
    /// The code was taken meanwhile.
    Code,
    Error(AppError),
}

impl From<AppError> for Lost {
    fn from(e: AppError) -> Lost {
        Lost::Error(e)
    }
}

async fn attempt(
    app: &App,
    ctx: &Ctx,
    call: &PhoneCall,
    notes: &Notes,
    danger: &Danger,
    draw: u32,
) -> Result<ReportCode, Lost> {
    let number = number_of(app, call.caller()).await?;
    let new = notes.submission(number.as_deref());
    let (mut decision, beside) = submit::decide(app, ctx, &new, draw).await?;
    if let Danger::Said(why) = danger
        && decision.report.urgency != Urgency::Urgent
    {
        decision = marked(app, ctx, decision, why)?;
    }
    let composed = submit::written(app, ctx, decision, beside)?;
    let mut batch = composed.batch;
    let code = composed.report.code;
    let mut done = call.clone();
    done.outcome = Some(Outcome::Report);
    done.report = Some(composed.report.id);
    done.back_due = None;
    done.closed_at = Some(ctx.now);
    done.closed_by = ctx.actor.user;
    hotline::change(&mut batch, &done);
    // Its words stand in the report now.
    hotline::drop_draft(&mut batch, call.id);
    match app.store.commit(batch).await {
        Ok(()) => Ok(code),
        // Sent twice at once: the other one's answer is read when this is done anew.
        Err(CommitError::Version | CommitError::Once) => Err(Lost::Race),
        Err(CommitError::Code) => Err(Lost::Code),
        Err(e) => Err(Lost::Error(e.into())),
    }
}

/// The same, marked urgent in the same breath: nobody waits for a second click.
fn marked(app: &App, ctx: &Ctx, first: Decision, why: &str) -> AppResult<Decision> {
    let tables = app.tables();
    let rules = rules_at(&tables.catalogue, ctx.now)?;
    let body = Body {
        reason: Some(why.trim().to_owned()).filter(|w| !w.is_empty()),
        ..Body::default()
    };
    let mark = workflow::decide(
        &first.report,
        None,
        &Call::new(Action::MarkUrgent, body),
        &ctx.actor,
        ctx.now,
        &rules,
    )?;
    let mut events = first.events;
    events.extend(mark.events);
    Ok(Decision {
        events,
        report: mark.report,
        other: None,
    })
}

/// "Cùng việc": the caller joins a report that is there, and hears what becomes of it.
///
/// # Errors
/// A caller without a number or who does not agree; a report that cannot be joined.
pub async fn join(
    app: &App,
    ctx: &Ctx,
    id: CallId,
    code: ReportCode,
    notes: &Notes,
) -> AppResult<()> {
    let me = agent(ctx)?;
    let call = load(app, id).await?;
    if call.agent == Some(me) && call.outcome == Some(Outcome::Joined) {
        return Ok(());
    }
    let call = own(app, ctx, id).await?;
    ordinary(&call)?;
    if !notes.consent {
        return Err(AppError::field(Field::Consent, Why::ConsentNeeded));
    }
    let number = number_of(app, call.caller()).await?;
    let new = notes.submission(number.as_deref());
    let contact = crate::vault::Contact::read(None, new.phone.as_deref(), None, true)
        .map_err(AppError::fields)?
        .ok_or(AppError::field(Field::Phone, Why::ContactNeeded))?;
    let mut batch = Batch::new();
    let caller = crate::vault::find_or_add(app, &mut batch, &contact, ctx.now).await?;
    app.store.commit(batch).await?;
    let mut for_caller = ctx.clone();
    // For this one deed the agent speaks for the caller.
    for_caller.actor.reporter = Some(caller);
    for_caller.once = Some(OnceKey {
        key: format!("call-{id}-join-{code}"),
        digest: app.keys.lookup("call-join", &format!("{id}:{code}")),
    });
    let report = record::load(app, code).await?.ok_or(AppError::NotFound)?;
    act(app, &for_caller, code, Action::Join, Order::default()).await?;
    close(app, ctx, id, |call| {
        call.outcome = Some(Outcome::Joined);
        call.report = Some(report.report.id);
    })
    .await
}

/// Lays a call aside of which nothing is filed: why is kept with what was written down.
///
/// # Errors
/// No reason; whose call it is not.
pub async fn note(app: &App, ctx: &Ctx, id: CallId, why: &str) -> AppResult<()> {
    let why = why.trim();
    match why.chars().count() {
        0 => return Err(AppError::field(Field::Note, Why::Required)),
        n if n > SHORT_CHARS_MAX => return Err(AppError::field(Field::Note, Why::TooLong)),
        _ => {}
    }
    for _ in 0..RACES_MAX {
        let mut call = own(app, ctx, id).await?;
        let mut held = draft::read(app, &call).await?;
        held.notes.note = why.to_owned();
        let mut batch = Batch::new();
        draft::put(
            app,
            &mut batch,
            id,
            held.version,
            &held.notes,
            ctx.actor.user,
            ctx.now,
        );
        call.outcome = Some(Outcome::Noted);
        call.back_due = None;
        call.closed_at = Some(ctx.now);
        call.closed_by = ctx.actor.user;
        hotline::change(&mut batch, &call);
        if !lost(app, batch).await? {
            return Ok(());
        }
    }
    Err(AppError::Busy)
}

async fn close(app: &App, ctx: &Ctx, id: CallId, change: impl Fn(&mut PhoneCall)) -> AppResult<()> {
    for _ in 0..RACES_MAX {
        let mut call = own(app, ctx, id).await?;
        change(&mut call);
        call.back_due = None;
        call.closed_at = Some(ctx.now);
        call.closed_by = ctx.actor.user;
        let mut batch = Batch::new();
        hotline::change(&mut batch, &call);
        hotline::drop_draft(&mut batch, id);
        if !lost(app, batch).await? {
            return Ok(());
        }
    }
    Err(AppError::Busy)
}
