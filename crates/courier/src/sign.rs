//! HMAC-SHA256 over a time and a body, ours and theirs.

use crate::limits::SIGNED_S;
use ring::hmac;
use std::fmt;

/// Why a signed message is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsigned {
    /// No signature, or not in the form agreed.
    Missing,
    /// Not made with the key we share.
    Wrong,
    /// Too old, or from the future: perhaps somebody repeats what they overheard.
    Stale,
}

impl fmt::Display for Unsigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unsigned::Missing => "there is no signature",
            Unsigned::Wrong => "the signature is wrong",
            Unsigned::Stale => "the signature is not of now",
        })
    }
}

impl std::error::Error for Unsigned {}

/// The MAC of the parts, one after the other.
pub(crate) fn mac(key: &[u8], parts: &[&[u8]]) -> hmac::Tag {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    context.sign()
}

/// True if `tag` is the MAC of the parts; takes as long for a near miss as for a far one.
pub(crate) fn is_mac(key: &[u8], parts: &[&[u8]], tag: &[u8]) -> bool {
    let whole = parts.concat();
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, key), &whole, tag).is_ok()
}

/// A timestamp header as seconds since 1970, if it is near enough to now. Milliseconds are known
/// by their size: thirteen digits until the year 2286.
pub(crate) fn fresh(timestamp: &str, now: i64) -> Result<i64, Unsigned> {
    let given: i64 = timestamp.trim().parse().map_err(|_| Unsigned::Missing)?;
    let seconds = if given >= 100_000_000_000 {
        given / 1000
    } else {
        given
    };
    if seconds.abs_diff(now) > SIGNED_S.unsigned_abs() {
        return Err(Unsigned::Stale);
    }
    Ok(seconds)
}
