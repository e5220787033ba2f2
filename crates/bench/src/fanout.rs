//! Many who listen while reports arrive: what it costs to tell one of them of one event.

use crate::client::{self, Load};
use crate::median::{now, today};
use crate::node::Place;
use crate::options::Options;
use crate::submit::{body, submission};
use crate::words::{Chance, Words};
use crate::writes::Desk;
use crate::{Done, limits};
use std::io::{Write, stdout};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;

/// What listening came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    pub(crate) listeners: usize,
    /// Events that reached a listener, all together.
    pub(crate) heard: u64,
    /// Microseconds of the service's processor time for each of them.
    pub(crate) each_us: f64,
    /// Seconds from the last answer to a submission until the last had heard of it.
    pub(crate) behind: f64,
}

/// Measures the same submissions without listeners and with them.
pub(crate) async fn measure(desk: &Desk<'_>, place: &Place<'_>) -> Done<Told> {
    let words = Words::read(Arc::clone(&desk.app.tables().catalogue), today())?;
    let mut chance = Chance::of(2 + u64::from(std::process::id()));
    let plan = desk.folder.join("plan-stream");
    let load = Load {
        count: limits::STREAM_PACE * limits::PACE_SECONDS,
        connections: limits::PACE_SENDERS,
        pace: Some(limits::STREAM_PACE),
    };
    let mut write = || -> Done {
        let asked: Option<Vec<_>> = (0..load.count)
            .map(|_| submission(&words, &mut chance))
            .collect();
        let asked = asked.ok_or("no sentence")?;
        let requests = asked
            .iter()
            .map(|new| client::post("/api/v1/reports", &body(new)));
        client::plan(&plan, requests)
    };
    write()?;
    let before = desk.service.cpu()?;
    client::offer(&desk.service.at, &plan, load).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let alone = desk.service.cpu()?.since(before).all();

    let tokens: Vec<String> = (0..limits::STREAMS / limits::STREAMS_OF_TOKEN)
        .map(|_| place.operator())
        .collect::<Done<_>>()?;
    let told = desk.folder.join("plan-tokens");
    std::fs::write(&told, tokens.join("\n"))?;
    let wanted = (load.count * limits::STREAMS) as u64;
    let mut listeners = Command::new(std::env::current_exe()?)
        .args(["listen", "--at", &desk.service.at, "--count"])
        .arg(wanted.to_string())
        .arg("--plan")
        .arg(&told)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut out = BufReader::new(listeners.stdout.take().ok_or("no output")?).lines();
    // All of them listen.
    out.next_line().await?;
    write()?;
    let before = desk.service.cpu()?;
    let sent = client::offer(&desk.service.at, &plan, load).await?;
    let last = now();
    let heard: u64 = out.next_line().await?.ok_or("nobody heard")?.parse()?;
    let behind = last.elapsed().as_secs_f64();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let with = desk.service.cpu()?.since(before).all();
    if sent.bad > 0 || heard < wanted {
        return Err(format!("{heard} of {wanted} were heard, {} refused", sent.bad).into());
    }
    let told = Told {
        listeners: limits::STREAMS,
        heard,
        each_us: (with - alone).max(0.0) / heard as f64 * 1e6,
        behind,
    };
    writeln!(
        stdout(),
        "  {} listeners, {} submissions a second: {:.1} µs for each of {} events told, the last {:.2} s after its answer",
        told.listeners,
        limits::STREAM_PACE,
        told.each_us,
        told.heard,
        told.behind
    )?;
    Ok(told)
}

/// The listeners' process: says when all listen, and how many events all have heard when that is
/// enough or nothing more comes.
pub(crate) async fn listen(options: &Options) -> Done {
    let tokens = std::fs::read_to_string(&options.plan)?;
    let heard = Arc::new(AtomicU64::new(0));
    for token in tokens.lines() {
        for _ in 0..limits::STREAMS_OF_TOKEN {
            let mut stream = TcpStream::connect(&options.at).await?;
            // Of the old kind, whose answers simply end: lines are lines.
            let head = format!(
                "GET /api/v1/stream HTTP/1.0\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await?;
            let mut first = [0; 12];
            stream.read_exact(&mut first).await?;
            if !first.ends_with(b" 200") {
                return Err(format!("{}", String::from_utf8_lossy(&first)).into());
            }
            let heard = Arc::clone(&heard);
            tokio::spawn(async move {
                let mut lines = BufReader::new(stream).lines();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line.starts_with("event: ") {
                        heard.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    }
    writeln!(stdout(), "listening")?;
    let wanted = options.count.unwrap_or_default() as u64;
    let (mut last, mut still) = (0, 0);
    while still < 100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let n = heard.load(Ordering::Relaxed);
        if n >= wanted {
            break;
        }
        still = if n == last && n > 0 { still + 1 } else { 0 };
        last = n;
    }
    writeln!(stdout(), "{}", heard.load(Ordering::Relaxed))?;
    Ok(())
}
