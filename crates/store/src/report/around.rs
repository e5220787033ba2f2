//! What the public sees around a place: from the index of points alone, and never more than a bound.

use super::list::{Reach, in_box};
use crate::cell::Bounds;
use crate::db::Store;
use crate::error::DbResult;
use crate::limits;
use domain::id::{self, ReportId};
use domain::report::Point;
use domain::time::At;

/// A public report's point and field.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// The report.
    pub id: ReportId,
    /// Where, as coarse as was released.
    pub point: Point,
    /// Its field's code; none if not classified.
    pub field: Option<String>,
}

/// Public reports in a box, sent at or after `since`; at most [`limits::BOX_POINTS`], in no order. The
/// rows may have changed a moment ago: whoever shows one reads it first.
pub async fn around(store: &Store, bounds: &Bounds, since: At) -> DbResult<Vec<Spot>> {
    let mut args = Vec::new();
    let columns = "b.id, b.public_lat, b.public_lon, b.field";
    let Some(found) = in_box(Reach::Public, bounds, columns, &mut args) else {
        return Ok(Vec::new());
    };
    args.push(id::floor(since).into());
    args.push((limits::BOX_POINTS as i64).into());
    let sql = format!(
        "SELECT spot.id, spot.public_lat, spot.public_lon, spot.field FROM ({found}) AS spot WHERE spot.id >= ${} LIMIT ${}",
        args.len() - 1,
        args.len()
    );
    let rows = store.scan(&sql, &args).await?;
    rows.iter()
        .map(|row| {
            Ok(Spot {
                id: ReportId(row.int(0)?),
                point: Point {
                    lat: row.float(1)?,
                    lon: row.float(2)?,
                },
                field: row.opt_text(3)?.map(str::to_owned),
            })
        })
        .collect()
}
