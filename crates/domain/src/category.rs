//! Categories: what a report is about, and the rules that follow from it.

use crate::words::names;
use jiff::civil::Date;

names! {
    /// The urgency a category begins with.
    DefaultUrgency {
        /// The ordinary deadline.
        Normal = "normal",
        /// Urgency normal, with the short deadline of simple matters.
        Quick = "quick",
        /// Several agencies, or a procedure that the law sets.
        Complex = "complex",
        /// Danger to life or property.
        Urgent = "urgent",
    }
}

names! {
    /// Whether the reporter is asked for a photo.
    PhotoRule {
        /// Nothing is taken without one (by telephone it always is).
        Required = "required",
        /// Asked for, never insisted on.
        Asked = "asked",
        /// Not even asked: a photo may harm somebody.
        NotAsked = "not_asked",
    }
}

names! {
    /// How finely the public may see the place; from finest to coarsest.
    PlacePublic {
        /// The point as given.
        Exact = "exact",
        /// The street, the point snapped.
        Street = "street",
        /// The commune only.
        Commune = "commune",
        /// Not at all.
        Never = "never",
    }
}

names! {
    /// Whether a report of the category is proposed for publication.
    PublishDefault {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// A leader decides.
        Leader = "leader",
    }
}

/// A field (no parent) or sub-field. A sub-field's own values count; a field's serve the reports
/// that are classified no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// `GT`, `GT-01`.
    pub code: String,
    /// Code of its field; none for a field.
    pub parent: Option<String>,
    /// Name in the words of the administration.
    pub name_vi: String,
    /// Name in English.
    pub name_en: String,
    /// Name in the words of the street, at most 24 characters.
    pub public_name: String,
    /// Name of its icon: lower-case words joined by hyphens.
    pub icon: String,
    /// The urgency a report of it begins with.
    pub default_urgency: DefaultUrgency,
    /// Whether a photo is asked for.
    pub photo_rule: PhotoRule,
    /// Whether a result needs a photo taken after the work.
    pub result_photo_required: bool,
    /// Whether a report without a way to reach the sender is taken.
    pub anonymous_ok: bool,
    /// How finely the public may see the place.
    pub place_public: PlacePublic,
    /// Whether it is proposed for publication.
    pub publish: PublishDefault,
    /// [`Category::publish`] is `Yes`: publication without a leader's word.
    pub publish_default: bool,
    /// Reports this near may be the same matter, in metres.
    pub duplicate_radius_m: u32,
    /// Reports of so many days back may be the same matter.
    pub duplicate_window_days: u32,
    /// Words that tell it, with and without diacritics, in lower case.
    pub keywords: Vec<String>,
    /// Questions that the desk asks; some of them the form, too.
    pub questions: Vec<Question>,
    /// The first day on which reports of it are taken; none: always.
    pub from: Option<Date>,
    /// The last such day; none while it lasts.
    pub to: Option<Date>,
}

impl Category {
    /// Whether new reports of it are taken on a day, as far as its own row tells: its field may be
    /// switched off too.
    pub fn is_open(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// What whoever reports it in writing must answer.
    pub fn asked(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(|q| q.must)
    }
}

/// A question about a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its words, in Vietnamese.
    pub words: String,
    /// Whoever reports in writing must answer it; the others the desk asks while it listens.
    pub must: bool,
}

/// What stands behind a question that must be answered.
const MUST: char = '*';

impl Question {
    /// As a table has it: `Cột số mấy? *` must be answered.
    pub fn parse(text: &str) -> Question {
        let text = text.trim();
        let bare = text.strip_suffix(MUST);
        Question {
            words: bare.unwrap_or(text).trim().to_owned(),
            must: bare.is_some(),
        }
    }

    /// As a table has it.
    pub fn text(&self) -> String {
        match self.must {
            true => format!("{} {MUST}", self.words),
            false => self.words.clone(),
        }
    }

    /// The name of its answer, under its category: of its words, so that a question that moves up
    /// keeps it.
    pub fn key(&self, category: &str) -> String {
        // FNV-1a: the same everywhere and for ever, and no secret.
        let bytes = category.bytes().chain([0]).chain(self.words.bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{:08x}", hash >> 32)
    }
}
