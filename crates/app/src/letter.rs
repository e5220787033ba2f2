//! The words of a message as the outbox keeps them.

use serde::{Deserialize, Serialize};

/// Words for one way, kept as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Letter {
    /// Mail.
    Email {
        /// One line.
        subject: String,
        /// Plain text.
        text: String,
        /// The same as HTML.
        html: String,
    },
    /// A notice in the browser.
    Push {
        /// Shown in bold.
        title: String,
        /// Shown below.
        body: String,
        /// What a tap opens.
        url: String,
    },
    /// A short message.
    Sms {
        /// The whole text.
        text: String,
    },
}

impl Letter {
    /// The text that the outbox keeps.
    pub fn write(&self) -> String {
        // Plain structs of texts always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the words of a row.
    ///
    /// # Errors
    /// Words for an administrator when they are not what this way needs.
    pub fn read(way: &str, words: &str) -> Result<Letter, String> {
        let letter: Letter =
            serde_json::from_str(words).map_err(|e| format!("the words cannot be read: {e}"))?;
        let fits = match letter {
            Letter::Email { .. } => way == store::message::EMAIL,
            Letter::Push { .. } => way == store::message::PUSH,
            Letter::Sms { .. } => way == store::message::SMS,
        };
        if fits {
            Ok(letter)
        } else {
            Err(format!("the words are not for {way}"))
        }
    }

    /// As the postman takes them.
    pub(crate) fn into_words(self) -> courier::Words {
        match self {
            Letter::Email {
                subject,
                text,
                html,
            } => courier::Words::Email {
                subject,
                text,
                html,
            },
            Letter::Push { title, body, url } => courier::Words::Push { title, body, url },
            Letter::Sms { text } => courier::Words::Sms { text },
        }
    }
}
