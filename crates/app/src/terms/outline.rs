//! Official boundaries as administered things: a file of outlines is put aside, looked at, and then laid
//! down from a day on. Reports keep the unit they were given; what would lie elsewhere is only told.

use super::table::may_administer;
use super::{
    Chain, Changed, Entry, Ground, HISTORY_MAX, Standing, TermsError, TermsResult, check_why,
    fault, told, write,
};
use crate::app::{App, Edition};
use crate::areas::{AreaError, AreaFault, Boundaries, Compared, UPLOAD_BYTES_MAX, compare};
use crate::catalogue;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::agency::{Agency, AgencyKind};
use domain::area::UnitKind;
use domain::id::ReportId;
use domain::pack::Catalogue;
use domain::time::{DAY_MS, Date};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Batch;
use store::report::open_points;

/// The chain of the boundaries.
const AREA: Chain = Chain {
    family: "area",
    id: 12,
};
/// The row of the outlines that somebody looks at; an empty one is none.
const DRAFT: &str = "areas.draft.geojson";

/// Outlines that were put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What tells them from others.
    pub digest: String,
    /// How many units they outline.
    pub units: usize,
}

/// How outlines read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// They were put aside.
    Aside(Draft),
    /// What is wrong with them.
    Wrong(Vec<AreaError>),
}

/// Open reports that would lie in another unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moves {
    /// Their unit now; none for those without.
    pub from: Option<String>,
    /// The unit they would lie in; none outside of all.
    pub to: Option<String>,
    /// How many.
    pub n: usize,
    /// Whose they are: agency and how many, the most first; none where nobody leads yet.
    pub leads: Vec<(Option<String>, usize)>,
}

/// What newer outlines would change from a day on.
pub struct OutlinePlan {
    /// Their first day.
    pub from: Date,
    /// What tells them from others.
    pub digest: String,
    /// Sizes, overlaps, gaps.
    pub compared: Compared,
    /// Codes of the file that no unit has on that day.
    pub unknown: Vec<String>,
    /// Communes of that day without an outline even then.
    pub missing: Vec<String>,
    /// Open reports that would lie elsewhere.
    pub moves: Vec<Moves>,
    /// How many open reports were looked at, and whether there are more.
    pub looked: (usize, bool),
    text: String,
    standing: Standing,
}

impl OutlinePlan {
    /// Whether a person must say that they saw what does not fit.
    pub fn needs_word(&self) -> bool {
        !self.compared.overlaps.is_empty()
            || !self.compared.gaps.is_empty()
            || !self.moves.is_empty()
    }
}

/// Reads outlines and puts them aside to be looked at, in place of those put aside before.
///
/// # Errors
/// [`AppError::Forbidden`] to all but administrators; the database's.
pub async fn put_aside(app: &App, ctx: &Ctx, bytes: &[u8]) -> TermsResult<Put> {
    may_administer(ctx)?;
    if bytes.len() > UPLOAD_BYTES_MAX {
        let fault = AreaFault::TooLarge(UPLOAD_BYTES_MAX >> 20);
        return Ok(Put::Wrong(fault.of_all()));
    }
    let Ok(text) = String::from_utf8(bytes.to_vec()) else {
        return Ok(Put::Wrong(AreaFault::NoJson("UTF-8".to_owned()).of_all()));
    };
    let digest = digest_of(&text);
    let read = read(text.clone()).await?;
    let units = match read {
        Ok(boundaries) => boundaries.len(),
        Err(faults) => return Ok(Put::Wrong(faults)),
    };
    put_draft(app, &text).await?;
    Ok(Put::Aside(Draft { digest, units }))
}

async fn put_draft(app: &App, text: &str) -> TermsResult<()> {
    let before = store::catalogue::by_name(&app.store, DRAFT).await?;
    let mut batch = Batch::new();
    let version = before.map_or(0, |row| row.version);
    store::catalogue::put(&mut batch, DRAFT, version, text);
    app.store.commit(batch).await.map_err(AppError::from)?;
    Ok(())
}

fn digest_of(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(16).map(|b| format!("{b:02x}")).collect()
}

async fn read(text: String) -> AppResult<Result<Boundaries, Vec<AreaError>>> {
    tokio::task::spawn_blocking(move || Boundaries::from_geojson(text.as_bytes()))
        .await
        .map_err(AppError::internal)
}

