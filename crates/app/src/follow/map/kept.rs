//! Views that were counted: everybody who opens the map sees the province first, and between two reports
//! nothing on it moves.

use super::{Cluster, Grid, Wanted};
use crate::limits;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Views as they are at one place of the feed.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Views>);

#[derive(Debug, Default)]
struct Views {
    pos: i64,
    of: HashMap<(Grid, Wanted), Arc<[Cluster]>>,
}

impl Kept {
    /// A view that was counted when the map was where it is now.
    pub(super) fn find(&self, pos: i64, grid: Grid, wanted: &Wanted) -> Option<Arc<[Cluster]>> {
        let views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if views.pos != pos {
            return None;
        }
        views.of.get(&(grid, wanted.clone())).map(Arc::clone)
    }

    /// Keeps a view that was counted when the map was at `pos`.
    pub(super) fn keep(&self, pos: i64, grid: Grid, wanted: Wanted, clusters: &Arc<[Cluster]>) {
        // What is late is another question at each moment.
        if wanted.late_at.is_some() {
            return;
        }
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if views.pos < pos {
            views.pos = pos;
            views.of.clear();
        }
        if views.pos == pos && views.of.len() < limits::MAP_VIEWS_KEPT {
            views.of.insert((grid, wanted), Arc::clone(clusters));
        }
    }
}
