//! The proof of a deadline. It is counted step by step, as a person with a paper calendar would,
//! and so also checks the arithmetic of `due`.

use super::{END_MS, Pause, Span, calendar_ms, due, union, working_days_in};
use crate::calendar::{Calendar, Day, DayKind};
use crate::time::{At, DAY_MS, HOUR_MS, MINUTE_MS, date_of};
use jiff::civil::Date;
use std::fmt;

/// Steps of one proof: some five years of days. A longer one nobody reads; it is cut, and says so.
const STEPS_MAX: usize = 2_000;

/// How a due came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Where counting began.
    pub start: At,
    /// The span.
    pub span: Span,
    /// The span's off-day amount was taken.
    pub off_day: bool,
    /// Days or intervals in order.
    pub steps: Vec<Step>,
    /// The steps were too many to tell all.
    pub cut: bool,
    /// Every pause as given, and what it did.
    pub pauses: Vec<(Pause, Told)>,
    /// The due.
    pub result: At,
}

/// One day or interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub when: When,
    /// Whether it counts, and why.
    pub reason: Reason,
}

/// A whole day or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A civil day.
    Day(Date),
    /// From an instant to before another.
    Time(At, At),
}

/// Why a day or an interval counts or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It counts.
    Counted {
        /// Days so far, this one too; of an interval, its milliseconds so far.
        so_far: i64,
        /// Names (Vietnamese, English) of the exchange that makes a weekend day a working day.
        swapped: Option<(String, String)>,
    },
    /// The day of the start, which is never counted.
    StartDay,
    /// Saturday or Sunday.
    Weekend,
    /// Off by the calendar; its names (Vietnamese, English).
    Holiday(String, String),
    /// Outside office hours.
    Closed,
    /// Paused, or a day that ends in a pause.
    Paused,
}

/// What a pause did to the due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It was left out of the count.
    LeftOut,
    /// No time that would have counted lies in it: no working day ends there, no office opens.
    NoTime,
    /// It still lasts: it counts when it ends.
    Open,
    /// It ended before the start.
    BeforeStart,
    /// It began after the due, which stays.
    AfterDue,
    /// It has no length.
    Empty,
}

pub(super) fn of(start: At, span: Span, pauses: &[Pause], calendar: &Calendar) -> Proof {
    let mut count = Count {
        calendar,
        pauses: union(pauses, start),
        steps: Vec::new(),
        so_far: 0,
    };
    let ended = match span {
        Span::WorkingDays(amount) => count.days(start, i64::from(amount)),
        Span::WorkingHours(amount) => count.office(start, i64::from(amount) * HOUR_MS),
        Span::Minutes(_) | Span::Hours { .. } => {
            count.time(start, calendar_ms(start, span, calendar))
        }
    };
    let result = ended.unwrap_or_else(|| due(start, span, pauses, calendar));
    let told = |pause: &Pause| match pause.to {
        None => Told::Open,
        Some(to) if to <= pause.from => Told::Empty,
        Some(to) if to <= start => Told::BeforeStart,
        Some(_) if pause.from > result => Told::AfterDue,
        Some(to) if !counts(pause.from.max(start), to, span, calendar) => Told::NoTime,
        Some(_) => Told::LeftOut,
    };
    Proof {
        start,
        span,
        off_day: matches!(
            span,
            Span::Hours {
                off_day: Some(_),
                ..
            }
        ) && !calendar.is_office_day_time(start),
        steps: count.steps,
        cut: ended.is_none(),
        pauses: pauses.iter().map(|p| (*p, told(p))).collect(),
        result,
    }
}

/// Whether an interval holds time of the kind that a span counts.
fn counts(from: At, to: At, span: Span, calendar: &Calendar) -> bool {
    match span {
        Span::WorkingDays(_) => working_days_in(from, to, calendar) > 0,
        Span::WorkingHours(_) => calendar.office_ms(from) < calendar.office_ms(to),
        Span::Minutes(_) | Span::Hours { .. } => true,
    }
}

struct Count<'a> {
    calendar: &'a Calendar,
    pauses: Vec<(At, At)>,
    steps: Vec<Step>,
    so_far: i64,
}

