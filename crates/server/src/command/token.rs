//! `token issue|revoke|list`.

use crate::cli::TokenWhat;
use crate::clock;
use crate::fail::{Done, Fail};
use crate::terminal::Terminal;
use app::{Ctx, token};
use domain::actor::Role;
use domain::time::DAY_MS;
use lang::{fill, t};

pub(super) async fn run(terminal: &mut Terminal, what: TokenWhat) -> Done {
    let lang = terminal.lang;
    let told = |e| Fail::user(lang, e);
    let now = clock::now();
    let ctx = Ctx::system(now);
    match what {
        TokenWhat::Issue {
            username,
            name,
            role,
            days,
            place,
        } => {
            let role = match role {
                None => None,
                Some(given) => Some(Role::parse(&given).ok_or_else(|| {
                    Fail::Usage(fill(
                        lang,
                        "cli.unknown_role",
                        &[("role", &given), ("known", "")],
                    ))
                })?),
            };
            let app = super::open(terminal, &place).await?;
            let end = days.map(|days| now.plus_ms(i64::from(days) * DAY_MS));
            let issued = token::issue(&app, &ctx, &username, &name, role, end)
                .await
                .map_err(told)?;
            terminal.say("cli.token_issued", &[("id", &issued.id.to_string())])?;
            terminal.line(issued.token)
        }
        TokenWhat::Revoke {
            username,
            id,
            all: _,
            place,
        } => {
            let app = super::open(terminal, &place).await?;
            token::revoke(&app, &ctx, &username, id)
                .await
                .map_err(told)?;
            terminal.say("cli.token_revoked", &[])
        }
        TokenWhat::List { username, place } => {
            let app = super::open(terminal, &place).await?;
            for listed in token::list(&app, &ctx, &username).await.map_err(told)? {
                let over =
                    listed.revoked_at.is_some() || listed.expires_at.is_some_and(|end| end <= now);
                let state = if over {
                    t(lang, "cli.token_over")
                } else {
                    t(lang, "cli.open")
                };
                terminal.line(format!("{}\t{state}\t{}", listed.id, listed.name))?;
            }
            Ok(())
        }
    }
}
