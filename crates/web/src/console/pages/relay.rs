//! `/lam-viec/hoi-dap`: the masked talk with citizens.

use askama::Template;

use super::desk::Desk;
use super::form::Form;
use super::parts::{Photo, Status};

/// A talk in the list.
#[derive(Clone, Debug)]
pub struct TalkRow {
    /// "QB 4829 1367".
    pub code: String,
    /// The talk.
    pub href: String,
    /// The report's title.
    pub title: String,
    /// The last word.
    pub words: String,
    /// "Chờ từ 2 giờ", "08:10 10/4".
    pub when: String,
    /// An answer is owed.
    pub waits: bool,
}

/// The talks.
#[derive(Clone, Debug, Template)]
#[template(path = "console/relay.html")]
pub struct Relay {
    /// What stands around it.
    pub desk: Desk,
    /// Those that wait, the longest first.
    pub waiting: Vec<TalkRow>,
    /// Those answered, the newest first.
    pub answered: Vec<TalkRow>,
}

impl Relay {
    /// Both lists with the keys of their heading and of what is said of none.
    fn lists(&self) -> [(&'static str, &'static str, &[TalkRow]); 2] {
        [
            ("relay.waiting", "relay.none", &self.waiting),
            ("relay.answered", "relay.none_answered", &self.answered),
        ]
    }
}

/// Something that was said.
#[derive(Clone, Debug)]
pub struct Said {
    /// "Người báo", or an officer by post.
    pub who: String,
    /// "08:10 10/4".
    pub at: String,
    /// The words, numbers struck out.
    pub words: String,
    /// The citizen said it.
    pub them: bool,
    /// Photos that came with it.
    pub photos: Vec<Photo>,
    /// Other files: address and kind.
    pub files: Vec<(String, String)>,
}

/// One report's talk.
#[derive(Clone, Debug, Template)]
#[template(path = "console/talk.html")]
pub struct Talk {
    /// What stands around it.
    pub desk: Desk,
    /// "QB 4829 1367".
    pub code: String,
    /// The version that is shown.
    pub version: u32,
    /// The report's title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// The whole file.
    pub href: String,
    /// What was said, oldest first.
    pub said: Vec<Said>,
    /// The next word; none for whoever may not speak now.
    pub form: Option<Form>,
}
