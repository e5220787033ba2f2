//! Public reports in long lists: which they are and in which state, and what of each is shown.
//! Whoever has drawn a state already asks for no text.

use super::updates::{Update, of_chain};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::privacy;
use crate::report::list::meanings;
use crate::view::{Named, Position};
use domain::actor::Actor;
use domain::id::{ReportCode, ReportId};
use domain::permission::Sight;
use domain::report::{FileKind, Report};
use domain::time::At;
use lang::Lang;
pub use store::report::seen::{Along, Asked, Head};

/// What the public sees of a report, as other systems read it.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its code.
    pub code: ReportCode,
    /// Work is still owed.
    pub open: bool,
    /// Where the work stands.
    pub stage: &'static str,
    /// What the public is told of it.
    pub label: &'static str,
    /// How pressing.
    pub urgency: &'static str,
    /// From where it came.
    pub channel: &'static str,
    /// What it is about.
    pub category: Option<Named>,
    /// Title.
    pub title: Option<String>,
    /// Released words.
    pub text: Option<String>,
    /// The answer, if it is published.
    pub answer: Option<String>,
    /// The agency that leads.
    pub lead: Option<String>,
    /// When it was sent.
    pub sent_at: At,
    /// The last change; of a closed one: when it was closed.
    pub changed_at: At,
    /// The promise in force.
    pub promised: Option<At>,
    /// The unit.
    pub area: Option<Named>,
    /// Place in words.
    pub place: Option<String>,
    /// The point, as coarse as was released.
    pub point: Option<Position>,
    /// Addresses of its public photos, beginning with a slash.
    pub photos: Vec<String>,
    /// How many met it too.
    pub joined: usize,
    /// Work begun so many times.
    pub attempt: u32,
}

/// A page of public reports.
pub async fn heads(app: &App, mut asked: Asked) -> AppResult<Vec<Head>> {
    asked.filter.meanings = meanings(app, &asked.filter);
    Ok(store::report::seen::heads(&app.store, &asked).await?)
}

/// Those of these codes that the public sees.
pub async fn heads_of(app: &App, codes: &[ReportCode]) -> AppResult<Vec<Head>> {
    Ok(store::report::seen::heads_of(&app.store, codes).await?)
}

/// These reports as they are now, each with its state; what is not public any more is left out.
pub async fn read(app: &App, ids: &[ReportId], lang: Lang) -> AppResult<Vec<(Head, Request)>> {
    let filed = store::report::by_ids(&app.store, ids).await?;
    let seen = filed.iter().filter_map(|filed| {
        let head = Head {
            id: filed.report.id,
            hash: filed.hash,
        };
        Some((head, shown(app, &filed.report, lang)?))
    });
    Ok(seen.collect())
}

/// One report with its public course.
///
/// # Errors
/// [`AppError::NotFound`] for whatever the public does not see.
pub async fn one(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<(Request, Vec<Update>)> {
    let filed = store::report::by_code(&app.store, code).await?;
    let filed = filed.ok_or(AppError::NotFound)?;
    let request = shown(app, &filed.report, ctx.lang).ok_or(AppError::NotFound)?;
    let chain = store::event::of(&app.store, filed.report.id.0).await?;
    let course = of_chain(&filed.report, &chain, false, |_, _| true)?;
    Ok((request, course))
}

/// Whether a token is good: it names a report that the public sees, or that came by the key of
/// whoever asks.
pub async fn is_token(app: &App, code: ReportCode, key: Option<i64>) -> AppResult<bool> {
    let filed = store::report::by_code(&app.store, code).await?;
    let Some(filed) = filed else {
        return Ok(false);
    };
    if is_seen(app, &filed.report) {
        return Ok(true);
    }
    let by = store::api_key::of_report(&app.store, filed.report.id).await?;
    Ok(by.is_some() && by == key)
}

/// Whether everybody sees it, released words and all.
pub(super) fn is_seen(app: &App, report: &Report) -> bool {
    let tables = app.tables();
    let category = report.category.as_deref();
    let category = category.and_then(|c| tables.catalogue.category(c));
    domain::permission::sight(report, category, &Actor::nobody()) == Sight::Public
}

fn shown(app: &App, report: &Report, lang: Lang) -> Option<Request> {
    let view = privacy::view(app, report, &Actor::nobody(), report.at, lang);
    if view.sight != Sight::Public {
        return None;
    }
    let photo = FileKind::Photo.as_str();
    let photos = view.files.iter().filter(|f| f.kind == photo);
    let open = report.stage.is_open();
    Some(Request {
        code: report.code,
        open,
        stage: report.stage.as_str(),
        label: report.label().as_str(),
        urgency: report.urgency.as_str(),
        channel: report.channel.as_str(),
        photos: photos.map(|f| f.url.clone()).collect(),
        category: view.category,
        title: view.title,
        text: view.text,
        answer: view.answer,
        lead: view.lead.map(|lead| lead.name),
        sent_at: report.submitted_at,
        changed_at: match open {
            true => report.at,
            false => report.closed_at.unwrap_or(report.at),
        },
        promised: view.promise.map(|p| p.due.0),
        area: view.area,
        place: view.place,
        point: view.position,
        joined: view.joined.unwrap_or_default(),
        attempt: report.attempt,
    })
}
