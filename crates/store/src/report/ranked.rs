//! A search typed with numbers before names, or with marks. Reports in which the numbers stand before those names come
//! first, and for an address are the whole of the first page: pages after it tell the others
//! ([decision 41](../../../../docs/decisions/0041-a-number-goes-with-the-name-behind-it.md)). Of the newest other
//! hits those that are written exactly so come first, then the rest, then all that is older. Four parts, each newest
//! first; where a page ended says in which, so that pages neither repeat nor leave out a report, whatever comes in meanwhile.

use super::Folded;
use super::list::{Brings, Filter, Folds, Hits, Reach, Sql, all, newest};
use super::order::Cursor;
use crate::db::{Marks, Store, Value};
use crate::error::DbResult;
use crate::{limits, search};
use domain::id::ReportId;
use std::collections::{HashMap, HashSet};

/// In a row, exactly so, otherwise, older.
pub(super) const PARTS: u8 = 4;
/// Numbers stand before the names that they were typed before.
const IN_A_ROW: u8 = 0;
/// Every word has the marks that it was typed with.
const EXACTLY: u8 = 1;
/// Some have others.
const OTHERWISE: u8 = 2;
/// Beyond the newest hits, with whatever marks.
const OLDER: u8 = 3;

/// Where a row of a search stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rank {
    /// The part.
    pub(super) part: u8,
    /// The oldest of the newest hits, as it was on the first page.
    pub(super) floor: ReportId,
}

/// A page; `numbers` says that there are numbers before names, `marks` are the question's words with marks.
pub(super) async fn folds(
    store: &Store,
    filter: &Filter,
    (numbers, marks): (bool, &[String]),
    after: Option<Cursor>,
    limit: usize,
    brings: Brings,
) -> DbResult<Folds> {
    let (mut rank, mut last) = match after {
        None if numbers => (
            Rank {
                part: IN_A_ROW,
                floor: ReportId(0),
            },
            None,
        ),
        None => return first(store, filter, marks, limit, brings).await,
        Some(Cursor {
            rank: Some(rank),
            id,
            ..
        }) => (rank, Some(id)),
        // A page of a list without ranks goes on without them.
        Some(Cursor { rank: None, id, .. }) => {
            let part = OLDER;
            (Rank { part, floor: id }, Some(id))
        }
    };
    if rank.part == IN_A_ROW {
        let found = in_a_row(store, filter, (rank, last), limit, brings).await?;
        if found.rows.is_empty() {
            return first(store, filter, marks, limit, brings).await;
        }
        return Ok(found);
    }
    let mut found: Vec<(u8, Folded)> = Vec::new();
    while rank.part < PARTS && found.len() <= limit {
        let wanted = limit + 1 - found.len();
        let part = part(store, filter, marks, (rank, last), wanted, brings).await?;
        found.extend(part.into_iter().map(|row| (rank.part, row)));
        if found.len() <= limit {
            rank.part += 1;
            last = None;
        }
    }
    page(found, rank.floor, limit)
}

/// Of one row more than the page has, the page and where the next begins.
fn page(mut found: Vec<(u8, Folded)>, floor: ReportId, limit: usize) -> DbResult<Folds> {
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more);
    let next = last.map(|(part, row)| {
        Ok(Cursor {
            due: None,
            rank: Some(Rank { part: *part, floor }),
            id: ReportId(row.0.int(2)?),
        })
    });
    Ok(Folds {
        next: next.transpose()?,
        rows: found.into_iter().map(|(_, row)| row).collect(),
    })
}

/// Those whose numbers stand before their names. There is a page after the last of them: that of the others.
async fn in_a_row(
    store: &Store,
    filter: &Filter,
    (rank, last): (Rank, Option<ReportId>),
    limit: usize,
    brings: Brings,
) -> DbResult<Folds> {
    let found = part(store, filter, &[], (rank, last), limit, brings).await?;
    let next = found.last().map(|row| {
        Ok(Cursor {
            due: None,
            rank: Some(rank),
            id: ReportId(row.0.int(2)?),
        })
    });
    Ok(Folds {
        next: next.transpose()?,
        rows: found,
    })
}

