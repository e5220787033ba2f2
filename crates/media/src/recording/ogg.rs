//! Ogg: pages of a stream. The second packet holds comments; they are emptied, and the checksums of its
//! pages are worked out anew.

use super::{Found, little};
use std::ops::Range;

/// A page.
struct Page {
    at: usize,
    /// Its packets' pieces, and whether each ends its packet.
    pieces: Vec<(Range<usize>, bool)>,
    end: usize,
    granule: u64,
    stream: u64,
}

fn page(bytes: &[u8], at: usize) -> Option<Page> {
    if bytes.get(at..at + 5)? != b"OggS\0" {
        return None;
    }
    let count = usize::from(*bytes.get(at + 26)?);
    let table = bytes.get(at + 27..at + 27 + count)?;
    let (mut pieces, mut start, mut end) = (Vec::new(), at + 27 + count, at + 27 + count);
    for length in table {
        end += usize::from(*length);
        if *length < 255 {
            pieces.push((start..end, true));
            start = end;
        }
    }
    if start < end {
        pieces.push((start..end, false));
    }
    (end <= bytes.len()).then_some(Page {
        at,
        pieces,
        end,
        granule: little(bytes, at + 6, 8)?,
        stream: little(bytes, at + 14, 4)?,
    })
}

pub(super) fn walk(bytes: &[u8]) -> Option<Found> {
    let mut found = Found::default();
    let (mut at, mut packet, mut last) = (0, 0usize, 0u64);
    let mut stream = None;
    let mut comments: Vec<Range<usize>> = Vec::new();
    let mut touched: Vec<Range<usize>> = Vec::new();
    let mut first = 0..0;
    while at < bytes.len() {
        let page = page(bytes, at)?;
        // A voice is one stream; films in Ogg no phone writes.
        if *stream.get_or_insert(page.stream) != page.stream {
            return None;
        }
        // All ones: no packet ends here.
        if page.granule != u64::MAX {
            last = last.max(page.granule);
        }
        let mut holds = false;
        for (piece, ends) in &page.pieces {
            match packet {
                0 if first.is_empty() => first = piece.clone(),
                1 => {
                    comments.push(piece.clone());
                    holds = true;
                }
                _ => {}
            }
            packet += usize::from(*ends);
        }
        if holds {
            touched.push(page.at..page.end);
        }
        at = page.end;
    }
    let head = bytes.get(first)?;
    let (rate, skipped, mark, framed) = if head.starts_with(b"OpusHead") {
        (48_000, little(head, 10, 2)?, &b"OpusTags"[..], false)
    } else if head.starts_with(b"\x01vorbis") {
        (little(head, 12, 4)?, 0, &b"\x03vorbis"[..], true)
    } else {
        return None;
    };
    found.sound = true;
    let samples = last.saturating_sub(skipped);
    if let Some(ms) = samples.saturating_mul(1_000).checked_div(rate) {
        found.lasts(ms);
    }
    empty(bytes, mark, framed, &comments, &touched, &mut found)?;
    Some(found)
}

/// No vendor, no comment; what is left of the packet is zero.
fn empty(
    bytes: &[u8],
    mark: &[u8],
    framed: bool,
    comments: &[Range<usize>],
    pages: &[Range<usize>],
    found: &mut Found,
) -> Option<()> {
    let held: Vec<u8> = comments
        .iter()
        .flat_map(|r| bytes.get(r.clone()).unwrap_or_default())
        .copied()
        .collect();
    let needed = mark.len() + 8 + usize::from(framed);
    if !held.starts_with(mark) || held.len() < needed {
        return None;
    }
    let mut empty = vec![0u8; held.len()];
    empty[..mark.len()].copy_from_slice(mark);
    if framed {
        empty[needed - 1] = 1;
    }
    let mut from = 0;
    let mut pieces = Vec::new();
    for range in comments {
        let to = from + range.len();
        pieces.push((range.start, empty.get(from..to)?.to_vec()));
        from = to;
    }
    for page in pages {
        let mut text = bytes.get(page.clone())?.to_vec();
        for (at, piece) in &pieces {
            if page.contains(at) {
                let from = at - page.start;
                text.get_mut(from..from + piece.len())?
                    .copy_from_slice(piece);
            }
        }
        text.get_mut(22..26)?.fill(0);
        found.bytes(page.start + 22, checksum(&text).to_le_bytes());
    }
    for (at, piece) in pieces {
        found.bytes(at, piece);
    }
    Some(())
}

/// Ogg's own: the polynomial 04c11db7, from the front, begun with nothing.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum: u32, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            if sum & 0x8000_0000 == 0 {
                sum << 1
            } else {
                (sum << 1) ^ 0x04c1_1db7
            }
        })
    })
}
