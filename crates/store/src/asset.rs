//! Things that wear a label: a row each, brought in by administrators, read by whoever stands before
//! one.

use crate::db::{Batch, Label, Row, Store};
use crate::error::DbResult;
use domain::report::Point;

/// A pole, a culvert, a bus stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    /// What stands on its label, e.g. `DEN-0042`.
    pub code: String,
    /// What it is, in words: "Cột đèn".
    pub kind: String,
    /// Its name or place in words.
    pub name: String,
    /// The commune's code, where it is known.
    pub area: Option<String>,
    /// Where it stands.
    pub point: Point,
    /// The agency that owns it, by code.
    pub agency: Option<String>,
}

const COLUMNS: &str = "code, kind, name, area, lat, lon, agency";

/// Writes one; another of its code gives way.
pub fn put(batch: &mut Batch, asset: &Asset) {
    batch.add(
        Label::Sure,
        "INSERT INTO asset (code, kind, name, area, lat, lon, agency) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (code) DO UPDATE SET kind = excluded.kind, name = excluded.name, area = excluded.area, \
         lat = excluded.lat, lon = excluded.lon, agency = excluded.agency",
        vec![
            (&asset.code).into(),
            (&asset.kind).into(),
            (&asset.name).into(),
            asset.area.clone().into(),
            asset.point.lat.into(),
            asset.point.lon.into(),
            asset.agency.clone().into(),
        ],
    );
}

/// The one of that code.
pub async fn by_code(store: &Store, code: &str) -> DbResult<Option<Asset>> {
    let text = format!("SELECT {COLUMNS} FROM asset WHERE code = $1");
    let row = store.query_opt(&text, &[code.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// Those after a code, by code: a page of the list, a sheet of labels.
pub async fn after(store: &Store, code: &str, most: i64) -> DbResult<Vec<Asset>> {
    let text = format!("SELECT {COLUMNS} FROM asset WHERE code > $1 ORDER BY code LIMIT $2");
    let rows = store.query(&text, &[code.into(), most.into()]).await?;
    rows.iter().map(read).collect()
}

/// How many there are.
pub async fn count(store: &Store) -> DbResult<i64> {
    let row = store.query_opt("SELECT count(*) FROM asset", &[]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

fn read(row: &Row) -> DbResult<Asset> {
    Ok(Asset {
        code: row.text(0)?.to_owned(),
        kind: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        area: row.opt_text(3)?.map(str::to_owned),
        point: Point {
            lat: row.float(4)?,
            lon: row.float(5)?,
        },
        agency: row.opt_text(6)?.map(str::to_owned),
    })
}
