//! Whoever asked for it is rung once there is an answer: a call of the house's own, about a report.

use super::back::minutes;
use super::desk::code_of;
use super::{centre, load, number_of};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::job::Outcome;
use crate::notice::after_quiet;
use crate::view::ReportView;
use domain::event::Event;
use domain::hotline::{Direction, Known, Phase, Standing, call_back_due};
use domain::id::{CallId, ReportId, VaultId};
use domain::notice::{Receiver, due};
use domain::report::Report;
use domain::time::At;
use store::hotline::{self, PhoneCall};
use store::job::{Job, NewJob};
use store::{Batch, CommitError};

/// The kind of the jobs that lay such a call into the queue.
pub(crate) const ANSWERED: &str = "call_answered";

/// Plans the call where these events tell whoever wants to be rung what became of their matter. Nobody
/// is rung at night.
pub(crate) fn plan(
    app: &App,
    batch: &mut Batch,
    before: Option<&Report>,
    events: &[Event],
    after: &Report,
) -> Result<(), CommitError> {
    if !after.told_by.ring {
        return Ok(());
    }
    let answer = due(before, events, after)
        .into_iter()
        .find(|n| n.to == Receiver::Reporter && n.template.is_answer());
    let Some(seq) = answer.map(|n| n.event) else {
        return Ok(());
    };
    let at = events
        .iter()
        .find(|e| e.seq == seq)
        .map_or(after.at, |e| e.at);
    let id = app
        .fresh_vault(at)
        .map_err(|e| CommitError::Db(e.to_string()))?;
    store::job::enqueue(
        batch,
        &NewJob {
            id: id.0,
            kind: ANSWERED,
            once_name: Some(&format!("{ANSWERED}:{}:{seq}", after.id)),
            payload: &after.id.to_string(),
            ready_at: after_quiet(at, &app.tables().catalogue),
            made_at: at,
        },
    );
    Ok(())
}

/// Lays the call into the queue.
pub(crate) async fn run(app: &App, job: &Job, now: At) -> Outcome {
    let Ok(id) = job.payload.parse() else {
        return Outcome::GiveUp("its payload does not read".to_owned());
    };
    match laid(app, ReportId(id), now).await {
        Ok(batch) => Outcome::Done(batch.unwrap_or_default()),
        Err(e) => Outcome::Retry(e.to_string()),
    }
}

/// The call; none where nobody can be rung any more, or a call about it waits already.
async fn laid(app: &App, id: ReportId, now: At) -> AppResult<Option<Batch>> {
    let Some(report) = crate::record::load_id(app, id).await?.map(|f| f.report) else {
        return Ok(None);
    };
    let Some(caller) = report.reporter.filter(|_| !report.is_sealed()) else {
        return Ok(None);
    };
    let Some(number) = number_of(app, Some(caller)).await? else {
        return Ok(None);
    };
    let people = store::vault::by_phone(&app.store, &app.keys, &number).await?;
    let open = hotline::open_of(&app.store, &people).await?;
    if open.iter().any(|call| call.report == Some(id)) {
        return Ok(None);
    }
    let call = to_ring(
        CallId::fresh(now, app.random_u64()?),
        caller,
        id,
        call_back_due(now, minutes(app, now)?),
        now,
    );
    let mut batch = Batch::new();
    // No exchange tells of it: the job's own end keeps it from being laid twice.
    let name = app.keys.lookup("call-answered", &call.id.to_string());
    hotline::begin(&mut batch, &call, &name);
    Ok(Some(batch))
}

fn to_ring(id: CallId, caller: VaultId, report: ReportId, due: At, now: At) -> PhoneCall {
    let standing = Standing {
        phase: Phase::Done,
        direction: Direction::Out,
        known: Known::Number,
        caller: Some(caller.0),
        queue: None,
        rang_at: now,
        answered_at: None,
        line: None,
        ended_at: None,
        cause: None,
    };
    PhoneCall {
        report: Some(report),
        back_due: Some(due),
        ..super::hear::fresh(id, standing)
    }
}

/// What is read to whoever is rung: their report as the reader may see it.
///
/// # Errors
/// `NotFound` where the call is about no report; who is not of the centre.
pub async fn report(app: &App, ctx: &Ctx, id: CallId) -> AppResult<ReportView> {
    centre(ctx)?;
    let call = load(app, id).await?;
    let code = code_of(app, &call).await?.ok_or(AppError::NotFound)?;
    crate::report::read::view(app, ctx, code).await
}

/// Whether a call is about an answer: it can be noted how it went, and nothing is filed from it.
pub(crate) fn is_about_answer(call: &PhoneCall) -> bool {
    call.report.is_some() && call.outcome.is_none()
}

/// Refuses what only an ordinary call can become.
pub(crate) fn ordinary(call: &PhoneCall) -> AppResult<()> {
    match is_about_answer(call) {
        true => Err(AppError::Conflict { version: 0 }),
        false => Ok(()),
    }
}
