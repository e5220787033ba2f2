//! `bench grow`: everything that goes through HTTP, on databases of several sizes, in one run: what it
//! costs, how far it is from the part beneath it, and how it grows.

use crate::cases;
use crate::chart::reports;
use crate::fanout::{self, Told};
use crate::median::now;
use crate::node::{Place, server_of};
use crate::options::Options;
use crate::raw::Raw;
use crate::reads::{self, Read};
use crate::writes::{self, Beside, Desk, Written};
use crate::{Done, cpu, house, seed, verdict};
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::Store;

/// Free space that a copy wants, for each byte of the database: itself, and what is written into it.
const ROOM: f64 = 1.1;

/// All that was measured on one database.
pub(crate) struct Sized {
    pub(crate) reports: u64,
    pub(crate) reads: Vec<Read>,
    pub(crate) written: Written,
    pub(crate) first_answer: f64,
    /// After all reads, and after all submissions.
    pub(crate) memory_mb: (f64, f64),
    pub(crate) database_mb: f64,
    /// On the largest only.
    pub(crate) beside: Vec<Beside>,
    pub(crate) told: Option<Told>,
}

/// Measures every size, prints the tables, and says whether all targets were met.
pub(crate) async fn run(options: &Options) -> Done<bool> {
    let engine = match options.database {
        None => "SQLite",
        Some(_) => "PostgreSQL",
    };
    writeln!(stdout(), "grow, {engine}: {}", cpu::machine())?;
    let largest = options.sizes.last().copied().ok_or("no sizes")?;
    let mut all = Vec::new();
    for size in &options.sizes {
        let of_size = Options {
            reports: *size,
            ..options.clone()
        };
        let folder = seed::run(&of_size).await?;
        writeln!(stdout(), "{} reports", reports(*size))?;
        let sized = match &options.database {
            None => embedded(&of_size, &folder, *size == largest).await?,
            Some(server) => {
                let database = seed::moved(&folder, server, *size).await?;
                served(&of_size, &folder, &database, *size == largest).await?
            }
        };
        all.push(sized);
    }
    verdict::tell(engine, &all, &options.root)
}

/// Reads as the database was made; writes into a copy, so that it stays so, where the disk holds one.
async fn embedded(options: &Options, folder: &Path, is_largest: bool) -> Done<Sized> {
    let database = house::sqlite(folder);
    let (reads, first_answer, read_mb) = {
        let app = house::open(folder, &database).await?;
        let place = Place::of(options, folder, database.clone())?;
        let token = place.operator()?;
        let service = place.serve(None).await?;
        writes::followed(&app.store).await?;
        let ready = reads::ready(cases::all(&app).await?, &service, &token, folder).await?;
        let raw = match is_largest {
            true => Some(Raw::start(folder, &database, folder).await?),
            false => None,
        };
        let reads = reads::measure(&ready, &service, raw.as_ref(), None, folder, options).await?;
        (reads, service.first_answer, service.most_memory_mb()?)
    };
    let database_mb = megabytes(folder)?;
    let scratch = Scratch::of(folder, &options.root, database_mb).await?;
    let folder = scratch.folder();
    let database = house::sqlite(folder);
    let app = house::open(folder, &database).await?;
    let place = Place::of(options, folder, database)?;
    let token = place.operator()?;
    let service = place.serve(None).await?;
    let desk = Desk {
        service: &service,
        app: &app,
        folder,
        token: &token,
    };
    let wrote = write(&desk, &place, options, is_largest).await?;
    Ok(wrote.with(options, reads, (first_answer, read_mb, database_mb)))
}

/// On a server: reads first, then writes into the same database, which goes with the server.
async fn served(options: &Options, folder: &Path, database: &str, is_largest: bool) -> Done<Sized> {
    let app = house::open(folder, database).await?;
    let server = server_of(&app.store).await?;
    let place = Place::of(options, folder, database.to_owned())?;
    let token = place.operator()?;
    let service = place.serve(server).await?;
    writes::followed(&app.store).await?;
    let ready = reads::ready(cases::all(&app).await?, &service, &token, folder).await?;
    let reads = {
        let raw = match is_largest {
            true => Some(Raw::start(folder, database, folder).await?),
            false => None,
        };
        reads::measure(&ready, &service, raw.as_ref(), server, folder, options).await?
    };
    let read_mb = service.most_memory_mb()?;
    let database_mb = server_megabytes(&app.store).await?;
    let desk = Desk {
        service: &service,
        app: &app,
        folder,
        token: &token,
    };
    let wrote = write(&desk, &place, options, is_largest).await?;
    Ok(wrote.with(options, reads, (service.first_answer, read_mb, database_mb)))
}

