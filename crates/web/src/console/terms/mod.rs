//! `/quan-tri/thoi-han`: policies from a day on, the calendar, force majeure. A change is shown with
//! what it would move before it is saved.

mod calendar;
mod force;
mod history;
mod policy;
mod present;
pub mod routing;
pub mod tables;

use super::pages::desk::{Desk, Flash};
use super::pages::field::Field;
use super::pages::form::Form;
use super::pages::terms as pages;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use crate::router::House;
use app::terms::{Preview, TermsError, Wrong};
use app::{App, AppError};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use domain::id::ReportId;
use lang::Lang;

/// Where the pages are.
pub const HREF: &str = "/quan-tri/thoi-han";
const POLICY: &str = "/quan-tri/thoi-han/chinh-sach";
const CALENDAR: &str = "/quan-tri/thoi-han/lich";
const FORCE: &str = "/quan-tri/thoi-han/bat-kha-khang";
/// What a form is sent to before it is saved.
const LOOK: &str = "xem-truoc";

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(HREF, get(show))
        .route(POLICY, get(policy::show).post(policy::save))
        .route(&format!("{POLICY}/{LOOK}"), post(policy::look))
        .route(CALENDAR, get(calendar::show).post(calendar::save))
        .route(&format!("{CALENDAR}/{LOOK}"), post(calendar::look))
        .route(FORCE, get(force::show).post(force::save))
        .route(&format!("{FORCE}/{LOOK}"), post(force::look))
        .route(routing::HREF, get(routing::show).post(routing::save))
        .route(&format!("{}/{LOOK}", routing::HREF), post(routing::look))
        .route(routing::RULE, get(routing::rule))
        .merge(tables::routes())
        .route(&format!("{FORCE}/{{id}}/go-bo"), post(force::lift))
        .route(&format!("{FORCE}/{{id}}/gia-han"), post(force::prolong))
}

/// Changes of the past in words.
pub(super) fn told(
    lang: Lang,
    changes: &[app::terms::Changed],
    now: domain::time::At,
) -> Vec<pages::HistoryRow> {
    history::history(lang, changes, now)
}

/// What a change was, in words, as its event tells it.
pub fn changed(lang: Lang, what: &serde_json::Value) -> String {
    history::changed(lang, what)
}

/// `GET /quan-tri/thoi-han`: versions in force and coming, declarations, changes.
pub async fn show(staff: Staff) -> Answer {
    app::terms::may_see(staff.ctx())?;
    let tables = staff.app.tables();
    let history = app::terms::history(&staff.app, staff.ctx()).await?;
    let page = pages::Terms {
        tabs: tabs(&staff, HREF),
        policies: present::policies(staff.lang(), &tables.catalogue, staff.ctx().now),
        forces: present::forces(&staff, false),
        history: history::history(staff.lang(), &history, staff.ctx().now),
        desk: desk(&staff).await?,
    };
    staff.page(&page)
}

/// Everything around a page, with the notice that something was saved.
pub(super) async fn desk(staff: &Staff) -> Result<Desk, Failure> {
    let mut desk = staff.desk().await?;
    if staff.asked("luu").is_some() {
        desk.flash = Some(Flash {
            words: staff.t("terms.saved").to_owned(),
            bad: false,
        });
    }
    Ok(desk)
}

fn tabs(staff: &Staff, here: &str) -> Vec<pages::Tab> {
    let shell = staff.shell();
    [
        (HREF, "terms.overview"),
        (POLICY, "terms.policies"),
        (CALENDAR, "terms.calendar"),
        (FORCE, "terms.force"),
    ]
    .into_iter()
    .map(|(href, key)| pages::Tab {
        href: shell.to(href),
        words: staff.t(key).to_owned(),
        on: href == here,
    })
    .collect()
}

/// Somebody who is signed in and sent a form.
struct Sent {
    staff: Staff,
    fields: Fields,
}

impl Sent {
    fn of(app: &App, posted: Posted) -> Result<Sent, Failure> {
        let Posted { door, fields, .. } = posted;
        Ok(Sent {
            staff: Staff::of(app, door)?,
            fields,
        })
    }

    fn typed(&self, name: &str) -> String {
        self.fields
            .typed(name)
            .unwrap_or_default()
            .trim()
            .to_owned()
    }

    fn ground(&self) -> app::terms::Ground {
        app::terms::Ground {
            why: self.typed("why"),
            running: self.fields.typed("running").is_some(),
            version: self.typed("version").parse().ok(),
        }
    }

