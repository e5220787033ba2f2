//! Agencies' own Open311 systems: how each is spoken to, and how it stands.

use crate::db::{Batch, Label, Row, Store};
use crate::error::{CommitError, DbResult};
use domain::time::At;

/// A system. Its settings are the deeds' business; here they are a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its number; also its chain.
    pub id: i64,
    /// The agency whose it is.
    pub agency: String,
    /// Whether cases are handed to it.
    pub is_on: bool,
    /// Its settings.
    pub body: String,
    /// Our key there: which key of ours sealed it, and the sealed bytes.
    pub key: Option<(String, Vec<u8>)>,
    /// What it said that it offers, when it was last looked at.
    pub seen: Option<String>,
    /// Set up at.
    pub made_at: At,
}

/// How a system stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The system.
    pub peer: i64,
    /// Somebody speaks with it until then.
    pub lease_until: At,
    /// It is let alone until then.
    pub ready_at: At,
    /// Times in a row that it was not there.
    pub tries: i64,
    /// When it is next asked for news.
    pub poll_at: At,
    /// Its news are known up to then.
    pub polled_until: At,
    /// Why it was not there; none once it was again.
    pub error: Option<String>,
    /// When it last did what it was asked.
    pub ok_at: Option<At>,
}

const COLUMNS: &str = "id, agency, is_on, body, key_name, key_sealed, seen, made_at";
const STATE: &str = "peer, lease_until, ready_at, tries, poll_at, polled_until, error, ok_at";

fn read(row: &Row) -> DbResult<Peer> {
    let key = row.opt_text(4)?.zip(row.opt_bytes(5)?);
    Ok(Peer {
        id: row.int(0)?,
        agency: row.text(1)?.to_owned(),
        is_on: row.bool(2)?,
        body: row.text(3)?.to_owned(),
        key: key.map(|(name, sealed)| (name.to_owned(), sealed.to_vec())),
        seen: row.opt_text(6)?.map(str::to_owned),
        made_at: row.instant(7)?,
    })
}

fn state(row: &Row) -> DbResult<State> {
    Ok(State {
        peer: row.int(0)?,
        lease_until: row.instant(1)?,
        ready_at: row.instant(2)?,
        tries: row.int(3)?,
        poll_at: row.instant(4)?,
        polled_until: row.instant(5)?,
        error: row.opt_text(6)?.map(str::to_owned),
        ok_at: row.opt_instant(7)?,
    })
}

/// Sets a system up, or changes it: then it is ready at once, and so is what waits for it. Another one of the same agency is
/// [`CommitError::Unique`]`("peer")`.
pub fn put(batch: &mut Batch, peer: &Peer) {
    let (name, sealed) = peer.key.clone().unzip();
    batch.add(
        Label::Unique("peer"),
        format!(
            "INSERT INTO peer ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (id) DO UPDATE SET is_on = $3, body = $4, key_name = $5, key_sealed = $6, seen = $7"
        ),
        vec![
            peer.id.into(),
            (&peer.agency).into(),
            peer.is_on.into(),
            (&peer.body).into(),
            name.into(),
            sealed.into(),
            peer.seen.clone().into(),
            peer.made_at.into(),
        ],
    );
    batch.add(
        Label::Sure,
        "INSERT INTO peer_state (peer, lease_until, ready_at, tries, poll_at, polled_until) \
         VALUES ($1, 0, 0, 0, 0, $2) ON CONFLICT (peer) DO UPDATE SET ready_at = 0, tries = 0, poll_at = 0",
        vec![peer.id.into(), peer.made_at.into()],
    );
    // What waits was told to wait under the settings before.
    batch.add(
        Label::Sure,
        "UPDATE peer_filing SET ready_at = 0 WHERE agency = $1 AND state = 'waiting'",
        vec![(&peer.agency).into()],
    );
}

/// Every system, by agency.
pub async fn all(store: &Store) -> DbResult<Vec<Peer>> {
    let sql = format!("SELECT {COLUMNS} FROM peer ORDER BY agency LIMIT $1");
    let most = crate::limits::PAGE_MAX as i64;
    let rows = store.query(&sql, &[most.into()]).await?;
    rows.iter().map(read).collect()
}

