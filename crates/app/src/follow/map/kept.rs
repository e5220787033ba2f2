//! Views that were counted: everybody who opens the map sees the province first, and between two reports
//! nothing on it moves.

use super::{Cluster, Grid, Wanted};
use crate::limits;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Views that were counted.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<HashMap<(Grid, Wanted), View>>);

/// What stood in a view, and the place of the feed at which it was so.
type View = (i64, Arc<[Cluster]>);

impl Kept {
    /// A view as it was counted last.
    pub(super) fn find(&self, grid: Grid, wanted: &Wanted) -> Option<View> {
        let views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        views.get(&(grid, wanted.clone())).cloned()
    }

    /// Keeps a view that was counted when the map was at `pos`.
    pub(super) fn keep(&self, pos: i64, grid: Grid, wanted: Wanted, clusters: &Arc<[Cluster]>) {
        // What is late is another question at each moment.
        if wanted.late_at.is_some() {
            return;
        }
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if views.len() >= limits::MAP_VIEWS_KEPT {
            views.retain(|_, (at, _)| *at >= pos);
        }
        if views.len() < limits::MAP_VIEWS_KEPT {
            views.insert((grid, wanted), (pos, Arc::clone(clusters)));
        }
    }
}
