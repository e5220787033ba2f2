//! The mark that a case wears where it belongs to an incident.

use super::{may_see, own};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use domain::id::{IncidentId, ReportId};
use std::collections::HashMap;

/// An incident that a report belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which.
    pub id: IncidentId,
    /// What it is, in a line.
    pub title: String,
    /// It is over.
    pub over: bool,
}

/// The incidents of a page of reports, those not over first: two reads, however long the page. Whoever
/// sees no incidents sees no marks, an agency those of its own.
///
/// # Errors
/// The store's.
pub(crate) async fn marks(
    app: &App,
    ctx: &Ctx,
    reports: &[ReportId],
) -> AppResult<HashMap<ReportId, Vec<Mark>>> {
    if reports.is_empty() || may_see(ctx).is_err() {
        return Ok(HashMap::new());
    }
    let found = store::incident::of_reports(&app.store, reports).await?;
    let seen = |agency: Option<&str>| own(ctx).is_none_or(|own| agency == Some(own));
    Ok(found
        .into_iter()
        .map(|(report, causes)| {
            let marks = causes.into_iter().filter(|c| seen(c.agency.as_deref()));
            let marks = marks.map(|c| Mark {
                id: c.id,
                over: c.is_over(),
                title: c.title,
            });
            (report, marks.collect())
        })
        .collect())
}
