//! Applying migrations: the same steps on either engine.

use super::postgres::Postgres;
use super::sqlite::{connect, read_error, run};
use super::{Kind, Value};
use crate::error::{DbError, DbResult, Setup};
use crate::migrate::{self, Migration};
use std::collections::HashMap;
use std::path::Path;

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL)";
const APPLIED: &str = "SELECT name, digest FROM migration";
const APPLY: &str = "INSERT INTO migration (name, digest) VALUES ($1, $2)";

/// Those of `all` that `applied` lacks, in order. A migration that was applied with another text
/// is an error: somebody edited the past. So are names that nobody here knows: a newer program has
/// written rows that this one would read wrongly. An older node that serves already goes on.
fn missing(
    all: &'static [Migration],
    applied: &HashMap<String, String>,
) -> DbResult<Vec<&'static Migration>> {
    let mut newer: Vec<&str> = applied.keys().map(String::as_str).collect();
    newer.retain(|name| migrate::ALL.iter().all(|one| one.name != *name));
    if !newer.is_empty() {
        newer.sort_unstable();
        return Err(DbError::Setup(Setup::Newer(newer.join(", "))));
    }
    let mut wanted = Vec::new();
    for one in all {
        match applied.get(one.name) {
            None => wanted.push(one),
            Some(digest) if *digest == one.digest() => {}
            Some(_) => {
                return Err(DbError::Setup(Setup::Edited(one.name.to_owned())));
            }
        }
    }
    Ok(wanted)
}

fn by_name(rows: &[super::Row]) -> DbResult<HashMap<String, String>> {
    rows.iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
        .collect()
}

pub(super) fn to_sqlite(path: &Path, all: &'static [Migration]) -> DbResult<Vec<&'static str>> {
    let conn = connect(path).map_err(read_error)?;
    let run = |sql: &str, args: &[Value]| run(&conn, sql, args).map_err(read_error);
    // Dropping the connection before COMMIT rolls back.
    run("BEGIN IMMEDIATE", &[])?;
    run(TABLE, &[])?;
    let wanted = missing(all, &by_name(&run(APPLIED, &[])?)?)?;
    for one in &wanted {
        for sql in one.statements(Kind::Sqlite) {
            // Else each table would have a second tree beside its rows: the one word we swap.
            let sql = sql.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY");
            run(&sql, &[]).map_err(|e| DbError::migration(one.name, e))?;
        }
        run(APPLY, &[one.name.into(), one.digest().into()])?;
    }
    run("COMMIT", &[])?;
    Ok(wanted.iter().map(|one| one.name).collect())
}

pub(super) async fn to_postgres(
    postgres: &Postgres,
    all: &'static [Migration],
) -> DbResult<Vec<&'static str>> {
    let alone = postgres.alone().await?;
    alone.run(TABLE).await?;
    let wanted = missing(all, &by_name(&alone.query(APPLIED, &[]).await?)?)?;
    for one in &wanted {
        for sql in one.statements(Kind::Postgres) {
            alone
                .run(&sql)
                .await
                .map_err(|e| DbError::migration(one.name, e))?;
        }
        alone
            .query(APPLY, &[one.name.into(), one.digest().into()])
            .await?;
    }
    alone.run("COMMIT").await?;
    Ok(wanted.iter().map(|one| one.name).collect())
}