/// What the outlines put aside would change from a day on; writes nothing.
///
/// # Errors
/// Fields at fault (`from`, `file`); a conflict if the tables were changed since they were looked at.
pub async fn plan_outlines(
    app: &App,
    ctx: &Ctx,
    digest: &str,
    from: &str,
    ground: &Ground,
) -> TermsResult<OutlinePlan> {
    may_administer(ctx)?;
    let standing = Standing::read(app, ground).await?;
    let tables = app.tables();
    let mut wrong = Vec::new();
    let today = ctx.now.date();
    let last = ctx.now.plus_ms(limits::EDITION_DAYS_MAX * DAY_MS).date();
    let from: Option<Date> = from.trim().parse().ok();
    match from {
        None => wrong.push(fault("from", "required")),
        Some(day) if day < today => wrong.push(fault("from", "past")),
        Some(day) if day > last => wrong.push(fault("from", "too_far")),
        Some(day) if tables.boundaries.iter().any(|e| e.from == Some(day)) => {
            wrong.push(fault("from", "edition_day"));
        }
        Some(_) => {}
    }
    if tables.boundaries.len() >= limits::EDITIONS_MAX {
        wrong.push(fault("from", "editions_full"));
    }
    check_why(&ground.why, &mut wrong);
    let text = standing
        .text(DRAFT)
        .filter(|text| digest_of(text) == digest);
    let (Some(from), Some(text), true) = (from, text.clone(), wrong.is_empty()) else {
        if text.is_none() {
            wrong.insert(0, fault("file", "gone"));
        }
        return Err(TermsError::Wrong(wrong));
    };
    let newer = match read(text.clone()).await? {
        Ok(newer) => newer,
        Err(_) => return Err(TermsError::Wrong(vec![fault("file", "gone")])),
    };
    let before = tables.boundaries_at(from).cloned().unwrap_or_default();
    let after = Arc::new(before.with(&newer));
    let pack = Arc::clone(&tables.catalogue);
    let unknown: Vec<String> = newer
        .codes()
        .into_iter()
        .filter(|code| !is_commune(&pack, code, from))
        .map(str::to_owned)
        .collect();
    let compared = {
        let (before, after, pack) = (Arc::clone(&before), Arc::clone(&after), Arc::clone(&pack));
        tokio::task::spawn_blocking(move || {
            let stands = |code: &str| is_commune(&pack, code, from);
            compare(&before, &newer, &after, &stands, limits::AREA_SLACK_M2)
        })
        .await
        .map_err(AppError::internal)?
    };
    let outlined = after.codes();
    let missing = pack
        .units_at(from)
        .filter(|u| u.kind.is_commune_level() && !outlined.contains(&u.code.as_str()))
        .map(|u| u.code.clone())
        .collect();
    let (moves, looked) = moves(app, &pack, &before, &after, from).await?;
    Ok(OutlinePlan {
        from,
        digest: digest.to_owned(),
        compared,
        unknown,
        missing,
        moves,
        looked,
        text,
        standing,
    })
}

fn is_commune(pack: &Catalogue, code: &str, day: Date) -> bool {
    pack.unit(code, day)
        .is_some_and(|unit| unit.kind.is_commune_level())
}

/// Moves by their units now and then: whose they are, and how many.
type Sorted = BTreeMap<(Option<String>, Option<String>), BTreeMap<Option<String>, usize>>;

/// Open reports whose point lies in another outline after than before, and in another unit than theirs.
async fn moves(
    app: &App,
    pack: &Catalogue,
    before: &Boundaries,
    after: &Boundaries,
    from: Date,
) -> AppResult<(Vec<Moves>, (usize, bool))> {
    let stands = |code: &str| is_commune(pack, code, from);
    let mut sorted = Sorted::new();
    let (mut last, mut looked) = (ReportId(0), 0);
    let more = loop {
        let page = open_points(&app.store, last, store::limits::PAGE_MAX).await?;
        let Some(end) = page.last() else { break false };
        last = end.id;
        looked += page.len();
        for one in page {
            let (lon, lat) = (one.point.lon, one.point.lat);
            let then = after.locate_among(lon, lat, stands);
            if then == before.locate_among(lon, lat, stands) || then == one.area.as_deref() {
                continue;
            }
            let key = (one.area, then.map(str::to_owned));
            let leads = sorted.entry(key).or_default();
            *leads.entry(one.lead).or_default() += 1;
        }
        if looked >= limits::OUTLINED_MAX {
            break true;
        }
    };
    let mut moves: Vec<Moves> = sorted
        .into_iter()
        .map(|((from, to), leads)| {
            let mut leads: Vec<_> = leads.into_iter().collect();
            leads.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
            Moves {
                n: leads.iter().map(|(_, n)| n).sum(),
                from,
                to,
                leads,
            }
        })
        .collect();
    moves.sort_by_key(|m| std::cmp::Reverse(m.n));
    Ok((moves, (looked, more)))
}

