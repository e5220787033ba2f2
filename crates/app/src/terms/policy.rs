//! Policies: a new version from a day on.

use super::{
    Entry, Ground, POLICY, Standing, TermsError, TermsResult, Wrong, check_why, fault, write,
};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppError;
use crate::job::terms::{self, Follow};
use domain::pack::Catalogue;
use domain::pack::dated::{self, NewPolicy, PolicyTables};
use domain::time::At;
use serde_json::json;
use store::Batch;

/// A policy to be added, and the one whose rows it copies.
#[derive(Clone, Debug, Default)]
pub struct PolicyOrder {
    /// The one it is copied from.
    pub base: String,
    /// What it is called, from when, and which values differ.
    pub new: NewPolicy,
}

/// A policy as it would be.
pub struct PolicyPlan {
    /// The tables with it.
    pub catalogue: Catalogue,
    /// Its first instant.
    pub from: At,
    standing: Standing,
    tables: PolicyTables,
}

/// What a new policy would make of the tables, by the pack's own checks; writes nothing.
///
/// # Errors
/// Every field at fault.
pub async fn plan_policy(
    app: &App,
    ctx: &Ctx,
    order: &PolicyOrder,
    ground: &Ground,
) -> TermsResult<PolicyPlan> {
    if !super::may_edit(ctx) {
        return Err(AppError::Forbidden.into());
    }
    let standing = Standing::read(app, ground).await?;
    let mut wrong = Vec::new();
    if standing.catalogue.policy(&order.base).is_none() {
        wrong.push(fault("base", "unknown"));
    }
    let text = |name: &str| standing.text(name);
    let tables = dated::add_policy(
        &text,
        &standing.catalogue,
        &order.base,
        &order.new,
        ctx.now.date(),
    );
    if let Err(faults) = &tables {
        wrong.extend(faults.iter().map(|f| Wrong {
            field: f.field.clone(),
            why: f.why.as_str(),
            detail: String::new(),
        }));
    }
    check_why(&ground.why, &mut wrong);
    let (tables, day) = match (tables, order.new.valid_from) {
        (Ok(tables), Some(day)) if wrong.is_empty() => (tables, day),
        (Ok(_) | Err(_), _) => return Err(TermsError::Wrong(wrong)),
    };
    let catalogue = standing.with(&tables.all())?;
    Ok(PolicyPlan {
        catalogue,
        from: At::on_day(domain::time::day_number(day), 0),
        tables,
        standing,
    })
}

/// Adds a policy. Running clocks that follow are moved by a job once it is in force.
///
/// # Errors
/// Every field at fault; a conflict if the tables were changed since they were looked at.
pub async fn add_policy(
    app: &App,
    ctx: &Ctx,
    order: &PolicyOrder,
    ground: &Ground,
) -> TermsResult<()> {
    let plan = plan_policy(app, ctx, order, ground).await?;
    let name = order.new.name.trim();
    let what = json!({
        "kind": "policy_added",
        "policy": name,
        "base": order.base,
        "valid_from": order.new.valid_from,
        "values": order.new.values,
        "running": ground.running,
    });
    let mut jobs = Batch::new();
    if ground.running {
        let follow = Follow::Policy {
            policy: name.to_owned(),
        };
        terms::follow(app, &mut jobs, &follow, plan.from.max(ctx.now), ctx.now)?;
    }
    write(
        app,
        ctx,
        &plan.standing,
        &plan.tables.all(),
        Entry {
            chain: POLICY,
            what: &what,
            why: &ground.why,
        },
        jobs,
    )
    .await
}
