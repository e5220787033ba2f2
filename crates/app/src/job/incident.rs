//! One report hears of an update of its incident. However often it runs, it is told once: the deed
//! carries a key of its own.

use super::Outcome;
use crate::app::App;
use crate::ctx::{Ctx, OnceKey};
use crate::error::{AppError, AppResult};
use crate::record::load_id;
use crate::report::act::{Order, act};
use domain::action::{Action, Body};
use domain::actor::Actor;
use domain::id::{IncidentId, ReportId};
use domain::incident::{self, Heard, Update};
use domain::report::Report;
use domain::time::At;
use lang::Lang;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::Batch;
use store::job::{Job, NewJob};

/// The kind of these jobs.
pub(crate) const INCIDENT: &str = "incident";

#[derive(Serialize, Deserialize)]
struct Payload {
    incident: IncidentId,
    n: u32,
    report: ReportId,
}

/// Has a report told.
pub(crate) fn enqueue(
    app: &App,
    batch: &mut Batch,
    incident: IncidentId,
    n: u32,
    report: ReportId,
    now: At,
) -> AppResult<()> {
    let payload = Payload {
        incident,
        n,
        report,
    };
    let payload = serde_json::to_string(&payload).map_err(AppError::internal)?;
    store::job::enqueue(
        batch,
        &NewJob {
            id: app.fresh_vault(now)?.0,
            kind: INCIDENT,
            once_name: Some(&format!("{INCIDENT}:{incident}:{n}:{report}")),
            payload: &payload,
            ready_at: now,
            made_at: now,
        },
    );
    Ok(())
}

pub(super) async fn run(app: &App, job: &Job, now: At) -> Outcome {
    let Ok(payload) = serde_json::from_str::<Payload>(&job.payload) else {
        return Outcome::GiveUp("its payload does not read".to_owned());
    };
    match step(app, &payload, now).await {
        Ok(outcome) => outcome,
        Err(e) => Outcome::Retry(e.to_string()),
    }
}

async fn step(app: &App, payload: &Payload, now: At) -> AppResult<Outcome> {
    let incident = store::incident::by_id(&app.store, payload.incident).await?;
    let Some(update) = incident.as_ref().and_then(|i| i.update(payload.n)) else {
        return Ok(Outcome::GiveUp("its update is not there".to_owned()));
    };
    let Some(filed) = load_id(app, payload.report).await? else {
        return Ok(Outcome::GiveUp("its report is not there".to_owned()));
    };
    let ctx = speaker(update, payload, now);
    let (action, order) = told_by(&filed.report, update);
    let (heard, why) = match act(app, &ctx, filed.report.code, action, order).await {
        Ok(_) => (Heard::Told, String::new()),
        // The rules' own words stand on the incident's page, in the reader's language.
        Err(AppError::Refused(refusal)) => (Heard::Refused, refusal.code.as_str().to_owned()),
        Err(AppError::NotFound | AppError::Forbidden) => {
            (Heard::Refused, "wrong_agency".to_owned())
        }
        Err(e) => return Err(e),
    };
    let mut batch = Batch::new();
    let (id, n) = (payload.incident, payload.n);
    store::incident::hear(&mut batch, id, n, payload.report, heard, &why);
    Ok(Outcome::Done(batch))
}

/// The deed by which a report is told of an update.
pub(crate) fn told_by(report: &Report, update: &Update) -> (Action, Order) {
    let action = incident::deed(report, update.role, update.agency.as_deref());
    let order = Order {
        body: Body {
            text: Some(words(update)),
            public: (action == Action::Progress).then_some(true),
            ..Body::default()
        },
        ..Order::default()
    };
    (action, order)
}

/// Whoever spoke, with a key for this one telling.
fn speaker(update: &Update, payload: &Payload, now: At) -> Ctx {
    let mut actor = Actor::nobody();
    actor.role = update.role;
    actor.user = update.by;
    actor.agency = update.agency.clone();
    let mut ctx = Ctx::of(actor, now);
    let key = format!(
        "incident-{}-{}-{}",
        payload.incident, payload.n, payload.report
    );
    ctx.once = Some(OnceKey {
        digest: Sha256::digest(&key).into(),
        key,
    });
    ctx
}

/// The words with the hour, as each reporter reads them: in Vietnamese, for a chain has one text.
fn words(update: &Update) -> String {
    match update.eta {
        None => update.text.clone(),
        Some(eta) => {
            let due = lang::date::short_moment(Lang::Vi, eta.0, update.at.0);
            lang::fill(
                Lang::Vi,
                "incident.told.eta",
                &[("text", &update.text), ("due", &due)],
            )
        }
    }
}
