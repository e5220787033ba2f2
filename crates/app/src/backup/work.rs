//! What a node does with orders: it takes one, holds it, ends it; and it tells what its folder holds.

use super::{CHAIN, Fault, Folder, Kind, Outcome, Progress, TELLING, note};
use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::time::At;
use serde_json::json;
use store::backup::Order;
use store::{Batch, CommitError};

/// An order that this node has taken.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What is to be done.
    pub kind: Kind,
    /// With which backup; empty for a new one.
    pub file: String,
    order: Order,
}

/// Takes the open order for the node of a folder, if there is one that it may have.
///
/// # Errors
/// The database's.
pub async fn take(app: &App, place: &str, now: At) -> AppResult<Option<Taken>> {
    let Some(open) = store::backup::open(&app.store).await? else {
        return Ok(None);
    };
    let elsewhere = !open.place.is_empty() && open.place != place;
    if open.lease_until > now || elsewhere || open.tries >= limits::BACKUP_TRIES {
        return Ok(None);
    }
    let until = now.plus_ms(limits::BACKUP_LEASE_MS);
    let taken = store::backup::claim(&app.store, open.id, place, now, until).await?;
    Ok(taken.and_then(|order| {
        Some(Taken {
            kind: Kind::parse(&order.kind)?,
            file: order.file.clone(),
            order,
        })
    }))
}

/// Holds an order on, and says how far it is; false if it is this node's no more, and then what was
/// begun is to be left.
///
/// # Errors
/// The database's.
pub async fn hold(app: &App, taken: &Taken, now: At, progress: Progress) -> AppResult<bool> {
    let until = now.plus_ms(limits::BACKUP_LEASE_MS);
    let progress = serde_json::to_string(&progress).map_err(AppError::internal)?;
    let held = store::backup::hold(&app.store, &taken.order, until, &progress).await?;
    Ok(held)
}

/// Gives an order back that this node will not end: whoever comes next may take it at once.
///
/// # Errors
/// The database's.
pub async fn give_back(app: &App, taken: &Taken, now: At) -> AppResult<()> {
    store::backup::hold(&app.store, &taken.order, now, "").await?;
    Ok(())
}

/// Ends an order; true unless another node has taken it meanwhile.
///
/// # Errors
/// The database's.
pub async fn end(app: &App, taken: &Taken, now: At, outcome: &Outcome) -> AppResult<bool> {
    ended(app, &taken.order, now, outcome).await
}

async fn ended(app: &App, order: &Order, now: At, outcome: &Outcome) -> AppResult<bool> {
    let body = serde_json::to_string(outcome).map_err(AppError::internal)?;
    let what = json!({
        "kind": format!("{}_ended", order.kind),
        "file": if outcome.file.is_empty() { &order.file } else { &outcome.file },
        "fault": outcome.fault.as_ref().map(Fault::code),
        "rows": outcome.rows,
        "files": outcome.files,
        "reports": outcome.drilled.map(|d| d.reports),
        "seconds": outcome.took_ms / 1000,
    });
    for _ in 0..TELLING {
        let head = store::event::head(&app.store, CHAIN).await?.seq;
        let mut batch = Batch::new();
        store::backup::end(&mut batch, order, now, &body);
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

/// Ends what no node takes, and what nodes have died of often enough. For every node that works,
/// whether it has a folder or not.
///
/// # Errors
/// The database's.
pub async fn overdue(app: &App, now: At) -> AppResult<()> {
    let Some(open) = store::backup::open(&app.store).await? else {
        return Ok(());
    };
    let fault = match open.tries {
        0 if now.0 - open.asked_at.0 > limits::BACKUP_UNTAKEN_MS => Fault::Untaken,
        tries if open.lease_until > now || tries == 0 => return Ok(()),
        // Whoever had it is gone, and nobody came after.
        tries
            if tries >= limits::BACKUP_TRIES
                || now.0 - open.lease_until.0 > limits::BACKUP_UNTAKEN_MS =>
        {
            Fault::Left
        }
        _ => return Ok(()),
    };
    ended(app, &open, now, &Outcome::failed(fault)).await?;
    Ok(())
}

/// Tells what a node sees in its folder.
///
/// # Errors
/// The database's.
pub async fn see(app: &App, place: &str, folder: &Folder, now: At) -> AppResult<()> {
    let mut batch = Batch::new();
    let seen = store::backup::Folder {
        place: place.to_owned(),
        seen_at: now,
        body: serde_json::to_string(folder).map_err(AppError::internal)?,
    };
    store::backup::see(&mut batch, &seen);
    store::backup::forget_folders(&mut batch, now.plus_ms(-limits::BACKUP_FOLDER_KEPT_MS));
    app.store.commit(batch).await?;
    Ok(())
}
