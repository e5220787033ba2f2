//! Whether a report's log is whole: asked by anybody who may read it.

use crate::app::App;
use crate::error::AppResult;
use domain::id::ReportCode;

/// Replays the chain and compares every hash and projection. A difference is logged: it must never
/// be.
pub async fn is_whole(app: &App, code: ReportCode) -> AppResult<bool> {
    let verdict = store::verify::verify(&app.store, Some(code)).await?;
    if !verdict.is_whole() {
        tracing::error!(%code, findings = verdict.findings.len(), "a log does not match its hashes");
    }
    Ok(verdict.is_whole())
}
