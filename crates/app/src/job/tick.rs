//! Time goes on: steps of clocks that are due, and agencies that have ended.

use crate::app::{App, rules_at};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::record::{load, load_id, record, write_all};
use crate::report::{Order, act};
use domain::action::Action;
use domain::id::{ReportCode, ReportId};
use domain::time::At;
use domain::workflow::{self, Decision};
use store::report::Filed;
use store::{Batch, CommitError};
use tokio::task::JoinSet;

/// Reports whose clocks are looked after in one round: some tenths of a second, so that an urgent
/// one that falls due meanwhile waits no longer.
const ROUND: usize = 256;
/// Reports looked after at once: enough to fill one group of commits.
const AT_ONCE: usize = 96;

/// One round of what is due, urgent reports first; on how many reports it wrote. Zero also where
/// it could write on none, so that whoever calls it in a loop pauses.
///
/// # Errors
/// The database's. One report's trouble is told in the log and stops no other.
pub async fn run_once(app: &App, now: At) -> AppResult<usize> {
    let due = store::clock::step_due(&app.store, now, ROUND).await?;
    let mut waiting = due.into_iter();
    let mut written = 0;
    let mut at_work = JoinSet::new();
    loop {
        // Tasks of their own, so that every core works out what comes next.
        for id in waiting.by_ref().take(AT_ONCE - at_work.len()) {
            let app = app.clone();
            at_work.spawn(async move {
                tick(&app, id, now).await.unwrap_or_else(|cause| {
                    tracing::warn!(report = %id, %cause, "a clock's step will be tried again");
                    false
                })
            });
        }
        match at_work.join_next().await {
            None => return Ok(written),
            Some(ended) => written += usize::from(ended.map_err(AppError::internal)?),
        }
    }
}

/// What is due of one report, at once.
///
/// # Errors
/// As [`run_once`]; [`AppError::NotFound`].
pub async fn one(app: &App, code: ReportCode, now: At) -> AppResult<()> {
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    tick(app, loaded.report.id, now).await.map(drop)
}

/// The batch that carries out what is due of a report, not yet committed: the same work, for
/// measurements. None when nothing is due.
///
/// # Errors
/// As [`run_once`].
pub async fn compose(app: &App, id: ReportId, now: At) -> AppResult<Option<Batch>> {
    let Some((loaded, decision)) = due(app, id, now).await? else {
        return Ok(None);
    };
    let mut batch = Batch::new();
    write_all(app, Some(&loaded), None, &decision, &mut batch)?;
    Ok(Some(batch))
}

/// Carries out what is due of a report; whether anything was written.
async fn tick(app: &App, id: ReportId, now: At) -> AppResult<bool> {
    let Some((loaded, decision)) = due(app, id, now).await? else {
        return Ok(false);
    };
    match record(app, Some(&loaded), None, &decision, Batch::new()).await {
        Ok(_) => Ok(true),
        // Another node fired it, or somebody acted: what is still due is found in the next round.
        Err(CommitError::Version | CommitError::Busy) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// What time alone brings to a report now.
async fn due(app: &App, id: ReportId, now: At) -> AppResult<Option<(Filed, Decision)>> {
    let Some(loaded) = load_id(app, id).await? else {
        return Ok(None);
    };
    let tables = app.tables();
    let rules = rules_at(&tables.catalogue, now)?;
    let decision = workflow::tick(&loaded.report, now, &rules);
    Ok(decision.map(|decision| (loaded, decision)))
}

/// Passes on what ended agencies still hold; how many reports it moved. A few at a time: a
/// reorganisation of a province moves thousands.
///
/// # Errors
/// As [`run_once`].
pub async fn succeed(app: &App, now: At) -> AppResult<usize> {
    let tables = app.tables();
    let today = now.date();
    let mut moved = 0;
    for agency in tables.catalogue.ended(today) {
        for id in store::clock::held_by(&app.store, &agency.code, ROUND).await? {
            let Some(loaded) = load_id(app, id).await? else {
                continue;
            };
            let ctx = Ctx::system(now);
            match act(
                app,
                &ctx,
                loaded.report.code,
                Action::Succeed,
                Order::default(),
            )
            .await
            {
                Ok(_) => moved += 1,
                // It was passed on, or ended, in the meantime.
                Err(AppError::Refused(_) | AppError::Conflict { .. } | AppError::Busy) => {}
                Err(cause) => {
                    tracing::warn!(report = %id, %cause, "an ended agency's report was not passed on");
                }
            }
        }
    }
    Ok(moved)
}
