//! Events of all chains: appended, never edited.

use crate::chain::{Head, SALT, Sealed};
use crate::db::{Batch, Label, Proof, Row, Store, Value};
use crate::error::{DbError, DbResult};
use domain::time::At;

/// The family of reports' chains: the chain is the report's id, its name the report's code.
pub const REPORT: &str = "report";

/// An event as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The chain.
    pub chain: i64,
    /// Place in it, from 1.
    pub seq: u32,
    /// The kind of chain.
    pub family: String,
    /// When it was recorded.
    pub at: At,
    /// The open half: the exact text that was hashed.
    pub open: String,
    /// Salt of the open half.
    pub open_salt: [u8; SALT],
    /// Digest of the open half.
    pub open_digest: [u8; 32],
    /// The closed half and its salt; none when the law removed them.
    pub closed: Option<(String, [u8; SALT])>,
    /// Digest of the closed half; it stays when the text goes.
    pub closed_digest: [u8; 32],
    /// The event's hash.
    pub hash: [u8; 32],
    /// Why the closed half was removed.
    pub removed: Option<String>,
}

impl Stored {
    /// The head after this event.
    pub fn head(&self) -> Head {
        Head {
            seq: self.seq,
            at: self.at,
            hash: self.hash,
        }
    }

    /// The domain's event of a report's chain. A removed closed half is empty.
    ///
    /// # Errors
    /// [`DbError::Broken`] if a newer program wrote it, or it is damaged.
    pub fn event(&self) -> DbResult<domain::event::Event> {
        let closed = self.closed.as_ref().map_or("", |(text, _)| text);
        domain::event::Event::from_halves(self.seq, self.at, &self.open, closed)
            .map_err(|e| DbError::broken(format_args!("chain {}: {}", self.chain, e.0)))
    }
}

pub(crate) const COLUMNS: &str = "chain, seq, family, at, open, open_salt, open_digest, closed, closed_salt, \
                                  closed_digest, hash, removed";

pub(crate) fn read(row: &Row) -> DbResult<Stored> {
    let salt = |n: usize| -> DbResult<[u8; SALT]> {
        row.bytes(n)?
            .try_into()
            .map_err(|_| DbError::broken("a salt of the wrong length"))
    };
    Ok(Stored {
        chain: row.int(0)?,
        seq: row.u32(1)?,
        family: row.text(2)?.to_owned(),
        at: row.instant(3)?,
        open: row.text(4)?.to_owned(),
        open_salt: salt(5)?,
        open_digest: row.digest(6)?,
        closed: match row.opt_text(7)? {
            Some(text) => Some((text.to_owned(), salt(8)?)),
            None => None,
        },
        closed_digest: row.digest(9)?,
        hash: row.digest(10)?,
        removed: row.opt_text(11)?.map(str::to_owned),
    })
}

/// Appends an event. A second writer of the same place hears [`crate::CommitError::Version`]. The
/// event also proves the batch, should the link be lost.
pub fn append(batch: &mut Batch, family: &'static str, chain: i64, sealed: &Sealed) {
    batch.add_row(
        Label::Version,
        "INSERT INTO event (chain, seq, family, at, open, open_salt, open_digest, closed, closed_salt, \
         closed_digest, hash) VALUES",
        vec![
            chain.into(),
            sealed.seq.into(),
            family.into(),
            sealed.at.into(),
            (&sealed.open).into(),
            sealed.salts[0].into(),
            sealed.digests[0].into(),
            (&sealed.closed).into(),
            sealed.salts[1].into(),
            sealed.digests[1].into(),
            sealed.hash.into(),
        ],
        "",
    );
    batch.add_row(
        Label::Version,
        "INSERT INTO fresh (chain, seq, family, at) VALUES",
        vec![
            chain.into(),
            sealed.seq.into(),
            family.into(),
            sealed.at.into(),
        ],
        "",
    );
    batch.prove(Proof {
        chain,
        seq: sealed.seq,
        hash: sealed.hash,
    });
}

