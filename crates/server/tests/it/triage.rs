//! An operator who sorts fifty mixed reports by keyboard alone, in a real browser.

use crate::program::{Served, program};
use crate::scripts::{run, scripts};

/// How many reports are sorted; a long trial asks for a night's.
const REPORTS: &str = "HIENTRUONG_TRIAL_TRIAGE";

#[test]
fn an_operator_sorts_by_keyboard_alone() {
    let Some(scripts) = scripts() else { return };
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
    run(
        &scripts.join("triage.mjs"),
        &[
            &format!("http://{}", served.address),
            &data.join("demo-accounts.json").display().to_string(),
            &reports,
        ],
    );
}
