//! Acting for somebody absent: a dated order lends a post of theirs to a colleague. The post stands
//! among the colleague's own until its day, so sessions, messages and rules know nothing of orders.

use super::{Happened, may_administer, write};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use domain::actor::Role;
use domain::delegation::{self, Own, Wrong, is_lent};
use domain::id::UserId;
use domain::limits::DELEGATIONS_SHOWN;
use domain::time::At;
use std::collections::HashMap;
use store::Batch;
use store::delegation::Delegation;
use store::user::{Post, User};

/// Accounts looked through for those who may stand in: as far as the people of a desk are.
const PAGES: usize = 10;

/// An order as it is asked for.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// Whose post it is, where an administrator enters the order; one's own otherwise.
    pub giver: Option<UserId>,
    /// Who stands in.
    pub receiver: Option<UserId>,
    /// From then on.
    pub from: At,
    /// Until then.
    pub until: At,
    /// Number and date of the document.
    pub document: String,
}

/// Why an order was not made.
#[derive(Debug)]
pub enum LendError {
    /// These things are wrong with it; all of them.
    Wrong(Vec<Wrong>),
    /// As with any other deed.
    App(AppError),
}

impl<E: Into<AppError>> From<E> for LendError {
    fn from(e: E) -> LendError {
        LendError::App(e.into())
    }
}

/// An order with the names that stand in it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The order.
    pub order: Delegation,
    /// Whose post it is.
    pub giver: String,
    /// Who stands in.
    pub receiver: String,
    /// It holds now.
    pub holds: bool,
    /// It will.
    pub ahead: bool,
    /// The reader may take it back.
    pub may_end: bool,
}

/// Somebody who may give or receive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// The person.
    pub name: String,
    /// The post by which they may.
    pub role: Role,
    /// Its agency.
    pub agency: Option<String>,
}

/// The post that the reader may lend: one held in their own right.
pub fn lendable(ctx: &Ctx) -> Option<Own> {
    let actor = &ctx.actor;
    (is_lent(actor.role) && actor.delegated_by.is_none() && actor.user.is_some()).then(|| Own {
        role: actor.role,
        agency: actor.agency.clone(),
    })
}

/// Makes an order: the one who will be away, or an administrator on their behalf.
///
/// # Errors
/// Everything that is wrong with it, not the first thing.
pub async fn give(app: &App, ctx: &Ctx, new: NewOrder) -> Result<Delegation, LendError> {
    let own = lendable(ctx);
    let giver_id = match (&own, ctx.actor.user) {
        (Some(_), Some(me)) => me,
        _ => {
            may_administer(ctx)?;
            new.giver.ok_or(LendError::Wrong(vec![Wrong::NotHeld]))?
        }
    };
    let giver = account(app, giver_id, Wrong::NotHeld).await?;
    let held = own_posts(&giver, ctx.now);
    let post = own.or_else(|| held.iter().find(|o| is_lent(o.role)).cloned());
    let post = post.ok_or(LendError::Wrong(vec![Wrong::NotHeld]))?;
    let receiver = new
        .receiver
        .ok_or(LendError::Wrong(vec![Wrong::Stranger]))?;
    let mut receiver = account(app, receiver, Wrong::Stranger).await?;
    let order = delegation::Order {
        giver: giver.id,
        receiver: receiver.id,
        post,
        from: new.from,
        until: new.until,
        document: new.document.trim().to_owned(),
    };
    let mut wrong = delegation::faults(&order, &held, &own_posts(&receiver, ctx.now), ctx.now);
    let lent = Post {
        role: order.post.role,
        agency: order.post.agency.clone(),
        from: Some(order.from),
        until: Some(order.until),
        delegated_by: Some(giver.id),
    };
    if receiver.posts.iter().any(|p| overlaps(p, &lent)) {
        wrong.push(Wrong::Twice);
    }
    if !wrong.is_empty() {
        return Err(LendError::Wrong(wrong));
    }
    let written = Delegation {
        id: domain::id::fresh(ctx.now, app.random_u64()?),
        giver: giver.id,
        receiver: receiver.id,
        role: order.post.role,
        agency: order.post.agency,
        from: order.from,
        until: order.until,
        document: order.document,
        made_by: ctx.actor.user,
        made_at: ctx.now,
        revoked_at: None,
    };
    receiver.posts.push(lent.clone());
    let mut batch = Batch::new();
    store::delegation::add(&mut batch, &written);
    let happened = Happened::PostLent {
        order: written.id,
        post: &lent,
    };
    kept(write(app, ctx, receiver, happened, batch).await)?;
    Ok(written)
}

