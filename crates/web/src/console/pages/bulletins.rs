//! `/lam-viec/thong-bao` and `/lam-viec/che-do-lu`: what the centre tells the people of an area.

use askama::Template;

use super::desk::Desk;
use super::form::{Drawer, Form};

/// A bulletin in the centre's list.
#[derive(Clone, Debug)]
pub struct BulletinRow {
    /// "Cắt nước".
    pub kind: String,
    /// One line.
    pub title: String,
    /// Its public page.
    pub href: String,
    /// Where.
    pub areas: String,
    /// From when to when.
    pub span: String,
    /// "đang diễn ra", "đã hết".
    pub state: String,
    /// It holds now.
    pub on: bool,
    /// Who wrote it, and when.
    pub made: String,
    /// The agency that tells it; empty for the centre.
    pub agency: String,
    /// Ends it.
    pub drawers: Vec<Drawer>,
}

/// The list, and the form of a new one.
#[derive(Clone, Debug, Template)]
#[template(path = "console/bulletins.html")]
pub struct Bulletins {
    /// What stands around it.
    pub desk: Desk,
    /// Its heading.
    pub title: &'static str,
    /// What it is for.
    pub intro: &'static str,
    /// The heading of the form.
    pub new: &'static str,
    /// The bulletins, the newest first.
    pub rows: Vec<BulletinRow>,
    /// A new one; none where the reader writes none.
    pub form: Option<Form>,
}

/// A bulletin as it would be read, before it is written.
#[derive(Clone, Debug, Template)]
#[template(path = "console/bulletin_preview.html")]
pub struct BulletinPreview {
    /// What stands around it.
    pub desk: Desk,
    /// Where, when, what.
    pub what: Vec<(String, String)>,
    /// The words in each language: its name, the title, the paragraphs.
    pub words: Vec<(&'static str, String, Vec<String>)>,
    /// Whom to call.
    pub contacts: Vec<String>,
    /// The short message.
    pub sms: String,
    /// Why it is not sent.
    pub unsent: &'static str,
    /// Writes it.
    pub save: Form,
    /// The form again, to change something.
    pub edit: Form,
}
