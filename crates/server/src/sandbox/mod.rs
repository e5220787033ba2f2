//! The sandbox: a second installation, wholly apart, that a node runs beside itself as a process of its own.
//! It has its own database, files, keys and address, and no way out of the house.
//!
//! The node speaks to it over the process's standard input and listens at its output, a line of JSON each.
//! The end of the input is the end of the sandbox: a node that is gone, however it went, leaves none behind.

mod drops;
mod fitting;
mod folder;
mod inside;
mod keeper;

pub(crate) use inside::run as inside;
pub(crate) use keeper::Keeper;

use crate::config::{LogForm, MapGround};
use app::sandbox::{Account, Fault, Pass, Progress, Rhythm};
use domain::time::At;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;

/// By this file a folder is known as a sandbox's: nothing else is ever removed.
const OWN: &str = "hientruong-sandbox";
/// What was made, written last.
const MADE: &str = "made.json";
/// It is there while the sandbox is to run, also after a restart of the node.
const RUNS: &str = "runs";
/// The province, on its way into a new sandbox.
const PROVINCE: &str = "province.json";
/// The installation itself.
const DATA: &str = "data";

/// Where a node keeps its sandbox.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// The folder.
    pub(crate) folder: PathBuf,
    /// Address to listen at.
    pub(crate) listen: SocketAddr,
    /// The address that people know.
    pub(crate) url: String,
}

impl Home {
    /// The machine and the folder, as one name.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", crate::backup::machine(), self.folder.display())
    }

    /// Whether its folder is a sandbox's, or can become one.
    pub(crate) fn is_free(&self) -> bool {
        match std::fs::read_dir(&self.folder) {
            Ok(mut inside) => inside.next().is_none() || self.folder.join(OWN).is_file(),
            Err(_) => !self.folder.exists(),
        }
    }

    /// What was made; none before it is whole.
    pub(crate) fn made(&self) -> Option<Made> {
        let text = std::fs::read(self.folder.join(MADE)).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

/// What stands in a sandbox once it is whole; passwords are not in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Made {
    /// When it was made.
    pub(crate) at: At,
    /// Its accounts.
    pub(crate) accounts: Vec<Account>,
    /// Sample reports that the rules of the province did not take.
    pub(crate) failed: u64,
}

/// How a sandbox runs.
#[derive(Debug, Serialize, Deserialize)]
struct Setting {
    folder: PathBuf,
    listen: SocketAddr,
    url: String,
    insecure_http: bool,
    trust_proxy: Vec<String>,
    log: LogForm,
    licence: (String, String),
    map: Option<MapGround>,
}

/// What the node says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Word {
    /// Begin: make it if it is not there, and open the doors.
    Begin(Box<Setting>),
    /// Let so many fake reports come in.
    Drop {
        /// How many.
        n: u32,
        /// How fast.
        rhythm: Rhythm,
    },
}

/// What the sandbox says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
enum Said {
    /// How far the making is.
    Making(Progress),
    /// It is made, with these accounts.
    Made {
        /// With their passwords: told here and kept nowhere.
        passes: Vec<Pass>,
    },
    /// Its doors are open, and so it stands.
    Stands {
        /// Cases in it.
        cases: u64,
        /// Fake reports still to come.
        coming: u64,
        /// Those that the rules did not take.
        failed: u64,
    },
    /// It cannot.
    Ill(Fault),
}
