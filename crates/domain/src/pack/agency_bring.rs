//! A whole file of agencies: what each line makes of the table, or why not. Nothing of it holds unless
//! all of it does.

use super::Catalogue;
use super::agencies::{FILE, SHORT_NAME_CHARS_MAX};
use super::agency_edit::row;
use super::edit::{EditFault, EditWhy, code, line, needed};
use super::splice::{self, Fate};
use crate::agency::{Agency, AgencyKind, SourceStatus};
use crate::area::Dates;
use crate::limits;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// Name of the table.
pub const TABLE: &str = FILE;
/// The columns of a file that is brought in.
pub const FILE_COLUMNS: [&str; 9] = [
    "code",
    "name",
    "short_name",
    "kind",
    "parent_code",
    "unit_code",
    "valid_from",
    "valid_to",
    "replaced_by",
];

/// What becomes of an agency of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// It is new.
    Added,
    /// It is told otherwise.
    Changed,
    /// It gets a last day, or another one.
    Ended,
    /// Nothing.
    Same,
}

/// An agency of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroughtRow {
    /// Its line, from 1.
    pub line: usize,
    /// As it will be.
    pub agency: Agency,
    /// What becomes of it.
    pub brought: Brought,
}

/// What a file of agencies would do.
#[derive(Clone, Debug, Default)]
pub struct Bring {
    /// Its agencies.
    pub rows: Vec<BroughtRow>,
    /// Lines at fault, at most [`limits::FILE_FAULTS_MAX`]; 0 for the file as a whole.
    pub faults: Vec<(usize, EditFault)>,
    /// The table with it.
    pub text: String,
}

impl Bring {
    /// How many of its agencies fare so.
    pub fn count(&self, brought: Brought) -> usize {
        self.rows.iter().filter(|r| r.brought == brought).count()
    }

    /// The line of the file that wrote a line of the table; 0 for what stood there before.
    pub fn line_of(&self, table_line: usize) -> usize {
        let by_code: HashMap<&str, usize> = self
            .rows
            .iter()
            .map(|r| (r.agency.code.as_str(), r.line))
            .collect();
        let mut found = 0;
        let _ = splice::each(&self.text, |at, cells| {
            if at == table_line {
                let code = cells.first().map(String::as_str).unwrap_or_default();
                found = by_code.get(code).copied().unwrap_or(0);
            }
            Fate::Stays
        });
        found
    }
}

/// What a file of agencies ([`FILE_COLUMNS`], by its head) would make of the table on a day. A line whose
/// code the table has tells that agency otherwise, or ends it; one without is a new agency. Parents and
/// heirs may stand in the same file.
pub fn bring_agencies(
    text: &dyn Fn(&str) -> Option<String>,
    catalogue: &Catalogue,
    csv: &str,
    today: Date,
) -> Bring {
    let mut bring = Bring::default();
    let lines = read(csv, &mut bring);
    let mut seen: HashSet<String> = HashSet::new();
    for (line, cells) in lines {
        if bring.faults.len() >= limits::FILE_FAULTS_MAX {
            break;
        }
        let mut faults = Vec::new();
        if !cells.code.is_empty() && !seen.insert(cells.code.clone()) {
            faults.push(EditFault::new("code", EditWhy::Twice).about(&cells.code));
        }
        match agency(catalogue, &cells, today, faults) {
            Ok((agency, brought)) => bring.rows.push(BroughtRow {
                line,
                agency,
                brought,
            }),
            Err(faults) => {
                let told = faults.into_iter().map(|fault| (line, fault));
                bring.faults.extend(told);
            }
        }
    }
    among(catalogue, &mut bring);
    if bring.rows.is_empty() && bring.faults.is_empty() {
        bring
            .faults
            .push((1, EditFault::new("csv", EditWhy::Required)));
    }
    bring.faults.sort_by_key(|(line, _)| *line);
    bring.text = table(text, &bring);
    bring
}

/// A line as it was typed, tidied.
struct Cells {
    code: String,
    name: String,
    short_name: String,
    kind: String,
    parent: String,
    units: Vec<String>,
    from: String,
    last: String,
    heirs: Vec<String>,
}

