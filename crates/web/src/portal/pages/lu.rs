//! `/lu`: flood mode. Nothing here comes from the portal's frame: a cold visit loads this page, one
//! small style sheet, one small script and the mark, and no more.

use crate::shell::Shell;
use askama::Template;

/// Somewhere flood mode is on.
#[derive(Clone, Debug)]
pub struct Area {
    /// One line.
    pub title: String,
    /// What to do, shortened.
    pub text: String,
    /// Where, until when.
    pub detail: String,
    /// Told in full.
    pub href: String,
    /// Whom to call: the line, and the number in it.
    pub contacts: Vec<(String, String)>,
}

/// A box to tick, or one to choose.
#[derive(Clone, Debug)]
pub struct Pick {
    /// What is sent.
    pub value: &'static str,
    /// Its words.
    pub words: String,
    /// The word that stands for it in a short message.
    pub short: &'static str,
    /// It is chosen.
    pub on: bool,
}

/// The page with its form.
#[derive(Debug, Template)]
#[template(path = "portal/lu.html")]
pub struct Lu {
    /// Language and names.
    pub shell: Shell,
    /// Where it is on.
    pub areas: Vec<Area>,
    /// How many more; told on `/tb`.
    pub more: usize,
    /// A key of this form: sent twice, it counts once.
    pub key: String,
    /// The number that takes short messages; empty for none.
    pub sms: String,
    /// What goes before the words of a message.
    pub sms_body: String,
    /// Who is in the house.
    pub frail: Vec<Pick>,
    /// How high the water stands.
    pub water: Vec<Pick>,
    /// They are on the roof.
    pub roof: bool,
    /// How many people, as typed.
    pub people: String,
    /// Where, as typed.
    pub place: String,
    /// Their number, as typed.
    pub phone: String,
    /// Their words, as typed.
    pub words: String,
    /// The position.
    pub at: Option<(String, String)>,
    /// What is wrong: the id of the field, and the words.
    pub wrong: Vec<(String, String)>,
}

impl Lu {
    /// What is wrong with one field; empty for nothing.
    fn wrong_of(&self, id: &str) -> &str {
        self.wrong
            .iter()
            .find(|(at, _)| at == id)
            .map_or("", |(_, words)| words.as_str())
    }
}

/// A call for help that was received.
#[derive(Debug, Template)]
#[template(path = "portal/lu-sent.html")]
pub struct LuSent {
    /// Language and names.
    pub shell: Shell,
    /// Where "I am safe" is sent.
    pub safe_action: String,
    /// As people say it.
    pub code: String,
    /// When it came.
    pub when: String,
    /// Where it is, as it was told.
    pub place: String,
    /// What the public label says of it.
    pub status: String,
    /// Its whole page.
    pub href: String,
    /// Nothing is owed any more.
    pub closed: bool,
    /// The reporter just said they are safe.
    pub safe: bool,
    /// A key of the form.
    pub key: String,
    /// A message to one's family.
    pub sms_safe: String,
}
