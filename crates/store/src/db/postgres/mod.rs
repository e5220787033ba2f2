//! The server engine: a pool of connections, and batches that travel in one go.

mod address;
mod commit;
mod tls;
mod values;

use self::address::Address;
use self::commit::Queue;
use self::tls::Tls;
use self::values::{fits, read_row};
use super::value::{Row, Value};
use crate::error::{DbError, DbResult, Setup};
use crate::limits;
use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, QueueMode, RecyclingMethod, Runtime,
};
use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Error, Statement};

/// How statements travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Statements {
    /// Prepared once a connection, under a name.
    Prepared,
    /// Parsed anew each time, without a name: behind a pooler that hands out connections by the
    /// transaction, the next one may never have heard of the name. Twice the server's work.
    Unnamed,
}

/// One PostgreSQL database.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    statements: Statements,
    queue: Arc<Queue>,
}

/// A connection of its own; it never goes back into the pool.
pub(crate) struct Held {
    client: deadpool_postgres::ClientWrapper,
    statements: Statements,
}

impl Held {
    /// Runs statements without parameters.
    async fn run(&self, sql: &str) -> DbResult<()> {
        self.client
            .batch_execute(sql)
            .await
            .map_err(|e| Failed::Server(e).read())
    }

    /// Runs one statement.
    pub(crate) async fn query(&self, sql: &str, args: &[Value]) -> DbResult<Vec<Row>> {
        query_on(&self.client, self.statements, sql, args)
            .await
            .map_err(Failed::read)
    }
}

impl Postgres {
    /// Reads the address and calls nobody yet; with the host and port that it names.
    pub(crate) fn to_come(url: &str) -> DbResult<(String, Postgres)> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(DbError::Setup(Setup::Address));
        }
        let address = Address::read(url)?;
        let name = address.name();
        let manager = Manager::from_config(
            address.config,
            Tls::new(&address.checks)?,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(address.size)
            // The last one used knows the statements best, and its server process is awake.
            .queue_mode(QueueMode::Lifo)
            .wait_timeout(Some(limits::POSTGRES_WAIT))
            .create_timeout(Some(limits::POSTGRES_WAIT))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(DbError::broken)?;
        let statements = address.statements;
        let this = Postgres {
            pool,
            statements,
            queue: Arc::default(),
        };
        Ok((name, this))
    }

    /// Connects once, to say early and in words what is wrong.
    pub(crate) async fn open(url: &str) -> DbResult<Postgres> {
        let (_, this) = Postgres::to_come(url)?;
        let client = this.pool.get().await.map_err(|e| {
            let why = match e {
                PoolError::Backend(e) => describe(&e),
                other => other.to_string(),
            };
            DbError::Setup(Setup::Unreachable(why))
        })?;
        drop(client);
        let rows = this
            .query(
                "SELECT pg_encoding_to_char(encoding)::text, datcollate::text FROM pg_database \
                 WHERE datname = current_database()",
                &[],
            )
            .await?;
        if let Some(row) = rows.first() {
            if row.text(0)? != "UTF8" {
                return Err(DbError::Setup(Setup::Encoding(row.text(0)?.to_owned())));
            }
            if !matches!(row.text(1)?, "C" | "POSIX" | "C.UTF-8" | "C.utf8") {
                tracing::warn!(
                    collation = row.text(1)?,
                    "the database's collation is not C: some lists are slower"
                );
            }
        }
        Ok(this)
    }

    async fn client(&self) -> DbResult<Object> {
        self.pool.get().await.map_err(|e| match e {
            PoolError::Backend(e) => DbError::busy(describe(&e)),
            other => DbError::busy(other),
        })
    }

    /// Connections in the pool and those at rest in it.
    pub(crate) fn connections(&self) -> (usize, usize) {
        let status = self.pool.status();
        (status.size, status.available)
    }

    /// Reads.
    pub(crate) async fn query(&self, sql: &str, args: &[Value]) -> DbResult<Vec<Row>> {
        let client = self.client().await?;
        match query_on(&client, self.statements, sql, args).await {
            // A newer node changed a table under a prepared statement: prepare anew, once.
            Err(Failed::Server(e)) if e.code().is_some_and(|c| c.code() == "0A000") => {
                client.statement_cache.clear();
                query_on(&client, self.statements, sql, args)
                    .await
                    .map_err(Failed::read)
            }
            other => other.map_err(Failed::read),
        }
    }

    /// Reads, or is busy when that takes longer than `patience`. A connection that kept silent is
    /// closed: the next reader would wait behind it.
    pub(crate) async fn query_within(
        &self,
        sql: &str,
        args: &[Value],
        patience: Duration,
    ) -> DbResult<Vec<Row>> {
        let slow = |_| DbError::busy("no answer in time");
        let client = timeout(patience, self.client()).await.map_err(slow)??;
        let read = query_on(&client, self.statements, sql, args);
        match timeout(patience, read).await {
            Ok(read) => read.map_err(Failed::read),
            Err(late) => {
                drop(Object::take(client));
                Err(slow(late))
            }
        }
    }

    async fn held(&self) -> DbResult<Held> {
        Ok(Held {
            client: Object::take(self.client().await?),
            statements: self.statements,
        })
    }

    /// A connection of its own inside a read transaction.
    pub(crate) async fn snapshot(&self) -> DbResult<Held> {
        let held = self.held().await?;
        held.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; SELECT 1")
            .await?;
        Ok(held)
    }

    /// A connection of its own inside a transaction that no other process has at the same time.
    /// Dropping it rolls back.
    pub(crate) async fn alone(&self) -> DbResult<Alone> {
        // Any number that no other program uses for an advisory lock of this database.
        const LOCK: &str = "SELECT pg_advisory_xact_lock(7349108221)";
        let alone = Alone(self.held().await?);
        alone.run("BEGIN; SET LOCAL statement_timeout = 0").await?;
        alone.run(LOCK).await?;
        Ok(alone)
    }
}

