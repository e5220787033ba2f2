//! Administrative units: reading, the chain of who became what, and look-up by name.

use super::table::{self, Faults, Row};
use crate::area::{Dates, Unit, UnitKind};
use crate::text::{compose, fold, old_tone};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

const FILE: &str = "units.csv";
const COLUMNS: [&str; 11] = [
    "code",
    "name",
    "kind",
    "parent_code",
    "valid_from",
    "valid_to",
    "replaced_by",
    "lat",
    "lon",
    "change",
    "point_status",
];

/// Every row, and where each code's rows stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    pub(super) rows: Vec<Unit>,
    /// Lines in the table, beside `rows`.
    lines: Vec<usize>,
    /// Positions of a code's rows, the earliest first.
    by_code: HashMap<String, Vec<usize>>,
    /// Positions by folded name, with and without the kind.
    by_name: HashMap<String, Vec<usize>>,
    /// Codes that stand in the table, also in rows that could not be read.
    pub(super) seen: HashSet<String>,
}

/// A unit that a name means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Called<'a> {
    /// A unit in force.
    pub unit: &'a Unit,
    /// The earlier unit that bore the name, if it is not the unit's own.
    pub was: Option<&'a Unit>,
}

impl Units {
    /// The rows of a code, the earliest first.
    pub(super) fn of(&self, code: &str) -> impl DoubleEndedIterator<Item = &Unit> {
        self.by_code
            .get(code)
            .into_iter()
            .flatten()
            .filter_map(|i| self.rows.get(*i))
    }

    pub(super) fn at(&self, code: &str, day: Date) -> Option<&Unit> {
        self.of(code).find(|u| u.in_force(day))
    }

    /// Code of the district that a unit is or lies in; none after June 2025.
    pub(super) fn district<'a>(&'a self, unit: &'a Unit) -> Option<&'a str> {
        if unit.kind.is_district_level() {
            return Some(&unit.code);
        }
        let parent = unit.parent.as_deref()?;
        self.at(parent, unit.valid.from)
            .filter(|p| p.kind.is_district_level())
            .map(|p| p.code.as_str())
    }

    pub(super) fn now(&self, code: &str, then: Date, day: Date) -> Vec<&Unit> {
        let Some(start) = self.at(code, then) else {
            return Vec::new();
        };
        let mut found: Vec<&Unit> = Vec::new();
        let mut todo = vec![start];
        // Ends: each step goes to a later row.
        while let Some(unit) = todo.pop() {
            if unit.in_force(day) {
                if !found.contains(&unit) {
                    found.push(unit);
                }
            } else if let Some(next) = unit.valid.day_after().filter(|next| *next <= day) {
                todo.extend(
                    unit.replaced_by
                        .iter()
                        .rev()
                        .filter_map(|c| self.at(c, next)),
                );
            }
        }
        found
    }

    pub(super) fn called(&self, name: &str, day: Date) -> Vec<Called<'_>> {
        let key = key(name);
        let typed = spelling(name);
        let folded = typed == fold(&typed);
        let mut bearers: Vec<&Unit> = (self.by_name.get(&key).into_iter().flatten())
            .filter_map(|i| self.rows.get(*i))
            .filter(|u| folded || spelling(&u.name) == typed || spelling(u.bare_name()) == typed)
            .collect();
        bearers.sort_by_key(|u| std::cmp::Reverse(u.valid.from));
        let mut called: Vec<Called<'_>> = Vec::new();
        for unit in bearers.iter().filter(|u| u.in_force(day)) {
            called.push(Called { unit, was: None });
        }
        for old in bearers.iter().filter(|u| u.valid.last() < day) {
            for unit in self.now(&old.code, old.valid.from, day) {
                // One row per list: the same unit of an earlier list is no other unit.
                let same = |c: &Called<'_>| {
                    c.unit == unit && c.was.map_or(&unit.name, |w| &w.name) == &old.name
                };
                if !called.iter().any(same) {
                    called.push(Called {
                        unit,
                        was: Some(old),
                    });
                }
            }
        }
        called
    }
}

/// Lower case, older tone marks, single blanks.
fn spelling(name: &str) -> String {
    let words = compose(name).to_lowercase();
    words
        .split_whitespace()
        .map(old_tone)
        .collect::<Vec<_>>()
        .join(" ")
}

