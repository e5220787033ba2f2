//! The strip of dangers that nobody of the desk has seen, on every page of the console.

use crate::shell::{Icon, icon};
use askama::Template;
use askama::filters::HtmlSafe;
use lang::Lang;

/// The strip; of no lines where all is seen.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_alarm.html")]
pub struct AlarmStrip {
    /// Language of its words.
    pub lang: Lang,
    /// Where it is said that they are seen.
    pub action: String,
    /// Where that leads without script.
    pub next: String,
    /// The page on which the dangers stand.
    pub href: String,
    /// The dangers.
    pub lines: Vec<AlarmLine>,
}

impl HtmlSafe for AlarmStrip {}

impl AlarmStrip {
    fn t(&self, key: &str) -> &'static str {
        lang::t(self.lang, key)
    }

    fn icon(&self, name: &'static str) -> Icon {
        icon(name)
    }
}

/// A danger that nobody of the desk has seen.
#[derive(Clone, Debug)]
pub struct AlarmLine {
    /// Digits of its code.
    pub code: String,
    /// Its file.
    pub href: String,
    /// "QB 4829 1367 · Lưới điện · P. Đồng Hới".
    pub words: String,
}
