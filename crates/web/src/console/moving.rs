//! `/lam-viec/doi-hen`: promises about to break or broken, the longest broken first, and the page on which one of them is
//! moved: by the actions that the rules have, with what citizens will read before it is done.

use super::forms::{Origin, Sheet, Typed};
use super::pages::form::{Form, Weight};
use super::pages::moving::{Card, Moving as Page, MovingOne};
use super::pages::parts::Fact;
use super::present::{self, log};
use super::staff::Staff;
use super::work::next;
use crate::error::Answer;
use crate::router::House;
use app::report::moving::{self, MOVERS, MOVING_DAYS, Moving, Pressing, Way, Whom};
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use domain::action::Action;
use domain::actor::Role;
use domain::id::ReportCode;
use domain::time::{At, Date};
use lang::Lang;

/// Where it is.
pub const HREF: &str = "/lam-viec/doi-hen";
/// Cards of a page.
const ROWS: u32 = 30;
/// The two ways to move a promise.
const DEEDS: [Action; 2] = [Action::RequestExtension, Action::Repromise];

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(HREF, get(show))
        .route("/lam-viec/doi-hen/{code}", get(one))
}

/// `/lam-viec/doi-hen/{code}`.
pub fn of(code: ReportCode) -> String {
    format!("{HREF}/{code}")
}

/// `GET /lam-viec/doi-hen`.
async fn show(staff: Staff) -> Answer {
    staff.only(&MOVERS)?;
    let cursor = staff.asked("sau");
    let (found, more) = moving::pressing(&staff.app, staff.ctx(), cursor.as_deref(), ROWS).await?;
    let days = MOVING_DAYS.to_string();
    let words = |key: &str| lang::fill(staff.lang(), key, &[("days", &days)]);
    let page = Page {
        desk: staff.desk().await?,
        intro: words("moving.intro"),
        empty: words("moving.none"),
        cards: found.iter().map(|found| card(&staff, found)).collect(),
        more_href: next(&staff, HREF, more),
    };
    staff.page(&page)
}

/// `GET /lam-viec/doi-hen/{code}`.
async fn one(staff: Staff, Path(code): Path<String>) -> Answer {
    let code = super::code_of(&code)?;
    page(&staff, code, &Typed::default(), StatusCode::OK).await
}

/// The page of one, with what was typed into its form.
pub async fn page(staff: &Staff, code: ReportCode, typed: &Typed, status: StatusCode) -> Answer {
    staff.only(&MOVERS)?;
    let found = moving::one(&staff.app, staff.ctx(), code).await?;
    let desk = staff.desk().await?;
    let page = MovingOne {
        card: card(staff, &found),
        promises: log::promises(staff.lang(), &found.paper.view),
        forms: forms(staff, &found, &desk.token, typed),
        file_href: present::to(staff.lang(), &super::href(code)),
        desk,
    };
    staff.page_as(status, &page)
}

/// What the reader may do about it: sign or decline what somebody asked for, else ask or do it.
fn forms(staff: &Staff, found: &Pressing, token: &str, typed: &Typed) -> Vec<Form> {
    let tables = staff.app.tables();
    let sheet = Sheet {
        lang: staff.lang(),
        now: staff.ctx().now,
        catalogue: &tables.catalogue,
        paper: &found.paper,
        actor: &staff.caller.actor,
        token,
        people: &[],
        typed,
        origin: Origin::Moving,
    };
    let asked = found
        .paper
        .drafts
        .iter()
        .filter(|draft| DEEDS.contains(&draft.action));
    let mut forms: Vec<Form> = Vec::new();
    for draft in asked.clone() {
        forms.extend(sheet.of_draft(draft).into_iter().map(|drawer| drawer.form));
    }
    let deed = match found.moving.way {
        Way::Extension { .. } => Some(Action::RequestExtension),
        Way::Anew => Some(Action::Repromise),
        Way::Used | Way::TooLate | Way::Urgent | Way::Bound | Way::Still => None,
    };
    let open = |action: &Action| !asked.clone().any(|draft| draft.action == *action);
    if let Some(action) = deed.filter(|action| sheet.may(*action)).filter(open) {
        let mut form = sheet.form(action).weight(Weight::Main);
        if let Some(role) = signer(staff.role(), action) {
            let role = staff.t(&format!("role.{role}"));
            form = form.intro(lang::fill(staff.lang(), "moving.signs", &[("role", role)]));
        }
        forms.push(form);
    }
    forms
}

/// Whose word it still takes when somebody of this role asks; none where it is done at once.
fn signer(role: Role, action: Action) -> Option<Role> {
    match (role, action) {
        (Role::AgencyFocal | Role::AgencyLeader, Action::RequestExtension) => Some(Role::IocLeader),
        (Role::AgencyFocal, Action::Repromise) => Some(Role::AgencyLeader),
        _ => None,
    }
}

fn card(staff: &Staff, found: &Pressing) -> Card {
    let lang = staff.lang();
    let (paper, moving) = (&found.paper, &found.moving);
    let now = staff.ctx().now;
    Card {
        code: paper.view.shown_code.clone(),
        href: present::to(lang, &of(paper.view.report_code)),
        title: present::title(&paper.view),
        sla: present::sla(lang, paper),
        facts: facts(lang, now, found),
        way: way(lang, now, moving),
        blocked: !matches!(moving.way, Way::Extension { .. } | Way::Anew),
        above: above(lang, now, moving),
    }
}

