//! Takes what is ready to be sent, so that no other node sends it too.

use super::{Claimed, RANKS, key};
use crate::db::{Batch, Label, Store};
use crate::error::{CommitError, DbResult};
use crate::limits;
use domain::time::At;

/// Claims up to `limit` messages of one way (at most [`limits::MESSAGES_CLAIMED`]) that are ready,
/// urgent ones first; no other node gets them before `lease_until`. Of a report's messages to one destination
/// the next waits until the one before has left or is given up.
pub async fn claim(
    store: &Store,
    channel: &str,
    now: At,
    lease_until: At,
    limit: i64,
) -> Result<Vec<Claimed>, CommitError> {
    let limit = limit.clamp(1, limits::MESSAGES_CLAIMED);
    let mut claimed: Vec<Claimed> = Vec::new();
    // A rank after the other: PostgreSQL reads what waits in the order of its index then, and stops at the limit.
    for rank in RANKS {
        let left = limit - claimed.len() as i64;
        if left == 0 {
            break;
        }
        match claim_of(store, channel, rank, now, lease_until, left).await {
            Ok(more) => claimed.extend(more),
            Err(e) if claimed.is_empty() => return Err(e),
            // Those that are claimed already are sent; the others are asked for again.
            Err(_) => break,
        }
    }
    Ok(claimed)
}

/// [`claim`] for one rank.
async fn claim_of(
    store: &Store,
    channel: &str,
    rank: i64,
    now: At,
    lease_until: At,
    limit: i64,
) -> Result<Vec<Claimed>, CommitError> {
    // Look first: an outbox with nothing to do costs no write. In order, for then PostgreSQL does not
    // take all messages there ever were for the quicker way to find one.
    let ready = store
        .query(
            "SELECT 1 FROM message WHERE state = 'waiting' AND channel = $1 AND rank = $2 \
             AND ready_at <= $3 ORDER BY ready_at LIMIT 1",
            &[channel.into(), rank.into(), now.into()],
        )
        .await?;
    if ready.is_empty() {
        return Ok(Vec::new());
    }
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        // What is found by its key is asked for as in [`super::STILL`]. The order is that of the index and no more,
        // for otherwise all are sorted first.
        "UPDATE message SET ready_at = $2, tries = tries + 1 WHERE (chain, seq, destination, template) IN \
           (SELECT chain, seq, destination, template FROM message m WHERE state = 'waiting' \
            AND channel = $4 AND rank = $5 AND ready_at <= $1 AND \
              (SELECT COUNT(*) FROM message e WHERE e.chain = m.chain AND e.destination = m.destination \
               AND COALESCE(e.state, '') = 'waiting' \
               AND (e.seq < m.seq OR (e.seq = m.seq AND e.template < m.template))) = 0 \
            ORDER BY ready_at, chain LIMIT $3) \
         AND COALESCE(state, '') = 'waiting' AND ready_at <= $1 \
         RETURNING chain, seq, destination, template, channel, words, tries, made_at",
        vec![
            now.into(),
            lease_until.into(),
            limit.into(),
            channel.into(),
            rank.into(),
        ],
    );
    let rows = store.commit_returning(batch).await?;
    let mut claimed = rows
        .iter()
        .map(|row| {
            Ok(Claimed {
                key: key(row)?,
                channel: row.text(4)?.to_owned(),
                words: row.text(5)?.to_owned(),
                tries: row.int(6)?,
                made_at: row.instant(7)?,
            })
        })
        .collect::<DbResult<Vec<_>>>()?;
    claimed.sort_by(|a, b| (a.made_at, &a.key).cmp(&(b.made_at, &b.key)));
    Ok(claimed)
}
