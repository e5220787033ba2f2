//! Bulletins to the people of an area: written, ended, read. Flood mode is on where one of them says
//! so. Each has a chain of its own that tells who did it, when and why; every node reads the rows
//! anew for each page, so a change holds everywhere at once.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits::{AROUND_SHOWN, BULLETINS_SHOWN, BULLETINS_STANDING};
use domain::actor::Role;
use domain::bulletin::{Bulletin, BulletinKind, Said, kinds_of, serves};
use domain::id::{BulletinId, UserId};
use domain::limits::SHORT_CHARS_MAX;
use domain::notice::Template;
use domain::time::At;
use lang::Lang;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use store::chain::{self, SALT};
use store::{Batch, bulletin};

use crate::notice::template::{Values, Var};
use crate::notice::{Words, compose};
use crate::terms::{TermsError, TermsResult, Wrong};

/// The family of their chains.
const FAMILY: &str = "bulletin";

/// A bulletin to be written.
#[derive(Clone, Debug, Default)]
pub struct NewBulletin {
    /// What it is about.
    pub kind: Option<BulletinKind>,
    /// Units; none means the whole province.
    pub areas: Vec<String>,
    /// In Vietnamese.
    pub vi: Said,
    /// In English; may be empty.
    pub en: Said,
    /// Whom to call, of flood mode.
    pub contacts: String,
    /// The first instant; now if none.
    pub from: Option<At>,
    /// The end.
    pub to: Option<At>,
}

/// Whether the centre speaks: of anything, anywhere. Flood mode too, by operators at night: it stops no
/// clock and takes nothing from anybody.
fn is_centre(ctx: &Ctx) -> bool {
    matches!(ctx.actor.role, Role::IocOperator | Role::IocLeader)
}

/// The agency for which the caller may speak: its focal officer and its leader do.
fn speaks_for(ctx: &Ctx) -> Option<&str> {
    let speaks = matches!(ctx.actor.role, Role::AgencyFocal | Role::AgencyLeader);
    ctx.actor.agency.as_deref().filter(|_| speaks)
}

/// What the caller may write of; nothing for whoever writes none. The centre writes of all, an agency
/// of what it cuts and closes itself.
pub fn kinds(app: &App, ctx: &Ctx) -> &'static [BulletinKind] {
    if is_centre(ctx) {
        return BulletinKind::ALL;
    }
    let tables = app.tables();
    let agency = speaks_for(ctx).and_then(|code| tables.catalogue.agency_at(code, ctx.now.date()));
    match agency {
        Some(agency) => kinds_of(agency.kind),
        None => &[],
    }
}

/// Units that the caller may write of: an agency's own and those below them.
pub fn speaks_of(app: &App, ctx: &Ctx, unit: &str) -> bool {
    if is_centre(ctx) {
        return true;
    }
    let tables = app.tables();
    let agency = speaks_for(ctx).and_then(|code| tables.catalogue.agency_at(code, ctx.now.date()));
    agency.is_some_and(|a| serves(a, unit, &tables.catalogue))
}

/// Whether the caller may end it before its time: the centre any, an agency its own.
pub fn may_end(ctx: &Ctx, bulletin: &Bulletin) -> bool {
    is_centre(ctx) || (bulletin.agency.is_some() && bulletin.agency.as_deref() == speaks_for(ctx))
}

/// Who may see the page where flood mode is.
///
/// # Errors
/// Everybody else is not let in.
pub fn may_see_flood(ctx: &Ctx) -> AppResult<()> {
    match speaks_for(ctx) {
        Some(_) => Err(AppError::Forbidden),
        None => may_see(ctx),
    }
}

