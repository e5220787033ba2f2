//! The sandbox: a second installation beside the real one, with fake citizens and fake accounts, in which
//! people practise. What an administrator orders of it, what its node sees, and what came of it.
//!
//! A deed only lays an order down; the node that keeps the sandbox carries it out, one at a time. Nothing
//! of the sandbox stands in this database but what is told here: how many cases, which accounts, how long.

mod known;
mod province;
mod work;

pub use known::{Account, Fault, Outcome, Pass, Progress, Rhythm, Seen, State, Step, Wanted};
pub use province::{Province, copy, put_down};
pub use work::{Taken, end, give_back, hold, overdue, see, take};

pub use crate::limits::SANDBOX_DROP_MAX as DROP_MAX;

use crate::app::App;
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::user::may_administer;
use domain::actor::Role;
use domain::id::{self, UserId};
use domain::time::At;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::sandbox::Order;
use store::{Batch, CommitError};

/// The family of the chain in which orders and their ends are told, and the chain.
const FAMILY: &str = "sandbox";
const CHAIN: i64 = 47;
/// How often telling is tried while others tell of theirs.
const TELLING: usize = 8;
/// What sealed passwords are bound to, with their order's id.
const TABLE: &str = "sandbox_order";

/// What may be ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It opens; it is made where there is none yet.
    Start,
    /// Some more fake reports come in.
    Drop,
    /// It closes; what was practised stays.
    Stop,
    /// Everything in it goes, and it is made anew.
    Wipe,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Start, Kind::Drop, Kind::Stop, Kind::Wipe];

    /// Its name in forms, rows and keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Start => "start",
            Kind::Drop => "drop",
            Kind::Stop => "stop",
            Kind::Wipe => "wipe",
        }
    }

    /// By its name.
    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A sandbox, as its node saw it last.
#[derive(Clone, Debug)]
pub struct Place {
    /// The machine and the folder, as one name.
    pub name: String,
    /// When it was seen.
    pub seen_at: At,
    /// Whether its node is at work.
    pub is_live: bool,
    /// What was seen.
    pub seen: Seen,
}

/// An order, as a page tells it.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its id.
    pub id: i64,
    /// What was ordered.
    pub kind: Kind,
    /// What more was said.
    pub wanted: Wanted,
    /// For which place.
    pub place: String,
    /// By whom; empty if there is no such account.
    pub by: String,
    /// When.
    pub asked_at: At,
    /// A node has it.
    pub is_taken: bool,
    /// How far it is.
    pub progress: Option<Progress>,
    /// When it ended, and how.
    pub ended: Option<(At, Outcome)>,
    /// It drew passwords that whoever reads this may see, once.
    pub may_reveal: bool,
}

/// Everything that is to be told of the sandbox.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The nodes that keep one.
    pub places: Vec<Place>,
    /// What goes on.
    pub open: Option<Told>,
    /// What ended, the newest first.
    pub ended: Vec<Told>,
    /// The reader may order something.
    pub may_order: bool,
}

/// Who may look: administrators, and the standing body, whose people train the communes.
fn may_look(ctx: &Ctx) -> AppResult<()> {
    match ctx.actor.role {
        Role::SysAdmin | Role::StandingBody => Ok(()),
        Role::Citizen
        | Role::CallAgent
        | Role::IocOperator
        | Role::IocLeader
        | Role::AgencyFocal
        | Role::AgencyHandler
        | Role::AgencyLeader
        | Role::SteeringCommittee
        | Role::ProvinceLeader
        | Role::Inspector
        | Role::Auditor
        | Role::Telephony
        | Role::System => Err(AppError::Forbidden),
    }
}

/// The sandbox and orders as they stand.
///
/// # Errors
/// [`AppError::Forbidden`] for anybody but administrators and the standing body; the database's.
pub async fn overview(app: &App, ctx: &Ctx) -> AppResult<Overview> {
    may_look(ctx)?;
    let open = store::sandbox::open(&app.store).await?;
    let ended = store::sandbox::ended(&app.store).await?;
    let ids: Vec<UserId> = open.iter().chain(&ended).map(|o| o.person).collect();
    let names = store::user::names(&app.store, &ids).await?;
    Ok(Overview {
        places: places(app, ctx.now).await?,
        open: open.and_then(|order| told(ctx, &order, &names)),
        ended: ended.iter().filter_map(|o| told(ctx, o, &names)).collect(),
        may_order: ctx.actor.role == Role::SysAdmin,
    })
}

fn told(ctx: &Ctx, order: &Order, names: &HashMap<UserId, String>) -> Option<Told> {
    let outcome = serde_json::from_str(&order.outcome).ok();
    Some(Told {
        id: order.id,
        kind: Kind::parse(&order.kind)?,
        wanted: serde_json::from_str(&order.body).unwrap_or_default(),
        place: order.place.clone(),
        by: names.get(&order.person).cloned().unwrap_or_default(),
        asked_at: order.asked_at,
        is_taken: order.tries > 0,
        progress: serde_json::from_str(&order.progress).ok(),
        ended: order.ended_at.zip(outcome),
        may_reveal: may_reveal(ctx, order),
    })
}

/// Passwords are for the administrator who ordered them, and for nobody else.
fn may_reveal(ctx: &Ctx, order: &Order) -> bool {
    order.has_sealed && ctx.actor.role == Role::SysAdmin && ctx.actor.user == Some(order.person)
}

