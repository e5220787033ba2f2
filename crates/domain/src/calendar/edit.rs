//! Changes of the calendar by people: a day off declared, a worked Saturday, other office hours.
//!
//! The table stays the text it is; a change is a list of rows with what stood there before. So the
//! calendar as a running clock knows it can be had at any time: undo every change, then do again
//! those that the clock follows.

use super::read::{COLUMNS, read_hours};
use super::{Calendar, is_weekend};
use crate::limits;
use crate::time::{At, day_number};
use crate::words::names;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One change, as it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// When.
    pub at: At,
    /// Clocks that ran already follow it too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub running: bool,
    /// The rows.
    pub rows: Vec<RowEdit>,
}

/// One row of the table, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowEdit {
    /// Its day.
    pub date: Date,
    /// It begins a version of office hours: a day may have such a row beside its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hours: bool,
    /// The line that stood there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The line that stands there now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

names! {
    /// What somebody wants of the calendar.
    WishKind {
        /// Days off.
        Off = "off",
        /// A Saturday or Sunday worked in exchange.
        Work = "work",
        /// Office hours from a day on.
        Hours = "hours",
        /// The row of a day goes.
        Remove = "remove",
    }
}

/// A change that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What.
    pub kind: WishKind,
    /// The day, or the first of several.
    pub from: Option<Date>,
    /// The last of several days off.
    pub to: Option<Date>,
    /// Its name in Vietnamese.
    pub name_vi: String,
    /// Its name in English; may be empty.
    pub name_en: String,
    /// Office hours, `07:00-11:30;13:30-17:00`.
    pub hours: String,
}

names! {
    /// A field of a change.
    WishField {
        /// The day.
        From = "from",
        /// The last day.
        To = "to",
        /// The name.
        Name = "name",
        /// The hours.
        Hours = "hours",
    }
}

names! {
    /// Why a field is not taken.
    WishWhy {
        /// Nothing was given.
        Required = "required",
        /// Too long, or with a line break.
        Text = "text",
        /// The last day is before the first.
        Order = "order",
        /// More days at once than a holiday has.
        TooMany = "too_many",
        /// The day has such a row already.
        Already = "already",
        /// The day has no row.
        NothingThere = "nothing_there",
        /// Neither a Saturday nor a Sunday.
        NotWeekend = "not_weekend",
        /// Not hours such as `07:00-11:30;13:30-17:00`.
        NotHours = "not_hours",
        /// Before today: what was worked is worked.
        Past = "past",
        /// Outside the years a calendar is kept for.
        Years = "years",
    }
}

/// A field and why it is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WishFault {
    /// The field.
    pub field: WishField,
    /// Why.
    pub why: WishWhy,
}

/// A change ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The table as it will be.
    pub text: String,
    /// The rows that differ.
    pub rows: Vec<RowEdit>,
}

type Key = (Date, bool);

/// The table with a wish fulfilled, or every fault of the wish.
pub fn plan(text: &str, wish: &Wish, today: Date) -> Result<Planned, Vec<WishFault>> {
    let mut table = Table::read(text);
    let mut faults = Vec::new();
    let mut fault = |field, why| faults.push(WishFault { field, why });
    let days = days(wish, &mut fault);
    if wish.kind != WishKind::Remove {
        let bad = |name: &str| {
            name.chars().count() > limits::CALENDAR_NAME_CHARS_MAX
                || name.chars().any(char::is_control)
        };
        if wish.name_vi.trim().is_empty() {
            fault(WishField::Name, WishWhy::Required);
        } else if bad(&wish.name_vi) || bad(&wish.name_en) {
            fault(WishField::Name, WishWhy::Text);
        }
    }
    if wish.kind == WishKind::Hours {
        if read_hours(wish.hours.trim()).is_err() {
            fault(WishField::Hours, WishWhy::NotHours);
        }
        if wish.from.is_some_and(|from| from < today) {
            fault(WishField::From, WishWhy::Past);
        }
    }
    let hours = wish.kind == WishKind::Hours;
    for day in &days {
        let stands = table.rows.get(&(*day, hours)).map(|line| kind_of(line));
        match (wish.kind, stands.as_deref()) {
            (WishKind::Off, Some("off")) | (WishKind::Work, Some("work")) => {
                fault(WishField::From, WishWhy::Already);
            }
            (WishKind::Hours, Some(_)) => fault(WishField::From, WishWhy::Already),
            (WishKind::Remove, None) => fault(WishField::From, WishWhy::NothingThere),
            (WishKind::Work, _) if !is_weekend(day_number(*day)) => {
                fault(WishField::From, WishWhy::NotWeekend);
            }
            _ => {}
        }
    }
    if !faults.is_empty() {
        faults.dedup();
        return Err(faults);
    }
    let mut rows = Vec::new();
    for day in days {
        let after = (wish.kind != WishKind::Remove).then(|| {
            line(&[
                &day.to_string(),
                wish.kind.as_str(),
                wish.name_vi.trim(),
                wish.name_en.trim(),
                "declared",
                if hours { wish.hours.trim() } else { "" },
            ])
        });
        let before = table.put((day, hours), after.clone());
        rows.push(RowEdit {
            date: day,
            hours,
            before,
            after,
        });
    }
    Ok(Planned {
        text: table.text(),
        rows,
    })
}

