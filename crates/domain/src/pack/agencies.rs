//! Agencies: reading, templates filled in for every unit, and who took whose place.

use super::ByCode;
use super::table::{self, Faults, Row};
use super::units::Units;
use crate::agency::{Agency, AgencyKind, SourceStatus};
use crate::area::{Dates, Unit, UnitKind};
use jiff::civil::Date;
use std::collections::BTreeSet;

pub(super) const FILE: &str = "agencies.csv";
const COLUMNS: [&str; 10] = [
    "code",
    "name",
    "short_name",
    "kind",
    "parent_code",
    "unit_code",
    "valid_from",
    "valid_to",
    "replaced_by",
    "source_status",
];
/// Longest short name that fits a list on a phone.
pub(super) const SHORT_NAME_CHARS_MAX: usize = 40;
/// A chain of successors or parents longer than this is a circle.
const STEPS_MAX: usize = 16;

/// Every agency; those from templates stand last.
#[derive(Clone, Debug, Default)]
pub(super) struct Agencies {
    pub(super) rows: Vec<Agency>,
    /// Line of each row's source, beside `rows`.
    lines: Vec<usize>,
    by_code: ByCode,
    /// Codes that stand in the table, also in rows that could not be read.
    pub(super) seen: BTreeSet<String>,
}

impl Agencies {
    /// Whether some code begins so.
    pub(super) fn begins(&self, beginning: &str) -> bool {
        let next = self.seen.range(beginning.to_owned()..).next();
        next.is_some_and(|code| code.starts_with(beginning))
    }

    pub(super) fn get(&self, code: &str) -> Option<&Agency> {
        self.by_code.get(code).and_then(|i| self.rows.get(*i))
    }

    /// The agency itself, or the first of those in its place, in force on a day.
    pub(super) fn first_in_force(&self, code: &str, day: Date) -> Option<&Agency> {
        self.follow(code, day, |replaced_by| replaced_by.first())
    }

    /// The agency itself, or the only one in its place, in force on a day.
    pub(super) fn single_in_force(&self, code: &str, day: Date) -> Option<&Agency> {
        self.follow(code, day, |replaced_by| match replaced_by {
            [only] => Some(only),
            _ => None,
        })
    }

    fn follow(
        &self,
        code: &str,
        day: Date,
        next: impl Fn(&[String]) -> Option<&String>,
    ) -> Option<&Agency> {
        let mut agency = self.get(code)?;
        for _ in 0..STEPS_MAX {
            if agency.in_force(day) {
                return Some(agency);
            }
            if day < agency.valid.from {
                return None;
            }
            agency = self.get(next(&agency.replaced_by)?)?;
        }
        None
    }

    pub(super) fn is_within(&self, agency: &str, ancestor: &str) -> bool {
        let mut above = self.get(agency).and_then(|a| a.parent.as_deref());
        for _ in 0..STEPS_MAX {
            let Some(parent) = above.and_then(|code| self.get(code)) else {
                return false;
            };
            // The parent itself, and whoever stands in its place now.
            let mut place = Some(parent);
            let mut top = parent;
            for _ in 0..STEPS_MAX {
                let Some(holder) = place else { break };
                if holder.code == ancestor {
                    return true;
                }
                top = holder;
                place = holder.replaced_by.first().and_then(|code| self.get(code));
            }
            // Those above a holder stand in the place of those above the parent.
            above = parent.parent.as_deref().or(top.parent.as_deref());
        }
        false
    }
}

