//! Webhooks: each subscription is a row with its place in the feed. Whoever delivers takes a turn of
//! it; whatever a person changes takes one too, so that what was under way before counts no more. What
//! two people do at once meets on the subscription's chain.

use crate::db::{Batch, Label, Row, Store, Value};
use crate::error::{CommitError, DbResult};
use crate::keys::Keys;
use crate::limits;
use domain::time::At;

/// What secrets are bound to.
const TABLE: &str = "webhook";

/// How a subscription stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is told what happens.
    Active,
    /// A person made it wait.
    Paused,
    /// It took nothing for too long, or its address will not do: a person must look.
    Stopped,
    /// The receiver said that it has ended.
    Gone,
    /// A person ended it.
    Ended,
}

impl State {
    const ALL: [State; 5] = [
        State::Active,
        State::Paused,
        State::Stopped,
        State::Gone,
        State::Ended,
    ];

    /// As rows and words name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Paused => "paused",
            State::Stopped => "stopped",
            State::Gone => "gone",
            State::Ended => "ended",
        }
    }

    fn read(text: &str) -> DbResult<State> {
        let found = State::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| crate::error::DbError::broken("a webhook's state that nobody knows"))
    }
}

/// A subscription, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its number, to be named by; also its chain.
    pub id: i64,
    /// Whose system it is.
    pub organisation: String,
    /// The agency of ours as which it sees; none: it sees what everybody sees.
    pub agency: Option<String>,
    /// Where it is told.
    pub url: String,
    /// What it asks for, as JSON.
    pub filter: String,
    /// Many events may come in one call.
    pub batched: bool,
    /// How it stands.
    pub state: State,
    /// Why the last try failed, by its name.
    pub why: Option<String>,
    /// What the receiver answered to it, if it answered.
    pub status: Option<i64>,
    /// Told up to here.
    pub pos: i64,
    /// The end of what is on its way: a try that failed is tried again up to there.
    pub upto: i64,
    /// Whose turn it is.
    pub turn: i64,
    /// Not before.
    pub ready_at: At,
    /// Tries in a row that failed.
    pub tries: i64,
    /// Since when they fail.
    pub failing_since: Option<At>,
    /// When something was last taken.
    pub sent_at: Option<At>,
    /// Tries made in all.
    pub made: i64,
    /// How long the secret before this one signs too.
    pub old_until: Option<At>,
    /// Made at.
    pub created_at: At,
}

/// One try, as people look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    /// Which of the subscription's, from 0.
    pub n: i64,
    /// `event` or `test`.
    pub kind: String,
    /// When it began.
    pub at: At,
    /// How long it took.
    pub took_ms: i64,
    /// The first place that it was about.
    pub first_pos: i64,
    /// The last.
    pub last_pos: i64,
    /// How many events.
    pub events: i64,
    /// `sent`, or the name of the fault.
    pub outcome: String,
    /// What the receiver answered, if it answered.
    pub status: Option<i64>,
}

/// A turn that was taken: nobody else delivers until it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The subscription.
    pub id: i64,
    /// The turn's number.
    pub number: i64,
}

/// How many subscriptions stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Told what happens.
    pub active: i64,
    /// Of these, those that take nothing at the moment.
    pub failing: i64,
    /// Stopped by themselves, or ended by the receiver.
    pub stopped: i64,
}

const COLUMNS: &str = "id, organisation, agency, url, filter, batched, state, why, status, pos, upto, turn, \
    ready_at, tries, failing_since, sent_at, made, old_until, created_at";

fn read(row: &Row) -> DbResult<Webhook> {
    Ok(Webhook {
        id: row.int(0)?,
        organisation: row.text(1)?.to_owned(),
        agency: row.opt_text(2)?.map(str::to_owned),
        url: row.text(3)?.to_owned(),
        filter: row.text(4)?.to_owned(),
        batched: row.bool(5)?,
        state: State::read(row.text(6)?)?,
        why: row.opt_text(7)?.map(str::to_owned),
        status: row.opt_int(8)?,
        pos: row.int(9)?,
        upto: row.int(10)?,
        turn: row.int(11)?,
        ready_at: row.instant(12)?,
        tries: row.int(13)?,
        failing_since: row.opt_instant(14)?,
        sent_at: row.opt_instant(15)?,
        made: row.int(16)?,
        old_until: row.opt_instant(17)?,
        created_at: row.instant(18)?,
    })
}

