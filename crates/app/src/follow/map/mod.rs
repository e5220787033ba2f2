//! The map: every public point in the memory of every node, kept fresh from the feed.
//!
//! It may lag behind the rows by a moment, so it names nothing: whoever names a case of it looks at
//! the row first. What was taken down a moment ago is at most a point without a name.

mod kept;
mod points;
mod sieve;
#[cfg(test)]
mod tests;

use kept::Kept;
use points::Gathering;
pub use points::{Cluster, Grid, Near, Points};
pub use sieve::{Sieve, Wanted};

use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::id::ReportId;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use store::report::PublicPoint;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

impl Points {
    /// A filter for these points.
    pub fn sieve(&self, wanted: &Wanted) -> Sieve {
        Sieve::new(self.names(), wanted)
    }
}

/// The map of this node.
#[derive(Debug)]
pub struct Map {
    held: RwLock<Option<Held>>,
    turns: Arc<Semaphore>,
    kept: Kept,
}

impl Default for Map {
    fn default() -> Map {
        Map {
            held: RwLock::default(),
            turns: Arc::new(Semaphore::new(limits::MAP_SCANS)),
            kept: Kept::default(),
        }
    }
}

#[derive(Debug)]
struct Held {
    points: Points,
    /// How far of the feed it shows.
    pos: i64,
}

impl Map {
    /// Looks at the points.
    ///
    /// # Errors
    /// [`AppError::Busy`] while they are still being read, in the first seconds of a node.
    pub fn look<T>(&self, look: impl FnOnce(&Points) -> T) -> AppResult<T> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().map(|h| look(&h.points)).ok_or(AppError::Busy)
    }

    /// What stands in the squares of a view, if it was counted before and nothing has moved since; while
    /// all turns at counting are taken, also as it was a moment ago.
    pub fn seen(&self, grid: Grid, wanted: &Wanted) -> Option<Arc<[Cluster]>> {
        let behind = |at: i64| self.pos().map(|pos| pos - at);
        let (at, clusters) = self.kept.find(grid, wanted)?;
        let may = match self.turns.available_permits() {
            0 => limits::MAP_VIEW_BEHIND,
            _ => 0,
        };
        behind(at)
            .is_some_and(|n| (0..=may).contains(&n))
            .then_some(clusters)
    }

    /// Counts what stands in the squares of a view.
    ///
    /// # Errors
    /// As [`Map::look`].
    pub fn count(&self, grid: Grid, wanted: Wanted) -> AppResult<Arc<[Cluster]>> {
        let (pos, clusters) = {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            let held = held.as_ref().ok_or(AppError::Busy)?;
            let sieve = held.points.sieve(&wanted);
            (held.pos, Arc::from(held.points.clusters(grid, &sieve)))
        };
        self.kept.keep(pos, grid, wanted, &clusters);
        Ok(clusters)
    }

    /// A turn at counting, for as long as it is held: many at once would leave no core to the rest
    /// of the house.
    ///
    /// # Errors
    /// [`AppError::Busy`] where it does not come in time.
    pub async fn turn(&self) -> AppResult<OwnedSemaphorePermit> {
        let patience = Duration::from_millis(limits::MAP_TURN_MS);
        tokio::time::timeout(patience, self.turns.clone().acquire_owned())
            .await
            .map_err(|_| AppError::Busy)?
            .map_err(AppError::internal)
    }

    /// Whether every public point is there: from then on it follows the feed.
    pub fn is_filled(&self) -> bool {
        self.pos().is_some()
    }

    fn pos(&self) -> Option<i64> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().map(|h| h.pos)
    }

    fn hold(&self, points: Points, pos: i64) {
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(Held { points, pos });
    }

    /// Takes changes up, unless somebody else did meanwhile.
    fn change(&self, from: i64, to: i64, changes: &[(ReportId, Option<PublicPoint>)]) {
        {
            let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
            let Some(held) = held.as_mut().filter(|h| h.pos == from) else {
                return;
            };
            for (id, point) in changes {
                held.points.put(*id, point.as_ref());
            }
            held.pos = to;
        }
        // Sorted beside those who look: only the swap makes them wait.
        let tidied = {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            held.as_ref()
                .filter(|h| h.points.is_untidy())
                .map(|h| (h.points.tidied(), h.pos))
        };
        if let Some((points, pos)) = tidied {
            let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
            if let Some(held) = held.as_mut().filter(|h| h.pos == pos) {
                held.points = points;
            }
        }
    }
}

/// One step of this node's map: all points at first, then at most [`store::limits::FOLLOW_STEP`]
/// events. Gives how many it passed; none when there was nothing new.
pub async fn follow(app: &App) -> AppResult<usize> {
    let Some(from) = app.map.pos() else {
        return fill(app).await;
    };
    let entries = store::feed::after(&app.store, from, store::limits::FOLLOW_STEP).await?;
    let Some(last) = entries.last() else {
        return Ok(0);
    };
    super::taken_back(app, &entries).await?;
    let ids = store::search::reports(&entries);
    let filed = store::report::by_ids(&app.store, &ids).await?;
    let changes: Vec<_> = filed
        .iter()
        .map(|f| (f.report.id, PublicPoint::of(&f.report)))
        .collect();
    app.map.change(from, last.pos, &changes);
    // The rows are read once for both.
    app.suggester.learn(&filed);
    Ok(entries.len())
}

/// Reads every public point. What changes meanwhile stands in the feed after the place that was
/// noted before, and is taken up again from there.
async fn fill(app: &App) -> AppResult<usize> {
    let pos = store::feed::top(&app.store).await?;
    let mut all = Gathering::default();
    let mut after = (-1, ReportId(0));
    loop {
        let page = store::report::points(&app.store, after, limits::MAP_PAGE).await?;
        let full = page.len() == limits::MAP_PAGE;
        if let Some(last) = page.last() {
            after = (last.cell(), last.id);
        }
        all.add(&page);
        if !full {
            break;
        }
    }
    super::suggest::fill(app).await?;
    let points = tokio::task::spawn_blocking(move || all.points())
        .await
        .map_err(AppError::internal)?;
    let n = points.len();
    app.map.hold(points, pos);
    tracing::info!(points = n, "the map is filled");
    Ok(n)
}
