//! Accounts as administrators look for them and change them.

use super::{
    Account, Happened, Post, UserError, UserResult, Wrong, may_administer, named, write, wrong,
};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::text::fold;
use domain::time::At;
use store::Batch;
use store::session::Holder;
use store::user::User;

/// Which accounts a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    #[default]
    All,
    /// Locked ones.
    Locked,
    /// Those over, or to end within a month.
    Ending,
    /// Those that must have a second factor and have none.
    Bare,
    /// Those that nobody has set a password for.
    Invited,
}

impl Which {
    /// All of them, with their names in an address.
    pub const ALL: [(Which, &'static str); 5] = [
        (Which::All, ""),
        (Which::Locked, "khoa"),
        (Which::Ending, "het-han"),
        (Which::Bare, "chua-2-lop"),
        (Which::Invited, "chua-vao"),
    ];

    /// By its name in an address.
    pub fn parse(text: &str) -> Which {
        let found = Which::ALL.iter().find(|(_, name)| *name == text);
        found.map_or(Which::All, |(which, _)| *which)
    }

    fn fits(self, app: &App, account: &Account, now: At) -> bool {
        match self {
            Which::All => true,
            Which::Locked => account.locked_at.is_some(),
            Which::Ending => is_ending(account, now),
            Which::Bare => !account.has_factor && super::factor::is_required(app, account, now),
            Which::Invited => !account.has_password,
        }
    }
}

/// Whether an account is over, or will be within a month.
pub fn is_ending(account: &Account, now: At) -> bool {
    account
        .expires_at
        .is_some_and(|at| at.0 - now.0 <= limits::ACCOUNT_WARNED_MS)
}

/// A page of accounts, by their names to sign in by.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The accounts.
    pub accounts: Vec<Account>,
    /// After which name the next page begins; none at the end.
    pub next: Option<String>,
}

/// Accounts whose name, name to sign in by or agency has these words, marks or none.
pub async fn search(
    app: &App,
    ctx: &Ctx,
    words: &str,
    which: Which,
    after: &str,
    limit: usize,
) -> AppResult<Found> {
    may_administer(ctx)?;
    let wanted: Vec<String> = words.split_whitespace().map(fold).collect();
    let mut found = Found::default();
    let mut after = after.to_owned();
    let mut looked = 0;
    loop {
        let users = store::user::by_name(&app.store, &after, store::limits::PAGE_MAX).await?;
        let is_last = users.len() < store::limits::PAGE_MAX;
        looked += users.len();
        for account in users.into_iter().map(Account::from) {
            after.clone_from(&account.username);
            if !has(&account, &wanted) || !which.fits(app, &account, ctx.now) {
                continue;
            }
            if found.accounts.len() == limit {
                found.next = found.accounts.last().map(|a| a.username.clone());
                return Ok(found);
            }
            found.accounts.push(account);
        }
        if is_last || looked >= limits::ACCOUNTS_SEARCHED {
            return Ok(found);
        }
    }
}

fn has(account: &Account, wanted: &[String]) -> bool {
    let mut text = fold(&format!("{} {}", account.username, account.name));
    for agency in account.posts.iter().filter_map(|p| p.agency.as_deref()) {
        text.push(' ');
        text.push_str(&fold(agency));
    }
    wanted.iter().all(|word| text.contains(word.as_str()))
}

/// One account, by its name to sign in by.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn one(app: &App, ctx: &Ctx, username: &str) -> AppResult<Account> {
    may_administer(ctx)?;
    let user = store::user::by_username(&app.store, username).await?;
    user.map(Account::from).ok_or(AppError::NotFound)
}

/// A person's account as a form or a file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Name to sign in by.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Where the system writes to them; empty for nowhere.
    pub email: String,
    /// What they may act as.
    pub posts: Vec<Post>,
}

