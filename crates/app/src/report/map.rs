//! What a map shows: clusters of public reports, single ones by name after a look at their rows,
//! and what was reported near somebody.

use super::line::line;
use crate::app::App;
use crate::areas::Rings;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::follow::map::{Cluster, Grid, Wanted};
use crate::limits;
use crate::privacy::category_name;
use crate::view::{LineView, Named, Position};
use domain::id::ReportId;
use domain::report::Point;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use store::cell;
use store::cell::Bounds;
use store::report::{Pin, Reach};

/// The borders of the communes as a light layer; none where no boundaries were imported. Each line is
/// steps east and north in ten-thousandths of a degree.
pub async fn outlines(app: &App, ctx: &Ctx) -> AppResult<Option<Arc<Vec<Vec<i32>>>>> {
    let tables = app.tables();
    let Some(boundaries) = tables.boundaries_at(ctx.now.date()).cloned() else {
        return Ok(None);
    };
    // The first to ask waits for them to be made.
    tokio::task::spawn_blocking(move || Some(boundaries.lines()))
        .await
        .map_err(AppError::internal)
}

/// The outline of each commune by itself; none where no boundaries were imported.
pub async fn rings(app: &App, ctx: &Ctx) -> AppResult<Option<Arc<Rings>>> {
    let tables = app.tables();
    let Some(boundaries) = tables.boundaries_at(ctx.now.date()).cloned() else {
        return Ok(None);
    };
    tokio::task::spawn_blocking(move || Some(boundaries.rings()))
        .await
        .map_err(AppError::internal)
}

/// Zooms that a map may ask for: the world to some metres.
pub const ZOOM_MAX: u32 = 20;

/// Several reports that stand together at this zoom.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClusterView {
    /// How many.
    pub count: u64,
    /// Their middle.
    pub lat: f64,
    /// Their middle.
    pub lon: f64,
    /// The square they stand in: west, south, east, north.
    pub bbox: [f64; 4],
}

/// A single report. Without a code it is only a point: its row was not looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PinView {
    /// Digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the public is told of its stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<&'static str>,
    /// It is late now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Named>,
    /// Where.
    pub lat: f64,
    /// Where.
    pub lon: f64,
}

/// What stands in a view.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MapView {
    /// Reports in it, all together.
    pub total: u64,
    /// Those that stand together.
    pub clusters: Vec<ClusterView>,
    /// Single ones.
    pub points: Vec<PinView>,
}

/// A box at a zoom, sifted.
pub async fn view(
    app: &App,
    ctx: &Ctx,
    bounds: &Bounds,
    zoom: u32,
    wanted: Wanted,
) -> AppResult<MapView> {
    let grid = grid_of(bounds, zoom);
    shown(app, ctx, grid, wanted).await
}

/// A tile as map programs number them, sifted; none where there is no such tile.
pub async fn tile(
    app: &App,
    ctx: &Ctx,
    (zoom, x, y): (u32, u32, u32),
    wanted: Wanted,
) -> AppResult<Option<MapView>> {
    if cell::tile(zoom, x, y).is_none() {
        return Ok(None);
    }
    shown(app, ctx, grid_of_tile(zoom, x, y), wanted)
        .await
        .map(Some)
}

/// The squares of a view: fine enough for its zoom, whole at the borders, so that a cluster stays
/// what it was while somebody pans.
pub fn grid_of(bounds: &Bounds, zoom: u32) -> Grid {
    let corner = |lat, lon| cell::spot(Point { lat, lon });
    let (west, north) = corner(bounds.north, bounds.west);
    let (east, south) = corner(bounds.south, bounds.east);
    let mut zoom = (zoom + limits::MAP_VIEW_FINER).min(cell::ZOOM);
    loop {
        let at = |n: u32| n.checked_shr(32 - zoom).unwrap_or(0);
        let grid = Grid {
            zoom,
            x: (at(west), at(east).max(at(west))),
            y: (at(north), at(south).max(at(north))),
        };
        if zoom == 0 || grid.len() <= limits::MAP_SQUARES {
            return grid;
        }
        zoom -= 1;
    }
}

/// The squares of a tile.
pub fn grid_of_tile(zoom: u32, x: u32, y: u32) -> Grid {
    let fine = (zoom + limits::MAP_TILE_FINER).min(cell::ZOOM).max(zoom);
    let below = fine - zoom;
    let last = (1u32 << below) - 1;
    Grid {
        zoom: fine,
        x: (x << below, (x << below) + last),
        y: (y << below, (y << below) + last),
    }
}

