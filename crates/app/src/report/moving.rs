//! Promises that are about to break or are broken, for whoever may move them or ask to.

use super::desk::{Paper, lay_out, paper};
use super::list::LIMIT_MAX;
use crate::app::{App, rules_at};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::record::load;
use domain::action::Field;
use domain::actor::Role;
use domain::deadline::working_days_after;
use domain::id::ReportCode;
use domain::refusal_reason::Why;
use domain::report::{Part, Stage};
use domain::time::At;
use domain::workflow;
use store::report::{Cursor, Filter, Order, Reach, Share};

pub use crate::limits::MOVING_DAYS;
pub use domain::escalation::Whom;
pub use domain::workflow::{Asked, Moving, Way};

/// Who asks for more time, signs for it or grants it.
pub const MOVERS: [Role; 3] = [Role::AgencyFocal, Role::AgencyLeader, Role::IocLeader];

/// A promise that presses.
#[derive(Clone, Debug)]
pub struct Pressing {
    /// The report.
    pub paper: Paper,
    /// What may become of its promise.
    pub moving: Moving,
}

/// A page of them, the longest broken first, with where the next begins.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever has no say in it.
pub async fn pressing(
    app: &App,
    ctx: &Ctx,
    cursor: Option<&str>,
    limit: u32,
) -> AppResult<(Vec<Pressing>, Option<String>)> {
    let Some(filter) = filter(app, ctx)? else {
        return Ok((Vec::new(), None));
    };
    let unreadable = || AppError::field(Field::Version, Why::Unreadable);
    let after = cursor
        .map(|text| Cursor::parse(text).ok_or_else(unreadable))
        .transpose()?;
    let limit = limit.clamp(1, LIMIT_MAX) as usize;
    let page = store::report::list(&app.store, &filter, Order::Promised, after, limit).await?;
    let tables = app.tables();
    let rules = rules_at(&tables.catalogue, ctx.now)?;
    let found = page.reports.iter().map(|filed| Pressing {
        paper: lay_out(app, ctx, &filed.report, &ctx.actor),
        moving: workflow::moving(&filed.report, ctx.now, &rules),
    });
    Ok((found.collect(), page.next.map(|at| at.text())))
}

/// Cases at work of which the agency leads, or all of them for the centre's leader; none where there can be none.
fn filter(app: &App, ctx: &Ctx) -> AppResult<Option<Filter>> {
    if !MOVERS.contains(&ctx.actor.role) {
        return Err(AppError::Forbidden);
    }
    let share = match (ctx.actor.role.is_agency(), ctx.actor.agency.clone()) {
        (true, None) => return Ok(None),
        (true, Some(agency)) => Some(Share {
            agency,
            part: Some(Part::Lead),
            ..Share::default()
        }),
        (false, _) => None,
    };
    let tables = app.tables();
    let last = working_days_after(ctx.now.date(), MOVING_DAYS, tables.catalogue.calendar());
    Ok(Some(Filter {
        reach: Reach::Staff,
        stages: vec![Stage::InProgress],
        open: Some(true),
        late_at: Some(At::end_of(last).plus_ms(1)),
        share,
        ..Filter::default()
    }))
}

/// One report's, whether it presses or not.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever has no say in it, [`AppError::NotFound`] also for what they may not know of.
pub async fn one(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Pressing> {
    if !MOVERS.contains(&ctx.actor.role) {
        return Err(AppError::Forbidden);
    }
    let paper = paper(app, ctx, code).await?;
    if !paper.view.sight.sees_internal() {
        return Err(AppError::NotFound);
    }
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    let tables = app.tables();
    let rules = rules_at(&tables.catalogue, ctx.now)?;
    Ok(Pressing {
        paper,
        moving: workflow::moving(&loaded.report, ctx.now, &rules),
    })
}
