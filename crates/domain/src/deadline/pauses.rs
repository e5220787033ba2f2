//! Pauses as a set of instants.

use super::Pause;
use crate::time::At;

/// The closed pauses from a start on as disjoint, ordered intervals `[from, to)`, none empty.
pub(super) fn union(pauses: &[Pause], start: At) -> Vec<(At, At)> {
    let closed = pauses
        .iter()
        .filter_map(|p| Some((p.from.max(start), p.to?)));
    let mut list: Vec<(At, At)> = closed.filter(|(from, to)| from < to).collect();
    list.sort_unstable();
    list.dedup_by(|next, kept| {
        let touches = next.0 <= kept.1;
        if touches {
            kept.1 = kept.1.max(next.1);
        }
        touches
    });
    list
}
