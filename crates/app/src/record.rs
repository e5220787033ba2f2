//! The one place where a report is written: a decision becomes one batch.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use domain::event::{Change, Event};
use domain::report::{FileKind, Report};
use domain::workflow::{Decision, Other};
use store::chain::{self, Head};
use store::{Batch, CommitError};

/// A report with the place where its chain stands.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The report.
    pub report: Report,
    /// The head of its chain.
    pub head: Head,
}

/// Commits a decision: events, row, clocks, assignments, files and jobs of the report, whole or
/// not at all. `batch` holds what must go with it, the caller's `Once` row first.
///
/// When it returns `Ok`, everything is on disk.
pub(crate) async fn record(
    app: &App,
    before: Option<&Loaded>,
    other: Option<&Loaded>,
    decision: &Decision,
    mut batch: Batch,
) -> Result<Head, CommitError> {
    let main = (before, &decision.events[..], &decision.report);
    let mut head = Head::NONE;
    // Two chains are written in id order, so that two such batches cannot wait for each other.
    match &decision.other {
        Some(Other { events, report, .. }) if report.id < decision.report.id => {
            write(app, &mut batch, other, events, report)?;
            head = write(app, &mut batch, main.0, main.1, main.2)?;
        }
        Some(Other { events, report, .. }) => {
            head = write(app, &mut batch, main.0, main.1, main.2)?;
            write(app, &mut batch, other, events, report)?;
        }
        None => head = { let _ = head; write(app, &mut batch, main.0, main.1, main.2)? },
    }
    app.store.commit(batch).await?;
    Ok(head)
}

/// The statements of one report's events and what they change.
fn write(
    app: &App,
    batch: &mut Batch,
    before: Option<&Loaded>,
    events: &[Event],
    after: &Report,
) -> Result<Head, CommitError> {
    let mut head = before.map_or(Head::NONE, |b| b.head);
    let name = after.code.to_string();
    for event in events {
        let (open, closed) = event.halves();
        let salts = salts(app)?;
        let sealed = chain::seal(&head, &name, event.at, open, closed, salts);
        store::event::append(batch, store::event::REPORT, after.id.0, &sealed);
        head = sealed.head();
        for change in &event.changes {
            if let Change::File(file) = change {
                store::file::attach(batch, file.id, after.id);
                if file.kind == FileKind::Photo {
                    store::job::enqueue(batch, "phash", &format!("phash:{}", file.id), &file.id.to_string(), event.at);
                }
            }
        }
    }
    store::report::write(batch, before.map(|b| &b.report), after, &head);
    Ok(head)
}

fn salts(app: &App) -> Result<[[u8; chain::SALT]; 2], CommitError> {
    let bytes: [u8; 2 * chain::SALT] = app.random().map_err(|e| CommitError::Db(e.to_string()))?;
    let mut salts = [[0; chain::SALT]; 2];
    salts[0].copy_from_slice(&bytes[..chain::SALT]);
    salts[1].copy_from_slice(&bytes[chain::SALT..]);
    Ok(salts)
}

/// Loads a report by its code with the head of its chain.
pub(crate) async fn load(app: &App, code: domain::id::ReportCode) -> AppResult<Option<Loaded>> {
    Ok(store::report::by_code(&app.store, code).await?.map(|(report, head)| Loaded { report, head }))
}

/// Loads a report by its id.
pub(crate) async fn load_id(app: &App, id: domain::id::ReportId) -> AppResult<Option<Loaded>> {
    Ok(store::report::by_id(&app.store, id).await?.map(|(report, head)| Loaded { report, head }))
}

/// The caller as this report knows them: the secret of its link makes a citizen its own.
pub(crate) fn known(app: &App, ctx: &Ctx, report: &Report) -> domain::actor::Actor {
    let mut actor = ctx.actor.clone();
    if actor.role == domain::actor::Role::Citizen
        && let Some(secret) = &ctx.secret
        && app.keys.is_secret(report.id.0, secret)
    {
        actor.secret = true;
        actor.reporter = actor.reporter.or(report.reporter);
    }
    actor
}
