//! The scripts that drive a real browser, and the Python of others: where they stand, and one run to
//! its end.

use crate::program::{Served, program};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Folder of the scripts, told by the test command, which installs them.
const SCRIPTS: &str = "HIENTRUONG_TEST_BROWSER";

/// A Python with programs that others wrote, told by the test command, which installs them.
const PYTHON: &str = "HIENTRUONG_TEST_PYTHON";

/// That Python; none where nobody brought it and not everything must be tested.
pub(crate) fn python() -> Option<String> {
    let found = std::env::var(PYTHON).ok();
    if found.is_none() {
        assert!(
            std::env::var_os("HIENTRUONG_TEST_ALL").is_none(),
            "{PYTHON} is not set: no program to test with"
        );
        eprintln!("SKIPPED: {PYTHON} is not set (cargo xtask test sets it)");
    }
    found
}

/// Where the scripts stand; none where nobody installed them and not everything must be tested.
pub(crate) fn scripts() -> Option<PathBuf> {
    let found = std::env::var_os(SCRIPTS).map(PathBuf::from);
    if found.is_none() {
        assert!(
            std::env::var_os("HIENTRUONG_TEST_ALL").is_none(),
            "{SCRIPTS} is not set: no browser to test in"
        );
        eprintln!("SKIPPED: {SCRIPTS} is not set (cargo xtask test sets it)");
    }
    found
}

/// Runs a script to its end. What it tells goes to the terminal as it comes: a long one shows where
/// it is.
pub(crate) fn run(script: &Path, args: &[&str]) {
    let ended = Command::new("node")
        .arg(script)
        .args(args)
        .stdin(Stdio::null())
        .status()
        .expect("node runs");
    assert!(ended.success(), "see above");
}

/// A demonstration without rate limits, while it is held.
pub(crate) struct Demonstration {
    pub(crate) base: String,
    pub(crate) data: PathBuf,
    _served: Served,
    _folder: tempfile::TempDir,
}

impl Demonstration {
    pub(crate) fn start() -> Demonstration {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("demo");
        let served = Served::start(
            program()
                .env("HIENTRUONG_RATE_LIMITS", "off")
                .args(["--lang", "en", "demo", "--listen", "127.0.0.1:0", "--data"])
                .arg(&data),
        );
        Demonstration {
            base: format!("http://{}", served.address),
            data,
            _served: served,
            _folder: folder,
        }
    }
}

/// Runs a script on a demonstration: its address, its accounts, then `more`.
pub(crate) fn on_a_demonstration(script: &str, more: &[&str]) {
    let Some(scripts) = scripts() else { return };
    let demo = Demonstration::start();
    let accounts = demo.data.join("demo-accounts.json").display().to_string();
    run(
        &scripts.join(script),
        &[&[demo.base.as_str(), accounts.as_str()], more].concat(),
    );
}
