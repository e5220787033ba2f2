//! Clocks that an older program began get their next steps, report by report: whoever wrote those
//! reports knew of none, and nothing else would ever look at them.
//!
//! Enqueued by the migration that says so. One job goes through the reports in the order of their ids,
//! some at a time, and enqueues itself with its place; killed in between it begins its slice again.

use super::Outcome;
use crate::app::{App, rules_at};
use crate::error::{AppError, AppResult};
use crate::record::{load_id, record};
use domain::id::ReportId;
use domain::time::At;
use domain::workflow;
use serde::{Deserialize, Serialize};
use store::job::{Job, NewJob};
use store::{Batch, CommitError};

/// The kind of these jobs. The migration `0037_refill` names it too.
pub(crate) const STEPS: &str = "steps";
/// Reports looked at by one job: well within its lease on the slowest disk.
const SLICE: usize = 100;
/// Times that a report somebody else changed meanwhile is tried again before the job waits.
const RACES_MAX: usize = 5;

#[derive(Serialize, Deserialize)]
struct Payload {
    /// The last report that was looked at.
    #[serde(default)]
    after: Option<ReportId>,
}

pub(super) async fn run(app: &App, job: &Job, now: At) -> Outcome {
    let Ok(payload) = serde_json::from_str::<Payload>(&job.payload) else {
        return Outcome::GiveUp("not the payload of such a job".to_owned());
    };
    match slice(app, payload.after, now).await {
        Ok(batch) => Outcome::Done(batch),
        Err(e) => Outcome::Retry(e.to_string()),
    }
}

/// Works off some reports; the batch enqueues what is left.
async fn slice(app: &App, after: Option<ReportId>, now: At) -> AppResult<Batch> {
    let after = after.unwrap_or(ReportId(i64::MIN));
    let still = store::clock::without_step(&app.store, after, SLICE).await?;
    for report in &still {
        one(app, *report, now).await?;
    }
    let mut batch = Batch::new();
    if let Some(last) = still.last().filter(|_| still.len() == SLICE) {
        let payload = Payload { after: Some(*last) };
        let job = NewJob {
            id: domain::id::fresh(now, app.random_u64()?),
            kind: STEPS,
            once_name: None,
            payload: &serde_json::to_string(&payload).map_err(AppError::internal)?,
            ready_at: now,
            made_at: now,
        };
        store::job::enqueue(&mut batch, &job);
    }
    Ok(batch)
}

async fn one(app: &App, id: ReportId, now: At) -> AppResult<()> {
    for _ in 0..RACES_MAX {
        // First the rows as the events tell them: only then is what has no step what has none.
        let step = async {
            store::report::refill(&app.store, id).await?;
            let Some(filed) = load_id(app, id).await.map_err(busy)? else {
                return Ok(());
            };
            let tables = app.tables();
            let rules = rules_at(&tables.catalogue, now).map_err(busy)?;
            match workflow::catch_up(&filed.report, now, &rules) {
                None => Ok(()),
                Some(decision) => record(app, Some(&filed), None, &decision, Batch::new())
                    .await
                    .map(drop),
            }
        };
        match step.await {
            Ok(()) => return Ok(()),
            Err(CommitError::Version) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Err(AppError::Busy)
}

/// The job tries again whatever it was.
fn busy(e: AppError) -> CommitError {
    CommitError::Db(e.to_string())
}
