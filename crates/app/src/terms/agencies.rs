//! A file of agencies brought in at once, looked at before.

use super::table::{AGENCY, may_administer};
use super::{Entry, Ground, Standing, TermsError, TermsResult, check_why, write};
use crate::app::App;
use crate::ctx::Ctx;
use domain::limits::FILE_FAULTS_MAX;
use domain::pack::agency_bring::{self, Bring, Brought};
use serde_json::json;
use std::collections::HashMap;
use store::Batch;

/// What a file of agencies would do.
#[derive(Debug)]
pub struct AgenciesPlan {
    /// Its lines.
    pub bring: Bring,
    /// Open cases of the agencies that it ends, by code; those without any are not in it.
    pub open: HashMap<String, i64>,
}

/// What a file of agencies would do, by the pack's own checks; writes nothing.
///
/// # Errors
/// [`crate::AppError::Forbidden`] to all but administrators; a conflict if the tables were changed since
/// they were looked at.
pub async fn plan_agencies(
    app: &App,
    ctx: &Ctx,
    csv: &str,
    ground: &Ground,
) -> TermsResult<AgenciesPlan> {
    let (bring, _) = plan(app, ctx, csv, ground).await?;
    let ends = bring.rows.iter().filter(|r| r.brought == Brought::Ended);
    let codes: Vec<String> = ends.map(|r| r.agency.code.clone()).collect();
    let open = store::clock::open_of(&app.store, &codes).await?;
    Ok(AgenciesPlan { bring, open })
}

async fn plan(app: &App, ctx: &Ctx, csv: &str, ground: &Ground) -> TermsResult<(Bring, Standing)> {
    may_administer(ctx)?;
    let standing = Standing::read(app, ground).await?;
    let text = |name: &str| standing.text(name);
    let today = ctx.now.date();
    let mut bring = agency_bring::bring_agencies(&text, &standing.catalogue, csv, today);
    // The whole pack with it: rules that name an agency, ladders, all that stands on the table.
    if bring.faults.is_empty() && writes(&bring) > 0 {
        match standing.with(&[(agency_bring::TABLE, &bring.text)]) {
            Ok(_) => {}
            Err(TermsError::Pack(faults)) => {
                let told = faults.iter().take(FILE_FAULTS_MAX).map(|f| {
                    let own = f.file == agency_bring::TABLE;
                    let line = if own { bring.line_of(f.line) } else { 0 };
                    (line, agency_bring::refused(f))
                });
                bring.faults = told.collect();
            }
            Err(e) => return Err(e),
        }
    }
    Ok((bring, standing))
}

/// Lines that would write something.
fn writes(bring: &Bring) -> usize {
    bring.rows.len() - bring.count(Brought::Same)
}

/// Brings a file of agencies in, whole or not at all; gives what it did. One with faults, and one that
/// changes nothing, is left. What an ended agency still holds is passed on by the worker, report by
/// report, from the day after its last.
///
/// # Errors
/// As [`plan_agencies`]; the reason's fault.
pub async fn bring_agencies(
    app: &App,
    ctx: &Ctx,
    csv: &str,
    ground: &Ground,
) -> TermsResult<Bring> {
    let (bring, standing) = plan(app, ctx, csv, ground).await?;
    let mut wrong = Vec::new();
    check_why(&ground.why, &mut wrong);
    if !wrong.is_empty() {
        return Err(TermsError::Wrong(wrong));
    }
    if !bring.faults.is_empty() || writes(&bring) == 0 {
        return Ok(bring);
    }
    let added = bring.count(Brought::Added);
    let what = json!({
        "kind": "agencies_brought",
        "code": added.to_string(),
        "name": (writes(&bring) - added).to_string(),
    });
    let entry = Entry {
        chain: AGENCY,
        what: &what,
        why: &ground.why,
    };
    let tables = [(agency_bring::TABLE, bring.text.as_str())];
    write(app, ctx, &standing, &tables, entry, Batch::new()).await?;
    Ok(bring)
}
