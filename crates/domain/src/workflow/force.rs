//! What force majeure and changed rules make of a running report: events of the system itself, in
//! the report's own chain.

use super::draft::{Decision, Draft};
use super::{Call, Rules};
use crate::action::{Action, Body};
use crate::actor::Actor;
use crate::deadline;
use crate::event::{Change, Kind};
use crate::force::Declaration;
use crate::id::ForceId;
use crate::pack::Catalogue;
use crate::policy::Policy;
use crate::report::{Clock, ClockKind, Report, Urgency};
use crate::time::At;

/// A change of the rules that running clocks follow because it says so.
#[derive(Clone, Copy, Debug)]
pub enum NewRules<'a> {
    /// Clocks of earlier policies get this one's spans.
    Policy(&'a Policy),
    /// Due times are counted anew by the calendar as it stands.
    Calendar,
}

/// Makes a report's clocks agree with one declaration, also with one that is over: what it began
/// while nobody looked is told late but at its own hours. None when they agree already.
pub fn heed(report: &Report, id: ForceId, now: At, rules: &Rules<'_>) -> Option<Decision> {
    let call = Call::new(Action::Succeed, Body::default());
    let clock = Actor::clock();
    let mut draft = Draft::new(report, None, &call, &clock, now, rules).ok()?;
    draft.heed_force(Some(id));
    draft.finish_unless_empty()
}

/// Makes a report agree with the declarations in force before time brings it anything: what a storm
/// holds lets no reminder fire and no wait lapse, however late the storm's own job is.
pub(super) fn heed_now(report: &Report, now: At, rules: &Rules<'_>) -> Option<Decision> {
    let held = report.clocks.iter().any(|c| c.forced_by(None));
    if !held && rules.catalogue.forces().is_empty() {
        return None;
    }
    let call = Call::new(Action::Succeed, Body::default());
    let clock = Actor::clock();
    let mut draft = Draft::new(report, None, &call, &clock, now, rules).ok()?;
    draft.heed_force(None);
    draft.finish_unless_empty()
}

/// Makes a decision agree with the declarations in force: what begins under one stands still from
/// the start.
pub(super) fn heed_all(decision: &mut Decision, now: At, rules: &Rules<'_>) {
    if let Some(more) = heed_now(&decision.report, now, rules) {
        decision.events.extend(more.events);
        decision.report = more.report;
    }
}

/// Counts the running clocks anew after a change of the rules. None when no due moves.
pub fn recount(report: &Report, by: NewRules<'_>, now: At, rules: &Rules<'_>) -> Option<Decision> {
    let call = Call::new(Action::Succeed, Body::default());
    let clock = Actor::clock();
    let mut draft = Draft::new(report, None, &call, &clock, now, rules).ok()?;
    draft.recount_by(by);
    draft.finish_unless_empty()
}

/// Clocks that a change of the rules would move, with the due of each as it would be.
pub fn would_move(
    report: &Report,
    by: NewRules<'_>,
    now: At,
    rules: &Rules<'_>,
) -> Vec<(Clock, At)> {
    report
        .clocks
        .iter()
        .filter_map(|c| Some((c.clone(), moved(report, c, by, now, rules.catalogue)?.1)))
        .collect()
}

/// Whether a declaration would make a clock stand still.
pub fn would_pause(report: &Report, clock: &Clock, declaration: &Declaration) -> bool {
    clock.is_open()
        && is_pausable(report, clock)
        && clock.pauses.iter().all(|p| p.force != Some(declaration.id))
        && start_of(clock, declaration)
            .is_some_and(|at| clock.is_paused() || at.max(declaration.declared_at) <= clock.due)
}

/// Since when a declaration makes a clock stand still that it has not touched yet. None when the
/// clock began after its end.
fn start_of(clock: &Clock, declaration: &Declaration) -> Option<At> {
    let at = declaration.from.max(clock.started_at);
    (at < declaration.until()).then_some(at)
}

/// Open reports that are not urgent; never a directive, never a commitment.
fn is_pausable(report: &Report, clock: &Clock) -> bool {
    report.stage.is_open() && report.urgency != Urgency::Urgent && !is_fixed(clock.kind)
}

/// Clocks that neither force majeure nor a change of the rules moves.
fn is_fixed(kind: ClockKind) -> bool {
    matches!(
        kind,
        ClockKind::Directive
            | ClockKind::Commitment
            | ClockKind::UrgentCall
            | ClockKind::UrgentOnsite
    )
}

