//! Who is told what of an event: the list of messages and the people they go to.
//!
//! [`due`] is pure and total like the other rules. It names receivers by what they are to the
//! report; who holds a post at that hour, and by which way they are reached, is the outbox's
//! business, and the words are the application's.

mod due;
mod said;
mod stepped;

pub use due::{due, may_tell_citizens};

use crate::agency::Rung;
use crate::id::UserId;
use crate::words::names;
use serde::{Deserialize, Serialize};

names! {
    /// A message by its name. Its words are texts that administrators may change.
    Template {
        // ---- to whoever reported ------------------------------------------------------------
        /// Đã nhận: the receipt.
        Received = "received",
        /// Giấy hẹn: which agency, until when.
        Promise = "promise",
        /// A question to the reporter.
        Question = "question",
        /// Work has begun, or somebody is on site.
        Started = "started",
        /// Late, with the reason and the new hour.
        Late = "late",
        /// Another agency has it now.
        Rerouted = "rerouted",
        /// The agency says it is done: is it?
        DoneAsk = "done_ask",
        /// The window to say so ends soon.
        ConfirmReminder = "confirm_reminder",
        /// The reporter said done: the receipt.
        Closed = "closed",
        /// Work again.
        Reopened = "reopened",
        /// Not eligible, or another place is right.
        Ineligible = "ineligible",
        /// Goes on with an earlier report.
        Merged = "merged",
        /// Danger: what is done, and what to do until then.
        Urgent = "urgent",
        /// A one-time code.
        Code = "code",
        /// After a call to 1022: the receipt.
        Called = "called",
        /// 1022 will call back.
        CallBack = "call_back",
        /// Whoever met it too: the agency says it is done.
        JoinedDone = "joined_done",
        /// A cry for help was heard.
        Sos = "sos",
        /// News of an area.
        AreaNotice = "area_notice",
        /// Words of the staff, masked.
        Relay = "relay",
        /// A later date was granted.
        Extended = "extended",
        /// The promised hour has passed and there is no new one yet.
        Missed = "missed",
        /// The question will lapse soon.
        QuestionReminder = "question_reminder",
        /// The question lapsed.
        Lapsed = "lapsed",
        /// News of the work, for everyone to read.
        Progress = "progress",
        /// The agency is being phoned.
        Reached = "reached",
        /// No danger any more.
        Downgraded = "downgraded",
        /// Part of what was told goes its own way.
        Split = "split",
        /// The answer is a later date.
        Committed = "committed",
        /// No work again, and why.
        RequestDeclined = "request_declined",
        /// The window is over.
        ClosedSilent = "closed_silent",
        /// An appeal was decided against them.
        AppealResult = "appeal_result",
        /// Taken up again: our own mistake.
        Reinstated = "reinstated",
        /// A change of stage that has no words of its own.
        News = "news",
        // ---- to whoever works on it ---------------------------------------------------------
        /// A case, or a part of one.
        Assigned = "assigned",
        /// A case that is dangerous.
        UrgentStaff = "urgent_staff",
        /// The reporter said more.
        More = "more",
        /// Words of the reporter.
        FromReporter = "from_reporter",
        /// Addressed words of a colleague (đôn đốc).
        Note = "note",
        /// Work goes on after a question.
        Resumed = "resumed",
        /// It is theirs no longer.
        Recalled = "recalled",
        /// An agency handed it back, or nobody has it any more.
        Returned = "returned",
        /// A co-agency's part is done.
        CoDone = "co_done",
        /// A draft waits for a signature.
        ToSign = "to_sign",
        /// A result waits for the leader.
        ToApprove = "to_approve",
        /// An approved result waits for the centre.
        ToPublish = "to_publish",
        /// Not good enough.
        SentBack = "sent_back",
        /// A draft was declined.
        Declined = "declined",
        /// A later date was granted: to who asked.
        Granted = "granted",
        /// A commitment comes back before its date.
        FollowUp = "follow_up",
        /// The reporter is not content.
        ReprocessAsked = "reprocess_asked",
        /// Work again: to the agency.
        ReopenedStaff = "reopened_staff",
        /// A refusal is appealed against.
        Appealed = "appealed",
        /// Agencies disagree.
        Disputed = "disputed",
        /// A written position is wanted.
        PositionAsked = "position_asked",
        /// An agency stated its position.
        PositionStated = "position_stated",
        /// It was settled.
        Settled = "settled",
        /// A dossier for the committee.
        Escalated = "escalated",
        /// The committee directs.
        Directed = "directed",
        /// An operator took something down.
        Hidden = "hidden",
        /// The reporter agrees to be contacted.
        Consented = "consented",
        /// The reporter took it back.
        Withdrawn = "withdrawn",
        /// A deadline comes near.
        Reminder = "reminder",
        /// A deadline has passed.
        Overdue = "overdue",
        /// A deadline has passed, and it is told one rung higher.
        Escalation = "escalation",
        /// Danger, and nobody was reached.
        Alarm = "alarm",
        // ---- to whoever has an account, of no report ------------------------------------------
        /// A link that sets the password of an account.
        AccountLink = "account_link",
        /// An account ends soon.
        AccountEnding = "account_ending",
        /// Five lines to an agency's leader on the morning of a working day.
        MorningDigest = "morning_digest",
        /// How the unit kept its word in the week before, to its leader.
        WeeklyLetter = "weekly_letter",
    }
}

