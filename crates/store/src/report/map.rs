//! Points of reports, for maps: from covering indexes, without the reports' texts.

use super::list::{Reach, in_box};
use super::row::{is_public, late_from};
use crate::cell::{self, Bounds};
use crate::db::{Row, Store, in_list, padded};
use crate::error::{DbError, DbResult};
use crate::limits;
use domain::id::{ReportCode, ReportId};
use domain::report::{Label, Point, Publication, Report, Stage};
use domain::time::At;

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
        label: label(row.text(4)?)?,
        field: row.opt_text(5)?.map(str::to_owned),
    })
}

/// A public point with what maps sift by: one line of the map in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicPoint {
    /// The report.
    pub id: ReportId,
    /// Where, as coarse as was released.
    pub point: Point,
    /// What the public is told of its stage.
    pub label: Label,
    /// Its sub-field or field.
    pub category: Option<String>,
    /// Its unit.
    pub area: Option<String>,
    /// The agency that leads.
    pub lead: Option<String>,
    /// After that instant it counts as late while it is open.
    pub late_from: Option<At>,
}

impl PublicPoint {
    /// The point of a report that the public sees now: what a map in memory puts in place of the
    /// one it held. None if it holds none any more.
    pub fn of(report: &Report) -> Option<PublicPoint> {
        Some(PublicPoint {
            id: report.id,
            point: report.public.point.filter(|_| is_public(report))?,
            label: report.label(),
            category: report.category.clone(),
            area: report.area.clone(),
            lead: report.lead().map(|a| a.agency.clone()),
            late_from: late_from(report),
        })
    }

    /// Its cell, see [`crate::cell`].
    pub fn cell(&self) -> i64 {
        cell::of(self.point)
    }
}

fn label(text: &str) -> DbResult<Label> {
    Label::parse(text).ok_or_else(|| DbError::broken("an unknown label"))
}

/// Every public point in order of cell and id, after (`cell`, `id`), at most `limit`: fills the
/// map in memory at start, from one index that holds all it asks for. Begin with (-1, 0).
pub async fn points(
    store: &Store,
    after: (i64, ReportId),
    limit: usize,
) -> DbResult<Vec<PublicPoint>> {
    // Only what the public may see has a public cell.
    let sql = "SELECT b.id, b.public_lat, b.public_lon, b.label, b.category, b.area, b.lead, b.late_from \
         FROM report b WHERE b.public_cell IS NOT NULL AND (b.public_cell, b.id) > ($1, $2) ORDER BY b.public_cell, b.id LIMIT $3";
    let args = [after.0.into(), after.1.into(), (limit as i64).into()];
    let rows = store.scan(sql, &args).await?;
    rows.iter()
        .map(|row| {
            Ok(PublicPoint {
                id: ReportId(row.int(0)?),
                point: Point {
                    lat: row.float(1)?,
                    lon: row.float(2)?,
                },
                label: label(row.text(3)?)?,
                category: row.opt_text(4)?.map(str::to_owned),
                area: row.opt_text(5)?.map(str::to_owned),
                lead: row.opt_text(6)?.map(str::to_owned),
                late_from: row.opt_int(7)?.map(At),
            })
        })
        .collect()
}

/// What a pin may say of a report that is public at this moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// The report.
    pub id: ReportId,
    /// Its code.
    pub code: ReportCode,
    /// What the public is told of its stage.
    pub label: Label,
    /// Work is still owed.
    pub open: bool,
    /// Its sub-field or field.
    pub category: Option<String>,
    /// After that instant it counts as late while it is open.
    pub late_from: Option<At>,
    /// Where.
    pub point: Point,
}

/// The rows of these reports, of those that the public sees: whoever names a case of a map asks
/// here first. In no order.
pub async fn pins(store: &Store, ids: &[ReportId]) -> DbResult<Vec<Pin>> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(limits::PAGE_MAX) {
        let mut args = vec![
            Publication::Public.as_str().into(),
            Stage::Merged.as_str().into(),
        ];
        args.extend(padded(some.iter().map(|&id| id.into()).collect()));
        let sql = format!(
            "SELECT id, code, label, is_open, category, late_from, public_lat, public_lon FROM report \
             WHERE id IN ({}) AND publication = $1 AND stage <> $2 AND public_cell IS NOT NULL",
            in_list(3, args.len() - 2)
        );
        for row in store.query(&sql, &args).await? {
            found.push(Pin {
                id: ReportId(row.int(0)?),
                code: ReportCode::from_number(row.int(1)?),
                label: label(row.text(2)?)?,
                open: row.bool(3)?,
                category: row.opt_text(4)?.map(str::to_owned),
                late_from: row.opt_int(5)?.map(At),
                point: Point {
                    lat: row.float(6)?,
                    lon: row.float(7)?,
                },
            });
        }
    }
    Ok(found)
}

/// Where an open report lies, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenPoint {
    /// The report.
    pub id: ReportId,
    /// Its unit.
    pub area: Option<String>,
    /// Who leads it.
    pub lead: Option<String>,
    /// Where it was reported.
    pub point: Point,
}

/// Open reports with a point after `after`, in the order of their ids, at most `limit`.
pub async fn open_points(store: &Store, after: ReportId, limit: usize) -> DbResult<Vec<OpenPoint>> {
    let sql = "SELECT id, area, lead, lat, lon FROM report \
         WHERE is_open = TRUE AND lat IS NOT NULL AND lon IS NOT NULL AND id > $1 ORDER BY id LIMIT $2";
    let rows = store
        .scan(sql, &[after.into(), (limit as i64).into()])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(OpenPoint {
                id: ReportId(row.int(0)?),
                area: row.opt_text(1)?.map(str::to_owned),
                lead: row.opt_text(2)?.map(str::to_owned),
                point: Point {
                    lat: row.float(3)?,
                    lon: row.float(4)?,
                },
            })
        })
        .collect()
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
