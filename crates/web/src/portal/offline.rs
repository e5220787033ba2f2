//! The app on the phone: the worker, the manifest, the outbox, installing.

use super::pages::offline::{Away, Install, Outbox};
use super::{answer, keep};
use crate::assets::asset_url;
use crate::door::Door;
use crate::error::Answer;
use crate::shell::Nav;
use axum::http::header::{self, HeaderName};
use axum::response::IntoResponse;
use serde_json::json;

/// The colour of the moment before the app is drawn.
const PAPER: &str = "#FAF8F3";

/// `GET /sw.js`: the service worker. It is asked for anew each time: an old one must not stay.
pub(super) async fn worker(door: Door) -> Answer {
    let headers: [(HeaderName, &str); 2] = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    Ok((headers, door.face().worker.text()).into_response())
}

/// `GET /manifest.webmanifest`: what a browser needs to install the pages as an app.
pub(super) async fn manifest(door: Door) -> Answer {
    let shell = door.shell(Nav::Elsewhere);
    let icon = |name: &str, sizes: &str, purpose: &str| json!({ "src": asset_url(name), "sizes": sizes, "type": "image/png", "purpose": purpose });
    let looks = &shell.site.looks;
    let icons = match looks.icon.as_str() {
        "" => vec![
            icon("icon-192.png", "192x192", "any"),
            icon("icon-512.png", "512x512", "any"),
            icon("icon-maskable-512.png", "512x512", "maskable"),
        ],
        // On white with room around it: whole in every form that telephones cut.
        own => ["any", "maskable"]
            .map(|purpose| json!({ "src": own, "sizes": "512x512", "type": "image/png", "purpose": purpose }))
            .to_vec(),
    };
    let shortcut = |key: &str, path: &str| {
        json!({
            "name": shell.t(key),
            "url": shell.to(path),
            "icons": icons.get(..1),
        })
    };
    let body = json!({
        "id": "/",
        "name": format!("{} · {}", shell.site.app, shell.service()),
        "short_name": shell.site.app,
        "description": shell.t("portal.manifest.description"),
        "lang": shell.code(),
        "dir": "ltr",
        "start_url": shell.to("/"),
        "scope": "/",
        "display": "standalone",
        "orientation": "any",
        "theme_color": looks.bar,
        "background_color": PAPER,
        "categories": ["government", "utilities"],
        "icons": icons,
        "shortcuts": [
            shortcut("portal.home.shoot", "/bao"),
            shortcut("portal.outbox.title", "/toi/hop-cho"),
            shortcut("portal.manifest.look-up", "/tra-cuu"),
        ],
    });
    let headers: [(HeaderName, &str); 2] = [
        (header::CONTENT_TYPE, "application/manifest+json"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    Ok((headers, body.to_string()).into_response())
}

/// `GET /toi/hop-cho`: what the phone still holds, which only the phone knows.
pub(super) async fn outbox(door: Door) -> Answer {
    let mut shell = door.shell(Nav::Elsewhere);
    // Which report is meant is for the page's script; the address of the page is one.
    shell.path = "/toi/hop-cho".to_owned();
    keep::shell(&door, answer::page(&Outbox { shell }))
}

/// `GET /ngoai-tuyen`: what the worker shows in place of a page that it does not hold.
pub(super) async fn away(door: Door) -> Answer {
    let shell = door.shell(Nav::Elsewhere);
    keep::shell(&door, answer::page(&Away { shell }))
}

/// `GET /ung-dung`: how to install the app.
pub(super) async fn install(door: Door) -> Answer {
    let shell = door.shell(Nav::Elsewhere);
    answer::page(&Install { shell })
}
