//! Routing rules: added, replaced and ended from a day on, after a look at what they would have done
//! with reports of the past.

use super::{
    Changed, Entry, Ground, HISTORY_MAX, ROUTING, Standing, TermsError, TermsResult, Wrong,
    check_why, internal, told, write,
};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::privacy::{agency_name, area_name, category_name};
use crate::view::Named;
use domain::actor::Role;
use domain::id::{ReportCode, ReportId};
use domain::pack::Catalogue;
use domain::pack::rules::{Gap, RuleEdit, edit_rules};
use domain::routing::Lead;
use domain::time::{At, day_number};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Batch;

/// Whether the caller changes routing rules.
pub fn may_route(ctx: &Ctx) -> bool {
    matches!(
        ctx.actor.role,
        Role::SysAdmin | Role::IocLeader | Role::System
    )
}

/// The table as it would be.
pub struct RulePlan {
    /// The tables with it.
    pub catalogue: Catalogue,
    /// The beginning of the first day on which anything differs.
    pub from: At,
    standing: Standing,
    table: String,
}

/// What a change would make of the table; writes nothing.
///
/// # Errors
/// Every field at fault.
pub async fn plan_rules(
    app: &App,
    ctx: &Ctx,
    edit: &RuleEdit,
    ground: &Ground,
) -> TermsResult<RulePlan> {
    if !may_route(ctx) {
        return Err(AppError::Forbidden.into());
    }
    let standing = Standing::read(app, ground).await?;
    let today = ctx.now.date();
    let mut wrong = Vec::new();
    let text = |name: &str| standing.text(name);
    let table = edit_rules(&text, &standing.catalogue, edit, today);
    if let Err(faults) = &table {
        wrong.extend(faults.iter().map(|f| Wrong {
            field: f.field.to_owned(),
            why: f.why.as_str(),
            detail: f.detail.clone(),
        }));
    }
    check_why(&ground.why, &mut wrong);
    let table = match table {
        Ok(table) if wrong.is_empty() => table,
        Ok(_) | Err(_) => return Err(TermsError::Wrong(wrong)),
    };
    let catalogue = standing.with(&[(FILE, &table)])?;
    let from = match edit {
        RuleEdit::Add { from, .. } | RuleEdit::Replace { from, .. } => from.unwrap_or(today),
        RuleEdit::End { last, .. } => last.and_then(|d| d.tomorrow().ok()).unwrap_or(today),
    };
    Ok(RulePlan {
        catalogue,
        from: At::on_day(day_number(from.max(today)), 0),
        standing,
        table,
    })
}

/// The table's name in the pack.
const FILE: &str = "routing.csv";

/// Changes the table. Reports that were sent stay where they are.
///
/// # Errors
/// Every field at fault; a conflict if the tables were changed since they were looked at.
pub async fn change_rules(
    app: &App,
    ctx: &Ctx,
    edit: &RuleEdit,
    ground: &Ground,
) -> TermsResult<()> {
    let plan = plan_rules(app, ctx, edit, ground).await?;
    let cells = |cells: &domain::pack::rules::RuleCells| {
        json!({
            "priority": cells.priority, "category": cells.category, "unit": cells.unit,
            "asset_owner": cells.asset_owner, "lead": cells.lead, "co": cells.co, "note": cells.note,
        })
    };
    let what = match edit {
        RuleEdit::Add { cells: c, from, to } => {
            json!({"kind": "rule_added", "rule": cells(c), "from": from, "to": to})
        }
        RuleEdit::Replace {
            line,
            cells: c,
            from,
            to,
        } => {
            json!({"kind": "rule_replaced", "line": line, "rule": cells(c), "from": from, "to": to})
        }
        RuleEdit::End { line, last } => {
            json!({"kind": "rule_ended", "line": line, "last": last})
        }
    };
    let entry = Entry {
        chain: ROUTING,
        what: &what,
        why: &ground.why,
    };
    let changed = [(FILE, plan.table.as_str())];
    write(app, ctx, &plan.standing, &changed, entry, Batch::new()).await
}

/// The latest changes of the routing table, newest first.
pub async fn rule_history(app: &App, ctx: &Ctx) -> AppResult<Vec<Changed>> {
    super::may_see(ctx)?;
    let mut stored = store::event::of(&app.store, ROUTING.id).await?;
    stored.reverse();
    stored.truncate(HISTORY_MAX);
    told(app, &stored).await
}