/// The span and due that a change gives to a clock; none if it leaves it alone. What is late stays
/// late, and nobody becomes late by a change: a due that would be over already is left as it was.
fn moved(
    report: &Report,
    clock: &Clock,
    by: NewRules<'_>,
    now: At,
    catalogue: &Catalogue,
) -> Option<(deadline::Span, At)> {
    let span = clock.span?;
    if !clock.is_open()
        || is_fixed(clock.kind)
        || report.urgency == Urgency::Urgent
        || clock.is_late(now)
    {
        return None;
    }
    let span = match by {
        NewRules::Calendar => span,
        NewRules::Policy(policy) if clock.policy.as_ref() != Some(&policy.name) => {
            policy.span(clock.kind.as_str(), super::draft::urgency_key(report))?
        }
        NewRules::Policy(_) => return None,
    };
    let calendar = catalogue.calendar_of(clock.started_at, now);
    let due = deadline::due(clock.counted_from, span, &clock.pauses, &calendar);
    let differs = due != clock.due || Some(span) != clock.span;
    (differs && (due > now || clock.is_paused())).then_some((span, due))
}

impl Draft<'_> {
    /// Makes clocks stand still or go on as the declarations say: all in force now, or `only` one,
    /// which may be over.
    pub(super) fn heed_force(&mut self, only: Option<ForceId>) {
        self.end_forces();
        let now = self.now;
        let catalogue = self.rules.catalogue;
        let covering: Vec<&Declaration> = catalogue
            .forces()
            .iter()
            .filter(|d| match only {
                Some(id) => d.id == id && d.from <= now,
                None => d.holds(now),
            })
            .filter(|d| d.covers(&self.report, catalogue))
            .collect();
        for declaration in covering {
            self.suspend(declaration);
        }
    }

    fn suspend(&mut self, declaration: &Declaration) {
        let now = self.now;
        let id = Some(declaration.id);
        let mut begun = false;
        for clock in self.report.clocks.clone() {
            if !clock.is_open() || !is_pausable(&self.report, &clock) || clock.forced_by(id) {
                continue;
            }
            // One that left the declaration's reach and came back stands still from now on.
            let again = clock.pauses.iter().any(|p| p.force == id);
            let at = if again {
                declaration.holds(now).then_some(now)
            } else {
                start_of(&clock, declaration)
            };
            let Some(at) = at else { continue };
            // What was late when it was declared stays late.
            if !clock.is_paused() && at.max(declaration.declared_at) > clock.due {
                continue;
            }
            if !begun {
                begun = true;
                self.begin_own(Kind::Suspended);
                self.change(Change::Force(declaration.told()));
            }
            self.pause_clock(clock.n, at, id);
        }
        if begun && declaration.until() <= now {
            self.end_forces();
        }
    }

    /// Pauses whose declaration is over, lifted, or no longer the report's, end; at the declared
    /// hour, however late it is looked at.
    fn end_forces(&mut self) {
        let now = self.now;
        let mut ends: Vec<(u32, At, ForceId)> = Vec::new();
        for clock in self.report.clocks.iter().filter(|c| c.is_open()) {
            for pause in clock.pauses.iter().filter(|p| p.to.is_none()) {
                let Some(id) = pause.force else { continue };
                let catalogue = self.rules.catalogue;
                let holding = catalogue.force(id).filter(|d| {
                    is_pausable(&self.report, clock) && d.covers(&self.report, catalogue)
                });
                let end = holding.map_or(now, Declaration::until);
                if end <= now {
                    ends.push((clock.n, end.max(pause.from), id));
                }
            }
        }
        if ends.is_empty() {
            return;
        }
        self.begin_own(Kind::Resumed);
        for (n, at, id) in ends {
            self.resume_clock(n, at, Some(id));
        }
    }

    /// Danger waits for no storm: what force majeure holds goes on at once.
    pub(super) fn release_forces(&mut self) {
        let at = self.when;
        let held: Vec<(u32, ForceId)> = self
            .report
            .clocks
            .iter()
            .filter(|c| c.is_open())
            .flat_map(|c| {
                let open = c.pauses.iter().filter(|p| p.to.is_none());
                open.filter_map(|p| Some((c.n, p.force?)))
                    .collect::<Vec<_>>()
            })
            .collect();
        for (n, id) in held {
            self.resume_clock(n, at, Some(id));
        }
    }

    fn recount_by(&mut self, by: NewRules<'_>) {
        let catalogue = self.rules.catalogue;
        let policy = match by {
            NewRules::Policy(policy) => Some(policy.name.clone()),
            NewRules::Calendar => None,
        };
        let mut begun = false;
        for clock in self.report.clocks.clone() {
            let Some((span, due)) = moved(&self.report, &clock, by, self.now, catalogue) else {
                continue;
            };
            if !begun {
                begun = true;
                self.begin_own(Kind::Recounted);
            }
            self.count_anew(&clock, due, span, policy.clone());
        }
    }
}
