//! Reading one report: its view, its timeline, its deadlines.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::privacy::{self, agency_name};
use crate::record::{known, load};
use crate::report::act::{may_know, parent_of};
use crate::view::{BasisView, ClockView, EventView, ForceView, ReportView, Time};
use domain::actor::{Actor, Role};
use domain::deadline::{self, Pause, Proof, Span};
use domain::event::{Change, Event};
use domain::force::Force;
use domain::id::{ReportCode, UserId};
use domain::pack::Catalogue;
use domain::permission::{self, EventSight, Sight, event_sight};
use domain::report::{AssignmentState, Basis, Clock, Report, Stage};
use domain::text::mask_persons;
use domain::time::At;
use std::collections::HashMap;
use store::event::Stored;
use store::report::Filed;

/// A report as the caller may see it. What they may not know of is not there.
pub async fn view(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<ReportView> {
    let (loaded, actor) = seen(app, ctx, code).await?;
    Ok(privacy::view(
        app,
        &loaded.report,
        &actor,
        ctx.now,
        ctx.lang,
    ))
}

/// Loads a report for a caller; a merged one gives its reporter the report it follows.
async fn seen(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<(Filed, Actor)> {
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    seen_of(app, ctx, loaded).await
}

/// The same of a report that is loaded.
pub(super) async fn seen_of(app: &App, ctx: &Ctx, mut loaded: Filed) -> AppResult<(Filed, Actor)> {
    let mut actor = known(app, ctx, &loaded.report);
    may_know(app, &loaded, &actor)?;
    if actor.role == Role::Citizen
        && loaded.report.stage == Stage::Merged
        && actor.owns(&loaded.report)
    {
        loaded = parent_of(app, loaded).await?;
        // The link was the child's: on the parent they are one of its reporters.
        actor.secret = false;
    }
    Ok((loaded, actor))
}

/// The timeline that the caller may see, with hashes: every event of the chain, so that the chain
/// can be checked; of those the caller may not know, digests only.
pub async fn events(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Vec<EventView>> {
    let (loaded, actor) = seen(app, ctx, code).await?;
    let tables = app.tables();
    let report = &loaded.report;
    let category = report
        .category
        .as_deref()
        .and_then(|c| tables.catalogue.category(c));
    let sight = permission::sight(report, category, &actor);
    if !sight.sees_course() {
        return Err(AppError::NotFound);
    }
    let stored = store::event::of(&app.store, report.id.0).await?;
    let mut read = Vec::with_capacity(stored.len());
    for s in &stored {
        read.push(s.event()?);
    }
    let names = if sight.sees_internal() {
        actor_names(app, &read).await?
    } else {
        HashMap::new()
    };
    let mut prev = store::chain::FIRST;
    let mut out = Vec::with_capacity(stored.len());
    for (s, event) in stored.iter().zip(&read) {
        let mut may = event_sight(sight, event, actor.agency.as_deref());
        if sight == Sight::Reporter && is_anothers(event, &actor) {
            // What another citizen wrote (one who joined, or of a merged report) is between them
            // and the desk.
            may.told = false;
            may.known &= event.kind.is_public();
        }
        let mut view = sealed_view(s, &prev);
        prev = s.hash;
        if may.known {
            tell(
                &mut view,
                event,
                report,
                Reader {
                    may,
                    sight,
                    agency: actor.agency.as_deref(),
                },
                &tables.catalogue,
                &names,
            );
        }
        // The open half holds nothing that a published report hides; it is what checkers read.
        let withheld = report.hidden_events.contains(&event.seq) && !sight.sees_words();
        if !withheld {
            view.open = Some(s.open.clone());
            view.open_salt = Some(hex(&s.open_salt));
        }
        if may.closed
            && let Some((closed, salt)) = &s.closed
        {
            view.closed = Some(closed.clone());
            view.closed_salt = Some(hex(salt));
        }
        out.push(view);
    }
    Ok(out)
}

/// Whether another citizen than the caller spoke.
fn is_anothers(event: &Event, actor: &Actor) -> bool {
    event.role == Role::Citizen && event.reporter.is_some() && event.reporter != actor.reporter
}

fn sealed_view(s: &Stored, prev: &[u8; 32]) -> EventView {
    EventView {
        seq: s.seq,
        at: Time(s.at),
        at_ms: s.at.0,
        occurred_at: None,
        kind: "internal".to_owned(),
        role: None,
        agency: None,
        actor: None,
        delegated_by: None,
        stage: None,
        promised: None,
        to: None,
        force: None,
        policy: None,
        moved_to: None,
        note: None,
        told: None,
        note_internal: None,
        files: Vec::new(),
        open: None,
        open_salt: None,
        open_digest: hex(&s.open_digest),
        closed: None,
        closed_salt: None,
        closed_digest: hex(&s.closed_digest),
        prev_hash: hex(prev),
        hash: hex(&s.hash),
        removed: s.removed.clone(),
        known: false,
    }
}

/// Who reads an event, and how much of it.
#[derive(Clone, Copy)]
struct Reader<'a> {
    may: EventSight,
    sight: Sight,
    agency: Option<&'a str>,
}

/// Fills in what the caller may read of an event.
fn tell(
    view: &mut EventView,
    event: &Event,
    report: &Report,
    reader: Reader<'_>,
    catalogue: &Catalogue,
    names: &HashMap<UserId, String>,
) {
    let Reader { may, sight, .. } = reader;
    view.known = true;
    view.kind = event.kind.name();
    view.role = Some(event.role.as_str());
    view.agency = event.agency.as_deref().map(|a| agency_name(catalogue, a));
    view.occurred_at = event.occurred_at.map(Time);
    view.actor = event.user.and_then(|u| names.get(&u).cloned());
    view.delegated_by = event.delegated_by.and_then(|u| names.get(&u).cloned());
    let words = matches!(sight, Sight::Auditor | Sight::Sealed);
    let hidden = report.hidden_events.contains(&event.seq) && sight != Sight::Centre;
    let clean = |text: &String| {
        if sight.is_redacted() {
            mask_persons(text)
        } else {
            text.clone()
        }
    };
    if !words && !hidden {
        view.note = event.note_public.clone();
        view.told = event.note_reporter.as_ref().filter(|_| may.told).map(clean);
        view.note_internal = event
            .note_internal
            .as_ref()
            .filter(|_| may.internal)
            .map(clean);
    }
    for change in &event.changes {
        match change {
            Change::Stage(to) => view.stage = Some(to.as_str()),
            Change::Promised(p) => view.promised = Some(privacy::promise_view(p, catalogue)),
            Change::Assigned(a) if view.to.is_none() => {
                view.to = Some(agency_name(catalogue, &a.agency))
            }
            Change::AssignmentState {
                n,
                to: AssignmentState::Returned,
                ..
            } => {
                view.to = report
                    .assignments
                    .iter()
                    .find(|a| a.n == *n)
                    .map(|a| agency_name(catalogue, &a.agency));
            }
            Change::File(f) => {
                let now = report.file(f.id);
                if now.is_some_and(|f| privacy::sees_file(report, f, sight, reader.agency)) {
                    view.files.push(f.id.to_string());
                }
            }
            Change::Force(force) => view.force = Some(force_view(force, Some(force.to))),
            Change::ClockResumed {
                n,
                due,
                force: Some(id),
                ..
            } => {
                let force = report.forces.iter().find(|f| f.id == *id);
                view.force = force.map(|f| force_view(f, Some(f.to)));
                if is_work(report, *n) {
                    view.moved_to = Some(Time(*due));
                }
            }
            Change::ClockMoved {
                n,
                due,
                policy,
                anew: true,
                ..
            } => {
                view.policy.clone_from(policy);
                if is_work(report, *n) {
                    view.moved_to = Some(Time(*due));
                }
            }
            _ => {}
        }
    }
}

fn is_work(report: &Report, n: u32) -> bool {
    report.clocks.iter().any(|c| c.n == n && c.kind.is_work())
}

fn force_view(force: &Force, to: Option<At>) -> ForceView {
    ForceView {
        cause: force.cause.as_str(),
        document: force.document.clone(),
        from: Time(force.from),
        to: to.map(Time),
    }
}

/// The proof of a due by the calendar that the clock knew; none where it was given.
pub(crate) fn proof_of(
    c: &Clock,
    catalogue: &Catalogue,
    span: Option<Span>,
    from: At,
    counted_at: Option<At>,
    pauses: &[Pause],
) -> Option<Proof> {
    let known = counted_at.unwrap_or(c.started_at);
    let calendar = catalogue.calendar_of(c.started_at, known);
    span.map(|span| deadline::proof(from, span, pauses, &calendar))
}

/// The proof of a basis that new rules ended: with the pauses that were over by then.
pub(crate) fn proof_before(c: &Clock, basis: &Basis, catalogue: &Catalogue) -> Option<Proof> {
    let over = |p: &&Pause| p.to.is_some_and(|to| to <= basis.until);
    let pauses: Vec<Pause> = c.pauses.iter().filter(over).copied().collect();
    proof_of(
        c,
        catalogue,
        basis.span,
        basis.from,
        basis.counted_at,
        &pauses,
    )
}

fn lines(proof: Option<Proof>) -> Vec<String> {
    proof
        .map(|p| p.to_string().lines().map(str::to_owned).collect())
        .unwrap_or_default()
}

/// Names of the people who acted: for staff.
pub(crate) async fn actor_names(app: &App, events: &[Event]) -> AppResult<HashMap<UserId, String>> {
    let people = events.iter().flat_map(|e| [e.user, e.delegated_by]);
    let mut ids: Vec<UserId> = people.flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(store::user::names(&app.store, &ids).await?)
}

/// The clocks of a report with their proofs.
pub async fn deadlines(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Vec<ClockView>> {
    let (loaded, actor) = seen(app, ctx, code).await?;
    let tables = app.tables();
    let report = &loaded.report;
    let category = report
        .category
        .as_deref()
        .and_then(|c| tables.catalogue.category(c));
    let sight = permission::sight(report, category, &actor);
    if !sight.sees_course() {
        return Err(AppError::NotFound);
    }
    Ok(report
        .clocks
        .iter()
        .map(|c| clock_view(report, c, &tables.catalogue, ctx))
        .collect())
}

fn clock_view(report: &Report, c: &Clock, catalogue: &Catalogue, ctx: &Ctx) -> ClockView {
    let proof = proof_of(
        c,
        catalogue,
        c.span,
        c.counted_from,
        c.counted_at,
        &c.pauses,
    );
    let held = c.pauses.iter().filter_map(|p| {
        let id = p.force?;
        let force = report.forces.iter().find(|f| f.id == id)?;
        Some(ForceView {
            from: Time(p.from),
            ..force_view(force, p.to)
        })
    });
    let earlier = c.earlier.iter().map(|basis| BasisView {
        policy: basis.policy.clone(),
        due: Time(basis.due),
        until: Time(basis.until),
        proof: lines(proof_before(c, basis, catalogue)),
    });
    ClockView {
        n: c.n,
        kind: c.kind.as_str(),
        agency: c.agency.as_deref().map(|a| agency_name(catalogue, a)),
        policy: c.policy.clone(),
        start: Time(c.started_at),
        due: Time(c.due),
        first_due: Time(c.first_due),
        stop: c.stopped_at.map(Time),
        end: c.end.map(domain::report::ClockEnd::as_str),
        paused: c.is_paused(),
        late: c.is_late(ctx.now),
        pauses: c
            .pauses
            .iter()
            .map(|p| (Time(p.from), p.to.map(Time)))
            .collect(),
        proof: lines(proof),
        held_by: held.collect(),
        earlier: earlier.collect(),
    }
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
            let _ = write!(out, "{b:02x}");
            out
        })
}
