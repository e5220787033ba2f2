//! A decision that can be taken back for some seconds, because it is not made yet: the call is held
//! as a row, and carried out when its time has come, by whichever node is there, with its version
//! check then. Nothing urgent is ever held.

use super::made::{self, DECISIONS, Made};
use super::watch::Colleague;
use crate::app::App;
use crate::ctx::{Ctx, OnceKey};
use crate::error::{AppError, AppResult};
use crate::limits::{HELD_LEASE_MS, HOLD_MS};
use crate::once;
use crate::record::{known, load};
use crate::report::act::{Order, act, may_know, rehearse};
use crate::view::ReportView;
use domain::action::{Action, Body};
use domain::actor::{Actor, Role};
use domain::id::{ReportCode, UserId};
use domain::refusal_reason::Code;
use domain::report::Urgency;
use domain::time::At;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use store::{Batch, CommitError};

/// Calls that a node carries out at a time.
const CLAIMED: i64 = 32;
/// How soon one that failed for a passing reason is tried again, in milliseconds.
const AGAIN_MS: i64 = 3_000;

/// What came of a desk's decision.
#[derive(Clone, Debug)]
pub enum Held {
    /// It waits.
    Later(Waiting),
    /// It was carried out at once.
    Done(Box<ReportView>),
}

/// A decision that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its id.
    pub id: i64,
    /// On which report.
    pub code: ReportCode,
    /// What is decided.
    pub action: Action,
    /// Who decided.
    pub by: Colleague,
    /// When it is carried out.
    pub ready_at: At,
    /// The agency that it would go to.
    pub lead: Option<String>,
}

/// A decision that was refused when its time came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotDone {
    /// Its id.
    pub id: i64,
    /// On which report.
    pub code: ReportCode,
    /// What had been decided.
    pub action: Action,
    /// Why not: a stable code of the lifecycle.
    pub why: String,
    /// When it would have been carried out.
    pub at: At,
    /// What had been typed, as name and value.
    pub typed: Vec<(String, String)>,
    /// The version that it was decided on.
    pub version: u32,
}

/// What a row keeps of a call.
#[derive(Serialize, Deserialize)]
struct Kept {
    body: Body,
    version: u32,
    role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delegated_by: Option<UserId>,
    /// How long its person had the report in hand; none of one held by a program that did not know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    took_ms: Option<i64>,
    /// As it stood in the form, to be given back.
    typed: Vec<(String, String)>,
}

/// Holds a decision for some seconds, or carries it out at once where it is urgent, brings files, or
/// is none of triage's. What the rules refuse now is refused now.
///
/// # Errors
/// As [`act`]. [`AppError::Conflict`] also where somebody else's decision on it is held.
pub async fn hold(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    action: Action,
    order: Order,
    typed: Vec<(String, String)>,
) -> AppResult<Held> {
    let plain = order.new_files.is_empty() && order.files.is_empty() && order.uploads.is_empty();
    let (Some(person), Some(version)) = (ctx.actor.user, order.version) else {
        return at_once(app, ctx, code, action, order).await;
    };
    if !DECISIONS.contains(&action) || !plain || !super::SORTERS.contains(&ctx.actor.role) {
        return at_once(app, ctx, code, action, order).await;
    }
    if once::answered(app, ctx).await?.is_some() {
        return at_once(app, ctx, code, action, order).await;
    }
    if let Some(first) = mine(app, ctx, code).await? {
        return Ok(Held::Later(first));
    }
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    let mut actor = known(app, ctx, &loaded.report);
    may_know(app, &loaded, &actor)?;
    if loaded.report.version != version {
        return Err(AppError::Conflict {
            version: loaded.report.version,
        });
    }
    actor.delegated_by = ctx.actor.delegated_by;
    let decision = rehearse(app, ctx, &loaded, &actor, action, &order).await?;
    let urgent = |u: Urgency| u == Urgency::Urgent;
    let other = decision.other.as_ref().map(|o| o.report.urgency);
    if urgent(loaded.report.urgency) || urgent(decision.report.urgency) || other.is_some_and(urgent)
    {
        return at_once(app, ctx, code, action, order).await;
    }
    let took_ms = made::took_ms(app, ctx, code).await?;
    let kept = Kept {
        body: order.body,
        version,
        role: ctx.actor.role,
        agency: ctx.actor.agency.clone(),
        delegated_by: ctx.actor.delegated_by,
        took_ms,
        typed,
    };
    let row = row(app, ctx, (code, person), action, &kept)?;
    let mut batch = Batch::new();
    store::held::put(&mut batch, &row);
    // What is decided is no longer at anybody's hands.
    store::watch::leave(&mut batch, code, person);
    match app.store.commit(batch).await {
        Ok(()) => {}
        // The same form twice, or a colleague a moment before.
        Err(CommitError::Unique(_)) => {
            return match mine(app, ctx, code).await? {
                Some(first) => Ok(Held::Later(first)),
                None => Err(AppError::Conflict { version }),
            };
        }
        Err(e) => return Err(e.into()),
    }
    let names = store::user::names(&app.store, &[person]).await?;
    waiting(&row, &names)
        .map(Held::Later)
        .ok_or_else(|| AppError::internal("a held call of no action"))
}

