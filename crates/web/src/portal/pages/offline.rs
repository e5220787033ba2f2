//! What stands on the phone: the outbox, the page for when there is no network, the way to install.

use crate::shell::Shell;
use askama::Template;

/// The words that the outbox's script shows, by their last name under `portal.outbox.word.`.
const WORDS: [&str; 31] = [
    "draft",
    "waits",
    "waits-open",
    "sending",
    "cut",
    "service",
    "many",
    "refused",
    "old",
    "spent",
    "sent",
    "photos",
    "untitled",
    "no-net",
    "delete-sure",
    "delete-sure-sent",
    "deleted",
    "see",
    "go-on",
    "mend",
    "edit",
    "send",
    "send-on",
    "send-old",
    "delete",
    "forget",
    "temp-slip",
    "slip",
    "arrived",
    "due-later",
    "room",
];

/// `/toi/hop-cho`: what this phone still holds. The page itself knows nothing of it: its script
/// reads the phone's own memory.
#[derive(Debug, Template)]
#[template(path = "portal/outbox.html")]
pub struct Outbox {
    /// What stands around it.
    pub shell: Shell,
}

impl Outbox {
    /// The words for the script.
    pub fn words(&self) -> Vec<(&'static str, String)> {
        let hotline = &self.shell.site.hotline;
        WORDS
            .iter()
            .map(|name| {
                let key = format!("portal.outbox.word.{name}");
                (*name, self.shell.fill(&key, "hotline", hotline))
            })
            .collect()
    }
}

/// `/ngoai-tuyen`: shown in place of a page that the phone does not hold.
#[derive(Debug, Template)]
#[template(path = "portal/away.html")]
pub struct Away {
    /// What stands around it.
    pub shell: Shell,
}

/// `/ung-dung`: how the pages become an app on the phone.
#[derive(Debug, Template)]
#[template(path = "portal/install.html")]
pub struct Install {
    /// What stands around it.
    pub shell: Shell,
}
