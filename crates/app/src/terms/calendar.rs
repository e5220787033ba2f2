//! The calendar: a day off declared, a worked Saturday, other office hours, a row that goes.

use super::{CALENDAR, Entry, Ground, Standing, TermsError, TermsResult, check_why, fault, write};
use crate::app::App;
use crate::catalogue::CALENDAR_EDITS;
use crate::ctx::Ctx;
use crate::error::AppError;
use crate::job::terms::{self, Follow};
use domain::calendar::edit::{self, Edit, Wish};
use domain::limits::CALENDAR_EDITS_MAX;
use domain::pack::Catalogue;
use serde_json::json;
use store::Batch;

/// A change of the calendar as it would be.
pub struct CalendarPlan {
    /// The tables with it.
    pub catalogue: Catalogue,
    standing: Standing,
    text: String,
    edits: String,
    edit: Edit,
}

const TABLE: &str = "calendar.csv";

/// What a change would make of the calendar, by the pack's own checks; writes nothing.
///
/// # Errors
/// Every field at fault.
pub async fn plan_calendar(
    app: &App,
    ctx: &Ctx,
    wish: &Wish,
    ground: &Ground,
) -> TermsResult<CalendarPlan> {
    if !super::may_edit(ctx) {
        return Err(AppError::Forbidden.into());
    }
    let standing = Standing::read(app, ground).await?;
    let mut wrong = Vec::new();
    let text = standing.text(TABLE).unwrap_or_default();
    let planned = edit::plan(&text, wish, ctx.now.date());
    if let Err(faults) = &planned {
        wrong.extend(
            faults
                .iter()
                .map(|f| fault(f.field.as_str(), f.why.as_str())),
        );
    }
    check_why(&ground.why, &mut wrong);
    let mut edits = standing.catalogue.calendar_edits().to_vec();
    if edits.len() >= CALENDAR_EDITS_MAX {
        wrong.push(fault("from", "edits_full"));
    }
    let planned = match planned {
        Ok(planned) if wrong.is_empty() => planned,
        Ok(_) | Err(_) => return Err(TermsError::Wrong(wrong)),
    };
    let edit = Edit {
        at: ctx.now,
        running: ground.running,
        rows: planned.rows,
    };
    edits.push(edit.clone());
    let catalogue = standing
        .with(&[(TABLE, &planned.text)])?
        .with_people(edits.clone(), standing.catalogue.forces().to_vec());
    Ok(CalendarPlan {
        catalogue,
        text: planned.text,
        edits: serde_json::to_string(&edits).map_err(AppError::internal)?,
        edit,
        standing,
    })
}

/// Changes the calendar. Running clocks that follow are moved by a job, each by an event of its
/// report.
///
/// # Errors
/// Every field at fault; a conflict if the tables were changed since they were looked at.
pub async fn change_calendar(
    app: &App,
    ctx: &Ctx,
    wish: &Wish,
    ground: &Ground,
) -> TermsResult<()> {
    let plan = plan_calendar(app, ctx, wish, ground).await?;
    let what = json!({
        "kind": "calendar_changed",
        "change": wish.kind.as_str(),
        "rows": plan.edit.rows,
        "running": ground.running,
    });
    let mut jobs = Batch::new();
    if ground.running {
        terms::follow(app, &mut jobs, &Follow::Calendar, ctx.now, ctx.now)?;
    }
    write(
        app,
        ctx,
        &plan.standing,
        &[(TABLE, &plan.text), (CALENDAR_EDITS, &plan.edits)],
        Entry {
            chain: CALENDAR,
            what: &what,
            why: &ground.why,
        },
        jobs,
    )
    .await
}
