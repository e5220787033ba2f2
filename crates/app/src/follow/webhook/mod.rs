//! Webhooks: what happens to reports, told to the systems of organisations.
//!
//! Each subscription is a place in the feed and moves by itself: in order, one call at a time, again
//! until it is taken. What is read of the feed is read once for all of them, and matched in memory; a
//! subscription for which there is nothing costs no query and, once in some seconds, one statement.
//! A turn is leased, so any number of nodes may run this: a node that dies leaves its turns to others,
//! who send the same again under the same ids.

mod page;
mod turn;

pub(crate) use turn::call;

use crate::app::App;
use crate::at_once::AtOnce;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::time::At;
use futures_util::FutureExt;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Batch;
use store::webhook::{self, Webhook};
use tokio::time::sleep;
use turn::Line;

/// What this node knows of the feed for webhooks.
#[derive(Debug, Default)]
pub struct Hooks {
    shelf: page::Shelf,
    /// How far the feed reached at the last look.
    top: AtomicI64,
    /// How far subscriptions were looked at beyond what is written down.
    passed: Mutex<HashMap<i64, Passed>>,
    /// The node is about to stop.
    closing: AtomicBool,
}

/// A subscription for which there was nothing.
#[derive(Clone, Copy, Debug)]
struct Passed {
    /// As it stood.
    turn: i64,
    from: i64,
    /// Nothing up to here.
    to: i64,
    since: At,
}

impl Hooks {
    /// No call is begun at this node any more: it is about to stop.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Release);
    }

    fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    fn top(&self) -> i64 {
        self.top.load(Ordering::Acquire)
    }

    fn passed(&self) -> MutexGuard<'_, HashMap<i64, Passed>> {
        // Nothing inside can panic half-way.
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far this subscription was looked at already.
    fn place(&self, hook: &Webhook) -> i64 {
        let passed = self.passed();
        let known = passed.get(&hook.id);
        let known = known.filter(|p| p.turn == hook.turn && p.from == hook.pos);
        known.map_or(hook.pos, |p| p.to)
    }

    fn pass(&self, hook: &Webhook, to: i64, now: At) {
        let mut passed = self.passed();
        let one = passed.entry(hook.id).or_insert(Passed {
            turn: hook.turn,
            from: hook.pos,
            to,
            since: now,
        });
        if one.turn != hook.turn || one.from != hook.pos {
            one.since = now;
        }
        (one.turn, one.from, one.to) = (hook.turn, hook.pos, to);
    }
}

/// The turns that this node has.
struct Turns<'a> {
    app: &'a App,
    at_once: AtOnce<'a, (i64, AppResult<usize>)>,
    /// Whose they are.
    of: HashSet<i64>,
    /// Calls that were made.
    calls: usize,
    /// What went wrong first: nothing new is begun after it.
    trouble: Option<AppError>,
}

impl<'a> Turns<'a> {
    fn begin(&mut self, line: Line, now: &'a (impl Fn() -> At + Sync)) {
        let (id, app) = (line.hook.id, self.app);
        self.of.insert(id);
        self.at_once
            .begin(async move { (id, turn::take(app, line, now).await) });
    }

    /// Lets them go on for so long, or until they are over.
    async fn go_on(&mut self, most: Duration) {
        let mut rest = std::pin::pin!(sleep(most));
        while !self.at_once.is_over() {
            tokio::select! {
                biased;
                ended = self.at_once.some() => self.end(ended),
                () = &mut rest => break,
            }
        }
    }

    fn end(&mut self, ended: Vec<(i64, AppResult<usize>)>) {
        for (id, ended) in ended {
            self.of.remove(&id);
            match ended {
                Ok(calls) => self.calls += calls,
                Err(e) => self.trouble = self.trouble.take().or(Some(e)),
            }
        }
    }
}

/// Tells every subscription what is for it, until nothing is; gives how many calls were made. A slow
/// receiver holds up nobody else: others are looked for while it takes its time.
///
/// # Errors
/// The database's, once nothing is on its way any more.
pub async fn run_once(app: &App, now: impl Fn() -> At + Sync) -> AppResult<usize> {
    let mut turns = Turns {
        app,
        at_once: AtOnce::new(),
        of: HashSet::new(),
        calls: 0,
        trouble: None,
    };
    loop {
        let mut more = false;
        if turns.trouble.is_none() && !app.hooks.is_closing() {
            match look(&mut turns, &now).await {
                Ok(left) => more = left,
                Err(e) => turns.trouble = Some(e),
            }
        }
        let more = more && !app.hooks.is_closing();
        if turns.at_once.is_over() && !more {
            return turns.trouble.map_or(Ok(turns.calls), Err);
        }
        let rest = if more {
            Duration::ZERO
        } else {
            limits::LOOK_AGAIN
        };
        turns.go_on(rest).await;
    }
}

/// Looks at all that are behind, and begins a turn of each for which there is something: in memory, but
/// for one statement and the pages that nobody read yet. Whether some were not looked at to the feed's end.
async fn look<'a>(turns: &mut Turns<'a>, now: &'a (impl Fn() -> At + Sync)) -> AppResult<bool> {
    let (app, at) = (turns.app, now());
    let due = webhook::due(&app.store, at);
    let (top, due) = turns.at_once.beside(due).await?;
    if due.is_empty() {
        app.hooks.passed().clear();
        return Ok(false);
    }
    app.hooks.top.fetch_max(top, Ordering::AcqRel);
    // What is hidden meanwhile is seen by the next look: none takes long.
    let mut rest = std::pin::pin!(sleep(limits::LOOK_AGAIN));
    let (mut batch, mut saved, mut more) = (Batch::new(), Vec::new(), false);
    for hook in due {
        if turns.of.contains(&hook.id) {
            continue;
        }
        let from = app.hooks.place(&hook);
        if from < top {
            if rest.as_mut().now_or_never().is_some() {
                more = true;
                break;
            }
            let Some(line) = Line::of(hook.clone()) else {
                continue;
            };
            let found = line.collect(app, (from, top), top, 1, at);
            let load = turns.at_once.beside(found).await?;
            if !load.events.is_empty() {
                turns.begin(line, now);
                continue;
            }
            more |= load.upto > from && load.upto < top;
            app.hooks.pass(&hook, load.upto, at);
        }
        let passed = app.hooks.passed().get(&hook.id).copied();
        let Some(passed) = passed.filter(|p| p.to > p.from) else {
            continue;
        };
        if at.0 - passed.since.0 >= limits::HOOK_PASSED_MS
            || passed.to - passed.from >= limits::HOOK_PASSED
        {
            webhook::pass(&mut batch, hook.id, passed.turn, passed.from, passed.to);
            saved.push(hook.id);
        }
    }
    if !saved.is_empty() {
        let written = turns.at_once.beside(app.store.commit(batch)).await;
        written.map_err(AppError::from)?;
        let mut passed = app.hooks.passed();
        for id in saved {
            passed.remove(&id);
        }
    }
    Ok(more)
}
