//! `cargo xtask bench`: how far the service is from the store beneath it (`docs/performance.md`).

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::browser;
use crate::cluster::Cluster;
use crate::step;
use crate::tools;

/// Optimised like a release, linked in a tenth of the time.
const PROFILE: &str = "bench-run";

/// What the yardstick itself measures.
const GROW: &str = "grow";

/// Builds the service and the yardstick, and runs one measurement; without a name, all that goes through
/// HTTP on both engines.
pub fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let Some((what, rest)) = arguments.split_first() else {
        let embedded = measure(GROW, &[])?;
        let served = measure(GROW, &["--postgres".to_owned()])?;
        return Ok(if embedded == ExitCode::SUCCESS {
            served
        } else {
            embedded
        });
    };
    match what.as_str() {
        "lighthouse" => {
            step::run(step::cargo().args(["build", "--profile", PROFILE, "--package", "server"]))?;
            browser::lighthouse(&target().join(PROFILE).join("hientruong"), rest)
        }
        "triage" => crate::night::run(&target(), PROFILE, rest),
        // Options alone: of the whole.
        option if option.starts_with("--") => measure(GROW, arguments),
        _ => measure(what, rest),
    }
}

fn measure(what: &str, rest: &[String]) -> Result<ExitCode, String> {
    let (on_postgres, rest): (Vec<_>, Vec<_>) = rest.iter().partition(|name| *name == "--postgres");
    // Always both: alone, the yardstick wants fewer features of what they share, and all is built twice.
    let both = ["--package", "bench", "--package", "server"];
    step::run(
        step::cargo()
            .args(["build", "--profile", PROFILE])
            .args(both),
    )?;
    let built = target().join(PROFILE);
    let mut bench = Command::new(built.join("bench"));
    bench
        .arg(what)
        .arg("--root")
        .arg(target().join("bench-data"));
    if what == GROW {
        bench.arg("--server").arg(built.join("hientruong"));
    }
    // Lives until the measurement has ended.
    let cluster = match on_postgres[..] {
        [] => None,
        _ => Some(Cluster::start(&tools::postgres()?)?),
    };
    if let Some(cluster) = &cluster {
        bench.args(["--database", cluster.url()]);
    }
    let status = bench
        .args(rest)
        .status()
        .map_err(|error| format!("bench: {error}"))?;
    // Its own codes say whether a target was missed (1), the words were wrong (2) or the machine (3).
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Scores the suggestions on the sentences kept beside the rules.
pub fn suggest_score(arguments: &[String]) -> Result<ExitCode, String> {
    let mut score = step::cargo();
    score.args([
        "run",
        "--quiet",
        "--package",
        "domain",
        "--example",
        "suggest_score",
        "--",
    ]);
    step::run(score.args(arguments))?;
    Ok(ExitCode::SUCCESS)
}

fn target() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.parent().unwrap_or(here);
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root.join(folder),
        None => root.join("target"),
    }
}
