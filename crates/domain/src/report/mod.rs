//! A report: four independent facets (stage, assignments, publication, clocks) and what goes with
//! them. This is a projection: [`crate::event`] replays a chain into it.

mod answer;
mod assignment;
mod clock;
mod place;
mod stage;

pub use answer::{Commitment, Confirmed, Grade, Outcome, Proposal, Rating, Verdict};
pub use assignment::{Assignment, AssignmentState, Dispute, Part};
pub use clock::{Basis, Clock, ClockEnd, ClockKind, Promise, PromiseCause, Wait};
pub use place::{FileKind, FileRef, FileRole, Place, Point, Precision, PublicWords};
pub use stage::{Channel, Label, Publication, Stage, ToldBy, Tongue, Urgency};

use crate::force::Force;
use crate::id::{FileId, ReportCode, ReportId, UserId, VaultId};
use crate::time::At;
use serde::{Deserialize, Serialize};

/// A report merged into this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Its id.
    pub id: ReportId,
    /// Its code.
    pub code: ReportCode,
    /// Its reporter, who acts on this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<VaultId>,
}

/// Why a report is in `refused` or `redirected`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ineligible {
    /// R-01 … R-14.
    pub code: String,
    /// Who decided: an appeal goes to another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// When.
    pub at: At,
    /// By a question that lapsed: an addition within the time brings it back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lapsed: bool,
}

