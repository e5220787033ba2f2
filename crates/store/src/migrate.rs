//! Migrations: forward only, one text for both engines, five column types.
//!
//! Expand now, refill a projection by a job that replays chains while serving, contract a release
//! later: old and new nodes run side by side.

use crate::db::{Kind, Store};
use crate::error::{DbError, DbResult};
use sha2::{Digest, Sha256};

/// One step of the schema's history.
pub struct Migration {
    /// Its file's name without ending.
    pub name: &'static str,
    /// What SQLite runs. The same text as PostgreSQL's, but for indexes and search tables.
    pub sqlite: &'static str,
    /// What PostgreSQL runs.
    pub postgres: &'static str,
}

impl Migration {
    /// Its statements for an engine, one by one.
    pub(crate) fn statements(&self, kind: Kind) -> Vec<String> {
        match kind {
            Kind::Sqlite => statements(self.sqlite),
            Kind::Postgres => statements(self.postgres),
        }
    }

    /// Digest of the texts: an applied migration may never change.
    pub(crate) fn digest(&self) -> String {
        let mut sha = Sha256::new();
        sha.update(self.sqlite);
        sha.update([0]);
        sha.update(self.postgres);
        hex(&sha.finalize())
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [DIGITS[usize::from(b >> 4)], DIGITS[usize::from(b & 15)]])
        .map(char::from)
        .collect()
}

/// The statements of a migration, its comment lines apart. A statement ends with `;` at the end of
/// a line; our migrations hold no text with one.
fn statements(text: &str) -> Vec<String> {
    let code: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
        .collect();
    code.join("\n")
        .split(";\n")
        .map(|s| s.trim().trim_end_matches(';').trim().to_owned())
        .filter(|s| !s.is_empty())
        .collect()
}

macro_rules! both {
    ($name:literal) => {
        Migration {
            name: $name,
            sqlite: include_str!(concat!("../migrations/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/", $name, ".sql")),
        }
    };
}

macro_rules! pair {
    ($name:literal) => {
        Migration {
            name: $name,
            sqlite: include_str!(concat!("../migrations/", $name, ".sqlite.sql")),
            postgres: include_str!(concat!("../migrations/", $name, ".postgres.sql")),
        }
    };
}

/// All steps, oldest first.
pub const ALL: &[Migration] = &[
    both!("0001_events"),
    both!("0002_reports"),
    both!("0003_people"),
    both!("0004_work"),
    pair!("0005_search"),
    both!("0006_outbox"),
    both!("0007_precedents"),
    both!("0009_addresses"),
    both!("0010_uploads"),
    both!("0011_map"),
    both!("0012_mine"),
    both!("0013_bulletins"),
    both!("0014_assets"),
    both!("0015_triage"),
    both!("0016_follow"),
    both!("0018_hotline"),
    both!("0021_suggestions"),
    both!("0023_agencies"),
    both!("0024_incidents"),
    both!("0025_accounts"),
    both!("0027_providers"),
    both!("0028_open311"),
    both!("0029_webhooks"),
    both!("0030_peers"),
    both!("0031_open_data"),
    pair!("0037_refill"),
    both!("0038_less_to_write"),
    pair!("0039_marks_beside"),
    both!("0040_search_again"),
    both!("0043_backups"),
    both!("0046_calls_of_reports"),
    both!("0047_sandbox"),
    both!("0048_letters"),
    both!("0050_notices_of_agencies"),
    both!("0051_shift"),
    both!("0052_desk"),
];

/// Those of [`ALL`] that only write what older programs left out. They may run again, and do so over
/// the rows of a backup that was made before them.
pub(crate) const REFILLS: [&str; 2] = ["0037_refill", "0040_search_again"];

/// Applies what is missing; gives the names of what it applied. Safe to call from many processes
/// at once.
///
/// # Errors
/// [`crate::Setup::Edited`] if an applied migration's text has changed since, [`crate::Setup::Newer`] if a newer
/// program has written here, [`crate::Setup::Migration`] if one fails; then nothing is changed.
pub async fn migrate(store: &Store) -> DbResult<Vec<&'static str>> {
    store.apply(ALL).await
}

/// Brings an empty database to where an older program left its own: after the migration `last`. For
/// trials of upgrades.
///
/// # Errors
/// As [`migrate`]; [`DbError::Broken`] if there is no such migration.
pub async fn up_to(store: &Store, last: &str) -> DbResult<()> {
    let at = ALL.iter().position(|one| one.name == last);
    let at = at.ok_or_else(|| DbError::broken(format_args!("no migration {last}")))?;
    store.apply(&ALL[..=at]).await.map(drop)
}

