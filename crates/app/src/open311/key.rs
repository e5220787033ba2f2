//! Keys of organisations: made, shown once, counted, revoked by an administrator. Only a hash is
//! kept, and every deed stands in the key's own chain.

use crate::app::App;
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::session::digest;
use crate::user::may_administer;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::text::tidy;
use domain::time::At;
use serde_json::json;
use store::api_key::{self, ApiKey, Used};
use store::{Batch, CommitError};

/// The family of the keys' chains.
const FAMILY: &str = "api_key";
/// What a key begins with, so that one left in a file is recognised.
const MARK: &str = "hto_";
/// Letters of a longest key that is looked up: ours have 47.
const KEY_CHARS_MAX: usize = 100;
const MINUTE_MS: i64 = 60_000;

/// Who calls by a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The key's number.
    pub id: i64,
    /// The agency of ours that it is, if it is one.
    pub agency: Option<String>,
    /// Whoever sends by it was asked for consent there.
    pub consents: bool,
    per_minute: i64,
    per_day: i64,
}

/// A key as its administrator reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its number, to be named by.
    pub id: i64,
    /// Whose system calls with it.
    pub organisation: String,
    /// The agency of ours that the organisation is.
    pub agency: Option<String>,
    /// Whoever sends by it was asked for consent there.
    pub consents: bool,
    /// Calls of a minute, and how many it made in this one.
    pub minute: (i64, i64),
    /// Calls of a day, and how many it made today.
    pub day: (i64, i64),
    /// The last call.
    pub used_at: Option<At>,
    /// Made at.
    pub created_at: At,
    /// Revoked at.
    pub revoked_at: Option<At>,
}

/// What a new key is to be, as typed.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// Whose system will call with it.
    pub organisation: String,
    /// The code of an agency of ours; blank for an organisation outside.
    pub agency: String,
    /// Whoever sends by it is asked for consent there.
    pub consents: bool,
    /// Calls of a minute.
    pub per_minute: Option<i64>,
    /// Calls of a day.
    pub per_day: Option<i64>,
}

/// A field at fault, by its name, with the last part of the key of its words.
pub type Fault = (&'static str, &'static str);

/// A key that was just made.
pub struct Made {
    /// Its number.
    pub id: i64,
    /// The key. It is kept nowhere.
    pub key: String,
}

/// Makes a key: every field at fault, or the key, told this once.
pub async fn make(app: &App, ctx: &Ctx, order: &Order) -> AppResult<Result<Made, Vec<Fault>>> {
    may_administer(ctx)?;
    let mut faults = Vec::new();
    let organisation = tidy(&order.organisation).unwrap_or_default();
    let organisation = organisation
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if organisation.is_empty() || organisation.chars().count() > limits::ORGANISATION_CHARS {
        faults.push(("organisation", "organisation"));
    }
    let agency = Some(order.agency.trim()).filter(|a| !a.is_empty());
    let tables = app.tables();
    if agency.is_some_and(|a| {
        let known = tables.catalogue.agency(a);
        !known.is_some_and(|known| known.in_force(ctx.now.date()))
    }) {
        faults.push(("agency", "agency"));
    }
    let within = |given: Option<i64>, most: i64| given.filter(|n| (1..=most).contains(n));
    let per_minute = within(order.per_minute, limits::KEY_PER_MINUTE_MAX);
    let per_day = within(order.per_day, limits::KEY_PER_DAY_MAX);
    if per_minute.is_none() {
        faults.push(("per_minute", "quota"));
    }
    if per_day.is_none() {
        faults.push(("per_day", "quota"));
    }
    let (Some(per_minute), Some(per_day), true) = (per_minute, per_day, faults.is_empty()) else {
        return Ok(Err(faults));
    };
    let key = format!("{MARK}{}", URL_SAFE_NO_PAD.encode(app.random::<32>()?));
    let row = ApiKey {
        id: domain::id::fresh(ctx.now, app.random_u64()?),
        hash: digest(&key),
        organisation,
        agency: agency.map(str::to_owned),
        consents: order.consents,
        per_minute,
        per_day,
        created_at: ctx.now,
        revoked_at: None,
    };
    let mut batch = Batch::new();
    api_key::add(&mut batch, &row);
    let what = json!({
        "kind": "key_made", "organisation": row.organisation, "agency": row.agency,
        "consents": row.consents, "per_minute": per_minute, "per_day": per_day,
    });
    told(app, ctx, &mut batch, row.id, &what).await?;
    app.store.commit(batch).await?;
    Ok(Ok(Made { id: row.id, key }))
}

