//! MP4, QuickTime and 3GP: boxes within boxes. What is not needed to play becomes `free` space of the
//! same length; the samples of tracks that neither sound nor move (places, faces, sensors) are zeroed.

use super::{Found, big};
use std::ops::Range;

/// Boxes that play, at the top.
const TOP: [&[u8; 4]; 8] = [
    b"ftyp", b"moov", b"mdat", b"moof", b"sidx", b"styp", b"mfra", b"pdin",
];
/// In `moov`.
const MOVIE: [&[u8; 4]; 4] = [b"mvhd", b"trak", b"mvex", b"iods"];
/// In `trak`.
const TRACK: [&[u8; 4]; 4] = [b"tkhd", b"edts", b"mdia", b"tref"];
/// In `mdia`.
const MEDIA: [&[u8; 4]; 4] = [b"mdhd", b"hdlr", b"minf", b"elng"];
/// In `moof`.
const FRAGMENT: [&[u8; 4]; 2] = [b"mfhd", b"traf"];
/// In `traf`.
const RUN: [&[u8; 4]; 9] = [
    b"tfhd", b"tfdt", b"trun", b"sbgp", b"sgpd", b"saio", b"saiz", b"subs", b"sdtp",
];

/// One box.
#[derive(Clone, Debug)]
struct Part {
    kind: [u8; 4],
    /// Where its length stands.
    at: usize,
    body: Range<usize>,
}

impl Part {
    fn is(&self, kind: &[u8; 4]) -> bool {
        self.kind == *kind
    }

    fn is_of(&self, kinds: &[&[u8; 4]]) -> bool {
        kinds.iter().any(|kind| self.is(kind))
    }
}

/// The box at a place; none if it does not fit.
fn part(bytes: &[u8], at: usize, end: usize) -> Option<Part> {
    let kind: [u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
    let (head, len) = match big(bytes, at, 4)? {
        0 => (8, (end - at) as u64),
        1 => (16, big(bytes, at + 8, 8)?),
        len => (8, len),
    };
    let stop = at.checked_add(usize::try_from(len).ok()?)?;
    let body = at + head;
    (body <= stop && stop <= end).then_some(Part {
        kind,
        at,
        body: body..stop,
    })
}

/// The boxes of a range; none if one does not fit.
fn parts(bytes: &[u8], range: Range<usize>) -> Option<Vec<Part>> {
    let (mut at, mut found) = (range.start, Vec::new());
    while at < range.end {
        // Four zeros end a QuickTime list of boxes.
        if range.end - at < 8 {
            return bytes
                .get(at..range.end)?
                .iter()
                .all(|b| *b == 0)
                .then_some(found);
        }
        let next = part(bytes, at, range.end)?;
        at = next.body.end;
        found.push(next);
    }
    Some(found)
}

/// What a track holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Sound,
    Picture,
    Else,
}

pub(super) fn walk(bytes: &[u8]) -> Option<Found> {
    let mut found = Found::default();
    let (mut at, mut movie, mut media, mut fragmented, mut others) =
        (0, false, false, false, false);
    while at < bytes.len() {
        let Some(top) = part(bytes, at, bytes.len()) else {
            let breaks_off = bytes.get(at + 4..at + 8) == Some(b"mdat") || !movie || !media;
            // Makers hang their own data behind the last box; a film that breaks off is another thing.
            if breaks_off {
                return None;
            }
            found.keep = Some(vec![(0, at)]);
            break;
        };
        at = top.body.end;
        match &top.kind {
            b"moov" => {
                movie = true;
                for inner in parts(bytes, top.body.clone())? {
                    match &inner.kind {
                        b"mvhd" => header(bytes, &inner, &mut found, 12)?,
                        b"trak" => others |= !track(bytes, &inner, &mut found)?,
                        b"mvex" => fragmented = true,
                        _ if inner.is_of(&MOVIE) => {}
                        _ => blank(&inner, &mut found),
                    }
                }
            }
            b"moof" => fragment(bytes, &top, &mut found)?,
            b"mdat" => media = true,
            _ if top.is_of(&TOP) => {}
            _ => blank(&top, &mut found),
        }
    }
    // The samples of other tracks in fragments are not looked for: such a film is not taken.
    (movie && !(fragmented && others)).then_some(found)
}

/// A box becomes free space.
fn blank(part: &Part, found: &mut Found) {
    found.bytes(part.at + 4, *b"free");
    found.zeros(part.body.clone());
}

