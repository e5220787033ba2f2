//! Words of the description as HTML. Everything that goes to the page raw is made here, escaped.

use std::fmt::Write;

/// A text that may stand in a page.
pub(super) fn escape(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut out, letter| {
            match letter {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                _ => out.push(letter),
            }
            out
        })
}

/// Words in which names stand between backticks.
pub(super) fn words(text: &str) -> String {
    text.split('`')
        .enumerate()
        .fold(String::new(), |mut out, (n, part)| {
            if n % 2 == 0 {
                out.push_str(&escape(part));
            } else {
                out.push_str(&code(part));
            }
            out
        })
}

/// A name as programs write it.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

/// An address, which may break after its parts.
pub(super) fn path(text: &str) -> String {
    let parts: Vec<String> = text.split('/').map(escape).collect();
    format!("<code>{}</code>", parts.join("/<wbr>"))
}

/// A link to a place of the page.
pub(super) fn link(anchor: &str, text: &str) -> String {
    format!("<a href=\"#{}\">{}</a>", escape(anchor), code(text))
}

/// Several, with something between them.
pub(super) fn joined(parts: &[String], between: &str) -> String {
    parts
        .iter()
        .enumerate()
        .fold(String::new(), |mut out, (n, part)| {
            let _ = write!(out, "{}{part}", if n == 0 { "" } else { between });
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        assert_eq!(
            words("say `<b>` & \"x\""),
            "say <code>&lt;b&gt;</code> &amp; &quot;x&quot;"
        );
        assert_eq!(
            link("s-A\"", "A<"),
            "<a href=\"#s-A&quot;\"><code>A&lt;</code></a>"
        );
    }
}
