//! A real mail server, run by the Python that `cargo xtask test` brings.

use crate::tls::OwnCertificate;
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

const PYTHON: &str = "HIENTRUONG_TEST_PYTHON";
const ALL: &str = "HIENTRUONG_TEST_ALL";

/// How the server speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Plain,
    Starttls,
    Wrapped,
}

/// A mail server that ends with the test.
pub struct MailServer {
    /// Its port on this machine.
    pub port: u16,
    said: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

impl MailServer {
    /// Starts one, or says that it is left out where no Python was brought.
    pub async fn start(
        line: Line,
        certificate: &OwnCertificate,
        account: Option<(&str, &str)>,
    ) -> Option<MailServer> {
        let Ok(python) = std::env::var(PYTHON) else {
            assert!(
                std::env::var(ALL).as_deref() != Ok("1"),
                "{ALL}=1 wants every test, but {PYTHON} names no Python with a mail server"
            );
            eprintln!("NOT RUN: {PYTHON} is not set (`cargo xtask test` brings a mail server)");
            return None;
        };
        let (user, password) = account.unwrap_or_default();
        let wanted = serde_json::json!({
            "certificate": certificate.file(),
            "key": certificate.key_file(),
            "tls": match line {
                Line::Plain => "",
                Line::Starttls => "starttls",
                Line::Wrapped => "wrapped",
            },
            "user": user,
            "password": password,
        });
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/smtp_server.py");
        let mut process = Command::new(python)
            .arg(script)
            .arg(wanted.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("a mail server");
        let mut said = BufReader::new(process.stdout.take().expect("its output")).lines();
        let port = said.next_line().await.expect("read").expect("its port");
        Some(MailServer {
            port: port.parse().expect("a port"),
            said,
            _process: process,
        })
    }

    /// The next mail it took.
    pub async fn mail(&mut self) -> Value {
        let line = self.said.next_line().await.expect("read").expect("a mail");
        serde_json::from_str(&line).expect("JSON")
    }
}
