//! A backup: the whole installation in one file. Made while it serves, looked at from outside, read
//! back, and tried out.
//!
//! The file is a tar. Its members, in order:
//!
//! ```text
//! begin.json               {"hientruong":1,"keys":"…"}: whose keys open what is sealed in it
//! rows/00000001.jsonl.gz   the lines of `store::dump`, as of one moment, in pieces
//! files/ID-FORM            each file, after the rows that name it
//! whole.json               {"rows":…,"files":…,"sha256":"…"}: of all members' bytes before it
//! ```
//!
//! Without the last member it was cut short. The keys are not in it: whoever finds a backup reads no
//! name and no telephone number.

mod drill;
mod folder;
mod keeper;
mod read;
mod write;

pub(crate) use folder::{Home, machine};
pub(crate) use keeper::Keeper;
pub(crate) use read::Backup;
pub(crate) use write::{Whence, into_folder, to_file};

use app::backup::{Fault, Progress, Step};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// The layout's number.
const LAYOUT: u32 = 1;
/// Names of the members.
const BEGIN: &str = "begin.json";
const ROWS: &str = "rows/";
const FILES: &str = "files/";
const WHOLE: &str = "whole.json";

/// The first member.
#[derive(Serialize, Deserialize)]
struct Begin {
    hientruong: u32,
    keys: String,
}

/// The last member.
#[derive(Serialize, Deserialize)]
struct Whole {
    rows: u64,
    files: u64,
    sha256: String,
}

/// Adds a member to the digest: its name, its length, its bytes.
fn count(digest: &mut Sha256, name: &str, bytes: &[u8]) {
    digest.update(name.as_bytes());
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}

/// The digest as it stands in the last member.
fn hex(digest: Sha256) -> String {
    let bytes = digest.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How far somebody is, for whoever looks on.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    step: AtomicU8,
    rows: AtomicU64,
    of: AtomicU64,
}

impl Meter {
    /// One that is about to begin.
    fn of(step: Step) -> Meter {
        let meter = Meter::default();
        meter.begin(step, 0);
        meter
    }

    /// Begins a step of so many rows; 0 where nobody knows.
    fn begin(&self, step: Step, of: u64) {
        let at = Step::ALL.iter().position(|one| *one == step);
        self.rows.store(0, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
        let at = at.and_then(|at| u8::try_from(at).ok());
        self.step.store(at.unwrap_or_default(), Ordering::Relaxed);
    }

    fn row(&self) {
        self.rows.fetch_add(1, Ordering::Relaxed);
    }

    /// Where it stands.
    fn progress(&self) -> Progress {
        let step = usize::from(self.step.load(Ordering::Relaxed));
        Progress {
            step: Step::ALL.get(step).copied().unwrap_or(Step::Writing),
            rows: self.rows.load(Ordering::Relaxed),
            of: self.of.load(Ordering::Relaxed),
        }
    }
}

/// Bytes that are free at a place, and that its disk holds.
pub(crate) fn room(path: &Path) -> io::Result<(u64, u64)> {
    let disk = rustix::fs::statvfs(path)?;
    Ok((
        disk.f_bavail.saturating_mul(disk.f_frsize),
        disk.f_blocks.saturating_mul(disk.f_frsize),
    ))
}

/// Makes sure that so much is free, beside what the installation itself must have.
fn enough(path: &Path, bytes: u64) -> Result<(), Fault> {
    let (free, _) = room(path).map_err(|e| fault(path, &e))?;
    let need = bytes.saturating_add(crate::limits::BACKUP_SPARE);
    if free >= need {
        return Ok(());
    }
    Err(Fault::Full {
        folder: path.display().to_string(),
        need,
        free,
    })
}

/// What a folder's own fault means.
fn fault(folder: &Path, e: &io::Error) -> Fault {
    let at = folder.display().to_string();
    match e.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Fault::Missing { folder: at },
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Fault::Closed {
            folder: at,
            why: e.to_string(),
        },
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Fault::Full {
            folder: at,
            need: crate::limits::BACKUP_SPARE,
            free: room(folder).map_or(0, |(free, _)| free),
        },
        _ => Fault::Other { why: e.to_string() },
    }
}
