//! Erasing oneself: the rows of the vault go at once, with all that reaches them; what each report
//! keeps of them is the business of one job a report, for a report's chain is its own.

use super::Citizen;
use super::reports::{all, owns};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::job::erase::{REQUEST, enqueue};
use domain::id::{ReportId, VaultId};
use domain::report::Stage;
use domain::time::At;
use std::collections::BTreeSet;
use store::session::Holder;
use store::{Batch, message, session, vault};

/// What of a citizen's reports goes now and what later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Reports that are over: words and files that never became public go now.
    pub over: usize,
    /// Open reports: theirs go once the case is over.
    pub open: usize,
}

/// What erasing would do.
///
/// # Errors
/// The database's.
pub async fn plan(app: &App, ctx: &Ctx) -> AppResult<Plan> {
    let mut plan = Plan::default();
    for filed in all(app, &ctx.people).await? {
        if !owns(&ctx.people, &filed.report) {
            continue;
        }
        if filed.report.stage.is_open() {
            plan.open += 1;
        } else {
            plan.over += 1;
        }
    }
    Ok(plan)
}

/// Erases the caller. They are signed out everywhere, and no code reaches them any more.
///
/// # Errors
/// The database's.
pub async fn erase(app: &App, ctx: &Ctx, citizen: &Citizen) -> AppResult<()> {
    let mut reports = BTreeSet::<ReportId>::new();
    for filed in all(app, &citizen.people).await? {
        reports.insert(filed.report.id);
        // What they said on the report that theirs follows stands in its chain.
        let parent = filed.report.parent.as_ref();
        let merged = filed.report.stage == Stage::Merged;
        reports.extend(parent.filter(|_| merged).map(|p| p.id));
    }
    let mut batch = Batch::new();
    for report in reports {
        enqueue(app, &mut batch, report, &citizen.people, REQUEST, ctx.now)?;
    }
    session::close_shown(&mut batch, &citizen.subject);
    for &person in &citizen.people {
        forget(&mut batch, person, ctx.now);
    }
    Ok(app.store.commit(batch).await?)
}

/// Lays into the batch that a person's row of the vault goes, with all that reaches them.
pub(crate) fn forget(batch: &mut Batch, person: VaultId, now: At) {
    message::forget_person(batch, person, now);
    session::close_all(batch, Holder::Reporter(person));
    vault::erase(batch, person);
    // Their calls too, with what was written down of them and became no report.
    store::hotline::forget_caller(batch, person);
}
