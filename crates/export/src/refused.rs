//! Entries that were not taken, as they came, with their lines and the reasons: a file that can be mended and
//! read again by itself.

use crate::read::{Entry, Form};
use std::io::{self, Write};

/// The columns that stand before those of refused CSV records.
pub const COLUMNS: [&str; 2] = ["import_line", "import_why"];

/// Writes them; nothing at all while there is none.
pub struct Refused<W> {
    out: W,
    form: Form,
    header: Vec<u8>,
    begun: bool,
}

impl<W: Write> Refused<W> {
    /// Of a file of this form, with its header if it has one.
    pub fn new(out: W, form: Form, header: Option<&[u8]>) -> Refused<W> {
        Refused {
            out,
            form,
            header: header.unwrap_or_default().to_vec(),
            begun: false,
        }
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// The writer's.
    pub fn add(&mut self, entry: &Entry, why: &str) -> io::Result<()> {
        let first = !std::mem::replace(&mut self.begun, true);
        let (line, raw) = (entry.line, &entry.raw);
        let why: String = why
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        match self.form {
            Form::Csv => {
                // The sign that parts the source's cells parts ours.
                let comma = [b',', b';', b'\t'].into_iter();
                let comma = comma
                    .filter(|c| self.header.contains(c))
                    .min_by_key(|c| self.header.iter().position(|b| b == c))
                    .unwrap_or(b',');
                let comma = char::from(comma);
                if first {
                    let [a, b] = COLUMNS;
                    write!(self.out, "{}{a}{comma}{b}{comma}", crate::print::MARK)?;
                    self.out.write_all(&self.header)?;
                    self.out.write_all(b"\r\n")?;
                }
                let why = why.replace('"', "\"\"");
                write!(self.out, "{line}{comma}\"{why}\"{comma}")?;
                self.out.write_all(raw)?;
                self.out.write_all(b"\r\n")
            }
            Form::Json => {
                writeln!(self.out, "# {line}: {why}")?;
                // Line ends within an object stand between its parts only.
                let blank = |b: &u8| if matches!(b, b'\n' | b'\r') { b' ' } else { *b };
                let raw: Vec<u8> = raw.iter().map(blank).collect();
                self.out.write_all(&raw)?;
                self.out.write_all(b"\n")
            }
            Form::Xml => {
                if first {
                    self.out
                        .write_all(b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<refused>\n")?;
                }
                writeln!(
                    self.out,
                    "<!-- {line}: {} -->",
                    why.replace('-', "\u{2010}")
                )?;
                self.out.write_all(raw)?;
                self.out.write_all(b"\n")
            }
        }
    }

    /// Ends the file; whether there is anything in it.
    ///
    /// # Errors
    /// The writer's.
    pub fn end(mut self) -> io::Result<(W, bool)> {
        if self.begun && self.form == Form::Xml {
            self.out.write_all(b"</refused>\n")?;
        }
        self.out.flush()?;
        Ok((self.out, self.begun))
    }
}
