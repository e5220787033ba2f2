//! Decisions that are not made yet: told on every page, taken back, looked at when they were refused.

use super::act;
use super::clash::conflict;
use super::forms::{Origin, Typed};
use super::pages::desk::HeldNotice;
use super::pages::message::{Message, Said};
use super::present;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::App;
use app::triage::SORTERS;
use app::triage::hold::{self, NotDone, Undone, Waiting};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::action::Action;

/// Notices at a time: more would cover the page.
const SHOWN: usize = 6;
/// The field that names one of several.
const MANY: &str = "giu";

/// What the reader holds, and what was refused meanwhile.
pub async fn notices(staff: &Staff) -> Result<Vec<HeldNotice>, Failure> {
    if !SORTERS.contains(&staff.role()) {
        return Ok(Vec::new());
    }
    let refused = hold::my_refused(&staff.app, staff.ctx()).await?;
    let waiting = hold::my_waiting(&staff.app, staff.ctx()).await?;
    let refused = refused.iter().map(|one| not_done(staff, one));
    let waiting = waiting.iter().map(|one| notice(staff, one));
    Ok(refused.chain(waiting).take(SHOWN).collect())
}

/// "Chuyển xử lý: QB 4829 1367 → UBND xã Hải Trạch".
pub fn notice(staff: &Staff, one: &Waiting) -> HeldNotice {
    let left = one.ready_at.0 - staff.ctx().now.0;
    let tables = staff.app.tables();
    let to = one
        .lead
        .as_deref()
        .and_then(|code| tables.catalogue.agency(code))
        .map(|a| format!(" → {}", a.short_name))
        .unwrap_or_default();
    let deed = staff.t(&format!("action.{}", one.action));
    let code = one.code.shown();
    let words = [("deed", deed), ("code", code.as_str()), ("to", to.as_str())];
    HeldNotice {
        id: one.id,
        code: one.code.to_string(),
        words: lang::fill(staff.lang(), "console.held.words", &words),
        seconds: Some((left + 999).div_euclid(1000).max(0)),
        href: String::new(),
        lang: staff.lang(),
    }
}

fn not_done(staff: &Staff, one: &NotDone) -> HeldNotice {
    let deed = staff.t(&format!("action.{}", one.action));
    let code = one.code.shown();
    let why = staff.t(&why(&one.why));
    let words = [("deed", deed), ("code", code.as_str()), ("why", why)];
    HeldNotice {
        id: one.id,
        code: one.code.to_string(),
        words: lang::fill(staff.lang(), "console.held.refused", &words),
        seconds: None,
        href: present::to(staff.lang(), &format!("/lam-viec/giu/{}", one.id)),
        lang: staff.lang(),
    }
}

fn why(code: &str) -> String {
    let key = format!("refusal.{code}");
    if lang::has(&key) {
        key
    } else {
        "error.internal.title".to_owned()
    }
}

/// `POST /lam-viec/giu/{id}/hoan-tac`: it is as if it had not been decided; the form comes back as
/// it was.
pub async fn undo(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Answer {
    let staff = Staff::of(&app, posted.door)?;
    match hold::undo(&app, staff.ctx(), id).await? {
        Undone::Yes(code, action, pairs) => {
            let typed = Typed::of_pairs(action, pairs);
            super::triage::page(&staff, Some(code), &typed, StatusCode::OK).await
        }
        Undone::TooLate => too_late(&staff).await,
    }
}

/// `POST /lam-viec/giu/hoan-tac`: several at once, as far as it is not too late.
pub async fn undo_all(State(app): State<App>, posted: Posted) -> Answer {
    let staff = Staff::of(&app, posted.door)?;
    let ids = posted
        .fields
        .all_typed(MANY)
        .filter_map(|id| id.parse().ok());
    let mut late = 0;
    for id in ids.take(super::bulk::MOST) {
        if hold::undo(&app, staff.ctx(), id).await? == Undone::TooLate {
            late += 1;
        }
    }
    if late > 0 {
        return too_late(&staff).await;
    }
    Ok(staff.lead_to("/lam-viec/phan-loai"))
}

async fn too_late(staff: &Staff) -> Answer {
    let desk = staff.desk().await?;
    let page = Message {
        title: staff.t("console.held.too_late").to_owned(),
        words: staff.t("console.held.too_late.text").to_owned(),
        ways: vec![(
            desk.shell.to("/lam-viec/phan-loai"),
            staff.t("console.triage.title").to_owned(),
        )],
        desk,
    };
    staff.page_as(StatusCode::CONFLICT, &page)
}

/// `GET /lam-viec/giu/{id}`: why one was refused, and how to go on.
pub async fn show(staff: Staff, Path(id): Path<i64>) -> Answer {
    staff.only(&SORTERS)?;
    let one = hold::refused(&staff.app, staff.ctx(), id).await?;
    let mut typed = Typed::of_pairs(one.action, one.typed);
    typed.set("version", one.version.to_string());
    typed.set(super::forms::FROM, Origin::Triage.as_str().to_owned());
    let stale = one.why == domain::refusal_reason::Code::Stale.as_str();
    let words = (!stale).then(|| staff.t(&why(&one.why)).to_owned());
    conflict(&staff, one.code, one.action, &typed, StatusCode::OK, words).await
}

/// `POST /lam-viec/giu/{id}/da-xem`: the reader knows.
pub async fn put_away(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Answer {
    let staff = Staff::of(&app, posted.door)?;
    hold::put_away(&app, staff.ctx(), id).await?;
    Ok(staff.lead_to("/lam-viec/phan-loai"))
}

/// What a triage form is answered with: the notice alone for a script, else the next case.
pub fn answer(staff: &Staff, held: hold::Held, action: Action, origin: Origin) -> Answer {
    match held {
        hold::Held::Later(one) if staff.wants_part() => staff.page(&notice(staff, &one)),
        hold::Held::Later(_) => Ok(staff.lead_to("/lam-viec/phan-loai")),
        hold::Held::Done(view) if staff.wants_part() => staff.page(&Said {
            words: staff.deed_words(action, view.report_code, act::left(staff, &view, action)),
        }),
        hold::Held::Done(view) => Ok(act::lead_on(staff, &view, action, origin)),
    }
}
