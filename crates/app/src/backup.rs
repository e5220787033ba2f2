//! Backups and drills: what an administrator orders, what lies in the folders, and what came of it.
//!
//! A deed only lays an order down. The node that has the folder takes it, one at a time in the whole
//! installation, holds it for as long as it says so again and again, and tells how it ended; one that
//! is killed in the middle loses it to whoever comes next.

mod known;
mod work;

pub use known::{Drilled, Fault, File, Folder, Outcome, Progress, State, Step};
pub use work::{Taken, end, give_back, hold, overdue, see, take};

use crate::app::App;
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::user::may_administer;
use domain::id::{self, UserId};
use domain::time::At;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::backup::Order;
use store::{Batch, CommitError};

/// The family of the chain in which orders and their ends are told, and the chain.
const FAMILY: &str = "backup";
const CHAIN: i64 = 44;
/// How often telling is tried while others tell of theirs.
const TELLING: usize = 8;

/// What may be ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A new backup.
    Backup,
    /// A backup restored beside the installation, looked through and thrown away.
    Drill,
}

impl Kind {
    /// Its name in forms, rows and keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Backup => "backup",
            Kind::Drill => "drill",
        }
    }

    /// By its name.
    pub fn parse(text: &str) -> Option<Kind> {
        [Kind::Backup, Kind::Drill]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// A folder, as its node saw it last.
#[derive(Clone, Debug)]
pub struct Place {
    /// The machine and the folder, as one name.
    pub name: String,
    /// When it was seen.
    pub seen_at: At,
    /// Whether its node is at work.
    pub is_live: bool,
    /// What was seen.
    pub folder: Folder,
}

/// An order, as a page tells it.
#[derive(Clone, Debug)]
pub struct Told {
    /// What was ordered.
    pub kind: Kind,
    /// By whom; empty if there is no such account.
    pub by: String,
    /// When.
    pub asked_at: At,
    /// The backup that was chosen; empty for a new one.
    pub file: String,
    /// The place whose node took it; empty while none has.
    pub node: String,
    /// How far it is.
    pub progress: Option<Progress>,
    /// When it ended, and how.
    pub ended: Option<(At, Outcome)>,
}

/// Everything that is to be told of backups.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The folders.
    pub places: Vec<Place>,
    /// What goes on.
    pub open: Option<Told>,
    /// What ended, the newest first.
    pub ended: Vec<Told>,
}

/// Backups, folders and orders as they stand.
///
/// # Errors
/// [`AppError::Forbidden`] for anybody but administrators; the database's.
pub async fn overview(app: &App, ctx: &Ctx) -> AppResult<Overview> {
    may_administer(ctx)?;
    let open = store::backup::open(&app.store).await?;
    let ended = store::backup::ended(&app.store).await?;
    let ids: Vec<UserId> = open.iter().chain(&ended).map(|o| o.person).collect();
    let names = store::user::names(&app.store, &ids).await?;
    Ok(Overview {
        places: places(app, ctx.now).await?,
        open: open.and_then(|order| told(&order, &names)),
        ended: ended.iter().filter_map(|o| told(o, &names)).collect(),
    })
}

fn told(order: &Order, names: &HashMap<UserId, String>) -> Option<Told> {
    let outcome = serde_json::from_str(&order.outcome).ok();
    Some(Told {
        kind: Kind::parse(&order.kind)?,
        by: names.get(&order.person).cloned().unwrap_or_default(),
        asked_at: order.asked_at,
        file: order.file.clone(),
        node: order.node.clone(),
        progress: serde_json::from_str(&order.progress).ok(),
        ended: order.ended_at.zip(outcome),
    })
}

async fn places(app: &App, now: At) -> AppResult<Vec<Place>> {
    let rows = store::backup::folders(&app.store).await?;
    let read = |row: store::backup::Folder| {
        Some(Place {
            folder: serde_json::from_str(&row.body).ok()?,
            name: row.place,
            seen_at: row.seen_at,
            is_live: now.0 - row.seen_at.0 < limits::BACKUP_FOLDER_LIVES_MS,
        })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Why an order was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No node that is at work has a folder.
    Nowhere,
    /// Something goes on already.
    Going,
    /// No such backup in a folder whose node is at work, or it is not whole.
    NoFile,
}

/// Orders a backup, or a drill with one of the backups that are listed: `place` and `file` are looked
/// for among them and nowhere else.
///
/// # Errors
/// [`AppError::Forbidden`] for anybody but administrators; the database's.
pub async fn order(
    app: &App,
    ctx: &Ctx,
    kind: Kind,
    (place, file): (&str, &str),
) -> AppResult<Result<(), Refused>> {
    may_administer(ctx)?;
    let person = ctx.actor.user.ok_or(AppError::SignIn)?;
    let mut places = places(app, ctx.now).await?;
    places.retain(|place| place.is_live);
    if places.is_empty() {
        return Ok(Err(Refused::Nowhere));
    }
    let (place, file) = match kind {
        Kind::Backup => (String::new(), String::new()),
        Kind::Drill => {
            let found = places.iter().find(|p| p.name == place).and_then(|place| {
                let file = place.folder.files.iter().find(|f| f.name == file)?;
                (file.state == State::Whole).then(|| (place.name.clone(), file.name.clone()))
            });
            match found {
                Some(found) => found,
                None => return Ok(Err(Refused::NoFile)),
            }
        }
    };
    let order = Order {
        id: id::fresh(ctx.now, app.random_u64()?),
        kind: kind.as_str().to_owned(),
        place,
        file,
        person,
        asked_at: ctx.now,
        node: String::new(),
        tries: 0,
        lease_until: At(0),
        progress: String::new(),
        ended_at: None,
        outcome: String::new(),
    };
    let what = json!({ "kind": format!("{}_ordered", order.kind), "file": order.file });
    for _ in 0..TELLING {
        let mut batch = Batch::new();
        store::backup::add(&mut batch, &order);
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

/// How backups stand, for whoever looks at the installation's health.
#[derive(Clone, Debug)]
pub struct Standing {
    /// A node that is at work has a folder.
    pub has_folder: bool,
    /// What is wrong with a folder.
    pub fault: Option<Fault>,
    /// When the newest whole backup was made.
    pub newest_at: Option<At>,
    /// When the last drill ended, and whether well.
    pub drill: Option<(At, bool)>,
}

/// How backups stand.
///
/// # Errors
/// [`AppError::Forbidden`] for anybody but administrators; the database's.
pub async fn standing(app: &App, ctx: &Ctx) -> AppResult<Standing> {
    may_administer(ctx)?;
    let places = places(app, ctx.now).await?;
    let drill = store::backup::last(&app.store, Kind::Drill.as_str()).await?;
    let well = |order: &Order| {
        serde_json::from_str::<Outcome>(&order.outcome).is_ok_and(|outcome| outcome.is_well())
    };
    Ok(Standing {
        has_folder: places.iter().any(|place| place.is_live),
        fault: places.iter().find_map(|place| place.folder.fault.clone()),
        newest_at: places
            .iter()
            .flat_map(|place| &place.folder.files)
            .filter(|file| file.state == State::Whole)
            .map(|file| file.made_at)
            .max(),
        drill: drill.and_then(|order| Some((order.ended_at?, well(&order)))),
    })
}
