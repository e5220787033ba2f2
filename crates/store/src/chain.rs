//! The hash chain: what makes a changed or missing event visible to anyone.
//!
//! # Layout
//!
//! An event has two halves of JSON text, *open* and *closed*, each with a salt of 16 random bytes.
//!
//! ```text
//! half digest = SHA-256( salt ‖ UTF-8 bytes of the half's text )          (32 bytes)
//!
//! hash = SHA-256( part(DOMAIN) ‖ part(prev) ‖ part(name) ‖ part(seq) ‖ part(at)
//!                 ‖ part(open digest) ‖ part(closed digest) )             (32 bytes)
//!
//! part(x) = length of x in bytes as 4 bytes, big-endian ‖ x
//! DOMAIN  = the 18 bytes "hientruong event 1"
//! prev    = hash of the event before it (32 bytes); of the first event: 32 zero bytes
//! name    = the chain's name: of a report its code in ASCII digits ("48291367"); of any other
//!           chain its family, a colon and its number ("user:1234")
//! seq     = place in the chain, from 1, in ASCII decimal digits
//! at      = milliseconds since 1970-01-01T00:00:00Z in ASCII decimal digits ("-" before it if
//!           negative)
//! ```
//!
//! Text that the law removes takes its salt with it; the digest of the half stays, so the chain
//! stays whole and nobody can guess the text from the digest.

use domain::time::At;
use sha2::{Digest, Sha256};

/// Bytes of a salt.
pub const SALT: usize = 16;
/// What `prev` is for the first event of a chain.
pub const FIRST: [u8; 32] = [0; 32];
/// Keeps these hashes apart from any other use of the same function.
const DOMAIN: &[u8] = b"hientruong event 1";

/// Where a chain stands: what the next event is sealed onto.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Place of the last event: the version.
    pub seq: u32,
    /// When it was recorded; the next event may not be earlier.
    pub at: At,
    /// Its hash.
    pub hash: [u8; 32],
}

impl Head {
    /// Before the first event.
    pub const NONE: Head = Head {
        seq: 0,
        at: At(i64::MIN),
        hash: FIRST,
    };
}

/// An event as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Place in the chain, from 1.
    pub seq: u32,
    /// When it was recorded.
    pub at: At,
    /// The open half: the exact text that was hashed.
    pub open: String,
    /// The closed half: the exact text that was hashed.
    pub closed: String,
    /// Salts of open and closed half.
    pub salts: [[u8; SALT]; 2],
    /// Digests of open and closed half.
    pub digests: [[u8; 32]; 2],
    /// The event's hash.
    pub hash: [u8; 32],
}

impl Sealed {
    /// The head after this event.
    pub fn head(&self) -> Head {
        Head {
            seq: self.seq,
            at: self.at,
            hash: self.hash,
        }
    }
}

/// Digest of one half.
pub fn half_digest(salt: &[u8; SALT], text: &str) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(salt);
    sha.update(text.as_bytes());
    sha.finalize().into()
}

/// Hash of an event from its parts; see the layout above.
pub fn hash(
    prev: &[u8; 32],
    name: &str,
    seq: u32,
    at: At,
    open: &[u8; 32],
    closed: &[u8; 32],
) -> [u8; 32] {
    let mut sha = Sha256::new();
    let mut part = |bytes: &[u8]| {
        // No part reaches 4 GiB: names and numbers are short, digests have 32 bytes.
        sha.update((bytes.len() as u32).to_be_bytes());
        sha.update(bytes);
    };
    part(DOMAIN);
    part(prev);
    part(name.as_bytes());
    part(seq.to_string().as_bytes());
    part(at.0.to_string().as_bytes());
    part(open);
    part(closed);
    sha.finalize().into()
}

/// Seals an event onto a chain. `salts` are fresh random bytes, for the open and the closed half.
///
/// `at` never runs backwards in a chain: an earlier one is taken as the head's. Use
/// [`Sealed::at`] afterwards, and call [`next_at`] first where the halves hold the instant.
pub fn seal(
    head: &Head,
    name: &str,
    at: At,
    open: String,
    closed: String,
    salts: [[u8; SALT]; 2],
) -> Sealed {
    let seq = head.seq + 1;
    let at = next_at(head, at);
    let digests = [
        half_digest(&salts[0], &open),
        half_digest(&salts[1], &closed),
    ];
    let hash = hash(&head.hash, name, seq, at, &digests[0], &digests[1]);
    Sealed {
        seq,
        at,
        open,
        closed,
        salts,
        digests,
        hash,
    }
}

/// The instant that an event recorded `now` gets: `max(now, last.at)`.
pub fn next_at(head: &Head, now: At) -> At {
    now.max(head.at)
}

/// The name of a chain that is no report's.
pub fn name(family: &str, chain: i64) -> String {
    format!("{family}:{chain}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::hex;

    /// Computed by an independent program from the layout above.
    #[test]
    fn known_answers() {
        let first = seal(
            &Head::NONE,
            "48291367",
            At(1_723_176_900_000),
            r#"{"kind":"submit"}"#.to_owned(),
            r#"{"words":"Ổ gà"}"#.to_owned(),
            [[1; SALT], [2; SALT]],
        );
        assert_eq!(hex(&first.hash), FIRST_HASH);
        let second = seal(
            &first.head(),
            "48291367",
            At(0),
            "{}".to_owned(),
            "{}".to_owned(),
            [[3; SALT], [4; SALT]],
        );
        assert_eq!(second.at, first.at, "time never runs backwards in a chain");
        assert_eq!(hex(&second.hash), SECOND_HASH);
    }

    const FIRST_HASH: &str = "10cecfeaf5e5d28eb365bb80b9996ae64c232a8f50675ed54a9a4b6d0f0de2e3";
    const SECOND_HASH: &str = "f10a994b7938432752b70b31b41159d5540780fceacee34920a30c58b08103e0";

    #[test]
    fn every_part_counts() {
        let whole = |prev, name: &str, seq, at| hash(prev, name, seq, At(at), &[7; 32], &[8; 32]);
        let base = whole(&FIRST, "1", 23, 4);
        assert_ne!(base, whole(&[1; 32], "1", 23, 4));
        assert_ne!(
            base,
            whole(&FIRST, "12", 3, 4),
            "parts cannot run into each other"
        );
        assert_ne!(base, whole(&FIRST, "1", 2, 34));
        assert_ne!(base, whole(&FIRST, "1", 23, 5));
    }
}
