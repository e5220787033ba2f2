//! Subscriptions of organisations' systems to what happens: made, changed, tried and ended by an
//! administrator. Every deed stands in the subscription's own chain; what is told is
//! [`crate::follow::webhook`]'s business.

use crate::app::App;
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::follow::webhook::call;
use crate::limit::{Deed, Flood};
use crate::limits;
use crate::user::may_administer;
use crate::view::Time;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use courier::{Failure, Words};
use domain::id::UserId;
use domain::text::tidy;
use domain::time::At;
use domain::webhook::Filter;
use serde_json::{Value, json};
use store::webhook;
pub use store::webhook::{State, Try, Webhook};
use store::{Batch, CommitError};

/// The family of the subscriptions' chains.
const FAMILY: &str = "webhook";
/// What a secret begins with, as Standard Webhooks has it.
const MARK: &str = "whsec_";

/// What a subscription is to be, as typed.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// Whose system it is.
    pub organisation: String,
    /// The agency as which it sees; blank: what everybody sees.
    pub agency: String,
    /// Where it is told.
    pub url: String,
    /// Agencies that it asks for.
    pub agencies: Vec<String>,
    /// Areas that it asks for.
    pub areas: Vec<String>,
    /// Categories that it asks for.
    pub categories: Vec<String>,
    /// Many events may come in one call.
    pub batched: bool,
}

/// A field at fault, by its name, with the last part of the key of its words.
pub type Fault = (&'static str, &'static str);

/// A subscription that was just made, or its new secret.
pub struct Made {
    /// Its number.
    pub id: i64,
    /// The secret, told this once.
    pub secret: String,
}

/// A subscription as its administrator reads it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The row.
    pub hook: Webhook,
    /// What it asks for.
    pub filter: Filter,
    /// How many events of the feed it has not passed; `None`: more than lists count.
    pub behind: Option<i64>,
}

/// Where an order would begin again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// After a place of the feed.
    Place(i64),
    /// With what happened from that instant on.
    Instant(At),
}

/// A person's deed with one subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It waits.
    Pause,
    /// It goes on where it stood.
    Resume,
    /// It is over for good.
    End,
}

/// Makes a subscription that is told what happens from now on: every field at fault, or the secret,
/// told this once.
pub async fn make(app: &App, ctx: &Ctx, order: &Order) -> AppResult<Result<Made, Vec<Fault>>> {
    may_administer(ctx)?;
    let mut hook = Webhook {
        id: domain::id::fresh(ctx.now, app.random_u64()?),
        organisation: String::new(),
        agency: None,
        url: String::new(),
        filter: String::new(),
        batched: false,
        state: State::Active,
        why: None,
        status: None,
        pos: store::feed::top(&app.store).await?,
        upto: 0,
        turn: 0,
        ready_at: ctx.now,
        tries: 0,
        failing_since: None,
        sent_at: None,
        made: 0,
        old_until: None,
        created_at: ctx.now,
    };
    let held = webhook::all(&app.store).await?;
    let live = held.iter().filter(|h| h.state != State::Ended).count();
    if i64::try_from(live).unwrap_or(i64::MAX) >= store::limits::WEBHOOKS {
        return Ok(Err(vec![("organisation", "many")]));
    }
    let faults = fill(app, ctx, order, &mut hook);
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let secret = secret(app)?;
    let mut batch = Batch::new();
    webhook::add(&mut batch, &app.keys, &hook, &secret);
    let what = described("hook_made", &hook);
    told(app, &mut batch, hook.id, ctx.actor.user, ctx.now, &what).await?;
    app.store.commit(batch).await?;
    Ok(Ok(Made {
        id: hook.id,
        secret,
    }))
}

/// Changes whose it is, where it is told and what it asks for; from where it stands on.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Conflict`] where somebody was faster.
pub async fn change(
    app: &App,
    ctx: &Ctx,
    id: i64,
    order: &Order,
) -> AppResult<Result<(), Vec<Fault>>> {
    let mut hook = open(app, ctx, id).await?;
    let faults = fill(app, ctx, order, &mut hook);
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let mut batch = Batch::new();
    webhook::change(&mut batch, &hook);
    let what = described("hook_changed", &hook);
    told(app, &mut batch, id, ctx.actor.user, ctx.now, &what).await?;
    app.store.commit(batch).await?;
    Ok(Ok(()))
}

