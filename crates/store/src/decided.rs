//! What triage decided: a row a decision, beside the chains and written with them. Of the report it
//! names nothing but its id.

use crate::db::{Batch, Label, Row, Store};
use crate::error::{CommitError, DbResult};
use crate::limits;
use domain::id::{ReportId, UserId, floor};
use domain::time::At;

/// A decision of triage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Its id; id order is the order in which they were decided.
    pub id: i64,
    /// On which report.
    pub report: ReportId,
    /// Who.
    pub person: UserId,
    /// The action's name.
    pub action: String,
    /// To which agency it went, into which report it was merged, by which ground it was refused: a
    /// code. Empty for the others.
    pub object: String,
    /// It was proposed, and waits for a signature.
    pub is_draft: bool,
    /// When.
    pub at: At,
    /// How long the person had the report in hand; none where that is not known.
    pub took_ms: Option<i64>,
}

/// Adds one.
pub fn put(batch: &mut Batch, decided: &Decided) {
    batch.add(
        Label::Sure,
        "INSERT INTO decided (id, report, person, action, object, is_draft, at, took_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        vec![
            decided.id.into(),
            decided.report.into(),
            decided.person.into(),
            (&decided.action).into(),
            (&decided.object).into(),
            decided.is_draft.into(),
            decided.at.into(),
            decided.took_ms.into(),
        ],
    );
}

/// The latest of the whole desk, the newest first.
pub async fn latest(store: &Store, limit: i64) -> DbResult<Vec<Decided>> {
    store
        .query(
            "SELECT id, report, person, action, object, is_draft, at, took_ms FROM decided \
             ORDER BY id DESC LIMIT $1",
            &[limit.into()],
        )
        .await?
        .iter()
        .map(read)
        .collect()
}

fn read(row: &Row) -> DbResult<Decided> {
    Ok(Decided {
        id: row.int(0)?,
        report: ReportId(row.int(1)?),
        person: UserId(row.int(2)?),
        action: row.text(3)?.to_owned(),
        object: row.text(4)?.to_owned(),
        is_draft: row.bool(5)?,
        at: row.instant(6)?,
        took_ms: row.opt_int(7)?,
    })
}

/// How long a person had in hand what they decided from an instant on: one entry a decision, none
/// where it is not known.
pub async fn of_person(store: &Store, person: UserId, from: At) -> DbResult<Vec<Option<i64>>> {
    store
        .query(
            "SELECT took_ms FROM decided WHERE person = $1 AND id >= $2 ORDER BY id LIMIT $3",
            &[
                person.into(),
                floor(from).into(),
                limits::DECIDED_OF_SHIFT.into(),
            ],
        )
        .await?
        .iter()
        .map(|row| row.opt_int(0))
        .collect()
}

/// How many are older; no further than the cap of lists.
pub async fn count(store: &Store, before: At) -> DbResult<i64> {
    let rows = store
        .scan(
            "SELECT COUNT(*) FROM (SELECT 1 FROM decided WHERE id < $1 LIMIT $2) AS old",
            &[floor(before).into(), (limits::COUNT_CAP + 1).into()],
        )
        .await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

/// Removes some that are older, at most a sweep's worth; how many.
pub async fn sweep(store: &Store, before: At) -> Result<i64, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "DELETE FROM decided WHERE id IN \
         (SELECT id FROM decided WHERE id < $1 ORDER BY id LIMIT $2) RETURNING id",
        vec![floor(before).into(), limits::SWEEP_ROWS.into()],
    );
    Ok(store.commit_returning(batch).await?.len() as i64)
}
