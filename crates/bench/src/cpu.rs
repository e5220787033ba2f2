//! What the kernel says of a process: processor time and memory.

use crate::Done;
use std::fs;
use std::path::Path;

/// Ticks of a second in `/proc/PID/stat`: 100 on every Linux a program sees.
const TICKS: f64 = 100.0;

/// Seconds of processor time that this process has used, its ended threads included.
pub(crate) fn used() -> Done<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name in brackets may hold spaces; after it come the state and numbers: proc(5).
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks = |n: usize| {
        after
            .split_whitespace()
            .nth(n)
            .and_then(|t| t.parse::<f64>().ok())
    };
    match (ticks(11), ticks(12)) {
        (Some(user), Some(system)) => Ok((user + system) / TICKS),
        _ => Err("/proc/self/stat does not read".into()),
    }
}

/// Most megabytes of memory that a process has held at a time (`VmHWM`).
pub(crate) fn most_memory_mb(process: u32) -> Done<f64> {
    let status = fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("no VmHWM")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib / 1024.0)
}

/// What the machine is, for the head of a report: cores, and how busy it is already.
pub(crate) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("a processor", |(_, name)| name.trim());
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("?").to_owned();
    format!("{cores} cores, {model}, load {load} before we began")
}
