//! The actions of the lifecycle, by their one name, and the fields an action may carry.

use crate::id::{FileId, ReportCode, UserId};
use crate::report::{Commitment, Grade, Point, Precision, Urgency};
use crate::time::At;
use crate::words::names;
use serde::{Deserialize, Serialize};

names! {
    /// Every action of lifecycle section 3. `submit` and `imported` begin a chain.
    Action {
        /// A citizen files a report.
        Submit = "submit",
        /// More words or files from the reporter.
        Add = "add",
        /// "Tôi cũng gặp".
        Join = "join",
        /// A question to the reporter.
        Ask = "ask",
        /// Back from waiting for an answer.
        Resume = "resume",
        /// Masked relay between reporter and staff.
        Message = "message",
        /// Internal note; addressed, it is a reminder.
        Note = "note",
        /// Category, urgency, unit, title.
        Classify = "classify",
        /// Danger: the urgent clocks begin.
        MarkUrgent = "mark_urgent",
        /// A false alarm, or over.
        Downgrade = "downgrade",
        /// An attempt to reach the agency by phone.
        LogCall = "log_call",
        /// Somebody is on site.
        ConfirmOnsite = "confirm_onsite",
        /// Not eligible.
        Refuse = "refuse",
        /// Shown another channel.
        Redirect = "redirect",
        /// The same matter as an earlier report.
        Merge = "merge",
        /// A second matter becomes a report of its own.
        Split = "split",
        /// Sent to the agency that must act.
        Dispatch = "dispatch",
        /// Co-agencies added or recalled.
        SetCo = "set_co",
        /// The agency takes it.
        Acknowledge = "acknowledge",
        /// The agency hands it back.
        Return = "return",
        /// The centre takes it away.
        Recall = "recall",
        /// An ended agency's successor takes over.
        Succeed = "succeed",
        /// A handler or sub-unit gets it.
        Assign = "assign",
        /// News of the work.
        Progress = "progress",
        /// A later date is asked for.
        RequestExtension = "request_extension",
        /// A late promise is told anew, with an apology.
        Repromise = "repromise",
        /// The agency's result.
        SubmitResult = "submit_result",
        /// The agency's leader signs the result.
        Approve = "approve",
        /// Not good enough.
        SendBack = "send_back",
        /// The public may see it.
        Release = "release",
        /// The answer goes to reporter and public.
        Publish = "publish",
        /// The answer is a later date.
        CommitLater = "commit_later",
        /// A commitment comes back before its date.
        FollowUp = "follow_up",
        /// Done, or not done.
        Confirm = "confirm",
        /// One of the three official grades.
        Rate = "rate",
        /// The reporter asks for the work again.
        RequestReprocess = "request_reprocess",
        /// Work again.
        Reprocess = "reprocess",
        /// No work again, with a reason.
        DeclineReprocess = "decline_reprocess",
        /// The window is over.
        Close = "close",
        /// Agencies disagree.
        Dispute = "dispute",
        /// An agency's written position.
        StatePosition = "state_position",
        /// The standing body settles.
        Settle = "settle",
        /// Up to the steering committee.
        Escalate = "escalate",
        /// The committee directs.
        Direct = "direct",
        /// A signer ends a proposal; the committee sends a dossier back.
        Decline = "decline",
        /// Taken down.
        Hide = "hide",
        /// Shown again.
        Unhide = "unhide",
        /// Somebody looks at the reporter's identity.
        OpenIdentity = "open_identity",
        /// The reporter lets an agency contact them.
        ConsentContact = "consent_contact",
        /// The reporter takes it back.
        Withdraw = "withdraw",
        /// Against a refusal.
        Appeal = "appeal",
        /// The centre's own mistake mended.
        Reinstate = "reinstate",
        /// A closed case begins again.
        Reopen = "reopen",
    }
}

names! {
    /// A field of an action's body, by the name that JSON, forms and command line share.
    Field {
        /// Sub-field or field code.
        Category = "category",
        /// Urgency.
        Urgency = "urgency",
        /// Title.
        Title = "title",
        /// Lead agency code.
        Lead = "lead",
        /// Co-agency codes.
        Co = "co",
        /// What the agency is asked.
        Instruction = "instruction",
        /// A code: R-…, a ground.
        Reason = "reason",
        /// Its words.
        Note = "note",
        /// Words for staff only.
        NoteInternal = "note_internal",
        /// A date or instant.
        Due = "due",
        /// Parent report code.
        Parent = "parent",
        /// Words.
        Text = "text",
        /// File ids.
        Files = "files",
        /// A point.
        Position = "position",
        /// Unit code.
        Area = "area",
        /// Another channel.
        Target = "target",
        /// Agency proposed, or consented to.
        Agency = "agency",
        /// A user.
        Handler = "handler",
        /// To whom a note is addressed.
        Addressee = "addressee",
        /// Number, date and signer of a document.
        Document = "document",
        /// Date and text of a commitment.
        Commitment = "commitment",
        /// A phone call.
        Call = "call",
        /// Whether the public sees it.
        Public = "public",
        /// How exactly the place shows.
        Precision = "precision",
        /// The words were read for personal data.
        RedactionConfirmed = "redaction_confirmed",
        /// The event whose text is meant.
        Event = "event",
        /// Why identity is opened.
        Purpose = "purpose",
        /// One of three grades.
        Grade = "grade",
        /// Done, or not.
        Done = "done",
        /// lead, none, uphold.
        Ruling = "ruling",
        /// Number of a proposal.
        Proposal = "proposal",
        /// For whom.
        OnBehalfOf = "on_behalf_of",
        /// When it really happened.
        OccurredAt = "occurred_at",
        /// The version the caller saw.
        Version = "version",
        /// Whose asset it is.
        AssetOwner = "asset_owner",
        /// Place in words.
        Place = "place",
        /// Answers to the category's questions, by their keys.
        Answers = "answers",
        /// Consent to processing.
        Consent = "consent",
        /// The reporter's name.
        Name = "name",
        /// The reporter's phone number.
        Phone = "phone",
        /// The reporter's e-mail address.
        Email = "email",
        /// Name hidden from all but the centre.
        HideName = "hide_name",
        /// Latitude.
        Lat = "lat",
        /// Longitude.
        Lon = "lon",
    }
}

