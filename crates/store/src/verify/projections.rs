//! Replayed reports against the rows that should follow from them.

use super::{FOLLOWERS, Replayed, Verdict, position};
use crate::db::{Row, Snapshot, Value, in_list, padded};
use crate::error::DbResult;
use crate::report::{Reach, row};
use crate::{limits, precedent, search, tally};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How far the followers are: what lies beyond is not theirs yet.
pub(super) struct Followers([i64; FOLLOWERS.len()]);

impl Followers {
    pub(super) async fn read(view: &mut Snapshot) -> DbResult<Followers> {
        let mut at = [0; FOLLOWERS.len()];
        for (at, name) in at.iter_mut().zip(FOLLOWERS) {
            *at = position(view, name).await?;
        }
        Ok(Followers(at))
    }
}

/// Rows of one table by report.
type ByReport = HashMap<i64, Vec<Row>>;

/// Reads `sql`, which begins with the report's id and ends in `IN (…)`, for these reports.
async fn by_report(view: &mut Snapshot, sql: &str, ids: &[i64], order: &str) -> DbResult<ByReport> {
    let mut found = ByReport::new();
    for some in ids.chunks(limits::PAGE_MAX) {
        let args = padded(some.iter().map(|&id| Value::from(id)).collect());
        let sql = format!("{sql} IN ({}){order}", in_list(1, args.len()));
        for row in view.query(&sql, &args).await? {
            found.entry(row.int(0)?).or_default().push(row);
        }
    }
    Ok(found)
}

/// Whether rows hold these values and no other.
fn same(rows: Option<&Vec<Row>>, wanted: &[Vec<Value>]) -> bool {
    let rows = rows.map_or(&[][..], Vec::as_slice);
    rows.len() == wanted.len()
        && rows
            .iter()
            .zip(wanted)
            .all(|(row, values)| values.iter().enumerate().all(|(n, v)| row.holds(n, v)))
}

/// Compares replayed reports with their rows.
pub(super) async fn compare(
    view: &mut Snapshot,
    replayed: &[Replayed],
    followers: &Followers,
    verdict: &mut Verdict,
) -> DbResult<()> {
    if replayed.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = replayed.iter().map(|r| r.report.id.0).collect();
    let sql = format!("SELECT {} FROM report WHERE id", row::COLUMNS.join(", "));
    let rows = by_report(view, &sql, &ids, "").await?;
    let sql = format!("SELECT {} FROM assignment WHERE report", row::ASSIGNMENT);
    let assignments = by_report(view, &sql, &ids, " ORDER BY report, n").await?;
    let sql = format!("SELECT {} FROM clock WHERE report", row::CLOCK);
    let clocks = by_report(view, &sql, &ids, " ORDER BY report, n").await?;
    let sql = "SELECT report, person FROM concerned WHERE report";
    let concerned = by_report(view, sql, &ids, " ORDER BY report, person").await?;
    let words = [
        by_report(
            view,
            "SELECT rowid, words, marks FROM search_public WHERE rowid",
            &ids,
            "",
        )
        .await?,
        by_report(
            view,
            "SELECT rowid, words, marks FROM search_staff WHERE rowid",
            &ids,
            "",
        )
        .await?,
    ];
    let footprints = by_report(
        view,
        "SELECT report, counted FROM tally_footprint WHERE report",
        &ids,
        "",
    )
    .await?;
    let sql = format!("SELECT {} FROM precedent WHERE report", precedent::COLUMNS);
    let precedents = by_report(view, &sql, &ids, " ORDER BY report, seq").await?;
    let ahead = ahead(view, &ids, followers).await?;
    externals(view, replayed, verdict).await?;

    for Replayed {
        report,
        head,
        precedents: rulings,
    } in replayed
    {
        let id = report.id.0;
        let mut found = |what: String| verdict.found(id, Some(report.code), what);
        let columns = row::columns(report, head);
        match rows.get(&id).and_then(|rows| rows.first()) {
            None => found("the report has no row".to_owned()),
            Some(held) => {
                let differ: Vec<&str> = row::COLUMNS
                    .iter()
                    .zip(&columns)
                    .enumerate()
                    .filter(|(n, (_, value))| !held.holds(*n, value))
                    .map(|(_, (name, _))| *name)
                    .collect();
                if !differ.is_empty() {
                    found(format!(
                        "the report's row differs from its events in {}",
                        differ.join(", ")
                    ));
                }
            }
        }
        let wanted: Vec<_> = report
            .assignments
            .iter()
            .map(|a| row::assignment(report, a))
            .collect();
        if !same(assignments.get(&id), &by_n(wanted)) {
            found("the rows of its assignments differ from its events".to_owned());
        }
        let wanted: Vec<_> = report
            .clocks
            .iter()
            .filter(|c| c.is_open())
            .map(|c| row::clock(report, c))
            .collect();
        if !same(clocks.get(&id), &by_n(wanted)) {
            found("the rows of its clocks differ from its events".to_owned());
        }
        let wanted: Vec<_> = row::concerned(report)
            .into_iter()
            .map(|p| vec![id.into(), p.into()])
            .collect();
        if !same(concerned.get(&id), &wanted) {
            found("the rows of its reporters differ from its events".to_owned());
        }
        if !ahead[0].contains(&id) {
            for (reach, words) in [Reach::Public, Reach::Staff].into_iter().zip(&words) {
                let wanted: Vec<_> = search::document(reach, report)
                    .into_iter()
                    .map(|d| vec![id.into(), d.words.into(), d.marks.into()])
                    .collect();
                if !same(words.get(&id), &wanted) {
                    found(format!(
                        "its text in {} differs from its events",
                        search::table(reach)
                    ));
                }
            }
        }
        if !ahead[1].contains(&id) {
            let wanted = vec![
                id.into(),
                tally::footprint_text(&tally::footprint(report)).into(),
            ];
            if !same(footprints.get(&id), &[wanted]) {
                found("it is counted as something else than its events say".to_owned());
            }
        }
        if !ahead[2].contains(&id) && !same(precedents.get(&id), rulings) {
            found("its precedents differ from its events".to_owned());
        }
    }
    Ok(())
}

