//! The embedded engine: readers, and the door to the one writer.

use super::batch::Batch;
use super::value::{Row, Value};
use super::writer::{self, Order};
use crate::error::{CommitError, DbError, DbResult};
use crate::limits;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, oneshot};

/// One SQLite file: a writer thread and two small sets of read connections.
pub(crate) struct Sqlite {
    path: PathBuf,
    writer: SyncSender<Order>,
    readers: Vec<Mutex<Connection>>,
    next: AtomicUsize,
    scanners: Arc<Mutex<Vec<Connection>>>,
    scans: Arc<Semaphore>,
}

impl Sqlite {
    /// Opens or creates the file. `max_pages` is a ceiling on its size; 0 is none.
    pub(crate) fn open(path: &Path, max_pages: i64) -> DbResult<Sqlite> {
        create_private(path)?;
        let writer = writer::start(path.to_owned(), max_pages)?;
        let open = |count: usize| -> DbResult<Vec<Connection>> {
            (0..count).map(|_| reader(path)).collect()
        };
        Ok(Sqlite {
            path: path.to_owned(),
            writer,
            readers: open(limits::SQLITE_READERS)?
                .into_iter()
                .map(Mutex::new)
                .collect(),
            next: AtomicUsize::new(0),
            scanners: Arc::new(Mutex::new(open(limits::SQLITE_SCANNERS)?)),
            scans: Arc::new(Semaphore::new(limits::SQLITE_SCANNERS)),
        })
    }

    /// The file's path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A short keyed read on the caller's own thread: cheaper than handing it to another.
    pub(crate) fn query(&self, sql: &str, args: &[Value]) -> DbResult<Vec<Row>> {
        let first = self.next.fetch_add(1, Ordering::Relaxed) % self.readers.len();
        for n in 0..self.readers.len() {
            if let Ok(conn) = self.readers[(first + n) % self.readers.len()].try_lock() {
                return run(&conn, sql, args).map_err(read_error);
            }
        }
        let conn = self.readers[first]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        run(&conn, sql, args).map_err(read_error)
    }

    /// A read that may scan, on a blocking thread with a connection of its own.
    pub(crate) async fn scan(&self, sql: String, args: Vec<Value>) -> DbResult<Vec<Row>> {
        let permit = Arc::clone(&self.scans)
            .acquire_owned()
            .await
            .map_err(DbError::busy)?;
        let scanners = Arc::clone(&self.scanners);
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let kept = scanners
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop();
            let conn = match kept {
                Some(conn) => conn,
                None => reader(&path)?, // the last one was lost to a panic
            };
            let rows = run(&conn, &sql, &args).map_err(read_error);
            scanners
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(conn);
            rows
        })
        .await
        .map_err(DbError::busy)?
    }

    /// A connection of its own inside a read transaction.
    pub(crate) fn snapshot(&self) -> DbResult<Connection> {
        let conn = reader(&self.path)?;
        // DEFERRED takes its snapshot at the first read; take it now.
        conn.execute_batch("BEGIN DEFERRED; SELECT 1 FROM sqlite_master LIMIT 1;")
            .map_err(read_error)?;
        Ok(conn)
    }

    /// Hands a batch to the writer and waits for the group's commit. A caller who hangs up does
    /// not stop the batch.
    pub(crate) async fn commit(&self, batch: Batch) -> Result<Vec<Row>, CommitError> {
        let (answer, answered) = oneshot::channel();
        match self.writer.try_send(Order { batch, answer }) {
            Ok(()) => answered.await.unwrap_or(Err(CommitError::Busy)),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(CommitError::Busy),
        }
    }
}

/// Creates the file for its owner's eyes only, before SQLite would create it for everyone's.
fn create_private(path: &Path) -> DbResult<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|e| DbError::file(path, e))
}

fn reader(path: &Path) -> DbResult<Connection> {
    let conn = connect(path).map_err(read_error)?;
    conn.pragma_update(None, "query_only", true)
        .map_err(read_error)?;
    Ok(conn)
}

/// A connection with the settings that reading and writing share.
pub(crate) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(limits::SQLITE_BUSY)?;
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "cache_size", -limits::SQLITE_CACHE_KIB)?;
    // Otherwise SQLite plans a statement anew for each value of a LIMIT or beside a partial index.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(limits::SQLITE_STATEMENTS);
    Ok(conn)
}

/// Runs one statement and reads what it returns.
pub(crate) fn run(conn: &Connection, sql: &str, args: &[Value]) -> rusqlite::Result<Vec<Row>> {
    let mut stmt = conn.prepare_cached(sql)?;
    // SQLite reads `$2` as a name, numbered by first appearance: bind by name.
    let mut highest = 0;
    for place in 1..=stmt.parameter_count() {
        let name = stmt.parameter_name(place).unwrap_or_default();
        let n: usize = name
            .strip_prefix('$')
            .and_then(|n| n.parse().ok())
            .ok_or_else(|| rusqlite::Error::InvalidParameterName(name.to_owned()))?;
        highest = highest.max(n);
        let arg = n.checked_sub(1).and_then(|n| args.get(n));
        let arg = arg.ok_or(rusqlite::Error::InvalidParameterCount(args.len(), n))?;
        stmt.raw_bind_parameter(place, arg)?;
    }
    // PostgreSQL refuses values that nothing asks for; so do we.
    if highest != args.len() {
        return Err(rusqlite::Error::InvalidParameterCount(args.len(), highest));
    }
    let columns = stmt.column_count();
    let mut rows = stmt.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(columns);
        for n in 0..columns {
            values.push(match row.get_ref(n)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(x) => Value::Int(x),
                ValueRef::Real(x) => Value::Float(x),
                ValueRef::Text(x) => Value::Text(text(x)),
                ValueRef::Blob(x) => Value::Bytes(x.to_vec()),
            });
        }
        found.push(Row(values));
    }
    Ok(found)
}

/// Text as it is; where it is no UTF-8, which only a damaged file holds, what can be read of it.
fn text(bytes: &[u8]) -> String {
    // The lossy reading goes letter by letter, at ten times the cost.
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(x) => ValueRef::Integer(*x),
            Value::Float(x) => ValueRef::Real(*x),
            Value::Bool(x) => ValueRef::Integer(i64::from(*x)),
            Value::Text(x) => ValueRef::Text(x.as_bytes()),
            Value::Bytes(x) => ValueRef::Blob(x),
        }))
    }
}

/// The meaning of a failed read.
pub(crate) fn read_error(e: rusqlite::Error) -> DbError {
    if is_passing(&e) {
        DbError::busy(e)
    } else {
        DbError::broken(e)
    }
}

/// Whether an error comes from the machine (disk, memory, another process) and not from the
/// statement: it may pass, and it leaves a transaction in doubt.
pub(crate) fn is_passing(e: &rusqlite::Error) -> bool {
    matches!(
        e.sqlite_error_code(),
        Some(
            ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::OutOfMemory
                | ErrorCode::CannotOpen
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::OperationInterrupted
        )
    )
}
