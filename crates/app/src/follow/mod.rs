//! Followers: what many reports share follows the events a moment later.

pub mod map;
mod replay;
pub mod stream;
pub mod suggest;
pub mod webhook;

use crate::app::App;
use crate::error::AppResult;
use crate::privacy::Shown;
use store::CommitError;
use store::feed::Entry;

/// Lets no replica answer that may not know yet what another node took back from the public.
async fn taken_back(app: &App, entries: &[Entry]) -> AppResult<()> {
    if !app.store.has_replicas() {
        return Ok(());
    }
    // What begins a report takes nothing back.
    let later: Vec<Entry> = entries.iter().filter(|e| e.seq > 1).cloned().collect();
    let catalogue = app.tables().catalogue;
    let read = replay::read(app, &later, |report| Shown::of(report, &catalogue)).await?;
    let taken_back = read.iter().flat_map(|report| &report.steps).any(|step| {
        let before = step.before.as_ref();
        before.is_some_and(|before| step.after.takes_back(before))
    });
    if taken_back {
        app.store.hold_replicas();
    }
    Ok(())
}

/// One step of each follower; how many events they passed together. Zero: all have caught up.
pub async fn run_once(app: &App) -> AppResult<usize> {
    let mut passed = 0;
    for step in [
        store::search::follow(&app.store).await,
        store::tally::follow(&app.store).await,
        store::precedent::follow(&app.store).await,
        store::talk::follow(&app.store).await,
    ] {
        passed += match step {
            Ok(n) => n,
            // Another node took this step, or the writer is full: the next round goes on.
            Err(CommitError::Version | CommitError::Busy) => 0,
            Err(e) => return Err(e.into()),
        };
    }
    Ok(passed + suggest::judge(app).await?)
}

/// Runs the followers until they have caught up with what stands in the feed now.
pub async fn catch_up(app: &App) -> AppResult<()> {
    app.store.number_feed().await?;
    while run_once(app).await? > 0 {}
    Ok(())
}
