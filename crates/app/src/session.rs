//! Signing in and out, and who a session speaks for.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limit::{Deed, Flood, prefix_text};
use crate::user::Account;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::actor::{Actor, Role};
use domain::time::{At, HOUR_MS, MINUTE_MS};
use sha2::{Digest, Sha256};
use store::Batch;
use store::session::{Holder, Session};

/// Unused for so long, a session is over: a desk that was left.
pub const IDLE_MS: i64 = 30 * MINUTE_MS;
/// A session lasts no longer, used or not: one shift.
pub const ABSOLUTE_MS: i64 = 12 * HOUR_MS;
/// Use is written down no more often: it is a write.
const SEEN_EVERY_MS: i64 = MINUTE_MS;
/// Attempts are counted over so long.
const WINDOW_MS: i64 = 15 * MINUTE_MS;
/// Counts are kept so long: what is counted by the day needs a day and its first minute.
const COUNTED_MS: i64 = 25 * HOUR_MS;
/// Attempts at one account in that time.
const ACCOUNT_MAX: i64 = 5;
/// Failed attempts from one network in that time: an office's slips, few of a guesser's guesses.
const NETWORK_MAX: i64 = 30;
/// Longest name or password that is looked at; longer ones are nobody's.
const TYPED_MAX: usize = 1_000;

/// Somebody who has just signed in.
pub struct SignedIn {
    /// For the cookie: 43 letters fit for one. It is kept nowhere.
    pub cookie: String,
    /// The account.
    pub account: Account,
    /// Ends then, used or not.
    pub expires_at: At,
}

/// Whose call it is.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account.
    pub account: Account,
    /// As whom it acts.
    pub actor: Actor,
}

/// Signs in. `None` for an unknown name, a wrong password, a locked account and one without a
/// post: the answer and the time it takes are the same.
///
/// # Errors
/// [`AppError::TooMany`] after five attempts at an account or many from one network in 15 minutes,
/// whether the name exists or not.
pub async fn sign_in(
    app: &App,
    ctx: &Ctx,
    username: &str,
    password: &str,
) -> AppResult<Option<SignedIn>> {
    app.limits.check(Deed::SignIn, ctx.from)?;
    if username.len() > TYPED_MAX || password.len() > TYPED_MAX {
        return Ok(None);
    }
    let username = username.trim().to_lowercase();
    let counted = app.settings.flood == Flood::Limited;
    let account_subject = app.keys.lookup("sign-in", &username);
    let network_subject = ctx
        .from
        .map(|from| app.keys.lookup("sign-in-from", &prefix_text(from)));
    if counted {
        count(app, &account_subject, ctx.now).await?;
        if let Some(subject) = &network_subject
            && tries(app, subject, ctx.now).await? >= NETWORK_MAX
        {
            return Err(too_many());
        }
    }
    let user = store::user::by_username(&app.store, &username).await?;
    let hash = user.as_ref().and_then(|u| u.password.as_deref());
    let fits = app.passwords.verify(password, hash).await?;
    let account = user
        .map(Account::from)
        // A telephone exchange has a token and no page.
        .filter(|a| {
            fits && a
                .actor(0, ctx.now)
                .is_some_and(|actor| actor.role != Role::Telephony)
        });
    let Some(account) = account else {
        if counted && let Some(subject) = &network_subject {
            store::attempt::count(&app.store, subject, minute(ctx.now)).await?;
        }
        return Ok(None);
    };
    let cookie = URL_SAFE_NO_PAD.encode(app.random::<32>()?);
    let expires_at = ctx.now.plus_ms(ABSOLUTE_MS);
    let mut batch = Batch::new();
    store::session::open(
        &mut batch,
        &Session {
            hash: digest(&cookie),
            holder: Holder::User(account.id),
            post: 0,
            created_at: ctx.now,
            seen_at: ctx.now,
            expires_at,
            shown: None,
        },
    );
    store::attempt::forgive(&mut batch, &account_subject);
    app.store.commit(batch).await?;
    Ok(Some(SignedIn {
        cookie,
        account,
        expires_at,
    }))
}

