//! Numbers and hours as people say them in Vietnamese: what is read aloud to a caller.
//!
//! A caller is spoken to in Vietnamese whatever language the reader's pages are in, so there is no
//! English half.

use crate::Lang;
use crate::date::{local, weekday};
use jiff::civil::{Date, Time};

/// The digits by their names.
const DIGITS: [&str; 10] = [
    "không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín",
];

/// Digits said one by one, in groups of four with a breath between: "bốn tám hai chín, một ba sáu
/// bảy". What is no digit is not said.
pub fn digits(text: &str) -> String {
    let said: Vec<&str> = text
        .chars()
        .filter_map(|c| c.to_digit(10))
        .filter_map(|d| DIGITS.get(d as usize).copied())
        .collect();
    let groups: Vec<String> = said.chunks(4).map(|group| group.join(" ")).collect();
    groups.join(", ")
}

/// A number from 0 to 99: "mười lăm", "hai mươi mốt", "hai mươi tư".
pub fn number(n: u32) -> String {
    let digit = |d: u32| DIGITS.get(d as usize).copied().unwrap_or_default();
    let (tens, ones) = (n / 10 % 10, n % 10);
    match (tens, ones) {
        (0, ones) => digit(ones).to_owned(),
        (1, 0) => "mười".to_owned(),
        (1, 5) => "mười lăm".to_owned(),
        (1, ones) => format!("mười {}", digit(ones)),
        (tens, 0) => format!("{} mươi", digit(tens)),
        (tens, 1) => format!("{} mươi mốt", digit(tens)),
        (tens, 4) => format!("{} mươi tư", digit(tens)),
        (tens, 5) => format!("{} mươi lăm", digit(tens)),
        (tens, ones) => format!("{} mươi {}", digit(tens), digit(ones)),
    }
}

fn hour(time: Time) -> String {
    let part = |n: i8| number(u32::try_from(n).unwrap_or_default());
    match time.minute() {
        0 => format!("{} giờ", part(time.hour())),
        30 => format!("{} giờ rưỡi", part(time.hour())),
        minute => format!("{} giờ {}", part(time.hour()), part(minute)),
    }
}

fn day(date: Date, today: Date) -> String {
    if date == today {
        return "hôm nay".to_owned();
    }
    if today.tomorrow().is_ok_and(|next| next == date) {
        return "ngày mai".to_owned();
    }
    let part = |n: i8| number(u32::try_from(n).unwrap_or_default());
    // The first ten days of a month have a word of their own, and so has the fourth month.
    let first_ten = if date.day() <= 10 { "mồng " } else { "" };
    let month = match date.month() {
        4 => "tư".to_owned(),
        month => part(month),
    };
    format!(
        "{} ngày {first_ten}{} tháng {month}",
        weekday(Lang::Vi, date.weekday()),
        part(date.day())
    )
}

/// A due time as it is said: "trước mười bảy giờ thứ Năm ngày mười một tháng tư", "trước hết ngày
/// mai". It is the time that [`crate::date::due`] writes.
pub fn due(due_ms: i64, now_ms: i64) -> String {
    let at = local(due_ms);
    let today = local(now_ms).date();
    let time = at.time();
    if (time.hour(), time.minute(), time.second()) == (23, 59, 59) {
        format!("trước hết {}", day(at.date(), today))
    } else {
        format!("trước {} {}", hour(time), day(at.date(), today))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;
    use jiff::tz::Offset;

    fn ms(month: i8, day: i8, hour: i8, minute: i8, second: i8) -> i64 {
        let at = datetime(2024, month, day, hour, minute, second, 0);
        Offset::constant(7)
            .to_timestamp(at)
            .unwrap()
            .as_millisecond()
    }

    #[test]
    fn a_code_is_said_digit_by_digit() {
        assert_eq!(digits("4829 1367"), "bốn tám hai chín, một ba sáu bảy");
        assert_eq!(digits("QB 10"), "một không");
        assert_eq!(digits(""), "");
    }

    #[test]
    fn numbers_have_their_tones() {
        for (n, said) in [
            (0, "không"),
            (5, "năm"),
            (10, "mười"),
            (15, "mười lăm"),
            (19, "mười chín"),
            (20, "hai mươi"),
            (21, "hai mươi mốt"),
            (24, "hai mươi tư"),
            (25, "hai mươi lăm"),
            (31, "ba mươi mốt"),
            (55, "năm mươi lăm"),
            (59, "năm mươi chín"),
            (11, "mười một"),
            (14, "mười bốn"),
        ] {
            assert_eq!(number(n), said);
        }
    }

    #[test]
    fn an_hour_is_said_as_people_say_it() {
        let now = ms(4, 10, 8, 0, 0);
        for (at, said) in [
            (ms(4, 11, 17, 0, 0), "trước mười bảy giờ ngày mai"),
            (
                ms(4, 12, 17, 0, 0),
                "trước mười bảy giờ thứ Sáu ngày mười hai tháng tư",
            ),
            (ms(4, 10, 8, 19, 0), "trước tám giờ mười chín hôm nay"),
            (ms(4, 10, 8, 30, 0), "trước tám giờ rưỡi hôm nay"),
            (
                ms(5, 5, 23, 59, 59),
                "trước hết Chủ nhật ngày mồng năm tháng năm",
            ),
            (ms(4, 10, 23, 59, 59), "trước hết hôm nay"),
        ] {
            assert_eq!(due(at, now), said);
        }
    }
}
