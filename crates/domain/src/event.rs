//! Events: what happened, as results. Replaying a chain needs no calendar, policy or clock.
//!
//! An event is a list of [`Change`]s. Each change belongs to the *open* half (what the public may
//! see once the report is published) or the *closed* one; the two are stored as the exact JSON
//! texts that were hashed, so an outsider can check a redacted timeline.

use crate::action::{Action, Call, Document};
use crate::actor::Role;
use crate::deadline::Span;
use crate::id::{FileId, ReportCode, ReportId, UserId, VaultId};
use crate::report::{
    Assignment, AssignmentState, Channel, Child, Clock, ClockEnd, Commitment, Confirmed, Dispute,
    FileRef, Grade, Ineligible, Outcome, Place, Promise, Proposal, PublicWords, Publication,
    Rating, Report, Stage, Urgency, Verdict,
};
use crate::time::At;
use serde::{Deserialize, Serialize};

/// What begins a chain, of `submit`, `split` and `imported` alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Birth {
    /// The report's id.
    pub id: ReportId,
    /// Its code.
    pub code: ReportCode,
    /// From where.
    pub channel: Channel,
    /// When it was sent.
    pub submitted_at: At,
}

/// What the reporter said. Closed: identity is only a key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Their own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Where.
    #[serde(default)]
    pub place: Place,
    /// Key into the vault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<VaultId>,
    /// Filed by staff for a caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_by: Option<UserId>,
    /// The source's id, of an import.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// One result. The variant's name is the key in the stored JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    // ---- open -------------------------------------------------------------------------------
    /// The chain begins.
    Born(Birth),
    /// The stage is now.
    Stage(Stage),
    /// Where `awaiting_info` goes back to; none when it is left.
    Back(Option<Stage>),
    /// The category, and whether its short deadline applies.
    Category {
        /// Its code.
        code: String,
        /// Short deadline.
        quick: bool,
    },
    /// The urgency, and to which a downgrade goes back.
    Urgency {
        /// Now.
        to: Urgency,
        /// Before it became urgent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        calm: Option<Urgency>,
    },
    /// The unit.
    Area {
        /// Its code.
        code: String,
        /// By the nearest centre only.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        approximate: bool,
    },
    /// A new attempt.
    Attempt {
        /// Its number.
        to: u32,
        /// Asked for by a citizen: counts against the policy's bound.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        asked: bool,
    },
    /// A clock starts.
    ClockStarted(Clock),
    /// A clock stands still.
    ClockPaused {
        /// Its number.
        n: u32,
        /// From when.
        at: At,
    },
    /// A clock goes on.
    ClockResumed {
        /// Its number.
        n: u32,
        /// Since when.
        at: At,
        /// Its due now.
        due: At,
    },
    /// A clock's due moved: urgency, extension, force majeure.
    ClockMoved {
        /// Its number.
        n: u32,
        /// Its due now.
        due: At,
        /// Its span now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        span: Option<Span>,
        /// Where counting begins now.
        from: At,
        /// By an extension: counted, bounded.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        extension: bool,
    },
    /// A clock stopped.
    ClockStopped {
        /// Its number.
        n: u32,
        /// When.
        at: At,
        /// How.
        end: ClockEnd,
    },
    /// An approval was sent back: the work clock never stopped.
    ClockUnstopped {
        /// Its number.
        n: u32,
    },
    /// A clock passes to another agency: the first one ended.
    ClockPassed {
        /// Its number.
        n: u32,
        /// To whom.
        agency: String,
    },
    /// An agency gets a part. Its instruction stands in the closed half.
    Assigned(Assignment),
    /// An assignment's state.
    AssignmentState {
        /// Its number.
        n: u32,
        /// Now.
        to: AssignmentState,
        /// Since.
        at: At,
        /// A return by the lead counts towards a dispute.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        counts: bool,
    },
    /// An hour was promised.
    Promised(Promise),
    /// An urgent promise was voided.
    PromiseVoided {
        /// Its place in the list, from 0.
        index: u32,
    },
    /// What the public may read from now on.
    Published {
        /// The words and the place, already coarse.
        words: PublicWords,
        /// Chosen files.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileId>,
    },
    /// Publication, with the reason class when hidden.
    Publication {
        /// Now.
        to: Publication,
        /// Reason class.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// One file or text was taken down or shown again.
    Shown {
        /// A file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<FileId>,
        /// The text of an event.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<u32>,
        /// Now.
        shown: bool,
    },
    /// The result was approved.
    Approved {
        /// When.
        at: At,
    },
    /// The approval was taken back.
    Unapproved,
    /// The answer went out.
    Answered {
        /// When.
        at: At,
    },
    /// A later date, or its end.
    Commitment(Option<Commitment>),
    /// The reporters' word.
    Confirmed(Confirmed),
    /// A request to work again is under review, or no more.
    Review(bool),
    /// Closed.
    Closed {
        /// When; none when it opens again.
        at: Option<At>,
    },
    /// Somebody is on site.
    Onsite {
        /// When.
        at: At,
    },
    /// Why it is not eligible; none when it is back.
    Ineligible(Option<Ineligible>),
    /// The one appeal was used.
    Appealed,
    /// It follows another report, or no longer.
    Parent(Option<Child>),
    // ---- closed -----------------------------------------------------------------------------
    /// What the reporter said.
    Told(Told),
    /// More words of the reporter: after an addition, the whole.
    Words(String),
    /// The place was corrected.
    Place(Place),
    /// Staff title.
    Title(String),
    /// A file came.
    File(FileRef),
    /// What the agency is asked.
    Instruction {
        /// The assignment.
        n: u32,
        /// Words.
        text: String,
    },
    /// Who works on it.
    Handler {
        /// The assignment.
        n: u32,
        /// A person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        /// A sub-unit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    /// Ground and proposal of a return.
    Ground {
        /// The assignment.
        n: u32,
        /// Ground.
        ground: String,
        /// Agency proposed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposed: Option<String>,
    },
    /// The agency's result, not yet public.
    Outcome(Outcome),
    /// A draft waits for a signer.
    Proposed(Proposal),
    /// One more signature.
    Signed {
        /// The proposal.
        n: u32,
        /// By whom.
        user: UserId,
    },
    /// A draft is over: carried out, declined or overtaken.
    ProposalEnded {
        /// The proposal.
        n: u32,
    },
    /// Question to the reporter; an agency's question is counted.
    Question {
        /// By the agency.
        by_agency: bool,
    },
    /// Somebody met it too.
    Joined(VaultId),
    /// One reporter's word.
    Verdict(Verdict),
    /// One reporter's grade.
    Rated(Rating),
    /// A call was made.
    Called(Call),
    /// Agencies disagree, or it is settled.
    Dispute(Dispute),
    /// An agency stated its position.
    Stated {
        /// Which.
        agency: String,
    },
    /// A document of the standing body or committee.
    Document(Document),
    /// A report was merged into this one.
    ChildAdded(Child),
    /// A report left again.
    ChildLeft {
        /// Which.
        id: ReportId,
    },
    /// A second matter went its own way.
    SplitOff {
        /// The new report.
        code: ReportCode,
    },
    /// Identity is closed to everyone.
    Locked,
    /// The reporter's consent to be contacted.
    Consented {
        /// By which agency.
        agency: String,
        /// Yes or no.
        yes: bool,
    },
    /// Why somebody looked at the identity.
    Purpose(String),
    /// To whom a note is addressed.
    Addressee(String),
    /// What an imported case said of itself: stage and notes of the source.
    Source {
        /// The source's status word.
        status: String,
        /// Its notes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notes: Option<String>,
    },
    /// The grade given, for the timeline.
    GradeGiven(Grade),
    /// The reporter is erased: no key any more.
    Erased,
}

impl Change {
    /// Whether it stands in the open half.
    pub const fn is_open(&self) -> bool {
        match self {
            Change::Born(_)
            | Change::Stage(_)
            | Change::Back(_)
            | Change::Category { .. }
            | Change::Urgency { .. }
            | Change::Area { .. }
            | Change::Attempt { .. }
            | Change::ClockStarted(_)
            | Change::ClockPaused { .. }
            | Change::ClockResumed { .. }
            | Change::ClockMoved { .. }
            | Change::ClockStopped { .. }
            | Change::ClockUnstopped { .. }
            | Change::ClockPassed { .. }
            | Change::Assigned(_)
            | Change::AssignmentState { .. }
            | Change::Promised(_)
            | Change::PromiseVoided { .. }
            | Change::Published { .. }
            | Change::Publication { .. }
            | Change::Shown { .. }
            | Change::Approved { .. }
            | Change::Unapproved
            | Change::Answered { .. }
            | Change::Commitment(_)
            | Change::Confirmed(_)
            | Change::Review(_)
            | Change::Closed { .. }
            | Change::Onsite { .. }
            | Change::Appealed => true,
            Change::Ineligible(_)
            | Change::Parent(_)
            | Change::Told(_)
            | Change::Words(_)
            | Change::Place(_)
            | Change::Title(_)
            | Change::File(_)
            | Change::Instruction { .. }
            | Change::Handler { .. }
            | Change::Ground { .. }
            | Change::Outcome(_)
            | Change::Proposed(_)
            | Change::Signed { .. }
            | Change::ProposalEnded { .. }
            | Change::Question { .. }
            | Change::Joined(_)
            | Change::Verdict(_)
            | Change::Rated(_)
            | Change::Called(_)
            | Change::Dispute(_)
            | Change::Stated { .. }
            | Change::Document(_)
            | Change::ChildAdded(_)
            | Change::ChildLeft { .. }
            | Change::SplitOff { .. }
            | Change::Locked
            | Change::Consented { .. }
            | Change::Purpose(_)
            | Change::Addressee(_)
            | Change::Source { .. }
            | Change::GradeGiven(_)
            | Change::Erased => false,
        }
    }
}

/// What an event is called. A draft, an import and an erasure are no actions of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An action was carried out.
    Did(Action),
    /// A draft of an action was made.
    Proposed(Action),
    /// A draft of an action got a signature, not the last.
    Signed(Action),
    /// A case was brought in from elsewhere.
    Imported,
    /// The reporter's identity was erased.
    Erased,
}

