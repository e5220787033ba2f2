//! Replay: a chain of events becomes a report.

use super::{Birth, Change, Event};
use crate::deadline::Pause;
use crate::report::{
    Assignment, Clock, Confirmed, Place, PublicWords, Publication, Report, Stage, ToldBy, Tongue,
    Urgency,
};
use crate::time::At;

impl Report {
    /// The report that a chain's first event begins. None if the event does not begin a chain.
    pub fn born(event: &Event) -> Option<Report> {
        let birth = event.changes.iter().find_map(|c| match c {
            Change::Born(birth) => Some(birth),
            _ => None,
        })?;
        let mut report = Report::empty(birth);
        report.apply(event);
        Some(report)
    }

    /// A report of which nothing but its birth is known.
    pub(crate) fn empty(birth: &Birth) -> Report {
        Report {
            id: birth.id,
            code: birth.code,
            version: 0,
            at: birth.submitted_at,
            submitted_at: birth.submitted_at,
            channel: birth.channel,
            stage: Stage::Received,
            back: None,
            urgency: Urgency::Normal,
            calm: None,
            category: None,
            quick: false,
            title: None,
            area: None,
            area_approximate: false,
            place: Place::default(),
            words: String::new(),
            reporter: None,
            tongue: Tongue::default(),
            told_by: ToldBy::default(),
            meant_for: None,
            filed_by: None,
            files: Vec::new(),
            publication: Publication::Withheld,
            hidden_reason: None,
            hidden_events: Vec::new(),
            public: PublicWords::default(),
            assignments: Vec::new(),
            first_dispatched_at: None,
            clocks: Vec::new(),
            promises: Vec::new(),
            attempt: 1,
            reprocessed: 0,
            extensions: 0,
            agency_questions: 0,
            returns: 0,
            outcome: None,
            answered_at: None,
            closed_at: None,
            confirmed: Confirmed::None,
            verdicts: Vec::new(),
            ratings: Vec::new(),
            review: false,
            commitment: None,
            commitments_made: 0,
            joined: Vec::new(),
            parent: None,
            children: Vec::new(),
            proposals: Vec::new(),
            dispute: None,
            ineligible: None,
            appealed: false,
            forces: Vec::new(),
            locked: false,
            consented: Vec::new(),
            called: false,
            onsite_at: None,
            external_id: None,
        }
    }

    /// Carries an event into the projection.
    pub fn apply(&mut self, event: &Event) {
        self.version = event.seq;
        self.at = event.at;
        // The open half first, as a replay from the stored halves has it.
        for change in event.changes.iter().filter(|c| c.is_open()) {
            self.change(change);
        }
        for change in event.changes.iter().filter(|c| !c.is_open()) {
            self.change(change);
        }
    }

