//! `/lam-viec/kn`: lists under a name; the filter is text that people read and change.

use super::export;
use super::pages::desk::{Heat, RailItem};
use super::pages::views::{ViewLink, ViewPage};
use super::pages::work::Section;
use super::present;
use super::queues::Count;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use app::report::desk;
use app::triage::asked::{Asked, Wrong};
use app::triage::views::{self, Draft, Keys, NotKept, View};
use app::{App, AppError};
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Lists on the rail: each costs a count at every page.
const ON_RAIL: usize = 5;
/// Rows at once.
const ROWS: u32 = 50;

/// `/lam-viec/kn/{id}`.
fn href(id: i64) -> String {
    format!("/lam-viec/kn/{id}")
}

/// The reader's lists for the rail, with how many each holds.
pub async fn rail(staff: &Staff) -> Result<Vec<RailItem>, Failure> {
    let found = views::views(&staff.app, staff.ctx()).await?;
    let shell = staff.shell();
    let path = shell.path.split('?').next().unwrap_or_default().to_owned();
    let mut items = Vec::new();
    for view in found.into_iter().take(ON_RAIL) {
        let asked = views::read(&staff.app, staff.ctx(), &view.filter).ok();
        let count = match asked.filter(is_counted) {
            Some(asked) => Some(counted(staff, &asked).await?),
            None => None,
        };
        let count = count.filter(|c| c.n > 0);
        items.push(RailItem {
            href: shell.to(&href(view.id)),
            words: view.name,
            shape: "i-filter",
            count: count.map(|c| c.words(staff.lang())).unwrap_or_default(),
            heat: Heat::Calm,
            on: path == href(view.id),
        });
    }
    Ok(items)
}

/// What is open is little, and an index holds it apart; what is over, and words, are counted only
/// on the list's own page.
fn is_counted(asked: &Asked) -> bool {
    !asked.all && asked.query.filter.words.is_none()
}

async fn counted(staff: &Staff, asked: &Asked) -> Result<Count, Failure> {
    let queries = std::slice::from_ref(&asked.query);
    let counted = desk::counts(&staff.app, staff.ctx(), queries).await?;
    let first = counted.first().copied();
    Ok(first.map_or(Count { n: 0, more: false }, Count::from))
}

/// `GET /lam-viec/kn`: all of them, and a new one.
pub async fn all(staff: Staff) -> Answer {
    let filter = staff.asked("loc").unwrap_or_default();
    let draft = Draft {
        filter,
        ..Draft::default()
    };
    made(&staff, draft, Vec::new(), StatusCode::OK).await
}