/// In the order of their number, the second column.
fn by_n(mut rows: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    rows.sort_by_key(|row| match row.get(1) {
        Some(Value::Int(n)) => *n,
        _ => 0,
    });
    rows
}

/// Of each follower the reports that have events it has not reached.
async fn ahead(
    view: &mut Snapshot,
    ids: &[i64],
    followers: &Followers,
) -> DbResult<[BTreeSet<i64>; FOLLOWERS.len()]> {
    let last = by_report(
        view,
        "SELECT chain, MAX(pos) FROM feed WHERE chain",
        ids,
        " GROUP BY chain",
    )
    .await?;
    let fresh = by_report(
        view,
        "SELECT DISTINCT chain FROM fresh WHERE chain",
        ids,
        "",
    )
    .await?;
    let mut ahead: [BTreeSet<i64>; FOLLOWERS.len()] = Default::default();
    for (set, position) in ahead.iter_mut().zip(followers.0) {
        set.extend(fresh.keys());
        for (id, rows) in &last {
            if rows.first().map_or(Ok(0), |row| row.int(1))? > position {
                set.insert(*id);
            }
        }
    }
    Ok(ahead)
}

/// The source's ids of imported reports.
async fn externals(
    view: &mut Snapshot,
    replayed: &[Replayed],
    verdict: &mut Verdict,
) -> DbResult<()> {
    let wanted: Vec<_> = replayed
        .iter()
        .filter_map(|r| r.report.external_id.as_ref().map(|id| (id, &r.report)))
        .collect();
    for some in wanted.chunks(limits::PAGE_MAX) {
        let args = padded(some.iter().map(|(id, _)| Value::from(*id)).collect());
        let sql = format!(
            "SELECT id, report FROM external WHERE id IN ({})",
            in_list(1, args.len())
        );
        let mut held = HashMap::new();
        for row in view.query(&sql, &args).await? {
            held.insert(row.text(0)?.to_owned(), row.int(1)?);
        }
        for (id, report) in some {
            if held.get(*id) != Some(&report.id.0) {
                verdict.found(
                    report.id.0,
                    Some(report.code),
                    "its source's id is not kept for it",
                );
            }
        }
    }
    Ok(())
}

