//! What was drawn once. A key holds the hash of a report's last event: whatever happens to the report,
//! what was drawn of it before is not found again. What it depends on beside that is in the key too (who
//! looks, the language), or is the names of the catalogue, or the time, and then it is told until when it
//! holds ([decision 15](../../../docs/decisions/0015-public-lines-are-drawn-once.md)).

use domain::pack::Catalogue;
use domain::time::At;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Two halves: what nobody asks for while the young one fills is dropped with the old.
#[derive(Debug)]
pub struct Shelf<K, V> {
    /// Places in one half.
    room: usize,
    held: Mutex<Held<K, V>>,
}

#[derive(Debug)]
struct Held<K, V> {
    catalogue: Option<Arc<Catalogue>>,
    young: HashMap<K, Kept<V>>,
    old: HashMap<K, Kept<V>>,
}

/// Something drawn, and between which instants, both included, it says the same.
#[derive(Clone, Debug)]
pub struct Kept<V> {
    /// What was drawn.
    pub drawn: V,
    /// The first instant.
    pub from: At,
    /// The last.
    pub until: At,
}

impl<V> Kept<V> {
    /// What no clock changes.
    pub const fn ever(drawn: V) -> Kept<V> {
        Kept {
            drawn,
            from: At(i64::MIN),
            until: At(i64::MAX),
        }
    }

    fn holds(&self, now: At) -> bool {
        self.from <= now && now <= self.until
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Shelf<K, V> {
    /// An empty one; a half has so many places.
    pub fn of(room: usize) -> Shelf<K, V> {
        Shelf {
            room,
            held: Mutex::new(Held {
                catalogue: None,
                young: HashMap::new(),
                old: HashMap::new(),
            }),
        }
    }

    /// What was drawn under these keys with these names and says the same now.
    pub fn find(&self, catalogue: &Arc<Catalogue>, keys: &[K], now: At) -> Vec<Option<V>> {
        let mut held = self.turned_to(catalogue);
        keys.iter()
            .map(|key| held.take(key, now, self.room))
            .collect()
    }

    /// Keeps what was drawn with these names.
    pub fn keep(&self, catalogue: &Arc<Catalogue>, fresh: impl IntoIterator<Item = (K, Kept<V>)>) {
        let mut held = self.turned_to(catalogue);
        for (key, kept) in fresh {
            held.put(key, kept, self.room);
        }
    }

    /// Names changed: nothing drawn before holds.
    fn turned_to(&self, catalogue: &Arc<Catalogue>) -> MutexGuard<'_, Held<K, V>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let same = held.catalogue.as_ref();
        if !same.is_some_and(|held| Arc::ptr_eq(held, catalogue)) {
            held.catalogue = Some(Arc::clone(catalogue));
            held.young.clear();
            held.old.clear();
        }
        held
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Held<K, V> {
    fn take(&mut self, key: &K, now: At, room: usize) -> Option<V> {
        if let Some(kept) = self.young.get(key).filter(|kept| kept.holds(now)) {
            return Some(kept.drawn.clone());
        }
        let kept = self.old.remove(key).filter(|kept| kept.holds(now))?;
        let drawn = kept.drawn.clone();
        self.put(key.clone(), kept, room);
        Some(drawn)
    }

    fn put(&mut self, key: K, kept: Kept<V>, room: usize) {
        if self.young.len() >= room {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, kept);
    }
}
