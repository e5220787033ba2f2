//! The whole database as lines of text, and back: a dump of either engine loads into the other.
//!
//! # Layout
//!
//! UTF-8, one JSON value a line:
//!
//! ```text
//! {"hientruong":1,"migrations":["0001_events",…]}     first line
//! {"table":"event","columns":["at","chain",…]}        before each table's rows
//! [1723176900000,…]                                   a row, in the order of the columns
//! {"rows":1234}                                       last line: how many rows in all
//! ```
//!
//! `BYTEA` is `{"b":"base64, URL-safe, without padding"}`; the other types are JSON's own. Search
//! indexes are left out, for the followers write them anew; so are sessions, counted attempts, links that
//! set a password, who has what open, orders for backups and for the sandbox, and uploads that no report names yet, which
//! nobody misses. Vault rows stay sealed: the key file goes another way.

use crate::db::{Batch, Label, Row, Snapshot, Store, Value};
use crate::error::{CommitError, DbError, DbResult};
use crate::{limits, migrate, search};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// The layout's number.
const LAYOUT: u32 = 1;

/// Tables in the order they are written. What is not here is made anew after a load.
const TABLES: [&str; 69] = [
    "event",
    "fresh",
    "feed",
    "follower",
    "report",
    "assignment",
    "clock",
    "concerned",
    "external",
    "vault",
    "user",
    "token",
    "api_key",
    "api_key_use",
    "api_key_report",
    "told_update",
    "webhook",
    "webhook_try",
    "peer",
    "peer_state",
    "peer_filing",
    "factor_step",
    "recovery_code",
    "account_subject",
    "once",
    "job",
    "message",
    "post",
    "push_subscription",
    "inbound",
    "no_mail",
    "no_sms",
    "follow",
    "file",
    "tally",
    "tally_footprint",
    "precedent",
    "suggestion",
    "suggestion_score",
    "bulletin",
    "incident",
    "incident_report",
    "incident_told",
    "handover",
    "asset",
    "phone_call",
    "phone_heard",
    "phone_draft",
    "phone_attempt",
    "phone_pass",
    "phone_mark",
    "phone_recording",
    "phone_look",
    "phone_line",
    "prank_mark",
    "catalogue",
    "setting",
    "held",
    "decided",
    "danger_seen",
    "snooze",
    "saved_view",
    "preference",
    "letter_round",
    "shift_duty",
    "delegation",
    "talk",
    "open_edition",
    "open_piece",
];

