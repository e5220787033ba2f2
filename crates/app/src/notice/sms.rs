//! Short messages: what the old alphabet can carry, and how long it is.
//!
//! Of GSM 03.38 only the part that is ASCII and counts once is used: 160 signs are then 160 septets
//! on every gateway, and none is drawn as a question mark.

use domain::text::plain;

/// Septets of one short message.
pub const SEPTETS: usize = 160;

/// A text as a short message carries it: no marks, no emoji, one line.
pub fn gsm(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            ' '..='~' => out.push_str(one(c)),
            '\n' | '\t' | '\u{a0}' => out.push(' '),
            '‘' | '’' | '‚' => out.push('\''),
            '“' | '”' | '„' | '«' | '»' => out.push('"'),
            '–' | '—' | '‑' | '−' => out.push('-'),
            '…' => out.push_str("..."),
            '·' | '•' => out.push('-'),
            '²' => out.push('2'),
            '³' => out.push('3'),
            '×' => out.push('x'),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A printable sign by what stands for it: those that count twice or are not there have a likeness.
fn one(c: char) -> &'static str {
    const ASCII: &str = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ(/)-_'abcdefghijklmnopqrstuvwxyz(/)-";
    let at = usize::try_from(u32::from(c).saturating_sub(32)).unwrap_or(0);
    ASCII.get(at..at + 1).unwrap_or(" ")
}

/// Whether every sign is one of those that count once.
pub fn is_gsm(text: &str) -> bool {
    text.chars().all(|c| {
        matches!(c, ' '..='~') && !matches!(c, '[' | '\\' | ']' | '^' | '`' | '{' | '|' | '}' | '~')
    })
}

/// The text, cut at a word so that it has at most so many signs; what was cut ends in "...".
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(3);
    let head: String = text.chars().take(room).collect();
    let whole_word = text.chars().nth(room) == Some(' ');
    let head = match head.rfind(' ') {
        _ if whole_word => head.as_str(),
        // A first word of that length is cut where it is.
        Some(at) if at * 2 > room => &head[..at],
        _ => head.as_str(),
    };
    let head = head.trim_end_matches([' ', ',', ';', ':', '.']);
    if most < 3 {
        return head.to_owned();
    }
    format!("{head}...")
}

/// Words that a telephone would make a link of.
pub fn links(text: &str) -> usize {
    text.split_whitespace().filter(|word| is_link(word)).count()
}

fn is_link(word: &str) -> bool {
    if word.contains("://") || word.starts_with("www.") {
        return true;
    }
    // A name with a dot between letters: `example.vn`, `example.vn/x`.
    let host = word.split('/').next().unwrap_or(word);
    let host = host.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
    match host.rsplit_once('.') {
        Some((name, end)) => {
            name.chars().any(char::is_alphabetic)
                && end.len() >= 2
                && end.chars().all(|c| c.is_ascii_alphabetic())
        }
        None => false,
    }
}

/// Somebody's words without links: a message has one, and it is ours.
pub fn without_links(text: &str) -> String {
    let kept: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !is_link(word))
        .collect();
    kept.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_becomes_one_that_counts_once() {
        for (text, want) in [
            ("Đường Hữu Nghị – 86 “ổ gà”", "Duong Huu Nghi - 86 \"o ga\""),
            (
                "6 m² {x} [y] ~z^ a|b \\c `d`",
                "6 m2 (x) (y) -z- a/b /c 'd'",
            ),
            ("🚧\u{202e}abc\u{200f} 👍🏽", "abc"),
            ("a\nb\t c…", "a b c..."),
        ] {
            assert_eq!(gsm(text), want);
            assert!(is_gsm(&gsm(text)), "{text}");
        }
        assert!(!is_gsm("ổ"));
        assert!(!is_gsm("a[b"));
    }

    #[test]
    fn texts_are_cut_at_words() {
        assert_eq!(cut("Phong Quan ly do thi", 30), "Phong Quan ly do thi");
        assert_eq!(cut("Phong Quan ly do thi", 16), "Phong Quan ly...");
        assert_eq!(cut(&"a".repeat(60), 10), "aaaaaaa...");
        assert_eq!(cut("abc def", 2), "");
    }

    #[test]
    fn links_are_seen() {
        assert_eq!(links("xem tuongtac.vn/hs/1 va https://a.vn"), 2);
        assert_eq!(links("luc 08.30 ngay 11.4, so 86. Het"), 0);
        assert_eq!(without_links("vao evil.example/x ngay"), "vao ngay");
    }
}
