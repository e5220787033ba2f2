//! `/lam-viec/ca-truc`: the hand-over of a shift: drafted by the machine, mended and signed by whoever
//! goes, countersigned by whoever comes.

use super::pages::desk::Flash;
use super::pages::field::Field;
use super::pages::form::{Drawer, Form, Weight};
use super::pages::shift::{Shift, ShiftRow};
use super::roster;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::router::House;
use app::terms::{TermsError, Wrong};
use app::{App, AppError, handover};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use domain::handover::Handover;
use domain::id::{HandoverId, UserId};
use domain::limits::{HANDOVER_CHARS_MAX, SHORT_CHARS_MAX};
use std::collections::HashMap;

/// Where it is.
pub const HREF: &str = "/lam-viec/ca-truc";

/// The routes of this page.
pub fn routes() -> Router<House> {
    Router::new()
        .route(HREF, get(show).post(sign))
        .route(roster::PLAN, post(roster::plan))
        .route(&format!("{HREF}/{{id}}/nhan"), post(countersign))
}

/// `GET /lam-viec/ca-truc`.
async fn show(staff: Staff) -> Answer {
    let draft = handover::draft(&staff.app, staff.ctx()).await?;
    page(&staff, &draft, &draft, Wrongs::default()).await
}

/// `POST /lam-viec/ca-truc`: signed by whoever goes.
async fn sign(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    let typed = |name: &str| {
        fields
            .typed(name)
            .and_then(domain::text::tidy)
            .unwrap_or_default()
    };
    let (text, draft) = (typed("text"), typed("draft"));
    match handover::sign(&app, staff.ctx(), &text, &draft).await {
        Ok(_) => Ok(staff.lead_to(&format!("{HREF}?luu=1"))),
        Err(e) => {
            let wrongs = Wrongs {
                wrong: faults(e)?,
                ..Wrongs::default()
            };
            page(&staff, &text, &draft, wrongs).await
        }
    }
}

/// `POST /lam-viec/ca-truc/{id}/nhan`: signed by whoever comes.
async fn countersign(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let id = id.parse().map(HandoverId).map_err(|_| Failure::NOT_FOUND)?;
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    let remark = fields.typed("remark").and_then(domain::text::tidy);
    let remark = remark.unwrap_or_default();
    match handover::countersign(&app, staff.ctx(), id, &remark).await {
        Ok(()) => Ok(staff.lead_to(&format!("{HREF}?luu=1"))),
        Err(e) => {
            let wrongs = Wrongs {
                wrong: faults(e)?,
                of: Some(id),
                ..Wrongs::default()
            };
            let draft = handover::draft(&app, staff.ctx()).await?;
            page(&staff, &draft, &draft, wrongs).await
        }
    }
}

fn faults(e: TermsError) -> Result<Vec<Wrong>, Failure> {
    match e {
        TermsError::Wrong(wrong) => Ok(wrong),
        TermsError::App(e) => Err(Failure::App(e)),
        TermsError::Pack(faults) => Err(Failure::App(AppError::internal(format!("{faults:?}")))),
    }
}

/// What was not taken, and of which form.
#[derive(Default)]
struct Wrongs {
    wrong: Vec<Wrong>,
    /// Of a shift that was to be countersigned.
    of: Option<HandoverId>,
    roster: Option<roster::Typed>,
}

/// The page once more, with a roster that was not taken.
pub(super) async fn again(staff: &Staff, typed: roster::Typed) -> Answer {
    let draft = handover::draft(&staff.app, staff.ctx()).await?;
    let wrongs = Wrongs {
        roster: Some(typed),
        ..Wrongs::default()
    };
    page(staff, &draft, &draft, wrongs).await
}

async fn page(staff: &Staff, text: &str, draft: &str, wrongs: Wrongs) -> Answer {
    let Wrongs { wrong, of, roster } = wrongs;
    let is_fine = wrong.is_empty() && roster.is_none();
    let roster = roster::section(staff, roster).await?;
    let (list, names) = handover::latest(&staff.app, staff.ctx()).await?;
    let mut desk = staff.desk().await?;
    if staff.asked("luu").is_some() {
        desk.flash = Some(Flash {
            words: staff.t("terms.saved").to_owned(),
            bad: false,
        });
    }
    let lang = staff.lang();
    let words = |why: &Wrong| staff.t(&format!("terms.why.{}", why.why)).to_owned();
    let mut field = Field::area(lang, "text", text, 16)
        .label(staff.t("shift.field.text"))
        .hint(staff.t("shift.field.text.hint"))
        .max(HANDOVER_CHARS_MAX as u32);
    if let Some(fault) = wrong.iter().find(|w| w.field == "text") {
        field = field.error(words(fault));
    }
    let mut form = Form::new(lang, "handover", desk.shell.to(HREF))
        .button(staff.t("shift.sign"))
        .weight(Weight::Main)
        .intro(staff.t("shift.sign.intro"))
        .field(field);
    form.fields.push(Field::hidden(lang, "draft", draft));
    let remark = wrong.iter().find(|w| w.field == "remark").map(words);
    let row = |h: &Handover| {
        let mut row = row(staff, h, &names);
        if Some(h.id) == of
            && let (Some(drawer), Some(problem)) = (&mut row.sign, &remark)
        {
            drawer.form.problem.clone_from(problem);
        }
        row
    };
    let rows: Vec<ShiftRow> = list.iter().map(row).collect();
    // What was signed meanwhile has no form of its own any more that could say so.
    let silent = rows
        .iter()
        .all(|r| r.sign.as_ref().is_none_or(|d| d.form.problem.is_empty()));
    if let Some(problem) = remark.filter(|_| silent) {
        desk.flash = Some(Flash {
            words: problem,
            bad: true,
        });
    }
    let page = Shift {
        desk,
        roster,
        form,
        rows,
    };
    let status = if is_fine {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    staff.page_as(status, &page)
}

fn row(staff: &Staff, h: &Handover, names: &HashMap<UserId, String>) -> ShiftRow {
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let at = |at: domain::time::At| lang::date::short_moment(lang, at.0, now.0);
    let name = |id: UserId| names.get(&id).cloned().unwrap_or_default();
    let own = staff.caller.actor.user == Some(h.from);
    let signed = h
        .to
        .zip(h.to_at)
        .map(|(to, when)| lang::fill(lang, "shift.to", &[("who", &name(to)), ("when", &at(when))]));
    let sign = (h.to.is_none() && !own).then(|| {
        let remark = Field::line(lang, "remark", "")
            .label(staff.t("shift.field.remark"))
            .max(SHORT_CHARS_MAX as u32)
            .optional();
        let action = staff.shell().to(&format!("{HREF}/{}/nhan", h.id));
        let form = Form::new(lang, format!("receive-{}", h.id), action)
            .button(staff.t("shift.receive"))
            .weight(Weight::Main)
            .field(remark);
        Drawer::new(form).label(staff.t("shift.receive"))
    });
    ShiftRow {
        id: h.id.to_string(),
        at: at(h.from_at),
        from: lang::fill(
            lang,
            "shift.from",
            &[("who", &name(h.from)), ("when", &at(h.from_at))],
        ),
        waits: h.to.is_none(),
        to: signed.unwrap_or_else(|| staff.t("shift.waits").to_owned()),
        text: h.text.lines().map(str::to_owned).collect(),
        remark: h.remark.clone(),
        sign,
    }
}
