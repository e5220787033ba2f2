//! The service itself, as it is installed: started on a data folder, asked, measured from outside.

use crate::options::Options;
use crate::{Done, client, cpu, median};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use store::Store;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// Asked until it is answered: a node's map is the last that it fills.
const MAP: &str = "/api/v1/map?bbox=105.5,16.9,107.1,18.2&zoom=8";
/// Patience with a start.
const PATIENCE: Duration = Duration::from_secs(240);
/// Pause between two knocks at a door that is not open yet.
const KNOCK: Duration = Duration::from_millis(5);
/// Who asks as staff.
const OPERATOR: &str = "bench.operator";

/// A node that runs; ends when it is dropped.
pub(crate) struct Service {
    child: Child,
    /// Where it listens.
    pub(crate) at: String,
    /// Seconds from the start of the process to its first answer.
    pub(crate) first_answer: f64,
    /// The database server whose work is counted apart; none beside an embedded database.
    server: Option<u32>,
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processor seconds: of the service, and of its database server.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cpu {
    pub(crate) ours: f64,
    pub(crate) database: f64,
}

impl Cpu {
    /// What was used since.
    pub(crate) fn since(self, before: Cpu) -> Cpu {
        Cpu {
            ours: self.ours - before.ours,
            database: self.database - before.database,
        }
    }

    /// Microseconds of each of so many.
    pub(crate) fn each_us(self, count: usize) -> Cpu {
        let each = |seconds: f64| seconds / count.max(1) as f64 * 1e6;
        Cpu {
            ours: each(self.ours),
            database: each(self.database),
        }
    }

    /// Both.
    pub(crate) fn all(self) -> f64 {
        self.ours + self.database
    }
}

/// The process of the server that a database lives on, if it is one.
pub(crate) async fn server_of(store: &Store) -> Done<Option<u32>> {
    if store.kind() == store::Kind::Sqlite {
        return Ok(None);
    }
    let row = store
        .query_one("SELECT CAST(pg_backend_pid() AS BIGINT)", &[])
        .await?;
    Ok(Some(cpu::parent(u32::try_from(row.int(0)?)?)?))
}

/// What a program of the house is called with.
pub(crate) struct Place<'a> {
    pub(crate) program: PathBuf,
    pub(crate) folder: &'a Path,
    pub(crate) database: String,
}

impl Place<'_> {
    /// Where the options say.
    pub(crate) fn of<'a>(options: &Options, folder: &'a Path, database: String) -> Done<Place<'a>> {
        let program = options.server.clone();
        Ok(Place {
            program: program.ok_or("no program of the service (--server)")?,
            folder,
            database,
        })
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(words)
            .arg("--data")
            .arg(self.folder)
            .args(["--database", &self.database])
            // As its unit of systemd and its container start it.
            .env("MALLOC_ARENA_MAX", "2")
            .env("MIMALLOC_PURGE_DELAY", "20")
            .env("HIENTRUONG_RATE_LIMITS", "off")
            .env("HIENTRUONG_REQUIRE_SECOND_FACTOR", "off")
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// A token of an operator at the centre.
    pub(crate) fn operator(&self) -> Done<String> {
        let name = ["--name", "Nguyễn Văn A", "--role", "ioc_operator"];
        // Of an earlier run it is there already.
        self.command(&[&["user", "add", OPERATOR], &name[..]].concat())
            .stdout(Stdio::null())
            .status()?;
        let told = self
            .command(&["token", "issue", OPERATOR, "--name", "bench"])
            .output()?;
        let told = String::from_utf8(told.stdout)?;
        let token = told.lines().last().filter(|line| line.starts_with("ht_"));
        Ok(token.ok_or("no token was issued")?.to_owned())
    }

    /// Starts a node and waits until it has everything that it holds in memory.
    pub(crate) async fn serve(&self, server: Option<u32>) -> Done<Service> {
        let at = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let began = median::now();
        let child = self
            .command(&["serve", "--listen", &at])
            .stdout(Stdio::null())
            .spawn()?;
        let mut service = Service {
            child,
            at,
            first_answer: 0.0,
            server,
        };
        let (alive, filled) = (client::get("/healthz"), client::get(MAP));
        service.until(&alive).await?;
        service.first_answer = began.elapsed().as_secs_f64();
        service.until(&filled).await?;
        Ok(service)
    }
}

impl Service {
    async fn until(&self, request: &[u8]) -> Done {
        let began = median::now();
        while knock(&self.at, request).await.is_err() {
            if began.elapsed() > PATIENCE {
                return Err("the service did not answer".into());
            }
            tokio::time::sleep(KNOCK).await;
        }
        Ok(())
    }

    /// Processor time up to now.
    pub(crate) fn cpu(&self) -> Done<Cpu> {
        let database = self.server.map(cpu::of_family).transpose()?;
        Ok(Cpu {
            ours: cpu::of(self.child.id())?,
            database: database.unwrap_or_default(),
        })
    }

    /// Most megabytes that it held at a time.
    pub(crate) fn most_memory_mb(&self) -> Done<f64> {
        cpu::most_memory_mb(self.child.id())
    }
}

async fn knock(at: &str, request: &[u8]) -> Done {
    let mut stream = TcpStream::connect(at).await?;
    stream.write_all(request).await?;
    let answer = client::answer(&mut stream, &mut Vec::new()).await?;
    if answer.status == 200 {
        Ok(())
    } else {
        Err(format!("status {}", answer.status).into())
    }
}
