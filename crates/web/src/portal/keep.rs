//! What the service worker may keep on a phone, and the worker itself.
//!
//! The worker keeps no page that does not say so: `x-keep: shell VERSION` is a part of the app,
//! `x-keep: page` a public page that may be read later without a network. So what is kept is decided
//! here, beside the pages, and never is what stays silent: whatever a secret link, a session or the
//! console shows (docs/decisions/0014).

use crate::assets::{self, asset_url};
use crate::door::Door;
use crate::error::Answer;
use crate::shell::Site;
use axum::http::header::{HeaderName, HeaderValue};
use axum::response::Response;
use bytes::Bytes;
use domain::brand::BrandPart;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The mark's header.
const MARK: HeaderName = HeaderName::from_static("x-keep");

/// Addresses of the app's own pages; each is kept in both languages.
pub(super) const SHELL: [&str; 7] = [
    "/",
    "/bao",
    "/bao/noi",
    "/toi/hop-cho",
    "/huong-dan",
    "/ngoai-tuyen",
    "/lu",
];

/// Fixed files that the worker runs itself, in this order.
const RUNS: [&str; 2] = ["offline-store.js", "offline-send.js"];

/// The worker as it is served, and its version. Its bytes change with every fixed file that it keeps and
/// with the province's face: that is how browsers learn of a new version.
#[derive(Clone, Debug)]
pub struct Worker {
    text: Bytes,
    shell_mark: HeaderValue,
}

/// What the program's own bytes give to every worker.
struct Bones {
    template: String,
    kept: Vec<&'static str>,
    digest: Sha256,
}

// Derived from the program's own bytes and never changed, so it is a constant, not state.
static BONES: LazyLock<Bones> = LazyLock::new(bones);

/// Marks a page of the app. What the address alone asks to be large is not how this device wants it;
/// and on the pages of somebody who is signed in stands how they are reached.
pub(super) fn shell(door: &Door, answer: Answer) -> Answer {
    let mut response = answer?;
    if door.look.size.is_none() && door.citizen.is_none() {
        mark(&mut response, door.face().worker.shell_mark.clone());
    }
    Ok(response)
}

/// Marks a page that anybody may read. What somebody sees who showed more than a stranger is never
/// marked, whatever it is.
pub(super) fn page(door: &Door, answer: Answer) -> Answer {
    let mut response = answer?;
    if door.is_stranger() && door.look.size.is_none() {
        mark(&mut response, HeaderValue::from_static("page"));
    }
    Ok(response)
}

fn mark(response: &mut Response, value: HeaderValue) {
    if response.status().is_success() {
        response.headers_mut().insert(MARK, value);
    }
}

/// Of the portal's fixed files: the console's are of no use to citizens, and the worker is no part
/// of what it keeps.
fn is_kept(name: &str) -> bool {
    let ours = name.starts_with("portal") || name.starts_with("offline") || name.starts_with("lu.");
    let drawing = name.ends_with(".svg") || name == "icon-192.png";
    ours || drawing
}

fn bones() -> Bones {
    let urls = |pick: fn(&str) -> bool| -> Vec<&'static str> {
        assets::names()
            .filter(|name| pick(name))
            .map(asset_url)
            .collect()
    };
    let kept = urls(is_kept);
    let fonts = urls(|name| name.ends_with(".woff2"));
    let pages: Vec<String> = SHELL
        .iter()
        .flat_map(|path| [(*path).to_owned(), format!("{path}?en=1")])
        .collect();
    let template = assets::asset(asset_url("sw.js").trim_start_matches("/assets/"))
        .map(|asset| String::from_utf8_lossy(&asset.bytes).into_owned())
        .unwrap_or_default();
    let mut digest = Sha256::new();
    digest.update(env!("CARGO_PKG_VERSION"));
    digest.update(&template);
    for part in kept.iter().chain(&fonts) {
        digest.update(part);
    }
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let template = template
        .replace("__FONTS__", &list(&fonts))
        .replace("__SHELL__", &list(&pages))
        .replace(
            "__SCRIPTS__",
            list(&RUNS.map(asset_url)).trim_matches(['[', ']']),
        );
    Bones {
        template,
        kept,
        digest,
    }
}

/// Addresses as a script has them: hashed names and paths, plain ASCII.
fn list(parts: &[&str]) -> String {
    format!("{parts:?}")
}

impl Worker {
    /// The worker that keeps pages of this face.
    pub fn of(site: &Site) -> Worker {
        let bones = &*BONES;
        let looks = &site.looks;
        let mut kept = bones.kept.clone();
        kept.extend(
            [&looks.sheet, &looks.mark]
                .into_iter()
                .filter(|address| !address.is_empty())
                .map(String::as_str),
        );
        let mut digest = bones.digest.clone();
        if !site.brand.is_default() {
            for part in BrandPart::ALL {
                digest.update(site.brand.get(*part));
                digest.update([0]);
            }
        }
        let version: String = digest
            .finalize()
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let icon = match looks.icon.as_str() {
            "" => asset_url("icon-192.png"),
            own => own,
        };
        let text = bones
            .template
            .replace("__VERSION__", &version)
            .replace("__ASSETS__", &list(&kept))
            .replace("__ICON__", &list(&[icon]));
        Worker {
            text: Bytes::from(text),
            shell_mark: HeaderValue::from_str(&format!("shell {version}"))
                .unwrap_or(HeaderValue::from_static("shell")),
        }
    }

    /// The worker's script.
    pub(super) fn text(&self) -> Bytes {
        self.text.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_names_what_exists_and_nothing_of_the_console() {
        let worker = Worker::of(&Site::default()).text();
        let text = std::str::from_utf8(&worker).expect("a script");
        assert!(!text.contains("__"), "a gap is not filled");
        assert!(!text.contains("/assets/unknown") && !text.contains("console"));
        for part in text.split("\"/assets/").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            // The worker's own code names the folder alone.
            assert!(
                name.is_empty() || assets::asset(name).is_some(),
                "{name} is no fixed file"
            );
        }
        for needed in [
            "portal.",
            "portal-report.",
            "portal-outbox.",
            "portal-case.",
            "icons.",
        ] {
            assert!(text.contains(&format!("\"/assets/{needed}")), "{needed}");
        }
    }

    #[test]
    fn another_face_is_another_version() {
        let text = |site: &Site| String::from_utf8_lossy(&Worker::of(site).text()).into_owned();
        let own = text(&Site::default());
        let mut site = Site::default();
        site.brand = site.brand.with(BrandPart::ServiceVi, "Góp ý");
        let named = text(&site);
        assert_ne!(own, named);
        assert!(!named.contains("Góp ý"), "a version, not the words");
        site.looks.sheet = "/assets/brand.1d4f9a-0-0-0.css".to_owned();
        assert!(text(&site).contains("\"/assets/brand.1d4f9a-0-0-0.css\""));
    }
}
