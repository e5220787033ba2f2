//! What is carried, and how it went.

use std::fmt;

/// A way to reach somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A text message, through the operator's gateway.
    Sms,
    /// Electronic mail.
    Email,
    /// A notice in the browser.
    Push,
    /// A signed POST to another system.
    Webhook,
    /// A template message of a Zalo official account.
    Zalo,
}

/// One message to one address. Nothing of it is kept.
#[derive(Clone, Copy)]
pub struct Parcel<'a> {
    /// What makes a repetition known to the receiver: the same at every try, and no address in it.
    /// Letters, digits, `.`, `_` and `-`, at most [`limits::ID_MAX`](crate::limits::ID_MAX).
    pub id: &'a str,
    /// `+84…`, an e-mail address, a push subscription's JSON, a webhook's URL.
    pub to: &'a str,
    /// The words; they decide the channel.
    pub words: &'a Words,
    /// What messages of one matter have in common, such as the report's code: mail programs show
    /// them as one conversation. The same letters as in `id`.
    pub thread: Option<&'a str>,
    /// Where the receiver of an e-mail stops them by one POST.
    pub unsubscribe: Option<&'a str>,
    /// Seconds since 1970 of this try: signatures and the mail's date carry it.
    pub now: i64,
}

/// The words of a message, as its channel wants them.
#[derive(Clone, PartialEq, Eq)]
pub enum Words {
    /// For [`Channel::Sms`].
    Sms {
        /// The whole text.
        text: String,
    },
    /// For [`Channel::Email`].
    Email {
        /// The subject, one line.
        subject: String,
        /// The plain text.
        text: String,
        /// The same as HTML.
        html: String,
    },
    /// For [`Channel::Push`].
    Push {
        /// Shown in bold.
        title: String,
        /// Shown below.
        body: String,
        /// What a tap opens.
        url: String,
    },
    /// For [`Channel::Webhook`].
    Webhook {
        /// The JSON text that is sent as it is.
        body: String,
        /// The secrets shared with this receiver, `whsec_` and Base64, or any text: each signs, so that
        /// a receiver may change from one to the next when it likes.
        secrets: Vec<String>,
    },
    /// For [`Channel::Zalo`].
    Zalo {
        /// The template's number at Zalo.
        template: String,
        /// Its fields.
        data: Vec<(String, String)>,
    },
}

impl Words {
    /// The channel these words are for.
    pub fn channel(&self) -> Channel {
        match self {
            Words::Sms { .. } => Channel::Sms,
            Words::Email { .. } => Channel::Email,
            Words::Push { .. } => Channel::Push,
            Words::Webhook { .. } => Channel::Webhook,
            Words::Zalo { .. } => Channel::Zalo,
        }
    }
}

impl fmt::Debug for Words {
    /// People's words and secrets stay out of the log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({:?}, …)", self.channel())
    }
}

impl fmt::Debug for Parcel<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parcel({}, {:?})", self.id, self.words.channel())
    }
}

/// The peer has taken the message.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Receipt {
    /// The peer's own name for it, which its delivery reports give.
    pub reference: Option<String>,
}

/// The message was not taken. The texts name no address and none of the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Try again: the peer was away, busy, wrongly configured, or answered what cannot be read.
    Later(String),
    /// This message will never reach this address.
    Never(String),
    /// The address has ended: forget it.
    Gone(String),
}

impl Failure {
    /// Why, for the log and the administrator.
    pub fn why(&self) -> &str {
        match self {
            Failure::Later(why) | Failure::Never(why) | Failure::Gone(why) => why,
        }
    }

    /// The name of a webhook's fault, by which people are told of it in words.
    pub fn name(&self) -> &'static str {
        match self {
            Failure::Gone(_) => "gone",
            Failure::Later(why) | Failure::Never(why) => crate::webhook::fault_name(why),
        }
    }

    /// What a webhook's receiver answered, if it answered.
    pub fn status(&self) -> Option<u16> {
        crate::webhook::fault_status(self.why())
    }

    pub(crate) fn later(why: impl fmt::Display) -> Failure {
        Failure::Later(why.to_string())
    }

    pub(crate) fn never(why: impl fmt::Display) -> Failure {
        Failure::Never(why.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.why())
    }
}

impl std::error::Error for Failure {}