async fn shown(app: &App, ctx: &Ctx, grid: Grid, wanted: Wanted) -> AppResult<MapView> {
    let clusters = match app.map.seen(grid, &wanted) {
        Some(clusters) => clusters,
        None => counted(app, grid, wanted).await?,
    };
    let ones: Vec<ReportId> = clusters
        .iter()
        .filter(|c| c.n == 1)
        .map(|c| ReportId(c.one))
        .collect();
    let asked = &ones[..ones.len().min(limits::MAP_NAMED)];
    let rows: HashMap<ReportId, Pin> = store::report::pins(&app.store, asked)
        .await?
        .into_iter()
        .map(|pin| (pin.id, pin))
        .collect();
    let mut view = MapView::default();
    for c in clusters.iter() {
        if c.n > 1 {
            view.clusters.push(cluster(c, grid.zoom));
            view.total += c.n;
            continue;
        }
        let id = ReportId(c.one);
        match rows.get(&id) {
            Some(pin) => view.points.push(named(app, ctx, pin)),
            // Asked for and not public any more: it is not shown at all.
            None if asked.contains(&id) => continue,
            None => view.points.push(unnamed(c)),
        }
        view.total += 1;
    }
    Ok(view)
}

/// A view of a whole province walks a million points: not on a thread that others wait for.
async fn counted(app: &App, grid: Grid, wanted: Wanted) -> AppResult<Arc<[Cluster]>> {
    let counting = app.clone();
    let turn = app.map.turn().await?;
    tokio::task::spawn_blocking(move || {
        // Held to the end of the counting, also for a caller who has hung up.
        let _turn = turn;
        counting.map.count(grid, wanted)
    })
    .await
    .map_err(AppError::internal)?
}

/// A hundred-thousandth of a degree is a metre: finer than anybody needs to find a place.
fn metre(degrees: f64) -> f64 {
    (degrees * 1e5).round() / 1e5
}

fn cluster(c: &Cluster, zoom: u32) -> ClusterView {
    let (x, y) = c.middle();
    let middle = cell::point(x, y);
    let side = cell::WORLD / f64::from(1u32 << zoom);
    let (left, top) = (f64::from(c.square.0) * side, f64::from(c.square.1) * side);
    let (nw, se) = (cell::point(left, top), cell::point(left + side, top + side));
    ClusterView {
        count: c.n,
        lat: metre(middle.lat),
        lon: metre(middle.lon),
        bbox: [nw.lon, se.lat, se.lon, nw.lat].map(metre),
    }
}

fn named(app: &App, ctx: &Ctx, pin: &Pin) -> PinView {
    PinView {
        code: Some(pin.code.to_string()),
        label: Some(pin.label.as_str()),
        late: pin.open && pin.late_from.is_some_and(|at| at < ctx.now),
        category: pin
            .category
            .as_deref()
            .map(|code| category_name(&app.tables().catalogue, code, ctx.lang)),
        lat: metre(pin.point.lat),
        lon: metre(pin.point.lon),
    }
}

fn unnamed(c: &Cluster) -> PinView {
    let (x, y) = c.middle();
    let at = cell::point(x, y);
    PinView {
        code: None,
        label: None,
        late: false,
        category: None,
        lat: metre(at.lat),
        lon: metre(at.lon),
    }
}

/// What was reported near a place lately: public lines with their distance in metres, the nearest
/// first.
pub async fn nearby(app: &App, ctx: &Ctx, at: Position) -> AppResult<Vec<(LineView, u32)>> {
    let wanted = Wanted {
        since: Some(ctx.now.plus_ms(-limits::NEARBY_DAYS * domain::time::DAY_MS)),
        ..Wanted::default()
    };
    let looking = app.clone();
    let turn = app.map.turn().await?;
    let near = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        looking.map.look(|points| {
            let sieve = points.sieve(&wanted);
            points.near(at.lat, at.lon, limits::NEARBY_M, &sieve, limits::NEARBY_MAX)
        })
    })
    .await
    .map_err(AppError::internal)??;
    let ids: Vec<ReportId> = near.iter().map(|n| n.id).collect();
    let filed = store::report::by_ids(&app.store, &ids).await?;
    let tables = app.tables();
    let mut found: Vec<(LineView, u32)> = filed
        .iter()
        .filter_map(|f| {
            // The row decides, and its point: the map may lag behind both.
            let point = store::report::PublicPoint::of(&f.report)?.point;
            let metres = domain::area::distance_m(at.lat, at.lon, point.lat, point.lon);
            let metres = metres.round() as u32;
            Some((
                line(&f.report, &tables.catalogue, ctx, Reach::Public),
                metres,
            ))
        })
        .collect();
    found.sort_by_key(|(line, metres)| (*metres, std::cmp::Reverse(line.submitted_at)));
    Ok(found)
}
