//! Search: two indexes over folded text, one of what the public may read and one of everything,
//! written by a follower. A report is found within a second or two, and by its code at once.

use crate::db::{Batch, Label, SPAN, Store, Term, in_list, padded};
use crate::error::CommitError;
use crate::report::row::is_public;
use crate::report::{self, Filed, Reach};
use crate::{event, feed, limits};
use domain::id::ReportId;
use domain::report::Report;
use domain::text::{compose, fold, old_tone};
use std::collections::BTreeSet;

/// The follower's name.
pub const FOLLOWER: &str = "search";

pub(crate) fn table(reach: Reach) -> &'static str {
    match reach {
        Reach::Public => "search_public",
        Reach::Staff => "search_staff",
    }
}

/// Words as both engines cut them alike: letters and digits only, so that nothing in them is an
/// operator, and none so long that an engine would refuse it.
fn cut(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric() || c == SPAN)
        .filter(|word| !word.is_empty())
        .map(|word| {
            let end = word
                .char_indices()
                .nth(limits::WORD_LETTERS)
                .map_or(word.len(), |(at, _)| at);
            &word[..end]
        })
}

/// The words of a question.
pub(crate) fn words(text: &str) -> Vec<String> {
    cut(&fold(text))
        .take(limits::SEARCH_WORDS)
        .map(str::to_owned)
        .collect()
}

/// A question's terms: its words, and what else those that `meanings` names may mean.
pub(crate) fn terms(text: &str, meanings: &[(String, String)]) -> Vec<Term> {
    let words = words(text);
    let meanings: Vec<(Vec<String>, Vec<String>)> = meanings
        .iter()
        .map(|(said, also)| (self::words(said), self::words(also)))
        .filter(|(said, also)| !said.is_empty() && !also.is_empty() && said != also)
        .collect();
    let mut terms = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let longest = meanings
            .iter()
            .filter(|(said, _)| words[at..].starts_with(said))
            .map(|(said, _)| said.len())
            .max();
        let Some(length) = longest else {
            terms.push(Term::Word(word.clone()));
            at += 1;
            continue;
        };
        let said = &words[at..at + length];
        let mut ways = vec![said.to_vec()];
        for (_, also) in meanings.iter().filter(|(s, _)| s == said) {
            if !ways.contains(also) {
                ways.push(also.clone());
            }
        }
        terms.push(Term::Any(ways));
        at += length;
    }
    terms
}

/// Whether a word is a number as houses, roads and lanes have them: `57`, `12b`, `16m`.
fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= limits::NUMBER_LETTERS
}

/// Whether a word may stand for a place or a thing behind its number.
fn is_name(word: &str) -> bool {
    word.starts_with(char::is_alphabetic)
}

/// Words between a number and the name that it belongs to: "57 đường Trần Hưng Đạo".
const BETWEEN: [&str; 3] = ["duong", "pho", "d"];

/// Numbers joined to the names behind them: of `57 duong tran hung dao` it is `57tran`. By these few words an address
/// is found among a million without a walk through all texts that have a 57 or a Trần.
fn joined<'a>(words: impl Iterator<Item = &'a str>) -> impl Iterator<Item = String> {
    let mut number: Option<&str> = None;
    words.filter_map(move |word| {
        if is_number(word) {
            number = Some(word);
            return None;
        }
        if number.is_some() && BETWEEN.contains(&word) {
            return None;
        }
        let number = number.take()?;
        is_name(word).then(|| format!("{number}{word}"))
    })
}

/// Of a question's terms, the numbers joined to what stands behind them, as texts hold them.
pub(crate) fn numbered(terms: &[Term]) -> Vec<Term> {
    let between = |term: &Term| match term {
        Term::Word(word) => BETWEEN.contains(&word.as_str()),
        Term::Any(ways) => ways
            .iter()
            .all(|way| matches!(way.as_slice(), [one] if BETWEEN.contains(&one.as_str()))),
    };
    let behind = |number: &str, rest: &[Term]| match rest.iter().find(|term| !between(term))? {
        Term::Word(word) => is_name(word).then(|| Term::Word(format!("{number}{word}"))),
        Term::Any(ways) => {
            let ways = ways.iter().filter_map(|way| way.first());
            let ways = ways.filter(|word| is_name(word));
            let ways: Vec<_> = ways.map(|word| vec![format!("{number}{word}")]).collect();
            (!ways.is_empty()).then_some(Term::Any(ways))
        }
    };
    let numbers = terms.iter().enumerate().filter_map(|(n, term)| match term {
        Term::Word(word) if is_number(word) => behind(word, &terms[n + 1..]),
        _ => None,
    });
    numbers.collect()
}

