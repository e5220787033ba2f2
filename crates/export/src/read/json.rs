//! JSON objects: one a line, or in an array of any layout.

use super::tap::Tap;
use super::{Bad, Entry, Held, Stop};
use serde_json::{Map, Value};

/// See the module.
pub(super) struct Objects {
    tap: Tap,
    /// In an array; else one a line.
    array: bool,
    over: bool,
}

impl Objects {
    pub(super) fn open(mut tap: Tap) -> Result<Objects, Stop> {
        let array = tap.pass(b"")? == Some(b'[');
        if array {
            tap.next()?;
        }
        Ok(Objects {
            tap,
            array,
            over: false,
        })
    }

    pub(super) fn next(&mut self) -> Result<Option<Entry>, Stop> {
        if self.over {
            return Ok(None);
        }
        let next = match self.array {
            true => self.of_array(),
            false => self.line(),
        };
        self.over = !matches!(next, Ok(Some(_)));
        next
    }

    /// A line; empty ones, and those that begin with `#`, which tell why the next one was refused, are passed
    /// over.
    fn line(&mut self) -> Result<Option<Entry>, Stop> {
        loop {
            let line = self.tap.line();
            let mut held = Held::default();
            let mut any = false;
            while let Some(byte) = self.tap.next()? {
                any = true;
                if byte == b'\n' {
                    break;
                }
                held.push(byte);
            }
            if !any {
                return Ok(None);
            }
            if held.bytes.last() == Some(&b'\r') {
                held.bytes.pop();
            }
            let first = held.bytes.iter().find(|b| !b.is_ascii_whitespace());
            if !held.over && first.is_none_or(|b| *b == b'#') {
                continue;
            }
            return Ok(Some(entry(line, held)));
        }
    }

    /// An object of the array. Its end is where its brackets close, so one too long, or one that is no JSON
    /// within, is passed over.
    fn of_array(&mut self) -> Result<Option<Entry>, Stop> {
        let line = match self.tap.pass(b",")? {
            Some(b'{') => self.tap.line(),
            Some(b']') => return Ok(None),
            Some(_) | None => return Err(Stop::Lost(self.tap.line())),
        };
        let mut held = Held::default();
        let (mut depth, mut quoted, mut spelt) = (0u64, false, false);
        while let Some(byte) = self.tap.next()? {
            held.push(byte);
            match byte {
                _ if spelt => spelt = false,
                b'\\' if quoted => spelt = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return Ok(Some(entry(line, held)));
            }
        }
        Err(Stop::Lost(line))
    }
}

fn entry(line: u64, held: Held) -> Entry {
    Entry {
        line,
        cells: held.text().and_then(cells),
        raw: held.bytes,
    }
}

/// An object of plain values; what is null is not there, and what is empty within an array or object is not
/// either.
fn cells(text: &str) -> Result<Vec<(String, String)>, Bad> {
    // The parser goes no deeper than 128 brackets.
    let map: Map<String, Value> = serde_json::from_str(text).map_err(|_| Bad::Json)?;
    let plain = map.into_iter().filter(|(_, value)| !value.is_null());
    plain
        .map(|(key, value)| match value {
            Value::String(text) if text.contains('\0') => Err(Bad::Nul),
            Value::String(text) => Ok((key, text)),
            Value::Number(n) => Ok((key, n.to_string())),
            Value::Bool(b) => Ok((key, b.to_string())),
            Value::Null | Value::Array(_) | Value::Object(_) => Err(Bad::Json),
        })
        .collect()
}