#[derive(Serialize, Deserialize)]
struct First {
    hientruong: u32,
    migrations: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Begins {
    table: String,
    columns: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Last {
    rows: u64,
}

/// Type of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Type {
    Int,
    Float,
    Bool,
    Text,
    Bytes,
}

/// A table as the schema has it.
pub(crate) struct Table {
    name: String,
    pub(crate) columns: Vec<(String, Type)>,
    /// Columns of the primary key, in its order.
    key: Vec<String>,
}

impl Table {
    /// Reads the lines of [`migrate::schema`]: `report.lat DOUBLE PRECISION`, `event.seq BIGINT NOT
    /// NULL KEY 2`.
    pub(crate) fn read(name: &str, schema: &[String]) -> DbResult<Table> {
        let (mut columns, mut key) = (Vec::new(), Vec::new());
        for line in schema {
            let Some((column, ty)) = line
                .split_once(' ')
                .and_then(|(c, ty)| Some((c.strip_prefix(name)?.strip_prefix('.')?, ty)))
            else {
                continue;
            };
            if let Some((_, n)) = ty.split_once("KEY ") {
                key.push((n.to_owned(), column.to_owned()));
            }
            let known = [
                ("BIGINT", Type::Int),
                ("DOUBLE PRECISION", Type::Float),
                ("BOOLEAN", Type::Bool),
                ("TEXT", Type::Text),
                ("BYTEA", Type::Bytes),
            ];
            let ty = known
                .into_iter()
                .find(|(word, _)| ty.starts_with(word))
                .map(|(_, ty)| ty);
            let ty = ty.ok_or_else(|| {
                DbError::broken(format_args!("{name}.{column} has an unknown type"))
            })?;
            columns.push((column.to_owned(), ty));
        }
        key.sort();
        if columns.is_empty() || key.is_empty() {
            return Err(DbError::broken(format_args!("there is no table {name}")));
        }
        Ok(Table {
            name: name.to_owned(),
            columns,
            key: key.into_iter().map(|(_, column)| column).collect(),
        })
    }
}

pub(crate) fn quoted<'a>(names: impl Iterator<Item = &'a String>) -> String {
    names
        .map(|name| format!("\"{name}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Writes everything, as of one moment, beside people who write. `line` gets each line without its
/// end; an error it gives ends the dump. Gives the number of rows.
///
/// # Errors
/// [`DbError`] if the database cannot be read or `line` failed.
pub async fn dump(
    store: &Store,
    mut line: impl FnMut(&str) -> std::io::Result<()>,
) -> DbResult<u64> {
    let schema = migrate::schema(store).await?;
    let tables = TABLES
        .iter()
        .map(|name| Table::read(name, &schema))
        .collect::<DbResult<Vec<_>>>()?;
    let mut put =
        |json: &dyn erased::Line| -> DbResult<()> { line(&json.text()).map_err(DbError::broken) };
    let mut view = store.snapshot().await?;
    put(&First {
        hientruong: LAYOUT,
        migrations: migrate::ALL.iter().map(|m| m.name.to_owned()).collect(),
    })?;
    let mut rows = 0;
    for table in &tables {
        put(&Begins {
            table: table.name.clone(),
            columns: table.columns.iter().map(|(name, _)| name.clone()).collect(),
        })?;
        let mut after: Option<Vec<Value>> = None;
        loop {
            let page = page(&mut view, table, after.as_deref()).await?;
            for row in &page {
                let written: Vec<Json> = table
                    .columns
                    .iter()
                    .enumerate()
                    .map(|(n, (_, ty))| to_json(row, n, *ty))
                    .collect::<DbResult<_>>()?;
                put(&written)?;
                rows += 1;
            }
            match page.last() {
                Some(last) if page.len() == limits::VERIFY_PAGE => {
                    let of = |key: &String| table.columns.iter().position(|(name, _)| name == key);
                    after = Some(
                        table
                            .key
                            .iter()
                            .filter_map(of)
                            .map(|n| last.0[n].clone())
                            .collect(),
                    );
                }
                _ => break,
            }
        }
    }
    put(&Last { rows })?;
    Ok(rows)
}

/// Lines of any shape, as text.
mod erased {
    pub(super) trait Line {
        fn text(&self) -> String;
    }

    impl<T: serde::Serialize> Line for T {
        fn text(&self) -> String {
            // Structs and lists with text keys always serialise.
            serde_json::to_string(self).unwrap_or_default()
        }
    }
}

async fn page(view: &mut Snapshot, table: &Table, after: Option<&[Value]>) -> DbResult<Vec<Row>> {
    let columns = quoted(table.columns.iter().map(|(name, _)| name));
    let key = quoted(table.key.iter());
    let (name, limit) = (&table.name, limits::VERIFY_PAGE);
    match after {
        None => {
            view.query(
                &format!("SELECT {columns} FROM \"{name}\" ORDER BY {key} LIMIT {limit}"),
                &[],
            )
            .await
        }
        Some(after) => {
            let places = crate::db::in_list(1, after.len());
            let sql = format!(
                "SELECT {columns} FROM \"{name}\" WHERE ({key}) > ({places}) ORDER BY {key} LIMIT {limit}"
            );
            view.query(&sql, after).await
        }
    }
}

pub(crate) fn to_json(row: &Row, n: usize, ty: Type) -> DbResult<Json> {
    if !row.has(n)? {
        return Ok(Json::Null);
    }
    Ok(match ty {
        Type::Int => row.int(n)?.into(),
        Type::Float => row.float(n)?.into(),
        Type::Bool => row.bool(n)?.into(),
        Type::Text => row.text(n)?.into(),
        Type::Bytes => serde_json::json!({ "b": URL_SAFE_NO_PAD.encode(row.bytes(n)?) }),
    })
}

pub(crate) fn from_json(json: &Json, ty: Type) -> Option<Value> {
    Some(match (json, ty) {
        (Json::Null, _) => Value::Null,
        (json, Type::Int) => Value::Int(json.as_i64()?),
        (json, Type::Float) => Value::Float(json.as_f64()?),
        (json, Type::Bool) => Value::Bool(json.as_bool()?),
        (json, Type::Text) => Value::Text(json.as_str()?.to_owned()),
        (json, Type::Bytes) => Value::Bytes(URL_SAFE_NO_PAD.decode(json.get("b")?.as_str()?).ok()?),
    })
}

/// Loads a dump, line by line, into an empty database.
pub struct Load {
    store: Store,
    schema: Vec<String>,
    /// The table whose rows come, its statement, and the types of the columns.
    table: Option<(String, Vec<Type>)>,
    begun: bool,
    /// Migrations that the backup's program knew.
    migrations: Vec<String>,
    batch: Batch,
    rows: u64,
    announced: Option<u64>,
}

impl Load {
    /// Migrates the database and makes sure that it is empty.
    ///
    /// # Errors
    /// [`DbError::Broken`] if there is something in it.
    pub async fn begin(store: &Store) -> DbResult<Load> {
        migrate::migrate(store).await?;
        for name in TABLES {
            if store
                .query_opt(&format!("SELECT 1 FROM \"{name}\" LIMIT 1"), &[])
                .await?
                .is_some()
            {
                return Err(DbError::broken(
                    "the database is not empty: a backup restores into an empty one",
                ));
            }
        }
        Ok(Load {
            store: store.clone(),
            schema: migrate::schema(store).await?,
            table: None,
            begun: false,
            migrations: Vec::new(),
            batch: Batch::new(),
            rows: 0,
            announced: None,
        })
    }

    /// Takes one line of the dump.
    ///
    /// # Errors
    /// [`CommitError::Db`] with words if the line is not what it should be; stop then, and empty
    /// the database before another try.
    pub async fn line(&mut self, line: &str) -> Result<(), CommitError> {
        let told = |what: &str| CommitError::Db(format!("backup: {what}"));
        if self.announced.is_some() {
            return Err(told("lines after its end"));
        }
        if line.starts_with('[') {
            let (sql, types) = self
                .table
                .as_ref()
                .ok_or_else(|| told("a row before its table"))?;
            let row: Vec<Json> =
                serde_json::from_str(line).map_err(|_| told("a row that does not read"))?;
            if row.len() != types.len() {
                return Err(told("a row of the wrong length"));
            }
            let args: Option<Vec<Value>> = row
                .iter()
                .zip(types)
                .map(|(json, ty)| from_json(json, *ty))
                .collect();
            let args = args.ok_or_else(|| told("a value of the wrong type"))?;
            self.batch.add(Label::Unique("row"), sql.clone(), args);
            self.rows += 1;
            if self.batch.len() >= limits::FOLLOW_STEP {
                self.store.commit(std::mem::take(&mut self.batch)).await?;
            }
        } else if let Ok(begins) = serde_json::from_str::<Begins>(line) {
            let name = TABLES.into_iter().find(|name| *name == begins.table);
            let name = name
                .filter(|_| self.begun)
                .ok_or_else(|| told("a table nobody knows"))?;
            let table = Table::read(name, &self.schema)?;
            let ty = |column: &String| {
                table
                    .columns
                    .iter()
                    .find(|(name, _)| name == column)
                    .map(|(_, ty)| *ty)
            };
            let types: Option<Vec<Type>> = begins.columns.iter().map(ty).collect();
            let types = types.ok_or_else(|| told("a column nobody knows"))?;
            let sql = format!(
                "INSERT INTO \"{name}\" ({}) VALUES ({})",
                quoted(begins.columns.iter()),
                crate::db::in_list(1, types.len())
            );
            self.table = Some((sql, types));
        } else if let Ok(last) = serde_json::from_str::<Last>(line) {
            self.announced = Some(last.rows);
        } else {
            let first: First =
                serde_json::from_str(line).map_err(|_| told("not a backup, or a damaged one"))?;
            // A newer backup may hold what we would lose.
            let known = |name: &String| migrate::ALL.iter().any(|m| m.name == name);
            if first.hientruong != LAYOUT || self.begun || !first.migrations.iter().all(known) {
                return Err(told("made by a newer program"));
            }
            self.begun = true;
            self.migrations = first.migrations;
        }
        Ok(())
    }

    /// Writes what is left and makes sure that nothing was cut off. Gives the number of rows.
    ///
    /// # Errors
    /// [`CommitError::Db`] if the dump was cut short.
    pub async fn finish(mut self) -> Result<u64, CommitError> {
        // Search is not in the dump: its follower begins again.
        self.batch.add(
            Label::Sure,
            "DELETE FROM follower WHERE name = $1",
            vec![search::FOLLOWER.into()],
        );
        // What the backup's program did not write yet is made of its rows, as an upgrade would.
        let refills = migrate::ALL.iter().filter(|one| {
            migrate::REFILLS.contains(&one.name) && !self.migrations.iter().any(|m| m == one.name)
        });
        for sql in refills.flat_map(|one| one.statements(self.store.kind())) {
            self.batch.add(Label::Sure, sql, Vec::new());
        }
        self.store.commit(std::mem::take(&mut self.batch)).await?;
        if self.announced != Some(self.rows) {
            return Err(CommitError::Db(format!(
                "backup: cut short after {} rows",
                self.rows
            )));
        }
        Ok(self.rows)
    }
}
