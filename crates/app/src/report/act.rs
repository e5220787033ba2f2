//! Every action after `submit`: load, decide, commit, answer. The rules differ, the deed does not.

use crate::app::{App, rules_at};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::file::{self, Prepared, upload};
use crate::once;
use crate::privacy;
use crate::record::{known, load, load_id, record};
use crate::report::place;
use crate::triage::alarm;
use crate::triage::made::{self, Made};
use crate::view::ReportView;
use domain::action::{Action, Body};
use domain::actor::{Actor, Role};
use domain::id::{FileId, ReportCode};
use domain::permission::{self, Sight};
use domain::report::Stage;
use domain::workflow::{self, Call, Decision, Foreseen};
use store::report::Filed;
use store::{Batch, CommitError};

/// What a door read of an action's call.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The fields; `files` is filled in from the two lists below.
    pub body: Body,
    /// Files received with the call.
    pub new_files: Vec<Prepared>,
    /// Files named by id: the report's own, or received before.
    pub files: Vec<FileId>,
    /// Finished uploads, by the names their senders know them by.
    pub uploads: Vec<String>,
    /// The version that the caller saw; none when the caller named none.
    pub version: Option<u32>,
    /// Of a decision that was held: when it was made and how long its person had the report in hand.
    pub made: Option<Made>,
}

/// Times that a caller who named no version is tried again after losing a race.
const RACES_MAX: u32 = 5;

/// Carries out an action, or says why not. The answer goes out after the commit is durable.
pub async fn act(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    action: Action,
    order: Order,
) -> AppResult<ReportView> {
    act_beside(app, ctx, code, action, order, &Batch::new()).await
}

/// The same, with statements that must go with it, whole or not at all.
pub(crate) async fn act_beside(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    action: Action,
    order: Order,
    beside: &Batch,
) -> AppResult<ReportView> {
    if let Some(first) = once::answered(app, ctx).await? {
        return first_answer(app, ctx, first).await;
    }
    match carry_out(app, ctx, code, action, &order, beside).await {
        // The same request may have been carried out since we looked: what refuses it now is then
        // its own first effect.
        Err(refused @ (AppError::Refused(_) | AppError::Conflict { .. })) => {
            match once::answered(app, ctx).await? {
                Some(first) => first_answer(app, ctx, first).await,
                None => Err(refused),
            }
        }
        ended => ended,
    }
}

async fn carry_out(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    action: Action,
    order: &Order,
    beside: &Batch,
) -> AppResult<ReportView> {
    for _ in 0..RACES_MAX {
        let mut loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
        let mut actor = known(app, ctx, &loaded.report);
        // A merged report's reporter acts on the report it follows.
        let asked = loaded.report.code;
        if actor.role == Role::Citizen
            && loaded.report.stage == Stage::Merged
            && actor.owns(&loaded.report)
        {
            loaded = parent_of(app, loaded).await?;
            // The link was the child's: on the parent they are one of its reporters, by their own
            // key. Without one nobody can tell them from a stranger.
            actor.secret = false;
        }
        may_know(app, &loaded, &actor)?;
        if let Some(version) = order.version
            && version != loaded.report.version
            && asked == loaded.report.code
        {
            return Err(AppError::Conflict {
                version: loaded.report.version,
            });
        }
        actor.delegated_by = ctx.actor.delegated_by;
        match attempt(app, ctx, &loaded, &actor, action, (order, beside)).await {
            Ok(view) => return Ok(view),
            Err(Lost::Race) if order.version.is_none() => continue,
            Err(Lost::Race) => {
                let now = load(app, code).await?.map_or(0, |l| l.report.version);
                return Err(AppError::Conflict { version: now });
            }
            Err(Lost::Once) => {
                let first = once::answered(app, ctx).await?.ok_or(AppError::Busy)?;
                return first_answer(app, ctx, first).await;
            }
            Err(Lost::Error(e)) => return Err(e),
        }
    }
    Err(AppError::Busy)
}

/// How one attempt failed.
enum Lost {
    Race,
    Once,
    Error(AppError),
}

impl From<AppError> for Lost {
    fn from(e: AppError) -> Lost {
        Lost::Error(e)
    }
}

async fn attempt(
    app: &App,
    ctx: &Ctx,
    loaded: &Filed,
    actor: &Actor,
    action: Action,
    (order, beside): (&Order, &Batch),
) -> Result<ReportView, Lost> {
    let (decision, other) = decided(app, ctx, loaded, actor, action, order).await?;
    let mut batch = Batch::new();
    once::claim(&mut batch, ctx, decision.report.id, decision.report.version);
    batch.append(beside.clone());
    order.new_files.iter().for_each(|f| f.write(&mut batch));
    alarm::tell(ctx, &mut batch, &loaded.report);
    made::tell(app, ctx, &mut batch, loaded, (action, order), &decision).await?;
    match record(app, Some(loaded), other.as_ref(), &decision, batch).await {
        Ok(_) => Ok(privacy::view(
            app,
            &decision.report,
            actor,
            ctx.now,
            ctx.lang,
        )),
        // A code drawn for a split was taken: the next attempt draws another.
        Err(CommitError::Version | CommitError::Code) => Err(Lost::Race),
        Err(CommitError::Once) => Err(Lost::Once),
        Err(e) => Err(Lost::Error(e.into())),
    }
}

