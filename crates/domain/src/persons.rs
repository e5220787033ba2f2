//! Words that tell who somebody is: found, so that whoever makes a text public looks there first.
//! A proposal only: a person decides what is hidden.

use crate::text::{MASK, email_end, number_end};
use std::ops::Range;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trace {
    /// A telephone or identity card number.
    Number,
    /// An e-mail address.
    Email,
    /// The plate of a vehicle.
    Plate,
    /// A name after a title: "ông Nguyễn Văn A".
    Name,
}

impl Trace {
    /// Every kind.
    pub const ALL: [Trace; 4] = [Trace::Number, Trace::Email, Trace::Plate, Trace::Name];

    /// Its name in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Trace::Number => "number",
            Trace::Email => "email",
            Trace::Plate => "plate",
            Trace::Name => "name",
        }
    }
}

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which bytes.
    pub at: Range<usize>,
    /// What it looks like.
    pub trace: Trace,
}

/// Words before a person's name, in lower case.
const TITLES: [&str; 18] = [
    "ông", "bà", "anh", "chị", "cô", "chú", "bác", "em", "cháu", "cậu", "dì", "thím", "mợ",
    "dượng", "thầy", "ôn", "mệ", "o",
];
/// Words before a title that make a place of it: "đường Bà Triệu", "chợ Ông Đà".
const PLACES: [&str; 16] = [
    "đường",
    "phố",
    "ngõ",
    "hẻm",
    "chợ",
    "cầu",
    "trường",
    "núi",
    "đền",
    "miếu",
    "lăng",
    "thôn",
    "làng",
    "xóm",
    "đảo",
    "bến",
];
/// Words of a name at most: "Tôn Nữ Thị Ngọc Hà".
const NAME_WORDS_MAX: usize = 5;

/// Everything found, in the order of the text; nothing overlaps.
pub fn find(text: &str) -> Vec<Found> {
    let signs: Vec<(usize, char)> = text.char_indices().collect();
    let chars: Vec<char> = signs.iter().map(|(_, c)| *c).collect();
    let byte = |at: usize| signs.get(at).map_or(text.len(), |(byte, _)| *byte);
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let begins = at == 0 || !chars.get(at - 1).is_some_and(|c| c.is_alphanumeric());
        match begins.then(|| one(&chars, at)).flatten() {
            Some((from, to, trace)) => {
                found.push(Found {
                    at: byte(from)..byte(to),
                    trace,
                });
                at = to;
            }
            None => at = after(&chars, at),
        }
    }
    found
}

/// The text with everything found hidden.
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for found in find(text) {
        out.push_str(text.get(done..found.at.start).unwrap_or_default());
        out.push_str(MASK);
        done = found.at.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// What begins here: from where to where it is to be hidden, in signs.
fn one(chars: &[char], at: usize) -> Option<(usize, usize, Trace)> {
    let first = *chars.get(at)?;
    if let Some(end) = plate_end(chars, at) {
        return Some((at, end, Trace::Plate));
    }
    if (first.is_ascii_digit() || first == '+')
        && let Some(end) = number_end(chars, at)
    {
        return Some((at, end, Trace::Number));
    }
    if let Some(end) = email_end(chars, at) {
        return Some((at, end, Trace::Email));
    }
    let (from, to) = name(chars, at)?;
    Some((from, to, Trace::Name))
}

/// Past the number that is none of a person's, so that its tail is not taken for one; else one sign.
fn after(chars: &[char], at: usize) -> usize {
    let digits = chars
        .get(at..)
        .unwrap_or_default()
        .iter()
        .take_while(|c| c.is_ascii_digit())
        .count();
    at + digits.max(1)
}

fn word_end(chars: &[char], from: usize) -> usize {
    let rest = chars.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|c| c.is_alphanumeric()).count()
}

/// `73A-123.45`, `73H1 12345`, `29-B1 234.56`, `73C1-1234`: province, letters, the number.
fn plate_end(chars: &[char], at: usize) -> Option<usize> {
    let digit = |n: usize| chars.get(n).is_some_and(char::is_ascii_digit);
    let gap = |n: usize| usize::from(matches!(chars.get(n), Some(' ' | '-' | '.')));
    if !digit(at) || !digit(at + 1) || digit(at + 2) {
        return None;
    }
    let series = at + 2 + gap(at + 2);
    let letters = chars
        .get(series..)?
        .iter()
        .take_while(|c| c.is_ascii_alphabetic() || matches!(c, 'Đ' | 'đ'))
        .count();
    // "10 xe 1234 chuyến": small letters after a space are a word.
    let word = chars.get(at + 2) == Some(&' ')
        && chars
            .get(series..series + letters)?
            .iter()
            .any(|c| c.is_lowercase());
    let unit = letters == 1 && matches!(chars.get(series), Some('m' | 'k' | 'h' | 'g' | 'l'));
    if !(1..=2).contains(&letters) || unit || word {
        return None;
    }
    let mut number = series + letters;
    // The second sign of a motorcycle's series is a digit: "B1". It is one only before a gap.
    if letters == 1 && digit(number) && gap(number + 1) == 1 {
        number += 1;
    }
    number += gap(number);
    let (mut end, mut digits) = (number, 0);
    while digit(end) || (digits == 3 && chars.get(end) == Some(&'.') && digit(end + 1)) {
        digits += usize::from(digit(end));
        end += 1;
    }
    let over = chars.get(end).is_some_and(|c| c.is_alphanumeric());
    ((4..=5).contains(&digits) && !over).then_some(end)
}

