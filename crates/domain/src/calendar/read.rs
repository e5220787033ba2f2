//! Reading a calendar from its table, every error told with its line.

use super::{Calendar, Entry, EntryKind, OfficeHours, is_weekend};
use crate::time::day_number;
use jiff::civil::Date;
use std::collections::HashMap;

pub(super) const COLUMNS: [&str; 6] = ["date", "kind", "name_vi", "name_en", "status", "hours"];

/// Line (from 1) and what is wrong there.
type Fault = (usize, String);

impl Calendar {
    /// Reads `calendar.csv`: `date,kind,name_vi,name_en,status,hours` with a header; lines that
    /// begin with `#` are comments. `kind` is `off`, `work` (a worked Saturday or Sunday),
    /// `candidate` (shown, not applied) or `hours`: office hours from that date on, written
    /// `07:00-11:30;13:30-17:00` in the last column. Returns all errors, each with its line.
    pub fn parse_csv(text: &str) -> Result<Calendar, Vec<(usize, String)>> {
        let mut faults = Vec::new();
        let mut entries = Vec::new();
        let mut hours = Vec::new();
        let mut seen: HashMap<(Date, bool), usize> = HashMap::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .flexible(true)
            .from_reader(text.as_bytes());
        match reader.headers() {
            Ok(header) if header.iter().eq(COLUMNS) => {}
            Ok(_) => {
                return Err(vec![(
                    1,
                    format!("the columns must be {}", COLUMNS.join(",")),
                )]);
            }
            Err(error) => return Err(vec![fault(&error)]),
        }
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    faults.push(fault(&error));
                    continue;
                }
            };
            let line = record
                .position()
                .map_or(1, |p| line_of(text, p.byte(), p.line()));
            match Row::read(&record) {
                Ok(row) => {
                    // A day may both have its row and begin a version of office hours.
                    let key = (row.date(), matches!(row, Row::Hours(_)));
                    if let Some(first) = seen.insert(key, line) {
                        faults.push((line, format!("{} already stands in line {first}", key.0)));
                    }
                    match row {
                        Row::Entry(entry) => entries.push(entry),
                        Row::Hours(version) => hours.push(version),
                    }
                }
                Err(messages) => faults.extend(messages.into_iter().map(|m| (line, m))),
            }
        }
        if faults.is_empty() {
            Ok(Calendar::build(entries, hours))
        } else {
            Err(faults)
        }
    }
}

/// The line of a row: the reader's position is where it began to look for one, before comments.
fn line_of(text: &str, byte: u64, line: u64) -> usize {
    let rest = text.get(byte as usize..).unwrap_or("");
    let skipped = rest
        .lines()
        .take_while(|l| l.is_empty() || l.starts_with('#'))
        .count();
    line as usize + skipped
}

fn fault(error: &csv::Error) -> Fault {
    (
        error.position().map_or(1, |p| p.line() as usize),
        error.to_string(),
    )
}

enum Row {
    Entry(Entry),
    Hours(OfficeHours),
}

impl Row {
    fn date(&self) -> Date {
        match self {
            Row::Entry(entry) => entry.date,
            Row::Hours(hours) => hours.valid_from,
        }
    }

    fn read(record: &csv::StringRecord) -> Result<Row, Vec<String>> {
        if record.len() != COLUMNS.len() {
            return Err(vec![format!(
                "{} fields instead of {}",
                record.len(),
                COLUMNS.len()
            )]);
        }
        let field = |i: usize| record.get(i).unwrap_or("").trim();
        let Ok(date) = field(0).parse::<Date>() else {
            return Err(vec![format!(
                "{:?} is not a date such as 2026-02-17",
                field(0)
            )]);
        };
        let mut wrong = Vec::new();
        if field(2).is_empty() {
            wrong.push("name_vi is empty".to_owned());
        }
        let kind = match field(1) {
            "off" => EntryKind::Off,
            "work" => EntryKind::Work,
            "candidate" => EntryKind::Candidate,
            "hours" => {
                return match read_hours(field(5)) {
                    Ok(spans) if wrong.is_empty() => Ok(Row::Hours(OfficeHours {
                        valid_from: date,
                        spans,
                    })),
                    Ok(_) => Err(wrong),
                    Err(message) => {
                        wrong.push(message);
                        Err(wrong)
                    }
                };
            }
            other => {
                wrong.push(format!(
                    "kind {other:?} is none of off, work, candidate, hours"
                ));
                return Err(wrong);
            }
        };
        if kind == EntryKind::Work && !is_weekend(day_number(date)) {
            wrong.push(format!(
                "{date} is a working day without being declared one"
            ));
        }
        if !field(5).is_empty() {
            wrong.push("hours belong to a row of kind hours".to_owned());
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let text = |i: usize| field(i).to_owned();
        Ok(Row::Entry(Entry {
            date,
            kind,
            name_vi: text(2),
            name_en: text(3),
            status: text(4),
        }))
    }
}

pub(super) fn read_hours(text: &str) -> Result<Vec<(u16, u16)>, String> {
    let mut spans: Vec<(u16, u16)> = Vec::new();
    for part in text.split(';') {
        let span = part
            .split_once('-')
            .and_then(|(open, close)| Some((minute(open)?, minute(close)?)));
        let Some((open, close)) = span else {
            return Err(format!(
                "{:?} are not hours such as 07:00-11:30",
                part.trim()
            ));
        };
        if open >= close || spans.last().is_some_and(|(_, last)| open <= *last) {
            return Err(format!(
                "{:?} does not come after what stands before it",
                part.trim()
            ));
        }
        spans.push((open, close));
    }
    Ok(spans)
}

/// Minute of the day of `HH:MM`, 00:00–24:00.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let two = |s: &str| {
        (s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse::<u16>().ok())?
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
}
