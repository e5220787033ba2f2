//! A client that speaks plain HTTP over a socket of its own, so that it can stop wherever it likes.

use serde_json::Value;
use std::io::{self, Cursor, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than the service lets anybody wait.
const PATIENCE: Duration = Duration::from_secs(150);
/// Stands in no photo of [`photo`] and in no text.
const FRAME: &str = "----mot-khung-anh";

/// A request, ready to be sent as often as it takes.
#[derive(Clone)]
pub(crate) struct Request {
    line: String,
    headers: String,
    body: Vec<u8>,
}

/// An answer that arrived whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// A header, by its name in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (held, value) = line.split_once(':')?;
            held.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn text(&self) -> String {
        format!("{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}

impl Request {
    pub(crate) fn get(path: &str) -> Request {
        Request {
            line: format!("GET {path} HTTP/1.1\r\n"),
            headers: String::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn post(path: &str) -> Request {
        Request {
            line: format!("POST {path} HTTP/1.1\r\n"),
            ..Request::get("")
        }
    }

    pub(crate) fn patch(path: &str) -> Request {
        Request {
            line: format!("PATCH {path} HTTP/1.1\r\n"),
            ..Request::get("")
        }
    }

    /// With these bytes as its body.
    pub(crate) fn bytes_of(mut self, kind: &str, bytes: &[u8]) -> Request {
        self.body = bytes.to_vec();
        self.header("Content-Type", kind)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Request {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    pub(crate) fn key(self, key: &str) -> Request {
        self.header("Idempotency-Key", key)
    }

    pub(crate) fn token(self, token: &str) -> Request {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn json(mut self, body: &Value) -> Request {
        self.body = body.to_string().into_bytes();
        self.header("Content-Type", "application/json")
    }

    /// The fields of a JSON object as a form, with a photo.
    pub(crate) fn form(mut self, fields: &Value, photo: &[u8]) -> Request {
        for (name, value) in fields.as_object().expect("an object") {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let part = format!(
                "--{FRAME}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            self.body.extend(part.as_bytes());
        }
        let head = format!(
            "--{FRAME}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"anh.jpg\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        );
        self.body.extend(head.as_bytes());
        self.body.extend(photo);
        self.body.extend(format!("\r\n--{FRAME}--\r\n").as_bytes());
        self.header(
            "Content-Type",
            &format!("multipart/form-data; boundary={FRAME}"),
        )
    }

    /// As it goes over the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let length = self.body.len();
        let end =
            format!("Host: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
        let mut bytes = [self.line.as_str(), &self.headers, &end]
            .concat()
            .into_bytes();
        bytes.extend(&self.body);
        bytes
    }

    /// Sends it and waits for the whole answer.
    ///
    /// # Errors
    /// The connection's, also where it ended in the middle of the answer: then nobody knows
    /// whether the request was carried out.
    pub(crate) fn send(&self, address: &str) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(&self.bytes())?;
        let mut bytes = Vec::new();
        if let Err(e) = stream.read_to_end(&mut bytes) {
            let waited = matches!(
                e.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
            );
            assert!(!waited, "no answer and no end in {PATIENCE:?}");
            return Err(e);
        }
        read(&bytes).ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
    }

    /// Sends the first `sent` bytes, perhaps waits for the first of the answer, and is gone.
    pub(crate) fn hang_up(&self, address: &str, sent: usize, listens: Listens) -> io::Result<()> {
        let mut stream = TcpStream::connect(address)?;
        let bytes = self.bytes();
        stream.write_all(&bytes[..sent.min(bytes.len())])?;
        match listens {
            Listens::No => {}
            Listens::For(time) => {
                stream.set_read_timeout(Some(time))?;
                // Whatever comes first: a byte, the end, or the time.
                let _ = stream.read(&mut [0]);
            }
        }
        Ok(())
    }
}

/// Whether somebody who hangs up listens for a while before.
#[derive(Clone, Copy)]
pub(crate) enum Listens {
    No,
    For(Duration),
}

fn read(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    let body = bytes[end + 4..].to_vec();
    // "No content" has no length either.
    let length = length.or((status == 204).then_some(0));
    (length == Some(body.len())).then(|| Answer {
        status,
        head: head.to_owned(),
        body,
    })
}

/// A small photo like no other.
pub(crate) fn photo(n: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let [r, g, b, ..] = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
    image::RgbImage::from_fn(96, 64, |x, y| {
        image::Rgb([r ^ x as u8, g.wrapping_add(y as u8), b])
    })
    .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
    .expect("a photo");
    bytes
}
