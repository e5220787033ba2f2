//! The one room that knows that there are two engines.

mod apply;
mod batch;
mod joined;
mod load;
mod postgres;
mod replica;
mod sample;
mod sqlite;
mod value;
mod words;
mod writer;

pub use batch::{Batch, Label, Proof, Stmt};
pub(crate) use batch::{in_list, padded};
pub use load::Load;
pub use replica::{ReplicaFault, ReplicaState};
pub use value::{Row, Value};
pub(crate) use words::{Among, Asked, Marks, SPAN, Term, found_by};

use crate::error::{CommitError, DbError, DbResult, Setup};
use crate::migrate::Migration;
use load::Work;
use postgres::Postgres;
use replica::{Replica, Replicas};
use sample::Sample;
use sqlite::Sqlite;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A database. Cheap to clone; the last clone closes it.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    work: Arc<Work>,
    replicas: Arc<Replicas>,
    /// How rare words are.
    sample: Arc<Sample>,
    /// The standby that this handle reads from; it writes where all write.
    reads: Option<Arc<Replica>>,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// Which engine a store runs on: for words to the operator, never for a fork in the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Embedded.
    Sqlite,
    /// Server.
    Postgres,
}

/// Held while this process serves. A second `serve` on the same SQLite file is refused; on
/// PostgreSQL several nodes are welcome. Dropping it, or the end of the process, lets go.
#[derive(Debug)]
pub struct ServeLock(
    #[expect(dead_code, reason = "held for its lock, not for its bytes")] Option<File>,
);

impl Store {
    /// Opens `sqlite:PATH` (created if absent; `?max_pages=N` bounds its size) or
    /// `postgres://…` (`?pool_size=N` connections, 16 by default; `?pooler=transaction` behind a
    /// pooler that hands out connections by the transaction; `sslmode` and `sslrootcert` as
    /// PostgreSQL's own programs read them). Does not migrate.
    ///
    /// # Errors
    /// [`DbError::Setup`] when the address, the file or the server is at fault.
    pub async fn open(url: &str) -> DbResult<Store> {
        if let Some(rest) = url.strip_prefix("sqlite:") {
            let (path, max_pages) = match rest.split_once("?max_pages=") {
                Some((path, n)) => (
                    path,
                    n.parse()
                        .map_err(|_| DbError::Setup(Setup::Option(format!("max_pages={n}"))))?,
                ),
                None => (rest, 0),
            };
            if path.is_empty() || path.starts_with(':') {
                return Err(DbError::Setup(Setup::Address));
            }
            let path = Path::new(path).to_owned();
            let engine = tokio::task::spawn_blocking(move || Sqlite::open(&path, max_pages))
                .await
                .map_err(DbError::busy)??;
            Ok(Store::of(Engine::Sqlite(engine)))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let engine = Engine::Postgres(Postgres::open(url).await?);
            Ok(Store::of(engine))
        } else {
            Err(DbError::Setup(Setup::Address))
        }
    }

    fn of(engine: Engine) -> Store {
        Store {
            engine: Arc::new(engine),
            work: Arc::default(),
            replicas: Arc::default(),
            sample: Arc::default(),
            reads: None,
        }
    }

    /// The same database with standbys that may answer for it ([`Store::reader`]). They need not be
    /// there yet.
    ///
    /// # Errors
    /// [`Setup::Replicas`] where the engine has none; an address that does not read.
    pub fn with_replicas(self, urls: &[String]) -> DbResult<Store> {
        if urls.is_empty() {
            return Ok(self);
        }
        match self.kind() {
            Kind::Sqlite => Err(DbError::Setup(Setup::Replicas)),
            Kind::Postgres => Ok(Store {
                replicas: Arc::new(Replicas::of(urls)?),
                ..self
            }),
        }
    }

    /// Whether there are standbys, well or not.
    pub fn has_replicas(&self) -> bool {
        !self.replicas.are_none()
    }

    /// Looks how far the standbys are behind; called every [`crate::limits::REPLICA_EACH`]. Until it
    /// was called, and soon after it is called no more, none of them answers.
    pub async fn look_at_replicas(&self, now: impl FnOnce() -> Instant) {
        if let Engine::Postgres(postgres) = &*self.engine
            && self.has_replicas()
        {
            self.replicas.look(postgres, now).await;
        }
    }