/// The words of a name after the title that stands here.
fn name(chars: &[char], at: usize) -> Option<(usize, usize)> {
    let end = word_end(chars, at);
    let title: String = lower(chars.get(at..end)?);
    if !TITLES.contains(&title.as_str()) || PLACES.contains(&word_before(chars, at).as_str()) {
        return None;
    }
    // "ông/bà Nguyễn Văn A", "Ông: Lê B".
    let mut from = end;
    while matches!(chars.get(from), Some(' ' | ':')) {
        from += 1;
    }
    if from == end {
        return None;
    }
    let (mut to, mut next) = (from, from);
    for _ in 0..NAME_WORDS_MAX {
        if !chars.get(next).is_some_and(|c| c.is_uppercase()) {
            break;
        }
        to = word_end(chars, next);
        // An initial with its point: "anh H."
        if to == next + 1 && chars.get(to) == Some(&'.') && chars.get(to + 1) != Some(&' ') {
            to += 1;
        }
        if chars.get(to) != Some(&' ') {
            break;
        }
        next = to + 1;
    }
    (to > from).then_some((from, to))
}

fn word_before(chars: &[char], at: usize) -> String {
    let before = chars.get(..at).unwrap_or_default();
    let mut end = before.len();
    while end > 0 && before.get(end - 1) == Some(&' ') {
        end -= 1;
    }
    let mut from = end;
    while from > 0 && before.get(from - 1).is_some_and(|c| c.is_alphanumeric()) {
        from -= 1;
    }
    lower(before.get(from..end).unwrap_or_default())
}

fn lower(chars: &[char]) -> String {
    chars.iter().flat_map(|c| c.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_of_persons_is_found() {
        for (text, want) in [
            ("xe 73A-123.45 đậu", "xe ••• đậu"),
            ("xe máy 73H1 12345.", "xe máy •••."),
            ("BKS 29-B1 234.56, đỏ", "BKS •••, đỏ"),
            ("biển 73c 1234 chở cát", "biển ••• chở cát"),
            ("30LD12345", "•••"),
            ("gọi ông Nguyễn Văn A nhé", "gọi ông ••• nhé"),
            ("Chị Hạnh bán rau", "Chị ••• bán rau"),
            ("nhà bà Thìn, số 5", "nhà bà •••, số 5"),
            ("ông/bà Lê Thị Bưởi", "ông/bà •••"),
            ("o Lài và mệ Thẻo", "o ••• và mệ •••"),
            ("anh Tùng 0232 0100001", "anh ••• •••"),
            ("CCCD 044000000000, a@b.vn", "CCCD •••, •••"),
            ("Cô: Mai.", "Cô: •••."),
        ] {
            assert_eq!(masked(text), want, "{text}");
        }
    }

    #[test]
    fn what_tells_of_none_stays() {
        for text in [
            "đường Bà Triệu, phố Ông Ích Khiêm",
            "chợ Ông Đà",
            "bà con và các anh em công nhân",
            "12m 3456 viên gạch",
            "ngày 09.08.2024 lúc 11:15",
            "tiền 150.000.000 đồng",
            "QL1A, 86 Trần Hưng Đạo",
            "10 xe 1234 chuyến",
            "gọi 113 hoặc 1022",
            "Em\u{301}",
            "73A",
            "",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn places_are_told_in_bytes_and_never_overlap() {
        let text = "Ông Đặng Ý, xe 73A-123.45, số 0232 0100001, thư y@x.vn";
        let found = find(text);
        let kinds: Vec<Trace> = found.iter().map(|f| f.trace).collect();
        assert_eq!(
            kinds,
            [Trace::Name, Trace::Plate, Trace::Number, Trace::Email]
        );
        let words: Vec<&str> = found.iter().map(|f| &text[f.at.clone()]).collect();
        assert_eq!(words, ["Đặng Ý", "73A-123.45", "0232 0100001", "y@x.vn"]);
        assert!(found.is_sorted_by(|a, b| a.at.end <= b.at.start));
    }
}
