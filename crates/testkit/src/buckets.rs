//! A real S3 server on loopback, which checks signatures: `buckets/server.py`, run by the Python that
//! `cargo xtask test` brings.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

const PYTHON: &str = "HIENTRUONG_TEST_PYTHON";
const ALL: &str = "HIENTRUONG_TEST_ALL";

/// The server; it ends with the test.
pub struct Buckets {
    child: Child,
    talk: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
    scheme: &'static str,
    port: String,
    /// The key that may do everything.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
}

impl Buckets {
    /// Starts one with an empty bucket; says that it is left out where no Python was brought.
    ///
    /// # Panics
    /// Where every test is wanted and no Python was brought, or the server does not start.
    pub fn start(bucket: &str) -> Option<Buckets> {
        Buckets::start_with(bucket, None)
    }

    /// The same behind TLS: in this folder it leaves `ca.pem`, whom to trust.
    ///
    /// # Panics
    /// As [`Buckets::start`].
    pub fn start_tls(bucket: &str, folder: &Path) -> Option<Buckets> {
        Buckets::start_with(bucket, Some(folder))
    }

    fn start_with(bucket: &str, tls: Option<&Path>) -> Option<Buckets> {
        let Some(python) = std::env::var_os(PYTHON) else {
            assert!(
                std::env::var_os(ALL).is_none(),
                "{ALL} wants every test, but {PYTHON} names no Python with an S3 server"
            );
            eprintln!("SKIPPED: {PYTHON} is not set (`cargo xtask test` brings an S3 server)");
            return None;
        };
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("buckets/server.py");
        let mut command = Command::new(python);
        command.arg(script);
        if let Some(folder) = tls {
            command.arg("--tls").arg(folder);
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python runs");
        let input = child.stdin.take().expect("an input");
        let output = BufReader::new(child.stdout.take().expect("an output"));
        let mut made = Buckets {
            child,
            talk: Mutex::new((input, output)),
            scheme: if tls.is_some() { "https" } else { "http" },
            port: String::new(),
            access_key: String::new(),
            secret_key: String::new(),
        };
        let said = made.tell("begin");
        let mut words = said.split(' ').map(str::to_owned);
        let mut word = || words.next().expect("a port, a key, a secret");
        (made.port, made.access_key, made.secret_key) = (word(), word(), word());
        made.tell(&format!("make {bucket}"));
        Some(made)
    }

    /// Where it serves.
    pub fn endpoint(&self) -> String {
        format!("{}://127.0.0.1:{}", self.scheme, self.port)
    }

    /// Tells it something (the head of the script says what it knows), and what it answers.
    ///
    /// # Panics
    /// Where it is gone.
    pub fn tell(&self, words: &str) -> String {
        let mut talk = self.talk.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(talk.0, "{words}").expect("it listens");
        let mut answer = String::new();
        talk.1.read_line(&mut answer).expect("it answers");
        assert!(!answer.is_empty(), "{words}: the S3 server is gone");
        answer.trim_end().to_owned()
    }

    /// The names in a bucket, with their sizes, as JSON.
    pub fn names(&self, bucket: &str) -> String {
        self.tell(&format!("names {bucket}"))
    }
}

impl Drop for Buckets {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
