//! What can go wrong, by meaning.

use std::fmt;
use std::path::Path;

/// A read failed, or the database cannot be reached or understood. Not a matter of the data asked
/// for: an absent row is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DbError {
    /// Too much at once, or the link was lost: the same call may succeed in a moment.
    Busy(String),
    /// The schema, the data or a statement is at fault: the same call will fail again.
    Broken(String),
    /// What the operator set up is at fault, and can be mended by them.
    Setup(Setup),
}

/// What about an installation is at fault. Its words are in the operator's language; the engine's
/// own come after them as it says them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setup {
    /// The address is neither `sqlite:PATH` nor `postgres://…`.
    Address,
    /// An option of the address does not read: `name=value`.
    Option(String),
    /// The server does not answer, or does not let us in: why.
    Unreachable(String),
    /// The certificates by which the server is known do not read: why.
    Roots(String),
    /// Replicas of an engine that has none.
    Replicas,
    /// The database's encoding is this, not UTF8.
    Encoding(String),
    /// A file does not open: path, why.
    File(String, String),
    /// Another process serves this file.
    Served(String),
    /// A file that should hold keys holds none: path.
    NoKeys(String),
    /// A migration was applied with another text: its name.
    Edited(String),
    /// A newer program has brought the database to a schema that this one does not know: the names of
    /// its migrations.
    Newer(String),
    /// A migration fails: its name, why.
    Migration(String, String),
}

impl DbError {
    pub(crate) fn broken(what: impl fmt::Display) -> DbError {
        DbError::Broken(what.to_string())
    }

    pub(crate) fn busy(what: impl fmt::Display) -> DbError {
        DbError::Busy(what.to_string())
    }

    pub(crate) fn file(path: &Path, why: impl fmt::Display) -> DbError {
        DbError::Setup(Setup::File(path.display().to_string(), why.to_string()))
    }

    pub(crate) fn migration(name: &str, why: impl fmt::Display) -> DbError {
        DbError::Setup(Setup::Migration(name.to_owned(), why.to_string()))
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DbError::Busy(why) => write!(f, "database busy: {why}"),
            DbError::Broken(why) => write!(f, "database: {why}"),
            DbError::Setup(setup) => write!(f, "database: {setup}"),
        }
    }
}

impl fmt::Display for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setup::Address => f.write_str("the address is neither sqlite:PATH nor postgres://…"),
            Setup::Option(option) => write!(f, "the address's {option} does not read"),
            Setup::Unreachable(why) => write!(f, "the server does not answer: {why}"),
            Setup::Roots(why) => write!(f, "no certificates to know the server by: {why}"),
            Setup::Replicas => f.write_str("SQLite has no replicas"),
            Setup::Encoding(found) => write!(f, "the encoding is {found}, not UTF8"),
            Setup::File(path, why) => write!(f, "{path}: {why}"),
            Setup::Served(path) => write!(f, "another process is serving {path}"),
            Setup::NoKeys(path) => write!(f, "{path} holds no keys"),
            Setup::Edited(name) => write!(f, "migration {name} was applied with another text"),
            Setup::Newer(names) => write!(f, "a newer program was here: {names}"),
            Setup::Migration(name, why) => write!(f, "migration {name}: {why}"),
        }
    }
}

impl std::error::Error for DbError {}

/// Result of a read.
pub type DbResult<T> = Result<T, DbError>;

/// Why a batch left no trace: the meaning of its first failing statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// This request was carried out before: the stored first answer holds.
    Once,
    /// Somebody else wrote first: load again.
    Version,
    /// The report code is taken: draw another.
    Code,
    /// A name that must be unique is taken; the label says which.
    Unique(&'static str),
    /// Nothing was written, as far as anyone can tell; try again later.
    Busy,
    /// A statement is at fault, or the database is.
    Db(String),
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommitError::Once => f.write_str("carried out before"),
            CommitError::Version => f.write_str("somebody else wrote first"),
            CommitError::Code => f.write_str("report code taken"),
            CommitError::Unique(what) => write!(f, "{what} taken"),
            CommitError::Busy => f.write_str("database busy"),
            CommitError::Db(why) => write!(f, "database: {why}"),
        }
    }
}

impl std::error::Error for CommitError {}

impl From<DbError> for CommitError {
    fn from(e: DbError) -> CommitError {
        match e {
            DbError::Busy(_) => CommitError::Busy,
            DbError::Broken(why) => CommitError::Db(why),
            DbError::Setup(setup) => CommitError::Db(setup.to_string()),
        }
    }
}
