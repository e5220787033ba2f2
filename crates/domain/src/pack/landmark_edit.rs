//! A change of the landmarks: one added, told otherwise, put out of use or back; and a whole file of
//! them.

use super::Catalogue;
use super::edit::{EditFault, EditWhy, Edited, line, needed};
use super::landmarks::{COLUMNS, FILE, OFF};
use super::splice::{self, Fate};
use crate::landmark::{Landmark, LandmarkKind, degrees};
use crate::limits;
use crate::text::fold;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// How a new landmark's code begins; a number follows.
const PREFIX: &str = "DM-";
/// Within so many metres a landmark of the same name is the same one.
const SAME_M: f64 = 300.0;
/// Where a row comes from that people wrote.
const OWN: &str = "own";
/// Name of the table.
pub const TABLE: &str = FILE;
/// The columns of a file that is brought in.
pub const FILE_COLUMNS: [&str; 7] = ["code", "name", "kind", "aliases", "unit_code", "lat", "lon"];

/// A landmark as a form has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LandmarkCells {
    /// What it is called.
    pub name: String,
    /// What sort of thing it is (see [`LandmarkKind`]).
    pub kind: String,
    /// What else people call it, a line or a semicolon each.
    pub aliases: String,
    /// Code of its unit; empty for the one around its point.
    pub area: String,
    /// Latitude and longitude: `17.4702, 106.619`.
    pub point: String,
}

