//! How rare words are, by a sample of the texts. SQLite's full-text index walks the lists of all words of a
//! question side by side, and of a million texts some lists are hundreds of thousands long. So it is asked
//! for the rarest terms alone, as long as one more costs less than looking through the texts that it leaves out,
//! and the others are looked for in the texts themselves. PostgreSQL's index does likewise, but gives all hits, in no
//! order: by the sample it is told in which days to look first, or not asked at all where the newest texts are soon read
//! until there are enough ([decision 38](../../../../docs/decisions/0038-the-rarest-words-are-asked-for.md)).

use super::value::Value;
use super::words::Term;
use super::{Kind, Store};
use crate::error::DbResult;
use crate::limits;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::OnceCell;

/// What is known of the texts; renewed now and then.
#[derive(Debug, Default)]
pub(super) struct Sample {
    /// Questions since it was taken.
    asked: AtomicUsize,
    texts: RwLock<Arc<Texts>>,
    /// The first is waited for: who asks a million texts and knows nothing of them might read them all.
    first: OnceCell<()>,
}

/// Some texts, and which of them have a word.
#[derive(Clone, Debug, Default)]
struct Texts {
    count: u16,
    /// How many there are in all, as PostgreSQL guesses; the embedded engine is not asked.
    all: f64,
    /// From the first rowid to the last.
    width: i64,
    with: HashMap<Box<str>, Vec<u16>>,
}

impl Texts {
    fn add(&mut self, text: &str) {
        for word in text.split(' ') {
            if !self.with.contains_key(word) {
                self.with.insert(word.into(), Vec::new());
            }
            if let Some(with) = self.with.get_mut(word)
                && with.last() != Some(&self.count)
            {
                with.push(self.count);
            }
        }
        self.count += 1;
    }

    /// Those that have a term; of words in a row those that have the words.
    fn having(&self, term: &Term) -> Bits {
        let of = |words: &[String]| {
            let with = words.iter().map(|word| {
                let with = self.with.get(word.as_str());
                Bits::of(with.map_or(&[], Vec::as_slice))
            });
            with.reduce(|all, with| all.and(&with)).unwrap_or_default()
        };
        match term {
            Term::Word(word) => of(std::slice::from_ref(word)),
            Term::Any(ways) => {
                let ways = ways.iter().map(|way| of(way));
                ways.reduce(|all, way| all.or(&way)).unwrap_or_default()
            }
        }
    }
}

impl Texts {
    /// Whether there are enough to go by.
    fn tell(&self) -> bool {
        usize::from(self.count) >= limits::SAMPLE_PARTS
    }

    /// Of these terms those for which an index is asked, and how many texts of the sample it gives then.
    fn rarest(&self, terms: &[Term], costs: &Costs) -> (Vec<bool>, f64) {
        let with: Vec<Bits> = terms.iter().map(|term| self.having(term)).collect();
        let walk = |n: usize| match terms[n] {
            Term::Word(_) => with[n].count() * costs.walked,
            Term::Any(_) => with[n].count() * costs.walked_whole,
        };
        let mut chosen = vec![false; terms.len()];
        let mut left: Option<Bits> = None;
        let mut least = f64::MAX;
        loop {
            let tried = (0..terms.len()).filter(|&n| !chosen[n]).map(|n| {
                let (more, rest) = match (&left, costs.asked) {
                    (None, _) => (walk(n), with[n].clone()),
                    (Some(left), Some(asked)) if matches!(terms[n], Term::Word(_)) => {
                        (walk(n).min(left.count() * asked), left.and(&with[n]))
                    }
                    (Some(left), _) => (walk(n), left.and(&with[n])),
                };
                (n, more + rest.count() * costs.looked_through, more, rest)
            });
            let best = tried.min_by(|a, b| a.1.total_cmp(&b.1));
            let Some((n, whole, more, rest)) = best.filter(|(_, whole, ..)| *whole < least) else {
                return (chosen, left.map_or(0.0, |left| left.count()));
            };
            chosen[n] = true;
            // What the index has done by then is done; from here on only what is left can be saved.
            least = whole - more;
            left = Some(rest);
        }
    }

    /// How many of the newest spans have so many texts of `all`, and how many they have; none where that is nearly all
    /// of them, or they are too many.
    fn spans(&self, texts: f64, all: f64) -> Option<(i64, f64)> {
        let each = all * (1_i64 << SPAN_BITS) as f64 / (self.width as f64).max(1.0);
        // The newest one has just begun.
        let spans = (texts / each).ceil() + 1.0;
        let among = spans * each;
        (spans <= SPANS_MOST && among < all / 2.0).then_some((spans as i64, among))
    }
}