/// What writing cost, and what the node held then.
struct Wrote {
    written: Written,
    beside: Vec<Beside>,
    told: Option<Told>,
    memory_mb: f64,
}

impl Wrote {
    /// Beside what was read before: seconds to the first answer, MB of the node after all reads, MB of the
    /// database.
    fn with(self, options: &Options, reads: Vec<Read>, read: (f64, f64, f64)) -> Sized {
        let (first_answer, read_mb, database_mb) = read;
        Sized {
            reports: options.reports,
            reads,
            written: self.written,
            first_answer,
            memory_mb: (read_mb, self.memory_mb),
            database_mb,
            beside: self.beside,
            told: self.told,
        }
    }
}

/// Submissions, and on the largest what goes on beside them.
async fn write(
    desk: &Desk<'_>,
    place: &Place<'_>,
    options: &Options,
    is_largest: bool,
) -> Done<Wrote> {
    let written = writes::measure(desk, options).await?;
    let (beside, told) = crowd(desk, place, options, is_largest).await?;
    Ok(Wrote {
        written,
        beside,
        told,
        memory_mb: desk.service.most_memory_mb()?,
    })
}

/// Readers beside writers, and those who listen: on the largest database.
async fn crowd(
    desk: &Desk<'_>,
    place: &Place<'_>,
    options: &Options,
    is_largest: bool,
) -> Done<(Vec<Beside>, Option<Told>)> {
    if !is_largest {
        return Ok((Vec::new(), None));
    }
    let cases = cases::all(desk.app).await?;
    let ready = reads::ready(cases, desk.service, desk.token, desk.folder).await?;
    let beside = writes::readers(desk, &ready, options).await?;
    let told = fanout::measure(desk, place).await?;
    Ok((beside, Some(told)))
}

/// Where the writing goes.
enum Scratch {
    /// A copy of the data folder, gone when it is dropped.
    Copy(PathBuf),
    /// The data folder, on a disk too small for a copy. It is no longer as it was made, and says so: the
    /// next run makes it anew.
    Itself(PathBuf),
}

impl Scratch {
    async fn of(from: &Path, root: &Path, database_mb: f64) -> Done<Scratch> {
        settled(from).await?;
        let disk = rustix::fs::statvfs(root)?;
        let free_mb = disk.f_bavail.saturating_mul(disk.f_frsize) as f64 / 1e6;
        if free_mb < database_mb * ROOM {
            writeln!(
                stdout(),
                "no room for a copy: what follows is written into {}",
                from.display()
            )?;
            seed::spoil(from)?;
            return Ok(Scratch::Itself(from.to_owned()));
        }
        let copy = Scratch::Copy(root.join(format!("work-{}", std::process::id())));
        let to = copy.folder();
        std::fs::create_dir_all(to)?;
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                std::fs::copy(entry.path(), to.join(entry.file_name()))?;
            }
        }
        Ok(copy)
    }

    fn folder(&self) -> &Path {
        match self {
            Scratch::Copy(folder) | Scratch::Itself(folder) => folder,
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Scratch::Copy(folder) = self {
            // What was never made need not go.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Waits until the database is one file: the last to close it writes its journal into it; whoever was
/// killed left one behind.
async fn settled(folder: &Path) -> Done {
    let began = now();
    while journal(folder)? {
        drop(Store::open(&house::sqlite(folder)).await?);
        if began.elapsed() > Duration::from_secs(60) {
            return Err("somebody else has the database open".into());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

/// Whether the database has a journal beside it.
fn journal(folder: &Path) -> Done<bool> {
    for entry in std::fs::read_dir(folder)? {
        if entry?.file_name().to_string_lossy().ends_with("-wal") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Of the database's own files.
fn megabytes(folder: &Path) -> Done<f64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().contains("sqlite") {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes as f64 / 1e6)
}

async fn server_megabytes(store: &Store) -> Done<f64> {
    let row = store
        .query_one("SELECT pg_database_size(current_database())", &[])
        .await?;
    Ok(row.int(0)? as f64 / 1e6)
}
