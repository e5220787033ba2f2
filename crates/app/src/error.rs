//! Errors by meaning. The doors give each three faces: page, JSON problem, Open311.

use domain::action::Field;
use domain::refusal_reason::{Code, Fault, Refusal, Why};
use std::fmt;
use store::{CommitError, DbError};

/// Why a deed was not done.
#[derive(Debug)]
pub enum AppError {
    /// Not there, or not for the caller to know of.
    NotFound,
    /// Known, but not for this role.
    Forbidden,
    /// Nobody is signed in, or the token is no good.
    SignIn,
    /// The rules refused.
    Refused(Refusal),
    /// A photo was refused, with the key of its words.
    File(media::Refused),
    /// Somebody else changed it first; the version that stands now.
    Conflict {
        /// The version that the caller should look at.
        version: u32,
    },
    /// The same `Idempotency-Key` came with another body.
    OnceMismatch,
    /// Too often; how many seconds to wait.
    TooMany {
        /// Seconds.
        retry_after: u32,
    },
    /// No room is left for files that wait; how many seconds until it is worth another try.
    NoRoom {
        /// Seconds.
        retry_after: u32,
    },
    /// Too much at once; again in a moment.
    Busy,
    /// Our fault; the log has the cause under this mark.
    Internal(String),
}

/// Result of a deed.
pub type AppResult<T> = Result<T, AppError>;

impl AppError {
    /// One field at fault.
    pub fn field(field: Field, why: Why) -> AppError {
        AppError::Refused(Refusal::field(field, why))
    }

    /// Fields at fault.
    pub fn fields(faults: Vec<Fault>) -> AppError {
        AppError::Refused(Refusal::fields(faults))
    }

    /// Logs the cause once and keeps a mark for the person.
    pub fn internal(cause: impl fmt::Display) -> AppError {
        let mark = mark();
        tracing::error!(mark, %cause, "internal error");
        AppError::Internal(mark)
    }

    /// The stable code of a refusal, if it is one.
    pub fn code(&self) -> Option<Code> {
        match self {
            AppError::Refused(refusal) => Some(refusal.code),
            AppError::Conflict { .. } => Some(Code::Stale),
            _ => None,
        }
    }
}

/// Four hex digits that a person can read out and an administrator find in the log.
#[expect(clippy::disallowed_methods, reason = "an error has no App at hand")]
fn mark() -> String {
    let mut bytes = [0u8; 2];
    // Without randomness the mark is 0000: still findable by its time.
    let _ = getrandom::fill(&mut bytes);
    format!("{:02X}{:02X}", bytes[0], bytes[1])
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> AppError {
        AppError::Refused(refusal)
    }
}

impl From<DbError> for AppError {
    fn from(e: DbError) -> AppError {
        match e {
            DbError::Busy(cause) => {
                tracing::warn!(%cause, "database busy");
                AppError::Busy
            }
            DbError::Broken(cause) => AppError::internal(cause),
            DbError::Setup(setup) => AppError::internal(setup),
        }
    }
}

impl From<CommitError> for AppError {
    fn from(e: CommitError) -> AppError {
        match e {
            CommitError::Version => AppError::Conflict { version: 0 },
            CommitError::Busy => AppError::Busy,
            // The same update came twice at once, and this one second.
            CommitError::Unique("told_update") => AppError::Conflict { version: 0 },
            // Two reports named one file, and this one came second.
            CommitError::Unique("file") => AppError::field(Field::Files, Why::FileUsed),
            CommitError::Once | CommitError::Code | CommitError::Unique(_) | CommitError::Db(_) => {
                AppError::internal(e)
            }
        }
    }
}

impl From<media::Refused> for AppError {
    fn from(e: media::Refused) -> AppError {
        AppError::File(e)
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AppError::NotFound => f.write_str("not found"),
            AppError::Forbidden => f.write_str("forbidden"),
            AppError::SignIn => f.write_str("sign in first"),
            AppError::Refused(r) => write!(f, "{}: {}", r.code, r.why),
            AppError::File(r) => write!(f, "file refused: {}", r.key()),
            AppError::Conflict { version } => write!(f, "stale: version {version} stands"),
            AppError::OnceMismatch => f.write_str("this Idempotency-Key came with another body"),
            AppError::TooMany { retry_after } => write!(f, "too many; again in {retry_after} s"),
            AppError::NoRoom { retry_after } => write!(f, "no room; again in {retry_after} s"),
            AppError::Busy => f.write_str("busy"),
            AppError::Internal(mark) => write!(f, "internal error {mark}"),
        }
    }
}

impl std::error::Error for AppError {}
