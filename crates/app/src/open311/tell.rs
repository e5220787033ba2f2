//! An agency's own system tells how its case goes on. What the lifecycle allows is carried out as if
//! its focal officer had; what it does not, and what is overtaken, is kept as a note. Never twice.

use super::key::Caller;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::file::Prepared;
use crate::record::load;
use crate::report::Order;
use crate::report::act::{act, act_beside};
use domain::action::{Action, Body};
use domain::actor::{Actor, Role, holds_co, holds_lead};
use domain::event::Event;
use domain::id::ReportCode;
use domain::outside::{Meaning, Outside, is_overtaken, stands_since};
use domain::report::Report;
use domain::time::At;
use lang::Lang;
use store::Batch;
use store::told::Told;

/// An update as a door read it.
#[derive(Clone, Debug)]
pub struct News {
    /// What their system calls it.
    pub name: String,
    /// Of which report.
    pub code: ReportCode,
    /// Their word for how it stands, as they wrote it.
    pub status: String,
    /// When it happened.
    pub at: At,
    /// Their words.
    pub text: String,
    /// Addresses of photos that lie elsewhere: for people, never shown to the public.
    pub links: Vec<String>,
    /// Photos.
    pub files: Vec<Prepared>,
}

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// The report moved, or news of its work was published.
    Done,
    /// A note for those who work on it.
    Note,
    /// It had come before, and nothing was done again.
    Known,
}

/// The answer to an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The report.
    pub code: ReportCode,
    /// How it stands now.
    pub status: Outside,
    /// What became of the update.
    pub became: Became,
}

/// The report that a system names: by our code, or by the number under which it holds the case itself.
///
/// # Errors
/// [`AppError::NotFound`] for what names nothing.
pub async fn named(app: &App, caller: &Caller, id: &str) -> AppResult<ReportCode> {
    let agency = caller.agency.as_deref().ok_or(AppError::Forbidden)?;
    let ours = ReportCode::parse(id).ok();
    if let Some(code) = ours {
        let filed = load(app, code).await?;
        let is_theirs = |r: &Report| holds_lead(r, agency) || holds_co(r, agency);
        if filed.is_some_and(|filed| is_theirs(&filed.report)) {
            return Ok(code);
        }
    }
    let theirs = store::peer_filing::by_foreign(&app.store, agency, &[id.to_owned()]).await?;
    if let Some(filing) = theirs.last()
        && let Some(filed) = crate::record::load_id(app, filing.report).await?
    {
        return Ok(filed.report.code);
    }
    ours.ok_or(AppError::NotFound)
}

/// Takes an update.
///
/// # Errors
/// [`AppError::Forbidden`] for a key of no agency, and of one that holds no part of the report.
pub async fn tell(app: &App, ctx: &Ctx, caller: &Caller, news: News) -> AppResult<Taken> {
    let agency = caller.agency.as_deref().ok_or(AppError::Forbidden)?;
    tell_as(app, ctx, agency, news).await
}

/// The same, of a system that was asked: what it answered is what it would have told.
pub(super) async fn tell_as(app: &App, ctx: &Ctx, agency: &str, news: News) -> AppResult<Taken> {
    if let Some(taken) = before(app, agency, &news.name).await? {
        return Ok(taken);
    }
    let filed = load(app, news.code).await?.ok_or(AppError::NotFound)?;
    let report = filed.report;
    let (lead, co) = (holds_lead(&report, agency), holds_co(&report, agency));
    if !lead && !co {
        return Err(AppError::Forbidden);
    }
    let chain: Vec<Event> = store::event::of(&app.store, report.id.0)
        .await?
        .iter()
        .map(store::event::Stored::event)
        .collect::<Result<_, _>>()?;
    let newest = store::told::newest(&app.store, report.id, agency).await?;
    let overtaken = is_overtaken(news.at, newest, stands_since(&report, &chain, agency));
    let ctx = Ctx {
        actor: Actor {
            role: Role::AgencyFocal,
            agency: Some(agency.to_owned()),
            ..Actor::nobody()
        },
        // The update's own name makes it one.
        once: None,
        ..ctx.clone()
    };
    let mut beside = Batch::new();
    store::told::keep(
        &mut beside,
        &Told {
            agency: agency.to_owned(),
            name: news.name.clone(),
            report: report.id,
            at: news.at,
            told_at: ctx.now,
        },
    );
    match carry_out(app, &ctx, &report, &news, (lead, overtaken), &beside).await {
        Ok(became) => {
            let now = load(app, news.code).await?.ok_or(AppError::NotFound)?;
            Ok(Taken {
                code: news.code,
                status: Outside::of(&now.report),
                became,
            })
        }
        // It may have been taken since we looked: what refuses it now is its own first effect.
        Err(e) => before(app, agency, &news.name).await?.ok_or(e),
    }
}