/// Who a session's cookie speaks for; `None` if it is over, its account locked or without a post.
pub async fn caller(app: &App, cookie: &str, now: At) -> AppResult<Option<Caller>> {
    let Some(session) = live(app, cookie, now).await? else {
        return Ok(None);
    };
    let Holder::User(id) = session.holder else {
        return Ok(None);
    };
    let Some(account) = crate::user::by_id(app, id).await? else {
        return Ok(None);
    };
    let Some(actor) = account.actor(session.post, now) else {
        return Ok(None);
    };
    if now.0 - session.seen_at.0 >= SEEN_EVERY_MS {
        let mut batch = Batch::new();
        store::session::seen(&mut batch, &session.hash, now);
        // A busy database keeps nobody from reading: the next call notes it.
        if let Err(cause) = app.store.commit(batch).await {
            tracing::debug!(%cause, "a session's use was not noted");
        }
    }
    Ok(Some(Caller { account, actor }))
}

/// Acts as another of the account's posts from now on.
///
/// # Errors
/// [`AppError::NotFound`] if the account has no such post now.
pub async fn act_as(app: &App, cookie: &str, post: usize, now: At) -> AppResult<()> {
    let caller = caller(app, cookie, now).await?.ok_or(AppError::SignIn)?;
    if !caller
        .account
        .posts
        .get(post)
        .is_some_and(|p| p.is_held(now))
    {
        return Err(AppError::NotFound);
    }
    let mut batch = Batch::new();
    store::session::act_as(&mut batch, &digest(cookie), post as i64);
    Ok(app.store.commit(batch).await?)
}

/// Signs out; a session that is over already is no error.
pub async fn sign_out(app: &App, cookie: &str) -> AppResult<()> {
    let mut batch = Batch::new();
    store::session::close(&mut batch, &digest(cookie));
    Ok(app.store.commit(batch).await?)
}

/// Removes some sessions and counts that are over; true if there may be more.
pub async fn sweep(app: &App, now: At) -> AppResult<bool> {
    let sessions = store::session::sweep(&app.store, now).await?;
    let attempts = store::attempt::sweep(&app.store, now.plus_ms(-COUNTED_MS)).await?;
    let codes = crate::mine::sign_in::sweep(app, now).await?;
    Ok(sessions || attempts || codes)
}

/// Of a cookie or token only this is kept.
pub(crate) fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

async fn live(app: &App, cookie: &str, now: At) -> AppResult<Option<Session>> {
    // 32 bytes are 43 letters; anything else is no cookie of ours.
    if cookie.len() != 43 {
        return Ok(None);
    }
    let session = store::session::by_hash(&app.store, &digest(cookie)).await?;
    Ok(session.filter(|s| s.is_live(now, IDLE_MS)))
}

/// Counts an attempt at an account before it is made, so that guesses sent at once count too.
/// Refused ones do not count: nobody is kept out longer by a stranger who goes on.
async fn count(app: &App, subject: &[u8; 32], now: At) -> AppResult<()> {
    if tries(app, subject, now).await? >= ACCOUNT_MAX {
        return Err(too_many());
    }
    store::attempt::count(&app.store, subject, minute(now)).await?;
    if tries(app, subject, now).await? > ACCOUNT_MAX {
        return Err(too_many());
    }
    Ok(())
}

async fn tries(app: &App, subject: &[u8; 32], now: At) -> AppResult<i64> {
    Ok(store::attempt::since(&app.store, subject, now.plus_ms(-WINDOW_MS)).await?)
}

/// Attempts are kept by the minute.
fn minute(now: At) -> At {
    At(now.0 - now.0.rem_euclid(MINUTE_MS))
}

fn too_many() -> AppError {
    AppError::TooMany {
        retry_after: (WINDOW_MS / 1000) as u32,
    }
}
