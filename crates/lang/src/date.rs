//! Dates and spans as people write them: "17:00 thứ Năm 11/4", "còn 23 phút", "quá hạn 2 ngày".
//!
//! Instants come as milliseconds since 1970 UTC. The province's zone has had one offset since 1975
//! and no summer time, so a fixed +07:00 is exact for every instant this service can hold.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{Timestamp, tz::Offset};

use crate::{Lang, count, fill, t};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The local date and time of an instant; an instant outside the calendar becomes its nearest end.
pub fn local(at_ms: i64) -> DateTime {
    let clamped = at_ms.clamp(
        Timestamp::MIN.as_millisecond() + DAY,
        Timestamp::MAX.as_millisecond() - DAY,
    );
    let stamp = Timestamp::from_millisecond(clamped).unwrap_or(Timestamp::UNIX_EPOCH);
    Offset::constant(7).to_datetime(stamp)
}

/// "17:00".
pub fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// "thứ Năm", English "Thursday".
pub fn weekday(lang: Lang, day: Weekday) -> &'static str {
    t(
        lang,
        match day {
            Weekday::Monday => "date.monday",
            Weekday::Tuesday => "date.tuesday",
            Weekday::Wednesday => "date.wednesday",
            Weekday::Thursday => "date.thursday",
            Weekday::Friday => "date.friday",
            Weekday::Saturday => "date.saturday",
            Weekday::Sunday => "date.sunday",
        },
    )
}

/// "thứ Năm 11/4", English "Thursday 11 April"; with the year if it is not that of `today`.
pub fn day(lang: Lang, date: Date, today: Date) -> String {
    format!(
        "{} {}",
        weekday(lang, date.weekday()),
        short_day(lang, date, today)
    )
}

/// "11/4", English "11 April"; with the year if it is not that of `today`.
pub fn short_day(lang: Lang, date: Date, today: Date) -> String {
    if date.year() == today.year() {
        match lang {
            Lang::Vi => format!("{}/{}", date.day(), date.month()),
            Lang::En => format!("{} {}", date.day(), month(date.month())),
        }
    } else {
        full_day(lang, date)
    }
}

/// "11/4/2024", English "11 April 2024".
pub fn full_day(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Vi => format!("{}/{}/{}", date.day(), date.month(), date.year()),
        Lang::En => format!("{} {} {}", date.day(), month(date.month()), date.year()),
    }
}

/// "17:00 thứ Năm 11/4", English "17:00 Thursday 11 April".
pub fn moment(lang: Lang, at_ms: i64, now_ms: i64) -> String {
    let at = local(at_ms);
    format!(
        "{} {}",
        clock(at.time()),
        day(lang, at.date(), local(now_ms).date())
    )
}

/// "08:05 11/4", English "08:05 11 April": for tables and timelines.
pub fn short_moment(lang: Lang, at_ms: i64, now_ms: i64) -> String {
    let at = local(at_ms);
    format!(
        "{} {}",
        clock(at.time()),
        short_day(lang, at.date(), local(now_ms).date())
    )
}

