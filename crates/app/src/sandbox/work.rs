//! What a node does with orders: it takes one, holds it, ends it; and it tells how its sandbox stands.

use super::{CHAIN, Fault, Kind, Outcome, Pass, Progress, Seen, TABLE, TELLING, Wanted, note};
use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::time::At;
use serde_json::json;
use store::sandbox::Order;
use store::{Batch, CommitError};

/// An order that this node has taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What is to be done.
    pub kind: Kind,
    /// What more was said.
    pub wanted: Wanted,
    order: Order,
}

/// Takes the open order for a place, if there is one that it may have.
///
/// # Errors
/// The database's.
pub async fn take(app: &App, place: &str, now: At) -> AppResult<Option<Taken>> {
    let Some(open) = store::sandbox::open(&app.store).await? else {
        return Ok(None);
    };
    if open.lease_until > now || open.place != place || open.tries >= limits::SANDBOX_TRIES {
        return Ok(None);
    }
    let until = now.plus_ms(limits::SANDBOX_LEASE_MS);
    let taken = store::sandbox::claim(&app.store, open.id, now, until).await?;
    Ok(taken.and_then(|order| {
        Some(Taken {
            kind: Kind::parse(&order.kind)?,
            wanted: serde_json::from_str(&order.body).unwrap_or_default(),
            order,
        })
    }))
}

/// Holds an order on, and says how far it is; false if it is this node's no more.
///
/// # Errors
/// The database's.
pub async fn hold(
    app: &App,
    taken: &Taken,
    now: At,
    progress: Option<Progress>,
) -> AppResult<bool> {
    let until = now.plus_ms(limits::SANDBOX_LEASE_MS);
    let progress = match progress {
        Some(progress) => serde_json::to_string(&progress).map_err(AppError::internal)?,
        None => String::new(),
    };
    Ok(store::sandbox::hold(&app.store, &taken.order, until, &progress).await?)
}

/// Gives an order back that this node will not end: it may take it again at once.
///
/// # Errors
/// The database's.
pub async fn give_back(app: &App, taken: &Taken, now: At) -> AppResult<()> {
    store::sandbox::hold(&app.store, &taken.order, now, "").await?;
    Ok(())
}

/// Ends an order, with the passwords that were drawn for it; true unless it is this node's no more.
///
/// # Errors
/// The database's.
pub async fn end(
    app: &App,
    taken: &Taken,
    now: At,
    outcome: &Outcome,
    passes: &[Pass],
) -> AppResult<bool> {
    ended(app, &taken.order, now, outcome, passes).await
}

async fn ended(
    app: &App,
    order: &Order,
    now: At,
    outcome: &Outcome,
    passes: &[Pass],
) -> AppResult<bool> {
    let body = serde_json::to_string(outcome).map_err(AppError::internal)?;
    let what = json!({
        "kind": format!("sandbox_{}_ended", order.kind),
        "fault": outcome.fault.as_ref().map(Fault::code),
        "reports": outcome.reports,
        "accounts": outcome.accounts,
        "seconds": outcome.took_ms / 1000,
    });
    for _ in 0..TELLING {
        let head = store::event::head(&app.store, CHAIN).await?.seq;
        let sealed = match passes {
            [] => None,
            passes => {
                let plain = serde_json::to_vec(passes).map_err(AppError::internal)?;
                Some(app.keys.seal(TABLE, order.id, &plain))
            }
        };
        let mut batch = Batch::new();
        store::sandbox::end(&mut batch, order, now, &body, sealed);
        note(app, &mut batch, None, now, &what).await?;
        match app.store.commit(batch).await {
            Ok(()) => return Ok(true),
            // Either somebody told of an act meanwhile, or the order is another node's.
            Err(CommitError::Version) => {
                if store::event::head(&app.store, CHAIN).await?.seq == head {
                    return Ok(false);
                }
            }
            Err(e) => return Err(e.into()),
        }
    }
    Err(AppError::Busy)
}

/// Ends what no node takes, and what nodes have died of often enough. For every node that works, whether
/// it keeps a sandbox or not.
///
/// # Errors
/// The database's.
pub async fn overdue(app: &App, now: At) -> AppResult<()> {
    let Some(open) = store::sandbox::open(&app.store).await? else {
        return Ok(());
    };
    let late = |since: At| now.0 - since.0 > limits::SANDBOX_UNTAKEN_MS;
    let fault = match open.tries {
        0 if late(open.asked_at) => Fault::Untaken,
        tries if open.lease_until > now || tries == 0 => return Ok(()),
        // Whoever had it is gone, and nobody came after.
        tries if tries >= limits::SANDBOX_TRIES || late(open.lease_until) => Fault::Left,
        _ => return Ok(()),
    };
    ended(app, &open, now, &Outcome::failed(fault), &[]).await?;
    Ok(())
}

/// Tells how a node's sandbox stands.
///
/// # Errors
/// The database's.
pub async fn see(app: &App, place: &str, seen: &Seen, now: At) -> AppResult<()> {
    let mut batch = Batch::new();
    let row = store::sandbox::Place {
        place: place.to_owned(),
        seen_at: now,
        body: serde_json::to_string(seen).map_err(AppError::internal)?,
    };
    store::sandbox::see(&mut batch, &row);
    store::sandbox::forget_places(&mut batch, now.plus_ms(-limits::SANDBOX_PLACE_KEPT_MS));
    store::sandbox::forget_sealed(&mut batch, now.plus_ms(-limits::SANDBOX_SEALED_KEPT_MS));
    app.store.commit(batch).await?;
    Ok(())
}