/// Who may see the page where they are written: an agency's people see their own.
///
/// # Errors
/// Everybody else is not let in.
pub fn may_see(ctx: &Ctx) -> AppResult<()> {
    match ctx.actor.role {
        Role::IocOperator | Role::IocLeader | Role::CallAgent | Role::SysAdmin => Ok(()),
        Role::AgencyFocal | Role::AgencyLeader if ctx.actor.agency.is_some() => Ok(()),
        Role::Citizen
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

/// What holds now or will, the newest first.
///
/// # Errors
/// The store's.
pub async fn standing(app: &App, now: At) -> AppResult<Vec<Bulletin>> {
    Ok(bulletin::standing(&app.store, now, BULLETINS_STANDING).await?)
}

/// Where flood mode is on.
///
/// # Errors
/// The store's.
pub async fn floods(app: &App, now: At) -> AppResult<Vec<Bulletin>> {
    let mut all = standing(app, now).await?;
    all.retain(|b| b.floods(now));
    Ok(all)
}

/// What holds now or will and concerns a unit: cuts and closures that a new report there may come
/// from, those that hold now first.
///
/// # Errors
/// The store's.
pub async fn near(app: &App, ctx: &Ctx, unit: &str) -> AppResult<Vec<Bulletin>> {
    let mut all = standing(app, ctx.now).await?;
    let tables = app.tables();
    all.retain(|b| b.concerns(unit, &tables.catalogue));
    all.sort_by_key(|b| b.from);
    all.truncate(AROUND_SHOWN);
    Ok(all)
}

/// The latest, over or not; to an agency its own.
///
/// # Errors
/// The store's; who may not see the page.
pub async fn latest(app: &App, ctx: &Ctx) -> AppResult<Vec<Bulletin>> {
    may_see(ctx)?;
    Ok(bulletin::latest(&app.store, speaks_for(ctx), BULLETINS_SHOWN).await?)
}

/// One, over or not.
///
/// # Errors
/// `NotFound`.
pub async fn by_id(app: &App, id: BulletinId) -> AppResult<Bulletin> {
    bulletin::by_id(&app.store, id)
        .await?
        .ok_or(AppError::NotFound)
}

/// A bulletin as it would be; writes nothing.
///
/// # Errors
/// Every field at fault.
pub async fn plan(app: &App, ctx: &Ctx, new: &NewBulletin) -> TermsResult<Bulletin> {
    let kinds = kinds(app, ctx);
    if kinds.is_empty() || (new.kind == Some(BulletinKind::Flood) && !is_centre(ctx)) {
        return Err(AppError::Forbidden.into());
    }
    let mut wrong = Vec::new();
    let mut fault = |field: &str, why| {
        wrong.push(Wrong {
            field: field.to_owned(),
            why,
            detail: String::new(),
        });
    };
    if new.kind.is_none() {
        fault("kind", "required");
    }
    if new.kind.is_some_and(|kind| !kinds.contains(&kind)) {
        fault("kind", "not_your_kind");
    }
    if new.to.is_none() {
        fault("to", "required");
    }
    let (from, to) = (new.from.unwrap_or(ctx.now), new.to);
    let bulletin = Bulletin {
        id: BulletinId::fresh(ctx.now, app.random_u64()?),
        kind: new.kind.unwrap_or(BulletinKind::Other),
        areas: new.areas.clone(),
        vi: new.vi.clone(),
        en: new.en.clone(),
        contacts: new.contacts.clone(),
        from,
        // Without an end that fault is told, and no other of it.
        to: to.unwrap_or_else(|| from.max(ctx.now).plus_ms(1)),
        made_at: ctx.now,
        ended_at: None,
        made_by: ctx.actor.user,
        agency: speaks_for(ctx).map(str::to_owned),
    };
    let tables = app.tables();
    for (field, why) in bulletin.faults(&tables.catalogue, ctx.now) {
        fault(field, why);
    }
    let own = speaks_for(ctx).and_then(|code| tables.catalogue.agency_at(code, ctx.now.date()));
    if own.is_some_and(|own| !bulletin.is_within(own, &tables.catalogue)) {
        fault("areas", "not_your_area");
    }
    if standing(app, ctx.now).await?.len() >= BULLETINS_STANDING {
        fault("title", "bulletins_full");
    }
    if wrong.is_empty() {
        Ok(bulletin)
    } else {
        Err(TermsError::Wrong(wrong))
    }
}

/// Writes a bulletin: from this moment everybody reads it.
///
/// # Errors
/// As [`plan`].
pub async fn write(app: &App, ctx: &Ctx, new: &NewBulletin) -> TermsResult<BulletinId> {
    let planned = plan(app, ctx, new).await?;
    let mut batch = Batch::new();
    bulletin::put(&mut batch, &planned)?;
    // Who wrote it stands in the closed half alone.
    let public = Bulletin {
        made_by: None,
        ..planned.clone()
    };
    let what = json!({ "kind": "bulletin_written", "bulletin": public });
    tell(app, ctx, &mut batch, planned.id, &what, "").await?;
    app.store.commit(batch).await.map_err(AppError::from)?;
    Ok(planned.id)
}

/// Ends a bulletin before its time: it leaves the lists and stays to be read.
///
/// # Errors
/// A reason that is missing or too long; one that is over already.
pub async fn end(app: &App, ctx: &Ctx, id: BulletinId, why: &str) -> TermsResult<()> {
    if kinds(app, ctx).is_empty() {
        return Err(AppError::Forbidden.into());
    }
    let mut held = by_id(app, id).await?;
    if !may_end(ctx, &held) {
        return Err(AppError::NotFound.into());
    }
    let why = why.trim();
    let fault = match why.chars().count() {
        _ if held.is_over(ctx.now) => Some("over"),
        0 => Some("required"),
        n if n > SHORT_CHARS_MAX => Some("text"),
        _ => None,
    };
    if let Some(fault) = fault {
        return Err(TermsError::Wrong(vec![Wrong {
            field: "why".to_owned(),
            why: fault,
            detail: String::new(),
        }]));
    }
    held.ended_at = Some(ctx.now);
    let mut batch = Batch::new();
    bulletin::change(&mut batch, &held)?;
    let what = json!({ "kind": "bulletin_ended", "id": id });
    tell(app, ctx, &mut batch, id, &what, why).await?;
    app.store.commit(batch).await.map_err(AppError::from)?;
    Ok(())
}

/// Who did it and why: the closed half.
#[derive(Serialize)]
struct Who<'a> {
    by: Option<UserId>,
    why: &'a str,
}

async fn tell(
    app: &App,
    ctx: &Ctx,
    batch: &mut Batch,
    id: BulletinId,
    what: &Value,
    why: &str,
) -> AppResult<()> {
    let head = store::event::head(&app.store, id.0).await?;
    let who = Who {
        by: ctx.actor.user,
        why,
    };
    let closed = serde_json::to_string(&who).map_err(AppError::internal)?;
    let salts = [app.random::<SALT>()?, app.random::<SALT>()?];
    let name = chain::name(FAMILY, id.0);
    let sealed = chain::seal(&head, &name, ctx.now, what.to_string(), closed, salts);
    store::event::append(batch, FAMILY, id.0, &sealed);
    Ok(())
}

/// Names of those who wrote them, for staff.
///
/// # Errors
/// The store's; who may not see the page.
pub async fn writers(
    app: &App,
    ctx: &Ctx,
    list: &[Bulletin],
) -> AppResult<HashMap<UserId, String>> {
    may_see(ctx)?;
    let mut ids: Vec<UserId> = list.iter().filter_map(|b| b.made_by).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(store::user::names(&app.store, &ids).await?)
}

/// The words of a message about it, as those who follow its area would get them: to be looked at
/// before it is written. Nobody follows an area by message yet, so nothing is sent.
pub fn message(app: &App, bulletin: &Bulletin, lang: Lang, area: &str, span: &str) -> Words {
    let said = match lang {
        Lang::En if !bulletin.en.is_empty() => &bulletin.en,
        Lang::En | Lang::Vi => &bulletin.vi,
    };
    let url = format!("{}/tb/{}", app.settings.public_url, bulletin.id);
    let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let values = Values::from([
        (Var::Area, area.to_owned()),
        (Var::Note, said.title.clone()),
        (Var::Due, span.to_owned()),
        (Var::Link, host.to_owned()),
    ]);
    compose(app, Template::AreaNotice, lang, &values)
}
