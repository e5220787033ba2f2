//! What the system administrator keeps: accounts, and the record of what administrators did.

mod audit;
mod bring;
mod users;

use super::staff::Staff;
use crate::error::Failure;
use crate::router::House;
use axum::Router;
use axum::routing::{get, post};
use domain::actor::Role;

/// Accounts.
pub const USERS: &str = "/quan-tri/nguoi-dung";
/// A new account.
const ADD: &str = "/quan-tri/nguoi-dung/them";
/// Accounts from a file.
const BRING: &str = "/quan-tri/nguoi-dung/tu-tep";
/// What administrators did.
pub const AUDIT: &str = "/quan-tri/nhat-ky";

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(USERS, get(users::list))
        .route(ADD, get(users::new).post(users::add))
        .route(BRING, get(bring::show).post(bring::save))
        .route(&format!("{BRING}/xem-truoc"), post(bring::look))
        .route(&format!("{USERS}/tk/{{username}}"), get(users::show).post(users::change))
        .route(&format!("{USERS}/tk/{{username}}/{{act}}"), post(users::act))
        .route(AUDIT, get(audit::show))
}

/// Lets administrators in and nobody else.
fn administers(staff: &Staff) -> Result<(), Failure> {
    staff.only(&[Role::SysAdmin])
}

/// `/quan-tri/nguoi-dung/tk/{username}`.
fn href(username: &str) -> String {
    format!("{USERS}/tk/{}", crate::url::encode(username))
}
