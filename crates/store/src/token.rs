//! Bearer tokens of staff and of agencies' systems. Only a hash is kept.

use crate::db::{Batch, Label, Row, Store, Value};
use crate::error::DbResult;
use domain::id::UserId;
use domain::time::At;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// Its number, to be named by.
    pub id: i64,
    /// The account it acts for.
    pub holder: UserId,
    /// What it is for.
    pub name: String,
    /// Which of the holder's posts it acts as, from 0.
    pub post: i64,
    /// Issued at.
    pub created_at: At,
    /// Ends then.
    pub expires_at: Option<At>,
    /// Revoked at.
    pub revoked_at: Option<At>,
}

impl Token {
    /// Neither revoked nor over.
    pub fn is_live(&self, now: At) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

const COLUMNS: &str = "hash, id, holder, name, post, created_at, expires_at, revoked_at";

fn read(row: &Row) -> DbResult<Token> {
    Ok(Token {
        hash: row.digest(0)?,
        id: row.int(1)?,
        holder: UserId(row.int(2)?),
        name: row.text(3)?.to_owned(),
        post: row.int(4)?,
        created_at: row.instant(5)?,
        expires_at: row.opt_instant(6)?,
        revoked_at: row.opt_instant(7)?,
    })
}

/// Issues a token.
pub fn issue(batch: &mut Batch, token: &Token) {
    batch.add(
        Label::Unique("token"),
        format!("INSERT INTO token ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"),
        vec![
            token.hash.into(),
            token.id.into(),
            token.holder.into(),
            (&token.name).into(),
            token.post.into(),
            token.created_at.into(),
            token.expires_at.into(),
            token.revoked_at.into(),
        ],
    );
}

/// Ends a token; one revoked before keeps its hour.
pub fn revoke(batch: &mut Batch, id: i64, at: At) {
    batch.add(
        Label::Sure,
        "UPDATE token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        vec![id.into(), at.into()],
    );
}

/// Ends all tokens of an account.
pub fn revoke_all(batch: &mut Batch, holder: UserId, at: At) {
    batch.add(
        Label::Sure,
        "UPDATE token SET revoked_at = $2 WHERE holder = $1 AND revoked_at IS NULL",
        vec![holder.into(), at.into()],
    );
}

/// The token of a hash, live or not.
pub async fn by_hash(store: &Store, hash: &[u8; 32]) -> DbResult<Option<Token>> {
    let sql = format!("SELECT {COLUMNS} FROM token WHERE hash = $1");
    store
        .query_opt(&sql, &[hash.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The tokens of these hashes, live or not, in no order.
pub async fn by_hashes(store: &Store, hashes: &[[u8; 32]]) -> DbResult<Vec<Token>> {
    let keys = hashes.iter().map(Value::from);
    let rows = store
        .query_keyed(
            &format!("SELECT {COLUMNS} FROM token WHERE hash IN"),
            "",
            keys,
        )
        .await?;
    rows.iter().map(read).collect()
}

/// An account's tokens, oldest first.
pub async fn of(store: &Store, holder: UserId) -> DbResult<Vec<Token>> {
    let sql = format!("SELECT {COLUMNS} FROM token WHERE holder = $1 ORDER BY id");
    store
        .query(&sql, &[holder.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}