async fn at_once(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    action: Action,
    order: Order,
) -> AppResult<Held> {
    let view = act(app, ctx, code, action, order).await?;
    Ok(Held::Done(Box::new(view)))
}

fn row(
    app: &App,
    ctx: &Ctx,
    (report, person): (ReportCode, UserId),
    action: Action,
    kept: &Kept,
) -> AppResult<store::held::Held> {
    let id = domain::id::fresh(ctx.now, app.random_u64()?);
    let call = serde_json::to_string(kept).map_err(AppError::internal)?;
    let (request, digest) = match &ctx.once {
        Some(once) => (once.key.clone(), once.digest),
        None => (format!("held-{id}"), Sha256::digest(call.as_bytes()).into()),
    };
    Ok(store::held::Held {
        id,
        report,
        person,
        action: action.as_str().to_owned(),
        call,
        request,
        digest,
        ready_at: ctx.now.plus_ms(HOLD_MS),
        made_at: ctx.now,
        outcome: None,
        lease_until: At(0),
    })
}

/// The caller's own decision on a report that waits under the same key.
async fn mine(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Option<Waiting>> {
    let Some(once) = &ctx.once else {
        return Ok(None);
    };
    let rows = store::held::waiting(&app.store, &[code]).await?;
    let own = rows
        .iter()
        .find(|h| Some(h.person) == ctx.actor.user && h.request == once.key);
    let Some(own) = own else { return Ok(None) };
    if own.digest != once.digest {
        return Err(AppError::OnceMismatch);
    }
    let names = store::user::names(&app.store, &[own.person]).await?;
    Ok(waiting(own, &names))
}

fn waiting(held: &store::held::Held, names: &HashMap<UserId, String>) -> Option<Waiting> {
    let kept: Option<Kept> = serde_json::from_str(&held.call).ok();
    Some(Waiting {
        id: held.id,
        code: held.report,
        action: Action::parse(&held.action)?,
        by: Colleague {
            id: held.person,
            name: names.get(&held.person).cloned().unwrap_or_default(),
        },
        ready_at: held.ready_at,
        lead: kept.and_then(|k| k.body.lead),
    })
}

/// What came of taking a decision back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// It is as if it had never been made; what had been typed.
    Yes(ReportCode, Action, Vec<(String, String)>),
    /// It was carried out already, or is being carried out.
    TooLate,
}

/// Takes a decision of the caller's own back.
pub async fn undo(app: &App, ctx: &Ctx, id: i64) -> AppResult<Undone> {
    let person = super::of_centre(ctx, &super::SORTERS)?;
    let Some(held) = store::held::take_back(&app.store, id, person).await? else {
        return Ok(Undone::TooLate);
    };
    let action = Action::parse(&held.action).ok_or(AppError::NotFound)?;
    let typed = serde_json::from_str::<Kept>(&held.call).map(|k| k.typed);
    Ok(Undone::Yes(held.report, action, typed.unwrap_or_default()))
}

/// Decisions that wait for these reports, by report.
pub async fn waits(app: &App, codes: &[ReportCode]) -> AppResult<HashMap<ReportCode, Waiting>> {
    let rows = store::held::waiting(&app.store, codes).await?;
    let ids: Vec<UserId> = rows.iter().map(|h| h.person).collect();
    let names = store::user::names(&app.store, &ids).await?;
    let found = rows.iter().filter_map(|h| waiting(h, &names));
    Ok(found.map(|w| (w.code, w)).collect())
}

