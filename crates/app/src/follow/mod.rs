//! Followers: what many reports share follows the events a moment later.

pub mod map;
mod replay;
pub mod stream;
pub mod suggest;
pub mod webhook;

use crate::app::App;
use crate::error::AppResult;
use store::CommitError;

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
