//! Signing in at another system: where a browser is sent, who comes back, and which account that is.
//!
//! Between going and coming back nothing is stored: a signed ticket in the browser's own cookie says
//! what the trip is for, and what the provider must repeat follows from it and the key file.

use super::{Account, Happened, UserError, UserResult, Wrong, may_administer, named, own, write};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limit::Deed;
use crate::limits;
use crate::session::{self, Entry, Vouched};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use courier::{Courier, Failure, Identity, MatchField, OidcSettings, Trip};
use domain::id::UserId;
use domain::time::At;
use lang::Lang;
use store::session::Holder;
use store::user::User;
use store::{Batch, subject};
use subtle::ConstantTimeEq;

/// Where a browser comes back to.
pub const BACK: &str = "/dang-nhap/nha-cung-cap/ve";
/// What tickets of such trips are signed for.
const TICKET: &str = "provider-ticket";
/// Longest address to go on to that a ticket carries: a cookie has room for so much.
const NEXT_MAX: usize = 80;
/// Longest name of a person at a provider, as the standard bounds it.
const SUBJECT_MAX: usize = 255;

/// A browser that leaves for the provider.
pub struct Departure {
    /// For the cookie.
    pub cookie: String,
    /// Where it goes.
    pub address: String,
}

/// How it ended that somebody wanted to leave for the provider.
pub enum Leave {
    /// They may go.
    To(Departure),
    /// The provider does not answer, or none is set up.
    Away,
    /// The password was not that.
    No,
}

/// What came back in the address.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    /// What we sent along.
    pub state: String,
    /// The provider's code.
    pub code: String,
    /// The provider, where it named itself.
    pub issuer: Option<String>,
    /// What went wrong there.
    pub error: Option<String>,
}

/// How a trip ended.
pub enum Arrival {
    /// An account was found: in, or the next step at the door.
    Known(Entry),
    /// The account of who is signed in is linked now.
    Linked,
    /// No account is linked to this name.
    Stranger {
        /// The person's name there, to be told to an administrator.
        subject: String,
    },
    /// The account is locked, over, or without a post.
    Closed,
    /// The name leads to another account already.
    Taken,
    /// The person, or the provider, said no.
    Declined,
    /// The provider does not answer.
    Away,
    /// Of another browser, too old, or not to be believed.
    Astray,
}

/// A trip that came back: how it ended, and where the person wanted to go, in which language.
pub struct Back {
    /// How it ended.
    pub arrival: Arrival,
    /// A path of our own; empty for none.
    pub next: String,
    /// The language of the page they left from.
    pub lang: Lang,
}

/// What the provider is called; none if none is set up.
pub fn name(app: &App) -> Option<&str> {
    settings(app).map(|s| s.name.as_str())
}

fn courier(app: &App) -> Option<&Courier> {
    app.settings.courier.as_ref()
}

fn settings(app: &App) -> Option<&OidcSettings> {
    courier(app)?.provider()
}

/// Leaves for the provider to sign in by it.
///
/// # Errors
/// [`AppError::TooMany`]; [`AppError::NotFound`] where no provider is set up.
pub async fn leave(app: &App, ctx: &Ctx, next: &str) -> AppResult<Leave> {
    app.limits.check(Deed::SignIn, ctx.from)?;
    depart(app, ctx, None, next).await
}

/// Somebody who is signed in leaves to link their account: their password again, as for another
/// factor.
///
/// # Errors
/// [`AppError::TooMany`], as at the door.
pub async fn leave_to_link(app: &App, ctx: &Ctx, password: &str) -> AppResult<Leave> {
    if !session::is_password(app, ctx, password).await? {
        return Ok(Leave::No);
    }
    let id = ctx.actor.user.ok_or(AppError::SignIn)?;
    depart(app, ctx, Some(id), "").await
}

async fn depart(app: &App, ctx: &Ctx, holder: Option<UserId>, next: &str) -> AppResult<Leave> {
    let Some(courier) = courier(app).filter(|c| c.provider().is_some()) else {
        return Err(AppError::NotFound);
    };
    let next = if next.len() > NEXT_MAX { "" } else { next };
    let text = format!(
        "{}.{}.{}.{}.{}",
        holder.map_or(0, |id| id.0),
        ctx.lang.code(),
        URL_SAFE_NO_PAD.encode(next),
        ctx.now.0 + limits::TICKET_MS,
        URL_SAFE_NO_PAD.encode(app.random::<12>()?),
    );
    let mark = URL_SAFE_NO_PAD.encode(app.keys.sign(TICKET, &text));
    match courier.sign_in_address(&trip(app, &text)).await {
        Ok(address) => Ok(Leave::To(Departure {
            cookie: format!("{text}.{mark}"),
            address,
        })),
        Err(cause) => {
            tracing::warn!(%cause, "the provider of sign-ins does not answer");
            Ok(Leave::Away)
        }
    }
}

