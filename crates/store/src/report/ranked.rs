//! A search typed with marks: of the newest hits those that are written exactly so come first, then
//! the others, then all that is older. Three parts, each newest first; where a page ended says in
//! which, so that pages neither repeat nor leave out a report, whatever comes in meanwhile.

use super::Folded;
use super::list::{Cursor, Filter, Folds, all, build};
use crate::db::{Marks, Store};
use crate::error::DbResult;
use crate::limits;
use domain::id::ReportId;

/// Exactly so, otherwise, older.
pub(super) const PARTS: u8 = 3;

/// Where a row of a search stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rank {
    /// The part.
    pub(super) part: u8,
    /// The oldest of the newest hits, as it was on the first page.
    pub(super) floor: ReportId,
}

/// A page; `marks` are the question's words with marks, at least one.
pub(super) async fn folds(
    store: &Store,
    filter: &Filter,
    marks: &[String],
    after: Option<Cursor>,
    limit: usize,
) -> DbResult<Folds> {
    let (mut rank, mut last) = match after {
        None => {
            let floor = floor(store, filter).await?;
            (Rank { part: 0, floor }, None)
        }
        Some(Cursor {
            rank: Some(rank),
            id,
            ..
        }) => (rank, Some(id)),
        // A page of a list without ranks goes on without them.
        Some(Cursor { rank: None, id, .. }) => {
            let part = PARTS - 1;
            (Rank { part, floor: id }, Some(id))
        }
    };
    let mut found: Vec<(u8, Folded)> = Vec::new();
    while rank.part < PARTS && found.len() <= limit {
        let wanted = limit + 1 - found.len();
        let part = part(store, filter, marks, rank, last, wanted).await?;
        found.extend(part.into_iter().map(|row| (rank.part, row)));
        if found.len() <= limit {
            rank.part += 1;
            last = None;
        }
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more);
    let next = last.map(|(part, row)| {
        Ok(Cursor {
            due: None,
            rank: Some(Rank {
                part: *part,
                floor: rank.floor,
            }),
            id: ReportId(row.0.int(2)?),
        })
    });
    Ok(Folds {
        next: next.transpose()?,
        rows: found.into_iter().map(|(_, row)| row).collect(),
    })
}

/// The oldest of the newest hits; older than all, if there are fewer.
async fn floor(store: &Store, filter: &Filter) -> DbResult<ReportId> {
    let Some(mut sql) = build(store, filter, Marks::Either) else {
        return Ok(ReportId(0));
    };
    let skip = sql.arg(limits::SEARCH_RANKED - 1);
    let text = format!(
        "SELECT {} FROM {}{} ORDER BY {} DESC LIMIT 1 OFFSET {skip}",
        sql.key,
        sql.from,
        all(&sql.wheres),
        sql.key
    );
    let rows = store.scan(&text, &sql.args).await?;
    rows.first()
        .map_or(Ok(ReportId(0)), |row| row.int(0).map(ReportId))
}

async fn part(
    store: &Store,
    filter: &Filter,
    marks: &[String],
    rank: Rank,
    last: Option<ReportId>,
    wanted: usize,
) -> DbResult<Vec<Folded>> {
    let older = rank.part == PARTS - 1;
    if older && rank.floor == ReportId(0) {
        return Ok(Vec::new());
    }
    let marks = match rank.part {
        0 => Marks::With(marks),
        1 => Marks::Without(marks),
        _ => Marks::Either,
    };
    let Some(mut sql) = build(store, filter, marks) else {
        return Ok(Vec::new());
    };
    let floor = sql.arg(rank.floor);
    let side = if older { "<" } else { ">=" };
    sql.wheres.push(format!("{} {side} {floor}", sql.key));
    if let Some(last) = last {
        let last = sql.arg(last);
        sql.wheres.push(format!("{} < {last}", sql.key));
    }
    let most = sql.arg(wanted as i64);
    let text = format!(
        "SELECT r.doc, r.hash, r.id FROM (SELECT {} AS id FROM {}{} ORDER BY {} DESC LIMIT {most}) AS hit \
         JOIN report r ON r.id = hit.id ORDER BY hit.id DESC",
        sql.key,
        sql.from,
        all(&sql.wheres),
        sql.key
    );
    let rows = store.scan(&text, &sql.args).await?;
    Ok(rows.into_iter().map(Folded).collect())
}
