//! Sessions: who is signed in. The cookie's random bytes are only kept as a hash.

use crate::code::Way;
use crate::db::{Batch, Label, Row, Store, Value};
use crate::error::{CommitError, DbError, DbResult};
use crate::limits;
use domain::id::{UserId, VaultId};
use domain::time::At;

/// Whose session it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Staff.
    User(UserId),
    /// A citizen who showed that a phone or e-mail is theirs.
    Reporter(VaultId),
}

impl Holder {
    fn parts(self) -> (&'static str, i64) {
        match self {
            Holder::User(id) => ("user", id.0),
            Holder::Reporter(id) => ("reporter", id.0),
        }
    }
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the cookie's bytes.
    pub hash: [u8; 32],
    /// Whose.
    pub holder: Holder,
    /// Which of the holder's posts is acted as, from 0.
    pub post: i64,
    /// Signed in at.
    pub created_at: At,
    /// Last seen at, to some minutes.
    pub seen_at: At,
    /// Ends then, used or not.
    pub expires_at: At,
    /// What a citizen showed to be theirs: the keyed hash of a number or an address, as the vault
    /// has it. None of staff.
    pub shown: Option<(Way, [u8; 32])>,
}

impl Session {
    /// Neither over nor idle for longer than `idle_ms`.
    pub fn is_live(&self, now: At, idle_ms: i64) -> bool {
        now < self.expires_at && now.0 - self.seen_at.0 <= idle_ms
    }
}

/// Opens a session.
pub fn open(batch: &mut Batch, session: &Session) {
    let (holder, id) = session.holder.parts();
    batch.add(
        Label::Unique("session"),
        "INSERT INTO session (hash, holder, holder_id, post, created_at, seen_at, expires_at, way, subject) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        vec![
            session.hash.into(),
            holder.into(),
            id.into(),
            session.post.into(),
            session.created_at.into(),
            session.seen_at.into(),
            session.expires_at.into(),
            session.shown.map(|(way, _)| way.as_str()).into(),
            session.shown.map(|(_, subject)| subject).into(),
        ],
    );
}

const COLUMNS: &str =
    "hash, holder, holder_id, post, created_at, seen_at, expires_at, way, subject";

fn read(row: &Row) -> DbResult<Session> {
    let holder = match row.text(1)? {
        "user" => Holder::User(UserId(row.int(2)?)),
        "reporter" => Holder::Reporter(VaultId(row.int(2)?)),
        _ => return Err(DbError::broken("a session of nobody we know")),
    };
    Ok(Session {
        hash: row.digest(0)?,
        holder,
        post: row.int(3)?,
        created_at: row.instant(4)?,
        seen_at: row.instant(5)?,
        expires_at: row.instant(6)?,
        shown: match row.opt_text(7)? {
            Some(way) => Some((Way::read(way)?, row.digest(8)?)),
            None => None,
        },
    })
}

/// The session of a cookie, live or not.
pub async fn by_hash(store: &Store, hash: &[u8; 32]) -> DbResult<Option<Session>> {
    let sql = format!("SELECT {COLUMNS} FROM session WHERE hash = $1");
    store
        .query_opt(&sql, &[hash.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Those of these sessions that there still are, in no order.
pub async fn by_hashes(store: &Store, hashes: &[[u8; 32]]) -> DbResult<Vec<Session>> {
    let keys = hashes.iter().map(Value::from);
    let rows = store
        .query_keyed(
            &format!("SELECT {COLUMNS} FROM session WHERE hash IN"),
            "",
            keys,
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Notes that it was used. Call it at most every few minutes: it is a write.
pub fn seen(batch: &mut Batch, hash: &[u8; 32], at: At) {
    batch.add(
        Label::Sure,
        "UPDATE session SET seen_at = $2 WHERE hash = $1",
        vec![hash.into(), at.into()],
    );
}

/// Acts as another post from now on.
pub fn act_as(batch: &mut Batch, hash: &[u8; 32], post: i64) {
    batch.add(
        Label::Sure,
        "UPDATE session SET post = $2 WHERE hash = $1",
        vec![hash.into(), post.into()],
    );
}

/// Signs out.
pub fn close(batch: &mut Batch, hash: &[u8; 32]) {
    batch.add(
        Label::Sure,
        "DELETE FROM session WHERE hash = $1",
        vec![hash.into()],
    );
}

/// A holder's sessions, those used last first, at most a page of them.
pub async fn of(store: &Store, holder: Holder) -> DbResult<Vec<Session>> {
    let (holder, id) = holder.parts();
    let sql = format!(
        "SELECT {COLUMNS} FROM session WHERE holder = $1 AND holder_id = $2 \
         ORDER BY seen_at DESC, hash LIMIT $3"
    );
    let args = [holder.into(), id.into(), (limits::PAGE_MAX as i64).into()];
    store.query(&sql, &args).await?.iter().map(read).collect()
}

/// Signs one of a holder's sessions out; of nobody else's.
pub fn close_of(batch: &mut Batch, holder: Holder, hash: &[u8; 32]) {
    let (holder, id) = holder.parts();
    batch.add(
        Label::Sure,
        "DELETE FROM session WHERE hash = $1 AND holder = $2 AND holder_id = $3",
        vec![hash.into(), holder.into(), id.into()],
    );
}

/// Signs out everywhere but here.
pub fn close_others(batch: &mut Batch, holder: Holder, here: &[u8; 32]) {
    let (holder, id) = holder.parts();
    batch.add(
        Label::Sure,
        "DELETE FROM session WHERE holder = $1 AND holder_id = $2 AND hash <> $3",
        vec![holder.into(), id.into(), here.into()],
    );
}

/// Signs out everywhere: a lock, a new password.
pub fn close_all(batch: &mut Batch, holder: Holder) {
    let (holder, id) = holder.parts();
    batch.add(
        Label::Sure,
        "DELETE FROM session WHERE holder = $1 AND holder_id = $2",
        vec![holder.into(), id.into()],
    );
}

/// Signs out, everywhere, whoever showed this number or address to be theirs.
pub fn close_shown(batch: &mut Batch, subject: &[u8; 32]) {
    batch.add(
        Label::Sure,
        "DELETE FROM session WHERE subject = $1",
        vec![subject.into()],
    );
}

/// Removes some sessions that are over; true if there may be more.
pub async fn sweep(store: &Store, now: At) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "DELETE FROM session WHERE hash IN \
         (SELECT hash FROM session WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2) RETURNING post",
        vec![now.into(), limits::SWEEP_ROWS.into()],
    );
    Ok(store.commit_returning(batch).await?.len() as i64 == limits::SWEEP_ROWS)
}
