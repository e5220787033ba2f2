//! Reading at the desk: one call, what would come of it, places, who rings.

use super::present;
use super::{HREF, id_of, notes, of};
use crate::console::around;
use crate::console::forms::choices;
use crate::console::pages::calls::{Call, CallDone, CallTell, OutlookPart, Theirs};
use crate::console::pages::desk::Flash;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::hotline::desk::{self, Sheet};
use app::hotline::{Notes, answered, board, pass, place, recording};
use app::{App, AppError};
use axum::extract::{Path, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use domain::actor::Role;
use domain::hotline::Phase;
use domain::id::ReportCode;
use domain::pack::Use;
use domain::report::Stage;
use serde::Serialize;

/// What is given back with a form that was not taken.
#[derive(Default)]
pub(super) struct Again {
    /// What was typed.
    pub(super) notes: Option<Notes>,
    /// The version that the form was made from, or that stands now.
    pub(super) version: Option<i64>,
    /// What is wrong.
    pub(super) errors: Vec<(String, String)>,
    /// Another tab kept something else.
    pub(super) stale: bool,
}

/// `GET /lam-viec/cuoc-goi/{id}`: one call.
pub(super) async fn call(staff: Staff, Path(id): Path<String>) -> Answer {
    page(&staff, &id, StatusCode::OK, Again::default()).await
}

/// `POST /lam-viec/cuoc-goi/{id}/goi-y`: the same with what comes of it; nothing is kept.
pub(super) async fn outlook(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Answer {
    let (staff, fields) = of(app, posted)?;
    let again = Again {
        notes: Some(notes::read(&fields)),
        version: Some(notes::version(&fields)),
        ..Again::default()
    };
    page(&staff, &id, StatusCode::OK, again).await
}

/// The page of a call, with what was typed into it.
pub(super) async fn page(staff: &Staff, id: &str, status: StatusCode, again: Again) -> Answer {
    let id = id_of(id)?;
    let sheet = desk::sheet(&staff.app, staff.ctx(), id).await?;
    if sheet.closed {
        return done(staff, sheet).await;
    }
    if let Some(code) = sheet.report {
        return tell(staff, status, sheet, code, again.errors).await;
    }
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let href = present::href(id);
    let typed = again.notes.unwrap_or_else(|| sheet.kept.notes.clone());
    let outlook = if sheet.mine {
        let ahead = desk::outlook(&staff.app, staff.ctx(), id, &typed).await?;
        let tables = staff.app.tables();
        let others = choices::open_categories(&tables.catalogue, lang, now, "");
        let agencies = choices::agencies(&tables.catalogue, lang, now, &[]);
        let around = typed
            .point
            .map(|at| around::of_place(staff, at, &ahead.near));
        OutlookPart {
            around,
            ..present::outlook(lang, now, &sheet, &typed, &ahead, others, agencies)
        }
    } else {
        OutlookPart::default()
    };
    let (state, tone, since_ms, since) = present::standing(lang, now, &sheet);
    let agent = staff.role() == Role::CallAgent;
    let live = matches!(sheet.phase, Phase::Ringing | Phase::Talking);
    let may_take = agent && !sheet.mine && (sheet.agent.is_none() || !live);
    let theirs = again.stale.then(|| Theirs {
        words: staff.t("desk.stale").to_owned(),
        text: sheet.kept.notes.text.clone(),
        place: sheet.kept.notes.place.clone(),
    });
    let degrees = |d: f64| format!("{d:.6}");
    let page = Call {
        who: present::who(lang, &sheet),
        name: sheet.name.clone().unwrap_or_default(),
        state,
        tone,
        since_ms,
        since,
        warned: present::warned(lang, now, &sheet.warned),
        past: present::past(lang, now, &sheet.past),
        mine: sheet.mine,
        closed: sheet.closed,
        take: if may_take {
            format!("{href}/nhan")
        } else {
            String::new()
        },
        holder: match (&sheet.agent, sheet.mine) {
            (Some(name), false) => lang::fill(lang, "desk.holder", &[("who", name)]),
            _ => String::new(),
        },
        back: sheet
            .back_due
            .map(|due| lang::date::due(lang, due.0, now.0))
            .unwrap_or_default(),
        back_late: sheet.back_due.is_some_and(|due| due <= now),
        may_call_back: sheet.mine && sheet.number.is_some() && sheet.back_due.is_none(),
        tries: tries(staff, &sheet),
        recording: if sheet.recording {
            format!("{href}/ghi-am")
        } else {
            String::new()
        },
        looks: looks(staff, &sheet),
        moments: present::moments(lang, &sheet),
        passed: present::passed(lang, now, &sheet.passed),
        colleagues: match sheet.mine {
            true => colleagues(staff).await?,
            false => Vec::new(),
        },
        // Where the other one's notes are shown, the form is theirs from now on: whoever sends it has
        // seen them.
        version: match again.stale {
            true => sheet.kept.version,
            false => again.version.unwrap_or(sheet.kept.version),
        },
        wants_phone: sheet.number.is_none(),
        text: typed.text,
        place: typed.place,
        area: typed.area,
        point: typed
            .point
            .map(|(lat, lon)| (degrees(lat), degrees(lon)))
            .unwrap_or_default(),
        caller_name: typed.name,
        phone: typed.phone,
        hide_name: typed.hide_name,
        sms: !typed.no_sms,
        ring: typed.ring,
        consent: typed.consent,
        note: typed.note,
        outlook,
        errors: again.errors,
        theirs,
        kept: match sheet.kept.by {
            Some(_) => sheet
                .kept
                .at
                .map(|at| lang::date::clock(lang::date::local(at.0).time()))
                .unwrap_or_default(),
            None => String::new(),
        },
        desk: staff.desk().await?,
        href,
    };
    staff.page_as(status, &page)
}

/// A call of the house's own: whoever asked for it is told what became of their report.
async fn tell(
    staff: &Staff,
    status: StatusCode,
    sheet: Sheet,
    code: ReportCode,
    errors: Vec<(String, String)>,
) -> Answer {
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let view = answered::report(&staff.app, staff.ctx(), sheet.id).await?;
    let href = present::href(sheet.id);
    let agent = staff.role() == Role::CallAgent;
    let page = CallTell {
        who: present::who(lang, &sheet),
        name: sheet.name.clone().unwrap_or_default(),
        warned: present::warned(lang, now, &sheet.warned),
        code: view.shown_code.clone(),
        file: crate::console::href(code),
        title: view.title.clone().unwrap_or_default(),
        answer: present::answer(&view),
        asks: view.stage == Some(Stage::Answered.as_str()),
        due: sheet
            .back_due
            .map(|due| lang::date::due(lang, due.0, now.0))
            .unwrap_or_default(),
        late: sheet.back_due.is_some_and(|due| due <= now),
        tries: tries(staff, &sheet),
        take: match agent && !sheet.mine {
            true => format!("{href}/nhan"),
            false => String::new(),
        },
        attempt: match agent && sheet.mine {
            true => format!("{href}/goi-lai"),
            false => String::new(),
        },
        holder: match (&sheet.agent, sheet.mine) {
            (Some(name), false) => lang::fill(lang, "desk.holder", &[("who", name)]),
            _ => String::new(),
        },
        errors: errors.into_iter().map(|(_, words)| words).collect(),
        desk: staff.desk().await?,
    };
    staff.page_as(status, &page)
}

/// Whom the call can be given to.
async fn colleagues(staff: &Staff) -> Result<Vec<(String, String)>, Failure> {
    let here = pass::colleagues(&staff.app, staff.ctx()).await?;
    Ok(here
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect())
}

fn tries(staff: &Staff, sheet: &Sheet) -> Vec<String> {
    let (lang, now) = (staff.lang(), staff.ctx().now);
    sheet
        .tries
        .iter()
        .map(|t| {
            format!(
                "{}: {}",
                lang::date::short_moment(lang, t.at.0, now.0),
                staff.t(&format!("desk.attempt.{}", t.result))
            )
        })
        .collect()
}

fn looks(staff: &Staff, sheet: &Sheet) -> Vec<String> {
    let (lang, now) = (staff.lang(), staff.ctx().now);
    sheet
        .looks
        .iter()
        .map(|(what, who, at)| {
            lang::fill(
                lang,
                "desk.looked",
                &[
                    ("who", who),
                    ("what", staff.t(&format!("desk.look.{what}"))),
                    ("when", &lang::date::short_moment(lang, at.0, now.0)),
                ],
            )
        })
        .collect()
}

/// A call that is laid aside: what it became, and what is said of it.
async fn done(staff: &Staff, sheet: Sheet) -> Answer {
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let filed = desk::filed(&staff.app, staff.ctx(), sheet.id).await?;
    let filed = filed.filter(|_| sheet.report.is_some());
    let own = sheet.outcome == Some(domain::hotline::Outcome::Report);
    let mut desk_page = staff.desk().await?;
    if staff.asked("luu").is_some() {
        desk_page.flash = Some(Flash {
            words: staff.t("desk.left.luu").to_owned(),
            bad: false,
        });
    }
    let href = present::href(sheet.id);
    let page = CallDone {
        title: present::done(lang, sheet.outcome),
        code: filed.as_ref().map(|f| f.code.shown()).unwrap_or_default(),
        file: filed
            .as_ref()
            .map(|f| crate::console::href(f.code))
            .unwrap_or_default(),
        promise: filed
            .as_ref()
            .filter(|_| own)
            .map(|f| present::promise(f.intake, f.estimate, f.at, f.urgent))
            .unwrap_or_default(),
        code_said: filed
            .as_ref()
            .map(|f| present::code_said(f.code))
            .unwrap_or_default(),
        no_sms: match filed.as_ref().filter(|_| own) {
            Some(f) if f.sms.is_empty() => staff.t("desk.sms.none").to_owned(),
            _ => String::new(),
        },
        ladder: filed
            .as_ref()
            .filter(|f| f.urgent)
            .map(|f| present::ladder(lang, &f.ladder))
            .unwrap_or_default(),
        log: filed
            .as_ref()
            .map(|f| format!("{}/log_call", crate::console::href(f.code)))
            .unwrap_or_default(),
        sms: filed.map(|f| f.sms).filter(|_| own).unwrap_or_default(),
        note: sheet.kept.notes.note.clone(),
        moments: present::moments(lang, &sheet),
        passed: present::passed(lang, now, &sheet.passed),
        recording: if sheet.recording {
            format!("{href}/ghi-am")
        } else {
            String::new()
        },
        agent: staff.role() == Role::CallAgent,
        prank: match staff.role() {
            Role::CallAgent if sheet.number.is_some() => format!("{href}/so-dua"),
            _ => String::new(),
        },
        warned: present::warned(lang, now, &sheet.warned),
        desk: desk_page,
    };
    staff.page(&page)
}

/// Who rings, for the script of every page. Of a number only its end.
#[derive(Serialize)]
struct Pop {
    id: String,
    href: String,
    number: String,
    when_ms: i64,
    state: String,
    prank: bool,
    put_through: bool,
    /// "Trần Thị Mai chuyển cho bạn"; empty for none.
    passed: String,
}

#[derive(Serialize)]
struct Waiting {
    calls: Vec<Pop>,
    back: usize,
    overdue: usize,
}

/// `GET /lam-viec/cuoc-goi/dang-cho`: what pops up wherever an agent is.
pub(super) async fn waiting(staff: Staff) -> Answer {
    let (rows, back, overdue) = board::waiting(&staff.app, staff.ctx()).await?;
    let hidden = staff.t("desk.hidden");
    let calls = rows
        .into_iter()
        .map(|row| Pop {
            id: row.id.to_string(),
            href: staff.shell().to(&present::href(row.id)),
            number: row.number.unwrap_or_else(|| hidden.to_owned()),
            when_ms: row.rang_at.0,
            state: staff.t(&format!("desk.phase.{}", row.phase)).to_owned(),
            prank: row.prank,
            put_through: row.mine,
            passed: match &row.passed_by {
                Some(who) => lang::fill(staff.lang(), "desk.pop.passed", &[("who", who)]),
                None => String::new(),
            },
        })
        .collect();
    json(&Waiting {
        calls,
        back,
        overdue,
    })
}

/// A place for the box.
#[derive(Serialize)]
struct Spot {
    words: String,
    sort: &'static str,
    kind: &'static str,
    area: String,
    area_name: String,
    lat: Option<f64>,
    lon: Option<f64>,
}

/// `POST /lam-viec/cuoc-goi/noi`: places that what was typed may mean. A post, for what people type
/// does not belong in an address.
pub(super) async fn places(State(app): State<App>, posted: Posted) -> Answer {
    let (staff, fields) = of(app, posted)?;
    let typed = fields.typed("q").unwrap_or_default();
    let found = place::find(&staff.app, staff.ctx(), typed).await?;
    let spots: Vec<Spot> = found
        .into_iter()
        .map(|f| {
            let (area, area_name) = f.area.unwrap_or_default();
            Spot {
                words: f.words,
                sort: staff.t(&format!("desk.place.{}", f.sort.as_str())),
                kind: f.sort.as_str(),
                area,
                area_name,
                lat: f.point.map(|p| p.lat),
                lon: f.point.map(|p| p.lon),
            }
        })
        .collect();
    json(&spots)
}

/// `GET /lam-viec/cuoc-goi/viet-tat`: what abbreviations stand for, as the province's table has them.
pub(super) async fn abbreviations(staff: Staff) -> Answer {
    app::hotline::centre(staff.ctx())?;
    let tables = staff.app.tables();
    let pairs: Vec<(&str, &str)> = tables
        .catalogue
        .abbreviations()
        .iter()
        .filter(|a| a.serves != Use::Search)
        .map(|a| (a.short.as_str(), a.expansion.as_str()))
        .collect();
    json(&pairs)
}

fn json(value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value).map_err(AppError::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, body).into_response())
}

/// `GET /lam-viec/cuoc-goi/{id}/ghi-am`: the recording, for whoever may hear it; that they opened it is
/// noted.
pub(super) async fn recording(staff: Staff, Path(id): Path<String>, asked: HeaderMap) -> Answer {
    let sound = recording::open(&staff.app, staff.ctx(), id_of(&id)?).await?;
    let kind = HeaderValue::from_str(&sound.kind).map_err(AppError::internal)?;
    let fixed = HeaderValue::from_static;
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, fixed("private, no-store")),
        (header::CONTENT_DISPOSITION, fixed("inline")),
        // Whatever the exchange sent can do nothing here.
        (
            header::CONTENT_SECURITY_POLICY,
            fixed("default-src 'none'; sandbox"),
        ),
    ];
    Ok(crate::files::part_of(&asked, (headers, sound.bytes)))
}

/// The desk, for whoever is led back there.
pub(super) fn back(staff: &Staff, left: &str) -> Result<axum::response::Response, Failure> {
    Ok(staff.lead_to(&format!("{HREF}?viec={left}")))
}
