//! What an SMS gateway calls back: delivery reports and what people answered. Pure: the door has
//! the bytes, and says the time.

use crate::answer::{reference_at, text_at};
use crate::limits::{HOOK_BYTES_MAX, INBOUND_CHARS_MAX};
use crate::settings::{Encoding, SmsHook};
use crate::sign::{Unsigned, fresh, is_mac};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use std::fmt;
use url::form_urlencoded;

/// What the gateway says.
#[derive(Clone, PartialEq, Eq)]
pub enum Callback {
    /// A message we gave it has arrived, or never will.
    Delivered {
        /// The gateway's id, as in the receipt.
        reference: String,
        /// True if it is on the phone.
        ok: bool,
    },
    /// Somebody wrote to us.
    Inbound {
        /// The gateway's id, the same when it calls again.
        message_id: String,
        /// The sender's number as the gateway writes it.
        from: String,
        /// Their words.
        text: String,
    },
    /// A step on the way; nothing follows from it.
    Nothing,
}

impl fmt::Debug for Callback {
    /// A number and people's words stay out of the log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Callback::Delivered { reference, ok } => write!(f, "Delivered({reference}, {ok})"),
            Callback::Inbound { message_id, .. } => write!(f, "Inbound({message_id}, …)"),
            Callback::Nothing => f.write_str("Nothing"),
        }
    }
}

/// Why a callback is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookFault {
    /// It is not from the gateway, or not of now.
    Unsigned(Unsigned),
    /// It is from the gateway, and cannot be read.
    Unreadable,
}

impl fmt::Display for HookFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HookFault::Unsigned(why) => why.fmt(f),
            HookFault::Unreadable => f.write_str("the callback cannot be read"),
        }
    }
}

impl std::error::Error for HookFault {}

impl SmsHook {
    /// Reads one callback: `header` gives a header's value by its name in small letters, `now` is
    /// in seconds since 1970. The signature is looked at before the body is.
    pub fn read<'a>(
        &self,
        header: impl Fn(&str) -> Option<&'a str>,
        body: &[u8],
        now: i64,
    ) -> Result<Callback, HookFault> {
        if body.len() > HOOK_BYTES_MAX {
            return Err(HookFault::Unreadable);
        }
        let timestamp = header(&self.timestamp_header.to_ascii_lowercase());
        let signature = header(&self.signature_header.to_ascii_lowercase());
        self.check(timestamp, signature, body, now)
            .map_err(HookFault::Unsigned)?;
        self.understood(body).ok_or(HookFault::Unreadable)
    }

    /// The header a gateway would send with this body: what a test, or a bridge of the operator's
    /// own, signs with.
    pub fn signature(&self, timestamp: &str, body: &[u8]) -> String {
        let tag = crate::sign::mac(self.secret.as_bytes(), &self.signed(timestamp, body));
        let written = match self.encoding {
            Encoding::Hex => tag.as_ref().iter().map(|b| format!("{b:02x}")).collect(),
            Encoding::Base64 => STANDARD.encode(tag),
        };
        format!("{}{written}", self.signature_prefix)
    }

    fn signed<'a>(&'a self, timestamp: &'a str, body: &'a [u8]) -> [&'a [u8]; 3] {
        [timestamp.as_bytes(), self.between.as_bytes(), body]
    }

    fn check(
        &self,
        timestamp: Option<&str>,
        signature: Option<&str>,
        body: &[u8],
        now: i64,
    ) -> Result<(), Unsigned> {
        let timestamp = timestamp.ok_or(Unsigned::Missing)?;
        let tag = signature
            .and_then(|text| text.trim().strip_prefix(self.signature_prefix.as_str()))
            .and_then(|text| match self.encoding {
                Encoding::Hex => unhex(text),
                Encoding::Base64 => STANDARD.decode(text).ok(),
            })
            .ok_or(Unsigned::Missing)?;
        if self.secret.is_empty()
            || !is_mac(self.secret.as_bytes(), &self.signed(timestamp, body), &tag)
        {
            return Err(Unsigned::Wrong);
        }
        fresh(timestamp, now).map(|_| ())
    }

    fn understood(&self, body: &[u8]) -> Option<Callback> {
        let value = match serde_json::from_slice::<Value>(body) {
            Ok(value) => value,
            Err(_) => form(body)?,
        };
        if let Some(text) = text_at(&value, &self.text) {
            return Some(Callback::Inbound {
                message_id: reference_at(&value, &self.message_id)?,
                from: text_at(&value, &self.from)?,
                text: text.chars().take(INBOUND_CHARS_MAX).collect(),
            });
        }
        let status = text_at(&value, &self.status)?;
        let ok = if has(&self.delivered, &status) {
            true
        } else if has(&self.failed, &status) {
            false
        } else {
            return Some(Callback::Nothing);
        };
        Some(Callback::Delivered {
            reference: reference_at(&value, &self.reference)?,
            ok,
        })
    }
}

fn has(list: &[String], value: &str) -> bool {
    list.iter().any(|one| one.eq_ignore_ascii_case(value))
}

/// A form's fields as a flat JSON object, so that one set of pointers reads both.
fn form(body: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(body).ok()?;
    if !text.contains('=') {
        return None;
    }
    let fields: Map<String, Value> = form_urlencoded::parse(body)
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect();
    Some(Value::Object(fields))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| (b as char).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    bytes
        .chunks_exact(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect()
}
