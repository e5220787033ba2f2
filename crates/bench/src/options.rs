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
    /// Everything through HTTP, from a small database to a large one.
    Grow,
    /// Views and tiles of the map in memory.
    Map,
    /// Makes the large database.
    Seed,
    /// Checks every chain of the large database.
    Verify,
    /// What lies beneath each read; started by the others, as are the next two.
    Raw,
    /// The load.
    Client,
    /// Those who listen to the stream.
    Listen,
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
    /// Reports of the databases that growth is measured on, the smallest first.
    pub(crate) sizes: Vec<u64>,
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
    /// Requests a second of the load.
    pub(crate) pace: Option<usize>,
}

impl Options {
    /// Reads the command line; an error is for the person who typed it.
    pub(crate) fn read(arguments: &[String]) -> Result<Options, String> {
        let (what, rest) = arguments
            .split_first()
            .ok_or("wanted: grow, submit, clocks, map, seed or verify")?;
        let what = match what.as_str() {
            "submit" => What::Submit,
            "clocks" => What::Clocks,
            "grow" => What::Grow,
            "map" => What::Map,
            "seed" => What::Seed,
            "verify" => What::Verify,
            "raw" => What::Raw,
            "listen" => What::Listen,
            "client" => What::Client,
            other => {
                return Err(format!(
                    "no measurement {other:?}: grow, submit, clocks, map, seed or verify"
                ));
            }
        };
        let mut options = Options {
            what,
            root: PathBuf::from("target/bench-data"),
            database: None,
            reports: limits::REPORTS,
            sizes: limits::SIZES.to_vec(),
            queue: None,
            rounds: limits::ROUNDS,
            count: None,
            server: None,
            at: "127.0.0.1:0".to_owned(),
            plan: PathBuf::new(),
            connections: limits::CONNECTIONS,
            pace: None,
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
                "--pace" => options.pace = Some(number()?.max(1)),
                "--sizes" => {
                    let sizes: Result<Vec<u64>, _> = value.split(',').map(str::parse).collect();
                    options.sizes = sizes.map_err(|_| format!("--sizes {value}: not numbers"))?;
                }
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
