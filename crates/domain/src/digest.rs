//! The letters to an agency's leaders: five lines in the morning, and once a week how the unit kept
//! its word. When they are due, and what stands in them; nobody is named.

use crate::actor::Who;
use crate::calendar::Calendar;
use crate::report::{ClockEnd, ClockKind, Grade, Report, Stage};
use crate::time::{At, DAY_MS, MINUTE_MS, date_of};
use crate::workflow::signers;
use std::collections::HashMap;

/// When both letters go, in milliseconds of the day: a quarter past seven, before the day's first
/// meeting.
pub const HOUR_MS: i64 = (7 * 60 + 15) * MINUTE_MS;
/// Until when they still go, in milliseconds of the day, after a night without power: in the afternoon
/// nobody plans the day any more.
pub const LATEST_MS: i64 = 12 * 60 * MINUTE_MS;
/// Days looked back for the working day before: longer than any holidays.
const DAYS_BACK: i64 = 40;
/// Days of a week.
const WEEK: i64 = 7;

/// A letter that may go now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The civil day's number: there is one such letter a day.
    pub day: i64,
    /// Since when what is new counts: the hour of the letter of the working day before.
    pub since: At,
    /// The week's letter is due, too: no day of this week was worked before this one.
    pub weekly: bool,
}

/// Whether letters go at this hour: on working days, from their hour until noon.
pub fn due(now: At, calendar: &Calendar) -> Option<Due> {
    let day = now.day();
    let works = |day: i64| calendar.is_working(date_of(day));
    let gone = now.0 - At::on_day(day, 0).0;
    if !(HOUR_MS..LATEST_MS).contains(&gone) || !works(day) {
        return None;
    }
    let before = (day - DAYS_BACK..day).rev().find(|day| works(*day));
    Some(Due {
        day,
        since: At::on_day(before.unwrap_or(day - 1), HOUR_MS),
        weekly: !(monday(day)..day).any(works),
    })
}

/// The Monday on or before a day: the first day of all was a Thursday.
const fn monday(day: i64) -> i64 {
    day - (day + 3).rem_euclid(WEEK)
}

/// The week before the one in which a day lies: from its first instant to before the next week's.
pub fn week_before(day: i64) -> (At, At) {
    let monday = monday(day);
    (At::on_day(monday - WEEK, 0), At::on_day(monday, 0))
}

/// The five lines of the morning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Morning {
    /// Results and drafts that wait for the leader.
    pub waiting: i64,
    /// Since when the oldest of them waits.
    pub oldest: Option<At>,
    /// Promises that end today and are not broken yet.
    pub today: i64,
    /// Promises that are broken.
    pub late: i64,
    /// Cases that citizens brought back since the letter before.
    pub back: i64,
    /// Open cases in the agency's own hands.
    pub open: i64,
    /// Of these, in nobody's hands.
    pub idle: i64,
    /// Officers who hold some.
    pub people: i64,
    /// Cases of whoever holds most.
    pub most: i64,
}

impl Morning {
    /// Nothing to tell: all five are nought.
    pub const fn is_empty(&self) -> bool {
        self.waiting == 0 && self.today == 0 && self.late == 0 && self.back == 0 && self.open == 0
    }
}

/// The morning of an agency whose open reports these are.
pub fn morning<'a>(
    reports: impl IntoIterator<Item = &'a Report>,
    agency: &str,
    now: At,
    since: At,
) -> Morning {
    let tomorrow = At::on_day(now.day() + 1, 0);
    let mut lines = Morning::default();
    let mut held: HashMap<i64, i64> = HashMap::new();
    for report in reports {
        for at in waits(report, agency) {
            lines.waiting += 1;
            lines.oldest = Some(lines.oldest.map_or(at, |oldest| oldest.min(at)));
        }
        match promised(report) {
            Some(due) if due < now => lines.late += 1,
            Some(due) if due < tomorrow => lines.today += 1,
            Some(_) | None => {}
        }
        lines.back += i64::from(came_back(report, since, now.plus_ms(1)));
        let own = report
            .assignments
            .iter()
            .rev()
            .find(|a| a.agency == agency && a.state.is_active() && a.unit.is_none());
        match own.map(|a| a.handler) {
            None => {}
            Some(handler) => {
                lines.open += 1;
                match handler {
                    None => lines.idle += 1,
                    Some(user) => *held.entry(user.0).or_default() += 1,
                }
            }
        }
    }
    lines.people = i64::try_from(held.len()).unwrap_or(i64::MAX);
    lines.most = held.values().copied().max().unwrap_or(0);
    lines
}

