//! The public status of a report: a shape, a word and a colour, so that it survives black-and-white
//! print and every kind of colour blindness.

use crate::shell::{Icon, silhouette};
use askama::Template;
use askama::filters::HtmlSafe;
use lang::Lang;

/// What the public is told about where a report stands. Several internal stages share one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Received, nobody has sorted it yet.
    Received,
    /// The reporter was asked a question; the clock is paused.
    NeedsInfo,
    /// Sent to an agency (also: returned and being sent again).
    Assigned,
    /// The agencies do not agree; the standing body decides who acts.
    Settling,
    /// The steering committee is asked for a direction.
    AwaitingDirection,
    /// The agency works on it.
    InProgress,
    /// Answered with a promise to do the work on a later date; not done.
    Promised,
    /// The agency says it is done; the reporter has not confirmed.
    ReportedDone,
    /// Closed, and somebody who reported it said it is done.
    Done,
    /// Closed, and nobody has confirmed or agreed.
    DoneUnconfirmed,
    /// Work again after an answer.
    Reopened,
    /// Not taken on.
    OutOfScope,
    /// Somebody else receives this kind of matter.
    Elsewhere,
    /// Joined to an earlier report of the same thing.
    Merged,
    /// Taken back by the sender.
    Withdrawn,
}

impl Status {
    /// All of them, in the order of a report's life.
    pub const ALL: [Status; 15] = [
        Status::Received,
        Status::NeedsInfo,
        Status::Assigned,
        Status::Settling,
        Status::AwaitingDirection,
        Status::InProgress,
        Status::Promised,
        Status::ReportedDone,
        Status::Done,
        Status::DoneUnconfirmed,
        Status::Reopened,
        Status::OutOfScope,
        Status::Elsewhere,
        Status::Merged,
        Status::Withdrawn,
    ];

    /// The name of its silhouette in the sprite.
    pub fn shape(self) -> &'static str {
        match self {
            Status::Received => "new",
            Status::NeedsInfo => "ask",
            Status::Assigned | Status::Settling | Status::AwaitingDirection => "sort",
            Status::InProgress => "work",
            Status::Promised => "promise",
            Status::ReportedDone => "appr",
            Status::Done => "done",
            Status::DoneUnconfirmed => "hollow",
            Status::Reopened => "flag",
            Status::OutOfScope | Status::Elsewhere | Status::Withdrawn => "no",
            Status::Merged => "merge",
        }
    }

    /// The colour, as a class of the style sheet.
    pub fn tone(self) -> Tone {
        match self {
            Status::Received
            | Status::OutOfScope
            | Status::Elsewhere
            | Status::Merged
            | Status::Withdrawn => Tone::Grey,
            Status::NeedsInfo => Tone::Gold,
            Status::Assigned | Status::Settling | Status::AwaitingDirection => Tone::Blue,
            Status::InProgress | Status::Promised => Tone::Orange,
            Status::ReportedDone => Tone::Violet,
            Status::Done | Status::DoneUnconfirmed => Tone::Green,
            Status::Reopened => Tone::Red,
        }
    }

    /// The key of its public name.
    pub fn key(self) -> &'static str {
        match self {
            Status::Received => "portal.status.received",
            Status::NeedsInfo => "portal.status.needs-info",
            Status::Assigned => "portal.status.assigned",
            Status::Settling => "portal.status.settling",
            Status::AwaitingDirection => "portal.status.awaiting-direction",
            Status::InProgress => "portal.status.in-progress",
            Status::Promised => "portal.status.promised",
            Status::ReportedDone => "portal.status.reported-done",
            Status::Done => "portal.status.done",
            Status::DoneUnconfirmed => "portal.status.done-unconfirmed",
            Status::Reopened => "portal.status.reopened",
            Status::OutOfScope => "portal.status.out-of-scope",
            Status::Elsewhere => "portal.status.elsewhere",
            Status::Merged => "portal.status.merged",
            Status::Withdrawn => "portal.status.withdrawn",
        }
    }

    /// The chip that shows it.
    pub fn chip(self, lang: Lang) -> StatusChip {
        self.chip_saying(lang::t(lang, self.key()).to_owned())
    }

    /// The chip with more exact words, e.g. a commitment's date.
    pub fn chip_saying(self, word: String) -> StatusChip {
        StatusChip {
            shape: self.shape(),
            tone: self.tone(),
            word,
        }
    }
}

/// A colour of the style sheet that a status, a promise or a milestone may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Waiting, at rest.
    Grey,
    /// Needs the reader.
    Gold,
    /// On its way.
    Blue,
    /// Work.
    Orange,
    /// To be confirmed.
    Violet,
    /// Good.
    Green,
    /// Late, again.
    Red,
}

impl Tone {
    /// Its class.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Grey => "grey",
            Tone::Gold => "goldt",
            Tone::Blue => "blue",
            Tone::Orange => "orange",
            Tone::Violet => "violet",
            Tone::Green => "green",
            Tone::Red => "red",
        }
    }
}

/// A status as people see it: silhouette, word, colour.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "portal/piece/status.html")]
pub struct StatusChip {
    /// Name of the silhouette in the sprite.
    pub shape: &'static str,
    /// The colour.
    pub tone: Tone,
    /// The word, already in the reader's language.
    pub word: String,
}

impl StatusChip {
    /// The silhouette alone; the word must stand near it.
    pub fn mark(&self) -> Icon {
        silhouette(self.shape)
    }
}

// Its template escapes the word.
impl HtmlSafe for StatusChip {}

/// How much of a promise's time is left: a ring while there is time, a pill near the end, a triangle
/// when it is late. The words say the same.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "portal/piece/sla.html")]
pub struct SlaChip {
    /// Which of the three.
    pub pace: Pace,
    /// Share of the time that is left, 0 to 100; drawn only by [`Pace::OnTime`].
    pub left_percent: u8,
    /// E.g. "còn 1 ngày 6 giờ", "trễ 2 ngày".
    pub words: String,
}

/// How a promise stands against the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// There is time.
    OnTime,
    /// Due today or tomorrow.
    Soon,
    /// The due has passed.
    Late,
    /// The clock stands still while the reporter is asked.
    Paused,
}

impl Pace {
    /// Its class.
    pub fn class(self) -> &'static str {
        match self {
            Pace::OnTime => "ontime",
            Pace::Soon => "soon",
            Pace::Late => "late",
            Pace::Paused => "paused",
        }
    }
}

// Its template escapes the words.
impl HtmlSafe for SlaChip {}
