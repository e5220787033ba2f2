//! Accounts as administrators look for them, change them and bring them in from a file.

use super::{
    Account, Happened, Post, UserError, UserResult, Wrong, may_administer, named, write, wrong,
};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::actor::Role;
use domain::text::fold;
use domain::time::At;
use std::collections::HashSet;
use store::Batch;
use store::session::Holder;
use store::user::User;

/// Names of the columns of a file of accounts, in their order.
pub const COLUMNS: [&str; 4] = ["username", "name", "email", "posts"];

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
    fn checked(&self, app: &App, now: At) -> Result<(Person, Option<String>), Vec<Wrong>> {
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

/// What a line of a file would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A new account.
    Added,
    /// Another name, address or posts.
    Changed,
    /// Nothing: it is so already.
    Same,
}

/// A line of a file that can be carried out.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its number in the file, from 1.
    pub line: usize,
    /// The account.
    pub person: Person,
    /// What it would do.
    pub effect: Effect,
    version: u32,
}

/// What is wrong with one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFault {
    /// Its number in the file, from 1.
    pub line: usize,
    /// What.
    pub wrong: Wrong,
    /// About what: the name to sign in by, a role.
    pub about: String,
}

/// What a file would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Its good lines.
    pub rows: Vec<Planned>,
    /// Everything that is wrong, by line: nothing is written while there is any.
    pub faults: Vec<LineFault>,
}

impl Plan {
    /// How many lines would do that.
    pub fn count(&self, effect: Effect) -> usize {
        self.rows.iter().filter(|r| r.effect == effect).count()
    }
}

/// Reads a file of accounts (CSV with a head: `username,name,email,posts`; a post is `role` or
/// `role@AGENCY`, several apart by `;`) and tells what it would do. Writes nothing.
pub async fn plan(app: &App, ctx: &Ctx, csv: &str) -> AppResult<Plan> {
    may_administer(ctx)?;
    let (lines, mut faults) = read(csv);
    let mut rows = Vec::new();
    let mut seen = HashSet::new();
    for (line, person, bad_posts) in lines {
        let mut told = |wrong: Wrong, about: &str| {
            faults.push(LineFault {
                line,
                wrong,
                about: about.to_owned(),
            });
        };
        for post in &bad_posts {
            told(Wrong::Role, post);
        }
        let checked = person.checked(app, ctx.now);
        let person = match checked {
            Ok((person, _)) => person,
            Err(wrong) => {
                for wrong in wrong {
                    // A post that does not read is told already.
                    if wrong != Wrong::NoPost || bad_posts.is_empty() {
                        told(wrong, &person.username);
                    }
                }
                continue;
            }
        };
        if !seen.insert(person.username.clone()) {
            told(Wrong::Twice, &person.username);
            continue;
        }
        let user = store::user::by_username(&app.store, &person.username).await?;
        let effect = match &user {
            None => Effect::Added,
            Some(user) if is_same(user, &person) => Effect::Same,
            Some(user) if Some(user.id) == ctx.actor.user => {
                told(Wrong::Yourself, &person.username);
                continue;
            }
            Some(_) => Effect::Changed,
        };
        rows.push(Planned {
            line,
            person,
            effect,
            version: user.map_or(0, |u| u.version),
        });
    }
    faults.sort_by_key(|f| f.line);
    Ok(Plan { rows, faults })
}

/// Carries a file out: what it adds, changes, and leaves as it is. Sent again it changes nothing.
///
/// # Errors
/// [`UserError::Wrong`] while any line is wrong.
pub async fn bring(app: &App, ctx: &Ctx, csv: &str) -> UserResult<Plan> {
    let plan = plan(app, ctx, csv).await?;
    if !plan.faults.is_empty() {
        return Err(UserError::Wrong(
            plan.faults.iter().map(|f| f.wrong).collect(),
        ));
    }
    for row in &plan.rows {
        match row.effect {
            Effect::Added => {
                invite(app, ctx, &row.person).await?;
            }
            Effect::Changed => {
                change(app, ctx, row.version, &row.person).await?;
            }
            Effect::Same => {}
        }
    }
    Ok(plan)
}

fn is_same(user: &User, person: &Person) -> bool {
    let own = user.posts.iter().filter(|p| p.delegated_by.is_none());
    user.name == person.name
        && user.email.as_deref().unwrap_or_default() == person.email
        && own.eq(person.posts.iter())
}

type Line = (usize, Person, Vec<String>);

/// The lines of a file, and what is wrong with its form.
fn read(csv: &str) -> (Vec<Line>, Vec<LineFault>) {
    let fault = |line: usize, wrong: Wrong| LineFault {
        line,
        wrong,
        about: String::new(),
    };
    let text = csv.trim_start_matches('\u{feff}');
    // Spreadsheets of this country write semicolons between cells; then posts stand apart by `|`.
    let head = text.lines().next().unwrap_or_default();
    let comma = if head.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(comma)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headed = reader
        .headers()
        .is_ok_and(|head| head.iter().eq(COLUMNS.iter().copied()));
    if !headed {
        return (Vec::new(), vec![fault(1, Wrong::Columns)]);
    }
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                let line = e.position().map_or(1, |p| p.line());
                faults.push(fault(usize::try_from(line).unwrap_or(1), Wrong::Columns));
                continue;
            }
        };
        let line = record.position().map_or(1, |p| p.line());
        // The reader counts empty lines to the record that follows them.
        let mut line = usize::try_from(line).unwrap_or(1);
        while text
            .lines()
            .nth(line - 1)
            .is_some_and(|l| l.trim().is_empty())
        {
            line += 1;
        }
        if record.iter().all(str::is_empty) {
            continue;
        }
        if lines.len() == limits::ACCOUNT_LINES {
            faults.push(fault(line, Wrong::TooManyLines));
            break;
        }
        if record.len() != COLUMNS.len() {
            faults.push(fault(line, Wrong::Columns));
            continue;
        }
        let cell = |n: usize| record.get(n).unwrap_or_default();
        let (mut posts, mut bad) = (Vec::new(), Vec::new());
        for text in cell(3).split([';', '|']).map(str::trim) {
            match post(text) {
                Some(post) => posts.push(post),
                None if text.is_empty() => {}
                None => bad.push(text.to_owned()),
            }
        }
        let person = Person {
            username: cell(0).to_owned(),
            name: cell(1).to_owned(),
            email: cell(2).to_owned(),
            posts,
        };
        lines.push((line, person, bad));
    }
    (lines, faults)
}

/// `role` or `role@AGENCY`.
fn post(text: &str) -> Option<Post> {
    let (role, agency) = text
        .split_once('@')
        .map_or((text, None), |(role, agency)| (role, Some(agency.trim())));
    Some(Post {
        role: Role::parse(role.trim())?,
        agency: agency.filter(|a| !a.is_empty()).map(str::to_owned),
        from: None,
        until: None,
        delegated_by: None,
    })
}
