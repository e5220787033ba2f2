//! What happened to public reports in a span of time, in the order of the feed: for systems that ask
//! again and again.

use super::requests::is_seen;
use crate::app::App;
use crate::error::AppResult;
use crate::limits;
use crate::privacy::sees_file;
use domain::event::{Change, Event};
use domain::id::{ReportCode, ReportId};
use domain::outside::Outside;
use domain::permission::{Sight, is_secret};
use domain::report::{FileKind, Publication, Report, Stage};
use domain::time::At;
use std::collections::{BTreeSet, HashMap, HashSet};
use store::event::Stored;

/// One thing that happened to a public report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The report.
    pub code: ReportCode,
    /// The event's place in its chain.
    pub seq: u32,
    /// When.
    pub at: At,
    /// What it was: `dispatch`, `progress`…
    pub kind: String,
    /// How the report stood then, in the words that systems share.
    pub status: Outside,
    /// Work was still owed then.
    pub open: bool,
    /// Our own stage.
    pub stage: &'static str,
    /// What the public was told of it.
    pub label: &'static str,
    /// Public words.
    pub note: Option<String>,
    /// Public photos, as addresses that begin with a slash.
    pub photos: Vec<String>,
}

/// Events are numbered a moment after they happened, so the feed may be out of order by as much.
const OUT_OF_ORDER_MS: i64 = 60_000;

/// Updates of the span, the oldest first, at most `limit`; none at all where so much happened in it
/// that looking was given up. Whoever sent a report by this key hears of it before it is public, too.
pub async fn between(
    app: &App,
    (since, until): (At, At),
    limit: usize,
    key: Option<i64>,
) -> AppResult<Option<Vec<Update>>> {
    let from = since.plus_ms(-OUT_OF_ORDER_MS);
    let mut pos = store::feed::before(&app.store, from).await?;
    let mut found = Vec::new();
    let mut passed = 0;
    while found.len() < limit {
        if passed >= limits::UPDATES_PASSED {
            return Ok(None);
        }
        let entries =
            store::feed::reports_after(&app.store, pos, store::limits::FOLLOW_STEP).await?;
        let Some(last) = entries.last() else { break };
        pos = last.pos;
        passed += entries.len();
        let over = last.at >= until.plus_ms(OUT_OF_ORDER_MS);
        let wanted: BTreeSet<(i64, u32)> = entries
            .iter()
            .filter(|e| since <= e.at && e.at < until)
            .map(|e| (e.report, e.seq))
            .collect();
        found.extend(of_some(app, &wanted, key).await?);
        if over {
            break;
        }
    }
    found.sort_by_key(|u| (u.at, u.code, u.seq));
    found.truncate(limit);
    Ok(Some(found))
}

/// The updates that these events are, of those reports that everybody sees now or that came by the
/// key.
async fn of_some(
    app: &App,
    wanted: &BTreeSet<(i64, u32)>,
    key: Option<i64>,
) -> AppResult<Vec<Update>> {
    let ids: BTreeSet<i64> = wanted.iter().map(|(report, _)| *report).collect();
    let ids: Vec<ReportId> = ids.into_iter().map(ReportId).collect();
    let filed = store::report::by_ids(&app.store, &ids).await?;
    let own: HashSet<ReportId> = match key {
        Some(key) => {
            let own = store::api_key::of_reports(&app.store, key, &ids).await?;
            own.into_iter().collect()
        }
        None => HashSet::new(),
    };
    let is_own = |report: &Report| own.contains(&report.id) && is_senders(app, report);
    let seen: HashMap<i64, Report> = filed
        .into_iter()
        .filter(|filed| is_seen(app, &filed.report) || is_own(&filed.report))
        .map(|filed| (filed.report.id.0, filed.report))
        .collect();
    let ids: Vec<i64> = seen.keys().copied().collect();
    let mut chains: HashMap<i64, Vec<Stored>> = HashMap::new();
    for stored in store::event::of_all(&app.store, &ids).await? {
        chains.entry(stored.chain).or_default().push(stored);
    }
    let mut found = Vec::new();
    for (id, report) in &seen {
        let chain = chains.get(id).map(Vec::as_slice).unwrap_or_default();
        found.extend(of_chain(report, chain, is_own(report), |report, seq| {
            wanted.contains(&(report.id.0, seq))
        })?);
    }
    Ok(found)
}

/// Whether the organisation that sent it is told its course: not of what outsiders may not know of, of
/// one whose identity is closed to everyone, or of what was taken down.
fn is_senders(app: &App, report: &Report) -> bool {
    let tables = app.tables();
    let category = report.category.as_deref();
    let category = category.and_then(|c| tables.catalogue.category(c));
    !is_secret(report, category) && !report.locked && report.publication != Publication::Hidden
}

/// The updates of a whole chain that are wanted: where the public was told another stage, something
/// in words, or shown a photo. The first event is the report itself. Where it ends without a word of
/// its own, the answer is said once more; its sender hears the answer that it was given.
pub(super) fn of_chain(
    now: &Report,
    chain: &[Stored],
    own: bool,
    wanted: impl Fn(&Report, u32) -> bool,
) -> AppResult<Vec<Update>> {
    let mut then: Option<Report> = None;
    let mut found = Vec::new();
    for stored in chain {
        let event = stored.event()?;
        let before = then.as_ref().map(Report::label);
        match &mut then {
            None => then = Report::born(&event),
            Some(report) => report.apply(&event),
        }
        let Some(report) = &then else { continue };
        let Some(before) = before.filter(|_| event.kind.is_public() && wanted(now, event.seq))
        else {
            continue;
        };
        let hidden = now.hidden_events.contains(&event.seq);
        let note = event.note_public.clone().filter(|_| !hidden);
        let ends = report.stage == Stage::Closed && before != report.label();
        let note = note.or_else(|| answer(now, own).filter(|_| ends));
        let photos = photos(now, &event);
        if before == report.label() && note.is_none() && photos.is_empty() {
            continue;
        }
        found.push(Update {
            code: now.code,
            seq: event.seq,
            at: event.at,
            kind: event.kind.name(),
            status: Outside::of(report),
            open: report.stage.is_open(),
            stage: report.stage.as_str(),
            label: report.label().as_str(),
            note,
            photos,
        });
    }
    Ok(found)
}

/// The answer that stands now, as everybody or its sender may read it.
fn answer(now: &Report, own: bool) -> Option<String> {
    let told = now
        .outcome
        .as_ref()
        .filter(|_| own && now.answered_at.is_some());
    let public = now.public.answer.clone();
    public
        .filter(|_| now.publication == Publication::Public)
        .or_else(|| told.map(|outcome| outcome.text.clone()))
}

/// Photos that the event brought and that everybody may open now.
fn photos(now: &Report, event: &Event) -> Vec<String> {
    let brought = event.changes.iter().filter_map(|change| match change {
        Change::File(file) => now.file(file.id),
        _ => None,
    });
    brought
        .filter(|f| f.kind == FileKind::Photo && sees_file(now, f, Sight::Public, None))
        .map(|f| format!("/tep/{}/{}", now.code, f.id))
        .collect()
}
