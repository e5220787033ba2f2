//! The console: where staff work. Handlers read the request, make one call or a few reads, and
//! answer; `present` turns views into words, `forms` makes the form of every action.

mod absence;
mod account;
mod act;
mod admin;
mod alarm;
mod answer;
mod approvals;
mod area;
mod around;
mod assets;
mod board;
mod bulk;
mod bulletins;
pub mod calls;
mod clash;
mod decided;
mod disputes;
mod dossier;
mod export;
mod faces;
mod file;
mod find;
pub mod forms;
mod held;
mod incidents;
mod job;
mod macros;
mod messages;
mod moderate;
mod moving;
mod ops_map;
pub mod pages;
mod precedents;
mod present;
mod provider;
mod publish;
pub mod queues;
mod rail;
mod relay;
mod roster;
#[doc(hidden)]
pub mod samples;
mod shift;
mod sign;
pub mod staff;
mod steps;
mod suggestions;
mod terms;
mod today;
mod triage;
mod views;
mod wall;
mod watch;
mod work;

use crate::error::Failure;
use crate::router::House;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use domain::id::ReportCode;

/// The routes of the console, with the faces of what goes wrong there.
pub fn routes(house: &House) -> Router<House> {
    Router::new()
        .route("/dang-nhap", get(sign::show).post(sign::sign_in))
        .route("/dang-xuat", post(sign::sign_out))
        .route("/lam-viec", get(today::show))
        .route("/lam-viec/giao-dien", post(sign::theme))
        .route(
            "/lam-viec/phan-loai",
            get(triage::show).post(triage::preview),
        )
        .route("/lam-viec/phan-loai/hang", get(triage::queue_part))
        .route("/lam-viec/phan-loai/viec", get(triage::case_part))
        .route("/lam-viec/phan-loai/dang-xem", post(watch::tell))
        .route("/lam-viec/phan-loai/de-sau", post(triage::later))
        .route(
            "/lam-viec/phan-loai/de-sau/{code}/hoan-tac",
            post(triage::not_later),
        )
        .route("/lam-viec/phan-loai/nhieu", post(bulk::act))
        .route("/lam-viec/giu/hoan-tac", post(held::undo_all))
        .route("/lam-viec/giu/{id}", get(held::show))
        .route("/lam-viec/giu/{id}/hoan-tac", post(held::undo))
        .route("/lam-viec/giu/{id}/da-xem", post(held::put_away))
        .route("/lam-viec/kn", get(views::all).post(views::add))
        .route("/lam-viec/kn/{id}", get(views::show).post(views::change))
        .route("/lam-viec/kn/{id}/xoa", post(views::remove))
        .route("/lam-viec/phim", post(views::keys))
        .route("/lam-viec/khan", get(wall::show))
        .route(alarm::HREF, get(alarm::show).post(alarm::see))
        .route("/lam-viec/viec-cua-toi", get(work::mine))
        .route("/lam-viec/viec/{queue}", get(work::queue))
        .route("/lam-viec/xuat.csv", get(export::csv))
        .route("/lam-viec/tim", get(find::show).post(find::ask))
        .route("/lam-viec/duyet", get(approvals::show))
        .route("/lam-viec/duyet/nhieu", post(approvals::approve_many))
        .route("/lam-viec/hoi-dap", get(relay::show))
        .route("/lam-viec/hoi-dap/{code}", get(relay::talk))
        .route(absence::HREF, get(absence::show).post(absence::give))
        .route("/lam-viec/uy-quyen/{id}/thoi", post(absence::end))
        .route("/lam-viec/vai", post(absence::act_as))
        .route("/lam-viec/cong-khai", get(publish::show))
        .route("/lam-viec/tranh-chap", get(disputes::show))
        .route("/lam-viec/tranh-chap/{code}", get(dossier::show))
        .route("/ban-chi-dao", get(disputes::committee))
        .route("/ban-chi-dao/{code}", get(dossier::committee))
        .route("/quan-tri/tai-san", get(assets::list).post(assets::save))
        .route("/quan-tri/tai-san/in", get(assets::print))
        .route("/lam-viec/an-le", get(precedents::show))
        .route("/lam-viec/goi-y", get(suggestions::show))
        .route("/lam-viec/hs/{code}", get(file::show))
        .route("/lam-viec/hs/{code}/tra-loi", get(answer::show))
        .route("/lam-viec/hs/{code}/tra-loi/kiem", post(answer::check))
        .route("/lam-viec/hs/{code}/dang-xem", post(watch::tell_file))
        .route("/lam-viec/hs/{code}/{action}", post(act::act))
        .route("/lam-viec/hs/{code}/{action}/xem-truoc", post(act::look))
        .route("/v/{code}", get(job::show))
        .merge(steps::routes())
        .merge(provider::routes())
        .merge(account::routes())
        .merge(admin::routes())
        .merge(area::routes())
        .merge(moderate::routes())
        .merge(board::routes())
        .merge(moving::routes())
        .merge(incidents::routes())
        .merge(ops_map::routes())
        .merge(shift::routes())
        .merge(bulletins::routes())
        .merge(calls::routes())
        .merge(messages::routes())
        .merge(terms::routes())
        .route_layer(from_fn_with_state(house.clone(), faces::faces))
}

/// Why clocks stand still or moved, in the words that both timelines share.
pub(crate) fn terms_words(
    lang: lang::Lang,
    now: domain::time::At,
    event: &app::view::EventView,
) -> Option<String> {
    present::log::terms(lang, now, event)
}

/// `/lam-viec/hs/{code}`: a report's file.
pub fn href(code: ReportCode) -> String {
    format!("/lam-viec/hs/{code}")
}

/// A code of an address; what is no code names no report.
fn code_of(text: &str) -> Result<ReportCode, Failure> {
    ReportCode::parse(text).map_err(|_| Failure::NOT_FOUND)
}
