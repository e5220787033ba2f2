//! What each command does: read, one or two calls, say what was done.

mod areas;
mod assets;
mod backup;
mod deadline;
mod demo;
mod doctor;
mod export;
mod import;
mod init;
mod neighbours;
mod outside;
mod proof;
mod restore;
pub(crate) mod serve;
mod token;
mod user;
mod verify;

use crate::cli::{AreasWhat, AssetsWhat, Command, ConfigWhat, Place};
use crate::config::{Config, EXAMPLE};
use crate::fail::{Done, Fail};
use crate::house;
use crate::terminal::Terminal;

/// Carries a command out.
///
/// # Errors
/// [`crate::fail::Fail`] with the exit code and the words.
pub async fn run(terminal: &mut Terminal, command: Command) -> Done {
    match command {
        Command::Demo(args) => demo::run(terminal, args).await,
        Command::Init(args) => init::run(terminal, args).await,
        Command::Serve(args) => serve::run(terminal, args).await,
        Command::Migrate(place) => migrate(terminal, &place).await,
        Command::Doctor(place) => doctor::run(terminal, &place).await,
        Command::Config {
            what: ConfigWhat::Example,
        } => terminal.line(EXAMPLE.trim_end()),
        Command::Openapi => openapi(terminal),
        Command::User { what } => user::run(terminal, what).await,
        Command::Token { what } => token::run(terminal, what).await,
        Command::Areas {
            what:
                AreasWhat::Import {
                    file,
                    dry_run,
                    place,
                },
        } => areas::import(terminal, &file, dry_run, &place).await,
        Command::Assets {
            what:
                AssetsWhat::Import {
                    file,
                    dry_run,
                    place,
                },
        } => assets::import(terminal, &file, dry_run, &place).await,
        Command::Import(args) => import::run(terminal, args).await,
        Command::Export(args) => export::run(terminal, args).await,
        Command::Deadline(args) => deadline::run(terminal, args).await,
        Command::Verify(args) => verify::run(terminal, args).await,
        Command::Backup(args) => backup::run(terminal, args).await,
        Command::Sandbox => crate::sandbox::inside(terminal).await,
        Command::Restore(args) => restore::run(terminal, args).await,
    }
}

fn openapi(terminal: &mut Terminal) -> Done {
    let text = serde_json::to_string_pretty(&web::openapi());
    terminal.line(text.map_err(|e| Fail::environment("JSON", e))?)
}

async fn migrate(terminal: &mut Terminal, place: &Place) -> Done {
    let config = Config::read(terminal.lang, place)?;
    crate::config::make_folder(&config.data)?;
    let store = store::Store::open(&config.database_url()).await?;
    let applied = house::bring_up(terminal.lang, &store).await?;
    if applied.is_empty() {
        return terminal.say("cli.migrated_none", &[]);
    }
    terminal.say("cli.migrated", &[("names", &applied.join(", "))])
}

/// The application of the installation that the caller names.
async fn open(terminal: &Terminal, place: &Place) -> Done<app::App> {
    let config = Config::read(terminal.lang, place)?;
    house::open(terminal.lang, &config).await
}
