//! Points of reports, for maps: from covering indexes, without the reports' texts.

use super::list::{self, Filter, Hits, Reach};
use super::row::{is_public, late_from};
use crate::cell;
use crate::db::{Among, Store, in_list, padded};
use crate::error::{DbError, DbResult};
use crate::limits;
use domain::id::{ReportCode, ReportId};
use domain::report::{Label, Point, Publication, Report, Stage, Urgency};
use domain::time::At;

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

/// A report as a mark on the map of those who work on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    /// Its code.
    pub code: ReportCode,
    /// The version that the mark was made from.
    pub version: u32,
    /// Where: of the public, as coarse as was released.
    pub point: Point,
    /// Where it stands.
    pub stage: Stage,
    /// What the public is told of that.
    pub label: Label,
    /// How urgent it is.
    pub urgency: Urgency,
    /// After that instant it counts as late while it is open.
    pub late_from: Option<At>,
}

/// Marks of what a filter finds, those that are late first soonest, at most `limit`; reports without a
/// point have none. No text is read.
pub async fn marked(store: &Store, filter: &Filter, limit: usize) -> DbResult<Vec<Marked>> {
    let Some(mut sql) = list::build(store, filter, Hits::All, (limit, Among::All)) else {
        return Ok(Vec::new());
    };
    let p = match filter.reach {
        Reach::Public => "public_",
        Reach::Staff => "",
    };
    sql.wheres
        .push(format!("r.{p}lat IS NOT NULL AND r.{p}lon IS NOT NULL"));
    let most = sql.arg(limit as i64);
    // In the order of the index that holds the open ones alone.
    let text = format!(
        "SELECT r.code, r.version, r.{p}lat, r.{p}lon, r.stage, r.label, r.urgency, r.late_from FROM {}{} \
         ORDER BY r.late_from, r.id LIMIT {most}",
        sql.from,
        list::all(&sql.wheres)
    );
    let rows = store.scan(&text, &sql.args).await?;
    let broken = || DbError::broken("an unknown word in a report's row");
    rows.iter()
        .map(|row| {
            Ok(Marked {
                code: ReportCode::from_number(row.int(0)?),
                version: u32::try_from(row.int(1)?).map_err(|_| broken())?,
                point: Point {
                    lat: row.float(2)?,
                    lon: row.float(3)?,
                },
                stage: Stage::parse(row.text(4)?).ok_or_else(broken)?,
                label: label(row.text(5)?)?,
                urgency: Urgency::parse(row.text(6)?).ok_or_else(broken)?,
                late_from: row.opt_int(7)?.map(At),
            })
        })
        .collect()
}
