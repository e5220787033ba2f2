//! Calls are forgotten after their time, and with them whoever only rang.

use crate::app::App;
use crate::error::AppResult;
use crate::limits;
use domain::id::VaultId;
use domain::time::At;
use store::Batch;
use store::hotline::{forget, over};
use store::report::{Filter, Order, Reach};

/// Forgets some calls whose time is over; true if there may be more. A number of whom no report and
/// no later call tells goes too.
///
/// # Errors
/// The database's.
pub async fn sweep(app: &App, now: At) -> AppResult<bool> {
    let old = over(&app.store, now.plus_ms(-limits::CALL_KEPT_MS)).await?;
    if old.is_empty() {
        return Ok(false);
    }
    let mut batch = Batch::new();
    let ids: Vec<_> = old.iter().map(|o| o.id).collect();
    forget(&mut batch, &ids);
    app.store.commit(batch).await?;
    let mut people: Vec<VaultId> = old.iter().filter_map(|o| o.caller).collect();
    people.sort_unstable();
    people.dedup();
    let mut batch = Batch::new();
    for person in people {
        if is_nobody(app, person).await? {
            store::vault::erase(&mut batch, person);
        }
    }
    app.store.commit(batch).await?;
    Ok(true)
}

/// Whether nothing tells of this person any more, and they never agreed to be kept.
async fn is_nobody(app: &App, person: VaultId) -> AppResult<bool> {
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
    Ok(reports.reports.is_empty() && !store::hotline::has_called(&app.store, person).await?)
}
