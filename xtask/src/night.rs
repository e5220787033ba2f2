//! `cargo xtask bench triage`: an operator's keyboard over the large database, with a night's queue.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};

use crate::browser;
use crate::step;

/// Reports of the large database, and how many wait at the centre while the operator works.
const REPORTS: &str = "1000000";
const QUEUE: &str = "500";
/// How many of them are decided.
const DECIDED: &str = "60";
/// The operator of the measurement; the script knows the name.
const OPERATOR: &str = "ioc.truc";
const PASSWORD: &str = "mot-dem-truc-dai-o-trung-tam";

/// The service, ended with the measurement.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Seeds the database where it is not there yet, serves a fresh start of it, and sorts. Words after
/// the command name another number of reports in the database.
pub fn run(target: &Path, profile: &str, arguments: &[String]) -> Result<ExitCode, String> {
    let reports = match arguments {
        [] => REPORTS,
        [reports] if reports.parse::<u32>().is_ok() => reports,
        _ => return Err("wanted: how many reports the database holds, or nothing".to_owned()),
    };
    browser::install()?;
    let built = [
        "build",
        "--profile",
        profile,
        "--package",
        "bench",
        "--package",
        "server",
    ];
    step::run(step::cargo().args(built))?;
    let programs = target.join(profile);
    let root = target.join("bench-data");
    step::run(
        Command::new(programs.join("bench"))
            .args(["seed", "--queue", "0", "--reports", reports, "--root"])
            .arg(&root),
    )?;
    let data = root.join(format!("reports-{reports}-queue-0"));
    let program = programs.join("hientruong");
    let accounts = data.join("accounts.json");
    if !accounts.is_file() {
        account(&program, &data)?;
        let listed = format!(
            "[{{\"username\":\"{OPERATOR}\",\"password\":\"{PASSWORD}\",\"token\":\"{}\"}}]",
            token(&program, &data)?
        );
        fs::write(&accounts, listed).map_err(|e| format!("{}: {e}", accounts.display()))?;
    }
    let (service, base) = serve(&program, &data)?;
    let status = Command::new("node")
        .arg(browser::folder().join("triage.mjs"))
        .args([base.as_str()])
        .arg(&accounts)
        .args([QUEUE, DECIDED])
        .status()
        .map_err(|error| format!("node: {error}"))?;
    drop(service);
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn account(program: &Path, data: &Path) -> Result<(), String> {
    let mut child = Command::new(program)
        .args(["user", "add", OPERATOR, "--name", "Người trực đêm"])
        .args(["--role", "ioc_operator", "--password-stdin", "--data"])
        .arg(data)
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    if let Some(mut typed) = child.stdin.take() {
        writeln!(typed, "{PASSWORD}").map_err(|error| error.to_string())?;
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    status
        .success()
        .then_some(())
        .ok_or("no account was made".to_owned())
}

fn token(program: &Path, data: &Path) -> Result<String, String> {
    let told = Command::new(program)
        .args(["token", "issue", OPERATOR, "--name", "bench", "--data"])
        .arg(data)
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let token = told.split_whitespace().max_by_key(|word| word.len());
    token
        .map(str::to_owned)
        .ok_or("no token was issued".to_owned())
}

fn serve(program: &Path, data: &Path) -> Result<(Service, String), String> {
    let mut child = Command::new(program)
        .args(["--lang", "en", "serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .env("HIENTRUONG_RATE_LIMITS", "off")
        .env("HIENTRUONG_REQUIRE_SECOND_FACTOR", "off")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let said = child.stdout.take();
    let service = Service(child);
    let mut said = BufReader::new(said.ok_or("no output of the service")?).lines();
    for line in said.by_ref() {
        let line = line.map_err(|error| error.to_string())?;
        let mut words = line.split_whitespace();
        if let Some(base) = words.find(|word| word.starts_with("http://")) {
            let base = base.to_owned();
            // What it says later is read away: a full pipe would stop it.
            std::thread::spawn(move || said.count());
            return Ok((service, base));
        }
    }
    Err("the service never served".to_owned())
}
