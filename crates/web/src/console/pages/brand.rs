//! `/quan-tri/giao-dien`: how the service is called, its mark and its colours, tried on before they
//! are saved.

use super::desk::Desk;
use super::form::Form;
use super::terms::HistoryRow;
use askama::Template;
use askama::filters::HtmlSafe;

/// Two colours on each other, measured.
#[derive(Clone, Debug)]
pub struct PairRow {
    /// "Chữ trên nút chính".
    pub words: String,
    /// By day or by night.
    pub scheme: String,
    /// Both colours as they are written.
    pub colours: String,
    /// "7,7".
    pub measured: String,
    /// "4,5".
    pub least: String,
    /// Whether it can be read.
    pub passes: bool,
    /// Words for that.
    pub verdict: String,
}

/// The colours tried on: a button, chips and a slip by day and by night, and every pair measured.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_tried.html")]
pub struct Tried {
    /// The style sheet that has the colours.
    pub sheet: String,
    /// How the service would be called.
    pub service: String,
    /// "31 trên 31 cặp đạt".
    pub sum: String,
    /// Pairs that a choice changes.
    pub own: Vec<PairRow>,
    /// The others.
    pub others: Vec<PairRow>,
    /// Words of the page.
    pub lang: lang::Lang,
}

impl HtmlSafe for Tried {}

impl Tried {
    fn t(&self, key: &str) -> &'static str {
        lang::t(self.lang, key)
    }
}

/// A step back: (name, value now, value then) of what differs, and the form.
pub type Undo = (Vec<(String, String, String)>, Form);

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "console/brand.html")]
pub struct Brand {
    /// What stands around it.
    pub desk: Desk,
    /// Label and value of what is in force.
    pub facts: Vec<(String, String)>,
    /// The mark in force: address and what it shows; none for the program's own.
    pub mark: Option<(String, String)>,
    /// Names and colours.
    pub change: Form,
    /// The mark.
    pub logo: Form,
    /// Back to the face before the last change, and what that changes; none where there was none.
    pub undo: Option<Undo>,
    /// Back to the program's own; none where it is that already.
    pub reset: Option<Form>,
    /// The colours in force, or as the form has them.
    pub tried: Tried,
    /// Where a script asks for the same with other colours.
    pub try_href: String,
    /// Changes, the newest first.
    pub history: Vec<HistoryRow>,
}

/// What a change would make of the pages.
#[derive(Clone, Debug, Template)]
#[template(path = "console/brand_preview.html")]
pub struct BrandPreview {
    /// What stands around it.
    pub desk: Desk,
    /// Back to the page.
    pub back: String,
    /// What differs: name, before, after.
    pub differs: Vec<(String, String, String)>,
    /// The colours tried on.
    pub tried: Tried,
    /// Saves it.
    pub save: Form,
    /// The form again.
    pub edit: Form,
}
