//! The wall: dangers that are not over, the worst first, each with whom to call and what was tried.

use crate::app::{App, rules_at};
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::privacy::agency_name;
use crate::report::desk::{self, Paper, competent};
use crate::report::list::{LIMIT_MAX, Query, allowed};
use crate::report::read::actor_names;
use crate::triage::alarm;
use crate::triage::watch::Colleague;
use crate::view::Named;
use domain::calls::{self, Next};
use domain::event::Event;
use domain::id::ReportId;
use domain::report::{ClockKind, Report, Stage, Urgency};
use domain::time::{At, MINUTE_MS};
use futures_util::future::try_join_all;

/// Minutes that a number rings before the next rung is due, where the policy says nothing.
const NEXT_RUNG_MINUTES: u32 = 3;

/// An urgent report that is not over.
#[derive(Clone, Debug)]
pub struct Danger {
    /// The report.
    pub paper: Paper,
    /// The agency that must act: the lead, or the one that the routing table names.
    pub agency: Option<Named>,
    /// Nobody leads yet; the routing table names the agency.
    pub by_table: bool,
    /// Where only people can tell who must act: the rule in words.
    pub ask_people: Option<String>,
    /// The category, or the one guessed from its words: a dispatch at once needs one.
    pub category: Option<String>,
    /// Calls since it became urgent, oldest first.
    pub calls: Vec<Tried>,
    /// The rung of the paper's ladder to call now.
    pub next: Option<Next>,
    /// Until when somebody at the agency must have answered; none if no clock of this was started.
    pub call: Option<Limit>,
    /// Until when somebody must be on site.
    pub onsite: Option<Limit>,
    /// When somebody came.
    pub onsite_at: Option<At>,
    /// Who of the centre saw it first since it calls, and when.
    pub seen: Option<(Colleague, At)>,
}

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// When.
    pub at: At,
    /// The number.
    pub number: String,
    /// The post that answered, or should have.
    pub person: String,
    /// Whether it was answered.
    pub answered: bool,
    /// Its place in the ladder.
    pub rung: Option<usize>,
    /// Who called.
    pub by: Option<String>,
}

/// A deadline of a danger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Start.
    pub start: At,
    /// Due.
    pub due: At,
    /// It runs.
    pub open: bool,
}

impl Danger {
    /// Nobody at the agency has answered yet.
    pub fn is_uncalled(&self) -> bool {
        !self.paper.called && self.call.is_some_and(|c| c.open)
    }

    /// Somebody was told, and nobody is there yet.
    pub fn is_unattended(&self) -> bool {
        self.onsite_at.is_none() && self.onsite.is_some_and(|c| c.open)
    }

    /// The deadline that runs out first.
    pub fn nearest_due(&self) -> Option<At> {
        let running = [self.call, self.onsite].into_iter().flatten();
        running.filter(|c| c.open).map(|c| c.due).min()
    }

    /// Its place on the wall: nobody called, nobody there, then the rest; the earliest due first.
    fn rank(&self) -> (u8, At, i64) {
        let worst = match (self.is_uncalled(), self.is_unattended()) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        };
        let due = self.nearest_due().unwrap_or(At(i64::MAX));
        let sent = self.paper.view.submitted_at.map_or(0, |at| at.0.0);
        (worst, due, sent)
    }
}

/// Stages in which a danger is not over: what was answered is the citizen's to confirm.
const STAGES: [Stage; 8] = [
    Stage::Received,
    Stage::AwaitingInfo,
    Stage::Dispatched,
    Stage::InProgress,
    Stage::AwaitingApproval,
    Stage::Resolved,
    Stage::Disputed,
    Stage::Escalated,
];

/// The dangers that the caller may see, the worst first.
pub async fn dangers(app: &App, ctx: &Ctx) -> AppResult<Vec<Danger>> {
    let mut query = Query {
        limit: Some(LIMIT_MAX),
        ..Query::default()
    };
    query.filter.urgency = Some(Urgency::Urgent);
    query.filter.stages = STAGES.to_vec();
    let Some(filter) = allowed(ctx, &query)? else {
        return Ok(Vec::new());
    };
    let page =
        store::report::list(&app.store, &filter, query.order, None, LIMIT_MAX as usize).await?;
    let chains = page.reports.iter().map(|f| events(app, &f.report));
    let chains = try_join_all(chains).await?;
    let all: Vec<Event> = chains.iter().flatten().cloned().collect();
    let names = actor_names(app, &all).await?;
    let ids: Vec<ReportId> = page.reports.iter().map(|f| f.report.id).collect();
    let mut seen = alarm::seen_by(app, &ids).await?;
    let mut found = Vec::with_capacity(page.reports.len());
    for (filed, events) in page.reports.iter().zip(&chains) {
        let paper = desk::lay_out(app, ctx, &filed.report, &ctx.actor);
        if !paper.view.sight.sees_internal() {
            continue;
        }
        let tried = calls::of_danger(events)
            .into_iter()
            .map(|(event, call)| Tried {
                at: call.at.unwrap_or(event.at),
                number: call.number.clone(),
                person: call.person.clone(),
                answered: call.answered,
                rung: calls::rung_of(&paper.ladder, call),
                by: event.user.and_then(|u| names.get(&u).cloned()),
            });
        let tried = tried.collect();
        let mut danger = danger(app, ctx, &filed.report, paper, tried, events)?;
        let since = danger.call.map_or(At(0), |call| call.start);
        let seen = seen.remove(&filed.report.id);
        danger.seen = seen.filter(|(_, at)| *at >= since);
        found.push(danger);
    }
    found.sort_by_key(Danger::rank);
    Ok(found)
}

async fn events(app: &App, report: &Report) -> AppResult<Vec<Event>> {
    let stored = store::event::of(&app.store, report.id.0).await?;
    let mut read = Vec::with_capacity(stored.len());
    for event in &stored {
        read.push(event.event()?);
    }
    Ok(read)
}

fn danger(
    app: &App,
    ctx: &Ctx,
    report: &Report,
    paper: Paper,
    tried: Vec<Tried>,
    events: &[Event],
) -> AppResult<Danger> {
    let tables = app.tables();
    let rules = rules_at(&tables.catalogue, ctx.now)?;
    let minutes = rules
        .policy
        .limit("call_next_rung", Urgency::Urgent.as_str())
        .map_or(NEXT_RUNG_MINUTES, |l| l.amount);
    let made: Vec<_> = calls::of_danger(events)
        .into_iter()
        .map(|(_, call)| call.clone())
        .collect();
    let who = competent(&tables.catalogue, report, ctx.now);
    let limit = |kind: ClockKind| {
        let clock = report.clocks.iter().rev().find(|c| c.kind == kind);
        clock.map(|c| Limit {
            start: c.started_at,
            due: c.due,
            open: c.is_open(),
        })
    };
    Ok(Danger {
        next: calls::next(&paper.ladder, &made, i64::from(minutes) * MINUTE_MS)
            .filter(|_| !report.called),
        agency: who
            .agency
            .as_deref()
            .map(|a| agency_name(&tables.catalogue, a)),
        by_table: who.by_table,
        ask_people: who.ask_people,
        category: who.category,
        calls: tried,
        call: limit(ClockKind::UrgentCall),
        onsite: limit(ClockKind::UrgentOnsite),
        onsite_at: report.onsite_at,
        seen: None,
        paper,
    })
}