impl Person {
    /// Tidied, or everything that is wrong.
    pub(super) fn checked(
        &self,
        app: &App,
        now: At,
    ) -> Result<(Person, Option<String>), Vec<Wrong>> {
        let mut faults = Vec::new();
        let username = self.username.trim().to_lowercase();
        wrong::username(&username, &mut faults);
        let name = wrong::name(&self.name, &mut faults);
        let email = match self.email.trim() {
            "" => None,
            typed => {
                let read = crate::vault::address(typed);
                if read.is_none() {
                    faults.push(Wrong::Email);
                }
                read
            }
        };
        wrong::posts(&app.tables().catalogue, &self.posts, now, &mut faults);
        if self
            .posts
            .iter()
            .any(|p| matches!((p.from, p.until), (Some(from), Some(until)) if until <= from))
        {
            faults.push(Wrong::Dates);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let person = Person {
            username,
            name,
            email: email.clone().unwrap_or_default(),
            posts: self.posts.clone(),
        };
        Ok((person, email))
    }
}

/// Makes an account without a password: a link sets one.
///
/// # Errors
/// Everything that is wrong with it.
pub async fn invite(app: &App, ctx: &Ctx, person: &Person) -> UserResult<Account> {
    may_administer(ctx)?;
    let (person, email) = person.checked(app, ctx.now).map_err(UserError::Wrong)?;
    let taken = store::user::by_username(&app.store, &person.username).await?;
    if taken.is_some() {
        return Err(UserError::Wrong(vec![Wrong::UsernameTaken]));
    }
    let posts = person.posts.clone();
    let user = User {
        id: app.fresh_user(ctx.now)?,
        username: person.username,
        name: person.name,
        version: 0,
        password: None,
        must_change: false,
        posts: person.posts,
        second_factor: None,
        email,
        locked_at: None,
        expires_at: Some(ctx.now.plus_ms(limits::ACCOUNT_MS)),
        created_at: ctx.now,
    };
    let happened = Happened::Added { posts: &posts };
    Ok(write(app, ctx, user, happened, Batch::new()).await?.into())
}

/// Changes an account's name, address and posts; `version` is the one that the writer saw. Posts
/// that changed end its sessions, and the tokens that would speak for another post than before.
/// Posts that somebody lent while they are away stay.
///
/// # Errors
/// Everything that is wrong; [`Wrong::Yourself`] for who would give themselves other posts.
pub async fn change(app: &App, ctx: &Ctx, version: u32, person: &Person) -> UserResult<Account> {
    may_administer(ctx)?;
    let (person, email) = person.checked(app, ctx.now).map_err(UserError::Wrong)?;
    let mut user = named(app, &person.username).await?;
    if user.version != version {
        return Err(AppError::Conflict {
            version: user.version,
        }
        .into());
    }
    let mut posts = person.posts;
    posts.extend(
        user.posts
            .iter()
            .filter(|p| p.delegated_by.is_some())
            .cloned(),
    );
    let (posts_changed, email_changed) = (posts != user.posts, email != user.email);
    if posts_changed && ctx.actor.user == Some(user.id) {
        return Err(UserError::Wrong(vec![Wrong::Yourself]));
    }
    if !posts_changed && !email_changed && person.name == user.name {
        return Ok(user.into());
    }
    let mut batch = Batch::new();
    if posts_changed {
        store::session::close_all(&mut batch, Holder::User(user.id));
        for token in store::token::of(&app.store, user.id).await? {
            let at = |posts: &[Post]| {
                let post = usize::try_from(token.post).ok().and_then(|n| posts.get(n));
                post.map(|p| (p.role, p.agency.clone()))
            };
            if at(&user.posts) != at(&posts) {
                store::token::revoke(&mut batch, token.id, ctx.now);
            }
        }
    }
    user.name = person.name;
    user.email = email;
    user.posts.clone_from(&posts);
    let happened = Happened::Changed {
        posts: posts_changed.then_some(&posts),
        email: email_changed,
    };
    Ok(write(app, ctx, user, happened, batch).await?.into())
}

/// The account serves another year from now.
pub async fn renew(app: &App, ctx: &Ctx, username: &str) -> UserResult<Account> {
    may_administer(ctx)?;
    let mut user = named(app, username).await?;
    let until = ctx.now.plus_ms(limits::ACCOUNT_MS);
    user.expires_at = Some(until);
    let happened = Happened::Renewed { until };
    Ok(write(app, ctx, user, happened, Batch::new()).await?.into())
}

/// Lets an account try again that was kept out after wrong passwords.
pub async fn forgive(app: &App, ctx: &Ctx, username: &str) -> UserResult<Account> {
    may_administer(ctx)?;
    let user = named(app, username).await?;
    let mut batch = Batch::new();
    crate::session::forgive(app, &mut batch, &user.username);
    Ok(write(app, ctx, user, Happened::Forgiven, batch)
        .await?
        .into())
}