/// Adds a subscription with its secret.
pub fn add(batch: &mut Batch, keys: &Keys, webhook: &Webhook, secret: &str) {
    let (key_id, sealed) = keys.seal(TABLE, webhook.id, secret.as_bytes());
    let args: Vec<Value> = vec![
        webhook.id.into(),
        (&webhook.organisation).into(),
        webhook.agency.clone().into(),
        (&webhook.url).into(),
        (&webhook.filter).into(),
        webhook.batched.into(),
        webhook.state.as_str().into(),
        webhook.why.clone().into(),
        webhook.status.into(),
        webhook.pos.into(),
        webhook.upto.into(),
        webhook.turn.into(),
        webhook.ready_at.into(),
        webhook.tries.into(),
        webhook.failing_since.into(),
        webhook.sent_at.into(),
        webhook.made.into(),
        webhook.old_until.into(),
        webhook.created_at.into(),
        key_id.into(),
        sealed.into(),
    ];
    let places = crate::db::in_list(1, args.len());
    batch.add(
        Label::Unique("webhook"),
        format!("INSERT INTO webhook ({COLUMNS}, key_id, sealed) VALUES ({places})"),
        args,
    );
}

/// A person changed whose it is, where it is told and what it asks for.
pub fn change(batch: &mut Batch, webhook: &Webhook) {
    batch.add(
        Label::Sure,
        "UPDATE webhook SET organisation = $2, agency = $3, url = $4, filter = $5, batched = $6, upto = 0, \
         turn = turn + 1 WHERE id = $1",
        vec![
            webhook.id.into(),
            (&webhook.organisation).into(),
            webhook.agency.clone().into(),
            (&webhook.url).into(),
            (&webhook.filter).into(),
            webhook.batched.into(),
        ],
    );
}

/// It stands otherwise from now on; what failed before is forgotten.
pub fn stand(batch: &mut Batch, id: i64, state: State, now: At) {
    batch.add(
        Label::Sure,
        "UPDATE webhook SET state = $2, ready_at = $3, tries = 0, failing_since = NULL, why = NULL, status = NULL, \
         turn = turn + 1 WHERE id = $1",
        vec![id.into(), state.as_str().into(), now.into()],
    );
}

/// It is told again what came after a place.
pub fn replay(batch: &mut Batch, id: i64, pos: i64, now: At) {
    batch.add(
        Label::Sure,
        "UPDATE webhook SET pos = $2, upto = 0, ready_at = $3, turn = turn + 1 WHERE id = $1",
        vec![id.into(), pos.into(), now.into()],
    );
}

/// A new secret; the one before signs too until then.
pub fn rotate(batch: &mut Batch, keys: &Keys, id: i64, secret: &str, old_until: At) {
    let (key_id, sealed) = keys.seal(TABLE, id, secret.as_bytes());
    batch.add(
        Label::Sure,
        "UPDATE webhook SET old_key_id = key_id, old_sealed = sealed, old_until = $2, key_id = $3, sealed = $4, \
         turn = turn + 1 WHERE id = $1",
        vec![
            id.into(),
            old_until.into(),
            key_id.into(),
            sealed.into(),
        ],
    );
}

