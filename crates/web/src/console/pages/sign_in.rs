//! `/dang-nhap`: staff sign in.

use crate::shell::{Icon, Shell, icon};
use askama::Template;

use super::desk::Theme;

/// The sign-in page.
#[derive(Clone, Debug, Template)]
#[template(path = "console/sign_in.html")]
pub struct SignIn {
    /// Language, path, province.
    pub shell: Shell,
    /// Light or dark.
    pub theme: Theme,
    /// As typed.
    pub username: String,
    /// What went wrong; empty for nothing. Never says which of the two was wrong.
    pub error: String,
    /// Where to go afterwards: a path inside this site; empty for the desk.
    pub next: String,
    /// What was done before; empty for nothing.
    pub said: String,
    /// The way to sign in elsewhere, and the words on it.
    pub provider: Option<(String, String)>,
}

impl SignIn {
    fn t(&self, key: &str) -> &'static str {
        self.shell.t(key)
    }

    fn icon(&self, name: &'static str) -> Icon {
        icon(name)
    }
}
