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
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::time::At;
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::Batch;
use store::webhook::{self, Webhook};
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

/// What a look found.
#[derive(Default)]
struct Found {
    /// Those for which there is something.
    lines: Vec<Line>,
    /// Some were not looked at to the feed's end.
    more: bool,
}

/// Tells every subscription what is for it, until nothing is; gives how many calls were made. A slow
/// receiver holds up nobody else: others are looked for while it takes its time.
///
/// # Errors
/// The database's, once nothing is on its way any more.
pub async fn run_once(app: &App, now: impl Fn() -> At) -> AppResult<usize> {
    let (mut calls, mut trouble) = (0, None);
    let mut under_way: HashSet<i64> = HashSet::new();
    let mut turns = FuturesUnordered::new();
    loop {
        let mut more = false;
        if trouble.is_none() && !app.hooks.is_closing() {
            match look(app, &under_way, now()).await {
                Ok(found) => {
                    more = found.more;
                    for line in found.lines {
                        let (id, now) = (line.hook.id, &now);
                        under_way.insert(id);
                        turns.push(async move { (id, turn::take(app, line, now).await) });
                    }
                }
                Err(e) => trouble = Some(e),
            }
        }
        if turns.is_empty() {
            match trouble {
                Some(e) => return Err(e),
                None if more && !app.hooks.is_closing() => continue,
                None => return Ok(calls),
            }
        }
        let mut again = std::pin::pin!(tokio::time::sleep(limits::LOOK_AGAIN));
        loop {
            tokio::select! {
                ended = turns.next() => {
                    let Some((id, ended)) = ended else { break };
                    under_way.remove(&id);
                    match ended {
                        Ok(n) => calls += n,
                        Err(e) => trouble = trouble.or(Some(e)),
                    }
                }
                () = &mut again => break,
            }
        }
    }
}

/// Looks at all that are behind: in memory, but for one statement and the pages that nobody read yet.
async fn look(app: &App, under_way: &HashSet<i64>, now: At) -> AppResult<Found> {
    let (top, due) = webhook::due(&app.store, now).await?;
    let mut found = Found::default();
    if due.is_empty() {
        app.hooks.passed().clear();
        return Ok(found);
    }
    app.hooks.top.fetch_max(top, Ordering::AcqRel);
    let (mut batch, mut saved) = (Batch::new(), Vec::new());
    for hook in due {
        if under_way.contains(&hook.id) {
            continue;
        }
        let from = app.hooks.place(&hook);
        if from < top {
            let Some(line) = Line::of(hook.clone()) else {
                continue;
            };
            let load = line.collect(app, (from, top), top, 1, now).await?;
            if !load.events.is_empty() {
                found.lines.push(line);
                continue;
            }
            found.more |= load.upto > from && load.upto < top;
            app.hooks.pass(&hook, load.upto, now);
        }
        let passed = app.hooks.passed().get(&hook.id).copied();
        let Some(passed) = passed.filter(|p| p.to > p.from) else {
            continue;
        };
        if now.0 - passed.since.0 >= limits::HOOK_PASSED_MS
            || passed.to - passed.from >= limits::HOOK_PASSED
        {
            webhook::pass(&mut batch, hook.id, passed.turn, passed.from, passed.to);
            saved.push(hook.id);
        }
    }
    if !saved.is_empty() {
        app.store.commit(batch).await.map_err(AppError::from)?;
        let mut passed = app.hooks.passed();
        for id in saved {
            passed.remove(&id);
        }
    }
    Ok(found)
}
