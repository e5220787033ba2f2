//! The province's tables in force at a day.

use super::json;
use super::list::Asked;
use crate::door::Door;
use crate::error::{Answer, Failure};
use app::App;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use domain::action::Due;
use domain::calendar::{DayKind, EntryKind};
use domain::deadline::Span;
use domain::time::At;
use lang::Lang;
use serde_json::{Value, json as object};

/// `?at=`: a day or an instant; now where none is named.
fn at(query: Option<&str>, now: At) -> Result<At, Failure> {
    let mut asked = Asked::of(query, &["at"])?;
    let due = asked.read("at", "bad_date", Due::parse);
    asked.finish(due.map_or(now, Due::at))
}

/// `GET /api/v1/categories`.
pub async fn categories(State(app): State<App>, door: Door, RawQuery(query): RawQuery) -> Answer {
    let at = at(query.as_deref(), door.ctx.now)?;
    let lang = door.ctx.lang;
    let catalogue = app.tables().catalogue;
    let rows: Vec<Value> = catalogue
        .categories()
        .iter()
        .map(|c| {
            object!({
                "code": c.code,
                "parent": c.parent,
                "name": if lang == Lang::En { &c.name_en } else { &c.public_name },
                "name_vi": c.name_vi,
                "name_en": c.name_en,
                "public_name": c.public_name,
                "icon": c.icon,
                "default_urgency": c.default_urgency.as_str(),
                "photo_rule": c.photo_rule.as_str(),
                "result_photo_required": c.result_photo_required,
                "anonymous_ok": c.anonymous_ok,
                "place_public": c.place_public.as_str(),
                "publish": c.publish.as_str(),
                "keywords": c.keywords,
                "questions": c.questions.iter().map(|q| &q.words).collect::<Vec<_>>(),
                "asked": c
                    .asked()
                    .map(|q| object!({ "key": q.key(&c.code), "question": q.words }))
                    .collect::<Vec<_>>(),
                "open": catalogue.takes(c, at.date()),
            })
        })
        .collect();
    json(StatusCode::OK, lang, &object!({ "categories": rows }))
}

/// `GET /api/v1/areas`.
pub async fn areas(State(app): State<App>, door: Door, RawQuery(query): RawQuery) -> Answer {
    let at = at(query.as_deref(), door.ctx.now)?;
    let rows: Vec<Value> = app
        .tables()
        .catalogue
        .units_at(at.date())
        .map(|u| {
            object!({
                "code": u.code,
                "name": u.name,
                "kind": u.kind.as_str(),
                "parent": u.parent,
                "valid_from": u.valid.from.to_string(),
                "valid_to": u.valid.to.map(|d| d.to_string()),
                "lat": u.lat,
                "lon": u.lon,
            })
        })
        .collect();
    json(StatusCode::OK, door.ctx.lang, &object!({ "areas": rows }))
}

/// `GET /api/v1/agencies`.
pub async fn agencies(State(app): State<App>, door: Door, RawQuery(query): RawQuery) -> Answer {
    let at = at(query.as_deref(), door.ctx.now)?;
    let rows: Vec<Value> = app
        .tables()
        .catalogue
        .agencies_at(at.date())
        .map(|a| {
            object!({
                "code": a.code,
                "name": a.name,
                "short_name": a.short_name,
                "kind": a.kind.as_str(),
                "parent": a.parent,
                "areas": a.units,
                "valid_from": a.valid.from.to_string(),
                "valid_to": a.valid.to.map(|d| d.to_string()),
            })
        })
        .collect();
    json(
        StatusCode::OK,
        door.ctx.lang,
        &object!({ "agencies": rows }),
    )
}

/// `GET /api/v1/policies`: the policy in force, as a list of one; none before the first.
pub async fn policies(State(app): State<App>, door: Door, RawQuery(query): RawQuery) -> Answer {
    let at = at(query.as_deref(), door.ctx.now)?;
    let tables = app.tables();
    let policy = tables.catalogue.policy_at(at.date()).map(|p| {
        let clocks: Vec<Value> = p
            .clocks
            .iter()
            .map(|e| {
                object!({
                    "clock": e.name,
                    "urgency": e.urgency,
                    "span": e.value.map(span),
                    "note": e.note,
                })
            })
            .collect();
        let limits: Vec<Value> = p
            .limits
            .iter()
            .map(|e| {
                object!({
                    "limit": e.name,
                    "urgency": e.urgency,
                    "amount": e.value.amount,
                    "unit": e.value.unit.as_str(),
                    "note": e.note,
                })
            })
            .collect();
        object!({
            "name": p.name,
            "valid_from": p.valid_from.to_string(),
            "clocks": clocks,
            "limits": limits,
        })
    });
    let policies: Vec<Value> = policy.into_iter().collect();
    json(
        StatusCode::OK,
        door.ctx.lang,
        &object!({ "policies": policies }),
    )
}

/// `GET /api/v1/calendar`: what the day is, the days that break the ordinary week, office hours.
pub async fn calendar(State(app): State<App>, door: Door, RawQuery(query): RawQuery) -> Answer {
    let date = at(query.as_deref(), door.ctx.now)?.date();
    let lang = door.ctx.lang;
    let tables = app.tables();
    let calendar = tables.catalogue.calendar();
    let day = calendar.day(date);
    let kind = match day.kind {
        DayKind::Working => "working",
        DayKind::Weekend => "weekend",
        DayKind::Holiday => "holiday",
        DayKind::SwappedWork => "swapped_work",
    };
    let name = |vi: &str, en: &str| {
        if lang == Lang::En && !en.is_empty() {
            en.to_owned()
        } else {
            vi.to_owned()
        }
    };
    let days: Vec<Value> = calendar
        .entries()
        .iter()
        .filter(|e| e.date.year() == date.year())
        .filter_map(|e| {
            let kind = match e.kind {
                EntryKind::Off => "off",
                EntryKind::Work => "work",
                // Changes nothing until it is declared.
                EntryKind::Candidate => return None,
            };
            Some(object!({
                "date": e.date.to_string(),
                "kind": kind,
                "name": name(&e.name_vi, &e.name_en),
                "status": e.status,
            }))
        })
        .collect();
    let hours: Vec<Value> = calendar
        .office_hours(date)
        .iter()
        .map(|(from, to)| object!({ "from": clock_time(*from), "to": clock_time(*to) }))
        .collect();
    let today = object!({
        "date": date.to_string(),
        "kind": kind,
        "working": day.is_working(),
        "name": day.entry.map(|e| name(&e.name_vi, &e.name_en)),
    });
    let known_until = calendar.known_until().map(|d| d.to_string());
    let body =
        object!({ "day": today, "days": days, "office_hours": hours, "known_until": known_until });
    json(StatusCode::OK, lang, &body)
}

fn span(span: Span) -> Value {
    match span {
        Span::Minutes(amount) => object!({ "amount": amount, "unit": "minutes" }),
        Span::Hours {
            amount,
            off_day: None,
        } => object!({ "amount": amount, "unit": "hours" }),
        Span::Hours { amount, off_day } => {
            object!({ "amount": amount, "unit": "hours", "off_day": off_day })
        }
        Span::WorkingHours(amount) => object!({ "amount": amount, "unit": "working_hours" }),
        Span::WorkingDays(amount) => object!({ "amount": amount, "unit": "working_days" }),
    }
}

/// Minutes of the day as `07:30`.
fn clock_time(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
