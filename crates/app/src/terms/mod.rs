//! Deadlines, routing and the province's own tables as administered things: dated policies, the
//! calendar, force majeure, rules of who acts, agencies, categories, ladders, words, the province's face. Each change is
//! an event of a chain of its own, and other nodes hear of it as of every change of the tables.

mod agencies;
pub mod brand;
mod calendar;
mod ending;
mod force;
mod landmark;
mod outline;
mod policy;
mod preview;
mod routing;
mod snippet;
pub(crate) mod table;

pub use agencies::{AgenciesPlan, bring_agencies, plan_agencies};
pub use calendar::{CalendarPlan, change_calendar, plan_calendar};
pub use ending::{Holder, Holds, held_after, open_in, open_of};
pub use force::{Declared, NewForce, declare, lift, plan as plan_force, prolong};
pub use landmark::{Lies, bring, lies, plan_landmarks};
pub use outline::{
    Draft, Moves, OutlinePlan, Put, committee_of, editions, lay_outlines, outline_history,
    plan_outlines, put_aside, withdraw_outlines,
};
pub use policy::{PolicyOrder, PolicyPlan, add_policy, plan_policy};
pub use preview::{Preview, Shift, of_force, of_rules};
pub use routing::{
    Moved, RulePlan, Simulated, change_rules, may_route, plan_rules, rule_history, simulate,
    standing_gaps,
};
pub use snippet::{SnippetOwner, may_see_snippets, sees_snippet, snippet_owner};
pub use table::{
    Table, TableEdit, TablePlan, change_table, differs, may_administer, named_agency, plan_table,
    table_history,
};

use crate::app::App;
use crate::catalogue;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use domain::actor::Role;
use domain::id::{ForceId, UserId};
use domain::pack::{Catalogue, PackError};
use domain::time::At;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;
use store::chain::{self, SALT};
use store::{Batch, DbError, Versioned};

/// The chain of the policies.
const POLICY: Chain = Chain {
    family: "policy",
    id: 1,
};
/// The chain of the calendar.
const CALENDAR: Chain = Chain {
    family: "calendar",
    id: 2,
};
/// The chain of the routing table.
const ROUTING: Chain = Chain {
    family: "routing",
    id: 3,
};
/// The family of declarations of force majeure: each has its own chain.
const FORCE: &str = "force";
/// Changes told on a page, newest first: who wants more reads the chain.
const HISTORY_MAX: usize = 30;
/// Declarations whose chains are read for it.
const FORCES_TOLD: usize = 10;
/// Characters of a reason: a sentence, the number of a document.
const WHY_CHARS_MAX: usize = 300;

#[derive(Clone, Copy)]
pub(crate) struct Chain {
    family: &'static str,
    id: i64,
}

/// A field at fault, and the key of the words that say why: `terms.why.…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The field's name in the form.
    pub field: String,
    /// The last part of the key.
    pub why: &'static str,
    /// What it is about, e.g. the line of another rule; may be empty.
    pub detail: String,
}

/// Why a change of terms was not made.
#[derive(Debug)]
pub enum TermsError {
    /// Fields at fault, all of them.
    Wrong(Vec<Wrong>),
    /// The tables' own checks found these, in English, for whoever keeps the pack.
    Pack(Vec<PackError>),
    /// As with any other deed.
    App(AppError),
}

impl fmt::Display for TermsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TermsError::Wrong(wrong) => wrong
                .iter()
                .try_for_each(|w| write!(f, "{}: {} ", w.field, w.why)),
            TermsError::Pack(faults) => faults.iter().try_for_each(|e| writeln!(f, "{e}")),
            TermsError::App(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for TermsError {}

impl From<AppError> for TermsError {
    fn from(e: AppError) -> TermsError {
        TermsError::App(e)
    }
}

impl From<DbError> for TermsError {
    fn from(e: DbError) -> TermsError {
        TermsError::App(e.into())
    }
}

/// Result of a change of terms.
pub type TermsResult<T> = Result<T, TermsError>;

/// How a change is ordered, whatever it changes.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// Why: a document, a sentence.
    pub why: String,
    /// Clocks that run already follow it.
    pub running: bool,
    /// The version of the tables that the person saw; none for a look ahead.
    pub version: Option<i64>,
}

/// One change of the past.
#[derive(Clone, Debug)]
pub struct Changed {
    /// When.
    pub at: At,
    /// Who, by name; the system where nobody was signed in.
    pub by: Option<String>,
    /// Why.
    pub why: String,
    /// What, as the open half tells it: `kind` and its fields.
    pub what: Value,
}

/// Who may see the page: they administer, or declare, or look on.
pub fn may_see(ctx: &Ctx) -> AppResult<()> {
    match ctx.actor.role {
        Role::SysAdmin
        | Role::System
        | Role::IocLeader
        | Role::IocOperator
        | Role::StandingBody
        | Role::Inspector
        | Role::Auditor => Ok(()),
        Role::Citizen
        | Role::CallAgent
        | Role::AgencyFocal
        | Role::AgencyHandler
        | Role::AgencyLeader
        | Role::SteeringCommittee
        | Role::Telephony
        | Role::ProvinceLeader => Err(AppError::Forbidden),
    }
}

/// Whether the caller changes policies and calendar.
pub fn may_edit(ctx: &Ctx) -> bool {
    matches!(ctx.actor.role, Role::SysAdmin | Role::System)
}

/// Whether the caller declares force majeure.
pub fn may_declare(ctx: &Ctx) -> bool {
    ctx.actor.role == Role::IocLeader
}

