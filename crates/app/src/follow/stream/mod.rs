//! The live stream: what happens to reports, told to whoever may see it while they listen.
//!
//! One follower a node reads the feed once and replays the chains it names, so that each change is
//! told to exactly those who saw the report as the change left it, and who see it still. The newest
//! changes stay in memory, in the feed's order; each listener is a place in that order. So nobody has
//! a queue of their own that could grow: who reads too slowly falls off the end and is told to load
//! anew, and who comes back after a cut, here or at another node, goes on from the place they name.
//!
//! A node where nobody listens reads nothing.

mod change;
mod cursor;
mod seat;

pub use seat::{Shown, Subscription, check, open};

use super::replay;
use crate::app::App;
use crate::error::AppResult;
use crate::limits;
use change::{Cell, Change, Standing};
use domain::audience::Audience;
use domain::report::Report;
use seat::Seats;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{Mutex, watch};

/// The stream of this node.
#[derive(Debug)]
pub struct Live {
    ring: RwLock<Option<Ring>>,
    /// Who wakes it does so alone.
    waking: Mutex<()>,
    /// The ring has caught up once since it was begun: places that callers name may be looked for.
    awake: AtomicBool,
    /// Looks in a row at which nobody listened.
    unheard: AtomicU32,
    seats: Seats,
    news: watch::Sender<News>,
    /// How many changes are held at most.
    room: AtomicUsize,
}

/// What listeners wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct News {
    /// How far the ring reaches.
    pos: i64,
    /// The node is about to stop: listeners go to another, or come back.
    closing: bool,
}

/// The newest changes, in the feed's order.
#[derive(Debug, Default)]
struct Ring {
    changes: VecDeque<Arc<Change>>,
    /// Every change after this place is in it.
    floor: i64,
    /// Up to here.
    pos: i64,
}

impl Default for Live {
    fn default() -> Live {
        Live {
            ring: RwLock::default(),
            waking: Mutex::default(),
            awake: AtomicBool::default(),
            unheard: AtomicU32::default(),
            seats: Seats::default(),
            room: AtomicUsize::new(limits::STREAM_HELD),
            news: watch::Sender::new(News {
                pos: 0,
                closing: false,
            }),
        }
    }
}

impl Live {
    /// Ends every stream of this node, and lets nobody begin one: it is about to stop.
    pub fn close(&self) {
        self.news.send_modify(|news| news.closing = true);
    }

    /// How many listen at this node.
    pub fn listeners(&self) -> usize {
        self.seats.len()
    }

    /// Holds no more changes than these: who reads more slowly loads anew.
    pub fn hold(&self, room: usize) {
        self.room.store(room, Ordering::Relaxed);
    }

    /// How many changes are held.
    pub fn held(&self) -> usize {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        ring.as_ref().map_or(0, |ring| ring.changes.len())
    }

    fn pos(&self) -> Option<i64> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        ring.as_ref().map(|ring| ring.pos)
    }

    fn room(&self) -> usize {
        self.room.load(Ordering::Relaxed)
    }

    fn is_closing(&self) -> bool {
        self.news.borrow().closing
    }

    /// Begins to hold changes after a place.
    fn begin(&self, pos: i64) {
        let ring = Ring {
            floor: pos,
            pos,
            changes: VecDeque::new(),
        };
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Some(ring);
        self.tell(pos);
    }

    /// Lets go of everything, unless somebody has just come: who comes takes a seat first and looks
    /// then whether it is awake.
    fn sleep(&self) {
        self.awake.store(false, Ordering::SeqCst);
        if self.listeners() > 0 {
            self.awake.store(true, Ordering::SeqCst);
            return;
        }
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Takes changes up, unless somebody else did meanwhile.
    fn take(&self, from: i64, to: i64, read: Vec<(Change, Standing)>) {
        {
            let mut ring = self.ring.write().unwrap_or_else(PoisonError::into_inner);
            let Some(ring) = ring.as_mut().filter(|ring| ring.pos == from) else {
                return;
            };
            for (change, standing) in read {
                ring.put(change, &standing, self.room());
            }
            ring.pos = to;
        }
        self.tell(to);
    }

    fn tell(&self, pos: i64) {
        self.news.send_modify(|news| news.pos = pos);
    }
}