/// Rows that belong to nothing: what each question finds, and the words for it.
const ORPHANS: [(&str, &str); 9] = [
    (
        "SELECT id FROM report WHERE NOT EXISTS (SELECT 1 FROM event WHERE chain = id AND seq = 1)",
        "a report's row has no chain",
    ),
    (
        "SELECT report FROM assignment WHERE NOT EXISTS (SELECT 1 FROM report WHERE id = report)",
        "an assignment's row belongs to no report",
    ),
    (
        "SELECT report FROM clock WHERE NOT EXISTS (SELECT 1 FROM report WHERE id = report)",
        "a clock's row belongs to no report",
    ),
    (
        "SELECT report FROM concerned WHERE NOT EXISTS (SELECT 1 FROM report WHERE id = report)",
        "a reporter's row belongs to no report",
    ),
    (
        "SELECT report FROM external WHERE NOT EXISTS (SELECT 1 FROM report WHERE id = report)",
        "a source's id belongs to no report",
    ),
    (
        "SELECT rowid FROM search_public WHERE NOT EXISTS (SELECT 1 FROM report WHERE id = search_public.rowid)",
        "a text in search_public belongs to no report",
    ),
    (
        "SELECT rowid FROM search_staff WHERE NOT EXISTS (SELECT 1 FROM report WHERE id = search_staff.rowid)",
        "a text in search_staff belongs to no report",
    ),
    (
        "SELECT report FROM tally_footprint WHERE NOT EXISTS (SELECT 1 FROM report WHERE id = report)",
        "a footprint belongs to no report",
    ),
    (
        "SELECT report FROM precedent WHERE NOT EXISTS (SELECT 1 FROM report WHERE id = report)",
        "a precedent belongs to no report",
    ),
];

/// What can only be told of everything together.
pub(super) async fn compare_wholes(view: &mut Snapshot, verdict: &mut Verdict) -> DbResult<()> {
    for (sql, what) in ORPHANS {
        let sql = format!("{sql} LIMIT {}", limits::PAGE_MAX);
        for row in view.query(&sql, &[]).await? {
            verdict.found(row.int(0)?, None, what);
        }
    }
    let rows = view
        .query(
            "SELECT (SELECT COUNT(*) FROM event), (SELECT COUNT(*) FROM feed), (SELECT COUNT(*) FROM fresh), \
                    (SELECT COALESCE(MAX(pos), 0) FROM feed)",
            &[],
        )
        .await?;
    if let Some(row) = rows.first() {
        let (events, placed, fresh, top) = (row.int(0)?, row.int(1)?, row.int(2)?, row.int(3)?);
        if events != placed + fresh {
            verdict.found(
                0,
                None,
                format!("{events} events, but {placed} in the feed and {fresh} waiting for it"),
            );
        }
        if placed != top {
            verdict.found(
                0,
                None,
                format!("the feed has {placed} places but ends at {top}"),
            );
        }
    }
    let sql = "SELECT chain FROM feed WHERE NOT EXISTS \
               (SELECT 1 FROM event WHERE event.chain = feed.chain AND event.seq = feed.seq) LIMIT 100";
    for row in view.query(sql, &[]).await? {
        verdict.found(row.int(0)?, None, "a place in the feed names no event");
    }
    compare_tallies(view, verdict).await
}

/// Every count is the sum of the footprints.
async fn compare_tallies(view: &mut Snapshot, verdict: &mut Verdict) -> DbResult<()> {
    let mut sums: BTreeMap<tally::Key, i64> = BTreeMap::new();
    let mut after = i64::MIN;
    loop {
        let rows = view
            .query(
                "SELECT report, counted FROM tally_footprint WHERE report > $1 ORDER BY report LIMIT $2",
                &[after.into(), (limits::VERIFY_PAGE as i64).into()],
            )
            .await?;
        for row in &rows {
            after = row.int(0)?;
            match tally::read_footprint(row.text(1)?) {
                Ok(keys) => keys
                    .into_iter()
                    .for_each(|key| *sums.entry(key).or_default() += 1),
                Err(e) => verdict.found(after, None, e.to_string()),
            }
        }
        if rows.len() < limits::VERIFY_PAGE {
            break;
        }
    }
    let rows = view
        .query(
            "SELECT dimension, name, month, measure, n FROM tally WHERE n <> 0",
            &[],
        )
        .await?;
    for row in rows {
        let key = (
            row.text(0)?.to_owned(),
            row.text(1)?.to_owned(),
            row.int(2)?,
            row.text(3)?.to_owned(),
        );
        let sum = sums.remove(&key).unwrap_or(0);
        if sum != row.int(4)? {
            verdict.found(
                0,
                None,
                format!(
                    "the tally {key:?} is {}, its reports make {sum}",
                    row.int(4)?
                ),
            );
        }
    }
    for (key, sum) in sums {
        verdict.found(
            0,
            None,
            format!("the tally {key:?} is missing, its reports make {sum}"),
        );
    }
    Ok(())
}
