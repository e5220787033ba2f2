//! `cargo xtask test`: every check of the project, in one command.

use std::path::Path;
use std::process::ExitCode;

use crate::browser;
use crate::cluster::Cluster;
use crate::pooler::Pooler;
use crate::step::{self, Steps};
use crate::tools;

/// Runs it. `arguments` after `--` choose tests; then formatting and lints are left out.
pub fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let chosen = match arguments.split_first() {
        None => &[][..],
        Some((dashes, chosen)) if dashes == "--" => chosen,
        Some(_) => return Err("arguments for the tests come after --".to_owned()),
    };
    let mut steps = Steps::default();
    let mut cluster = None;
    let whole = chosen.is_empty();
    if whole {
        steps.run("toolchain", tools::cargo_parts);
        steps.run("format", || cargo(&["fmt", "--all", "--check"]));
        steps.run("lints", || {
            cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ])
        });
    }
    steps.run("browser", browser::install);
    steps.run("photos", tools::heic);
    steps.run("telephones", tools::telephones);
    steps.run("a clock to set", tools::clock);
    let python = steps.run("programs in Python", tools::python);
    let provider = steps.run("provider of sign-ins", browser::provider);
    let started = steps.run("database server", || Cluster::start(&tools::postgres()?));
    let mut pooler = None;
    if let Some(started) = started {
        pooler = steps.run("pooler", || Pooler::start(&started));
        let at = pooler.as_ref().map_or("", Pooler::at).to_owned();
        steps.run("tests", || {
            let peers = Peers {
                server: started.url(),
                pg_ctl: started.pg_ctl(),
                pooler: &at,
                python: python.as_deref(),
                provider: provider.as_deref(),
            };
            tests(&peers, chosen)
        });
        cluster = Some(started);
    }
    steps.run("database server stopped", || {
        drop(pooler);
        drop(cluster);
        Ok(())
    });
    let passed = steps.summary();
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What the tests are told of programs that run beside them, or that they start.
struct Peers<'a> {
    server: &'a str,
    pg_ctl: &'a str,
    pooler: &'a str,
    python: Option<&'a Path>,
    provider: Option<&'a Path>,
}

fn tests(peers: &Peers<'_>, chosen: &[String]) -> Result<(), String> {
    let mut command = step::cargo();
    if tools::has_nextest() {
        command.args(["nextest", "run", "--profile", "ci"]);
    } else {
        println!(
            "    cargo-nextest is not installed: cargo test runs the same tests, one crate after another"
        );
        command.args(["test", "--no-fail-fast"]);
    }
    if !chosen
        .iter()
        .any(|argument| argument == "-p" || argument.starts_with("--package"))
    {
        command.arg("--workspace");
    }
    command
        .args(chosen)
        .env("HIENTRUONG_TEST_POSTGRES", peers.server)
        .env("HIENTRUONG_TEST_PG_CTL", peers.pg_ctl)
        .env("HIENTRUONG_TEST_POOLER", peers.pooler)
        .env("HIENTRUONG_TEST_ALL", "1")
        // A snapshot that differs is a failure, not a file for somebody to accept.
        .env("INSTA_UPDATE", "no")
        .env("HIENTRUONG_TEST_BROWSER", browser::folder());
    if let Some(python) = peers.python {
        command.env("HIENTRUONG_TEST_PYTHON", python);
    }
    if let Some(provider) = peers.provider {
        command.env("HIENTRUONG_TEST_PROVIDER", provider);
    }
    step::run(&mut command)
}

fn cargo(arguments: &[&str]) -> Result<(), String> {
    step::run(step::cargo().args(arguments))
}
