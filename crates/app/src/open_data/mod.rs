//! Open data: once a day what everybody may see, in files that anybody may take along.
//!
//! A day's *edition* is read in one view of the database, in constant memory, and packed in pieces that lie
//! in the file store, each known by its bytes: what did not change since yesterday lies there once. An
//! edition is a row that is written last, so half of one is never listed. What was hidden since is not in the
//! next one; older ones go after [`limits::OPEN_DATA_DAYS`], and their pieces with them.

mod make;
mod take;

pub use make::run;
pub use take::{Opened, open};

use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::export::Format;
use crate::limits;
use domain::time::At;
use serde::{Deserialize, Serialize};

/// Days that an edition is kept.
pub const DAYS_KEPT: i64 = limits::OPEN_DATA_DAYS;

/// The files of an edition: under which name, and how each is written.
pub const FILES: [(&str, Format); 3] = [
    ("phan-anh.csv", Format::Csv),
    ("phan-anh.jsonl", Format::Jsonl),
    ("phan-anh.geojson", Format::GeoJson),
];

/// A file of an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its bytes, unpacked.
    pub bytes: u64,
    /// Its bytes as gzip.
    pub packed: u64,
    /// Checksum, as gzip has it.
    crc: u32,
    /// SHA-256 of its unpacked bytes, in hexadecimal digits.
    pub sha256: String,
}

/// A piece of a file: its key in the file store, and its lengths, packed and unpacked.
type Piece = (i64, u64, u64);

/// A day's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The day, counted as [`At::day`] counts.
    pub day: i64,
    /// When its reading began: what changed later is not in it.
    pub made_at: At,
    /// How many reports are in it.
    pub reports: i64,
    /// Its files.
    pub files: Vec<File>,
}

impl Edition {
    fn of(row: store::open_data::Edition) -> AppResult<Edition> {
        Ok(Edition {
            day: row.day,
            made_at: row.made_at,
            reports: row.reports,
            files: serde_json::from_str(&row.files).map_err(AppError::internal)?,
        })
    }
}

/// The editions that may be had, the newest first.
///
/// # Errors
/// The database's.
pub async fn editions(app: &App, now: At) -> AppResult<Vec<Edition>> {
    let rows = store::open_data::editions(&app.store).await?;
    let kept = rows.into_iter().filter(|row| is_kept(row.day, now));
    kept.map(Edition::of).collect()
}

/// Whether an edition of this day may still be had. The newest may always: if none was made for a week,
/// there is no newer one to go to; see [`oldest`].
fn is_kept(day: i64, now: At) -> bool {
    day >= oldest(now)
}

/// The oldest day whose edition may be had.
fn oldest(now: At) -> i64 {
    now.day() - DAYS_KEPT + 1
}
