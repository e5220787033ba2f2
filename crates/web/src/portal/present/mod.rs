//! From what the deeds answer to what the pages show: pure, without a clock, words by key.

pub(super) mod case;
pub(super) mod choices;
pub(super) mod home;
pub(super) mod line;
pub(super) mod locator;
pub(super) mod log;
pub(super) mod mine;
pub(super) mod near;
pub(super) mod slip;
pub(super) mod status;

use super::pages::pieces::Photo;
use lang::Lang;

/// A photo of a report. Pages set its size; the numbers only keep its place while it loads.
pub(super) fn photo(src: impl Into<String>, alt: impl Into<String>) -> Photo {
    Photo {
        src: src.into(),
        alt: alt.into(),
        width: 640,
        height: 480,
    }
}

/// Words that begin a line.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A word under a key made of a code, or a plain one where the code has none.
pub(super) fn word(lang: Lang, room: &str, code: &str, otherwise: &str) -> &'static str {
    let key = format!("{room}.{code}");
    lang::t(lang, if lang::has(&key) { &key } else { otherwise })
}