impl LandmarkCells {
    /// A row of the table, to begin a form with.
    pub fn of(row: &Landmark) -> LandmarkCells {
        LandmarkCells {
            name: row.name.clone(),
            kind: row.kind.as_str().to_owned(),
            aliases: row.aliases.join("\n"),
            area: row.unit.clone().unwrap_or_default(),
            point: format!("{}, {}", row.lat, row.lon),
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LandmarkEdit {
    /// One more.
    Add(LandmarkCells),
    /// It is told otherwise.
    Change(String, LandmarkCells),
    /// It is offered to nobody any more.
    Off(String),
    /// It is offered again.
    On(String),
}

impl LandmarkEdit {
    /// The code of the row that it is about; none for one more.
    pub fn code(&self) -> Option<&str> {
        match self {
            LandmarkEdit::Add(_) => None,
            LandmarkEdit::Change(code, _) | LandmarkEdit::Off(code) | LandmarkEdit::On(code) => {
                Some(code)
            }
        }
    }
}

const FIELDS: &[(&str, &str)] = &[
    ("code", "code"),
    ("name", "name"),
    ("kind", "kind"),
    ("aliases", "aliases"),
    ("unit_code", "area"),
    ("lat", "point"),
    ("lon", "point"),
];

/// The code that the next landmark gets.
pub fn next_code(catalogue: &Catalogue) -> String {
    numbered(highest(catalogue) + 1)
}

fn numbered(n: u32) -> String {
    format!("{PREFIX}{n:04}")
}

fn highest(catalogue: &Catalogue) -> u32 {
    let number = |l: &Landmark| l.code.strip_prefix(PREFIX)?.parse::<u32>().ok();
    catalogue
        .landmarks()
        .iter()
        .filter_map(number)
        .max()
        .unwrap_or(0)
}

/// The landmarks after a change on a day, or every fault of it.
pub fn edit_landmarks(
    text: &dyn Fn(&str) -> Option<String>,
    catalogue: &Catalogue,
    edit: &LandmarkEdit,
    today: Date,
) -> Result<Edited, Vec<EditFault>> {
    let table = table_of(text);
    let fault = |field: &str, why| Err(vec![EditFault::new(field, why)]);
    let old = match edit.code() {
        Some(code) => match catalogue.landmark(code) {
            Some(old) => Some(old),
            None => return fault("code", EditWhy::Unknown),
        },
        None => None,
    };
    let (code, row) = match (edit, old) {
        (LandmarkEdit::Add(cells), _) => {
            if catalogue.landmarks().len() >= limits::LANDMARKS_MAX {
                return fault("name", EditWhy::TooMany);
            }
            let code = next_code(catalogue);
            let new = read(catalogue, cells, today)?;
            if let Some(same) = same(catalogue, &new) {
                let fault = EditFault::new("name", EditWhy::Taken);
                return Err(vec![fault.about(format!("{} ({})", same.name, same.code))]);
            }
            (code.clone(), cells_of(&code, &new, "", OWN))
        }
        (LandmarkEdit::Change(code, cells), Some(old)) => {
            let new = read(catalogue, cells, today)?;
            let state = if old.is_off { OFF } else { "" };
            let row = cells_of(code, &new, state, &old.source);
            if row == cells_of_row(old) {
                return fault("name", EditWhy::Same);
            }
            (code.clone(), row)
        }
        (LandmarkEdit::Off(code) | LandmarkEdit::On(code), Some(old)) => {
            let off = matches!(edit, LandmarkEdit::Off(_));
            if old.is_off == off {
                return fault("why", EditWhy::Same);
            }
            let mut row = cells_of_row(old);
            if let Some(state) = row.get_mut(7) {
                *state = if off { OFF.to_owned() } else { String::new() };
            }
            (code.clone(), row)
        }
        (_, None) => return fault("code", EditWhy::Unknown),
    };
    let text = match old {
        None => splice::with_rows(&table, &[row]),
        Some(_) => splice::each(&table, |_, cells| match cells.first() == Some(&code) {
            true => Fate::Becomes(row.clone()),
            false => Fate::Stays,
        }),
    };
    Ok(Edited {
        file: FILE,
        line: splice::line_of(&text, &code),
        text,
        fields: FIELDS,
    })
}

/// The table's text; its head alone where a province began without.
fn table_of(text: &dyn Fn(&str) -> Option<String>) -> String {
    let table = text(FILE).filter(|t| !t.trim().is_empty());
    table.unwrap_or_else(|| format!("{}\n", COLUMNS.join(",")))
}

/// A landmark as it was read from a form or a file.
struct New {
    name: String,
    kind: LandmarkKind,
    aliases: Vec<String>,
    unit: String,
    lat: f64,
    lon: f64,
}

fn read(catalogue: &Catalogue, cells: &LandmarkCells, today: Date) -> Result<New, Vec<EditFault>> {
    let mut faults = Vec::new();
    let name = line(&cells.name);
    needed("name", &name, limits::LANDMARK_NAME_CHARS_MAX, &mut faults);
    let kind = LandmarkKind::parse(cells.kind.trim());
    if kind.is_none() {
        let why = match cells.kind.trim() {
            "" => EditWhy::Required,
            _ => EditWhy::Unknown,
        };
        faults.push(EditFault::new("kind", why).about(cells.kind.trim()));
    }
    let mut aliases: Vec<String> = Vec::new();
    for alias in cells.aliases.split(['\n', ';']).map(line) {
        let known = |one: &String| fold(one) == fold(&alias);
        if !alias.is_empty() && alias != name && !aliases.iter().any(known) {
            aliases.push(alias);
        }
    }
    let long = |a: &String| a.chars().count() > limits::LANDMARK_NAME_CHARS_MAX;
    if aliases.len() > limits::LANDMARK_ALIASES_MAX || aliases.iter().any(long) {
        faults.push(EditFault::new("aliases", EditWhy::TooLong));
    }
    let unit = cells.area.trim().to_owned();
    let stands = catalogue
        .unit(&unit, today)
        .is_some_and(|u| u.kind.is_commune_level());
    if !unit.is_empty() && !stands {
        faults.push(EditFault::new("area", EditWhy::Unknown).about(&unit));
    }
    let point = degrees(&cells.point);
    match point {
        None if cells.point.trim().is_empty() => {
            faults.push(EditFault::new("point", EditWhy::Required));
        }
        Some((lat, lon)) if catalogue.in_province(lat, lon) => {}
        None | Some(_) => faults.push(EditFault::new("point", EditWhy::Outside)),
    }
    match (kind, point) {
        (Some(kind), Some((lat, lon))) if faults.is_empty() => Ok(New {
            name,
            kind,
            aliases,
            unit,
            lat: metre(lat),
            lon: metre(lon),
        }),
        _ => Err(faults),
    }
}

/// A hundred-thousandth of a degree is a metre: finer than a landmark is.
fn metre(degrees: f64) -> f64 {
    (degrees * 1e5).round() / 1e5
}

/// The landmark that a new one is: of the same name, near.
fn same<'a>(catalogue: &'a Catalogue, new: &New) -> Option<&'a Landmark> {
    let name = fold(&new.name);
    catalogue
        .landmarks()
        .iter()
        .find(|l| fold(&l.name) == name && l.distance_m(new.lat, new.lon) <= SAME_M)
}

fn cells_of(code: &str, new: &New, state: &str, source: &str) -> Vec<String> {
    vec![
        code.to_owned(),
        new.name.clone(),
        new.kind.as_str().to_owned(),
        new.aliases.join(";"),
        new.unit.clone(),
        new.lat.to_string(),
        new.lon.to_string(),
        state.to_owned(),
        source.to_owned(),
    ]
}

fn cells_of_row(row: &Landmark) -> Vec<String> {
    vec![
        row.code.clone(),
        row.name.clone(),
        row.kind.as_str().to_owned(),
        row.aliases.join(";"),
        row.unit.clone().unwrap_or_default(),
        row.lat.to_string(),
        row.lon.to_string(),
        if row.is_off { OFF } else { "" }.to_owned(),
        row.source.clone(),
    ]
}

/// What becomes of a landmark of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// It is new.
    Added,
    /// It is told otherwise.
    Changed,
    /// Nothing.
    Same,
}

