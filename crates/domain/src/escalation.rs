//! What a running clock does by itself: reminders, escalation, and the end of a wait.
//!
//! A policy has, for each clock and urgency, a list of [`Step`]s: when, what, and whom it is said to.
//! A clock keeps the instant of its next one, so that finding what is due reads only what is due.

use crate::calendar::Calendar;
use crate::deadline;
use crate::limits;
use crate::policy::{LimitUnit, Policy};
use crate::report::{Clock, Wait};
use crate::time::{At, DAY_MS, HOUR_MS, MINUTE_MS, day_number};
use crate::words::names;
use serde::{Deserialize, Serialize};

names! {
    /// Where in a clock's run a step lies.
    When {
        /// So many percent of the way from its beginning to its due.
        Share = "share",
        /// So long before its due. Working days: at the opening of that day, day clocks only.
        Before = "before",
        /// As soon as it is late.
        Due = "due",
        /// So long after its due. Working days: at the opening of that day.
        After = "after",
        /// Again and again after its due, so long apart.
        Every = "every",
    }
}

names! {
    /// What a step is to those who hear of it.
    Tone {
        /// Time is running.
        Remind = "remind",
        /// Time is over.
        Overdue = "overdue",
        /// Somebody above must know.
        Escalate = "escalate",
        /// Danger, and nobody has moved.
        Alarm = "alarm",
        /// A wait is over: the system itself acts.
        Lapse = "lapse",
    }
}

names! {
    /// Whom a step is said to.
    Whom {
        /// The agency's duty line.
        Duty = "duty",
        /// The agency's focal officer.
        Focal = "focal",
        /// The agency's leader.
        Leader = "leader",
        /// The person who works on it.
        Handler = "handler",
        /// The centre's operators.
        Operators = "operators",
        /// The centre's leader.
        IocLeader = "ioc_leader",
        /// The standing body.
        Standing = "standing",
        /// The steering committee.
        Committee = "committee",
        /// The reporter.
        Reporter = "reporter",
        /// Whoever joined, and reporters of merged reports.
        Concerned = "concerned",
    }
}

/// A row of the escalation ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where in the clock's run.
    pub when: When,
    /// How much: percent for a share, else of the unit; 0 at the due.
    pub amount: u32,
    /// Of what.
    pub unit: LimitUnit,
    /// What it is.
    pub tone: Tone,
    /// Whom it is said to.
    pub to: Vec<Whom>,
}

/// The next step of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Next {
    /// When.
    pub at: At,
    /// Its place among the steps of the policy for this clock and urgency; [`LAPSE`] for the
    /// end of a wait.
    pub rung: u32,
}

/// The rung of a lapse, which no policy takes away. After all others of its instant.
pub const LAPSE: u32 = 1_000;

/// The first step after a place in a clock's run; none when nothing more comes of itself.
/// `urgency` as policies name it. A paused clock is asked when it goes on.
///
/// A lapse is never passed over: asked after its instant, it is told at that place.
pub fn next(
    clock: &Clock,
    urgency: &str,
    policy: &Policy,
    calendar: &Calendar,
    after: Next,
) -> Option<Next> {
    let steps = policy.steps(clock.kind.as_str(), urgency);
    let rows = (0u32..).zip(steps).filter_map(|(rung, step)| {
        let at = instant(clock, step, calendar, after, rung)?;
        Some(Next { at, rung }).filter(|next| *next > after)
    });
    let lapse = lapse_at(clock, policy, calendar).and_then(|at| {
        let at = at.max(clock.started_at);
        let missed = Next { at, rung: LAPSE } <= after && after.rung != LAPSE;
        let at = if missed { after.at } else { at };
        Some(Next { at, rung: LAPSE }).filter(|next| *next > after)
    });
    rows.chain(lapse).min()
}

/// When those above the agency hear of a clock next, and who: the first step after an instant by which somebody above must know.
/// None where nobody more does, or while the clock stands still.
pub fn next_above<'p>(
    clock: &Clock,
    urgency: &str,
    policy: &'p Policy,
    calendar: &Calendar,
    now: At,
) -> Option<(At, &'p [Whom])> {
    if !clock.is_open() || clock.is_paused() {
        return None;
    }
    let after = Next { at: now, rung: 0 };
    let steps = policy.steps(clock.kind.as_str(), urgency);
    let above = (0u32..)
        .zip(steps)
        .filter(|(_, step)| matches!(step.tone, Tone::Escalate | Tone::Alarm));
    above
        .filter_map(|(rung, step)| {
            let at = instant(clock, step, calendar, after, rung)?;
            (at > now).then_some((at, step.to.as_slice()))
        })
        .min_by_key(|(at, _)| *at)
}

