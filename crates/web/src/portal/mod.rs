//! What citizens see: the public pages, their handlers, and how a view becomes a page.

mod abuse;
mod acts;
mod answer;
mod asset;
mod bulletins;
mod case;
mod feed;
mod feeds;
mod figures;
mod filters;
mod find;
mod follow;
mod home;
mod keep;
mod lu;
mod map;
mod mine;
mod no_mail;
mod offline;
mod open_data;
pub mod pages;
mod plain;
mod present;
mod records;
mod report;
#[doc(hidden)]
pub mod samples;
mod sent;
mod sight;

pub use keep::Worker;

use crate::door::Door;
use crate::error::Failure;
use crate::router::House;
use app::Ctx;
use axum::Router;
use axum::routing::{get, post};
use domain::actor::{Actor, Role};
use domain::id::ReportCode;

/// The routes of the portal.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/", get(home::show))
        .route("/sw.js", get(offline::worker))
        .route("/manifest.webmanifest", get(offline::manifest))
        .route("/toi/hop-cho", get(offline::outbox))
        .route("/ngoai-tuyen", get(offline::away))
        .route("/ung-dung", get(offline::install))
        .route("/bao", get(report::blank).post(report::send))
        .route("/bao/noi", get(report::speak))
        .route("/bao/trung", get(report::alike))
        .route("/bao/cho", get(report::spot))
        .route("/bao/anh/{mark}", get(report::kept_photo))
        .route(
            "/bao/buoc-1",
            get(report::first_step).post(report::back_to_first),
        )
        .route(
            "/bao/buoc-2",
            get(report::start_again).post(report::second_step),
        )
        .route(
            "/bao/buoc-3",
            get(report::start_again).post(report::third_step),
        )
        .route("/hs/{code}", get(case::show))
        .route("/hs/{code}/giay-hen", get(case::slip))
        .route("/hs/{code}/kiem-chung", get(case::log))
        .route("/hs/kiem-chung.py", get(case::script))
        .route("/hs/{code}/theo-doi.atom", get(feed::case))
        .route(
            "/hs/{code}/theo-doi",
            get(acts::lead_to_follow).post(follow::set),
        )
        .route("/hs/{code}/bao-xau", get(abuse::ask).post(abuse::send))
        .route("/hs/{code}/{deed}", get(acts::lead_to).post(acts::act))
        .route("/huy-nhan/{token}", get(no_mail::ask).post(no_mail::stop))
        .route("/lu", get(lu::show).post(lu::send))
        .route("/lu/{code}", get(lu::sent))
        .route("/lu/{code}/an-toan", post(lu::safe))
        .route("/tb", get(bulletins::list))
        .route("/tb/tin.atom", get(bulletins::feed))
        .route("/tb/{id}", get(bulletins::show))
        .route("/toi", get(mine::show))
        .route("/toi/ma", get(mine::show).post(mine::ask))
        .route("/toi/vao", get(mine::show).post(mine::enter))
        .route("/toi/ra", get(mine::show).post(mine::sign_out))
        .route("/toi/tin", get(mine::told).post(mine::choose))
        .route(
            "/toi/tin/khong-may-nao",
            get(mine::told).post(mine::no_browsers),
        )
        .route(
            "/toi/tin/trinh-duyet",
            post(mine::subscribe).delete(mine::unsubscribe),
        )
        .route("/toi/rieng-tu", get(mine::data))
        .route("/toi/rieng-tu/ban-sao.json", get(mine::copy))
        .route(
            "/toi/rieng-tu/xoa",
            get(mine::before_erasing).post(mine::erase),
        )
        .route("/tra-cuu", get(find::look_up).post(find::look_up_posted))
        .route("/danh-sach", get(find::list))
        .route("/danh-sach.atom", get(find::feed))
        .route("/dia-ban", get(records::areas))
        .route("/dia-ban/{slug}", get(records::area))
        .route("/dia-ban/{slug}/tin.atom", get(records::area_feed))
        .route("/don-vi", get(records::agencies))
        .route("/don-vi/{slug}", get(records::agency))
        .route("/don-vi/{slug}/tin.atom", get(records::agency_feed))
        .route("/sitemap.xml", get(feeds::site_map))
        .route("/robots.txt", get(feeds::robots))
        .route("/ban-do", get(map::show))
        .route("/gan-day", get(map::ask_near).post(map::near))
        .route("/so-lieu", get(figures::show))
        .route("/du-lieu-mo", get(open_data::show))
        .route("/du-lieu-mo/{name}", get(open_data::newest))
        .route("/du-lieu-mo/{name}/{file}", get(open_data::of_day))
        .route("/huong-dan", get(plain::help))
        .route("/quyen-rieng-tu", get(plain::privacy))
        .route("/tro-nang", get(plain::accessibility))
        .route("/nhan-biet", get(plain::genuine))
        .route("/open311/v2/", get(plain::open311))
        .route("/d", get(asset::typed))
        .route("/d/{code}", get(asset::show))
        .route("/hien-thi", get(sight::show).post(sight::keep))
}

/// The caller as a visitor of the public pages: staff see here what everybody sees, so that nobody
/// takes an inner view for a public one.
fn visitor(door: &Door) -> Ctx {
    let mut ctx = door.ctx.clone();
    if ctx.actor.role != Role::Citizen {
        ctx.actor = Actor::nobody();
    }
    ctx
}

/// A code as it stands in an address.
fn code_of(text: &str) -> Result<ReportCode, Failure> {
    ReportCode::parse(text).map_err(|_| Failure::NOT_FOUND)
}
