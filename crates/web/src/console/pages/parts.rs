//! Pieces that several pages show: a status, the time left, a photo, a row of a queue, a fact.
//! Each is a small template of its own, so a page writes `{{ row }}`.

use crate::base_map::Patch;
use crate::shell::{Icon, icon, silhouette};
use askama::Template;
use askama::filters::HtmlSafe;
use lang::Lang;

/// A status: shape, word and colour, so that it survives black-and-white print.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_status.html")]
pub struct Status {
    /// Name of the silhouette in the sprite; empty for none.
    pub shape: &'static str,
    /// Class of the colour.
    pub tone: &'static str,
    /// The word.
    pub words: String,
}

impl HtmlSafe for Status {}

impl Status {
    /// The status of a public label (`received`, `working`, …: the domain's spelling), with words of
    /// the caller's choice: staff read the stage, citizens the label. An unknown label is a plain ring.
    pub fn of(label: &str, words: impl Into<String>) -> Status {
        let (shape, tone) = match label {
            "needs_info" => ("ask", "ask"),
            "assigned" | "disputed" | "escalated" => ("sort", "sort"),
            "working" => ("work", "work"),
            "reopened" => ("flag", "late"),
            "answered" => ("appr", "appr"),
            "committed" => ("promise", "work"),
            "done" => ("done", "done"),
            "done_unconfirmed" | "done_disagreed" => ("hollow", "done"),
            "refused" | "redirected" | "withdrawn" => ("no", "new"),
            "merged" => ("merge", "new"),
            _ => ("new", "new"),
        };
        Status {
            shape,
            tone,
            words: words.into(),
        }
    }

    /// A plain word without a silhouette: publication, urgency, attempt.
    pub fn tag(words: impl Into<String>) -> Status {
        Status {
            shape: "",
            tone: "new",
            words: words.into(),
        }
    }

    /// The overlay "late".
    pub fn late(words: impl Into<String>) -> Status {
        Status {
            shape: "late",
            tone: "late",
            words: words.into(),
        }
    }

    fn drawing(&self) -> Icon {
        silhouette(self.shape)
    }
}

/// The time left: a ring that empties, words that count.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_sla.html")]
pub struct Sla {
    /// How far gone.
    pub state: SlaState,
    /// Share of the time still left, 0–100.
    pub share: u8,
    /// "còn 23 phút".
    pub words: String,
}

impl HtmlSafe for Sla {}

/// How pressing a clock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlaState {
    /// Time enough.
    Calm,
    /// A fifth or less is left.
    Soon,
    /// Past its due.
    Late,
    /// Standing still.
    Paused,
    /// An emergency, whatever the time.
    Urgent,
}

impl Sla {
    /// From a clock's start and due, in milliseconds since 1970.
    pub fn of(lang: Lang, start_ms: i64, due_ms: i64, now_ms: i64) -> Sla {
        let whole = due_ms.saturating_sub(start_ms).max(1);
        let left = due_ms.saturating_sub(now_ms).clamp(0, whole);
        let share = u8::try_from(i128::from(left) * 100 / i128::from(whole)).unwrap_or(0);
        let state = match (now_ms > due_ms, share) {
            (true, _) => SlaState::Late,
            (false, 0..=20) => SlaState::Soon,
            (false, _) => SlaState::Calm,
        };
        Sla {
            state,
            share,
            words: lang::date::left(lang, due_ms, now_ms),
        }
    }

    /// A clock that stands still, with its reason in words.
    pub fn paused(words: impl Into<String>) -> Sla {
        Sla {
            state: SlaState::Paused,
            share: 0,
            words: words.into(),
        }
    }

    /// An emergency, with the deed it calls for: "Gọi ngay".
    pub fn urgent(words: impl Into<String>) -> Sla {
        Sla {
            state: SlaState::Urgent,
            share: 0,
            words: words.into(),
        }
    }

    fn class(&self) -> &'static str {
        match self.state {
            SlaState::Calm => "",
            SlaState::Soon => "w",
            SlaState::Late => "l",
            SlaState::Paused => "p",
            SlaState::Urgent => "u",
        }
    }

    fn triangle(&self) -> bool {
        matches!(self.state, SlaState::Late | SlaState::Urgent)
    }

    fn warning(&self) -> Icon {
        silhouette("late")
    }

    fn pause(&self) -> Icon {
        icon("snooze")
    }
}

/// A photo, small on the page and whole behind the link.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_photo.html")]
pub struct Photo {
    /// The picture shown.
    pub src: String,
    /// The whole picture; empty for no link.
    pub href: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// A line on the picture: "Đã che 1 biển số"; empty for none.
    pub note: String,
}

impl HtmlSafe for Photo {}

/// A recording or film, to be played on the page.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_recording.html")]
pub struct Recording {
    /// Where it is.
    pub src: String,
    /// Something moves in it.
    pub film: bool,
    /// What a browser says that cannot play it.
    pub fallback: &'static str,
    /// What it is, and what somebody does who cannot hear it.
    pub words: String,
}

impl HtmlSafe for Recording {}

/// A colleague who has the report open.
#[derive(Clone, Debug)]
pub struct Claim {
    /// One or two letters; empty where it is nobody's.
    pub initials: String,
    /// "Tùng đang làm".
    pub words: String,
    /// How much it says.
    pub tone: Tone,
}

impl Claim {
    /// Nobody's hands: what it waits for, in words.
    pub fn of_nobody(words: &str) -> Claim {
        Claim {
            initials: String::new(),
            words: words.to_owned(),
            tone: Tone::Held,
        }
    }
}

/// How much a colleague's presence says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// They look.
    #[default]
    Quiet,
    /// They write, or have taken it.
    Busy,
    /// They have decided: some seconds are left to take it back, or a signature is missing.
    Held,
}

