//! The alarm of a desk: dangers that nobody of it has seen yet, and who saw the others. The centre has
//! one, and so has each agency for what it was given. Whoever does anything about a danger has seen it.

use super::desk;
use super::watch::Colleague;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits::{ALARMS_SHOWN, DANGER_SEEN_KEPT_MS, SEEN_AT_ONCE};
use crate::privacy;
use crate::record::{known, load};
use crate::report::act::may_know;
use crate::view::ReportView;
use domain::id::{ReportCode, ReportId, UserId};
use domain::report::{ClockKind, Report};
use domain::time::At;
use std::collections::HashMap;
use store::Batch;
use store::danger_seen::{self, Seen};
use store::report::Filed;

/// Since when a report calls a desk; none if it does not. The centre is called until somebody answered
/// the phone, an agency until somebody is on site.
fn calls(report: &Report, desk: &str) -> Option<At> {
    let kind = match desk.is_empty() {
        true => ClockKind::UrgentCall,
        false => ClockKind::UrgentOnsite,
    };
    let part = |a: &domain::report::Assignment| a.agency == desk && a.state.is_active();
    if !desk.is_empty() && !report.assignments.iter().any(part) {
        return None;
    }
    let mut clocks = report.clocks.iter().rev();
    let clock = clocks.find(|c| c.kind == kind && c.is_open())?;
    Some(clock.started_at)
}

/// The dangers that call the caller's desk and that nobody of it has seen, the newest first.
///
/// # Errors
/// The store's.
pub async fn unseen(app: &App, ctx: &Ctx) -> AppResult<Vec<ReportView>> {
    let Some(desk) = desk(&ctx.actor) else {
        return Ok(Vec::new());
    };
    let ids = danger_seen::unseen(&app.store, desk, ALARMS_SHOWN).await?;
    let mut reports = store::report::by_ids(&app.store, &ids).await?;
    reports.sort_by_key(|f| ids.iter().position(|id| *id == f.report.id));
    let view = |f: &Filed| privacy::view(app, &f.report, &ctx.actor, ctx.now, ctx.lang);
    let views = reports.iter().map(view);
    Ok(views.filter(|view| view.sight.sees_course()).collect())
}

/// The caller has seen these: they call nobody of the desk any more. What does not call it, or what
/// the caller may not know of, is passed over.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever hears no alarm.
pub async fn see(app: &App, ctx: &Ctx, codes: &[ReportCode]) -> AppResult<()> {
    if ctx.actor.user.is_none() || desk(&ctx.actor).is_none() {
        return Err(AppError::Forbidden);
    }
    let mut batch = Batch::new();
    for code in codes.iter().take(SEEN_AT_ONCE) {
        let Some(loaded) = load(app, *code).await? else {
            continue;
        };
        if may_know(app, &loaded, &known(app, ctx, &loaded.report)).is_ok() {
            tell(ctx, &mut batch, &loaded.report);
        }
    }
    Ok(app.store.commit(batch).await?)
}

/// Notes in a deed's batch that its person has seen the danger that they do something about.
pub(crate) fn tell(ctx: &Ctx, batch: &mut Batch, before: &Report) {
    let (Some(person), Some(desk)) = (ctx.actor.user, desk(&ctx.actor)) else {
        return;
    };
    let Some(since) = calls(before, desk) else {
        return;
    };
    let seen = Seen {
        report: before.id,
        desk: desk.to_owned(),
        person,
        at: ctx.now,
    };
    danger_seen::put(batch, &seen, since, ctx.now.plus_ms(DANGER_SEEN_KEPT_MS));
}

/// Who of the centre saw these dangers first, and when.
///
/// # Errors
/// The store's.
pub async fn seen_by(app: &App, ids: &[ReportId]) -> AppResult<HashMap<ReportId, (Colleague, At)>> {
    let rows = danger_seen::of_desk(&app.store, "", ids).await?;
    let people: Vec<UserId> = rows.iter().map(|row| row.person).collect();
    let names = store::user::names(&app.store, &people).await?;
    let seen = |row: &Seen| {
        let name = names.get(&row.person).cloned().unwrap_or_default();
        let who = Colleague {
            id: row.person,
            name,
        };
        (row.report, (who, row.at))
    };
    Ok(rows.iter().map(seen).collect())
}
