//! A decision being written: each change is applied to a working copy at once, so later rules of
//! the same decision see it.

use super::{Call, Rules, steps};
use crate::action::{Action, Body, Field};
use crate::actor::{Actor, Role};
use crate::event::{Change, Event, Kind};
use crate::limits;
use crate::refusal_reason::{Code, Fault, Refusal, Why};
use crate::report::{FileKind, FileRef, FileRole, Proposal, Report, Stage, Urgency};
use crate::time::At;

/// What a call leads to: events for the report's chain, and for another's where two are touched.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Events, in order, at least one.
    pub events: Vec<Event>,
    /// The report after them.
    pub report: Report,
    /// The other chain of a merge, split or reinstate.
    pub other: Option<Other>,
}

/// The second chain of a decision.
#[derive(Clone, Debug)]
pub struct Other {
    /// The report before; none when the chain begins here.
    pub before: Option<Report>,
    /// Its events.
    pub events: Vec<Event>,
    /// The report after.
    pub report: Report,
}

/// See the module.
#[derive(Clone)]
pub(super) struct Draft<'a> {
    pub(super) call: &'a Call,
    /// The call's fields, or the signed proposal's.
    pub(super) body: Body,
    pub(super) actor: &'a Actor,
    pub(super) rules: &'a Rules<'a>,
    /// When it is recorded: never before the chain's last event.
    pub(super) now: At,
    /// When it happened: what clocks follow.
    pub(super) when: At,
    pub(super) other_report: Option<&'a Report>,
    pub(super) report: Report,
    before: &'a Report,
    events: Vec<Event>,
    pub(super) other: Option<Other>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        report: &'a Report,
        other: Option<&'a Report>,
        call: &'a Call,
        actor: &'a Actor,
        now: At,
        rules: &'a Rules<'a>,
    ) -> Result<Draft<'a>, Refusal> {
        let now = now.max(report.at);
        let when = occurred(call, actor, now)?;
        Ok(Draft {
            call,
            body: call.body.clone(),
            actor,
            rules,
            now,
            when,
            other_report: other,
            report: report.clone(),
            before: report,
            events: Vec::new(),
            other: None,
        })
    }

    /// The seq of the next event.
    pub(super) fn next_seq(&self) -> u32 {
        self.before.version + self.events.len() as u32 + 1
    }

    /// The same call's part on a second report.
    pub(super) fn on(&self, other: &'a Report) -> Draft<'a> {
        let now = self.now.max(other.at);
        Draft {
            body: Body::default(),
            now,
            when: now,
            other_report: None,
            report: other.clone(),
            before: other,
            events: Vec::new(),
            other: None,
            ..self.clone()
        }
    }

    /// Begins the next event.
    pub(super) fn begin(&mut self, kind: Kind) {
        let event = event_of(
            kind,
            self.next_seq(),
            self.now,
            self.when,
            self.actor,
            &self.body,
        );
        self.events.push(event);
    }

    /// Begins the event of the call's own action.
    pub(super) fn did(&mut self) {
        self.begin(Kind::Did(self.call.action));
    }

    /// Begins an event that the system's clock makes in consequence.
    pub(super) fn clock_did(&mut self, action: Action) {
        self.begin_own(Kind::Did(action));
    }

    /// Begins an event of the system itself that is no action.
    pub(super) fn begin_own(&mut self, kind: Kind) {
        let event = event_of(
            kind,
            self.next_seq(),
            self.now,
            self.now,
            &Actor::clock(),
            &Body::default(),
        );
        self.events.push(event);
    }

    /// Records a change in the present event.
    pub(super) fn change(&mut self, change: Change) {
        self.report.change(&change);
        if let Some(event) = self.events.last_mut() {
            event.changes.push(change);
        }
    }

    /// Words for the public.
    pub(super) fn note_public(&mut self, text: Option<String>) {
        if let Some(event) = self.events.last_mut() {
            event.note_public = text;
        }
    }

    /// Words for the reporter.
    pub(super) fn note_reporter(&mut self, text: Option<String>) {
        if let Some(event) = self.events.last_mut() {
            event.note_reporter = text;
        }
    }

    /// Words for staff.
    pub(super) fn note_internal(&mut self, text: Option<String>) {
        if let Some(event) = self.events.last_mut() {
            event.note_internal = text;
        }
    }

    /// The signer carries out what was drafted; what the signer says anew holds.
    pub(super) fn take_over(&mut self, proposal: &Proposal) {
        let mut body = proposal.body.clone();
        let own = &self.call.body;
        macro_rules! prefer { ($($f:ident),+) => { $(if own.$f.is_some() { body.$f = own.$f.clone(); })+ } }
        prefer!(
            category,
            urgency,
            title,
            lead,
            co,
            instruction,
            reason,
            note,
            note_internal,
            due,
            parent,
            text,
            position,
            area,
            place,
            asset_owner,
            target,
            agency,
            handler,
            addressee,
            document,
            commitment,
            call,
            public,
            precision,
            event,
            purpose,
            grade,
            done,
            ruling
        );
        // The files of a draft are kept: chosen for the public, or already the report's.
        if !own.files.is_empty() {
            body.files = own.files.clone();
        }
        body.redaction_confirmed |= own.redaction_confirmed;
        self.body = body;
    }

    /// Files named in the call become the report's.
    pub(super) fn receive_files(&mut self) {
        let role = match (self.call.action, self.actor.role) {
            (_, Role::Citizen | Role::CallAgent) => FileRole::Before,
            (Action::SubmitResult | Action::Publish, _) => FileRole::After,
            _ => FileRole::Other,
        };
        let seq = self.next_seq() - 1;
        // A position is the agency's own, and so is what supports it.
        let party = (self.call.action == Action::StatePosition)
            .then(|| self.actor.agency.clone())
            .flatten();
        for given in self.body.files.clone() {
            if self.report.file(given.id).is_none() {
                // A copy shows what its source shows, and is as much or as little of anybody's.
                let source = given.of.and_then(|id| self.report.file(id));
                let file = FileRef {
                    id: given.id,
                    kind: given.kind,
                    role: source.map_or(role, |s| s.role),
                    seq,
                    // The choice stands in the other half of the event, which a replay reads first:
                    // a copy is made to be shown, and says so itself.
                    public: source.is_some() && self.body.public != Some(false),
                    hidden: false,
                    party: source.map_or_else(|| party.clone(), |s| s.party.clone()),
                    of: source.map(FileRef::root),
                };
                self.change(Change::File(file));
            }
        }
    }

    /// Whether a photo is among the files named.
    pub(super) fn has_photo(&self) -> bool {
        self.body.files.iter().any(|f| f.kind == FileKind::Photo)
    }

    /// A required text, trimmed.
    pub(super) fn text(&self, field: Field) -> Result<String, Refusal> {
        let value = match field {
            Field::Title => &self.body.title,
            Field::Note => &self.body.note,
            Field::Text => &self.body.text,
            Field::Reason => &self.body.reason,
            Field::Target => &self.body.target,
            Field::Purpose => &self.body.purpose,
            Field::Ruling => &self.body.ruling,
            Field::Agency => &self.body.agency,
            Field::Lead => &self.body.lead,
            Field::Category => &self.body.category,
            Field::Instruction => &self.body.instruction,
            _ => &None,
        };
        value
            .as_deref()
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(str::to_owned)
            .ok_or_else(|| Refusal::field(field, Why::Required))
    }

    /// Faults for those of the fields that are not there.
    pub(super) fn missing(&self, fields: &[Field]) -> Vec<Fault> {
        fields
            .iter()
            .filter(|f| self.text(**f).is_err())
            .map(|f| Fault {
                field: *f,
                why: Why::Required,
            })
            .collect()
    }

    /// Several required texts: all faults at once.
    pub(super) fn require(&self, fields: &[Field]) -> Result<(), Refusal> {
        let faults = self.missing(fields);
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Refusal::fields(faults))
        }
    }

    /// The urgency as policies name it: a quick category shortens `normal`.
    pub(super) fn urgency_key(&self) -> &'static str {
        urgency_key(&self.report)
    }

    /// Drafts of this action are over: carried out, or replaced by a newer one. Those of another
    /// agency (each states its own position) stay.
    pub(super) fn end_proposals_of(&mut self, action: Action) {
        let over: Vec<u32> = self
            .report
            .proposals
            .iter()
            .filter(|p| p.action == action && super::ladder::belongs(p, self.actor))
            .map(|p| p.n)
            .collect();
        for n in over {
            self.change(Change::ProposalEnded { n });
        }
    }

    /// One more signature. What the signer says anew goes on with the draft.
    pub(super) fn sign(&mut self, proposal: &Proposal) {
        let Some(user) = self.actor.user else { return };
        let n = proposal.n;
        if self.body == proposal.body {
            self.change(Change::Signed { n, user });
            return;
        }
        let mut next = proposal.clone();
        next.body = self.body.clone();
        next.signed.push(user);
        next.step += 1;
        self.change(Change::ProposalEnded { n });
        self.change(Change::Proposed(next));
        self.receive_files();
    }

    /// The stage changes: stage-bound clocks end, drafts are over.
    pub(super) fn go(&mut self, to: Stage) {
        if self.report.stage == to {
            return;
        }
        self.leave_clocks(to);
        let over: Vec<u32> = self.report.proposals.iter().map(|p| p.n).collect();
        for n in over {
            self.change(Change::ProposalEnded { n });
        }
        self.change(Change::Stage(to));
    }

    /// The finished part of a decision on a second report.
    pub(super) fn finish_other(self) -> Other {
        let before = Some(self.before.clone());
        let Decision { events, report, .. } = self.finish();
        Other {
            before,
            events,
            report,
        }
    }

    /// The finished decision, if anything happened.
    pub(super) fn finish_unless_empty(self) -> Option<Decision> {
        if self.events.is_empty() {
            return None;
        }
        Some(self.finish())
    }

    /// The finished decision. The report is what a replay of the events makes of it. What begins
    /// under force majeure stands still from the start.
    pub(super) fn finish(mut self) -> Decision {
        self.heed_force(None);
        let mut report = self.before.clone();
        for event in &self.events {
            report.apply(event);
        }
        if let Some(last) = self.events.last_mut() {
            steps::plan(Some(self.before), last, &mut report, self.rules);
        }
        Decision {
            events: self.events,
            report,
            other: self.other,
        }
    }
}

