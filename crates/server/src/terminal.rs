//! Where a command says what it has done.

use crate::fail::{Done, Fail};
use lang::Lang;
use std::io::{BufRead, IsTerminal, Write};

/// The terminal that a command was given: a stream to write to and a language.
pub struct Terminal {
    /// In which language.
    pub lang: Lang,
    out: Box<dyn Write + Send>,
}

impl Terminal {
    /// The process's own.
    pub fn own(lang: Lang) -> Terminal {
        Terminal {
            lang,
            out: Box::new(std::io::stdout()),
        }
    }

    /// Writes a line.
    ///
    /// # Errors
    /// The environment's, for a reader that is gone or a disk that is full.
    pub fn line(&mut self, text: impl AsRef<str>) -> Done {
        writeln!(self.out, "{}", text.as_ref())
            .and_then(|()| self.out.flush())
            .map_err(Fail::from)
    }

    /// Writes the words of a key.
    pub fn say(&mut self, key: &str, values: &[(&str, &str)]) -> Done {
        let words = lang::fill(self.lang, key, values);
        self.line(words)
    }

    /// Asks for a line where somebody sits at the terminal; `None` where nobody does.
    pub fn ask(&mut self, key: &str) -> Done<Option<String>> {
        if !std::io::stdin().is_terminal() {
            return Ok(None);
        }
        write!(self.out, "{} ", lang::t(self.lang, key))?;
        self.out.flush()?;
        first_line().map(Some)
    }
}

/// The first line of the standard input: a password that a script hands over, or an answer.
pub fn first_line() -> Done<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
