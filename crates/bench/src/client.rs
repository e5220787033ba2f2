//! The load: connections that stay open, each sending its next request as soon as the answer to
//! the last one is there. In a process of its own.

use crate::options::Options;
use crate::{Done, Fail, median};
use std::cell::Cell;
use std::io::{Write, stderr, stdout};
use std::path::Path;
use std::process::Stdio;
use std::rc::Rc;
use std::str::from_utf8;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a load came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outcome {
    /// Answers with a status below 400.
    pub(crate) good: usize,
    /// Other answers.
    pub(crate) bad: usize,
    /// From the first request to the last answer.
    pub(crate) seconds: f64,
    /// Bytes of all bodies.
    pub(crate) bytes: usize,
    /// Milliseconds from request to answer: of the one in the middle, and what 99 of 100 stay under.
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// What a load consists of: how many requests of the plan, round and round, over how many connections.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) count: usize,
    pub(crate) connections: usize,
    /// Requests a second; as fast as the answers come where none is given.
    pub(crate) pace: Option<usize>,
}

impl Load {
    /// As fast as the answers come.
    pub(crate) fn of(count: usize, connections: usize) -> Load {
        Load {
            count,
            connections,
            pace: None,
        }
    }
}

/// Starts the load in a process of its own and waits for its outcome. The plan holds requests as
/// they go over the wire, each behind its length in bytes and a line end.
pub(crate) async fn send(at: &str, plan: &Path, count: usize, connections: usize) -> Done<Outcome> {
    offer(at, plan, Load::of(count, connections)).await
}

/// The same, at a pace if need be.
pub(crate) async fn offer(at: &str, plan: &Path, load: Load) -> Done<Outcome> {
    let mut command = tokio::process::Command::new(std::env::current_exe()?);
    command
        .args(["client", "--at", at, "--count", &load.count.to_string()])
        .args(["--connections", &load.connections.to_string(), "--plan"])
        .arg(plan);
    if let Some(pace) = load.pace {
        command.args(["--pace", &pace.to_string()]);
    }
    let output = command
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output()
        .await?;
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    match numbers[..] {
        [good, bad, seconds, bytes, p50_ms, p99_ms] => Ok(Outcome {
            good: good as usize,
            bad: bad as usize,
            seconds,
            bytes: bytes as usize,
            p50_ms,
            p99_ms,
        }),
        _ => Err("the load ended without an outcome".into()),
    }
}

/// Writes a plan.
pub(crate) fn plan(path: &Path, requests: impl IntoIterator<Item = Vec<u8>>) -> Done {
    let mut all = Vec::new();
    for request in requests {
        all.extend_from_slice(format!("{}\n", request.len()).as_bytes());
        all.extend_from_slice(&request);
    }
    Ok(std::fs::write(path, all)?)
}

/// A GET as it goes over the wire.
pub(crate) fn get(path: &str) -> Vec<u8> {
    got(path, None)
}

/// The same by somebody who has a token.
pub(crate) fn got(path: &str, token: Option<&str>) -> Vec<u8> {
    let known = token.map_or_else(String::new, |t| format!("authorization: Bearer {t}\r\n"));
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n{known}\r\n")
        .into_bytes()
}

/// Text as it stands in a query.
pub(crate) fn quoted(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(b).to_string()
            }
            _ => format!("%{b:02X}"),
        })
        .collect()
}

/// A POST of JSON as it goes over the wire.
pub(crate) fn post(path: &str, body: &str) -> Vec<u8> {
    posted(path, "application/json", body.as_bytes())
}