impl Kind {
    /// Whether the kind stands in the open half.
    pub const fn is_public(self) -> bool {
        match self {
            Kind::Did(action) => action.is_public(),
            Kind::Imported => true,
            Kind::Proposed(_) | Kind::Signed(_) | Kind::Erased => false,
        }
    }

    /// The name in JSON, timelines and word keys: `dispatch`, `propose_return`, `imported`.
    pub fn name(self) -> String {
        match self {
            Kind::Did(action) => action.as_str().to_owned(),
            Kind::Proposed(action) => format!("propose_{}", action.as_str()),
            Kind::Signed(action) => format!("sign_{}", action.as_str()),
            Kind::Imported => "imported".to_owned(),
            Kind::Erased => "erased".to_owned(),
        }
    }

    /// Reads what [`Kind::name`] wrote.
    pub fn parse(text: &str) -> Option<Kind> {
        match text {
            "imported" => Some(Kind::Imported),
            "erased" => Some(Kind::Erased),
            _ => {
                if let Some(action) = Action::parse(text) {
                    return Some(Kind::Did(action));
                }
                if let Some(rest) = text.strip_prefix("propose_") {
                    return Action::parse(rest).map(Kind::Proposed);
                }
                Action::parse(text.strip_prefix("sign_")?).map(Kind::Signed)
            }
        }
    }
}

