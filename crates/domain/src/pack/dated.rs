//! A new version of a policy from a day on: the rows of one in force copied, some values changed.

use super::escalation::FILE as STEP_FILE;
use super::policies::{CLOCK_FILE, LIMIT_FILE};
use super::{Catalogue, Pack, PackError};
use crate::limits;
use crate::words::names;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Columns that both tables share in this order.
const POLICY: usize = 0;
const VALID_FROM: usize = 1;
const NAME: usize = 2;
const URGENCY: usize = 3;
const AMOUNT: usize = 5;
const OFF_DAY: usize = 6;

/// A policy to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPolicy {
    /// Its name: `QB-2027`.
    pub name: String,
    /// Its first day.
    pub valid_from: Option<Date>,
    /// Values that differ, by [`key`], as typed.
    pub values: BTreeMap<String, String>,
}

/// What a value of a policy is called in a form: `clock.process.normal`, `off_day.intake.*`,
/// `limit.extension_max.complex`.
pub fn key(table: &str, name: &str, urgency: &str) -> String {
    format!("{table}.{name}.{urgency}")
}

names! {
    /// Why a field of a new policy is not taken.
    PolicyWhy {
        /// Nothing was given.
        Required = "required",
        /// Letters, digits, dots and dashes only, not too long.
        Name = "name",
        /// A policy is called so already.
        Taken = "taken",
        /// Before today: what was counted is counted.
        Past = "past",
        /// Another policy begins on that day.
        SameDay = "same_day",
        /// Too far ahead.
        TooFar = "too_far",
        /// Not a number the row can have.
        Number = "number",
        /// The policy has no such row.
        Unknown = "unknown",
    }
}

/// A field at fault: `name`, `valid_from` or a [`key`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFault {
    /// The field.
    pub field: String,
    /// Why.
    pub why: PolicyWhy,
}

/// The tables as they will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyTables {
    /// `policies.csv`.
    pub clocks: String,
    /// `policy_limits.csv`.
    pub limits: String,
    /// `escalation.csv`: the ladder comes along as it is.
    pub steps: String,
}

impl PolicyTables {
    /// Name and text of each.
    pub fn all(&self) -> [(&'static str, &str); 3] {
        [
            (CLOCK_FILE, &self.clocks),
            (LIMIT_FILE, &self.limits),
            (STEP_FILE, &self.steps),
        ]
    }
}

/// The tables with a policy added after `base`, or every fault of it.
pub fn add_policy(
    text: &dyn Fn(&str) -> Option<String>,
    catalogue: &Catalogue,
    base: &str,
    new: &NewPolicy,
    today: Date,
) -> Result<PolicyTables, Vec<PolicyFault>> {
    let mut faults = Vec::new();
    check_head(catalogue, new, today, &mut faults);
    let mut left = new.values.clone();
    let [clocks, limits, steps] =
        [CLOCK_FILE, LIMIT_FILE, STEP_FILE].map(|name| text(name).unwrap_or_default());
    let mut copy = Copy {
        base,
        new,
        left: &mut left,
        faults: &mut faults,
    };
    let clocks = copy.table(
        &clocks,
        Dated::Yes,
        &[("clock", AMOUNT), ("off_day", OFF_DAY)],
    );
    let limits = copy.table(&limits, Dated::Yes, &[("limit", AMOUNT)]);
    let steps = copy.table(&steps, Dated::No, &[]);
    faults.extend(left.into_keys().map(|field| PolicyFault {
        field,
        why: PolicyWhy::Unknown,
    }));
    if faults.is_empty() {
        Ok(PolicyTables {
            clocks,
            limits,
            steps,
        })
    } else {
        Err(faults)
    }
}

/// The whole pack with some tables replaced, by its own checks.
pub fn with_tables(
    text: &dyn Fn(&str) -> Option<String>,
    replaced: &[(&str, &str)],
) -> Result<Catalogue, Vec<PackError>> {
    Pack::parse(&|name| {
        let new = replaced.iter().find(|(n, _)| *n == name);
        new.map(|(_, body)| (*body).to_owned())
            .or_else(|| text(name))
    })
}

fn check_head(catalogue: &Catalogue, new: &NewPolicy, today: Date, faults: &mut Vec<PolicyFault>) {
    let mut fault = |field: &str, why| {
        faults.push(PolicyFault {
            field: field.to_owned(),
            why,
        });
    };
    let name = new.name.trim();
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if name.is_empty() {
        fault("name", PolicyWhy::Required);
    } else if name.chars().count() > limits::POLICY_NAME_CHARS_MAX || !name.chars().all(fine) {
        fault("name", PolicyWhy::Name);
    } else if catalogue.policy(name).is_some() {
        fault("name", PolicyWhy::Taken);
    }
    match new.valid_from {
        None => fault("valid_from", PolicyWhy::Required),
        Some(day) if day < today => fault("valid_from", PolicyWhy::Past),
        Some(day) if !limits::CALENDAR_YEARS.contains(&day.year()) => {
            fault("valid_from", PolicyWhy::TooFar);
        }
        Some(day) if catalogue.policies().iter().any(|p| p.valid_from == day) => {
            fault("valid_from", PolicyWhy::SameDay);
        }
        Some(_) => {}
    }
}

/// Whether a table's rows bear the first day of their policy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dated {
    Yes,
    No,
}

/// Copies the rows of one policy under a new name.
struct Copy<'a> {
    base: &'a str,
    new: &'a NewPolicy,
    left: &'a mut BTreeMap<String, String>,
    faults: &'a mut Vec<PolicyFault>,
}

impl Copy<'_> {
    fn table(&mut self, text: &str, dated: Dated, values: &[(&str, usize)]) -> String {
        let mut out = text.trim_end_matches('\n').to_owned();
        out.push('\n');
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(Vec::new());
        for record in reader.records().filter_map(Result::ok) {
            if record.get(POLICY).map(str::trim) != Some(self.base) {
                continue;
            }
            let mut cells: Vec<String> = record.iter().map(|c| c.trim().to_owned()).collect();
            let name = cells.get(NAME).cloned().unwrap_or_default();
            let urgency = cells.get(URGENCY).cloned().unwrap_or_default();
            for (table, column) in values {
                let key = key(table, &name, &urgency);
                let (Some(typed), Some(cell)) = (self.left.remove(&key), cells.get_mut(*column))
                else {
                    continue;
                };
                self.value(key, &typed, cell);
            }
            if let Some(cell) = cells.get_mut(POLICY) {
                *cell = self.new.name.trim().to_owned();
            }
            if let (Dated::Yes, Some(day), Some(cell)) =
                (dated, self.new.valid_from, cells.get_mut(VALID_FROM))
            {
                *cell = day.to_string();
            }
            // Writing into memory does not fail.
            let _ = writer.write_record(&cells);
        }
        let bytes = writer.into_inner().unwrap_or_default();
        out.push_str(&String::from_utf8(bytes).unwrap_or_default());
        out
    }

    /// A number goes where a number stands; a row without one (a date gives it) keeps none.
    fn value(&mut self, field: String, typed: &str, cell: &mut String) {
        let typed = typed.trim();
        if typed == cell {
            return;
        }
        let number = typed
            .parse::<u32>()
            .ok()
            .filter(|n| (super::policies::AMOUNT.0..=super::policies::AMOUNT.1).contains(n));
        match number {
            Some(number) if !cell.is_empty() => *cell = number.to_string(),
            Some(_) | None => self.faults.push(PolicyFault {
                field,
                why: PolicyWhy::Number,
            }),
        }
    }
}
