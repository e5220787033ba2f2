//! Presence and claims. They warn and spare double work; what decides between two people is the
//! version that each of them saw.

use super::SORTERS;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits::{CLAIM_MS, PRESENT_MS};
use crate::record::{known, load};
use crate::report::act::may_know;
use domain::id::{ReportCode, UserId};
use domain::permission::{self, Sight};
use domain::report::Stage;
use std::collections::HashMap;
use store::Batch;
use store::watch::Present;

/// What a page tells of the person before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beat {
    /// They type into a form.
    pub writing: bool,
    /// They touched key, mouse or screen since the last beat.
    pub active: bool,
}

/// A colleague.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Their account.
    pub id: UserId,
    /// Their name.
    pub name: String,
}

/// Who is at a report, the reader left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Who has taken it.
    pub taken_by: Option<Colleague>,
    /// Who writes.
    pub writing: Vec<Colleague>,
    /// Who looks.
    pub viewing: Vec<Colleague>,
    /// Other offices at which somebody has it open, and whether somebody of them writes.
    pub offices: Vec<(String, bool)>,
    /// The reader has taken it.
    pub mine: bool,
}

impl Around {
    /// Nobody else is there.
    pub fn is_quiet(&self) -> bool {
        let own = self.taken_by.is_none() && self.writing.is_empty() && self.viewing.is_empty();
        own && self.offices.is_empty()
    }

    /// Somebody else writes or has taken it.
    pub fn is_busy(&self) -> bool {
        let writes = self.offices.iter().any(|(_, writes)| *writes);
        self.taken_by.is_some() || !self.writing.is_empty() || writes
    }

    fn beside(&mut self, office: String, writes: bool) {
        match self.offices.iter_mut().find(|(held, _)| *held == office) {
            Some((_, held)) => *held |= writes,
            None => self.offices.push((office, writes)),
        }
    }
}

/// Somebody who works on a report has it open. At the centre's desk a sorter takes it if nobody has: a
/// claim ends by itself when they leave their hands still.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever does not work on it; [`AppError::NotFound`] for what they may
/// not know of.
pub async fn beat(app: &App, ctx: &Ctx, code: ReportCode, beat: Beat) -> AppResult<()> {
    let (person, desk) = of_desk(ctx)?;
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    let actor = known(app, ctx, &loaded.report);
    may_know(app, &loaded, &actor)?;
    match permission::sight(&loaded.report, None, &actor) {
        Sight::Centre | Sight::Sealed | Sight::Agency => {}
        _ => return Err(AppError::Forbidden),
    }
    let mut batch = Batch::new();
    let present = Present {
        report: code,
        person,
        desk: desk.to_owned(),
        writing: beat.writing,
    };
    store::watch::see(&mut batch, &present, ctx.now.plus_ms(PRESENT_MS));
    let waits = loaded.report.stage == Stage::Received;
    if beat.active && waits && SORTERS.contains(&ctx.actor.role) {
        store::watch::take(&mut batch, code, person, ctx.now, ctx.now.plus_ms(CLAIM_MS));
    }
    Ok(app.store.commit(batch).await?)
}

fn of_desk(ctx: &Ctx) -> AppResult<(UserId, &str)> {
    let (person, desk) = (ctx.actor.user, super::desk(&ctx.actor));
    person.zip(desk).ok_or(AppError::Forbidden)
}

/// They went on to another.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever sits at no desk.
pub async fn leave(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<()> {
    let (person, _) = of_desk(ctx)?;
    let mut batch = Batch::new();
    store::watch::leave(&mut batch, code, person);
    Ok(app.store.commit(batch).await?)
}

/// They closed its file; what they have taken at triage stays taken.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever sits at no desk.
pub async fn close(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<()> {
    let (person, _) = of_desk(ctx)?;
    let mut batch = Batch::new();
    store::watch::close(&mut batch, code, person);
    Ok(app.store.commit(batch).await?)
}

/// Who else is at these reports now; a report at which nobody is, is left out. Colleagues of the
/// reader's own desk are called by their names, those of another by their office: who sits there is
/// that office's matter. Claims are the centre's own.
pub async fn around(
    app: &App,
    ctx: &Ctx,
    codes: &[ReportCode],
) -> AppResult<HashMap<ReportCode, Around>> {
    let Some(mine) = super::desk(&ctx.actor) else {
        return Ok(HashMap::new());
    };
    let present = store::watch::present(&app.store, codes, ctx.now).await?;
    let claims = match mine.is_empty() {
        true => store::watch::claims(&app.store, codes, ctx.now).await?,
        false => Vec::new(),
    };
    let own = present.iter().filter(|p| p.desk == mine).map(|p| p.person);
    let ids: Vec<UserId> = own.chain(claims.iter().map(|c| c.person)).collect();
    let names = store::user::names(&app.store, &ids).await?;
    let called = |id: UserId| Colleague {
        id,
        name: names.get(&id).cloned().unwrap_or_default(),
    };
    let mut found: HashMap<ReportCode, Around> = HashMap::new();
    for claim in claims {
        let at = found.entry(claim.report).or_default();
        if Some(claim.person) == ctx.actor.user {
            at.mine = true;
        } else {
            at.taken_by = Some(called(claim.person));
        }
    }
    for p in present.iter().filter(|p| Some(p.person) != ctx.actor.user) {
        let at = found.entry(p.report).or_default();
        if p.desk != mine {
            at.beside(office(app, ctx, &p.desk), p.writing);
        } else if p.writing {
            at.writing.push(called(p.person));
        } else {
            at.viewing.push(called(p.person));
        }
    }
    Ok(found)
}

/// What an office is called by others.
fn office(app: &App, ctx: &Ctx, desk: &str) -> String {
    let tables = app.tables();
    let agency = match desk.is_empty() {
        true => tables.catalogue.ioc(ctx.now.date()),
        false => tables.catalogue.agency(desk),
    };
    agency.map(|a| a.short_name.clone()).unwrap_or_default()
}