/// A landmark of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroughtRow {
    /// Its line, from 1.
    pub line: usize,
    /// Its code, given or drawn.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What becomes of it.
    pub brought: Brought,
}

/// What a file of landmarks would do.
#[derive(Clone, Debug, Default)]
pub struct Bring {
    /// Its landmarks.
    pub rows: Vec<BroughtRow>,
    /// Lines at fault, at most [`limits::FILE_FAULTS_MAX`].
    pub faults: Vec<(usize, EditFault)>,
    /// The table with it.
    pub text: String,
}

impl Bring {
    /// How many of its landmarks fare so.
    pub fn count(&self, brought: Brought) -> usize {
        self.rows.iter().filter(|r| r.brought == brought).count()
    }
}

/// What a file of landmarks ([`FILE_COLUMNS`], by its head) would make of the table. Without a code a
/// row is that of the same name within 300 m, or a new one; so the same file twice changes nothing.
pub fn bring_landmarks(
    text: &dyn Fn(&str) -> Option<String>,
    catalogue: &Catalogue,
    csv: &str,
    today: Date,
) -> Bring {
    let mut bring = Bring::default();
    let csv = crate::text::compose(csv.trim_start_matches('\u{feff}'));
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(csv.as_bytes());
    let head: Vec<String> = reader.headers().map_or_else(
        |_| Vec::new(),
        |head| head.iter().map(str::to_lowercase).collect(),
    );
    let at = |name: &str| head.iter().position(|h| h == name);
    if ["name", "kind", "lat", "lon"]
        .iter()
        .any(|c| at(c).is_none())
    {
        bring.faults.push((
            1,
            EditFault::new("csv", EditWhy::Header).about("name, kind, lat, lon"),
        ));
        return bring;
    }
    let mut next = highest(catalogue);
    let mut changed: HashMap<String, Vec<String>> = HashMap::new();
    let mut added: Vec<Vec<String>> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    for record in reader.records() {
        if bring.faults.len() >= limits::FILE_FAULTS_MAX {
            break;
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, |p| p.line() as usize);
                let fault = EditFault::new("csv", EditWhy::Pack).about(error.to_string());
                bring.faults.push((line, fault));
                continue;
            }
        };
        let line = record.position().map_or(0, |p| p.line() as usize);
        let cell = |name: &str| at(name).and_then(|n| record.get(n)).unwrap_or_default();
        let mut fault = |fault: EditFault| bring.faults.push((line, fault));
        let cells = LandmarkCells {
            name: cell("name").to_owned(),
            kind: cell("kind").to_owned(),
            aliases: cell("aliases").to_owned(),
            area: cell("unit_code").to_owned(),
            point: format!("{}, {}", cell("lat"), cell("lon")),
        };
        let new = match read(catalogue, &cells, today) {
            Ok(new) => new,
            Err(faults) => {
                faults.into_iter().for_each(fault);
                continue;
            }
        };
        let old = match cell("code") {
            "" => same(catalogue, &new),
            code => match catalogue.landmark(code) {
                Some(old) => Some(old),
                None => {
                    fault(EditFault::new("code", EditWhy::Unknown).about(code));
                    continue;
                }
            },
        };
        let key = match old {
            Some(old) => old.code.clone(),
            None => format!("{} {:.3} {:.3}", fold(&new.name), new.lat, new.lon),
        };
        if !seen.insert(key) {
            fault(EditFault::new("name", EditWhy::Twice).about(&new.name));
            continue;
        }
        let (code, brought) = match old {
            Some(old) => {
                let state = if old.is_off { OFF } else { "" };
                let row = cells_of(&old.code, &new, state, &old.source);
                match row == cells_of_row(old) {
                    true => (old.code.clone(), Brought::Same),
                    false => {
                        changed.insert(old.code.clone(), row);
                        (old.code.clone(), Brought::Changed)
                    }
                }
            }
            None => {
                next += 1;
                let code = numbered(next);
                added.push(cells_of(&code, &new, "", OWN));
                (code, Brought::Added)
            }
        };
        bring.rows.push(BroughtRow {
            line,
            code,
            name: new.name,
            brought,
        });
    }
    if catalogue.landmarks().len() + added.len() > limits::LANDMARKS_MAX {
        let most = limits::LANDMARKS_MAX.to_string();
        let fault = EditFault::new("csv", EditWhy::TooMany).about(most);
        bring.faults.push((0, fault));
    }
    if bring.rows.is_empty() && bring.faults.is_empty() {
        bring
            .faults
            .push((1, EditFault::new("csv", EditWhy::Required)));
    }
    let table = splice::each(&table_of(text), |_, cells| {
        match cells.first().and_then(|code| changed.get(code)) {
            Some(row) => Fate::Becomes(row.clone()),
            None => Fate::Stays,
        }
    });
    bring.text = match added.is_empty() {
        true => table,
        false => splice::with_rows(&table, &added),
    };
    bring
}