/// Lets it wait, go on or end.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Conflict`] where somebody was faster.
pub async fn act(app: &App, ctx: &Ctx, id: i64, act: Act) -> AppResult<()> {
    let hook = open(app, ctx, id).await?;
    let (state, kind) = match (act, hook.state) {
        (Act::Pause, State::Active) => (State::Paused, "hook_paused"),
        (Act::Resume, State::Paused | State::Stopped) => (State::Active, "hook_resumed"),
        (Act::End, _) => (State::Ended, "hook_ended"),
        // It stands so already, or the receiver has ended it.
        (Act::Pause | Act::Resume, _) => return Ok(()),
    };
    let mut batch = Batch::new();
    webhook::stand(&mut batch, id, state, ctx.now);
    let what = json!({ "kind": kind, "organisation": hook.organisation });
    told(app, &mut batch, id, ctx.actor.user, ctx.now, &what).await?;
    app.store.commit(batch).await?;
    Ok(())
}

/// A new secret, told this once. For a day the one before signs too, so that the receiver may change
/// when it likes.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Conflict`] where somebody was faster.
pub async fn rotate(app: &App, ctx: &Ctx, id: i64) -> AppResult<Made> {
    let hook = open(app, ctx, id).await?;
    let secret = secret(app)?;
    let until = ctx.now.plus_ms(limits::HOOK_OLD_SECRET_MS);
    let mut batch = Batch::new();
    webhook::rotate(&mut batch, &app.keys, id, &secret, until);
    let what = json!({ "kind": "hook_rotated", "organisation": hook.organisation });
    told(app, &mut batch, id, ctx.actor.user, ctx.now, &what).await?;
    app.store.commit(batch).await?;
    Ok(Made { id, secret })
}

/// Tells it again what came after a place that it has passed; gives the place, or none where that is
/// not before where it stands.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Conflict`] where somebody was faster.
pub async fn replay(app: &App, ctx: &Ctx, id: i64, from: From) -> AppResult<Option<i64>> {
    let hook = open(app, ctx, id).await?;
    let pos = match from {
        From::Place(pos) => pos,
        From::Instant(at) => store::feed::before(&app.store, at).await?,
    };
    if !(0..=hook.pos).contains(&pos) {
        return Ok(None);
    }
    let mut batch = Batch::new();
    webhook::replay(&mut batch, id, pos, ctx.now);
    let what =
        json!({ "kind": "hook_replayed", "organisation": hook.organisation, "position": pos });
    told(app, &mut batch, id, ctx.actor.user, ctx.now, &what).await?;
    app.store.commit(batch).await?;
    Ok(Some(pos))
}

/// Sends a line that says nothing, past everything that waits: whether the receiver takes it.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::TooMany`].
pub async fn try_out(app: &App, ctx: &Ctx, id: i64, now: impl Fn() -> At) -> AppResult<Try> {
    let hook = open(app, ctx, id).await?;
    if app.settings.flood == Flood::Limited {
        app.limits.check(Deed::SignIn, ctx.from)?;
    }
    let name = format!("test-{:016x}", app.random_u64()?);
    let body = json!({
        "id": name, "type": "webhook.test", "timestamp": Time(ctx.now), "position": hook.pos, "data": {},
    });
    let words = Words::Webhook {
        body: body.to_string(),
        secrets: webhook::secrets(&app.store, &app.keys, id, ctx.now).await?,
    };
    let failure = call(app, &hook.url, &name, &words, ctx.now).await.err();
    let one = Try {
        n: hook.made,
        kind: "test".to_owned(),
        at: ctx.now,
        took_ms: (now().0 - ctx.now.0).max(0),
        first_pos: hook.pos,
        last_pos: hook.pos,
        events: 0,
        outcome: failure.as_ref().map_or("sent", Failure::name).to_owned(),
        status: failure.as_ref().and_then(Failure::status).map(i64::from),
    };
    note(app, id, &one).await?;
    Ok(one)
}

/// The subscriptions, newest first, those that are over last.
pub async fn list(app: &App, ctx: &Ctx) -> AppResult<Vec<Listed>> {
    may_administer(ctx)?;
    let top = store::feed::top(&app.store).await?;
    let hooks = webhook::all(&app.store).await?;
    Ok(hooks.into_iter().map(|hook| listed(hook, top)).collect())
}

/// One subscription with its newest tries.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn show(app: &App, ctx: &Ctx, id: i64) -> AppResult<(Listed, Vec<Try>)> {
    may_administer(ctx)?;
    let top = store::feed::top(&app.store).await?;
    let hook = webhook::by_id(&app.store, id).await?;
    let hook = hook.ok_or(AppError::NotFound)?;
    Ok((listed(hook, top), webhook::tries(&app.store, id).await?))
}

