//! Signing in and out, and who a session speaks for.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limit::{Deed, Flood, prefix_text};
use crate::limits;
use crate::user::factor::{self, Enrolment};
use crate::user::{self, Account, Happened, UserResult, own};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::actor::{Actor, Role};
use domain::id::UserId;
use domain::time::{At, HOUR_MS, MINUTE_MS};
use sha2::{Digest, Sha256};
use store::Batch;
use store::session::{Holder, Session};
use store::user::User;
use subtle::ConstantTimeEq;

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
/// What tickets of the door are signed for.
const TICKET: &str = "sign-in-ticket";
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

/// How it ended that somebody knocked, or took the next step at the door.
pub enum Entry {
    /// Signed in.
    In(SignedIn),
    /// One more step, under a ticket that is good for some minutes and for that account only.
    Next(Next),
    /// Not that.
    No,
}

impl Entry {
    /// The session, of whom it is open for.
    pub fn signed_in(self) -> Option<SignedIn> {
        match self {
            Entry::In(signed) => Some(signed),
            Entry::Next(_) | Entry::No => None,
        }
    }
}

/// A step that is still to be taken.
#[derive(Clone, Debug)]
pub struct Next {
    /// Goes back with what is typed.
    pub ticket: String,
    /// Which.
    pub step: Step,
}

/// What is asked for at the door after the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A code of the second factor, or a recovery code.
    Code,
    /// A password of their own: the one they came with was drawn for them.
    Password,
    /// A second factor is to be set up: the role wants one.
    Enrol(Enrolment),
}

/// Signs in. [`Entry::No`] for an unknown name, a wrong password, a locked account, one that is
/// over and one without a post: the answer and the time it takes are the same.
///
/// # Errors
/// [`AppError::TooMany`] after five attempts at an account or many from one network in 15 minutes,
/// whether the name exists or not.
pub async fn sign_in(app: &App, ctx: &Ctx, username: &str, password: &str) -> AppResult<Entry> {
    app.limits.check(Deed::SignIn, ctx.from)?;
    if username.len() > TYPED_MAX || password.len() > TYPED_MAX {
        return Ok(Entry::No);
    }
    let username = username.trim().to_lowercase();
    let counted = app.settings.flood == Flood::Limited;
    let network_subject = ctx
        .from
        .map(|from| app.keys.lookup("sign-in-from", &prefix_text(from)));
    if counted {
        count(app, &subject_of(app, &username), ctx.now).await?;
        if let Some(subject) = &network_subject
            && tries(app, subject, ctx.now).await? >= NETWORK_MAX
        {
            return Err(too_many());
        }
    }
    let user = store::user::by_username(&app.store, &username).await?;
    let hash = user.as_ref().and_then(|u| u.password.as_deref());
    let fits = app.passwords.verify(password, hash).await?;
    let Some(user) = user.filter(|u| fits && serves(u, ctx.now)) else {
        if counted && let Some(subject) = &network_subject {
            store::attempt::count(&app.store, subject, minute(ctx.now)).await?;
        }
        return Ok(Entry::No);
    };
    advance(app, ctx, user, Shown::Person).await
}

/// Whether an account may come in by the door now: not locked, not over, with a post. A telephone
/// exchange has a token and no page.
pub(crate) fn serves(user: &User, now: At) -> bool {
    let actor = Account::from(user.clone()).actor(0, now);
    actor.is_some_and(|actor| actor.role != Role::Telephony)
}

/// For what a provider of sign-ins gives its word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vouched {
    /// Who it is: the second factor is ours to ask for.
    Person,
    /// That it saw a second factor too, by the operator's rule.
    Whole,
}

/// The next step of somebody for whom a provider gives its word; the account [`serves`].
pub(crate) async fn vouched(app: &App, ctx: &Ctx, user: User, by: Vouched) -> AppResult<Entry> {
    let shown = match by {
        Vouched::Person => Shown::Person,
        Vouched::Whole => Shown::Elsewhere,
    };
    advance(app, ctx, user, shown).await
}

/// What somebody at the door has shown so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Who they are: by the password, or on a provider's word.
    Person,
    /// A code of the account's factor too.
    Factor,
    /// A second factor too, to the provider.
    Elsewhere,
}

