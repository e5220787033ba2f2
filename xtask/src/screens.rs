//! `cargo xtask screens`: a picture of every screen, on a phone and on a desk.

use std::fs;
use std::process::{Command, ExitCode};

use crate::browser;
use crate::step;

/// Takes the pictures of a demonstration that the script itself starts.
pub fn run(arguments: &[String]) -> Result<ExitCode, String> {
    if !arguments.is_empty() {
        return Err("wanted: no arguments".to_owned());
    }
    browser::install()?;
    step::run(step::cargo().args(["build", "--package", "server"]))?;
    let out = browser::target().join("screens");
    if out.exists() {
        fs::remove_dir_all(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    }
    let mut clean = true;
    for part in ["portal", "console"] {
        let status = Command::new("node")
            .arg(browser::folder().join("round.mjs"))
            .arg(browser::target().join("debug/hientruong"))
            .args([part, "--lanes", "2", "--pictures"])
            .arg(&out)
            .status()
            .map_err(|error| format!("node: {error}"))?;
        clean &= status.success();
    }
    println!("{}", out.display());
    Ok(if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
