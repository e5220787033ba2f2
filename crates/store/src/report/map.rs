//! Points of reports, for maps: from covering indexes, without the reports' texts.

use super::list::{Reach, in_box};
use super::row::{field, is_public};
use crate::cell::{self, Bounds};
use crate::db::{Row, Store};
use crate::error::{DbError, DbResult};
use crate::limits;
use domain::id::ReportId;
use domain::report::{Label, Point, Report};

/// A report's point, its label and its field: what a pin needs.
#[derive(Clone, Debug, PartialEq)]
pub struct MapPoint {
    /// The report.
    pub id: ReportId,
    /// Its cell, see [`crate::cell`].
    pub cell: i64,
    /// Where: of the public, as coarse as was released.
    pub point: Point,
    /// What the public is told of its stage.
    pub label: Label,
    /// Its field's code; none if not classified.
    pub field: Option<String>,
}

impl MapPoint {
    /// The point of a report that the public sees now: what a map in memory puts in place of the
    /// one it held. None if it holds none any more.
    pub fn public(report: &Report) -> Option<MapPoint> {
        let point = report.public.point.filter(|_| is_public(report))?;
        let field = report.category.as_deref().map(|c| field(c).to_owned());
        Some(MapPoint {
            id: report.id,
            cell: cell::of(point),
            point,
            label: report.label(),
            field,
        })
    }
}

const PUBLIC: &str = "b.id, b.public_cell, b.public_lat, b.public_lon, b.label, b.field";
const STAFF: &str = "b.id, b.cell, b.lat, b.lon, b.label, b.field";

fn read(row: &Row) -> DbResult<MapPoint> {
    Ok(MapPoint {
        id: ReportId(row.int(0)?),
        cell: row.int(1)?,
        point: Point {
            lat: row.float(2)?,
            lon: row.float(3)?,
        },
        label: Label::parse(row.text(4)?).ok_or_else(|| DbError::broken("an unknown label"))?,
        field: row.opt_text(5)?.map(str::to_owned),
    })
}

/// Every public point in order of cell and id, after (`cell`, `id`), at most `limit`: fills the
/// map in memory at start. Begin with (-1, 0).
pub async fn points(
    store: &Store,
    after: (i64, ReportId),
    limit: usize,
) -> DbResult<Vec<MapPoint>> {
    // Only what the public may see has a public cell.
    let sql = format!(
        "SELECT {PUBLIC} FROM report b WHERE (b.public_cell, b.id) > ($1, $2) ORDER BY b.public_cell, b.id LIMIT $3"
    );
    let args = [after.0.into(), after.1.into(), (limit as i64).into()];
    store.scan(&sql, &args).await?.iter().map(read).collect()
}

/// Points in a box, at most [`limits::BOX_POINTS`], in no order.
pub async fn points_in(store: &Store, reach: Reach, bounds: &Bounds) -> DbResult<Vec<MapPoint>> {
    let columns = match reach {
        Reach::Public => PUBLIC,
        Reach::Staff => STAFF,
    };
    let mut args = Vec::new();
    let Some(found) = in_box(reach, bounds, columns, &mut args) else {
        return Ok(Vec::new());
    };
    args.push((limits::BOX_POINTS as i64).into());
    let sql = format!("{found} LIMIT ${}", args.len());
    store.scan(&sql, &args).await?.iter().map(read).collect()
}
