//! "Người báo sẽ nhận": what a deed would tell citizens, beside its button.

use crate::shell::{Icon, icon};
use askama::Template;
use askama::filters::HtmlSafe;
use lang::Lang;

/// One message.
#[derive(Clone, Debug)]
pub struct Message {
    /// "Người báo", "Người cùng gặp".
    pub to: String,
    /// The short message, to the letter.
    pub sms: String,
    /// Subject of the letter.
    pub subject: String,
    /// The letter.
    pub text: String,
}

impl Message {
    /// Characters of the short message.
    pub fn length(&self) -> usize {
        self.sms.chars().count()
    }
}

/// What a form would tell.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_told.html")]
pub struct Tells {
    /// "Người báo sẽ nhận".
    pub title: String,
    /// Where the form is sent to be looked at; nothing is done there.
    pub action: String,
    /// What the public page will say; empty where it says nothing of it, or more must be filled in first.
    pub public: String,
    /// The messages; none where nobody is told, or more must be filled in first.
    pub messages: Vec<Message>,
    /// In place of messages: why there are none yet; empty where there are.
    pub hint: String,
    /// Longest short message.
    pub limit: usize,
    /// Language of the little words.
    pub lang: Lang,
}

impl HtmlSafe for Tells {}

impl Tells {
    fn t(&self, key: &str) -> &'static str {
        lang::t(self.lang, key)
    }

    fn eye(&self) -> Icon {
        icon("eye")
    }
}
