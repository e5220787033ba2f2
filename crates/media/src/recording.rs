//! Recordings and films: how long they are, whether anything moves in them, and a copy without what
//! the phone wrote about itself and where it was.
//!
//! Nothing is decoded and nothing packed anew: a film keeps its quality, and a phone's full minute costs
//! some milliseconds. The containers' own boxes are walked, and what is not needed to play is blanked
//! in place, so that every offset stays true.

mod boxes;
mod ebml;
mod ogg;
mod plain;

use crate::header::guarded;
use crate::kind::Kind;
use crate::refused::Refused;
use bytes::Bytes;
use std::ops::Range;

/// A recording that was looked through.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// What it is: sound alone is no film, whatever it was called.
    pub kind: Kind,
    /// How long it plays, where its container says.
    pub duration_ms: Option<u64>,
    /// The copy that may be shown: without place, device, titles, dates of the clock.
    pub public: Bytes,
}

/// What a walk through a container found.
#[derive(Debug, Default)]
struct Found {
    picture: bool,
    sound: bool,
    duration_ms: Option<u64>,
    /// Bytes to write into the copy, in order.
    patches: Vec<(usize, Patch)>,
    /// What the copy keeps of the file, from and to; the whole unless said otherwise.
    keep: Option<Vec<(usize, usize)>>,
}

/// A change of the copy at a place.
#[derive(Debug)]
enum Patch {
    /// So many zeros.
    Zeros(usize),
    /// These bytes.
    Bytes(Vec<u8>),
}

impl Found {
    fn zeros(&mut self, range: Range<usize>) {
        self.patches.push((range.start, Patch::Zeros(range.len())));
    }

    fn bytes(&mut self, at: usize, bytes: impl Into<Vec<u8>>) {
        self.patches.push((at, Patch::Bytes(bytes.into())));
    }

    /// The later of two ends.
    fn lasts(&mut self, ms: u64) {
        self.duration_ms = self.duration_ms.max(Some(ms));
    }
}

/// Looks a recording or film through.
///
/// # Errors
/// [`Refused::Recording`] for one that breaks off or whose container cannot be read: what cannot be
/// read cannot be freed of what it says, either. [`Refused::Kind`] for what is neither.
pub fn record(bytes: &Bytes, kind: Kind) -> Result<Recorded, Refused> {
    let container = kind.content_type();
    let family = container.split('/').nth(1).unwrap_or_default();
    let found = guarded(|| {
        match family {
            "mp4" | "quicktime" | "3gpp" => boxes::walk(bytes),
            "webm" => ebml::walk(bytes),
            "ogg" => ogg::walk(bytes),
            "mpeg" => plain::mp3(bytes),
            "wav" => plain::wav(bytes),
            "amr" => plain::amr(bytes),
            "aac" => plain::aac(bytes),
            _ => return Err(Refused::Kind),
        }
        .ok_or(Refused::Recording)
    })
    .map_err(|e| match e {
        Refused::Unreadable => Refused::Recording,
        e => e,
    })?;
    let kind = match (found.picture, found.sound, family) {
        (false, false, _) => return Err(Refused::Recording),
        (true, _, "mp4") => Kind::Video("video/mp4"),
        (true, _, "quicktime") => Kind::Video("video/quicktime"),
        (true, _, "3gpp") => Kind::Video("video/3gpp"),
        (true, _, "webm") => Kind::Video("video/webm"),
        (true, _, _) => return Err(Refused::Kind),
        (false, true, "3gpp") => Kind::Audio("audio/3gpp"),
        (false, true, "webm") => Kind::Audio("audio/webm"),
        (false, true, "mp4" | "quicktime") => Kind::Audio("audio/mp4"),
        (false, true, _) => kind,
    };
    Ok(Recorded {
        kind,
        duration_ms: found.duration_ms,
        public: copy(bytes, &found)?,
    })
}

/// The copy that may be shown.
fn copy(bytes: &Bytes, found: &Found) -> Result<Bytes, Refused> {
    if found.patches.is_empty() && found.keep.is_none() {
        return Ok(bytes.clone());
    }
    let mut copy = bytes.to_vec();
    for (at, patch) in &found.patches {
        let len = match patch {
            Patch::Zeros(len) => *len,
            Patch::Bytes(bytes) => bytes.len(),
        };
        let place = copy
            .get_mut(*at..at.saturating_add(len))
            .ok_or(Refused::Recording)?;
        match patch {
            Patch::Zeros(_) => place.fill(0),
            Patch::Bytes(bytes) => place.copy_from_slice(bytes),
        }
    }
    let Some(keep) = &found.keep else {
        return Ok(copy.into());
    };
    let mut kept = Vec::with_capacity(copy.len());
    for &(from, to) in keep {
        kept.extend_from_slice(copy.get(from..to).ok_or(Refused::Recording)?);
    }
    Ok(kept.into())
}

/// A big-endian number of up to eight bytes at a place.
fn big(bytes: &[u8], at: usize, len: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(len)?)?;
    Some(bytes.iter().fold(0, |n, b| n << 8 | u64::from(*b)))
}

/// A little-endian one.
fn little(bytes: &[u8], at: usize, len: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(len)?)?;
    Some(bytes.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)))
}
