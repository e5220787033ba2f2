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
}

/// Starts the load in a process of its own and waits for its outcome. The plan holds requests as
/// they go over the wire, each behind its length in bytes and a line end.
pub(crate) async fn send(at: &str, plan: &Path, count: usize, connections: usize) -> Done<Outcome> {
    let output = tokio::process::Command::new(std::env::current_exe()?)
        .args(["client", "--at", at, "--count", &count.to_string()])
        .args(["--connections", &connections.to_string(), "--plan"])
        .arg(plan)
        .stderr(Stdio::inherit())
        .output()
        .await?;
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    match numbers[..] {
        [good, bad, seconds, bytes] => Ok(Outcome {
            good: good as usize,
            bad: bad as usize,
            seconds,
            bytes: bytes as usize,
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
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n\r\n")
        .into_bytes()
}

/// A POST of JSON as it goes over the wire.
pub(crate) fn post(path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// The load itself: prints good answers, bad answers, seconds and bytes.
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
    let local = tokio::task::LocalSet::new();
    let began = median::now();
    let tasks: Vec<_> = streams
        .into_iter()
        .map(|stream| local.spawn_local(one(stream, Rc::clone(&requests), Rc::clone(&next), count)))
        .collect();
    let (mut good, mut bad, mut bytes) = (0, 0, 0);
    local
        .run_until(async {
            for task in tasks {
                let (g, b, n) = task.await??;
                good += g;
                bad += b;
                bytes += n;
            }
            Ok::<_, Fail>(())
        })
        .await?;
    let seconds = began.elapsed().as_secs_f64();
    Ok(writeln!(stdout(), "{good} {bad} {seconds} {bytes}")?)
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

async fn one(
    mut stream: TcpStream,
    requests: Rc<Vec<Vec<u8>>>,
    next: Rc<Cell<usize>>,
    count: usize,
) -> Done<(usize, usize, usize)> {
    let (mut good, mut bad, mut bytes) = (0, 0, 0);
    let mut held = Vec::with_capacity(64 * 1024);
    loop {
        let n = next.get();
        if n >= count {
            return Ok((good, bad, bytes));
        }
        next.set(n + 1);
        stream.write_all(&requests[n % requests.len()]).await?;
        let answer = answer(&mut stream, &mut held).await?;
        if answer.status < 400 {
            good += 1;
        } else {
            if bad == 0 {
                let text = String::from_utf8_lossy(&held)
                    .chars()
                    .take(600)
                    .collect::<String>();
                writeln!(stderr(), "an answer {}: {text}", answer.status)?;
            }
            bad += 1;
        }
        bytes += answer.body;
    }
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