/// Takes an order back, from now on; one that is over stays as it is.
///
/// # Errors
/// [`AppError::NotFound`] for whoever neither gave it nor administers.
pub async fn end(app: &App, ctx: &Ctx, id: i64) -> AppResult<()> {
    let order = store::delegation::by_id(&app.store, id).await?;
    let order = order
        .filter(|o| may_end(ctx, o))
        .ok_or(AppError::NotFound)?;
    if order.revoked_at.is_some() || order.until <= ctx.now {
        return Ok(());
    }
    let receiver = store::user::by_id(&app.store, order.receiver).await?;
    let mut receiver = receiver.ok_or(AppError::NotFound)?;
    let lent = receiver.posts.iter_mut().find(|p| {
        p.delegated_by == Some(order.giver)
            && p.role == order.role
            && p.agency == order.agency
            && p.from == Some(order.from)
            && p.until == Some(order.until)
    });
    // A post that has not begun never will: it ends where it begins. It keeps its place, for
    // sessions count posts.
    if let Some(post) = lent {
        post.until = Some(ctx.now.max(order.from));
    }
    let mut batch = Batch::new();
    store::delegation::revoke(&mut batch, id, ctx.now);
    let happened = Happened::PostReturned { order: id };
    match kept(write(app, ctx, receiver, happened, batch).await) {
        Ok(()) => Ok(()),
        Err(LendError::App(e)) => Err(e),
        Err(LendError::Wrong(_)) => Err(AppError::NotFound),
    }
}

/// Orders that the reader gave or holds; an administrator reads all.
pub async fn list(app: &App, ctx: &Ctx) -> AppResult<Vec<Shown>> {
    let orders = match (ctx.actor.role, ctx.actor.user) {
        (Role::SysAdmin, _) => store::delegation::newest(&app.store, DELEGATIONS_SHOWN).await?,
        (_, Some(me)) => store::delegation::of(&app.store, me, DELEGATIONS_SHOWN).await?,
        (_, None) => Vec::new(),
    };
    let mut ids: Vec<UserId> = orders.iter().flat_map(|o| [o.giver, o.receiver]).collect();
    ids.sort_unstable();
    ids.dedup();
    let names: HashMap<UserId, String> = store::user::names(&app.store, &ids).await?;
    let name = |id: UserId| names.get(&id).cloned().unwrap_or_default();
    Ok(orders
        .into_iter()
        .map(|order| {
            let over = order.revoked_at.is_some() || order.until <= ctx.now;
            Shown {
                giver: name(order.giver),
                receiver: name(order.receiver),
                holds: !over && order.from <= ctx.now,
                ahead: !over && ctx.now < order.from,
                may_end: !over && may_end(ctx, &order),
                order,
            }
        })
        .collect())
}

/// Who may stand in for a post; for an administrator, who has not chosen one yet, everybody who may
/// for any.
pub async fn receivers(app: &App, ctx: &Ctx) -> AppResult<Vec<Person>> {
    let post = lendable(ctx);
    if post.is_none() {
        may_administer(ctx)?;
    }
    let me = ctx.actor.user;
    people(app, ctx, |user, own| {
        let fits = match &post {
            Some(post) => delegation::is_of_body(post, own),
            None => true,
        };
        fits && Some(user.id) != me
    })
    .await
}

/// Whose post an administrator may lend.
pub async fn givers(app: &App, ctx: &Ctx) -> AppResult<Vec<Person>> {
    may_administer(ctx)?;
    people(app, ctx, |_, own| is_lent(own.role)).await
}

async fn people(
    app: &App,
    ctx: &Ctx,
    fits: impl Fn(&User, &Own) -> bool,
) -> AppResult<Vec<Person>> {
    let (mut found, mut after) = (Vec::new(), None);
    for _ in 0..PAGES {
        let users = store::user::page(&app.store, after, store::limits::PAGE_MAX).await?;
        after = users.last().map(|u| u.id);
        let last = users.len() < store::limits::PAGE_MAX;
        for user in users.iter().filter(|u| u.locked_at.is_none()) {
            let own = own_posts(user, ctx.now);
            if let Some(own) = own.into_iter().find(|own| fits(user, own)) {
                found.push(Person {
                    id: user.id,
                    name: user.name.clone(),
                    role: own.role,
                    agency: own.agency,
                });
            }
        }
        if last {
            break;
        }
    }
    Ok(found)
}

fn may_end(ctx: &Ctx, order: &Delegation) -> bool {
    let giver = ctx.actor.user == Some(order.giver) && ctx.actor.delegated_by.is_none();
    giver || matches!(ctx.actor.role, Role::SysAdmin | Role::System)
}

async fn account(app: &App, id: UserId, unknown: Wrong) -> Result<User, LendError> {
    let user = store::user::by_id(&app.store, id).await?;
    user.filter(|u| u.locked_at.is_none())
        .ok_or(LendError::Wrong(vec![unknown]))
}

/// What somebody holds now in their own right.
fn own_posts(user: &User, now: At) -> Vec<Own> {
    let own = user
        .posts
        .iter()
        .filter(|p| p.delegated_by.is_none() && p.is_held(now));
    own.map(|p| Own {
        role: p.role,
        agency: p.agency.clone(),
    })
    .collect()
}

fn overlaps(held: &Post, lent: &Post) -> bool {
    let begins = |p: &Post| p.from.unwrap_or(At(i64::MIN));
    let ends = |p: &Post| p.until.unwrap_or(At(i64::MAX));
    held.role == lent.role
        && held.agency == lent.agency
        && held.delegated_by == lent.delegated_by
        && begins(held) < ends(lent)
        && begins(lent) < ends(held)
}

fn kept(written: super::UserResult<User>) -> Result<(), LendError> {
    match written {
        Ok(_) => Ok(()),
        Err(super::UserError::App(e)) => Err(LendError::App(e)),
        // Nothing was typed that an account's own rules could refuse.
        Err(super::UserError::Wrong(_)) => Err(LendError::Wrong(vec![Wrong::Stranger])),
    }
}
