//! What else may be the same matter: whoever sorts a report, or writes down a call, looks there.
//!
//! Three witnesses speak: the place (a distance, or the same commune where a point is not known), the
//! words, and the photos. Each read has a bound: a box around the point, the newest of the commune and
//! field, or, where not even the commune is known, the reports that the suggestions find alike.

use super::alike::{Why, same_scene};
use super::line::line;
use super::list::{Query, allowed};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::limits;
use crate::privacy::area_name;
use crate::view::LineView;
use domain::id::{FileId, ReportId};
use domain::report::{FileKind, Point, Report, Stage};
use domain::time::{At, DAY_MS};
use media::Phash;
use std::collections::{BTreeMap, BTreeSet};
use store::report::{Filed, Filter, Order, Reach};

use super::desk::Paper;

/// Reports that may be the same matter.
#[derive(Clone, Debug, Default)]
pub struct Near {
    /// How far was looked around a point, in metres.
    pub radius_m: u32,
    /// How many days back was looked.
    pub days: u32,
    /// What was found, the likeliest first.
    pub found: Vec<Neighbour>,
}

/// A report that may be the same matter, and why.
#[derive(Clone, Debug)]
pub struct Neighbour {
    /// As the reader sees it.
    pub line: LineView,
    /// What speaks for it.
    pub why: Why,
}

/// What is compared.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// Where it is.
    pub point: Option<Point>,
    /// The unit it lies in.
    pub area: Option<String>,
    /// The category, as far as one is known.
    pub category: Option<String>,
    /// What it says of the matter and the place.
    pub words: String,
    /// What its photos look like.
    pub photos: Vec<Phash>,
    /// The report itself, where it is one already.
    pub own: Option<ReportId>,
}

/// Where the category says nothing of duplicates.
const NEAR_M: u32 = 150;
/// The same, for days back.
const NEAR_DAYS: u32 = 30;
/// Reports looked at around a point: more within a stone's throw is a flood, and the nearest tell so.
const NEAR_MAX: usize = 20;
/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

/// What may be the same matter as a paper: open ones and closed ones of the same field.
pub async fn near(app: &App, ctx: &Ctx, paper: &Paper, category: Option<&str>) -> AppResult<Near> {
    let Some(own) = store::report::by_code(&app.store, paper.view.report_code).await? else {
        return Ok(Near::default());
    };
    let report = &own.report;
    let files: BTreeSet<FileId> = photos(report).collect();
    let photos = match files.is_empty() {
        true => Vec::new(),
        false => store::file::likenesses(&app.store, &[report.id])
            .await?
            .into_iter()
            .filter(|(file, _)| files.contains(file))
            .map(|(_, held)| Phash(held as u64))
            .collect(),
    };
    let sought = Sought {
        point: report.place.point,
        area: report.area.clone(),
        category: category.map(str::to_owned),
        words: said(report),
        photos,
        own: Some(report.id),
    };
    like(app, ctx, &sought).await
}

/// The same for what is no report yet.
pub async fn like(app: &App, ctx: &Ctx, sought: &Sought) -> AppResult<Near> {
    let tables = app.tables();
    let row = sought
        .category
        .as_deref()
        .and_then(|c| tables.catalogue.category(c));
    let mut near = Near {
        radius_m: row.map_or(NEAR_M, |c| c.duplicate_radius_m).max(1),
        days: row.map_or(NEAR_DAYS, |c| c.duplicate_window_days).max(1),
        found: Vec::new(),
    };
    let since = ctx.now.plus_ms(-i64::from(near.days) * DAY_MS);
    let mut query = Query::default();
    query.filter.since = Some(since);
    query.filter.categories = row
        .map(|c| c.parent.clone().unwrap_or_else(|| c.code.clone()))
        .into_iter()
        .collect();
    let Some(filter) = allowed(ctx, &query)? else {
        return Ok(near);
    };
    let candidates = candidates(app, sought, &filter, since, near.radius_m).await?;
    let twins = twins(app, sought, candidates.values()).await?;
    let mut ranked: Vec<(bool, Neighbour)> = Vec::new();
    for filed in candidates.values() {
        let report = &filed.report;
        if Some(report.id) == sought.own || report.stage == Stage::Merged {
            continue;
        }
        let metres = distance(sought.point, report.place.point);
        let same_area = report.area.is_some() && report.area == sought.area;
        let mut why = Why {
            distance_m: metres,
            area: report
                .area
                .as_deref()
                .filter(|_| same_area && metres.is_none())
                .map(|a| area_name(&tables.catalogue, a, report.submitted_at)),
            same_photo: twins.contains(&report.id),
            ..Why::default()
        };
        // What is sealed is not quoted.
        if !report.is_sealed() {
            why = why.heard(&sought.words, &said(report));
        }
        let around = metres.is_some_and(|m| m <= near.radius_m);
        // Two points far apart are two places, whatever the words; a photo sent from elsewhere is not.
        let alike = why.same_photo || (metres.is_none() && why.speaks() && !report.is_sealed());
        if around || alike {
            let line = line(report, &tables.catalogue, ctx, filter.reach);
            ranked.push((!around, Neighbour { line, why }));
        }
    }
    ranked.sort_by_key(|(afar, n)| (n.why.rank(), *afar, n.line.submitted_at.0.0));
    near.found = ranked.into_iter().map(|(_, n)| n).collect();
    near.found.truncate(limits::NEAR_SHOWN);
    Ok(near)
}

