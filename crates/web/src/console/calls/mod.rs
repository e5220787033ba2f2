//! `/lam-viec/cuoc-goi`: the 1022 desk. What rings, whom to call back, and one call being written
//! down. Everything is a form; the script beside it only saves keystrokes.

mod act;
mod look;
mod notes;
pub mod present;

use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::router::House;
use app::hotline::board;
use app::{App, AppError};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use domain::action::Field;
use domain::actor::Role;
use domain::id::CallId;

use super::pages::calls::Calls;
use super::pages::desk::Flash;

/// Where the desk is.
pub const HREF: &str = "/lam-viec/cuoc-goi";

/// The routes of the desk.
pub fn routes() -> Router<House> {
    let at = |end: &str| format!("{HREF}{end}");
    Router::new()
        .route(HREF, get(show).post(act::by_hand))
        .route(&at("/moi"), get(show))
        .route(&at("/dang-cho"), get(look::waiting))
        .route(&at("/noi"), post(look::places))
        .route(&at("/viet-tat"), get(look::abbreviations))
        .route(&at("/may"), post(act::sit))
        .route(&at("/{id}"), get(look::call))
        .route(&at("/{id}/ghi-am"), get(look::recording))
        .route(&at("/{id}/goi-y"), post(look::outlook))
        .route(&at("/{id}/nhan"), post(act::take))
        .route(&at("/{id}/nhap"), post(act::keep))
        .route(&at("/{id}/chuyen"), post(act::give))
        .route(&at("/{id}/dau"), post(act::moment))
        .route(&at("/{id}/dau/{n}/bo"), post(act::unmark))
        .route(&at("/{id}/luu"), post(act::save))
        .route(&at("/{id}/cung-viec/{code}"), post(act::join))
        .route(&at("/{id}/xong"), post(act::note))
        .route(&at("/{id}/hen-goi-lai"), post(act::promise))
        .route(&at("/{id}/goi-lai"), post(act::tried))
        .route(&at("/{id}/so-dua"), post(act::mark))
        .route(&at("/{id}/so-dua/bo"), post(act::lift))
}

/// A call of an address; what is none names no call.
fn id_of(text: &str) -> Result<CallId, Failure> {
    text.parse().map(CallId).map_err(|_| Failure::NOT_FOUND)
}

/// Notices that a deed leaves, by their name in the address.
const LEFT: [&str; 7] = ["nhap", "cung", "xong", "hen", "lai", "dua", "chuyen"];

/// `GET /lam-viec/cuoc-goi`: what waits.
async fn show(staff: Staff) -> Answer {
    board(&staff, StatusCode::OK, Wrong::default()).await
}

/// What was typed into the desk's own forms, and what is wrong with it.
#[derive(Default)]
struct Wrong {
    phone: (String, String),
    line: String,
}

async fn board(staff: &Staff, status: StatusCode, wrong: Wrong) -> Answer {
    let waits = board::board(&staff.app, staff.ctx()).await?;
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let agent = staff.role() == Role::CallAgent;
    let mut desk = staff.desk().await?;
    if let Some(left) = staff.asked("viec").filter(|v| LEFT.contains(&v.as_str())) {
        desk.flash = Some(Flash {
            words: staff.t(&format!("desk.left.{left}")).to_owned(),
            bad: false,
        });
    }
    let page = Calls {
        agent,
        silent: present::silent(lang, now, &waits),
        lists: present::lists(lang, now, &waits, agent),
        line: waits.line.unwrap_or_default(),
        typed: wrong.phone,
        line_error: wrong.line,
        desk,
    };
    staff.page_as(status, &page)
}

/// The faults of a refused deed in words: field and words; any other error goes on.
fn faults(staff: &Staff, e: AppError) -> Result<Vec<(String, String)>, Failure> {
    match e {
        AppError::Refused(refusal) if !refusal.faults.is_empty() => Ok(refusal
            .faults
            .iter()
            .map(|f| {
                let words = match f.field {
                    // Whoever was chosen a moment ago may have left.
                    Field::Handler => staff.t("desk.pass.gone").to_owned(),
                    _ => staff.t(&format!("why.{}", f.why)).to_owned(),
                };
                (f.field.as_str().to_owned(), words)
            })
            .collect()),
        AppError::Refused(refusal) => Ok(vec![(
            String::new(),
            staff.t(&format!("why.{}", refusal.why)).to_owned(),
        )]),
        e => Err(e.into()),
    }
}

/// The person of a posted form, and the form.
fn of(app: App, posted: Posted) -> Result<(Staff, crate::form::Fields), Failure> {
    let Posted { door, fields, .. } = posted;
    Ok((Staff::of(&app, door)?, fields))
}