    /// Carries one change into the projection. Changes of the two halves touch different fields,
    /// so their order between halves does not matter.
    pub(crate) fn change(&mut self, change: &Change) {
        match change.clone() {
            Change::Born(_) => {}
            Change::Stage(to) => self.stage = to,
            Change::Back(to) => self.back = to,
            Change::Category { code, quick } => {
                self.category = Some(code);
                self.quick = quick;
            }
            Change::Urgency { to, calm } => {
                if to == Urgency::Urgent && self.urgency != to {
                    // A new danger: a call answered, or a visit made, before it is none for it.
                    self.called = false;
                    self.onsite_at = None;
                }
                self.urgency = to;
                self.calm = calm;
            }
            Change::Area { code, approximate } => {
                self.area = Some(code);
                self.area_approximate = approximate;
            }
            Change::Attempt { to, asked } => {
                self.attempt = to;
                self.extensions = 0;
                self.agency_questions = 0;
                self.reprocessed += u32::from(asked);
            }
            Change::ClockStarted(clock) => self.clocks.push(clock),
            Change::ClockPaused { n, at, force } => {
                if let Some(clock) = self.clock_mut(n) {
                    clock.pauses.push(Pause {
                        from: at,
                        to: None,
                        force,
                    });
                }
            }
            Change::ClockResumed {
                n,
                at,
                due,
                force,
                counted_at,
            } => {
                if let Some(clock) = self.clock_mut(n) {
                    let open = |p: &&mut Pause| p.to.is_none() && p.force == force;
                    if let Some(pause) = clock.pauses.iter_mut().rev().find(open) {
                        pause.to = Some(at);
                    }
                    clock.due = due;
                    clock.counted_at = counted_at.or(clock.counted_at);
                }
            }
            Change::ClockMoved {
                n,
                due,
                span,
                from,
                extension,
                policy,
                counted_at,
                anew,
            } => {
                if let Some(clock) = self.clock_mut(n) {
                    if anew {
                        clock.keep_basis(counted_at.unwrap_or(from));
                    }
                    clock.policy = policy.or(clock.policy.take());
                    clock.counted_at = counted_at.or(clock.counted_at);
                    clock.due = due;
                    clock.span = span;
                    clock.counted_from = from;
                    self.extensions += u32::from(extension);
                }
            }
            Change::ClockStopped { n, at, end } => {
                if let Some(clock) = self.clock_mut(n) {
                    clock.stopped_at = Some(at);
                    clock.end = Some(end);
                }
            }
            Change::ClockUnstopped { n } => {
                if let Some(clock) = self.clock_mut(n) {
                    clock.stopped_at = None;
                    clock.end = None;
                }
            }
            Change::Stepped(stepped) => {
                if let Some(clock) = self.clock_mut(stepped.clock) {
                    clock.steps = stepped.step;
                }
            }
            Change::ClockNext { n, next } => {
                if let Some(clock) = self.clock_mut(n) {
                    clock.next = next;
                }
            }
            Change::ClockPassed { n, agency } => {
                if let Some(clock) = self.clock_mut(n) {
                    clock.agency = Some(agency);
                }
            }
            Change::Assigned(assignment) => {
                if assignment.part == crate::report::Part::Lead
                    && self.first_dispatched_at.is_none()
                {
                    self.first_dispatched_at = Some(assignment.at);
                }
                self.assignments.push(assignment);
            }
            Change::AssignmentState { n, to, at, counts } => {
                self.returns += u32::from(counts);
                if let Some(a) = self.assignment_mut(n) {
                    a.state = to;
                    a.changed_at = at;
                }
            }
            Change::Promised(promise) => {
                if promise.cause == crate::report::PromiseCause::Commitment {
                    self.commitments_made += 1;
                }
                self.promises.push(promise);
            }
            Change::PromiseVoided { index } => {
                if let Some(promise) = self.promises.get_mut(index as usize) {
                    promise.void = true;
                }
            }
            Change::Published { words, files } => {
                self.public = words;
                for file in &mut self.files {
                    file.public = files.contains(&file.id);
                }
            }
            Change::Publication { to, reason } => {
                self.publication = to;
                self.hidden_reason = reason;
            }
            Change::Shown { file, event, shown } => {
                for f in &mut self.files {
                    if Some(f.id) == file {
                        f.hidden = !shown;
                    }
                }
                if let Some(seq) = event {
                    self.hidden_events.retain(|&s| s != seq);
                    if !shown {
                        self.hidden_events.push(seq);
                    }
                }
            }
            Change::Approved { at } => self.set_approved(Some(at)),
            Change::Unapproved => self.set_approved(None),
            Change::Answered { at } => self.answered_at = Some(at),
            Change::Commitment(to) => self.commitment = to,
            Change::Confirmed(to) => self.confirmed = to,
            Change::Review(to) => self.review = to,
            Change::Closed { at } => self.closed_at = at,
            Change::Onsite { at } => self.onsite_at = Some(at),
            Change::Ineligible(to) => self.ineligible = to,
            Change::Appealed => self.appealed = true,
            Change::Force(force) => {
                self.forces.retain(|f| f.id != force.id);
                self.forces.push(force);
            }
            Change::Parent(to) => self.parent = to,
            Change::Told(told) => {
                self.words = told.words;
                self.place = told.place;
                self.reporter = told.reporter;
                self.tongue = told.tongue;
                self.told_by = told.told_by;
                self.meant_for = told.meant_for;
                self.filed_by = told.filed_by;
                self.external_id = told.external_id;
            }
            Change::Words(words) => self.words = words,
            Change::Place(place) => self.place = place,
            Change::Title(title) => self.title = Some(title),
            Change::File(file) => self.files.push(file),
            Change::Instruction { n, text } => {
                if let Some(a) = self.assignment_mut(n) {
                    a.instruction = Some(text);
                }
            }
            Change::Handler { n, user, unit } => {
                if let Some(a) = self.assignment_mut(n) {
                    a.handler = user;
                    a.unit = unit;
                }
            }
            Change::Ground {
                n,
                ground,
                proposed,
            } => {
                if let Some(a) = self.assignment_mut(n) {
                    a.ground = Some(ground);
                    a.proposed = proposed;
                }
            }
            Change::Outcome(outcome) => self.outcome = Some(outcome),
            Change::Proposed(proposal) => self.proposals.push(proposal),
            Change::Signed { n, user } => {
                if let Some(p) = self.proposals.iter_mut().find(|p| p.n == n) {
                    p.signed.push(user);
                    p.step += 1;
                }
            }
            Change::ProposalEnded { n } => self.proposals.retain(|p| p.n != n),
            Change::Question { by_agency } => self.agency_questions += u32::from(by_agency),
            Change::Joined(who) => self.joined.push(who),
            Change::Verdict(verdict) => {
                self.verdicts
                    .retain(|v| !(v.by == verdict.by && v.attempt == verdict.attempt));
                self.verdicts.push(verdict);
            }
            Change::Rated(rating) => self.ratings.push(rating),
            Change::Called(call) => self.called |= call.answered,
            Change::Dispute(dispute) => self.dispute = Some(dispute),
            Change::Stated { agency } => {
                if let Some(d) = &mut self.dispute {
                    d.stated.push(agency);
                }
            }
            Change::ChildAdded(child) => self.children.push(child),
            Change::ChildLeft { id } => self.children.retain(|c| c.id != id),
            Change::Locked => self.locked = true,
            Change::Consented { agency, yes } => {
                self.consented.retain(|a| *a != agency);
                if yes {
                    self.consented.push(agency);
                }
            }
            Change::Erased => self.reporter = None,
            Change::Document(_)
            | Change::SplitOff { .. }
            | Change::Purpose(_)
            | Change::Addressee(_)
            | Change::Source { .. }
            | Change::GradeGiven(_) => {}
        }
    }

    fn clock_mut(&mut self, n: u32) -> Option<&mut Clock> {
        self.clocks.iter_mut().find(|c| c.n == n)
    }

    fn assignment_mut(&mut self, n: u32) -> Option<&mut Assignment> {
        self.assignments.iter_mut().find(|a| a.n == n)
    }

    fn set_approved(&mut self, at: Option<At>) {
        if let Some(outcome) = &mut self.outcome {
            outcome.approved_at = at;
        }
    }
}
