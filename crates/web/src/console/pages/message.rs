//! Pages that say why a deed did not happen, and the way on.

use askama::Template;

use super::desk::Desk;
use super::parts::Fact;

/// Somebody else was faster: nothing was changed, nothing of the reader's is lost.
#[derive(Clone, Debug, Template)]
#[template(path = "console/conflict.html")]
pub struct Conflict {
    /// What stands around it.
    pub desk: Desk,
    /// "QB 4829 1367".
    pub code: String,
    /// The file as it is now.
    pub href: String,
    /// "Mai vừa đổi đơn vị xử lý lúc 07:58".
    pub what_happened: String,
    /// What the reader wanted: "Chuyển xử lý".
    pub deed: String,
    /// What differs, field by field.
    pub fields: Vec<ClashField>,
    /// How the reader goes on with what is chosen; none where it cannot be done any more.
    pub redo: Option<Redo>,
    /// What the reader had entered, to copy from.
    pub entered: Vec<Fact>,
}

/// A field that somebody changed meanwhile.
#[derive(Clone, Debug)]
pub struct ClashField {
    /// Its name in forms.
    pub name: String,
    /// Its words.
    pub label: String,
    /// What it was when the reader looked.
    pub before: String,
    /// What it is now, as it is sent.
    pub theirs_value: String,
    /// The same in words.
    pub theirs: String,
    /// "Lê Mai, 07:58".
    pub who: String,
    /// What the reader had chosen, as it is sent.
    pub mine_value: String,
    /// The same in words; empty where they had chosen nothing.
    pub mine: String,
    /// The two differ, and one may still be chosen.
    pub choose: bool,
}

/// The form by which the reader goes on.
#[derive(Clone, Debug)]
pub struct Redo {
    /// Where it is sent.
    pub action: String,
    /// The version that stands now.
    pub version: u64,
    /// The page that it came from.
    pub from: &'static str,
    /// What was entered and nobody else touched.
    pub hidden: Vec<(String, String)>,
    /// Words on the button.
    pub button: String,
}

/// Any other refusal or error: title, words, a way on.
#[derive(Clone, Debug, Template)]
#[template(path = "console/message.html")]
pub struct Message {
    /// What stands around it.
    pub desk: Desk,
    /// "Chưa làm được".
    pub title: String,
    /// Why, and who can.
    pub words: String,
    /// Ways on, as (address, words); the first is the main one.
    pub ways: Vec<(String, String)>,
}

/// What was done, as a script shows it.
#[derive(Clone, Debug, Template)]
#[template(
    source = "<div class=\"toast\" role=\"status\"><span>{{ words }}</span></div>",
    ext = "html"
)]
pub struct Said {
    /// "Đã xong: Chuyển xử lý, QB 4829 1367".
    pub words: String,
}
