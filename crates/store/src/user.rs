//! Accounts of staff. Their changes are also events of a chain of family `user`.

use crate::db::{Batch, Label, Row, Store, Value};
use crate::error::{DbError, DbResult};
use domain::actor::Role;
use domain::id::UserId;
use domain::time::At;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The family of users' chains.
pub const FAMILY: &str = "user";

/// A role that an account holds, at an agency or in the centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The role.
    pub role: Role,
    /// The agency's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Not before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<At>,
    /// Not from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<At>,
    /// The absent person whose post this is, by dated order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegated_by: Option<UserId>,
}

impl Post {
    /// Whether it is held at that instant.
    pub fn is_held(&self, now: At) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Name to sign in by, in lower case.
    pub username: String,
    /// The person's name as colleagues read it.
    pub name: String,
    /// Place of the last event of its chain.
    pub version: u32,
    /// Password hash with its parameters; none: cannot sign in by password.
    pub password: Option<String>,
    /// Must choose a password at the next sign-in.
    pub must_change: bool,
    /// What it may act as.
    pub posts: Vec<Post>,
    /// Secret of the second factor, sealed by [`crate::Keys`] for table `user`: key name, a zero
    /// byte, sealed bytes.
    pub second_factor: Option<Vec<u8>>,
    /// Where the system writes to them; none: they look for themselves.
    pub email: Option<String>,
    /// Locked since.
    pub locked_at: Option<At>,
    /// Serves until then unless it is renewed; none: without end.
    pub expires_at: Option<At>,
    /// Made at.
    pub created_at: At,
}

const COLUMNS: &str = "id, username, name, version, password, must_change, posts, second_factor, locked_at, created_at, email, expires_at";

fn read(row: &Row) -> DbResult<User> {
    Ok(User {
        id: UserId(row.int(0)?),
        username: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        version: row.u32(3)?,
        password: row.opt_text(4)?.map(str::to_owned),
        must_change: row.bool(5)?,
        posts: serde_json::from_str(row.text(6)?).map_err(DbError::broken)?,
        second_factor: row.opt_bytes(7)?.map(<[u8]>::to_vec),
        locked_at: row.opt_instant(8)?,
        created_at: row.instant(9)?,
        email: row.opt_text(10)?.map(str::to_owned),
        expires_at: row.opt_instant(11)?,
    })
}

fn values(user: &User) -> Vec<Value> {
    vec![
        user.id.into(),
        (&user.username).into(),
        (&user.name).into(),
        user.version.into(),
        user.password.clone().into(),
        user.must_change.into(),
        // A list of names and numbers always serialises.
        serde_json::to_string(&user.posts)
            .unwrap_or_default()
            .into(),
        user.second_factor.clone().into(),
        user.locked_at.into(),
        user.created_at.into(),
        user.email.clone().into(),
        user.expires_at.into(),
    ]
}