/// One immutable event of a report's chain, without its hashes (those are the store's).
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its place in the chain, from 1: the report's version after it.
    pub seq: u32,
    /// When it was recorded; never runs backwards in a chain.
    pub at: At,
    /// When it happened, if told otherwise.
    pub occurred_at: Option<At>,
    /// What it is called.
    pub kind: Kind,
    /// In which role.
    pub role: Role,
    /// The actor's agency.
    pub agency: Option<String>,
    /// The person with an account.
    pub user: Option<UserId>,
    /// The absent person whose post was filled.
    pub delegated_by: Option<UserId>,
    /// The citizen, as a key into the vault.
    pub reporter: Option<VaultId>,
    /// For whom it was done.
    pub on_behalf_of: Option<String>,
    /// Words the public may read once published.
    pub note_public: Option<String>,
    /// Words for the reporter.
    pub note_reporter: Option<String>,
    /// Words for staff only.
    pub note_internal: Option<String>,
    /// What changed.
    pub changes: Vec<Change>,
}

/// The open half as stored. Field order is part of the format.
#[derive(Serialize, Deserialize)]
struct OpenHalf {
    kind: String,
    role: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    occurred_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Change>,
}

/// The closed half as stored.
#[derive(Default, Serialize, Deserialize)]
struct ClosedHalf {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    agency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delegated_by: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reporter: Option<VaultId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Change>,
}

