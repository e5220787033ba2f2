//! A system that is told by webhooks: it checks signatures, remembers what came and answers as it is
//! told.

use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What it does with a call.
#[derive(Clone, Debug)]
pub(crate) enum Says {
    /// Takes it.
    Yes,
    /// Answers that.
    Status(u16),
    /// Leads elsewhere.
    Redirect(String),
    /// Says nothing.
    Nothing,
}

/// A call as it came.
#[derive(Clone, Debug)]
pub(crate) struct Came {
    headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Came {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// `report.dispatch`.
    pub(crate) fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }

    /// Whether this secret signed it.
    pub(crate) fn is_signed(&self, secret: &str) -> bool {
        let timestamp = self.header("webhook-timestamp");
        let signed = courier::Signed {
            id: self.id(),
            timestamp,
            signature: self.header("webhook-signature"),
        };
        let now = timestamp.parse().expect("seconds");
        courier::verify_webhook(signed, self.body.as_bytes(), secret, now).is_ok()
    }
}

/// See the head of this file.
#[derive(Clone)]
pub(crate) struct Receiver {
    port: u16,
    says: Arc<Mutex<Says>>,
    came: Arc<Mutex<Vec<Came>>>,
    news: Arc<Notify>,
}

impl Receiver {
    pub(crate) async fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let receiver = Receiver {
            port: listener.local_addr().expect("its port").port(),
            says: Arc::new(Mutex::new(Says::Yes)),
            came: Arc::default(),
            news: Arc::default(),
        };
        let mine = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mine = mine.clone();
                tokio::spawn(async move { mine.serve(stream).await });
            }
        });
        receiver
    }

    async fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let mut headers = HashMap::new();
        loop {
            line.clear();
            stream.read_line(&mut line).await.ok()?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            headers.insert(name.to_lowercase(), value.to_owned());
        }
        let length: usize = headers.get("content-length")?.parse().ok()?;
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.ok()?;
        let body = String::from_utf8(body).expect("UTF-8");
        self.came
            .lock()
            .expect("no panic")
            .push(Came { headers, body });
        self.news.notify_one();
        let says = self.says.lock().expect("no panic").clone();
        let answer = match says {
            Says::Yes => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            Says::Status(status) => format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\n\r\n"),
            Says::Redirect(to) => {
                format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")
            }
            Says::Nothing => return std::future::pending().await,
        };
        stream.write_all(answer.as_bytes()).await.ok()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/tin", self.port)
    }

    pub(crate) fn says(&self, says: Says) {
        *self.says.lock().expect("no panic") = says;
    }

    /// What came since the last time somebody asked.
    pub(crate) fn take(&self) -> Vec<Came> {
        std::mem::take(&mut self.came.lock().expect("no panic"))
    }

    /// The kinds of what came since.
    pub(crate) fn kinds(&self) -> Vec<String> {
        self.take().iter().map(Came::kind).collect()
    }

    /// Waits until a call came.
    pub(crate) async fn asked(&self) {
        let came = tokio::time::timeout(Duration::from_secs(20), self.news.notified());
        came.await.expect("a call comes");
    }
}