/// Reports that are looked at, each once: around the point, the newest of the commune, and where
/// neither is known those that read alike.
async fn candidates(
    app: &App,
    sought: &Sought,
    filter: &Filter,
    since: At,
    radius_m: u32,
) -> AppResult<BTreeMap<ReportId, Filed>> {
    let mut found = BTreeMap::new();
    let mut read = async |filter: Filter, most: usize| -> AppResult<()> {
        let page = store::report::list(&app.store, &filter, Order::Newest, None, most).await?;
        found.extend(page.reports.into_iter().map(|f| (f.report.id, f)));
        Ok(())
    };
    if let Some(at) = sought.point {
        let mut around_it = filter.clone();
        around_it.bounds = Some(around(at, radius_m));
        read(around_it, NEAR_MAX).await?;
    }
    if let Some(area) = &sought.area {
        let mut of_area = filter.clone();
        of_area.areas = vec![area.clone()];
        read(of_area, limits::ALIKE_READ).await?;
    } else if sought.point.is_none() && filter.reach == Reach::Staff && !sought.words.is_empty() {
        let catalogue = app.tables().catalogue;
        let opinion = app.suggester.opinion(&catalogue, &sought.words);
        let codes = opinion.categories.into_iter().flat_map(|s| s.alike);
        for code in codes.take(limits::NEAR_SHOWN) {
            let filed = store::report::by_code(&app.store, code).await?;
            if let Some(filed) = filed.filter(|f| f.report.submitted_at >= since) {
                found.insert(filed.report.id, filed);
            }
        }
    }
    Ok(found)
}

/// Which of these have a photo that looks like one of the sought.
async fn twins(
    app: &App,
    sought: &Sought,
    candidates: impl Iterator<Item = &Filed>,
) -> AppResult<BTreeSet<ReportId>> {
    if sought.photos.is_empty() {
        return Ok(BTreeSet::new());
    }
    let files: BTreeMap<FileId, ReportId> = candidates
        .flat_map(|f| photos(&f.report).map(|file| (file, f.report.id)))
        .collect();
    let ids: BTreeSet<ReportId> = files.values().copied().collect();
    let ids: Vec<ReportId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let known = store::file::likenesses(&app.store, &ids).await?;
    Ok(known
        .into_iter()
        .filter(|(_, held)| {
            let held = Phash(*held as u64);
            sought.photos.iter().any(|photo| same_scene(*photo, held))
        })
        .filter_map(|(file, _)| files.get(&file).copied())
        .collect())
}

/// Photos of the citizens and the officers; copies show what their originals show.
fn photos(report: &Report) -> impl Iterator<Item = FileId> + '_ {
    let photos = report.files.iter().filter(|f| f.kind == FileKind::Photo);
    photos.filter(|f| f.of.is_none()).map(|f| f.id)
}

/// What a report says of the matter and the place; nothing of one that is sealed.
fn said(report: &Report) -> String {
    if report.is_sealed() {
        return String::new();
    }
    let place = report.place.words.as_deref();
    let said = [report.title.as_deref(), Some(&report.words), place];
    said.into_iter().flatten().collect::<Vec<_>>().join(". ")
}

fn distance(here: Option<Point>, there: Option<Point>) -> Option<u32> {
    let (here, there) = here.zip(there)?;
    let metres = domain::area::distance_m(here.lat, here.lon, there.lat, there.lon);
    // Within a province.
    Some(metres.round() as u32)
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
