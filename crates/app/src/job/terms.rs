//! What follows from changed terms, report by report: clocks that follow new rules, clocks that
//! force majeure makes stand still or lets go on.
//!
//! One job goes through the open reports in the order of their ids, some at a time, each in one
//! batch of its own chain, and enqueues itself with its place. Killed in between, it begins its
//! slice again: what is done already asks for nothing more.

use super::Outcome;
use crate::app::{App, rules_at};
use crate::error::{AppError, AppResult};
use crate::record::{load_id, record};
use domain::id::{ForceId, ReportId};
use domain::pack::Catalogue;
use domain::report::Report;
use domain::time::At;
use domain::workflow::{self, Decision, NewRules};
use serde::{Deserialize, Serialize};
use store::clock::Ticking;
use store::job::{Job, NewJob};
use store::{Batch, CommitError};

/// The kind of these jobs.
pub(crate) const TERMS: &str = "terms";
/// Reports looked at by one job.
const SLICE: usize = 500;
/// Reports written by one job: well within its lease on the slowest disk.
const WRITES_MAX: usize = 100;
/// Times that a report somebody else changed meanwhile is tried again before the job waits.
const RACES_MAX: usize = 5;

/// What running clocks follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub(crate) enum Follow {
    /// The calendar as it stands.
    Calendar,
    /// A policy.
    Policy {
        /// Its name.
        policy: String,
    },
    /// A declaration of force majeure.
    Force {
        /// Its id.
        force: ForceId,
    },
}

#[derive(Serialize, Deserialize)]
struct Payload {
    #[serde(flatten)]
    follow: Follow,
    /// The last report that was looked at.
    #[serde(default)]
    after: Option<ReportId>,
}

/// Enqueues a walk through the open reports at an hour.
pub(crate) fn follow(
    app: &App,
    batch: &mut Batch,
    follow: &Follow,
    at: At,
    now: At,
) -> AppResult<()> {
    enqueue(app, batch, follow, None, at, now)
}

fn enqueue(
    app: &App,
    batch: &mut Batch,
    follow: &Follow,
    after: Option<ReportId>,
    ready_at: At,
    now: At,
) -> AppResult<()> {
    let payload = Payload {
        follow: follow.clone(),
        after,
    };
    let payload = serde_json::to_string(&payload).map_err(AppError::internal)?;
    let job = NewJob {
        id: domain::id::fresh(now, app.random_u64()?),
        kind: TERMS,
        once_name: None,
        payload: &payload,
        ready_at,
        made_at: now,
    };
    store::job::enqueue(batch, &job);
    Ok(())
}

pub(super) async fn run(app: &App, job: &Job, now: At) -> Outcome {
    let Ok(payload) = serde_json::from_str::<Payload>(&job.payload) else {
        return Outcome::GiveUp("not the payload of such a job".to_owned());
    };
    match slice(app, &payload, now).await {
        Ok(batch) => Outcome::Done(batch),
        Err(e) => Outcome::Retry(e.to_string()),
    }
}

/// Works off some reports; the batch enqueues what is left.
async fn slice(app: &App, payload: &Payload, now: At) -> AppResult<Batch> {
    // The job may run on a node that has not heard of the change yet.
    crate::catalogue::reload(app)
        .await
        .map_err(AppError::internal)?;
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    let after = payload.after.unwrap_or(ReportId(i64::MIN));
    let ticking = store::clock::ticking(&app.store, after, SLICE).await?;
    let (mut written, mut at) = (0, None);
    for report in &ticking {
        if written >= WRITES_MAX {
            break;
        }
        if concerns(report, &payload.follow, catalogue) {
            written += usize::from(one(app, report.report, &payload.follow, catalogue, now).await?);
        }
        at = Some(report.report);
    }
    let mut batch = Batch::new();
    let looked_all = at == ticking.last().map(|t| t.report) && ticking.len() < SLICE;
    if !looked_all && let Some(at) = at {
        enqueue(app, &mut batch, &payload.follow, Some(at), now, now)?;
    }
    Ok(batch)
}

/// Whether a report may have to follow: most need not be read.
fn concerns(report: &Ticking, follow: &Follow, catalogue: &Catalogue) -> bool {
    match follow {
        Follow::Calendar | Follow::Policy { .. } => !report.urgent,
        Follow::Force { force } => catalogue.force(*force).is_none_or(|d| {
            d.covers_place(
                report.area.as_deref(),
                report.category.as_deref(),
                catalogue,
            )
        }),
    }
}

/// Makes one report follow; whether anything was written.
async fn one(
    app: &App,
    id: ReportId,
    follow: &Follow,
    catalogue: &Catalogue,
    now: At,
) -> AppResult<bool> {
    for _ in 0..RACES_MAX {
        let Some(filed) = load_id(app, id).await? else {
            return Ok(false);
        };
        let Some(decision) = decide(&filed.report, follow, catalogue, now)? else {
            return Ok(false);
        };
        match record(app, Some(&filed), None, &decision, Batch::new()).await {
            Ok(_) => return Ok(true),
            Err(CommitError::Version) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Err(AppError::Busy)
}

fn decide(
    report: &Report,
    follow: &Follow,
    catalogue: &Catalogue,
    now: At,
) -> AppResult<Option<Decision>> {
    let rules = rules_at(catalogue, now)?;
    Ok(match follow {
        Follow::Calendar => workflow::recount(report, NewRules::Calendar, now, &rules),
        Follow::Policy { policy } => catalogue
            .policy(policy)
            .and_then(|p| workflow::recount(report, NewRules::Policy(p), now, &rules)),
        Follow::Force { force } => workflow::heed(report, *force, now, &rules),
    })
}