impl Count<'_> {
    fn tell(&mut self, when: When, reason: Reason) {
        self.steps.push(Step { when, reason });
    }

    fn pause_at(&self, at: At) -> Option<(At, At)> {
        self.pauses
            .iter()
            .copied()
            .find(|(from, to)| *from <= at && at < *to)
    }

    fn next_pause(&self, at: At) -> At {
        self.pauses
            .iter()
            .map(|(from, _)| *from)
            .find(|from| *from > at)
            .unwrap_or(At(i64::MAX))
    }

    /// Tells a stretch of time that counts.
    fn count_time(&mut self, from: At, to: At) {
        self.so_far += to.0.saturating_sub(from.0);
        self.tell(
            When::Time(from, to),
            Reason::Counted {
                so_far: self.so_far,
                swapped: None,
            },
        );
    }

    /// Counts working days; none when the steps ran out.
    fn days(&mut self, start: At, amount: i64) -> Option<At> {
        let mut number = start.day();
        if amount > 0 {
            self.tell(When::Day(date_of(number)), Reason::StartDay);
            number += 1;
        }
        while self.steps.len() < STEPS_MAX {
            let day = self.calendar.day(date_of(number));
            let end = At::on_day(number, END_MS);
            let reason = match off(&day) {
                Some(reason) => reason,
                None if self.pause_at(end).is_some() => Reason::Paused,
                None => {
                    self.so_far += 1;
                    Reason::Counted {
                        so_far: self.so_far,
                        swapped: day.entry.map(names),
                    }
                }
            };
            self.tell(When::Day(day.date), reason);
            if self.so_far == amount.max(1) {
                return Some(end);
            }
            number += 1;
        }
        None
    }

    /// Counts calendar time.
    fn time(&mut self, start: At, ms: i64) -> Option<At> {
        let mut at = start;
        while self.steps.len() < STEPS_MAX {
            if let Some((_, to)) = self.pause_at(at) {
                self.tell(When::Time(at, to), Reason::Paused);
                at = to;
            } else if self.so_far == ms {
                return Some(at);
            } else {
                let to = at.plus_ms(ms - self.so_far).min(self.next_pause(at));
                if to == at {
                    return None; // the end of time
                }
                self.count_time(at, to);
                at = to;
            }
        }
        None
    }

    /// Counts office time.
    fn office(&mut self, start: At, ms: i64) -> Option<At> {
        let mut at = start;
        while self.steps.len() < STEPS_MAX {
            if self.so_far == ms {
                let Some((_, to)) = self.pause_at(at) else {
                    return Some(at);
                };
                self.tell(When::Time(at, to), Reason::Paused);
                // Office time left in that pause is owed to nobody: nothing remains to be counted.
                return Some(to);
            }
            let number = at.day();
            let midnight = At::on_day(number + 1, 0);
            let day = self.calendar.day(date_of(number));
            if let Some(reason) = off(&day) {
                self.tell(When::Day(day.date), reason);
                at = midnight;
                continue;
            }
            let (open, to) = self.stretch(at, number, day.date);
            match self.pause_at(at) {
                _ if !open => {
                    self.tell(When::Time(at, to), Reason::Closed);
                    at = to;
                }
                Some((_, end)) => {
                    let to = to.min(end);
                    self.tell(When::Time(at, to), Reason::Paused);
                    at = to;
                }
                None => {
                    let to = to
                        .min(at.plus_ms(ms - self.so_far))
                        .min(self.next_pause(at));
                    self.count_time(at, to);
                    at = to;
                }
            }
            if at.day() == number && at == At(i64::MAX) {
                return None;
            }
        }
        None
    }

    /// Whether a moment of a working day is inside office hours, and until when that stays so.
    fn stretch(&self, at: At, number: i64, date: Date) -> (bool, At) {
        for (open, close) in self.calendar.office_hours(date) {
            let minute = |m: u16| At::on_day(number, i64::from(m) * MINUTE_MS);
            if at < minute(*open) {
                return (false, minute(*open));
            }
            if at < minute(*close) {
                return (true, minute(*close));
            }
        }
        (false, At::on_day(number, DAY_MS))
    }
}

/// Why a day is off; none if people work.
fn off(day: &Day<'_>) -> Option<Reason> {
    match day.kind {
        DayKind::Working | DayKind::SwappedWork => None,
        DayKind::Weekend => Some(Reason::Weekend),
        DayKind::Holiday => {
            let (vi, en) = day.entry.map(names).unwrap_or_default();
            Some(Reason::Holiday(vi, en))
        }
    }
}