/// The days of a wish; its faults are told.
fn days(wish: &Wish, fault: &mut impl FnMut(WishField, WishWhy)) -> Vec<Date> {
    let Some(from) = wish.from else {
        fault(WishField::From, WishWhy::Required);
        return Vec::new();
    };
    let to = wish
        .to
        .filter(|_| matches!(wish.kind, WishKind::Off | WishKind::Remove))
        .unwrap_or(from);
    let kept = limits::CALENDAR_YEARS;
    if !kept.contains(&from.year()) {
        fault(WishField::From, WishWhy::Years);
        return Vec::new();
    }
    if to < from {
        fault(WishField::To, WishWhy::Order);
        return Vec::new();
    }
    let count = day_number(to) - day_number(from) + 1;
    if count > limits::CALENDAR_DAYS_AT_ONCE_MAX {
        fault(WishField::To, WishWhy::TooMany);
        return Vec::new();
    }
    from.series(jiff::ToSpan::days(1))
        .take_while(|day| *day <= to)
        .collect()
}

/// The calendar with only those changes that `follows` picks.
pub(crate) fn as_known(text: &str, edits: &[Edit], follows: impl Fn(&Edit) -> bool) -> Calendar {
    let mut table = Table::read(text);
    for row in edits.iter().rev().flat_map(|e| e.rows.iter().rev()) {
        table.put((row.date, row.hours), row.before.clone());
    }
    for row in edits.iter().filter(|e| follows(e)).flat_map(|e| &e.rows) {
        table.put((row.date, row.hours), row.after.clone());
    }
    // Every row stood in a table that was read; only their company is new.
    Calendar::parse_csv(&table.text()).unwrap_or_default()
}

/// The table as lines by day; comments before it are kept.
struct Table {
    head: Vec<String>,
    rows: BTreeMap<Key, String>,
}

impl Table {
    fn read(text: &str) -> Table {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let head = text
            .lines()
            .take_while(|l| l.starts_with('#'))
            .map(str::to_owned)
            .collect();
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .flexible(true)
            .from_reader(text.as_bytes());
        let rows = reader
            .records()
            .filter_map(Result::ok)
            .filter_map(|record| {
                let date = record.get(0)?.trim().parse().ok()?;
                let cells: Vec<&str> = record.iter().map(str::trim).collect();
                Some(((date, cells.get(1) == Some(&"hours")), line(&cells)))
            })
            .collect();
        Table { head, rows }
    }

    fn put(&mut self, key: Key, line: Option<String>) -> Option<String> {
        match line {
            Some(line) => self.rows.insert(key, line),
            None => self.rows.remove(&key),
        }
    }

    fn text(&self) -> String {
        let header = COLUMNS.join(",");
        let mut text = String::new();
        let lines = self.head.iter().map(String::as_str);
        for line in lines
            .chain([header.as_str()])
            .chain(self.rows.values().map(String::as_str))
        {
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

fn kind_of(line: &str) -> String {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line.as_bytes());
    let record = reader.records().next().and_then(Result::ok);
    record
        .and_then(|r| r.get(1).map(str::to_owned))
        .unwrap_or_default()
}

/// One line of the table, quoted where it must be.
fn line(cells: &[&str]) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(cells);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes)
        .unwrap_or_default()
        .trim_end_matches('\n')
        .to_owned()
}
