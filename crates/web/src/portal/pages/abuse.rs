//! `/hs/{code}/bao-xau`: what is wrong with a public report.

use crate::shell::Shell;
use askama::Template;

/// What can be wrong, as the form sends it; each has words under `portal.abuse.`.
pub const KINDS: [&str; 5] = ["private", "insult", "false", "advert", "other"];

/// The form.
#[derive(Debug, Template)]
#[template(path = "portal/abuse.html")]
pub struct AbusePage {
    /// What stands around it.
    pub shell: Shell,
    /// The report's page.
    pub base: String,
    /// Its code as it is shown.
    pub code: String,
    /// What was typed.
    pub words: String,
    /// What is missing.
    pub error: Option<&'static str>,
}

impl AbusePage {
    /// Value and words of each kind.
    pub fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        KINDS
            .into_iter()
            .map(|kind| (kind, self.shell.t(&format!("portal.abuse.{kind}"))))
            .collect()
    }
}