impl Template {
    /// Whether it is written to citizens; the others are for staff.
    pub const fn is_for_citizens(self) -> bool {
        (self as usize) < (Template::Assigned as usize)
    }

    /// Whether it tells a reporter what became of their matter: whoever asked to be rung is rung then.
    pub const fn is_answer(self) -> bool {
        matches!(
            self,
            Template::DoneAsk | Template::Committed | Template::Ineligible
        )
    }

    /// Whether a province may do without it altogether: it tells only what its reader finds by looking.
    pub const fn may_be_silent(self) -> bool {
        matches!(self, Template::MorningDigest | Template::WeeklyLetter)
    }
}

/// To whom a message goes, by what they are to the report.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// The reporter.
    Reporter,
    /// Who joined, and reporters of merged reports; the reporter excepted.
    Concerned,
    /// An agency, at a rung of its ladder.
    Agency {
        /// Its code.
        code: String,
        /// Duty desk, focal officer, leader, or the body above.
        rung: Rung,
    },
    /// A person with an account.
    Handler(UserId),
    /// Operators of the centre.
    IocOperators,
    /// Leaders of the centre.
    IocLeader,
    /// The standing body.
    StandingBody,
    /// The steering committee.
    Committee,
}

impl Receiver {
    /// Whether it is a citizen.
    pub const fn is_citizen(&self) -> bool {
        match self {
            Receiver::Reporter | Receiver::Concerned => true,
            Receiver::Agency { .. }
            | Receiver::Handler(_)
            | Receiver::IocOperators
            | Receiver::IocLeader
            | Receiver::StandingBody
            | Receiver::Committee => false,
        }
    }

    /// A short name, for topics: `reporter`, `agency:UB-18856:focal`.
    pub fn name(&self) -> String {
        match self {
            Receiver::Reporter => "reporter".to_owned(),
            Receiver::Concerned => "concerned".to_owned(),
            Receiver::Agency { code, rung } => format!("agency:{code}:{rung}"),
            Receiver::Handler(user) => format!("user:{user}"),
            Receiver::IocOperators => "ioc_operators".to_owned(),
            Receiver::IocLeader => "ioc_leader".to_owned(),
            Receiver::StandingBody => "standing_body".to_owned(),
            Receiver::Committee => "committee".to_owned(),
        }
    }
}

/// How pressing a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Goes before all others, at any hour.
    Urgent,
    /// Waits for the morning where it would ring.
    Normal,
}

/// One message to one kind of receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Which.
    pub template: Template,
    /// To whom.
    pub to: Receiver,
    /// The event that caused it, by its place in the chain.
    pub event: u32,
    /// A later notice of the same topic takes the place of those that still wait.
    pub topic: Option<String>,
    /// How pressing.
    pub rank: Rank,
}
