//! Where a command says what it has done.

use crate::clock;
use crate::fail::{Done, Fail};
use lang::Lang;
use std::io::{BufRead, IsTerminal, Write};
use std::time::{Duration, Instant};

/// How often a long command tells how far it has come.
const TOLD_EACH: Duration = Duration::from_millis(500);

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

    /// One that says nothing: what is said there is for programs.
    pub(crate) fn silent(lang: Lang) -> Terminal {
        Terminal {
            lang,
            out: Box::new(std::io::sink()),
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

/// How far a long command has come, told in one line of the error stream where somebody sits before it.
pub struct Progress {
    key: &'static str,
    begun: Instant,
    told: Option<Instant>,
    shown: bool,
}

impl Progress {
    /// Words of this key, with `{n}` done and `{each}` a second.
    pub fn new(key: &'static str) -> Progress {
        Progress {
            key,
            begun: clock::tick(),
            told: None,
            shown: std::io::stderr().is_terminal(),
        }
    }

    /// So many are done. Told twice a second at most.
    pub fn tell(&mut self, lang: Lang, n: u64) {
        let now = clock::tick();
        let often = |told: Instant| now.duration_since(told) < TOLD_EACH;
        if !self.shown || self.told.is_some_and(often) {
            return;
        }
        self.told = Some(now);
        let seconds = now.duration_since(self.begun).as_secs_f64().max(0.001);
        let each = (n as f64 / seconds).round().to_string();
        let words = lang::fill(lang, self.key, &[("n", &n.to_string()), ("each", &each)]);
        // Who cannot be told how far it is need not be told.
        let _ = write!(std::io::stderr(), "\r{words}\u{1b}[K");
    }

    /// It is over: what comes next stands in a line of its own.
    pub fn over(&self) {
        if self.told.is_some() {
            let _ = writeln!(std::io::stderr());
        }
    }
}

/// The first line of the standard input: a password that a script hands over, or an answer.
pub fn first_line() -> Done<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