impl Shown {
    const fn as_str(self) -> &'static str {
        match self {
            Shown::Person => "p",
            Shown::Factor => "f",
            Shown::Elsewhere => "e",
        }
    }
}

/// The next step, or the session where none is left.
async fn advance(app: &App, ctx: &Ctx, user: User, shown: Shown) -> AppResult<Entry> {
    let ticket = ticket(app, &user, shown, ctx.now)?;
    let must_change = user.must_change;
    let account = Account::from(user);
    let bare = !account.has_factor && shown != Shown::Elsewhere;
    let step = if account.has_factor && shown == Shown::Person {
        Step::Code
    } else if must_change {
        Step::Password
    } else if bare && factor::is_required(app, &account, ctx.now) {
        Step::Enrol(factor::enrolment(app, &account.username, &ticket))
    } else {
        return Ok(Entry::In(open(app, ctx, account).await?));
    };
    Ok(Entry::Next(Next { ticket, step }))
}

/// Opens a session; what was counted against the account is forgiven.
async fn open(app: &App, ctx: &Ctx, account: Account) -> AppResult<SignedIn> {
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
    forgive(app, &mut batch, &account.username);
    app.store.commit(batch).await?;
    Ok(SignedIn {
        cookie,
        account,
        expires_at,
    })
}

/// The second step: a code of the factor, or a recovery code. Counted like a password.
///
/// # Errors
/// [`AppError::SignIn`] for a ticket that is over; [`AppError::TooMany`].
pub async fn enter_code(app: &App, ctx: &Ctx, given: &str, typed: &str) -> AppResult<Entry> {
    let (user, shown) = holder(app, ctx, given).await?;
    if shown != Shown::Person {
        return Err(AppError::SignIn);
    }
    counted(app, ctx, &user).await?;
    match factor::check(app, ctx, user, typed).await? {
        Ok(user) => advance(app, ctx, user, Shown::Factor).await,
        Err(_) => Ok(Entry::No),
    }
}

/// A password of their own, where the one they came with was drawn for them.
///
/// # Errors
/// What is wrong with it; as [`enter_code`].
pub async fn choose_password(
    app: &App,
    ctx: &Ctx,
    given: &str,
    password: &str,
) -> UserResult<Entry> {
    let (user, shown) = holder(app, ctx, given).await?;
    if !user.must_change || (user.second_factor.is_some() && shown == Shown::Person) {
        return Err(AppError::SignIn.into());
    }
    let (id, ctx_own) = (user.id, own(ctx, user.id));
    let happened = Happened::PasswordChanged;
    user::set_password(app, &ctx_own, user, password, happened, false).await?;
    let user = store::user::by_id(&app.store, id).await?;
    let user = user.ok_or(AppError::SignIn)?;
    Ok(advance(app, ctx, user, shown).await?)
}

/// Sets the second factor up at the door: the way in, and the recovery codes, told once. None for
/// a wrong code.
///
/// # Errors
/// As [`enter_code`].
pub async fn enrol(
    app: &App,
    ctx: &Ctx,
    given: &str,
    typed: &str,
) -> AppResult<Option<(Entry, Vec<String>)>> {
    let (user, _) = holder(app, ctx, given).await?;
    if user.second_factor.is_some() || user.must_change {
        return Err(AppError::SignIn);
    }
    counted(app, ctx, &user).await?;
    let Some((user, codes)) = factor::confirm(app, ctx, user, given, typed).await? else {
        return Ok(None);
    };
    let entry = advance(app, ctx, user, Shown::Factor).await?;
    Ok(Some((entry, codes)))
}

/// Somebody who is signed in wants another factor: their password again, and then a ticket for it.
/// None for a wrong password.
///
/// # Errors
/// [`AppError::TooMany`], as at the door.
pub async fn begin_factor(app: &App, ctx: &Ctx, password: &str) -> AppResult<Option<Next>> {
    if !is_password(app, ctx, password).await? {
        return Ok(None);
    }
    let user = myself(app, ctx).await?;
    let ticket = ticket(app, &user, Shown::Factor, ctx.now)?;
    let step = Step::Enrol(factor::enrolment(app, &user.username, &ticket));
    Ok(Some(Next { ticket, step }))
}

