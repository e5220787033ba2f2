//! Finds the programs that the tests need, and installs those that are missing (Debian, Ubuntu).

use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::browser;
use crate::step;

/// Where Debian keeps PostgreSQL's own programs, one folder a major version.
const POSTGRES: &str = "/usr/lib/postgresql";

/// What tests run in Python, pinned: the mail server that they send to, a client of Open311 and readers
/// of webhooks and of a node's figures that others wrote, a program that makes requests of an API's
/// description, and an S3 server that checks signatures.
const PYTHON: [&str; 8] = [
    "aiosmtpd==1.4.6",
    "georeport==0.3.1",
    "standardwebhooks==1.1.0",
    "schemathesis==4.32.5",
    "prometheus-client==0.26.0",
    "moto==5.2.1",
    "flask==3.1.3",
    "flask-cors==6.0.2",
];

/// True if this process is root.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0)
}

/// The folder with `initdb` and `pg_ctl`, of the newest version installed; installs one if none is.
pub fn postgres() -> Result<PathBuf, String> {
    if let Some(folder) = newest_postgres() {
        return Ok(folder);
    }
    install(&["postgresql"])?;
    newest_postgres()
        .ok_or_else(|| format!("no initdb under {POSTGRES} after installing postgresql"))
}

fn newest_postgres() -> Option<PathBuf> {
    let versions = fs::read_dir(POSTGRES).ok()?.flatten();
    let newest = versions
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| {
            Path::new(POSTGRES)
                .join(format!("{version}/bin/initdb"))
                .is_file()
        })
        .max()?;
    Some(Path::new(POSTGRES).join(format!("{newest}/bin")))
}

/// A browser, Node and npm, for the checks of the pages.
pub fn browser() -> Result<(), String> {
    programs(&[("chromium", "chromium"), ("node", "nodejs"), ("npm", "npm")])
}

/// Node and npm.
pub fn node() -> Result<(), String> {
    programs(&[("node", "nodejs"), ("npm", "npm")])
}

/// Installs the packages of those programs that are not there.
fn programs(wanted: &[(&str, &'static str)]) -> Result<(), String> {
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(program, _)| !on_path(program))
        .map(|(_, package)| *package)
        .collect();
    install(&missing)
}

/// The pooler that the tests go through.
pub fn pooler() -> Result<PathBuf, String> {
    const PLACES: [&str; 2] = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"];
    let found = || PLACES.iter().map(PathBuf::from).find(|path| path.is_file());
    if found().is_none() {
        install(&["pgbouncer"])?;
    }
    found().ok_or_else(|| "no pgbouncer after installing it".to_owned())
}

/// An exchange and telephones for a call on loopback.
pub fn telephones() -> Result<(), String> {
    let missing: Vec<&str> = [("kamailio", "kamailio"), ("sipp", "sip-tester")]
        .into_iter()
        .filter(|(program, _)| !on_path(program) && !Path::new("/usr/sbin").join(program).is_file())
        .map(|(_, package)| package)
        .collect();
    install(&missing)
}

/// What shows a program another clock than the machine's.
pub fn clock() -> Result<(), String> {
    let missing = !on_path("faketime");
    install(if missing { &["faketime"] } else { &[] })
}

/// The programs that read and make HEIC photos.
pub fn heic() -> Result<(), String> {
    let missing = ["heif-convert", "heif-enc"]
        .into_iter()
        .any(|program| !on_path(program));
    install(if missing { &["libheif-examples"] } else { &[] })
}

/// A Python with all that in it: `target/mail-server`.
pub fn python() -> Result<PathBuf, String> {
    let folder = browser::target().join("mail-server");
    let python = folder.join("bin/python");
    let has_it = |python: &Path| {
        Command::new(python)
            .args([
                "-c",
                "import aiosmtpd, georeport, standardwebhooks, schemathesis, prometheus_client, \
                 moto.moto_server.werkzeug_app, flask_cors",
            ])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
            && folder.join("bin/schemathesis").is_file()
    };
    if has_it(&python) {
        return Ok(python);
    }
    if !on_path("python3") || !step::answers("python3", &["-c", "import ensurepip"]) {
        install(&["python3", "python3-venv"])?;
    }
    step::run(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    step::run(
        Command::new(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args(PYTHON),
    )?;
    Ok(python)
}

/// `cargo fmt` and `cargo clippy`, which a minimal toolchain leaves out.
pub fn cargo_parts() -> Result<(), String> {
    for (command, part) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if !step::answers("cargo", &[command, "--version"]) {
            step::run(Command::new("rustup").args(["component", "add", part]))?;
        }
    }
    Ok(())
}

/// True if `cargo nextest` is there. Without it `cargo test` runs the same tests, more slowly.
pub fn has_nextest() -> bool {
    step::answers("cargo", &["nextest", "--version"])
}

/// True if `program` is in a folder of `PATH`.
pub fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Installs Debian packages, as root or through sudo.
fn install(packages: &[&str]) -> Result<(), String> {
    if packages.is_empty() {
        return Ok(());
    }
    println!("    installing {}", packages.join(", "));
    step::run(apt().args(["update", "-q"]))?;
    step::run(
        apt()
            .args(["install", "-y", "-q", "--no-install-recommends"])
            .args(packages),
    )
    .map_err(|why| format!("{why}\n    install by hand: {}", packages.join(" ")))
}

fn apt() -> Command {
    let mut command = Command::new(if is_root() { "env" } else { "sudo" });
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}