/// The caller's decisions that wait, the newest first.
pub async fn my_waiting(app: &App, ctx: &Ctx) -> AppResult<Vec<Waiting>> {
    let Some(person) = ctx.actor.user else {
        return Ok(Vec::new());
    };
    let rows = store::held::of_person(&app.store, person, true).await?;
    let names = store::user::names(&app.store, &[person]).await?;
    Ok(rows.iter().filter_map(|h| waiting(h, &names)).collect())
}

/// The caller's decisions that were refused when their time came, the newest first.
pub async fn my_refused(app: &App, ctx: &Ctx) -> AppResult<Vec<NotDone>> {
    let Some(person) = ctx.actor.user else {
        return Ok(Vec::new());
    };
    let rows = store::held::of_person(&app.store, person, false).await?;
    Ok(rows.iter().filter_map(not_done).collect())
}

/// One of the caller's refused decisions.
pub async fn refused(app: &App, ctx: &Ctx, id: i64) -> AppResult<NotDone> {
    let row = store::held::by_id(&app.store, id).await?;
    let own = row.filter(|h| Some(h.person) == ctx.actor.user);
    own.as_ref().and_then(not_done).ok_or(AppError::NotFound)
}

fn not_done(held: &store::held::Held) -> Option<NotDone> {
    let kept: Kept = serde_json::from_str(&held.call).ok()?;
    Some(NotDone {
        id: held.id,
        code: held.report,
        action: Action::parse(&held.action)?,
        why: held.outcome.clone()?,
        at: held.ready_at,
        typed: kept.typed,
        version: kept.version,
    })
}

/// The caller has read why one was refused.
pub async fn put_away(app: &App, ctx: &Ctx, id: i64) -> AppResult<()> {
    let person = super::of_centre(ctx, &super::SORTERS)?;
    let mut batch = Batch::new();
    store::held::put_away(&mut batch, id, person);
    Ok(app.store.commit(batch).await?)
}

/// Carries out decisions whose seconds are over. Returns how many were claimed.
///
/// # Errors
/// The database's. A decision's own refusal is kept for whose it is.
pub async fn run_once(app: &App, now: At) -> AppResult<usize> {
    let lease = now.plus_ms(HELD_LEASE_MS);
    let held = store::held::claim(&app.store, now, lease, CLAIMED).await?;
    for one in &held {
        let outcome = carry_out(app, now, one).await;
        let mut batch = Batch::new();
        match outcome {
            Ok(()) => store::held::done(&mut batch, one),
            Err(AppError::Busy | AppError::TooMany { .. } | AppError::NoRoom { .. }) => {
                store::held::again(&mut batch, one, now.plus_ms(AGAIN_MS));
            }
            Err(e) => {
                let why = e.code().map_or_else(|| code_of(&e), Code::as_str);
                tracing::info!(held = one.id, why, "a held decision was not carried out");
                store::held::refused(&mut batch, one, why);
            }
        }
        app.store.commit(batch).await?;
    }
    Ok(held.len())
}

fn code_of(error: &AppError) -> &'static str {
    match error {
        AppError::Forbidden | AppError::SignIn => Code::WrongRole.as_str(),
        _ => "internal",
    }
}

/// The call as its person made it. Its key makes it once: a node that died after the commit left the
/// first answer, and this one changes nothing.
async fn carry_out(app: &App, now: At, held: &store::held::Held) -> AppResult<()> {
    let kept: Kept = serde_json::from_str(&held.call).map_err(AppError::internal)?;
    let action = Action::parse(&held.action)
        .ok_or_else(|| AppError::internal("a held call of no action"))?;
    let account = crate::user::by_id(app, held.person)
        .await?
        .ok_or(AppError::Forbidden)?;
    let post = account.posts.iter().find(|p| {
        p.is_held(now)
            && p.role == kept.role
            && p.agency == kept.agency
            && p.delegated_by == kept.delegated_by
    });
    if post.is_none() || account.locked_at.is_some() {
        return Err(AppError::Forbidden);
    }
    let mut actor = Actor::staff(held.person, kept.role, kept.agency);
    actor.delegated_by = kept.delegated_by;
    let mut ctx = Ctx::of(actor, now);
    ctx.once = Some(OnceKey {
        key: held.request.clone(),
        digest: held.digest,
    });
    let order = Order {
        body: kept.body,
        version: Some(kept.version),
        made: Some(Made {
            at: held.made_at,
            took_ms: kept.took_ms,
        }),
        ..Order::default()
    };
    act(app, &ctx, held.report, action, order).await.map(drop)
}
