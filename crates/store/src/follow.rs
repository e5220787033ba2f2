//! Who follows a report without having met the thing: they are told what everybody may read of it,
//! and neither counted nor named in its chain.

use crate::db::{Batch, Label, Store, Value, in_list, padded};
use crate::error::DbResult;
use crate::limits;
use domain::id::{ReportId, VaultId};
use domain::time::At;

/// Somebody follows a report from now on; twice is once. Of all that they follow the newest
/// [`limits::FOLLOWED_MAX`] stay.
pub fn put(batch: &mut Batch, report: ReportId, person: VaultId, at: At) {
    batch.add(
        Label::Sure,
        "INSERT INTO follow (report, person, at) VALUES ($1, $2, $3) ON CONFLICT (report, person) DO NOTHING",
        vec![report.into(), person.into(), at.into()],
    );
    batch.add(
        Label::Sure,
        "DELETE FROM follow WHERE person = $1 AND report NOT IN \
         (SELECT report FROM follow WHERE person = $1 ORDER BY at DESC, report DESC LIMIT $2)",
        vec![person.into(), limits::FOLLOWED_MAX.into()],
    );
}

/// Whoever follows a report follows the one that it became part of.
pub fn carry(batch: &mut Batch, from: ReportId, to: ReportId) {
    batch.add(
        Label::Sure,
        "INSERT INTO follow (report, person, at) SELECT $2, person, at FROM follow WHERE report = $1 \
         ON CONFLICT (report, person) DO NOTHING",
        vec![from.into(), to.into()],
    );
}

/// The two go their own ways again: nobody follows the other because of the one. A row that was
/// carried has the instant of that which it was made from.
pub fn carry_back(batch: &mut Batch, from: ReportId, to: ReportId) {
    batch.add(
        Label::Sure,
        "DELETE FROM follow WHERE report = $2 AND EXISTS (SELECT 1 FROM follow AS own \
         WHERE own.report = $1 AND own.person = follow.person AND own.at = follow.at)",
        vec![from.into(), to.into()],
    );
}

/// They follow it no longer.
pub fn end(batch: &mut Batch, report: ReportId, person: VaultId) {
    batch.add(
        Label::Sure,
        "DELETE FROM follow WHERE report = $1 AND person = $2",
        vec![report.into(), person.into()],
    );
}

/// Somebody who is erased follows nothing.
pub(crate) fn erase(batch: &mut Batch, person: VaultId) {
    batch.add(
        Label::Sure,
        "DELETE FROM follow WHERE person = $1",
        vec![person.into()],
    );
}

/// What these rows of one person follow, the newest first.
pub async fn of(store: &Store, people: &[VaultId]) -> DbResult<Vec<ReportId>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let args = padded(people.iter().map(|&id| Value::from(id)).collect());
    let sql = format!(
        "SELECT report, MAX(at) AS last FROM follow WHERE person IN ({}) \
         GROUP BY report ORDER BY last DESC, report DESC",
        in_list(1, args.len())
    );
    let rows = store.query(&sql, &args).await?;
    rows.iter().map(|row| row.int(0).map(ReportId)).collect()
}
