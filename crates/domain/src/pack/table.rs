//! Reading a table row by row; every fault is kept with its table and line.

use crate::area::Dates;
use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

/// Something wrong in a pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackError {
    /// Name of the table: `units.csv`.
    pub file: &'static str,
    /// Line from 1; 0 when the table as a whole is meant.
    pub line: usize,
    /// What is wrong, in English, for whoever keeps the pack.
    pub message: String,
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for PackError {}

/// The faults found so far.
#[derive(Default)]
pub(super) struct Faults(Vec<PackError>);

impl Faults {
    pub(super) fn add(&mut self, file: &'static str, line: usize, message: impl Into<String>) {
        self.0.push(PackError {
            file,
            line,
            message: message.into(),
        });
    }

    /// In order of table and line, each once.
    pub(super) fn sorted(mut self) -> Vec<PackError> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}

/// A row under a known header.
pub(super) struct Row {
    pub(super) file: &'static str,
    pub(super) line: usize,
    columns: &'static [&'static str],
    cells: csv::StringRecord,
}

/// Reads a table; its header must be exactly `columns`. Lines that begin with `#` are comments.
pub(super) fn read(
    text: &dyn Fn(&str) -> Option<String>,
    file: &'static str,
    columns: &'static [&'static str],
    faults: &mut Faults,
) -> Vec<Row> {
    read_grown(text, file, columns, 0, faults)
}

/// The same for a table whose last columns came later: one without them is whole too.
pub(super) fn read_grown(
    text: &dyn Fn(&str) -> Option<String>,
    file: &'static str,
    columns: &'static [&'static str],
    late: usize,
    faults: &mut Faults,
) -> Vec<Row> {
    let Some(text) = text(file) else {
        faults.add(file, 0, "the table is missing");
        return Vec::new();
    };
    let text = crate::text::compose(text.strip_prefix('\u{feff}').unwrap_or(&text));
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(text.as_bytes());
    let early = columns.get(..columns.len() - late).unwrap_or(columns);
    let width = match reader.headers() {
        Ok(header) if header.iter().eq(columns.iter().copied()) => columns.len(),
        Ok(header) if header.iter().eq(early.iter().copied()) => early.len(),
        Ok(_) => {
            faults.add(
                file,
                1,
                format!("the columns must be {}", columns.join(",")),
            );
            return Vec::new();
        }
        Err(error) => {
            faults.add(file, 1, error.to_string());
            return Vec::new();
        }
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        let mut cells = match record {
            Ok(cells) => cells,
            Err(error) => {
                let line = error.position().map_or(0, |p| p.line() as usize);
                faults.add(file, line, error.to_string());
                continue;
            }
        };
        let line = cells.position().map_or(0, |p| p.line() as usize);
        if cells.len() != width {
            let message = format!("{} cells where {width} belong", cells.len());
            faults.add(file, line, message);
            continue;
        }
        cells.trim();
        if cells.iter().any(|cell| cell.contains(invisible)) {
            faults.add(file, line, "an invisible or broken character");
        }
        rows.push(Row {
            file,
            line,
            columns,
            cells,
        });
    }
    rows
}

fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{a0}' | '\u{feff}' | '\u{fffd}')
}

impl Row {
    pub(super) fn fault(&self, faults: &mut Faults, message: impl Into<String>) {
        faults.add(self.file, self.line, message);
    }

    /// The cell, without blanks around; empty for a column that the table has not.
    pub(super) fn text(&self, column: &str) -> &str {
        self.columns
            .iter()
            .position(|c| *c == column)
            .and_then(|i| self.cells.get(i))
            .unwrap_or_default()
    }

    pub(super) fn owned(&self, column: &str) -> String {
        self.text(column).to_owned()
    }

    pub(super) fn optional(&self, column: &str) -> Option<String> {
        Some(self.text(column))
            .filter(|t| !t.is_empty())
            .map(str::to_owned)
    }

    /// A cell that must not be empty.
    pub(super) fn needed(&self, column: &str, faults: &mut Faults) -> Option<String> {
        let cell = self.optional(column);
        if cell.is_none() {
            self.fault(faults, format!("{column} is missing"));
        }
        cell
    }

    /// The parts of a cell between semicolons.
    pub(super) fn list(&self, column: &str) -> Vec<String> {
        let parts = self.text(column).split(';').map(str::trim);
        parts.filter(|p| !p.is_empty()).map(str::to_owned).collect()
    }

    /// A number inside bounds.
    pub(super) fn number<T: FromStr + PartialOrd + fmt::Display>(
        &self,
        column: &str,
        (low, high): (T, T),
        faults: &mut Faults,
    ) -> Option<T> {
        let number = self
            .text(column)
            .parse()
            .ok()
            .filter(|n| *n >= low && *n <= high);
        if number.is_none() {
            let message = format!(
                "{column} is {:?}, not a number from {low} to {high}",
                self.text(column)
            );
            self.fault(faults, message);
        }
        number
    }

    /// One of a closed set of names.
    pub(super) fn one_of<T>(
        &self,
        column: &str,
        parse: impl Fn(&str) -> Option<T>,
        faults: &mut Faults,
    ) -> Option<T> {
        let value = parse(self.text(column));
        if value.is_none() {
            self.fault(faults, format!("unknown {column} {:?}", self.text(column)));
        }
        value
    }

    pub(super) fn yes_no(&self, column: &str, faults: &mut Faults) -> Option<bool> {
        self.one_of(
            column,
            |text| match text {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            faults,
        )
    }

    /// A civil day, `2025-07-01`.
    pub(super) fn date(&self, column: &str, faults: &mut Faults) -> Option<Date> {
        let text = self.text(column);
        let date = Some(text)
            .filter(|t| t.len() == 10)
            .and_then(|t| t.parse::<Date>().ok());
        if date.is_none() {
            self.fault(faults, format!("{column} is not a date: {text:?}"));
        }
        date
    }

    /// `valid_from` and `valid_to`, the latter empty while it lasts.
    pub(super) fn dates(&self, faults: &mut Faults) -> Option<Dates> {
        let from = self.date("valid_from", faults);
        let to = match self.text("valid_to") {
            "" => None,
            _ => Some(self.date("valid_to", faults)?),
        };
        let from = from?;
        if to.is_some_and(|to| to < from) {
            self.fault(faults, "valid_to is before valid_from");
            return None;
        }
        Some(Dates { from, to })
    }
}
