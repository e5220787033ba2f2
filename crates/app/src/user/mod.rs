//! Accounts of staff: made, locked, given a new password. Each change is an event of the
//! account's own chain.

pub mod bring;
pub mod ending;
pub mod factor;
pub mod impact;
pub mod lend;
pub mod link;
mod password;
pub mod people;
pub mod provider;
pub mod roles;
mod wrong;

pub use password::Passwords;
pub use store::user::Post;
pub use wrong::{UserError, UserResult, Wrong};

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::actor::{Actor, Role};
use domain::id::UserId;
use domain::time::At;
use serde::Serialize;
use store::chain::{self, SALT};
use store::session::Holder;
use store::user::{FAMILY, User};
use store::{Batch, CommitError};

/// An account as administrators read it: without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// Name to sign in by.
    pub username: String,
    /// The person's name as colleagues read it.
    pub name: String,
    /// Place of the last event of its chain.
    pub version: u32,
    /// What it may act as, in the order that sessions and tokens count them, from 0.
    pub posts: Vec<Post>,
    /// Must choose a password at the next sign-in.
    pub must_change: bool,
    /// Somebody has set a password.
    pub has_password: bool,
    /// It has a second factor.
    pub has_factor: bool,
    /// Where the system writes to them.
    pub email: Option<String>,
    /// Locked since.
    pub locked_at: Option<At>,
    /// Serves until then; none: without end.
    pub expires_at: Option<At>,
    /// Made at.
    pub created_at: At,
}

impl Account {
    /// Who acts when this account acts as its `post`-th post, or as the first it holds now where
    /// that one is not held. `None` when it holds none, is locked, or is over.
    pub fn actor(&self, post: i64, now: At) -> Option<Actor> {
        if self.locked_at.is_some() || self.expires_at.is_some_and(|at| at <= now) {
            return None;
        }
        let chosen = usize::try_from(post)
            .ok()
            .and_then(|n| self.posts.get(n))
            .filter(|p| p.is_held(now));
        let post = chosen.or_else(|| self.posts.iter().find(|p| p.is_held(now)))?;
        let mut actor = Actor::staff(self.id, post.role, post.agency.clone());
        actor.delegated_by = post.delegated_by;
        Some(actor)
    }
}

impl From<User> for Account {
    fn from(user: User) -> Account {
        Account {
            id: user.id,
            username: user.username,
            name: user.name,
            version: user.version,
            posts: user.posts,
            must_change: user.must_change,
            has_password: user.password.is_some(),
            has_factor: user.second_factor.is_some(),
            email: user.email,
            locked_at: user.locked_at,
            expires_at: user.expires_at,
            created_at: user.created_at,
        }
    }
}

/// An account to be made.
#[derive(Clone)]
pub struct NewUser {
    /// Name to sign in by; taken in lower case.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// What it may act as; at least one.
    pub posts: Vec<Post>,
    /// A password that was chosen; otherwise one is drawn, to be changed at the first sign-in.
    pub password: Option<String>,
}

/// An account with a password that was drawn for it, to be told once.
pub struct Drawn {
    /// The account.
    pub account: Account,
    /// The password, if one was drawn. It is kept nowhere.
    pub password: Option<String>,
}

/// What happened, as the open half of an event tells it.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Happened<'a> {
    Added {
        posts: &'a [Post],
    },
    Changed {
        #[serde(skip_serializing_if = "Option::is_none")]
        posts: Option<&'a Vec<Post>>,
        email: bool,
    },
    Renewed {
        until: At,
    },
    Locked,
    Unlocked,
    Forgiven,
    EmailChanged,
    LinkIssued {
        purpose: &'a str,
        by_mail: bool,
        until: At,
    },
    FactorSet,
    FactorRemoved,
    RecoveryCodeUsed,
    ProviderLinked {
        issuer: &'a str,
    },
    ProviderUnlinked {
        issuer: &'a str,
    },
    SessionsEnded,
    ChannelTried {
        way: &'a str,
        went: bool,
    },
    PasswordReset,
    PasswordChanged,
    PostLent {
        order: i64,
        post: &'a Post,
    },
    PostReturned {
        order: i64,
    },
    TokenIssued {
        token: i64,
    },
    TokenRevoked {
        token: Option<i64>,
    },
}

/// Who did it and whose account it is: the closed half.
#[derive(Serialize)]
struct Who<'a> {
    by: Option<UserId>,
    username: &'a str,
    name: &'a str,
}

