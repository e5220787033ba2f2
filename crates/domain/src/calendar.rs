//! The working calendar of a province: weekends, days off, swapped working days, office hours.
//!
//! Everything is answered by arithmetic on day numbers: the count of working days up to a day is a
//! closed form plus the few days that differ from an ordinary week. So a deadline costs the same
//! for three days and for thirty years.

pub mod edit;
mod read;

use crate::time::{At, MINUTE_MS, date_of, day_number};
use jiff::civil::Date;

/// Office hours where a calendar names none: eight hours with the long midday rest of the province.
const HOURS_DEFAULT: [(u16, u16); 2] = [(7 * 60, 11 * 60 + 30), (13 * 60 + 30, 17 * 60)];

/// What a row of the calendar says of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A public holiday, its compensation, or a day off in exchange for another.
    Off,
    /// A day of the weekend declared a working day in exchange for another.
    Work,
    /// Perhaps a holiday one day; changes nothing until it becomes `Off`.
    Candidate,
}

/// One row of the calendar: a day that differs from an ordinary week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The civil day.
    pub date: Date,
    /// What it is.
    pub kind: EntryKind,
    /// Its name in Vietnamese.
    pub name_vi: String,
    /// Its name in English; may be empty.
    pub name_en: String,
    /// How sure the row is: `law`, `verified`, `listed`, `computed`, `memory`, `provisional`…
    pub status: String,
}

/// Office hours from a day on, until a later version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeHours {
    /// First day; the earliest version also serves all days before it.
    pub valid_from: Date,
    /// Opening and closing in minutes of the day, in order, apart from each other.
    pub spans: Vec<(u16, u16)>,
}

/// What a day is, with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// An ordinary working day.
    Working,
    /// Saturday or Sunday.
    Weekend,
    /// Off by the calendar.
    Holiday,
    /// A Saturday or Sunday worked in exchange for another day.
    SwappedWork,
}

/// A day as the calendar sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day<'a> {
    /// The civil day.
    pub date: Date,
    /// What it is.
    pub kind: DayKind,
    /// The row that made it so, of a holiday or a swapped day.
    pub entry: Option<&'a Entry>,
}

impl Day<'_> {
    /// Whether people work on it.
    pub fn is_working(&self) -> bool {
        match self.kind {
            DayKind::Working | DayKind::SwappedWork => true,
            DayKind::Weekend | DayKind::Holiday => false,
        }
    }
}

/// A day that breaks the ordinary week, and how many working days there are up to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    day: i64,
    ordinal: i64,
}

/// One version of the office hours on the axis of all office time.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Version {
    first_day: i64,
    /// Office time before `first_day`, in milliseconds from the anchor of the first version.
    before_ms: i64,
    /// Working days before `first_day`.
    ordinal_before: i64,
    /// Office time of one working day, in milliseconds; at least one minute.
    day_ms: i64,
    hours: OfficeHours,
}

/// The working calendar. Answers are total: a day outside its rows is an ordinary week's day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Rows in order of date.
    entries: Vec<Entry>,
    /// Days that break the week, in order.
    marks: Vec<Mark>,
    /// Versions of office hours in order; never empty.
    versions: Vec<Version>,
}

impl Default for Calendar {
    /// Ordinary weeks without holidays and the default office hours.
    fn default() -> Calendar {
        Calendar::build(Vec::new(), Vec::new())
    }
}

