//! A call for help in a flood: who is in the house, how high the water stands, where a short
//! message says they are.

use crate::category::DefaultUrgency;
use crate::pack::Catalogue;
use crate::report::Point;
use crate::words::names;

names! {
    /// Who in the house needs help first.
    Frail {
        /// Small children.
        Children = "children",
        /// Old people.
        Old = "old",
        /// Sick or disabled people.
        Sick = "sick",
        /// A pregnant woman.
        Pregnant = "pregnant",
    }
}

names! {
    /// How high the water stands.
    Water {
        /// In the yard.
        Yard = "yard",
        /// To the knee.
        Knee = "knee",
        /// To the chest.
        Chest = "chest",
        /// To the eaves, and higher.
        Eaves = "eaves",
    }
}

/// The drawings by which a pack marks what a flood's call for help is, the nearest first.
const ICONS: [&str; 2] = ["flood", "rescue"];

/// The category of a call for help in a flood: urgent, and drawn as a flood or a rescue.
pub fn category(catalogue: &Catalogue) -> Option<&str> {
    ICONS.iter().find_map(|icon| {
        let found = catalogue
            .categories()
            .iter()
            .find(|c| c.icon == *icon && c.default_urgency == DefaultUrgency::Urgent);
        found.map(|c| c.code.as_str())
    })
}

/// Whether a short message that nobody asked for is a call for help: it begins with the word that
/// the page of flood mode puts there.
pub fn is_cry(text: &str) -> bool {
    let word = text.trim_start().get(..3).unwrap_or_default();
    let next = text.trim_start().chars().nth(3);
    word.eq_ignore_ascii_case("sos") && next.is_none_or(|c| !c.is_alphanumeric())
}

/// The position that such a message names: the first two numbers with a point, side by side.
pub fn position(text: &str) -> Option<Point> {
    let numbers = |part: &str| {
        part.trim_matches(|c: char| !c.is_ascii_digit() && c != '-')
            .parse::<f64>()
            .ok()
            .filter(|_| part.contains('.'))
    };
    let parts: Vec<&str> = text
        .split([' ', ',', ';', '\n'])
        .filter(|p| !p.is_empty())
        .collect();
    parts.windows(2).find_map(|pair| {
        let (lat, lon) = (numbers(pair[0])?, numbers(pair[1])?);
        let there = lat.abs() <= 90.0 && lon.abs() <= 180.0;
        there.then_some(Point { lat, lon })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cry_is_told_from_words() {
        for cry in ["SOS", "sos lu 17.2", " SOS: cuu", "SOS 5 nguoi"] {
            assert!(is_cry(cry), "{cry}");
        }
        for words in ["", "1", "sosua", "toi o SOS", "đèn"] {
            assert!(!is_cry(words), "{words}");
        }
    }

    #[test]
    fn a_position_is_found_among_words() {
        let at = |text| position(text).map(|p| (p.lat, p.lon));
        assert_eq!(
            at("SOS LU 17.22180,106.78530 5 nguoi"),
            Some((17.2218, 106.7853))
        );
        assert_eq!(
            at("SOS 17.2218, 106.7853. nuoc 1.5 m"),
            Some((17.2218, 106.7853))
        );
        assert_eq!(at("SOS 5 nguoi, nuoc 1.5 m"), None);
        assert_eq!(at("SOS 170.5 106.1"), None);
        assert_eq!(at("SOS thon Loc An"), None);
    }
}