/// Makes an account.
///
/// # Errors
/// Everything that is wrong with it, not the first thing.
pub async fn add(app: &App, ctx: &Ctx, new: NewUser) -> UserResult<Drawn> {
    may_administer(ctx)?;
    let username = new.username.trim().to_lowercase();
    let mut wrong = Vec::new();
    wrong::username(&username, &mut wrong);
    let name = wrong::name(&new.name, &mut wrong);
    wrong::posts(&app.tables().catalogue, &new.posts, ctx.now, &mut wrong);
    if let Some(password) = &new.password {
        wrong::password(password, &username, &mut wrong);
    }
    if wrong.is_empty()
        && store::user::by_username(&app.store, &username)
            .await?
            .is_some()
    {
        wrong.push(Wrong::UsernameTaken);
    }
    if !wrong.is_empty() {
        return Err(UserError::Wrong(wrong));
    }
    let drawn = draw_unless(app, new.password.as_deref())?;
    let chosen = new
        .password
        .as_deref()
        .or(drawn.as_deref())
        .unwrap_or_default();
    let user = User {
        id: app.fresh_user(ctx.now)?,
        username,
        name,
        version: 0,
        password: Some(app.passwords.hash(app, chosen).await?),
        must_change: drawn.is_some(),
        posts: new.posts,
        second_factor: None,
        email: None,
        locked_at: None,
        expires_at: Some(ctx.now.plus_ms(limits::ACCOUNT_MS)),
        created_at: ctx.now,
    };
    let posts = user.posts.clone();
    let user = write(
        app,
        ctx,
        user,
        Happened::Added { posts: &posts },
        Batch::new(),
    )
    .await?;
    Ok(Drawn {
        account: user.into(),
        password: drawn,
    })
}

/// Locks an account at once: its sessions end, and its tokens open nothing while it is locked.
pub async fn lock(app: &App, ctx: &Ctx, username: &str) -> UserResult<Account> {
    may_administer(ctx)?;
    let mut user = named(app, username).await?;
    if Some(user.id) == ctx.actor.user {
        return Err(UserError::Wrong(vec![Wrong::Yourself]));
    }
    if user.locked_at.is_some() {
        return Ok(user.into());
    }
    user.locked_at = Some(ctx.now);
    let mut batch = Batch::new();
    store::session::close_all(&mut batch, Holder::User(user.id));
    store::link::drop_all(&mut batch, user.id);
    Ok(write(app, ctx, user, Happened::Locked, batch).await?.into())
}

/// Opens a locked account again.
pub async fn unlock(app: &App, ctx: &Ctx, username: &str) -> UserResult<Account> {
    may_administer(ctx)?;
    let mut user = named(app, username).await?;
    if user.locked_at.take().is_none() {
        return Ok(user.into());
    }
    Ok(write(app, ctx, user, Happened::Unlocked, Batch::new())
        .await?
        .into())
}

/// Where the system writes to the person of an account: reminders, what waits for them. None: they
/// look for themselves.
pub async fn set_email(
    app: &App,
    ctx: &Ctx,
    username: &str,
    email: Option<&str>,
) -> UserResult<Account> {
    may_administer(ctx)?;
    let mut user = named(app, username).await?;
    let email = match email.map(str::trim).filter(|e| !e.is_empty()) {
        None => None,
        Some(typed) => match crate::vault::address(typed) {
            Some(email) => Some(email),
            None => return Err(UserError::Wrong(vec![Wrong::Email])),
        },
    };
    if user.email == email {
        return Ok(user.into());
    }
    user.email = email;
    Ok(write(app, ctx, user, Happened::EmailChanged, Batch::new())
        .await?
        .into())
}

/// Gives an account a new password: the one chosen, or one that is drawn and must be changed. Its
/// sessions end.
pub async fn reset(
    app: &App,
    ctx: &Ctx,
    username: &str,
    password: Option<&str>,
) -> UserResult<Drawn> {
    may_administer(ctx)?;
    let user = named(app, username).await?;
    let drawn = draw_unless(app, password)?;
    let chosen = password.or(drawn.as_deref()).unwrap_or_default();
    let account = set_password(
        app,
        ctx,
        user,
        chosen,
        Happened::PasswordReset,
        drawn.is_some(),
    )
    .await?;
    Ok(Drawn {
        account,
        password: drawn,
    })
}

/// The caller changes their own password. All their sessions end: they sign in with the new one.
pub async fn change_password(
    app: &App,
    ctx: &Ctx,
    current: &str,
    new: &str,
) -> UserResult<Account> {
    let id = ctx.actor.user.ok_or(AppError::SignIn)?;
    let user = store::user::by_id(&app.store, id)
        .await?
        .ok_or(AppError::SignIn)?;
    if !app
        .passwords
        .verify(current, user.password.as_deref())
        .await?
    {
        return Err(UserError::Wrong(vec![Wrong::CurrentPassword]));
    }
    set_password(app, ctx, user, new, Happened::PasswordChanged, false).await
}