/// Names of migrations that this program knows and the database lacks.
pub async fn pending(store: &Store) -> DbResult<Vec<&'static str>> {
    let applied = applied(store).await?;
    Ok(ALL
        .iter()
        .map(|m| m.name)
        .filter(|name| !applied.iter().any(|a| a == name))
        .collect())
}

/// Names of migrations that the database has and this program does not know: a newer one was here.
pub async fn newer(store: &Store) -> DbResult<Vec<String>> {
    let mut applied = applied(store).await?;
    applied.retain(|name| ALL.iter().all(|one| one.name != name));
    Ok(applied)
}

/// Names of the migrations that the database has; none before the first.
async fn applied(store: &Store) -> DbResult<Vec<String>> {
    let exists = match store.kind() {
        Kind::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migration'"
        }
        Kind::Postgres => {
            "SELECT to_regclass('migration')::text WHERE to_regclass('migration') IS NOT NULL"
        }
    };
    if store.query(exists, &[]).await?.is_empty() {
        return Ok(Vec::new());
    }
    let rows = store
        .query("SELECT name FROM migration ORDER BY name", &[])
        .await?;
    rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

/// The schema as the engine tells it, one line a column and one an index, in the words of the
/// common dialect and sorted: the two engines' must be equal. Search tables are left out.
pub async fn schema(store: &Store) -> DbResult<Vec<String>> {
    let (columns, indexes) = match store.kind() {
        Kind::Sqlite => (
            "SELECT m.name, c.name, c.type, CASE WHEN c.\"notnull\" <> 0 OR c.pk > 0 THEN 1 ELSE 0 END, c.pk \
             FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'search%' AND m.name NOT LIKE 'sqlite%'",
            "SELECT m.name, l.name, l.\"unique\", group_concat(i.name, ', ' ORDER BY i.seqno) \
             FROM sqlite_master m JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i \
             WHERE m.type = 'table' AND m.name NOT LIKE 'search%' AND l.origin <> 'pk' \
             GROUP BY m.name, l.name, l.\"unique\"",
        ),
        Kind::Postgres => (
            "SELECT c.table_name::text, c.column_name::text, upper(c.data_type)::text, \
               (CASE WHEN c.is_nullable = 'NO' THEN 1 ELSE 0 END)::bigint, \
               COALESCE((SELECT k.ordinal_position FROM information_schema.key_column_usage k \
                 JOIN information_schema.table_constraints t ON t.constraint_name = k.constraint_name \
                   AND t.table_schema = k.table_schema AND t.constraint_type = 'PRIMARY KEY' \
                 WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name \
                   AND k.column_name = c.column_name), 0)::bigint \
             FROM information_schema.columns c \
             WHERE c.table_schema = current_schema() AND c.table_name NOT LIKE 'search%'",
            "SELECT t.relname::text, i.relname::text, (CASE WHEN x.indisunique THEN 1 ELSE 0 END)::bigint, \
               string_agg(a.attname::text, ', ' ORDER BY k.n) \
             FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid \
               JOIN pg_namespace s ON s.oid = t.relnamespace AND s.nspname = current_schema() \
               CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k(attnum, n) \
               JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum \
             WHERE NOT x.indisprimary AND t.relname NOT LIKE 'search%' \
             GROUP BY t.relname, i.relname, x.indisunique",
        ),
    };
    let mut lines = Vec::new();
    for row in store.scan(columns, &[]).await? {
        let ty = match row.text(2)? {
            "INTEGER" => "BIGINT",
            other => other,
        };
        lines.push(format!(
            "{}.{} {ty}{}{}",
            row.text(0)?,
            row.text(1)?,
            if row.int(3)? == 1 { " NOT NULL" } else { "" },
            if row.int(4)? > 0 {
                format!(" KEY {}", row.int(4)?)
            } else {
                String::new()
            },
        ));
    }
    for row in store.scan(indexes, &[]).await? {
        // The name of a constraint's own index is the engine's; ours are named alike.
        let own = row.text(1)?.starts_with("sqlite_autoindex") || row.text(1)?.ends_with("_key");
        let name = if own { "" } else { row.text(1)? };
        let unique = if row.int(2)? == 1 { " UNIQUE" } else { "" };
        lines.push(format!(
            "{} INDEX {name}{unique} ({})",
            row.text(0)?,
            row.text(3)?
        ));
    }
    lines.sort();
    Ok(lines)
}