/// What the provider must repeat, and what is shown when the code is handed in: each follows from
/// the ticket, and none can be worked out without the key file.
fn trip(app: &App, ticket: &str) -> Trip {
    let drawn =
        |what: &str| URL_SAFE_NO_PAD.encode(app.keys.sign(&format!("provider-{what}"), ticket));
    Trip {
        state: drawn("state"),
        nonce: drawn("nonce"),
        verifier: drawn("verifier"),
        back: format!("{}{BACK}", app.settings.public_url),
    }
}

/// A ticket that was read.
struct Ticket {
    text: String,
    holder: Option<UserId>,
    lang: Lang,
    next: String,
}

fn read(app: &App, cookie: &str, now: At) -> Option<Ticket> {
    let (text, mark) = cookie.rsplit_once('.')?;
    let mark = URL_SAFE_NO_PAD.decode(mark).ok()?;
    if !bool::from(app.keys.sign(TICKET, text).as_slice().ct_eq(&mark)) {
        return None;
    }
    let mut parts = text.split('.');
    let holder: i64 = parts.next()?.parse().ok()?;
    let lang = match parts.next()? {
        "en" => Lang::En,
        _ => Lang::Vi,
    };
    let next = String::from_utf8(URL_SAFE_NO_PAD.decode(parts.next()?).ok()?).ok()?;
    let until: i64 = parts.next()?.parse().ok()?;
    (now.0 < until).then(|| Ticket {
        text: text.to_owned(),
        holder: (holder != 0).then_some(UserId(holder)),
        lang,
        next,
    })
}

/// A browser came back from the provider.
///
/// # Errors
/// [`AppError::TooMany`]; [`AppError::NotFound`] where no provider is set up.
pub async fn back(
    app: &App,
    ctx: &Ctx,
    cookie: Option<&str>,
    brought: &Brought,
) -> AppResult<Back> {
    app.limits.check(Deed::SignIn, ctx.from)?;
    if name(app).is_none() {
        return Err(AppError::NotFound);
    }
    let Some(ticket) = cookie.and_then(|c| read(app, c, ctx.now)) else {
        return Ok(Back {
            arrival: Arrival::Astray,
            next: String::new(),
            lang: ctx.lang,
        });
    };
    Ok(Back {
        arrival: arrive(app, ctx, &ticket, brought).await?,
        next: ticket.next,
        lang: ticket.lang,
    })
}

async fn arrive(app: &App, ctx: &Ctx, ticket: &Ticket, brought: &Brought) -> AppResult<Arrival> {
    let trip = trip(app, &ticket.text);
    let ours = trip.state.as_bytes().ct_eq(brought.state.as_bytes());
    if !bool::from(ours) {
        return Ok(Arrival::Astray);
    }
    if brought.error.is_some() {
        return Ok(Arrival::Declined);
    }
    let courier = courier(app).ok_or(AppError::NotFound)?;
    let from = brought.issuer.as_deref();
    let seconds = ctx.now.0.div_euclid(1_000);
    let found = courier.identify(&trip, &brought.code, from, seconds).await;
    let identity = match found {
        Ok(identity) => identity,
        Err(cause) => {
            tracing::warn!(%cause, "nobody came in by the provider of sign-ins");
            return Ok(match cause {
                Failure::Later(_) => Arrival::Away,
                Failure::Never(_) | Failure::Gone(_) => Arrival::Astray,
            });
        }
    };
    match ticket.holder {
        Some(holder) => link_own(app, ctx, holder, &identity).await,
        None => enter(app, ctx, &identity).await,
    }
}

/// Links the account of who left for it, and is still signed in.
async fn link_own(app: &App, ctx: &Ctx, holder: UserId, identity: &Identity) -> AppResult<Arrival> {
    if ctx.actor.user != Some(holder) {
        return Ok(Arrival::Astray);
    }
    let user = store::user::by_id(&app.store, holder).await?;
    let user = user.ok_or(AppError::SignIn)?;
    match join(app, ctx, user, &identity.issuer, &identity.subject).await {
        Ok(_) => Ok(Arrival::Linked),
        Err(UserError::Wrong(_)) => Ok(Arrival::Taken),
        Err(UserError::App(e)) => Err(e),
    }
}