/// The system of an agency.
pub async fn by_agency(store: &Store, agency: &str) -> DbResult<Option<Peer>> {
    let sql = format!("SELECT {COLUMNS} FROM peer WHERE agency = $1");
    let row = store.query_opt(&sql, &[agency.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// How every system stands.
pub async fn states(store: &Store) -> DbResult<Vec<State>> {
    let sql = format!("SELECT {STATE} FROM peer_state ORDER BY peer LIMIT $1");
    let most = crate::limits::PAGE_MAX as i64;
    let rows = store.query(&sql, &[most.into()]).await?;
    rows.iter().map(state).collect()
}

/// Takes up to `limit` systems with which there is something to speak of; nobody else gets them
/// before `lease_until`.
///
/// # Errors
/// The database's.
pub async fn claim(
    store: &Store,
    now: At,
    lease_until: At,
    limit: i64,
) -> Result<Vec<(Peer, State)>, CommitError> {
    let due = "SELECT s.peer FROM peer_state s JOIN peer p ON p.id = s.peer \
         WHERE p.is_on = TRUE AND s.lease_until <= $1 AND s.ready_at <= $1 AND (s.poll_at <= $1 OR EXISTS \
           (SELECT 1 FROM peer_filing f WHERE f.state IN ('waiting', 'sending', 'token') \
            AND f.agency = p.agency AND f.ready_at <= $1)) \
         ORDER BY s.ready_at, s.peer";
    // Look first: with nothing to do nothing is written.
    let found = store
        .query(&format!("{due} LIMIT 1"), &[now.into()])
        .await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        format!(
            "UPDATE peer_state SET lease_until = $2 WHERE peer IN ({due} LIMIT $3) AND lease_until <= $1 \
             RETURNING {STATE}"
        ),
        vec![now.into(), lease_until.into(), limit.into()],
    );
    let rows = store.commit_returning(batch).await?;
    let mut claimed = Vec::new();
    for row in &rows {
        let state = state(row)?;
        let sql = format!("SELECT {COLUMNS} FROM peer WHERE id = $1");
        let row = store.query_one(&sql, &[state.peer.into()]).await?;
        claimed.push((read(&row)?, state));
    }
    Ok(claimed)
}

/// Goes on speaking with a system. One that somebody else has taken meanwhile is left alone.
pub fn hold(batch: &mut Batch, state: &State, lease_until: At) {
    batch.add(
        Label::Sure,
        "UPDATE peer_state SET lease_until = $3 WHERE peer = $1 AND lease_until = $2",
        vec![
            state.peer.into(),
            state.lease_until.into(),
            lease_until.into(),
        ],
    );
}

/// Ends the talk with a system, and notes how it stands. `before` is how far its news were known when
/// the talk began: where somebody turned that back meanwhile, it stays so.
pub fn rest(batch: &mut Batch, state: &State, before: At) {
    batch.add(
        Label::Sure,
        "UPDATE peer_state SET lease_until = 0, ready_at = $3, tries = $4, \
         poll_at = CASE WHEN polled_until = $9 THEN CAST($5 AS BIGINT) ELSE 0 END, \
         polled_until = CASE WHEN polled_until = $9 THEN $6 ELSE polled_until END, \
         error = $7, ok_at = $8 WHERE peer = $1 AND lease_until = $2",
        vec![
            state.peer.into(),
            state.lease_until.into(),
            state.ready_at.into(),
            state.tries.into(),
            state.poll_at.into(),
            state.polled_until.into(),
            state.error.clone().into(),
            state.ok_at.into(),
            before.into(),
        ],
    );
}

/// News of a system are read again from then on: a number became known later than its first news.
pub fn look_back(batch: &mut Batch, agency: &str, since: At) {
    batch.add(
        Label::Sure,
        "UPDATE peer_state SET poll_at = 0, \
         polled_until = CASE WHEN polled_until > $2 THEN $2 ELSE polled_until END \
         WHERE peer IN (SELECT id FROM peer WHERE agency = $1)",
        vec![agency.into(), since.into()],
    );
}
