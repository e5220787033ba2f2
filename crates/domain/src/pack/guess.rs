//! Guessing a category from people's words.

use crate::category::Category;
use crate::text::{compose, old_tone};
use std::collections::HashMap;

/// Words per keyword that are looked for; longer keywords do not exist.
const WORDS_MAX: usize = 6;

/// Keywords of all categories by their spelling for comparing.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// For each spelling: category by position, and the keyword as the table has it.
    by_spelling: HashMap<String, Vec<(usize, String)>>,
    /// Whether a category is a sub-field, by position.
    is_sub_field: Vec<bool>,
}

/// What a category has gathered from a text.
#[derive(Clone, Default)]
struct Tally<'a> {
    score: usize,
    longest: &'a str,
    found: Vec<&'a str>,
}

impl Index {
    pub(super) fn new(categories: &[Category]) -> Index {
        let mut index = Index::default();
        for (at, category) in categories.iter().enumerate() {
            index.is_sub_field.push(category.parent.is_some());
            for keyword in &category.keywords {
                let spelling = words(keyword).join(" ");
                index
                    .by_spelling
                    .entry(spelling)
                    .or_default()
                    .push((at, keyword.clone()));
            }
        }
        index
    }

    /// The category with the most and longest keywords in the text, and the longest of these. A
    /// sub-field goes before a field; of equals the first in the table wins.
    pub(super) fn best(&self, text: &str) -> Option<(usize, &str)> {
        let words = words(text);
        let mut tallies: HashMap<usize, Tally<'_>> = HashMap::new();
        for first in 0..words.len() {
            let mut phrase = String::new();
            for word in words.iter().skip(first).take(WORDS_MAX) {
                if !phrase.is_empty() {
                    phrase.push(' ');
                }
                phrase.push_str(word);
                for (category, keyword) in self.by_spelling.get(&phrase).into_iter().flatten() {
                    let tally = tallies.entry(*category).or_default();
                    // Said twice is not twice as likely.
                    if tally.found.iter().any(|f| f == keyword) {
                        continue;
                    }
                    tally.found.push(keyword);
                    // A phrase of two words tells far more than two words.
                    let count = phrase.split(' ').count();
                    tally.score += count * count * 4 + phrase.chars().count();
                    if keyword.chars().count() > tally.longest.chars().count() {
                        tally.longest = keyword;
                    }
                }
            }
        }
        let rank = |(at, tally): &(usize, Tally<'_>)| {
            let sub_field = self.is_sub_field.get(*at).copied().unwrap_or(false);
            (sub_field, tally.score, std::cmp::Reverse(*at))
        };
        tallies
            .into_iter()
            .max_by_key(rank)
            .map(|(at, tally)| (at, tally.longest))
    }
}

/// The words of a text in lower case, in one spelling of the tone marks.
fn words(text: &str) -> Vec<String> {
    let text = compose(text).to_lowercase();
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    words.map(old_tone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn words_meet_in_either_spelling() {
        assert_eq!(words("Thuỷ lợi, ổ-gà!"), words("thủy LỢI ổ gà"));
        assert_ne!(words("câu cá"), words("cầu ca"));
        assert_eq!(words(&fold("Ổ gà")), ["o", "ga"]);
    }
}
