//! Bytes one by one, with the line they stand in.

use std::io::{self, BufRead, ErrorKind};

/// See the module.
pub(super) struct Tap {
    from: Box<dyn BufRead + Send>,
    line: u64,
}

impl Tap {
    pub(super) fn new(from: Box<dyn BufRead + Send>) -> Tap {
        Tap { from, line: 1 }
    }

    /// The line of the next byte.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The next byte, left where it is.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.from.fill_buf() {
                Ok(bytes) => return Ok(bytes.first().copied()),
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }

    /// The next byte.
    pub(super) fn next(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.from.consume(1);
            if byte == b'\n' {
                self.line += 1;
            }
        }
        Ok(byte)
    }

    /// Passes over the mark that UTF-8 may begin with.
    pub(super) fn pass_mark(&mut self) -> io::Result<()> {
        let mark = crate::print::MARK.as_bytes();
        if self.peek()? == mark.first().copied() {
            for _ in mark {
                self.next()?;
            }
        }
        Ok(())
    }

    /// Passes over blanks and what else `may` be passed over.
    pub(super) fn pass(&mut self, may: &[u8]) -> io::Result<Option<u8>> {
        loop {
            match self.peek()? {
                Some(byte) if byte.is_ascii_whitespace() || may.contains(&byte) => {
                    self.next()?;
                }
                other => return Ok(other),
            }
        }
    }
}