/// See [`Postgres::alone`].
pub(crate) struct Alone(Held);

impl Alone {
    /// Runs statements without parameters.
    pub(crate) async fn run(&self, sql: &str) -> DbResult<()> {
        self.0.run(sql).await
    }

    /// Runs one statement.
    pub(crate) async fn query(&self, sql: &str, args: &[Value]) -> DbResult<Vec<Row>> {
        self.0.query(sql, args).await
    }
}

/// What failed: our own values before anything was sent, or the server.
pub(crate) enum Failed {
    Values(String),
    Server(Error),
}

impl Failed {
    pub(crate) fn read(self) -> DbError {
        match self {
            Failed::Values(why) => DbError::Broken(why),
            Failed::Server(e) if is_passing(&e) => DbError::Busy(describe(&e)),
            Failed::Server(e) => DbError::Broken(describe(&e)),
        }
    }
}

/// The server's own words; the driver's alone are "db error".
fn describe(e: &Error) -> String {
    match e.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => match e.source() {
            Some(cause) => format!("{e}: {cause}"),
            None => e.to_string(),
        },
    }
}

/// Whether an error comes from load, the machine or the link, and not from the statement.
fn is_passing(e: &Error) -> bool {
    match e.code() {
        None => e.is_closed() || e.as_db_error().is_none() && !e.to_string().contains("param"),
        Some(state) => {
            let code = state.code();
            matches!(code, "40001" | "40P01" | "55P03")
                || ["08", "53", "57", "58"]
                    .iter()
                    .any(|class| code.starts_with(class))
        }
    }
}

/// Whether the server may have carried out what it never answered: the link broke, or the server
/// was told to end.
fn is_lost(e: &Error) -> bool {
    e.code().is_none_or(|state| {
        ["08", "57P"]
            .iter()
            .any(|class| state.code().starts_with(class))
    })
}