/// Ends a key at once.
///
/// # Errors
/// [`AppError::NotFound`] where there is none of that number.
pub async fn revoke(app: &App, ctx: &Ctx, id: i64) -> AppResult<()> {
    may_administer(ctx)?;
    let key = api_key::by_id(&app.store, id).await?;
    let key = key.ok_or(AppError::NotFound)?;
    if key.revoked_at.is_some() {
        return Ok(());
    }
    let mut batch = Batch::new();
    api_key::revoke(&mut batch, id, ctx.now);
    let what = json!({ "kind": "key_revoked", "organisation": key.organisation });
    told(app, ctx, &mut batch, id, &what).await?;
    match app.store.commit(batch).await {
        // Somebody else revoked it at the same moment.
        Ok(()) | Err(CommitError::Version) => Ok(()),
        Err(e) => Err(e.into()),
    }
}

/// Lays an event into the batch.
async fn told(
    app: &App,
    ctx: &Ctx,
    batch: &mut Batch,
    id: i64,
    what: &serde_json::Value,
) -> AppResult<()> {
    audit::tell(app, batch, (FAMILY, id), ctx.actor.user, ctx.now, what).await
}

/// The keys, newest first, with how much each was used.
pub async fn list(app: &App, ctx: &Ctx) -> AppResult<Vec<Listed>> {
    may_administer(ctx)?;
    let (minute, day) = windows(ctx.now);
    let keys = api_key::all(&app.store).await?;
    Ok(keys
        .into_iter()
        .map(|(key, used)| {
            let now = |of: fn(&Used) -> (i64, i64), window: i64| {
                used.as_ref()
                    .map(of)
                    .filter(|(held, _)| *held == window)
                    .map_or(0, |(_, n)| n)
            };
            Listed {
                id: key.id,
                organisation: key.organisation,
                agency: key.agency,
                consents: key.consents,
                minute: (key.per_minute, now(|u| (u.minute, u.of_minute), minute)),
                day: (key.per_day, now(|u| (u.day, u.of_day), day)),
                used_at: used.map(|u| u.at),
                created_at: key.created_at,
                revoked_at: key.revoked_at,
            }
        })
        .collect())
}

/// Who calls by this key; none for one that is unknown or revoked.
pub async fn caller(app: &App, key: &str) -> AppResult<Option<Caller>> {
    if !key.starts_with(MARK) || key.len() > KEY_CHARS_MAX {
        return Ok(None);
    }
    let found = api_key::by_hash(&app.store, &digest(key)).await?;
    let live = found.filter(|key| key.revoked_at.is_none());
    Ok(live.map(|key| Caller {
        id: key.id,
        agency: key.agency,
        consents: key.consents,
        per_minute: key.per_minute,
        per_day: key.per_day,
    }))
}

/// Counts a call against the key's quotas, on all nodes together.
///
/// # Errors
/// [`AppError::TooMany`] with the seconds until the minute, or the day, is over.
pub async fn count(app: &App, caller: &Caller, now: At) -> AppResult<()> {
    let (minute, day) = windows(now);
    let used = api_key::count(&app.store, caller.id, (minute, day), now).await?;
    let over = if used.of_day > caller.per_day {
        At::on_day(day + 1, 0)
    } else if used.of_minute > caller.per_minute {
        At((minute + 1) * MINUTE_MS)
    } else {
        return Ok(());
    };
    let seconds = (over.0 - now.0).max(0) / 1_000 + 1;
    Err(AppError::TooMany {
        retry_after: u32::try_from(seconds).unwrap_or(u32::MAX),
    })
}

/// Numbers of the minute, and of the day in the province's zone.
fn windows(now: At) -> (i64, i64) {
    (now.0.div_euclid(MINUTE_MS), now.day())
}