/// Lays outlines down from a day on. `seen`: a person saw what does not fit.
///
/// # Errors
/// As [`plan_outlines`]; also codes that nobody has then (`file`), and what nobody saw (`seen`).
pub async fn lay_outlines(
    app: &App,
    ctx: &Ctx,
    digest: &str,
    from: &str,
    ground: &Ground,
    seen: bool,
) -> TermsResult<()> {
    let plan = plan_outlines(app, ctx, digest, from, ground).await?;
    if !plan.unknown.is_empty() {
        let detail = plan.unknown.join(", ");
        let fault = super::Wrong {
            detail,
            ..fault("file", "rule_unknown")
        };
        return Err(TermsError::Wrong(vec![fault]));
    }
    if plan.needs_word() && !seen {
        return Err(TermsError::Wrong(vec![fault("seen", "required")]));
    }
    let codes: Vec<&str> = plan
        .compared
        .shifts
        .iter()
        .map(|s| s.code.as_str())
        .collect();
    let what = json!({
        "kind": "areas_laid",
        "code": plan.from.to_string(),
        "name": codes.len().to_string(),
        "units": codes,
        "digest": plan.digest,
    });
    let row = catalogue::edition_row(plan.from);
    let changed = [(row.as_str(), plan.text.as_str()), (DRAFT, "")];
    let entry = Entry {
        chain: AREA,
        what: &what,
        why: &ground.why,
    };
    write(app, ctx, &plan.standing, &changed, entry, Batch::new()).await
}

/// Takes an edition of outlines back: what held before it holds again.
///
/// # Errors
/// [`AppError::NotFound`] where no edition begins on that day; the reason's fault; a conflict.
pub async fn withdraw_outlines(
    app: &App,
    ctx: &Ctx,
    from: &str,
    ground: &Ground,
) -> TermsResult<()> {
    may_administer(ctx)?;
    let standing = Standing::read(app, ground).await?;
    let day: Option<Date> = from.parse().ok();
    let tables = app.tables();
    let edition = tables
        .boundaries
        .iter()
        .find(|e| e.from.is_some() && e.from == day);
    let (Some(day), Some(edition)) = (day, edition) else {
        return Err(AppError::NotFound.into());
    };
    let mut wrong = Vec::new();
    check_why(&ground.why, &mut wrong);
    if !wrong.is_empty() {
        return Err(TermsError::Wrong(wrong));
    }
    let what = json!({
        "kind": "areas_withdrawn",
        "code": day.to_string(),
        "name": edition.codes.len().to_string(),
        "units": edition.codes,
    });
    let row = catalogue::edition_row(day);
    let entry = Entry {
        chain: AREA,
        what: &what,
        why: &ground.why,
    };
    let changed = [(row.as_str(), "")];
    write(app, ctx, &standing, &changed, entry, Batch::new()).await
}

/// The latest changes of the boundaries, newest first.
///
/// # Errors
/// [`AppError::Forbidden`] to all but administrators; the database's.
pub async fn outline_history(app: &App, ctx: &Ctx) -> AppResult<Vec<Changed>> {
    may_administer(ctx)?;
    let mut stored = store::event::of(&app.store, AREA.id).await?;
    stored.reverse();
    stored.truncate(HISTORY_MAX);
    told(app, &stored).await
}

/// The editions of outlines, the latest first.
///
/// # Errors
/// [`AppError::Forbidden`] to all but administrators.
pub fn editions(app: &App, ctx: &Ctx) -> AppResult<Vec<Edition>> {
    may_administer(ctx)?;
    let mut editions = app.tables().boundaries;
    editions.reverse();
    Ok(editions)
}

/// The body that answers for a unit on a day: its committee; of a province the one above all.
pub fn committee_of<'a>(pack: &'a Catalogue, code: &str, day: Date) -> Option<&'a Agency> {
    let kind = match pack.unit(code, day)?.kind {
        UnitKind::Province => AgencyKind::Steering,
        UnitKind::City | UnitKind::Town | UnitKind::District => AgencyKind::DistrictCommittee,
        UnitKind::Ward | UnitKind::Township | UnitKind::Commune => AgencyKind::CommuneCommittee,
    };
    pack.agencies_at(day)
        .find(|a| a.kind == kind && a.units.iter().any(|u| u == code))
}