/// `normal` of a quick category has its own row in the policies.
pub(super) fn urgency_key(report: &Report) -> &'static str {
    match report.urgency {
        Urgency::Normal if report.quick => "quick",
        urgency => urgency.as_str(),
    }
}

/// The plain event of an actor.
pub(super) fn event_of(
    kind: Kind,
    seq: u32,
    now: At,
    when: At,
    actor: &Actor,
    body: &Body,
) -> Event {
    Event {
        seq,
        at: now,
        occurred_at: (when != now).then_some(when),
        kind,
        role: actor.role,
        agency: actor.agency.clone().filter(|_| actor.role.is_agency()),
        user: actor.user,
        delegated_by: actor.delegated_by,
        // The desk acts for a caller whom it checked.
        reporter: actor
            .reporter
            .filter(|_| matches!(actor.role, Role::Citizen | Role::CallAgent)),
        on_behalf_of: body
            .on_behalf_of
            .clone()
            .filter(|_| actor.role != Role::Citizen),
        note_public: None,
        note_reporter: None,
        note_internal: body
            .note_internal
            .clone()
            .filter(|_| actor.role != Role::Citizen),
        changes: Vec::new(),
    }
}

/// `occurred_at` differs from `at` only where A or O enters from paper what happened earlier.
pub(super) fn occurred(call: &Call, actor: &Actor, now: At) -> Result<At, Refusal> {
    let Some(told) = call.body.occurred_at else {
        return Ok(now);
    };
    if told.0 > now.0 + limits::CLOCK_SKEW_MS {
        return Err(Refusal::field(Field::OccurredAt, Why::FutureDate));
    }
    let may = matches!(
        call.action,
        Action::Submit | Action::LogCall | Action::ConfirmOnsite
    ) && matches!(
        actor.role,
        Role::CallAgent | Role::IocOperator | Role::System
    );
    if !may {
        return Err(Refusal {
            code: Code::WrongRole,
            why: Why::Role,
            faults: vec![Fault {
                field: Field::OccurredAt,
                why: Why::Role,
            }],
        });
    }
    Ok(told.min(now))
}
