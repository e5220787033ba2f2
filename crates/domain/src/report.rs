//! A report: four independent facets (stage, assignments, publication, clocks) and what goes with
//! them. This is a projection: [`crate::event`] replays a chain into it.

use crate::action::{Action, Body};
use crate::deadline::{Pause, Span};
use crate::id::{FileId, ReportCode, ReportId, UserId, VaultId};
use crate::time::At;
use crate::words::names;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

names! {
    /// Where the work stands.
    Stage {
        /// Just sent, waiting for classification (also after a return).
        Received = "received",
        /// A question to the reporter is open.
        AwaitingInfo = "awaiting_info",
        /// Sent to the agency, not yet taken.
        Dispatched = "dispatched",
        /// The agency works.
        InProgress = "in_progress",
        /// The result waits for the agency's leader.
        AwaitingApproval = "awaiting_approval",
        /// Approved; the centre checks and publishes.
        Resolved = "resolved",
        /// Answered; the citizen says whether it is really done.
        Answered = "answered",
        /// Over.
        Closed = "closed",
        /// Agencies disagree; the standing body collects.
        Disputed = "disputed",
        /// Before the steering committee.
        Escalated = "escalated",
        /// Not eligible.
        Refused = "refused",
        /// Shown another channel.
        Redirected = "redirected",
        /// Follows its parent.
        Merged = "merged",
        /// Taken back by the sender.
        Withdrawn = "withdrawn",
    }
}

impl Stage {
    /// Whether work on the report is still owed. A merged report follows its parent: not open.
    pub const fn is_open(self) -> bool {
        match self {
            Stage::Received
            | Stage::AwaitingInfo
            | Stage::Dispatched
            | Stage::InProgress
            | Stage::AwaitingApproval
            | Stage::Resolved
            | Stage::Answered
            | Stage::Disputed
            | Stage::Escalated => true,
            Stage::Closed
            | Stage::Refused
            | Stage::Redirected
            | Stage::Merged
            | Stage::Withdrawn => false,
        }
    }

    /// "At work": with the lead agency.
    pub const fn is_at_work(self) -> bool {
        matches!(self, Stage::Dispatched | Stage::InProgress)
    }

    /// Open and before `resolved`: where splitting and urgency are still possible.
    pub const fn is_before_resolved(self) -> bool {
        match self {
            Stage::Received
            | Stage::AwaitingInfo
            | Stage::Dispatched
            | Stage::InProgress
            | Stage::AwaitingApproval
            | Stage::Disputed
            | Stage::Escalated => true,
            Stage::Resolved
            | Stage::Answered
            | Stage::Closed
            | Stage::Refused
            | Stage::Redirected
            | Stage::Merged
            | Stage::Withdrawn => false,
        }
    }
}

names! {
    /// What the public is told of a stage: one silhouette, one word, one colour each.
    Label {
        /// ○ Đã nhận
        Received = "received",
        /// ▢ Cần bạn bổ sung
        NeedsInfo = "needs_info",
        /// ◐ Đã giao đơn vị
        Assigned = "assigned",
        /// ◐ Đang phân định đơn vị
        Disputed = "disputed",
        /// ◐ Đang chờ chỉ đạo
        Escalated = "escalated",
        /// ◆ Đang xử lý
        Working = "working",
        /// ⚑ Mở lại
        Reopened = "reopened",
        /// ▣ Đơn vị báo xong, chờ bạn xác nhận
        Answered = "answered",
        /// ◆ Hẹn làm …
        Committed = "committed",
        /// ✔ Đã xong
        Done = "done",
        /// hollow ✔ chưa có người xác nhận
        DoneUnconfirmed = "done_unconfirmed",
        /// hollow ✔ người báo chưa đồng ý
        DoneDisagreed = "done_disagreed",
        /// ⊘ Không thuộc phạm vi
        Refused = "refused",
        /// ⊘ Nơi nhận khác
        Redirected = "redirected",
        /// ⑂ Gộp với việc trước
        Merged = "merged",
        /// ⊘ Đã rút
        Withdrawn = "withdrawn",
    }
}

names! {
    /// How pressing. `quick` is not an urgency but a short `normal` of some categories.
    Urgency {
        /// The ordinary deadline, or the short one of a quick category.
        Normal = "normal",
        /// Many agencies, or a procedure laid down by law.
        Complex = "complex",
        /// Security, order, fire, rescue; danger to life.
        Urgent = "urgent",
    }
}

names! {
    /// Where a report came from.
    Channel {
        /// The web portal.
        Portal = "portal",
        /// The phone app.
        App = "app",
        /// The 1022 hotline.
        Hotline = "1022",
        /// E-mail (adapter, off by default).
        Email = "email",
        /// SMS (adapter).
        Sms = "sms",
        /// Zalo (adapter).
        Zalo = "zalo",
        /// The JSON API or Open311 with a key.
        Api = "api",
        /// At the counter or on paper.
        Paper = "paper",
        /// Brought in from another system.
        Import = "import",
    }
}

names! {
    /// Whether the public sees a report.
    Publication {
        /// Not yet checked.
        Withheld = "withheld",
        /// Released.
        Public = "public",
        /// Taken down, with a reason.
        Hidden = "hidden",
    }
}

names! {
    /// An agency's part in a report.
    Part {
        /// Chủ trì: the one that answers.
        Lead = "lead",
        /// Phối hợp: helps.
        Co = "co",
    }
}