impl Calendar {
    /// Builds from rows already checked (see `read`).
    fn build(mut entries: Vec<Entry>, mut hours: Vec<OfficeHours>) -> Calendar {
        entries.sort_by_key(|e| e.date);
        hours.sort_by_key(|h| h.valid_from);
        if hours.is_empty() {
            hours.push(OfficeHours {
                valid_from: date_of(0),
                spans: HOURS_DEFAULT.to_vec(),
            });
        }
        let mut marks = Vec::new();
        let mut delta = 0;
        for entry in &entries {
            let day = day_number(entry.date);
            let step = match entry.kind {
                EntryKind::Off if !is_weekend(day) => -1,
                EntryKind::Work if is_weekend(day) => 1,
                EntryKind::Off | EntryKind::Work | EntryKind::Candidate => continue,
            };
            delta += step;
            marks.push(Mark {
                day,
                ordinal: weekdays_to(day) + delta,
            });
        }
        let mut calendar = Calendar {
            entries,
            marks,
            versions: Vec::new(),
        };
        for hours in hours {
            let first_day = day_number(hours.valid_from);
            let ordinal_before = calendar.ordinal(first_day - 1);
            let before_ms = calendar.versions.last().map_or(0, |v| {
                v.before_ms + (ordinal_before - v.ordinal_before) * v.day_ms
            });
            let day_ms = hours
                .spans
                .iter()
                .map(|(open, close)| i64::from(close - open) * MINUTE_MS)
                .sum();
            calendar.versions.push(Version {
                first_day,
                before_ms,
                ordinal_before,
                day_ms,
                hours,
            });
        }
        calendar
    }

    /// All rows in order of date, candidates too.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All versions of the office hours in order of their first day; at least one.
    pub fn hours(&self) -> impl Iterator<Item = &OfficeHours> {
        self.versions.iter().map(|v| &v.hours)
    }

    /// The last day with a row that is applied: beyond its year, holidays are not known yet.
    pub fn known_until(&self) -> Option<Date> {
        self.entries
            .iter()
            .rev()
            .find(|e| e.kind != EntryKind::Candidate)
            .map(|e| e.date)
    }

