//! Whether a report's chain holds, for its file on a desk; the command line checks all of them.

use super::act::may_know;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::record::{known, load};
use domain::id::ReportCode;

/// The first event of a report's chain whose hash does not follow from its parts; none of a sound
/// chain. The removal of words by law breaks nothing: their digest stays.
///
/// # Errors
/// [`crate::AppError::NotFound`] also for what the caller may not know of.
pub async fn broken_at(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Option<u32>> {
    use store::chain;
    let loaded = load(app, code).await?.ok_or(crate::AppError::NotFound)?;
    may_know(app, &loaded, &known(app, ctx, &loaded.report))?;
    let (mut prev, mut seq) = (chain::FIRST, 0);
    for event in store::event::of(&app.store, loaded.report.id.0).await? {
        let halves = chain::half_digest(&event.open_salt, &event.open) == event.open_digest
            && event
                .closed
                .as_ref()
                .is_none_or(|(text, salt)| chain::half_digest(salt, text) == event.closed_digest);
        let name = code.to_string();
        let hash = chain::hash(
            &prev,
            &name,
            event.seq,
            event.at,
            &event.open_digest,
            &event.closed_digest,
        );
        if !halves || hash != event.hash || event.seq != seq + 1 {
            return Ok(Some(event.seq));
        }
        (prev, seq) = (event.hash, event.seq);
    }
    Ok((seq != loaded.report.version).then_some(seq + 1))
}