/// Since when each thing of a report waits for the leader of this agency.
fn waits<'a>(report: &'a Report, agency: &'a str) -> impl Iterator<Item = At> + 'a {
    let leads = report.lead().is_some_and(|a| a.agency == agency);
    let result = (leads && report.stage == Stage::AwaitingApproval).then(|| {
        let clock = report.clock(ClockKind::Approve);
        clock.map_or(report.at, |c| c.started_at)
    });
    let drafts = report.proposals.iter().filter(move |p| {
        let rungs = signers(report, p.action, &p.body);
        let next = usize::try_from(p.step).ok().and_then(|n| rungs.get(n));
        p.agency.as_deref() == Some(agency)
            && next.is_some_and(|who| {
                who.iter()
                    .any(|w| matches!(w, Who::M | Who::CoM | Who::PartyM))
            })
    });
    result.into_iter().chain(drafts.map(|p| p.at))
}

/// The hour that counts as promised: the due of the work clock that runs, or stopped too late.
fn promised(report: &Report) -> Option<At> {
    let clock = report.last_work_clock()?;
    match clock.stopped_at {
        Some(at) => (at > clock.due && clock.end != Some(ClockEnd::Void)).then_some(clock.due),
        None => (!clock.is_paused()).then_some(clock.due),
    }
}

/// Whether work began again in a span because a citizen was not content.
fn came_back(report: &Report, from: At, until: At) -> bool {
    let again = |at: At| from <= at && at < until;
    report
        .clocks
        .iter()
        .any(|c| c.kind == ClockKind::Reprocess && again(c.started_at))
}

/// How an agency kept its word in a week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Week {
    /// Answers of the week with a promise to be judged by.
    pub judged: i64,
    /// Of these, by the first promise.
    pub kept: i64,
    /// Answers that came after what was promised.
    pub late: i64,
    /// Cases that citizens brought back.
    pub back: i64,
    /// Cases that closed with a content citizen.
    pub thanks: i64,
}

impl Week {
    /// Nothing happened.
    pub fn is_empty(&self) -> bool {
        *self == Week::default()
    }
}

/// What happened to these reports from an instant to before another.
pub fn week<'a>(reports: impl IntoIterator<Item = &'a Report>, from: At, until: At) -> Week {
    let within = |at: Option<At>| at.is_some_and(|at| from <= at && at < until);
    let mut week = Week::default();
    for report in reports {
        week.back += i64::from(came_back(report, from, until));
        let content = report.ratings.last().map(|r| r.grade) == Some(Grade::Satisfied);
        week.thanks += i64::from(content && within(report.closed_at));
        if !within(report.answered_at) {
            continue;
        }
        if let Some(kept) = report.is_kept() {
            week.judged += 1;
            week.kept += i64::from(kept);
            let late = |c: &crate::report::Clock| c.stopped_at.is_some_and(|at| at > c.due);
            week.late += i64::from(report.last_work_clock().is_some_and(late));
        }
    }
    week
}

/// How long before a week reports may have been answered that still close in it, in milliseconds: the
/// longest time that people have to say whether it is done.
pub const CLOSES_LATER_MS: i64 = 30 * DAY_MS;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> At {
        At::parse(text).unwrap()
    }

    fn calendar() -> Calendar {
        let rows = "date,kind,name_vi,name_en,status,hours\n\
            2020-01-01,hours,Giờ hành chính,Office hours,law,07:00-11:30;13:30-17:00\n\
            2026-12-01,off,Nghỉ thử,A day off,law,\n";
        Calendar::parse_csv(rows).unwrap()
    }

    #[test]
    fn letters_go_on_working_mornings() {
        let calendar = calendar();
        let none = |text: &str| assert_eq!(due(at(text), &calendar), None, "{text}");
        none("2026-11-27T07:14:59+07:00");
        none("2026-11-27T12:00:00+07:00");
        none("2026-11-28T07:15:00+07:00");
        none("2026-12-01T07:15:00+07:00");
        let friday = due(at("2026-11-27T07:15:00+07:00"), &calendar).unwrap();
        assert_eq!(friday.since, at("2026-11-26T07:15:00+07:00"));
        assert!(!friday.weekly);
        let monday = due(at("2026-11-30T11:59:00+07:00"), &calendar).unwrap();
        assert!(monday.weekly);
        assert_eq!(monday.since, at("2026-11-27T07:15:00+07:00"));
        let wednesday = due(at("2026-12-02T07:15:00+07:00"), &calendar).unwrap();
        assert_eq!(wednesday.since, at("2026-11-30T07:15:00+07:00"));
        assert!(!wednesday.weekly, "Monday had it");
        let (from, until) = week_before(monday.day);
        assert_eq!(from, at("2026-11-23T00:00:00+07:00"));
        assert_eq!(until, at("2026-11-30T00:00:00+07:00"));
    }
}