/// A document of the standing body or the committee.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Number and symbol.
    #[serde(default)]
    pub number: String,
    /// Its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<jiff::civil::Date>,
    /// Who signed.
    #[serde(default)]
    pub signer: String,
}

/// An attempt to reach somebody by phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The number called.
    #[serde(default)]
    pub number: String,
    /// Who answered, or should have: the post, not a private person.
    #[serde(default)]
    pub person: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
    /// Whether it was answered.
    #[serde(default)]
    pub answered: bool,
}

/// A due as people give it: a day, or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// 23:59:59 of that day.
    Day(jiff::civil::Date),
    /// That instant.
    At(At),
}

impl Due {
    /// The instant meant.
    pub fn at(self) -> At {
        match self {
            Due::Day(day) => At::end_of(day),
            Due::At(at) => at,
        }
    }

    /// Reads `2024-08-20` or an instant as [`At::parse`] does.
    pub fn parse(text: &str) -> Option<Due> {
        if let Some(at) = At::parse(text) {
            return Some(Due::At(at));
        }
        text.trim().parse().ok().map(Due::Day)
    }
}

/// What an action carries. Which fields it needs is the rule's business; the doors only parse.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Body {
    /// Sub-field or field code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Urgency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Lead agency code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// Co-agency codes; given and empty means none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub co: Option<Vec<String>>,
    /// What the agency is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// A code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Words for staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note_internal: Option<String>,
    /// A date or instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// Parent code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<ReportCode>,
    /// Words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Files, already stored.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<GivenFile>,
    /// A point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Point>,
    /// Unit code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// The unit was found by the nearest centre: set by the door, never by the caller.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub area_approximate: bool,
    /// Place in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Whose asset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset_owner: Option<String>,
    /// Another channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Agency proposed, or consented to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Handler.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<UserId>,
    /// Addressee: an agency code or a user name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addressee: Option<String>,
    /// Document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// Commitment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitment: Option<Commitment>,
    /// Call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<Call>,
    /// Whether the public sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public: Option<bool>,
    /// How exactly the place shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// The words were read for personal data.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub redaction_confirmed: bool,
    /// The event whose text is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<u32>,
    /// Why identity is opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Grade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// Done, or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<bool>,
    /// Ruling: lead, none, uphold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ruling: Option<String>,
    /// Number of a proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<u32>,
    /// For whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// When it really happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<At>,
    /// Consent (split of a tố cáo).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
}

/// A stored file that a call names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenFile {
    /// Its id.
    pub id: FileId,
    /// What it is.
    pub kind: crate::report::FileKind,
    /// The photo of the report of which it is a copy, with what must not be seen burnt out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<FileId>,
}

impl Action {
    /// Whether an outsider may know that it happened: the kind stands in the event's open half.
    pub const fn is_public(self) -> bool {
        match self {
            Action::Submit
            | Action::Add
            | Action::Join
            | Action::Ask
            | Action::Resume
            | Action::Classify
            | Action::MarkUrgent
            | Action::Downgrade
            | Action::ConfirmOnsite
            | Action::Refuse
            | Action::Redirect
            | Action::Merge
            | Action::Split
            | Action::Dispatch
            | Action::SetCo
            | Action::Acknowledge
            | Action::Return
            | Action::Recall
            | Action::Succeed
            | Action::Progress
            | Action::RequestExtension
            | Action::Repromise
            | Action::SubmitResult
            | Action::Approve
            | Action::SendBack
            | Action::Release
            | Action::Publish
            | Action::CommitLater
            | Action::FollowUp
            | Action::Confirm
            | Action::Rate
            | Action::RequestReprocess
            | Action::Reprocess
            | Action::DeclineReprocess
            | Action::Close
            | Action::Dispute
            | Action::Settle
            | Action::Escalate
            | Action::Direct
            | Action::Decline
            | Action::Hide
            | Action::Unhide
            | Action::Withdraw
            | Action::Appeal
            | Action::Reinstate
            | Action::Reopen => true,
            Action::Message
            | Action::Note
            | Action::LogCall
            | Action::Assign
            | Action::StatePosition
            | Action::OpenIdentity
            | Action::ConsentContact => false,
        }
    }

    /// What only the system's own clock does: no door offers it.
    pub const fn is_clock_only(self) -> bool {
        matches!(self, Action::Close | Action::Succeed)
    }
}
