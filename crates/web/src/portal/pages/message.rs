//! What a visitor reads when something cannot be shown or done: the reason, and a way on.

use crate::shell::{Icon, Shell, icon};
use askama::Template;

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// 404
    NotFound,
    /// 403
    Forbidden,
    /// 409: somebody else was faster.
    Stale,
    /// 422
    Invalid,
    /// 429
    TooMany,
    /// 500
    Broken,
    /// 503
    Busy,
    /// 200: a thing was done and there is nothing else to show.
    Done,
}

impl MessageKind {
    /// All of them.
    pub const ALL: [MessageKind; 8] = [
        MessageKind::NotFound,
        MessageKind::Forbidden,
        MessageKind::Stale,
        MessageKind::Invalid,
        MessageKind::TooMany,
        MessageKind::Broken,
        MessageKind::Busy,
        MessageKind::Done,
    ];

    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            MessageKind::NotFound => 404,
            MessageKind::Forbidden => 403,
            MessageKind::Stale => 409,
            MessageKind::Invalid => 422,
            MessageKind::TooMany => 429,
            MessageKind::Broken => 500,
            MessageKind::Busy => 503,
            MessageKind::Done => 200,
        }
    }

    fn keys(self) -> (&'static str, &'static str) {
        match self {
            MessageKind::NotFound => ("portal.message.not-found", "portal.message.not-found.text"),
            MessageKind::Forbidden => ("portal.message.forbidden", "portal.message.forbidden.text"),
            MessageKind::Stale => ("portal.message.stale", "portal.message.stale.text"),
            MessageKind::Invalid => ("portal.message.invalid", "portal.message.invalid.text"),
            MessageKind::TooMany => ("portal.message.too-many", "portal.message.too-many.text"),
            MessageKind::Broken => ("portal.message.broken", "portal.message.broken.text"),
            MessageKind::Busy => ("portal.message.busy", "portal.message.busy.text"),
            MessageKind::Done => ("portal.message.done", "portal.message.done.text"),
        }
    }

    fn drawing(self) -> Icon {
        icon(match self {
            MessageKind::NotFound => "search",
            MessageKind::Forbidden => "lock",
            MessageKind::Stale => "undo",
            MessageKind::Invalid | MessageKind::Broken => "alert",
            MessageKind::TooMany | MessageKind::Busy => "clock",
            MessageKind::Done => "check",
        })
    }
}

/// A page that says what happened and where to go.
#[derive(Debug, Template)]
#[template(path = "portal/message.html")]
pub struct Message {
    /// What stands around it.
    pub shell: Shell,
    /// Which.
    pub kind: MessageKind,
    /// The heading.
    pub title: String,
    /// One or two sentences.
    pub text: String,
    /// The request's id, to name when calling.
    pub reference: Option<String>,
    /// The way on: words and address, most useful first.
    pub ways: Vec<(String, String)>,
}

impl Message {
    /// The usual words and the usual ways on.
    pub fn new(shell: Shell, kind: MessageKind) -> Message {
        let (title, text) = kind.keys();
        let (title, text) = (shell.t(title).to_owned(), shell.t(text).to_owned());
        let home = (shell.t("portal.message.home").to_owned(), shell.to("/"));
        let again = (
            shell.t("portal.message.again").to_owned(),
            shell.to(&shell.path),
        );
        let ways = match kind {
            MessageKind::Stale | MessageKind::Broken | MessageKind::Busy => vec![again, home],
            _ => vec![home],
        };
        Message {
            shell,
            kind,
            title,
            text,
            reference: None,
            ways,
        }
    }

    /// With more exact words, e.g. how long to wait.
    pub fn saying(mut self, text: String) -> Message {
        self.text = text;
        self
    }

    /// The drawing.
    pub fn drawing(&self) -> Icon {
        self.kind.drawing()
    }

    /// Whether a code field helps.
    pub fn asks_for_code(&self) -> bool {
        self.kind == MessageKind::NotFound
    }
}
