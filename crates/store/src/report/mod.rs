//! Reports: one row each, never torn. Columns serve lists; the whole is one canonical text.

pub mod around;
mod list;
mod map;
mod order;
pub mod pages;
mod ranked;
mod refill;
pub(crate) mod row;
pub mod seen;
mod share;

pub use list::{
    Counted, Filter, Folds, Heads, Page, Reach, count, folds, heads, list, public_codes,
};
pub use map::{Marked, OpenPoint, Pin, PublicPoint, marked, open_points, pins, points};
pub use order::{Cursor, Order};
pub use refill::refill;
pub use row::write;
pub use share::{Hand, Load, Of, Share, Span, answered_since, held_by, load};

use crate::chain::Head;
use crate::db::{Row, Store, Value};
use crate::error::{DbError, DbResult};
use domain::id::{ReportCode, ReportId};
use domain::report::Report;

/// A report as it is filed: with the head of its chain, onto which the next event is sealed.
#[derive(Clone, Debug, PartialEq)]
pub struct Filed {
    /// The report.
    pub report: Report,
    /// Hash of its last event.
    pub hash: [u8; 32],
}

impl Filed {
    /// Where its chain stands.
    pub fn head(&self) -> Head {
        Head {
            seq: self.report.version,
            at: self.report.at,
            hash: self.hash,
        }
    }
}

/// A report as its row holds it, its text not read yet: whoever knows the hash may know it already.
#[derive(Clone, Debug, PartialEq)]
pub struct Folded(Row);

impl Folded {
    /// Hash of its last event: another hash is another state of the report.
    ///
    /// # Errors
    /// The row is broken.
    pub fn hash(&self) -> DbResult<[u8; 32]> {
        self.0.digest(1)
    }

    /// Reads it.
    ///
    /// # Errors
    /// Its text does not read.
    pub fn unfold(&self) -> DbResult<Filed> {
        read(&self.0)
    }
}

/// Reads `doc, hash`.
fn read(row: &Row) -> DbResult<Filed> {
    // The parser's own words would quote the text.
    let report = serde_json::from_str(row.text(0)?).map_err(|e| {
        DbError::broken(format_args!(
            "a report's text does not read (line {}, column {})",
            e.line(),
            e.column()
        ))
    })?;
    Ok(Filed {
        report,
        hash: row.digest(1)?,
    })
}

/// The report of a code.
pub async fn by_code(store: &Store, code: ReportCode) -> DbResult<Option<Filed>> {
    let folded = folded(store, code).await?;
    folded.as_ref().map(Folded::unfold).transpose()
}

/// The same, its text not read.
pub async fn folded(store: &Store, code: ReportCode) -> DbResult<Option<Folded>> {
    let row = store
        .query_opt(
            "SELECT doc, hash FROM report WHERE code = $1",
            &[code.into()],
        )
        .await?;
    Ok(row.map(Folded))
}

/// The report of an id.
pub async fn by_id(store: &Store, id: ReportId) -> DbResult<Option<Filed>> {
    let row = store
        .query_opt("SELECT doc, hash FROM report WHERE id = $1", &[id.into()])
        .await?;
    row.as_ref().map(read).transpose()
}

/// The reports of these ids, in no order; unknown ids are left out.
pub async fn by_ids(store: &Store, ids: &[ReportId]) -> DbResult<Vec<Filed>> {
    let keys = ids.iter().map(|&id| Value::from(id));
    let rows = store
        .query_keyed("SELECT doc, hash FROM report WHERE id IN", "", keys)
        .await?;
    rows.iter().map(read).collect()
}

/// Reports that an agency leads, before an id, the newest first, at most `limit`: what the past
/// teaches, page by page.
pub async fn led(store: &Store, before: ReportId, limit: usize) -> DbResult<Vec<Filed>> {
    let sql = "SELECT doc, hash FROM report WHERE id < $1 AND lead IS NOT NULL AND category IS NOT NULL \
               ORDER BY id DESC LIMIT $2";
    let args = [before.into(), (limit as i64).into()];
    let rows = store.scan(sql, &args).await?;
    rows.iter().map(read).collect()
}

/// The report that an import made of a source's id.
pub async fn by_external(store: &Store, external_id: &str) -> DbResult<Option<ReportId>> {
    let row = store
        .query_opt(
            "SELECT report FROM external WHERE id = $1",
            &[external_id.into()],
        )
        .await?;
    row.map(|row| row.int(0).map(ReportId)).transpose()
}

/// Which of these source's ids an import has made reports of.
pub async fn known_externals(store: &Store, external_ids: &[String]) -> DbResult<Vec<String>> {
    let keys = external_ids.iter().map(Value::from);
    let rows = store
        .query_keyed("SELECT id FROM external WHERE id IN", "", keys)
        .await?;
    rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

/// Whether a code is taken: for drawing one ahead of the batch, which is guarded all the same.
pub async fn is_taken(store: &Store, code: ReportCode) -> DbResult<bool> {
    Ok(store
        .query_opt("SELECT 1 FROM report WHERE code = $1", &[code.into()])
        .await?
        .is_some())
}
