//! What hangs on a call: attempts to call back, its recording, who looked, who sits at which line.

use crate::db::{Batch, Label, Store};
use crate::error::{DbError, DbResult};
use crate::keys::Keys;
use domain::hotline::Attempt;
use domain::id::{CallId, UserId};
use domain::time::At;

const RECORDING: &str = "phone_recording";

/// An attempt to call back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Its place, from 1.
    pub n: i64,
    /// When.
    pub at: At,
    /// Who.
    pub by: UserId,
    /// How it ended.
    pub result: Attempt,
}

/// Notes an attempt; of two of one place somebody was faster.
pub fn tried(batch: &mut Batch, call: CallId, tried: &Tried) {
    batch.add(
        Label::Version,
        "INSERT INTO phone_attempt (phone_call, n, at, made_by, result) VALUES ($1, $2, $3, $4, $5)",
        vec![
            call.0.into(),
            tried.n.into(),
            tried.at.into(),
            tried.by.into(),
            tried.result.as_str().into(),
        ],
    );
}

/// The attempts to call back, the first first.
pub async fn tries(store: &Store, call: CallId) -> DbResult<Vec<Tried>> {
    let sql = "SELECT n, at, made_by, result FROM phone_attempt WHERE phone_call = $1 ORDER BY n";
    let rows = store.query(sql, &[call.0.into()]).await?;
    rows.iter()
        .map(|row| {
            let result = row.text(3)?;
            Ok(Tried {
                n: row.int(0)?,
                at: row.instant(1)?,
                by: UserId(row.int(2)?),
                result: Attempt::parse(result)
                    .ok_or_else(|| DbError::broken(format_args!("an attempt ended {result:?}")))?,
            })
        })
        .collect()
}

/// Keeps where a call's recording is; the first that is told stays. Sealed: exchanges name files by
/// numbers.
pub fn keep_recording(batch: &mut Batch, keys: &Keys, call: CallId, url: &str, at: At) {
    let (key_id, sealed) = keys.seal(RECORDING, call.0, url.as_bytes());
    batch.add(
        Label::Sure,
        "INSERT INTO phone_recording (phone_call, key_id, sealed, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (phone_call) DO NOTHING",
        vec![call.0.into(), key_id.into(), sealed.into(), at.into()],
    );
}

/// Where a call's recording is.
pub async fn recording(store: &Store, keys: &Keys, call: CallId) -> DbResult<Option<String>> {
    let sql = "SELECT key_id, sealed FROM phone_recording WHERE phone_call = $1";
    let Some(row) = store.query_opt(sql, &[call.0.into()]).await? else {
        return Ok(None);
    };
    let plain = keys.open(RECORDING, call.0, row.text(0)?, row.bytes(1)?)?;
    // The reader's own words would quote the text.
    String::from_utf8(plain)
        .map(Some)
        .map_err(|_| DbError::broken(format_args!("the recording of call {call} does not read")))
}

/// Notes that somebody looked at what is personal: `number`, `recording`.
pub fn look(batch: &mut Batch, id: i64, call: CallId, what: &str, by: UserId, at: At) {
    batch.add(
        Label::Sure,
        "INSERT INTO phone_look (id, phone_call, what, looked_by, at) VALUES ($1, $2, $3, $4, $5)",
        vec![id.into(), call.0.into(), what.into(), by.into(), at.into()],
    );
}

/// Who looked at what of a call and when, the first first.
pub async fn looks(store: &Store, call: CallId) -> DbResult<Vec<(String, UserId, At)>> {
    let sql =
        "SELECT what, looked_by, at FROM phone_look WHERE phone_call = $1 ORDER BY id LIMIT 200";
    let rows = store.query(sql, &[call.0.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.text(0)?.to_owned(),
                UserId(row.int(1)?),
                row.instant(2)?,
            ))
        })
        .collect()
}

/// Somebody sits down at a line: they leave the one where they sat, and whoever sat here is gone.
pub fn sit(batch: &mut Batch, line: &str, agent: UserId, at: At) {
    stand_up(batch, agent);
    batch.add(
        Label::Sure,
        "INSERT INTO phone_line (line, agent, since) VALUES ($1, $2, $3) \
         ON CONFLICT (line) DO UPDATE SET agent = excluded.agent, since = excluded.since",
        vec![line.into(), agent.into(), at.into()],
    );
}

/// Somebody leaves their line.
pub fn stand_up(batch: &mut Batch, agent: UserId) {
    batch.add(
        Label::Sure,
        "DELETE FROM phone_line WHERE agent = $1",
        vec![agent.into()],
    );
}

/// Who sits at a line.
pub async fn sitter(store: &Store, line: &str) -> DbResult<Option<UserId>> {
    let sql = "SELECT agent FROM phone_line WHERE line = $1";
    let row = store.query_opt(sql, &[line.into()]).await?;
    row.map(|row| row.int(0).map(UserId)).transpose()
}

/// At which line somebody sits.
pub async fn line_of(store: &Store, agent: UserId) -> DbResult<Option<String>> {
    let sql = "SELECT line FROM phone_line WHERE agent = $1";
    let row = store.query_opt(sql, &[agent.into()]).await?;
    row.map(|row| row.text(0).map(str::to_owned)).transpose()
}
