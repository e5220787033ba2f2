//! What the system administrator keeps: accounts, the record of what administrators did, the ways
//! out of the house and how the installation is.

pub mod audit;
mod backups;
mod bring;
mod channels;
pub mod health;
mod hook_form;
mod hooks;
mod keys;
mod lock;
mod outside;
mod peers;
pub mod peers_stuck;
mod retention;
mod roles;
mod sandbox;
pub mod setup;
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

/// The ways out of the house.
pub const CHANNELS: &str = "/quan-tri/kenh";
/// How the installation is.
pub const HEALTH: &str = "/quan-tri/suc-khoe";

/// Keys of other organisations.
pub const KEYS: &str = "/quan-tri/tich-hop";
/// Subscriptions of other organisations to what happens.
pub const HOOKS: &str = "/quan-tri/tich-hop/webhook";

/// Agencies' own systems.
pub const PEERS: &str = "/quan-tri/tich-hop/he-thong";
/// Cases handed over to them that a person must look at.
pub const STUCK: &str = "/quan-tri/tich-hop/he-thong/cho";

/// Backups, and drills with them.
pub const BACKUPS: &str = "/quan-tri/sao-luu";

/// The sandbox in which people practise.
pub const SANDBOX: &str = "/quan-tri/tap-duot";

/// What each role may do.
pub const ROLES: &str = "/quan-tri/vai-tro";

/// How long data is kept.
pub const RETENTION: &str = "/quan-tri/luu-tru";

/// What a new installation still lacks.
pub const SETUP: &str = "/quan-tri/cai-dat";

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(USERS, get(users::list))
        .route(ADD, get(users::new).post(users::add))
        .route(BRING, get(bring::show).post(bring::save))
        .route(&format!("{BRING}/xem-truoc"), post(bring::look))
        .route(
            &format!("{USERS}/tk/{{username}}"),
            get(users::show).post(users::change),
        )
        .route(
            &format!("{USERS}/tk/{{username}}/{{act}}"),
            get(lock::ask).post(users::act),
        )
        .route(AUDIT, get(audit::show))
        .route(ROLES, get(roles::list))
        .route(&format!("{ROLES}/{{role}}"), get(roles::show))
        .route(CHANNELS, get(channels::show))
        .route(&format!("{CHANNELS}/{{way}}/thu"), post(channels::try_out))
        .route(HEALTH, get(health::show))
        .route(BACKUPS, get(backups::show).post(backups::order))
        .route(SANDBOX, get(sandbox::show).post(sandbox::order))
        .route(SETUP, get(setup::show))
        .route(KEYS, get(keys::show).post(keys::make))
        .route(&format!("{KEYS}/{{id}}/thu-hoi"), post(keys::revoke))
        .route(HOOKS, get(hooks::list).post(hooks::make))
        .route(&format!("{HOOKS}/{{id}}"), get(hooks::show))
        .route(&format!("{HOOKS}/{{id}}/{{act}}"), post(hooks::act))
        .route(PEERS, get(peers::list))
        .route(&format!("{PEERS}/muc"), get(peers::show).post(peers::save))
        .route(&format!("{PEERS}/muc/xem"), post(peers::look))
        .route(STUCK, get(peers_stuck::show).post(peers_stuck::settle))
        .route(RETENTION, get(retention::show).post(retention::save))
        .route(&format!("{RETENTION}/xem-truoc"), post(retention::look))
}

/// Lets administrators in and nobody else.
fn administers(staff: &Staff) -> Result<(), Failure> {
    staff.only(&[Role::SysAdmin])
}

/// `/quan-tri/nguoi-dung/tk/{username}`.
fn href(username: &str) -> String {
    format!("{USERS}/tk/{}", crate::url::encode(username))
}
