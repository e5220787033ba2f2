//! `Idempotency-Key`: a request that comes twice is one request, and its first answer is given
//! again.
//!
//! What is kept is the report and the version that the first call led to: the answer is rendered
//! again from the chain as it stood then, so nothing personal is kept a second time.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use domain::id::ReportId;
use domain::report::Report;
use store::Batch;
use store::report::Filed;

/// Where the first answer of a repeated request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct First {
    /// The report.
    pub(crate) report: ReportId,
    /// Its version after the call.
    pub(crate) version: u32,
}

/// Whether this request was carried out before. Another body under the same key is an error.
pub(crate) async fn answered(app: &App, ctx: &Ctx) -> AppResult<Option<First>> {
    let Some(once) = &ctx.once else {
        return Ok(None);
    };
    let Some(row) = store::once::first(&app.store, &ctx.once_caller(), &once.key).await? else {
        return Ok(None);
    };
    if row.body != once.digest {
        return Err(AppError::OnceMismatch);
    }
    let (report, version) = row
        .answer
        .split_once('/')
        .and_then(|(r, v)| Some((r.parse().ok()?, v.parse().ok()?)))
        .ok_or_else(|| AppError::internal("an unreadable first answer"))?;
    Ok(Some(First {
        report: ReportId(report),
        version,
    }))
}

/// Claims the key for this request: the first statement of its batch.
pub(crate) fn claim(batch: &mut Batch, ctx: &Ctx, report: ReportId, version: u32) {
    if let Some(once) = &ctx.once {
        let answer = format!("{report}/{version}");
        store::once::keep(
            batch,
            &ctx.once_caller(),
            &once.key,
            &once.digest,
            &answer,
            ctx.now,
        );
    }
}

/// The report as it stood after that call.
pub(crate) async fn replay(app: &App, first: First) -> AppResult<Filed> {
    let stored = store::event::of(&app.store, first.report.0).await?;
    let mut report: Option<Report> = None;
    let mut hash = store::chain::FIRST;
    for sealed in stored.iter().take_while(|e| e.seq <= first.version) {
        let event = sealed.event()?;
        match &mut report {
            None => report = Report::born(&event),
            Some(report) => report.apply(&event),
        }
        hash = sealed.hash;
    }
    let report = report.ok_or_else(|| AppError::internal("a first answer without its report"))?;
    Ok(Filed { report, hash })
}