/// Whether it is the caller's own password; counted as at the door.
pub(crate) async fn is_password(app: &App, ctx: &Ctx, password: &str) -> AppResult<bool> {
    let user = myself(app, ctx).await?;
    counted(app, ctx, &user).await?;
    let hash = user.password.as_deref();
    if password.len() > TYPED_MAX || !app.passwords.verify(password, hash).await? {
        return Ok(false);
    }
    let mut batch = Batch::new();
    forgive(app, &mut batch, &user.username);
    app.store.commit(batch).await?;
    Ok(true)
}

/// The same factor as it was shown: after a code that was mistyped.
///
/// # Errors
/// [`AppError::SignIn`] for a ticket that is over.
pub async fn enrolment(app: &App, ctx: &Ctx, given: &str) -> AppResult<Next> {
    let (user, _) = holder(app, ctx, given).await?;
    Ok(Next {
        ticket: given.to_owned(),
        step: Step::Enrol(factor::enrolment(app, &user.username, given)),
    })
}

/// Sets another factor up for somebody who is signed in; gives the recovery codes.
///
/// # Errors
/// As [`enter_code`].
pub async fn set_factor(
    app: &App,
    ctx: &Ctx,
    given: &str,
    typed: &str,
) -> AppResult<Option<Vec<String>>> {
    let (user, shown) = holder(app, ctx, given).await?;
    if ctx.actor.user != Some(user.id) || shown != Shown::Factor {
        return Err(AppError::SignIn);
    }
    counted(app, ctx, &user).await?;
    let set = factor::confirm(app, ctx, user, given, typed).await?;
    Ok(set.map(|(_, codes)| codes))
}

async fn myself(app: &App, ctx: &Ctx) -> AppResult<User> {
    let id = ctx.actor.user.ok_or(AppError::SignIn)?;
    let user = store::user::by_id(&app.store, id).await?;
    user.ok_or(AppError::SignIn)
}

/// A ticket: whose, what was shown, until when, signed. Nothing is stored; any change of the
/// account makes it void.
fn ticket(app: &App, user: &User, shown: Shown, now: At) -> AppResult<String> {
    let chance = URL_SAFE_NO_PAD.encode(app.random::<12>()?);
    let text = format!(
        "{}.{}.{}.{}.{chance}",
        user.id,
        user.version,
        shown.as_str(),
        now.0 + limits::TICKET_MS
    );
    let mark = URL_SAFE_NO_PAD.encode(app.keys.sign(TICKET, &text));
    Ok(format!("{text}.{mark}"))
}

/// Whose ticket it is, and what they have shown.
async fn holder(app: &App, ctx: &Ctx, ticket: &str) -> AppResult<(User, Shown)> {
    let read = || {
        let (text, mark) = ticket.rsplit_once('.')?;
        let mark = URL_SAFE_NO_PAD.decode(mark).ok()?;
        if !bool::from(app.keys.sign(TICKET, text).as_slice().ct_eq(&mark)) {
            return None;
        }
        let mut parts = text.split('.');
        let id = UserId(parts.next()?.parse().ok()?);
        let version: u32 = parts.next()?.parse().ok()?;
        let shown = match parts.next()? {
            "f" => Shown::Factor,
            "e" => Shown::Elsewhere,
            _ => Shown::Person,
        };
        let until: i64 = parts.next()?.parse().ok()?;
        (ctx.now.0 < until).then_some((id, version, shown))
    };
    let (id, version, shown) = read().ok_or(AppError::SignIn)?;
    let user = store::user::by_id(&app.store, id).await?;
    let user = user
        .filter(|u| u.version == version && Account::from(u.clone()).actor(0, ctx.now).is_some());
    Ok((user.ok_or(AppError::SignIn)?, shown))
}

/// Counts an attempt at what comes after the password, with the attempts at the password.
async fn counted(app: &App, ctx: &Ctx, user: &User) -> AppResult<()> {
    app.limits.check(Deed::SignIn, ctx.from)?;
    if app.settings.flood == Flood::Limited {
        count(app, &subject_of(app, &user.username), ctx.now).await?;
    }
    Ok(())
}

