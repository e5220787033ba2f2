//! Force majeure: declared, lifted, its end moved.

use super::{
    Chain, Entry, FORCE, Ground, Standing, TermsError, TermsResult, Wrong, check_why, fault, write,
};
use crate::app::App;
use crate::catalogue::FORCES;
use crate::ctx::Ctx;
use crate::error::AppError;
use crate::job::terms::{self, Follow};
use domain::force::{Declaration, ForceCause};
use domain::id::ForceId;
use domain::limits::{FORCE_BACK_DAYS_MAX, FORCE_DAYS_MAX, FORCES_MAX, SHORT_CHARS_MAX};
use domain::pack::Catalogue;
use domain::time::{At, DAY_MS, MINUTE_MS};
use serde_json::json;
use store::Batch;

/// A declaration that is over is asked about by jobs that run late, and by nobody after this.
const KEPT_DAYS: i64 = 400;

/// A declaration to be made.
#[derive(Clone, Debug, Default)]
pub struct NewForce {
    /// What befell the place.
    pub cause: Option<ForceCause>,
    /// The document it rests on.
    pub document: String,
    /// Units; none means the whole province.
    pub areas: Vec<String>,
    /// Fields or sub-fields; none means every one.
    pub categories: Vec<String>,
    /// The first instant.
    pub from: Option<At>,
    /// The end.
    pub to: Option<At>,
}

/// A declaration as it would be, with the tables that hold it.
pub struct Declared {
    /// The declaration.
    pub declaration: Declaration,
    /// The tables with it.
    pub catalogue: Catalogue,
    standing: Standing,
    forces: String,
}

impl NewForce {
    fn check(&self, catalogue: &Catalogue, now: At, wrong: &mut Vec<Wrong>) {
        if self.cause.is_none() {
            wrong.push(fault("cause", "required"));
        }
        let document = self.document.trim();
        if document.is_empty() {
            wrong.push(fault("document", "required"));
        } else if document.chars().count() > SHORT_CHARS_MAX
            || document.chars().any(char::is_control)
        {
            wrong.push(fault("document", "text"));
        }
        let today = now.date();
        if self
            .areas
            .iter()
            .any(|code| catalogue.unit(code, today).is_none())
        {
            wrong.push(fault("areas", "unknown"));
        }
        if self
            .categories
            .iter()
            .any(|code| catalogue.category(code).is_none())
        {
            wrong.push(fault("categories", "unknown"));
        }
        match self.from {
            None => wrong.push(fault("from", "required")),
            Some(from) if from < now.plus_ms(-FORCE_BACK_DAYS_MAX * DAY_MS) => {
                wrong.push(fault("from", "too_far_back"));
            }
            Some(_) => {}
        }
        check_end(self.from.unwrap_or(now), self.to, now, wrong);
    }
}

fn check_end(from: At, to: Option<At>, now: At, wrong: &mut Vec<Wrong>) {
    match to {
        None => wrong.push(fault("to", "required")),
        Some(to) if to <= from || to <= now => wrong.push(fault("to", "order")),
        Some(to) if to > from.plus_ms(FORCE_DAYS_MAX * DAY_MS) => {
            wrong.push(fault("to", "too_long"));
        }
        Some(_) => {}
    }
}

/// What a declaration would be, checked; writes nothing.
///
/// # Errors
/// Every field at fault.
pub async fn plan(app: &App, ctx: &Ctx, new: &NewForce, ground: &Ground) -> TermsResult<Declared> {
    if !super::may_declare(ctx) {
        return Err(AppError::Forbidden.into());
    }
    let standing = Standing::read(app, ground).await?;
    let mut wrong = Vec::new();
    new.check(&standing.catalogue, ctx.now, &mut wrong);
    let mut forces = kept(&standing.catalogue, ctx.now);
    if forces.len() >= FORCES_MAX {
        wrong.push(fault("document", "forces_full"));
    }
    let (Some(cause), Some(from), Some(to), true) = (new.cause, new.from, new.to, wrong.is_empty())
    else {
        return Err(TermsError::Wrong(wrong));
    };
    let declaration = Declaration {
        id: ForceId::fresh(ctx.now, app.random_u64()?),
        cause,
        document: new.document.trim().to_owned(),
        areas: new.areas.clone(),
        categories: new.categories.clone(),
        from,
        to,
        declared_at: ctx.now,
        lifted_at: None,
    };
    forces.push(declaration.clone());
    declared(standing, declaration, forces)
}