/// The latest changes of policies, calendar and declarations, newest first.
pub async fn history(app: &App, ctx: &Ctx) -> AppResult<Vec<Changed>> {
    may_see(ctx)?;
    let mut stored = store::event::of(&app.store, POLICY.id).await?;
    stored.extend(store::event::of(&app.store, CALENDAR.id).await?);
    let tables = app.tables();
    for declaration in tables.catalogue.forces().iter().rev().take(FORCES_TOLD) {
        stored.extend(store::event::of(&app.store, declaration.id.0).await?);
    }
    stored.sort_by_key(|s| std::cmp::Reverse(s.at));
    stored.truncate(HISTORY_MAX);
    told(app, &stored).await
}

/// What was done to a declaration, newest first.
pub async fn force_history(app: &App, ctx: &Ctx, id: ForceId) -> AppResult<Vec<Changed>> {
    may_see(ctx)?;
    let mut stored = store::event::of(&app.store, id.0).await?;
    stored.reverse();
    stored.truncate(HISTORY_MAX);
    told(app, &stored).await
}

async fn told(app: &App, stored: &[store::event::Stored]) -> AppResult<Vec<Changed>> {
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let closed: Vec<Value> = stored
        .iter()
        .map(|s| {
            s.closed
                .as_ref()
                .map(|(text, _)| parse(text))
                .unwrap_or_default()
        })
        .collect();
    let ids: Vec<UserId> = closed
        .iter()
        .filter_map(|c| c.get("by")?.as_i64().map(UserId))
        .collect();
    let names = store::user::names(&app.store, &ids).await?;
    Ok(stored
        .iter()
        .zip(&closed)
        .map(|(s, closed)| Changed {
            at: s.at,
            by: closed
                .get("by")
                .and_then(Value::as_i64)
                .and_then(|id| names.get(&UserId(id)).cloned()),
            why: closed
                .get("why")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            what: parse(&s.open),
        })
        .collect())
}

/// The tables as they stand in the store, to plan a change on.
struct Standing {
    rows: HashMap<String, Versioned>,
    catalogue: Catalogue,
}

impl Standing {
    async fn read(app: &App, ground: &Ground) -> TermsResult<Standing> {
        // A node that has not heard of the last change yet must not plan on what was before it.
        catalogue::reload(app).await.map_err(internal)?;
        let rows = catalogue::rows(&app.store).await?;
        let tables = app.tables();
        let stands = catalogue::version_in(&rows);
        if stands != tables.version || ground.version.is_some_and(|seen| seen != stands) {
            return Err(AppError::Conflict {
                version: u32::try_from(stands).unwrap_or(u32::MAX),
            }
            .into());
        }
        Ok(Standing {
            rows,
            catalogue: Catalogue::clone(&tables.catalogue),
        })
    }

    fn text(&self, name: &str) -> Option<String> {
        self.rows.get(name).map(|row| row.body.clone())
    }

    /// The tables as they will be, by the pack's own checks.
    fn with(&self, changed: &[(&str, &str)]) -> TermsResult<Catalogue> {
        let text = |name: &str| self.text(name);
        domain::pack::dated::with_tables(&text, changed)
            .map(|c| {
                c.with_people(
                    self.catalogue.calendar_edits().to_vec(),
                    self.catalogue.forces().to_vec(),
                )
            })
            .map_err(TermsError::Pack)
    }
}

/// Whether the reason is there and short; told with the other faults.
fn check_why(why: &str, wrong: &mut Vec<Wrong>) {
    let length = why.trim().chars().count();
    if length == 0 {
        wrong.push(fault("why", "required"));
    } else if length > WHY_CHARS_MAX {
        wrong.push(fault("why", "text"));
    }
}

fn fault(field: &str, why: &'static str) -> Wrong {
    Wrong {
        field: field.to_owned(),
        why,
        detail: String::new(),
    }
}

fn internal(e: impl fmt::Display) -> TermsError {
    TermsError::App(AppError::internal(e))
}

/// Who did it and why: the closed half.
#[derive(Serialize)]
struct Who<'a> {
    by: Option<UserId>,
    why: &'a str,
}

/// What an event tells, and in which chain.
pub(crate) struct Entry<'a> {
    /// The chain.
    pub(crate) chain: Chain,
    /// The open half.
    pub(crate) what: &'a Value,
    /// Why.
    pub(crate) why: &'a str,
}

/// Writes changed tables with the event that tells of it and the jobs that follow, whole or not at
/// all; this node takes them up at once, the others within seconds.
async fn write(
    app: &App,
    ctx: &Ctx,
    standing: &Standing,
    changed: &[(&str, &str)],
    entry: Entry<'_>,
    jobs: Batch,
) -> TermsResult<()> {
    let mut batch = Batch::new();
    catalogue::put_all(&mut batch, &standing.rows, changed);
    tell(app, ctx, &mut batch, entry).await?;
    batch.append(jobs);
    app.store.commit(batch).await.map_err(AppError::from)?;
    catalogue::reload(app).await.map_err(internal)?;
    Ok(())
}

/// Adds the event that tells of a change to its batch.
pub(crate) async fn tell(
    app: &App,
    ctx: &Ctx,
    batch: &mut Batch,
    entry: Entry<'_>,
) -> AppResult<()> {
    let Entry { chain, what, why } = entry;
    let head = store::event::head(&app.store, chain.id).await?;
    let who = Who {
        by: ctx.actor.user,
        why: why.trim(),
    };
    let closed = serde_json::to_string(&who).map_err(AppError::internal)?;
    let salts = [app.random::<SALT>()?, app.random::<SALT>()?];
    let name = chain::name(chain.family, chain.id);
    let sealed = chain::seal(&head, &name, ctx.now, what.to_string(), closed, salts);
    store::event::append(batch, chain.family, chain.id, &sealed);
    Ok(())
}
