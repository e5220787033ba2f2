//! "Có phải việc này không?": public reports of perhaps the same thing, shown before it is sent once
//! more.
//!
//! Found by place within the category's radius and window, ordered by likeness of photo and words. The
//! points come from an index; each report is then read as it stands, so that one hidden a moment ago is
//! not among them.

use super::alike::same_scene;
use super::line::line;
use super::submit::Submission;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::file::{Prepared, staged};
use crate::limits;
use crate::privacy::{area_name, sees_file};
use crate::view::{LineView, Named};
use domain::action::Action;
use domain::actor::Actor;
use domain::alike::common;
use domain::category::{Category, DefaultUrgency};
use domain::id::{FileId, ReportId};
use domain::pack::Catalogue;
use domain::permission::{self, Sight};
use domain::report::{Point, Report};
use domain::text::fold;
use domain::time::DAY_MS;
use domain::workflow;
use media::Phash;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use store::report::{Filed, Filter, Reach};

/// What is about to be sent.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Where it is.
    pub point: Option<Point>,
    /// The unit, where nobody knows the point.
    pub area: Option<String>,
    /// The category chosen.
    pub category: Option<String>,
    /// What it is about, in the sender's words.
    pub words: String,
    /// Uploads and kept photos, by their names.
    pub photos: Vec<String>,
    /// What photos at hand look like.
    pub likenesses: Vec<Phash>,
}

impl Asked {
    /// What a form holds.
    pub fn of(new: &Submission) -> Asked {
        let words = [Some(new.text.as_str()), new.place.as_deref()];
        Asked {
            point: new.point,
            area: new.area.clone(),
            category: new.category.clone(),
            words: words.into_iter().flatten().collect::<Vec<_>>().join(" "),
            photos: Vec::new(),
            likenesses: new
                .new_files
                .iter()
                .filter_map(Prepared::likeness)
                .collect(),
        }
    }
}

/// A report of perhaps the same thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alike {
    /// As everybody sees it.
    pub report: LineView,
    /// How far from there, in metres; none where no point was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<u32>,
    /// A photo of it looks the same as one of the sender's.
    pub same_photo: bool,
    /// Phrases that stand in what the public reads of it and in what the sender wrote.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub same_words: Vec<String>,
    /// The unit of both, where no distance tells.
    #[serde(skip)]
    pub area: Option<Named>,
    /// How many say that they met it too.
    pub joined: usize,
}

/// What was found, and how far was looked.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Duplicates {
    /// Metres around the point.
    pub radius_m: u32,
    /// Days back.
    pub days: u32,
    /// The likest first; few.
    pub found: Vec<Alike>,
}