/// A subscription.
pub async fn by_id(store: &Store, id: i64) -> DbResult<Option<Webhook>> {
    let sql = format!("SELECT {COLUMNS} FROM webhook WHERE id = $1");
    let row = store.query_opt(&sql, &[id.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// The newest subscriptions, those that are over last, at most [`limits::WEBHOOKS`] of them.
pub async fn all(store: &Store) -> DbResult<Vec<Webhook>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM webhook ORDER BY CASE WHEN state = 'ended' THEN 1 ELSE 0 END, id DESC LIMIT $1"
    );
    let rows = store.query(&sql, &[limits::WEBHOOKS.into()]).await?;
    rows.iter().map(read).collect()
}

/// How many there are that are not over.
pub async fn counts(store: &Store) -> DbResult<Counts> {
    let count = "CAST(COALESCE(SUM(CASE WHEN";
    let sql = format!(
        "SELECT {count} state = 'active' THEN 1 ELSE 0 END), 0) AS BIGINT), \
         {count} state = 'active' AND failing_since IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT), \
         {count} state IN ('stopped', 'gone') THEN 1 ELSE 0 END), 0) AS BIGINT) FROM webhook"
    );
    let row = store.query_one(&sql, &[]).await?;
    Ok(Counts {
        active: row.int(0)?,
        failing: row.int(1)?,
        stopped: row.int(2)?,
    })
}

/// Those that may be told something now: behind the feed's top, and nobody's turn. With the top.
pub async fn due(store: &Store, now: At) -> DbResult<(i64, Vec<Webhook>)> {
    let sql = format!(
        "SELECT {COLUMNS}, (SELECT COALESCE(MAX(pos), 0) FROM feed) AS top FROM webhook \
         WHERE state = 'active' AND ready_at <= $1 AND pos < (SELECT COALESCE(MAX(pos), 0) FROM feed) \
         ORDER BY pos, id LIMIT $2"
    );
    let rows = store
        .query(&sql, &[now.into(), limits::WEBHOOKS.into()])
        .await?;
    let top = rows.first().map_or(Ok(0), |row| row.int(19))?;
    Ok((top, rows.iter().map(read).collect::<DbResult<_>>()?))
}

/// Takes the turn of a subscription that stands as it was read; none where somebody else was faster.
/// A node that dies gives it free at the end of its lease.
pub async fn take(
    store: &Store,
    webhook: &Webhook,
    lease: At,
) -> Result<Option<Turn>, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "UPDATE webhook SET turn = turn + 1, ready_at = $3 WHERE id = $1 AND turn = $2 AND state = 'active' \
         RETURNING turn",
        vec![webhook.id.into(), webhook.turn.into(), lease.into()],
    );
    let rows = store.commit_returning(batch).await?;
    let number = rows.first().map(|row| row.int(0)).transpose()?;
    Ok(number.map(|number| Turn {
        id: webhook.id,
        number,
    }))
}

/// Goes on with a turn until `lease`; false where it is somebody else's meanwhile.
pub async fn keep(store: &Store, turn: &Turn, lease: At) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "UPDATE webhook SET ready_at = $3 WHERE id = $1 AND turn = $2 AND state = 'active' RETURNING turn",
        vec![turn.id.into(), turn.number.into(), lease.into()],
    );
    Ok(!store.commit_returning(batch).await?.is_empty())
}

/// The secrets that sign now: the newest, and while it still does the one before.
pub async fn secrets(store: &Store, keys: &Keys, id: i64, now: At) -> DbResult<Vec<String>> {
    let sql = "SELECT key_id, sealed, old_key_id, old_sealed, old_until FROM webhook WHERE id = $1";
    let Some(row) = store.query_opt(sql, &[id.into()]).await? else {
        return Ok(Vec::new());
    };
    let open = |key_id: &str, sealed: &[u8]| {
        let plain = keys.open(TABLE, id, key_id, sealed)?;
        String::from_utf8(plain)
            .map_err(|_| crate::error::DbError::broken("a webhook's secret that does not read"))
    };
    let mut secrets = vec![open(row.text(0)?, row.bytes(1)?)?];
    if let (Some(key_id), Some(until)) = (row.opt_text(2)?, row.opt_instant(4)?)
        && now < until
    {
        secrets.push(open(key_id, row.bytes(3)?)?);
    }
    Ok(secrets)
}

/// What was on its way was taken: told up to `pos`. The turn goes on until `lease`, or is over.
pub fn taken(batch: &mut Batch, turn: &Turn, pos: i64, at: At, lease: At) {
    batch.add(
        Label::Version,
        "UPDATE webhook SET pos = CASE WHEN turn = $2 THEN CAST($3 AS BIGINT) END, upto = 0, sent_at = $4, \
         ready_at = $5, tries = 0, failing_since = NULL, why = NULL, status = NULL WHERE id = $1",
        vec![
            turn.id.into(),
            turn.number.into(),
            pos.into(),
            at.into(),
            lease.into(),
        ],
    );
}

/// The turn is over with nothing left to tell up to `pos`.
pub fn leave(batch: &mut Batch, turn: &Turn, pos: i64, now: At) {
    batch.add(
        Label::Sure,
        "UPDATE webhook SET pos = CASE WHEN pos < $3 THEN $3 ELSE pos END, ready_at = $4 \
         WHERE id = $1 AND turn = $2",
        vec![turn.id.into(), turn.number.into(), pos.into(), now.into()],
    );
}

