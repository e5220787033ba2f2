//! `import`: cases from another system, each once, with the source's own times.
//!
//! The source's words become ours by a *mapping* (a file the administrator writes, documented in
//! `docs/import.md`): which column is which, what a status means as a stage, what a category of
//! theirs is in our catalogue, and, where the points lie elsewhere, an affine map of coordinates.

use crate::app::{App, rules_at};
use crate::error::{AppError, AppResult};
use crate::record::record;
use crate::report::place;
use domain::pack::Catalogue;
use domain::refusal_reason::Refusal;
use domain::report::{Point, Stage};
use domain::text::fold;
use domain::time::At;
use domain::workflow::{self, ImportedCase};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{Batch, CommitError};

/// How a source's columns and words become ours. Every part may be left out: then the columns have
/// our names and the words are ours.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// Our field → the source's column; several joined by a space where a list is given.
    pub columns: BTreeMap<String, Columns>,
    /// The source's status → our stage.
    pub stages: BTreeMap<String, String>,
    /// Stage of a status that is not listed.
    pub stage_default: Option<String>,
    /// The source's category → our category code.
    pub categories: BTreeMap<String, String>,
    /// Category of one that is not listed; none leaves it unclassified.
    pub category_default: Option<String>,
    /// The source's agency → our agency code.
    pub agencies: BTreeMap<String, String>,
    /// Agency of one that is not listed.
    pub agency_default: Option<String>,
    /// Coordinates: `lat = a + b·lat + c·lon`, `lon = d + e·lat + f·lon`.
    pub affine: Option<[f64; 6]>,
    /// The source had published them: title, text and place show.
    pub public: bool,
}

/// One column, or several joined.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Columns {
    /// One.
    One(String),
    /// Several, joined by a space.
    Many(Vec<String>),
}

/// What is wrong with one line; the words name the column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineError {
    /// A column that must be there is empty.
    Missing(&'static str),
    /// A value that cannot be read.
    Unreadable(&'static str, String),
    /// The rules refuse it.
    Refused(Refusal),
}

/// How one case ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// It is in now.
    New,
    /// It was in already.
    Known,
    /// It is not taken.
    Bad(LineError),
}

/// A line of the source: column → value.
pub type Line = HashMap<String, String>;

/// Fields that a mapping may name, with what they hold.
pub const FIELDS: [&str; 15] = [
    "external_id",
    "submitted_at",
    "updated_at",
    "closed_at",
    "status",
    "notes",
    "category",
    "title",
    "text",
    "place",
    "lat",
    "lon",
    "area",
    "agency",
    "public",
];

/// Our field, and the column of GeoReport bulk that holds it.
const GEOREPORT: [(&str, &str); 11] = [
    ("external_id", "service_request_id"),
    ("submitted_at", "requested_datetime"),
    ("updated_at", "updated_datetime"),
    ("closed_at", "closed_date"),
    ("status", "status_description"),
    ("notes", "status_notes"),
    ("category", "service_name"),
    ("text", "description"),
    ("place", "address"),
    ("lon", "long"),
    ("agency", "agency_responsible"),
];
/// What GeoReport calls a status, in its two spellings, and our stage of it.
const GEOREPORT_STAGES: [(&str, Stage); 4] = [
    ("open", Stage::Received),
    ("Open", Stage::Received),
    ("closed", Stage::Closed),
    ("Closed", Stage::Closed),
];

impl Mapping {
    /// The same with the columns and words of GeoReport bulk, where it names no others itself.
    #[must_use]
    pub fn of_georeport(mut self) -> Mapping {
        for (field, column) in GEOREPORT {
            let column = || Columns::One(column.to_owned());
            self.columns.entry(field.to_owned()).or_insert_with(column);
        }
        for (word, stage) in GEOREPORT_STAGES {
            let stage = || stage.as_str().to_owned();
            self.stages.entry(word.to_owned()).or_insert_with(stage);
        }
        self
    }

    /// The source's id in a line.
    pub fn external_id(&self, line: &Line) -> Option<String> {
        self.value(line, "external_id")
    }

