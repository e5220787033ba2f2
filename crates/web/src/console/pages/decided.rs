//! What triage shows when nothing waits: the desk's latest decisions, to be looked over.

use super::desk::Desk;
use askama::Template;
use askama::filters::HtmlSafe;

/// The desk's latest decisions, in the place of the case.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_decided.html")]
pub struct DecidedPart {
    /// Language and the little words.
    pub desk: Desk,
    /// The newest first.
    pub lines: Vec<DecidedLine>,
}

impl HtmlSafe for DecidedPart {}

/// A decision.
#[derive(Clone, Debug)]
pub struct DecidedLine {
    /// "QB 4829 1367".
    pub code: String,
    /// Its file.
    pub href: String,
    /// The report's title.
    pub title: String,
    /// "Chuyển xử lý → UBND P. Đồng Hới".
    pub deed: String,
    /// "Nguyễn Hà, 02:14".
    pub by: String,
}
