//! What the end of an agency touches: its open cases, its people, the rules that name it, the bodies
//! below it. Counted before it is saved.

use super::table::may_administer;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::limits;
use crate::user::{Account, Post};
use domain::pack::Catalogue;
use domain::routing::Pattern;
use domain::time::At;
use store::report::{Filter, Reach};

/// Somebody with a post at an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The name to sign in by.
    pub username: String,
    /// Their name.
    pub name: String,
}

/// What an agency holds.
#[derive(Clone, Debug, Default)]
pub struct Holds {
    /// Open reports that it has a part of.
    pub open: i64,
    /// Of these it leads so many.
    pub led: i64,
    /// Open reports that the body above handed down to it.
    pub handed_down: i64,
    /// People with a post there.
    pub people: Vec<Holder>,
    /// Lines of routing rules that name it, by its code or by a pattern, and hold after a day.
    pub rules: Vec<usize>,
    /// Codes of the bodies directly below it that hold after that day.
    pub below: Vec<String>,
}

/// What an agency holds after the day of an instant, which may be its last.
///
/// # Errors
/// [`crate::AppError::Forbidden`] to all but administrators; the database's.
pub async fn held_after(app: &App, ctx: &Ctx, code: &str, last: At) -> AppResult<Holds> {
    may_administer(ctx)?;
    let last = last.date();
    let tables = app.tables();
    let catalogue: &Catalogue = &tables.catalogue;
    let lasts = |valid: &domain::area::Dates| valid.last() > last;
    let held = store::clock::holds(&app.store, code).await?;
    let units = catalogue.agency(code).map(|a| a.units.as_slice());
    // A pattern names the agency of each unit: this one by its own.
    let fills = |text: &str| {
        let mut units = units.into_iter().flatten();
        text == code || units.any(|unit| text.replace("{unit}", unit) == code)
    };
    let patterns: Vec<&Pattern> = catalogue
        .patterns()
        .iter()
        .filter(|p| lasts(&p.valid) && (fills(&p.agency) || fills(&p.fallback)))
        .collect();
    let names = |word: &String| word == code || patterns.iter().any(|p| p.name == *word);
    Ok(Holds {
        open: held.open,
        led: held.led,
        handed_down: held.handed_down,
        people: people(app, code).await?,
        rules: catalogue
            .rules()
            .iter()
            .filter(|r| lasts(&r.valid) && (names(&r.lead) || r.co.iter().any(names)))
            .map(|r| r.line)
            .collect(),
        below: catalogue
            .agencies()
            .iter()
            .filter(|a| a.parent.as_deref() == Some(code) && lasts(&a.valid))
            .map(|a| a.code.clone())
            .collect(),
    })
}

/// Open reports that an agency still has a part of.
///
/// # Errors
/// As [`held_after`].
pub async fn open_of(app: &App, ctx: &Ctx, code: &str) -> AppResult<i64> {
    may_administer(ctx)?;
    Ok(store::clock::holds(&app.store, code).await?.open)
}

/// Open reports of a category, those of its sub-fields with those of a field; and whether there are
/// more than are counted.
///
/// # Errors
/// As [`held_after`].
pub async fn open_in(app: &App, ctx: &Ctx, category: &str) -> AppResult<(i64, bool)> {
    may_administer(ctx)?;
    let filter = Filter {
        reach: Reach::Staff,
        categories: vec![category.to_owned()],
        open: Some(true),
        ..Filter::default()
    };
    let counted = store::report::count(&app.store, &filter).await?;
    Ok((counted.n, counted.more))
}

async fn people(app: &App, code: &str) -> AppResult<Vec<Holder>> {
    let mut found = Vec::new();
    let (mut after, mut looked) = (String::new(), 0);
    let there = |post: &Post| post.agency.as_deref() == Some(code);
    loop {
        let users = store::user::by_name(&app.store, &after, store::limits::PAGE_MAX).await?;
        let is_last = users.len() < store::limits::PAGE_MAX;
        looked += users.len();
        for account in users.into_iter().map(Account::from) {
            after.clone_from(&account.username);
            if account.posts.iter().any(there) {
                found.push(Holder {
                    username: account.username,
                    name: account.name,
                });
            }
        }
        if is_last || looked >= limits::ACCOUNTS_SEARCHED {
            return Ok(found);
        }
    }
}
