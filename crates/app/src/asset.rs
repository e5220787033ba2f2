//! Things that wear a label with a square code: brought in as a table, found by what the label says.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::report::place;
use domain::actor::Role;
use domain::report::Point;
use domain::text::tidy;
pub use store::asset::Asset;
use store::{Batch, asset};

/// Assets of one table: a province's street lamps, ten times over.
const ROWS_MAX: usize = 200_000;
/// Rows of one batch: a writer that waits for it waits some milliseconds.
const BATCH_ROWS: usize = 500;
/// Characters of a code, of a kind, of a name: what fits on a label.
const CODE_CHARS_MAX: usize = 32;
const KIND_CHARS_MAX: usize = 40;
const NAME_CHARS_MAX: usize = 200;
/// The columns of a table, in the order of its first line.
pub const COLUMNS: [&str; 7] = ["code", "kind", "name", "area", "lat", "lon", "agency"];

/// Why a line of a table cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The first line does not name the columns.
    Header,
    /// It does not read as CSV, or has too many or too few parts.
    Unreadable,
    /// No code, or signs that no label has.
    Code,
    /// No kind or no name, or one that is too long.
    Name,
    /// No place, or one outside every commune.
    Place,
    /// A commune that is not in force.
    Area,
    /// An agency that is not in force.
    Agency,
    /// The code stands on an earlier line too.
    Twice,
    /// More lines than one table may have.
    TooMany,
}

impl Wrong {
    /// The key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            Wrong::Header => "asset.wrong.header",
            Wrong::Unreadable => "asset.wrong.unreadable",
            Wrong::Code => "asset.wrong.code",
            Wrong::Name => "asset.wrong.name",
            Wrong::Place => "asset.wrong.place",
            Wrong::Area => "asset.wrong.area",
            Wrong::Agency => "asset.wrong.agency",
            Wrong::Twice => "asset.wrong.twice",
            Wrong::TooMany => "asset.wrong.too_many",
        }
    }
}

/// A table as it was read: what can be taken, and each line that cannot, by its number.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What can be taken.
    pub assets: Vec<Asset>,
    /// Line and fault.
    pub wrong: Vec<(u64, Wrong)>,
}

/// A code as it is kept: what people type beside a label need not be exact.
pub fn code(typed: &str) -> Option<String> {
    let code: String = typed
        .trim()
        .to_uppercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let sound = !code.is_empty()
        && code.len() <= CODE_CHARS_MAX
        && code
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    sound.then_some(code)
}

/// Reads a table of CSV. Nothing is written: the same is asked for a look before it.
pub fn read(app: &App, ctx: &Ctx, text: &str) -> Table {
    let mut table = Table::default();
    let mut lines = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let named = lines
        .headers()
        .is_ok_and(|first| first.iter().map(str::to_lowercase).eq(COLUMNS));
    if !named {
        table.wrong.push((1, Wrong::Header));
        return table;
    }
    let mut codes = std::collections::BTreeSet::new();
    for (index, record) in lines.records().enumerate() {
        let line = record
            .as_ref()
            .ok()
            .and_then(csv::StringRecord::position)
            .map_or(index as u64 + 2, csv::Position::line);
        if index >= ROWS_MAX {
            table.wrong.push((line, Wrong::TooMany));
            break;
        }
        let read = record
            .map_err(|_| Wrong::Unreadable)
            .and_then(|record| one(app, ctx, &record));
        match read {
            Ok(asset) if !codes.insert(asset.code.clone()) => {
                table.wrong.push((line, Wrong::Twice))
            }
            Ok(asset) => table.assets.push(asset),
            Err(wrong) => table.wrong.push((line, wrong)),
        }
    }
    table
}

fn one(app: &App, ctx: &Ctx, record: &csv::StringRecord) -> Result<Asset, Wrong> {
    let part = |n: usize| record.get(n).unwrap_or("");
    let words = |n: usize, most: usize| {
        tidy(part(n))
            .filter(|text| text.chars().count() <= most)
            .ok_or(Wrong::Name)
    };
    let degrees = |n: usize, most: f64| {
        part(n)
            .parse::<f64>()
            .ok()
            .filter(|value| value.abs() <= most)
            .ok_or(Wrong::Place)
    };
    let point = Point {
        lat: degrees(4, 90.0)?,
        lon: degrees(5, 180.0)?,
    };
    let tables = app.tables();
    let (pack, today) = (&tables.catalogue, ctx.now.date());
    if !pack.in_province(point.lat, point.lon) {
        return Err(Wrong::Place);
    }
    let some = |n: usize| Some(part(n).to_owned()).filter(|text| !text.is_empty());
    let area = match some(3) {
        Some(area) => {
            pack.unit(&area, today).ok_or(Wrong::Area)?;
            Some(area)
        }
        None => Some(
            place::find(&tables, Some(point), None, ctx.now)
                .ok_or(Wrong::Place)?
                .code,
        ),
    };
    let agency = some(6);
    if let Some(agency) = &agency
        && pack.agency_at(agency, today).is_none()
    {
        return Err(Wrong::Agency);
    }
    Ok(Asset {
        code: code(part(0)).ok_or(Wrong::Code)?,
        kind: words(1, KIND_CHARS_MAX)?,
        name: words(2, NAME_CHARS_MAX)?,
        area,
        point,
        agency,
    })
}

/// Takes a table in; one of a code that is known takes the old one's place.
pub async fn import(app: &App, ctx: &Ctx, assets: &[Asset]) -> AppResult<()> {
    if !matches!(ctx.actor.role, Role::SysAdmin | Role::System) {
        return Err(AppError::NotFound);
    }
    for some in assets.chunks(BATCH_ROWS) {
        let mut batch = Batch::new();
        some.iter().for_each(|one| asset::put(&mut batch, one));
        app.store.commit(batch).await?;
    }
    Ok(())
}

/// What a label says; none if nobody brought it in.
pub async fn find(app: &App, typed: &str) -> AppResult<Option<Asset>> {
    match code(typed) {
        Some(code) => Ok(asset::by_code(&app.store, &code).await?),
        None => Ok(None),
    }
}

/// Those after a code, and how many there are in all.
pub async fn list(app: &App, after: &str, most: u32) -> AppResult<(Vec<Asset>, i64)> {
    let found = asset::after(&app.store, after, i64::from(most)).await?;
    Ok((found, asset::count(&app.store).await?))
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn what_is_typed_beside_a_label_is_read_kindly() {
        assert_eq!(code(" den-00 42 ").as_deref(), Some("DEN-0042"));
        for bad in ["", "a/b", "đèn", "<b>", &"x".repeat(33)] {
            assert_eq!(code(bad), None, "{bad}");
        }
    }
}
