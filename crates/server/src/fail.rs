//! How a command ends when it is not done: a code for scripts, words for people.

use app::AppError;
use app::backup::Fault;
use app::catalogue::CatalogueError;
use app::user::UserError;
use domain::refusal_reason::Why;
use lang::{Lang, fill, t};
use std::fmt::Display;
use std::process::ExitCode;
use store::{CommitError, DbError, Setup};

/// Why a command was not done.
#[derive(Debug)]
pub enum Fail {
    /// The answer is "no". Exit code 1.
    No(String),
    /// Asked wrongly. Exit code 2.
    Usage(String),
    /// Disk, database, network or permissions. Exit code 3.
    Environment(String),
    /// The database. Exit code 3.
    Database(DbError),
    /// What was to be written was not. Exit code 3.
    Commit(CommitError),
    /// A file or the terminal. Exit code 3.
    Io(std::io::Error),
    /// A backup, or where it lies. Exit code 3.
    Backup(Fault),
}

/// Result of a command.
pub type Done<T = ()> = Result<T, Fail>;

impl Fail {
    /// The exit code.
    pub fn code(&self) -> ExitCode {
        match self {
            Fail::No(_) => ExitCode::from(1),
            Fail::Usage(_) => ExitCode::from(2),
            Fail::Environment(_)
            | Fail::Database(_)
            | Fail::Commit(_)
            | Fail::Io(_)
            | Fail::Backup(_) => ExitCode::from(3),
        }
    }

    /// The words, with the engine's own after ours.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Fail::No(words) | Fail::Usage(words) | Fail::Environment(words) => words.clone(),
            Fail::Database(e) => database(lang, e),
            Fail::Commit(e) => match e {
                CommitError::Busy => t(lang, "cli.busy").to_owned(),
                CommitError::Once | CommitError::Version | CommitError::Code => {
                    t(lang, "cli.race").to_owned()
                }
                CommitError::Unique(what) => fill(lang, "cli.db.taken", &[("what", what)]),
                CommitError::Db(why) => fill(lang, "cli.db.broken", &[("why", why)]),
            },
            Fail::Io(e) => fill(lang, "cli.io", &[("why", &e.to_string())]),
            Fail::Backup(fault) => fault.words(lang),
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
            | AppError::NoRoom { .. }
            | AppError::TooMany { .. }) => Fail::No(refused(lang, &e)),
        }
    }

    /// What reading or writing the province's tables said.
    pub fn catalogue(lang: Lang, e: CatalogueError) -> Fail {
        match e {
            CatalogueError::App(e) => Fail::app(lang, e),
            e @ (CatalogueError::Pack(_) | CatalogueError::Areas(_)) => {
                Fail::No(format!("{}\n{e}", t(lang, "cli.faults")))
            }
            CatalogueError::Stale => Fail::Environment(t(lang, "cli.race").to_owned()),
        }
    }
}

impl From<DbError> for Fail {
    fn from(e: DbError) -> Fail {
        Fail::Database(e)
    }
}

impl From<CommitError> for Fail {
    fn from(e: CommitError) -> Fail {
        Fail::Commit(e)
    }
}

impl From<std::io::Error> for Fail {
    fn from(e: std::io::Error) -> Fail {
        Fail::Io(e)
    }
}

/// What is wrong with the database, and what the operator can do about it.
fn database(lang: Lang, e: &DbError) -> String {
    let said = |key: &str, args: &[(&str, &str)]| fill(lang, key, args);
    let setup = match e {
        DbError::Busy(why) => return said("cli.db.busy", &[("why", why)]),
        DbError::Broken(why) => return said("cli.db.broken", &[("why", why)]),
        DbError::Setup(setup) => setup,
    };
    match setup {
        Setup::Address => t(lang, "cli.db.address").to_owned(),
        Setup::Option(option) => said("cli.db.option", &[("option", option)]),
        Setup::Unreachable(why) => said("cli.db.unreachable", &[("why", why)]),
        Setup::Roots(why) => said("cli.db.roots", &[("why", why)]),
        Setup::Replicas => t(lang, "cli.db.replicas").to_owned(),
        Setup::Encoding(found) => said("cli.db.encoding", &[("found", found)]),
        Setup::File(path, why) => said("cli.db.file", &[("path", path), ("why", why)]),
        Setup::Served(path) => said("cli.db.served", &[("path", path)]),
        Setup::NoKeys(path) => said("cli.db.no_keys", &[("path", path)]),
        Setup::Edited(name) => said("cli.db.edited", &[("name", name)]),
        Setup::Newer(names) => said("cli.db.newer", &[("names", names)]),
        Setup::Migration(name, why) => said("cli.db.migration", &[("name", name), ("why", why)]),
    }
}

/// Why a deed was not done, in the words that the doors use too.
fn refused(lang: Lang, e: &AppError) -> String {
    match e {
        AppError::Refused(refusal) => {
            let why = |why: Why| t(lang, &format!("why.{why}"));
            let mut words = vec![why(refusal.why).to_owned()];
            words.extend(
                refusal
                    .faults
                    .iter()
                    .map(|f| format!("{}: {}", f.field, why(f.why))),
            );
            words.join("\n")
        }
        e => e.to_string(),
    }
}