    /// From where a preview goes on.
    fn after(&self) -> Option<ReportId> {
        self.typed("sau").parse().ok().map(ReportId)
    }
}

/// How a change fared: done, or to be shown again with what is wrong.
pub(super) enum Fate<T> {
    Done(T),
    Wrong(Vec<Wrong>, String),
}

/// Sorts faults of fields from what else went wrong.
pub(super) fn fate<T>(result: Result<T, TermsError>) -> Result<Fate<T>, Failure> {
    match result {
        Ok(done) => Ok(Fate::Done(done)),
        Err(TermsError::Wrong(wrong)) => Ok(Fate::Wrong(wrong, String::new())),
        Err(TermsError::Pack(faults)) => {
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Ok(Fate::Wrong(Vec::new(), told.join("; ")))
        }
        Err(TermsError::App(e)) => Err(Failure::App(e)),
    }
}

/// A form whose fields say what is wrong with them.
pub(super) fn with_faults(lang: Lang, mut form: Form, wrong: &[Wrong], problem: String) -> Form {
    for fault in wrong {
        if let Some(field) = form.fields.iter_mut().find(|f| f.name == fault.field) {
            let key = format!("terms.why.{}", fault.why);
            field.error = lang::fill(lang, &key, &[("what", &fault.detail)]);
        }
    }
    form.problem = problem;
    form
}

/// Status of a page that shows a form again.
fn status(wrong: &[Wrong], problem: &str) -> StatusCode {
    if wrong.is_empty() && problem.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

/// The same fields as they were sent, hidden, to be sent elsewhere.
fn again(lang: Lang, name: &str, action: &str, button: &str, sent: &Sent, form: &Form) -> Form {
    let mut out = Form::new(lang, name, action).button(lang::t(lang, button));
    for field in &form.fields {
        for value in sent.fields.all_typed(&field.name) {
            out.fields
                .push(Field::hidden(lang, field.name.clone(), value));
        }
    }
    out.version = form.version;
    out
}

/// The page that shows what a change would do.
async fn preview_page(
    sent: &Sent,
    here: &str,
    what: Vec<(String, String)>,
    preview: &Preview,
    follows: Follows,
    form: Form,
) -> Answer {
    let staff = &sent.staff;
    let lang = staff.lang();
    let action = |path: &str| staff.shell().to(path);
    let look = action(&format!("{here}/{LOOK}"));
    let more = preview.next.map(|after| {
        let mut more = again(lang, "more", &look, "terms.more", sent, &form);
        more.fields
            .push(Field::hidden(lang, "sau", after.to_string()));
        more
    });
    let mut save = again(lang, "save", &action(here), "terms.save", sent, &form);
    save.weight = super::pages::form::Weight::Main;
    save.intro = lang::t(lang, follows.key()).to_owned();
    let page = pages::Preview {
        tabs: tabs(staff, here),
        what,
        sum: present::sum(lang, preview, follows),
        reach: present::reach(lang, preview),
        counts: present::counts(lang, preview),
        shifts: present::shifts(staff, preview),
        more,
        save,
        edit: form,
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// What running clocks do about a change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follows {
    /// They keep what they began with.
    Kept,
    /// They move.
    Moved,
    /// They stand still.
    Held,
}

impl Follows {
    fn of(running: bool) -> Follows {
        if running {
            Follows::Moved
        } else {
            Follows::Kept
        }
    }

    fn key(self) -> &'static str {
        match self {
            Follows::Kept => "terms.save.kept",
            Follows::Moved => "terms.save.moved",
            Follows::Held => "terms.save.held",
        }
    }
}

/// What stands in a form's field: as it was sent, or else the value to begin with.
fn value(sent: Option<&Sent>, name: &str, first: &str) -> String {
    sent.map_or_else(|| first.to_owned(), |sent| sent.typed(name))
}

/// The reason, and whether running clocks follow.
fn ground_fields(lang: Lang, sent: Option<&Sent>) -> [Field; 2] {
    [
        Field::line(lang, "why", value(sent, "why", ""))
            .label(lang::t(lang, "terms.why"))
            .hint(lang::t(lang, "terms.why.hint"))
            .max(300),
        Field::tick(
            lang,
            "running",
            sent.is_some_and(|s| s.fields.typed("running").is_some()),
        )
        .label(lang::t(lang, "terms.running"))
        .optional(),
    ]
}

/// The version of the tables that a form is made from.
pub(super) fn version_of(staff: &Staff) -> u64 {
    u64::try_from(staff.app.tables().version).unwrap_or(0)
}

fn not_found() -> Failure {
    Failure::App(AppError::NotFound)
}
