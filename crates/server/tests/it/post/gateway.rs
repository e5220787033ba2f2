//! An SMS gateway on a thread of its own, slow and now and then rude.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What became of one message, by its idempotency id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offer {
    pub(crate) to: String,
    /// How often it was offered.
    pub(crate) times: usize,
    /// The gateway took it: it says so each time it is asked again.
    pub(crate) taken: bool,
    /// How often it was offered after the gateway had said so.
    pub(crate) after_taken: usize,
}

/// See the module.
pub(crate) struct Gateway {
    address: SocketAddr,
    offers: Arc<Mutex<BTreeMap<String, Offer>>>,
}

impl Gateway {
    /// Takes so long for each message; if rude, hangs up on every seventh without an answer.
    pub(crate) fn open(slow: Duration, rude: bool) -> Gateway {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let gateway = Gateway {
            address: listener.local_addr().expect("an address"),
            offers: Arc::default(),
        };
        let offers = Arc::clone(&gateway.offers);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let offers = Arc::clone(&offers);
                std::thread::spawn(move || serve(stream, &offers, slow, rude));
            }
        });
        gateway
    }

    /// The service's settings for it.
    pub(crate) fn configuration(&self) -> String {
        format!(
            "[sms]\ngateway = \"thu\"\nurl = \"http://{}/send\"\nreference = \"/id\"\n",
            self.address
        )
    }

    pub(crate) fn offered(&self) -> BTreeMap<String, Offer> {
        self.offers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn serve(
    mut stream: TcpStream,
    offers: &Mutex<BTreeMap<String, Offer>>,
    slow: Duration,
    rude: bool,
) {
    while let Some(body) = request(&mut stream) {
        let asked: Value = serde_json::from_slice(&body).expect("JSON");
        let id = asked["id"].as_str().expect("an id").to_owned();
        super::pause(slow);
        let hangs_up = {
            let mut offers = offers.lock().unwrap_or_else(PoisonError::into_inner);
            let every = offers.values().map(|o| o.times).sum::<usize>();
            let offer = offers.entry(id.clone()).or_default();
            asked["to"]
                .as_str()
                .expect("a number")
                .clone_into(&mut offer.to);
            offer.times += 1;
            offer.after_taken += usize::from(offer.taken);
            let hangs_up = rude && every % 7 == 6;
            offer.taken |= !hangs_up;
            hangs_up
        };
        if hangs_up {
            return;
        }
        let body = format!("{{\"id\":\"{id}\"}}");
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// The body of the next request; none when the peer is gone.
fn request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    loop {
        if let Some(end) = read.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
            let length: usize = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .and_then(|n| n.trim().parse().ok())
                .unwrap_or(0);
            let body = end + 4;
            if read.len() >= body + length {
                return Some(read[body..body + length].to_vec());
            }
        }
        let mut some = [0; 4096];
        match stream.read(&mut some) {
            Ok(0) | Err(_) => return None,
            Ok(n) => read.extend_from_slice(&some[..n]),
        }
    }
}
