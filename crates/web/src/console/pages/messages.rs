//! Pages of the messages: their texts, and those that could not be delivered.

use askama::Template;

use super::desk::Desk;
use super::form::Form;

/// Every template.
#[derive(Clone, Debug, Template)]
#[template(path = "console/messages.html")]
pub struct Messages {
    /// What stands around it.
    pub desk: Desk,
    /// To citizens, then to staff: (title, rows).
    pub groups: Vec<(String, Vec<Row>)>,
    /// Where dead messages are.
    pub dead_href: String,
    /// "3 tin không gửi được".
    pub dead: String,
}

/// A template in the list.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its words.
    pub words: String,
    /// Its short message as it reads in the sample.
    pub sample: String,
    /// Its pages: (address, "Tiếng Việt", changed by an administrator).
    pub langs: Vec<(String, String, bool)>,
}

/// One template in one language.
#[derive(Clone, Debug, Template)]
#[template(path = "console/message_texts.html")]
pub struct MessageTexts {
    /// What stands around it.
    pub desk: Desk,
    /// "Giấy hẹn".
    pub title: String,
    /// Where the list is.
    pub back: String,
    /// The same in the other language: (address, words).
    pub other: (String, String),
    /// The texts.
    pub form: Form,
    /// Puts the program's own texts back; none where they are in force.
    pub reset: Option<Form>,
    /// Whether the message goes out, and the button that changes it; none where it must.
    pub switch: Option<Form>,
    /// Values that they may use: (name, as in the sample).
    pub values: Vec<(String, String)>,
    /// Versions, newest first.
    pub history: Vec<Version>,
}

/// A version of the texts.
#[derive(Clone, Debug)]
pub struct Version {
    /// "Bản 3".
    pub title: String,
    /// Since when.
    pub at: String,
    /// Whose.
    pub by: String,
    /// Its short message as written.
    pub sms: String,
    /// Puts it into the form.
    pub href: String,
}

/// Messages that could not be delivered.
#[derive(Clone, Debug, Template)]
#[template(path = "console/messages_dead.html")]
pub struct DeadMessages {
    /// What stands around it.
    pub desk: Desk,
    /// Where the list of templates is.
    pub back: String,
    /// The messages.
    pub dead: Vec<Dead>,
    /// The next page; empty at the end.
    pub more_href: String,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Dead {
    /// "Giấy hẹn · Tin nhắn".
    pub title: String,
    /// A key, never an address.
    pub destination: String,
    /// The last error.
    pub error: String,
    /// "10 lần, 08:05 11/4".
    pub when: String,
    /// Its words, to mend and send.
    pub form: Form,
}
