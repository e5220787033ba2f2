//! `/lam-viec/hoi-dap`: the masked talk with citizens.

use super::forms::{Origin, Sheet, Typed};
use super::pages::relay::{Relay, Said, Talk, TalkRow};
use super::present;
use super::staff::Staff;
use crate::error::Answer;
use app::report::talk::{self, Talked};
use app::view::EventView;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::action::Action;
use domain::id::ReportCode;

/// Where it is.
pub const HREF: &str = "/lam-viec/hoi-dap";

/// `/lam-viec/hoi-dap/{code}`: one report's talk.
pub fn of(code: ReportCode) -> String {
    format!("{HREF}/{code}")
}

/// `GET /lam-viec/hoi-dap`: who waits for an answer, and who got one.
pub async fn show(staff: Staff) -> Answer {
    let talks = talk::list(&staff.app, staff.ctx()).await?;
    let (waiting, answered): (Vec<_>, Vec<_>) = talks.iter().partition(|t| t.waits);
    let page = Relay {
        waiting: waiting.into_iter().map(|t| row(&staff, t)).collect(),
        answered: answered.into_iter().map(|t| row(&staff, t)).collect(),
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// `GET /lam-viec/hoi-dap/{code}`.
pub async fn talk(staff: Staff, Path(code): Path<String>) -> Answer {
    let code = super::code_of(&code)?;
    page(&staff, code, &Typed::default(), StatusCode::OK).await
}

/// One talk, with what was typed into its form.
pub async fn page(staff: &Staff, code: ReportCode, typed: &Typed, status: StatusCode) -> Answer {
    let (paper, events) = talk::of(&staff.app, staff.ctx(), code).await?;
    let around = staff.desk().await?;
    let token = around.token.clone();
    let tables = staff.app.tables();
    let sheet = Sheet {
        lang: staff.lang(),
        now: staff.ctx().now,
        catalogue: &tables.catalogue,
        paper: &paper,
        actor: &staff.caller.actor,
        token: &token,
        people: &[],
        typed,
        origin: Origin::Talk,
    };
    let view = &paper.view;
    let page = Talk {
        code: view.shown_code.clone(),
        version: view.version,
        title: present::title(view),
        status: present::status(staff.lang(), view),
        href: present::to(staff.lang(), &super::href(code)),
        said: events.iter().map(|e| said(staff, &paper, e)).collect(),
        form: sheet
            .may(Action::Message)
            .then(|| sheet.form(Action::Message)),
        desk: around,
    };
    staff.page_as(status, &page)
}

fn row(staff: &Staff, talked: &Talked) -> TalkRow {
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let view = &talked.paper.view;
    let age = lang::date::age(lang, talked.at.0, now.0);
    TalkRow {
        code: view.shown_code.clone(),
        href: present::to(lang, &of(view.report_code)),
        title: present::title(view),
        words: if talked.words.is_empty() {
            staff.t("relay.files_only").to_owned()
        } else {
            talked.words.clone()
        },
        when: if talked.waits {
            lang::fill(lang, "relay.waits", &[("age", &age)])
        } else {
            present::at(lang, talked.at, now)
        },
        waits: talked.waits,
    }
}

fn said(staff: &Staff, paper: &app::report::desk::Paper, event: &EventView) -> Said {
    let lang = staff.lang();
    let them = matches!(event.role, Some("citizen"));
    let files = paper
        .view
        .files
        .iter()
        .filter(|f| event.files.contains(&f.id));
    let (photos, others): (Vec<_>, Vec<_>) = files.partition(|f| f.kind == "photo");
    Said {
        who: if them {
            staff.t("relay.them").to_owned()
        } else {
            present::log::actor(lang, event)
        },
        at: present::at(lang, event.at.0, paper.view.now),
        words: event.told.clone().unwrap_or_default(),
        them,
        photos: photos
            .into_iter()
            .map(|f| present::photo(lang, f, present::Size::Small))
            .collect(),
        files: others
            .into_iter()
            .map(|f| {
                (
                    f.url.clone(),
                    staff.t(&format!("file.{}", f.kind)).to_owned(),
                )
            })
            .collect(),
    }
}
