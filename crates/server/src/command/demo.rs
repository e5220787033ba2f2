//! `demo`: a complete installation to try out.

use super::serve::{Node, until_stopped};
use crate::cli::{Demo, Place};
use crate::clock;
use crate::config::{Config, Switch};
use crate::demo::accounts::{self, Told};
use crate::demo::seed;
use crate::fail::{Done, Fail};
use crate::house;
use crate::pack::Texts;
use crate::terminal::Terminal;
use app::App;
use std::io::Write;
use std::path::Path;

pub(super) async fn run(terminal: &mut Terminal, args: Demo) -> Done {
    let lang = terminal.lang;
    let place = Place {
        data: Some(args.data),
        ..Place::default()
    };
    let mut config = Config::read(lang, &place)?;
    // The demonstration is one folder, whatever the environment says of other installations.
    config.database = None;
    config.files = None;
    config.public_url = None;
    config.listen = args.listen;
    // Everybody who tries it out shares its accounts, and their telephones know none of them.
    config.require_second_factor = Switch::Off;
    let path = config.data.display().to_string();
    let accounts_file = config.data.join("demo-accounts.json");
    let is_made = config.database_file().is_some_and(|file| file.is_file());
    // The accounts are written last: without them the folder is somebody's, or half made.
    if is_made && !accounts_file.is_file() {
        return Err(Fail::No(lang::fill(
            lang,
            "cli.demo_not",
            &[("path", &path)],
        )));
    }
    let (app, lock) = if is_made {
        let store = house::store(lang, &config).await?;
        let lock = store.lock_for_serving()?;
        house::bring_up(terminal.lang, &store).await?;
        (house::app(lang, &config, store).await?, lock)
    } else {
        terminal.say("cli.demo_making", &[("path", &path)])?;
        let app = super::init::install(terminal, &config, &Texts::built_in()).await?;
        let lock = app.store.lock_for_serving()?;
        fill(terminal, &app, &accounts_file).await?;
        (app, lock)
    };
    terminal.say(
        "cli.demo_accounts",
        &[("path", &accounts_file.display().to_string())],
    )?;
    let told: Vec<Account> = std::fs::read(&accounts_file)
        .map_err(|e| Fail::environment(accounts_file.display(), e))
        .and_then(|text| {
            serde_json::from_slice(&text).map_err(|e| Fail::environment(accounts_file.display(), e))
        })?;
    for account in told {
        let role = lang::t(lang, &format!("role.{}", account.role));
        terminal.line(format!(
            "  {:<20} {}  {role}",
            account.username, account.password
        ))?;
    }
    terminal.say("cli.demo_one_factor", &[])?;
    terminal.say("cli.demo_ready", &[("url", &config.public_url())])?;
    until_stopped(terminal, &config, app, Node::Whole).await?;
    drop(lock);
    Ok(())
}

/// What is printed of an account.
#[derive(serde::Deserialize)]
struct Account {
    role: String,
    username: String,
    password: String,
}

/// Makes accounts and sample reports, and writes the accounts down.
async fn fill(terminal: &mut Terminal, app: &App, file: &Path) -> Done {
    let lang = terminal.lang;
    let now = clock::now();
    let (cast, told) = accounts::make(app, now)
        .await
        .map_err(|e| Fail::user(lang, e))?;
    let reports = seed::seed(app, &cast, now)
        .await
        .map_err(|e| Fail::app(lang, e))?;
    terminal.say("cli.demo_reports", &[("n", &reports.to_string())])?;
    write_private(file, &told).map_err(|e| Fail::environment(file.display(), e))
}

/// Writes the accounts whole or not at all, for the owner's eyes only.
fn write_private(file: &Path, told: &[Told]) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let draft = file.with_extension("new");
    let mut out = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    out.write_all(&serde_json::to_vec_pretty(told)?)?;
    out.write_all(b"\n")?;
    out.sync_all()?;
    std::fs::rename(&draft, file)
}
