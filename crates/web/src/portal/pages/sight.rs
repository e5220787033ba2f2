//! `/hien-thi`: size of type and colours.

use crate::shell::{Scheme, Shell};
use askama::Template;

/// A small form that works without script.
#[derive(Debug, Template)]
#[template(path = "portal/sight.html")]
pub struct SightPage {
    /// What stands around it.
    pub shell: Shell,
    /// Where the reader goes on afterwards.
    pub next: String,
    /// The front page in large type, to send to somebody.
    pub share: String,
}

impl SightPage {
    /// Each scheme: its value, its words, whether it is the one now.
    pub fn schemes(&self) -> Vec<(&'static str, &'static str, bool)> {
        Scheme::ALL
            .into_iter()
            .map(|scheme| {
                let words = self.shell.t(&format!("portal.sight.{}", scheme.as_str()));
                (scheme.as_str(), words, scheme == self.shell.scheme)
            })
            .collect()
    }
}
