//! The manager's language: lines `Key: Value`, an empty line after each message, a greeting first.

use crate::limits::{AMI_LINE_BYTES_MAX, AMI_LINES_MAX};

/// A message. Never printed: events hold numbers.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Message(Vec<(String, String)>);

impl Message {
    /// The first value of a key, whatever its case; a blank one is none.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(held, _)| held.eq_ignore_ascii_case(key))
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// A message of these lines, for tests and tools.
    pub fn of(pairs: &[(&str, &str)]) -> Message {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Message(pairs.iter().map(owned).collect())
    }
}

/// What is being read: bytes come as the network cuts them.
#[derive(Default)]
pub struct Reading {
    bytes: Vec<u8>,
    lines: Vec<(String, String)>,
}

/// What came is too long for what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl Reading {
    /// Takes some bytes in.
    pub fn take(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole message, if it is there. The greeting and other lines without a colon are
    /// passed over.
    ///
    /// # Errors
    /// A line or a message that does not end.
    pub fn message(&mut self) -> Result<Option<Message>, TooLong> {
        while let Some(end) = self.bytes.iter().position(|b| *b == b'\n') {
            let line: Vec<u8> = self.bytes.drain(..=end).collect();
            if line.len() > AMI_LINE_BYTES_MAX {
                return Err(TooLong);
            }
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches(['\r', '\n']);
            if line.is_empty() {
                if self.lines.is_empty() {
                    continue;
                }
                return Ok(Some(Message(std::mem::take(&mut self.lines))));
            }
            if self.lines.len() >= AMI_LINES_MAX {
                return Err(TooLong);
            }
            if let Some((key, value)) = line.split_once(':') {
                self.lines
                    .push((key.trim().to_owned(), value.trim().to_owned()));
            }
        }
        if self.bytes.len() > AMI_LINE_BYTES_MAX {
            return Err(TooLong);
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_whole_however_the_network_cuts_them() {
        let said = "Asterisk Call Manager/9.0.0\r\nResponse: Success\r\nActionID: 1\r\n\r\n\
                    Event: Hangup\r\nCause-txt: Normal: Clearing\r\nEmpty:\r\n\r\n";
        for cut in 1..said.len() {
            let mut reading = Reading::default();
            let mut heard = Vec::new();
            for piece in [&said.as_bytes()[..cut], &said.as_bytes()[cut..]] {
                reading.take(piece);
                while let Some(message) = reading.message().unwrap() {
                    heard.push(message);
                }
            }
            assert_eq!(heard.len(), 2, "cut at {cut}");
            assert_eq!(heard[0].get("response"), Some("Success"));
            assert_eq!(heard[1].get("Cause-Txt"), Some("Normal: Clearing"));
            assert_eq!(heard[1].get("Empty"), None);
        }
    }

    #[test]
    fn what_does_not_end_is_not_read_for_ever() {
        let mut reading = Reading::default();
        reading.take(&[b'a'; AMI_LINE_BYTES_MAX + 1]);
        assert_eq!(reading.message().err(), Some(TooLong));
        let mut reading = Reading::default();
        for _ in 0..=AMI_LINES_MAX {
            reading.take(b"a: b\n");
        }
        assert_eq!(reading.message().err(), Some(TooLong));
    }
}