impl Tone {
    /// The class in the style sheet.
    pub const fn class(self) -> &'static str {
        match self {
            Tone::Quiet => "see",
            Tone::Busy => "see busy",
            Tone::Held => "see kept",
        }
    }
}

/// A row of a queue.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_row.html")]
pub struct Row {
    /// Where it leads.
    pub href: String,
    /// The report's title.
    pub title: String,
    /// Channel, place, age: "1022 · Hoàn Lão · 24 ph".
    pub meta: String,
    /// A line icon before `meta`: the channel's.
    pub icon: &'static str,
    /// Address of a small picture; empty for none.
    pub thumb: String,
    /// Time left.
    pub sla: Option<Sla>,
    /// Status, where the queue holds more than one.
    pub status: Option<Status>,
    /// A colleague at work on it.
    pub claim: Option<Claim>,
    /// An emergency: pinned above, in red.
    pub urgent: bool,
    /// It is the one now open.
    pub on: bool,
    /// The report's code and version, where several rows can be chosen: `48291367.3`; empty for none.
    pub pick: String,
    /// The incident that it belongs to, as (address, words).
    pub incident: Option<(String, String)>,
}

impl HtmlSafe for Row {}

impl Row {
    fn drawing(&self) -> Icon {
        icon(self.icon)
    }

    fn share(&self) -> Icon {
        icon("share")
    }

    fn digits(&self) -> &str {
        self.pick.split('.').next().unwrap_or_default()
    }

    /// Somebody else is at it: the next free one is another.
    fn taken(&self) -> bool {
        let claim = self.claim.as_ref();
        claim.is_some_and(|c| c.tone != Tone::Quiet)
    }

    fn class(&self) -> String {
        let mut class = String::from("rw");
        for (name, on) in [
            (" urg", self.urgent),
            (" on", self.on),
            (" tk", self.taken()),
        ] {
            if on {
                class.push_str(name);
            }
        }
        class
    }
}

/// The line icon of a channel (the domain's spelling).
pub fn channel_icon(channel: &str) -> &'static str {
    match channel {
        "portal" => "home",
        "app" => "camera",
        "1022" => "headset",
        "email" | "sms" | "zalo" => "text",
        "paper" => "file",
        _ => "link",
    }
}

/// A fact of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// "Địa bàn".
    pub label: String,
    /// "P. Đồng Phú".
    pub value: String,
    /// "TP Đồng Hới"; empty for none.
    pub small: String,
}

impl Fact {
    /// A fact without its small line.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Fact {
        Fact {
            label: label.into(),
            value: value.into(),
            small: String::new(),
        }
    }

    /// The small line under the value.
    pub fn small(mut self, words: impl Into<String>) -> Fact {
        self.small = words.into();
        self
    }
}

/// What lies around a place: a drawing to scale, north up, on the installation's pictures of the ground;
/// where it has none, with the landmarks that people know.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_around.html")]
pub struct Around {
    /// The drawing for those who do not see it: "2 việc giống trong 150 m".
    pub alt: String,
    /// "GPS ±8 m"; empty for none.
    pub note: String,
    /// The map at this point; empty for no link.
    pub href: String,
    /// Radius of the uncertainty, in units of the drawing (100 = the outer ring).
    pub blur: u32,
    /// Reach of the outer ring: "150 m".
    pub reach: String,
    /// Pictures of the ground.
    pub patches: Vec<Patch>,
    /// Whose they are; empty where there are none.
    pub credit: String,
    /// Landmarks.
    pub marks: Vec<Mark>,
    /// Other reports.
    pub spots: Vec<Spot>,
}

/// A landmark in [`Around`]: its offset from the middle, as of a [`Spot`].
#[derive(Clone, Debug)]
pub struct Mark {
    /// East.
    pub x: i32,
    /// South.
    pub y: i32,
    /// "Chợ Ga".
    pub name: String,
    /// Its name stands on its left: on its right the drawing ends.
    pub left: bool,
}

impl HtmlSafe for Around {}

impl Around {
    fn pin(&self) -> Icon {
        icon("pin")
    }
}

/// Another report in [`Around`]: its offset from the middle, −100…100, y downwards.
#[derive(Clone, Debug)]
pub struct Spot {
    /// East.
    pub x: i32,
    /// South.
    pub y: i32,
    /// Class of its colour: that of its [`Status`].
    pub tone: &'static str,
    /// Number in the list of duplicates.
    pub number: usize,
}

/// An entry of the log.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Place in the chain.
    pub seq: u64,
    /// "07:49 10/4".
    pub at: String,
    /// For `<time>`.
    pub at_machine: String,
    /// "Chuyển đơn vị xử lý và hẹn ngày xong".
    pub title: String,
    /// "Nguyễn Hà · Điều phối viên IOC"; empty where the reader may not know.
    pub who: String,
    /// Words of the event; empty for none.
    pub words: String,
    /// Words for staff only.
    pub internal: String,
    /// Photos that came with it.
    pub photos: Vec<Photo>,
    /// The hash, whole.
    pub hash: String,
    /// The public sees this entry.
    pub public: bool,
}

impl Entry {
    /// The first eight signs of the hash, enough to compare by eye.
    pub fn short_hash(&self) -> &str {
        self.hash.get(..8).unwrap_or(&self.hash)
    }
}

/// Who else is at a report, by a line; empty while nobody is.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "console/part_watch.html")]
pub struct WatchPart {
    /// "Hà đang xem; UBND P. Đồng Hới đang viết".
    pub words: String,
    /// Somebody writes, or has taken it.
    pub busy: bool,
}

impl HtmlSafe for WatchPart {}
