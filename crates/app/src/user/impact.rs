//! What locking an account does beside locking it, counted before somebody does it.

use super::{UserError, UserResult, Wrong, may_administer, named};
use crate::app::App;
use crate::ctx::Ctx;
use domain::id::UserId;
use domain::time::At;
use store::report::{Filter, Reach};

/// What an account holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    /// The person's name.
    pub name: String,
    /// Open cases in their hands; nobody gets them by itself.
    pub cases: i64,
    /// There are more.
    pub more_cases: bool,
    /// Reports that they are sorting at this moment.
    pub claims: i64,
    /// Orders in force by which they act for somebody, or somebody for them.
    pub delegations: i64,
    /// Sessions that end.
    pub sessions: i64,
    /// Access tokens that open nothing while it is locked.
    pub tokens: i64,
}

/// Delegations looked through, the newest first: nobody has as many in force.
const DELEGATIONS: usize = 200;

/// What locking somebody does: a few reads, each of one person.
///
/// # Errors
/// [`Wrong::Yourself`] for one's own account, [`Wrong::UnknownUser`] for none.
pub async fn of_locking(app: &App, ctx: &Ctx, username: &str) -> UserResult<Impact> {
    may_administer(ctx)?;
    let user = named(app, username).await?;
    if Some(user.id) == ctx.actor.user {
        return Err(UserError::Wrong(vec![Wrong::Yourself]));
    }
    let filter = Filter {
        reach: Reach::Staff,
        open: Some(true),
        handler: Some(user.id),
        ..Filter::default()
    };
    let cases = store::report::count(&app.store, &filter).await?;
    let sessions = crate::session::of(app, ctx, user.id).await?.len();
    let tokens = store::token::of(&app.store, user.id).await?;
    let tokens = tokens.iter().filter(|t| t.is_live(ctx.now)).count();
    let n = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(Impact {
        cases: cases.n,
        more_cases: cases.more,
        claims: store::watch::claims_of(&app.store, user.id, ctx.now).await?,
        delegations: n(delegations(app, user.id, ctx.now).await?),
        sessions: n(sessions),
        tokens: n(tokens),
        name: user.name,
    })
}

async fn delegations(app: &App, person: UserId, now: At) -> UserResult<usize> {
    let orders = store::delegation::of(&app.store, person, DELEGATIONS).await?;
    Ok(orders
        .iter()
        .filter(|o| o.revoked_at.is_none() && o.until > now)
        .count())
}
