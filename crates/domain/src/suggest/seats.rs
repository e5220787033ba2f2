//! Where remembered reports sit: by small numbers that are given anew, so that whatever is summed over
//! thousands of them is summed in a table.

use super::Doc;

/// What is asked of a report most, side by side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat {
    pub(super) category: u32,
    pub(super) weight: f64,
    pub(super) is_report: bool,
    /// Features it has.
    pub(super) size: u32,
}

/// All seats, the empty ones among them.
#[derive(Clone, Debug, Default)]
pub(super) struct Seats {
    docs: Vec<Option<Doc>>,
    seats: Vec<Option<Seat>>,
    free: Vec<u32>,
    /// Reports that ever sat here.
    turns: u32,
}

impl Seats {
    /// Seats, taken or not.
    pub(super) fn len(&self) -> usize {
        self.docs.len()
    }

    /// Seats that are taken.
    pub(super) fn held(&self) -> usize {
        self.docs.len() - self.free.len()
    }

    pub(super) fn get(&self, slot: u32) -> Option<&Doc> {
        self.docs.get(slot as usize)?.as_ref()
    }

    pub(super) fn seat(&self, slot: u32) -> Option<Seat> {
        *self.seats.get(slot as usize)?
    }

    /// Gives a seat.
    pub(super) fn take(&mut self, mut doc: Doc) -> u32 {
        self.turns = self.turns.wrapping_add(1);
        doc.turn = self.turns;
        let seat = Some(Seat {
            category: doc.category,
            weight: doc.weight(),
            is_report: doc.report.is_some(),
            size: u32::try_from(doc.features.len()).unwrap_or(u32::MAX),
        });
        match self.free.pop() {
            Some(slot) => {
                self.docs[slot as usize] = Some(doc);
                self.seats[slot as usize] = seat;
                slot
            }
            None => {
                self.docs.push(Some(doc));
                self.seats.push(seat);
                // Some ten thousand are remembered.
                u32::try_from(self.docs.len() - 1).unwrap_or(u32::MAX)
            }
        }
    }

    /// Frees a seat.
    pub(super) fn leave(&mut self, slot: u32) -> Option<Doc> {
        let doc = self.docs.get_mut(slot as usize)?.take()?;
        self.seats[slot as usize] = None;
        self.free.push(slot);
        Some(doc)
    }
}

/// Sums by small numbers, and which numbers have one.
pub(super) struct Sums {
    of: Vec<f64>,
    touched: Vec<u32>,
}

impl Sums {
    /// None yet, for numbers below `n`.
    pub(super) fn of(n: usize) -> Sums {
        Sums {
            of: vec![0.0; n],
            touched: Vec::new(),
        }
    }

    /// Adds something that is more than nothing.
    pub(super) fn add(&mut self, number: u32, more: f64) {
        let Some(sum) = self.of.get_mut(number as usize) else {
            return;
        };
        if *sum == 0.0 {
            self.touched.push(number);
        }
        *sum += more;
    }

    /// Those that have a sum, in the order in which they got it.
    pub(super) fn all(&self) -> impl Iterator<Item = (u32, f64)> + '_ {
        self.touched.iter().map(|n| (*n, self.of[*n as usize]))
    }

    pub(super) fn clear(&mut self) {
        for n in self.touched.drain(..) {
            self.of[n as usize] = 0.0;
        }
    }
}
