//! Requests that nobody thought of, made from the API's own description by a program that others wrote,
//! as a passer-by, as a reporter and as every role: each answer is as described, and none is our fault.
//! `fuzz.py` says what is held against what.
//!
//! `cargo xtask trial fuzz` runs the long form: sixty requests for each call as everybody, and every
//! border of every value.

use crate::scripts::{Demonstration, python};
use crate::storm::dice::SEED;
use domain::actor::Role;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// Requests for each call as somebody without an account and as each role; `+` for every border too.
const MEASURE: &str = "HIENTRUONG_TRIAL_FUZZ";
/// Seed of the short form, which is to find the same today as yesterday.
const USUAL: &str = "311";

#[test]
fn every_call_answers_everybody_as_it_is_described() {
    let Some(python) = python() else { return };
    let seed = std::env::var(SEED).unwrap_or_else(|_| USUAL.to_owned());
    eprintln!("{SEED}={seed}");
    let long = std::env::var(MEASURE).ok();
    let (passers_by, staff) = long.as_deref().map_or(("4", "2"), |all| (all, all));
    let demo = Demonstration::start();
    let told = tempfile::tempdir().expect("a folder");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fuzz.py");
    let mut running = Command::new(python)
        .arg(script)
        .arg(demo.base.trim_start_matches("http://"))
        .arg(demo.data.join("demo-accounts.json"))
        .args([passers_by, staff, &seed])
        .arg(told.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python runs");
    let mut last = String::new();
    for line in BufReader::new(running.stdout.take().expect("an output")).lines() {
        last = line.expect("UTF-8");
        // As it comes: a long one shows where it is.
        eprintln!("{last}");
    }
    assert!(running.wait().expect("it ends").success(), "see above");

    let done: Value = serde_json::from_str(&last).expect("JSON");
    let calls = web::openapi()["paths"]
        .as_object()
        .expect("paths")
        .values()
        .map(|calls| calls.as_object().map_or(0, |all| all.len()))
        .sum::<usize>();
    assert_eq!(done["calls"], calls - 1, "all but the stream");
    let runs = done["runs"].as_object().expect("runs");
    // A passer-by and a reporter are nobody's role; the service itself has no account.
    assert_eq!(runs.len(), Role::ALL.len());
    for (who, statuses) in runs {
        let taken = ["200", "201", "204"]
            .iter()
            .any(|status| statuses[status].is_u64());
        assert!(
            taken,
            "{who}: nothing was taken, so little was tried: {statuses}"
        );
        assert!(
            statuses["403"].is_u64() || statuses["404"].is_u64(),
            "{who}: {statuses}"
        );
    }
}
