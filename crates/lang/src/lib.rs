//! The words: texts by key in Vietnamese and English, dates and numbers as people write them.
//!
//! Texts live in `words/*.{vi,en}.words` and are compiled in; a key without its twin in the other
//! language does not build. The crate knows nothing of reports: callers give keys and values.

pub mod date;
pub mod number;
pub mod spoken;

include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// What stands in place of a text whose key does not exist. A gate looks for it in every page.
pub const UNKNOWN: &str = "⟦?⟧";

/// The language of a page, a message or an API answer. Vietnamese is the default everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Tiếng Việt.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// Both languages, the first language first.
    pub const ALL: [Lang; 2] = [Lang::Vi, Lang::En];

    /// The code for `lang="…"` and for storage: `vi` or `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }

    /// The other language, for the switch at the top of a page.
    pub const fn other(self) -> Lang {
        match self {
            Lang::Vi => Lang::En,
            Lang::En => Lang::Vi,
        }
    }

    /// Reads `vi` or `en`, also with a region (`en-GB`); nothing else.
    pub fn parse(code: &str) -> Option<Lang> {
        let code = code.trim();
        let main = code.split(['-', '_']).next().unwrap_or(code);
        if main.eq_ignore_ascii_case("vi") {
            Some(Lang::Vi)
        } else if main.eq_ignore_ascii_case("en") {
            Some(Lang::En)
        } else {
            None
        }
    }

    /// Reads an `Accept-Language` header: the language of highest weight that we speak, the first
    /// named among equals, Vietnamese if we speak none of them.
    pub fn accept(header: &str) -> Lang {
        let mut best: Option<(f32, Lang)> = None;
        for part in header.split(',') {
            let mut pieces = part.split(';');
            let Some(lang) = pieces.next().and_then(Lang::parse) else {
                continue;
            };
            let weight = pieces
                .find_map(|piece| piece.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
            if weight > 0.0 && best.is_none_or(|(held, _)| weight > held) {
                best = Some((weight, lang));
            }
        }
        best.map_or(Lang::Vi, |(_, lang)| lang)
    }
}

/// The text of a key, or [`UNKNOWN`].
pub fn t(lang: Lang, key: &str) -> &'static str {
    look_up(key).map_or(UNKNOWN, |(vi, en)| match lang {
        Lang::Vi => vi,
        Lang::En => en,
    })
}

/// Whether a key exists (in both languages: the build sees to that).
pub fn has(key: &str) -> bool {
    look_up(key).is_some()
}

/// The text of a key with each `{name}` replaced by its value. A value is never read again, so
/// braces inside one are safe; a placeholder without a value stays as it is.
pub fn fill(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    let text = t(lang, key);
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let found = from[1..].split_once('}').and_then(|(name, after)| {
            let value = values.iter().find(|(known, _)| *known == name)?;
            Some((value.1, after))
        });
        match found {
            Some((value, after)) => {
                out.push_str(value);
                rest = after;
            }
            None => {
                out.push('{');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// A counted text: `{n}` is the number as people write it; for one, `key.one` if it exists
/// (English needs it, Vietnamese says the same).
pub fn count(lang: Lang, key: &str, n: i64) -> String {
    let one = format!("{key}.one");
    let key = if n == 1 && has(&one) {
        one.as_str()
    } else {
        key
    };
    fill(lang, key, &[("n", &number::whole(lang, n))])
}

/// Every key, sorted: for gates.
pub fn keys() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(key, _, _)| *key)
}

fn look_up(key: &str) -> Option<(&'static str, &'static str)> {
    let at = TABLE
        .binary_search_by(|(known, _, _)| (*known).cmp(key))
        .ok()?;
    TABLE.get(at).map(|(_, vi, en)| (*vi, *en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_read_from_headers() {
        assert_eq!(Lang::accept("en-GB,en;q=0.9,vi;q=0.8"), Lang::En);
        assert_eq!(Lang::accept("fr;q=1, vi;q=0.7, en;q=0.5"), Lang::Vi);
        assert_eq!(Lang::accept("en;q=0, *"), Lang::Vi);
        assert_eq!(Lang::accept(""), Lang::Vi);
        assert_eq!(Lang::parse("EN_us"), Some(Lang::En));
        assert_eq!(Lang::parse("fr"), None);
    }

    #[test]
    fn a_key_is_found_in_both_languages() {
        assert_eq!(t(Lang::Vi, "stage.received"), "Mới gửi, chờ phân loại");
        assert!(has("stage.received"));
        assert_eq!(t(Lang::En, "no.such.key"), UNKNOWN);
        assert!(!has("no.such.key"));
    }

    #[test]
    fn values_are_filled_once() {
        let said = fill(Lang::En, "date.left", &[("span", "{span} {x}")]);
        assert_eq!(said, "{span} {x} left");
    }

    #[test]
    fn the_table_is_sorted_for_the_search() {
        assert!(TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
