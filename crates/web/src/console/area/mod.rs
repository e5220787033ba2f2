//! `/quan-tri/dia-gioi`: the units of the province, where a point lies, and outlines laid down from a day
//! on.

mod bring;
mod lay;
mod list;

use super::pages::terms::Tab;
use super::staff::Staff;
use super::terms::tables::LANDMARKS;
use crate::router::House;
use axum::Router;
use axum::routing::{get, post};
use domain::area::Unit;
use lang::Lang;

/// The units.
pub const AREAS: &str = "/quan-tri/dia-gioi";
/// Their outlines.
const LAY: &str = "/quan-tri/dia-gioi/ranh-gioi";
/// Landmarks from a file.
pub const BRING: &str = "/quan-tri/dia-danh/tu-tep";
/// Lines told one by one.
const TOLD_MAX: usize = 60;

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(AREAS, get(list::show))
        .route(&format!("{AREAS}/tim"), post(list::find))
        .route(&format!("{AREAS}/muc"), get(list::one))
        .route(LAY, get(lay::show).post(lay::save))
        .route(&format!("{LAY}/xem-truoc"), post(lay::look))
        .route(&format!("{LAY}/rut"), post(lay::withdraw))
        .route(BRING, get(bring::show).post(bring::save))
        .route(&format!("{BRING}/xem-truoc"), post(bring::look))
}

/// The pages that belong together.
fn tabs(staff: &Staff, here: &str) -> Vec<Tab> {
    let shell = staff.shell();
    [
        (AREAS, "areas.units"),
        (LAY, "areas.outlines"),
        (LANDMARKS, "tables.landmarks"),
        (super::assets::HREF, "console.rail.assets"),
    ]
    .into_iter()
    .map(|(href, key)| Tab {
        href: shell.to(href),
        words: staff.t(key).to_owned(),
        on: href == here,
    })
    .collect()
}

/// The page of a unit.
fn href_of(staff: &Staff, unit: &Unit) -> String {
    let from = unit.valid.from;
    staff
        .shell()
        .to(&format!("{AREAS}/muc?ma={}&tu={from}", unit.code))
}

/// "… và 12 dòng nữa"; empty where all are told.
fn more(lang: Lang, all: usize) -> String {
    let left = all.saturating_sub(TOLD_MAX);
    match i64::try_from(left) {
        Ok(0) | Err(_) => String::new(),
        Ok(left) => lang::count(lang, "areas.more", left),
    }
}
