//! Whom nobody answered is called back: until when is told to them, each attempt is noted.

use super::answered::is_about_answer;
use super::{RACES_MAX, agent, centre, load, lost, number_of, own, phase};
use crate::app::{App, rules_at};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::job::Outcome;
use crate::letter::Letter;
use crate::limits;
use crate::notice::template::{Values, Var};
use crate::notice::{Words, compose};
use domain::hotline::{Attempt, Direction, Heard, Outcome as End, Phase, asks_back, call_back_due};
use domain::id::{CallId, UserId, VaultId};
use domain::notice::Template;
use domain::phone::is_mobile;
use domain::report::Urgency;
use domain::time::At;
use lang::Lang;
use store::Batch;
use store::hotline::{self, PhoneCall, Tried};
use store::job::Job;
use store::message::{self, NewMessage, To};

/// The kind of the jobs that look at calls that may have been missed.
pub(crate) const MISSED: &str = "call_missed";
/// The policy's limit that says within how many minutes.
const LIMIT: &str = "call_back";

/// Minutes within which whoever was missed is called back.
pub fn minutes(app: &App, now: At) -> AppResult<u32> {
    let tables = app.tables();
    let rules = rules_at(&tables.catalogue, now)?;
    let limit = rules.policy.limit(LIMIT, Urgency::Normal.as_str());
    Ok(limit.map_or(limits::CALL_BACK_MINUTES, |l| l.amount))
}

/// The words by which somebody is told until when they are called back.
pub fn words(app: &App, due: At, now: At) -> Words {
    let due = lang::date::due(Lang::Vi, due.0, now.0);
    compose(
        app,
        Template::CallBack,
        Lang::Vi,
        &Values::from([(Var::Due, due)]),
    )
}

/// Looks at a call that may have been missed.
pub(crate) async fn run(app: &App, job: &Job, now: At) -> Outcome {
    let Ok(id) = job.payload.parse() else {
        return Outcome::GiveUp("its payload does not read".to_owned());
    };
    match missed(app, CallId(id), now).await {
        Ok(Some(batch)) => Outcome::Done(batch),
        Ok(None) => Outcome::Done(Batch::new()),
        Err(e) => Outcome::Retry(e.to_string()),
    }
}

/// What follows from a call that nobody took, or that asked to be called back; none where somebody did, or nobody can be called.
async fn missed(app: &App, id: CallId, now: At) -> AppResult<Option<Batch>> {
    let Some(mut call) = hotline::by_id(&app.store, id).await? else {
        return Ok(None);
    };
    let is_missed = match phase(&call, now) {
        Phase::Missed => true,
        // Whoever still waits and asked to be called back need not hang up first.
        Phase::Ringing => {
            let heard = hotline::heard(&app.store, id).await?;
            let pieces: Vec<Heard> = heard.into_iter().map(|(_, piece)| piece).collect();
            asks_back(&pieces)
        }
        Phase::Talking | Phase::Done => false,
    };
    let waits = call.standing.direction == Direction::In
        && call.outcome.is_none()
        && call.agent.is_none()
        && call.back_due.is_none()
        && now.0 - call.standing.rang_at.0 < limits::MISSED_TOO_LATE_MS;
    let Some(caller) = call.caller().filter(|_| is_missed && waits) else {
        return Ok(None);
    };
    let mut batch = Batch::new();
    call.standing.phase = phase(&call, now);
    call.back_due = Some(call_back_due(now, minutes(app, now)?));
    // Who rings three times in a row is told once, and called back by the first minute told.
    match promised(app, &call, caller).await? {
        Some(due) => call.back_due = Some(due),
        None => tell(app, &mut batch, &call, caller, now).await?,
    }
    hotline::change(&mut batch, &call);
    Ok(Some(batch))
}

/// The minute that this caller was told already, of another call that still waits.
async fn promised(app: &App, call: &PhoneCall, caller: VaultId) -> AppResult<Option<At>> {
    let mut people = vec![caller];
    if let Some(number) = number_of(app, Some(caller)).await? {
        people = store::vault::by_phone(&app.store, &app.keys, &number).await?;
    }
    let open = hotline::open_of(&app.store, &people).await?;
    Ok(open
        .iter()
        // A call that tells an answer was promised for that, to nobody who rings now.
        .filter(|other| other.id != call.id && other.report.is_none())
        .filter_map(|other| other.back_due)
        .min())
}

