//! Places in the feed as callers hold them: a text that they give back and never read.

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Letters of the longest place there may be.
const LETTERS_MAX: usize = 13;

/// A place as text.
pub(super) fn text(pos: i64) -> String {
    let mut rest = pos.unsigned_abs();
    let mut out = Vec::new();
    loop {
        let digit = DIGITS.get((rest % 32) as usize).copied().unwrap_or(b'0');
        out.push(char::from(digit));
        rest /= 32;
        if rest == 0 {
            break;
        }
    }
    out.iter().rev().collect()
}

/// Reads what [`text`] wrote; nothing else is a place.
pub(super) fn read(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > LETTERS_MAX {
        return None;
    }
    let mut pos = 0i64;
    for letter in text.bytes() {
        let digit = DIGITS.iter().position(|d| *d == letter)?;
        pos = pos.checked_mul(32)?.checked_add(digit as i64)?;
    }
    Some(pos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        for pos in [0, 1, 31, 32, 12_345, 4_000_000_000, i64::MAX] {
            assert_eq!(read(&text(pos)), Some(pos));
        }
        for wrong in ["", "-1", "A", "u", "zzzzzzzzzzzzz", "00000000000000", "1 "] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
