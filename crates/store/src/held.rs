//! Decisions that are not made yet: a desk's call, kept for some seconds in which it can be taken
//! back, then carried out by whichever node comes first.

use crate::db::{Batch, Label, Row, Store, Value, in_list, padded};
use crate::error::{CommitError, DbResult};
use crate::limits;
use domain::id::{ReportCode, UserId};
use domain::time::At;

/// A call that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its id; id order is time order.
    pub id: i64,
    /// On which report.
    pub report: ReportCode,
    /// Whose call it is.
    pub person: UserId,
    /// The action's name.
    pub action: String,
    /// The call itself, as JSON.
    pub call: String,
    /// The key under which it is carried out, once.
    pub request: String,
    /// Digest of the body it came with.
    pub digest: [u8; 32],
    /// Carried out from then on.
    pub ready_at: At,
    /// When it was made.
    pub made_at: At,
    /// Why it was not carried out, of one that was refused: a stable code.
    pub outcome: Option<String>,
    /// A node has begun to carry it out and holds it until then; 0 while none has.
    pub lease_until: At,
}

const COLUMNS: &str =
    "id, report, person, action, call, request, digest, ready_at, made_at, outcome, lease_until";

fn read(row: &Row) -> DbResult<Held> {
    Ok(Held {
        id: row.int(0)?,
        report: ReportCode::from_number(row.int(1)?),
        person: UserId(row.int(2)?),
        action: row.text(3)?.to_owned(),
        call: row.text(4)?.to_owned(),
        request: row.text(5)?.to_owned(),
        digest: row.digest(6)?,
        ready_at: row.instant(7)?,
        made_at: row.instant(8)?,
        outcome: row.opt_text(9)?.map(str::to_owned),
        lease_until: row.instant(10)?,
    })
}

fn all(rows: &[Row]) -> DbResult<Vec<Held>> {
    rows.iter().map(read).collect()
}

/// Holds a call. While one waits for a report, another is [`CommitError::Unique`]`("held")`.
pub fn put(batch: &mut Batch, held: &Held) {
    batch.add(
        Label::Unique("held"),
        "INSERT INTO held (id, report, person, action, call, request, digest, ready_at, lease_until, is_waiting, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, TRUE, $9)",
        vec![
            held.id.into(),
            held.report.into(),
            held.person.into(),
            (&held.action).into(),
            (&held.call).into(),
            (&held.request).into(),
            held.digest.into(),
            held.ready_at.into(),
            held.made_at.into(),
        ],
    );
}

/// Takes a call back; none if it is no longer there, is another's, or a node has begun to carry it
/// out.
pub async fn take_back(
    store: &Store,
    id: i64,
    person: UserId,
) -> Result<Option<Held>, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        format!(
            "DELETE FROM held WHERE id = $1 AND person = $2 AND is_waiting = TRUE AND lease_until = 0 RETURNING {COLUMNS}"
        ),
        vec![id.into(), person.into()],
    );
    let rows = store.commit_returning(batch).await?;
    Ok(rows.first().map(read).transpose()?)
}

/// Claims calls whose seconds are over; no other node gets them before `lease_until`. A node that
/// dies leaves them to be claimed again then.
pub async fn claim(
    store: &Store,
    now: At,
    lease_until: At,
    limit: i64,
) -> Result<Vec<Held>, CommitError> {
    // Look first: an empty table costs no write.
    let ready = store
        .query(
            "SELECT 1 FROM held WHERE is_waiting = TRUE AND ready_at <= $1 AND lease_until <= $1 \
             ORDER BY ready_at LIMIT 1",
            &[now.into()],
        )
        .await?;
    if ready.is_empty() {
        return Ok(Vec::new());
    }
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        format!(
            "UPDATE held SET lease_until = $2 WHERE id IN \
               (SELECT id FROM held WHERE is_waiting = TRUE AND ready_at <= $1 AND lease_until <= $1 ORDER BY ready_at, id LIMIT $3) \
             AND is_waiting = TRUE AND ready_at <= $1 AND lease_until <= $1 RETURNING {COLUMNS}"
        ),
        vec![now.into(), lease_until.into(), limit.clamp(1, limits::JOBS_CLAIMED).into()],
    );
    let mut held = all(&store.commit_returning(batch).await?)?;
    held.sort_by_key(|h| h.id);
    Ok(held)
}

