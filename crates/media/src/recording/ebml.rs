//! WebM: elements within elements. Tags, attachments, titles and dates become void space of the same
//! length. A browser's recorder writes no lengths ahead: then the last block's time is the duration.

use super::{Found, big};

/// Elements whose inside is walked: segment, cluster, group of blocks, information, tracks, a track.
const ENTERED: [u32; 6] = [
    0x1853_8067,
    0x1F43_B675,
    0xA0,
    0x1549_A966,
    0x1654_AE6B,
    0xAE,
];
/// Elements that are blanked: tags, attachments, chapters, title, file names, date, a track's name, void
/// space, checksums (which would not hold any more).
const BLANKED: [u32; 10] = [
    0x1254_C367,
    0x1941_A469,
    0x1043_A770,
    0x7BA9,
    0x7384,
    0x3C83AB,
    0x4461,
    0x536E,
    0xEC,
    0xBF,
];

/// An element's head: its id, where its body begins, its length if that is known.
struct Head {
    id: u32,
    body: usize,
    len: Option<usize>,
}

fn head(bytes: &[u8], at: usize) -> Option<Head> {
    let first = *bytes.get(at)?;
    let id_len = first.leading_zeros() as usize + 1;
    if id_len > 4 {
        return None;
    }
    let id = u32::try_from(big(bytes, at, id_len)?).ok()?;
    let size_at = at + id_len;
    let first = *bytes.get(size_at)?;
    let size_len = first.leading_zeros() as usize + 1;
    if size_len > 8 {
        return None;
    }
    let mask = (1u64 << (7 * size_len)) - 1;
    let size = big(bytes, size_at, size_len)? & mask;
    Some(Head {
        id,
        body: size_at + size_len,
        len: if size == mask {
            None
        } else {
            Some(usize::try_from(size).ok()?)
        },
    })
}

pub(super) fn walk(bytes: &[u8]) -> Option<Found> {
    let mut found = Found::default();
    let (mut at, mut scale, mut cluster, mut last) = (0, 1_000_000u64, 0u64, 0u64);
    let mut told = None;
    while at < bytes.len() {
        let Head { id, body, len } = head(bytes, at)?;
        if ENTERED.contains(&id) {
            // One that announces more than there is breaks off.
            if len.is_some_and(|len| body.checked_add(len).is_none_or(|end| end > bytes.len())) {
                return None;
            }
            at = body;
            continue;
        }
        let len = len?;
        let end = body.checked_add(len).filter(|end| *end <= bytes.len())?;
        match id {
            0xE7 => cluster = big(bytes, body, len.min(8))?,
            0xA3 | 0xA1 => last = last.max(block(bytes, body, cluster)?),
            0x2AD7B1 => scale = big(bytes, body, len.min(8))?,
            0x4489 => told = float(bytes, body, len),
            0x83 => match bytes.get(body)? {
                1 => found.picture = true,
                2 => found.sound = true,
                _ => {}
            },
            _ if BLANKED.contains(&id) => blank(at, end, &mut found),
            _ => {}
        }
        at = end;
    }
    let ms = |ticks: u64| ticks.saturating_mul(scale) / 1_000_000;
    if last > 0 {
        found.lasts(ms(last));
    }
    if let Some(told) = told.filter(|t: &f64| t.is_finite() && *t > 0.0) {
        found.lasts(ms(told as u64));
    }
    Some(found)
}

/// When a block plays: its cluster's time and its own, which may be before it.
fn block(bytes: &[u8], body: usize, cluster: u64) -> Option<u64> {
    let track_len = bytes.get(body)?.leading_zeros() as usize + 1;
    let own = big(bytes, body + track_len, 2)? as u16 as i16;
    Some(cluster.saturating_add_signed(i64::from(own)))
}

fn float(bytes: &[u8], at: usize, len: usize) -> Option<f64> {
    let bits = big(bytes, at, len)?;
    match len {
        4 => Some(f64::from(f32::from_bits(u32::try_from(bits).ok()?))),
        8 => Some(f64::from_bits(bits)),
        _ => None,
    }
}

/// An element becomes void space from its head to its end.
fn blank(at: usize, end: usize, found: &mut Found) {
    let whole = end - at;
    // The id takes a byte, the length one or eight; no element is shorter than two bytes.
    let mut void = vec![0xEC];
    if whole >= 9 {
        let rest = (whole - 9) as u64;
        void.extend((rest | 1 << 56).to_be_bytes());
    } else {
        void.push(0x80 | (whole - 2) as u8);
    }
    let head = void.len();
    found.bytes(at, void);
    found.zeros(at + head..end);
}
