//! An operator who sorts fifty mixed reports by keyboard alone, in a real browser.

use crate::program::{Served, program};
use std::path::Path;
use std::process::{Command, Stdio};

/// Folder of the browser check, told by the test command, which installs it.
const CHECK: &str = "HIENTRUONG_TEST_BROWSER";
/// How many reports are sorted; a long trial asks for a night's.
const REPORTS: &str = "HIENTRUONG_TRIAL_TRIAGE";

#[test]
fn an_operator_sorts_by_keyboard_alone() {
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
    let reports = std::env::var(REPORTS).unwrap_or_else(|_| "50".to_owned());
    // Its figures go to the terminal: times are told, not judged, for a test machine is busy.
    let ended = Command::new("node")
        .arg(Path::new(&check).join("triage.mjs"))
        .arg(format!("http://{}", served.address))
        .arg(data.join("demo-accounts.json"))
        .arg(reports)
        .stdin(Stdio::null())
        .status()
        .expect("node runs");
    assert!(ended.success(), "see above");
}