    /// Whether the source had published this one.
    fn public(&self, line: &Line) -> Result<bool, LineError> {
        match self.value(line, "public") {
            None => Ok(self.public),
            Some(text) => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => Ok(true),
                "false" | "0" | "no" => Ok(false),
                _ => Err(LineError::Unreadable("public", text)),
            },
        }
    }

    fn value(&self, line: &Line, field: &str) -> Option<String> {
        let one = |column: &str| line.get(column).map(|v| v.trim()).filter(|v| !v.is_empty());
        match self.columns.get(field) {
            None => one(field).map(str::to_owned),
            Some(Columns::One(column)) => one(column).map(str::to_owned),
            Some(Columns::Many(columns)) => {
                let parts: Vec<&str> = columns.iter().filter_map(|c| one(c)).collect();
                (!parts.is_empty()).then(|| parts.join(" "))
            }
        }
    }

    fn instant(&self, line: &Line, field: &'static str) -> Result<Option<At>, LineError> {
        match self.value(line, field) {
            None => Ok(None),
            Some(text) => read_instant(&text)
                .map(Some)
                .ok_or(LineError::Unreadable(field, text)),
        }
    }

    fn point(&self, line: &Line) -> Result<Option<Point>, LineError> {
        let number = |field: &'static str| match self.value(line, field) {
            None => Ok(None),
            Some(text) => match text.parse::<f64>() {
                Ok(x) if x.is_finite() => Ok(Some(x)),
                _ => Err(LineError::Unreadable(field, text)),
            },
        };
        let (Some(lat), Some(lon)) = (number("lat")?, number("lon")?) else {
            return Ok(None);
        };
        // Sources write 0,0 for "no point".
        if lat == 0.0 && lon == 0.0 {
            return Ok(None);
        }
        Ok(Some(match self.affine {
            None => Point { lat, lon },
            Some([a, b, c, d, e, f]) => {
                // A centimetre is enough; the rest is noise of the arithmetic.
                let tidy = |x: f64| (x * 1e7).round() / 1e7;
                Point {
                    lat: tidy(a + b * lat + c * lon),
                    lon: tidy(d + e * lat + f * lon),
                }
            }
        }))
    }

    fn stage(&self, status: &str) -> Result<Stage, LineError> {
        let word = self
            .stages
            .get(status)
            .or(self.stage_default.as_ref())
            .map_or(status, String::as_str);
        Stage::parse(word).ok_or_else(|| LineError::Unreadable("status", status.to_owned()))
    }

    fn coded(
        table: &BTreeMap<String, String>,
        default: &Option<String>,
        value: Option<String>,
    ) -> Option<String> {
        match value {
            Some(v) => Some(
                table
                    .get(&v)
                    .cloned()
                    .or_else(|| default.clone())
                    .unwrap_or(v),
            ),
            None => default.clone(),
        }
    }
}

/// Reads `2016-07-13 15:11:07+00:00`, RFC 3339, or a wall-clock time in the province's zone.
fn read_instant(text: &str) -> Option<At> {
    At::parse(text).or_else(|| At::parse(&text.replacen(' ', "T", 1)))
}

/// Reads a line into a case, without looking at the database.
///
/// # Errors
/// What is wrong with the line, the first thing found.
pub fn read(app: &App, mapping: &Mapping, line: &Line, now: At) -> Result<ImportedCase, LineError> {
    let external_id = mapping
        .value(line, "external_id")
        .ok_or(LineError::Missing("external_id"))?;
    let submitted_at = mapping
        .instant(line, "submitted_at")?
        .ok_or(LineError::Missing("submitted_at"))?;
    let status = mapping
        .value(line, "status")
        .unwrap_or_else(|| Stage::Received.as_str().to_owned());
    let lead = Mapping::coded(
        &mapping.agencies,
        &mapping.agency_default,
        mapping.value(line, "agency"),
    );
    let point = mapping.point(line)?;
    let named = mapping.value(line, "area");
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    let found = place::find(&tables, point, named.as_deref(), now);
    let text = mapping.value(line, "text").unwrap_or_default();
    let (id, code) = app
        .fresh_report(submitted_at, 8)
        .map_err(|e| LineError::Unreadable("external_id", e.to_string()))?;
    let clean = |t: String| domain::text::tidy(&t).unwrap_or_default();
    Ok(ImportedCase {
        id,
        code,
        external_id,
        submitted_at,
        updated_at: mapping.instant(line, "updated_at")?,
        closed_at: mapping.instant(line, "closed_at")?,
        stage: mapping.stage(&status)?,
        status,
        notes: mapping.value(line, "notes").map(clean),
        title: mapping.value(line, "title").map(clean),
        text: clean(text),
        category: category(
            catalogue,
            Mapping::coded(
                &mapping.categories,
                &mapping.category_default,
                mapping.value(line, "category"),
            ),
        ),
        point,
        area_approximate: found.as_ref().is_some_and(|f| f.approximate),
        area: found.map(|f| f.code),
        place: mapping.value(line, "place").map(clean),
        lead: agency(catalogue, lead, now),
        public: mapping.public(line)?,
    })
}

