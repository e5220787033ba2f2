//! Reads through HTTP: what each costs, and how far it is from the part beneath it.

use crate::cases::Case;
use crate::client::{self, Outcome};
use crate::median::median;
use crate::node::{Cpu, Service};
use crate::options::Options;
use crate::raw::{self, Raw};
use crate::{Done, cpu, limits};
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};

/// What a read came to; medians of the rounds.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) name: &'static str,
    pub(crate) bytes: usize,
    /// Microseconds a request.
    pub(crate) cpu: Cpu,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) per_second: f64,
    /// The same of what lies beneath, if that was measured.
    pub(crate) raw: Option<Beneath>,
    pub(crate) peer: Option<(f64, f64)>,
}

/// The raw limit of a read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beneath {
    pub(crate) cpu: Cpu,
    /// The read's requests a second as a part of the raw limit's: the median of the pairs.
    pub(crate) rate: f64,
    pub(crate) worst: f64,
    pub(crate) best: f64,
}

/// A case and where its requests stand.
pub(crate) struct Asked {
    case: Case,
    plan: PathBuf,
}

impl Asked {
    pub(crate) fn name(&self) -> &'static str {
        self.case.name
    }

    /// The file of its requests.
    pub(crate) fn plan(&self) -> &Path {
        &self.plan
    }
}

/// One side of a pair.
struct Side {
    sent: Outcome,
    cpu: Cpu,
}

/// Writes the requests of all cases and asks each question once before anything counts.
pub(crate) async fn ready(
    cases: Vec<Case>,
    service: &Service,
    token: &str,
    folder: &Path,
) -> Done<Vec<Asked>> {
    let mut ready = Vec::new();
    for (n, case) in cases.into_iter().enumerate() {
        let plan = folder.join(format!("plan-{n}"));
        client::plan(&plan, requests(&case, token))?;
        let asked = Asked { case, plan };
        let turns = asked.case.paths.len().max(limits::WARM_UP);
        let warm = client::send(&service.at, &asked.plan, turns, limits::CONNECTIONS).await?;
        if warm.bad > 0 {
            return Err(format!("{}: {} of {turns} failed", asked.case.name, warm.bad).into());
        }
        if asked.case.beneath.is_some() {
            let length = warm.bytes / warm.good.max(1);
            raw::keep(folder, n, &service.at, requests(&asked.case, token), length).await?;
        }
        ready.push(asked);
    }
    Ok(ready)
}

fn requests(case: &Case, token: &str) -> impl Iterator<Item = Vec<u8>> {
    let token = case.staff.then_some(token);
    case.paths.iter().map(move |path| client::got(path, token))
}

/// Measures every case, each beside its raw limit where there is one.
pub(crate) async fn measure(
    ready: &[Asked],
    service: &Service,
    raw: Option<&Raw>,
    server: Option<u32>,
    folder: &Path,
    options: &Options,
) -> Done<Vec<Read>> {
    let beneath = folder.join("plan-raw");
    let mut reads = Vec::new();
    for (n, asked) in ready.iter().enumerate() {
        let raw = raw.filter(|_| asked.case.beneath.is_some());
        client::plan(&beneath, [client::get(&format!("/{n}"))])?;
        let count = count(asked, service, options).await?;
        let mut pairs = Vec::new();
        for round in 0..=options.rounds {
            let through = side(&service.at, &asked.plan, count, || service.cpu()).await?;
            let alone = match raw {
                None => None,
                Some(raw) => {
                    let used = || {
                        Ok(Cpu {
                            ours: cpu::of(raw.id()?)?,
                            database: server.map(cpu::of_family).transpose()?.unwrap_or_default(),
                        })
                    };
                    Some(side(&raw.at, &beneath, count, used).await?)
                }
            };
            // The first round only warms up.
            if round > 0 {
                pairs.push((through, alone));
            }
        }
        let read = told(&asked.case, count, &pairs);
        line(&read)?;
        reads.push(read);
    }
    Ok(reads)
}

/// As many requests as take about a second and a half, within bounds.
async fn count(asked: &Asked, service: &Service, options: &Options) -> Done<usize> {
    if let Some(count) = options.count {
        return Ok(count);
    }
    let few = client::send(
        &service.at,
        &asked.plan,
        limits::WARM_UP,
        limits::CONNECTIONS,
    )
    .await?;
    let a_second = few.good as f64 / few.seconds.max(1e-3);
    Ok(((a_second * 1.5) as usize).clamp(limits::WARM_UP, limits::READS))
}

async fn side(at: &str, plan: &Path, count: usize, used: impl Fn() -> Done<Cpu>) -> Done<Side> {
    let before = used()?;
    let sent = client::send(at, plan, count, limits::CONNECTIONS).await?;
    if sent.bad > 0 {
        return Err(format!("{} of {count} reads failed", sent.bad).into());
    }
    let cpu = used()?.since(before).each_us(count);
    Ok(Side { sent, cpu })
}

fn told(case: &Case, count: usize, pairs: &[(Side, Option<Side>)]) -> Read {
    let of = |get: &dyn Fn(&Side) -> f64| {
        median(&pairs.iter().map(|(side, _)| get(side)).collect::<Vec<_>>())
    };
    let alone: Vec<&Side> = pairs.iter().filter_map(|(_, raw)| raw.as_ref()).collect();
    let of_raw = |get: &dyn Fn(&Side) -> f64| {
        median(&alone.iter().map(|side| get(side)).collect::<Vec<_>>())
    };
    let rates: Vec<f64> = pairs
        .iter()
        .filter_map(|(side, raw)| Some(raw.as_ref()?.sent.seconds / side.sent.seconds))
        .collect();
    Read {
        name: case.name,
        bytes: pairs
            .first()
            .map_or(0, |(side, _)| side.sent.bytes / count.max(1)),
        cpu: Cpu {
            ours: of(&|s| s.cpu.ours),
            database: of(&|s| s.cpu.database),
        },
        p50_ms: of(&|s| s.sent.p50_ms),
        p99_ms: of(&|s| s.sent.p99_ms),
        per_second: of(&|s| count as f64 / s.sent.seconds),
        raw: (!alone.is_empty()).then(|| Beneath {
            cpu: Cpu {
                ours: of_raw(&|s| s.cpu.ours),
                database: of_raw(&|s| s.cpu.database),
            },
            rate: median(&rates),
            worst: rates.iter().copied().fold(f64::INFINITY, f64::min),
            best: rates.iter().copied().fold(0.0, f64::max),
        }),
        peer: case.peer,
    }
}

/// As it comes: whoever waits for the rest sees that something happens.
fn line(read: &Read) -> Done {
    let raw = read.raw.map_or_else(String::new, |raw| {
        format!(
            "; raw {:.0} + {:.0} µs, {:.2} of its rate ({:.2} to {:.2})",
            raw.cpu.ours, raw.cpu.database, raw.rate, raw.worst, raw.best
        )
    });
    Ok(writeln!(
        stdout(),
        "  {:<32} {:>8.0} + {:>5.0} µs  {:>7} bytes  {:>6.0}/s  p50 {:.1} ms, p99 {:.1} ms{raw}",
        read.name,
        read.cpu.ours,
        read.cpu.database,
        read.bytes,
        read.per_second,
        read.p50_ms,
        read.p99_ms,
    )?)
}
