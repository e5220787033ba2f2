//! Deadlines: when a clock is due, and the proof of it.
//!
//! The contract, in the province's zone:
//! - *minutes, hours*: calendar time, day and night; a pause moves the due by its length.
//! - *working hours*: time inside the calendar's office hours; a pause takes its office time out.
//! - *working days*: counting begins on the first working day after the start's date; due at
//!   23:59:59 of the last day; a day that ends in a pause is not counted.
//!
//! Pauses count as their union. A pause that begins after the due changes nothing: what is late
//! stays late. An open pause has no length yet, so it counts for nothing; whoever ends it computes
//! the due anew.

mod pauses;
mod proof;

pub use proof::{Proof, Reason, Step, Told, When};

use crate::calendar::Calendar;
use crate::id::ForceId;
use crate::time::{At, DAY_MS, HOUR_MS, MINUTE_MS, date_of, day_number};
use jiff::civil::Date;
use pauses::union;
use serde::{Deserialize, Serialize};

/// 23:59:59 in milliseconds of the day: the end of a day as people mean it.
const END_MS: i64 = DAY_MS - 1000;

/// How long a clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Calendar minutes, day and night.
    Minutes(u32),
    /// Calendar hours, day and night.
    Hours {
        /// How many.
        amount: u32,
        /// How many when the start is on an off day, or outside a working day's first opening to
        /// last closing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        off_day: Option<u32>,
    },
    /// Hours inside the calendar's office hours.
    WorkingHours(u32),
    /// Working days after the start's date; 0 is the end of the start's own day, or of the first
    /// working day after it.
    WorkingDays(u32),
}

/// Time that a clock stands still: from its first instant to before its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pause {
    /// When it began.
    pub from: At,
    /// When it ended; none while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<At>,
    /// The declaration of force majeure it comes of; none where the work itself waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub force: Option<ForceId>,
}

/// The instant by which a clock is due. Total for any input; saturates at the ends of time.
/// Pauses may overlap and come in any order.
pub fn due(start: At, span: Span, pauses: &[Pause], calendar: &Calendar) -> At {
    match span {
        Span::WorkingDays(amount) => {
            At::on_day(last_day(start, i64::from(amount), pauses, calendar), END_MS)
        }
        Span::WorkingHours(amount) => {
            after_office(start, i64::from(amount) * HOUR_MS, pauses, calendar)
        }
        Span::Minutes(_) | Span::Hours { .. } => {
            after(start, calendar_ms(start, span, calendar), pauses)
        }
    }
}

/// The instant by which `percent` (0–100; more is 100) of a clock's counted time is gone: what a
/// reminder "half of it is gone" goes by. Of working days it lies inside office hours, where
/// somebody reads it: half of seven days is the middle of the fourth day's office time.
pub fn share_gone(
    start: At,
    span: Span,
    pauses: &[Pause],
    calendar: &Calendar,
    percent: u32,
) -> At {
    let percent = i64::from(percent.min(100));
    match span {
        Span::WorkingDays(amount) => {
            let hundredths = i64::from(amount) * percent;
            // The day on which the share is reached, and how much of it that takes.
            let full = (hundredths - 1).max(0) / 100;
            let day = last_day(start, (full + 1).min(i64::from(amount)), pauses, calendar);
            let ms = calendar.day_office_ms(day) * (hundredths - full * 100) / 100;
            let due = due(start, span, pauses, calendar);
            calendar.office_time(day, ms).max(start).min(due.max(start))
        }
        Span::WorkingHours(amount) => after_office(
            start,
            i64::from(amount) * HOUR_MS * percent / 100,
            pauses,
            calendar,
        ),
        Span::Minutes(_) | Span::Hours { .. } => after(
            start,
            share(calendar_ms(start, span, calendar), percent),
            pauses,
        ),
    }
}

/// The same for a due that was given instead of counted (an extension, a directive): without
/// pauses, by the working days from the start's date to the due's, else by calendar time.
pub fn share_until(start: At, due: At, calendar: &Calendar, percent: u32) -> At {
    let days = calendar.ordinal(due.day()) - calendar.ordinal(start.day());
    match u32::try_from(days) {
        Ok(days) if days > 0 => {
            share_gone(start, Span::WorkingDays(days), &[], calendar, percent).min(due)
        }
        Ok(_) | Err(_) => {
            let whole = due.0.saturating_sub(start.0).max(0);
            start.plus_ms(share(whole, i64::from(percent.min(100))))
        }
    }
}

