//! The feed: one global order of events without gaps, and how far each follower has read it.
//!
//! A PostgreSQL sequence would not do: a lower number may become visible after a higher one, and
//! a follower that has passed it would never see it. So a batch leaves its events in `fresh`, and
//! *numbering* moves them to `feed` in one transaction.

use crate::db::{Batch, Label, Store};
use crate::error::{CommitError, DbResult};
use domain::time::At;

/// Numbering: fresh events get the places after the last. Two at once meet on `pos`, and one
/// gives way. What stands in the feed leaves `fresh`; what came meanwhile stays for next time.
pub(crate) const NUMBER: [&str; 2] = [
    "INSERT INTO feed (pos, chain, seq, family) \
     SELECT (SELECT COALESCE(MAX(pos), 0) FROM feed) + ROW_NUMBER() OVER (ORDER BY at, chain, seq), \
       chain, seq, family FROM fresh",
    // Counted one by one: PostgreSQL, which cannot know how few they are, would otherwise read the whole feed.
    "DELETE FROM fresh WHERE \
     (SELECT COUNT(*) FROM feed WHERE feed.chain = fresh.chain AND feed.seq = fresh.seq) > 0",
];

/// How far one follower is.
pub(crate) const POSITION: &str = "SELECT pos FROM follower WHERE name = $1";

/// One event's place in the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place, from 1, without gaps.
    pub pos: i64,
    /// The chain: of a report its id.
    pub chain: i64,
    /// The event's place in its chain.
    pub seq: u32,
    /// The kind of chain: `report`, `user`, …
    pub family: String,
}

/// Entries after `pos`, in order, at most `limit`.
pub async fn after(store: &Store, pos: i64, limit: usize) -> DbResult<Vec<Entry>> {
    let rows = store
        .query(
            "SELECT pos, chain, seq, family FROM feed WHERE pos > $1 ORDER BY pos LIMIT $2",
            &[pos.into(), (limit as i64).into()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Entry {
                pos: row.int(0)?,
                chain: row.int(1)?,
                seq: row.u32(2)?,
                family: row.text(3)?.to_owned(),
            })
        })
        .collect()
}

/// The last place given; 0 before the first.
pub async fn top(store: &Store) -> DbResult<i64> {
    store
        .query_one("SELECT COALESCE(MAX(pos), 0) FROM feed", &[])
        .await?
        .int(0)
}

/// When the newest event of the feed happened: what time it is, as far as followers know; 1970 before
/// the first.
pub async fn newest_at(store: &Store) -> DbResult<At> {
    let sql = "SELECT e.at FROM feed f JOIN event e ON e.chain = f.chain AND e.seq = f.seq \
               ORDER BY f.pos DESC LIMIT 1";
    let row = store.query_opt(sql, &[]).await?;
    row.map_or(Ok(At(0)), |row| row.instant(0))
}

/// The last place before which everything of the feed had happened by an instant, give or take what
/// stood in the feed out of order: found by halves, for places follow time but for a moment.
pub async fn before(store: &Store, at: At) -> DbResult<i64> {
    // All before `low` is older; what stands at `high` is not.
    let (mut low, mut high) = (1, top(store).await? + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let sql = "SELECT e.at FROM feed f JOIN event e ON e.chain = f.chain AND e.seq = f.seq \
                   WHERE f.pos = $1";
        let older = match store.query_opt(sql, &[middle.into()]).await? {
            Some(row) => row.instant(0)? < at,
            None => false,
        };
        if older {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low - 1)
}

/// A report's event in the feed, with when it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happened {
    /// Its place.
    pub pos: i64,
    /// The report.
    pub report: i64,
    /// The event's place in its chain.
    pub seq: u32,
    /// When.
    pub at: At,
}

/// Reports' events after `pos`, in order, at most `limit`.
pub async fn reports_after(store: &Store, pos: i64, limit: usize) -> DbResult<Vec<Happened>> {
    let sql = "SELECT f.pos, f.chain, f.seq, e.at FROM feed f \
               JOIN event e ON e.chain = f.chain AND e.seq = f.seq \
               WHERE f.pos > $1 AND f.family = 'report' ORDER BY f.pos LIMIT $2";
    let rows = store
        .query(sql, &[pos.into(), (limit as i64).into()])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Happened {
                pos: row.int(0)?,
                report: row.int(1)?,
                seq: row.u32(2)?,
                at: row.instant(3)?,
            })
        })
        .collect()
}

/// How far a follower is; a follower never heard of has read nothing.
pub async fn position(store: &Store, follower: &str) -> DbResult<i64> {
    let row = store.query_opt(POSITION, &[follower.into()]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Every follower's name and position, for `/metrics` and `doctor`.
pub async fn positions(store: &Store) -> DbResult<Vec<(String, i64)>> {
    let rows = store
        .query("SELECT name, pos FROM follower ORDER BY name", &[])
        .await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?)))
        .collect()
}

/// Moves a follower in the same batch as what it wrote: if another node moved it first, the whole
/// batch fails with [`CommitError::Version`], so nothing is done twice.
pub fn advance(batch: &mut Batch, follower: &str, from: i64, to: i64) {
    if from == 0 {
        // Its first step: the row may not be there yet. Of two first steps the second meets the
        // guard below, for the row is no longer at 0.
        batch.add(
            Label::Version,
            "INSERT INTO follower (name, pos) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING",
            vec![follower.into()],
        );
    }
    batch.add(
        Label::Version,
        "UPDATE follower SET pos = CASE WHEN pos = $2 THEN CAST($3 AS BIGINT) END WHERE name = $1",
        vec![follower.into(), from.into(), to.into()],
    );
}

/// Makes a follower begin again, to rebuild what it writes.
pub async fn rewind(store: &Store, follower: &str) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "DELETE FROM follower WHERE name = $1",
        vec![follower.into()],
    );
    store.commit(batch).await
}