/// The lines of a file, and what is wrong with its form.
fn read(csv: &str, bring: &mut Bring) -> Vec<(usize, Cells)> {
    let csv = crate::text::compose(csv.trim_start_matches('\u{feff}'));
    // Spreadsheets of this country write semicolons between cells; then lists stand apart by `|`.
    let first = csv.lines().find(|l| !l.starts_with('#')).unwrap_or("");
    let comma = if first.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(comma)
        .comment(Some(b'#'))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(csv.as_bytes());
    let head: Vec<String> = reader.headers().map_or_else(
        |_| Vec::new(),
        |head| head.iter().map(str::to_lowercase).collect(),
    );
    let at = |name: &str| head.iter().position(|h| h == name);
    if FILE_COLUMNS.iter().any(|c| at(c).is_none()) {
        let fault = EditFault::new("csv", EditWhy::Header).about(FILE_COLUMNS.join(", "));
        bring.faults.push((1, fault));
        return Vec::new();
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, |p| p.line() as usize);
                let fault = EditFault::new("csv", EditWhy::Pack).about(error.to_string());
                bring.faults.push((line, fault));
                continue;
            }
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        if lines.len() >= limits::AGENCY_LINES_MAX {
            let most = limits::AGENCY_LINES_MAX.to_string();
            let fault = EditFault::new("csv", EditWhy::TooMany).about(most);
            bring.faults.push((0, fault));
            break;
        }
        let number = record.position().map_or(0, |p| p.line() as usize);
        let cell = |name: &str| line(at(name).and_then(|n| record.get(n)).unwrap_or_default());
        let list = |name: &str| {
            let cell = cell(name);
            let parts = cell.split([';', '|']).map(|part| part.trim().to_owned());
            parts.filter(|part| !part.is_empty()).collect()
        };
        let cells = Cells {
            code: cell("code"),
            name: cell("name"),
            short_name: cell("short_name"),
            kind: cell("kind"),
            parent: cell("parent_code"),
            units: list("unit_code"),
            from: cell("valid_from"),
            last: cell("valid_to"),
            heirs: list("replaced_by"),
        };
        lines.push((number, cells));
    }
    lines
}

/// `2026-12-31` or, as spreadsheets of this country write it, `31/12/2026`.
fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split('/').collect();
    let date = match parts.as_slice() {
        [d, m, y] => Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok(),
        _ => text.parse().ok(),
    };
    date.filter(|d| limits::CALENDAR_YEARS.contains(&d.year()))
}

/// What a line says of its agency, as far as it can be told by itself.
fn agency(
    catalogue: &Catalogue,
    cells: &Cells,
    today: Date,
    mut faults: Vec<EditFault>,
) -> Result<(Agency, Brought), Vec<EditFault>> {
    let old = catalogue.agency(&cells.code);
    if old.is_none() {
        code(
            &cells.code,
            catalogue.agencies.seen.contains(&cells.code),
            &mut faults,
        );
    }
    let names = limits::AGENCY_NAME_CHARS_MAX;
    needed("name", &cells.name, names, &mut faults);
    // A name that stood before stands on: those from templates may be longer.
    if old.is_none_or(|o| o.short_name != cells.short_name) {
        let most = SHORT_NAME_CHARS_MAX;
        needed("short_name", &cells.short_name, most, &mut faults);
    }
    let kind = AgencyKind::parse(&cells.kind);
    if kind.is_none() {
        let why = match cells.kind.is_empty() {
            true => EditWhy::Required,
            false => EditWhy::Unknown,
        };
        faults.push(EditFault::new("kind", why).about(&cells.kind));
    }
    if cells.units.is_empty() {
        faults.push(EditFault::new("units", EditWhy::Required));
    }
    let mut date = |field: &'static str, text: &str, needed: bool| {
        let read = day(text);
        match (read, text.is_empty()) {
            (None, true) if needed => faults.push(EditFault::new(field, EditWhy::Required)),
            (None, false) => faults.push(EditFault::new(field, EditWhy::Order).about(text)),
            _ => {}
        }
        read
    };
    let from = date("from", &cells.from, true);
    let last = date("last", &cells.last, false);
    if let (Some(old), Some(from)) = (old, from)
        && old.valid.from != from
    {
        let stood = old.valid.from.to_string();
        faults.push(EditFault::new("from", EditWhy::Fixed).about(stood));
    }
    if let (Some(from), Some(last)) = (from, last)
        && last < from
    {
        faults.push(EditFault::new("last", EditWhy::Order).about(&cells.last));
    }
    // What was done until then was done: today's last hour is the soonest end.
    let ends = old.is_none_or(|o| o.valid.to != last);
    if ends && last.is_some_and(|last| last < today) {
        faults.push(EditFault::new("last", EditWhy::Past).about(&cells.last));
    }
    match (last, cells.heirs.is_empty()) {
        (Some(_), true) => faults.push(EditFault::new("heir", EditWhy::Required)),
        (None, false) if cells.last.is_empty() => {
            faults.push(EditFault::new("last", EditWhy::Required));
        }
        _ => {}
    }
    let (Some(kind), Some(from), true) = (kind, from, faults.is_empty()) else {
        return Err(faults);
    };
    let new = Agency {
        code: cells.code.clone(),
        name: cells.name.clone(),
        short_name: cells.short_name.clone(),
        kind,
        parent: Some(cells.parent.clone()).filter(|p| !p.is_empty()),
        units: cells.units.clone(),
        valid: Dates { from, to: last },
        replaced_by: cells.heirs.clone(),
        // Whoever administers the table says so.
        source: old.map_or(SourceStatus::Verified, |o| o.source),
    };
    let brought = match old {
        None => Brought::Added,
        Some(old) if *old == new => Brought::Same,
        Some(old) if old.valid.last() < today => {
            return Err(vec![EditFault::new("code", EditWhy::Over).about(&new.code)]);
        }
        Some(old) if old.valid.to != new.valid.to && new.valid.to.is_some() => Brought::Ended,
        Some(_) => Brought::Changed,
    };
    Ok((new, brought))
}

