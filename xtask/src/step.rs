//! One step of a longer command: said when it begins, timed when it ends.

use std::process::Command;
use std::time::Instant;

/// What the steps of a run came to.
#[derive(Default)]
pub struct Steps {
    done: Vec<Done>,
}

struct Done {
    name: &'static str,
    seconds: f64,
    passed: bool,
}

impl Steps {
    /// Runs `work`; an error is printed and counts as failed, and the next step still runs: one
    /// run should show all that is wrong.
    pub fn run<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<T, String>,
    ) -> Option<T> {
        println!("==> {name}");
        #[expect(
            clippy::disallowed_methods,
            reason = "times a step for the person who waits"
        )]
        let start = Instant::now();
        let result = work();
        let seconds = start.elapsed().as_secs_f64();
        let passed = result.is_ok();
        self.done.push(Done {
            name,
            seconds,
            passed,
        });
        match result {
            Ok(value) => {
                println!("    {name}: {seconds:.1} s");
                Some(value)
            }
            Err(why) => {
                eprintln!("    {name} FAILED after {seconds:.1} s: {why}");
                None
            }
        }
    }

    /// Prints the table of steps; true if all of them passed.
    pub fn summary(&self) -> bool {
        println!("==> summary");
        for step in &self.done {
            let word = if step.passed { "ok" } else { "FAILED" };
            println!("    {:<28} {:>7.1} s  {word}", step.name, step.seconds);
        }
        self.done.iter().all(|step| step.passed)
    }
}

/// Cargo, as if called by hand: what `cargo run` says of this package would make build scripts that
/// look at it run anew, and with them all that stands on them.
pub fn cargo() -> Command {
    let mut cargo = Command::new("cargo");
    let ours = |name: &str| {
        ["CARGO_PKG_", "CARGO_MANIFEST_"]
            .iter()
            .any(|of| name.starts_with(of))
    };
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(ours) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Runs a command with this terminal; an error if it cannot start or ends in failure.
pub fn run(command: &mut Command) -> Result<(), String> {
    let status = command
        .status()
        .map_err(|error| format!("{}: {error}", line(command)))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("{}: {status}", line(command)))
}

/// Runs a command quietly and answers whether it ended well.
pub fn answers(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Runs a command and answers what it wrote; an error carries what it wrote to standard error.
pub fn output(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("{}: {error}", line(command)))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let why = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "{}: {}\n{}",
        line(command),
        output.status,
        why.trim_end()
    ))
}

fn line(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}
