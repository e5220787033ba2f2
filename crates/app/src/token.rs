//! Bearer tokens: how staff's scripts and agencies' systems call the API.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::session::{Caller, digest};
use crate::user::{self, Happened, UserError, UserResult, Wrong};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::actor::Role;
use domain::limits::SHORT_CHARS_MAX;
use domain::time::At;
use store::Batch;
use store::token::Token;

/// What a token begins with, so that one left in a file is recognised.
const MARK: &str = "ht_";

/// A token that was just issued.
pub struct Issued {
    /// Its number, to be named by.
    pub id: i64,
    /// The token. It is kept nowhere.
    pub token: String,
}

/// A token as administrators read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// Issued at.
    pub created_at: At,
    /// Ends then.
    pub expires_at: Option<At>,
    /// Revoked at.
    pub revoked_at: Option<At>,
}

/// Issues a token by which an account's calls are known. `role`: as which of its posts it acts;
/// the first where none is named.
pub async fn issue(
    app: &App,
    ctx: &Ctx,
    username: &str,
    name: &str,
    role: Option<Role>,
    expires_at: Option<At>,
) -> UserResult<Issued> {
    user::may_administer(ctx)?;
    let holder = user::named(app, username).await?;
    let post = match role {
        None => 0,
        Some(role) => {
            let found = holder.posts.iter().position(|p| p.role == role);
            found.ok_or_else(|| UserError::Wrong(vec![Wrong::Role]))?
        }
    };
    let token = format!("{MARK}{}", URL_SAFE_NO_PAD.encode(app.random::<32>()?));
    let id = domain::id::fresh(ctx.now, app.random_u64()?);
    let mut batch = Batch::new();
    store::token::issue(
        &mut batch,
        &Token {
            hash: digest(&token),
            id,
            holder: holder.id,
            name: name.trim().chars().take(SHORT_CHARS_MAX).collect(),
            post: post as i64,
            created_at: ctx.now,
            expires_at,
            revoked_at: None,
        },
    );
    user::write(app, ctx, holder, Happened::TokenIssued { token: id }, batch).await?;
    Ok(Issued { id, token })
}

/// Ends a token of an account, or all of them where none is named.
pub async fn revoke(app: &App, ctx: &Ctx, username: &str, id: Option<i64>) -> UserResult<()> {
    user::may_administer(ctx)?;
    let holder = user::named(app, username).await?;
    let mut batch = Batch::new();
    match id {
        None => store::token::revoke_all(&mut batch, holder.id, ctx.now),
        Some(id) => {
            if !store::token::of(&app.store, holder.id)
                .await?
                .iter()
                .any(|t| t.id == id)
            {
                return Err(UserError::Wrong(vec![Wrong::UnknownToken]));
            }
            store::token::revoke(&mut batch, id, ctx.now);
        }
    }
    user::write(
        app,
        ctx,
        holder,
        Happened::TokenRevoked { token: id },
        batch,
    )
    .await?;
    Ok(())
}

/// An account's tokens, oldest first.
pub async fn list(app: &App, ctx: &Ctx, username: &str) -> UserResult<Vec<Listed>> {
    user::may_administer(ctx)?;
    let holder = user::named(app, username).await?;
    let tokens = store::token::of(&app.store, holder.id).await?;
    Ok(tokens
        .into_iter()
        .map(|t| Listed {
            id: t.id,
            name: t.name,
            created_at: t.created_at,
            expires_at: t.expires_at,
            revoked_at: t.revoked_at,
        })
        .collect())
}

/// Who a token speaks for.
///
/// # Errors
/// [`AppError::SignIn`] for a token that is unknown, over or revoked, and one whose account is
/// locked: a token that is shown is meant.
pub async fn caller(app: &App, token: &str, now: At) -> AppResult<Caller> {
    if !token.starts_with(MARK) || token.len() > 100 {
        return Err(AppError::SignIn);
    }
    let token = store::token::by_hash(&app.store, &digest(token)).await?;
    let token = token.filter(|t| t.is_live(now)).ok_or(AppError::SignIn)?;
    let account = user::by_id(app, token.holder)
        .await?
        .ok_or(AppError::SignIn)?;
    let actor = account.actor(token.post, now).ok_or(AppError::SignIn)?;
    Ok(Caller { account, actor })
}
