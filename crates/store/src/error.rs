//! What can go wrong, by meaning.

use std::fmt;

/// A read failed, or the database cannot be reached or understood. Not a matter of the data asked
/// for: an absent row is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DbError {
    /// Too much at once, or the link was lost: the same call may succeed in a moment.
    Busy(String),
    /// The address, file, schema or statement is at fault: the same call will fail again.
    Broken(String),
}

impl DbError {
    pub(crate) fn broken(what: impl fmt::Display) -> DbError {
        DbError::Broken(what.to_string())
    }

    pub(crate) fn busy(what: impl fmt::Display) -> DbError {
        DbError::Busy(what.to_string())
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DbError::Busy(why) => write!(f, "database busy: {why}"),
            DbError::Broken(why) => write!(f, "database: {why}"),
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
        }
    }
}