/// Public reports that may be the same thing and that one can join. None for a danger: nobody waits
/// there.
pub async fn duplicates(app: &App, ctx: &Ctx, asked: Asked) -> AppResult<Duplicates> {
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    let category = match &asked.category {
        Some(code) => catalogue.category(code),
        None => catalogue
            .guess_category(&fold(&asked.words))
            .map(|(category, _)| category),
    };
    let mut answer = Duplicates {
        radius_m: category.map_or(limits::ALIKE_M, |c| c.duplicate_radius_m),
        days: category.map_or(limits::ALIKE_DAYS, |c| c.duplicate_window_days),
        found: Vec::new(),
    };
    if category.is_some_and(|c| c.default_urgency == DefaultUrgency::Urgent) {
        return Ok(answer);
    }
    let field = category.map(|c| c.parent.clone().unwrap_or_else(|| c.code.clone()));
    let candidates = candidates(app, ctx, &asked, field, &answer).await?;
    let mut photos = asked.likenesses.clone();
    for mark in asked.photos.iter().take(limits::ALIKE_PHOTOS) {
        let kept = staged::kept(app, mark, ctx.now).await?;
        photos.extend(kept.and_then(|(file, _)| file.likeness()));
    }
    let shown = shown(&candidates, &photos, app).await?;
    let mut ranked: Vec<(Rank, Alike)> = candidates
        .into_iter()
        .filter_map(|(filed, metres)| {
            let same_photo = shown.contains(&filed.report.id);
            let mut alike = alike(&filed.report, catalogue, ctx, metres, same_photo)?;
            let same = common(&asked.words, &public_words(&filed.report));
            let common = same.words;
            alike.same_words = same.phrases;
            // By words alone: some of them must be the same.
            let near = metres.is_some() || common >= limits::ALIKE_WORDS || same_photo;
            let sub = category.is_some_and(|c| filed.report.category.as_deref() == Some(&c.code));
            near.then_some(((!same_photo, usize::MAX - common, !sub, metres), alike))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    answer.found = ranked
        .into_iter()
        .take(limits::ALIKE_SHOWN)
        .map(|(_, alike)| alike)
        .collect();
    Ok(answer)
}

/// Photo, words, sub-field, distance: the smaller the likelier.
type Rank = (bool, usize, bool, Option<u32>);

/// The nearest public reports of the field in reach; without a point the newest of the unit.
async fn candidates(
    app: &App,
    ctx: &Ctx,
    asked: &Asked,
    field: Option<String>,
    reach: &Duplicates,
) -> AppResult<Vec<(Filed, Option<u32>)>> {
    let since = ctx.now.plus_ms(-i64::from(reach.days) * DAY_MS);
    let Some(at) = asked.point else {
        let (Some(area), Some(field)) = (&asked.area, field) else {
            return Ok(Vec::new());
        };
        let filter = Filter {
            reach: Reach::Public,
            areas: vec![area.clone()],
            categories: vec![field],
            since: Some(since),
            ..Filter::default()
        };
        let newest = store::report::Order::Newest;
        let page = store::report::list(&app.store, &filter, newest, None, limits::ALIKE_READ);
        return Ok(page.await?.reports.into_iter().map(|f| (f, None)).collect());
    };
    let bounds = super::neighbours::around(at, reach.radius_m);
    let mut spots: Vec<(u32, ReportId)> = store::report::around::around(&app.store, &bounds, since)
        .await?
        .into_iter()
        .filter(|spot| field.is_none() || spot.field == field)
        .map(|spot| {
            let there = spot.point;
            let metres = domain::area::distance_m(at.lat, at.lon, there.lat, there.lon);
            // Within a box of some kilometres.
            (metres.round() as u32, spot.id)
        })
        .filter(|(metres, _)| *metres <= reach.radius_m)
        .collect();
    spots.sort_unstable();
    spots.truncate(limits::ALIKE_READ);
    let metres: BTreeMap<ReportId, u32> = spots.iter().map(|(m, id)| (*id, *m)).collect();
    let ids: Vec<ReportId> = spots.into_iter().map(|(_, id)| id).collect();
    let filed = store::report::by_ids(&app.store, &ids).await?;
    Ok(filed
        .into_iter()
        .map(|f| {
            let metres = metres.get(&f.report.id).copied();
            (f, metres)
        })
        .collect())
}

/// The report as a stranger sees it, if a stranger does and may join it.
fn alike(
    report: &Report,
    catalogue: &Catalogue,
    ctx: &Ctx,
    distance_m: Option<u32>,
    same_photo: bool,
) -> Option<Alike> {
    let stranger = Actor::nobody();
    let category: Option<&Category> = report
        .category
        .as_deref()
        .and_then(|c| catalogue.category(c));
    let public = permission::sight(report, category, &stranger) == Sight::Public;
    let open = workflow::available(report, &stranger).contains(&Action::Join);
    (public && open).then(|| Alike {
        report: line(report, catalogue, &stranger_of(ctx), Reach::Public),
        distance_m,
        same_photo,
        same_words: Vec::new(),
        area: report
            .area
            .as_deref()
            .filter(|_| distance_m.is_none())
            .map(|a| area_name(catalogue, a, report.submitted_at)),
        joined: report.joined.len() + report.children.len(),
    })
}

fn stranger_of(ctx: &Ctx) -> Ctx {
    let mut stranger = Ctx::of(Actor::nobody(), ctx.now);
    stranger.lang = ctx.lang;
    stranger
}

/// What the public reads of a report.
fn public_words(report: &Report) -> String {
    let public = &report.public;
    let shown = [&public.title, &public.text, &public.place];
    let shown: Vec<&str> = shown.into_iter().flatten().map(String::as_str).collect();
    shown.join(". ")
}

/// The reports one of whose public photos looks like one of these. A photo that is not public is not
/// compared: its likeness would tell of it.
async fn shown(
    candidates: &[(Filed, Option<u32>)],
    photos: &[Phash],
    app: &App,
) -> AppResult<BTreeSet<ReportId>> {
    if photos.is_empty() || candidates.is_empty() {
        return Ok(BTreeSet::new());
    }
    let public: BTreeMap<FileId, ReportId> = candidates
        .iter()
        .flat_map(|(filed, _)| {
            let report = &filed.report;
            let open = report
                .files
                .iter()
                .filter(|f| sees_file(report, f, Sight::Public, None));
            open.map(|f| (f.id, report.id))
        })
        .collect();
    let ids: Vec<ReportId> = candidates.iter().map(|(f, _)| f.report.id).collect();
    let known = store::file::likenesses(&app.store, &ids).await?;
    Ok(known
        .into_iter()
        .filter(|(_, held)| {
            let held = Phash(*held as u64);
            photos.iter().any(|photo| same_scene(*photo, held))
        })
        .filter_map(|(file, _)| public.get(&file).copied())
        .collect())
}
