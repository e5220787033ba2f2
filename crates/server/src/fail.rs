//! How a command ends when it is not done: a code for scripts, words for people.

use app::AppError;
use app::catalogue::CatalogueError;
use app::user::UserError;
use lang::{Lang, fill, t};
use std::fmt::Display;
use std::process::ExitCode;
use store::{CommitError, DbError};

/// Why a command was not done.
#[derive(Debug)]
pub enum Fail {
    /// The answer is "no". Exit code 1.
    No(String),
    /// Asked wrongly. Exit code 2.
    Usage(String),
    /// Disk, database, network or permissions. Exit code 3.
    Environment(String),
}

/// Result of a command.
pub type Done<T = ()> = Result<T, Fail>;

impl Fail {
    /// The exit code.
    pub fn code(&self) -> ExitCode {
        match self {
            Fail::No(_) => ExitCode::from(1),
            Fail::Usage(_) => ExitCode::from(2),
            Fail::Environment(_) => ExitCode::from(3),
        }
    }

    /// The words.
    pub fn words(&self) -> &str {
        match self {
            Fail::No(words) | Fail::Usage(words) | Fail::Environment(words) => words,
        }
    }

    /// The environment is at fault, with its own words after ours.
    pub fn environment(what: impl Display, cause: impl Display) -> Fail {
        Fail::Environment(format!("{what}: {cause}"))
    }

    /// What a deed with an account said.
    pub fn user(lang: Lang, e: UserError) -> Fail {
        match e {
            UserError::Wrong(wrong) => {
                let words: Vec<&str> = wrong.iter().map(|w| t(lang, w.key())).collect();
                Fail::No(words.join("\n"))
            }
            UserError::App(e) => Fail::app(lang, e),
        }
    }

    /// What a deed said.
    pub fn app(lang: Lang, e: AppError) -> Fail {
        match e {
            AppError::Busy => Fail::Environment(t(lang, "cli.busy").to_owned()),
            AppError::Internal(mark) => {
                Fail::Environment(fill(lang, "cli.internal", &[("mark", &mark)]))
            }
            e @ (AppError::NotFound
            | AppError::Forbidden
            | AppError::SignIn
            | AppError::Refused(_)
            | AppError::File(_)
            | AppError::Conflict { .. }
            | AppError::OnceMismatch
            | AppError::TooMany { .. }) => Fail::No(e.to_string()),
        }
    }

    /// What reading or writing the province's tables said.
    pub fn catalogue(lang: Lang, e: CatalogueError) -> Fail {
        match e {
            CatalogueError::App(e) => Fail::app(lang, e),
            e @ (CatalogueError::Pack(_) | CatalogueError::Areas(_)) => {
                Fail::No(format!("{}\n{e}", t(lang, "cli.faults")))
            }
            e @ CatalogueError::Stale => Fail::Environment(e.to_string()),
        }
    }
}

impl From<DbError> for Fail {
    fn from(e: DbError) -> Fail {
        Fail::Environment(e.to_string())
    }
}

impl From<CommitError> for Fail {
    fn from(e: CommitError) -> Fail {
        Fail::Environment(e.to_string())
    }
}

impl From<std::io::Error> for Fail {
    fn from(e: std::io::Error) -> Fail {
        Fail::Environment(e.to_string())
    }
}
