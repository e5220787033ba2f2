//! What the kernel says of a process: processor time and memory.

use crate::Done;
use std::fs;
use std::path::Path;

/// Ticks of a second in `/proc/PID/stat`: 100 on every Linux a program sees.
const TICKS: f64 = 100.0;

/// Seconds of processor time that this process has used, its ended threads included.
pub(crate) fn used() -> Done<f64> {
    of(std::process::id())
}

/// The same of another process.
pub(crate) fn of(process: u32) -> Done<f64> {
    let stat = stat(process)?;
    Ok(stat.own)
}

/// The same of a process with all that it started, those that have ended included: of a database server
/// and its backends.
pub(crate) fn of_family(process: u32) -> Done<f64> {
    let mut sum = 0.0;
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // One that ended meanwhile is counted by its parent the next time.
        let Ok(stat) = stat(id) else { continue };
        if id == process {
            sum += stat.own + stat.ended_children;
        } else if stat.parent == process {
            sum += stat.own;
        }
    }
    Ok(sum)
}

/// The process that started another.
pub(crate) fn parent(process: u32) -> Done<u32> {
    Ok(stat(process)?.parent)
}

struct Stat {
    parent: u32,
    /// Seconds of its own threads.
    own: f64,
    ended_children: f64,
}

fn stat(process: u32) -> Done<Stat> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in brackets may hold spaces; after it come the state and numbers: proc(5).
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let numbers: Vec<f64> = after
        .split_whitespace()
        .map(|t| t.parse().unwrap_or_default())
        .collect();
    match numbers[..] {
        [
            _,
            parent,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            _,
            user,
            system,
            of_ended,
            system_of_ended,
            ..,
        ] => Ok(Stat {
            parent: parent as u32,
            own: (user + system) / TICKS,
            ended_children: (of_ended + system_of_ended) / TICKS,
        }),
        _ => Err(format!("/proc/{process}/stat does not read").into()),
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
