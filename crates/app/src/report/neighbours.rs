//! What else was reported around a place: whoever sorts a report looks there for the same matter.

use super::desk::Paper;
use super::list::Lines;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::report::line::Line;
use crate::report::list::Query;
use domain::report::Point;
use std::sync::Arc;

/// Reports near another: lines with their distance in metres, the nearest first.
#[derive(Clone, Debug, Default)]
pub struct Near {
    /// How far was looked, in metres.
    pub radius_m: u32,
    /// How many days back was looked.
    pub days: u32,
    /// What was found.
    pub found: Vec<(Arc<Line>, u32)>,
}

/// Where the category says nothing of duplicates.
const NEAR_M: u32 = 150;
/// The same, for days back.
const NEAR_DAYS: u32 = 30;
/// Reports looked at: more within a stone's throw is a flood, and the nearest ten tell so.
const NEAR_MAX: u32 = 20;
/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

/// What else was reported around a paper, as far as the category says duplicates lie: open ones and
/// closed ones of the same field. Empty without a point.
pub async fn near(app: &App, ctx: &Ctx, paper: &Paper, category: Option<&str>) -> AppResult<Near> {
    let here = paper.view.position.map(|at| Point {
        lat: at.lat,
        lon: at.lon,
    });
    let mut near = near_point(app, ctx, here, category).await?;
    near.found
        .retain(|(line, _)| line.report_code != paper.view.report_code);
    Ok(near)
}

/// The same around a point that no report stands at yet.
pub async fn near_point(
    app: &App,
    ctx: &Ctx,
    here: Option<Point>,
    category: Option<&str>,
) -> AppResult<Near> {
    let tables = app.tables();
    let row = category.and_then(|c| tables.catalogue.category(c));
    let radius_m = row.map_or(NEAR_M, |c| c.duplicate_radius_m).max(1);
    let days = row.map_or(NEAR_DAYS, |c| c.duplicate_window_days).max(1);
    let mut near = Near {
        radius_m,
        days,
        found: Vec::new(),
    };
    let Some(at) = here else {
        return Ok(near);
    };
    let mut query = Query {
        limit: Some(NEAR_MAX),
        ..Query::default()
    };
    query.filter.bounds = Some(around(at, radius_m));
    query.filter.since = Some(ctx.now.plus_ms(-i64::from(days) * domain::time::DAY_MS));
    query.filter.categories = row
        .map(|c| c.parent.clone().unwrap_or_else(|| c.code.clone()))
        .into_iter()
        .collect();
    let Lines { reports, .. } = crate::report::list::list(app, ctx, query).await?;
    for line in reports.into_iter().filter(|l| l.stage != "merged") {
        let Some(there) = line.position else { continue };
        let metres = domain::area::distance_m(at.lat, at.lon, there.lat, there.lon).round();
        // Within a box of a few hundred metres.
        let metres = metres as u32;
        if metres <= radius_m {
            near.found.push((line, metres));
        }
    }
    near.found.sort_by_key(|(_, metres)| *metres);
    Ok(near)
}

/// A box of that many metres around a point.
pub(super) fn around(at: Point, radius_m: u32) -> crate::Bounds {
    let lat = f64::from(radius_m) / DEGREE_M;
    let lon = lat / at.lat.to_radians().cos().max(0.01);
    crate::Bounds {
        west: at.lon - lon,
        south: at.lat - lat,
        east: at.lon + lon,
        north: at.lat + lat,
    }
}
