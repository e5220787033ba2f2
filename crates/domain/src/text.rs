//! Text as people type it: folded for search, tidied at the door, masked for the public.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// What stands where a personal number or address was.
pub const MASK: &str = "•••";

/// Digits of the shortest and longest number that is taken for a person's.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=12;

/// Lower-case, without diacritics, đ as d: `Đường Hữu Nghị` becomes `duong huu nghi`. Text typed
/// without diacritics and text typed with them fold to the same.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'đ' | 'Đ' => folded.push('d'),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// Without diacritics, capitals kept, đ as d: `Đường Hữu Nghị` becomes `Duong Huu Nghi`. As a short
/// message carries it.
pub fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            c => c,
        })
        .collect()
}

/// Composed form (NFC); the text itself when it is composed already.
pub fn compose(text: &str) -> String {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text.to_owned();
    }
    text.nfc().collect()
}

/// Text as the house keeps it: composed, trimmed, lines ended by `\n`, without control characters,
/// invisible marks and direction overrides. None if it holds a NUL, which no honest keyboard sends.
pub fn tidy(text: &str) -> Option<String> {
    if text.contains('\0') {
        return None;
    }
    let mut tidied = String::with_capacity(text.len());
    let mut chars = text.nfc().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    tidied.push('\n');
                }
            }
            '\n' => tidied.push('\n'),
            // A tab, or a space that looks like one and is none.
            '\t' | '\u{a0}' | '\u{202f}' | '\u{2007}' => tidied.push(' '),
            '\u{2028}' | '\u{2029}' => tidied.push('\n'),
            // Invisible marks and direction overrides hide what a text says; the joiner stays, for
            // it holds emoji together.
            '\u{200b}'
            | '\u{200c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => {}
            c if c.is_control() => {}
            c => tidied.push(c),
        }
    }
    Some(tidied.trim().to_owned())
}

/// Moves the tone mark of `oa`, `oe`, `uy` at a word's end to where the older spelling has it:
/// `thuỷ` becomes `thủy`, so that both spellings meet. For comparing, not for showing.
pub fn old_tone(word: &str) -> String {
    const PAIRS: [(&str, &str); 15] = [
        ("oá", "óa"),
        ("oà", "òa"),
        ("oả", "ỏa"),
        ("oã", "õa"),
        ("oạ", "ọa"),
        ("oé", "óe"),
        ("oè", "òe"),
        ("oẻ", "ỏe"),
        ("oẽ", "õe"),
        ("oẹ", "ọe"),
        ("uý", "úy"),
        ("uỳ", "ùy"),
        ("uỷ", "ủy"),
        ("uỹ", "ũy"),
        ("uỵ", "ụy"),
    ];
    for (new, old) in PAIRS {
        if let Some(head) = word.strip_suffix(new) {
            return format!("{head}{old}");
        }
    }
    word.to_owned()
}

/// The words of a text in lower case and one spelling of the tone marks, clause by clause: no phrase
/// goes across a comma.
pub fn clauses(text: &str) -> Vec<Vec<String>> {
    let text = compose(text).to_lowercase();
    text.split([',', '.', ';', ':', '!', '?', '(', ')', '\n'])
        .map(|clause| {
            let words = clause.split(|c: char| !c.is_alphanumeric());
            words.filter(|w| !w.is_empty()).map(old_tone).collect()
        })
        .collect()
}

/// Hides telephone numbers, identity card numbers (9 or 12 digits) and e-mail addresses. Rather one
/// number too many than one too few; sums of money, dates and emergency numbers stay.
pub fn mask_persons(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut masked = String::with_capacity(text.len());
    let mut i = 0;
    while let Some(c) = chars.get(i) {
        let word_begins = i == 0 || !chars.get(i - 1).is_some_and(|p| p.is_alphanumeric());
        let end = if c.is_ascii_digit() || *c == '+' {
            number_end(&chars, i)
        } else {
            None
        };
        let end = end.or_else(|| {
            if word_begins {
                email_end(&chars, i)
            } else {
                None
            }
        });
        match end {
            Some(end) => {
                masked.push_str(MASK);
                i = end;
            }
            // A longer number is passed over whole, or its tail would look like a telephone.
            None if c.is_ascii_digit() => {
                while let Some(digit) = chars.get(i).filter(|c| c.is_ascii_digit()) {
                    masked.push(*digit);
                    i += 1;
                }
            }
            None => {
                masked.push(*c);
                i += 1;
            }
        }
    }
    masked
}

