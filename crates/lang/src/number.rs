//! Numbers as people write them: `1.234`, `94%`, `67,2%`, `1,2 km`.

use crate::{Lang, fill};

/// A whole number in groups of three: `1.234`, English `1,234`.
pub fn whole(lang: Lang, n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mark = match lang {
        Lang::Vi => '.',
        Lang::En => ',',
    };
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

/// A number with `places` decimals (at most 6): `67,2`, English `67.2`.
pub fn decimal(lang: Lang, x: f64, places: usize) -> String {
    if !x.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{x:.*}", places.min(6));
    let (integer, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let negative = integer.starts_with('-');
    let head = whole(lang, integer.trim_start_matches('-').parse().unwrap_or(0));
    let sign = if negative { "−" } else { "" };
    if fraction.is_empty() {
        return format!("{sign}{head}");
    }
    let mark = match lang {
        Lang::Vi => ',',
        Lang::En => '.',
    };
    format!("{sign}{head}{mark}{fraction}")
}

/// A share as a whole percentage: `94%`; a dash when there is nothing to share.
pub fn percent(part: u64, of: u64) -> String {
    if of == 0 {
        return "–".to_owned();
    }
    let rounded = (u128::from(part) * 200 + u128::from(of)) / (u128::from(of) * 2);
    format!("{rounded}%")
}

/// A share as a percentage with one decimal: `67,2%`, English `67.2%`.
pub fn percent_fine(lang: Lang, part: u64, of: u64) -> String {
    if of == 0 {
        return "–".to_owned();
    }
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let share = part as f64 * 100.0 / of as f64;
    format!("{}%", decimal(lang, share, 1))
}

/// The count beside a percentage: `47 trên 50`, English `47 of 50`.
pub fn out_of(lang: Lang, part: i64, of: i64) -> String {
    fill(
        lang,
        "number.out_of",
        &[("part", &whole(lang, part)), ("of", &whole(lang, of))],
    )
}

/// A distance: metres below a kilometre, then kilometres with one decimal.
pub fn distance(lang: Lang, metres: u32) -> String {
    if metres < 1000 {
        format!("{metres} m")
    } else {
        format!("{} km", decimal(lang, f64::from(metres) / 1000.0, 1))
    }
}

/// The size of a file or a disk, from bytes: `820 KB`, `1,4 MB`, `12,1 GB`.
pub fn size(lang: Lang, bytes: u64) -> String {
    const KB: u64 = 1024;
    if bytes < KB * KB {
        return format!(
            "{} KB",
            whole(lang, i64::try_from(bytes.div_ceil(KB)).unwrap_or(i64::MAX))
        );
    }
    let (each, unit) = match bytes < KB * KB * KB {
        true => (KB * KB, "MB"),
        false => (KB * KB * KB, "GB"),
    };
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let n = bytes as f64 / each as f64;
    format!("{} {unit}", decimal(lang, n, 1))
}

/// A report's code as people read it aloud, from its digits: `4829 1367`. Digits beyond eight join
/// the last group.
pub fn code(digits: &str) -> String {
    match digits.split_at_checked(4) {
        Some((head, tail)) if !tail.is_empty() => format!("{head} {tail}"),
        _ => digits.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_in_a_letter() {
        assert_eq!(whole(Lang::Vi, 1234), "1.234");
        assert_eq!(whole(Lang::En, 1_234_567), "1,234,567");
        assert_eq!(whole(Lang::Vi, 12), "12");
        assert_eq!(whole(Lang::Vi, -1000), "−1.000");
        assert_eq!(decimal(Lang::Vi, 1234.56, 1), "1.234,6");
        assert_eq!(percent(47, 50), "94%");
        assert_eq!(percent(0, 0), "–");
        assert_eq!(percent_fine(Lang::Vi, 672, 1000), "67,2%");
        assert_eq!(out_of(Lang::Vi, 47, 50), "47 trên 50");
        assert_eq!(distance(Lang::Vi, 40), "40 m");
        assert_eq!(distance(Lang::En, 1234), "1.2 km");
        assert_eq!(size(Lang::Vi, 1_500_000), "1,4 MB");
        assert_eq!(size(Lang::Vi, 13_000_000_000), "12,1 GB");
        assert_eq!(code("48291367"), "4829 1367");
    }
}