pub(super) fn read(
    text: &dyn Fn(&str) -> Option<String>,
    units: &Units,
    faults: &mut Faults,
) -> Agencies {
    let mut agencies = Agencies::default();
    let mut templates = Vec::new();
    let mut own = Vec::new();
    for row in table::read(text, FILE, &COLUMNS, faults) {
        let Some(agency) = agency(&row, faults) else {
            agencies.seen.insert(row.owned("code"));
            continue;
        };
        if agency.code.contains('{') {
            templates.push((row.line, agency));
        } else {
            own.push((row.line, agency));
        }
    }
    // A row of its own says otherwise than the template.
    let named: BTreeSet<String> = own.iter().map(|(_, a)| a.code.clone()).collect();
    let filled = templates.iter().flat_map(|(line, template)| {
        fill_template(template, units)
            .into_iter()
            .map(|agency| (*line, agency))
    });
    let filled = filled.filter(|(_, agency)| !named.contains(&agency.code));
    for (line, agency) in own.into_iter().chain(filled) {
        if !agencies.seen.insert(agency.code.clone()) {
            faults.add(
                FILE,
                line,
                format!("code {} stands here twice", agency.code),
            );
            continue;
        }
        agencies
            .by_code
            .insert(agency.code.clone(), agencies.rows.len());
        agencies.rows.push(agency);
        agencies.lines.push(line);
    }
    check(&agencies, units, faults);
    agencies
}

fn agency(row: &Row, faults: &mut Faults) -> Option<Agency> {
    let code = row.needed("code", faults);
    let name = row.needed("name", faults);
    let short_name = row.needed("short_name", faults);
    let kind = row.one_of("kind", AgencyKind::parse, faults);
    let source = row.one_of("source_status", SourceStatus::parse, faults);
    let valid = row.dates(faults);
    let replaced_by = row.list("replaced_by");
    let units = row.list("unit_code");
    if units.is_empty() {
        row.fault(faults, "unit_code is missing");
    }
    let (code, short_name, valid) = (code?, short_name?, valid?);
    if !code
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '{' | '}'))
    {
        row.fault(
            faults,
            format!("code {code:?} may hold only letters, digits and hyphens"),
        );
    }
    if short_name.chars().count() > SHORT_NAME_CHARS_MAX {
        row.fault(
            faults,
            format!("short_name is longer than {SHORT_NAME_CHARS_MAX} characters"),
        );
    }
    match (valid.to, replaced_by.is_empty()) {
        (Some(_), true) => row.fault(faults, "ended but replaced by nobody"),
        (None, false) => row.fault(faults, "replaced but has no end"),
        (Some(_), false) | (None, true) => {}
    }
    Some(Agency {
        code,
        name: name?,
        short_name,
        kind: kind?,
        parent: row.optional("parent_code"),
        units,
        valid,
        replaced_by,
        source: source?,
    })
}

/// A unit under one name, over all lists that have it.
struct Lifetime<'a> {
    unit: &'a Unit,
    valid: Dates,
    /// Who has its land after it.
    replaced_by: &'a [String],
}

