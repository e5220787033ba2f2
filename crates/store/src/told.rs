//! What agencies' own systems told of their cases, each update once.

use crate::db::{Batch, Label, Row, Store};
use crate::error::DbResult;
use domain::id::ReportId;
use domain::time::At;

/// An update that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The agency that told.
    pub agency: String,
    /// What its system calls the update.
    pub name: String,
    /// Of which report.
    pub report: ReportId,
    /// When it happened, as they say.
    pub at: At,
    /// When it was told.
    pub told_at: At,
}

fn read(row: &Row) -> DbResult<Told> {
    Ok(Told {
        agency: row.text(0)?.to_owned(),
        name: row.text(1)?.to_owned(),
        report: ReportId(row.int(2)?),
        at: row.instant(3)?,
        told_at: row.instant(4)?,
    })
}

/// Keeps an update. The same name of the same agency a second time is
/// [`crate::CommitError::Unique`]`("told_update")`, and the whole batch is not done.
pub fn keep(batch: &mut Batch, told: &Told) {
    batch.add(
        Label::Unique("told_update"),
        "INSERT INTO told_update (agency, name, report, at, told_at) VALUES ($1, $2, $3, $4, $5)",
        vec![
            (&told.agency).into(),
            (&told.name).into(),
            told.report.into(),
            told.at.into(),
            told.told_at.into(),
        ],
    );
}

/// The update of a name, if it was taken before.
pub async fn by_name(store: &Store, agency: &str, name: &str) -> DbResult<Option<Told>> {
    let sql =
        "SELECT agency, name, report, at, told_at FROM told_update WHERE agency = $1 AND name = $2";
    let row = store.query_opt(sql, &[agency.into(), name.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// When the newest thing happened that the agency told of a report.
pub async fn newest(store: &Store, report: ReportId, agency: &str) -> DbResult<Option<At>> {
    let sql =
        "SELECT at FROM told_update WHERE report = $1 AND agency = $2 ORDER BY at DESC LIMIT 1";
    let row = store
        .query_opt(sql, &[report.into(), agency.into()])
        .await?;
    row.map(|row| row.instant(0)).transpose()
}
