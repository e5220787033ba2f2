//! The server engine: a pool of connections, and batches that travel in one go.

use super::batch::{Batch, Proof, Stmt};
use super::value::{Row, Value};
use crate::error::{CommitError, DbError, DbResult};
use crate::limits;
use bytes::BytesMut;
use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
};
use std::error::Error as StdError;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Config, Error, NoTls, Statement};

/// One PostgreSQL database.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
}

impl Postgres {
    /// Connects once, to say early and in words what is wrong.
    pub(crate) async fn open(url: &str) -> DbResult<Postgres> {
        let (url, size) = pool_size(url)?;
        let mut config: Config = url.parse().map_err(|e| DbError::broken(describe(&e)))?;
        let ours = format!(
            "-c statement_timeout={} -c idle_in_transaction_session_timeout={}",
            limits::POSTGRES_STATEMENT_MS,
            limits::POSTGRES_IDLE_MS
        );
        let options = config
            .get_options()
            .map_or_else(|| ours.clone(), |theirs| format!("{ours} {theirs}"));
        config.options(options);
        if config.get_application_name().is_none() {
            config.application_name("hientruong");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(limits::POSTGRES_WAIT);
        }
        let manager = Manager::from_config(
            config,
            NoTls,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(size)
            .wait_timeout(Some(limits::POSTGRES_WAIT))
            .create_timeout(Some(limits::POSTGRES_WAIT))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(DbError::broken)?;
        let this = Postgres { pool };
        let client = this.pool.get().await.map_err(|e| match e {
            PoolError::Backend(e) => DbError::broken(describe(&e)),
            other => DbError::broken(other),
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
                return Err(DbError::broken(format_args!(
                    "the database's encoding is {}, not UTF8",
                    row.text(0)?
                )));
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
        match query_on(&client, sql, args).await {
            // A newer node changed a table under a prepared statement: prepare anew, once.
            Err(Failed::Server(e)) if e.code().is_some_and(|c| c.code() == "0A000") => {
                client.statement_cache.clear();
                query_on(&client, sql, args).await.map_err(Failed::read)
            }
            other => other.map_err(Failed::read),
        }
    }

    /// A connection of its own inside a read transaction. It never goes back into the pool.
    pub(crate) async fn snapshot(&self) -> DbResult<deadpool_postgres::ClientWrapper> {
        let client = Object::take(self.client().await?);
        client
            .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; SELECT 1")
            .await
            .map_err(|e| Failed::Server(e).read())?;
        Ok(client)
    }

    /// Commits a batch in a task of its own, lest a caller who hangs up leave a pooled connection
    /// inside a transaction.
    pub(crate) async fn commit(&self, batch: Batch) -> Result<Vec<Row>, CommitError> {
        let this = self.clone();
        tokio::spawn(async move { this.commit_here(batch).await })
            .await
            .unwrap_or(Err(CommitError::Busy))
    }

    async fn commit_here(&self, batch: Batch) -> Result<Vec<Row>, CommitError> {
        let client = self.client().await?;
        let mut prepared = Vec::with_capacity(batch.stmts.len());
        for stmt in &batch.stmts {
            let ready = prepare(&client, &stmt.sql, &stmt.args)
                .await
                .map_err(Failed::read)?;
            prepared.push(ready);
        }
        let sent = send(&client, &batch.stmts, &prepared).await;
        let closed = client.is_closed();
        drop(client);
        match (sent, batch.proof) {
            (Ok(rows), _) => Ok(rows),
            (Err((_, e)), Some(proof)) if closed || is_lost(&e) => {
                tracing::warn!(why = %describe(&e), "link lost during a commit: looking for its event");
                self.look_for(proof).await
            }
            (Err((at, e)), _) => Err(meaning(at.map(|n| &batch.stmts[n]), &e)),
        }
    }

    /// Whether the event that proves a commit stands. The rows of a proven batch are lost with the
    /// link; batches with a proof ask for none.
    async fn look_for(&self, proof: Proof) -> Result<Vec<Row>, CommitError> {
        for pause in limits::PROOF_PAUSES_MS {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            let found = self
                .query(
                    "SELECT hash FROM event WHERE chain = $1 AND seq = $2",
                    &[proof.chain.into(), proof.seq.into()],
                )
                .await;
            if let Ok(rows) = found
                && let Some(row) = rows.first()
            {
                return if row.bytes(0)? == proof.hash {
                    Ok(Vec::new())
                } else {
                    Err(CommitError::Version)
                };
            }
        }
        Err(CommitError::Busy)
    }

    /// A connection of its own inside a transaction that no other process has at the same time.
    /// Dropping it rolls back.
    pub(crate) async fn alone(&self) -> DbResult<Alone> {
        // Any number that no other program uses for an advisory lock of this database.
        const LOCK: &str = "SELECT pg_advisory_xact_lock(7349108221)";
        let alone = Alone(Object::take(self.client().await?));
        alone.run("BEGIN; SET LOCAL statement_timeout = 0").await?;
        alone.run(LOCK).await?;
        Ok(alone)
    }
}

/// See [`Postgres::alone`].
pub(crate) struct Alone(deadpool_postgres::ClientWrapper);

impl Alone {
    /// Runs statements without parameters.
    pub(crate) async fn run(&self, sql: &str) -> DbResult<()> {
        self.0
            .batch_execute(sql)
            .await
            .map_err(|e| Failed::Server(e).read())
    }

    /// Runs one statement.
    pub(crate) async fn query(&self, sql: &str, args: &[Value]) -> DbResult<Vec<Row>> {
        query_on(&self.0, sql, args).await.map_err(Failed::read)
    }
}

/// Takes `pool_size=` out of an address, which the driver would refuse.
fn pool_size(url: &str) -> DbResult<(String, usize)> {
    let Some((base, query)) = url.split_once('?') else {
        return Ok((url.to_owned(), limits::POSTGRES_CONNECTIONS));
    };
    let mut size = limits::POSTGRES_CONNECTIONS;
    let mut rest = Vec::new();
    for part in query.split('&').filter(|p| !p.is_empty()) {
        match part.strip_prefix("pool_size=") {
            Some(n) => {
                size = n
                    .parse()
                    .map_err(|_| DbError::broken("pool_size is not a number"))?;
            }
            None => rest.push(part),
        }
    }
    let base = if rest.is_empty() {
        base.to_owned()
    } else {
        format!("{base}?{}", rest.join("&"))
    };
    Ok((base, size.clamp(1, limits::POSTGRES_CONNECTIONS_MAX)))
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

fn meaning(stmt: Option<&Stmt>, e: &Error) -> CommitError {
    if is_passing(e) {
        tracing::warn!(why = %describe(e), "a batch was not written");
        return CommitError::Busy;
    }
    match stmt {
        Some(stmt) if e.code().is_some_and(|c| c.code().starts_with("23")) => {
            stmt.label.meaning(describe(e))
        }
        _ => CommitError::Db(describe(e)),
    }
}

/// Prepares, and checks the values against what the statement asks for: a value refused while
/// statements are on their way would let the others be committed without it.
async fn prepare(
    client: &deadpool_postgres::ClientWrapper,
    sql: &str,
    args: &[Value],
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

type Sending<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<tokio_postgres::Row>, Error>> + Send + 'a>>;

/// Sends BEGIN, the statements and COMMIT without waiting in between, then reads the answers.
/// Success only if every statement had it: COMMIT of a failed transaction *returns Ok*, its tag
/// being ROLLBACK. The error names the first failing statement; none is BEGIN or COMMIT.
async fn send(
    client: &deadpool_postgres::ClientWrapper,
    stmts: &[Stmt],
    prepared: &[Statement],
) -> Result<Vec<Row>, (Option<usize>, Error)> {
    let values: Vec<Vec<&(dyn ToSql + Sync)>> = stmts
        .iter()
        .map(|s| s.args.iter().map(|v| v as &(dyn ToSql + Sync)).collect())
        .collect();
    let mut begin: Sending<'_> =
        Box::pin(async { client.batch_execute("BEGIN").await.map(|()| Vec::new()) });
    let mut sending: Vec<Sending<'_>> = prepared
        .iter()
        .zip(&values)
        .map(|(stmt, values)| -> Sending<'_> {
            Box::pin(async move { client.query(stmt, values).await })
        })
        .collect();

    // The first poll of each puts its message on the wire, in this order.
    let begun = poll_once(&mut begin).await;
    let mut early = Vec::with_capacity(sending.len());
    for one in &mut sending {
        early.push(poll_once(one).await);
    }
    // A statement that failed before it was sent must not let the rest be committed.
    let unsent = matches!(begun, Some(Err(_))) || early.iter().any(|r| matches!(r, Some(Err(_))));
    let word = if unsent { "ROLLBACK" } else { "COMMIT" };
    let mut end: Sending<'_> =
        Box::pin(async move { client.batch_execute(word).await.map(|()| Vec::new()) });
    let ended = poll_once(&mut end).await;

    let mut first = None;
    let mut last = Vec::new();
    if let Err(e) = finish(begun, begin).await {
        first = Some((None, e));
    }
    for (n, (done, one)) in early.into_iter().zip(sending).enumerate() {
        match finish(done, one).await {
            Ok(rows) => last = rows,
            Err(e) => {
                first.get_or_insert((Some(n), e));
            }
        }
    }
    if let Err(e) = finish(ended, end).await {
        first.get_or_insert((None, e));
    }
    match first {
        Some(failed) => Err(failed),
        None => last
            .iter()
            .map(read_row)
            .collect::<Result<_, _>>()
            .map_err(|e| (None, e)),
    }
}

async fn poll_once(one: &mut Sending<'_>) -> Option<Result<Vec<tokio_postgres::Row>, Error>> {
    poll_fn(|cx| {
        Poll::Ready(match one.as_mut().poll(cx) {
            Poll::Ready(done) => Some(done),
            Poll::Pending => None,
        })
    })
    .await
}

async fn finish(
    done: Option<Result<Vec<tokio_postgres::Row>, Error>>,
    one: Sending<'_>,
) -> Result<Vec<tokio_postgres::Row>, Error> {
    match done {
        Some(done) => done,
        None => one.await,
    }
}

/// Reads on a connection that the caller holds.
pub(crate) async fn query_on(
    client: &deadpool_postgres::ClientWrapper,
    sql: &str,
    args: &[Value],
) -> Result<Vec<Row>, Failed> {
    let stmt = prepare(client, sql, args).await?;
    let values: Vec<&(dyn ToSql + Sync)> = args.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
    let rows = client.query(&stmt, &values).await.map_err(Failed::Server)?;
    rows.iter()
        .map(read_row)
        .collect::<Result<_, _>>()
        .map_err(Failed::Server)
}

fn read_row(row: &tokio_postgres::Row) -> Result<Row, Error> {
    let mut values = Vec::with_capacity(row.len());
    for (n, column) in row.columns().iter().enumerate() {
        values.push(match *column.type_() {
            Type::INT8 => row
                .try_get::<_, Option<i64>>(n)?
                .map_or(Value::Null, Value::Int),
            Type::INT4 => row
                .try_get::<_, Option<i32>>(n)?
                .map_or(Value::Null, |x| Value::Int(x.into())),
            Type::INT2 => row
                .try_get::<_, Option<i16>>(n)?
                .map_or(Value::Null, |x| Value::Int(x.into())),
            Type::FLOAT8 => row
                .try_get::<_, Option<f64>>(n)?
                .map_or(Value::Null, Value::Float),
            Type::BOOL => row
                .try_get::<_, Option<bool>>(n)?
                .map_or(Value::Null, Value::Bool),
            Type::BYTEA => row
                .try_get::<_, Option<Vec<u8>>>(n)?
                .map_or(Value::Null, Value::Bytes),
            // Text of any kind; what is no text says so itself.
            _ => row
                .try_get::<_, Option<String>>(n)?
                .map_or(Value::Null, Value::Text),
        });
    }
    Ok(Row(values))
}

fn fits(value: &Value, ty: &Type) -> bool {
    match value {
        Value::Null => true,
        Value::Int(x) => match *ty {
            Type::INT8 | Type::FLOAT8 => true,
            Type::INT4 => i32::try_from(*x).is_ok(),
            _ => false,
        },
        Value::Float(_) => *ty == Type::FLOAT8,
        Value::Bool(_) => *ty == Type::BOOL,
        Value::Text(_) => matches!(*ty, Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN),
        Value::Bytes(_) => *ty == Type::BYTEA,
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(x) => match *ty {
                Type::INT4 => i32::try_from(*x)?.to_sql(ty, out),
                Type::FLOAT8 => (*x as f64).to_sql(ty, out),
                _ => x.to_sql(ty, out),
            },
            Value::Float(x) => x.to_sql(ty, out),
            Value::Bool(x) => x.to_sql(ty, out),
            Value::Text(x) => x.to_sql(ty, out),
            Value::Bytes(x) => x.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true // `fits` has compared the value itself
    }

    to_sql_checked!();
}
