//! Calls of the hotline: a row for what stands of each, the pieces it was folded from, and what hangs
//! on it: draft, attempts to call back, recording, who looked.

mod draft;
mod moment;
mod pass;
mod prank;
mod sides;
mod sweep;

pub use draft::{Draft, draft, drop_draft, put_draft};
pub use moment::{Moment, drop_moment, moments, put_moment};
pub use pass::{Pass, pass, passes, seen, unseen};
pub use prank::{Mark, lift, mark, marks};
pub use sides::{
    Tried, keep_recording, line_of, look, looks, recording, sit, sitter, stand_up, tried, tries,
};
pub use sweep::{
    Over, forget, forget_caller, forget_recordings, has_called, over, recordings_before,
};

use crate::db::{Batch, Label, Row, Store, Value, in_list};
use crate::error::{DbError, DbResult};
use crate::limits;
use domain::hotline::{Direction, Heard, HeardKind, Known, Outcome, Phase, Standing};
use domain::id::{CallId, ReportId, UserId, VaultId};
use domain::time::At;
use serde::{Deserialize, Serialize};

/// A call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneCall {
    /// Its id.
    pub id: CallId,
    /// One more with each change.
    pub version: i64,
    /// An agent wrote it down, no exchange told of it.
    pub by_hand: bool,
    /// What stands of it.
    pub standing: Standing,
    /// Whose it is.
    pub agent: Option<UserId>,
    /// Since when.
    pub agent_at: Option<At>,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// The report that was filed, or joined.
    pub report: Option<ReportId>,
    /// When it was laid aside.
    pub closed_at: Option<At>,
    /// By whom.
    pub closed_by: Option<UserId>,
    /// The minute by which the caller is called back.
    pub back_due: Option<At>,
}

impl PhoneCall {
    /// Whoever is outside.
    pub fn caller(&self) -> Option<VaultId> {
        self.standing.caller.map(VaultId)
    }
}

const COLUMNS: &str = "id, version, by_hand, phase, direction, known, caller, queue, line, cause, rang_at, \
                       answered_at, ended_at, agent, agent_at, outcome, report, closed_at, closed_by, back_due";

/// Writes a new call under the keyed hash of the exchange's own name for it. Of two who hear of it
/// first, one is told that somebody was faster.
pub fn begin(batch: &mut Batch, call: &PhoneCall, exchange: &[u8; 32]) {
    let mut args = values(call);
    args.push(exchange.into());
    batch.add(
        Label::Version,
        format!(
            "INSERT INTO phone_call ({COLUMNS}, exchange) VALUES ({})",
            in_list(1, args.len())
        ),
        args,
    );
}

/// Writes a call anew; `call.version` is the one that was read.
pub fn change(batch: &mut Batch, call: &PhoneCall) {
    batch.add(
        Label::Version,
        "UPDATE phone_call SET version = CASE WHEN version = $2 THEN $2 + 1 END, by_hand = $3, phase = $4, \
         direction = $5, known = $6, caller = $7, queue = $8, line = $9, cause = $10, rang_at = $11, \
         answered_at = $12, ended_at = $13, agent = $14, agent_at = $15, outcome = $16, report = $17, \
         closed_at = $18, closed_by = $19, back_due = $20 WHERE id = $1",
        values(call),
    );
}

fn values(call: &PhoneCall) -> Vec<Value> {
    let s = &call.standing;
    vec![
        call.id.0.into(),
        call.version.into(),
        call.by_hand.into(),
        s.phase.as_str().into(),
        s.direction.as_str().into(),
        s.known.as_str().into(),
        s.caller.into(),
        s.queue.clone().into(),
        s.line.clone().into(),
        s.cause.clone().into(),
        s.rang_at.into(),
        s.answered_at.into(),
        s.ended_at.into(),
        call.agent.into(),
        call.agent_at.into(),
        call.outcome.map(Outcome::as_str).into(),
        call.report.into(),
        call.closed_at.into(),
        call.closed_by.into(),
        call.back_due.into(),
    ]
}

fn read(row: &Row) -> DbResult<PhoneCall> {
    fn name<T>(text: &str, parse: fn(&str) -> Option<T>) -> DbResult<T> {
        parse(text).ok_or_else(|| DbError::broken(format_args!("a call holds {text:?}")))
    }
    let owned = |n: usize| row.opt_text(n).map(|t| t.map(str::to_owned));
    Ok(PhoneCall {
        id: CallId(row.int(0)?),
        version: row.int(1)?,
        by_hand: row.bool(2)?,
        standing: Standing {
            phase: name(row.text(3)?, Phase::parse)?,
            direction: name(row.text(4)?, Direction::parse)?,
            known: name(row.text(5)?, Known::parse)?,
            caller: row.opt_int(6)?,
            queue: owned(7)?,
            line: owned(8)?,
            cause: owned(9)?,
            rang_at: row.instant(10)?,
            answered_at: row.opt_instant(11)?,
            ended_at: row.opt_instant(12)?,
        },
        agent: row.opt_int(13)?.map(UserId),
        agent_at: row.opt_instant(14)?,
        outcome: row
            .opt_text(15)?
            .map(|text| name(text, Outcome::parse))
            .transpose()?,
        report: row.opt_int(16)?.map(ReportId),
        closed_at: row.opt_instant(17)?,
        closed_by: row.opt_int(18)?.map(UserId),
        back_due: row.opt_instant(19)?,
    })
}

