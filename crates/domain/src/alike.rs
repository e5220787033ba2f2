//! What two texts say alike, so that a person who judges whether two reports are of one matter reads
//! why the machine thinks so.

use crate::text::{compose, fold, mask_persons, old_tone};
use std::collections::{BTreeSet, HashMap};

/// Words of a text that are compared: what a long letter is about stands on its first page.
const WORDS_MAX: usize = 200;
/// Phrases that are named: what a glance takes in.
const PHRASES: usize = 3;
/// Words of a phrase that are shown; a text sent twice is one long phrase.
const PHRASE_WORDS: usize = 7;
/// Words that tell something, in a phrase that is named: a syllable alone is half a word.
const TELLING: usize = 2;

/// Words that stand in every report and tell nothing of its matter.
const FILLERS: [&str; 75] = [
    "ở",
    "là",
    "và",
    "có",
    "cho",
    "của",
    "bị",
    "rất",
    "nhiều",
    "đã",
    "đang",
    "đề",
    "nghị",
    "tôi",
    "em",
    "mình",
    "này",
    "đó",
    "đây",
    "kia",
    "tại",
    "trước",
    "sau",
    "trong",
    "ngoài",
    "với",
    "không",
    "được",
    "các",
    "những",
    "một",
    "thì",
    "mà",
    "như",
    "nên",
    "vì",
    "khi",
    "rồi",
    "quá",
    "xin",
    "mong",
    "kính",
    "gửi",
    "cơ",
    "quan",
    "chức",
    "năng",
    "kiểm",
    "tra",
    "xử",
    "lý",
    "sớm",
    "số",
    "đường",
    "phường",
    "xã",
    "thôn",
    "tổ",
    "từ",
    "đến",
    "lên",
    "xuống",
    "ra",
    "vào",
    "cứ",
    "hay",
    "hoặc",
    "cũng",
    "còn",
    "nữa",
    "ạ",
    "về",
    "để",
    "bà",
    "con",
];

/// What two texts have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Common {
    /// Phrases of the first text that stand in the second too, the longest first; few.
    pub phrases: Vec<String>,
    /// How many words they have together, those that are not named among them.
    pub words: usize,
}

/// A word as it is written and as it is compared.
struct Word {
    shown: String,
    lower: String,
    folded: String,
    /// A comma or a full stop stands behind it: no phrase goes across.
    ends: bool,
}

impl Word {
    /// The same word: with the same marks, or one of them written without any.
    fn is(&self, other: &Word) -> bool {
        self.folded == other.folded
            && (self.lower == other.lower || self.lower.is_ascii() || other.lower.is_ascii())
    }

    fn tells(&self) -> bool {
        !FILLERS.iter().any(|filler| {
            self.lower == *filler || (self.lower.is_ascii() && fold(filler) == self.lower)
        })
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let text = compose(&mask_persons(text));
    for piece in text.split_whitespace() {
        let shown = piece.trim_matches(|c: char| !c.is_alphanumeric());
        let ends = piece.ends_with(|c: char| !c.is_alphanumeric());
        if shown.is_empty() {
            if let Some(last) = found.last_mut() {
                last.ends = true;
            }
            continue;
        }
        let lower = old_tone(&shown.to_lowercase());
        found.push(Word {
            folded: fold(&lower),
            shown: shown.to_owned(),
            lower,
            ends,
        });
        if found.len() == WORDS_MAX {
            break;
        }
    }
    found
}

/// What two texts say alike, in the words of the first. Numbers of people are masked before.
pub fn common(mine: &str, theirs: &str) -> Common {
    let (mine, theirs) = (words(mine), words(theirs));
    let mut held: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, word) in theirs.iter().enumerate() {
        held.entry(word.folded.as_str()).or_default().push(at);
    }
    let mut runs: Vec<(usize, String)> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut at = 0;
    while at < mine.len() {
        let starts = held.get(mine[at].folded.as_str());
        let longest = starts
            .into_iter()
            .flatten()
            .map(|start| (run(&mine[at..], &theirs[*start..]), *start))
            .max();
        let (length, start) = longest.unwrap_or((0, 0));
        let pairs: Vec<(&Word, &Word)> = mine[at..at + length]
            .iter()
            .zip(&theirs[start..start + length])
            .collect();
        at += length.max(1);
        let mut phrase = pairs.as_slice();
        while let Some((first, rest)) = phrase.split_first()
            && !tells(first)
        {
            phrase = rest;
        }
        while let Some((last, rest)) = phrase.split_last()
            && !tells(last)
        {
            phrase = rest;
        }
        if phrase.iter().filter(|pair| tells(pair)).count() < TELLING {
            continue;
        }
        let folded: Vec<&str> = phrase.iter().map(|(w, _)| w.folded.as_str()).collect();
        if seen.insert(folded.join(" ")) {
            runs.push((phrase.len(), shown(phrase)));
        }
    }
    let words = runs.iter().map(|(length, _)| length).sum();
    runs.sort_by_key(|(length, _)| usize::MAX - length);
    runs.truncate(PHRASES);
    Common {
        phrases: runs.into_iter().map(|(_, phrase)| phrase).collect(),
        words,
    }
}

/// How many words stand alike from here on, in both.
fn run(mine: &[Word], theirs: &[Word]) -> usize {
    let mut length = 0;
    for (one, other) in mine.iter().zip(theirs) {
        if !one.is(other) {
            break;
        }
        length += 1;
        if one.ends || other.ends {
            break;
        }
    }
    length
}

/// Whether a word that both have tells something: by the spelling that has marks, if one has.
fn tells((one, other): &(&Word, &Word)) -> bool {
    match one.lower.is_ascii() {
        true => other.tells(),
        false => one.tells(),
    }
}

fn shown(phrase: &[(&Word, &Word)]) -> String {
    let first = phrase
        .iter()
        .take(PHRASE_WORDS)
        .map(|(w, _)| w.shown.as_str());
    let mut shown = first.collect::<Vec<_>>().join(" ");
    if phrase.len() > PHRASE_WORDS {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(mine: &str, theirs: &str) -> Vec<String> {
        common(mine, theirs).phrases
    }

    #[test]
    fn what_is_said_alike_is_named_as_the_first_wrote_it() {
        let mine = "Ổ gà sâu trước số 86 Trần Hưng Đạo, xe ngã";
        let found = common(mine, "o ga o duong Tran Hung Dao, de nghi va lai");
        assert_eq!(found.phrases, ["Trần Hưng Đạo", "Ổ gà"]);
        assert_eq!(found.words, 5);
        assert_eq!(
            phrases(mine, "Hố ga mất nắp ở Trần Phú"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn other_marks_are_another_word_and_fillers_tell_nothing() {
        assert!(phrases("bán hàng rong", "bàn hàng xóm").is_empty());
        assert!(
            phrases(
                "đề nghị cơ quan chức năng xử lý",
                "Đề nghị cơ quan chức năng xử lý"
            )
            .is_empty()
        );
        // A comma parts what would be one phrase.
        assert!(phrases("cây, đổ", "cây đổ").is_empty());
    }

    #[test]
    fn a_text_sent_twice_is_cut_and_no_number_of_a_person_is_quoted() {
        let text = "Rác chất đống sau chợ Ba Đồn bốc mùi suốt ba tuần, gọi 0912345678";
        let found = common(text, text);
        assert_eq!(found.phrases[0], "Rác chất đống sau chợ Ba Đồn…");
        assert!(!found.phrases.join(" ").contains("0912"), "{found:?}");
    }
}
