//! `/lam-viec/hs/{code}/tra-loi`: what was done, where, when, by whom, with photos.

use askama::Template;

use super::desk::Desk;
use super::form::Form;
use super::job::Snippet;
use super::parts::{Fact, Photo, Sla};

/// A check of the answer.
#[derive(Clone, Debug)]
pub struct Lint {
    /// What is checked: "Có ảnh sau khi làm"; it reads the same met or not.
    pub words: String,
    /// It is met.
    pub ok: bool,
    /// The check's name, for the script that looks while one types: `photo`, `what`, `where`,
    /// `when`, `who`, `length`.
    pub check: &'static str,
}

/// The page on which an answer is written.
#[derive(Clone, Debug, Template)]
#[template(path = "console/answer.html")]
pub struct Answer {
    /// What stands around it.
    pub desk: Desk,
    /// "QB 4829 1367".
    pub code: String,
    /// Digits of the code, for what waits on the device.
    pub digits: String,
    /// The report's version.
    pub version: u32,
    /// Whose work waits on the device: person, role and agency.
    pub who: String,
    /// The sentence that the answer's parts are put into, in Vietnamese.
    pub sentence: &'static str,
    /// The whole file.
    pub href: String,
    /// The report's title.
    pub title: String,
    /// Time left.
    pub sla: Option<Sla>,
    /// The reporter's words, persons redacted.
    pub quote: String,
    /// Photos before the work: what the new ones should match.
    pub before: Vec<Photo>,
    /// Place, category, promise.
    pub facts: Vec<Fact>,
    /// What the leader wrote when sending it back; empty for nothing.
    pub sent_back: String,
    /// The answer's form.
    pub form: Form,
    /// The checks.
    pub lints: Vec<Lint>,
    /// Facts to put in.
    pub snippets: Vec<Snippet>,
    /// Where a script asks for the checks while one types.
    pub check: String,
    /// The other way: a promise for a later date.
    pub commit: Option<Form>,
}

impl Answer {
    /// The photo to aim by; empty for none.
    fn ghost(&self) -> &str {
        let photo = self.before.first();
        photo.map_or("", |photo| {
            if photo.href.is_empty() {
                &photo.src
            } else {
                &photo.href
            }
        })
    }
}