/// The answer to an update that was taken before.
async fn before(app: &App, agency: &str, name: &str) -> AppResult<Option<Taken>> {
    let Some(told) = store::told::by_name(&app.store, agency, name).await? else {
        return Ok(None);
    };
    let filed = crate::record::load_id(app, told.report).await?;
    let report = filed.ok_or(AppError::NotFound)?.report;
    Ok(Some(Taken {
        code: report.code,
        status: Outside::of(&report),
        became: Became::Known,
    }))
}

async fn carry_out(
    app: &App,
    ctx: &Ctx,
    report: &Report,
    news: &News,
    (lead, overtaken): (bool, bool),
    beside: &Batch,
) -> AppResult<Became> {
    let meaning = Outside::read(&news.status).map_or(Meaning::Words, Outside::meaning);
    let order = |body: Body| Order {
        body,
        new_files: news.files.clone(),
        ..Order::default()
    };
    let text = Some(news.text.clone());
    let progress = Body {
        text: text.clone(),
        public: Some(true),
        ..Body::default()
    };
    let first = match meaning {
        _ if overtaken => None,
        Meaning::Begun => {
            // To take it up has no words of its own, and may have been done before.
            match act(app, ctx, report.code, Action::Acknowledge, Order::default()).await {
                Ok(_) | Err(AppError::Refused(_)) => {}
                Err(e) => return Err(e),
            }
            Some((Action::Progress, progress))
        }
        Meaning::Done if lead => Some((
            Action::SubmitResult,
            Body {
                text,
                ..Body::default()
            },
        )),
        Meaning::Done => Some((
            Action::Progress,
            Body {
                done: Some(true),
                ..progress
            },
        )),
        Meaning::Words => Some((Action::Progress, progress)),
    };
    if let Some((action, body)) = first {
        match act_beside(app, ctx, report.code, action, order(body), beside).await {
            Ok(_) => {
                linked(app, ctx, report, &news.links).await?;
                return Ok(Became::Done);
            }
            Err(AppError::Refused(_)) => {}
            Err(e) => return Err(e),
        }
    }
    let note = Body {
        text: Some(as_note(news)),
        ..Body::default()
    };
    act_beside(app, ctx, report.code, Action::Note, order(note), beside).await?;
    Ok(Became::Note)
}

/// Notes where photos lie that came as addresses only.
async fn linked(app: &App, ctx: &Ctx, report: &Report, links: &[String]) -> AppResult<()> {
    if links.is_empty() {
        return Ok(());
    }
    let body = Body {
        text: Some(links.join("\n")),
        ..Body::default()
    };
    let order = Order {
        body,
        ..Order::default()
    };
    match act(app, ctx, report.code, Action::Note, order).await {
        Ok(_) | Err(AppError::Refused(_)) => Ok(()),
        Err(e) => Err(e),
    }
}

/// The update's words with what its system said of status and hour, for those who read the file.
fn as_note(news: &News) -> String {
    let at = lang::date::moment(Lang::Vi, news.at.0, news.at.0);
    let values = [
        ("status", &*news.status),
        ("at", &*at),
        ("text", &*news.text),
    ];
    let note = lang::fill(Lang::Vi, "open311.note", &values);
    let links = news.links.iter().map(String::as_str);
    let lines: Vec<&str> = std::iter::once(&*note).chain(links).collect();
    lines.join("\n")
}