/// A call.
pub async fn by_id(store: &Store, id: CallId) -> DbResult<Option<PhoneCall>> {
    let sql = format!("SELECT {COLUMNS} FROM phone_call WHERE id = $1");
    let row = store.query_opt(&sql, &[id.0.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// The calls that became a report or were about it, the oldest first, and when each rang.
pub async fn of_report(store: &Store, report: ReportId) -> DbResult<Vec<(CallId, At)>> {
    let sql = "SELECT id, rang_at FROM phone_call WHERE report = $1 ORDER BY id LIMIT $2";
    let most = limits::CALLS_OF_REPORT as i64;
    let rows = store.query(sql, &[report.into(), most.into()]).await?;
    let call = |row: &Row| Ok((CallId(row.int(0)?), At(row.int(1)?)));
    rows.iter().map(call).collect()
}

/// The call of that keyed hash.
pub async fn by_exchange(store: &Store, exchange: &[u8; 32]) -> DbResult<Option<PhoneCall>> {
    let sql = format!("SELECT {COLUMNS} FROM phone_call WHERE exchange = $1");
    let row = store.query_opt(&sql, &[exchange.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// Calls that nobody has laid aside, those that rang last first, at most `limit`.
pub async fn open(store: &Store, limit: usize) -> DbResult<Vec<PhoneCall>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM phone_call WHERE closed_at IS NULL ORDER BY rang_at DESC LIMIT $1"
    );
    let rows = store.query(&sql, &[(limit as i64).into()]).await?;
    rows.iter().map(read).collect()
}

/// Calls that wait to be called back, the first due first, at most `limit`.
pub async fn to_call_back(store: &Store, limit: usize) -> DbResult<Vec<PhoneCall>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM phone_call WHERE closed_at IS NULL AND back_due IS NOT NULL \
         ORDER BY back_due, id LIMIT $1"
    );
    let rows = store.query(&sql, &[(limit as i64).into()]).await?;
    rows.iter().map(read).collect()
}

/// Calls laid aside last, at most `limit`.
pub async fn closed(store: &Store, limit: usize) -> DbResult<Vec<PhoneCall>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM phone_call WHERE closed_at IS NOT NULL ORDER BY closed_at DESC LIMIT $1"
    );
    let rows = store.query(&sql, &[(limit as i64).into()]).await?;
    rows.iter().map(read).collect()
}

/// Calls of these people that nobody has laid aside, the oldest first.
pub async fn open_of(store: &Store, people: &[VaultId]) -> DbResult<Vec<PhoneCall>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM phone_call WHERE caller IN ({}) AND closed_at IS NULL ORDER BY id LIMIT 100",
        in_list(1, people.len())
    );
    let people: Vec<Value> = people.iter().map(|p| (*p).into()).collect();
    let rows = store.query(&sql, &people).await?;
    rows.iter().map(read).collect()
}

/// A piece of news as its row holds it.
#[derive(Serialize, Deserialize)]
struct Piece {
    at: At,
    kind: HeardKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    direction: Option<Direction>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    known: Option<Known>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    caller: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    queue: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
}

/// Keeps a piece of news under the keyed hash of what was said; one that is there already stays.
pub fn hear(batch: &mut Batch, call: CallId, digest: &[u8; 32], heard: &Heard, heard_at: At) {
    let h = heard.clone();
    let piece = Piece {
        at: h.at,
        kind: h.kind,
        direction: h.direction,
        known: h.known,
        caller: h.caller,
        queue: h.queue,
        line: h.line,
        cause: h.cause,
    };
    // A struct of texts always serialises.
    let body = serde_json::to_string(&piece).unwrap_or_default();
    batch.add(
        Label::Sure,
        "INSERT INTO phone_heard (phone_call, digest, body, heard_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (phone_call, digest) DO NOTHING",
        vec![call.0.into(), digest.into(), body.into(), heard_at.into()],
    );
}

/// Everything that was heard of a call: hash and piece.
pub async fn heard(store: &Store, call: CallId) -> DbResult<Vec<([u8; 32], Heard)>> {
    let sql = "SELECT digest, body FROM phone_heard WHERE phone_call = $1";
    let rows = store.query(sql, &[call.0.into()]).await?;
    rows.iter()
        .map(|row| {
            let p: Piece = serde_json::from_str(row.text(1)?).map_err(DbError::broken)?;
            let heard = Heard {
                at: p.at,
                kind: p.kind,
                direction: p.direction,
                known: p.known,
                caller: p.caller,
                queue: p.queue,
                line: p.line,
                cause: p.cause,
            };
            Ok((row.digest(0)?, heard))
        })
        .collect()
}

/// When anything was heard last of any call; none if never.
pub async fn heard_last(store: &Store) -> DbResult<Option<At>> {
    let sql = "SELECT heard_at FROM phone_heard ORDER BY heard_at DESC LIMIT 1";
    let row = store.query_opt(sql, &[]).await?;
    row.map(|row| row.instant(0)).transpose()
}
