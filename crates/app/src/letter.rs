//! The words of a message as the outbox keeps them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use store::Keys;

/// What sealed words are bound to.
const OUTBOX: &str = "message";

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

/// Words that nobody may read in the outbox: a one-time code.
#[derive(Serialize, Deserialize)]
struct Sealed {
    key: String,
    sealed: String,
}

impl Letter {
    /// The text that the outbox keeps of what nobody else may read, sealed for one message.
    pub(crate) fn seal(&self, keys: &Keys, chain: i64) -> String {
        let (key, bytes) = keys.seal(OUTBOX, chain, self.write().as_bytes());
        let sealed = URL_SAFE_NO_PAD.encode(bytes);
        serde_json::to_string(&Sealed { key, sealed }).unwrap_or_default()
    }

    /// Opens what [`Letter::seal`] sealed for this message. The errors quote nothing.
    pub(crate) fn open(
        keys: &Keys,
        chain: i64,
        channel: &str,
        words: &str,
    ) -> Result<Letter, String> {
        let broken = || "sealed words that do not open".to_owned();
        let sealed: Sealed = serde_json::from_str(words).map_err(|_| broken())?;
        let bytes = URL_SAFE_NO_PAD
            .decode(sealed.sealed)
            .map_err(|_| broken())?;
        let plain = keys.open(OUTBOX, chain, &sealed.key, &bytes);
        let plain = plain.ok().and_then(|p| String::from_utf8(p).ok());
        Letter::read(channel, &plain.ok_or_else(broken)?).map_err(|_| broken())
    }

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
