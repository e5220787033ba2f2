//! The sandbox in which people practise: orders of administrators, one at a time, carried out by the node
//! that keeps it; and how each such node saw it last.

use crate::db::{Batch, Label, Row, Store};
use crate::error::{CommitError, DbResult};
use crate::limits;
use domain::id::UserId;
use domain::time::At;

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its id; id order is time order.
    pub id: i64,
    /// What is to be done.
    pub kind: String,
    /// The machine and the folder that it is for.
    pub place: String,
    /// What more there is to say of it, as JSON.
    pub body: String,
    /// Who ordered it.
    pub person: UserId,
    /// When.
    pub asked_at: At,
    /// How often it was taken.
    pub tries: i64,
    /// It is its taker's until then.
    pub lease_until: At,
    /// How far it is, as JSON; empty before it begins.
    pub progress: String,
    /// When it ended.
    pub ended_at: Option<At>,
    /// How it ended, as JSON; empty until then.
    pub outcome: String,
    /// Whether it holds passwords that nobody has seen yet.
    pub has_sealed: bool,
}

const COLUMNS: &str = "id, kind, place, body, person, asked_at, tries, lease_until, progress, ended_at, outcome, \
     CASE WHEN sealed IS NULL THEN 0 ELSE 1 END AS has_sealed";

fn read(row: &Row) -> DbResult<Order> {
    Ok(Order {
        id: row.int(0)?,
        kind: row.text(1)?.to_owned(),
        place: row.text(2)?.to_owned(),
        body: row.text(3)?.to_owned(),
        person: UserId(row.int(4)?),
        asked_at: row.instant(5)?,
        tries: row.int(6)?,
        lease_until: row.instant(7)?,
        progress: row.text(8)?.to_owned(),
        ended_at: row.opt_instant(9)?,
        outcome: row.text(10)?.to_owned(),
        has_sealed: row.int(11)? == 1,
    })
}

/// Lays an order down. While one has not ended, another is [`CommitError::Unique`]`("sandbox_order")`.
pub fn add(batch: &mut Batch, order: &Order) {
    batch.add(
        Label::Unique("sandbox_order"),
        "INSERT INTO sandbox_order (id, kind, place, body, person, asked_at, open_mark, tries, lease_until, progress, outcome, key_id) \
         VALUES ($1, $2, $3, $4, $5, $6, 1, 0, 0, '', '', '')",
        vec![
            order.id.into(),
            (&order.kind).into(),
            (&order.place).into(),
            (&order.body).into(),
            order.person.0.into(),
            order.asked_at.into(),
        ],
    );
}

/// The order that has not ended.
pub async fn open(store: &Store) -> DbResult<Option<Order>> {
    let sql = format!("SELECT {COLUMNS} FROM sandbox_order WHERE open_mark = 1");
    let row = store.query_opt(&sql, &[]).await?;
    row.as_ref().map(read).transpose()
}

/// Orders that ended, the newest first.
pub async fn ended(store: &Store) -> DbResult<Vec<Order>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM sandbox_order WHERE open_mark IS NULL ORDER BY id DESC LIMIT {}",
        limits::SANDBOX_ORDERS_SHOWN
    );
    store.query(&sql, &[]).await?.iter().map(read).collect()
}

/// Takes an open order, if no node holds it; nobody else gets it before `lease_until`.
pub async fn claim(
    store: &Store,
    id: i64,
    now: At,
    lease_until: At,
) -> Result<Option<Order>, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        format!(
            "UPDATE sandbox_order SET tries = tries + 1, lease_until = $3, progress = '' \
             WHERE id = $1 AND open_mark = 1 AND lease_until <= $2 RETURNING {COLUMNS}"
        ),
        vec![id.into(), now.into(), lease_until.into()],
    );
    let rows = store.commit_returning(batch).await?;
    Ok(rows.first().map(read).transpose()?)
}

/// Holds an order on, and says how far it is; false if it is this node's no more.
pub async fn hold(
    store: &Store,
    order: &Order,
    lease_until: At,
    progress: &str,
) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "UPDATE sandbox_order SET lease_until = $3, progress = $4 \
         WHERE id = $1 AND tries = $2 AND open_mark = 1 RETURNING id",
        vec![
            order.id.into(),
            order.tries.into(),
            lease_until.into(),
            progress.into(),
        ],
    );
    Ok(!store.commit_returning(batch).await?.is_empty())
}

