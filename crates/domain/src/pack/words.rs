//! The small tables: refusal codes, abbreviations, streets.

use super::table::{self, Faults};
use super::units::Units;
use crate::area::Street;
use crate::refusal::{RefusalAction, RefusalCode};
use crate::text::{compose, fold};
use crate::words::names;
use std::collections::HashMap;

pub(super) const REFUSAL_FILE: &str = "refusal_codes.csv";
const REFUSAL_COLUMNS: [&str; 7] = [
    "code",
    "name_vi",
    "name_en",
    "action",
    "where_to_go_vi",
    "message_to_reporter_vi",
    "publish",
];
pub(super) const ABBREVIATION_FILE: &str = "abbreviations.csv";
const ABBREVIATION_COLUMNS: [&str; 4] = ["abbreviation", "expansion", "kind", "use"];
const STREET_FILE: &str = "street_names.csv";
const STREET_COLUMNS: [&str; 5] = ["name", "unit_code", "place", "source_status", "note"];
/// What the reporter reads is a sentence or three, not a word and not a page.
pub(super) const MESSAGE_CHARS: std::ops::RangeInclusive<usize> = 40..=300;
/// The codes that the rules and the reports know.
const REFUSALS: [&str; 14] = [
    "R-01", "R-02", "R-03", "R-04", "R-05", "R-06", "R-07", "R-08", "R-09", "R-10", "R-11", "R-12",
    "R-13", "R-14",
];

names! {
    /// Where an abbreviation serves.
    Use {
        /// Expanded while somebody types.
        Typing = "typing",
        /// An alternative in a search, never a replacement.
        Search = "search",
        /// In both.
        Both = "both",
    }
}

/// An abbreviation, or a word of the dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Abbreviation {
    /// In lower case.
    pub short: String,
    /// What it stands for.
    pub expansion: String,
    /// What sort of thing: `thing`, `street`, `unit`, `dialect`…
    pub kind: String,
    /// Where it serves.
    pub serves: Use,
}

/// The small tables.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub(super) refusals: Vec<RefusalCode>,
    pub(super) abbreviations: Vec<Abbreviation>,
    pub(super) streets: Vec<Street>,
    by_short: HashMap<String, usize>,
}

impl Words {
    pub(super) fn expand(&self, word: &str) -> Option<&str> {
        self.find(word, Use::Search)
    }

    pub(super) fn alternative(&self, word: &str) -> Option<&str> {
        self.find(word, Use::Typing)
    }

    /// See [`super::Catalogue::meanings`].
    pub(super) fn meanings(&self, question: &str) -> Vec<(String, String)> {
        let lower = compose(question).to_lowercase();
        // `p.Đồng Hới` begins with `p.`.
        let pieces: Vec<&str> = lower
            .split(|c: char| c.is_whitespace() || c == ',')
            .flat_map(|word| word.split_inclusive('.'))
            .filter(|piece| !piece.is_empty())
            .collect();
        let folded = words_of(question);
        let mut found: Vec<(String, String)> = Vec::new();
        for row in self
            .abbreviations
            .iter()
            .filter(|a| a.serves != Use::Typing)
        {
            let typed = |piece: &&&str| {
                // Typed without marks it may be any that folds to it.
                **piece == row.short || (piece.is_ascii() && fold(&row.short) == ***piece)
            };
            if let Some(piece) = pieces.iter().find(typed) {
                found.push(((*piece).to_owned(), row.expansion.clone()));
            }
            // An abbreviation that lives by its full stop is no word that a text is found by.
            if !row.short.ends_with('.') && folded.contains(&words_of(&row.expansion)) {
                found.push((row.expansion.clone(), row.short.clone()));
            }
            if found.len() >= MEANINGS_MAX {
                break;
            }
        }
        found
    }

    /// The expansion of a word, unless it serves only there.
    fn find(&self, word: &str, not_only: Use) -> Option<&str> {
        let at = self.by_short.get(&word.to_lowercase())?;
        let found = self.abbreviations.get(*at)?;
        (found.serves != not_only).then_some(found.expansion.as_str())
    }
}