/// Accounts in the order they were made, after `after`.
pub async fn list(
    app: &App,
    ctx: &Ctx,
    after: Option<UserId>,
    limit: usize,
) -> AppResult<Vec<Account>> {
    may_administer(ctx)?;
    let users = store::user::page(&app.store, after, limit.min(store::limits::PAGE_MAX)).await?;
    Ok(users.into_iter().map(Account::from).collect())
}

/// The account of an id, for names beside deeds.
pub async fn by_id(app: &App, id: UserId) -> AppResult<Option<Account>> {
    Ok(store::user::by_id(&app.store, id).await?.map(Account::from))
}

/// Only an administrator, or somebody at the machine itself.
pub(crate) fn may_administer(ctx: &Ctx) -> AppResult<()> {
    match ctx.actor.role {
        Role::SysAdmin | Role::System => Ok(()),
        Role::Citizen
        | Role::CallAgent
        | Role::IocOperator
        | Role::IocLeader
        | Role::AgencyFocal
        | Role::AgencyHandler
        | Role::AgencyLeader
        | Role::StandingBody
        | Role::SteeringCommittee
        | Role::ProvinceLeader
        | Role::Inspector
        | Role::Auditor
        | Role::Telephony => Err(AppError::Forbidden),
    }
}

pub(crate) async fn named(app: &App, username: &str) -> UserResult<User> {
    let username = username.trim().to_lowercase();
    let user = store::user::by_username(&app.store, &username).await?;
    user.ok_or(UserError::Wrong(vec![Wrong::UnknownUser]))
}

/// The same call by the person whose account it is: at the door nobody is signed in yet.
pub(crate) fn own(ctx: &Ctx, id: UserId) -> Ctx {
    let mut ctx = ctx.clone();
    ctx.actor.user = Some(id);
    ctx
}

/// Writes an account with the event of what happened to it; `batch` holds what goes with it.
pub(crate) async fn write(
    app: &App,
    ctx: &Ctx,
    mut user: User,
    happened: Happened<'_>,
    extra: Batch,
) -> UserResult<User> {
    let head = store::event::head(&app.store, user.id.0).await?;
    let before = user.version;
    let who = Who {
        by: ctx.actor.user,
        username: &user.username,
        name: &user.name,
    };
    let open = serde_json::to_string(&happened).map_err(AppError::internal)?;
    let closed = serde_json::to_string(&who).map_err(AppError::internal)?;
    let salts = [app.random::<SALT>()?, app.random::<SALT>()?];
    let name = chain::name(FAMILY, user.id.0);
    let sealed = chain::seal(&head, &name, ctx.now, open, closed, salts);
    user.version = sealed.seq;
    let mut batch = Batch::new();
    store::event::append(&mut batch, FAMILY, user.id.0, &sealed);
    if before == 0 {
        store::user::add(&mut batch, &user);
    } else {
        store::user::write(&mut batch, before, &user);
    }
    batch.append(extra);
    match app.store.commit(batch).await {
        Ok(()) => Ok(user),
        // Two at once chose the same name.
        Err(CommitError::Unique("username")) => Err(UserError::Wrong(vec![Wrong::UsernameTaken])),
        Err(CommitError::Unique("subject")) => Err(UserError::Wrong(vec![Wrong::SubjectTaken])),
        Err(e) => Err(AppError::from(e).into()),
    }
}

pub(crate) async fn set_password(
    app: &App,
    ctx: &Ctx,
    mut user: User,
    chosen: &str,
    happened: Happened<'_>,
    must_change: bool,
) -> UserResult<Account> {
    let mut wrong = Vec::new();
    wrong::password(chosen, &user.username, &mut wrong);
    if !wrong.is_empty() {
        return Err(UserError::Wrong(wrong));
    }
    user.password = Some(app.passwords.hash(app, chosen).await?);
    user.must_change = must_change;
    let mut batch = Batch::new();
    store::session::close_all(&mut batch, Holder::User(user.id));
    store::link::drop_all(&mut batch, user.id);
    Ok(write(app, ctx, user, happened, batch).await?.into())
}

fn draw_unless(app: &App, chosen: Option<&str>) -> AppResult<Option<String>> {
    match chosen {
        Some(_) => Ok(None),
        None => draw_password(app).map(Some),
    }
}

/// A random password that can be read out: 80 bits in four groups.
pub fn draw_password(app: &App) -> AppResult<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes = app.random::<16>()?;
    let mut password = String::with_capacity(19);
    for (n, byte) in bytes.iter().enumerate() {
        if n > 0 && n % 4 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS[usize::from(byte & 31)]));
    }
    Ok(password)
}
