//! A change of the agencies: one added, told otherwise, ended with those in its place, or its coming
//! end taken back.

use super::Catalogue;
use super::agencies::{FILE, SHORT_NAME_CHARS_MAX};
use super::edit::{EditFault, EditWhy, Edited, code, line, needed};
use super::splice::{self, Fate};
use crate::agency::{Agency, AgencyKind, SourceStatus};
use crate::limits;
use jiff::civil::Date;

/// An agency as a form has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgencyCells {
    /// Its code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Name for lists.
    pub short_name: String,
    /// What sort of body it is.
    pub kind: String,
    /// Code of the body above it; nothing at the top.
    pub parent: String,
    /// Codes of the units it serves, between semicolons.
    pub units: String,
}

impl AgencyCells {
    /// An agency of the table, to begin a form with.
    pub fn of(agency: &Agency) -> AgencyCells {
        AgencyCells {
            code: agency.code.clone(),
            name: agency.name.clone(),
            short_name: agency.short_name.clone(),
            kind: agency.kind.as_str().to_owned(),
            parent: agency.parent.clone().unwrap_or_default(),
            units: agency.units.join(";"),
        }
    }

    fn tidied(&self) -> AgencyCells {
        let units: Vec<String> = self
            .units
            .split([';', ',', '\n'])
            .map(line)
            .filter(|u| !u.is_empty())
            .collect();
        AgencyCells {
            code: line(&self.code),
            name: line(&self.name),
            short_name: line(&self.short_name),
            kind: line(&self.kind),
            parent: line(&self.parent),
            units: units.join(";"),
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgencyEdit {
    /// An agency from a day on.
    Add {
        /// What it is.
        cells: AgencyCells,
        /// Its first day.
        from: Option<Date>,
    },
    /// It is told otherwise; its code and days stay.
    Change {
        /// What it is.
        cells: AgencyCells,
    },
    /// It ends.
    End {
        /// Its code.
        code: String,
        /// Its last day.
        last: Option<Date>,
        /// Codes of those in its place; with several, people choose.
        heirs: Vec<String>,
    },
    /// Its end, which has not come, is taken back.
    Keep {
        /// Its code.
        code: String,
    },
}

impl AgencyEdit {
    /// The agency that it is about.
    pub fn code(&self) -> &str {
        match self {
            AgencyEdit::Add { cells, .. } | AgencyEdit::Change { cells } => &cells.code,
            AgencyEdit::End { code, .. } | AgencyEdit::Keep { code } => code,
        }
    }
}

const FIELDS: &[(&str, &str)] = &[
    ("short_name", "short_name"),
    ("name", "name"),
    ("kind", "kind"),
    ("parent", "parent"),
    ("unit", "units"),
    ("valid_from", "from"),
    ("valid_to", "last"),
    ("replaced", "heir"),
    ("in its place", "heir"),
    ("code", "code"),
];

/// The agencies after a change, or every fault of it.
pub fn edit_agencies(
    text: &dyn Fn(&str) -> Option<String>,
    catalogue: &Catalogue,
    edit: &AgencyEdit,
    today: Date,
) -> Result<Edited, Vec<EditFault>> {
    let known = |code: &str| {
        let found = catalogue.agency(code).cloned();
        found.ok_or_else(|| vec![EditFault::new("code", EditWhy::Unknown).about(code)])
    };
    let agency = match edit {
        AgencyEdit::Add { cells, from } => {
            let cells = cells.tidied();
            let mut faults = Vec::new();
            code(
                &cells.code,
                catalogue.agencies.seen.contains(&cells.code),
                &mut faults,
            );
            let first = from.filter(|f| limits::CALENDAR_YEARS.contains(&f.year()));
            match from {
                None => faults.push(EditFault::new("from", EditWhy::Required)),
                Some(_) if first.is_none() => faults.push(EditFault::new("from", EditWhy::Order)),
                Some(_) => {}
            }
            read(catalogue, &cells, None, first.unwrap_or(today), faults)?
        }
        AgencyEdit::Change { cells } => {
            let cells = cells.tidied();
            let old = known(&cells.code)?;
            if old.valid.last() < today {
                return Err(vec![EditFault::new("code", EditWhy::Over)]);
            }
            let new = read(
                catalogue,
                &cells,
                Some(&old),
                old.valid.from.max(today),
                Vec::new(),
            )?;
            if new == old {
                return Err(vec![EditFault::new("name", EditWhy::Same)]);
            }
            new
        }
        AgencyEdit::End { code, last, heirs } => {
            let old = known(code)?;
            end(catalogue, old, *last, heirs, today)?
        }
        AgencyEdit::Keep { code } => {
            let mut agency = known(code)?;
            if agency.valid.to.is_none() {
                return Err(vec![EditFault::new("code", EditWhy::Same)]);
            }
            if agency.valid.last() < today {
                return Err(vec![EditFault::new("code", EditWhy::Over)]);
            }
            agency.valid.to = None;
            agency.replaced_by = Vec::new();
            agency
        }
    };
    let table = text(FILE).unwrap_or_default();
    let stood = splice::line_of(&table, &agency.code);
    let row = row(&agency);
    let text = match stood {
        Some(at) => splice::each(&table, |line, _| {
            if line == at {
                Fate::Becomes(row.clone())
            } else {
                Fate::Stays
            }
        }),
        None => splice::with_rows(&table, std::slice::from_ref(&row)),
    };
    Ok(Edited {
        file: FILE,
        line: splice::line_of(&text, &agency.code),
        text,
        fields: FIELDS,
    })
}

/// The cells of a row, checked against the tables; `day` is the first on which it matters.
fn read(
    catalogue: &Catalogue,
    cells: &AgencyCells,
    old: Option<&Agency>,
    day: Date,
    mut faults: Vec<EditFault>,
) -> Result<Agency, Vec<EditFault>> {
    needed(
        "name",
        &cells.name,
        limits::AGENCY_NAME_CHARS_MAX,
        &mut faults,
    );
    // A name that stood before stands on: those from templates may be longer.
    if old.is_none_or(|o| o.short_name != cells.short_name) {
        needed(
            "short_name",
            &cells.short_name,
            SHORT_NAME_CHARS_MAX,
            &mut faults,
        );
    }
    let kind = AgencyKind::parse(&cells.kind);
    if kind.is_none() {
        faults.push(EditFault::new("kind", EditWhy::Required));
    }
    if !cells.parent.is_empty() && old.and_then(|o| o.parent.as_deref()) != Some(&cells.parent) {
        let found = catalogue.agencies.first_in_force(&cells.parent, day);
        if found.is_none() {
            faults.push(EditFault::new("parent", EditWhy::Unknown).about(&cells.parent));
        } else if cells.parent == cells.code || catalogue.is_within(&cells.parent, &cells.code) {
            faults.push(EditFault::new("parent", EditWhy::Circle));
        }
    }
    let units: Vec<String> = cells
        .units
        .split(';')
        .filter(|u| !u.is_empty())
        .map(str::to_owned)
        .collect();
    if units.is_empty() {
        faults.push(EditFault::new("units", EditWhy::Required));
    }
    let stood = |unit: &String| old.is_some_and(|o| o.units.contains(unit));
    for unit in units.iter().filter(|u| !stood(u)) {
        if catalogue.unit(unit, day).is_none() {
            faults.push(EditFault::new("units", EditWhy::Unknown).about(unit));
        }
    }
    let (Some(kind), true) = (kind, faults.is_empty()) else {
        return Err(faults);
    };
    Ok(Agency {
        code: cells.code.clone(),
        name: cells.name.clone(),
        short_name: cells.short_name.clone(),
        kind,
        parent: Some(cells.parent.clone()).filter(|p| !p.is_empty()),
        units,
        valid: old.map_or(
            crate::area::Dates {
                from: day,
                to: None,
            },
            |o| o.valid,
        ),
        replaced_by: old.map(|o| o.replaced_by.clone()).unwrap_or_default(),
        // Whoever administers the table says so.
        source: old.map_or(SourceStatus::Verified, |o| o.source),
    })
}

fn end(
    catalogue: &Catalogue,
    mut agency: Agency,
    last: Option<Date>,
    heirs: &[String],
    today: Date,
) -> Result<Agency, Vec<EditFault>> {
    if agency.valid.last() < today {
        return Err(vec![EditFault::new("code", EditWhy::Over)]);
    }
    let mut faults = Vec::new();
    match last {
        None => faults.push(EditFault::new("last", EditWhy::Required)),
        // Today's last hour is the soonest end.
        Some(day) if day < today => faults.push(EditFault::new("last", EditWhy::Past)),
        Some(day) if day < agency.valid.from || !limits::CALENDAR_YEARS.contains(&day.year()) => {
            faults.push(EditFault::new("last", EditWhy::Order));
        }
        Some(_) => {}
    }
    let mut once: Vec<String> = Vec::new();
    for heir in heirs.iter().map(|h| line(h)).filter(|h| !h.is_empty()) {
        let found = catalogue.agency(&heir);
        let then = last.and_then(|d| d.tomorrow().ok()).unwrap_or(today);
        let fault = |why| EditFault::new("heir", why).about(&heir);
        match found {
            None => faults.push(fault(EditWhy::Unknown)),
            Some(_) if once.contains(&heir) => faults.push(fault(EditWhy::Twice)),
            Some(found) if found.code == agency.code || !found.in_force(then) => {
                faults.push(fault(EditWhy::NotThen));
            }
            Some(_) => {}
        }
        once.push(heir);
    }
    if once.is_empty() {
        faults.push(EditFault::new("heir", EditWhy::Required));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    agency.valid.to = last;
    agency.replaced_by = once;
    Ok(agency)
}

/// An agency as a row of the table.
pub(super) fn row(agency: &Agency) -> Vec<String> {
    vec![
        agency.code.clone(),
        agency.name.clone(),
        agency.short_name.clone(),
        agency.kind.as_str().to_owned(),
        agency.parent.clone().unwrap_or_default(),
        agency.units.join(";"),
        agency.valid.from.to_string(),
        agency.valid.to.map(|d| d.to_string()).unwrap_or_default(),
        agency.replaced_by.join(";"),
        agency.source.as_str().to_owned(),
    ]
}
