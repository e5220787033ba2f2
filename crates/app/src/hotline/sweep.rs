//! Calls are forgotten after their time, and with them whoever only rang.

use crate::app::App;
use crate::error::AppResult;
use domain::id::{CallId, VaultId};
use store::Batch;
use store::hotline::Over;
use store::report::{Filter, Order, Reach};

/// Lays into the batch that these calls are forgotten, and the numbers of whom no report and no
/// other call tells.
///
/// # Errors
/// The database's.
pub(crate) async fn forget(app: &App, batch: &mut Batch, calls: &[Over]) -> AppResult<()> {
    let ids: Vec<CallId> = calls.iter().map(|over| over.id).collect();
    store::hotline::forget(batch, &ids);
    let mut people: Vec<VaultId> = calls.iter().filter_map(|over| over.caller).collect();
    people.sort_unstable();
    people.dedup();
    for person in people {
        if is_nobody(app, person, &ids).await? {
            store::vault::erase(batch, person);
        }
    }
    Ok(())
}

/// Whether nothing tells of this person any more, and they never agreed to be kept.
async fn is_nobody(app: &App, person: VaultId, besides: &[CallId]) -> AppResult<bool> {
    let held = store::vault::by_id(&app.store, &app.keys, person).await?;
    if held.is_none_or(|p| p.consent_at.is_some() || p.verified_at.is_some()) {
        return Ok(false);
    }
    let filter = Filter {
        reach: Reach::Staff,
        people: Some(vec![person]),
        ..Filter::default()
    };
    let reports = store::report::list(&app.store, &filter, Order::Newest, None, 1).await?;
    let rang = store::hotline::has_called(&app.store, person, besides).await?;
    Ok(reports.reports.is_empty() && !rang)
}