fn listed(hook: Webhook, top: i64) -> Listed {
    let behind = (top - hook.pos).max(0);
    Listed {
        filter: serde_json::from_str(&hook.filter).unwrap_or_default(),
        behind: (behind <= store::limits::COUNT_CAP).then_some(behind),
        hook,
    }
}

/// One that is not over.
async fn open(app: &App, ctx: &Ctx, id: i64) -> AppResult<Webhook> {
    may_administer(ctx)?;
    let hook = webhook::by_id(&app.store, id).await?;
    hook.filter(|hook| hook.state != State::Ended)
        .ok_or(AppError::NotFound)
}

/// Fills in what was ordered; every field at fault.
fn fill(app: &App, ctx: &Ctx, order: &Order, hook: &mut Webhook) -> Vec<Fault> {
    let mut faults = Vec::new();
    let organisation = tidy(&order.organisation).unwrap_or_default();
    let words: Vec<&str> = organisation.split_whitespace().collect();
    hook.organisation = words.join(" ");
    let letters = hook.organisation.chars().count();
    if letters == 0 || letters > limits::ORGANISATION_CHARS {
        faults.push(("organisation", "organisation"));
    }
    let (tables, day) = (app.tables(), ctx.now.date());
    let agency = Some(order.agency.trim()).filter(|a| !a.is_empty());
    // One that has ended since may stay: it sees what it still holds.
    let in_force = |code: &str| {
        let known = tables.catalogue.agency(code);
        known.is_some_and(|known| known.in_force(day))
    };
    if agency.is_some_and(|a| hook.agency.as_deref() != Some(a) && !in_force(a)) {
        faults.push(("agency", "agency"));
    }
    hook.agency = agency.map(str::to_owned);
    order.url.trim().clone_into(&mut hook.url);
    if let Some(fault) = url_fault(app, &hook.url) {
        faults.push(("url", fault));
    }
    let filter = Filter {
        agencies: order.agencies.clone(),
        areas: order.areas.clone(),
        categories: order.categories.clone(),
    };
    let catalogue = &tables.catalogue;
    let named = |codes: &[String], known: &dyn Fn(&str) -> bool| {
        codes.len() <= limits::HOOK_NAMED && codes.iter().all(|code| known(code))
    };
    if !named(&filter.agencies, &|code| catalogue.agency(code).is_some()) {
        faults.push(("agencies", "filter"));
    }
    let is_unit = |code: &str| catalogue.units().iter().any(|unit| unit.code == code);
    if !named(&filter.areas, &is_unit) {
        faults.push(("areas", "filter"));
    }
    if !named(&filter.categories, &|code| {
        catalogue.category(code).is_some()
    }) {
        faults.push(("categories", "filter"));
    }
    // A plain struct with text keys always serialises.
    hook.filter = serde_json::to_string(&filter).unwrap_or_default();
    hook.batched = order.batched;
    faults
}

/// What is wrong with an address as it stands; what its name leads to is looked at at each call.
fn url_fault(app: &App, url: &str) -> Option<&'static str> {
    let Some(courier) = &app.settings.courier else {
        return Some("courier");
    };
    match courier.check_webhook(url) {
        Ok(()) => None,
        Err(failure) if failure.name() == "inside" => Some("inside"),
        Err(_) => Some("url"),
    }
}

fn secret(app: &App) -> AppResult<String> {
    Ok(format!("{MARK}{}", STANDARD.encode(app.random::<32>()?)))
}

/// What a subscription is, as its chain tells. Of the address the host alone: some receivers have a
/// password in the rest.
fn described(kind: &str, hook: &Webhook) -> Value {
    json!({
        "kind": kind, "organisation": hook.organisation, "agency": hook.agency, "host": host(&hook.url),
        "filter": serde_json::from_str::<Value>(&hook.filter).unwrap_or_default(), "batched": hook.batched,
    })
}

/// The host of an address.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Lays an event into the batch. `by`: nobody where it happened by itself.
pub(crate) async fn told(
    app: &App,
    batch: &mut Batch,
    id: i64,
    by: Option<UserId>,
    now: At,
    what: &Value,
) -> AppResult<()> {
    audit::tell(app, batch, (FAMILY, id), by, now, what).await
}

/// Writes a try down by itself.
pub(crate) async fn note(app: &App, id: i64, one: &Try) -> AppResult<()> {
    let mut batch = Batch::new();
    webhook::tried(&mut batch, id, one);
    match app.store.commit(batch).await {
        Ok(()) | Err(CommitError::Version) => Ok(()),
        Err(e) => Err(e.into()),
    }
}
