//! The PostgreSQL server of a trial: one that nobody else uses, so it may be killed.

use crate::storm::node::pause;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Folder of the server's data.
const DATA: &str = "HIENTRUONG_TRIAL_PGDATA";
/// The words by which `pg_ctl` is called as the server's user.
const PG_CTL: &str = "HIENTRUONG_TRIAL_PG_CTL";

/// A server that is killed and started again, with the options that it had.
pub(super) struct Cluster {
    data: PathBuf,
    pg_ctl: Vec<String>,
}

impl Cluster {
    /// The one that `cargo xtask trial` started for this trial; none in ordinary tests, whose
    /// server is everybody's: there only the test's own connections are cut.
    pub(super) fn of_the_trial() -> Option<Cluster> {
        let data = PathBuf::from(std::env::var_os(DATA)?);
        let words = std::env::var(PG_CTL).ok()?;
        Some(Cluster {
            data,
            pg_ctl: words.split_whitespace().map(str::to_owned).collect(),
        })
    }

    /// SIGKILL to the server's first process and all that it started, as if the power failed.
    pub(super) fn kill(&self) {
        let file = fs::read_to_string(self.data.join("postmaster.pid")).expect("the server runs");
        let first: u32 = file
            .lines()
            .next()
            .and_then(|pid| pid.trim().parse().ok())
            .expect("a process id");
        let mut processes = children(first);
        processes.insert(0, first);
        let ids = processes.iter().map(u32::to_string);
        // Some may have ended meanwhile; the rest are killed all the same.
        let _ = Command::new("kill")
            .arg("-KILL")
            .args(ids)
            .stderr(Stdio::null())
            .status();
        // One that was born between the look and the kill ends by itself when its parent is gone.
        while processes
            .iter()
            .any(|&pid| state(pid).is_some_and(|(state, _)| state != 'Z'))
        {
            pause(Duration::from_millis(5));
        }
    }

    /// Starts it again and waits until it has recovered.
    pub(super) fn start(&self) {
        for _ in 0..50 {
            let (program, words) = self.pg_ctl.split_first().expect("a command");
            // `restart` takes the options that the server had when it was started first.
            let started = Command::new(program)
                .args(words)
                .args(["restart", "--wait", "--silent", "--pgdata"])
                .arg(&self.data)
                .arg("--log")
                .arg(self.data.with_file_name("log"))
                .current_dir("/")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status();
            if started.expect("pg_ctl runs").success() {
                return;
            }
            pause(Duration::from_millis(200));
        }
        panic!("PostgreSQL does not come back");
    }
}

/// The processes that this one started.
fn children(of: u32) -> Vec<u32> {
    let all = fs::read_dir("/proc").expect("/proc").flatten();
    all.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|&pid| state(pid).is_some_and(|(_, parent)| parent == of))
        .collect()
}

/// A process's state and its parent, by proc(5); none for one that is gone.
fn state(pid: u32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in brackets, may hold anything.
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}