/// "11/04/2024 17:00:05", to the second, in both languages: where exactness is the point (the log).
pub fn stamp(at_ms: i64) -> String {
    let at = local(at_ms);
    format!(
        "{:02}/{:02}/{} {:02}:{:02}:{:02}",
        at.day(),
        at.month(),
        at.year(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// For `<time datetime>`: "2024-04-11T17:00:05+07:00".
pub fn machine(at_ms: i64) -> String {
    let at = local(at_ms);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+07:00",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// A due time in words. One at the last second of a day was counted in days and is told as a date:
/// "trước hết thứ Năm 11/4"; any other as an hour: "trước 17:00 thứ Năm 11/4".
pub fn due(lang: Lang, due_ms: i64, now_ms: i64) -> String {
    let at = local(due_ms);
    let today = local(now_ms).date();
    if is_end_of_day(at.time()) {
        fill(
            lang,
            "date.due_day",
            &[("day", &day(lang, at.date(), today))],
        )
    } else {
        fill(
            lang,
            "date.due_hour",
            &[("moment", &moment(lang, due_ms, now_ms))],
        )
    }
}

/// [`due`] in English without the day of the week: "by 17:00 11 April", for messages that are short.
pub fn due_brief(due_ms: i64, now_ms: i64) -> String {
    let at = local(due_ms);
    let today = local(now_ms).date();
    let day = short_day(Lang::En, at.date(), today);
    if is_end_of_day(at.time()) {
        fill(Lang::En, "date.due_day", &[("day", &day)])
    } else {
        let moment = format!("{} {day}", clock(at.time()));
        fill(Lang::En, "date.due_hour", &[("moment", &moment)])
    }
}

/// [`due`] without its "before", as a table cell or a ticket shows it: "hết thứ Năm 11/4",
/// "17:00 thứ Năm 11/4".
pub fn due_short(lang: Lang, due_ms: i64, now_ms: i64) -> String {
    let at = local(due_ms);
    if is_end_of_day(at.time()) {
        fill(
            lang,
            "date.end_of",
            &[("day", &day(lang, at.date(), local(now_ms).date()))],
        )
    } else {
        moment(lang, due_ms, now_ms)
    }
}

/// "còn 23 phút" before the due, "quá hạn 2 ngày" after it.
pub fn left(lang: Lang, due_ms: i64, now_ms: i64) -> String {
    let apart = due_ms.saturating_sub(now_ms);
    let key = if apart >= 0 { "date.left" } else { "date.over" };
    fill(lang, key, &[("span", &span(lang, apart.saturating_abs()))])
}

/// "26 ph", "3 giờ", "2 ngày" since an instant: for queues.
pub fn age(lang: Lang, at_ms: i64, now_ms: i64) -> String {
    let apart = now_ms.saturating_sub(at_ms).max(0);
    if apart < HOUR {
        count(lang, "date.min", apart / MINUTE)
    } else {
        span(lang, apart)
    }
}

/// "26 phút trước", English "26 minutes ago".
pub fn ago(lang: Lang, at_ms: i64, now_ms: i64) -> String {
    let apart = now_ms.saturating_sub(at_ms).max(0);
    if apart < MINUTE {
        return t(lang, "date.just_now").to_owned();
    }
    fill(lang, "date.ago", &[("span", &span(lang, apart))])
}

/// A length of time in its largest fitting unit, rounded down, never "0": minutes below an hour,
/// hours below two days, then days.
pub fn span(lang: Lang, ms: i64) -> String {
    if ms < HOUR {
        count(lang, "date.minutes", (ms / MINUTE).max(1))
    } else if ms < 2 * DAY {
        count(lang, "date.hours", ms / HOUR)
    } else {
        count(lang, "date.days", ms / DAY)
    }
}

/// Clocks counted in working days end at 23:59:59.
fn is_end_of_day(time: Time) -> bool {
    (time.hour(), time.minute(), time.second()) == (23, 59, 59)
}

fn month(number: i8) -> &'static str {
    const KEYS: [&str; 12] = [
        "date.m1", "date.m2", "date.m3", "date.m4", "date.m5", "date.m6", "date.m7", "date.m8",
        "date.m9", "date.m10", "date.m11", "date.m12",
    ];
    let index = usize::try_from(number).unwrap_or(1).saturating_sub(1);
    t(Lang::En, KEYS.get(index).copied().unwrap_or("date.m1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

    fn ms(year: i16, month: i8, day: i8, hour: i8, minute: i8, second: i8) -> i64 {
        let at = datetime(year, month, day, hour, minute, second, 0);
        Offset::constant(7)
            .to_timestamp(at)
            .expect("in range")
            .as_millisecond()
    }

    #[test]
    fn moments_read_as_people_say_them() {
        let now = ms(2024, 4, 10, 7, 56, 0);
        let at = ms(2024, 4, 11, 17, 0, 0);
        assert_eq!(moment(Lang::Vi, at, now), "17:00 thứ Năm 11/4");
        assert_eq!(moment(Lang::En, at, now), "17:00 Thursday 11 April");
        assert_eq!(due(Lang::Vi, at, now), "trước 17:00 thứ Năm 11/4");
        let end = ms(2024, 4, 11, 23, 59, 59);
        assert_eq!(due(Lang::Vi, end, now), "trước hết thứ Năm 11/4");
        assert_eq!(due(Lang::En, end, now), "by the end of Thursday 11 April");
        assert_eq!(due_short(Lang::Vi, end, now), "hết thứ Năm 11/4");
        assert_eq!(due_brief(end, now), "by the end of 11 April");
        assert_eq!(due_brief(at, now), "by 17:00 11 April");
        assert_eq!(
            day(
                Lang::Vi,
                local(ms(2023, 12, 31, 1, 0, 0)).date(),
                local(now).date()
            ),
            "Chủ nhật 31/12/2023"
        );
        assert_eq!(stamp(at), "11/04/2024 17:00:00");
        assert_eq!(machine(at), "2024-04-11T17:00:00+07:00");
    }

    #[test]
    fn spans_take_their_largest_unit() {
        let now = ms(2024, 4, 10, 8, 0, 0);
        assert_eq!(
            left(Lang::Vi, now + 23 * MINUTE + 40_000, now),
            "còn 23 phút"
        );
        assert_eq!(left(Lang::Vi, now - 2 * DAY - HOUR, now), "quá hạn 2 ngày");
        assert_eq!(left(Lang::En, now - 3 * HOUR, now), "3 hours late");
        assert_eq!(left(Lang::En, now + 20_000, now), "1 minute left");
        assert_eq!(age(Lang::Vi, now - 26 * MINUTE, now), "26 ph");
        assert_eq!(age(Lang::En, now - HOUR, now), "1 hour");
        assert_eq!(ago(Lang::Vi, now - 5_000, now), "vừa xong");
        assert_eq!(ago(Lang::Vi, now - 5 * MINUTE, now), "5 phút trước");
    }

    #[test]
    fn no_instant_breaks_it() {
        for at in [i64::MIN, -1, 0, i64::MAX] {
            assert!(!moment(Lang::Vi, at, 0).is_empty());
            assert!(!left(Lang::En, at, -at.max(-i64::MAX)).is_empty());
        }
    }
}