/// A whole chain, oldest first.
pub async fn of(store: &Store, chain: i64) -> DbResult<Vec<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM event WHERE chain = $1 ORDER BY seq");
    store
        .query(&sql, &[chain.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Whole chains, each oldest first, in the order of their numbers: for whoever replays some dozens at
/// a time.
pub async fn of_all(store: &Store, chains: &[i64]) -> DbResult<Vec<Stored>> {
    let keys = chains.iter().map(|&chain| Value::from(chain));
    let rows = store
        .query_keyed(
            &format!("SELECT {COLUMNS} FROM event WHERE chain IN"),
            " ORDER BY chain, seq",
            keys,
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Chains of a family after `after`, in their order, at most `limit`: to go through them all.
pub async fn chains(store: &Store, family: &str, after: i64, limit: usize) -> DbResult<Vec<i64>> {
    let rows = store
        .scan(
            "SELECT chain FROM event WHERE chain > $1 AND seq = 1 AND family = $2 ORDER BY chain LIMIT $3",
            &[after.into(), family.into(), (limit as i64).into()],
        )
        .await?;
    rows.iter().map(|row| row.int(0)).collect()
}

/// Events of the feed after `pos`, whole, each with its place, at most `limit`: what notices,
/// webhooks and streams read.
pub async fn after(store: &Store, pos: i64, limit: usize) -> DbResult<Vec<(i64, Stored)>> {
    let columns: Vec<String> = COLUMNS.split(", ").map(|c| format!("e.{c}")).collect();
    let sql = format!(
        "SELECT {}, f.pos FROM feed f JOIN event e ON e.chain = f.chain AND e.seq = f.seq \
         WHERE f.pos > $1 ORDER BY f.pos LIMIT $2",
        columns.join(", ")
    );
    let rows = store
        .query(&sql, &[pos.into(), (limit as i64).into()])
        .await?;
    rows.iter()
        .map(|row| Ok((row.int(columns.len())?, read(row)?)))
        .collect()
}

/// Acts that are no report's, newest first, those before `before` (hour, chain, place), of one
/// family or of all, at most `limit`: what administrators did.
pub async fn deeds(
    store: &Store,
    family: Option<&str>,
    before: (At, i64, u32),
    limit: usize,
) -> DbResult<Vec<Stored>> {
    let (at, chain, seq) = before;
    let mut args: Vec<Value> = vec![at.into(), chain.into(), seq.into(), (limit as i64).into()];
    let mut only = "";
    if let Some(family) = family {
        only = "AND family = $5";
        args.push(family.into());
    }
    // The partial index serves only who says its condition.
    let sql = format!(
        "SELECT {COLUMNS} FROM event WHERE family <> 'report' {only} AND (at, chain, seq) < ($1, $2, $3) \
         ORDER BY at DESC, chain DESC, seq DESC LIMIT $4"
    );
    store.scan(&sql, &args).await?.iter().map(read).collect()
}

/// One event.
pub async fn at(store: &Store, chain: i64, seq: u32) -> DbResult<Option<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM event WHERE chain = $1 AND seq = $2");
    store
        .query_opt(&sql, &[chain.into(), seq.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Where a chain stands; [`Head::NONE`] if it has not begun. A report's head comes with the report.
pub async fn head(store: &Store, chain: i64) -> DbResult<Head> {
    let row = store
        .query_opt(
            "SELECT seq, at, hash FROM event WHERE chain = $1 ORDER BY seq DESC LIMIT 1",
            &[chain.into()],
        )
        .await?;
    match row {
        None => Ok(Head::NONE),
        Some(row) => Ok(Head {
            seq: row.u32(0)?,
            at: row.instant(1)?,
            hash: row.digest(2)?,
        }),
    }
}

/// Removes the closed half of an event, as the law may demand: its digest and the reason stay, and
/// the chain stays whole. The salt goes too, or short texts could be guessed from the digest.
/// The same batch writes the report as the chain now replays.
pub fn remove_closed(batch: &mut Batch, chain: i64, seq: u32, reason: &str) {
    batch.add(
        Label::Sure,
        "UPDATE event SET closed = NULL, closed_salt = NULL, removed = $3 WHERE chain = $1 AND seq = $2",
        vec![chain.into(), seq.into(), reason.into()],
    );
}
