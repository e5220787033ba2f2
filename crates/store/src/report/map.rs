//! Points of reports, for maps: from covering indexes, without the reports' texts.

use super::list::{Reach, in_box};
use crate::cell::Bounds;
use crate::db::{Row, Store};
use crate::error::{DbError, DbResult};
use crate::limits;
use domain::id::ReportId;
use domain::report::{Label, Point};

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

const PUBLIC: &str = "r.id, r.public_cell, r.public_lat, r.public_lon, r.label, r.field";
const STAFF: &str = "r.id, r.cell, r.lat, r.lon, r.label, r.field";

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
    let sql = format!(
        "SELECT {PUBLIC} FROM report r WHERE r.publication = 'public' AND (r.public_cell, r.id) > ($1, $2) \
         ORDER BY r.public_cell, r.id LIMIT $3"
    );
    let args = [after.0.into(), after.1.into(), (limit as i64).into()];
    store.scan(&sql, &args).await?.iter().map(read).collect()
}

/// Points in a box, at most [`limits::BOX_POINTS`], in no order.
pub async fn points_in(store: &Store, reach: Reach, bounds: &Bounds) -> DbResult<Vec<MapPoint>> {
    let mut args = Vec::new();
    let Some(condition) = in_box(reach, bounds, &mut args) else {
        return Ok(Vec::new());
    };
    let (columns, public) = match reach {
        Reach::Public => (PUBLIC, "r.publication = 'public' AND "),
        Reach::Staff => (STAFF, ""),
    };
    args.push((limits::BOX_POINTS as i64).into());
    let sql = format!(
        "SELECT {columns} FROM report r WHERE {public}{condition} LIMIT ${}",
        args.len()
    );
    store.scan(&sql, &args).await?.iter().map(read).collect()
}