/// Whether a question has a number before a name.
pub(crate) fn has_numbers(text: &str, meanings: &[(String, String)]) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) && !numbered(&terms(text, meanings)).is_empty()
}

/// Words with their marks, for those that have any; both ways to set a tone are one.
fn marked(text: &str) -> impl Iterator<Item = String> {
    let composed = compose(text).to_lowercase();
    let words: Vec<String> = cut(&composed).map(old_tone).collect();
    words.into_iter().filter(|word| fold(word) != *word)
}

/// The words of a question that were typed with marks.
pub(crate) fn marks(text: &str) -> Vec<String> {
    let mut marks: Vec<String> = marked(text).take(limits::SEARCH_WORDS).collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// What a report is found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Document {
    /// Words folded, and behind them, each once, numbers joined to the names behind them, by which an address is found
    /// soon. The index is of these.
    pub(crate) words: String,
    /// Each word that has marks as it is, once; by these what was typed exactly so comes first. They stand beside the
    /// index: there they would be as many words once more, to be written for each report.
    pub(crate) marks: String,
}

/// What is held of texts.
pub(crate) fn indexed<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Document {
    let mut words = folded(texts.clone());
    let numbers = texts.clone().flat_map(|text| {
        let text = fold(text);
        joined(cut(&text)).collect::<Vec<_>>()
    });
    let numbers: BTreeSet<String> = numbers.collect();
    let marks: BTreeSet<String> = texts.flat_map(marked).collect();
    put(&mut words, numbers);
    let mut marked = String::new();
    put(&mut marked, marks);
    Document {
        words,
        marks: marked,
    }
}

/// Puts words behind others, as far as there is room for them.
fn put(all: &mut String, words: BTreeSet<String>) {
    let mut room = limits::SEARCH_LETTERS;
    for word in words {
        room = room.saturating_sub(word.len() + 1);
        if room == 0 {
            break;
        }
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(&word);
    }
}

/// Texts folded and cut into words, one space apart, no longer than the index bears.
pub(crate) fn folded<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut all = String::new();
    for text in texts {
        for word in cut(&fold(text)) {
            if all.len() + word.len() >= limits::SEARCH_LETTERS {
                return all;
            }
            if !all.is_empty() {
                all.push(' ');
            }
            all.push_str(word);
        }
    }
    all
}

/// What a report is found by. Pure, so that a check can compare. None: it is not in this index.
pub(crate) fn document(reach: Reach, report: &Report) -> Option<Document> {
    let code = report.code.to_string();
    let public = &report.public;
    let shown = [
        public.title.as_deref(),
        public.text.as_deref(),
        public.place.as_deref(),
        public.answer.as_deref(),
    ];
    match reach {
        Reach::Public if !is_public(report) => None,
        Reach::Public => Some(indexed(
            std::iter::once(code.as_str()).chain(shown.into_iter().flatten()),
        )),
        Reach::Staff => {
            let own = [
                report.title.as_deref(),
                Some(report.words.as_str()),
                report.place.words.as_deref(),
                report.outcome.as_ref().map(|o| o.text.as_str()),
                report.external_id.as_deref(),
            ];
            let texts = own.into_iter().chain(shown).flatten();
            Some(indexed(std::iter::once(code.as_str()).chain(texts)))
        }
    }
}

/// One step of the follower: at most [`limits::FOLLOW_STEP`] events. Gives how many it passed;
/// none when there was nothing new, or another node was quicker.
pub async fn follow(store: &Store) -> Result<usize, CommitError> {
    let from = feed::position(store, FOLLOWER).await?;
    let entries = feed::after(store, from, limits::FOLLOW_STEP).await?;
    let Some(last) = entries.last() else {
        return Ok(0);
    };
    let mut batch = Batch::new();
    feed::advance(&mut batch, FOLLOWER, from, last.pos);
    let filed = report::by_ids(store, &reports(&entries)).await?;
    for reach in [Reach::Public, Reach::Staff] {
        write(&mut batch, reach, &filed);
    }
    match store.commit(batch).await {
        Ok(()) => Ok(entries.len()),
        Err(CommitError::Version) => Ok(0),
        Err(e) => Err(e),
    }
}