/// Under what the attempts at an account are counted.
fn subject_of(app: &App, username: &str) -> [u8; 32] {
    app.keys.lookup("sign-in", username)
}

/// Whether an account is kept out now after too many attempts.
pub async fn is_held_back(app: &App, username: &str, now: At) -> AppResult<bool> {
    Ok(tries(app, &subject_of(app, username), now).await? >= ACCOUNT_MAX)
}

/// Forgets the attempts at an account.
pub(crate) fn forgive(app: &App, batch: &mut Batch, username: &str) {
    store::attempt::forgive(batch, &subject_of(app, username));
}

/// A session as its holder and administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Names it in a form; opens nothing.
    pub mark: String,
    /// Which of the account's posts it acts as, from 0.
    pub post: i64,
    /// Signed in at.
    pub created_at: At,
    /// Last used at.
    pub seen_at: At,
    /// Ends then, used or not.
    pub expires_at: At,
    /// The one that asks.
    pub is_here: bool,
}

/// The caller's own sessions that are live, those used last first.
pub async fn mine(app: &App, ctx: &Ctx, cookie: Option<&str>) -> AppResult<Vec<Seat>> {
    let id = ctx.actor.user.ok_or(AppError::SignIn)?;
    seats(app, id, cookie.map(digest), ctx.now).await
}

/// An account's sessions that are live, for administrators.
pub async fn of(app: &App, ctx: &Ctx, id: UserId) -> AppResult<Vec<Seat>> {
    user::may_administer(ctx)?;
    seats(app, id, None, ctx.now).await
}

async fn seats(app: &App, id: UserId, here: Option<[u8; 32]>, now: At) -> AppResult<Vec<Seat>> {
    let held = store::session::of(&app.store, Holder::User(id)).await?;
    let live = held.into_iter().filter(|s| s.is_live(now, IDLE_MS));
    Ok(live
        .map(|s| Seat {
            mark: URL_SAFE_NO_PAD.encode(s.hash),
            post: s.post,
            created_at: s.created_at,
            seen_at: s.seen_at,
            expires_at: s.expires_at,
            is_here: Some(s.hash) == here,
        })
        .collect())
}

fn hash_of(mark: &str) -> AppResult<[u8; 32]> {
    let bytes = URL_SAFE_NO_PAD.decode(mark).ok();
    bytes
        .and_then(|b| <[u8; 32]>::try_from(b).ok())
        .ok_or(AppError::NotFound)
}

/// Ends one of the caller's own sessions, or (none named) all but the one that asks: at once and on
/// every node, for none of them keeps sessions in memory.
pub async fn end_mine(app: &App, ctx: &Ctx, cookie: &str, mark: Option<&str>) -> AppResult<()> {
    let holder = Holder::User(ctx.actor.user.ok_or(AppError::SignIn)?);
    let mut batch = Batch::new();
    match mark {
        Some(mark) => store::session::close_of(&mut batch, holder, &hash_of(mark)?),
        None => store::session::close_others(&mut batch, holder, &digest(cookie)),
    }
    Ok(app.store.commit(batch).await?)
}

/// Ends one of an account's sessions, or all of them; an act of the administrator.
pub async fn end_of(app: &App, ctx: &Ctx, username: &str, mark: Option<&str>) -> UserResult<()> {
    user::may_administer(ctx)?;
    let user = user::named(app, username).await?;
    let holder = Holder::User(user.id);
    let mut batch = Batch::new();
    match mark {
        Some(mark) => store::session::close_of(&mut batch, holder, &hash_of(mark)?),
        None => store::session::close_all(&mut batch, holder),
    }
    user::write(app, ctx, user, Happened::SessionsEnded, batch).await?;
    Ok(())
}

/// Who a session's cookie speaks for; `None` if it is over, its account locked or without a post.
pub async fn caller(app: &App, cookie: &str, now: At) -> AppResult<Option<Caller>> {
    let Some(session) = live(app, cookie, now).await? else {
        return Ok(None);
    };
    let Holder::User(id) = session.holder else {
        return Ok(None);
    };
    let Some(account) = user::by_id(app, id).await? else {
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
    let links = store::link::sweep(&app.store, now).await?;
    let warned = user::ending::warn(app, now).await?;
    Ok(sessions || attempts || codes || links || warned)
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
