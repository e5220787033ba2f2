//! A pooler in front of the database server, for the tests that go through one: it hands out
//! connections by the transaction, fewer than are asked for.

use std::fs;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::cluster::{self, Cluster};
use crate::tools;

/// Connections to each database: fewer than one test's people.
const POOL: u32 = 4;

/// Patience with its start, in tenths of a second.
const PATIENCE: u32 = 100;

/// Ends the pooler when its standard input ends, that is, when whoever started it is gone.
const GUARD: &str = r#"
trap '' INT TERM HUP
"$@" </dev/null &
pid=$!
while read -r _; do :; done
kill "$pid" 2>/dev/null
wait "$pid"
"#;

/// A running pooler.
pub struct Pooler {
    at: String,
    guard: Child,
}

impl Pooler {
    /// Starts one in front of the server.
    pub fn start(server: &Cluster) -> Result<Pooler, String> {
        let program = tools::pooler()?;
        let port = cluster::free_port().map_err(|error| format!("a free port: {error}"))?;
        let file = server.folder().join("pooler.ini");
        let settings = format!(
            "[databases]\n* = user=postgres host=127.0.0.1 port={}\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = any\nauth_file =\npool_mode = transaction\n\
             default_pool_size = {POOL}\nmax_client_conn = 1000\n\
             server_idle_timeout = 1\nlogfile =\npidfile =\n",
            server.port()
        );
        fs::write(&file, settings).map_err(|error| format!("{}: {error}", file.display()))?;
        let pooler = server.program(&program, &["-q"], &file);
        let guard = Command::new("sh")
            .args(["-c", GUARD, "guard"])
            .arg(pooler.get_program())
            .args(pooler.get_args())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("the pooler: {error}"))?;
        let pooler = Pooler {
            at: format!("127.0.0.1:{port}"),
            guard,
        };
        for _ in 0..PATIENCE {
            if TcpStream::connect(&pooler.at).is_ok() {
                return Ok(pooler);
            }
            pause();
        }
        Err("the pooler does not listen".to_owned())
    }

    /// `host:port`.
    pub fn at(&self) -> &str {
        &self.at
    }
}

/// Lets the pooler go on with its start.
#[expect(
    clippy::disallowed_methods,
    reason = "another process is at work, and says nothing when it is done"
)]
fn pause() {
    sleep(Duration::from_millis(100));
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // Wait: the server below it stops next.
        let _ = self.guard.wait();
    }
}
