//! An SMS gateway on this machine: it takes messages, or is away, or takes one and hangs up.

use crate::house::House;
use app::AppResult;
use app::hooks::Heard;
use courier::{Courier, SmsHook, SmsSettings};
use domain::time::At;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the gateway signs its callbacks with.
const SECRET: &str = "bi-mat";

/// A callback as the gateway signs it at that hour, and what it came to.
pub(crate) async fn calls_back(h: &House, now: At, body: &serde_json::Value) -> AppResult<Heard> {
    let (time, body) = ((now.0 / 1000).to_string(), body.to_string());
    let signature = SmsHook::with_secret(SECRET).signature(&time, body.as_bytes());
    let header = |name: &str| match name {
        "x-timestamp" => Some(time.as_str()),
        "x-signature" => Some(signature.as_str()),
        _ => None,
    };
    app::hooks::sms(&h.app, h.now, "thu", header, body.as_bytes()).await
}

/// How the gateway behaves at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It takes every message.
    Well,
    /// It answers 503.
    Away,
    /// It takes the message and hangs up before it says so.
    HangsUp,
    /// It answers 400: never.
    Refuses,
}

/// See the module.
#[derive(Clone)]
pub(crate) struct Gateway {
    address: std::net::SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    mood: Mood,
    /// What was taken, in order: (idempotency id, number, text).
    taken: Vec<(String, String, String)>,
    /// How often each was offered.
    offered: BTreeMap<String, usize>,
}

impl Gateway {
    pub(crate) async fn open() -> Gateway {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let gateway = Gateway {
            address: listener.local_addr().expect("an address"),
            state: Arc::new(Mutex::new(State {
                mood: Mood::Well,
                taken: Vec::new(),
                offered: BTreeMap::new(),
            })),
        };
        let state = Arc::clone(&gateway.state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&state)));
            }
        });
        gateway
    }

    pub(crate) fn courier(&self) -> Courier {
        let sms: SmsSettings = serde_json::from_value(serde_json::json!({
            "gateway": "thu",
            "url": format!("http://{}/send", self.address),
            "reference": "/id",
            "hook": { "secret": SECRET },
        }))
        .expect("settings");
        Courier::new(courier::Settings {
            sms: Some(sms),
            ..courier::Settings::default()
        })
        .expect("a courier")
    }

    pub(crate) fn is(&self, mood: Mood) {
        self.state.lock().expect("state").mood = mood;
    }

    /// What was taken since the last look.
    pub(crate) fn take(&self) -> Vec<(String, String, String)> {
        std::mem::take(&mut self.state.lock().expect("state").taken)
    }

    /// How often each message was offered.
    pub(crate) fn offered(&self) -> BTreeMap<String, usize> {
        self.state.lock().expect("state").offered.clone()
    }
}

async fn answer(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    loop {
        let Some(body) = request(&mut stream).await else {
            return;
        };
        let asked: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
        let id = text("id");
        let mood = {
            let mut state = state.lock().expect("state");
            *state.offered.entry(id.clone()).or_default() += 1;
            if matches!(state.mood, Mood::Well | Mood::HangsUp)
                && !state.taken.iter().any(|(known, _, _)| *known == id)
            {
                state.taken.push((id.clone(), text("to"), text("text")));
            }
            state.mood
        };
        let (status, body) = match mood {
            Mood::Well => ("200 OK", format!("{{\"id\":\"ref-{id}\"}}")),
            Mood::Away => ("503 Service Unavailable", "{}".to_owned()),
            Mood::Refuses => ("400 Bad Request", "{}".to_owned()),
            Mood::HangsUp => return,
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The body of the next request; none when the peer is gone.
async fn request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    loop {
        if let Some(end) = read.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
            let length: usize = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .and_then(|n| n.trim().parse().ok())
                .unwrap_or(0);
            if read.len() >= end + 4 + length {
                return Some(read[end + 4..end + 4 + length].to_vec());
            }
        }
        let mut some = [0; 4096];
        match stream.read(&mut some).await {
            Ok(0) | Err(_) => return None,
            Ok(n) => read.extend_from_slice(&some[..n]),
        }
    }
}
