//! The worker: what follows from what was written, and what only time brings.

use crate::clock;
use crate::limits;
use app::{App, AppError};
use std::fmt::Display;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What a node does beside its doors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Everything.
    Whole,
    /// Only what every node must: numbering, newer tables, its own counts.
    Doors,
}

/// Starts the loops; each ends soon after `stop` says true.
pub fn start(app: &App, part: Part, stop: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut loops = JoinSet::new();
    let work = |each: Duration| (app.clone(), Beat { each, stop: stop.clone() });
    let (number, beat) = work(limits::NUMBERING);
    loops.spawn(async move { beat.keep("numbering", async || number_feed(&number).await).await });
    let (tables, beat) = work(limits::JOBS);
    loops.spawn(async move { beat.keep("tables", async || reload(&tables).await).await });
    let (counts, beat) = work(limits::SWEEPING);
    loops.spawn(async move { beat.keep("counts", async || forget(&counts).await).await });
    if part == Part::Whole {
        let (followed, beat) = work(limits::FOLLOWING);
        loops.spawn(async move { beat.keep("followers", async || follow(&followed).await).await });
        let (jobs, beat) = work(limits::JOBS);
        loops.spawn(async move { beat.keep("jobs", async || jobs_ready(&jobs).await).await });
        let (swept, beat) = work(limits::SWEEPING);
        loops.spawn(async move { beat.keep("sweeping", async || sweep(&swept).await).await });
    }
    loops
}

/// Whether a step left more to do at once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Nothing,
    More,
}

impl From<bool> for Left {
    fn from(more: bool) -> Left {
        if more { Left::More } else { Left::Nothing }
    }
}

/// The rhythm of one loop.
struct Beat {
    each: Duration,
    stop: watch::Receiver<bool>,
}

impl Beat {
    /// Takes steps until told to stop. A step that fails is told and tried again.
    async fn keep<E: Display>(mut self, name: &str, step: impl AsyncFn() -> Result<Left, E>) {
        while !*self.stop.borrow() {
            let wait = match step().await {
                Ok(Left::More) => Duration::ZERO,
                Ok(Left::Nothing) => self.each,
                Err(cause) => {
                    tracing::warn!(name, %cause, "the worker will try again");
                    limits::AFTER_FAILURE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                changed = self.stop.changed() => if changed.is_err() { return },
            }
        }
    }
}

async fn number_feed(app: &App) -> Result<Left, AppError> {
    app.store.number_feed().await?;
    Ok(Left::Nothing)
}

async fn reload(app: &App) -> Result<Left, app::catalogue::CatalogueError> {
    app::catalogue::reload(app).await.map(|_| Left::Nothing)
}

async fn forget(app: &App) -> Result<Left, AppError> {
    app.limits.sweep();
    Ok(Left::Nothing)
}

async fn follow(app: &App) -> Result<Left, AppError> {
    Ok(Left::from(app::follow::run_once(app).await? > 0))
}

async fn jobs_ready(app: &App) -> Result<Left, AppError> {
    Ok(Left::from(app::job::run_once(app, clock::now()).await? > 0))
}

async fn sweep(app: &App) -> Result<Left, AppError> {
    let now = clock::now();
    let sessions = app::session::sweep(app, now).await?;
    let answers = store::once::sweep(&app.store, now).await?;
    Ok(Left::from(sessions || answers))
}
