//! `init`: an empty installation from a province pack.

use crate::cli::Init;
use crate::clock;
use crate::config::Config;
use crate::fail::{Done, Fail};
use crate::house;
use crate::pack::Texts;
use crate::terminal::Terminal;
use app::user::{NewUser, Post};
use app::{App, Ctx, catalogue, user};
use domain::actor::Role;
use lang::t;

pub(super) async fn run(terminal: &mut Terminal, args: Init) -> Done {
    let lang = terminal.lang;
    let config = Config::read(lang, &args.place)?;
    let texts = Texts::in_folder(&args.province)?;
    // A pack with faults is told before a folder is made.
    domain::pack::Pack::parse(&|name| texts.get(name))
        .map_err(|faults| Fail::catalogue(lang, catalogue::CatalogueError::Pack(faults)))?;
    let app = install(terminal, &config, &texts).await?;
    terminal.say(
        "cli.installed",
        &[("path", &config.data.display().to_string())],
    )?;
    let asked = match args.admin {
        Some(name) => Some(name),
        None => terminal.ask("cli.ask_admin")?,
    };
    match asked.filter(|name| !name.trim().is_empty()) {
        None => terminal.say("cli.no_admin", &[]),
        Some(username) => {
            let post = Post {
                role: Role::SysAdmin,
                agency: None,
                from: None,
                until: None,
                delegated_by: None,
            };
            let name = t(lang, "role.sys_admin").to_owned();
            let new = NewUser {
                username,
                name,
                posts: vec![post],
                password: None,
            };
            let made = user::add(&app, &Ctx::system(clock::now()), new)
                .await
                .map_err(|e| Fail::user(lang, e))?;
            terminal.say("cli.user_added", &[("username", &made.account.username)])?;
            super::user::password_once(terminal, made.password.as_deref())
        }
    }
}

/// Makes database, tables and keys; refuses where an installation stands.
pub(super) async fn install(terminal: &Terminal, config: &Config, texts: &Texts) -> Done<App> {
    let lang = terminal.lang;
    let store = house::new_store(config).await?;
    let before = catalogue::tables(&store)
        .await
        .map_err(|e| Fail::catalogue(lang, e))?;
    if before.is_some() {
        let path = config.data.display().to_string();
        return Err(Fail::No(lang::fill(
            lang,
            "cli.already",
            &[("path", &path)],
        )));
    }
    house::new_keys(config)?;
    catalogue::install(&store, &|name| texts.get(name))
        .await
        .map_err(|e| Fail::catalogue(lang, e))?;
    house::app(lang, config, store).await
}
