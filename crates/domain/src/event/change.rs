//! What an event changed: one result each, in the open or the closed half.

use crate::action::{Call, Document};
use crate::deadline::Span;
use crate::escalation::{Next, Tone, Whom};
use crate::force::Force;
use crate::id::{FileId, ForceId, ReportCode, ReportId, UserId, VaultId};
use crate::report::{
    Assignment, AssignmentState, Channel, Child, Clock, ClockEnd, Commitment, Confirmed, Dispute,
    FileRef, Grade, Ineligible, Outcome, Place, Promise, Proposal, PublicWords, Publication,
    Rating, Stage, ToldBy, Tongue, Urgency, Verdict,
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
    /// In which language they are written to.
    #[serde(default, skip_serializing_if = "Tongue::is_first")]
    pub tongue: Tongue,
    /// How they want to hear of it.
    #[serde(default, skip_serializing_if = "ToldBy::is_usual")]
    pub told_by: ToldBy,
    /// The agency that whoever took it down named, where the routing table would name another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meant_for: Option<String>,
    /// Filed by staff for a caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_by: Option<UserId>,
    /// The source's id, of an import.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// A step of a clock that fired: its number in that clock's run makes it one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stepped {
    /// The clock's number.
    pub clock: u32,
    /// The step's number in its run, from 1.
    pub step: u32,
    /// When it was to fire.
    pub due: At,
    /// What it is.
    pub tone: Tone,
    /// Whom it is said to; nobody for a lapse.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Whom>,
}

/// One result. The variant's name is the key in the stored JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "a drafted body is large and rare; a box in the stored format's type helps nobody"
)]
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
        /// The declaration of force majeure that holds it; none where the work waits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        force: Option<ForceId>,
    },
    /// A clock goes on.
    ClockResumed {
        /// Its number.
        n: u32,
        /// Since when.
        at: At,
        /// Its due now.
        due: At,
        /// The declaration whose hold ended; none where the work waited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        force: Option<ForceId>,
        /// As of when the calendar was asked, where people had changed it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counted_at: Option<At>,
    },
    /// A clock's due moved: urgency, extension, a change of the rules.
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
        /// Its policy from now on, if a new one moved it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        policy: Option<String>,
        /// As of when the calendar was asked, where people had changed it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counted_at: Option<At>,
        /// By a change of the rules: the basis so far is kept beside the new one.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        anew: bool,
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
    /// A declaration of force majeure touches it.
    Force(Force),
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
    /// A step of a clock fired.
    Stepped(Stepped),
    /// A clock's next step; none when nothing more comes of itself.
    ClockNext {
        /// The clock's number.
        n: u32,
        /// The step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Next>,
    },
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
            | Change::Appealed
            | Change::Force(_) => true,
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
            | Change::Stepped(_)
            | Change::ClockNext { .. }
            | Change::Erased => false,
        }
    }
}