/// `POST /lam-viec/kn`: a new one.
pub async fn add(State(app): State<App>, posted: Posted) -> Answer {
    let draft = typed(&posted.fields);
    let staff = Staff::of(&app, posted.door)?;
    match views::keep(&app, staff.ctx(), None, draft.clone()).await {
        Ok(id) => Ok(staff.lead_to(&href(id))),
        Err(e) => {
            let wrong = wrong(&staff, e)?;
            made(&staff, draft, wrong, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// `GET /lam-viec/kn/{id}`: one, with what it finds.
pub async fn show(staff: Staff, Path(id): Path<i64>) -> Answer {
    let view = views::view(&staff.app, staff.ctx(), id).await?;
    one(&staff, view, Vec::new(), StatusCode::OK).await
}

/// `POST /lam-viec/kn/{id}`: another name or filter.
pub async fn change(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Answer {
    let draft = typed(&posted.fields);
    let staff = Staff::of(&app, posted.door)?;
    match views::keep(&app, staff.ctx(), Some(id), draft.clone()).await {
        Ok(id) => Ok(staff.lead_to(&href(id))),
        Err(e) => {
            let wrong = wrong(&staff, e)?;
            let view = views::view(&app, staff.ctx(), id).await?;
            let view = View {
                name: draft.name,
                filter: draft.filter,
                shared: draft.shared,
                ..view
            };
            one(&staff, view, wrong, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// `POST /lam-viec/kn/{id}/xoa`.
pub async fn remove(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Answer {
    let staff = Staff::of(&app, posted.door)?;
    views::remove(&app, staff.ctx(), id).await?;
    Ok(staff.lead_to("/lam-viec/kn"))
}

/// `POST /lam-viec/phim`: whether single letters act, for this person on every machine.
pub async fn keys(State(app): State<App>, posted: Posted) -> Answer {
    let on = match posted.fields.typed("keys") {
        Some("on") => Keys::On,
        Some("off") => Keys::Off,
        _ => return Err(Failure::BAD_FORM),
    };
    let next = posted.fields.typed("next").unwrap_or_default().to_owned();
    let staff = Staff::of(&app, posted.door)?;
    views::set_single_keys(&app, staff.ctx(), on).await?;
    Ok(staff.lead_to(crate::url::inside(&next).unwrap_or("/lam-viec")))
}

fn typed(fields: &Fields) -> Draft {
    let text = |name: &str| fields.typed(name).unwrap_or_default().to_owned();
    Draft {
        name: text("name"),
        filter: text("filter"),
        shared: fields.typed("shared").is_some(),
        version: text("version").parse().unwrap_or(0),
    }
}

/// The page of a list to be made.
async fn made(staff: &Staff, draft: Draft, wrong: Vec<String>, status: StatusCode) -> Answer {
    let desk = staff.desk().await?;
    let found = views::views(&staff.app, staff.ctx()).await?;
    let link = |v: View| ViewLink {
        href: desk.shell.to(&href(v.id)),
        name: v.name,
        filter: v.filter,
        shared: v.shared,
    };
    let page = ViewPage {
        title: staff.t("console.views.new").to_owned(),
        count: String::new(),
        action: desk.shell.to("/lam-viec/kn"),
        remove: String::new(),
        may_change: true,
        is_new: true,
        name: draft.name,
        filter: draft.filter,
        shared: draft.shared,
        version: draft.version,
        wrong,
        views: found.into_iter().map(link).collect(),
        list: None,
        more_href: String::new(),
        csv_href: String::new(),
        desk,
    };
    staff.page_as(status, &page)
}

/// The page of one: what it finds, unless its filter cannot be read.
async fn one(staff: &Staff, view: View, mut wrong: Vec<String>, status: StatusCode) -> Answer {
    let desk = staff.desk().await?;
    let (mut list, mut more_href, mut count) = (None, String::new(), String::new());
    match views::read(&staff.app, staff.ctx(), &view.filter) {
        Ok(asked) => {
            count = counted(staff, &asked).await?.words(staff.lang());
            let mut query = asked.query;
            query.limit = Some(ROWS);
            query.cursor = staff.asked("sau");
            let page = desk::papers(&staff.app, staff.ctx(), query).await?;
            let lang = staff.lang();
            let row = |p: &desk::Paper| {
                let at = present::to(lang, &super::href(p.view.report_code));
                present::row_with_status(lang, p, at)
            };
            let rows: Vec<_> = page.papers.iter().map(row).collect();
            more_href = page
                .next
                .map(|at| present::to(lang, &format!("{}?sau={at}", href(view.id))))
                .unwrap_or_default();
            list = Some(Section {
                title: staff.t("console.views.found").to_owned(),
                count: String::new(),
                rows,
                empty: staff.t("console.work.none").to_owned(),
            });
        }
        // Units end and categories change: a filter that was good may be so no more.
        Err(all) if wrong.is_empty() => wrong = all.iter().map(|w| say(staff, w)).collect(),
        Err(_) => {}
    }
    let page = ViewPage {
        title: view.name.clone(),
        count,
        action: desk.shell.to(&href(view.id)),
        remove: desk.shell.to(&format!("{}/xoa", href(view.id))),
        may_change: view.own,
        is_new: false,
        name: view.name,
        filter: view.filter,
        shared: view.shared,
        version: view.version,
        wrong,
        views: Vec::new(),
        csv_href: list
            .as_ref()
            .map(|_| export::of_view(staff, view.id))
            .unwrap_or_default(),
        list,
        more_href,
        desk,
    };
    staff.page_as(status, &page)
}

/// Why it was not kept, in words.
fn wrong(staff: &Staff, why: NotKept) -> Result<Vec<String>, Failure> {
    Ok(match why {
        NotKept::Name => vec![staff.t("console.views.no_name").to_owned()],
        NotKept::TooMany => vec![staff.t("console.views.too_many").to_owned()],
        NotKept::Filter(all) => all.iter().map(|w| say(staff, w)).collect(),
        NotKept::App(AppError::Conflict { .. }) => vec![staff.t("refusal.stale").to_owned()],
        NotKept::App(e) => return Err(e.into()),
    })
}

fn say(staff: &Staff, wrong: &Wrong) -> String {
    let fill = |key: &str, args: &[(&str, &str)]| lang::fill(staff.lang(), key, args);
    match wrong {
        Wrong::TooLong => staff.t("console.views.too_long").to_owned(),
        Wrong::TooMany => staff.t("console.views.too_many_words").to_owned(),
        Wrong::Key(key) => fill("console.views.bad_key", &[("key", key)]),
        Wrong::Value(key, value, near) if near.is_empty() => {
            fill("console.views.bad_value", &[("key", key), ("value", value)])
        }
        Wrong::Value(key, value, near) => fill(
            "console.views.near",
            &[("key", key), ("value", value), ("near", &near.join(", "))],
        ),
        Wrong::Quote(text) => fill("console.views.quote", &[("text", text)]),
        Wrong::Twice(word) => fill("console.views.twice", &[("word", word)]),
    }
}
