//! `/lam-viec/kiem-duyet`: what the public may see of a report, made ready, looked at and approved.

use askama::Template;

use super::desk::Desk;
use super::form::{Drawer, Form};
use super::parts::Row;

/// A piece of the reporter's words; with what it looks like, if it may tell who somebody is.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The words.
    pub words: String,
    /// "số điện thoại hoặc giấy tờ"; empty for plain words.
    pub trace: &'static str,
}

/// A photo that may be shown.
#[derive(Clone, Debug)]
pub struct Shot {
    /// Its id.
    pub id: String,
    /// The print.
    pub src: String,
    /// "Ảnh 1, người dân gửi".
    pub title: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// It is to be shown.
    pub on: bool,
    /// The boxes, a line each.
    pub boxes: String,
    /// What is wrong with them; empty for nothing.
    pub error: String,
    /// A copy made before: (id, address, it is to be shown).
    pub copy: Option<(String, String, bool)>,
}

/// A recording or document that may be shown as it is.
#[derive(Clone, Debug)]
pub struct Other {
    /// Its id.
    pub id: String,
    /// Where it is heard or read.
    pub href: String,
    /// What it is.
    pub words: String,
    /// It is to be shown.
    pub on: bool,
}

/// The report that is made ready.
#[derive(Clone, Debug)]
pub struct Item {
    /// Digits.
    pub code: String,
    /// As people read it.
    pub shown_code: String,
    /// Its file.
    pub href: String,
    /// Its title.
    pub heading: String,
    /// Where the form goes.
    pub action: String,
    /// The version that is looked at.
    pub version: u32,
    /// The reporter's own words, what tells of persons marked.
    pub quote: Vec<Piece>,
    /// How much was found: "Tìm thấy 2 chỗ".
    pub found: String,
    /// Whose words the text becomes: the report's, or the answer's.
    pub text_label: &'static str,
    /// The public title.
    pub title: String,
    /// The public text.
    pub text: String,
    /// The place in words.
    pub place: String,
    /// How exactly the place shows: (value, words, chosen).
    pub precisions: Vec<(&'static str, &'static str, bool)>,
    /// The photos.
    pub shots: Vec<Shot>,
    /// What else it holds.
    pub others: Vec<Other>,
    /// Takes it down.
    pub hide: Option<Drawer>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "console/moderate.html")]
pub struct Moderate {
    /// What stands around it.
    pub desk: Desk,
    /// How many wait.
    pub count: String,
    /// What waits.
    pub queue: Vec<Row>,
    /// Words of an empty queue.
    pub empty: String,
    /// The next page; empty for none.
    pub more_href: String,
    /// The report at hand.
    pub item: Option<Item>,
    /// It was named in the address.
    pub chosen: bool,
    /// What went wrong; empty for nothing.
    pub problems: Vec<String>,
}

/// A picture as it will be seen.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Where it is.
    pub src: String,
    /// What it shows.
    pub alt: String,
    /// Something was burnt out of it.
    pub burnt: bool,
}

/// What will be seen, before it is.
#[derive(Clone, Debug, Template)]
#[template(path = "console/moderate_look.html")]
pub struct Look {
    /// What stands around it.
    pub desk: Desk,
    /// As people read it.
    pub shown_code: String,
    /// The title.
    pub title: String,
    /// The place, as it shows.
    pub place: String,
    /// The report's words.
    pub text: Vec<String>,
    /// The answer.
    pub answer: Vec<String>,
    /// The pictures.
    pub photos: Vec<Seen>,
    /// Everything else: what it is, and where.
    pub others: Vec<(String, String)>,
    /// Publishes exactly this.
    pub approve: Form,
    /// Goes back to change something.
    pub back: Form,
}
