//! Backups and drills that administrators order: one at a time, carried out by whichever node has the
//! folder; and what lies in each folder, as its node saw it last.

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
    /// The folder that it is for; empty for whichever comes first.
    pub place: String,
    /// The name of a backup in that folder; empty for a new one.
    pub file: String,
    /// Who ordered it.
    pub person: UserId,
    /// When.
    pub asked_at: At,
    /// The folder whose node took it last; empty while none has.
    pub node: String,
    /// How often it was taken.
    pub tries: i64,
    /// It is that node's until then.
    pub lease_until: At,
    /// How far it is, as JSON; empty before it begins.
    pub progress: String,
    /// When it ended.
    pub ended_at: Option<At>,
    /// How it ended, as JSON; empty until then.
    pub outcome: String,
}

const COLUMNS: &str = "id, kind, place, file, person, asked_at, node, tries, lease_until, progress, ended_at, outcome";

fn read(row: &Row) -> DbResult<Order> {
    Ok(Order {
        id: row.int(0)?,
        kind: row.text(1)?.to_owned(),
        place: row.text(2)?.to_owned(),
        file: row.text(3)?.to_owned(),
        person: UserId(row.int(4)?),
        asked_at: row.instant(5)?,
        node: row.text(6)?.to_owned(),
        tries: row.int(7)?,
        lease_until: row.instant(8)?,
        progress: row.text(9)?.to_owned(),
        ended_at: row.opt_instant(10)?,
        outcome: row.text(11)?.to_owned(),
    })
}

/// Lays an order down. While one has not ended, another is [`CommitError::Unique`]`("backup_order")`.
pub fn add(batch: &mut Batch, order: &Order) {
    batch.add(
        Label::Unique("backup_order"),
        "INSERT INTO backup_order (id, kind, place, file, person, asked_at, open_mark, node, tries, lease_until, progress, outcome) \
         VALUES ($1, $2, $3, $4, $5, $6, 1, '', 0, 0, '', '')",
        vec![
            order.id.into(),
            (&order.kind).into(),
            (&order.place).into(),
            (&order.file).into(),
            order.person.0.into(),
            order.asked_at.into(),
        ],
    );
}

/// The order that has not ended.
pub async fn open(store: &Store) -> DbResult<Option<Order>> {
    let sql = format!("SELECT {COLUMNS} FROM backup_order WHERE open_mark = 1");
    let row = store.query_opt(&sql, &[]).await?;
    row.as_ref().map(read).transpose()
}

/// Orders that ended, the newest first.
pub async fn ended(store: &Store) -> DbResult<Vec<Order>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM backup_order WHERE open_mark IS NULL ORDER BY id DESC LIMIT {}",
        limits::BACKUP_ORDERS_SHOWN
    );
    store.query(&sql, &[]).await?.iter().map(read).collect()
}

/// The last order of a kind that ended.
pub async fn last(store: &Store, kind: &str) -> DbResult<Option<Order>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM backup_order WHERE open_mark IS NULL AND kind = $1 ORDER BY id DESC LIMIT 1"
    );
    let row = store.query_opt(&sql, &[kind.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// Takes an open order for the node of a folder, if it may be taken there and no node holds it; no other
/// node gets it before `lease_until`.
pub async fn claim(
    store: &Store,
    id: i64,
    place: &str,
    now: At,
    lease_until: At,
) -> Result<Option<Order>, CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        format!(
            "UPDATE backup_order SET node = $2, tries = tries + 1, lease_until = $4, progress = '' \
             WHERE id = $1 AND open_mark = 1 AND lease_until <= $3 AND (place = '' OR place = $2) RETURNING {COLUMNS}"
        ),
        vec![id.into(), place.into(), now.into(), lease_until.into()],
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
        "UPDATE backup_order SET lease_until = $3, progress = $4 \
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

/// Ends an order. If another node took it meanwhile, or ended it: [`CommitError::Version`].
pub fn end(batch: &mut Batch, order: &Order, now: At, outcome: &str) {
    batch.add(
        Label::Version,
        "UPDATE backup_order SET tries = CASE WHEN tries = $2 AND open_mark = 1 THEN tries END, \
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
        "DELETE FROM backup_order WHERE open_mark IS NULL AND id < \
         (SELECT MIN(id) FROM (SELECT id FROM backup_order ORDER BY id DESC LIMIT $1) AS newest)",
        vec![limits::BACKUP_ORDERS_KEPT.into()],
    );
}

/// How many reports there are.
pub async fn reports(store: &Store) -> DbResult<u64> {
    let rows = store.scan("SELECT COUNT(*) FROM report", &[]).await?;
    let n = rows.first().map_or(Ok(0), |row| row.int(0))?;
    Ok(u64::try_from(n).unwrap_or_default())
}

/// What a node saw in its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// The machine and the folder, as one name.
    pub place: String,
    /// When.
    pub seen_at: At,
    /// What, as JSON.
    pub body: String,
}

/// Writes what a node saw.
pub fn see(batch: &mut Batch, folder: &Folder) {
    batch.add(
        Label::Sure,
        "INSERT INTO backup_folder (place, seen_at, body) VALUES ($1, $2, $3) \
         ON CONFLICT (place) DO UPDATE SET seen_at = $2, body = $3",
        vec![
            (&folder.place).into(),
            folder.seen_at.into(),
            (&folder.body).into(),
        ],
    );
}

/// Forgets folders that no node has seen since an instant.
pub fn forget_folders(batch: &mut Batch, before: At) {
    batch.add(
        Label::Sure,
        "DELETE FROM backup_folder WHERE seen_at < $1",
        vec![before.into()],
    );
}

/// The folders, by name.
pub async fn folders(store: &Store) -> DbResult<Vec<Folder>> {
    let sql = format!(
        "SELECT place, seen_at, body FROM backup_folder ORDER BY place LIMIT {}",
        limits::BACKUP_FOLDERS
    );
    let rows = store.query(&sql, &[]).await?;
    rows.iter()
        .map(|row| {
            Ok(Folder {
                place: row.text(0)?.to_owned(),
                seen_at: row.instant(1)?,
                body: row.text(2)?.to_owned(),
            })
        })
        .collect()
}
