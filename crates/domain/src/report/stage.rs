//! Where a report stands, what the public is told of it, how pressing it is, where it came from.

use crate::words::names;
use serde::{Deserialize, Serialize};

names! {
    /// The language in which its reporter is written to.
    Tongue {
        /// Tiếng Việt.
        Vi = "vi",
        /// English.
        En = "en",
    }
}

impl Default for Tongue {
    /// The service's first language.
    fn default() -> Tongue {
        Tongue::Vi
    }
}

impl Tongue {
    /// Whether it is the first language, which stored texts leave out.
    pub fn is_first(&self) -> bool {
        *self == Tongue::Vi
    }
}

/// How a caller wants to hear what becomes of it. What is usual is what a stored text leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ToldBy {
    /// No short message, though their number takes them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_sms: bool,
    /// The hotline rings them once there is an answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ring: bool,
}

impl ToldBy {
    /// Whether nothing in particular is wished for.
    pub fn is_usual(&self) -> bool {
        *self == ToldBy::default()
    }
}

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
        /// A call for help from the page of flood mode, or by its short message.
        Sos = "sos",
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
