//! As much of XML as answers of GeoReport have: elements, texts, CDATA, the five signs. A document
//! type is refused, so nothing can be made to grow; attributes and comments are passed over.

use super::tree::{DEPTH_MAX, Tree, text_of};

/// An element that is not closed yet.
struct Open {
    name: String,
    text: String,
    parts: Vec<(String, Tree)>,
}

/// The content of the document's one element; none for what is no XML, or a page for people.
pub(super) fn read(text: &str) -> Option<Tree> {
    let mut rest = text;
    let mut open: Vec<Open> = Vec::new();
    let mut whole: Option<(String, Tree)> = None;
    while let Some(at) = rest.find('<') {
        let (words, tag) = rest.split_at(at);
        match open.last_mut() {
            Some(element) => element.text.push_str(&signs(words)),
            None if words.trim().is_empty() => {}
            None => return None,
        }
        if let Some(after) = tag.strip_prefix("<!--") {
            rest = after.split_once("-->")?.1;
        } else if let Some(after) = tag.strip_prefix("<![CDATA[") {
            let (words, after) = after.split_once("]]>")?;
            open.last_mut()?.text.push_str(words);
            rest = after;
        } else if let Some(after) = tag.strip_prefix("<?") {
            rest = after.split_once("?>")?.1;
        } else if tag.starts_with("<!") {
            return None;
        } else if let Some(after) = tag.strip_prefix("</") {
            let (name, after) = after.split_once('>')?;
            let element = open.pop().filter(|e| e.name == bare(name.trim()))?;
            put(&mut open, &mut whole, close(element))?;
            rest = after;
        } else {
            let end = end_of_tag(tag)?;
            let inside = tag.get(1..end)?;
            let (inside, is_empty) = match inside.strip_suffix('/') {
                Some(inside) => (inside, true),
                None => (inside, false),
            };
            let name = inside.split_whitespace().next()?;
            let element = Open {
                name: bare(name).to_owned(),
                text: String::new(),
                parts: Vec::new(),
            };
            if whole.is_some() || open.len() >= DEPTH_MAX {
                return None;
            }
            if is_empty {
                put(&mut open, &mut whole, close(element))?;
            } else {
                open.push(element);
            }
            rest = tag.get(end + 1..)?;
        }
    }
    if !open.is_empty() || !rest.trim().is_empty() {
        return None;
    }
    let (name, tree) = whole?;
    (!name.eq_ignore_ascii_case("html")).then_some(tree)
}

/// Where a tag ends: a sign within quotes ends none.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(q), b) if q == b => quote = None,
            _ => {}
        }
    }
    None
}

/// A name without its prefix.
fn bare(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// A closed element: what it holds, or its text.
fn close(element: Open) -> (String, Tree) {
    let tree = match element.parts.is_empty() {
        true => text_of(&element.text),
        false => Tree::Fields(element.parts),
    };
    (element.name, tree)
}

fn put(
    open: &mut [Open],
    whole: &mut Option<(String, Tree)>,
    closed: (String, Tree),
) -> Option<()> {
    match open.last_mut() {
        Some(parent) => parent.parts.push(closed),
        None if whole.is_none() => *whole = Some(closed),
        None => return None,
    }
    Some(())
}

/// A text with its signs read; what is no sign of XML stays as it is.
fn signs(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        read.push_str(&rest[..at]);
        rest = &rest[at..];
        let sign = rest
            .find(';')
            .filter(|end| *end <= 10)
            .and_then(|end| Some((sign(rest.get(1..end)?)?, end)));
        match sign {
            Some((c, end)) => {
                read.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                read.push('&');
                rest = &rest[1..];
            }
        }
    }
    read.push_str(rest);
    read
}

fn sign(name: &str) -> Option<char> {
    let number = |text: &str, base| {
        u32::from_str_radix(text, base)
            .ok()
            .and_then(char::from_u32)
    };
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
            Some(hex) => number(hex, 16),
            None => number(name.strip_prefix('#')?, 10),
        },
    }
    .filter(|c| *c != '\0')
}