fn facts(lang: Lang, now: At, found: &Pressing) -> Vec<Fact> {
    let (view, moving) = (&found.paper.view, &found.moving);
    let fact = |key: &str, value: String| Fact::new(lang::t(lang, key), value);
    let fill = |key: &str, filled: &[(&str, &str)]| lang::fill(lang, key, filled);
    let mut facts = Vec::new();
    if let Some(promise) = &view.promise {
        let first = view.promises.iter().find(|p| !p.void);
        let first = first.filter(|first| first.due.0 != promise.due.0);
        let first = first.map(|p| fill("moving.first", &[("due", &log::due(lang, p, now))]));
        facts.push(
            fact("moving.promise", log::due(lang, promise, now)).small(first.unwrap_or_default()),
        );
    }
    let n = moving.moved.to_string();
    let moved = match moving.moved {
        0 => lang::t(lang, "moving.moved.0").to_owned(),
        _ => fill("moving.moved", &[("n", &n)]),
    };
    let (used, times) = (moving.used.to_string(), moving.times.to_string());
    let used = fill("moving.used", &[("used", &used), ("times", &times)]);
    facts.push(fact("moving.moved.label", moved).small(used));
    if let Some(agency) = view.assignments.iter().rev().find(|a| a.part == "lead") {
        facts.push(fact("console.fact.lead", agency.agency.name.clone()));
    }
    let role = |role: Role| lang::t(lang, &format!("role.{role}")).to_owned();
    facts.push(match (&moving.asked, &moving.above, moving.way) {
        (Some(asked), ..) => {
            let deed = lang::t(lang, &format!("action.{}", asked.action));
            let small = asked.due.map(|due| {
                let due = lang::date::due(lang, due.0, now.0);
                fill("moving.asked", &[("deed", deed), ("due", &due)])
            });
            let who = asked.next.map(role).unwrap_or_default();
            fact("moving.next", who).small(small.unwrap_or_else(|| deed.to_owned()))
        }
        (None, Some((_, to)), Way::Used | Way::TooLate | Way::Urgent | Way::Bound) => {
            fact("moving.next", whom(lang, to))
        }
        (None, ..) => fact(
            "moving.next",
            lang::t(lang, "moving.nobody_asked").to_owned(),
        ),
    });
    facts
}

/// What may be done now, or why nothing may.
fn way(lang: Lang, now: At, moving: &Moving) -> String {
    let day = |day: Date| lang::date::day(lang, day, now.date());
    match moving.way {
        Way::Extension { ask_by, latest } => lang::fill(
            lang,
            "moving.way.extension",
            &[("ask", &day(ask_by)), ("latest", &day(latest))],
        ),
        Way::Used => {
            let times = moving.times.to_string();
            lang::fill(lang, "moving.way.used", &[("times", &times)])
        }
        Way::Anew => lang::t(lang, "moving.way.anew").to_owned(),
        Way::TooLate => lang::t(lang, "moving.way.too_late").to_owned(),
        Way::Urgent => lang::t(lang, "moving.way.urgent").to_owned(),
        Way::Bound => lang::t(lang, "moving.way.bound").to_owned(),
        Way::Still => lang::t(lang, "moving.way.still").to_owned(),
    }
}

fn above(lang: Lang, now: At, moving: &Moving) -> String {
    let Some((at, to)) = &moving.above else {
        return String::new();
    };
    let at = lang::date::moment(lang, at.0, now.0);
    lang::fill(
        lang,
        "moving.above",
        &[("who", &whom(lang, to)), ("at", &at)],
    )
}

/// "Cơ quan thường trực, Ban Chỉ đạo".
fn whom(lang: Lang, to: &[Whom]) -> String {
    let role = |whom: &Whom| match whom {
        Whom::Focal | Whom::Duty => Some(Role::AgencyFocal),
        Whom::Leader => Some(Role::AgencyLeader),
        Whom::Handler => Some(Role::AgencyHandler),
        Whom::Operators => Some(Role::IocOperator),
        Whom::IocLeader => Some(Role::IocLeader),
        Whom::Standing => Some(Role::StandingBody),
        Whom::Committee => Some(Role::SteeringCommittee),
        Whom::Reporter | Whom::Concerned => None,
    };
    let words = to
        .iter()
        .filter_map(role)
        .map(|role| lang::t(lang, &format!("role.{role}")));
    words.collect::<Vec<_>>().join(", ")
}

/// What the public page will say of a moved promise: the words that it is drawn with.
pub fn publicly(action: Action, due: Option<At>, why: Option<&str>, now: At) -> String {
    let (Some(due), Some(why)) = (due, why) else {
        return String::new();
    };
    // Citizens read Vietnamese first.
    let lang = Lang::Vi;
    let (long, short) = (
        lang::date::due(lang, due.0, now.0),
        lang::date::due_short(lang, due.0, now.0),
    );
    match action {
        Action::Repromise => {
            let sorry = lang::fill(lang, "portal.case.sorry.again", &[("due", &long)]);
            format!("{sorry} {}", why.trim())
        }
        Action::RequestExtension => {
            let moved = lang::t(lang, "event.request_extension");
            let until = lang::fill(lang, "portal.case.promised", &[("due", &short)]);
            format!("{moved}: {} {until}", why.trim())
        }
        _ => String::new(),
    }
}
