//! Orders by which somebody absent lets a colleague act for them. What an order allows stands among
//! the colleague's posts; here stand the document, who made it, and when it was taken back.

use crate::db::{Batch, Label, Row, Store};
use crate::error::{DbError, DbResult};
use domain::actor::Role;
use domain::id::UserId;
use domain::time::At;

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Its id; id order is time order.
    pub id: i64,
    /// Whose post it is.
    pub giver: UserId,
    /// Who acts in it.
    pub receiver: UserId,
    /// The post's role.
    pub role: Role,
    /// The post's agency.
    pub agency: Option<String>,
    /// From then on.
    pub from: At,
    /// Until then.
    pub until: At,
    /// Number and date of the document.
    pub document: String,
    /// Who entered it; none at the machine itself.
    pub made_by: Option<UserId>,
    /// When.
    pub made_at: At,
    /// Taken back since.
    pub revoked_at: Option<At>,
}

const COLUMNS: &str =
    "id, giver, receiver, role, agency, from_at, until_at, document, made_by, made_at, revoked_at";

fn read(row: &Row) -> DbResult<Delegation> {
    Ok(Delegation {
        id: row.int(0)?,
        giver: UserId(row.int(1)?),
        receiver: UserId(row.int(2)?),
        role: Role::parse(row.text(3)?).ok_or_else(|| DbError::broken("an unknown role"))?,
        agency: row.opt_text(4)?.map(str::to_owned),
        from: row.instant(5)?,
        until: row.instant(6)?,
        document: row.text(7)?.to_owned(),
        made_by: row.opt_int(8)?.map(UserId),
        made_at: row.instant(9)?,
        revoked_at: row.opt_instant(10)?,
    })
}

/// Writes an order down.
pub fn add(batch: &mut Batch, order: &Delegation) {
    batch.add(
        Label::Sure,
        format!(
            "INSERT INTO delegation ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        ),
        vec![
            order.id.into(),
            order.giver.into(),
            order.receiver.into(),
            order.role.as_str().into(),
            order.agency.clone().into(),
            order.from.into(),
            order.until.into(),
            (&order.document).into(),
            order.made_by.map(|by| by.0).into(),
            order.made_at.into(),
            order.revoked_at.into(),
        ],
    );
}

/// Takes an order back; one that was taken back already keeps its first hour.
pub fn revoke(batch: &mut Batch, id: i64, at: At) {
    batch.add(
        Label::Sure,
        "UPDATE delegation SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        vec![id.into(), at.into()],
    );
}

/// One order.
pub async fn by_id(store: &Store, id: i64) -> DbResult<Option<Delegation>> {
    let sql = format!("SELECT {COLUMNS} FROM delegation WHERE id = $1");
    store
        .query_opt(&sql, &[id.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Orders that somebody gave or received, the newest first.
pub async fn of(store: &Store, person: UserId, limit: usize) -> DbResult<Vec<Delegation>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM delegation WHERE giver = $1 OR receiver = $1 ORDER BY id DESC LIMIT $2"
    );
    let args = [person.into(), (limit as i64).into()];
    store.query(&sql, &args).await?.iter().map(read).collect()
}

/// All orders, the newest first.
pub async fn newest(store: &Store, limit: usize) -> DbResult<Vec<Delegation>> {
    let sql = format!("SELECT {COLUMNS} FROM delegation ORDER BY id DESC LIMIT $1");
    store
        .query(&sql, &[(limit as i64).into()])
        .await?
        .iter()
        .map(read)
        .collect()
}
