//! A PostgreSQL server for one test run, on a free loopback port, with its data in a folder of its
//! own; both go when the run ends, however it ends.
//!
//! `fsync` stays on: tests that kill the service in the middle of a commit ask what survived.

use std::fs;
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::step;
use crate::tools;

/// The tests of two or three processes at once, each with pools on several "nodes".
const CONNECTIONS_MAX: u32 = 300;

/// Another process may take the port between finding it free and listening on it.
const STARTS_MAX: u32 = 5;

/// Stops the server and removes its folder when its standard input ends, that is, when the process
/// that holds the other end is gone: also after Ctrl-C or SIGKILL, where nothing else could.
const GUARD: &str = r#"
trap '' INT TERM HUP
while read -r _; do :; done
"$@" -m immediate -w stop >/dev/null 2>&1
rm -rf "$FOLDER"
"#;

/// A running server.
pub struct Cluster {
    url: String,
    port: u16,
    folder: PathBuf,
    data: PathBuf,
    user: Option<User>,
    pg_ctl: String,
    guard: Child,
}

impl Cluster {
    /// Makes and starts a server with the programs in `bin`.
    pub fn start(bin: &Path) -> Result<Cluster, String> {
        let user = if tools::is_root() {
            Some(unprivileged()?)
        } else {
            None
        };
        let folder =
            folder(user.as_ref()).map_err(|error| format!("a folder for the server: {error}"))?;
        let data = folder.join("data");
        // First of all: from here on the guard cleans up, wherever the lines below end.
        let guard = guard(user.as_ref(), bin, &folder, &data)?;
        let mut cluster = Cluster {
            url: String::new(),
            port: 0,
            pg_ctl: words(&program(user.as_ref(), bin, "pg_ctl")),
            folder: folder.clone(),
            data: data.clone(),
            user: None,
            guard,
        };
        step::output(
            program(user.as_ref(), bin, "initdb")
                .arg("--pgdata")
                .arg(&data)
                .args([
                    "--username=postgres",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C",
                ])
                .current_dir(&folder),
        )?;
        let port = listen(user.as_ref(), bin, &folder, &data)?;
        cluster.url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        cluster.port = port;
        cluster.user = user;
        Ok(cluster)
    }

    /// The port it listens at, on this machine only.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its folder, which goes when it goes.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Another program, run as the server's user with a file that this user then owns.
    pub fn program(&self, path: &Path, words: &[&str], file: &Path) -> Command {
        if let Some(user) = &self.user {
            // Root may give away what it wrote; if not, the program says that it cannot read.
            let _ = chown(file, Some(user.uid), Some(user.gid));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let folder = path.parent().unwrap_or(Path::new("/"));
        let mut command = program(self.user.as_ref(), folder, &name);
        command.args(words).arg(file);
        command
    }

    /// `postgres://…` of the server's own database, as a user who may make others.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder of its data.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The words by which `pg_ctl` is called as its user, with spaces between.
    pub fn pg_ctl(&self) -> &str {
        &self.pg_ctl
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // Wait: who runs the tests next should find the machine as it was.
        let _ = self.guard.wait();
    }
}

/// Who runs the server when root runs the tests: PostgreSQL refuses to run as root.
struct User {
    name: String,
    uid: u32,
    gid: u32,
}

fn unprivileged() -> Result<User, String> {
    let passwd =
        fs::read_to_string("/etc/passwd").map_err(|error| format!("/etc/passwd: {error}"))?;
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| user(&passwd, name))
        .ok_or_else(|| "neither user postgres nor user nobody to run the server".to_owned())
}

/// One line of passwd(5): `name:password:uid:gid:…`.
fn user(passwd: &str, name: &str) -> Option<User> {
    let line = passwd
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut numbers = line.split(':').skip(2).map(str::parse::<u32>);
    Some(User {
        name: name.to_owned(),
        uid: numbers.next()?.ok()?,
        gid: numbers.next()?.ok()?,
    })
}

/// A new folder on a disk (unlike /tmp, /var/tmp is not held in memory), for the server's user only.
fn folder(user: Option<&User>) -> io::Result<PathBuf> {
    let disk = Path::new("/var/tmp");
    let parent = if disk.is_dir() {
        disk.to_owned()
    } else {
        std::env::temp_dir()
    };
    let folder = parent.join(format!("hientruong-postgres-{}", std::process::id()));
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::create_dir(&folder)?,
    }
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    if let Some(user) = user {
        chown(&folder, Some(user.uid), Some(user.gid))?;
    }
    Ok(folder)
}

/// One of PostgreSQL's programs, run as the server's user.
fn program(user: Option<&User>, bin: &Path, name: &str) -> Command {
    let path = bin.join(name);
    match user {
        None => Command::new(path),
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", &user.name, "--"]).arg(path);
            command
        }
    }
}

/// A command's program and arguments, with spaces between.
fn words(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|word| word.to_string_lossy()));
    words.join(" ")
}

/// Starts the server and answers its port.
fn listen(user: Option<&User>, bin: &Path, folder: &Path, data: &Path) -> Result<u16, String> {
    let log = folder.join("log");
    let mut why = String::new();
    for _ in 0..STARTS_MAX {
        let port = free_port().map_err(|error| format!("a free port: {error}"))?;
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= \
             -c max_connections={CONNECTIONS_MAX}"
        );
        // Not through `output`: the server would inherit the pipe, and reading it never end.
        let mut start = program(user, bin, "pg_ctl");
        start
            .arg("--pgdata")
            .arg(data)
            .arg("--log")
            .arg(&log)
            .arg("--options")
            .arg(&options);
        start
            .args(["--wait", "--silent", "start"])
            .current_dir(folder);
        start
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        match step::run(&mut start) {
            Ok(()) => return Ok(port),
            Err(error) => {
                why = format!("{error}\n{}", fs::read_to_string(&log).unwrap_or_default())
            }
        }
    }
    Err(why)
}

/// A port that nobody listens at.
pub fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

fn guard(user: Option<&User>, bin: &Path, folder: &Path, data: &Path) -> Result<Child, String> {
    let stop = program(user, bin, "pg_ctl");
    Command::new("sh")
        .args(["-c", GUARD, "guard"])
        .arg(stop.get_program())
        .args(stop.get_args())
        .arg("--pgdata")
        .arg(data)
        .env("FOLDER", folder)
        .current_dir("/")
        .stdin(Stdio::piped())
        // Out of reach of the terminal's Ctrl-C.
        .process_group(0)
        .spawn()
        .map_err(|error| format!("the server's guard: {error}"))
}

#[cfg(test)]
mod tests {
    use super::user;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let passwd =
            "root:x:0:0::/root:/bin/sh\npostgres2:x:7:8::/:\npostgres:x:103:110:a:/v:/bin/bash\n";
        let found = user(passwd, "postgres").map(|user| (user.uid, user.gid));
        assert_eq!(found, Some((103, 110)));
        assert!(user(passwd, "nobody").is_none());
    }
}
