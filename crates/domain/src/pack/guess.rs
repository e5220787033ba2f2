//! Guessing a category from people's words.

use crate::category::Category;
use crate::text::{clauses, fold};
use std::collections::HashMap;

/// Words that may stand between those of a keyword: "mất hẳn nắp" is "mất nắp".
const BETWEEN_MAX: usize = 2;

/// What the shortest keyword scores; less is only bare words, and `can`, `cho`, `thu` say nothing.
const SCORE_MIN: usize = 5;

/// Stands between two clauses: no keyword goes across.
pub(super) const PAUSE: &str = ".";

/// Keywords of all categories by their first word.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    by_first: HashMap<String, Vec<Keyword>>,
    /// Whether a category is a sub-field, by position.
    is_sub_field: Vec<bool>,
}

#[derive(Clone, Debug)]
struct Keyword {
    /// Category by position.
    category: usize,
    /// As the table has it.
    text: String,
    /// The words after the first, for comparing.
    rest: Vec<String>,
    /// One word without the diacritics that it has elsewhere in the row: `cho` of `chợ`.
    is_bare: bool,
}

/// What a category has gathered from a text.
#[derive(Default)]
struct Tally<'a> {
    score: usize,
    longest: &'a str,
    found: Vec<&'a str>,
}

impl Index {
    pub(super) fn new(categories: &[Category]) -> Index {
        let mut index = Index::default();
        for (category, row) in categories.iter().enumerate() {
            index.is_sub_field.push(row.parent.is_some());
            let mut bare = Vec::new();
            for keyword in row.keywords.iter().filter(|k| !k.is_ascii()) {
                bare.push(fold(keyword));
            }
            for text in &row.keywords {
                let mut rest = words(text);
                if rest.is_empty() {
                    continue;
                }
                let first = rest.remove(0);
                let is_bare = rest.is_empty() && bare.contains(text);
                let keyword = Keyword {
                    category,
                    text: text.clone(),
                    rest,
                    is_bare,
                };
                index.by_first.entry(first).or_default().push(keyword);
            }
        }
        index
    }

    /// The category with the most and longest keywords in the text, and the longest of these. A
    /// sub-field goes before a field; of equals the first in the table wins.
    pub(super) fn best(&self, text: &str) -> Option<(usize, &str)> {
        let tallies = self.tallies(text).into_iter();
        let best = tallies.max_by_key(|(at, tally)| self.rank(*at, tally.score));
        best.map(|(at, tally)| (at, tally.longest))
    }

    /// Every category with keywords in the text, its points and the longest of these; the best first.
    pub(super) fn all(&self, text: &str) -> Vec<(usize, usize, &str)> {
        let tallies = self.tallies(text).into_iter();
        let mut all: Vec<_> = tallies.map(|(at, t)| (at, t.score, t.longest)).collect();
        all.sort_by_key(|(at, score, _)| std::cmp::Reverse(self.rank(*at, *score)));
        all
    }

    fn rank(&self, at: usize, score: usize) -> (bool, usize, std::cmp::Reverse<usize>) {
        let sub_field = self.is_sub_field.get(at).copied().unwrap_or(false);
        (sub_field, score, std::cmp::Reverse(at))
    }

    /// What each category gathers; without those that gather too little to tell.
    fn tallies(&self, text: &str) -> HashMap<usize, Tally<'_>> {
        let words = words(text);
        let marked = !text.is_ascii() && fold(text) != text.to_lowercase();
        let mut tallies: HashMap<usize, Tally<'_>> = HashMap::new();
        for (at, first) in words.iter().enumerate() {
            let after = words.get(at + 1..).unwrap_or_default();
            for keyword in self.by_first.get(first).into_iter().flatten() {
                // Who types diacritics means them.
                if keyword.is_bare && marked {
                    continue;
                }
                let Some(between) = follows(&keyword.rest, after) else {
                    continue;
                };
                let tally = tallies.entry(keyword.category).or_default();
                // Said twice is not twice as likely.
                if tally.found.contains(&keyword.text.as_str()) {
                    continue;
                }
                tally.found.push(&keyword.text);
                let count = keyword.rest.len() + 1;
                tally.score += match (keyword.is_bare, between) {
                    (true, _) => 1,
                    // A phrase of two words tells far more than two words.
                    (false, 0) => count * count * 4 + keyword.text.chars().count(),
                    (false, between) => count * count * 4 / (between + 1),
                };
                if keyword.text.chars().count() > tally.longest.chars().count() {
                    tally.longest = &keyword.text;
                }
            }
        }
        tallies.retain(|_, tally| tally.score >= SCORE_MIN);
        tallies
    }
}

/// How many words stand between the words of a keyword where it begins; none if it does not follow.
pub(super) fn follows(rest: &[String], mut after: &[String]) -> Option<usize> {
    let mut between = 0;
    for word in rest {
        let clause = after.iter().take_while(|w| *w != PAUSE);
        let skipped = clause
            .take(BETWEEN_MAX - between + 1)
            .position(|w| w == word)?;
        between += skipped;
        after = after.get(skipped + 1..).unwrap_or_default();
    }
    Some(between)
}

/// The words of a text in lower case, in one spelling of the tone marks; [`PAUSE`] between clauses.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (n, clause) in clauses(text).into_iter().enumerate() {
        if n > 0 {
            found.push(PAUSE.to_owned());
        }
        found.extend(clause);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_meet_in_either_spelling() {
        assert_eq!(words("Thuỷ lợi, ổ-gà!"), words("thủy LỢI, ổ gà!"));
        assert_ne!(words("câu cá"), words("cầu ca"));
        assert_eq!(words(&fold("Ổ gà")), ["o", "ga"]);
    }

    #[test]
    fn words_may_stand_between() {
        let between = |keyword: &str, text: &str| follows(&words(keyword), &words(text));
        assert_eq!(between("nắp", "nắp cống"), Some(0));
        assert_eq!(between("nắp", "hẳn cái nắp"), Some(2));
        assert_eq!(between("nắp", "hẳn cả cái nắp"), None);
        assert_eq!(between("nắp cống", "cái nắp kia cống"), Some(2));
        assert_eq!(between("nắp cống", "cái nắp ở kia cống"), None);
        assert_eq!(between("nắp", "hẳn, nắp"), None);
        assert_eq!(between("", "gì đó"), Some(0));
    }
}
