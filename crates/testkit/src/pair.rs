//! A PostgreSQL server with a standby that follows it, for one test: one that may be held up, killed
//! and started again without anybody else's tests feeling it.

use std::env;
use std::io;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use tokio_postgres::NoTls;

/// The words by which `pg_ctl` is called as the server's user; the other programs lie beside it.
const PG_CTL: &str = "HIENTRUONG_TEST_PG_CTL";

/// Set by `cargo xtask test`: missing programs are then a failure, not a skipped test.
const ALL: &str = "HIENTRUONG_TEST_ALL";

/// Another process may take the port between finding it free and listening on it.
const STARTS_MAX: u32 = 5;

/// Stops both and removes their folder when the test is gone, however it ended.
const GUARD: &str = r#"
trap '' INT TERM HUP
while read -r _; do :; done
"$@" --pgdata "$FOLDER/standby" -m immediate -w stop >/dev/null 2>&1
"$@" --pgdata "$FOLDER/primary" -m immediate -w stop >/dev/null 2>&1
$REMOVE rm -rf "$FOLDER"
"#;

static MADE_HERE: AtomicU64 = AtomicU64::new(0);

/// Both servers. Their data lies on the disk without being synced: no power fails in a test.
pub struct Pair {
    words: Vec<String>,
    folder: PathBuf,
    primary: u16,
    standby: u16,
    guard: Child,
}

impl Pair {
    /// Makes and starts both, or says aloud that there are no programs for it.
    ///
    /// # Panics
    /// Where there are none but `HIENTRUONG_TEST_ALL=1` is set; where one does not start.
    pub fn start() -> Option<Pair> {
        let words = env::var(PG_CTL).ok().filter(|words| !words.is_empty());
        let Some(words) = words else {
            assert!(
                env::var(ALL).as_deref() != Ok("1"),
                "{ALL}=1 wants every test, but {PG_CTL} names no programs"
            );
            eprintln!("NOT RUN with a standby: {PG_CTL} is not set (`cargo xtask test` sets it)");
            return None;
        };
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        // On a disk: unlike /tmp, /var/tmp is not held in memory. The server's own user makes it.
        let name = format!(
            "hientruong-pair-{}-{}",
            std::process::id(),
            MADE_HERE.fetch_add(1, Ordering::Relaxed)
        );
        let folder = Path::new("/var/tmp").join(name);
        let guard = guard(&words, &folder).expect("a shell");
        let mut pair = Pair {
            words,
            folder,
            primary: 0,
            standby: 0,
            guard,
        };
        let data = pair.data("primary");
        pair.run("initdb", |initdb| {
            initdb.arg("--pgdata").arg(&data).args([
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ]);
        });
        pair.primary = pair.listen("primary");
        let (from, data) = (pair.url(), pair.data("standby"));
        pair.run("pg_basebackup", |backup| {
            backup.arg("--pgdata").arg(&data).arg("--dbname").arg(&from);
            backup.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
        });
        pair.standby = pair.listen("standby");
        Some(pair)
    }

    /// `postgres://…` of the database that is written to.
    pub fn url(&self) -> String {
        url(self.primary)
    }

    /// The same of the standby.
    pub fn standby_url(&self) -> String {
        url(self.standby)
    }

    /// The standby goes on receiving, and shows nothing of it.
    pub async fn hold_up(&self) {
        self.tell_standby("SELECT pg_wal_replay_pause()").await;
        for _ in 0..100 {
            // Asked for is not done: it ends with what it is at.
            let state = self
                .tell_standby("SELECT pg_get_wal_replay_pause_state()")
                .await;
            if state == "paused" {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("the standby does not pause");
    }

    /// It shows what it has received meanwhile.
    pub async fn let_go(&self) {
        self.tell_standby("SELECT pg_wal_replay_resume()").await;
    }

    /// Ends the standby at once, whatever it is at.
    pub fn kill_standby(&self) {
        self.control("standby", &["-m", "immediate", "--wait", "stop"]);
    }

    /// Starts it again at its port.
    pub fn start_standby(&self) {
        assert!(self.start_at("standby", self.standby), "{}", self.log());
    }

    async fn tell_standby(&self, sql: &str) -> String {
        let (client, connection) = tokio_postgres::connect(&self.standby_url(), NoTls)
            .await
            .unwrap_or_else(|error| panic!("the standby does not answer: {error}"));
        tokio::spawn(connection);
        let told = client.simple_query(sql).await.expect("it does");
        let row = told.iter().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        row.unwrap_or_default().to_owned()
    }

    fn data(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn program(&self, name: &str) -> Command {
        let (pg_ctl, user) = self.words.split_last().expect("a program");
        let path = Path::new(pg_ctl).with_file_name(name);
        let mut command = match user.split_first() {
            None => Command::new(path),
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(path);
                command
            }
        };
        command.current_dir("/").stdin(Stdio::null());
        command
    }

    fn run(&self, name: &str, words: impl FnOnce(&mut Command)) {
        let mut command = self.program(name);
        words(&mut command);
        let told = command.output().expect("it runs");
        let why = String::from_utf8_lossy(&told.stderr);
        assert!(told.status.success(), "{name}: {why}");
    }

    /// Starts one and gives its port.
    fn listen(&self, name: &str) -> u16 {
        for _ in 0..STARTS_MAX {
            let port = free_port().expect("a free port");
            if self.start_at(name, port) {
                return port;
            }
        }
        panic!("{name} does not start: {}", self.log());
    }

    fn start_at(&self, name: &str, port: u16) -> bool {
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= -c fsync=off \
             -c logging_collector=off"
        );
        self.control(
            name,
            &["--options", &options, "--wait", "--silent", "start"],
        )
    }

    /// Not by `output`: the server would inherit the pipe, and reading it never end.
    fn control(&self, name: &str, words: &[&str]) -> bool {
        let mut command = self.program("pg_ctl");
        command.arg("--pgdata").arg(self.data(name));
        command.arg("--log").arg(self.folder.join("log"));
        command.args(words);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status().expect("pg_ctl runs").success()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // Wait: the next test should find the machine as it was.
        let _ = self.guard.wait();
    }
}

fn url(port: u16) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/postgres")
}

fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

fn guard(words: &[String], folder: &Path) -> io::Result<Child> {
    let user = words.split_last().map_or(&[][..], |(_, user)| user);
    Command::new("sh")
        .args(["-c", GUARD, "guard"])
        .args(words)
        .env("FOLDER", folder)
        .env("REMOVE", user.join(" "))
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Out of reach of the terminal's Ctrl-C.
        .process_group(0)
        .spawn()
}