    /// The database as one of its standbys has it, with how old what is read there may be at most;
    /// none where no standby is well. What a standby fails to answer, the database does.
    pub fn reader(&self, now: Instant) -> Option<(Store, Duration)> {
        if !self.has_replicas() {
            return None;
        }
        let (replica, age) = self.replicas.choose(now)?;
        let reader = Store {
            reads: Some(replica),
            ..self.clone()
        };
        Some((reader, age))
    }

    /// Something that the public could read was taken back, here or at another node: a standby answers
    /// again when it holds that.
    pub fn hold_replicas(&self) {
        self.replicas.hold();
    }

    /// How each standby stands.
    pub fn replicas(&self, now: Instant) -> Vec<ReplicaState> {
        self.replicas.states(now)
    }

    /// The engine underneath.
    pub fn kind(&self) -> Kind {
        match &*self.engine {
            Engine::Sqlite(_) => Kind::Sqlite,
            Engine::Postgres(_) => Kind::Postgres,
        }
    }

    /// Refuses a second serving process on one SQLite file. Other commands (`verify`, `user`,
    /// `import`) need no lock and work beside it.
    ///
    /// # Errors
    /// [`Setup::Served`] when another process serves this file.
    pub fn lock_for_serving(&self) -> DbResult<ServeLock> {
        match &*self.engine {
            Engine::Postgres(_) => Ok(ServeLock(None)),
            Engine::Sqlite(sqlite) => {
                let mut name = sqlite.path().as_os_str().to_owned();
                name.push(".lock");
                let file = File::options()
                    .create(true)
                    .truncate(false)
                    .write(true)
                    .open(&name)
                    .map_err(|e| DbError::file(Path::new(&name), e))?;
                match file.try_lock() {
                    Ok(()) => Ok(ServeLock(Some(file))),
                    Err(TryLockError::WouldBlock) => {
                        let path = sqlite.path().display().to_string();
                        Err(DbError::Setup(Setup::Served(path)))
                    }
                    Err(TryLockError::Error(e)) => Err(DbError::broken(e)),
                }
            }
        }
    }