fn declared(
    standing: Standing,
    declaration: Declaration,
    forces: Vec<Declaration>,
) -> TermsResult<Declared> {
    Ok(Declared {
        declaration,
        catalogue: standing
            .catalogue
            .clone()
            .with_people(standing.catalogue.calendar_edits().to_vec(), forces.clone()),
        forces: serde_json::to_string(&forces).map_err(AppError::internal)?,
        standing,
    })
}

/// Declares force majeure: the record, and the jobs that make clocks stand still and go on.
///
/// # Errors
/// Every field at fault; a conflict if the tables were changed since they were looked at.
pub async fn declare(
    app: &App,
    ctx: &Ctx,
    new: &NewForce,
    ground: &Ground,
) -> TermsResult<ForceId> {
    let plan = plan(app, ctx, new, ground).await?;
    let d = &plan.declaration;
    let what = json!({ "kind": "force_declared", "declaration": d });
    let mut jobs = Batch::new();
    heed(app, &mut jobs, d.id, d.from.max(ctx.now), ctx.now)?;
    heed(app, &mut jobs, d.id, d.to, ctx.now)?;
    save(app, ctx, &plan, &what, &d.document, jobs).await?;
    Ok(d.id)
}

/// Lifts a declaration now, before its end.
///
/// # Errors
/// As [`declare`]; over already.
pub async fn lift(app: &App, ctx: &Ctx, id: ForceId, ground: &Ground) -> TermsResult<()> {
    let plan = changed(app, ctx, id, ground, |d, _| d.lifted_at = Some(ctx.now)).await?;
    let what = json!({ "kind": "force_lifted", "id": id });
    let mut jobs = Batch::new();
    heed(app, &mut jobs, id, ctx.now, ctx.now)?;
    save(app, ctx, &plan, &what, &ground.why, jobs).await
}

/// Moves the end of a declaration that is not over yet.
///
/// # Errors
/// As [`declare`]; over already.
pub async fn prolong(
    app: &App,
    ctx: &Ctx,
    id: ForceId,
    to: Option<At>,
    ground: &Ground,
) -> TermsResult<()> {
    let plan = changed(app, ctx, id, ground, |d, wrong| {
        check_end(d.from, to, ctx.now, wrong);
        d.to = to.unwrap_or(d.to);
    })
    .await?;
    let to = plan.declaration.to;
    let what = json!({ "kind": "force_moved", "id": id, "to": to });
    let mut jobs = Batch::new();
    heed(app, &mut jobs, id, to, ctx.now)?;
    save(app, ctx, &plan, &what, &ground.why, jobs).await
}

async fn changed(
    app: &App,
    ctx: &Ctx,
    id: ForceId,
    ground: &Ground,
    change: impl FnOnce(&mut Declaration, &mut Vec<Wrong>),
) -> TermsResult<Declared> {
    if !super::may_declare(ctx) {
        return Err(AppError::Forbidden.into());
    }
    let standing = Standing::read(app, ground).await?;
    let mut forces = kept(&standing.catalogue, ctx.now);
    let mut wrong = Vec::new();
    check_why(&ground.why, &mut wrong);
    let Some(declaration) = forces.iter_mut().find(|d| d.id == id) else {
        return Err(AppError::NotFound.into());
    };
    if declaration.until() <= ctx.now {
        wrong.push(fault("to", "over"));
    }
    change(declaration, &mut wrong);
    if !wrong.is_empty() {
        return Err(TermsError::Wrong(wrong));
    }
    let declaration = declaration.clone();
    declared(standing, declaration, forces)
}

async fn save(
    app: &App,
    ctx: &Ctx,
    plan: &Declared,
    what: &serde_json::Value,
    why: &str,
    jobs: Batch,
) -> TermsResult<()> {
    let chain = Chain {
        family: FORCE,
        id: plan.declaration.id.0,
    };
    write(
        app,
        ctx,
        &plan.standing,
        &[(FORCES, &plan.forces)],
        Entry { chain, what, why },
        jobs,
    )
    .await
}

/// Declarations without those that nobody asks about any more; their chains stay.
fn kept(catalogue: &Catalogue, now: At) -> Vec<Declaration> {
    let forces = catalogue.forces().iter();
    forces
        .filter(|d| d.until() > now.plus_ms(-KEPT_DAYS * DAY_MS))
        .cloned()
        .collect()
}

/// Goes through the open reports at an hour, and once more two minutes later: by then every node
/// has taken up the tables, and what one wrote by the old ones is found.
fn heed(app: &App, batch: &mut Batch, id: ForceId, at: At, now: At) -> TermsResult<()> {
    for at in [at, at.plus_ms(2 * MINUTE_MS)] {
        terms::follow(app, batch, &Follow::Force { force: id }, at, now)?;
    }
    Ok(())
}
