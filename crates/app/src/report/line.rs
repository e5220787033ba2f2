//! A line of a list: how it is drawn, and where drawn lines are kept.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::privacy::{agency_name, area_name, category_name, sees_file};
use crate::view::{LineView, Position, Time};
use domain::actor::Role;
use domain::pack::Catalogue;
use domain::permission::{self, Sight};
use domain::report::{FileKind, Report};
use domain::time::At;
use lang::Lang;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use store::report::{Folded, Reach};

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

/// Lines drawn once. A line is known by the hash of its report's last event, which the row is asked
/// for each time: whatever happens to a report, its old line is not found again. What else a line
/// depends on is whose eyes see it, the language, the names of the catalogue, and whether the work is
/// late by now.
#[derive(Debug, Default)]
pub struct Shelf(Mutex<Held>);

/// Two halves: what nobody asks for while the young one fills is dropped with the old.
#[derive(Debug, Default)]
struct Held {
    catalogue: Option<Arc<Catalogue>>,
    young: HashMap<Key, Drawn>,
    old: HashMap<Key, Drawn>,
}

type Key = ([u8; 32], Lang, Eyes);

/// Who sees the same of every report: the public, or a role with its agency.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Eyes {
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

#[derive(Clone, Debug)]
struct Drawn {
    line: Arc<Line>,
    /// It says the same between these instants, both included.
    from: At,
    until: At,
}

impl Held {
    /// Names changed: nothing drawn before holds.
    fn turn_to(&mut self, catalogue: &Arc<Catalogue>) {
        let same = self.catalogue.as_ref();
        if !same.is_some_and(|held| Arc::ptr_eq(held, catalogue)) {
            *self = Held {
                catalogue: Some(Arc::clone(catalogue)),
                ..Held::default()
            };
        }
    }

    fn take(&mut self, key: &Key, now: At) -> Option<Arc<Line>> {
        let holds = |drawn: &&Drawn| drawn.from <= now && now <= drawn.until;
        if let Some(drawn) = self.young.get(key).filter(holds) {
            return Some(Arc::clone(&drawn.line));
        }
        let drawn = self.old.remove(key).filter(|drawn| holds(&drawn))?;
        let line = Arc::clone(&drawn.line);
        self.put(key.clone(), drawn);
        Some(line)
    }

    fn put(&mut self, key: Key, drawn: Drawn) {
        if self.young.len() >= limits::LINES_KEPT {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, drawn);
    }
}

impl Shelf {
    /// The lines of these rows as the caller sees them, in their order.
    ///
    /// # Errors
    /// A row that does not read.
    pub(crate) fn lines(
        &self,
        rows: &[Folded],
        catalogue: &Arc<Catalogue>,
        ctx: &Ctx,
        reach: Reach,
    ) -> AppResult<Vec<Arc<Line>>> {
        let Some(eyes) = Eyes::of(ctx, reach) else {
            let drawn = |row: &Folded| Ok(draw(&row.unfold()?.report, catalogue, ctx, reach).line);
            return rows.iter().map(drawn).collect();
        };
        let keys = rows
            .iter()
            .map(|row| Ok((row.hash()?, ctx.lang, eyes.clone())))
            .collect::<AppResult<Vec<Key>>>()?;
        let mut found: Vec<Option<Arc<Line>>> = {
            let mut held = self.held();
            held.turn_to(catalogue);
            keys.iter().map(|key| held.take(key, ctx.now)).collect()
        };
        let mut fresh = Vec::new();
        for (n, row) in rows.iter().enumerate() {
            if found[n].is_none() {
                let drawn = draw(&row.unfold()?.report, catalogue, ctx, reach);
                found[n] = Some(Arc::clone(&drawn.line));
                fresh.push((keys[n].clone(), drawn));
            }
        }
        if !fresh.is_empty() {
            let mut held = self.held();
            held.turn_to(catalogue);
            for (key, drawn) in fresh {
                held.put(key, drawn);
            }
        }
        let all: Option<Vec<_>> = found.into_iter().collect();
        all.ok_or_else(|| AppError::internal("a line was not drawn"))
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A line, and between which instants it holds.
fn draw(report: &Report, catalogue: &Catalogue, ctx: &Ctx, reach: Reach) -> Drawn {
    let view = line(report, catalogue, ctx, reach);
    let clock = report.last_work_clock();
    let until = match clock {
        Some(clock) if !view.late && clock.is_open() && !clock.is_paused() => clock.due,
        _ => At(i64::MAX),
    };
    Drawn {
        line: Arc::new(Line::of(view)),
        from: ctx.now,
        until,
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