/// A statement, ready to be sent.
enum Ready {
    Prepared(Statement),
    Unnamed,
}

/// Makes ready, and checks the values against what the statement asks for: a value refused while
/// statements are on their way would let the others be committed without it.
async fn ready(
    client: &deadpool_postgres::ClientWrapper,
    statements: Statements,
    sql: &str,
    args: &[&Value],
) -> Result<Ready, Failed> {
    match statements {
        Statements::Prepared => prepare(client, sql, args).await.map(Ready::Prepared),
        // The server says what does not fit, and ends the transaction; but too many or too few it
        // calls a broken link.
        Statements::Unnamed => match highest(sql) {
            count if count == args.len() => Ok(Ready::Unnamed),
            count => Err(Failed::Values(format!(
                "{} values for {count} parameters",
                args.len()
            ))),
        },
    }
}

/// The highest `$n` of a statement; our texts hold no other `$`.
fn highest(sql: &str) -> usize {
    let digits = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_digit());
        rest.get(..end.unwrap_or(rest.len()))
            .and_then(|n| n.parse().ok())
    };
    sql.split('$').skip(1).filter_map(digits).max().unwrap_or(0)
}

/// Sends one statement and reads its rows.
async fn run_one(
    client: &deadpool_postgres::ClientWrapper,
    ready: &Ready,
    sql: &str,
    args: &[&Value],
) -> Result<Vec<tokio_postgres::Row>, Error> {
    match ready {
        Ready::Prepared(stmt) => {
            let values: Vec<&(dyn ToSql + Sync)> =
                args.iter().map(|v| *v as &(dyn ToSql + Sync)).collect();
            client.query(stmt, &values).await
        }
        Ready::Unnamed => {
            let values: Vec<(&(dyn ToSql + Sync), Type)> = args
                .iter()
                .map(|v| (*v as &(dyn ToSql + Sync), natural(v)))
                .collect();
            client.query_typed(sql, &values).await
        }
    }
}

/// The type under which a value travels where the server was not asked which it wants.
fn natural(value: &Value) -> Type {
    match value {
        // It takes the type of the place it stands in.
        Value::Null => Type::UNKNOWN,
        Value::Int(_) => Type::INT8,
        Value::Float(_) => Type::FLOAT8,
        Value::Bool(_) => Type::BOOL,
        Value::Text(_) => Type::TEXT,
        Value::Bytes(_) => Type::BYTEA,
    }
}

async fn prepare(
    client: &deadpool_postgres::ClientWrapper,
    sql: &str,
    args: &[&Value],
) -> Result<Statement, Failed> {
    // Filters combine freely: let no visitor fill the server's memory with prepared statements.
    if client.statement_cache.size() >= limits::POSTGRES_STATEMENTS {
        client.statement_cache.clear();
    }
    let stmt = client.prepare_cached(sql).await.map_err(Failed::Server)?;
    if stmt.params().len() != args.len() {
        return Err(Failed::Values(format!(
            "{} values for {} parameters",
            args.len(),
            stmt.params().len()
        )));
    }
    for (n, (arg, ty)) in args.iter().zip(stmt.params()).enumerate() {
        if !fits(arg, ty) {
            return Err(Failed::Values(format!(
                "parameter {} is a {}, which the value is not",
                n + 1,
                ty.name()
            )));
        }
    }
    Ok(stmt)
}

/// Reads on a connection that the caller holds.
async fn query_on(
    client: &deadpool_postgres::ClientWrapper,
    statements: Statements,
    sql: &str,
    args: &[Value],
) -> Result<Vec<Row>, Failed> {
    let args: Vec<&Value> = args.iter().collect();
    let ready = ready(client, statements, sql, &args).await?;
    let rows = run_one(client, &ready, sql, &args)
        .await
        .map_err(Failed::Server)?;
    rows.iter()
        .map(read_row)
        .collect::<Result<_, _>>()
        .map_err(Failed::Server)
}
