//! Elements of an XML file: each child of the root is an entry, each of its children a column.
//!
//! No document type is taken, so there are no entities but XML's own five and signs by number: nothing grows
//! when it is read. Attributes and namespaces tell nothing here and are passed over.

use super::tap::Tap;
use super::{Bad, Entry, Held, Stop};
use crate::limits::DEPTH_MAX;
use std::io;

/// See the module.
pub(super) struct Elements {
    tap: Tap,
    over: bool,
}

/// What stands between `<` and `>`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Begin,
    End,
    /// Begin and end at once.
    Empty,
    /// A comment, an instruction, words told not to be markup.
    Aside,
    /// `<!DOCTYPE`, `<!ENTITY`…
    Declared,
}

impl Elements {
    pub(super) fn open(tap: Tap) -> Result<Elements, Stop> {
        let mut elements = Elements { tap, over: false };
        // Up to the root.
        loop {
            let first = elements.tap.pass(b"")?;
            let line = elements.tap.line();
            if first != Some(b'<') {
                return Err(Stop::Lost(line));
            }
            let mut held = Held::default();
            match tag(&mut elements.tap, &mut held)? {
                Some(Tag::Aside) if is_foreign(&held) => return Err(Stop::Foreign(line)),
                Some(Tag::Aside) => {}
                Some(Tag::Begin) => return Ok(elements),
                Some(Tag::Empty) => {
                    elements.over = true;
                    return Ok(elements);
                }
                Some(Tag::Declared) => return Err(Stop::Foreign(line)),
                Some(Tag::End) | None => return Err(Stop::Lost(line)),
            }
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<Entry>, Stop> {
        if self.over {
            return Ok(None);
        }
        let next = self.element();
        self.over = !matches!(next, Ok(Some(_)));
        next
    }

    fn element(&mut self) -> Result<Option<Entry>, Stop> {
        // Up to the next child of the root.
        let (line, mut held, tag_seen) = loop {
            let first = self.tap.pass(b"")?;
            let line = self.tap.line();
            if first != Some(b'<') {
                return Err(Stop::Lost(line));
            }
            let mut held = Held::default();
            match tag(&mut self.tap, &mut held)? {
                Some(Tag::Aside) => {}
                Some(Tag::End) => return Ok(None),
                Some(Tag::Declared) => return Err(Stop::Foreign(line)),
                Some(seen) => break (line, held, seen),
                None => return Err(Stop::Lost(line)),
            }
        };
        let mut depth = usize::from(tag_seen == Tag::Begin);
        while depth > 0 {
            match self.tap.peek()? {
                None => return Err(Stop::Lost(line)),
                Some(b'<') => match tag(&mut self.tap, &mut held)? {
                    Some(Tag::Begin) if depth == DEPTH_MAX => return Err(Stop::Lost(line)),
                    Some(Tag::Begin) => depth += 1,
                    Some(Tag::End) => depth -= 1,
                    Some(Tag::Empty | Tag::Aside) => {}
                    Some(Tag::Declared) => return Err(Stop::Foreign(line)),
                    None => return Err(Stop::Lost(line)),
                },
                Some(byte) => {
                    self.tap.next()?;
                    held.push(byte);
                }
            }
        }
        Ok(Some(Entry {
            line,
            cells: held.text().and_then(cells),
            raw: held.bytes,
        }))
    }
}

/// Whether a declaration names an encoding that is not UTF-8.
fn is_foreign(held: &Held) -> bool {
    let text = String::from_utf8_lossy(&held.bytes).to_lowercase();
    let named = text
        .strip_prefix("<?xml")
        .and_then(|t| t.split_once("encoding"));
    named.is_some_and(|(_, rest)| {
        let name = rest.trim_start_matches([' ', '=', '"', '\'']);
        !(name.starts_with("utf-8") || name.starts_with("us-ascii"))
    })
}

/// Reads what begins with `<`; none at the end of the file.
fn tag(tap: &mut Tap, held: &mut Held) -> io::Result<Option<Tag>> {
    let mut take = |tap: &mut Tap| -> io::Result<Option<u8>> {
        let byte = tap.next()?;
        if let Some(byte) = byte {
            held.push(byte);
        }
        Ok(byte)
    };
    take(tap)?;
    let Some(first) = take(tap)? else {
        return Ok(None);
    };
    let end: &[u8] = match first {
        b'?' => b"?>",
        b'!' => match take(tap)? {
            Some(b'-') => b"-->",
            Some(b'[') => b"]]>",
            Some(_) => return Ok(Some(Tag::Declared)),
            None => return Ok(None),
        },
        _ => {
            let (mut last, mut mark) = (first, None);
            while last != b'>' || mark.is_some() {
                let before = last;
                let Some(byte) = take(tap)? else {
                    return Ok(None);
                };
                match (mark, byte) {
                    (None, b'"' | b'\'') => mark = Some(byte),
                    (Some(open), byte) if open == byte => mark = None,
                    _ => {}
                }
                last = byte;
                if last == b'>' && mark.is_none() && before == b'/' && first != b'/' {
                    return Ok(Some(Tag::Empty));
                }
            }
            return Ok(Some(match first {
                b'/' => Tag::End,
                _ => Tag::Begin,
            }));
        }
    };
    // Up to the sign that ends it, of at most three bytes.
    let mut last = [0u8; 3];
    loop {
        let Some(byte) = take(tap)? else {
            return Ok(None);
        };
        last.rotate_left(1);
        last[2] = byte;
        if last.ends_with(end) {
            return Ok(Some(Tag::Aside));
        }
    }
}

/// The columns of an entry: its children that hold words and no more elements.
fn cells(text: &str) -> Result<Vec<(String, String)>, Bad> {
    let mut cells = Vec::new();
    let mut path: Vec<&str> = Vec::new();
    let mut words = String::new();
    let mut leaf = false;
    let mut rest = text;
    while !rest.is_empty() {
        let Some(at) = rest.find('<') else {
            return Err(Bad::Xml);
        };
        let (before, from) = rest.split_at(at);
        spell(before, &mut words)?;
        if let Some(from) = from.strip_prefix("<![CDATA[") {
            let (plain, after) = from.split_once("]]>").ok_or(Bad::Xml)?;
            words.push_str(plain);
            rest = after;
        } else if let Some(from) = from.strip_prefix("<!--") {
            rest = from.split_once("-->").ok_or(Bad::Xml)?.1;
        } else if let Some(from) = from.strip_prefix("<?") {
            rest = from.split_once("?>").ok_or(Bad::Xml)?.1;
        } else if let Some(from) = from.strip_prefix("</") {
            let (name, after) = from.split_once('>').ok_or(Bad::Xml)?;
            if path.pop() != Some(name.trim()) {
                return Err(Bad::Xml);
            }
            if leaf && path.len() == 1 {
                cells.push((local(name.trim()), std::mem::take(&mut words)));
            }
            leaf = false;
            rest = after;
        } else {
            let end = end_of_tag(from).ok_or(Bad::Xml)?;
            let (inside, after) = (&from[1..end], &from[end + 1..]);
            let empty = inside.ends_with('/');
            let inside = inside.strip_suffix('/').unwrap_or(inside);
            let name = inside.split_ascii_whitespace().next().unwrap_or_default();
            if name.is_empty() {
                return Err(Bad::Xml);
            }
            words.clear();
            leaf = !empty;
            if !empty {
                path.push(name);
            }
            rest = after;
        }
    }
    match path.is_empty() {
        true => Ok(cells),
        false => Err(Bad::Xml),
    }
}

/// Where the tag ends that `text` begins with.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut mark = None;
    for (at, byte) in text.bytes().enumerate() {
        match (mark, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => mark = Some(byte),
            (Some(open), byte) if open == byte => mark = None,
            _ => {}
        }
    }
    None
}

/// A name without its namespace.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

/// Words with their entities read.
fn spell(mut text: &str, words: &mut String) -> Result<(), Bad> {
    while let Some((before, from)) = text.split_once('&') {
        words.push_str(before);
        let (name, after) = from.split_once(';').ok_or(Bad::Xml)?;
        words.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            name => by_number(name).ok_or(Bad::Xml)?,
        });
        text = after;
    }
    words.push_str(text);
    Ok(())
}

fn by_number(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?).filter(|c| *c != '\0')
}
