//! Deadlines and steps once more, the slow way: minute by minute and day by day, from nothing but
//! "is this day worked" and "from when to when". What the rules compute by arithmetic must agree.

use domain::calendar::Calendar;
use domain::deadline::{Pause, Span};
use domain::escalation::{Step, When};
use domain::policy::{LimitUnit, Policy};
use domain::report::{Clock, ClockKind};
use domain::time::{At, MINUTE_MS, date_of};

/// Whether an instant lies in a pause.
fn in_pause(at: At, pauses: &[Pause]) -> bool {
    pauses
        .iter()
        .any(|p| p.from <= at && p.to.is_none_or(|to| at < to))
}

/// Whether the office is open in the minute that begins at an instant.
fn is_open(at: At, calendar: &Calendar) -> bool {
    let date = at.date();
    let minute = (at.0 - At::on_day(at.day(), 0).0) / MINUTE_MS;
    calendar.is_working(date)
        && calendar
            .office_hours(date)
            .iter()
            .any(|(open, close)| (i64::from(*open)..i64::from(*close)).contains(&minute))
}

/// When so many minutes have passed that count.
fn minutes(start: At, amount: i64, counts: impl Fn(At) -> bool) -> At {
    let (mut at, mut passed) = (start, 0);
    while passed < amount {
        if counts(at) {
            passed += 1;
        }
        at = at.plus_ms(MINUTE_MS);
    }
    at
}

/// The due of a span.
pub(super) fn due(start: At, span: Span, pauses: &[Pause], calendar: &Calendar) -> At {
    let runs = |at: At| !in_pause(at, pauses);
    match span {
        Span::Minutes(amount) => minutes(start, i64::from(amount), runs),
        Span::Hours { amount, off_day } => {
            let date = start.date();
            let minute = (start.0 - At::on_day(start.day(), 0).0) / MINUTE_MS;
            let hours = calendar.office_hours(date);
            let open = hours.first().map_or(0, |h| i64::from(h.0));
            let close = hours.last().map_or(0, |h| i64::from(h.1));
            let at_work = calendar.is_working(date) && (open..=close).contains(&minute);
            let amount = if at_work {
                amount
            } else {
                off_day.unwrap_or(amount)
            };
            minutes(start, i64::from(amount) * 60, runs)
        }
        Span::WorkingHours(amount) => minutes(start, i64::from(amount) * 60, |at| {
            runs(at) && is_open(at, calendar)
        }),
        Span::WorkingDays(amount) => {
            let mut day = start.day();
            let mut counted = 0;
            while counted < amount {
                day += 1;
                let end = At::end_of(date_of(day));
                if calendar.is_working(date_of(day)) && !in_pause(end, pauses) {
                    counted += 1;
                }
            }
            At::end_of(date_of(day))
        }
    }
}

/// The opening of the office so many working days from a day.
fn opening(from: At, days: i64, calendar: &Calendar) -> At {
    let mut day = from.day();
    let mut left = days.abs();
    while left > 0 {
        day += days.signum();
        if calendar.is_working(date_of(day)) {
            left -= 1;
        }
    }
    let open = calendar
        .office_hours(date_of(day))
        .first()
        .map_or(0, |h| i64::from(h.0));
    At::on_day(day, open * MINUTE_MS)
}

fn plain(unit: LimitUnit, amount: i64) -> Option<i64> {
    match unit {
        LimitUnit::Minutes => Some(amount * MINUTE_MS),
        LimitUnit::Hours => Some(amount * 60 * MINUTE_MS),
        LimitUnit::Days => Some(amount * 24 * 60 * MINUTE_MS),
        _ => None,
    }
}

/// Every instant up to an end at which a step of a clock with this run lies, in order.
pub(super) fn steps(
    clock: &Clock,
    urgency: &str,
    policy: &Policy,
    calendar: &Calendar,
    until: At,
) -> Vec<(At, u32)> {
    let mut all = Vec::new();
    for (rung, step) in (0u32..).zip(policy.steps(clock.kind.as_str(), urgency)) {
        let mut k = 1;
        while let Some(at) = instant(clock, step, calendar, k) {
            if at > until {
                break;
            }
            if at > clock.counted_from {
                all.push((at, rung));
            }
            if step.when != When::Every {
                break;
            }
            k += 1;
        }
    }
    all.sort_unstable();
    all
}

fn instant(clock: &Clock, step: &Step, calendar: &Calendar, k: i64) -> Option<At> {
    let amount = i64::from(step.amount);
    let late = At(clock.due.0 + 1);
    match step.when {
        When::Share => {
            let length = clock.due.0 - clock.counted_from.0;
            Some(At(clock.counted_from.0 + length / 100 * amount))
        }
        When::Before => match plain(step.unit, amount) {
            Some(ms) => Some(At(clock.due.0 - ms)),
            None if matches!(clock.span, None | Some(Span::WorkingDays(_))) => {
                Some(opening(clock.due, -amount, calendar))
            }
            None => None,
        },
        When::Due => Some(late),
        When::After => Some(match plain(step.unit, amount) {
            Some(ms) => At(late.0 + ms),
            None => opening(clock.due, amount, calendar),
        }),
        When::Every => Some(match plain(step.unit, amount) {
            Some(ms) => At(late.0 + k * ms),
            None => opening(clock.due, k * amount, calendar),
        }),
    }
}

/// Whether the system itself ends a wait that this clock measures.
pub(super) fn lapses(kind: ClockKind) -> bool {
    matches!(kind, ClockKind::Supplement | ClockKind::Rating)
}
