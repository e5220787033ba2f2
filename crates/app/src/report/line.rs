//! A line of a list: how it is drawn, and how a page is put together of lines drawn before.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::privacy::{agency_name, area_name, category_name, sees_file};
use crate::shelf::{Kept, Shelf};
use crate::view::{LineView, Position, Time};
use domain::actor::Role;
use domain::id::ReportId;
use domain::pack::Catalogue;
use domain::permission::{self, Sight};
use domain::report::{FileKind, Report};
use domain::time::At;
use lang::Lang;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use store::report::seen::Head;
use store::report::{Cursor, Filter, Folded, Order, Reach};

/// A line with its JSON, which is written once.
#[derive(Debug)]
pub struct Line {
    view: LineView,
    json: OnceLock<Box<RawValue>>,
}

impl Line {
    /// A line whose JSON nobody has asked for yet.
    pub fn of(view: LineView) -> Line {
        Line {
            view,
            json: OnceLock::new(),
        }
    }
}

impl Deref for Line {
    type Target = LineView;

    fn deref(&self) -> &LineView {
        &self.view
    }
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.json.get() {
            Some(json) => json.serialize(to),
            None => {
                let json = to_raw_value(&self.view).map_err(serde::ser::Error::custom)?;
                self.json.get_or_init(|| json).serialize(to)
            }
        }
    }
}

/// Lines drawn once, of each state of a report as each pair of eyes sees it.
pub(crate) type Lines = Shelf<Key, Arc<Line>>;

pub(crate) type Key = ([u8; 32], Lang, Eyes);

/// Who sees the same of every report: the public, or a role with its agency.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Eyes {
    Public,
    Staff(Role, Option<Arc<str>>),
}

impl Eyes {
    /// Those of a caller; none where more counts than the role, as whose report it is.
    fn of(ctx: &Ctx, reach: Reach) -> Option<Eyes> {
        match (reach, ctx.actor.role) {
            (Reach::Public, _) => Some(Eyes::Public),
            (Reach::Staff, Role::Citizen) => None,
            (Reach::Staff, role) => Some(Eyes::Staff(
                role,
                ctx.actor.agency.as_deref().map(Arc::from),
            )),
        }
    }
}

/// Which page of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf {
    pub(crate) order: Order,
    pub(crate) after: Option<Cursor>,
    pub(crate) limit: usize,
}

/// A page of lines as the caller sees them, and where the next begins.
pub(crate) async fn page(
    app: &App,
    ctx: &Ctx,
    filter: &Filter,
    leaf: Leaf,
) -> AppResult<(Vec<Arc<Line>>, Option<Cursor>)> {
    let reach = filter.reach;
    let Leaf {
        order,
        after,
        limit,
    } = leaf;
    if let Some(eyes) = Eyes::of(ctx, reach) {
        let page = store::report::heads(&app.store, filter, order, after, limit).await?;
        if let Some(lines) = lines(app, ctx, &page.heads, reach, eyes).await? {
            return Ok((lines, page.next));
        }
    }
    let page = store::report::folds(&app.store, filter, order, after, limit).await?;
    let catalogue = app.tables().catalogue;
    let drawn = |row: &Folded| Ok(draw(&row.unfold()?.report, &catalogue, ctx, reach).drawn);
    let lines = page.rows.iter().map(drawn).collect::<AppResult<_>>()?;
    Ok((lines, page.next))
}

/// The lines of these states; none if a report is in another one by now, for then only the list itself
/// can tell whether it still belongs there.
async fn lines(
    app: &App,
    ctx: &Ctx,
    heads: &[Head],
    reach: Reach,
    eyes: Eyes,
) -> AppResult<Option<Vec<Arc<Line>>>> {
    let catalogue = app.tables().catalogue;
    let key = |hash: [u8; 32]| (hash, ctx.lang, eyes.clone());
    let keys: Vec<Key> = heads.iter().map(|head| key(head.hash)).collect();
    let mut found = app.lines.find(&catalogue, &keys, ctx.now);
    let missing: Vec<ReportId> = heads
        .iter()
        .zip(&found)
        .filter(|(_, line)| line.is_none())
        .map(|(head, _)| head.id)
        .collect();
    if !missing.is_empty() {
        let filed = store::report::by_ids(&app.store, &missing).await?;
        let fresh: HashMap<[u8; 32], Kept<Arc<Line>>> = filed
            .iter()
            .map(|filed| (filed.hash, draw(&filed.report, &catalogue, ctx, reach)))
            .collect();
        for (head, line) in heads.iter().zip(&mut found) {
            if line.is_none() {
                *line = fresh.get(&head.hash).map(|kept| Arc::clone(&kept.drawn));
            }
        }
        let fresh = fresh.into_iter().map(|(hash, kept)| (key(hash), kept));
        app.lines.keep(&catalogue, fresh);
    }
    Ok(found.into_iter().collect())
}