/// The word that stands in the open half for what an outsider may not know of.
const INTERNAL: &str = "internal";

/// A stored half that does not read back: the chain was made by a newer program, or damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl Event {
    /// The exact JSON texts to be hashed: open, closed. The same event gives the same texts.
    pub fn halves(&self) -> (String, String) {
        let public = self.kind.is_public();
        let (open, closed): (Vec<Change>, Vec<Change>) =
            self.changes.iter().cloned().partition(Change::is_open);
        let open = OpenHalf {
            kind: if public {
                self.kind.name()
            } else {
                INTERNAL.to_owned()
            },
            role: if public {
                self.role.as_str().to_owned()
            } else {
                INTERNAL.to_owned()
            },
            agency: if public { self.agency.clone() } else { None },
            occurred_at: self.occurred_at,
            note: self.note_public.clone(),
            changes: open,
        };
        let closed = ClosedHalf {
            kind: (!public).then(|| self.kind.name()),
            role: (!public).then_some(self.role),
            agency: if public { None } else { self.agency.clone() },
            user: self.user,
            delegated_by: self.delegated_by,
            reporter: self.reporter,
            on_behalf_of: self.on_behalf_of.clone(),
            told: self.note_reporter.clone(),
            note: self.note_internal.clone(),
            changes: closed,
        };
        // Both are plain structs with text keys: they always serialise.
        (
            serde_json::to_string(&open).unwrap_or_default(),
            serde_json::to_string(&closed).unwrap_or_default(),
        )
    }

    /// Reads an event back from its halves. A closed half that the law removed is empty text: what
    /// it held is then missing from the event.
    pub fn from_halves(seq: u32, at: At, open: &str, closed: &str) -> Result<Event, Unreadable> {
        let bad = |e: serde_json::Error| Unreadable(format!("event {seq}: {e}"));
        let open: OpenHalf = serde_json::from_str(open).map_err(bad)?;
        let closed: ClosedHalf = if closed.is_empty() {
            ClosedHalf::default()
        } else {
            serde_json::from_str(closed).map_err(bad)?
        };
        let name = closed.kind.as_deref().unwrap_or(&open.kind);
        let kind =
            Kind::parse(name).ok_or_else(|| Unreadable(format!("event {seq}: kind {name}")))?;
        let role = match closed.role {
            Some(role) => role,
            None => Role::parse(&open.role)
                .ok_or_else(|| Unreadable(format!("event {seq}: role {}", open.role)))?,
        };
        let mut changes = open.changes;
        changes.extend(closed.changes);
        Ok(Event {
            seq,
            at,
            occurred_at: open.occurred_at,
            kind,
            role,
            agency: open.agency.or(closed.agency),
            user: closed.user,
            delegated_by: closed.delegated_by,
            reporter: closed.reporter,
            on_behalf_of: closed.on_behalf_of,
            note_public: open.note,
            note_reporter: closed.told,
            note_internal: closed.note,
            changes,
        })
    }
}

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
            Change::ClockPaused { n, at } => {
                if let Some(clock) = self.clock_mut(n) {
                    clock
                        .pauses
                        .push(crate::deadline::Pause { from: at, to: None });
                }
            }
            Change::ClockResumed { n, at, due } => {
                if let Some(clock) = self.clock_mut(n) {
                    if let Some(pause) = clock.pauses.last_mut() {
                        pause.to = Some(at);
                    }
                    clock.due = due;
                }
            }
            Change::ClockMoved {
                n,
                due,
                span,
                from,
                extension,
            } => {
                if let Some(clock) = self.clock_mut(n) {
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
            Change::Parent(to) => self.parent = to,
            Change::Told(told) => {
                self.words = told.words;
                self.place = told.place;
                self.reporter = told.reporter;
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
