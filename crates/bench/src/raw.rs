//! The raw limit: a process that asks the part beneath each question and answers bytes that were fixed
//! beforehand, under the service's own headers. Nothing is decided, drawn or hidden there.

use crate::cases::{self, Case};
use crate::options::Options;
use crate::{Done, client, doors, house, limits};
use axum::Router;
use axum::body::Bytes;
use axum::extract::Path as Part;
use axum::http::header::{HeaderName, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use std::io::{Write, sink, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdin, Command};

/// The process; ends when it is dropped, and when whoever started it is gone.
pub(crate) struct Raw {
    child: Child,
    #[expect(dead_code, reason = "held open: its end is the process's end")]
    open: ChildStdin,
    pub(crate) at: String,
}

impl Raw {
    /// Starts it over a database; `answers` holds an answer for each case.
    pub(crate) async fn start(folder: &Path, database: &str, answers: &Path) -> Done<Raw> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("raw")
            .arg("--root")
            .arg(folder)
            .args(["--database", database, "--plan"])
            .arg(answers)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let open = child.stdin.take().ok_or("no input")?;
        let out = child.stdout.take().ok_or("no output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).await?;
        match line.trim() {
            "" => Err("the raw limit did not start".into()),
            at => Ok(Raw {
                child,
                open,
                at: at.to_owned(),
            }),
        }
    }

    /// Its process.
    pub(crate) fn id(&self) -> Done<u32> {
        Ok(self.child.id().ok_or("the raw limit has ended")?)
    }
}

/// Where the answer to a case is kept.
fn kept(folder: &Path, n: usize) -> PathBuf {
    folder.join(format!("answer-{n}"))
}

/// Keeps, of the service's answers to a case, the one whose length is nearest to `length`.
pub(crate) async fn keep(
    folder: &Path,
    n: usize,
    at: &str,
    requests: impl Iterator<Item = Vec<u8>>,
    length: usize,
) -> Done {
    let mut stream = TcpStream::connect(at).await?;
    let mut held = Vec::new();
    let mut best = (usize::MAX, Vec::new());
    for request in requests.take(limits::WARM_UP) {
        stream.write_all(&request).await?;
        let answer = client::answer(&mut stream, &mut held).await?;
        let far = answer.body.abs_diff(length);
        if far < best.0 {
            best = (far, held[..answer.head + answer.body].to_vec());
        }
    }
    Ok(std::fs::write(kept(folder, n), best.1)?)
}

struct Answer {
    case: Case,
    headers: HeaderMap,
    body: Bytes,
    next: AtomicUsize,
}

fn read(case: Case, bytes: &[u8]) -> Done<Answer> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n");
    let end = end.ok_or("an answer without a head")?;
    let mut headers = HeaderMap::new();
    // But for those that HTTP itself adds.
    for (name, value) in std::str::from_utf8(&bytes[..end])?
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| !["content-length", "date", "connection"].contains(name))
    {
        headers.append(
            HeaderName::from_bytes(name.as_bytes())?,
            HeaderValue::from_str(value)?,
        );
    }
    Ok(Answer {
        case,
        headers,
        body: Bytes::copy_from_slice(&bytes[end + 4..]),
        next: AtomicUsize::new(0),
    })
}

/// The process itself: says where it listens, and answers until its input ends.
pub(crate) async fn serve(options: &Options) -> Done {
    let database = options.database.as_deref().ok_or("no database")?;
    let app = house::open(&options.root, database).await?;
    while app::follow::map::follow(&app)
        .await
        .map_err(|e| format!("{e:?}"))?
        > 0
    {}
    let mut answers = Vec::new();
    for (n, case) in cases::all(&app).await?.into_iter().enumerate() {
        // One that has nothing beneath it has no answer here.
        let answer = match std::fs::read(kept(&options.plan, n)) {
            Ok(bytes) => Some(read(case, &bytes)?),
            Err(_) => None,
        };
        answers.push(answer);
    }
    let answers = Arc::new(answers);
    let router = Router::new().route(
        "/{n}",
        get(move |Part(n): Part<usize>| {
            let (app, answers) = (app.clone(), Arc::clone(&answers));
            async move {
                let answer = answers.get(n).and_then(Option::as_ref);
                let answer = answer.ok_or(StatusCode::NOT_FOUND)?;
                let turn = answer.next.fetch_add(1, Ordering::Relaxed);
                if let Some(beneath) = &answer.case.beneath
                    && beneath.ask(&app, turn).await.is_err()
                {
                    return Err(StatusCode::INTERNAL_SERVER_ERROR);
                }
                Ok((answer.headers.clone(), answer.body.clone()))
            }
        }),
    );
    let at = doors::open("127.0.0.1:0", router).await?;
    // Whoever started it waits for this line.
    writeln!(stdout(), "{at}")?;
    // A killed parent kills nobody: it only lets go of the other end.
    let ended = tokio::task::spawn_blocking(|| std::io::copy(&mut stdin(), &mut sink()));
    ended.await??;
    Ok(())
}
