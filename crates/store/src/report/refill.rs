//! A report's rows made anew from its chain: after a change of what they hold, or after damage.

use super::row;
use crate::chain::Head;
use crate::db::{Batch, Label, Store};
use crate::error::{CommitError, DbError};
use crate::event;
use domain::id::ReportId;
use domain::report::Report;

/// Replays a report's chain and writes its rows anew. Safe beside people who write: if the chain
/// has grown meanwhile the answer is [`CommitError::Version`], and their rows stand.
///
/// # Errors
/// [`CommitError::Db`] if the chain does not read or does not begin with a birth.
pub async fn refill(store: &Store, id: ReportId) -> Result<(), CommitError> {
    let mut report: Option<Report> = None;
    let mut head = Head::NONE;
    for stored in event::of(store, id.0).await? {
        let event = stored.event()?;
        match &mut report {
            None => report = Report::born(&event),
            Some(report) => report.apply(&event),
        }
        head = stored.head();
    }
    let report =
        report.ok_or_else(|| DbError::broken(format_args!("chain {id} begins no report")))?;
    let mut batch = Batch::new();
    // Waits for whoever writes this report now; what follows sees what they wrote.
    batch.add(
        Label::Version,
        "UPDATE report SET version = version WHERE id = $1",
        vec![id.into()],
    );
    // Raises by itself when there is a later event: no setting has no name.
    batch.add(
        Label::Version,
        "INSERT INTO setting (name, version, body) \
         SELECT NULL, 0, '' FROM event WHERE chain = $1 AND seq > $2",
        vec![id.into(), head.seq.into()],
    );
    for sql in [
        "DELETE FROM assignment WHERE report = $1",
        "DELETE FROM clock WHERE report = $1",
        "DELETE FROM concerned WHERE report = $1",
    ] {
        batch.add(Label::Sure, sql, vec![id.into()]);
    }
    row::rewrite(&mut batch, &report, &head);
    store.commit(batch).await
}
