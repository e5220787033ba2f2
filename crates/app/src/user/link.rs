//! Links by which somebody sets their own password: an invitation, or a new start for who forgot
//! theirs. Good once and for a short time; sent by mail, or told once to the administrator.

use super::{
    Account, Happened, UserError, UserResult, Wrong, may_administer, named, own, set_password,
};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::letter::Letter;
use crate::limits;
use crate::notice::{self, template::Var};
use crate::session::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::notice::Template;
use domain::time::At;
use std::collections::HashMap;
use store::link::{self, Link};
use store::message::{self, NewMessage, To};
use store::user::User;

/// Where such a link leads; its random part follows.
pub const PATH: &str = "/dat-mat-khau";

/// How a link reaches its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By mail to the account's own address.
    Mail,
    /// Told once to who made it.
    Hand,
}

/// A link that was made.
#[derive(Clone, Debug)]
pub struct Issued {
    /// Whose.
    pub account: Account,
    /// Its address, to be told once; none where it is on its way by mail.
    pub url: Option<String>,
    /// No good after.
    pub until: At,
}

/// Makes a link for an account; earlier ones are no good any more.
///
/// # Errors
/// [`Wrong::NoEmail`] where it should be mailed and there is no address; [`Wrong::Locked`].
pub async fn issue(app: &App, ctx: &Ctx, username: &str, by: By) -> UserResult<Issued> {
    may_administer(ctx)?;
    let user = named(app, username).await?;
    if user.locked_at.is_some() {
        return Err(UserError::Wrong(vec![Wrong::Locked]));
    }
    if by == By::Mail && user.email.is_none() {
        return Err(UserError::Wrong(vec![Wrong::NoEmail]));
    }
    let (purpose, lasts) = match user.password {
        None => ("invite", limits::INVITATION_MS),
        Some(_) => ("reset", limits::RESET_MS),
    };
    let secret = URL_SAFE_NO_PAD.encode(app.random::<32>()?);
    let until = ctx.now.plus_ms(lasts);
    let url = format!("{}{PATH}/{secret}", app.settings.public_url);
    let mut batch = store::Batch::new();
    let made = Link {
        hash: digest(&secret),
        holder: user.id,
        purpose: purpose.to_owned(),
        expires_at: until,
    };
    link::issue(&mut batch, &made);
    if by == By::Mail {
        letter(app, ctx, &mut batch, &user, &url, until)?;
    }
    let happened = Happened::LinkIssued {
        purpose,
        by_mail: by == By::Mail,
        until,
    };
    let user = super::write(app, ctx, user, happened, batch).await?;
    Ok(Issued {
        account: user.into(),
        url: (by == By::Hand).then_some(url),
        until,
    })
}

/// Lays the letter into the batch, its words sealed: whoever reads the outbox opens no account.
fn letter(
    app: &App,
    ctx: &Ctx,
    batch: &mut store::Batch,
    user: &User,
    url: &str,
    until: At,
) -> AppResult<()> {
    let lang = lang::Lang::Vi;
    let values = HashMap::from([
        (Var::Link, url.to_owned()),
        (Var::Due, lang::date::moment(lang, until.0, ctx.now.0)),
        (Var::Title, user.username.clone()),
    ]);
    let words = notice::compose(app, Template::AccountLink, lang, &values);
    // A chain of its own: the outbox keeps the messages of one report in order, and this is of none.
    let chain = app.fresh_vault(ctx.now)?.0;
    let sealed = Letter::Email {
        subject: words.subject,
        text: words.text,
        html: words.html,
    }
    .seal(&app.keys, chain);
    message::enqueue(
        batch,
        &NewMessage {
            chain,
            seq: 1,
            template: Template::AccountLink.as_str(),
            to: To::User(user.id),
            topic: None,
            words: message::Words {
                sms: None,
                email: Some(&sealed),
                push: None,
            },
            urgent: true,
            ready_at: ctx.now,
            made_at: ctx.now,
        },
    );
    Ok(())
}

/// Whose password a link sets; none for one that is over, used, or never was.
pub async fn look(app: &App, secret: &str, now: At) -> AppResult<Option<Account>> {
    Ok(holder(app, secret, now).await?.map(Account::from))
}

async fn holder(app: &App, secret: &str, now: At) -> AppResult<Option<User>> {
    if secret.len() != 43 {
        return Ok(None);
    }
    let Some(link) = link::by_hash(&app.store, &digest(secret)).await? else {
        return Ok(None);
    };
    if link.expires_at <= now {
        return Ok(None);
    }
    let user = store::user::by_id(&app.store, link.holder).await?;
    Ok(user.filter(|u| u.locked_at.is_none()))
}

/// Sets the password; the link is used up, and of two at once one is refused.
///
/// # Errors
/// [`Wrong::LinkOver`], or what is wrong with the password.
pub async fn set(app: &App, ctx: &Ctx, secret: &str, password: &str) -> UserResult<Account> {
    let over = || UserError::Wrong(vec![Wrong::LinkOver]);
    let user = holder(app, secret, ctx.now).await?.ok_or_else(over)?;
    let ctx = own(ctx, user.id);
    let done = set_password(app, &ctx, user, password, Happened::PasswordChanged, false).await;
    match done {
        Err(UserError::App(AppError::Conflict { .. })) => Err(over()),
        done => done,
    }
}
