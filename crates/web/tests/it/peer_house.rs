//! Another house's Open311 on loopback, as good or as bad as a test wants it.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Came {
    pub(crate) method: String,
    /// Path and query, as they came.
    pub(crate) target: String,
    /// The head, in small letters.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Came {
    /// What the form says under a name.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let pairs = self.body.split('&').filter_map(|pair| pair.split_once('='));
        let mut held = pairs.filter(|(held, _)| decoded(held) == name);
        held.next().map(|(_, value)| decoded(value))
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(held, _)| *held == name).map(|(_, v)| v.trim())
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        match b {
            b'+' => bytes.push(b' '),
            b'%' => {
                let hex: String = rest.by_ref().take(2).map(char::from).collect();
                bytes.push(u8::from_str_radix(&hex, 16).expect("hex"));
            }
            b => bytes.push(b),
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// What it answers.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A status and a body.
    Says(u16, String),
    /// It hears all of it, and hangs up.
    Cut,
    /// It begins to answer and never ends.
    Endless,
}

impl Reply {
    pub(crate) fn ok(body: &str) -> Reply {
        Reply::Says(200, body.to_owned())
    }
}

type Manner = Box<dyn Fn(&Came) -> Reply + Send>;

/// The house; it ends with the test.
pub(crate) struct House {
    pub(crate) address: String,
    manner: Arc<Mutex<Manner>>,
    came: Arc<Mutex<Vec<Came>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for House {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl House {
    pub(crate) async fn open(manner: impl Fn(&Came) -> Reply + Send + 'static) -> House {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let manner: Arc<Mutex<Manner>> = Arc::new(Mutex::new(Box::new(manner)));
        let came: Arc<Mutex<Vec<Came>>> = Arc::default();
        let (its, heard) = (manner.clone(), came.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (its, heard) = (its.clone(), heard.clone());
                tokio::spawn(async move { answer(stream, &its, &heard).await });
            }
        });
        House {
            address: format!("http://{address}/open311/v2"),
            manner,
            came,
            task,
        }
    }

    /// From now on it behaves so.
    pub(crate) fn be(&self, manner: impl Fn(&Came) -> Reply + Send + 'static) {
        *self.manner.lock().expect("no panic") = Box::new(manner);
    }

    /// Everything that came.
    pub(crate) fn came(&self) -> Vec<Came> {
        self.came.lock().expect("no panic").clone()
    }

    /// What was filed.
    pub(crate) fn posts(&self) -> Vec<Came> {
        let mut all = self.came();
        all.retain(|c| c.method == "POST");
        all
    }
}

async fn answer(
    mut stream: TcpStream,
    manner: &Mutex<Manner>,
    heard: &Mutex<Vec<Came>>,
) -> Option<()> {
    let mut read = Vec::new();
    let came = loop {
        let mut some = [0u8; 4096];
        let n = stream.read(&mut some).await.ok().filter(|n| *n > 0)?;
        read.extend_from_slice(&some[..n]);
        let Some(end) = read.windows(4).position(|w| w == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&read[..end]).into_owned();
        let mut first = head.split(' ');
        let came = Came {
            method: first.next()?.to_owned(),
            target: first.next()?.to_owned(),
            head: head.to_lowercase(),
            body: String::from_utf8_lossy(&read[end + 4..]).into_owned(),
        };
        let length: usize = came.header("content-length").unwrap_or("0").parse().ok()?;
        if read.len() >= end + 4 + length {
            break came;
        }
    };
    let reply = manner.lock().expect("no panic")(&came);
    heard.lock().expect("no panic").push(came);
    match reply {
        Reply::Says(status, body) => {
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nlocation: http://127.0.0.1:1/\r\nconnection: close\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes()).await.ok()?;
            stream.write_all(body.as_bytes()).await.ok()?;
        }
        Reply::Cut => {}
        Reply::Endless => {
            let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
            stream.write_all(head.as_bytes()).await.ok()?;
            let piece = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
            while stream.write_all(piece.as_bytes()).await.is_ok() {}
        }
    }
    Some(())
}
