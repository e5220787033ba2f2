//! The unit of a point: official boundaries when the installation has them, the nearest centre
//! until then, marked approximate.

use crate::app::Tables;
use domain::report::Point;
use domain::time::At;

/// A unit found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its code.
    pub code: String,
    /// By the nearest centre only.
    pub approximate: bool,
}

/// The unit that the caller named, or in which the point lies.
pub(crate) fn find(
    tables: &Tables,
    point: Option<Point>,
    named: Option<&str>,
    now: At,
) -> Option<Found> {
    if let Some(code) = named.map(str::trim).filter(|c| !c.is_empty()) {
        return Some(Found {
            code: code.to_owned(),
            approximate: false,
        });
    }
    let point = point?;
    let today = now.date();
    if let Some(code) = tables.outlined(point.lat, point.lon, today) {
        return Some(Found {
            code,
            approximate: false,
        });
    }
    let (unit, _) = tables.catalogue.nearest_unit(point.lat, point.lon, today)?;
    Some(Found {
        code: unit.code.clone(),
        approximate: true,
    })
}
