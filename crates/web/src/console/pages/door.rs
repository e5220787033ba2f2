//! `/dang-nhap`, after the password, and `/dat-mat-khau`: one question a page.

use super::desk::Theme;
use super::form::Form;
use crate::portal::pages::slip::Qr;
use crate::shell::Shell;
use askama::Template;

/// A step at the door.
#[derive(Clone, Debug, Template)]
#[template(path = "console/door.html")]
pub struct Step {
    /// Language, path, province.
    pub shell: Shell,
    /// Light or dark.
    pub theme: Theme,
    /// What is asked.
    pub title: String,
    /// What helps to answer.
    pub lines: Vec<String>,
    /// A square to read with a telephone.
    pub qr: Option<Qr>,
    /// The same as letters; empty for none.
    pub secret: String,
    /// Recovery codes, told once.
    pub codes: Vec<String>,
    /// What is asked for.
    pub form: Form,
    /// Where it goes on instead; empty while something is asked.
    pub go: String,
    /// Words on that button.
    pub go_words: String,
}

impl Step {
    fn t(&self, key: &str) -> &'static str {
        self.shell.t(key)
    }
}