    /// What a day is, and why.
    pub fn day(&self, date: Date) -> Day<'_> {
        let entry = self
            .entries
            .binary_search_by_key(&date, |e| e.date)
            .ok()
            .and_then(|i| self.entries.get(i))
            .filter(|e| e.kind != EntryKind::Candidate);
        let kind = match entry.map(|e| e.kind) {
            Some(EntryKind::Off) => DayKind::Holiday,
            Some(EntryKind::Work) => DayKind::SwappedWork,
            Some(EntryKind::Candidate) | None if is_weekend(day_number(date)) => DayKind::Weekend,
            Some(EntryKind::Candidate) | None => DayKind::Working,
        };
        Day { date, kind, entry }
    }

    /// Whether people work on a day.
    pub fn is_working(&self, date: Date) -> bool {
        self.works(day_number(date))
    }

    /// The first working day on or after a day.
    pub fn next_working(&self, date: Date) -> Date {
        date_of(self.nth(self.ordinal(day_number(date) - 1) + 1))
    }

    /// Opening and closing times of a working day in force on a date, in minutes of the day, in
    /// order. Says nothing of whether that day is worked.
    pub fn office_hours(&self, date: Date) -> &[(u16, u16)] {
        &self.version(day_number(date)).hours.spans
    }

    /// Whether an instant lies on a working day between its first opening and last closing, both
    /// included, the midday rest too.
    pub fn is_office_day_time(&self, at: At) -> bool {
        let day = at.day();
        let hours = &self.version(day).hours.spans;
        let (Some((open, _)), Some((_, close))) = (hours.first(), hours.last()) else {
            return false;
        };
        self.works(day)
            && at >= At::on_day(day, i64::from(*open) * MINUTE_MS)
            && at <= At::on_day(day, i64::from(*close) * MINUTE_MS)
    }

    /// Whether a day number is worked.
    pub(crate) fn works(&self, day: i64) -> bool {
        is_weekend(day) == self.marks.binary_search_by_key(&day, |m| m.day).is_ok()
    }

    /// How many working days there are up to and with a day, from a fixed day long ago (negative
    /// before it). Grows by one on each working day.
    pub(crate) fn ordinal(&self, day: i64) -> i64 {
        let after = self.marks.partition_point(|m| m.day <= day);
        weekdays_to(day) + self.delta(after)
    }

    /// The working day with an ordinal: the inverse of [`Calendar::ordinal`].
    pub(crate) fn nth(&self, ordinal: i64) -> i64 {
        // All days up to the marks before `after` have smaller ordinals; the next mark has not.
        let after = self.marks.partition_point(|m| m.ordinal < ordinal);
        let day = weekday_number(ordinal - self.delta(after));
        self.marks.get(after).map_or(day, |next| day.min(next.day))
    }

    /// By how much the first `count` marks change the count of an ordinary week's working days.
    fn delta(&self, count: usize) -> i64 {
        let last = count.checked_sub(1).and_then(|i| self.marks.get(i));
        last.map_or(0, |m| m.ordinal - weekdays_to(m.day))
    }

    fn version(&self, day: i64) -> &Version {
        let after = self.versions.partition_point(|v| v.first_day <= day);
        &self.versions[after.saturating_sub(1)]
    }

    /// Office time from a fixed moment to an instant, in milliseconds (negative before it).
    pub(crate) fn office_ms(&self, at: At) -> i64 {
        let day = at.day();
        let version = self.version(day);
        let full = self.ordinal(day.saturating_sub(1)) - version.ordinal_before;
        let before = version
            .before_ms
            .saturating_add(full.saturating_mul(version.day_ms));
        if !self.works(day) {
            return before;
        }
        let minutes = |m: u16| At::on_day(day, i64::from(m) * MINUTE_MS);
        let spans = version.hours.spans.iter();
        let today: i64 = spans
            .map(|(open, close)| (at.min(minutes(*close)).0 - minutes(*open).0).max(0))
            .sum();
        before.saturating_add(today)
    }

    /// The first instant by which that much office time has passed: a closing time rather than the
    /// next opening. The inverse of [`Calendar::office_ms`].
    pub(crate) fn office_at(&self, office_ms: i64) -> At {
        let after = self.versions.partition_point(|v| v.before_ms < office_ms);
        let version = &self.versions[after.saturating_sub(1)];
        let rest = office_ms.saturating_sub(version.before_ms);
        let full = rest.saturating_sub(1).div_euclid(version.day_ms);
        let day = self.nth(version.ordinal_before + full + 1);
        self.office_time(day, rest - full * version.day_ms)
    }

    /// The instant on a day (taken as worked) by which `ms` of its office time has passed; its last
    /// closing if it has less.
    pub(crate) fn office_time(&self, day: i64, mut ms: i64) -> At {
        let mut end = At::on_day(day, 0);
        for (open, close) in &self.version(day).hours.spans {
            let open = i64::from(*open) * MINUTE_MS;
            let length = i64::from(*close) * MINUTE_MS - open;
            end = At::on_day(day, open + ms.min(length));
            ms -= length;
            if ms <= 0 {
                break;
            }
        }
        end
    }

    /// Office time of a day taken as worked, in milliseconds.
    pub(crate) fn day_office_ms(&self, day: i64) -> i64 {
        self.version(day).day_ms
    }
}

/// Saturday or Sunday: the five-day week of public offices.
fn is_weekend(day: i64) -> bool {
    monday_based(day).rem_euclid(7) >= 5
}

/// 1970-01-01 was a Thursday; this counts from the Monday before.
fn monday_based(day: i64) -> i64 {
    day.saturating_add(3)
}

/// Days from Monday to Friday up to and with a day.
fn weekdays_to(day: i64) -> i64 {
    let day = monday_based(day);
    day.div_euclid(7) * 5 + (day.rem_euclid(7) + 1).min(5)
}

/// The day that makes [`weekdays_to`] reach a count.
fn weekday_number(count: i64) -> i64 {
    let before = count.saturating_sub(1);
    before.div_euclid(5) * 7 + before.rem_euclid(5) - 3
}

#[cfg(test)]
mod tests;