async fn places(app: &App, now: At) -> AppResult<Vec<Place>> {
    let rows = store::sandbox::places(&app.store).await?;
    let read = |row: store::sandbox::Place| {
        Some(Place {
            seen: serde_json::from_str(&row.body).ok()?,
            name: row.place,
            seen_at: row.seen_at,
            is_live: now.0 - row.seen_at.0 < limits::SANDBOX_PLACE_LIVES_MS,
        })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Why an order was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No node that is at work keeps a sandbox, or not this one.
    Nowhere,
    /// Something goes on already.
    Going,
    /// It runs already.
    Runs,
    /// It does not run.
    Closed,
    /// There is nothing yet that could be wiped.
    Nothing,
    /// Not a number of reports, or too many.
    Number,
}

/// Lays an order down for a place that is seen to be at work.
///
/// # Errors
/// [`AppError::Forbidden`] for anybody but administrators; the database's.
pub async fn order(
    app: &App,
    ctx: &Ctx,
    kind: Kind,
    place: &str,
    wanted: Wanted,
) -> AppResult<Result<(), Refused>> {
    may_administer(ctx)?;
    let person = ctx.actor.user.ok_or(AppError::SignIn)?;
    let places = places(app, ctx.now).await?;
    let Some(place) = places.into_iter().find(|p| p.is_live && p.name == place) else {
        return Ok(Err(Refused::Nowhere));
    };
    let runs = place.seen.state == State::Running;
    let refused = match kind {
        Kind::Start if runs => Some(Refused::Runs),
        Kind::Drop | Kind::Stop if !runs => Some(Refused::Closed),
        Kind::Drop if !(1..=limits::SANDBOX_DROP_MAX).contains(&wanted.reports) => {
            Some(Refused::Number)
        }
        Kind::Wipe if place.seen.made_at.is_none() => Some(Refused::Nothing),
        Kind::Start | Kind::Drop | Kind::Stop | Kind::Wipe => None,
    };
    if let Some(refused) = refused {
        return Ok(Err(refused));
    }
    // What goes is written down with the order: afterwards nobody could say it any more.
    let wanted = match kind {
        Kind::Drop => wanted,
        Kind::Wipe => Wanted {
            reports: u32::try_from(place.seen.cases).unwrap_or(u32::MAX),
            accounts: u32::try_from(place.seen.accounts.len()).unwrap_or(u32::MAX),
            ..Wanted::default()
        },
        Kind::Start | Kind::Stop => Wanted::default(),
    };
    let order = Order {
        id: id::fresh(ctx.now, app.random_u64()?),
        kind: kind.as_str().to_owned(),
        place: place.name,
        body: serde_json::to_string(&wanted).map_err(AppError::internal)?,
        person,
        asked_at: ctx.now,
        tries: 0,
        lease_until: At(0),
        progress: String::new(),
        ended_at: None,
        outcome: String::new(),
        has_sealed: false,
    };
    let what = json!({
        "kind": format!("sandbox_{}", order.kind),
        "reports": wanted.reports,
        "accounts": wanted.accounts,
    });
    for _ in 0..TELLING {
        let mut batch = Batch::new();
        store::sandbox::add(&mut batch, &order);
        note(app, &mut batch, ctx.actor.user, ctx.now, &what).await?;
        match app.store.commit(batch).await {
            Ok(()) => return Ok(Ok(())),
            Err(CommitError::Unique(_)) => return Ok(Err(Refused::Going)),
            Err(CommitError::Version) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Err(AppError::Busy)
}

/// The passwords that an order drew, for the administrator who ordered it: once, and they are gone from
/// the database. None where there are none, or none any more.
///
/// # Errors
/// [`AppError::Forbidden`] for anybody but administrators; the database's.
pub async fn reveal(app: &App, ctx: &Ctx, id: i64) -> AppResult<Option<Vec<Pass>>> {
    may_administer(ctx)?;
    let ended = store::sandbox::ended(&app.store).await?;
    let Some(order) = ended.iter().find(|o| o.id == id && may_reveal(ctx, o)) else {
        return Ok(None);
    };
    let Some((key, sealed)) = store::sandbox::sealed(&app.store, order.id).await? else {
        return Ok(None);
    };
    let plain = app.keys.open(TABLE, order.id, &key, &sealed)?;
    let passes: Vec<Pass> = serde_json::from_slice(&plain).map_err(AppError::internal)?;
    let what = json!({ "kind": "sandbox_shown", "accounts": passes.len() });
    for _ in 0..TELLING {
        let head = store::event::head(&app.store, CHAIN).await?.seq;
        let mut batch = Batch::new();
        store::sandbox::unseal(&mut batch, order.id);
        note(app, &mut batch, ctx.actor.user, ctx.now, &what).await?;
        match app.store.commit(batch).await {
            Ok(()) => return Ok(Some(passes)),
            // Either somebody told of an act meanwhile, or they were shown meanwhile.
            Err(CommitError::Version) => {
                if store::event::head(&app.store, CHAIN).await?.seq == head {
                    return Ok(None);
                }
            }
            Err(e) => return Err(e.into()),
        }
    }
    Err(AppError::Busy)
}

/// Lays an act into the batch.
async fn note(
    app: &App,
    batch: &mut Batch,
    by: Option<UserId>,
    now: At,
    what: &Value,
) -> AppResult<()> {
    audit::tell(app, batch, (FAMILY, CHAIN), by, now, what).await
}
