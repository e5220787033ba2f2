//! `cargo xtask browser`: the pages in a real browser (`crates/testkit/browser`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::step;
use crate::tools;

/// The scripts that drive the browser.
const SCRIPTS: [&str; 17] = [
    "calls.mjs",
    "check.mjs",
    "desk.mjs",
    "drives.mjs",
    "icons.mjs",
    "jobs.mjs",
    "lighthouse.mjs",
    "offline.mjs",
    "offline-cases.mjs",
    "offline-trials.mjs",
    "phone.mjs",
    "push.mjs",
    "round.mjs",
    "screens.mjs",
    "service.mjs",
    "triage.mjs",
    "visit.mjs",
];

/// The measuring program of the pages' first paint, pinned: only its own command brings it.
const LIGHTHOUSE: &str = "lighthouse@12.8.2";

/// Checks pages of a running service; see the head of `check.mjs` for what and how.
pub fn run(arguments: &[String]) -> Result<ExitCode, String> {
    if arguments.len() != 3 {
        return Err("wanted: URL PAGES OUT".to_owned());
    }
    install()?;
    let status = Command::new("node")
        .arg(folder().join("check.mjs"))
        .args(arguments)
        .status()
        .map_err(|error| format!("node: {error}"))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Draws the app's icons anew, into the portal's fixed files.
pub fn icons(_: &[String]) -> Result<ExitCode, String> {
    install()?;
    step::run(
        Command::new("node")
            .arg(folder().join("icons.mjs"))
            .arg(root().join("crates/web/assets")),
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Measures the first and the largest paint of three pages beside an empty one (`lighthouse.mjs`), of
/// the program named.
pub fn lighthouse(program: &Path, arguments: &[String]) -> Result<ExitCode, String> {
    install()?;
    let own = folder().join("lighthouse");
    fs::create_dir_all(&own).map_err(|error| format!("{}: {error}", own.display()))?;
    if !own.join("node_modules/lighthouse/package.json").is_file() {
        step::run(
            Command::new("npm")
                .args([
                    "install",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--no-save",
                ])
                .args(["--loglevel=error", "--prefix"])
                .arg(&own)
                .arg(LIGHTHOUSE),
        )?;
    }
    let status = Command::new("node")
        .arg(folder().join("lighthouse.mjs"))
        .arg(program)
        .arg(root().join("crates/web/assets/empty.html"))
        .args(arguments)
        .status()
        .map_err(|error| format!("node: {error}"))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Where the installed check stands: `target/browser`, beside its `node_modules`.
pub fn folder() -> PathBuf {
    target().join("browser")
}

/// Brings the browser, Node and the two pinned packages; quick when they are there already.
pub fn install() -> Result<(), String> {
    tools::browser()?;
    packages("crates/testkit/browser", &folder(), &SCRIPTS)
}

/// Brings Node and the provider of sign-ins that tests go through: `target/provider`.
pub fn provider() -> Result<PathBuf, String> {
    tools::node()?;
    let to = target().join("provider");
    packages("crates/testkit/provider", &to, &["provider.mjs"])?;
    Ok(to)
}

/// Copies scripts into a folder of their own and installs the packages that they name there, as the
/// lock beside them pins them.
fn packages(from: &str, to: &Path, scripts: &[&str]) -> Result<(), String> {
    let from = root().join(from);
    fs::create_dir_all(to).map_err(|error| format!("{}: {error}", to.display()))?;
    let lock = "package-lock.json";
    let same = same(
        &from.join(lock),
        &to.join("node_modules").join(".installed"),
    );
    for file in scripts.iter().copied().chain(["package.json", lock]) {
        copy(&from.join(file), &to.join(file))?;
    }
    if same {
        return Ok(());
    }
    step::run(
        Command::new("npm")
            .args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ])
            .current_dir(to),
    )?;
    // Written last: a broken installation is begun again.
    copy(
        &from.join(lock),
        &to.join("node_modules").join(".installed"),
    )
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    fs::copy(from, to)
        .map(|_| ())
        .map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}