    /// Reads by key or by an index that ends in what is asked: at most some hundred rows. On
    /// SQLite it runs on the caller's thread; what may scan goes to [`Store::scan`].
    pub async fn query(&self, sql: &str, args: &[Value]) -> DbResult<Vec<Row>> {
        if let Some(replica) = &self.reads
            && let Some(rows) = replica.read(sql, args).await
        {
            return Ok(rows);
        }
        self.work.note_read();
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.query(sql, args),
            Engine::Postgres(postgres) => postgres.query(sql, args).await,
        }
    }

    /// As [`Store::query`] for many keys, a page of them at a time: the text is `head`, the keys in
    /// brackets, `tail`. In no order across the pages.
    pub(crate) async fn query_keyed(
        &self,
        head: &str,
        tail: &str,
        keys: impl Iterator<Item = Value>,
    ) -> DbResult<Vec<Row>> {
        let keys: Vec<Value> = keys.collect();
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(crate::limits::PAGE_MAX) {
            let args = padded(some.to_vec());
            let sql = format!("{head} ({}){tail}", in_list(1, args.len()));
            found.extend(self.query(&sql, &args).await?);
        }
        Ok(found)
    }

    /// As [`Store::query`], of which there is one row or none; more are ignored.
    pub async fn query_opt(&self, sql: &str, args: &[Value]) -> DbResult<Option<Row>> {
        Ok(self.query(sql, args).await?.into_iter().next())
    }

    /// As [`Store::query`], of which there is always a row (a count, a sum).
    pub async fn query_one(&self, sql: &str, args: &[Value]) -> DbResult<Row> {
        self.query_opt(sql, args)
            .await?
            .ok_or_else(|| DbError::broken("no row where there is always one"))
    }

    /// Reads what may scan: lists under free filters, counts, searches. On SQLite on one of two
    /// blocking threads, so that it never holds up the keyed reads.
    pub async fn scan(&self, sql: &str, args: &[Value]) -> DbResult<Vec<Row>> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => {
                self.work.note_read();
                sqlite.scan(sql.to_owned(), args.to_vec()).await
            }
            Engine::Postgres(_) => self.query(sql, args).await,
        }
    }

    /// Notes that `table` is about to be asked for words: the sample that tells rare words from others
    /// is taken now and then.
    pub(crate) async fn note_question(&self, table: &str) -> DbResult<()> {
        self.sample.note(self, table).await
    }

    /// Commits a batch whole or not at all. When it returns `Ok`, the batch is on disk and every
    /// later read sees it. A caller who stops waiting does not stop the batch.
    pub async fn commit(&self, batch: Batch) -> Result<(), CommitError> {
        self.commit_returning(batch).await.map(drop)
    }

    /// As [`Store::commit`]; gives the rows that the last statement returned.
    pub async fn commit_returning(&self, batch: Batch) -> Result<Vec<Row>, CommitError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let takes_back = batch.takes_back;
        let under = self.work.begin();
        let outcome = match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.commit(batch).await,
            Engine::Postgres(postgres) => postgres.commit(batch).await,
        };
        under.end(&outcome);
        // Also where nobody knows what became of it.
        if takes_back {
            self.hold_replicas();
        }
        outcome
    }

    /// What this process's batches came to.
    pub fn load(&self) -> Load {
        self.work.read()
    }

    /// Gives fresh events their place in the feed; how many may be waiting is not told. SQLite's
    /// writer has done it already; on PostgreSQL the server calls this every 100 ms on each node,
    /// and of two at once one gives way.
    pub async fn number_feed(&self) -> DbResult<()> {
        match &*self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(postgres) => {
                if postgres
                    .query("SELECT 1 FROM fresh LIMIT 1", &[])
                    .await?
                    .is_empty()
                {
                    return Ok(());
                }
                let mut batch = Batch::new();
                for sql in crate::feed::NUMBER {
                    batch.add(Label::Version, sql, Vec::new());
                }
                match postgres.commit(batch).await {
                    // Another node was quicker: what it left over comes next time.
                    Ok(_) | Err(CommitError::Version | CommitError::Busy) => Ok(()),
                    Err(e) => Err(DbError::broken(e)),
                }
            }
        }
    }

    /// A view of one moment for a long check, beside people who write.
    pub async fn snapshot(&self) -> DbResult<Snapshot> {
        Ok(Snapshot(match &*self.engine {
            Engine::Sqlite(sqlite) => View::Sqlite(Some(sqlite.snapshot()?)),
            Engine::Postgres(postgres) => View::Postgres(Box::new(postgres.snapshot().await?)),
        }))
    }

    /// PostgreSQL's connections in the pool and those at rest; none on SQLite. For `/metrics`.
    pub fn connections(&self) -> Option<(usize, usize)> {
        match &*self.engine {
            Engine::Sqlite(_) => None,
            Engine::Postgres(postgres) => Some(postgres.connections()),
        }
    }

    /// Applies migrations that are not applied yet, in one transaction, alone among all processes.
    pub(crate) async fn apply(&self, all: &'static [Migration]) -> DbResult<Vec<&'static str>> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => {
                let path = sqlite.path().to_owned();
                tokio::task::spawn_blocking(move || apply::to_sqlite(&path, all))
                    .await
                    .map_err(DbError::busy)?
            }
            Engine::Postgres(postgres) => apply::to_postgres(postgres, all).await,
        }
    }
}

/// A view of one moment. Holds a connection until dropped.
pub struct Snapshot(View);

enum View {
    Sqlite(Option<rusqlite::Connection>),
    Postgres(Box<postgres::Held>),
}

impl Snapshot {
    /// Reads; on SQLite on a blocking thread.
    pub async fn query(&mut self, sql: &str, args: &[Value]) -> DbResult<Vec<Row>> {
        match &mut self.0 {
            View::Postgres(held) => held.query(sql, args).await,
            View::Sqlite(slot) => {
                let conn = slot
                    .take()
                    .ok_or_else(|| DbError::busy("an earlier read was cut off"))?;
                let (sql, args) = (sql.to_owned(), args.to_vec());
                let (conn, rows) = tokio::task::spawn_blocking(move || {
                    let rows = sqlite::run(&conn, &sql, &args).map_err(sqlite::read_error);
                    (conn, rows)
                })
                .await
                .map_err(DbError::busy)?;
                *slot = Some(conn);
                rows
            }
        }
    }
}