fn key(name: &str) -> String {
    fold(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn read(text: &dyn Fn(&str) -> Option<String>, faults: &mut Faults) -> Units {
    let mut units = Units::default();
    for row in table::read(text, FILE, &COLUMNS, faults) {
        units.seen.insert(row.owned("code"));
        if let Some(unit) = unit(&row, faults) {
            let at = units.rows.len();
            units.by_code.entry(unit.code.clone()).or_default().push(at);
            for name in [key(&unit.name), key(unit.bare_name())] {
                units.by_name.entry(name).or_default().push(at);
            }
            units.rows.push(unit);
            units.lines.push(row.line);
        }
    }
    for positions in units.by_code.values_mut() {
        positions.sort_by_key(|i| units.rows.get(*i).map(|u| u.valid.from));
    }
    check(&units, faults);
    units
}

fn unit(row: &Row, faults: &mut Faults) -> Option<Unit> {
    let kind = row.one_of("kind", UnitKind::parse, faults);
    let code = row.needed("code", faults);
    let name = row.needed("name", faults);
    let valid = row.dates(faults);
    let lat = row.number("lat", (-90.0, 90.0), faults);
    let lon = row.number("lon", (-180.0, 180.0), faults);
    let (kind, name) = (kind?, name?);
    let digits = match kind {
        UnitKind::Province => 2,
        UnitKind::City | UnitKind::Town | UnitKind::District => 3,
        UnitKind::Ward | UnitKind::Township | UnitKind::Commune => 5,
    };
    let code = code?;
    if code.len() != digits || !code.bytes().all(|b| b.is_ascii_digit()) {
        row.fault(faults, format!("code {code:?} must have {digits} digits"));
    }
    if !name.starts_with(kind.prefix()) {
        row.fault(
            faults,
            format!("name {name:?} does not begin with {:?}", kind.prefix()),
        );
    }
    let replaced_by = row.list("replaced_by");
    let valid = valid?;
    match (valid.to, replaced_by.is_empty()) {
        (Some(_), true) => row.fault(faults, "ended but replaced by nobody"),
        (None, false) => row.fault(faults, "replaced but has no end"),
        (Some(_), false) | (None, true) => {}
    }
    Some(Unit {
        code,
        name,
        kind,
        parent: row.optional("parent_code"),
        valid,
        replaced_by,
        lat: lat?,
        lon: lon?,
        point_status: row.owned("point_status"),
    })
}

fn check(units: &Units, faults: &mut Faults) {
    for (unit, line) in units.rows.iter().zip(&units.lines) {
        let mut fault = |message: String| faults.add(FILE, *line, message);
        if let Some(earlier) = units.of(&unit.code).find(|u| {
            (u.valid.from, &u.name) < (unit.valid.from, &unit.name) && u.valid.overlaps(&unit.valid)
        }) {
            fault(format!(
                "{} overlaps its row from {}",
                unit.code, earlier.valid.from
            ));
        } else if units.of(&unit.code).filter(|u| *u == unit).count() > 1 {
            fault(format!("{} stands here twice", unit.code));
        }
        match (&unit.parent, unit.kind) {
            (Some(_), UnitKind::Province) => fault("a province has no parent".into()),
            (None, UnitKind::Province) => {}
            (None, _) => fault("parent_code is missing".into()),
            (Some(parent), _) => {
                if !units.seen.contains(parent) {
                    fault(format!("unknown parent {parent}"));
                } else if parent == &unit.code || !covered(units, parent, &unit.valid) {
                    fault(format!("parent {parent} is not in force all the time"));
                }
            }
        }
        if let Some(next) = unit.valid.day_after() {
            for code in &unit.replaced_by {
                if !units.seen.contains(code) {
                    fault(format!("replaced by the unknown {code}"));
                } else if units.at(code, next).is_none() {
                    fault(format!(
                        "replaced by {code}, which is not in force on {next}"
                    ));
                }
            }
        }
    }
}

/// Whether a code's rows together cover a stretch of days.
fn covered(units: &Units, code: &str, valid: &Dates) -> bool {
    let mut from = valid.from;
    for row in units.of(code) {
        if row.valid.contains(from) {
            match row.valid.day_after() {
                Some(next) if next <= valid.last() => from = next,
                Some(_) | None => return true,
            }
        }
    }
    false
}