/// Where a personal number that begins at `start` ends; none if it is another kind of number.
pub(crate) fn number_end(chars: &[char], start: usize) -> Option<usize> {
    let mut digits = String::new();
    let mut groups = 1;
    let mut end = start;
    let mut i = start;
    while let Some(c) = chars.get(i) {
        if c.is_ascii_digit() {
            if i > end && end > start {
                groups += 1;
            }
            digits.push(*c);
            end = i + 1;
            i += 1;
        } else if (*c == '+' && i == start)
            || (matches!(c, ' ' | '.' | '-' | '(' | ')' | '\u{a0}') && i < end + 3)
        {
            i += 1;
        } else {
            break;
        }
    }
    let abroad = chars.get(start) == Some(&'+') || digits.starts_with("84");
    let long_enough = DIGITS.contains(&digits.len());
    let personal = if groups == 1 {
        // 9 digits: the old identity card, or a telephone without its zero.
        long_enough
    } else {
        long_enough && (digits.starts_with('0') || abroad)
    };
    personal.then_some(end)
}

/// Where an e-mail address that begins at `start` ends.
pub(crate) fn email_end(chars: &[char], start: usize) -> Option<usize> {
    let run = |from: usize, extra: &[char]| {
        let rest = chars.get(from..).unwrap_or_default();
        from + rest
            .iter()
            .take_while(|c| c.is_alphanumeric() || extra.contains(c))
            .count()
    };
    let at = run(start, &['.', '_', '-', '+', '%']);
    if at == start || chars.get(at) != Some(&'@') {
        return None;
    }
    let mut end = run(at + 1, &['.', '-']);
    // A full stop that ends the sentence is not the address's.
    while end > at + 1 && matches!(chars.get(end - 1), Some('.' | '-')) {
        end -= 1;
    }
    let host = chars.get(at + 1..end).unwrap_or_default();
    host.contains(&'.').then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_text_meets() {
        assert_eq!(fold("Đường Hữu Nghị, QL1A"), "duong huu nghi, ql1a");
        assert_eq!(fold("ổ gà"), fold("o\u{302}\u{309} ga\u{300}"));
        assert_eq!(fold("O GA"), "o ga");
        assert_eq!(plain("Đường Hữu Nghị, ổ GÀ"), "Duong Huu Nghi, o GA");
        assert_eq!(fold(""), "");
        assert_eq!(old_tone("thuỷ"), "thủy");
        assert_eq!(old_tone("hoàn"), "hoàn");
    }

    #[test]
    fn tidied_at_the_door() {
        assert_eq!(
            tidy(" a\r\nb\rc\t d\u{7}\u{202e} ").as_deref(),
            Some("a\nb\nc  d")
        );
        assert_eq!(tidy("o\u{302}\u{309}").as_deref(), Some("ổ"));
        assert_eq!(tidy("a\0b"), None);
        assert_eq!(tidy("\u{200b}").as_deref(), Some(""));
    }

    #[test]
    fn numbers_of_people_are_masked() {
        for (text, want) in [
            ("gọi 0232 0100001 nhé", "gọi ••• nhé"),
            ("LH 0232.0100.001, ib", "LH •••, ib"),
            ("LH: 02320100001.", "LH: •••."),
            ("sđt +84 232 0100 001", "sđt •••"),
            ("84232010001", "•••"),
            ("CCCD 044000000000", "CCCD •••"),
            ("CMND 190000000 cấp", "CMND ••• cấp"),
            ("thư a.b@vi-du.vn.", "thư •••."),
            ("(a@b.vn)", "(•••)"),
        ] {
            assert_eq!(mask_persons(text), want, "{text}");
        }
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "gọi 113 hoặc 1022",
            "tiền 150.000.000 đồng",
            "1.200.000đ mỗi em",
            "ngày 09/08/2024 lúc 11:15",
            "ngày 09.08.2024",
            "nhà số 12 ngõ 45",
            "17.46899, 106.62228",
            "mã 12345678901234567",
            "a @ b, c@d",
            "",
        ] {
            assert_eq!(mask_persons(text), text);
        }
    }
}
