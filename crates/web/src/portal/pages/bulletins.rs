//! `/tb`: what the centre tells the people of an area.

use super::home::Notice;
use crate::shell::Shell;
use askama::Template;

/// What holds now or will.
#[derive(Debug, Template)]
#[template(path = "portal/bulletins.html")]
pub struct Bulletins {
    /// What stands around it.
    pub shell: Shell,
    /// The unit it is narrowed to; empty for all.
    pub area: String,
    /// The bulletins, the newest first.
    pub notices: Vec<Notice>,
    /// For feed readers.
    pub feed: String,
}

/// One bulletin.
#[derive(Debug, Template)]
#[template(path = "portal/bulletin.html")]
pub struct Bulletin {
    /// What stands around it.
    pub shell: Shell,
    /// "Cắt nước".
    pub kind: &'static str,
    /// One line.
    pub title: String,
    /// The words, by paragraphs.
    pub text: Vec<String>,
    /// The language of the words, where it is not the page's.
    pub foreign: bool,
    /// Where.
    pub areas: String,
    /// From when to when.
    pub span: String,
    /// "Đang diễn ra", "Đã kết thúc".
    pub state: &'static str,
    /// It holds no more.
    pub over: bool,
    /// Flood mode: it leads to `/lu`.
    pub flood: bool,
    /// Whom to call: the line, and the number in it.
    pub contacts: Vec<(String, String)>,
    /// Who wrote it, and when.
    pub made: String,
}
