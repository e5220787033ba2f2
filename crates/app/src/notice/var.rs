//! What may stand in the texts of messages: which values there are, how long they get in a short message,
//! and which template may use which.

use domain::notice::Template;

/// A value that a template may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Var {
    /// The report's code: `QB 4829 1367`.
    Code,
    /// Where to look.
    Link,
    /// Another report's code.
    Parent,
    /// The agency.
    Agency,
    /// Until when.
    Due,
    /// At what hour.
    Time,
    /// Somebody's words.
    Note,
    /// What it is about.
    Title,
    /// The category.
    Category,
    /// The unit.
    Area,
    /// What the public label says.
    News,
    /// The action that waits.
    Deed,
    /// The deadline that is meant.
    Clock,
    /// A one-time code.
    Otp,
    /// How the service is called, and where: "Phản ánh hiện trường tỉnh Quảng Bình".
    Service,
    /// How many things wait for the reader.
    Waiting,
    /// Since when the oldest of them waits.
    Oldest,
    /// Promises that end today.
    Today,
    /// Promises that are broken; answers that came too late.
    Late,
    /// Cases that citizens brought back.
    Back,
    /// In whose hands the open work lies.
    Load,
    /// Promises kept, of how many.
    Kept,
    /// Citizens who were content.
    Thanks,
}

impl Var {
    /// All of them.
    pub const ALL: [Var; 23] = [
        Var::Code,
        Var::Link,
        Var::Parent,
        Var::Agency,
        Var::Due,
        Var::Time,
        Var::Note,
        Var::Title,
        Var::Category,
        Var::Area,
        Var::News,
        Var::Deed,
        Var::Clock,
        Var::Otp,
        Var::Service,
        Var::Waiting,
        Var::Oldest,
        Var::Today,
        Var::Late,
        Var::Back,
        Var::Load,
        Var::Kept,
        Var::Thanks,
    ];

    /// Its name in a template.
    pub const fn as_str(self) -> &'static str {
        match self {
            Var::Code => "code",
            Var::Link => "link",
            Var::Parent => "parent",
            Var::Agency => "agency",
            Var::Due => "due",
            Var::Time => "time",
            Var::Note => "note",
            Var::Title => "title",
            Var::Category => "category",
            Var::Area => "area",
            Var::News => "news",
            Var::Deed => "deed",
            Var::Clock => "clock",
            Var::Otp => "otp",
            Var::Service => "service",
            Var::Waiting => "waiting",
            Var::Oldest => "oldest",
            Var::Today => "today",
            Var::Late => "late",
            Var::Back => "back",
            Var::Load => "load",
            Var::Kept => "kept",
            Var::Thanks => "thanks",
        }
    }

    /// Most signs of it in a short message; none for the link, whose length is the installation's,
    /// and for words that take what room is left.
    pub const fn septets_max(self) -> Option<usize> {
        match self {
            Var::Link | Var::Note | Var::Title => None,
            Var::Code | Var::Parent => Some(16),
            Var::Agency => Some(34),
            Var::Due => Some(31),
            Var::Time => Some(5),
            Var::Category | Var::Area => Some(24),
            Var::News => Some(40),
            Var::Deed | Var::Clock => Some(36),
            Var::Otp => Some(8),
            Var::Service => Some(56),
            Var::Waiting | Var::Today => Some(6),
            Var::Oldest => Some(20),
            Var::Late | Var::Back | Var::Thanks => Some(28),
            Var::Kept => Some(34),
            Var::Load => Some(64),
        }
    }

    /// Words that take what room is left.
    pub(super) const fn is_elastic(self) -> bool {
        matches!(self, Var::Note | Var::Title)
    }
}

/// What a template of this name may use.
pub const fn vars(template: Template) -> &'static [Var] {
    match template {
        Template::Code => &[Var::Otp, Var::Time, Var::Service],
        Template::CallBack => &[Var::Due],
        Template::AccountLink | Template::AccountEnding => &[Var::Link, Var::Due, Var::Title],
        Template::MorningDigest => &[
            Var::Agency,
            Var::Due,
            Var::Waiting,
            Var::Oldest,
            Var::Today,
            Var::Late,
            Var::Back,
            Var::Load,
            Var::Link,
        ],
        Template::WeeklyLetter => &[
            Var::Agency,
            Var::Due,
            Var::Kept,
            Var::Back,
            Var::Late,
            Var::Thanks,
            Var::Link,
        ],
        Template::AreaNotice => &[Var::Area, Var::Due, Var::Note, Var::Link],
        Template::Sos => &[Var::Code, Var::Link, Var::Time, Var::Area, Var::Note],
        _ if template.is_for_citizens() => &[
            Var::Code,
            Var::Link,
            Var::Agency,
            Var::Due,
            Var::Time,
            Var::Note,
            Var::Title,
            Var::Parent,
            Var::News,
        ],
        _ => &[
            Var::Code,
            Var::Link,
            Var::Agency,
            Var::Due,
            Var::Time,
            Var::Note,
            Var::Title,
            Var::Category,
            Var::Area,
            Var::Deed,
            Var::Clock,
        ],
    }
}