/// One agency for each unit (or each district) in the template's time. A unit whose code passes to
/// another name gets another agency: its code ends in the year.
fn fill_template(template: &Agency, units: &Units) -> Vec<Agency> {
    let by_district = template.code.contains("{district}");
    let kinds: Vec<UnitKind> = template
        .units
        .iter()
        .filter_map(|k| UnitKind::parse(k))
        .collect();
    let mut lives: Vec<Lifetime<'_>> = Vec::new();
    for unit in &units.rows {
        let right_level = if by_district {
            unit.kind.is_district_level()
        } else {
            unit.kind.is_commune_level()
        };
        let right_kind = kinds.is_empty() || kinds.contains(&unit.kind);
        if !right_level || !right_kind || !unit.valid.overlaps(&template.valid) {
            continue;
        }
        let before = lives.iter_mut().find(|l| {
            l.unit.code == unit.code
                && l.unit.name == unit.name
                && l.valid.day_after() == Some(unit.valid.from)
        });
        match before {
            Some(life) => {
                life.valid.to = unit.valid.to;
                life.replaced_by = &unit.replaced_by;
            }
            None => {
                lives.push(Lifetime {
                    unit,
                    valid: unit.valid,
                    replaced_by: &unit.replaced_by,
                });
            }
        }
    }
    let code_of = |life: &Lifetime<'_>| {
        let code = fill(&template.code, &life.unit.code, units, life.unit);
        let first = lives
            .iter()
            .filter(|l| l.unit.code == life.unit.code)
            .all(|l| l.valid.from >= life.valid.from);
        if first {
            code
        } else {
            format!("{code}-{}", life.valid.from.year())
        }
    };
    let successors = |life: &Lifetime<'_>| -> Vec<String> {
        let Some(next) = life.valid.day_after() else {
            return Vec::new();
        };
        // The template ends with the unit or before it: its own successors. Else the unit ended
        // while the template went on: the template's agency for the unit's successors.
        let ends = template.valid.last() <= life.valid.last();
        let mut codes: Vec<String> = Vec::new();
        if ends {
            for code in &template.replaced_by {
                if code.contains('{') {
                    codes.extend(
                        life.replaced_by
                            .iter()
                            .map(|u| fill(code, u, units, life.unit)),
                    );
                } else {
                    codes.push(code.clone());
                }
            }
        } else {
            let heirs = lives
                .iter()
                .filter(|l| life.replaced_by.contains(&l.unit.code) && l.valid.contains(next));
            codes.extend(heirs.map(code_of));
        }
        codes
    };
    let agencies = lives.iter().map(|life| {
        let named = |text: &str| {
            // Inside a name the kind is no capital: "Công an phường Hải Thành".
            let kind = life.unit.kind.prefix().to_lowercase();
            let name = format!("{kind}{}", life.unit.bare_name());
            text.replace("{unit_name}", &name)
                .replace("{district_name}", &name)
        };
        let parent = template.parent.as_ref();
        Agency {
            code: code_of(life),
            name: named(&template.name),
            short_name: named(&template.short_name),
            kind: template.kind,
            parent: parent.map(|p| fill(p, &life.unit.code, units, life.unit)),
            units: vec![life.unit.code.clone()],
            valid: Dates {
                from: life.valid.from.max(template.valid.from),
                to: [life.valid.to, template.valid.to]
                    .into_iter()
                    .flatten()
                    .min(),
            },
            replaced_by: successors(life),
            source: template.source,
        }
    });
    agencies.collect()
}

/// Fills a unit's code, and the code of the district around `unit`, into a template.
fn fill(template: &str, code: &str, units: &Units, unit: &Unit) -> String {
    let district = units.district(unit).unwrap_or_default();
    template
        .replace("{unit}", code)
        .replace("{district}", district)
}

fn check(agencies: &Agencies, units: &Units, faults: &mut Faults) {
    for (agency, line) in agencies.rows.iter().zip(&agencies.lines) {
        let mut fault = |message: String| faults.add(FILE, *line, message);
        if let Some(next) = agency.valid.day_after() {
            for code in &agency.replaced_by {
                match agencies.get(code) {
                    Some(heir) if heir.in_force(next) => {}
                    Some(_) => {
                        fault(format!(
                            "{}: {code} in its place is not in force on {next}",
                            agency.code
                        ));
                    }
                    None if agencies.seen.contains(code) => {}
                    None => fault(format!("{}: replaced by the unknown {code}", agency.code)),
                }
            }
        }
        if let Some(parent) = &agency.parent {
            if !agencies.seen.contains(parent) {
                fault(format!("{}: unknown parent {parent}", agency.code));
            } else if agencies.get(parent).is_some()
                && agencies.first_in_force(parent, agency.valid.from).is_none()
            {
                fault(format!(
                    "{}: parent {parent} is not in force on {}, nor anyone in its place",
                    agency.code, agency.valid.from
                ));
            }
            if in_circle(agencies, agency) {
                fault(format!("{}: its parents form a circle", agency.code));
            }
        }
        for code in &agency.units {
            if !units.seen.contains(code) {
                fault(format!("{}: unknown unit {code}", agency.code));
            } else if units.of(code).next().is_some()
                && !units.of(code).any(|u| u.valid.overlaps(&agency.valid))
            {
                fault(format!(
                    "{}: unit {code} is not in force in its time",
                    agency.code
                ));
            }
        }
    }
}

fn in_circle(agencies: &Agencies, agency: &Agency) -> bool {
    let mut above = agency.parent.as_deref();
    for _ in 0..STEPS_MAX {
        match above.and_then(|code| agencies.get(code)) {
            Some(parent) => above = parent.parent.as_deref(),
            None => return false,
        }
    }
    true
}