/// The clock's dates go out of a header; its length counts, where its scale stands at `scale`.
fn header(bytes: &[u8], part: &Part, found: &mut Found, scale: usize) -> Option<()> {
    let body = part.body.start;
    let long = *bytes.get(body)? == 1;
    let wide = if long { 8 } else { 4 };
    if part.body.len() < 4 + 2 * wide {
        return None;
    }
    found.zeros(body + 4..body + 4 + 2 * wide);
    if scale > 0 {
        let ticks = big(bytes, body + 4 + 2 * wide, 4)?;
        let length = big(bytes, body + 8 + 2 * wide, wide)?;
        // All ones: not known.
        let known = length != u64::MAX >> (64 - 8 * wide as u32);
        if ticks > 0 && length > 0 && known {
            found.lasts(length.saturating_mul(1_000) / ticks);
        }
    }
    Some(())
}

/// Keeps a track that sounds or moves; whether it did.
fn track(bytes: &[u8], part: &Part, found: &mut Found) -> Option<bool> {
    let inner = parts(bytes, part.body.clone())?;
    let media = inner.iter().find(|p| p.is(b"mdia"))?;
    let media = parts(bytes, media.body.clone())?;
    let handler = media.iter().find(|p| p.is(b"hdlr"))?;
    let kind = bytes.get(handler.body.start + 8..handler.body.start + 12)?;
    let holds = match kind {
        b"soun" => Holds::Sound,
        b"vide" => Holds::Picture,
        _ => Holds::Else,
    };
    if holds == Holds::Else {
        samples(bytes, &media, found)?;
        blank(part, found);
        return Some(false);
    }
    found.sound |= holds == Holds::Sound;
    found.picture |= holds == Holds::Picture;
    for piece in inner {
        match &piece.kind {
            b"tkhd" => header(bytes, &piece, found, 0)?,
            _ if piece.is_of(&TRACK) => {}
            _ => blank(&piece, found),
        }
    }
    for piece in media {
        match &piece.kind {
            b"mdhd" => header(bytes, &piece, found, 12)?,
            _ if piece.is_of(&MEDIA) => {}
            _ => blank(&piece, found),
        }
    }
    Some(true)
}

fn fragment(bytes: &[u8], part: &Part, found: &mut Found) -> Option<()> {
    for inner in parts(bytes, part.body.clone())? {
        if !inner.is_of(&FRAGMENT) {
            blank(&inner, found);
        } else if inner.is(b"traf") {
            for piece in parts(bytes, inner.body.clone())? {
                if !piece.is_of(&RUN) {
                    blank(&piece, found);
                }
            }
        }
    }
    Some(())
}

/// Zeroes every sample of a track.
fn samples(bytes: &[u8], media: &[Part], found: &mut Found) -> Option<()> {
    let minf = media.iter().find(|p| p.is(b"minf"))?;
    let minf = parts(bytes, minf.body.clone())?;
    let table = minf.iter().find(|p| p.is(b"stbl"))?;
    let table = parts(bytes, table.body.clone())?;
    let of = |kind: &[u8; 4]| table.iter().find(|p| p.is(kind)).map(|p| p.body.clone());
    let (wide, chunks) = match (of(b"stco"), of(b"co64")) {
        (Some(chunks), _) => (4, chunks),
        (None, Some(chunks)) => (8, chunks),
        (None, None) => return None,
    };
    let (sizes, runs) = (of(b"stsz")?, of(b"stsc")?);
    let same = big(bytes, sizes.start + 4, 4)?;
    let count = big(bytes, sizes.start + 8, 4)?;
    let count_of = |body: &Range<usize>, each: usize| -> Option<usize> {
        let count = usize::try_from(big(bytes, body.start + 4, 4)?).ok()?;
        (count <= body.len() / each).then_some(count)
    };
    let (chunk_count, run_count) = (count_of(&chunks, wide)?, count_of(&runs, 12)?);
    let (mut sample, mut run) = (0u64, 0usize);
    for n in 0..chunk_count {
        let first_of = |run: usize| big(bytes, runs.start + 8 + 12 * run, 4);
        while run + 1 < run_count && first_of(run + 1)? <= n as u64 + 1 {
            run += 1;
        }
        if run_count == 0 {
            return None;
        }
        let per_chunk = big(bytes, runs.start + 12 + 12 * run, 4)?;
        let start = usize::try_from(big(bytes, chunks.start + 8 + wide * n, wide)?).ok()?;
        let mut length = 0usize;
        for _ in 0..per_chunk.min(count.saturating_sub(sample)) {
            let size = if same > 0 {
                same
            } else {
                let at = usize::try_from(sample).ok()?.checked_mul(4)?;
                big(bytes, sizes.start.checked_add(12 + at)?, 4)?
            };
            length = length.checked_add(usize::try_from(size).ok()?)?;
            sample += 1;
        }
        let end = start
            .checked_add(length)
            .filter(|end| *end <= bytes.len())?;
        found.zeros(start..end);
    }
    Some(())
}
