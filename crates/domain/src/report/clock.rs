//! Deadlines of a report with their history, and the hours that were promised.

use crate::deadline::{Pause, Span};
use crate::escalation::Next;
use crate::id::ForceId;
use crate::time::At;
use crate::words::names;
use serde::{Deserialize, Serialize};

names! {
    /// The clocks of lifecycle section 5.
    ClockKind {
        /// From sending to the centre's decision.
        Intake = "intake",
        /// An agency takes or returns; one per agency.
        Receive = "receive",
        /// Sending again after a return or recall.
        Redispatch = "redispatch",
        /// The agency's work.
        Process = "process",
        /// The agency's leader approves.
        Approve = "approve",
        /// The centre checks and publishes.
        Publish = "publish",
        /// The reporter answers a question.
        Supplement = "supplement",
        /// The reporter says whether it is done.
        Rating = "rating",
        /// The centre decides a request or an appeal.
        Review = "review",
        /// Work again.
        Reprocess = "reprocess",
        /// A later date promised.
        Commitment = "commitment",
        /// The standing body settles.
        Standing = "standing",
        /// An agency states its position; one per agency.
        Position = "position",
        /// The steering committee directs.
        Committee = "committee",
        /// Work under a directive.
        Directive = "directive",
        /// An urgent report: an answered call.
        UrgentCall = "urgent_call",
        /// An urgent report: somebody on site.
        UrgentOnsite = "urgent_onsite",
    }
}

impl ClockKind {
    /// The work clock: at most one runs; a new one ends the other.
    pub const fn is_work(self) -> bool {
        matches!(
            self,
            ClockKind::Process
                | ClockKind::Reprocess
                | ClockKind::Directive
                | ClockKind::Commitment
        )
    }
}

/// A wait that ends by itself, because nobody else must end it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// For the answer to a question.
    Answer,
    /// For the reporter's word on the result.
    Word,
    /// For the date of a commitment, before which it comes back.
    Date,
}

impl ClockKind {
    /// The wait that this clock measures; none where somebody must act.
    pub const fn wait(self) -> Option<Wait> {
        match self {
            ClockKind::Supplement => Some(Wait::Answer),
            ClockKind::Rating => Some(Wait::Word),
            ClockKind::Commitment => Some(Wait::Date),
            ClockKind::Intake
            | ClockKind::Receive
            | ClockKind::Redispatch
            | ClockKind::Process
            | ClockKind::Approve
            | ClockKind::Publish
            | ClockKind::Review
            | ClockKind::Reprocess
            | ClockKind::Standing
            | ClockKind::Position
            | ClockKind::Committee
            | ClockKind::Directive
            | ClockKind::UrgentCall
            | ClockKind::UrgentOnsite => None,
        }
    }
}

names! {
    /// How a clock ended.
    ClockEnd {
        /// Stopped by its due.
        Met = "met",
        /// Stopped after its due.
        Late = "late",
        /// Stage or assignment ended before the due.
        Void = "void",
    }
}

/// One deadline with its history: a list of pauses, never a total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Number within the report, from 1.
    pub n: u32,
    /// Which clock.
    pub kind: ClockKind,
    /// Whose, for the clocks that run per agency and for the work clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The policy that gave the span; none where a document or a promise gave the date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The span; none where the date was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// When it began.
    pub started_at: At,
    /// Where counting begins: the start, or the moment of an urgent mark.
    pub counted_from: At,
    /// The instant it is due, pauses counted so far.
    pub due: At,
    /// Its due before any extension, for the record.
    pub first_due: At,
    /// Pauses, the last may be open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// When it stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<At>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<ClockEnd>,
    /// How many of its steps have fired.
    #[serde(default, skip_serializing_if = "none_yet")]
    pub steps: u32,
    /// Its next step; none when nothing more comes of itself. Stands still while it is paused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Next>,
    /// As of when the calendar was last asked, where people had changed it; else at the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_at: Option<At>,
    /// What it was counted by before changes of the rules moved it, the first first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Basis>,
}

/// What a due was counted by until a change of the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// Where counting began.
    pub from: At,
    /// The due.
    pub due: At,
    /// As of when the calendar was asked; else at the clock's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_at: Option<At>,
    /// When the change moved it.
    pub until: At,
}

fn none_yet(steps: &u32) -> bool {
    *steps == 0
}

impl Clock {
    /// Runs or is paused: not stopped.
    pub fn is_open(&self) -> bool {
        self.stopped_at.is_none()
    }

    /// Stands still at present.
    pub fn is_paused(&self) -> bool {
        self.is_open() && self.pauses.iter().any(|p| p.to.is_none())
    }

    /// Stands still because the work waits, whatever else holds it too.
    pub fn waits(&self) -> bool {
        self.is_open()
            && self
                .pauses
                .iter()
                .any(|p| p.to.is_none() && p.force.is_none())
    }

    /// Stands still by this declaration of force majeure; by any if none is named.
    pub fn forced_by(&self, id: Option<ForceId>) -> bool {
        self.is_open()
            && self
                .pauses
                .iter()
                .any(|p| p.to.is_none() && p.force.is_some() && (id.is_none() || p.force == id))
    }

    /// A change of the rules moves it: what it was counted by so far is kept.
    pub(crate) fn keep_basis(&mut self, until: At) {
        self.earlier.push(Basis {
            policy: self.policy.clone(),
            span: self.span,
            from: self.counted_from,
            due: self.due,
            counted_at: self.counted_at,
            until,
        });
    }

    /// Past its due: stopped after it, or running now after it. A paused clock is not late.
    pub fn is_late(&self, now: At) -> bool {
        match self.stopped_at {
            Some(at) => at > self.due && self.end != Some(ClockEnd::Void),
            None => !self.is_paused() && now > self.due,
        }
    }

    /// Whether its due is told as a date (counted in working days or given as a day).
    pub fn is_by_day(&self) -> bool {
        match self.span {
            Some(Span::WorkingDays(_)) | None => true,
            Some(Span::Minutes(_) | Span::Hours { .. } | Span::WorkingHours(_)) => false,
        }
    }
}

names! {
    /// Why a promise was made.
    PromiseCause {
        /// By dispatch or settlement: giấy hẹn.
        Dispatch = "dispatch",
        /// By work again.
        Reprocess = "reprocess",
        /// By a directive of the committee.
        Directive = "directive",
        /// By a commitment to a later date.
        Commitment = "commitment",
        /// By an extension granted.
        Extension = "extension",
        /// By a moved promise without extension; late stays late.
        Repromise = "repromise",
        /// By a change of urgency.
        Urgency = "urgency",
    }
}

/// A promised hour. All are kept; the first is what "kept" is measured by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// When it was made.
    pub made_at: At,
    /// What was promised.
    pub due: At,
    /// Told as a date rather than an hour.
    pub by_day: bool,
    /// Why.
    pub cause: PromiseCause,
    /// The agency that owes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Public reason of a moved promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// An urgent promise voided by a downgrade before it was due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub void: bool,
}