/// Tells the caller until when. At any hour: they rang a moment ago.
async fn tell(
    app: &App,
    batch: &mut Batch,
    call: &PhoneCall,
    caller: VaultId,
    now: At,
) -> AppResult<()> {
    let number = number_of(app, Some(caller)).await?;
    let Some(due) = call
        .back_due
        .filter(|_| number.as_deref().is_some_and(is_mobile))
    else {
        return Ok(());
    };
    let letter = Letter::Sms {
        text: words(app, due, now).sms,
    };
    // The call's own chain: the outbox keeps the messages of one report in order, and this is of none.
    message::enqueue(
        batch,
        &NewMessage {
            chain: call.id.0,
            seq: 1,
            template: Template::CallBack.as_str(),
            to: To::Person(caller),
            topic: None,
            words: message::Words {
                sms: Some(&letter.write()),
                email: None,
                push: None,
            },
            urgent: true,
            ready_at: now,
            made_at: now,
        },
    );
    Ok(())
}

/// An agent promises to call back: the line is bad, or somebody must be asked first. The caller is
/// told, as if they had been missed.
///
/// # Errors
/// Whose call it is not; one without a number.
pub async fn promise(app: &App, ctx: &Ctx, id: CallId) -> AppResult<At> {
    for _ in 0..RACES_MAX {
        let mut call = own(app, ctx, id).await?;
        if let Some(due) = call.back_due {
            return Ok(due);
        }
        let caller = call.caller().ok_or(AppError::field(
            domain::action::Field::Phone,
            domain::refusal_reason::Why::Required,
        ))?;
        let due = call_back_due(ctx.now, minutes(app, ctx.now)?);
        call.back_due = Some(due);
        let mut batch = Batch::new();
        tell(app, &mut batch, &call, caller, ctx.now).await?;
        hotline::change(&mut batch, &call);
        if !lost(app, batch).await? {
            return Ok(due);
        }
    }
    Err(AppError::Busy)
}

/// Notes an attempt to call back. Who was reached is the agent's own call from then on; a number that
/// is nobody's is laid aside; whoever did not answer stays where they are.
///
/// # Errors
/// `Conflict` where somebody else has the call, or it is laid aside.
pub async fn tried(app: &App, ctx: &Ctx, id: CallId, result: Attempt) -> AppResult<()> {
    let me = agent(ctx)?;
    super::take(app, ctx, id).await?;
    for _ in 0..RACES_MAX {
        let mut call = own(app, ctx, id).await?;
        let before = hotline::tries(&app.store, id).await?;
        let attempt = Tried {
            n: before.len() as i64 + 1,
            at: ctx.now,
            by: me,
            result,
        };
        match result {
            // They heard what became of it: that was the whole call.
            Attempt::Reached if is_about_answer(&call) => ends(&mut call, End::CalledBack, ctx, me),
            Attempt::Reached => call.back_due = None,
            Attempt::WrongNumber => ends(&mut call, End::Noted, ctx, me),
            Attempt::NoAnswer | Attempt::Busy => {
                // Anybody may try next.
                call.agent = None;
                call.agent_at = None;
            }
        }
        let mut batch = Batch::new();
        hotline::tried(&mut batch, id, &attempt);
        hotline::change(&mut batch, &call);
        if !lost(app, batch).await? {
            return Ok(());
        }
    }
    Err(AppError::Busy)
}

fn ends(call: &mut PhoneCall, outcome: End, ctx: &Ctx, me: UserId) {
    call.back_due = None;
    call.outcome = Some(outcome);
    call.closed_at = Some(ctx.now);
    call.closed_by = Some(me);
}

/// The attempts on a call, for the centre.
pub async fn tries(app: &App, ctx: &Ctx, id: CallId) -> AppResult<Vec<Tried>> {
    centre(ctx)?;
    load(app, id).await?;
    Ok(hotline::tries(&app.store, id).await?)
}
