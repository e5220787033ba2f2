//! Lists: what a caller may see, filtered, by keyset.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits::MAP_MARKS;
use crate::report::line::{self, Leaf, Line};
use domain::action::Field;
use domain::actor::Role;
use domain::id::ReportCode;
use domain::refusal_reason::Why;
use domain::time::At;
use serde::Serialize;
use std::sync::Arc;
pub use store::report::Marked;
use store::report::{Cursor, Filter, Order, Reach};

/// What a door asks of a list. `filter.reach` is set here by who asks, never by the door.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Bounds.
    pub filter: Filter,
    /// Only late ones.
    pub overdue: bool,
    /// Only the caller's own: a citizen's reports, an officer's assignments.
    pub mine: bool,
    /// Newest first, or by due.
    pub order: Order,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Lines of a page: 20 unless told, at most 100.
    pub limit: Option<u32>,
}

/// A page of lines.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Lines {
    /// The lines.
    pub reports: Vec<Arc<Line>>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Lines of a page unless told.
pub const LIMIT_DEFAULT: u32 = 20;
/// Lines of a page at most: what a phone shows and a keyset reads in one go.
pub const LIMIT_MAX: u32 = 100;

/// A page of the reports that the caller may see.
pub async fn list(app: &App, ctx: &Ctx, query: Query) -> AppResult<Lines> {
    let cursor = read_cursor(&query)?;
    let Some(mut filter) = allowed(ctx, &query)? else {
        return Ok(Lines::default());
    };
    filter.meanings = meanings(app, &filter);
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let leaf = Leaf {
        order: query.order,
        after: cursor,
        limit: limit as usize,
    };
    let (reports, next) = line::page(app, ctx, &filter, leaf).await?;
    Ok(Lines {
        reports,
        next: next.map(|c| c.text()),
    })
}

/// What the words searched for may mean in this province.
pub(crate) fn meanings(app: &App, filter: &Filter) -> Vec<(String, String)> {
    let words = filter.words.as_deref();
    words.map_or_else(Vec::new, |w| app.tables().catalogue.meanings(w))
}

/// Where the page before ended.
pub(crate) fn read_cursor(query: &Query) -> AppResult<Option<Cursor>> {
    let unreadable = || AppError::field(Field::Version, Why::Unreadable);
    query
        .cursor
        .as_deref()
        .map(|text| Cursor::parse(text).ok_or_else(unreadable))
        .transpose()
}

/// Codes of the public reports sent in a span, the newest first: what a site map names.
pub async fn public_codes(
    app: &App,
    since: At,
    until: At,
    most: usize,
) -> AppResult<Vec<ReportCode>> {
    Ok(store::report::public_codes(&app.store, since, until, most).await?)
}

/// How many such reports the caller may see, counted up to a cap: (number, "and more").
pub async fn count(app: &App, ctx: &Ctx, query: &Query) -> AppResult<(i64, bool)> {
    let Some(mut filter) = allowed(ctx, query)? else {
        return Ok((0, false));
    };
    filter.meanings = meanings(app, &filter);
    let counted = store::report::count(&app.store, &filter).await?;
    Ok((counted.n, counted.more))
}

/// Marks of the open reports among those that a query finds, the soonest late first: what a map draws
/// beside the list. (Marks, whether there are more.)
pub async fn marked(app: &App, ctx: &Ctx, query: &Query) -> AppResult<(Vec<Marked>, bool)> {
    let Some(mut filter) = allowed(ctx, query)? else {
        return Ok((Vec::new(), false));
    };
    filter.open = Some(true);
    let mut marks = store::report::marked(&app.store, &filter, MAP_MARKS + 1).await?;
    let more = marks.len() > MAP_MARKS;
    marks.truncate(MAP_MARKS);
    Ok((marks, more))
}

/// The filter narrowed to what the caller may see; none when that is nothing.
pub(crate) fn allowed(ctx: &Ctx, query: &Query) -> AppResult<Option<Filter>> {
    let mut filter = query.filter.clone();
    if query.overdue {
        filter.late_at = Some(ctx.now);
        filter.open = Some(true);
    }
    let actor = &ctx.actor;
    // In whose hands an agency's work lies is for those who answer for it.
    if let Some(share) = &filter.share
        && !crate::report::load::may_read(ctx, &share.agency)
    {
        return Err(AppError::Forbidden);
    }
    filter.reach = Reach::Public;
    match actor.role {
        Role::Citizen if query.mine => {
            filter.reach = Reach::Staff;
            filter.people = Some(actor.reporter.into_iter().collect());
        }
        Role::Citizen | Role::SysAdmin => {}
        Role::CallAgent | Role::IocOperator | Role::IocLeader | Role::System => {
            filter.reach = Reach::Staff
        }
        // Events without words: the auditor's list is the public's, plus codes asked for one by one.
        Role::Auditor => {}
        // An exchange reads nothing.
        Role::Telephony => return Ok(None),
        Role::StandingBody | Role::SteeringCommittee | Role::ProvinceLeader | Role::Inspector => {
            filter.reach = Reach::Staff;
        }
        Role::AgencyFocal | Role::AgencyHandler | Role::AgencyLeader => {
            let Some(agency) = actor.agency.clone() else {
                return Ok(None);
            };
            // Another agency's work shows as the public sees it; one's own as it is.
            let own =
                query.mine || filter.parties.contains(&agency) || filter.handler == actor.user;
            if own {
                filter.reach = Reach::Staff;
                filter.parties = vec![agency];
            }
        }
    }
    Ok(Some(filter))
}