/// It was carried out: nothing is left of it.
pub fn done(batch: &mut Batch, held: &Held) {
    batch.add(
        Label::Sure,
        "DELETE FROM held WHERE id = $1 AND is_waiting = TRUE",
        vec![held.id.into()],
    );
}

/// It was refused, for this reason; it stays for whose it is to read.
pub fn refused(batch: &mut Batch, held: &Held, outcome: &str) {
    batch.add(
        Label::Sure,
        "UPDATE held SET is_waiting = FALSE, outcome = $2 WHERE id = $1 AND is_waiting = TRUE",
        vec![held.id.into(), outcome.into()],
    );
}

/// It failed for now: again at `at`.
pub fn again(batch: &mut Batch, held: &Held, at: At) {
    batch.add(
        Label::Sure,
        "UPDATE held SET lease_until = $2 WHERE id = $1 AND is_waiting = TRUE",
        vec![held.id.into(), at.into()],
    );
}

/// Whose it is has read why it was refused.
pub fn put_away(batch: &mut Batch, id: i64, person: UserId) {
    batch.add(
        Label::Sure,
        "DELETE FROM held WHERE id = $1 AND person = $2 AND is_waiting = FALSE",
        vec![id.into(), person.into()],
    );
}

/// One.
pub async fn by_id(store: &Store, id: i64) -> DbResult<Option<Held>> {
    let sql = format!("SELECT {COLUMNS} FROM held WHERE id = $1");
    let row = store.query_opt(&sql, &[id.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// What waits for these reports.
pub async fn waiting(store: &Store, reports: &[ReportCode]) -> DbResult<Vec<Held>> {
    if reports.is_empty() {
        return Ok(Vec::new());
    }
    let args: Vec<Value> = padded(reports.iter().map(|&code| code.into()).collect());
    let sql = format!(
        "SELECT {COLUMNS} FROM held WHERE is_waiting = TRUE AND report IN ({})",
        in_list(1, args.len())
    );
    all(&store.query(&sql, &args).await?)
}

/// The reports for which a decision waits, the oldest first.
pub async fn waiting_codes(store: &Store, limit: i64) -> DbResult<Vec<ReportCode>> {
    store
        .query(
            "SELECT report FROM held WHERE is_waiting = TRUE ORDER BY id LIMIT $1",
            &[limit.into()],
        )
        .await?
        .iter()
        .map(|row| Ok(ReportCode::from_number(row.int(0)?)))
        .collect()
}

/// A person's own: those that wait, or those that were refused, the newest first.
pub async fn of_person(store: &Store, person: UserId, waiting: bool) -> DbResult<Vec<Held>> {
    // Spelt out, as the index has it.
    let sql = format!(
        "SELECT {COLUMNS} FROM held WHERE person = $1 AND is_waiting = {} ORDER BY id DESC LIMIT $2",
        if waiting { "TRUE" } else { "FALSE" }
    );
    let args = [person.into(), (limits::PAGE_MAX as i64).into()];
    all(&store.query(&sql, &args).await?)
}

/// Removes what was refused before `before` and nobody put away; true if there may be more.
pub async fn sweep(store: &Store, before: At) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "DELETE FROM held WHERE id IN \
         (SELECT id FROM held WHERE is_waiting = FALSE AND ready_at < $1 ORDER BY ready_at, id LIMIT $2) RETURNING id",
        vec![before.into(), limits::SWEEP_ROWS.into()],
    );
    Ok(store.commit_returning(batch).await?.len() as i64 == limits::SWEEP_ROWS)
}
