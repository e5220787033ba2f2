//! Reports of perhaps the same thing, as a form shows them.

use super::{photo, status};
use crate::portal::pages::report::Nearby;
use crate::present_alike;
use crate::shell::Shell;
use crate::url;
use app::report::duplicates::{Alike, Duplicates};
use domain::time::At;
use lang::{date, number};

/// The cards, the likest first.
pub(in crate::portal) fn cards(shell: &Shell, found: &Duplicates, now: At) -> Vec<Nearby> {
    found
        .found
        .iter()
        .map(|alike| card(shell, alike, now))
        .collect()
}

fn card(shell: &Shell, alike: &Alike, now: At) -> Nearby {
    let (lang, line) = (shell.lang, &alike.report);
    let page = url::report(line.report_code);
    let promise = line.promise.filter(|_| line.open).map(|due| {
        let when = date::due_short(lang, due.0.0, now.0);
        lang::fill(lang, "portal.near.promise", &[("when", &when)])
    });
    Nearby {
        join: shell.to(&format!("{page}/cung-gap")),
        href: shell.to(&page),
        headline: headline(shell, alike),
        why: present_alike::of_stranger(lang, alike),
        title: line.title.clone(),
        status: status::chip(lang, Some(line.label), None),
        promise: line
            .late
            .then(|| shell.t("portal.near.late").to_owned())
            .or(promise),
        // The title beside it says what it shows.
        photo: line.thumb_url.as_deref().map(|src| photo(src, "")),
    }
}

/// How far, or why it may be the same.
fn headline(shell: &Shell, alike: &Alike) -> String {
    let lang = shell.lang;
    match (alike.same_photo, alike.distance_m) {
        (true, _) => shell.t("portal.near.photo").to_owned(),
        (false, Some(0..=4)) => shell.t("portal.near.here").to_owned(),
        (false, Some(metres)) => {
            let far = number::distance(lang, metres);
            lang::fill(lang, "portal.near.distance", &[("distance", &far)])
        }
        (false, None) => shell.t("portal.near.area").to_owned(),
    }
}
