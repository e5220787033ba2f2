//! A phone on a bad network: reports are kept, sent later, never lost and never doubled.

use crate::program::{Served, program};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

/// Folder of the browser check, told by the test command, which installs it.
const CHECK: &str = "HIENTRUONG_TEST_BROWSER";
/// How many reports meet a mishap at a random moment; the long trial asks for more.
const REPORTS: &str = "HIENTRUONG_TRIAL_PHONES";

#[test]
fn a_phone_on_a_bad_network_loses_nothing_and_doubles_nothing() {
    let Some(check) = std::env::var_os(CHECK) else {
        assert!(
            std::env::var_os("HIENTRUONG_TEST_ALL").is_none(),
            "{CHECK} is not set: no browser to test in"
        );
        eprintln!("SKIPPED: {CHECK} is not set (cargo xtask test sets it)");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("demo");
    let served = Served::start(
        program()
            .env("HIENTRUONG_RATE_LIMITS", "off")
            .args(["--lang", "en", "demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data),
    );
    let reports = std::env::var(REPORTS).unwrap_or_else(|_| "10".to_owned());
    // What it tells goes to the terminal as it comes: a long trial shows where it is.
    let ended = Command::new("node")
        .arg(Path::new(&check).join("offline.mjs"))
        .args([
            &format!("http://{}", served.address),
            &token(&data),
            &reports,
        ])
        .stdin(Stdio::null())
        .status()
        .expect("node runs");
    assert!(ended.success(), "see above");
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