/// Adds an account; [`crate::CommitError::Unique`]`("username")` if the name is taken.
pub fn add(batch: &mut Batch, user: &User) {
    batch.add(
        Label::Unique("username"),
        format!(
            "INSERT INTO \"user\" ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        ),
        values(user),
    );
    write_posts(batch, user);
}

/// Writes an account as it is now; `before` is the version it was read with.
pub fn write(batch: &mut Batch, before: u32, user: &User) {
    let mut args = values(user);
    args.push(before.into());
    // One label for two constraints: a stale version is caught by the chain's event before this.
    batch.add(
        Label::Version,
        "UPDATE \"user\" SET version = CASE WHEN version = $13 THEN CAST($4 AS BIGINT) END, username = $2, \
         name = $3, password = $5, must_change = $6, posts = $7, second_factor = $8, locked_at = $9, \
         created_at = $10, email = $11, expires_at = $12 WHERE id = $1",
        args,
    );
    write_posts(batch, user);
}

/// The posts once more as rows, by which a message finds whoever fills one.
fn write_posts(batch: &mut Batch, user: &User) {
    batch.add(
        Label::Sure,
        "DELETE FROM post WHERE holder = $1",
        vec![user.id.into()],
    );
    for (n, post) in (1i64..).zip(&user.posts) {
        batch.add(
            Label::Sure,
            "INSERT INTO post (holder, n, role, agency, from_at, until_at) VALUES ($1, $2, $3, $4, $5, $6)",
            vec![
                user.id.into(),
                n.into(),
                post.role.as_str().into(),
                post.agency.clone().into(),
                post.from.into(),
                post.until.into(),
            ],
        );
    }
}

/// One account.
pub async fn by_id(store: &Store, id: UserId) -> DbResult<Option<User>> {
    let sql = format!("SELECT {COLUMNS} FROM \"user\" WHERE id = $1");
    store
        .query_opt(&sql, &[id.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Some accounts, in no order.
pub async fn by_ids(store: &Store, ids: &[UserId]) -> DbResult<Vec<User>> {
    let keys = ids.iter().map(|&id| Value::from(id));
    let rows = store
        .query_keyed(
            &format!("SELECT {COLUMNS} FROM \"user\" WHERE id IN"),
            "",
            keys,
        )
        .await?;
    rows.iter().map(read).collect()
}

/// One account by the name to sign in by (lower case).
pub async fn by_username(store: &Store, username: &str) -> DbResult<Option<User>> {
    let sql = format!("SELECT {COLUMNS} FROM \"user\" WHERE username = $1");
    store
        .query_opt(&sql, &[username.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Accounts with this e-mail address (lower case), two at most: more than one is nobody's.
pub async fn by_email(store: &Store, email: &str) -> DbResult<Vec<User>> {
    let sql = format!("SELECT {COLUMNS} FROM \"user\" WHERE LOWER(email) = $1 ORDER BY id LIMIT 2");
    let rows = store.scan(&sql, &[email.into()]).await?;
    rows.iter().map(read).collect()
}

/// Names of the people of these accounts, in one read: who acted in a report's history.
pub async fn names(store: &Store, ids: &[UserId]) -> DbResult<HashMap<UserId, String>> {
    let keys = ids.iter().map(|&id| Value::from(id));
    let rows = store
        .query_keyed("SELECT id, name FROM \"user\" WHERE id IN", "", keys)
        .await?;
    rows.iter()
        .map(|row| Ok((UserId(row.int(0)?), row.text(1)?.to_owned())))
        .collect()
}

/// Who fills one of these roles at an agency now and is not locked out, by name: (account, name, role). Whoever fills several
/// is told once, in the first of them.
pub async fn fillers(
    store: &Store,
    agency: &str,
    roles: &[Role],
    now: At,
) -> DbResult<Vec<(UserId, String, Role)>> {
    let mut args: Vec<Value> = vec![agency.into(), now.into()];
    let mut places = Vec::new();
    for role in roles {
        args.push(role.as_str().into());
        places.push(format!("${}", args.len()));
    }
    let sql = format!(
        "SELECT u.id, u.name, p.role FROM post p JOIN \"user\" u ON u.id = p.holder WHERE p.role IN ({}) AND p.agency = $1 \
         AND (p.from_at IS NULL OR p.from_at <= $2) AND (p.until_at IS NULL OR p.until_at > $2) AND u.locked_at IS NULL \
         ORDER BY u.name, u.id, p.n",
        places.join(", ")
    );
    let mut found: Vec<(UserId, String, Role)> = Vec::new();
    for row in store.scan(&sql, &args).await? {
        let id = UserId(row.int(0)?);
        let role = Role::parse(row.text(2)?).ok_or_else(|| DbError::broken("an unknown role"))?;
        if found.last().is_none_or(|(last, ..)| *last != id) {
            found.push((id, row.text(1)?.to_owned(), role));
        }
    }
    Ok(found)
}

/// Accounts in the order they were made, after `after`, at most `limit`.
pub async fn page(store: &Store, after: Option<UserId>, limit: usize) -> DbResult<Vec<User>> {
    let sql = format!("SELECT {COLUMNS} FROM \"user\" WHERE id > $1 ORDER BY id LIMIT $2");
    let after = after.map_or(0, |id| id.0);
    store
        .scan(&sql, &[after.into(), (limit as i64).into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Accounts in the order of their names to sign in by, after `after`, at most `limit`.
pub async fn by_name(store: &Store, after: &str, limit: usize) -> DbResult<Vec<User>> {
    let sql =
        format!("SELECT {COLUMNS} FROM \"user\" WHERE username > $1 ORDER BY username LIMIT $2");
    store
        .scan(&sql, &[after.into(), (limit as i64).into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Accounts that end before `before`, are neither locked nor over at `now`, can be written to, and
/// have no message of this template at the place that their end gives ([`ending_place`]).
pub async fn ending(
    store: &Store,
    now: At,
    before: At,
    template: &str,
    limit: usize,
) -> DbResult<Vec<User>> {
    let columns: Vec<String> = COLUMNS.split(", ").map(|c| format!("u.{c}")).collect();
    let sql = format!(
        "SELECT {} FROM \"user\" u WHERE u.expires_at > $1 AND u.expires_at <= $2 AND u.locked_at IS NULL \
         AND u.email IS NOT NULL AND NOT EXISTS (SELECT 1 FROM message m WHERE m.chain = u.id \
         AND m.seq = u.expires_at / 86400000 AND m.template = $3) ORDER BY u.expires_at, u.id LIMIT $4",
        columns.join(", ")
    );
    let args = [
        now.into(),
        before.into(),
        template.into(),
        (limit as i64).into(),
    ];
    store.scan(&sql, &args).await?.iter().map(read).collect()
}

/// The place among an account's messages of the one that tells of its end: one for each end.
pub fn ending_place(expires_at: At) -> u32 {
    u32::try_from(expires_at.0 / domain::time::DAY_MS).unwrap_or(0)
}
