//! Clocks of a draft: start, stop, pause, move. Deadlines themselves are `crate::deadline`'s.

use super::draft::{Draft, urgency_key};
use crate::calendar::Calendar;
use crate::deadline::{self, Pause, Span};
use crate::event::Change;
use crate::id::ForceId;
use crate::report::{Clock, ClockEnd, ClockKind, Promise, PromiseCause, Stage, Urgency};
use crate::time::At;
use std::borrow::Cow;

impl Draft<'_> {
    /// The policy's span of a clock for the report's urgency.
    fn span(&self, kind: ClockKind) -> Option<Span> {
        self.rules
            .policy
            .span(kind.as_str(), urgency_key(&self.report))
    }

    /// Starts a clock by the policy. A policy without such a row starts none (checked on load).
    pub(super) fn start(&mut self, kind: ClockKind, agency: Option<String>) {
        let Some(span) = self.span(kind) else { return };
        let due = deadline::due(self.when, span, &[], self.rules.calendar());
        self.start_clock(kind, agency, Some(span), due);
    }

    /// Starts a clock whose due was given.
    pub(super) fn start_until(&mut self, kind: ClockKind, agency: Option<String>, due: At) {
        self.start_clock(kind, agency, None, due);
    }

    fn start_clock(
        &mut self,
        kind: ClockKind,
        agency: Option<String>,
        span: Option<Span>,
        due: At,
    ) {
        if kind.is_work() {
            self.end_work();
        }
        let n = self.report.clocks.len() as u32 + 1;
        let policy = span.map(|_| self.rules.policy.name.clone());
        self.change(Change::ClockStarted(Clock {
            n,
            kind,
            agency,
            policy,
            span,
            started_at: self.when,
            counted_from: self.when,
            due,
            first_due: due,
            pauses: Vec::new(),
            stopped_at: None,
            end: None,
            counted_at: None,
            earlier: Vec::new(),
            steps: 0,
            next: None,
        }));
    }

    fn open_clocks(&self, pick: impl Fn(&Clock) -> bool) -> Vec<Clock> {
        self.report
            .clocks
            .iter()
            .filter(|c| c.is_open() && pick(c))
            .cloned()
            .collect()
    }

    /// Stops the open clocks picked by their proper end: met, or late.
    pub(super) fn stop(&mut self, pick: impl Fn(&Clock) -> bool) {
        let at = self.when;
        for clock in self.open_clocks(pick) {
            let end = if clock.is_late(at) {
                ClockEnd::Late
            } else {
                ClockEnd::Met
            };
            self.change(Change::ClockStopped {
                n: clock.n,
                at,
                end,
            });
        }
    }

    /// Stops the open clocks picked because what they measured is over: void, or late.
    pub(super) fn void(&mut self, pick: impl Fn(&Clock) -> bool) {
        let at = self.when;
        for clock in self.open_clocks(pick) {
            let end = if clock.is_late(at) {
                ClockEnd::Late
            } else {
                ClockEnd::Void
            };
            self.change(Change::ClockStopped {
                n: clock.n,
                at,
                end,
            });
        }
    }

    /// A new work clock ends the other.
    fn end_work(&mut self) {
        self.void(|c| c.kind.is_work());
    }

    /// Pauses the open clocks picked, unless they never pause: urgent ones, directives,
    /// commitments, and a clock past its due.
    pub(super) fn pause(&mut self, pick: impl Fn(&Clock) -> bool) {
        let urgent = self.report.urgency == Urgency::Urgent;
        let at = self.when;
        for clock in self.open_clocks(pick) {
            // The window in which the reporter speaks has no urgent value: it waits as always.
            let pausable = (!urgent || clock.kind == ClockKind::Rating)
                && !matches!(clock.kind, ClockKind::Directive | ClockKind::Commitment);
            if pausable && !clock.waits() && (clock.is_paused() || at <= clock.due) {
                self.pause_clock(clock.n, at, None);
            }
        }
    }

    /// The paused clocks picked go on; their due moves by the pause.
    pub(super) fn resume_clocks(&mut self, pick: impl Fn(&Clock) -> bool) {
        let at = self.when;
        for clock in self.open_clocks(|c| c.waits() && pick(c)) {
            self.resume_clock(clock.n, at, None);
        }
    }

    /// Clocks bound to the stage that is being left. Asking the reporter pauses the centre's.
    pub(super) fn leave_clocks(&mut self, to: Stage) {
        let from = self.report.stage;
        if to == Stage::AwaitingInfo {
            self.pause(|c| {
                matches!(
                    c.kind,
                    ClockKind::Intake | ClockKind::Redispatch | ClockKind::Review
                ) || matches!(c.kind, ClockKind::Process | ClockKind::Reprocess)
            });
            return;
        }
        if from == Stage::AwaitingInfo && matches!(to, Stage::Received | Stage::InProgress) {
            self.stop(|c| c.kind == ClockKind::Supplement);
            // The work of an agency that handed the report back still waits: only what the
            // question paused goes on.
            let at_work = to == Stage::InProgress;
            self.resume_clocks(|c| match c.kind {
                ClockKind::Process | ClockKind::Reprocess => at_work,
                _ => true,
            });
            return;
        }
        let closing = to == Stage::Closed && self.report.review;
        self.stop(|c| match c.kind {
            ClockKind::Intake
            | ClockKind::Redispatch
            | ClockKind::Approve
            | ClockKind::Publish
            | ClockKind::Supplement
            | ClockKind::Rating
            | ClockKind::Standing
            | ClockKind::Committee => true,
            // A closed report runs none but a review that others asked for.
            ClockKind::Review => !closing,
            ClockKind::Receive
            | ClockKind::Position
            | ClockKind::Process
            | ClockKind::Reprocess
            | ClockKind::Commitment
            | ClockKind::Directive
            | ClockKind::UrgentCall
            | ClockKind::UrgentOnsite => false,
        });
        // A position not stated when the standing body decides is over, not met.
        self.void(|c| c.kind == ClockKind::Position);
    }

    /// Everything ends: the report is closed to further work.
    pub(super) fn void_all(&mut self) {
        self.void(|_| true);
    }

    /// Tells a promise: the work clock's due as it stands.
    pub(super) fn promise(&mut self, cause: PromiseCause, reason: Option<String>) {
        let Some(clock) = self.report.work_clock().cloned() else {
            return;
        };
        let promise = Promise {
            made_at: self.now,
            due: clock.due,
            by_day: clock.is_by_day(),
            cause,
            agency: clock.agency,
            reason,
            void: false,
        };
        self.change(Change::Promised(promise));
    }

    /// Running clocks get the values of the present urgency, counted from `from(clock)`. With
    /// `earlier_only`, a due only moves forward.
    pub(super) fn recount(&mut self, from: impl Fn(&Clock) -> At, earlier_only: bool) {
        // A due that was given (an extension) has no span to count anew, but danger may move it.
        for clock in self.open_clocks(|c| earlier_only || c.span.is_some()) {
            let Some(span) = self.span(clock.kind) else {
                continue;
            };
            if Some(span) == clock.span {
                continue;
            }
            let start = from(&clock);
            let calendar = self.calendar_of(&clock);
            let due = deadline::due(start, span, &clock.pauses, &calendar);
            if !earlier_only || due < clock.due {
                let counted_at = self.counted_now();
                self.change(Change::ClockMoved {
                    n: clock.n,
                    due,
                    span: Some(span),
                    from: start,
                    extension: false,
                    policy: None,
                    counted_at,
                    anew: false,
                });
            }
        }
    }

    /// One clock stands still: the work waits, or a declaration of force majeure holds it. The two
    /// may overlap; each has its own interval.
    pub(super) fn pause_clock(&mut self, n: u32, at: At, force: Option<ForceId>) {
        self.change(Change::ClockPaused { n, at, force });
    }

    /// The pause of that ground ends. The due moves by what no other pause already took out.
    pub(super) fn resume_clock(&mut self, n: u32, at: At, force: Option<ForceId>) {
        let Some(clock) = self.report.clocks.iter().find(|c| c.n == n).cloned() else {
            return;
        };
        let due = self.due_after_pause(&clock, at, force);
        let counted_at = self.counted_now();
        self.change(Change::ClockResumed {
            n,
            at,
            due,
            force,
            counted_at,
        });
    }

    /// A change of the rules says that running clocks follow it: the basis so far is kept beside
    /// the new one.
    pub(super) fn count_anew(
        &mut self,
        clock: &Clock,
        due: At,
        span: Span,
        policy: Option<String>,
    ) {
        self.change(Change::ClockMoved {
            n: clock.n,
            due,
            span: Some(span),
            from: clock.counted_from,
            extension: false,
            policy,
            counted_at: Some(self.now),
            anew: true,
        });
    }

    fn due_after_pause(&self, clock: &Clock, at: At, force: Option<ForceId>) -> At {
        let mut pauses = clock.pauses.clone();
        let open = |p: &&mut Pause| p.to.is_none() && p.force == force;
        let Some(last) = pauses.iter_mut().rev().find(open) else {
            return clock.due;
        };
        last.to = Some(at);
        let calendar = self.calendar_of(clock);
        match clock.span {
            Some(span) => deadline::due(clock.counted_from, span, &pauses, &calendar),
            // An extended due is a day: it moves by the working days that ended in this pause,
            // since the day was given, and in no other that is over.
            None => {
                let given = self.given_at(clock);
                let lost =
                    |pauses: &[Pause]| deadline::working_days_paused(pauses, given, &calendar);
                let moved = lost(&pauses).saturating_sub(lost(&clock.pauses));
                At::end_of(deadline::working_days_after(
                    clock.due.date(),
                    moved,
                    &calendar,
                ))
            }
        }
    }

    /// When the due of a clock without a span was given: by the last extension of its run.
    fn given_at(&self, clock: &Clock) -> At {
        self.report
            .promises
            .iter()
            .rev()
            .find(|p| p.cause == PromiseCause::Extension && p.made_at >= clock.started_at)
            .map_or(clock.counted_from, |p| p.made_at)
    }

    /// The calendar as far as a clock follows it.
    fn calendar_of(&self, clock: &Clock) -> Cow<'_, Calendar> {
        self.rules.catalogue.calendar_of(clock.started_at, self.now)
    }

    /// When a due is counted with a calendar that people change: which changes it knows.
    fn counted_now(&self) -> Option<At> {
        self.rules
            .catalogue
            .has_calendar_edits()
            .then_some(self.now)
    }
}
