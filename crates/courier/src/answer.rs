//! What an HTTP answer means for a message, and what of it may be repeated in a log.

use crate::http::{Answer, Fault};
use crate::limits::REFERENCE_MAX;
use crate::parcel::Failure;
use hyper::header::HeaderValue;
use serde_json::Value;

/// A request that had no answer. Only an address that somebody typed in is ever beyond help; the
/// operator's own is a setting, and settings are mended.
impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        if fault.is_final() {
            Failure::never(fault)
        } else {
            Failure::later(fault)
        }
    }
}

/// The failure that a status alone tells, for a peer that the operator configured: what is wrong
/// with our account or settings is mended and tried again, what is wrong with the message is not.
pub(crate) fn refused(peer: &str, answer: &Answer) -> Option<Failure> {
    let status = answer.status;
    let told = format!("{peer} answered {status}");
    match status {
        200..=299 => None,
        300..=399 => Some(Failure::Later(format!(
            "{told}: redirects are not followed"
        ))),
        401 | 402 | 403 | 404 | 405 | 407 | 408 | 409 | 425 | 429 => Some(Failure::Later(told)),
        400..=499 => Some(Failure::Never(told)),
        _ => Some(Failure::Later(told)),
    }
}

/// The answer as JSON.
pub(crate) fn json(answer: &Answer) -> Option<Value> {
    serde_json::from_slice(&answer.body).ok()
}

/// A text or number of the answer, as text.
pub(crate) fn text_at(value: &Value, pointer: &str) -> Option<String> {
    match value.pointer(pointer)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The peer's name for a message, if it can be one.
pub(crate) fn reference_at(value: &Value, pointer: &str) -> Option<String> {
    text_at(value, pointer)
        .filter(|text| (1..=REFERENCE_MAX).contains(&text.len()) && text.chars().all(is_plain))
}

fn is_plain(c: char) -> bool {
    c.is_ascii_graphic()
}

/// A header's value that is never shown when headers are printed.
pub(crate) fn secret(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