impl Ring {
    fn put(&mut self, change: Change, standing: &Standing, room: usize) {
        // What the same report went through before is told by what it is now: a place that was taken
        // back, a case that was hidden, are in no older change either.
        for held in &mut self.changes {
            if held.report == change.report && held.is_outdated(standing) {
                *held = Arc::new(held.seen_now(standing));
            }
        }
        self.changes.push_back(Arc::new(change));
        while self.changes.len() > room {
            let Some(oldest) = self.changes.pop_front() else {
                return;
            };
            self.floor = oldest.pos;
        }
    }

    /// Changes after a place, oldest first; none where some are gone already, or the place is none of
    /// this feed.
    fn after(&self, pos: i64, limit: usize) -> Option<Vec<Arc<Change>>> {
        if pos < self.floor || pos > self.pos {
            return None;
        }
        let first = self.changes.partition_point(|change| change.pos <= pos);
        Some(self.changes.range(first..).take(limit).cloned().collect())
    }
}

/// One step of this node's stream: at most [`store::limits::FOLLOW_STEP`] events. Gives how many it
/// passed; none when there was nothing new, or nobody listens.
pub async fn follow(app: &App) -> AppResult<usize> {
    if app.live.pos().is_none() {
        return Ok(0);
    }
    if app.live.listeners() > 0 {
        app.live.unheard.store(0, Ordering::Relaxed);
    } else if app.live.unheard.fetch_add(1, Ordering::Relaxed) >= limits::STREAM_UNHEARD {
        if let Ok(_alone) = app.live.waking.try_lock() {
            app.live.sleep();
        }
        return Ok(0);
    }
    step(app).await
}

/// How far this node's stream is: a page that is drawn now shows at least that much, and may listen
/// from there. None where nobody listens yet.
pub fn place(app: &App) -> Option<String> {
    app.live.pos().map(cursor::text)
}

/// Wakes a stream that held nothing: it reads the newest changes, for those who come back to it. Who
/// comes meanwhile waits until they are read.
async fn wake(app: &App) -> AppResult<()> {
    app.live.unheard.store(0, Ordering::Relaxed);
    if app.live.awake.load(Ordering::SeqCst) {
        return Ok(());
    }
    let _alone = app.live.waking.lock().await;
    if app.live.awake.load(Ordering::SeqCst) {
        return Ok(());
    }
    if app.live.pos().is_none() {
        let top = store::feed::top(&app.store).await?;
        app.live.begin((top - limits::STREAM_BACK).max(0));
    }
    while step(app).await? > 0 {}
    app.live.awake.store(true, Ordering::SeqCst);
    Ok(())
}

/// Reads on if somebody names a place that this node has not reached: they come from a node that was
/// a moment ahead.
async fn reach(app: &App, pos: i64) -> AppResult<()> {
    while app.live.pos().is_some_and(|held| held < pos) && step(app).await? > 0 {}
    Ok(())
}

async fn step(app: &App) -> AppResult<usize> {
    let Some(from) = app.live.pos() else {
        return Ok(0);
    };
    let entries = store::feed::after(&app.store, from, store::limits::FOLLOW_STEP).await?;
    let Some(last) = entries.last() else {
        return Ok(0);
    };
    let full = entries.len() == store::limits::FOLLOW_STEP;
    if full && store::feed::top(&app.store).await? - last.pos > limits::STREAM_HELD as i64 {
        // An import of a million cases: nobody could read along. Who listens is told to load anew.
        let top = store::feed::top(&app.store).await?;
        app.live.begin(top);
        return Ok(entries.len());
    }
    let catalogue = app.tables().catalogue;
    let audience = |report: &Report| {
        let category = report.category.as_deref();
        Audience::of(report, category.and_then(|code| catalogue.category(code)))
    };
    let mut read = Vec::with_capacity(entries.len());
    for found in replay::read(app, &entries, audience).await? {
        let standing = Standing {
            audience: found.now,
            cell: Cell::of(&found.report),
        };
        for step in found.steps {
            let change = Change::new(
                step.pos,
                step.before,
                step.after,
                &step.report,
                &step.event,
                &standing,
            );
            read.push((change, standing.clone()));
        }
    }
    read.sort_by_key(|(change, _): &(Change, Standing)| change.pos);
    app.live.take(from, last.pos, read);
    Ok(entries.len())
}
