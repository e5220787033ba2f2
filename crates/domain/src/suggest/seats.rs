//! Where remembered reports sit: by small numbers that are given anew, so that whatever is summed over
//! thousands of them is summed in a table.

use super::Doc;

/// Seats that are looked at together.
const ROW: usize = 64;

/// All seats, the empty ones among them.
#[derive(Clone, Debug, Default)]
pub(super) struct Seats {
    docs: Vec<Option<Doc>>,
    /// What a report's likeness is multiplied by: the more it says, the less each word of it says. Nothing
    /// at an empty seat and for a category's keywords, which resemble nobody.
    scales: Vec<f64>,
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

    /// When who sits there came.
    pub(super) fn turn(&self, slot: u32) -> u32 {
        self.get(slot).map_or(0, |doc| doc.turn)
    }

    /// Gives a seat.
    pub(super) fn take(&mut self, mut doc: Doc) -> u32 {
        self.turns = self.turns.wrapping_add(1);
        doc.turn = self.turns;
        let size = doc.features.len().max(1) as f64;
        let scale = if doc.report.is_some() {
            1.0 / size.sqrt()
        } else {
            0.0
        };
        match self.free.pop() {
            Some(slot) => {
                self.docs[slot as usize] = Some(doc);
                self.scales[slot as usize] = scale;
                slot
            }
            None => {
                self.docs.push(Some(doc));
                self.scales.push(scale);
                // Some ten thousand are remembered.
                u32::try_from(self.docs.len() - 1).unwrap_or(u32::MAX)
            }
        }
    }

    /// Frees a seat.
    pub(super) fn leave(&mut self, slot: u32) -> Option<Doc> {
        let doc = self.docs.get_mut(slot as usize)?.take()?;
        self.scales[slot as usize] = 0.0;
        self.free.push(slot);
        Some(doc)
    }

    /// The `most` seats with the highest sums, each to its scale, the highest first; of equals the newest:
    /// it is likelier to be remembered by people too.
    pub(super) fn nearest(&self, sums: &[f64], most: usize) -> Vec<(u32, f64)> {
        let nearer = |a: &(u32, f64), b: &(u32, f64)| {
            b.1.total_cmp(&a.1)
                .then_with(|| self.turn(b.0).cmp(&self.turn(a.0)))
        };
        let mut found: Vec<(u32, f64)> = Vec::with_capacity(most * 8);
        let mut least = f64::MIN_POSITIVE;
        let rows = sums.chunks(ROW).zip(self.scales.chunks(ROW));
        for (first, (sums, scales)) in (0..).step_by(ROW).zip(rows) {
            let likes = || sums.iter().zip(scales).map(|(sum, scale)| sum * scale);
            // Most rows have nobody: told without a branch for each seat, some seats at once.
            if !likes().fold(false, |near, like| near | (like >= least)) {
                continue;
            }
            for (slot, like) in (first..).zip(likes()) {
                if like < least {
                    continue;
                }
                if found.len() == most * 8 {
                    found.select_nth_unstable_by(most - 1, nearer);
                    found.truncate(most);
                    least = found.iter().map(|(_, like)| *like).fold(f64::MAX, f64::min);
                }
                found.push((slot, like));
            }
        }
        found.sort_unstable_by(nearer);
        found.truncate(most);
        found
    }
}
