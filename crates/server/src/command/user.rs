//! `user add|lock|renew|factor|email|reset|list`.

use crate::cli::UserWhat;
use crate::clock;
use crate::fail::{Done, Fail};
use crate::terminal::{Terminal, first_line};
use app::Ctx;
use app::user::{self, Account, NewUser, Post};
use domain::actor::Role;
use lang::{Lang, fill, t};

pub(super) async fn run(terminal: &mut Terminal, what: UserWhat) -> Done {
    let lang = terminal.lang;
    let told = |e| Fail::user(lang, e);
    match what {
        UserWhat::Add {
            username,
            name,
            role,
            agency,
            password_stdin,
            place,
        } => {
            let posts = posts(lang, &role, agency.as_deref())?;
            let app = super::open(terminal, &place).await?;
            let password = if password_stdin {
                Some(first_line()?)
            } else {
                None
            };
            let new = NewUser {
                username,
                name,
                posts,
                password,
            };
            let made = user::add(&app, &Ctx::system(clock::now()), new)
                .await
                .map_err(told)?;
            terminal.say("cli.user_added", &[("username", &made.account.username)])?;
            password_once(terminal, made.password.as_deref())
        }
        UserWhat::Lock {
            username,
            undo,
            place,
        } => {
            let app = super::open(terminal, &place).await?;
            let ctx = Ctx::system(clock::now());
            if undo {
                user::unlock(&app, &ctx, &username).await.map_err(told)?;
                return terminal.say("cli.user_unlocked", &[("username", &username)]);
            }
            user::lock(&app, &ctx, &username).await.map_err(told)?;
            terminal.say("cli.user_locked", &[("username", &username)])
        }
        UserWhat::Renew { username, place } => {
            let app = super::open(terminal, &place).await?;
            let ctx = Ctx::system(clock::now());
            let renewed = user::people::renew(&app, &ctx, &username)
                .await
                .map_err(told)?;
            let until = renewed
                .expires_at
                .map(|at| lang::date::full_day(lang, at.date()));
            terminal.say(
                "cli.user_renewed",
                &[
                    ("username", &username),
                    ("until", &until.unwrap_or_default()),
                ],
            )
        }
        UserWhat::Factor { username, place } => {
            let app = super::open(terminal, &place).await?;
            let ctx = Ctx::system(clock::now());
            user::factor::remove(&app, &ctx, &username)
                .await
                .map_err(told)?;
            terminal.say("cli.user_factor", &[("username", &username)])
        }
        UserWhat::Email {
            username,
            address,
            place,
        } => {
            let app = super::open(terminal, &place).await?;
            let ctx = Ctx::system(clock::now());
            user::set_email(&app, &ctx, &username, address.as_deref())
                .await
                .map_err(told)?;
            let key = match address {
                Some(_) => "cli.user_email",
                None => "cli.user_no_email",
            };
            terminal.say(key, &[("username", &username)])
        }
        UserWhat::Reset {
            username,
            password_stdin,
            place,
        } => {
            let app = super::open(terminal, &place).await?;
            let password = if password_stdin {
                Some(first_line()?)
            } else {
                None
            };
            let ctx = Ctx::system(clock::now());
            let drawn = user::reset(&app, &ctx, &username, password.as_deref())
                .await
                .map_err(told)?;
            terminal.say("cli.user_reset", &[("username", &username)])?;
            password_once(terminal, drawn.password.as_deref())
        }
        UserWhat::List { place } => {
            let app = super::open(terminal, &place).await?;
            let ctx = Ctx::system(clock::now());
            let mut after = None;
            loop {
                let page = user::list(&app, &ctx, after, usize::MAX)
                    .await
                    .map_err(|e| Fail::app(lang, e))?;
                let Some(last) = page.last() else {
                    return Ok(());
                };
                after = Some(last.id);
                for account in &page {
                    terminal.line(line(lang, account))?;
                }
            }
        }
    }
}

/// Tells a password that was drawn; it is kept nowhere.
pub(super) fn password_once(terminal: &mut Terminal, password: Option<&str>) -> Done {
    match password {
        Some(password) => terminal.say("cli.password_once", &[("password", password)]),
        None => Ok(()),
    }
}

/// Reads `ROLE` or `ROLE@AGENCY`.
fn posts(lang: Lang, roles: &[String], agency: Option<&str>) -> Done<Vec<Post>> {
    roles
        .iter()
        .map(|given| {
            let (role, own) = given
                .split_once('@')
                .map_or((given.as_str(), None), |(r, a)| (r, Some(a)));
            let role = Role::parse(role).ok_or_else(|| {
                let known: Vec<&str> = Role::ALL
                    .iter()
                    .filter(|r| !matches!(r, Role::Citizen | Role::System))
                    .map(|r| r.as_str())
                    .collect();
                Fail::Usage(fill(
                    lang,
                    "cli.unknown_role",
                    &[("role", role), ("known", &known.join(", "))],
                ))
            })?;
            let agency = own
                .or(agency.filter(|_| role.needs_agency()))
                .map(str::to_owned);
            Ok(Post {
                role,
                agency,
                from: None,
                until: None,
                delegated_by: None,
            })
        })
        .collect()
}

/// One account as one line, tab-separated.
fn line(lang: Lang, account: &Account) -> String {
    let posts: Vec<String> = account
        .posts
        .iter()
        .map(|p| match &p.agency {
            Some(agency) => format!("{}@{agency}", p.role),
            None => p.role.to_string(),
        })
        .collect();
    let state = if account.locked_at.is_some() {
        t(lang, "cli.locked")
    } else {
        t(lang, "cli.open")
    };
    format!(
        "{}\t{}\t{state}\t{}",
        account.username,
        posts.join(","),
        account.name
    )
}
