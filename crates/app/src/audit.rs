//! What administrators did: every act that is no report's, from the chains of accounts, policies,
//! rules and declarations, newest first.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use domain::actor::Role;
use domain::id::UserId;
use domain::time::At;
use serde_json::{Value, json};
use std::collections::HashSet;
use store::Batch;
use store::chain::{self, SALT};
use store::event::Stored;

/// Acts of one page.
const PAGE: usize = 50;

/// One act.
#[derive(Clone, Debug)]
pub struct Deed {
    /// When.
    pub at: At,
    /// Which chain: `user`, `policy`, `routing`…
    pub family: String,
    /// The chain.
    pub chain: i64,
    /// Its place in the chain.
    pub seq: u32,
    /// Who, by name; none: at the machine itself, or at the door by a link.
    pub by: Option<String>,
    /// Whose account it was about, by its name to sign in by.
    pub whose: Option<String>,
    /// What, as the open half tells it.
    pub what: Value,
    /// Why, where a reason was asked for.
    pub why: String,
}

/// Lays an act into the batch, in the chain of what it is about. `by`: nobody where it happened by
/// itself.
///
/// # Errors
/// The database's.
pub(crate) async fn tell(
    app: &App,
    batch: &mut Batch,
    (family, id): (&'static str, i64),
    by: Option<UserId>,
    now: At,
    what: &Value,
) -> AppResult<()> {
    let head = store::event::head(&app.store, id).await?;
    let closed = json!({ "by": by }).to_string();
    let salts = [app.random::<SALT>()?, app.random::<SALT>()?];
    let name = chain::name(family, id);
    let sealed = chain::seal(&head, &name, now, what.to_string(), closed, salts);
    store::event::append(batch, family, id, &sealed);
    Ok(())
}

/// Where a page of acts begins.
pub type Place = (At, i64, u32);

/// Before everything.
pub const TOP: Place = (At(i64::MAX), i64::MAX, u32::MAX);

/// Families whose acts a reader may ask for by themselves.
pub const FAMILIES: [&str; 20] = [
    "user",
    "policy",
    "calendar",
    "routing",
    "force",
    "retention",
    "agency",
    "snippet",
    "category",
    "contact",
    "words",
    "brand",
    "landmark",
    "area",
    "api_key",
    "export",
    "webhook",
    "peer",
    "backup",
    "sandbox",
];

/// Who may read it.
pub fn may_read(ctx: &Ctx) -> AppResult<()> {
    match ctx.actor.role {
        Role::SysAdmin | Role::Auditor | Role::Inspector | Role::System => Ok(()),
        Role::Citizen
        | Role::CallAgent
        | Role::IocOperator
        | Role::IocLeader
        | Role::AgencyFocal
        | Role::AgencyHandler
        | Role::AgencyLeader
        | Role::StandingBody
        | Role::SteeringCommittee
        | Role::ProvinceLeader
        | Role::Telephony => Err(AppError::Forbidden),
    }
}

/// A page of acts before a place, of one family or of all, and where the next begins.
pub async fn page(
    app: &App,
    ctx: &Ctx,
    family: Option<&str>,
    before: Place,
) -> AppResult<(Vec<Deed>, Option<Place>)> {
    may_read(ctx)?;
    let mut stored = store::event::deeds(&app.store, family, before, PAGE + 1).await?;
    let more = stored.len() > PAGE;
    stored.truncate(PAGE);
    let next = stored
        .last()
        .filter(|_| more)
        .map(|s| (s.at, s.chain, s.seq));
    Ok((told(app, &stored).await?, next))
}

/// Acts of accounts looked through for trials of the ways out: some years of a province's.
const TRIALS_SEARCHED: usize = 5_000;

/// Names of the ways out of the house by which somebody sent a trial since an instant that went.
pub(crate) async fn channels_tried(app: &App, since: At) -> AppResult<HashSet<String>> {
    let (mut went, mut looked, mut before) = (HashSet::new(), 0, TOP);
    loop {
        let some = store::event::deeds(&app.store, Some(store::user::FAMILY), before, PAGE).await?;
        let Some(last) = some.last() else { break };
        before = (last.at, last.chain, last.seq);
        looked += some.len();
        let is_over = last.at < since || looked >= TRIALS_SEARCHED;
        for act in some.iter().filter(|act| act.at >= since) {
            let what: Value = serde_json::from_str(&act.open).unwrap_or_default();
            let is_trial = what.get("kind").and_then(Value::as_str) == Some("channel_tried");
            let is_well = what.get("went").and_then(Value::as_bool) == Some(true);
            if let (true, true, Some(way)) =
                (is_trial, is_well, what.get("way").and_then(Value::as_str))
            {
                went.insert(way.to_owned());
            }
        }
        if is_over {
            break;
        }
    }
    Ok(went)
}

/// The acts of one account's chain, newest first, as many as a page.
pub async fn of_user(app: &App, ctx: &Ctx, id: UserId) -> AppResult<Vec<Deed>> {
    may_read(ctx)?;
    let mut stored = store::event::of(&app.store, id.0).await?;
    stored.reverse();
    stored.truncate(PAGE);
    told(app, &stored).await
}

async fn told(app: &App, stored: &[Stored]) -> AppResult<Vec<Deed>> {
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let closed: Vec<Value> = stored
        .iter()
        .map(|s| {
            s.closed
                .as_ref()
                .map_or(Value::Null, |(text, _)| parse(text))
        })
        .collect();
    let by = |closed: &Value| closed.get("by").and_then(Value::as_i64).map(UserId);
    let ids: Vec<UserId> = closed.iter().filter_map(by).collect();
    let names = store::user::names(&app.store, &ids).await?;
    let text = |closed: &Value, name: &str| {
        let found = closed.get(name).and_then(Value::as_str);
        found.map(str::to_owned)
    };
    Ok(stored
        .iter()
        .zip(&closed)
        .map(|(s, closed)| Deed {
            at: s.at,
            family: s.family.clone(),
            chain: s.chain,
            seq: s.seq,
            by: by(closed).and_then(|id| names.get(&id).cloned()),
            whose: text(closed, "username"),
            what: parse(&s.open),
            why: text(closed, "why").unwrap_or_default(),
        })
        .collect())
}
