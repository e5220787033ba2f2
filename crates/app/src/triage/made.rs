//! What triage decided: the desk's latest, to be looked over when nothing waits, and a person's own
//! shift. Written with each decision, read by range; nothing of it is an event.

use super::{CENTRE, SORTERS, of_centre};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::limits::{DECIDED_READ, DECIDED_SHOWN};
use crate::privacy;
use crate::report::act::Order;
use crate::view::ReportView;
use domain::action::Action;
use domain::event::Kind;
use domain::id::{ReportCode, ReportId, UserId};
use domain::permission::Sight;
use domain::report::Stage;
use domain::roster::Shift;
use domain::time::{At, HOUR_MS};
use domain::workflow::Decision;
use std::collections::HashMap;
use store::Batch;
use store::decided::Decided;
use store::report::Filed;

/// Decisions of triage: what takes a report out of its queue, or asks for the signature that does.
pub(crate) const DECISIONS: [Action; 5] = [
    Action::Dispatch,
    Action::Merge,
    Action::Ask,
    Action::Refuse,
    Action::Redirect,
];

/// When a decision was made that is carried out later, and how long it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// When.
    pub at: At,
    /// How long its person had the report in hand; none where that is not known.
    pub took_ms: Option<i64>,
}

/// How long the caller has had a report in hand without a pause: since it opened before them, or
/// since they came back to it after their claim had ended. None if they have not taken it.
pub(crate) async fn took_ms(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Option<i64>> {
    let claims = store::watch::claims(&app.store, &[code], ctx.now).await?;
    let own = claims.iter().find(|c| Some(c.person) == ctx.actor.user);
    Ok(own.map(|c| (ctx.now.0 - c.since.0).max(0)))
}

/// Lays the row of a decision into the batch that carries it out; nothing where it is none of
/// triage's.
pub(crate) async fn tell(
    app: &App,
    ctx: &Ctx,
    batch: &mut Batch,
    before: &Filed,
    (action, order): (Action, &Order),
    decision: &Decision,
) -> AppResult<()> {
    let sorts = SORTERS.contains(&ctx.actor.role) && DECISIONS.contains(&action);
    let Some(person) = ctx.actor.user.filter(|_| sorts) else {
        return Ok(());
    };
    if before.report.stage != Stage::Received {
        return Ok(());
    }
    let made = match order.made {
        Some(made) => made,
        None => Made {
            at: ctx.now,
            took_ms: took_ms(app, ctx, before.report.code).await?,
        },
    };
    let body = &order.body;
    let object = match action {
        Action::Dispatch => body.lead.clone(),
        Action::Merge => body.parent.map(|code| code.to_string()),
        Action::Refuse => body.reason.clone(),
        _ => None,
    };
    let row = Decided {
        id: domain::id::fresh(made.at, app.random_u64()?),
        report: before.report.id,
        person,
        action: action.as_str().to_owned(),
        object: object.unwrap_or_default(),
        is_draft: decision
            .events
            .iter()
            .any(|event| matches!(event.kind, Kind::Proposed(_))),
        at: made.at,
        took_ms: made.took_ms,
    };
    store::decided::put(batch, &row);
    Ok(())
}

/// A decision of the desk.
#[derive(Clone, Debug)]
pub struct Past {
    /// The report as the reader sees it now.
    pub view: ReportView,
    /// What was decided.
    pub action: Action,
    /// The code of the agency that it went to, of the report that it was merged into, of the ground
    /// by which it was refused; empty for the others.
    pub object: String,
    /// It was proposed, and waited for a signature.
    pub is_draft: bool,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: At,
}

/// The desk's latest decisions, the newest first.
///
/// # Errors
/// [`crate::AppError::Forbidden`] outside the centre.
pub async fn latest(app: &App, ctx: &Ctx) -> AppResult<Vec<Past>> {
    of_centre(ctx, &CENTRE)?;
    let rows = store::decided::latest(&app.store, DECIDED_READ).await?;
    let ids: Vec<ReportId> = rows.iter().map(|row| row.report).collect();
    let reports = store::report::by_ids(&app.store, &ids).await?;
    let reports: HashMap<ReportId, _> = reports.iter().map(|f| (f.report.id, &f.report)).collect();
    let people: Vec<UserId> = rows.iter().map(|row| row.person).collect();
    let names = store::user::names(&app.store, &people).await?;
    let past = |row: &Decided| {
        let report = reports.get(&row.report)?;
        let view = privacy::view(app, report, &ctx.actor, ctx.now, ctx.lang);
        // What was sealed since is nobody's to look over.
        if view.sight == Sight::None || report.is_sealed() {
            return None;
        }
        Some(Past {
            view,
            action: Action::parse(&row.action)?,
            object: row.object.clone(),
            is_draft: row.is_draft,
            by: names.get(&row.person).cloned().unwrap_or_default(),
            at: row.at,
        })
    };
    Ok(rows.iter().filter_map(past).take(DECIDED_SHOWN).collect())
}

/// What a person decided on the shift that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// When the shift began.
    pub since: At,
    /// How many.
    pub count: usize,
    /// The median of how long each was in hand; none where that is known of none.
    pub median_ms: Option<i64>,
}

/// The caller's own; none for who decides nothing.
///
/// # Errors
/// The store's.
pub async fn of_shift(app: &App, ctx: &Ctx) -> AppResult<Option<Tally>> {
    let sorts = SORTERS.contains(&ctx.actor.role);
    let Some(person) = ctx.actor.user.filter(|_| sorts) else {
        return Ok(None);
    };
    let (day, shift) = Shift::at(ctx.now);
    let since = At::on_day(day, shift.begins() * HOUR_MS);
    let took = store::decided::of_person(&app.store, person, since).await?;
    Ok(Some(Tally {
        since,
        count: took.len(),
        median_ms: median(took.into_iter().flatten().collect()),
    }))
}

fn median(mut of: Vec<i64>) -> Option<i64> {
    of.sort_unstable();
    let upper = of.get(of.len() / 2)?;
    let lower = of.get(of.len().saturating_sub(1) / 2)?;
    Some((lower + upper) / 2)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(Vec::new()), None);
        assert_eq!(median(vec![7]), Some(7));
        assert_eq!(median(vec![90, 10, 20]), Some(20));
        assert_eq!(median(vec![40, 10, 20, 30]), Some(25));
    }
}
