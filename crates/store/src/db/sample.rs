//! How rare words are, by a sample of the texts. SQLite's full-text index walks the lists of all words of a
//! question side by side, and of a million texts some lists are hundreds of thousands long. So it is asked
//! for the rarest words alone, until few texts have all of these, and the other words are looked for in the
//! texts themselves ([decision 38](../../../../docs/decisions/0038-the-rarest-words-are-asked-for.md)).

use super::sqlite::Sqlite;
use super::value::Value;
use super::words::Term;
use crate::error::DbResult;
use crate::limits;
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// What is known of the texts; renewed now and then.
#[derive(Debug, Default)]
pub(super) struct Sample {
    /// Questions since it was taken.
    asked: AtomicUsize,
    texts: RwLock<Arc<Texts>>,
}

/// Some texts, and which of them have a word.
#[derive(Debug, Default)]
struct Texts {
    count: u16,
    with: HashMap<Box<str>, BTreeSet<u16>>,
}

impl Texts {
    fn add(&mut self, text: &str) {
        for word in text.split(' ') {
            match self.with.get_mut(word) {
                Some(texts) => {
                    texts.insert(self.count);
                }
                None => {
                    self.with.insert(word.into(), BTreeSet::from([self.count]));
                }
            }
        }
        self.count += 1;
    }

    /// Those that have a term; of words in a row those that have the words.
    fn having(&self, term: &Term) -> BTreeSet<u16> {
        let of = |words: &[String]| {
            let mut all: Option<BTreeSet<u16>> = None;
            for word in words {
                let with = self.with.get(word.as_str());
                all = Some(match (all, with) {
                    (_, None) => return BTreeSet::new(),
                    (None, Some(with)) => with.clone(),
                    (Some(all), Some(with)) => all.intersection(with).copied().collect(),
                });
            }
            all.unwrap_or_default()
        };
        match term {
            Term::Word(word) => of(std::slice::from_ref(word)),
            Term::Any(ways) => ways.iter().flat_map(|way| of(way)).collect(),
        }
    }
}

impl Sample {
    /// Of these terms, those that the index is asked for: the rarest, until hardly a text has all of
    /// them. All of them where nothing is known.
    pub(super) fn rarest(&self, terms: &[Term]) -> Vec<bool> {
        let texts = Arc::clone(&self.texts.read().unwrap_or_else(PoisonError::into_inner));
        if usize::from(texts.count) < limits::SAMPLE_PARTS {
            return vec![true; terms.len()];
        }
        let with: Vec<BTreeSet<u16>> = terms.iter().map(|term| texts.having(term)).collect();
        let mut order: Vec<usize> = (0..terms.len()).collect();
        // Of several ways to say something the index walks each list to its end: they come last.
        order.sort_by_key(|&n| (matches!(terms[n], Term::Any(_)), with[n].len()));
        let mut chosen = vec![false; terms.len()];
        let mut all: Option<BTreeSet<u16>> = None;
        for n in order {
            chosen[n] = true;
            let left: BTreeSet<u16> = match &all {
                None => with[n].clone(),
                Some(all) => all.intersection(&with[n]).copied().collect(),
            };
            if left.len() <= limits::SAMPLE_FEW {
                break;
            }
            all = Some(left);
        }
        chosen
    }

    /// Notes a question; takes the sample anew where it is time.
    pub(super) async fn note(&self, sqlite: &Sqlite, table: &str) -> DbResult<()> {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        let full = {
            let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
            usize::from(texts.count) > limits::SAMPLE_TEXTS / 2
        };
        // A small one is soon out of date: what was a new installation has been filled.
        let each = if full {
            limits::SAMPLE_EACH
        } else {
            limits::SAMPLE_EACH_SMALL
        };
        if !asked.is_multiple_of(each) {
            return Ok(());
        }
        let texts = taken(sqlite, table).await?;
        *self.texts.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(texts);
        Ok(())
    }
}

/// Some texts from every part of the years.
async fn taken(sqlite: &Sqlite, table: &str) -> DbResult<Texts> {
    let end = async |order: &str| {
        let text = format!("SELECT rowid FROM {table} ORDER BY rowid {order} LIMIT 1");
        let rows = sqlite.scan(text, Vec::new()).await?;
        rows.first().map(|row| row.int(0)).transpose()
    };
    let mut texts = Texts::default();
    let (Some(first), Some(last)) = (end("ASC").await?, end("DESC").await?) else {
        return Ok(texts);
    };
    let parts = limits::SAMPLE_PARTS as i64;
    let each = limits::SAMPLE_TEXTS as i64 / parts;
    let mut from = first;
    for part in 0..parts {
        from = from.max(first + (last - first) / parts * part);
        let text =
            format!("SELECT words, rowid FROM {table} WHERE rowid >= $1 ORDER BY rowid LIMIT $2");
        let rows = sqlite
            .scan(text, vec![Value::from(from), Value::from(each)])
            .await?;
        for row in &rows {
            texts.add(row.text(0)?);
            from = row.int(1)? + 1;
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarest_are_asked_for_until_few_texts_are_left() {
        let sample = Sample::default();
        let words = |text: &str| {
            let words = text.split(' ').map(|word| Term::Word(word.to_owned()));
            words.collect::<Vec<_>>()
        };
        let asked = words("phuong dong hoi 57 hung");
        assert_eq!(sample.rarest(&asked), [true; 5], "nothing is known");
        let mut texts = Texts::default();
        for n in 0..400 {
            let street = if n % 20 == 0 { "hung" } else { "le" };
            texts.add(&format!("so {} {street} phuong dong hoi", n % 100));
        }
        *sample.texts.write().expect("no panic") = Arc::new(texts);
        // Four texts have 57, none of them with the street.
        assert_eq!(sample.rarest(&asked), [false, false, false, true, true]);
        assert_eq!(sample.rarest(&words("dong 7777 hoi")), [false, true, false]);
        // Nothing rare: everything is asked for.
        assert_eq!(sample.rarest(&words("phuong dong hoi")), [true; 3]);
        assert_eq!(sample.rarest(&[]), [false; 0]);
        // Of several ways to say it, any counts.
        let way = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let street = |ways: &[&str]| Term::Any(ways.iter().map(|w| way(w)).collect());
        let asked = [street(&["hung vuong", "hv"]), words("dong").remove(0)];
        assert_eq!(sample.rarest(&asked), [true, true]);
        let asked = [
            street(&["hung vuong", "hv"]),
            words("7").remove(0),
            words("hung").remove(0),
        ];
        assert_eq!(sample.rarest(&asked), [false, true, true]);
    }
}
