//! Asterisk's manager interface: a client that signs in, reads events, and tells of calls.
//!
//! The manager speaks lines over TCP: `Key: Value`, an empty line after each message. It is spoken to
//! inside the house or through a tunnel; the operator names it. Whatever breaks, the line is opened
//! again; calls that ran meanwhile are told of by the next event that names them, and an end that was
//! missed is told by nobody (the desk knows how long a phone can ring).

mod read;
mod tell;

pub use read::{Message, Reading};
pub use tell::{Kind, Told, Translator};

use crate::limits::{AMI_AGAIN, AMI_AGAIN_MAX, AMI_PING, AMI_SILENT, CONNECT_TIME};
use serde::Deserialize;
use std::fmt;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// What the client is told at start.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ami {
    /// Host and port: `127.0.0.1:5038`.
    pub address: String,
    /// The manager's account: it needs to read `call` and `agent`, and to write nothing.
    pub user: String,
    /// Its secret.
    pub secret: String,
    /// Contexts in which calls from outside arrive: `from-trunk`. Empty: all but `from-internal`.
    #[serde(default)]
    pub inbound: Vec<String>,
}

impl fmt::Debug for Ami {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ami({})", self.address)
    }
}

/// Why a line was lost. Names no secret and no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// No connection.
    Unreachable,
    /// The manager does not know us.
    Refused,
    /// The other side closed, or nothing was heard for too long.
    Closed,
    /// What came is not what a manager says.
    Garbled,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Lost::Unreachable => "the manager cannot be reached",
            Lost::Refused => "the manager does not take our name and secret",
            Lost::Closed => "the manager hung up, or fell silent",
            Lost::Garbled => "what was said is no manager's language",
        })
    }
}

/// How long to wait before the next try after so many failed ones.
pub fn pause(failed: u32) -> Duration {
    AMI_AGAIN
        .saturating_mul(1u32.checked_shl(failed.min(16)).unwrap_or(u32::MAX))
        .min(AMI_AGAIN_MAX)
}

/// An open line.
pub struct Line {
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    reading: Reading,
    asked: u64,
}

impl Ami {
    /// Opens a line and signs in.
    ///
    /// # Errors
    /// See [`Lost`].
    pub async fn connect(&self) -> Result<Line, Lost> {
        let open = TcpStream::connect(&self.address);
        let stream = tokio::time::timeout(CONNECT_TIME, open)
            .await
            .map_err(|_| Lost::Unreachable)?
            .map_err(|_| Lost::Unreachable)?;
        let (from, to) = stream.into_split();
        let mut line = Line {
            from,
            to,
            reading: Reading::default(),
            asked: 0,
        };
        // A value with a line's end in it would be a command of its own.
        let plain = |text: &str| !text.contains(['\r', '\n']);
        if !plain(&self.user) || !plain(&self.secret) {
            return Err(Lost::Refused);
        }
        let sign_in = format!(
            "Action: Login\r\nActionID: sign-in\r\nUsername: {}\r\nSecret: {}\r\nEvents: call,agent\r\n\r\n",
            self.user, self.secret
        );
        line.say(&sign_in).await?;
        loop {
            let heard = line.hear().await?;
            if heard.get("Response").is_some() && heard.get("ActionID") == Some("sign-in") {
                return match heard.get("Response") {
                    Some("Success") => Ok(line),
                    _ => Err(Lost::Refused),
                };
            }
        }
    }

    /// A translator of this exchange's events.
    pub fn translator(&self) -> Translator {
        Translator::new(&self.inbound)
    }
}

impl Line {
    async fn say(&mut self, text: &str) -> Result<(), Lost> {
        self.to
            .write_all(text.as_bytes())
            .await
            .map_err(|_| Lost::Closed)
    }

    /// The next message. A manager that is silent is asked whether it is there.
    ///
    /// # Errors
    /// See [`Lost`].
    pub async fn hear(&mut self) -> Result<Message, Lost> {
        let mut silent = Duration::ZERO;
        loop {
            if let Some(message) = self.reading.message().map_err(|_| Lost::Garbled)? {
                return Ok(message);
            }
            let mut bytes = [0u8; 4_096];
            match tokio::time::timeout(AMI_PING, self.from.read(&mut bytes)).await {
                Ok(Ok(0) | Err(_)) => return Err(Lost::Closed),
                Ok(Ok(read)) => {
                    silent = Duration::ZERO;
                    self.reading.take(bytes.get(..read).unwrap_or_default());
                }
                Err(_) => {
                    silent += AMI_PING;
                    if silent >= AMI_SILENT {
                        return Err(Lost::Closed);
                    }
                    self.asked += 1;
                    let ping = format!("Action: Ping\r\nActionID: ping-{}\r\n\r\n", self.asked);
                    self.say(&ping).await?;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_line_is_tried_soon_and_then_less_often() {
        let waits: Vec<u64> = (0..7).map(|n| pause(n).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 20, 20]);
        assert_eq!(pause(u32::MAX), AMI_AGAIN_MAX);
    }
}
