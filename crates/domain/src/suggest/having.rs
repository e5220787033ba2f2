//! Who has a feature, and how much of each category they are.

use super::seats::Seats;

/// Most features are had by one alone: a name, a slip of the finger.
#[derive(Clone, Debug)]
pub(super) enum Having {
    One(u32),
    Many(Box<Crowd>),
}

/// Those who share a feature. What they are is counted as they come and go: a word that thousands use is
/// not looked at in each of them whenever somebody asks.
#[derive(Clone, Debug, Default)]
pub(super) struct Crowd {
    slots: Vec<u32>,
    /// Categories with the weight of those who have it. Weights are whole, so nothing is lost in sums.
    of: Vec<(u32, f64)>,
}

impl Crowd {
    fn count(&mut self, category: u32, weight: f64) {
        match self.of.iter_mut().find(|(of, _)| *of == category) {
            Some((_, sum)) => *sum += weight,
            None => self.of.push((category, weight)),
        }
    }
}

impl Having {
    /// The seats of all who have it.
    pub(super) fn slots(&self) -> &[u32] {
        match self {
            Having::One(slot) => std::slice::from_ref(slot),
            Having::Many(crowd) => &crowd.slots,
        }
    }

    /// What each category weighs among them.
    pub(super) fn counts(&self, seats: &Seats) -> impl Iterator<Item = (u32, f64)> {
        let (one, many) = match self {
            Having::One(slot) => (
                seats.get(*slot).map(|doc| (doc.category, doc.weight())),
                None,
            ),
            Having::Many(crowd) => (None, Some(&crowd.of)),
        };
        one.into_iter().chain(many.into_iter().flatten().copied())
    }

    /// Another who sits already has it too.
    pub(super) fn add(&mut self, slot: u32, seats: &Seats) {
        if let Having::One(first) = self {
            let mut crowd = Crowd::default();
            crowd.slots.push(*first);
            if let Some(doc) = seats.get(*first) {
                crowd.count(doc.category, doc.weight());
            }
            *self = Having::Many(Box::new(crowd));
        }
        if let Having::Many(crowd) = self {
            crowd.slots.push(slot);
            if let Some(doc) = seats.get(slot) {
                crowd.count(doc.category, doc.weight());
            }
        }
    }

    /// One of that category and weight leaves; whether anybody has it still.
    pub(super) fn drop_one(&mut self, slot: u32, category: u32, weight: f64) -> bool {
        match self {
            Having::One(one) => *one != slot,
            Having::Many(crowd) => {
                crowd.slots.retain(|s| *s != slot);
                crowd.count(category, -weight);
                crowd.of.retain(|(_, sum)| *sum > 0.0);
                !crowd.slots.is_empty()
            }
        }
    }
}
