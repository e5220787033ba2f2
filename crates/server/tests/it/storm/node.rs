//! A node that is started, killed and started again, and how long is waited for it.

use crate::program::{Installation, program};
use domain::time::At;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::Store;
use tokio::runtime::Handle;

/// An installation, the node that serves it, and the address that changes with each start.
pub(crate) struct House {
    pub(crate) at: Installation,
    pub(crate) url: String,
    log: PathBuf,
    address: Mutex<String>,
}

/// A serving process; it ends when dropped.
pub(crate) struct Node(Child);

impl House {
    /// An installation in the database of this address.
    pub(crate) fn new(url: &str) -> House {
        let at = Installation::new(Some(url));
        let log = at.data().join("log");
        House {
            at,
            url: url.to_owned(),
            log,
            address: Mutex::default(),
        }
    }

    /// The configuration that the next nodes read.
    pub(crate) fn configure(&self, text: &str) {
        fs::write(self.configuration(), text).expect("a configuration");
    }

    fn configuration(&self) -> PathBuf {
        self.at.data().join("config.toml")
    }

    /// Starts a node and waits until it serves.
    pub(crate) fn start(&self) -> Node {
        self.start_as(&[])
    }

    /// The same, with further words on its command line.
    pub(crate) fn start_as(&self, words: &[&str]) -> Node {
        self.start_with(words, &[])
    }

    /// The same, with words of the environment.
    pub(crate) fn start_with(&self, words: &[&str], env: &[(&str, &str)]) -> Node {
        for _ in 0..20 {
            match self.try_start(words, env) {
                Ok(node) => return node,
                // A database that comes back from a crash refuses its first visitors.
                Err(why) => eprintln!("again: {why}"),
            }
            pause(Duration::from_millis(300));
        }
        panic!("it does not start: {}", self.log());
    }

    /// A node without doors: it only works.
    pub(crate) fn work(&self) -> Node {
        Node(
            self.command(&["--worker-only"])
                .stdout(Stdio::null())
                .spawn()
                .expect("the program starts"),
        )
    }

    fn command(&self, words: &[&str]) -> Command {
        let log = File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .expect("a log");
        let mut command = program();
        command
            .args([
                "--lang",
                "en",
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--database",
                &self.url,
                "--data",
            ])
            .arg(self.at.data())
            .args(words)
            .env("HIENTRUONG_RATE_LIMITS", "off")
            .env("HIENTRUONG_LOG", "plain")
            .stderr(log);
        if self.configuration().is_file() {
            command.arg("--config").arg(self.configuration());
        }
        command
    }

    fn try_start(&self, words: &[&str], env: &[(&str, &str)]) -> Result<Node, String> {
        let mut child = self
            .command(words)
            .envs(env.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("an output")).lines();
        for line in lines {
            if let Some((_, address)) = line.expect("UTF-8").split_once("Serving at http://") {
                address
                    .clone_into(&mut self.address.lock().unwrap_or_else(PoisonError::into_inner));
                return Ok(Node(child));
            }
        }
        Err(format!("{:?}", child.wait()))
    }

    /// Where the newest node serves, or served.
    pub(crate) fn address(&self) -> String {
        self.address
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// All that its nodes logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// A token of a person of this role, made beside whatever runs.
    pub(crate) fn token(&self, role: &str, agency: Option<&str>) -> String {
        let name = format!("{}.x", role.replace('_', ""));
        let mut add = vec![
            "user",
            "add",
            &name,
            "--name",
            "Nguyễn Văn A",
            "--role",
            role,
        ];
        add.extend(agency.iter().flat_map(|agency| ["--agency", agency]));
        self.at.done(&add);
        let said = self.at.done(&["token", "issue", &name, "--name", "thử"]);
        said.lines().last().expect("a token").to_owned()
    }

    /// The database, opened by the test itself.
    pub(crate) fn store(&self) -> Store {
        wait_for(Store::open(&self.url)).expect("the store opens")
    }

    /// Waits until everything that follows the events has followed them, beside a node that works.
    pub(crate) fn caught_up(&self, store: &Store) {
        for _ in 0..1_200 {
            let events = wait_for(store::verify::verify(store, None))
                .expect("it reads")
                .events;
            let top = wait_for(store::feed::top(store)).expect("it reads");
            let positions = wait_for(store::feed::positions(store)).expect("it reads");
            let names: Vec<&str> = positions
                .iter()
                .filter(|(_, pos)| *pos == top)
                .map(|(name, _)| name.as_str())
                .collect();
            let follow = [
                store::search::FOLLOWER,
                store::tally::FOLLOWER,
                store::precedent::FOLLOWER,
            ];
            if u64::try_from(top) == Ok(events) && follow.iter().all(|name| names.contains(name)) {
                return;
            }
            pause(Duration::from_millis(100));
        }
        panic!("the followers do not follow: {}", self.log());
    }
}

impl Node {
    /// SIGKILL: whatever it is at, it never gets to finish.
    pub(crate) fn kill(mut self) {
        self.0.kill().expect("it is killed");
        let _ = self.0.wait();
    }

    /// Memory that is its own now, in kB.
    pub(crate) fn resident_kb(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).expect("it runs");
        let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
        line.and_then(|l| l.split_whitespace().next()?.parse().ok())
            .expect("its memory")
    }

    /// Told to stop, as systemd would; whether it stopped well.
    pub(crate) fn stop(mut self) -> bool {
        let told = Command::new("kill")
            .arg("-TERM")
            .arg(self.0.id().to_string())
            .status();
        assert!(told.expect("kill runs").success());
        self.0.wait().expect("it ends").success()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits for the store from a thread that may wait.
pub(crate) fn wait_for<T>(future: impl Future<Output = T>) -> T {
    Handle::current().block_on(future)
}

/// What the machine's clock says, for nodes that have clocks of their own.
#[expect(
    clippy::disallowed_methods,
    reason = "the nodes beside the test have clocks of their own"
)]
pub(crate) fn now() -> At {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    At(i64::try_from(since.expect("after 1970").as_millis()).expect("this age"))
}

/// Lets the others go on.
#[expect(
    clippy::disallowed_methods,
    reason = "other processes are at work, and say nothing when they are done"
)]
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}
