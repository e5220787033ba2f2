//! Categories: what a report is about, and the rules that follow from it.

use crate::words::names;

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
    /// Questions that the desk asks.
    pub questions: Vec<String>,
}
