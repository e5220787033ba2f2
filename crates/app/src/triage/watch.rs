//! Presence and claims. They warn and spare double work; what decides between two people is the
//! version that each of them saw.

use super::{CENTRE, SORTERS, of_centre};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits::{CLAIM_MS, PRESENT_MS};
use crate::record::{known, load};
use crate::report::act::may_know;
use domain::id::{ReportCode, UserId};
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
    /// The reader has taken it.
    pub mine: bool,
}

impl Around {
    /// Nobody else is there.
    pub fn is_quiet(&self) -> bool {
        self.taken_by.is_none() && self.writing.is_empty() && self.viewing.is_empty()
    }
}

/// Somebody has a report open, and takes it if nobody has: a claim ends by itself when they leave
/// their hands still.
///
/// # Errors
/// [`AppError::Forbidden`] outside the centre; [`AppError::NotFound`] for what they may not know of.
pub async fn beat(app: &App, ctx: &Ctx, code: ReportCode, beat: Beat) -> AppResult<()> {
    let person = of_centre(ctx, &CENTRE)?;
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    may_know(app, &loaded, &known(app, ctx, &loaded.report))?;
    let mut batch = Batch::new();
    let present = Present {
        report: code,
        person,
        writing: beat.writing,
    };
    store::watch::see(&mut batch, present, ctx.now.plus_ms(PRESENT_MS));
    if beat.active && SORTERS.contains(&ctx.actor.role) {
        store::watch::take(&mut batch, code, person, ctx.now, ctx.now.plus_ms(CLAIM_MS));
    }
    Ok(app.store.commit(batch).await?)
}

/// They went on to another.
///
/// # Errors
/// [`AppError::Forbidden`] outside the centre.
pub async fn leave(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<()> {
    let person = of_centre(ctx, &CENTRE)?;
    let mut batch = Batch::new();
    store::watch::leave(&mut batch, code, person);
    Ok(app.store.commit(batch).await?)
}

/// Who else is at these reports now; a report at which nobody is, is left out.
pub async fn around(
    app: &App,
    ctx: &Ctx,
    codes: &[ReportCode],
) -> AppResult<HashMap<ReportCode, Around>> {
    let present = store::watch::present(&app.store, codes, ctx.now).await?;
    let claims = store::watch::claims(&app.store, codes, ctx.now).await?;
    let ids: Vec<UserId> = present
        .iter()
        .map(|p| p.person)
        .chain(claims.iter().map(|c| c.person))
        .collect();
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
    for p in present {
        if Some(p.person) == ctx.actor.user {
            continue;
        }
        let at = found.entry(p.report).or_default();
        if p.writing {
            at.writing.push(called(p.person));
        } else {
            at.viewing.push(called(p.person));
        }
    }
    Ok(found)
}