/// When a step fires: for one that comes again, the first time after a place. None for one that
/// this clock does not have.
fn instant(clock: &Clock, step: &Step, calendar: &Calendar, after: Next, rung: u32) -> Option<At> {
    let amount = i64::from(step.amount);
    // Late begins after the due, not on it.
    let late = clock.due.plus_ms(1);
    let at = match step.when {
        When::Share => {
            let length = clock.due.0.saturating_sub(clock.counted_from.0);
            clock.counted_from.plus_ms(length / 100 * amount)
        }
        When::Before => match span_ms(step.unit, amount) {
            Some(ms) => clock.due.plus_ms(-ms),
            None if clock.is_by_day() => opening(calendar, clock.due, -amount),
            None => return None,
        },
        When::Due => late,
        When::After => match span_ms(step.unit, amount) {
            Some(ms) => late.plus_ms(ms),
            None => opening(calendar, clock.due, amount),
        },
        When::Every => return again(clock, step, calendar, after, rung),
    };
    // What lies before the clock's own beginning is no part of its run.
    (at > clock.counted_from).then_some(at)
}

/// A step that comes again: its first time after a place.
fn again(clock: &Clock, step: &Step, calendar: &Calendar, after: Next, rung: u32) -> Option<At> {
    let amount = i64::from(step.amount).max(1);
    let late = clock.due.plus_ms(1);
    let passed = |at: At| Next { at, rung } <= after;
    match span_ms(step.unit, amount) {
        Some(ms) => {
            let gone = after.at.0.saturating_sub(late.0).div_euclid(ms).max(0);
            let at = late.plus_ms(gone.max(1).saturating_mul(ms));
            Some(if passed(at) { at.plus_ms(ms) } else { at })
        }
        None => {
            // Counted from the due, however late we look: each is an opening of the calendar.
            let due = calendar.ordinal(clock.due.day());
            let gone = (calendar.ordinal(after.at.day()) - due).max(0) / amount;
            let at = opening(calendar, clock.due, gone.max(1) * amount);
            Some(if passed(at) {
                opening(calendar, clock.due, (gone.max(1) + 1) * amount)
            } else {
                at
            })
        }
    }
}

/// The first opening of the office on the working day so many after (before, if negative) an
/// instant's day.
fn opening(calendar: &Calendar, from: At, working_days: i64) -> At {
    let count = u32::try_from(working_days.unsigned_abs()).unwrap_or(u32::MAX);
    let date = if working_days < 0 {
        deadline::working_days_before(from.date(), count, calendar)
    } else {
        deadline::working_days_after(from.date(), count, calendar)
    };
    let hours = calendar.office_hours(date).first();
    let minutes = hours.map_or(0, |(open, _)| i64::from(*open));
    At::on_day(day_number(date), minutes * MINUTE_MS)
}

/// Calendar units in milliseconds; none for those that the calendar counts.
fn span_ms(unit: LimitUnit, amount: i64) -> Option<i64> {
    match unit {
        LimitUnit::Minutes => Some(amount * MINUTE_MS),
        LimitUnit::Hours => Some(amount * HOUR_MS),
        LimitUnit::Days => Some(amount * DAY_MS),
        LimitUnit::Times
        | LimitUnit::Percent
        | LimitUnit::WorkingHours
        | LimitUnit::WorkingDays
        | LimitUnit::Months => None,
    }
}

/// When a wait is over and the system itself acts; none for a clock that somebody must stop.
fn lapse_at(clock: &Clock, policy: &Policy, calendar: &Calendar) -> Option<At> {
    match clock.kind.wait()? {
        Wait::Answer | Wait::Word => Some(clock.due.plus_ms(1)),
        Wait::Date => {
            let before = policy
                .limit("follow_up_before", "normal")
                .map_or(limits::FOLLOW_UP_DAYS, |l| l.amount);
            Some(opening(calendar, clock.due, -i64::from(before)))
        }
    }
}
