//! Foreign files, one entry at a time: CSV records, JSON objects, XML elements.
//!
//! Whatever somebody put into them, no more than [`ENTRY_BYTES_MAX`] of an entry is held. An entry that cannot
//! be read is told as bad and the next one is read; only where nobody can say where the next one begins does
//! reading end ([`Stop`]).

mod csv;
mod json;
mod tap;
mod xml;

use crate::limits::ENTRY_BYTES_MAX;
use std::fmt;
use std::io::{self, BufRead};
use tap::Tap;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A header and records (RFC 4180), parted by commas, semicolons or tabulators.
    Csv,
    /// JSON objects, one a line or in an array.
    Json,
    /// XML: the root's elements are the entries, their elements the columns.
    Xml,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it begins: lines are counted from 1.
    pub line: u64,
    /// Its bytes as they stand in the file; empty of one that was too long.
    pub raw: Vec<u8>,
    /// Columns and what stands in them, or why that cannot be told.
    pub cells: Result<Vec<(String, String)>, Bad>,
}

/// Why an entry cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bad {
    /// Longer than [`ENTRY_BYTES_MAX`].
    TooLong,
    /// Not UTF-8.
    NotUtf8,
    /// NUL, which no text holds.
    Nul,
    /// Another number of cells than the header has.
    Cells,
    /// Not JSON, or no object of plain values.
    Json,
    /// Not well-formed XML, or with an entity of its own.
    Xml,
}

impl Bad {
    /// Its name in keys of words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Bad::TooLong => "too_long",
            Bad::NotUtf8 => "not_utf8",
            Bad::Nul => "nul",
            Bad::Cells => "cells",
            Bad::Json => "json",
            Bad::Xml => "xml",
        }
    }
}

/// Why reading ended before the file did.
#[derive(Debug)]
pub enum Stop {
    /// The disk's fault.
    Io(io::Error),
    /// From this line on nobody can say where an entry begins.
    Lost(u64),
    /// It declares a document type or an encoding that is not UTF-8: those are not read.
    Foreign(u64),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Io(e) => e.fmt(f),
            Stop::Lost(line) => write!(f, "lost at line {line}"),
            Stop::Foreign(line) => write!(f, "a declaration at line {line} that is not taken"),
        }
    }
}

impl From<io::Error> for Stop {
    fn from(e: io::Error) -> Stop {
        Stop::Io(e)
    }
}

/// Reads a file from its beginning.
pub struct Reader(Of);

enum Of {
    Csv(csv::Records),
    Json(json::Objects),
    Xml(xml::Elements),
}

impl Reader {
    /// Begins to read; the header of CSV is read at once.
    ///
    /// # Errors
    /// [`Stop`] if there is no beginning to go on from.
    pub fn open(form: Form, from: Box<dyn BufRead + Send>) -> Result<Reader, Stop> {
        let mut tap = Tap::new(from);
        tap.pass_mark()?;
        Ok(Reader(match form {
            Form::Csv => Of::Csv(csv::Records::open(tap)?),
            Form::Json => Of::Json(json::Objects::open(tap)?),
            Form::Xml => Of::Xml(xml::Elements::open(tap)?),
        }))
    }

    /// The header of CSV as it stands, without the columns that [`crate::refused`] put before it.
    pub fn header(&self) -> Option<&[u8]> {
        match &self.0 {
            Of::Csv(records) => Some(records.header()),
            Of::Json(_) | Of::Xml(_) => None,
        }
    }
}

impl Iterator for Reader {
    type Item = Result<Entry, Stop>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Of::Csv(records) => records.next().transpose(),
            Of::Json(objects) => objects.next().transpose(),
            Of::Xml(elements) => elements.next().transpose(),
        }
    }
}

/// The bytes of an entry, no more of them than are taken.
#[derive(Default)]
struct Held {
    bytes: Vec<u8>,
    over: bool,
}

impl Held {
    fn push(&mut self, byte: u8) {
        if self.over {
            return;
        }
        if self.bytes.len() == ENTRY_BYTES_MAX {
            self.over = true;
            self.bytes = Vec::new();
        } else {
            self.bytes.push(byte);
        }
    }

    /// As text, if it is one that may be read.
    fn text(&self) -> Result<&str, Bad> {
        if self.over {
            return Err(Bad::TooLong);
        }
        if self.bytes.contains(&0) {
            return Err(Bad::Nul);
        }
        std::str::from_utf8(&self.bytes).map_err(|_| Bad::NotUtf8)
    }
}

#[cfg(test)]
mod tests;
