//! The one place where a report is written: a decision becomes one batch.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::hotline;
use crate::job;
use crate::notice;
use crate::privacy::Shown;
use domain::event::{Change, Event};
use domain::report::{FileKind, Report};
use domain::workflow::{Decision, Other};
use store::chain::{self, Head};
use store::job::NewJob;
use store::report::Filed;
use store::{Batch, CommitError};

/// Commits a decision: events, row, clocks, assignments, files and jobs of the report, whole or
/// not at all. `batch` holds what must go with it, the caller's `Once` row first.
///
/// When it returns `Ok`, everything is on disk.
pub(crate) async fn record(
    app: &App,
    before: Option<&Filed>,
    other: Option<&Filed>,
    decision: &Decision,
    mut batch: Batch,
) -> Result<Head, CommitError> {
    let head = write_all(app, before, other, decision, &mut batch)?;
    app.store.commit(batch).await?;
    Ok(head)
}

/// The statements of a decision, after those that stand in the batch already.
pub(crate) fn write_all(
    app: &App,
    before: Option<&Filed>,
    other: Option<&Filed>,
    decision: &Decision,
    batch: &mut Batch,
) -> Result<Head, CommitError> {
    let main = (before, &decision.events[..], &decision.report);
    // Two chains are written in id order, so that two such batches cannot wait for each other.
    match &decision.other {
        Some(Other { events, report, .. }) if report.id < decision.report.id => {
            write(app, batch, other, events, report)?;
            write(app, batch, main.0, main.1, main.2)
        }
        Some(Other { events, report, .. }) => {
            let head = write(app, batch, main.0, main.1, main.2)?;
            write(app, batch, other, events, report)?;
            Ok(head)
        }
        None => write(app, batch, main.0, main.1, main.2),
    }
}

/// The statements of one report's events and what they change.
fn write(
    app: &App,
    batch: &mut Batch,
    before: Option<&Filed>,
    events: &[Event],
    after: &Report,
) -> Result<Head, CommitError> {
    let mut head = before.map_or(Head::NONE, Filed::head);
    let name = after.code.to_string();
    for event in events {
        let (open, closed) = event.halves();
        let salts = salts(app)?;
        let sealed = chain::seal(&head, &name, event.at, open, closed, salts);
        store::event::append(batch, store::event::REPORT, after.id.0, &sealed);
        head = sealed.head();
        for change in &event.changes {
            if let Change::File(file) = change {
                store::file::keep(batch, file.id, after.id);
                store::upload::named(batch, file.id);
                if file.kind == FileKind::Photo {
                    // Worked out later: nobody waits for a photo's likeness.
                    store::job::enqueue(
                        batch,
                        &NewJob {
                            id: file.id.0,
                            kind: job::PHASH,
                            once_name: Some(&format!("{}:{}", job::PHASH, file.id)),
                            payload: &file.id.to_string(),
                            ready_at: event.at,
                            made_at: event.at,
                        },
                    );
                }
            }
        }
    }
    store::report::write(batch, before.map(|b| &b.report), after, &head);
    if let Some(before) = before.filter(|_| app.store.has_replicas()) {
        let catalogue = app.tables().catalogue;
        let was = Shown::of(&before.report, &catalogue);
        if Shown::of(after, &catalogue).takes_back(&was) {
            batch.takes_back();
        }
    }
    job::erase::wake(batch, before.map(|b| &b.report), after);
    carry_followers(batch, before.map(|b| &b.report), after);
    crate::open311::peer::enqueue(batch, before.map(|b| &b.report), after);
    notice::enqueue(app, batch, before.map(|b| &b.report), events, after);
    hotline::answered::plan(app, batch, before.map(|b| &b.report), events, after)?;
    Ok(head)
}

/// Who follows a report goes on hearing of the thing when it becomes part of another's.
fn carry_followers(batch: &mut Batch, before: Option<&Report>, after: &Report) {
    let was = before.and_then(|b| b.parent.as_ref()).map(|p| p.id);
    let is = after.parent.as_ref().map(|p| p.id);
    if was == is {
        return;
    }
    if let Some(parent) = was {
        store::follow::carry_back(batch, after.id, parent);
    }
    if let Some(parent) = is {
        store::follow::carry(batch, after.id, parent);
    }
}

fn salts(app: &App) -> Result<[[u8; chain::SALT]; 2], CommitError> {
    let bytes: [u8; 2 * chain::SALT] = app.random().map_err(|e| CommitError::Db(e.to_string()))?;
    let mut salts = [[0; chain::SALT]; 2];
    salts[0].copy_from_slice(&bytes[..chain::SALT]);
    salts[1].copy_from_slice(&bytes[chain::SALT..]);
    Ok(salts)
}

/// Loads a report by its code with the head of its chain.
pub(crate) async fn load(app: &App, code: domain::id::ReportCode) -> AppResult<Option<Filed>> {
    Ok(store::report::by_code(&app.store, code).await?)
}

/// Loads a report by its id.
pub(crate) async fn load_id(app: &App, id: domain::id::ReportId) -> AppResult<Option<Filed>> {
    Ok(store::report::by_id(&app.store, id).await?)
}

/// The caller as this report knows them: the secret of its link makes a citizen its own, and so does
/// a number that they showed to be theirs.
pub(crate) fn known(app: &App, ctx: &Ctx, report: &Report) -> domain::actor::Actor {
    let mut actor = ctx.actor.clone();
    if actor.role == domain::actor::Role::Citizen && actor.reporter.is_none() {
        actor.reporter = crate::mine::one_of(&ctx.people, report);
    }
    if actor.role == domain::actor::Role::Citizen
        && let Some(secret) = &ctx.secret
        && app.keys.is_secret(report.id, secret)
    {
        actor.secret = true;
        actor.reporter = actor.reporter.or(report.reporter);
    }
    actor
}
