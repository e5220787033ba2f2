//! The worker: what follows from what was written, and what only time brings.

use crate::clock::{Steady, tick};
use crate::limits;
use app::App;
use std::error::Error;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What a node does beside its doors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Everything.
    Whole,
    /// Only what every node must: numbering, newer tables, its own counts, its map, streams and replicas.
    Doors,
}

/// One of the things that are done again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Fresh events get their places in the feed.
    Number,
    /// Tables that another process changed are taken up.
    Reload,
    /// This node's own counts are thinned out.
    Forget,
    /// The map in this node's memory follows the events.
    Map,
    /// Whoever listens at this node is told what changed.
    Stream,
    /// Whoever listens may still do so.
    Listeners,
    /// How far replicas are behind is measured.
    Replicas,
    /// What runs out outside the house is looked at.
    Outside,
    /// Search and figures follow the events.
    Follow,
    /// Clocks whose next step is due.
    Tick,
    /// Decisions of desks that can no longer be taken back.
    Held,
    /// What ended agencies still hold.
    Succeed,
    /// Systems of organisations are told what happened.
    Webhooks,
    /// Messages that are ready, on one way.
    Deliver(&'static str),
    /// Agencies' own systems, with which there is something to speak of.
    Peers,
    /// Jobs that are ready.
    Jobs,
    /// The day's open data.
    OpenData,
    /// The letters to agencies' leaders.
    Letters,
    /// Sessions, first answers and uploads that are over.
    Sweep,
}

impl Step {
    const EVERY_NODE: [Step; 8] = [
        Step::Number,
        Step::Reload,
        Step::Forget,
        Step::Map,
        Step::Stream,
        Step::Listeners,
        Step::Replicas,
        Step::Outside,
    ];
    const WORKER: [Step; 13] = [
        Step::Follow,
        Step::Webhooks,
        Step::Tick,
        Step::Held,
        Step::Succeed,
        Step::Deliver(app::job::deliver::WAYS[0]),
        Step::Deliver(app::job::deliver::WAYS[1]),
        Step::Deliver(app::job::deliver::WAYS[2]),
        Step::Peers,
        Step::Jobs,
        Step::OpenData,
        Step::Letters,
        Step::Sweep,
    ];

    fn each(self) -> Duration {
        match self {
            Step::Number => limits::NUMBERING,
            Step::Follow | Step::Map | Step::Stream | Step::Webhooks => limits::FOLLOWING,
            Step::Reload | Step::Jobs | Step::Peers | Step::Listeners => limits::JOBS,
            Step::Tick | Step::Held | Step::Deliver(_) => limits::TICKING,
            Step::Replicas => store::limits::REPLICA_EACH,
            Step::Succeed => limits::SUCCEEDING,
            Step::Outside => limits::OUTSIDE,
            Step::OpenData => limits::OPEN_DATA,
            Step::Letters => limits::LETTERS,
            Step::Forget | Step::Sweep => limits::SWEEPING,
        }
    }

    async fn take(self, app: &App, clock: &Steady) -> Result<Left, Box<dyn Error + Send + Sync>> {
        match self {
            Step::Number => {
                app.store.number_feed().await?;
                Ok(Left::Nothing)
            }
            Step::Reload => {
                app::catalogue::reload(app).await?;
                app::notice::texts::reload(app).await?;
                Ok(Left::Nothing)
            }
            Step::Forget => {
                app.limits.sweep();
                Ok(Left::Nothing)
            }
            Step::Map => Ok(Left::from(app::follow::map::follow(app).await? > 0)),
            Step::Stream => Ok(Left::from(app::follow::stream::follow(app).await? > 0)),
            Step::Listeners => {
                app::follow::stream::check(app, clock.now()).await?;
                Ok(Left::Nothing)
            }
            Step::Replicas => {
                app.store.look_at_replicas(tick).await;
                Ok(Left::Nothing)
            }
            Step::Outside => {
                app::outside::look(app, clock.now()).await;
                Ok(Left::Nothing)
            }
            Step::Follow => Ok(Left::from(app::follow::run_once(app).await? > 0)),
            Step::Webhooks => {
                let told = app::follow::webhook::run_once(app, || clock.now()).await?;
                Ok(Left::from(told > 0))
            }
            Step::Tick => Ok(Left::from(
                app::job::tick::run_once(app, clock.now()).await? > 0,
            )),
            Step::Held => Ok(Left::from(
                app::triage::hold::run_once(app, clock.now()).await? > 0,
            )),
            Step::Succeed => Ok(Left::from(
                app::job::tick::succeed(app, clock.now()).await? > 0,
            )),
            Step::Deliver(way) => {
                let sent = app::job::deliver::run_once(app, way, || clock.now()).await?;
                Ok(Left::from(sent > 0))
            }
            Step::Peers => {
                let spoken = app::open311::peer::run::run_once(app, || clock.now()).await?;
                Ok(Left::from(spoken > 0))
            }
            Step::Jobs => Ok(Left::from(app::job::run_once(app, clock.now()).await? > 0)),
            Step::Letters => {
                app::digest::run(app, clock.now()).await?;
                Ok(Left::Nothing)
            }
            Step::OpenData => Ok(Left::from(app::open_data::run(app, || clock.now()).await?)),
            Step::Sweep => {
                let now = clock.now();
                let sessions = app::session::sweep(app, now).await?;
                let desks = app::triage::sweep(app, now).await?;
                let answers = store::once::sweep(&app.store, now).await?;
                let over = app::retention::run(app, now).await?;
                let files = app::file::sweep::run(app, now).await?;
                Ok(Left::from(sessions || desks || answers || over || files))
            }
        }
    }
}

/// Starts the loops; each ends soon after `stop` says true.
pub fn start(app: &App, clock: &Steady, part: Part, stop: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut loops = JoinSet::new();
    let worker = match part {
        Part::Whole => &Step::WORKER[..],
        Part::Doors => &[],
    };
    for step in Step::EVERY_NODE.iter().chain(worker) {
        loops.spawn(keep(*step, app.clone(), clock.clone(), stop.clone()));
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

/// Takes a step again and again until told to stop. One that fails is told and tried again.
async fn keep(step: Step, app: App, clock: Steady, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let wait = match step.take(&app, &clock).await {
            Ok(Left::More) => Duration::ZERO,
            Ok(Left::Nothing) => step.each(),
            Err(cause) => {
                tracing::warn!(?step, %cause, "the worker will try again");
                limits::AFTER_FAILURE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}
