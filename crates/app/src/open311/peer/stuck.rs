//! Cases handed over that a person must look at: it may be there or not, or it cannot be sent as it
//! is. And how the handing over of one report stands.

use super::run::file;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::privacy::agency_name;
use crate::record::{known, load, load_id};
use crate::report::act::may_know;
use crate::view::Named;
use domain::actor::Role;
use domain::id::ReportCode;
use domain::permission::Sight;
use domain::time::At;
use store::Batch;
use store::peer_filing::{self, Filing, Stage};

/// Cases that the list shows.
const SHOWN: i64 = 100;

/// How the handing over of a case stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// The report.
    pub code: ReportCode,
    /// Which of its assignments.
    pub n: u32,
    /// Which attempt.
    pub attempt: u32,
    /// The agency.
    pub agency: Named,
    /// How far it has come: `waiting`, `sending`, `token`, `filed`, `unclear`, `refused`, `over`.
    pub state: &'static str,
    /// A person must look.
    pub is_stuck: bool,
    /// Its number there.
    pub foreign_id: Option<String>,
    /// Why it is stuck or late: the system's own words, or a key of ours behind `@`.
    pub why: Option<String>,
    /// When it was to be sent first.
    pub made_at: At,
    /// When it was sent, where nobody knows what became of it.
    pub sent_at: Option<At>,
}

/// What a person says of a case that is stuck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Say {
    /// It is there, under this number.
    There(String),
    /// It is not there: send it.
    Again,
    /// Nothing more is to be sent.
    Drop,
}

/// Who looks after what is stuck: whoever keeps the systems, and the centre that sent the cases.
fn may_look(ctx: &Ctx) -> AppResult<()> {
    match ctx.actor.role {
        Role::SysAdmin | Role::IocOperator | Role::IocLeader => Ok(()),
        Role::Citizen
        | Role::CallAgent
        | Role::AgencyFocal
        | Role::AgencyHandler
        | Role::AgencyLeader
        | Role::StandingBody
        | Role::SteeringCommittee
        | Role::ProvinceLeader
        | Role::Inspector
        | Role::Auditor
        | Role::Telephony
        | Role::System => Err(AppError::Forbidden),
    }
}

fn handed(app: &App, code: ReportCode, f: &Filing) -> Handed {
    Handed {
        code,
        n: f.n,
        attempt: f.attempt,
        agency: agency_name(&app.tables().catalogue, &f.agency),
        state: f.state.as_str(),
        is_stuck: f.state.is_stuck(),
        foreign_id: f.foreign_id.clone(),
        why: f.why.clone(),
        made_at: f.made_at,
        sent_at: f.sent_at,
    }
}

/// The cases that a person must look at, the oldest first.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever neither keeps the systems nor sent the cases.
pub async fn list(app: &App, ctx: &Ctx) -> AppResult<Vec<Handed>> {
    may_look(ctx)?;
    let stuck = peer_filing::stuck(&app.store, SHOWN).await?;
    let mut shown = Vec::with_capacity(stuck.len());
    for filing in &stuck {
        if let Some(filed) = load_id(app, filing.report).await? {
            shown.push(handed(app, filed.report.code, filing));
        }
    }
    Ok(shown)
}

/// How the handing over of a report stands, for those who work on it.
///
/// # Errors
/// [`AppError::NotFound`] for what the caller may not know of.
pub async fn of_report(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Vec<Handed>> {
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    let actor = known(app, ctx, &loaded.report);
    may_know(app, &loaded, &actor)?;
    let tables = app.tables();
    let category = loaded.report.category.as_deref();
    let category = category.and_then(|c| tables.catalogue.category(c));
    match domain::permission::sight(&loaded.report, category, &actor) {
        Sight::Centre | Sight::Agency | Sight::Oversight => {}
        _ => return Ok(Vec::new()),
    }
    let all = peer_filing::of_report(&app.store, loaded.report.id).await?;
    Ok(all.iter().map(|f| handed(app, code, f)).collect())
}

/// Does what a person says of a case that is stuck. False for a number that can be none.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such case; [`AppError::Conflict`] where it is stuck no
/// more.
pub async fn settle(
    app: &App,
    ctx: &Ctx,
    (code, n, attempt): (ReportCode, u32, u32),
    say: &Say,
) -> AppResult<bool> {
    may_look(ctx)?;
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    let all = peer_filing::of_report(&app.store, loaded.report.id).await?;
    let found = all.into_iter().find(|f| (f.n, f.attempt) == (n, attempt));
    let mut filing = found.ok_or(AppError::NotFound)?;
    if !filing.state.is_stuck() {
        return Err(AppError::Conflict {
            version: loaded.report.version,
        });
    }
    let mut batch = Batch::new();
    match say {
        Say::There(number) => {
            let number = number.trim();
            let fits = (1..=limits::PEER_NUMBER_CHARS).contains(&number.chars().count());
            if !fits || number.chars().any(|c| c.is_control() || c == ',') {
                return Ok(false);
            }
            let since = filing.sent_at.unwrap_or(filing.made_at);
            let since = since.plus_ms(-limits::PEER_OVERLAP_MS);
            store::peer::look_back(&mut batch, &filing.agency, since);
            file(app, filing, Some(number.to_owned()), ctx.now).await?;
        }
        Say::Again => {
            filing.state = Stage::Waiting;
            filing.ready_at = ctx.now;
            filing.tries = 0;
            filing.sent_at = None;
            filing.body = None;
            filing.once_key = None;
            filing.token = None;
            filing.why = None;
            peer_filing::write(&mut batch, &filing);
        }
        Say::Drop => {
            filing.state = Stage::Over;
            filing.body = None;
            filing.ended_at = Some(ctx.now);
            peer_filing::write(&mut batch, &filing);
        }
    }
    app.store.commit(batch).await?;
    Ok(true)
}
