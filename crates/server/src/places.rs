//! Places for connections: who holds one, who rests in it, who has to go when others come.

use crate::limits;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::Notify;

/// The places of one door.
#[derive(Debug)]
pub struct Places {
    most: usize,
    next: AtomicU64,
    held: Mutex<BTreeMap<u64, Arc<Seat>>>,
    sent_off: AtomicU64,
    turned_away: AtomicU64,
}

/// A place that is held until it is dropped.
#[derive(Debug)]
pub struct Place {
    number: u64,
    seat: Arc<Seat>,
    places: Arc<Places>,
}

/// What is known of who holds a place.
#[derive(Debug)]
pub struct Seat {
    /// Requests that are being answered.
    asking: AtomicUsize,
    rest: Mutex<Rest>,
    wanted: Notify,
}

/// Since when a connection rests, and whether it ever asked for anything.
#[derive(Clone, Copy, Debug)]
struct Rest {
    since: Instant,
    has_asked: bool,
    must_go: bool,
}

/// A request that is being answered, to the last byte.
#[derive(Debug)]
pub struct Busy(Arc<Seat>);

#[expect(
    clippy::disallowed_methods,
    reason = "the door measures how long a connection rests"
)]
fn now() -> Instant {
    Instant::now()
}

impl Places {
    /// So many.
    pub fn of(most: usize) -> Arc<Places> {
        Arc::new(Places {
            most,
            next: AtomicU64::new(0),
            held: Mutex::default(),
            sent_off: AtomicU64::new(0),
            turned_away: AtomicU64::new(0),
        })
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Seat>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place, if need be that of the connection which has rested longest; none where every one is
    /// being answered.
    pub fn take(self: &Arc<Places>) -> Option<Place> {
        let mut held = self.held();
        if held.len() >= self.most {
            let resting = held
                .values()
                .filter_map(|seat| Some((seat.resting()?, seat)));
            let Some((_, seat)) = resting.min_by_key(|(since, _)| *since) else {
                self.turned_away.fetch_add(1, Ordering::Relaxed);
                return None;
            };
            // Those on their way out hold a place too; beyond a share of them nobody is let in.
            if held.len() >= self.most + (self.most / limits::LEAVING_SHARE).max(1) {
                self.turned_away.fetch_add(1, Ordering::Relaxed);
                return None;
            }
            seat.send_off();
            self.sent_off.fetch_add(1, Ordering::Relaxed);
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let seat = Arc::new(Seat {
            asking: AtomicUsize::new(0),
            rest: Mutex::new(Rest {
                since: now(),
                has_asked: false,
                must_go: false,
            }),
            wanted: Notify::new(),
        });
        held.insert(number, Arc::clone(&seat));
        Some(Place {
            number,
            seat,
            places: Arc::clone(self),
        })
    }

    /// Places that are held.
    pub fn open(&self) -> usize {
        self.held().len()
    }

    /// Whether who comes now finds one without anybody going.
    pub fn has_room(&self) -> bool {
        self.open() < self.most
    }

    /// Resting connections that had to make room, and newcomers that found none.
    pub fn refused(&self) -> (u64, u64) {
        let read = |n: &AtomicU64| n.load(Ordering::Relaxed);
        (read(&self.sent_off), read(&self.turned_away))
    }
}

impl Place {
    /// Whose place it is.
    pub fn seat(&self) -> Arc<Seat> {
        Arc::clone(&self.seat)
    }

    /// Done when somebody else needs it.
    pub async fn wanted(&self) {
        self.seat.wanted.notified().await;
    }

    /// Nothing is asked for at the moment.
    pub fn is_resting(&self) -> bool {
        self.seat.asking.load(Ordering::Acquire) == 0
    }

    /// It has rested for longer than a connection may, or has not asked for anything in the time that
    /// there is for the head of a request.
    pub fn rests_too_long(&self) -> bool {
        let rest = self.seat.rest();
        let may = match rest.has_asked {
            true => limits::RESTING,
            false => limits::HEAD,
        };
        self.is_resting() && now().duration_since(rest.since) > may
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.held().remove(&self.number);
    }
}

impl Seat {
    fn rest(&self) -> MutexGuard<'_, Rest> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request begins to be answered.
    pub fn begin(self: &Arc<Seat>) -> Busy {
        self.asking.fetch_add(1, Ordering::AcqRel);
        Busy(Arc::clone(self))
    }

    /// Since when it rests; none while it is being answered, or is on its way out.
    fn resting(&self) -> Option<Instant> {
        let rest = self.rest();
        (self.asking.load(Ordering::Acquire) == 0 && !rest.must_go).then_some(rest.since)
    }

    fn send_off(&self) {
        self.rest().must_go = true;
        self.wanted.notify_one();
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut rest = self.0.rest();
        rest.since = now();
        rest.has_asked = true;
        drop(rest);
        self.0.asking.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_longest_at_rest_makes_room_and_who_is_answered_stays() {
        let places = Places::of(3);
        let first = places.take().expect("room");
        let second = places.take().expect("room");
        let third = places.take().expect("room");
        assert!(!places.has_room());
        let answered = first.seat().begin();
        // The second has rested longest of those that rest.
        let fourth = places.take().expect("the second's");
        second.wanted().await;
        assert_eq!(places.refused(), (1, 0));
        drop(second);
        let (third_asks, fourth_asks) = (third.seat().begin(), fourth.seat().begin());
        assert!(places.take().is_none(), "all are being answered");
        assert_eq!(places.refused(), (1, 1));
        drop(answered);
        let fifth = places.take().expect("the first's");
        first.wanted().await;
        drop((third_asks, fourth_asks, first, third, fourth));
        assert_eq!(places.open(), 1);
        assert!(!fifth.rests_too_long());
    }

    #[test]
    fn those_who_leave_slowly_let_nobody_in_beyond_a_share() {
        let places = Places::of(2 * limits::LEAVING_SHARE);
        let mut all = Vec::new();
        while let Some(place) = places.take() {
            all.push(place);
        }
        assert_eq!(all.len(), 2 * limits::LEAVING_SHARE + 2);
    }
}
