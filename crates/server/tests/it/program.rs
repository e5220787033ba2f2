//! The program in a folder of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// The built program with nothing of this machine's own settings.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hientruong"));
    for (name, _) in
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HIENTRUONG_"))
    {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// Runs it to its end: exit code, what it said, what it complained of.
pub(crate) fn run(args: &[&str]) -> (i32, String, String) {
    told(program().args(args).output().expect("the program runs"))
}

fn told(output: Output) -> (i32, String, String) {
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8(output.stdout).expect("UTF-8"),
        String::from_utf8(output.stderr).expect("UTF-8"),
    )
}

pub(crate) fn pack_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../provinces/quang-binh")
}

/// An installation that `init` made, on SQLite or where `database` says.
pub(crate) struct Installation {
    folder: TempDir,
    database: Option<String>,
}

impl Installation {
    pub(crate) fn new(database: Option<&str>) -> Installation {
        let folder = tempfile::tempdir().expect("a folder");
        let made = Installation {
            folder,
            database: database.map(str::to_owned),
        };
        let province = pack_folder().display().to_string();
        let (code, said, complained) =
            made.run(&["init", "--province", &province, "--admin", "quantri"]);
        assert_eq!(code, 0, "{said}{complained}");
        assert!(said.contains("quantri"), "{said}");
        made
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A command on this installation, to be run.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = program();
        command.args(args).arg("--data").arg(self.data());
        if let Some(database) = &self.database {
            command.arg("--database").arg(database);
        }
        command
    }

    /// Runs a command on this installation.
    pub(crate) fn run(&self, args: &[&str]) -> (i32, String, String) {
        told(self.command(args).output().expect("the program runs"))
    }

    /// Runs a command that must succeed, in English; what it said.
    pub(crate) fn done(&self, args: &[&str]) -> String {
        let (code, said, complained) = self.run(&[&["--lang", "en"], args].concat());
        assert_eq!(code, 0, "{args:?}: {said}{complained}");
        said
    }

    /// Runs a command with one line on its standard input.
    pub(crate) fn fed(&self, args: &[&str], line: &str) -> (i32, String, String) {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut input = child.stdin.take().expect("an input");
        writeln!(input, "{line}").expect("it reads");
        drop(input);
        told(child.wait_with_output().expect("it ends"))
    }

    /// Serves at a free port until dropped.
    pub(crate) fn serve(&self, args: &[&str]) -> Served {
        let mut command = self.command(&["--lang", "en", "serve", "--listen", "127.0.0.1:0"]);
        Served::start(command.args(args))
    }
}

/// A serving process.
pub(crate) struct Served {
    child: Child,
    /// What it says and where it serves.
    pub(crate) said: Vec<String>,
    pub(crate) address: String,
}

impl Served {
    pub(crate) fn start(command: &mut Command) -> Served {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("an output")).lines();
        let mut said = Vec::new();
        for line in lines {
            let line = line.expect("UTF-8");
            if let Some((_, address)) = line.split_once("Serving at http://") {
                return Served {
                    child,
                    said,
                    address: address.to_owned(),
                };
            }
            said.push(line);
        }
        let _ = child.wait();
        panic!("it never served: {said:?}");
    }

    /// Asks for a page: status and body.
    pub(crate) fn get(&self, path: &str, headers: &str) -> (u16, String) {
        let (status, body) = self.bytes(path, headers);
        (status, String::from_utf8(body).expect("UTF-8"))
    }

    /// Asks for a file: status and bytes.
    pub(crate) fn bytes(&self, path: &str, headers: &str) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).expect("the doors are open");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n",
            self.address
        )
        .expect("it listens");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let body = answer.split_off(head.map_or(answer.len(), |at| at + 4));
        let head = String::from_utf8_lossy(&answer).into_owned();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .expect("a status");
        (status, body)
    }

    /// Tells it to stop, as systemd would; its exit code.
    pub(crate) fn stop(mut self) -> Option<i32> {
        let told = Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status();
        assert!(told.expect("kill runs").success());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
