//! Databases as older programs left them, for trials of upgrades: the rows of one database put into
//! another of an older schema, as far as it has room for them; and all rows told, to be compared.

use crate::db::{Batch, Label, Store};
use crate::dump::{Table, Type, from_json, quoted, to_json};
use crate::error::{CommitError, DbError, DbResult};
use crate::{limits, migrate};
use std::collections::BTreeSet;

/// Search tables stand in no schema's lines.
const SEARCH: [&str; 2] = ["search_public", "search_staff"];

/// The tables of a schema, each with its columns.
pub struct Shape(Vec<(String, Vec<(String, Type)>)>);

impl Shape {
    /// That of a database.
    ///
    /// # Errors
    /// [`DbError`] if it cannot be read.
    pub async fn of(store: &Store) -> DbResult<Shape> {
        let schema = migrate::schema(store).await?;
        let names: BTreeSet<&str> = schema
            .iter()
            .filter_map(|line| line.split_once(' ')?.0.split_once('.'))
            .map(|(table, _)| table)
            .filter(|table| *table != "migration")
            .collect();
        let mut tables = Vec::new();
        for name in names {
            tables.push((name.to_owned(), Table::read(name, &schema)?.columns));
        }
        for name in SEARCH {
            let there = format!("SELECT rowid FROM {name} LIMIT 1");
            if store.query(&there, &[]).await.is_err() {
                continue;
            }
            let mut columns = vec![
                ("rowid".to_owned(), Type::Int),
                ("words".to_owned(), Type::Text),
            ];
            let marked = format!("SELECT marks FROM {name} LIMIT 1");
            if store.query(&marked, &[]).await.is_ok() {
                columns.push(("marks".to_owned(), Type::Text));
            }
            tables.push((name.to_owned(), columns));
        }
        Ok(Shape(tables))
    }

    /// What two schemas have in common.
    #[must_use]
    pub fn shared(self, other: &Shape) -> Shape {
        let mut tables = self.0;
        tables.retain_mut(|(name, columns)| {
            let same = other.0.iter().find(|(n, _)| n == name);
            let Some((_, same)) = same else { return false };
            columns.retain(|column| same.contains(column));
            true
        });
        Shape(tables)
    }
}

/// Every row, each as a line with its table's name, in order: of the tables and columns of `shape`.
///
/// # Errors
/// [`DbError`] if the database cannot be read.
pub async fn rows(store: &Store, shape: &Shape) -> DbResult<Vec<String>> {
    let mut lines = Vec::new();
    for (name, columns) in &shape.0 {
        for row in read(store, name, columns).await? {
            lines.push(format!("{name} {}", serde_json::Value::from(row)));
        }
    }
    lines.sort();
    Ok(lines)
}

async fn read(
    store: &Store,
    name: &str,
    columns: &[(String, Type)],
) -> DbResult<Vec<Vec<serde_json::Value>>> {
    let list = quoted(columns.iter().map(|(name, _)| name));
    let found = store
        .scan(&format!("SELECT {list} FROM \"{name}\""), &[])
        .await?;
    let told = |row| {
        let cells = columns.iter().enumerate();
        cells.map(|(n, (_, ty))| to_json(row, n, *ty)).collect()
    };
    found.iter().map(told).collect()
}

/// Puts the rows of one database into another, empty one of an older schema, on either engine: what
/// that schema has no table or column for is left out. Gives how many rows it took.
///
/// # Errors
/// [`CommitError::Db`] if a row does not fit.
pub async fn carry(from: &Store, into: &Store) -> Result<u64, CommitError> {
    let shape = Shape::of(into).await?.shared(&Shape::of(from).await?);
    let mut carried = 0;
    for (name, columns) in &shape.0 {
        let sql = format!(
            "INSERT INTO \"{name}\" ({}) VALUES ({})",
            quoted(columns.iter().map(|(name, _)| name)),
            crate::db::in_list(1, columns.len())
        );
        let rows = read(from, name, columns).await?;
        for some in rows.chunks(limits::FOLLOW_STEP) {
            let mut batch = Batch::new();
            for row in some {
                let args: Option<Vec<_>> = row
                    .iter()
                    .zip(columns)
                    .map(|(cell, (_, ty))| from_json(cell, *ty))
                    .collect();
                let args = args.ok_or_else(|| DbError::broken(format_args!("a row of {name}")))?;
                batch.add(Label::Sure, sql.clone(), args);
                carried += 1;
            }
            into.commit(batch).await?;
        }
    }
    Ok(carried)
}

/// Leaves a mark as a newer program would: a migration that nobody here knows.
///
/// # Errors
/// [`CommitError::Db`] if the database has no schema.
pub async fn by_newer(store: &Store, name: &str) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    batch.add(
        Label::Sure,
        "INSERT INTO migration (name, digest) VALUES ($1, '')",
        vec![name.into()],
    );
    store.commit(batch).await
}