/// A line, and between which instants it holds.
fn draw(report: &Report, catalogue: &Catalogue, ctx: &Ctx, reach: Reach) -> Kept<Arc<Line>> {
    Kept {
        drawn: Arc::new(Line::of(line(report, catalogue, ctx, reach))),
        from: ctx.now,
        until: late_after(report, ctx.now),
    }
}

/// Until when nothing but an event changes whether the work is late.
pub(crate) fn late_after(report: &Report, now: At) -> At {
    match report.last_work_clock() {
        Some(clock) if clock.is_open() && !clock.is_paused() && now <= clock.due => clock.due,
        _ => At(i64::MAX),
    }
}

/// One line, as coarse as the caller sees the report.
pub(crate) fn line(report: &Report, catalogue: &Catalogue, ctx: &Ctx, reach: Reach) -> LineView {
    let category = report
        .category
        .as_deref()
        .and_then(|c| catalogue.category(c));
    let sight = match reach {
        Reach::Public => Sight::Public,
        Reach::Staff => permission::sight(report, category, &ctx.actor),
    };
    let staff = sight.sees_internal();
    let photo = report
        .files
        .iter()
        .find(|f| {
            f.kind == FileKind::Photo && sees_file(report, f, sight, ctx.actor.agency.as_deref())
        })
        .map(|f| format!("/tep/{}/{}?co=nho", report.code, f.id));
    let point = if sight.sees_words() {
        report.place.point
    } else {
        report.public.point
    };
    let clock = report
        .clocks
        .iter()
        .filter(|c| c.is_open() && !c.is_paused())
        .min_by_key(|c| c.due);
    LineView {
        code: report.code.to_string(),
        shown_code: report.code.shown(),
        stage: report.stage.as_str(),
        label: report.label().as_str(),
        open: report.stage.is_open(),
        urgency: report.urgency.as_str(),
        attempt: report.attempt,
        late: report.is_late(ctx.now),
        publication: report.publication.as_str(),
        channel: report.channel.as_str(),
        category: report
            .category
            .as_deref()
            .map(|c| category_name(catalogue, c, ctx.lang)),
        area: report
            .area
            .as_deref()
            .map(|a| area_name(catalogue, a, report.submitted_at)),
        lead: report.lead().map(|a| agency_name(catalogue, &a.agency)),
        title: title(report, sight, catalogue, ctx.lang),
        submitted_at: Time(report.submitted_at),
        promise: report.promise().map(|p| Time(p.due)),
        promise_by_day: report.promise().is_some_and(|p| p.by_day),
        next_due: clock.map(|c| Time(c.due)).filter(|_| staff),
        clock_start: clock.map(|c| c.started_at).filter(|_| staff),
        thumb_url: photo,
        position: point.map(|p| Position {
            lat: p.lat,
            lon: p.lon,
        }),
        version: report.version,
        report_code: report.code,
    }
}

/// Characters of the reporter's words that stand for a title nobody has given yet.
const WORDS_AS_TITLE: usize = 80;

fn title(report: &Report, sight: Sight, catalogue: &Catalogue, lang: Lang) -> String {
    let named = if sight.sees_words() {
        report.title.clone().or_else(|| report.public.title.clone())
    } else {
        report.public.title.clone()
    };
    if let Some(title) = named {
        return title;
    }
    let words = if sight.sees_words() {
        report.words.as_str()
    } else {
        ""
    };
    let words = if sight.is_redacted() {
        domain::text::mask_persons(words)
    } else {
        words.to_owned()
    };
    let first: String = words
        .lines()
        .next()
        .unwrap_or("")
        .chars()
        .take(WORDS_AS_TITLE)
        .collect();
    if !first.trim().is_empty() {
        return first;
    }
    report.category.as_deref().map_or_else(
        || report.code.shown(),
        |c| category_name(catalogue, c, lang).name,
    )
}