/// The whole report. Field order is the canonical order of its stored text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Its id; also the id of its chain.
    pub id: ReportId,
    /// Its code.
    pub code: ReportCode,
    /// The seq of its last event.
    pub version: u32,
    /// Instant of the last event.
    pub at: At,
    /// When it was sent (an import: when it happened).
    pub submitted_at: At,
    /// From where.
    pub channel: Channel,
    /// Where the work stands.
    pub stage: Stage,
    /// Where `awaiting_info` goes back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<Stage>,
    /// How pressing.
    pub urgency: Urgency,
    /// The urgency to which a downgrade goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calm: Option<Urgency>,
    /// Sub-field or field of the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The category's short deadline applies to `normal`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quick: bool,
    /// Staff title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Code of the unit (commune as a rule).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// The unit was found by the nearest centre, not by a boundary.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub area_approximate: bool,
    /// Where.
    #[serde(default)]
    pub place: Place,
    /// The reporter's own words, never altered.
    #[serde(default)]
    pub words: String,
    /// Key into the vault; none if anonymous or erased.
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
    /// Filed by staff for a caller, or by a helper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed_by: Option<UserId>,
    /// Files in order of arrival.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
    /// Whether the public sees it.
    pub publication: Publication,
    /// Reason class of a hidden one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden_reason: Option<String>,
    /// Texts taken down, by event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_events: Vec<u32>,
    /// What the public reads.
    #[serde(default)]
    pub public: PublicWords,
    /// Agencies, history kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assignments: Vec<Assignment>,
    /// When it was first dispatched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_dispatched_at: Option<At>,
    /// Deadlines, history kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<Clock>,
    /// Promised hours, all kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
    /// 1, 2…
    pub attempt: u32,
    /// Attempts begun because a citizen was not content (bounded by policy).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reprocessed: u32,
    /// Extensions granted in this attempt.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extensions: u32,
    /// Questions an agency asked in this attempt.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub agency_questions: u32,
    /// Times a lead handed it back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub returns: u32,
    /// The present result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// When the answer was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<At>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<At>,
    /// The reporters' word.
    pub confirmed: Confirmed,
    /// Each reporter's word.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verdicts: Vec<Verdict>,
    /// Grades.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<Rating>,
    /// A request to work again is under review.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub review: bool,
    /// The open long-term promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Commitment>,
    /// A commitment may be moved once.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub commitments_made: u32,
    /// Who else met it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<VaultId>,
    /// The report this one was merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Child>,
    /// Reports merged into this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Child>,
    /// Drafts that wait for a signer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<Proposal>,
    /// The present or last dispute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute: Option<Dispute>,
    /// Why it was refused or redirected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ineligible: Option<Ineligible>,
    /// The one appeal was used.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub appealed: bool,
    /// Declarations of force majeure that touched it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forces: Vec<Force>,
    /// Identity is closed to everyone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub locked: bool,
    /// Agencies the reporter lets contact them directly.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consented: Vec<String>,
    /// An answered call was logged since it became urgent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub called: bool,
    /// Somebody is on site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onsite_at: Option<At>,
    /// The source's id of an imported case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Report {
    /// The lead's assignment in force.
    pub fn lead(&self) -> Option<&Assignment> {
        self.assignments
            .iter()
            .rev()
            .find(|a| a.part == Part::Lead && a.state.is_active())
    }

    /// The co-agencies' assignments in force.
    pub fn cos(&self) -> impl Iterator<Item = &Assignment> {
        self.assignments
            .iter()
            .filter(|a| a.part == Part::Co && a.state.is_active())
    }

    /// The work clock that runs or is paused.
    pub fn work_clock(&self) -> Option<&Clock> {
        self.clocks
            .iter()
            .rev()
            .find(|c| c.kind.is_work() && c.is_open())
    }

    /// The last work clock, running or not.
    pub fn last_work_clock(&self) -> Option<&Clock> {
        self.clocks
            .iter()
            .rev()
            .find(|c| c.kind.is_work() && c.end != Some(ClockEnd::Void))
    }

    /// An open clock of this kind.
    pub fn clock(&self, kind: ClockKind) -> Option<&Clock> {
        self.clocks
            .iter()
            .rev()
            .find(|c| c.kind == kind && c.is_open())
    }

    /// The promise in force: the last that is not void.
    pub fn promise(&self) -> Option<&Promise> {
        self.promises.iter().rev().find(|p| !p.void)
    }

    /// Trễ hạn: the work clock stopped, or now is, after its due, extensions counted.
    pub fn is_late(&self, now: At) -> bool {
        self.last_work_clock().is_some_and(|c| c.is_late(now))
    }

    /// Giữ hẹn, of a published answer: it came by the first promise, with no commitment, in one
    /// attempt. None while there is no answer or was no promise.
    pub fn is_kept(&self) -> Option<bool> {
        let first = self.promises.iter().find(|p| !p.void)?;
        let approved = self.outcome.as_ref()?.approved_at?;
        self.answered_at?;
        Some(approved <= first.due && self.commitments_made == 0 && self.attempt == 1)
    }

    /// The earliest due among the clocks that run: what queues sort by.
    pub fn next_due(&self) -> Option<At> {
        self.clocks
            .iter()
            .filter(|c| c.is_open() && !c.is_paused())
            .map(|c| c.due)
            .min()
    }

    /// What the public is told of the stage.
    pub fn label(&self) -> Label {
        match self.stage {
            Stage::Received if self.returns > 0 || self.first_dispatched_at.is_some() => {
                Label::Assigned
            }
            Stage::Received => Label::Received,
            Stage::AwaitingInfo => Label::NeedsInfo,
            Stage::Dispatched => Label::Assigned,
            Stage::InProgress | Stage::AwaitingApproval | Stage::Resolved if self.attempt > 1 => {
                Label::Reopened
            }
            Stage::InProgress | Stage::AwaitingApproval | Stage::Resolved => Label::Working,
            Stage::Answered if self.commitment.is_some() => Label::Committed,
            Stage::Answered => Label::Answered,
            Stage::Closed => match self.confirmed {
                Confirmed::Yes => Label::Done,
                Confirmed::No => Label::DoneDisagreed,
                Confirmed::None => Label::DoneUnconfirmed,
            },
            Stage::Disputed => Label::Disputed,
            Stage::Escalated => Label::Escalated,
            Stage::Refused => Label::Refused,
            Stage::Redirected => Label::Redirected,
            Stage::Merged => Label::Merged,
            Stage::Withdrawn => Label::Withdrawn,
        }
    }

    /// Reporters who speak for it: its own, and its children's.
    pub fn reporters(&self) -> impl Iterator<Item = VaultId> + '_ {
        self.reporter
            .into_iter()
            .chain(self.children.iter().filter_map(|c| c.reporter))
    }

    /// For the leader of the centre alone: a denunciation or a state secret, until
    /// an appeal or the leader's own ground brings it back. The lock on the identity stays.
    pub fn is_sealed(&self) -> bool {
        self.ineligible
            .as_ref()
            .is_some_and(|i| matches!(i.code.as_str(), "R-02" | "R-04"))
    }

    /// Whether a photo has a copy with something burnt out: nobody but the centre sees it then.
    pub fn has_copy(&self, id: FileId) -> bool {
        self.files.iter().any(|f| f.of == Some(id) && !f.hidden)
    }

    /// A file of the report by its id.
    pub fn file(&self, id: FileId) -> Option<&FileRef> {
        self.files.iter().find(|f| f.id == id)
    }
}
