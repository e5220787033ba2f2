//! Words that tell of danger to life, whatever the category says.

use super::guess::{PAUSE, follows, words};
use super::table::{self, Faults};
use crate::text::fold;
use std::collections::HashMap;

const FILE: &str = "danger_words.csv";
const COLUMNS: [&str; 3] = ["words", "ground", "note"];
/// A word that says no stands at most so many words before: "không có ai bị thương nặng".
const DENIED_WITHIN: usize = 3;
/// Words that say no, or not any more, as they are folded.
const DENIALS: [&str; 7] = ["khong", "chua", "chang", "ko", "hong", "khoi", "hok"];

/// The danger words by their first word.
#[derive(Clone, Debug, Default)]
pub(super) struct Danger {
    by_first: HashMap<String, Vec<Phrase>>,
}

/// One of them, in the letters that a text is compared in.
#[derive(Clone, Debug)]
struct Phrase {
    /// As the table has it.
    text: String,
    rest: Vec<String>,
    /// Without its diacritics: only for texts that have none.
    is_bare: bool,
}

impl Danger {
    /// The first danger that a text tells of, in the table's words; none if it tells of none, or
    /// denies it.
    pub(super) fn found(&self, text: &str) -> Option<&str> {
        let marked = !text.is_ascii() && fold(text) != text.to_lowercase();
        let words = words(text);
        for (at, first) in words.iter().enumerate() {
            let after = words.get(at + 1..).unwrap_or_default();
            for phrase in self.by_first.get(first).into_iter().flatten() {
                if (phrase.is_bare && marked) || denied(words.get(..at).unwrap_or_default()) {
                    continue;
                }
                // One word may stand between: "dây điện bị đứt".
                if follows(&phrase.rest, after).is_some_and(|between| between <= 1) {
                    return Some(&phrase.text);
                }
            }
        }
        None
    }
}

/// Whether what comes next is denied by the words before it in the same clause.
fn denied(before: &[String]) -> bool {
    let clause = before.iter().rev().take_while(|w| *w != PAUSE);
    clause
        .take(DENIED_WITHIN)
        .any(|w| DENIALS.contains(&fold(w).as_str()))
}

pub(super) fn read(text: &dyn Fn(&str) -> Option<String>, faults: &mut Faults) -> Danger {
    let mut danger = Danger::default();
    let mut seen: Vec<String> = Vec::new();
    for row in table::read(text, FILE, &COLUMNS, faults) {
        let list = row.list("words");
        if list.is_empty() {
            row.fault(faults, "no words");
        }
        for told in list {
            let all = words(&told);
            if all.is_empty() || all.iter().any(|w| w == PAUSE) {
                row.fault(faults, format!("{told:?} is not a phrase"));
                continue;
            }
            if seen.contains(&told) {
                row.fault(faults, format!("{told:?} stands here twice"));
                continue;
            }
            // Without diacritics one short word may be anything: `mìn` is `min`.
            let bare = words(&fold(&told));
            let mut ways = Vec::new();
            if all.len() > 1 && bare != all {
                ways.push((bare, true));
            }
            ways.push((all, false));
            for (mut way, is_bare) in ways {
                let first = way.remove(0);
                danger.by_first.entry(first).or_default().push(Phrase {
                    text: told.clone(),
                    rest: way,
                    is_bare,
                });
            }
            seen.push(told);
        }
    }
    danger
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Danger {
        let text = "words,ground,note\ndây điện đứt;mìn;bị thương nặng,test,\n";
        let mut faults = Faults::default();
        let danger = read(&|_| Some(text.to_owned()), &mut faults);
        assert!(faults.sorted().is_empty());
        danger
    }

    #[test]
    fn danger_is_found_in_either_spelling() {
        let table = table();
        assert_eq!(
            table.found("Có dây điện bị đứt trước nhà"),
            Some("dây điện đứt")
        );
        assert_eq!(
            table.found("day dien dut ngoai duong"),
            Some("dây điện đứt")
        );
        assert_eq!(table.found("thấy quả mìn ở ruộng"), Some("mìn"));
        // What a short word without its marks may be, nobody knows.
        assert_eq!(table.found("cai min ao"), None);
        assert_eq!(table.found("dây điện. Đứt"), None);
    }

    #[test]
    fn a_danger_denied_is_none() {
        let table = table();
        assert_eq!(table.found("xe đổ nhưng không có ai bị thương nặng"), None);
        assert_eq!(
            table.found("không đi được, có người bị thương nặng"),
            Some("bị thương nặng")
        );
    }
}
