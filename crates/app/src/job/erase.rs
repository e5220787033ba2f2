//! An erased reporter leaves a report: the key to them at once, words and files that never became
//! public once the case is over.

use super::Outcome;
use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::record::{load_id, record};
use crate::report::act::parent_of;
use domain::id::{ReportId, VaultId};
use domain::report::{Report, Stage};
use domain::time::At;
use domain::workflow::{self, Decision, Kept};
use media::Variant;
use serde::{Deserialize, Serialize};
use store::job::{Job, NewJob};
use store::report::Filed;
use store::{Batch, CommitError};

/// The kind of these jobs.
pub(crate) const ERASE: &str = "erase";
/// Why closed halves are gone, in the chain's own word: somebody asked for it.
pub(crate) const REQUEST: &str = "erasure_request";
/// The same: the period for which they are kept is over.
pub(crate) const PERIOD: &str = "retention_period";
/// How soon a lost race is run again, in milliseconds.
const RACE_MS: i64 = 5_000;

/// The keys lead nowhere any more: they only tell which events were whose.
#[derive(Serialize, Deserialize)]
struct Payload {
    report: ReportId,
    people: Vec<VaultId>,
    /// Jobs of an older program have none: somebody asked.
    #[serde(default)]
    reason: Option<String>,
}

/// Has a report forget these people.
pub(crate) fn enqueue(
    app: &App,
    batch: &mut Batch,
    report: ReportId,
    people: &[VaultId],
    reason: &str,
    now: At,
) -> AppResult<()> {
    let Some(first) = people.iter().min() else {
        return Ok(());
    };
    let payload = Payload {
        report,
        people: people.to_vec(),
        reason: Some(reason.to_owned()),
    };
    let payload = serde_json::to_string(&payload).map_err(AppError::internal)?;
    store::job::enqueue(
        batch,
        &NewJob {
            id: app.fresh_vault(now)?.0,
            kind: ERASE,
            // Two people may be erased from one report: each has a job of their own.
            once_name: Some(&format!("{}:{first}", family(report))),
            payload: &payload,
            ready_at: now,
            made_at: now,
        },
    );
    Ok(())
}

/// What the names of a report's jobs begin with.
fn family(report: ReportId) -> String {
    format!("{ERASE}:{report}")
}

/// A report came to its end: who was erased while it was open is forgotten by it now, and by those
/// that were merged into it.
pub(crate) fn wake(batch: &mut Batch, before: Option<&Report>, after: &Report) {
    let done = |report: &Report| {
        !report.stage.is_open() && report.clocks.iter().all(|clock| !clock.is_open())
    };
    if !done(after) || before.is_some_and(done) {
        return;
    }
    let children = after.children.iter().map(|child| child.id);
    for id in children.chain([after.id]) {
        store::job::wake(batch, &family(id), after.at);
    }
}

pub(super) async fn run(app: &App, job: &Job, now: At) -> Outcome {
    let Ok(payload) = serde_json::from_str::<Payload>(&job.payload) else {
        return Outcome::GiveUp("its payload does not read".to_owned());
    };
    match step(app, &payload, now).await {
        Ok(outcome) => outcome,
        // A storage or a database that is away for a day is no reason to give up.
        Err(AppError::Busy) => Outcome::Wait(now.plus_ms(limits::JOB_AWAY_MS)),
        Err(e) => Outcome::Retry(e.to_string()),
    }
}

async fn step(app: &App, payload: &Payload, now: At) -> AppResult<Outcome> {
    let Some(filed) = load_id(app, payload.report).await? else {
        return Ok(Outcome::GiveUp("its report is not there".to_owned()));
    };
    let over = is_over(app, &filed).await?;
    let stored = store::event::of(&app.store, filed.report.id.0).await?;
    let mut chain = Vec::with_capacity(stored.len());
    for event in &stored {
        chain.push(event.event()?);
    }
    let gone: Vec<u32> = stored
        .iter()
        .filter(|s| s.closed.is_none())
        .map(|s| s.seq)
        .collect();
    let later = || Outcome::Wait(now.plus_ms(limits::ERASE_AGAIN_MS));
    let people = &payload.people;
    let erasure = match workflow::erase(&filed.report, &chain, &gone, people, over, now) {
        Ok(erasure) => erasure,
        Err(Kept::Nothing) if over && is_still(&filed) => return Ok(Outcome::Done(Batch::new())),
        Err(Kept::Nothing) => return Ok(later()),
        Err(Kept::Astray) => {
            return Ok(Outcome::GiveUp(
                "its chain would replay to another report".to_owned(),
            ));
        }
    };
    let mut batch = Batch::new();
    let reason = payload.reason.as_deref().unwrap_or(REQUEST);
    for seq in &erasure.strip {
        store::event::remove_closed(&mut batch, filed.report.id.0, *seq, reason);
    }
    // Bytes first: a node that dies in between finds the rest to do.
    for file in &erasure.files {
        for variant in [Variant::Original, Variant::Public, Variant::Thumb] {
            let deleted = app.storage.delete(file.0, variant).await;
            deleted.map_err(crate::file::stored)?;
        }
        store::file::erase(&mut batch, *file);
    }
    for file in &erasure.originals {
        // Recordings of an older version may have no other print yet.
        let has = app.storage.has(file.0, Variant::Public).await;
        if has.map_err(crate::file::stored)? {
            let deleted = app.storage.delete(file.0, Variant::Original).await;
            deleted.map_err(crate::file::stored)?;
        }
    }
    let whole = !erasure.strip.is_empty();
    let decision = Decision {
        events: vec![erasure.event],
        report: erasure.report,
        other: None,
    };
    match record(app, Some(&filed), None, &decision, batch).await {
        Ok(_) if whole => Ok(Outcome::Done(Batch::new())),
        // The key is gone: whether words can go too is seen at once.
        Ok(_) if over => Ok(Outcome::Wait(now)),
        Ok(_) => Ok(later()),
        Err(CommitError::Version | CommitError::Busy) => Ok(Outcome::Wait(now.plus_ms(RACE_MS))),
        Err(e) => Err(e.into()),
    }
}

fn is_still(filed: &Filed) -> bool {
    filed.report.clocks.iter().all(|c| !c.is_open())
}

/// Whether the case is over: a merged report follows its parent.
async fn is_over(app: &App, filed: &Filed) -> AppResult<bool> {
    if filed.report.stage == Stage::Merged {
        let parent = parent_of(app, filed.clone()).await?;
        return Ok(!parent.report.stage.is_open());
    }
    Ok(!filed.report.stage.is_open())
}
