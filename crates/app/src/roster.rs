//! The centre's roster: who is on which shift in the coming two weeks, as its leader plans it, and who
//! should be here now beside who is.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::handover;
use crate::session::IDLE_MS;
use crate::triage::CENTRE;
use domain::actor::Role;
use domain::id::UserId;
use domain::roster::{self, DAYS, Duty, Fault, Shift};
use std::collections::HashMap;
use store::shift_duty::{self, Member};
use store::{Batch, CommitError};

/// The row whose version guards the table.
const GUARD: &str = "roster";

/// The roster as its page shows it.
#[derive(Clone, Debug)]
pub struct Roster {
    /// The first day's number: today's, or yesterday's while its night lasts.
    pub first: i64,
    /// The shift that runs now, with its day.
    pub now: (i64, Shift),
    /// Who is on.
    pub duties: Vec<Duty>,
    /// Names of whoever is in it.
    pub names: HashMap<UserId, String>,
    /// Everybody of the centre.
    pub members: Vec<Member>,
    /// The version that a change is made on.
    pub version: i64,
}

impl Roster {
    /// Names of whoever is on a shift.
    pub fn on(&self, day: i64, shift: Shift) -> Vec<(UserId, &str)> {
        let these = self
            .duties
            .iter()
            .filter(|d| d.day == day && d.shift == shift);
        these
            .map(|d| {
                let name = self.names.get(&d.person).map_or("–", String::as_str);
                (d.person, name)
            })
            .collect()
    }

    /// The roster as its leader writes it.
    pub fn text(&self) -> String {
        let names = self.members.iter().map(|m| (m.id, m.username.clone()));
        roster::write(self.first, &self.duties, &names.collect())
    }
}

/// Who plans it.
pub fn may_plan(ctx: &Ctx) -> bool {
    ctx.actor.role == Role::IocLeader
}

/// The roster from the shift that runs now on: four reads.
///
/// # Errors
/// [`AppError::Forbidden`] outside the centre; the database's.
pub async fn look(app: &App, ctx: &Ctx) -> AppResult<Roster> {
    if !handover::may(ctx) {
        return Err(AppError::Forbidden);
    }
    let now = Shift::at(ctx.now);
    let first = now.0;
    let duties = shift_duty::between(&app.store, first, first + DAYS).await?;
    let seen = ctx.now.plus_ms(-IDLE_MS);
    let members = shift_duty::members(&app.store, &CENTRE, ctx.now, seen).await?;
    let ids: Vec<UserId> = duties.iter().map(|d| d.person).collect();
    let names = store::user::names(&app.store, &ids).await?;
    let guard = store::setting::by_name(&app.store, GUARD).await?;
    Ok(Roster {
        first,
        now,
        duties,
        names,
        members,
        version: guard.map_or(0, |row| row.version),
    })
}

/// Writes the coming two weeks as they were typed, all or nothing; `version` is the one that the leader
/// saw. What was typed wrong is told by lines.
///
/// # Errors
/// [`AppError::Forbidden`] to all but the centre's leader; [`AppError::Conflict`] where another wrote
/// meanwhile.
pub async fn plan(
    app: &App,
    ctx: &Ctx,
    text: &str,
    version: i64,
) -> AppResult<Result<(), Vec<(usize, Fault)>>> {
    if !may_plan(ctx) {
        return Err(AppError::Forbidden);
    }
    let roster = look(app, ctx).await?;
    let members = roster.members.iter();
    let people = members.map(|m| (m.username.clone(), m.id)).collect();
    let duties = match roster::read(text, roster.first, &people) {
        Ok(duties) => duties,
        Err(faults) => return Ok(Err(faults)),
    };
    let mut batch = Batch::new();
    store::setting::put(&mut batch, GUARD, version, "");
    let until = roster.first + DAYS;
    shift_duty::put(&mut batch, roster.first, until, duties.into_iter());
    match app.store.commit(batch).await {
        Ok(()) => Ok(Ok(())),
        Err(CommitError::Version) => Err(AppError::Conflict {
            version: u32::try_from(roster.version).unwrap_or(u32::MAX),
        }),
        Err(e) => Err(e.into()),
    }
}

/// The caller's own shifts, from the one that runs now on: day and shift, one read by their key.
///
/// # Errors
/// The database's.
pub async fn mine(app: &App, ctx: &Ctx) -> AppResult<Vec<(i64, Shift)>> {
    let Some(user) = ctx.actor.user.filter(|_| handover::may(ctx)) else {
        return Ok(Vec::new());
    };
    let (first, now) = Shift::at(ctx.now);
    let duties = shift_duty::of(&app.store, user, first, first + DAYS).await?;
    let mut own: Vec<(i64, Shift)> = duties.iter().map(|d| (d.day, d.shift)).collect();
    own.sort_by_key(|(day, shift)| (*day, shift.begins()));
    own.retain(|(day, shift)| *day > first || shift.begins() >= now.begins());
    Ok(own)
}