/// Some of the texts, a bit each.
#[derive(Clone, Debug)]
struct Bits([u64; WORDS]);

const WORDS: usize = limits::SAMPLE_TEXTS.div_ceil(64);

impl Default for Bits {
    fn default() -> Bits {
        Bits([0; WORDS])
    }
}

impl Bits {
    fn of(texts: &[u16]) -> Bits {
        let mut bits = Bits::default();
        for text in texts {
            if let Some(word) = bits.0.get_mut(usize::from(*text) / 64) {
                *word |= 1 << (text % 64);
            }
        }
        bits
    }

    fn and(&self, other: &Bits) -> Bits {
        Bits(std::array::from_fn(|n| self.0[n] & other.0[n]))
    }

    fn or(&self, other: &Bits) -> Bits {
        Bits(std::array::from_fn(|n| self.0[n] | other.0[n]))
    }

    fn count(&self) -> f64 {
        f64::from(self.0.iter().map(|word| word.count_ones()).sum::<u32>())
    }
}

/// What things cost for each text of the sample, roughly in microseconds: only their relations count.
struct Costs {
    /// To look through a text that the index gave.
    looked_through: f64,
    /// To ask the index whether a text that it has so far has another word; none: it walks that word's list, too.
    asked: Option<f64>,
    /// To walk past a text in a word's list.
    walked: f64,
    /// The same where there are several ways to say it: each list is walked to its end.
    walked_whole: f64,
}

const SQLITE: Costs = Costs {
    looked_through: 2.0,
    asked: Some(0.5),
    walked: 0.05,
    walked_whole: 0.1,
};

/// A word's list is of many, one for each span.
const POSTGRES: Costs = Costs {
    looked_through: 2.6,
    asked: None,
    walked: 0.15,
    walked_whole: 0.15,
};

/// To read the next older text on PostgreSQL.
const READ: f64 = 0.75;

/// Six days of texts are a span: what a rowid is without so many bits. PostgreSQL's index knows each word with the span of
/// its text (migration 39).
pub(super) const SPAN_BITS: u32 = 50;
/// So many spans are asked for at most: more are as dear as all of them.
const SPANS_MOST: f64 = 24.0;
/// So many times the texts that should do, so that they mostly do.
const ENOUGH: f64 = 1.5;

/// How PostgreSQL finds the newest texts that have some terms.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Gathered {
    /// For which of the terms the index is asked.
    pub(super) rare: Vec<bool>,
    /// In how many of the newest spans it is asked first; none: in all.
    pub(super) spans: Option<i64>,
}

impl Sample {
    /// Of these terms, those that the index is asked for: the rarest, as long as one more costs less than
    /// looking through the texts that it leaves out. All of them where nothing is known.
    pub(super) fn rarest(&self, terms: &[Term]) -> Vec<bool> {
        let texts = self.texts();
        match texts.tell() {
            true => texts.rarest(terms, &SQLITE).0,
            false => vec![true; terms.len()],
        }
    }

    /// How PostgreSQL's index is asked for the newest `wanted` texts that have these terms; none where the newest texts are
    /// sooner read one by one, or nothing is known.
    pub(super) fn gathered(&self, terms: &[Term], wanted: usize) -> Option<Gathered> {
        let texts = self.texts();
        if !texts.tell() || terms.is_empty() {
            return None;
        }
        let count = f64::from(texts.count);
        let with = terms.iter().map(|term| texts.having(term));
        let with = with.reduce(|all, with| all.and(&with)).unwrap_or_default();
        // What no text of the sample has may still be in as many as half a text of it stands for.
        let share = with.count().max(0.5) / count;
        let all = texts.all.max(count);
        let read = (wanted as f64 / share).min(all);
        let spans = texts.spans(read * ENOUGH, all);
        let among = spans.map_or(all, |(_, among)| among);
        let (rare, left) = texts.rarest(terms, &POSTGRES);
        let gathered = among * (left.max(0.5) / count) * POSTGRES.looked_through;
        (gathered <= read * READ).then_some(Gathered {
            rare,
            spans: spans.map(|(spans, _)| spans),
        })
    }