/// Each counted and each skipped day or interval with its reason, and the result: what a clerk, a
/// reporter or a court may check by hand. Its result is always that of [`due`].
pub fn proof(start: At, span: Span, pauses: &[Pause], calendar: &Calendar) -> Proof {
    proof::of(start, span, pauses, calendar)
}

/// The `n`-th working day after a day; the day itself for 0, worked or not.
pub fn working_days_after(date: Date, n: u32, calendar: &Calendar) -> Date {
    if n == 0 {
        return date;
    }
    date_of(calendar.nth(calendar.ordinal(day_number(date)) + i64::from(n)))
}

/// The `n`-th working day before a day; the day itself for 0, worked or not.
pub fn working_days_before(date: Date, n: u32, calendar: &Calendar) -> Date {
    if n == 0 {
        return date;
    }
    date_of(calendar.nth(calendar.ordinal(day_number(date) - 1) - i64::from(n) + 1))
}

/// How many working days end (at 23:59:59) from one instant to before another: those a pause takes
/// out of a count.
pub fn working_days_in(from: At, to: At, calendar: &Calendar) -> u32 {
    let days = calendar.ordinal(ended_before(to)) - calendar.ordinal(ended_before(from));
    u32::try_from(days.max(0)).unwrap_or(u32::MAX)
}

/// How many working days end inside pauses, from a start on; a day in two of them counts once.
pub fn working_days_paused(pauses: &[Pause], start: At, calendar: &Calendar) -> u32 {
    union(pauses, start)
        .into_iter()
        .map(|(from, to)| working_days_in(from, to, calendar))
        .fold(0, u32::saturating_add)
}

/// The last day that has ended (at 23:59:59) before an instant.
fn ended_before(at: At) -> i64 {
    let day = at.day();
    if at > At::on_day(day, END_MS) {
        day
    } else {
        day - 1
    }
}

/// Number of the day by whose end `amount` working days are gone.
fn last_day(start: At, amount: i64, pauses: &[Pause], calendar: &Calendar) -> i64 {
    // Zero days: the start's own day is the one that may be counted.
    let last_uncounted = if amount == 0 {
        start.day() - 1
    } else {
        start.day()
    };
    let mut ordinal = calendar.ordinal(last_uncounted) + amount.max(1);
    for (from, to) in union(pauses, start) {
        if from > At::on_day(calendar.nth(ordinal), END_MS) {
            break;
        }
        let counted_from = ended_before(from).max(last_uncounted);
        ordinal += (calendar.ordinal(ended_before(to)) - calendar.ordinal(counted_from)).max(0);
    }
    calendar.nth(ordinal)
}

/// The instant `ms` of calendar time after a start, pauses left out.
fn after(start: At, ms: i64, pauses: &[Pause]) -> At {
    let mut due = start.plus_ms(ms);
    for (from, to) in union(pauses, start) {
        if from > due {
            break;
        }
        // What was left when the pause began, from its end on.
        due = to.plus_ms(due.0.saturating_sub(from.0));
    }
    due
}

/// The instant by which `ms` of office time has passed since a start, pauses left out.
fn after_office(start: At, ms: i64, pauses: &[Pause], calendar: &Calendar) -> At {
    let mut target = calendar.office_ms(start).saturating_add(ms);
    let mut due = calendar.office_at(target).max(start);
    for (from, to) in union(pauses, start) {
        if from > due {
            break;
        }
        target = target.saturating_add(calendar.office_ms(to) - calendar.office_ms(from));
        // A pause that begins on the very due, at closing time, takes no office time, but nothing
        // falls due inside it either.
        due = calendar.office_at(target).max(to);
    }
    due
}

/// Length in milliseconds of a span in calendar time; 0 for the others.
fn calendar_ms(start: At, span: Span, calendar: &Calendar) -> i64 {
    match span {
        Span::Minutes(amount) => i64::from(amount) * MINUTE_MS,
        Span::Hours {
            amount,
            off_day: Some(_),
        } if calendar.is_office_day_time(start) => i64::from(amount) * HOUR_MS,
        Span::Hours { amount, off_day } => i64::from(off_day.unwrap_or(amount)) * HOUR_MS,
        Span::WorkingHours(_) | Span::WorkingDays(_) => 0,
    }
}

/// A hundredth part times `percent`, without overflow for any length.
fn share(ms: i64, percent: i64) -> i64 {
    ms / 100 * percent + ms % 100 * percent / 100
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