/// What the rules in force do not reach, or reach in vain. The first who asks of a version waits some
/// seconds, and with them whoever asks meanwhile; nobody else does.
///
/// # Errors
/// [`AppError::Forbidden`] for others than may see the table.
pub async fn standing_gaps(app: &App, ctx: &Ctx) -> AppResult<Arc<Vec<Gap>>> {
    super::may_see(ctx)?;
    let tables = app.tables();
    let look = || async {
        let catalogue = Arc::clone(&tables.catalogue);
        tokio::task::spawn_blocking(move || Arc::new(catalogue.gaps()))
            .await
            .map_err(AppError::internal)
    };
    Ok(Arc::clone(tables.gaps.get_or_try_init(look).await?))
}

/// A report of the past that the table would send elsewhere.
#[derive(Clone, Debug)]
pub struct Moved {
    /// Its code.
    pub code: ReportCode,
    /// What it was about.
    pub category: Named,
    /// Where; none where the unit is unknown.
    pub area: Option<Named>,
    /// Who leads by the table in force; none where only people can tell, or nobody.
    pub before: Option<Named>,
    /// Who would lead.
    pub after: Option<Named>,
    /// Who did lead.
    pub led: Named,
}

/// What a changed table would have done with reports of the past.
#[derive(Clone, Debug, Default)]
pub struct Simulated {
    /// Reports looked at: the newest that an agency leads.
    pub looked: usize,
    /// Of these the table in force names the agency that did lead.
    pub right_before: usize,
    /// The changed table would.
    pub right_after: usize,
    /// How many would go elsewhere.
    pub moved: usize,
    /// The newest of them.
    pub shown: Vec<Moved>,
    /// What the changed table does not reach, or reaches in vain, and the table in force does not.
    pub gaps: Vec<Gap>,
    /// What the change mends of that.
    pub healed: usize,
}

/// Sends the newest reports of the past by the table in force and by the planned one, both as of
/// the day on which the plan begins.
///
/// # Errors
/// The store's.
pub async fn simulate(app: &App, ctx: &Ctx, plan: &RulePlan) -> TermsResult<Simulated> {
    let mut simulated = Simulated::default();
    let (old, new) = (&plan.standing.catalogue, &plan.catalogue);
    let day = plan.from.date();
    let mut before = ReportId(i64::MAX);
    while simulated.looked < limits::ROUTES_SIMULATED {
        let page = store::report::led(&app.store, before, store::limits::PAGE_MAX).await?;
        let Some(last) = page.last() else { break };
        before = last.report.id;
        for filed in &page {
            let report = &filed.report;
            let (Some(category), Some(lead)) = (&report.category, report.lead()) else {
                continue;
            };
            let area = report.area.as_deref().unwrap_or("");
            let owner = report.place.asset_owner.as_deref();
            let route =
                |catalogue: &Catalogue| match catalogue.route(category, area, owner, day)?.lead {
                    Lead::Agency(code) => Some(code),
                    Lead::Person(_) => None,
                };
            let (was, becomes) = (route(old), route(new));
            // An agency that has ended stands for whoever follows it.
            let led = new
                .agency_at(&lead.agency, day)
                .map_or(lead.agency.as_str(), |a| a.code.as_str());
            simulated.looked += 1;
            simulated.right_before += usize::from(was.as_deref() == Some(led));
            simulated.right_after += usize::from(becomes.as_deref() == Some(led));
            if was == becomes {
                continue;
            }
            simulated.moved += 1;
            if simulated.shown.len() < limits::ROUTES_SHOWN {
                let name = |code: String| agency_name(new, &code);
                simulated.shown.push(Moved {
                    code: report.code,
                    category: category_name(new, category, ctx.lang),
                    area: report.area.as_deref().map(|a| area_name(new, a, ctx.now)),
                    before: was.map(name),
                    after: becomes.map(name),
                    led: agency_name(new, led),
                });
            }
        }
    }
    let (old, new) = (old.clone(), new.clone());
    // Every unit, category and owner on each day of a change: seconds, not to be spent among requests.
    let (stood, stands) = tokio::task::spawn_blocking(move || {
        let gaps = |catalogue: &Catalogue| catalogue.gaps().into_iter().collect::<BTreeSet<Gap>>();
        (gaps(&old), gaps(&new))
    })
    .await
    .map_err(internal)?;
    simulated.healed = stood.difference(&stands).count();
    simulated.gaps = stands
        .difference(&stood)
        .take(limits::ROUTES_SHOWN)
        .cloned()
        .collect();
    Ok(simulated)
}
