//! Tells code, comments and string literals of a Rust file apart, well enough for the gates.

/// A piece of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its text, delimiters included.
    pub text: &'a str,
    /// The line on which it begins, from 1.
    pub line: usize,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything that is neither of the others.
    Code,
    /// `//…`, `///…`, `/*…*/`.
    Comment,
    /// `"…"`, `r#"…"#`, with their prefixes `b` and `c`; `'x'`.
    Literal,
}

/// Cuts a file into its pieces, in order and without a gap.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < bytes.len() {
        let begins = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => Some((Kind::Comment, line_end(bytes, at))),
            b'/' if bytes.get(at + 1) == Some(&b'*') => Some((Kind::Comment, block_end(bytes, at))),
            b'"' => Some((Kind::Literal, string_end(bytes, at))),
            b'r' if !in_word(bytes, at) => raw_end(bytes, at + 1).map(|end| (Kind::Literal, end)),
            b'\'' => char_end(text, at).map(|end| (Kind::Literal, end)),
            _ => None,
        };
        let Some((kind, end)) = begins else {
            at += 1;
            continue;
        };
        push(&mut found, text, Kind::Code, start, at);
        push(&mut found, text, kind, at, end);
        (start, at) = (end, end);
    }
    push(&mut found, text, Kind::Code, start, text.len());
    found
}

fn push<'a>(found: &mut Vec<Piece<'a>>, text: &'a str, kind: Kind, start: usize, end: usize) {
    if start < end {
        let line = text[..start].matches('\n').count() + 1;
        found.push(Piece {
            kind,
            text: &text[start..end],
            line,
        });
    }
}

/// True if `at` goes on with an identifier; the prefixes of byte and C strings are none.
fn in_word(bytes: &[u8], at: usize) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    match at.checked_sub(1).map(|before| bytes[before]) {
        Some(b'b' | b'c') => at >= 2 && word(bytes[at - 2]),
        Some(byte) => word(byte),
        None => false,
    }
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..]
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(bytes.len(), |end| at + end)
}

/// Block comments nest.
fn block_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while end < bytes.len() {
        match bytes[end] {
            b'\\' => end += 2,
            b'"' => return end + 1,
            _ => end += 1,
        }
    }
    bytes.len()
}

/// The end of a raw string whose `#`s, if any, begin at `at`; nothing if it is none (`r#type`).
fn raw_end(bytes: &[u8], at: usize) -> Option<usize> {
    let hashes = bytes[at..].iter().take_while(|&&byte| byte == b'#').count();
    if bytes.get(at + hashes) != Some(&b'"') {
        return None;
    }
    let mut end = at + hashes + 1;
    while end < bytes.len() {
        let close = end + 1 + hashes;
        if bytes[end] == b'"'
            && close <= bytes.len()
            && bytes[end + 1..close].iter().all(|&byte| byte == b'#')
        {
            return Some(close);
        }
        end += 1;
    }
    Some(bytes.len())
}

/// The end of a character literal; nothing if the quote begins a lifetime.
fn char_end(text: &str, at: usize) -> Option<usize> {
    let mut rest = text[at + 1..].char_indices();
    let (_, first) = rest.next()?;
    if first == '\\' {
        let (_, _escaped) = rest.next()?;
        let (end, _) = rest.find(|&(_, c)| c == '\'')?;
        return Some(at + 1 + end + 1);
    }
    match rest.next()? {
        (end, '\'') => Some(at + 1 + end + 1),
        _ => None,
    }
}

#[test]
fn code_comments_and_literals_are_told_apart() {
    let text = "let a = \"//\\\" \"; // it's /*\nfn b<'a>(c: &'a str) { '\"'; b'\\''; br#\"x\"y\"# } /* /* */ \" */ r#fn";
    let found: Vec<_> = pieces(text)
        .into_iter()
        .map(|piece| (piece.kind, piece.text, piece.line))
        .collect();
    use Kind::{Code, Comment, Literal};
    assert_eq!(
        found,
        [
            (Code, "let a = ", 1),
            (Literal, "\"//\\\" \"", 1),
            (Code, "; ", 1),
            (Comment, "// it's /*", 1),
            (Code, "\nfn b<'a>(c: &'a str) { ", 1),
            (Literal, "'\"'", 2),
            (Code, "; b", 2),
            (Literal, "'\\''", 2),
            (Code, "; b", 2),
            (Literal, "r#\"x\"y\"#", 2),
            (Code, " } ", 2),
            (Comment, "/* /* */ \" */", 2),
            (Code, " r#fn", 2),
        ]
    );
}