fn names(entry: &crate::calendar::Entry) -> (String, String) {
    (entry.name_vi.clone(), entry.name_en.clone())
}

/// Plain English, for logs and the command line; people's own languages are made at the edge.
impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.span {
            Span::Hours {
                off_day: Some(amount),
                ..
            } if self.off_day => {
                writeln!(
                    f,
                    "start {} ({amount} h, off day or outside office hours)",
                    Minute(self.start)
                )?;
            }
            Span::Hours {
                amount,
                off_day: Some(_),
            } => {
                writeln!(
                    f,
                    "start {} ({amount} h, within a working day)",
                    Minute(self.start)
                )?;
            }
            span => writeln!(f, "start {} ({span})", Minute(self.start))?,
        }
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        if self.cut {
            writeln!(f, "… (too many days to tell)")?;
        }
        for (pause, told) in &self.pauses {
            match pause.to {
                Some(to) => writeln!(f, "pause {} – {}: {told}", Minute(pause.from), Minute(to))?,
                None => writeln!(f, "pause {} –: {told}", Minute(pause.from))?,
            }
        }
        writeln!(
            f,
            "due {}:{:02}",
            Minute(self.result),
            self.result.local().second()
        )
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Span::Minutes(n) => write!(f, "{n} min"),
            Span::Hours {
                amount,
                off_day: None,
            } => write!(f, "{amount} h"),
            Span::Hours {
                amount,
                off_day: Some(off),
            } => write!(f, "{amount} h, {off} h off days"),
            Span::WorkingHours(n) => write!(f, "{n} working hours"),
            Span::WorkingDays(n) => write!(f, "{n} working days"),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.when {
            When::Day(date) => write!(f, "  {} {date}  ", weekday(date))?,
            When::Time(from, to) => write!(f, "  {} – {}  ", Minute(from), Minute(to))?,
        }
        match (&self.reason, self.when) {
            (Reason::Counted { so_far, swapped }, When::Day(_)) => {
                write!(f, "day {so_far}")?;
                swapped.as_ref().map_or(Ok(()), |names| {
                    write!(f, " ({})", english(&names.0, &names.1))
                })
            }
            (Reason::Counted { so_far, .. }, When::Time(..)) => {
                write!(
                    f,
                    "counted, {}:{:02} h so far",
                    so_far / HOUR_MS,
                    so_far % HOUR_MS / MINUTE_MS
                )
            }
            (Reason::StartDay, _) => f.write_str("not counted: day of the start"),
            (Reason::Weekend, _) => f.write_str("not counted: weekend"),
            (Reason::Holiday(vi, en), _) => write!(f, "not counted: {}", english(vi, en)),
            (Reason::Closed, _) => f.write_str("not counted: outside office hours"),
            (Reason::Paused, When::Day(_)) => f.write_str("not counted: ends in a pause"),
            (Reason::Paused, When::Time(..)) => f.write_str("not counted: paused"),
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Told::LeftOut => "left out",
            Told::NoTime => "takes no counted time",
            Told::Open => "still lasts, counts when it ends",
            Told::BeforeStart => "ended before the start",
            Told::AfterDue => "began after the due, which stays",
            Told::Empty => "has no length",
        })
    }
}

/// An instant to the minute with its weekday: `Fri 2024-08-09 11:15`.
struct Minute(At);

impl fmt::Display for Minute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.0.local();
        write!(
            f,
            "{} {} {:02}:{:02}",
            weekday(local.date()),
            local.date(),
            local.hour(),
            local.minute()
        )
    }
}

fn english<'a>(vi: &'a str, en: &'a str) -> &'a str {
    if en.is_empty() { vi } else { en }
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        jiff::civil::Weekday::Monday => "Mon",
        jiff::civil::Weekday::Tuesday => "Tue",
        jiff::civil::Weekday::Wednesday => "Wed",
        jiff::civil::Weekday::Thursday => "Thu",
        jiff::civil::Weekday::Friday => "Fri",
        jiff::civil::Weekday::Saturday => "Sat",
        jiff::civil::Weekday::Sunday => "Sun",
    }
}