async fn enter(app: &App, ctx: &Ctx, identity: &Identity) -> AppResult<Arrival> {
    let stranger = || Arrival::Stranger {
        subject: identity.subject.clone(),
    };
    let held = subject::holder(&app.store, &identity.issuer, &identity.subject).await?;
    let user = match held {
        Some(id) => store::user::by_id(&app.store, id).await?,
        None => matching(app, identity).await?,
    };
    let Some(user) = user else {
        return Ok(stranger());
    };
    if !session::serves(&user, ctx.now) {
        return Ok(Arrival::Closed);
    }
    let user = if held.is_some() {
        user
    } else {
        // From now on the lasting name counts: who is renamed there stays who they are here.
        let own = own(ctx, user.id);
        match join(app, &own, user, &identity.issuer, &identity.subject).await {
            Ok(user) => user,
            Err(UserError::Wrong(_)) => return Ok(stranger()),
            Err(UserError::App(e)) => return Err(e),
        }
    };
    let strong = settings(app).is_some_and(|s| identity.says(&s.second_factor));
    let vouched = if strong {
        Vouched::Whole
    } else {
        Vouched::Person
    };
    let entry = session::vouched(app, ctx, user, vouched).await?;
    Ok(Arrival::Known(entry))
}

/// The account that the operator's rule finds; none that has a name at the provider already.
async fn matching(app: &App, identity: &Identity) -> AppResult<Option<User>> {
    let Some(rule) = settings(app).and_then(|s| s.matched.as_ref()) else {
        return Ok(None);
    };
    let Some(value) = identity.claim(&rule.claim) else {
        return Ok(None);
    };
    let value = value.trim().to_lowercase();
    let found = match rule.field {
        MatchField::Username => store::user::by_username(&app.store, &value).await?,
        MatchField::Email => {
            let mut found = store::user::by_email(&app.store, &value).await?;
            // An address that two share is nobody's.
            match found.len() {
                1 => found.pop(),
                _ => None,
            }
        }
    };
    let Some(user) = found else { return Ok(None) };
    let linked = subject::of(&app.store, user.id, &identity.issuer).await?;
    Ok(linked.is_none().then_some(user))
}

async fn join(app: &App, ctx: &Ctx, user: User, issuer: &str, subject: &str) -> UserResult<User> {
    let mut batch = Batch::new();
    store::subject::link(&mut batch, user.id, issuer, subject, ctx.now);
    if ctx.actor.user != Some(user.id) {
        // Another way in, made by somebody else: its owner signs in anew and sees it.
        store::session::close_all(&mut batch, Holder::User(user.id));
    }
    write(app, ctx, user, Happened::ProviderLinked { issuer }, batch).await
}

/// An administrator links an account to a person's name at the provider.
///
/// # Errors
/// [`Wrong::Subject`], [`Wrong::SubjectTaken`].
pub async fn link(app: &App, ctx: &Ctx, username: &str, typed: &str) -> UserResult<Account> {
    may_administer(ctx)?;
    let user = named(app, username).await?;
    let typed = typed.trim();
    let plain = |c: char| c.is_ascii_graphic() || c == ' ';
    if typed.is_empty() || typed.len() > SUBJECT_MAX || !typed.chars().all(plain) {
        return Err(UserError::Wrong(vec![Wrong::Subject]));
    }
    let issuer = &settings(app).ok_or(AppError::NotFound)?.issuer;
    Ok(join(app, ctx, user, issuer, typed).await?.into())
}

/// An account is not linked any more; of another's the sessions end, for they may have come by it.
pub async fn unlink(app: &App, ctx: &Ctx, username: &str) -> UserResult<Account> {
    may_administer(ctx)?;
    let user = named(app, username).await?;
    part(app, ctx, user).await
}

/// The caller's own account is not linked any more.
///
/// # Errors
/// [`AppError::Forbidden`] where it has no password: there would be no way in.
pub async fn unlink_own(app: &App, ctx: &Ctx) -> UserResult<Account> {
    let id = ctx.actor.user.ok_or(AppError::SignIn)?;
    let user = store::user::by_id(&app.store, id).await?;
    let user = user.ok_or(AppError::SignIn)?;
    if user.password.is_none() {
        return Err(AppError::Forbidden.into());
    }
    part(app, ctx, user).await
}

async fn part(app: &App, ctx: &Ctx, user: User) -> UserResult<Account> {
    let issuer = &settings(app).ok_or(AppError::NotFound)?.issuer;
    if subject::of(&app.store, user.id, issuer).await?.is_none() {
        return Ok(user.into());
    }
    let mut batch = Batch::new();
    subject::unlink(&mut batch, user.id, issuer);
    if ctx.actor.user != Some(user.id) {
        store::session::close_all(&mut batch, Holder::User(user.id));
    }
    let happened = Happened::ProviderUnlinked { issuer };
    Ok(write(app, ctx, user, happened, batch).await?.into())
}

/// An account's name at the provider, and since when; none where it is not linked. Only its owner
/// and administrators are told.
///
/// # Errors
/// [`AppError::Forbidden`] for anybody else.
pub async fn linked(app: &App, ctx: &Ctx, id: UserId) -> AppResult<Option<(String, At)>> {
    if ctx.actor.user != Some(id) {
        may_administer(ctx)?;
    }
    match settings(app) {
        Some(settings) => Ok(subject::of(&app.store, id, &settings.issuer).await?),
        None => Ok(None),
    }
}