/// The first page of those that are not told yet. The index is walked once: among a million reports, the walk for an address of seven
/// words costs more than all the rest. Which of the hits are written exactly so is read in their own words.
async fn first(
    store: &Store,
    filter: &Filter,
    marks: &[String],
    limit: usize,
    brings: Brings,
) -> DbResult<Folds> {
    let others = Hits::Others(Marks::Either);
    let wanted = (limits::SEARCH_RANKED as usize, None);
    let rows = newest(store, filter, others, wanted, |sql: &mut Sql<'_>| {
        let most = sql.arg(limits::SEARCH_RANKED);
        format!(
            "SELECT {key} FROM {}{} ORDER BY {key} DESC LIMIT {most}",
            sql.from,
            all(&sql.wheres),
            key = sql.key
        )
    });
    let rows = rows.await?;
    let hits: Vec<i64> = rows.iter().map(|row| row.int(0)).collect::<DbResult<_>>()?;
    let floor = match hits.last() {
        // All that is older comes after these.
        Some(last) if hits.len() as i64 == limits::SEARCH_RANKED => ReportId(*last),
        _ => ReportId(0),
    };
    let (so, otherwise): (Vec<i64>, Vec<i64>) = if marks.is_empty() {
        (hits, Vec::new())
    } else {
        let exact = exactly(store, filter.reach, &hits, marks, limit).await?;
        hits.iter().partition(|hit| exact.contains(hit))
    };
    let parts = |part: u8, ids: Vec<i64>| ids.into_iter().map(move |id| (id, part));
    let wanted: Vec<(i64, u8)> = parts(EXACTLY, so)
        .chain(parts(OTHERWISE, otherwise))
        .take(limit + 1)
        .collect();
    let mut rows: HashMap<i64, Folded> = store
        .query_keyed(
            &format!(
                "SELECT {}, r.hash, r.id FROM report r WHERE r.id IN",
                brings.doc()
            ),
            "",
            wanted.iter().map(|(id, _)| Value::from(*id)),
        )
        .await?
        .into_iter()
        .map(|row| Ok((row.int(2)?, Folded(row))))
        .collect::<DbResult<_>>()?;
    let found = wanted
        .into_iter()
        .filter_map(|(id, part)| Some((part, rows.remove(&id)?)))
        .collect();
    page(found, floor, limit)
}

/// Which of these hits have every word as it was typed: the newest, until there are more than `wanted`.
async fn exactly(
    store: &Store,
    reach: Reach,
    hits: &[i64],
    marks: &[String],
    wanted: usize,
) -> DbResult<HashSet<i64>> {
    let asked = format!(
        "SELECT rowid, marks FROM {} WHERE rowid IN",
        search::table(reach)
    );
    let mut exact = HashSet::new();
    for some in hits.chunks(limits::PAGE_MAX) {
        let keys = some.iter().map(|hit| Value::from(*hit));
        for row in &store.query_keyed(&asked, "", keys).await? {
            let held: HashSet<&str> = row.text(1)?.split(' ').collect();
            if marks.iter().all(|mark| held.contains(mark.as_str())) {
                exact.insert(row.int(0)?);
            }
        }
        // What is newer stands first among them.
        if exact.len() > wanted {
            break;
        }
    }
    Ok(exact)
}

async fn part(
    store: &Store,
    filter: &Filter,
    marks: &[String],
    (rank, last): (Rank, Option<ReportId>),
    wanted: usize,
    brings: Brings,
) -> DbResult<Vec<Folded>> {
    let older = rank.part == OLDER;
    if older && rank.floor == ReportId(0) {
        return Ok(Vec::new());
    }
    let hits = match rank.part {
        IN_A_ROW => Hits::InARow,
        EXACTLY if !marks.is_empty() => Hits::Others(Marks::With(marks)),
        OTHERWISE if !marks.is_empty() => Hits::Others(Marks::Without(marks)),
        // What was typed without marks is written so everywhere.
        OTHERWISE => return Ok(Vec::new()),
        _ => Hits::Others(Marks::Either),
    };
    // What is older than the floor is beneath it, and beneath the last.
    let below = last.or(older.then_some(rank.floor));
    let rows = newest(store, filter, hits, (wanted, below), |sql: &mut Sql<'_>| {
        let floor = sql.arg(rank.floor);
        let side = if older { "<" } else { ">=" };
        sql.wheres.push(format!("{} {side} {floor}", sql.key));
        if let Some(last) = last {
            let last = sql.arg(last);
            sql.wheres.push(format!("{} < {last}", sql.key));
        }
        let most = sql.arg(wanted as i64);
        format!(
            "SELECT {}, r.hash, r.id FROM (SELECT {} AS id FROM {}{} ORDER BY {} DESC LIMIT {most}) AS hit \
             JOIN report r ON r.id = hit.id ORDER BY hit.id DESC",
            brings.doc(),
            sql.key,
            sql.from,
            all(&sql.wheres),
            sql.key
        )
    });
    let rows = rows.await?;
    Ok(rows.into_iter().map(Folded).collect())
}