    fn texts(&self) -> Arc<Texts> {
        Arc::clone(&self.texts.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes a question; takes the sample anew where it is time.
    pub(super) async fn note(&self, store: &Store, table: &str) -> DbResult<()> {
        if !self.first.initialized() {
            let first = || self.take(store, table);
            return self.first.get_or_try_init(first).await.copied();
        }
        let asked = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
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
        self.take(store, table).await
    }

    async fn take(&self, store: &Store, table: &str) -> DbResult<()> {
        let texts = taken(store, table).await?;
        *self.texts.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(texts);
        Ok(())
    }
}

/// Some texts from every part of the years.
async fn taken(store: &Store, table: &str) -> DbResult<Texts> {
    let end = async |order: &str| {
        let text = format!("SELECT rowid FROM {table} ORDER BY rowid {order} LIMIT 1");
        let rows = store.scan(&text, &[]).await?;
        rows.first().map(|row| row.int(0)).transpose()
    };
    let mut texts = Texts::default();
    if store.kind() == Kind::Postgres {
        let guess = "SELECT reltuples::float8 FROM pg_class WHERE oid = to_regclass($1)";
        if let Some(row) = store.scan(guess, &[table.into()]).await?.first() {
            texts.all = row.float(0)?;
        }
    }
    let (Some(first), Some(last)) = (end("ASC").await?, end("DESC").await?) else {
        return Ok(texts);
    };
    texts.width = last - first;
    let parts = limits::SAMPLE_PARTS as i64;
    let each = limits::SAMPLE_TEXTS as i64 / parts;
    let mut from = first;
    for part in 0..parts {
        from = from.max(first + (last - first) / parts * part);
        let text =
            format!("SELECT words, rowid FROM {table} WHERE rowid >= $1 ORDER BY rowid LIMIT $2");
        let rows = store
            .scan(&text, &[Value::from(from), Value::from(each)])
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
        assert_eq!(
            sample.gathered(&words("7777"), 20),
            None,
            "nothing is known"
        );
        let mut texts = Texts::default();
        for n in 0..400 {
            let street = if n % 20 == 0 { "hung" } else { "le" };
            texts.add(&format!("so {} {street} phuong dong hoi", n % 100));
        }
        *sample.texts.write().expect("no panic") = Arc::new(texts);
        // Four texts have 57, none of them with the street; nothing is left for the others to leave out.
        assert_eq!(sample.rarest(&asked), [false, false, false, true, true]);
        assert_eq!(sample.rarest(&words("dong 7777 hoi")), [false, true, false]);
        // Every text has all of these: one is asked for.
        let one = sample.rarest(&words("phuong dong hoi"));
        assert_eq!(one.iter().filter(|asked| **asked).count(), 1);
        assert_eq!(sample.rarest(&[]), [false; 0]);
        // Of several ways to say it, any counts.
        let way = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let street = |ways: &[&str]| Term::Any(ways.iter().map(|w| way(w)).collect());
        let asked = [street(&["hung vuong", "hv"]), words("dong").remove(0)];
        assert_eq!(sample.rarest(&asked), [true, false]);
        let asked = [street(&["hung vuong", "hoi"]), words("7").remove(0)];
        assert_eq!(sample.rarest(&asked), [false, true]);
    }

    #[test]
    fn the_newest_spans_that_should_do_are_asked_first() {
        let words = |text: &str| {
            let words = text.split(' ').map(|word| Term::Word(word.to_owned()));
            words.collect::<Vec<_>>()
        };
        let mut texts = Texts::default();
        for n in 0..400 {
            texts.add(&format!("so {} phuong dong hoi", n % 100));
        }
        let sample = |all: f64, days: i64| {
            let texts = Texts {
                all,
                width: (days * 86_400_000) << 21,
                ..texts.clone()
            };
            let sample = Sample::default();
            *sample.texts.write().expect("no panic") = Arc::new(texts);
            sample
        };
        let large = sample(1e6, 1_000);
        // Every second text: read, not asked for.
        assert_eq!(large.gathered(&words("dong hoi"), 20), None);
        assert_eq!(large.gathered(&[], 20), None);
        // One text in a hundred, 6,214 of them in six days.
        let asked = large.gathered(&words("dong 57"), 20).expect("the index");
        assert_eq!((asked.rare, asked.spans), (vec![false, true], Some(2)));
        let asked = large.gathered(&words("57"), 300).expect("the index");
        assert_eq!(asked.spans, Some(9));
        // No text of the sample has it: everywhere.
        let asked = large.gathered(&words("7777"), 300).expect("the index");
        assert_eq!(asked.spans, None);
        // Of few texts all are asked for.
        let asked = sample(400.0, 1_000).gathered(&words("57"), 20);
        assert_eq!(asked.expect("the index").spans, None);
    }
}
