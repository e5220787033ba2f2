//! An officer's phone on a bad network: jobs are read, done and answered, each deed once.

use crate::program::{Served, program};
use std::path::Path;
use std::process::{Command, Stdio};

/// Folder of the browser check, told by the test command, which installs it.
const CHECK: &str = "HIENTRUONG_TEST_BROWSER";

#[test]
fn a_job_is_done_on_a_phone_whose_network_comes_and_goes() {
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
    let ended = Command::new("node")
        .arg(Path::new(&check).join("jobs.mjs"))
        .arg(format!("http://{}", served.address))
        .arg(data.join("demo-accounts.json"))
        .stdin(Stdio::null())
        .status()
        .expect("node runs");
    assert!(ended.success(), "see above");
}