/// A POST of anything.
pub(crate) fn posted(path: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: {kind}\r\n\
         content-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// The load itself: prints good answers, bad answers, seconds, bytes, and how long answers took.
pub(crate) async fn run(options: &Options) -> Done {
    let plan = std::fs::read(&options.plan)?;
    let requests = Rc::new(cut(&plan)?);
    if requests.is_empty() {
        return Err("an empty plan".into());
    }
    let count = options.count.unwrap_or(requests.len());
    let mut streams = Vec::new();
    for _ in 0..options.connections {
        let stream = TcpStream::connect(&options.at).await?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    let next = Rc::new(Cell::new(0));
    let pace = options
        .pace
        .map(|pace| Duration::from_secs_f64(1.0 / pace as f64));
    let local = tokio::task::LocalSet::new();
    let began = median::now();
    let tasks: Vec<_> = streams
        .into_iter()
        .map(|stream| {
            let turns = Turns {
                next: Rc::clone(&next),
                count,
                began,
                pace,
            };
            local.spawn_local(one(stream, Rc::clone(&requests), turns))
        })
        .collect();
    let (mut good, mut bad, mut bytes) = (0, 0, 0);
    let mut took = Vec::with_capacity(count);
    local
        .run_until(async {
            for task in tasks {
                let sent = task.await??;
                good += sent.good;
                bad += sent.bad;
                bytes += sent.bytes;
                took.extend(sent.took);
            }
            Ok::<_, Fail>(())
        })
        .await?;
    let seconds = began.elapsed().as_secs_f64();
    took.sort_unstable_by(f64::total_cmp);
    let of = |share: usize| took.get(took.len() * share / 100).copied().unwrap_or(0.0) * 1e3;
    let (middle, most) = (of(50), of(99));
    Ok(writeln!(
        stdout(),
        "{good} {bad} {seconds} {bytes} {middle} {most}"
    )?)
}

/// Whose turn it is.
struct Turns {
    next: Rc<Cell<usize>>,
    count: usize,
    began: Instant,
    /// Between two requests of all connections together.
    pace: Option<Duration>,
}

impl Turns {
    /// The next request and when it was to go out, once it is its time.
    async fn take(&self) -> Option<(usize, Instant)> {
        let n = self.next.get();
        if n >= self.count {
            return None;
        }
        self.next.set(n + 1);
        let Some(pace) = self.pace else {
            return Some((n, median::now()));
        };
        let due = self.began + pace * u32::try_from(n).unwrap_or(u32::MAX);
        tokio::time::sleep_until(due.into()).await;
        // Who comes late because all lines were busy has waited since then.
        Some((n, due))
    }
}

#[derive(Default)]
struct Sent {
    good: usize,
    bad: usize,
    bytes: usize,
    /// Seconds of each.
    took: Vec<f64>,
}

fn cut(mut plan: &[u8]) -> Done<Vec<Vec<u8>>> {
    let mut requests = Vec::new();
    while let Some(end) = plan.iter().position(|&b| b == b'\n') {
        let length: usize = from_utf8(&plan[..end])?.parse()?;
        let request = plan
            .get(end + 1..end + 1 + length)
            .ok_or("a plan cut short")?;
        requests.push(request.to_vec());
        plan = &plan[end + 1 + length..];
    }
    Ok(requests)
}

async fn one(mut stream: TcpStream, requests: Rc<Vec<Vec<u8>>>, turns: Turns) -> Done<Sent> {
    let mut sent = Sent::default();
    let mut held = Vec::with_capacity(64 * 1024);
    while let Some((n, began)) = turns.take().await {
        stream.write_all(&requests[n % requests.len()]).await?;
        let answer = answer(&mut stream, &mut held).await?;
        sent.took.push(began.elapsed().as_secs_f64());
        if answer.status < 400 {
            sent.good += 1;
        } else {
            if sent.bad == 0 {
                let text = String::from_utf8_lossy(&held)
                    .chars()
                    .take(600)
                    .collect::<String>();
                writeln!(stderr(), "an answer {}: {text}", answer.status)?;
            }
            sent.bad += 1;
        }
        sent.bytes += answer.body;
    }
    Ok(sent)
}

/// An answer's status and where its body stands in what was read.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: usize,
    pub(crate) body: usize,
}

/// Reads one whole answer into `held`, head first.
pub(crate) async fn answer(stream: &mut TcpStream, held: &mut Vec<u8>) -> Done<Answer> {
    held.clear();
    let (mut head, mut body) = (None, 0);
    loop {
        if let Some(head) = head
            && held.len() >= head + body
        {
            let status = from_utf8(held.get(9..12).ok_or("a short answer")?)?.parse()?;
            return Ok(Answer { status, head, body });
        }
        if stream.read_buf(held).await? == 0 {
            return Err("the service hung up".into());
        }
        if head.is_none()
            && let Some(end) = held.windows(4).position(|w| w == b"\r\n\r\n")
        {
            let text = from_utf8(&held[..end])?;
            let length = text.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse::<usize>())
            });
            body = length.ok_or("an answer without a length")??;
            head = Some(end + 4);
        }
    }
}