names! {
    /// How an assignment stands.
    AssignmentState {
        /// Sent, not yet taken.
        Offered = "offered",
        /// Taken.
        Accepted = "accepted",
        /// Handed back by the agency.
        Returned = "returned",
        /// Taken away by the centre.
        Recalled = "recalled",
        /// Its part is done.
        Done = "done",
    }
}

impl AssignmentState {
    /// Whether the agency still holds its part.
    pub const fn is_active(self) -> bool {
        match self {
            AssignmentState::Offered | AssignmentState::Accepted | AssignmentState::Done => true,
            AssignmentState::Returned | AssignmentState::Recalled => false,
        }
    }
}

names! {
    /// The reporters' word on the answer.
    Confirmed {
        /// One said done, nobody said not done.
        Yes = "yes",
        /// Not agreed.
        No = "no",
        /// Nobody has spoken.
        None = "none",
    }
}

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
}

impl Clock {
    /// Runs or is paused: not stopped.
    pub fn is_open(&self) -> bool {
        self.stopped_at.is_none()
    }

    /// Stands still at present.
    pub fn is_paused(&self) -> bool {
        self.is_open() && self.pauses.last().is_some_and(|p| p.to.is_none())
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

/// One agency's part, kept for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Number within the report, from 1.
    pub n: u32,
    /// The agency's code.
    pub agency: String,
    /// Lead or co.
    pub part: Part,
    /// How it stands.
    pub state: AssignmentState,
    /// When it was sent.
    pub at: At,
    /// When the state last changed.
    pub changed_at: At,
    /// What the centre asked of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// The person who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<UserId>,
    /// The sub-unit that works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Ground of a return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The agency it proposed instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<String>,
}

/// A point on the earth, WGS84 degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Latitude, −90…90.
    pub lat: f64,
    /// Longitude, −180…180.
    pub lon: f64,
}

/// Where it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The point, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// Words: street, landmark, hamlet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Whose asset, as the desk says (`asset_owner` of the pack).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_owner: Option<String>,
}

names! {
    /// What a file is.
    FileKind {
        /// A photo.
        Photo = "photo",
        /// A recording of voice.
        Audio = "audio",
        /// A video.
        Video = "video",
        /// A document (directive, letter).
        Document = "document",
    }
}

names! {
    /// What a file shows, for "before" and "after".
    FileRole {
        /// Sent by a citizen.
        Before = "before",
        /// Sent with the result.
        After = "after",
        /// Anything else: progress, relay, dossier.
        Other = "other",
    }
}

/// A file named by the report; its bytes are in the file store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// Its id.
    pub id: FileId,
    /// What it is.
    pub kind: FileKind,
    /// What it shows.
    pub role: FileRole,
    /// The event that brought it.
    pub seq: u32,
    /// Chosen for the public.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub public: bool,
    /// Taken down.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

names! {
    /// How exactly the public sees the place.
    Precision {
        /// The point.
        Exact = "exact",
        /// Snapped to a street or hamlet: about 100 m.
        Street = "street",
        /// The commune only.
        Area = "area",
    }
}

/// What the public may read: what was shown when the centre released it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PublicWords {
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The report in public words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The place, already made as coarse as the precision says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// The place in words; none where only the commune may show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The answer in public words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// The result of an attempt, as the agency drafted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What, where, when, by whom.
    pub text: String,
    /// Who drafted it: the approver must be another person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drafter: Option<UserId>,
    /// When it was submitted.
    pub at: At,
    /// Photos of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileId>,
    /// A later date instead of work done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Commitment>,
    /// When the leader approved: the instant that counts once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<At>,
}

/// A long-term promise: answered, not closed, not counted as done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// The day by which.
    pub date: Date,
    /// What will be done.
    pub text: String,
}

names! {
    /// The three official grades.
    Grade {
        /// Hài lòng.
        Satisfied = "hai_long",
        /// Chấp nhận.
        Acceptable = "chap_nhan",
        /// Không hài lòng.
        Dissatisfied = "khong_hai_long",
    }
}

/// One reporter's grade of one attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Who, as a key into the vault.
    pub by: VaultId,
    /// Which attempt.
    pub attempt: u32,
    /// The grade.
    pub grade: Grade,
}

/// One reporter's word on one attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Who; none for an anonymous reporter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<VaultId>,
    /// Which attempt.
    pub attempt: u32,
    /// Done or not.
    pub done: bool,
}

/// A draft that waits for a signer. It moves nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its number: the seq of the event that made it.
    pub n: u32,
    /// What is proposed.
    pub action: Action,
    /// With what.
    pub body: Body,
    /// Who signed so far, drafter first.
    pub signed: Vec<UserId>,
    /// The drafter's agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Signatures had: the next signer stands at this place of the action's ladder.
    pub step: u32,
    /// When it was made.
    pub at: At,
}

/// A disagreement between agencies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// competence, solution, not_thorough.
    pub ground: String,
    /// Where the report was when it began.
    pub from: Stage,
    /// Agencies asked for a position.
    pub agencies: Vec<String>,
    /// Those that have stated one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stated: Vec<String>,
    /// Already settled once: a return after that disputes again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub settled: bool,
}

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

    /// A photo that shows the work done in this attempt.
    pub fn file(&self, id: FileId) -> Option<&FileRef> {
        self.files.iter().find(|f| f.id == id)
    }
}
