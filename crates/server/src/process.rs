//! What the system says of this process.

use std::fs;

/// A process as Linux's `/proc` tells of it; zeros where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Process {
    /// Processor time, in milliseconds.
    pub cpu_ms: u64,
    /// Resident memory, in bytes.
    pub resident: u64,
    /// Open files, connections among them.
    pub files: u64,
    /// Threads.
    pub threads: u64,
}

/// Linux counts a process's time in hundredths of a second, whatever its clock.
const TICK_MS: u64 = 10;

impl Process {
    /// This one, now.
    pub fn read() -> Process {
        let text = |name: &str| fs::read_to_string(format!("/proc/self/{name}"));
        let files = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
        Process {
            // The folder itself is open while it is read.
            files: (files as u64).saturating_sub(1),
            ..Process::of(
                &text("stat").unwrap_or_default(),
                &text("status").unwrap_or_default(),
            )
        }
    }

    /// Resident memory of another one; none once it is gone.
    pub fn resident_of(pid: u32) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        Some(Process::of("", &status).resident)
    }

    fn of(stat: &str, status: &str) -> Process {
        // The program's name stands in brackets and may hold anything.
        let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
        let fields: Vec<&str> = after.split_whitespace().collect();
        let number = |n: usize| fields.get(n).and_then(|f| f.parse().ok()).unwrap_or(0);
        let line = |name: &str| -> u64 {
            let line = status.lines().find_map(|l| l.strip_prefix(name));
            let value = line.and_then(|l| l.split_whitespace().next());
            value.and_then(|v| v.parse().ok()).unwrap_or(0)
        };
        Process {
            cpu_ms: (number(11) + number(12)) * TICK_MS,
            resident: line("VmRSS:") * 1_024,
            files: 0,
            threads: line("Threads:"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_writes_is_read() {
        let stat = "42 (a) b (c)) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 9 0 100 0 0";
        let status = "Name:\tx\nVmHWM:\t  900 kB\nVmRSS:\t  300 kB\nThreads:\t9\n";
        let read = Process::of(stat, status);
        assert_eq!(
            (read.cpu_ms, read.resident, read.threads),
            (3_000, 307_200, 9)
        );
        assert_eq!(Process::of("", ""), Process::default());
        let own = Process::read();
        assert!(
            own.resident > 1 << 20 && own.files >= 3 && own.threads >= 1,
            "{own:?}"
        );
    }
}
