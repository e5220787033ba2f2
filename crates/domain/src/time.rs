//! Instants and civil time. The rules never ask the time; they are told it as an [`At`].

pub use jiff::civil::Date;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Offset of Asia/Ho_Chi_Minh from UTC in milliseconds: seven hours, without daylight saving.
pub const ZONE_MS: i64 = 7 * 3_600_000;
/// Milliseconds in a minute.
pub const MINUTE_MS: i64 = 60_000;
/// Milliseconds in an hour.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Milliseconds in a civil day.
pub const DAY_MS: i64 = 24 * HOUR_MS;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Number of a civil day: days since 1970-01-01, negative before it.
pub fn day_number(date: Date) -> i64 {
    date.duration_since(EPOCH).as_secs() / 86_400
}

/// The civil day of a number. Days outside years -9999–9999 are clamped to the nearest known one.
pub fn date_of(day: i64) -> Date {
    // A span refuses more days than the calendar has; these are its first and last day.
    let day = day.clamp(-4_371_587, 2_932_896);
    EPOCH
        .checked_add(jiff::Span::new().days(day))
        .unwrap_or(if day < 0 { Date::MIN } else { Date::MAX })
}

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct At(pub i64);

impl At {
    /// The instant of a wall-clock time in the province's zone.
    pub fn from_local(local: DateTime) -> At {
        let days = i64::from(
            local
                .date()
                .duration_since(Date::constant(1970, 1, 1))
                .as_hours() as i32,
        ) / 24;
        let t = local.time();
        let ms = i64::from(t.hour()) * HOUR_MS
            + i64::from(t.minute()) * MINUTE_MS
            + i64::from(t.second()) * 1000
            + i64::from(t.millisecond());
        At(days * DAY_MS + ms - ZONE_MS)
    }

    /// 23:59:59 of a civil day in the province's zone: what "due on that day" means.
    pub fn end_of(day: Date) -> At {
        At::from_local(day.at(23, 59, 59, 0))
    }

    /// The wall-clock time in the province's zone. Instants outside years 1–9999 are clamped.
    pub fn local(self) -> DateTime {
        let ms = self.0.clamp(-62_135_596_800_000, 253_402_200_000_000) + ZONE_MS;
        let day = ms.div_euclid(DAY_MS);
        let rest = ms.rem_euclid(DAY_MS);
        let date = Date::constant(1970, 1, 1)
            .checked_add(jiff::Span::new().days(day))
            .unwrap_or(Date::MAX);
        date.at(
            (rest / HOUR_MS) as i8,
            (rest / MINUTE_MS % 60) as i8,
            (rest / 1000 % 60) as i8,
            (rest % 1000) as i32 * 1_000_000,
        )
    }

    /// The civil day in the province's zone.
    pub fn date(self) -> Date {
        self.local().date()
    }

    /// Number of the civil day in the province's zone (see [`day_number`]). Total, never clamped.
    pub fn day(self) -> i64 {
        self.0.saturating_add(ZONE_MS).div_euclid(DAY_MS)
    }

    /// The instant `ms` milliseconds after the local midnight that begins a day number; saturates.
    pub fn on_day(day: i64, ms: i64) -> At {
        At(day
            .saturating_mul(DAY_MS)
            .saturating_add(ms)
            .saturating_sub(ZONE_MS))
    }

    /// This instant moved by `ms` milliseconds; saturates at the ends of time.
    pub fn plus_ms(self, ms: i64) -> At {
        At(self.0.saturating_add(ms))
    }

    /// RFC 3339 with the province's offset, to the second: `2024-08-09T11:15:00+07:00`.
    pub fn rfc3339(self) -> String {
        self.stamp("+07:00")
    }

    /// The same in universal time: `2024-08-09T04:15:00Z`.
    pub fn utc(self) -> String {
        At(self.0.saturating_sub(ZONE_MS)).stamp("Z")
    }

    /// The wall-clock time with the name of a zone.
    fn stamp(self, zone: &str) -> String {
        let l = self.local();
        let mut text = String::with_capacity("2024-08-09T11:15:00+07:00".len());
        // By hand, for a view has ten of these and the general way costs more than all the rest.
        let mut part = |after: &str, n: i16, digits: u32| {
            text.push_str(after);
            for place in (0..digits).rev() {
                let digit = n.unsigned_abs() / 10u16.pow(place) % 10;
                text.push(char::from(b'0' + digit as u8));
            }
        };
        part("", l.year(), 4);
        part("-", l.month().into(), 2);
        part("-", l.day().into(), 2);
        part("T", l.hour().into(), 2);
        part(":", l.minute().into(), 2);
        part(":", l.second().into(), 2);
        text.push_str(zone);
        text
    }

    /// Reads RFC 3339 (`2024-08-09T11:15:00+07:00`, `…Z`), or a wall-clock time without offset
    /// (`2024-08-09T11:15`, `2024-08-09 11:15:00`), which is taken in the province's zone.
    pub fn parse(text: &str) -> Option<At> {
        let text = text.trim();
        if let Ok(ts) = text.parse::<jiff::Timestamp>() {
            return Some(At(ts.as_millisecond()));
        }
        if let Ok(local) = text.parse::<DateTime>() {
            // A bare date is not an instant.
            return (text.len() > 10).then(|| At::from_local(local));
        }
        None
    }
}

impl fmt::Debug for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_numbers() {
        for (text, day) in [
            ("1970-01-01", 0),
            ("1969-12-29", -3),
            ("2024-08-09", 19_944),
        ] {
            let date: Date = text.parse().unwrap();
            assert_eq!(day_number(date), day);
            assert_eq!(date_of(day), date);
            assert_eq!(At::from_local(date.at(13, 0, 0, 0)).day(), day);
            assert_eq!(At::on_day(day, DAY_MS - 1000), At::end_of(date));
        }
        assert_eq!(date_of(day_number(Date::MIN)), Date::MIN);
        assert_eq!(date_of(day_number(Date::MAX)), Date::MAX);
        assert_eq!(date_of(i64::MAX), Date::MAX);
        assert_eq!(date_of(i64::MIN), Date::MIN);
    }

    #[test]
    fn local_and_back() {
        for text in [
            "2024-08-09T11:15:00+07:00",
            "1969-12-31T23:59:59+07:00",
            "2020-02-29T00:00:00+07:00",
        ] {
            let at = At::parse(text).unwrap();
            assert_eq!(at.rfc3339(), text);
            assert_eq!(At::parse(&at.utc()), Some(at));
            assert_eq!(At::from_local(at.local()), at);
        }
        assert_eq!(
            At::parse("2024-08-09T11:15"),
            At::parse("2024-08-09T04:15:00Z")
        );
        assert_eq!(At::parse("2024-08-09"), None);
    }
}
