//! Accounts from a file: what each line would do, and carrying it out. Whoever is new is invited with
//! the same breath.

use super::link::{self, By};
use super::people::{Person, change, invite};
use super::{Post, UserError, UserResult, Wrong, may_administer};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::actor::Role;
use domain::time::{At, Date, day_number};
use std::collections::HashSet;
use store::user::User;

/// Names of the columns of a file of accounts, in their order.
pub const COLUMNS: [&str; 4] = ["username", "name", "email", "posts"];
/// The same, with the first and the last day of the posts behind them.
pub const DATED: [&str; 6] = ["username", "name", "email", "posts", "from", "until"];

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

/// Reads a file of accounts (CSV with a head: [`COLUMNS`] or [`DATED`]; a post is `role` or
/// `role@AGENCY`, several apart by `;`; days are `2026-12-31` or `31/12/2026`, the last is one of the
/// post's own) and tells what it would do. Writes nothing.
pub async fn plan(app: &App, ctx: &Ctx, csv: &str) -> AppResult<Plan> {
    may_administer(ctx)?;
    let (lines, mut faults) = read(csv);
    let mut rows = Vec::new();
    let mut seen = HashSet::new();
    for (line, person, bad_posts, bad_days) in lines {
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
        for day in &bad_days {
            told(Wrong::Day, day);
        }
        if !bad_days.is_empty() {
            continue;
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

/// Whether those whom a file brings in are invited at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invites {
    /// Each gets a link: by mail where there is an address and mail goes out, else told here once.
    Now,
    /// Nobody is told yet.
    Later,
}

/// What a file did.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// Accounts that are new.
    pub added: usize,
    /// Accounts that were changed.
    pub changed: usize,
    /// Invitations that are on their way by mail.
    pub mailed: usize,
    /// Links to be told once, by the account's name to sign in by and the person's name.
    pub links: Vec<(String, String, String)>,
    /// Lines that somebody else was quicker at: the file is looked at again for them.
    pub left: Vec<usize>,
}

/// Carries a file out: what it adds, changes, and leaves as it is. Sent again it changes nothing, and
/// invites nobody twice. A line that is not carried out any more stops no other, for links that were
/// made are told once.
///
/// # Errors
/// [`UserError::Wrong`] while any line is wrong.
pub async fn bring(app: &App, ctx: &Ctx, csv: &str, invites: Invites) -> UserResult<Done> {
    let plan = plan(app, ctx, csv).await?;
    if !plan.faults.is_empty() {
        return Err(UserError::Wrong(
            plan.faults.iter().map(|f| f.wrong).collect(),
        ));
    }
    let mut done = Done::default();
    for row in &plan.rows {
        let carried = match row.effect {
            Effect::Added => added(app, ctx, &row.person, invites, &mut done).await,
            Effect::Changed => {
                let changed = change(app, ctx, row.version, &row.person).await;
                changed.map(|_| done.changed += 1)
            }
            Effect::Same => Ok(()),
        };
        match carried {
            Ok(()) => {}
            Err(UserError::Wrong(_) | UserError::App(AppError::Conflict { .. })) => {
                done.left.push(row.line);
            }
            Err(e) if done.links.is_empty() => return Err(e),
            Err(UserError::App(cause)) => {
                tracing::error!(%cause, line = row.line, "a line of a file of accounts was not written");
                done.left.push(row.line);
            }
        }
    }
    Ok(done)
}

/// One new account, and its invitation.
async fn added(
    app: &App,
    ctx: &Ctx,
    person: &Person,
    invites: Invites,
    done: &mut Done,
) -> UserResult<()> {
    let account = invite(app, ctx, person).await?;
    done.added += 1;
    if invites == Invites::Later {
        return Ok(());
    }
    let mail = app.settings.courier.as_ref();
    let goes = mail.is_some_and(|c| c.can(courier::Channel::Email));
    let by = match account.email.is_some() && goes {
        true => By::Mail,
        false => By::Hand,
    };
    let issued = link::issue(app, ctx, &account.username, by).await?;
    match issued.url {
        None => done.mailed += 1,
        Some(url) => done.links.push((account.username, account.name, url)),
    }
    Ok(())
}

fn is_same(user: &User, person: &Person) -> bool {
    let own = user.posts.iter().filter(|p| p.delegated_by.is_none());
    user.name == person.name
        && user.email.as_deref().unwrap_or_default() == person.email
        && own.eq(person.posts.iter())
}

/// Its number, the person, and what reads as no post or no day.
type Line = (usize, Person, Vec<String>, Vec<String>);

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
    let known = [&COLUMNS[..], &DATED[..]];
    let columns = reader.headers().ok().and_then(|head| {
        let same = |columns: &&&[&str]| head.iter().eq(columns.iter().copied());
        known.iter().find(same).map(|columns| columns.len())
    });
    let Some(columns) = columns else {
        return (Vec::new(), vec![fault(1, Wrong::Columns)]);
    };
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
        if record.len() != columns {
            faults.push(fault(line, Wrong::Columns));
            continue;
        }
        let cell = |n: usize| record.get(n).unwrap_or_default();
        let (mut posts, mut bad, mut bad_days) = (Vec::new(), Vec::new(), Vec::new());
        let mut day = |text: &str| {
            let read = day(text);
            if read.is_none() && !text.is_empty() {
                bad_days.push(text.to_owned());
            }
            read.map(day_number)
        };
        let from = day(cell(4)).map(|d| At::on_day(d, 0));
        // The last day is one of the post's own.
        let until = day(cell(5)).map(|d| At::on_day(d + 1, 0));
        for text in cell(3).split([';', '|']).map(str::trim) {
            match post(text) {
                Some(post) => posts.push(Post {
                    from,
                    until,
                    ..post
                }),
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
        lines.push((line, person, bad, bad_days));
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

/// `2026-12-31` or, as spreadsheets of this country write it, `31/12/2026`.
fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split('/').collect();
    match parts.as_slice() {
        [d, m, y] => Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok(),
        _ => text.parse().ok(),
    }
}
