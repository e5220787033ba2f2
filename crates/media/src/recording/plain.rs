//! Sound without a container to speak of: MP3, WAV, AMR, AAC. Labels around the sound are cut off.

use super::{Found, big, little};

fn sound(keep: Vec<(usize, usize)>) -> Found {
    Found {
        sound: true,
        keep: Some(keep),
        ..Found::default()
    }
}

/// MP3 between its labels. How long it plays only its every frame says.
pub(super) fn mp3(bytes: &[u8]) -> Option<Found> {
    let (mut from, mut to) = (0, bytes.len());
    while bytes.get(from..from + 3) == Some(b"ID3") {
        let flags = *bytes.get(from + 5)?;
        // Seven bits a byte.
        let size = bytes
            .get(from + 6..from + 10)?
            .iter()
            .fold(0usize, |n, b| n << 7 | usize::from(b & 0x7F));
        from += 10 + size + if flags & 0x10 == 0 { 0 } else { 10 };
    }
    if to >= 128 && bytes.get(to - 128..to - 125) == Some(b"TAG") {
        to -= 128;
    }
    (from < to).then(|| sound(vec![(from, to)]))
}

/// WAV: what it is and what it sounds like, no other chunk.
pub(super) fn wav(bytes: &[u8]) -> Option<Found> {
    let (mut at, mut keep, mut rate, mut data) = (12, vec![(0, 12)], 0, None);
    while at + 8 <= bytes.len() {
        let kind = bytes.get(at..at + 4)?;
        let size = usize::try_from(little(bytes, at + 4, 4)?).ok()?;
        let end = at.checked_add(8 + size)?;
        if end > bytes.len() {
            return None;
        }
        match kind {
            b"fmt " => {
                rate = little(bytes, at + 16, 4)?;
                keep.push((at, end));
            }
            b"data" => {
                data = Some(size as u64);
                keep.push((at, end));
            }
            _ => {}
        }
        at = end + size % 2;
    }
    let length = data?.saturating_mul(1_000).checked_div(rate)?;
    let size: usize = keep.iter().map(|(from, to)| to - from).sum();
    let mut found = sound(keep);
    found.bytes(4, u32::try_from(size - 8).ok()?.to_le_bytes());
    found.lasts(length);
    Some(found)
}

/// Bytes of an AMR frame by its kind, narrow and wide; a frame is 20 ms.
const NARROW: [usize; 9] = [13, 14, 16, 18, 20, 21, 27, 32, 6];
const WIDE: [usize; 10] = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6];

/// AMR: frame by frame.
pub(super) fn amr(bytes: &[u8]) -> Option<Found> {
    let (mut at, sizes) = if bytes.starts_with(b"#!AMR-WB\n") {
        (9, &WIDE[..])
    } else if bytes.starts_with(b"#!AMR\n") {
        (6, &NARROW[..])
    } else {
        return None;
    };
    let mut frames = 0;
    while let Some(head) = bytes.get(at) {
        // Kinds above these are frames of nothing.
        at += sizes
            .get(usize::from(head >> 3 & 0x0F))
            .copied()
            .unwrap_or(1);
        frames += 1;
    }
    let mut found = sound(vec![(0, bytes.len())]);
    found.lasts(20 * frames);
    Some(found)
}

/// Samples a second, by the number in a frame's head.
const RATES: [u64; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];

/// AAC in ADTS frames of 1,024 samples each.
pub(super) fn aac(bytes: &[u8]) -> Option<Found> {
    let (mut at, mut frames, mut rate) = (0, 0u64, 0);
    while at + 7 <= bytes.len() {
        let head = big(bytes, at, 7)?;
        if head >> 44 != 0xFFF {
            break;
        }
        rate = RATES.get((head >> 34 & 0x0F) as usize).copied()?;
        let size = (head >> 13 & 0x1FFF) as usize;
        if size < 7 {
            return None;
        }
        at += size;
        frames += 1;
    }
    let mut found = sound(vec![(0, at.min(bytes.len()))]);
    found.lasts((frames * 1_024 * 1_000).checked_div(rate)?);
    Some(found)
}
