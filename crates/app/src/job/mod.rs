//! Jobs: what nobody waits for. Each is idempotent and holds ids only.

pub mod deliver;
pub(crate) mod erase;
pub(crate) mod incident;
mod phash;
mod steps;
pub(crate) mod terms;
pub mod tick;

use crate::app::App;
use domain::time::At;
use store::Batch;
use store::job::Job;

/// Perceptual hash of a photo, to find the same photo sent twice.
pub(crate) const PHASH: &str = "phash";
/// Jobs claimed at a time.
const CLAIMED: i64 = 20;
/// How long a claim holds: well over what one photo takes.
const LEASE_MS: i64 = 60_000;

/// How a job ended.
pub(crate) enum Outcome {
    /// Carried out; what it changed goes into one batch with its end.
    Done(Batch),
    /// Nothing failed; it looks again then.
    Wait(At),
    /// Again later, for this reason.
    Retry(String),
    /// It will never succeed, for this reason.
    GiveUp(String),
}

/// Claims some jobs that are ready and carries them out. Returns how many were claimed.
///
/// # Errors
/// The database's. A job's own failure is kept with the job.
pub async fn run_once(app: &App, now: At) -> crate::error::AppResult<usize> {
    let jobs = store::job::claim(&app.store, now, now.plus_ms(LEASE_MS), CLAIMED).await?;
    for job in &jobs {
        let outcome = match job.kind.as_str() {
            PHASH => phash::run(app, job, now).await,
            terms::TERMS => terms::run(app, job, now).await,
            steps::STEPS => steps::run(app, job, now).await,
            incident::INCIDENT => incident::run(app, job, now).await,
            erase::ERASE => erase::run(app, job, now).await,
            crate::hotline::answered::ANSWERED => {
                crate::hotline::answered::run(app, job, now).await
            }
            crate::hotline::back::MISSED => crate::hotline::back::run(app, job, now).await,
            kind => Outcome::GiveUp(format!("no such kind of job: {kind}")),
        };
        end(app, job, outcome, now).await?;
    }
    Ok(jobs.len())
}

async fn end(app: &App, job: &Job, outcome: Outcome, now: At) -> crate::error::AppResult<()> {
    let mut batch = Batch::new();
    match outcome {
        Outcome::Done(effects) => {
            batch.append(effects);
            store::job::done(&mut batch, job);
        }
        Outcome::Wait(at) => store::job::wait(&mut batch, job, at),
        Outcome::Retry(why) => match store::job::next_try(now, job.tries) {
            Some(at) => store::job::retry(&mut batch, job, at, &why),
            None => store::job::bury(&mut batch, job, &why),
        },
        Outcome::GiveUp(why) => {
            tracing::warn!(kind = %job.kind, %why, "a job was given up");
            store::job::bury(&mut batch, job, &why);
        }
    }
    app.store.commit(batch).await?;
    Ok(())
}
