//! `hientruong`: the one binary.

use clap::Parser;
use server::cli::Cli;
use server::terminal::Terminal;
use std::io::Write;
use std::process::ExitCode;

/// Quicker than the C library's, which SQLite keeps ([decision 44](../../../docs/decisions/0044-memory-comes-from-mimalloc.md)).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let lang = cli.lang.into();
    let mut terminal = Terminal::own(lang);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(e) => return told(&e.to_string(), ExitCode::from(3)),
    };
    match runtime.block_on(server::command::run(&mut terminal, cli.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fail) => told(&fail.words(lang), fail.code()),
    }
}

/// Says on the error stream why it was not done.
fn told(words: &str, code: ExitCode) -> ExitCode {
    // Where nobody listens, the code still speaks.
    let _ = writeln!(std::io::stderr(), "hientruong: {words}");
    code
}
