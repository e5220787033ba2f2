//! `cargo xtask screens`: a picture of every screen, on a phone and on a desk.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::browser;
use crate::step;

/// How long the demonstration may take to make its data: some seconds, a minute on a busy machine.
const READY_TRIES: u32 = 600;
const READY_PAUSE: Duration = Duration::from_millis(200);

/// The demonstration, which ends with us.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself; nothing is left to do then.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a demonstration of its own, signs in each role, and takes the pictures.
pub fn run(arguments: &[String]) -> Result<ExitCode, String> {
    if !arguments.is_empty() {
        return Err("wanted: no arguments".to_owned());
    }
    browser::install()?;
    step::run(Command::new("cargo").args(["build", "--package", "server"]))?;
    let out = browser::target().join("screens");
    let data = browser::target().join("screens-demo");
    for folder in [&out, &data] {
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
    }
    fs::create_dir_all(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    let address = free_address()?;
    let program = browser::target().join("debug/hientruong");
    let demo = Command::new(&program)
        .arg("demo")
        .arg("--data")
        .arg(&data)
        .args(["--listen", &address])
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    let mut demo = Demo(demo);
    wait(&mut demo, &address)?;
    let url = format!("http://{address}");
    let pages = out.join("pages.json");
    let node = |script: &str, rest: [&Path; 2]| {
        let status = Command::new("node")
            .arg(browser::folder().join(script))
            .arg(&url)
            .args(rest)
            .status()
            .map_err(|error| format!("node: {error}"))?;
        Ok::<_, String>(status.success())
    };
    if !node("screens.mjs", [&data.join("demo-accounts.json"), &pages])? {
        return Err("the screens could not be listed".to_owned());
    }
    let clean = node("check.mjs", [&pages, &out])?;
    println!("{}", out.display());
    Ok(if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// An address that nobody listens at now.
fn free_address() -> Result<String, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    Ok(address.to_string())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a command line waits for a program it started; there is no runtime here"
)]
fn wait(demo: &mut Demo, address: &str) -> Result<(), String> {
    for _ in 0..READY_TRIES {
        if TcpStream::connect(address).is_ok() {
            return Ok(());
        }
        if let Ok(Some(status)) = demo.0.try_wait() {
            return Err(format!("the demonstration ended: {status}"));
        }
        sleep(READY_PAUSE);
    }
    Err(format!("nobody answers at {address}"))
}