/// The reports whose events these are, each once.
pub fn reports(entries: &[feed::Entry]) -> Vec<ReportId> {
    let ids: BTreeSet<i64> = entries
        .iter()
        .filter(|e| e.family == event::REPORT)
        .map(|e| e.chain)
        .collect();
    ids.into_iter().map(ReportId).collect()
}

fn write(batch: &mut Batch, reach: Reach, filed: &[Filed]) {
    let table = table(reach);
    for some in filed.chunks(limits::PAGE_MAX) {
        let ids = padded(some.iter().map(|f| f.report.id.into()).collect());
        let list = in_list(1, ids.len());
        batch.add(
            Label::Sure,
            format!("DELETE FROM {table} WHERE rowid IN ({list})"),
            ids,
        );
    }
    let rows = filed.iter().filter_map(|f| {
        let Document { words, marks } = document(reach, &f.report)?;
        Some(vec![f.report.id.into(), words.into(), marks.into()])
    });
    let head = format!("INSERT INTO {table} (rowid, words, marks) VALUES");
    batch.add_rows(Label::Sure, &head, rows, "");
}

/// Empties both indexes and begins again: for a change of what a document holds.
pub async fn rebuild(store: &Store) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    for reach in [Reach::Public, Reach::Staff] {
        batch.add(Label::Sure, format!("DELETE FROM {}", table(reach)), vec![]);
    }
    batch.add(
        Label::Sure,
        "DELETE FROM follower WHERE name = $1",
        vec![FOLLOWER.into()],
    );
    store.commit(batch).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    }

    #[test]
    fn a_question_takes_other_meanings_in() {
        let word = |w: &str| Term::Word(w.to_owned());
        let way = |w: &str| w.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let meanings = pairs(&[
            ("og", "ổ gà"),
            ("lý thường kiệt", "ltk"),
            ("og", "ông"),
            ("lý", "l"),
        ]);
        assert_eq!(
            terms("OG đường Lý Thường Kiệt", &meanings),
            [
                Term::Any(vec![way("og"), way("o ga"), way("ong")]),
                word("duong"),
                Term::Any(vec![way("ly thuong kiet"), way("ltk")]),
            ]
        );
        assert_eq!(terms("o ga", &[]), [word("o"), word("ga")]);
        assert!(terms(" .,", &meanings).is_empty());
    }

    #[test]
    fn marks_are_kept_beside_the_folded_words() {
        assert_eq!(marks("Ổ gà duong Thuỷ thủy"), ["gà", "thủy", "ổ"]);
        assert!(marks("o ga 12").is_empty());
        let held = indexed(["Ổ gà, ổ GÀ", "duong 1"].into_iter());
        assert_eq!(
            (held.words.as_str(), held.marks.as_str()),
            ("o ga o ga duong 1", "gà ổ")
        );
    }

    #[test]
    fn a_number_is_joined_to_the_name_behind_it() {
        let held = indexed(["57 đường Trần Hưng Đạo", "Km 12, 3/2 QL1A 57 tran"].into_iter());
        assert!(held.words.ends_with(" 57 tran 2ql1a 57tran"), "{held:?}");
        let asked = |text: &str, also: &[(&str, &str)]| numbered(&terms(text, &pairs(also)));
        let word = |w: &str| Term::Word(w.to_owned());
        assert_eq!(
            asked("57 Trần Hưng Đạo, 3 tháng 2", &[]),
            [word("57tran"), word("3thang")]
        );
        assert_eq!(asked("57 đ. Trần", &[("đ", "đường")]), [word("57tran")]);
        let any = Term::Any(vec![vec!["57thd".to_owned()], vec!["57tran".to_owned()]]);
        assert_eq!(asked("57 THĐ", &[("thđ", "trần hưng đạo")]), [any]);
        assert!(!has_numbers("Trần Hưng Đạo 57", &[]) && !has_numbers("3 2", &[]));
        assert!(has_numbers("số 3 đường Lê Lợi", &[]));
    }
}
