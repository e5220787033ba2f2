//! The yardstick: how far the service is from the store beneath it, both measured in one run.
//!
//! `cargo xtask bench` builds and starts it; `docs/performance.md` says what the figures mean.
//! Only ratios count: both sides of a pair run on the same machine within seconds of each other.

mod cases;
mod chart;
mod client;
mod clocks;
mod cpu;
mod doors;
mod fanout;
mod grow;
mod house;
mod limits;
mod map;
mod median;
mod node;
mod options;
mod photo;
mod raw;
mod reads;
mod seed;
mod skew;
mod submit;
mod verdict;
mod words;
mod writes;

use options::{Options, What};
use std::io::{Write, stderr};
use std::process::ExitCode;

/// What ends a run early, in words for the person who started it.
type Fail = Box<dyn std::error::Error + Send + Sync>;
/// A step of a run.
type Done<T = ()> = Result<T, Fail>;

/// As the service's: what is compared has the same beneath it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let options = match Options::read(&arguments) {
        Ok(options) => options,
        Err(why) => return told(&why, ExitCode::from(2)),
    };
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => told(&why.to_string(), ExitCode::from(3)),
    }
}

fn told(why: &str, code: ExitCode) -> ExitCode {
    // With no terminal to tell, the exit code is what remains.
    let _ = writeln!(stderr(), "bench: {why}");
    code
}

/// Whether every target was met.
fn run(options: &Options) -> Done<bool> {
    // The load comes from one thread of another process, so that its work is not counted as ours.
    let mut builder = match options.what {
        What::Client => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    builder.enable_all().build()?.block_on(async {
        match options.what {
            What::Submit => submit::run(options).await,
            What::Clocks => clocks::run(options).await,
            What::Grow => grow::run(options).await,
            What::Map => map::run(options).await,
            What::Seed => seed::run(options).await.map(|_| true),
            What::Verify => seed::verify(options).await,
            What::Raw => raw::serve(options).await.map(|()| true),
            What::Listen => fanout::listen(options).await.map(|()| true),
            What::Client => client::run(options).await.map(|()| true),
        }
    })
}