/// Ends an order, with the passwords that were drawn for it, sealed under a key. If another node took
/// it meanwhile, or ended it: [`CommitError::Version`].
pub fn end(
    batch: &mut Batch,
    order: &Order,
    now: At,
    outcome: &str,
    sealed: Option<(String, Vec<u8>)>,
) {
    if let Some((key, bytes)) = sealed {
        // What was drawn before opens nothing any more.
        batch.add(
            Label::Sure,
            "UPDATE sandbox_order SET sealed = NULL WHERE place = $1 AND sealed IS NOT NULL",
            vec![(&order.place).into()],
        );
        batch.add(
            Label::Sure,
            "UPDATE sandbox_order SET key_id = $2, sealed = $3 WHERE id = $1",
            vec![order.id.into(), key.into(), bytes.into()],
        );
    }
    batch.add(
        Label::Version,
        "UPDATE sandbox_order SET tries = CASE WHEN tries = $2 AND open_mark = 1 THEN tries END, \
         open_mark = NULL, ended_at = $3, outcome = $4 WHERE id = $1",
        vec![
            order.id.into(),
            order.tries.into(),
            now.into(),
            outcome.into(),
        ],
    );
    batch.add(
        Label::Sure,
        "DELETE FROM sandbox_order WHERE open_mark IS NULL AND id < \
         (SELECT MIN(id) FROM (SELECT id FROM sandbox_order ORDER BY id DESC LIMIT $1) AS newest)",
        vec![limits::SANDBOX_ORDERS_KEPT.into()],
    );
}

/// The sealed passwords of an order and the key that opens them, while nobody has seen them.
pub async fn sealed(store: &Store, id: i64) -> DbResult<Option<(String, Vec<u8>)>> {
    let sql = "SELECT key_id, sealed FROM sandbox_order WHERE id = $1 AND sealed IS NOT NULL";
    let row = store.query_opt(sql, &[id.into()]).await?;
    row.map(|row| Ok((row.text(0)?.to_owned(), row.bytes(1)?.to_vec())))
        .transpose()
}

/// Takes them away: they are shown once. Somebody who was quicker: [`CommitError::Version`].
pub fn unseal(batch: &mut Batch, id: i64) {
    batch.add(
        Label::Version,
        "UPDATE sandbox_order SET tries = CASE WHEN sealed IS NOT NULL THEN tries END, sealed = NULL WHERE id = $1",
        vec![id.into()],
    );
}

/// Takes those away that nobody came to see.
pub fn forget_sealed(batch: &mut Batch, before: At) {
    batch.add(
        Label::Sure,
        "UPDATE sandbox_order SET sealed = NULL WHERE sealed IS NOT NULL AND ended_at < $1",
        vec![before.into()],
    );
}

/// What a node saw of its sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The machine and the folder, as one name.
    pub place: String,
    /// When.
    pub seen_at: At,
    /// What, as JSON.
    pub body: String,
}

/// Writes what a node saw.
pub fn see(batch: &mut Batch, place: &Place) {
    batch.add(
        Label::Sure,
        "INSERT INTO sandbox_place (place, seen_at, body) VALUES ($1, $2, $3) \
         ON CONFLICT (place) DO UPDATE SET seen_at = $2, body = $3",
        vec![
            (&place.place).into(),
            place.seen_at.into(),
            (&place.body).into(),
        ],
    );
}

/// Forgets places that no node has seen since an instant.
pub fn forget_places(batch: &mut Batch, before: At) {
    batch.add(
        Label::Sure,
        "DELETE FROM sandbox_place WHERE seen_at < $1",
        vec![before.into()],
    );
}

/// The places, by name.
pub async fn places(store: &Store) -> DbResult<Vec<Place>> {
    let sql = format!(
        "SELECT place, seen_at, body FROM sandbox_place ORDER BY place LIMIT {}",
        limits::SANDBOX_PLACES
    );
    let rows = store.query(&sql, &[]).await?;
    rows.iter()
        .map(|row| {
            Ok(Place {
                place: row.text(0)?.to_owned(),
                seen_at: row.instant(1)?,
                body: row.text(2)?.to_owned(),
            })
        })
        .collect()
}
