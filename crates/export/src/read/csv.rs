//! Records of CSV. A record may go over several lines; where a quotation never ends, what was held of it is
//! let go at the entry's bound, and reading goes on at the next line.

use super::tap::Tap;
use super::{Bad, Entry, Held, Stop};
use crate::limits::CELLS_MAX;
use crate::print::disarmed;
use crate::refused;

/// Where a cell stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum In {
    /// Before its first byte.
    Begin,
    /// In a plain one.
    Plain,
    /// Between quotation marks.
    Quoted,
    /// After a quotation mark within: the end, or one that is doubled.
    Mark,
}

/// See the module.
pub(super) struct Records {
    tap: Tap,
    comma: u8,
    columns: Vec<String>,
    header: Vec<u8>,
    /// Columns at the beginning that an earlier refusal put there.
    refused: usize,
}

/// A record taken apart.
struct Record {
    line: u64,
    held: Held,
    cells: Vec<Vec<u8>>,
    /// Where each cell ends in the bytes.
    ends: Vec<usize>,
}

impl Records {
    pub(super) fn open(mut tap: Tap) -> Result<Records, Stop> {
        let Some(header) = record(&mut tap, None)? else {
            return Ok(Records {
                tap,
                comma: b',',
                columns: Vec::new(),
                header: Vec::new(),
                refused: 0,
            });
        };
        let line = header.0.line;
        let (header, comma) = header;
        let text = |cell: &Vec<u8>| String::from_utf8(cell.clone()).ok();
        let columns: Option<Vec<String>> = header.cells.iter().map(text).collect();
        let columns = columns
            .filter(|_| header.held.text().is_ok())
            .ok_or(Stop::Lost(line))?;
        let columns: Vec<String> = columns.iter().map(|c| c.trim().to_owned()).collect();
        let marks = refused::COLUMNS;
        let refused = match columns.get(..marks.len()) {
            Some(first) if first == marks => marks.len(),
            _ => 0,
        };
        Ok(Records {
            tap,
            comma,
            header: header.after(refused),
            columns,
            refused,
        })
    }

    pub(super) fn header(&self) -> &[u8] {
        &self.header
    }

    pub(super) fn next(&mut self) -> Result<Option<Entry>, Stop> {
        loop {
            let Some((record, _)) = record(&mut self.tap, Some(self.comma))? else {
                return Ok(None);
            };
            // An empty line is no record.
            if record.held.bytes.is_empty() && !record.held.over {
                continue;
            }
            return Ok(Some(Entry {
                line: record.line,
                cells: self.cells(&record),
                raw: record.after(self.refused),
            }));
        }
    }

    fn cells(&self, record: &Record) -> Result<Vec<(String, String)>, Bad> {
        record.held.text()?;
        if record.cells.len() != self.columns.len() {
            return Err(Bad::Cells);
        }
        let pairs = self.columns.iter().zip(&record.cells).skip(self.refused);
        pairs
            .map(|(column, cell)| {
                // Marks and ends are single bytes: a cell of a text is a text.
                let cell = std::str::from_utf8(cell).map_err(|_| Bad::NotUtf8)?;
                Ok((column.clone(), disarmed(cell).to_owned()))
            })
            .collect()
    }
}

impl Record {
    /// Its bytes after the first cells.
    fn after(&self, cells: usize) -> Vec<u8> {
        let from = match cells.checked_sub(1) {
            None => 0,
            Some(last) => self.ends.get(last).map_or(0, |end| end + 1),
        };
        self.held.bytes.get(from..).unwrap_or_default().to_vec()
    }
}

/// Reads a record, and what parts its cells where that is not known yet: of what may, whatever comes first.
fn record(tap: &mut Tap, comma: Option<u8>) -> Result<Option<(Record, u8)>, Stop> {
    let mut parts = comma;
    let mut record = Record {
        line: tap.line(),
        held: Held::default(),
        cells: vec![Vec::new()],
        ends: Vec::new(),
    };
    let mut state = In::Begin;
    let mut any = false;
    while let Some(byte) = tap.next()? {
        any = true;
        let open = state == In::Quoted && !record.held.over;
        if byte == b'\n' && !open {
            break;
        }
        record.held.push(byte);
        if record.held.over {
            record.cells = Vec::new();
            continue;
        }
        let parted = parts == Some(byte) || (parts.is_none() && b",;\t".contains(&byte));
        match (state, byte) {
            (In::Begin, b'"') => state = In::Quoted,
            (In::Quoted, b'"') => state = In::Mark,
            (In::Quoted, byte) => push(&mut record, byte),
            (In::Mark, b'"') => {
                push(&mut record, byte);
                state = In::Quoted;
            }
            (_, byte) if parted => {
                parts = Some(byte);
                record.ends.push(record.held.bytes.len() - 1);
                if record.cells.len() <= CELLS_MAX {
                    record.cells.push(Vec::new());
                }
                state = In::Begin;
            }
            (_, byte) => {
                push(&mut record, byte);
                state = In::Plain;
            }
        }
    }
    if !any {
        return Ok(None);
    }
    // A line may end in both signs.
    if state != In::Quoted && record.held.bytes.last() == Some(&b'\r') {
        record.held.bytes.pop();
        if let Some(cell) = record.cells.last_mut()
            && cell.last() == Some(&b'\r')
        {
            cell.pop();
        }
    }
    // A quotation that the file's end left open.
    if state == In::Quoted && !record.held.over {
        record.cells.clear();
    }
    Ok(Some((record, parts.unwrap_or(b','))))
}

fn push(record: &mut Record, byte: u8) {
    if let Some(cell) = record.cells.last_mut() {
        cell.push(byte);
    }
}
