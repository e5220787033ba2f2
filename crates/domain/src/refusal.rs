//! Refusal and redirect codes: why a matter is not taken, and where it belongs.

use crate::words::names;

names! {
    /// What such a code usually means for the report.
    RefusalAction {
        /// It is refused.
        Refuse = "refuse",
        /// The sender is shown the right door.
        Redirect = "redirect",
    }
}

/// A refusal or redirect code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalCode {
    /// `R-01`.
    pub code: String,
    /// Name in Vietnamese.
    pub name_vi: String,
    /// Name in English.
    pub name_en: String,
    /// What it usually means.
    pub action: RefusalAction,
    /// Where the matter belongs.
    pub where_to_go_vi: String,
    /// What the reporter reads.
    pub message_vi: String,
    /// Whether the public may learn that there was such a report.
    pub publish: bool,
}
