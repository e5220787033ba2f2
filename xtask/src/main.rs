//! Work on the project that is not the product: the test command, benchmarks, long trials.
//!
//! `cargo xtask help` lists the commands. It depends on nothing but the standard library, so that
//! it builds in a second, before anything else does.
#![expect(clippy::print_stdout, reason = "a command for people at a terminal")]

mod bench;
mod browser;
mod cluster;
mod night;
mod pooler;
mod screens;
mod step;
mod test;
mod tools;
mod trial;

use std::env;
use std::process::ExitCode;

/// A command: its name, its arguments, what it does, and the function that does it.
struct Command {
    name: &'static str,
    arguments: &'static str,
    does: &'static str,
    run: fn(&[String]) -> Result<ExitCode, String>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "test",
        arguments: "[-- ARGS]",
        does: "format, lints and every test, on both databases; installs what is missing.\n\
               With ARGS only the tests that they choose: cargo xtask test -- -p store feed",
        run: test::run,
    },
    Command {
        name: "bench",
        arguments: "[grow|submit|clocks|map|triage|lighthouse|seed|verify] [--postgres] [OPTIONS]",
        does: "all that goes through HTTP, on 10,000 to 1,000,000 reports, which are made once, on both engines,\n\
               beside what lies beneath it (grow); or submissions beside the store alone; or steps of clocks that fall\n\
               due together among a million others; or views and tiles of the map in memory; or the first paint of\n\
               pages on a slow phone, by Lighthouse; ends with 1 if a target is missed (docs/performance.md)",
        run: bench::run,
    },
    Command {
        name: "suggest-score",
        arguments: "[--lines]",
        does: "how often the suggested category is what a person chose, on sentences that the machine has\n\
               not seen, beside the keyword table and the majority class",
        run: bench::suggest_score,
    },
    Command {
        name: "browser",
        arguments: "URL PAGES OUT",
        does: "opens each page of PAGES (JSON) at URL in Chromium, on a phone and a desk, with and\n\
               without script; accessibility, overflow, errors; screenshots to OUT",
        run: browser::run,
    },
    Command {
        name: "icons",
        arguments: "",
        does: "draws the app's icons from favicon.svg into the portal's fixed files",
        run: browser::icons,
    },
    Command {
        name: "screens",
        arguments: "",
        does: "a picture of every screen at 390x844 and 1440x900 into target/screens, of a demonstration\n\
               that it starts itself, for each role, language, size and colour; says what axe finds",
        run: screens::run,
    },
    Command {
        name: "simulate",
        arguments: "month|year",
        does: "a simulated time in the life of a province: reports, agencies early, late and silent, days\n\
               off, a flood, gateways that are away; a year has 20,000 reports. Afterwards every clock\n\
               must agree with a slow second way, and every message due must have left once",
        run: trial::simulate,
    },
    Command {
        name: "trial",
        arguments: "[kill|hangup|post|storm|import|stream|fuzz|webhook|pooler|offline]… [FILE] [N]",
        does: "long trials on both databases: 20 kills of the service and of PostgreSQL in a storm of\n\
               reports, 20 while it sends messages, 1,000 clients that hang up, fifty with one key, 10,000 imported cases (or those of\n\
               FILE, San Francisco's open data), two hundred streams while a hundred reports a second arrive\n\
               and the node is started anew, sixty (or N) requests that nobody would send for each call of the\n\
               API as everybody, every statement through a transaction pooler, 200 (or N)\n\
               reports from a phone whose network fails or whose browser is killed; all of them if none\n\
               is named",
        run: trial::run,
    },
];

/// Wrong usage, as the product's own command line says it.
const USAGE: u8 = 2;
/// The environment is at fault, as the product's own command line says it.
const ENVIRONMENT: u8 = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (name, rest) = match arguments.split_first() {
        None => ("help", &[][..]),
        Some((name, rest)) => (name.as_str(), rest),
    };
    if matches!(name, "help" | "--help" | "-h") {
        help();
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("no command {name:?}");
        help();
        return ExitCode::from(USAGE);
    };
    match (command.run)(rest) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("xtask {name}: {why}");
            ExitCode::from(ENVIRONMENT)
        }
    }
}

fn help() {
    println!("cargo xtask COMMAND\n");
    for command in COMMANDS {
        println!("  {} {}", command.name, command.arguments);
        for line in command.does.lines() {
            println!("      {}", line.trim_start());
        }
    }
}
