//! Search: two indexes over folded text, one of what the public may read and one of everything,
//! written by a follower. A report is found within a second or two, and by its code at once.

use crate::db::{Batch, Label, Store, Term, in_list, padded};
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
        .split(|c: char| !c.is_alphanumeric())
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

/// What the index holds of texts: their words folded, and behind them each word that has marks as
/// it is, once; by these what was typed exactly so is found first.
pub(crate) fn indexed<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> String {
    let mut all = folded(texts.clone());
    let marks: BTreeSet<String> = texts.flat_map(marked).collect();
    let mut room = limits::SEARCH_LETTERS;
    for word in marks {
        room = room.saturating_sub(word.len() + 1);
        if room == 0 {
            break;
        }
        all.push(' ');
        all.push_str(&word);
    }
    all
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
pub(crate) fn document(reach: Reach, report: &Report) -> Option<String> {
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
        let words = document(reach, &f.report)?;
        Some(vec![f.report.id.into(), words.into()])
    });
    let head = format!("INSERT INTO {table} (rowid, words) VALUES");
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
        assert_eq!(held, "o ga o ga duong 1 gà ổ");
    }
}
