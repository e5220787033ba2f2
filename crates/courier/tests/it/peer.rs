//! An HTTP peer that says exactly the bytes it is told to, and remembers what it was asked.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    /// `POST /path HTTP/1.1`
    pub line: String,
    headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Request {
    /// A header's value, or nothing.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(have, _)| have == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("a body in UTF-8")
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("a body in JSON")
    }
}

/// What the peer does once it has read a request.
pub enum Says {
    /// These bytes, then it closes.
    Bytes(Vec<u8>),
    /// Nothing, and keeps the line open.
    Nothing,
    /// Closes its half of the line and goes on listening.
    HalfClose,
}

/// A whole answer.
pub fn answer(status: u16, body: &str) -> Says {
    with_header(status, "x-peer: test", body)
}

/// A whole answer with one more header.
pub fn with_header(status: u16, header: &str, body: &str) -> Says {
    Says::Bytes(
        format!(
            "HTTP/1.1 {status} Said\r\n{header}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes(),
    )
}

/// A peer on this machine; it lives as long as the test's runtime.
#[derive(Clone)]
pub struct Peer {
    port: u16,
    seen: Arc<Mutex<Vec<Request>>>,
    /// Told at each request.
    pub asked: Arc<Notify>,
}

impl Peer {
    /// A peer without TLS.
    pub async fn start(says: impl Fn(&Request) -> Says + Send + Sync + 'static) -> Peer {
        Peer::open(None, says).await
    }

    /// A peer with TLS.
    pub async fn start_tls(
        acceptor: TlsAcceptor,
        says: impl Fn(&Request) -> Says + Send + Sync + 'static,
    ) -> Peer {
        Peer::open(Some(acceptor), says).await
    }

    async fn open(
        tls: Option<TlsAcceptor>,
        says: impl Fn(&Request) -> Says + Send + Sync + 'static,
    ) -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let peer = Peer {
            port: listener.local_addr().expect("its port").port(),
            seen: Arc::default(),
            asked: Arc::default(),
        };
        let (mine, says) = (peer.clone(), Arc::new(says));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mine, says, tls) = (mine.clone(), says.clone(), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => mine.serve(stream, &*says).await,
                        // A client that does not believe the certificate ends here.
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => mine.serve(stream, &*says).await,
                            Err(_) => None,
                        },
                    }
                });
            }
        });
        peer
    }

    async fn serve<S>(&self, mut stream: S, says: &(dyn Fn(&Request) -> Says + Sync)) -> Option<()>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let request = read(&mut stream).await?;
        self.seen.lock().expect("seen").push(request.clone());
        self.asked.notify_one();
        match says(&request) {
            Says::Bytes(bytes) => {
                // A client may have had enough before the last byte.
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
            }
            Says::Nothing => std::future::pending().await,
            Says::HalfClose => {
                let _ = stream.shutdown().await;
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
            }
        }
        Some(())
    }

    /// `http://127.0.0.1:PORT` and this path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it was asked so far.
    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().expect("seen").clone()
    }

    /// The only request so far.
    pub fn only(&self) -> Request {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "requests");
        seen[0].clone()
    }
}

async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).expect("a head in ASCII");
    let mut lines = head.split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut request = Request {
        line,
        headers,
        body: bytes[end + 4..].to_vec(),
    };
    let length: usize = request
        .header("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    while request.body.len() < length {
        if stream.read_buf(&mut request.body).await.ok()? == 0 {
            return None;
        }
    }
    Some(request)
}