/// What agencies of a file say of each other and of those of the table: parents, heirs, units.
fn among(catalogue: &Catalogue, bring: &mut Bring) {
    let new: HashMap<&str, &Agency> = bring
        .rows
        .iter()
        .map(|r| (r.agency.code.as_str(), &r.agency))
        .collect();
    let known = |code: &str| new.get(code).copied().or_else(|| catalogue.agency(code));
    let mut faults = Vec::new();
    for row in bring.rows.iter().filter(|r| r.brought != Brought::Same) {
        let agency = &row.agency;
        let mut fault = |field: &str, why, about: &str| {
            faults.push((row.line, EditFault::new(field, why).about(about)));
        };
        if let Some(parent) = &agency.parent {
            if known(parent).is_none() {
                fault("parent", EditWhy::Unknown, parent);
            } else if is_beneath(parent, &agency.code, &known) {
                fault("parent", EditWhy::Circle, parent);
            }
        }
        for unit in &agency.units {
            if catalogue.units().iter().all(|u| u.code != *unit) {
                fault("units", EditWhy::Unknown, unit);
            }
        }
        let Some(then) = agency.valid.day_after() else {
            continue;
        };
        for heir in &agency.replaced_by {
            match known(heir) {
                None => fault("heir", EditWhy::Unknown, heir),
                Some(heir) if heir.code == agency.code || !heir.in_force(then) => {
                    fault("heir", EditWhy::NotThen, &heir.code);
                }
                Some(_) => {}
            }
        }
    }
    let room = limits::FILE_FAULTS_MAX.saturating_sub(bring.faults.len());
    bring.faults.extend(faults.into_iter().take(room));
}

/// Whether an agency is the other, or stands below it, as the file would have it.
fn is_beneath<'a>(code: &'a str, other: &str, known: &impl Fn(&str) -> Option<&'a Agency>) -> bool {
    let mut at = Some(code);
    for _ in 0..limits::AGENCY_STEPS_MAX {
        match at {
            None => return false,
            Some(code) if code == other => return true,
            Some(code) => at = known(code).and_then(|a| a.parent.as_deref()),
        }
    }
    true
}

/// The table with what a file changes.
fn table(text: &dyn Fn(&str) -> Option<String>, bring: &Bring) -> String {
    let news = || bring.rows.iter().filter(|r| r.brought != Brought::Same);
    let changed: HashMap<&str, &Agency> = news()
        .map(|r| (r.agency.code.as_str(), &r.agency))
        .collect();
    let mut stood: HashSet<String> = HashSet::new();
    let table = splice::each(&text(FILE).unwrap_or_default(), |_, cells| {
        let code = cells.first().map(String::as_str).unwrap_or_default();
        match changed.get(code) {
            Some(agency) => {
                stood.insert(code.to_owned());
                Fate::Becomes(row(agency))
            }
            None => Fate::Stays,
        }
    });
    let added: Vec<Vec<String>> = news()
        .filter(|r| !stood.contains(&r.agency.code))
        .map(|r| row(&r.agency))
        .collect();
    match added.is_empty() {
        true => table,
        false => splice::with_rows(&table, &added),
    }
}

/// What the pack's own checks say of the tables with a file in them, as a fault of it.
pub fn refused(fault: &super::PackError) -> EditFault {
    let about = match fault.file == FILE {
        true => fault.message.clone(),
        false => fault.to_string(),
    };
    EditFault::new("csv", EditWhy::Pack).about(about)
}