/// A code, or the code of what alone bears this name; what is neither stays for the rules to refuse.
fn by_name(value: Option<String>, known: bool, names: Names<'_>) -> Option<String> {
    let value = value?;
    if known {
        return Some(value);
    }
    let wanted = fold(&value);
    let mut found = names.filter(|(name, _)| fold(name) == wanted);
    let code = found.next().map(|(_, code)| code.to_owned());
    match found.all(|(_, other)| Some(other) == code.as_deref()) {
        true => code.or(Some(value)),
        false => Some(value),
    }
}

/// Names with the codes that bear them.
type Names<'a> = Box<dyn Iterator<Item = (&'a str, &'a str)> + 'a>;

fn category(catalogue: &Catalogue, value: Option<String>) -> Option<String> {
    let known = value
        .as_deref()
        .is_some_and(|v| catalogue.category(v).is_some());
    let names = catalogue.categories().iter();
    let names = names.flat_map(|c| [&c.public_name, &c.name_en].map(|n| (n.as_str(), &*c.code)));
    by_name(value, known, Box::new(names))
}

/// Of agencies only those of today bear their names: their forerunners are often called the same.
fn agency(catalogue: &Catalogue, value: Option<String>, now: At) -> Option<String> {
    let known = value
        .as_deref()
        .is_some_and(|v| catalogue.agency(v).is_some());
    let names = catalogue.agencies_at(now.date());
    let names = names.flat_map(|a| [&a.short_name, &a.name].map(|n| (n.as_str(), &*a.code)));
    by_name(value, known, Box::new(names))
}

/// Which of these source's ids are here already.
///
/// # Errors
/// The database's.
pub async fn known(app: &App, external_ids: &[String]) -> AppResult<HashSet<String>> {
    let known = store::report::known_externals(&app.store, external_ids).await?;
    Ok(known.into_iter().collect())
}

/// Brings one line in. A dry run only reads and checks it.
pub async fn one(
    app: &App,
    mapping: &Mapping,
    line: &Line,
    now: At,
    dry_run: bool,
) -> AppResult<Imported> {
    let id = mapping.external_id(line);
    if let Some(id) = id
        && store::report::by_external(&app.store, &id).await?.is_some()
    {
        // It may be wrong all the same; that is told before.
        return Ok(match read(app, mapping, line, now) {
            Ok(_) => Imported::Known,
            Err(e) => Imported::Bad(e),
        });
    }
    unknown(app, mapping, line, now, dry_run).await
}

/// Brings in one line that was not there a moment ago; if it is by now, that is told.
///
/// # Errors
/// The database's.
pub async fn unknown(
    app: &App,
    mapping: &Mapping,
    line: &Line,
    now: At,
    dry_run: bool,
) -> AppResult<Imported> {
    for draw in 0..8 {
        let mut case = match read(app, mapping, line, now) {
            Ok(case) => case,
            Err(e) => return Ok(Imported::Bad(e)),
        };
        if draw > 1 {
            case.code = app.fresh_report(case.submitted_at, 8 + draw - 1)?.1;
        }
        let tables = app.tables();
        let rules = rules_at(&tables.catalogue, now)?;
        let decision = match workflow::import(case, now, &rules) {
            Ok(decision) => decision,
            Err(refusal) => return Ok(Imported::Bad(LineError::Refused(refusal))),
        };
        if dry_run {
            return Ok(Imported::New);
        }
        match record(app, None, None, &decision, Batch::new()).await {
            Ok(_) => return Ok(Imported::New),
            Err(CommitError::Unique("external_id")) => return Ok(Imported::Known),
            Err(CommitError::Code | CommitError::Version) => continue,
            Err(e) => return Err(e.into()),
        }
    }
    Err(AppError::Busy)
}
