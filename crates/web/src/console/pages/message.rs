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
    /// What the reader had entered, to copy from.
    pub entered: Vec<Fact>,
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