/// How a try failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault<'a> {
    /// Its name.
    pub why: &'a str,
    /// What the receiver answered, if it answered.
    pub status: Option<i64>,
    /// When it failed.
    pub at: At,
}

/// What was on its way up to `upto` was not taken: again at `again`.
pub fn failed(batch: &mut Batch, turn: &Turn, upto: i64, fault: &Fault<'_>, again: At) {
    batch.add(
        Label::Version,
        "UPDATE webhook SET upto = CASE WHEN turn = $2 THEN CAST($3 AS BIGINT) END, why = $4, status = $5, \
         failing_since = COALESCE(failing_since, $6), ready_at = $7, tries = tries + 1 WHERE id = $1",
        vec![
            turn.id.into(),
            turn.number.into(),
            upto.into(),
            fault.why.into(),
            fault.status.into(),
            fault.at.into(),
            again.into(),
        ],
    );
}

/// It tells nothing more by itself until a person looks, or never.
pub fn stop(batch: &mut Batch, turn: &Turn, state: State, fault: &Fault<'_>) {
    batch.add(
        Label::Version,
        "UPDATE webhook SET state = $3, why = $4, status = $5, failing_since = COALESCE(failing_since, $6), \
         tries = tries + 1, turn = CASE WHEN turn = $2 THEN turn + 1 END WHERE id = $1",
        vec![
            turn.id.into(),
            turn.number.into(),
            state.as_str().into(),
            fault.why.into(),
            fault.status.into(),
            fault.at.into(),
        ],
    );
}

/// Nothing up to `to` was for it: the place moves on, unless anything else happened to it meanwhile.
pub fn pass(batch: &mut Batch, id: i64, turn: i64, from: i64, to: i64) {
    batch.add(
        Label::Sure,
        "UPDATE webhook SET pos = $4 WHERE id = $1 AND turn = $2 AND pos = $3",
        vec![id.into(), turn.into(), from.into(), to.into()],
    );
}

/// Writes down a try; of each subscription the newest [`limits::WEBHOOK_TRIES`] stay.
pub fn tried(batch: &mut Batch, id: i64, one: &Try) {
    batch.add(
        Label::Sure,
        "INSERT INTO webhook_try (webhook, slot, n, kind, at, took_ms, first_pos, last_pos, events, outcome, status) \
         SELECT id, made % $2, made, CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), \
           CAST($7 AS BIGINT), CAST($8 AS BIGINT), CAST($9 AS TEXT), CAST($10 AS BIGINT) FROM webhook WHERE id = $1 \
         ON CONFLICT (webhook, slot) DO UPDATE SET n = excluded.n, kind = excluded.kind, at = excluded.at, \
           took_ms = excluded.took_ms, first_pos = excluded.first_pos, last_pos = excluded.last_pos, \
           events = excluded.events, outcome = excluded.outcome, status = excluded.status",
        vec![
            id.into(),
            limits::WEBHOOK_TRIES.into(),
            (&one.kind).into(),
            one.at.into(),
            one.took_ms.into(),
            one.first_pos.into(),
            one.last_pos.into(),
            one.events.into(),
            (&one.outcome).into(),
            one.status.into(),
        ],
    );
    batch.add(
        Label::Sure,
        "UPDATE webhook SET made = made + 1 WHERE id = $1",
        vec![id.into()],
    );
}

/// The newest tries of a subscription.
pub async fn tries(store: &Store, id: i64) -> DbResult<Vec<Try>> {
    let sql = "SELECT n, kind, at, took_ms, first_pos, last_pos, events, outcome, status FROM webhook_try \
               WHERE webhook = $1 ORDER BY n DESC LIMIT $2";
    let rows = store
        .query(sql, &[id.into(), limits::WEBHOOK_TRIES.into()])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Try {
                n: row.int(0)?,
                kind: row.text(1)?.to_owned(),
                at: row.instant(2)?,
                took_ms: row.int(3)?,
                first_pos: row.int(4)?,
                last_pos: row.int(5)?,
                events: row.int(6)?,
                outcome: row.text(7)?.to_owned(),
                status: row.opt_int(8)?,
            })
        })
        .collect()
}
