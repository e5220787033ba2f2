//! Small texts under a name with a version: the province's tables and the settings.

use crate::db::{Batch, Label, Store};
use crate::error::DbResult;

/// A text with its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned {
    /// Its name.
    pub name: String,
    /// 1 at first, one more with each change.
    pub version: i64,
    /// The text.
    pub body: String,
}

pub(crate) fn put(batch: &mut Batch, table: &str, name: &str, before: i64, body: &str) {
    if before == 0 {
        batch.add(
            Label::Version,
            format!("INSERT INTO {table} (name, version, body) VALUES ($1, 1, $2)"),
            vec![name.into(), body.into()],
        );
    } else {
        batch.add(
            Label::Version,
            format!(
                "UPDATE {table} SET version = CASE WHEN version = $2 THEN $2 + 1 END, body = $3 WHERE name = $1"
            ),
            vec![name.into(), before.into(), body.into()],
        );
    }
}

pub(crate) async fn by_name(store: &Store, table: &str, name: &str) -> DbResult<Option<Versioned>> {
    let sql = format!("SELECT name, version, body FROM {table} WHERE name = $1");
    store
        .query_opt(&sql, &[name.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

pub(crate) async fn all(store: &Store, table: &str) -> DbResult<Vec<Versioned>> {
    let sql = format!("SELECT name, version, body FROM {table} ORDER BY name");
    store.scan(&sql, &[]).await?.iter().map(read).collect()
}

fn read(row: &crate::db::Row) -> DbResult<Versioned> {
    Ok(Versioned {
        name: row.text(0)?.to_owned(),
        version: row.int(1)?,
        body: row.text(2)?.to_owned(),
    })
}
