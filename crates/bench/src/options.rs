//! What a run was asked to do.

use crate::limits;
use std::path::PathBuf;

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// Submissions through HTTP beside the bare loop.
    Submit,
    /// Steps of clocks beside the bare loop.
    Clocks,
    /// Reads through HTTP beside the bare query and an empty handler.
    Read,
    /// Views and tiles of the map in memory.
    Map,
    /// Map and likenesses through HTTP.
    Around,
    /// Makes the large database.
    Seed,
    /// Checks every chain of the large database.
    Verify,
    /// Serves a data folder: where no program of the service is given.
    Serve,
    /// The load; started by the others.
    Client,
}

/// A run's options. Those of the load: `at`, `plan`, `count`, `connections`.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) what: What,
    /// Folder of the databases.
    pub(crate) root: PathBuf,
    /// A PostgreSQL address in place of a file.
    pub(crate) database: Option<String>,
    /// Reports of the large database; 0 leaves that part out.
    pub(crate) reports: u64,
    /// How many of them, the newest, nobody has looked at; the usual share if nothing is said.
    pub(crate) queue: Option<u64>,
    pub(crate) rounds: usize,
    /// Requests of one side of a pair.
    pub(crate) count: Option<usize>,
    /// The service's program.
    pub(crate) server: Option<PathBuf>,
    /// Address of the service, or to listen at.
    pub(crate) at: String,
    /// File of requests to send.
    pub(crate) plan: PathBuf,
    pub(crate) connections: usize,
}

impl Options {
    /// Reads the command line; an error is for the person who typed it.
    pub(crate) fn read(arguments: &[String]) -> Result<Options, String> {
        let (what, rest) = arguments
            .split_first()
            .ok_or("wanted: submit, clocks, read, map, around, seed or verify")?;
        let what = match what.as_str() {
            "submit" => What::Submit,
            "clocks" => What::Clocks,
            "read" => What::Read,
            "map" => What::Map,
            "around" => What::Around,
            "seed" => What::Seed,
            "verify" => What::Verify,
            "serve" => What::Serve,
            "client" => What::Client,
            other => {
                return Err(format!(
                    "no measurement {other:?}: submit, clocks, read, map, around, seed or verify"
                ));
            }
        };
        let mut options = Options {
            what,
            root: PathBuf::from("target/bench-data"),
            database: None,
            reports: limits::REPORTS,
            queue: None,
            rounds: limits::ROUNDS,
            count: None,
            server: None,
            at: "127.0.0.1:0".to_owned(),
            plan: PathBuf::new(),
            connections: limits::CONNECTIONS,
        };
        let mut rest = rest.iter();
        while let Some(name) = rest.next() {
            let value = rest.next().ok_or_else(|| format!("{name} wants a value"))?;
            let number = || {
                value
                    .parse::<usize>()
                    .map_err(|_| format!("{name} {value}: not a number"))
            };
            match name.as_str() {
                "--root" => options.root = PathBuf::from(value),
                "--database" => options.database = Some(value.clone()),
                "--reports" => options.reports = number()? as u64,
                "--queue" => options.queue = Some(number()? as u64),
                "--rounds" => options.rounds = number()?.max(1),
                "--count" => options.count = Some(number()?.max(1)),
                "--server" => options.server = Some(PathBuf::from(value)),
                "--at" => options.at = value.clone(),
                "--plan" => options.plan = PathBuf::from(value),
                "--connections" => options.connections = number()?.max(1),
                other => return Err(format!("no option {other}")),
            }
        }
        Ok(options)
    }
}