/// What the rules would decide, and nothing is written: for previews.
pub(crate) async fn rehearse(
    app: &App,
    ctx: &Ctx,
    loaded: &Filed,
    actor: &Actor,
    action: Action,
    order: &Order,
) -> AppResult<Decision> {
    let (decision, _) = decided(app, ctx, loaded, actor, action, order).await?;
    Ok(decision)
}

/// What would come of it once everybody who must sign has signed: for previews.
pub(crate) async fn foresee(
    app: &App,
    ctx: &Ctx,
    loaded: &Filed,
    actor: &Actor,
    action: Action,
    order: &Order,
) -> AppResult<Foreseen> {
    let (call, other) = call_of(app, ctx, loaded, action, order).await?;
    let tables = app.tables();
    let rules = rules_at(&tables.catalogue, ctx.now)?;
    let other = other.as_ref().map(|o| &o.report);
    workflow::foresee(&loaded.report, other, &call, actor, ctx.now, &rules).map_err(AppError::from)
}

/// The decision on a call, and the second report that it touches.
async fn decided(
    app: &App,
    ctx: &Ctx,
    loaded: &Filed,
    actor: &Actor,
    action: Action,
    order: &Order,
) -> AppResult<(Decision, Option<Filed>)> {
    let (call, other) = call_of(app, ctx, loaded, action, order).await?;
    let tables = app.tables();
    let rules = rules_at(&tables.catalogue, ctx.now)?;
    let decision = workflow::decide(
        &loaded.report,
        other.as_ref().map(|o| &o.report),
        &call,
        actor,
        ctx.now,
        &rules,
    )
    .map_err(AppError::from)?;
    Ok((decision, other))
}

/// The call that an order makes, and the second report that it touches.
async fn call_of(
    app: &App,
    ctx: &Ctx,
    loaded: &Filed,
    action: Action,
    order: &Order,
) -> AppResult<(Call, Option<Filed>)> {
    let tables = app.tables();
    let mut body = order.body.clone();
    body.files = file::named(app, ctx, Some(&loaded.report), &order.files).await?;
    body.files
        .extend(order.new_files.iter().map(Prepared::given));
    body.files
        .extend(upload::named(app, ctx, &order.uploads).await?);
    if let Some(point) = body.position
        && body.area.is_none()
        && let Some(found) = place::find(&tables, Some(point), None, ctx.now)
    {
        body.area = Some(found.code);
        body.area_approximate = found.approximate;
    }
    let other = other_report(app, loaded, action, &body).await?;
    let mut call = Call::new(action, body);
    if action == Action::Split {
        call.fresh = Some(app.fresh_report(ctx.now, 8)?);
    }
    Ok((call, other))
}

/// What an actor may not know of is not there, whatever they ask of it.
pub(crate) fn may_know(app: &App, loaded: &Filed, actor: &Actor) -> AppResult<()> {
    let tables = app.tables();
    let category = loaded
        .report
        .category
        .as_deref()
        .and_then(|c| tables.catalogue.category(c));
    match permission::sight(&loaded.report, category, actor) {
        Sight::None => Err(AppError::NotFound),
        _ => Ok(()),
    }
}

/// The report that `merge` names, or that a merged one leaves.
async fn other_report(
    app: &App,
    loaded: &Filed,
    action: Action,
    body: &Body,
) -> AppResult<Option<Filed>> {
    match action {
        Action::Merge => match body.parent {
            Some(code) => load(app, code).await,
            None => Ok(None),
        },
        Action::Reinstate => match &loaded.report.parent {
            Some(parent) => load_id(app, parent.id).await,
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

/// Follows a merged report to the one that is not merged.
pub(crate) async fn parent_of(app: &App, mut loaded: Filed) -> AppResult<Filed> {
    // A parent is never merged when it becomes one; it may be later, a few times at most.
    for _ in 0..8 {
        let Some(parent) = loaded
            .report
            .parent
            .clone()
            .filter(|_| loaded.report.stage == Stage::Merged)
        else {
            break;
        };
        loaded = load_id(app, parent.id).await?.ok_or(AppError::NotFound)?;
    }
    Ok(loaded)
}

/// The view that the first call of this key was answered with.
async fn first_answer(app: &App, ctx: &Ctx, first: once::First) -> AppResult<ReportView> {
    let loaded = once::replay(app, first).await?;
    let actor = known(app, ctx, &loaded.report);
    let at = loaded.report.at;
    Ok(privacy::view(app, &loaded.report, &actor, at, ctx.lang))
}