/// Meanings of one question: more would only slow the search.
const MEANINGS_MAX: usize = 24;

/// Folded words, each between spaces.
fn words_of(text: &str) -> String {
    let mut words = String::from(" ");
    for word in fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
    {
        words.push_str(word);
        words.push(' ');
    }
    words
}

pub(super) fn read(
    text: &dyn Fn(&str) -> Option<String>,
    units: &Units,
    faults: &mut Faults,
) -> Words {
    let mut words = Words {
        refusals: refusals(text, faults),
        ..Words::default()
    };
    for row in table::read(text, ABBREVIATION_FILE, &ABBREVIATION_COLUMNS, faults) {
        let short = row.needed("abbreviation", faults);
        let expansion = row.needed("expansion", faults);
        let serves = row.one_of("use", Use::parse, faults);
        let (Some(short), Some(expansion), Some(serves)) = (short, expansion, serves) else {
            continue;
        };
        if short.to_lowercase() != short {
            row.fault(faults, format!("{short:?} must be in lower case"));
        }
        if words
            .by_short
            .insert(short.clone(), words.abbreviations.len())
            .is_some()
        {
            row.fault(faults, format!("{short:?} stands here twice"));
        }
        let kind = row.owned("kind");
        words.abbreviations.push(Abbreviation {
            short,
            expansion,
            kind,
            serves,
        });
    }
    for row in table::read(text, STREET_FILE, &STREET_COLUMNS, faults) {
        let street = Street {
            name: row.needed("name", faults).unwrap_or_default(),
            unit: row.owned("unit_code"),
            place: row.owned("place"),
        };
        if !units.seen.contains(&street.unit) {
            row.fault(faults, format!("unknown unit {:?}", street.unit));
        }
        if words
            .streets
            .iter()
            .any(|s| s.name == street.name && s.unit == street.unit)
        {
            row.fault(
                faults,
                format!("{} stands twice in {}", street.name, street.unit),
            );
        }
        words.streets.push(street);
    }
    words
}

fn refusals(text: &dyn Fn(&str) -> Option<String>, faults: &mut Faults) -> Vec<RefusalCode> {
    let mut refusals: Vec<RefusalCode> = Vec::new();
    let mut seen = Vec::new();
    for row in table::read(text, REFUSAL_FILE, &REFUSAL_COLUMNS, faults) {
        let code = row.owned("code");
        if !REFUSALS.contains(&code.as_str()) {
            row.fault(faults, format!("unknown code {code:?}"));
        }
        if seen.contains(&code) {
            row.fault(faults, format!("{code} stands here twice"));
        }
        seen.push(code.clone());
        let name_vi = row.needed("name_vi", faults);
        let name_en = row.needed("name_en", faults);
        let action = row.one_of("action", RefusalAction::parse, faults);
        let where_to_go_vi = row.needed("where_to_go_vi", faults);
        let message_vi = row.needed("message_to_reporter_vi", faults);
        let publish = row.yes_no("publish", faults);
        if message_vi
            .as_ref()
            .is_some_and(|m| !MESSAGE_CHARS.contains(&m.chars().count()))
        {
            row.fault(faults, "the message must have 40 to 300 characters");
        }
        let (Some(name_vi), Some(name_en), Some(action), Some(where_to_go_vi)) =
            (name_vi, name_en, action, where_to_go_vi)
        else {
            continue;
        };
        let (Some(message_vi), Some(publish)) = (message_vi, publish) else {
            continue;
        };
        refusals.push(RefusalCode {
            code,
            name_vi,
            name_en,
            action,
            where_to_go_vi,
            message_vi,
            publish,
        });
    }
    for code in REFUSALS {
        if !seen.iter().any(|s| s == code) {
            faults.add(REFUSAL_FILE, 0, format!("{code} is missing"));
        }
    }
    refusals.sort_by(|a, b| a.code.cmp(&b.code));
    refusals
}
