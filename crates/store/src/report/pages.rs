//! All that a filter finds, page after page, the oldest first: what leaves the house in files.

use super::list::{Filter, Hits, all, build};
use super::{Filed, read};
use crate::db::{Among, Snapshot, Store};
use crate::error::DbResult;
use crate::limits;
use domain::id::ReportId;

/// The next page after an id, each report as it is now. An empty one is the end.
pub async fn next(store: &Store, filter: &Filter, after: ReportId) -> DbResult<Vec<Filed>> {
    let Some((text, args)) = statement(store, filter, after) else {
        return Ok(Vec::new());
    };
    store.scan(&text, &args).await?.iter().map(read).collect()
}

/// The same, as everything was at the moment of the view.
pub async fn next_of(
    view: &mut Snapshot,
    store: &Store,
    filter: &Filter,
    after: ReportId,
) -> DbResult<Vec<Filed>> {
    let Some((text, args)) = statement(store, filter, after) else {
        return Ok(Vec::new());
    };
    view.query(&text, &args).await?.iter().map(read).collect()
}

fn statement(
    store: &Store,
    filter: &Filter,
    after: ReportId,
) -> Option<(String, Vec<crate::db::Value>)> {
    let mut sql = build(store, filter, Hits::All, (limits::EXPORT_PAGE, Among::All))?;
    let after = sql.arg(after);
    sql.wheres.push(format!("{} > {after}", sql.key));
    let limit = sql.arg(limits::EXPORT_PAGE as i64);
    let text = format!(
        "SELECT r.doc, r.hash FROM {}{} ORDER BY {} LIMIT {limit}",
        sql.from,
        all(&sql.wheres),
        sql.key,
    );
    Some((text, sql.args))
}
