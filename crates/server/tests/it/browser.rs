//! The pages in a real browser: every screen in every size, colour and language; people at them by
//! keyboard, in a flood, with a printer; a phone on a bad network. The scripts are those of
//! `crates/testkit/browser`, and each serves a demonstration of its own.

use crate::scripts::{Demonstration, run, scripts};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Where pictures go, for people who want to look.
const PICTURES: &str = "HIENTRUONG_TEST_SHOTS";
/// How many reports meet a mishap at a random moment; the long trial asks for more.
const REPORTS: &str = "HIENTRUONG_TRIAL_PHONES";

/// The built program, as the scripts start it.
const PROGRAM: &str = env!("CARGO_BIN_EXE_hientruong");

/// One part of the round over every screen.
fn round(part: &str, more: &[&str]) {
    let Some(scripts) = scripts() else { return };
    let pictures = std::env::var(PICTURES).unwrap_or_default();
    let mut args = vec![PROGRAM, part];
    args.extend(more);
    if !pictures.is_empty() {
        args.extend(["--pictures", &pictures]);
    }
    run(&scripts.join("round.mjs"), &args);
}

fn drive(names: &[&str]) {
    let Some(scripts) = scripts() else { return };
    run(
        &scripts.join("drives.mjs"),
        &[&[PROGRAM][..], names].concat(),
    );
}

/// Addresses of the portal that answer GET, as its sources name them.
fn portal_routes() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src/portal");
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("the portal's sources") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source");
        for call in text.split(".route(").skip(1) {
            let (pattern, handlers) = call
                .trim_start()
                .strip_prefix('"')
                .and_then(|rest| rest.split_once('"'))
                .expect("the portal names its addresses literally");
            if handlers.contains("get(") {
                found.insert(pattern.to_owned());
            }
        }
    }
    assert!(found.len() > 40, "{found:?}");
    found
}

/// The pages of the console, as the table of who may open them names them: those of
/// administration, or the others.
fn console_routes(administration: bool) -> BTreeSet<String> {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/tests/it/matrix.rs");
    let text = std::fs::read_to_string(table).expect("the table");
    let pages = text
        .split_once("const PAGES")
        .and_then(|(_, rest)| rest.split_once("\n];"))
        .expect("the pages of the table")
        .0;
    let found: BTreeSet<String> = pages
        .split('"')
        .filter(|word| word.starts_with('/'))
        .map(|path| path.split('?').next().unwrap_or(path))
        .filter(|path| path.starts_with("/quan-tri") == administration)
        .map(|path| {
            path.replace("CODE", "{code}")
                .replace("sys.admin", "{name}")
                .replace("agency.focal.ub-18880-t7", "{name}")
        })
        .collect();
    assert!(found.len() > 25, "{found:?}");
    found
}

/// A round in which each of these addresses must be seen.
fn whole_round(part: &str, routes: BTreeSet<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("routes.json");
    let all: Vec<Value> = routes.into_iter().map(Value::from).collect();
    std::fs::write(&file, Value::from(all).to_string()).expect("written");
    round(part, &["--routes", &file.display().to_string()]);
}

#[test]
fn every_portal_screen_as_it_comes() {
    whole_round("portal-as-it-comes", portal_routes());
}

#[test]
fn every_portal_screen_dark_large_and_in_english() {
    round("portal-set-otherwise", &[]);
}

#[test]
fn every_desk_of_the_console() {
    whole_round("desks", console_routes(false));
}

#[test]
fn every_screen_of_administration() {
    whole_round("house", console_routes(true));
}

#[test]
fn a_keyboard_is_enough() {
    drive(&[
        "a_report_by_keyboard",
        "a_report_by_keyboard_on_a_phone",
        "the_last_word_by_keyboard",
    ]);
}

#[test]
fn the_log_the_slip_and_the_call_for_help() {
    drive(&[
        "a_log_is_checked_in_the_browser",
        "a_slip_is_printed",
        "help_is_called_for",
    ]);
}

#[test]
fn a_phone_on_a_bad_network_loses_nothing_and_doubles_nothing() {
    let Some(scripts) = scripts() else { return };
    let demo = Demonstration::start();
    let reports = std::env::var(REPORTS).unwrap_or_else(|_| "10".to_owned());
    run(
        &scripts.join("offline.mjs"),
        &[&demo.base, &token(&demo.data), &reports],
    );
}

/// The token of somebody who may list every report.
fn token(data: &Path) -> String {
    let accounts: Vec<Value> =
        serde_json::from_slice(&std::fs::read(data.join("demo-accounts.json")).expect("accounts"))
            .expect("json");
    let centre = accounts.iter().find(|a| a["username"] == "ioc.lanhdao");
    centre
        .and_then(|a| a["token"].as_str())
        .expect("a token")
        .to_owned()
}
