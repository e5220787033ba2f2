//! The masked talk with citizens: which reports have one, who spoke last, what was said. Neither side
//! sees who the other is: a citizen reads a role and an agency, an agency reads words in which
//! numbers and addresses are struck out.

use super::desk::{Paper, lay_out};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits::{TALKS_COUNTED, TALKS_SHOWN};
use crate::report::read::events;
use crate::view::EventView;
use domain::action::Action;
use domain::id::ReportCode;
use domain::permission::{self, Sight};
use domain::report::Report;
use domain::text::mask_persons;
use domain::time::At;
use std::collections::HashMap;
use store::talk::Talk;

/// A report's talk in a list.
#[derive(Clone, Debug)]
pub struct Talked {
    /// The report.
    pub paper: Paper,
    /// The citizen spoke last.
    pub waits: bool,
    /// When the last word was said.
    pub at: At,
    /// The last word, as the reader may read it; empty where only files were sent.
    pub words: String,
}

/// Talks of the reader's desk: those that wait, the longest first; then those answered.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever has no talk with citizens.
pub async fn list(app: &App, ctx: &Ctx) -> AppResult<Vec<Talked>> {
    let agencies = agencies(ctx)?;
    let (waiting, answered) = store::talk::of(&app.store, agencies.as_deref(), TALKS_SHOWN).await?;
    let talks: Vec<Talk> = waiting.into_iter().chain(answered).collect();
    let ids: Vec<_> = talks.iter().map(|t| t.report).collect();
    let reports: HashMap<i64, Report> = store::report::by_ids(&app.store, &ids)
        .await?
        .into_iter()
        .map(|f| (f.report.id.0, f.report))
        .collect();
    let mut found = Vec::new();
    for talk in talks {
        // The follower may lag: what the reader sees is decided by the report as it is.
        let Some(report) = reports.get(&talk.report.0) else {
            continue;
        };
        let sight = sight(app, ctx, report);
        if !speaks(sight) {
            continue;
        }
        let last = talk.asked.max(talk.told);
        let said = store::event::at(&app.store, report.id.0, last).await?;
        let said = match said {
            Some(stored) if !report.hidden_events.contains(&last) => stored.event()?.note_reporter,
            _ => None,
        };
        found.push(Talked {
            paper: lay_out(app, ctx, report, &ctx.actor),
            waits: talk.is_waiting(),
            at: talk.at,
            words: match said {
                Some(words) if sight.is_redacted() => mask_persons(&words),
                Some(words) => words,
                None => String::new(),
            },
        });
    }
    Ok(found)
}

/// How many talks wait for the reader's desk, counted up to a cap: (number, "and more"). None for
/// whoever has no talks.
pub async fn waiting(app: &App, ctx: &Ctx) -> AppResult<Option<(i64, bool)>> {
    let Ok(agencies) = agencies(ctx) else {
        return Ok(None);
    };
    let n = store::talk::waiting(&app.store, agencies.as_deref(), TALKS_COUNTED).await?;
    Ok(Some((n, n >= TALKS_COUNTED as i64)))
}

/// One report's talk, oldest first.
///
/// # Errors
/// [`AppError::NotFound`] for whoever does not work on the report, whether it is public or not.
pub async fn of(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<(Paper, Vec<EventView>)> {
    let paper = super::desk::paper(app, ctx, code).await?;
    if !speaks(paper.view.sight) {
        return Err(AppError::NotFound);
    }
    let mut said = events(app, ctx, code).await?;
    said.retain(|e| e.kind == Action::Message.as_str());
    Ok((paper, said))
}

/// Whether a talk is there for this sight.
fn speaks(sight: Sight) -> bool {
    matches!(sight, Sight::Centre | Sight::Agency)
}

fn sight(app: &App, ctx: &Ctx, report: &Report) -> Sight {
    let tables = app.tables();
    let category = report
        .category
        .as_deref()
        .and_then(|c| tables.catalogue.category(c));
    permission::sight(report, category, &ctx.actor)
}

/// Whose talks: an agency's own, or for the centre all.
fn agencies(ctx: &Ctx) -> AppResult<Option<Vec<String>>> {
    match &ctx.actor.agency {
        _ if ctx.actor.role.is_centre() => Ok(None),
        Some(agency) if ctx.actor.role.is_agency() => Ok(Some(vec![agency.clone()])),
        _ => Err(AppError::Forbidden),
    }
}
