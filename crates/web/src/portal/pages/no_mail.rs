//! Whether mail is wanted no more.

use crate::shell::Shell;
use askama::Template;

/// A question and its button.
#[derive(Debug, Template)]
#[template(path = "portal/no-mail.html")]
pub struct NoMail {
    /// What stands around it.
    pub shell: Shell,
    /// Whose mail it is, signed by us.
    pub token: String,
}

impl NoMail {
    /// Where the button leads.
    pub fn target(&self) -> String {
        self.shell.to(&format!("/huy-nhan/{}", self.token))
    }
}
