//! What past reports teach about a new one: the category that a text speaks of, with the reports that
//! say so. It learns from what staff confirmed; until they have confirmed much, the keywords of the
//! table speak, as if each category's row were a report of its own.
//!
//! A report is remembered as the numbers of its words and pairs of words, never as a text. Pairs,
//! because a Vietnamese word is written in syllables: "ổ gà" is neither "ổ" nor "gà".

use crate::id::{ReportCode, ReportId};
use crate::pack::Catalogue;
use crate::text::{clauses, fold};
use having::Having;
use seats::Seats;
use std::collections::{BTreeSet, HashMap, VecDeque};

/// Categories that an opinion names.
pub const CATEGORIES: usize = 3;
/// Reports that are asked whom they resemble: the nearest; a farther one knows another matter.
const NEAREST: usize = 12;
/// Look-alikes that are named: what a person glances at.
const NAMED: usize = 3;
/// A look-alike is named only if it comes so near to the likest possible one.
const LIKE_MIN: f64 = 0.2;
/// Words of a text that are looked at: a long letter says what it is about on its first page.
const WORDS_MAX: usize = 200;
/// A feature that more than one in so many reports has says nothing ("đường", "ở"), once there are
/// [`COMMON_FROM`] reports.
const COMMON_SHARE: usize = 6;
/// From so many reports on it is known what is common.
const COMMON_FROM: usize = 400;

/// A category that gathers less than so much of what the first does is not named: it was a chance
/// word.
const FAINT: f64 = 0.25;

// How much each witness counts; found by trying on one writer's lines, a quarter of them held out at
// a time. `cargo xtask suggest-score` tells what that reaches on another writer's.

/// A category's keywords count as so many reports.
const TABLE_WEIGHT: f64 = 3.0;
/// A category that never had a feature is as if it had had it so often, times how common it is.
const UNSEEN: f64 = 1.0;
/// A keyword phrase that stands in the text, beside its words one by one.
const PHRASE_WEIGHT: f64 = 4.0;
/// The nearest reports.
const NEAREST_WEIGHT: f64 = 3.0;

/// A report whose category staff confirmed.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    /// Its id.
    pub id: ReportId,
    /// Its code, to name it by.
    pub code: ReportCode,
    /// The category that staff chose.
    pub category: &'a str,
    /// The agency that leads.
    pub lead: Option<&'a str>,
    /// The reporter's words.
    pub text: &'a str,
}

/// A category that a text may be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Sub-field or field code.
    pub category: String,
    /// The longest keyword of the table that stands in the text; none if none does.
    pub word: Option<String>,
    /// Past reports of this category that read alike, the likest first; few.
    pub alike: Vec<ReportCode>,
}

/// An agency that led reports which read alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Led {
    /// Its code.
    pub agency: String,
    /// The look-alikes it led, the likest first; few.
    pub alike: Vec<ReportCode>,
}

/// What a text is taken for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opinion {
    /// Categories, the likeliest first; at most [`CATEGORIES`].
    pub categories: Vec<Suggestion>,
    /// Agencies that led the look-alikes of whatever category, the likest first.
    pub leads: Vec<Led>,
}

#[derive(Clone, Debug)]
struct Doc {
    /// None: a category's keywords.
    report: Option<(ReportId, ReportCode)>,
    category: u32,
    lead: Option<u32>,
    features: Box<[u32]>,
    /// Its place among all that were ever put here: a seat is given anew.
    turn: u32,
}

impl Doc {
    fn weight(&self) -> f64 {
        if self.report.is_some() {
            1.0
        } else {
            TABLE_WEIGHT
        }
    }
}

/// Names as numbers.
#[derive(Clone, Debug, Default)]
struct Names {
    all: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(n) = self.numbers.get(name) {
            return *n;
        }
        // A province has some hundreds of names.
        let n = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(name.to_owned());
        self.numbers.insert(name.to_owned(), n);
        n
    }

    fn name(&self, number: u32) -> &str {
        self.all.get(number as usize).map_or("", String::as_str)
    }
}

/// Past reports as far as they teach: the newest confirmed ones, and the table's keywords.
#[derive(Clone, Debug)]
pub struct Memory {
    /// Reports it has room for; the one learnt first gives way.
    room: usize,
    seats: Seats,
    by_report: HashMap<ReportId, u32>,
    /// Seats and turns of reports in the order they were learnt, forgotten ones among them.
    order: VecDeque<(u32, u32)>,
    /// Who has a feature.
    having: HashMap<u32, Having>,
    /// How much there is of each category.
    weights: HashMap<u32, f64>,
    categories: Names,
    leads: Names,
}

impl Memory {
    /// The table's keywords, and room for so many reports.
    pub fn new(catalogue: &Catalogue, room: usize) -> Memory {
        let mut memory = Memory {
            room: room.max(1),
            seats: Seats::default(),
            by_report: HashMap::new(),
            order: VecDeque::new(),
            having: HashMap::new(),
            weights: HashMap::new(),
            categories: Names::default(),
            leads: Names::default(),
        };
        let parents: BTreeSet<&str> = catalogue
            .categories()
            .iter()
            .filter_map(|c| c.parent.as_deref())
            .collect();
        // A field is chosen where nobody knows better: only its sub-fields teach.
        for category in catalogue.categories() {
            if parents.contains(category.code.as_str()) {
                continue;
            }
            let names = [category.name_vi.as_str(), category.public_name.as_str()];
            let mut features = BTreeSet::new();
            for words in category.keywords.iter().map(String::as_str).chain(names) {
                features.extend(features_of(words));
            }
            memory.put(None, &category.code, None, features);
        }
        memory
    }

    /// Reports it remembers.
    pub fn len(&self) -> usize {
        self.by_report.len()
    }

    /// It remembers no report.
    pub fn is_empty(&self) -> bool {
        self.by_report.is_empty()
    }

    /// Remembers a confirmed report; what it knew of it before gives way.
    pub fn learn(&mut self, past: &Past<'_>) {
        let known = self
            .by_report
            .get(&past.id)
            .and_then(|s| self.seats.get(*s));
        let same = known.is_some_and(|doc| {
            self.categories.name(doc.category) == past.category
                && doc.lead.map(|l| self.leads.name(l)) == past.lead
        });
        // A reporter's words are never altered.
        if same {
            return;
        }
        self.forget(past.id);
        let features = features_of(past.text);
        if features.is_empty() {
            return;
        }
        let slot = self.put(
            Some((past.id, past.code)),
            past.category,
            past.lead,
            features,
        );
        self.by_report.insert(past.id, slot);
        let turn = self.seats.get(slot).map_or(0, |doc| doc.turn);
        self.order.push_back((slot, turn));
        while self.by_report.len() > self.room {
            let Some((oldest, turn)) = self.order.pop_front() else {
                break;
            };
            let held = self.seats.get(oldest).filter(|doc| doc.turn == turn);
            if let Some((id, _)) = held.and_then(|doc| doc.report) {
                self.forget(id);
            }
        }
    }

    /// Forgets a report: its words are gone, or it is no matter for anybody's desk any more.
    pub fn forget(&mut self, id: ReportId) {
        let Some(slot) = self.by_report.remove(&id) else {
            return;
        };
        let Some(doc) = self.seats.leave(slot) else {
            return;
        };
        if let Some(weight) = self.weights.get_mut(&doc.category) {
            *weight -= doc.weight();
        }
        for feature in &doc.features {
            let held = self.having.get_mut(feature);
            let last = |having: &mut Having| !having.drop_one(slot, doc.category, doc.weight());
            if held.is_some_and(last) {
                self.having.remove(feature);
            }
        }
        // Those that were forgotten out of turn are swept from the queue before they are many.
        if self.order.len() > 2 * self.room {
            let seats = &self.seats;
            let held =
                |(slot, turn): &(u32, u32)| seats.get(*slot).is_some_and(|doc| doc.turn == *turn);
            self.order.retain(held);
        }
    }

    fn put(
        &mut self,
        report: Option<(ReportId, ReportCode)>,
        category: &str,
        lead: Option<&str>,
        features: BTreeSet<u32>,
    ) -> u32 {
        let doc = Doc {
            report,
            category: self.categories.number(category),
            lead: lead.map(|l| self.leads.number(l)),
            features: features.into_iter().collect(),
            turn: 0,
        };
        let weight = self.weights.entry(doc.category).or_default();
        *weight += doc.weight();
        let slot = self.seats.take(doc);
        let seats = &self.seats;
        for feature in seats.get(slot).iter().flat_map(|doc| &doc.features) {
            self.having
                .entry(*feature)
                .and_modify(|having| having.add(slot, seats))
                .or_insert(Having::One(slot));
        }
        slot
    }

    /// What a text is about, by the reports it remembers and the keywords of the table. The same
    /// for the same memory; nothing for a text without words.
    pub fn opinion(&self, catalogue: &Catalogue, text: &str) -> Opinion {
        let features = features_of(text);
        let (mut points, nearest) = self.ask(&features);
        let mut votes: HashMap<u32, f64> = HashMap::new();
        for (slot, like) in &nearest {
            if let Some(doc) = self.seats.get(*slot) {
                *votes.entry(doc.category).or_default() += like;
            }
        }
        let most = votes.values().copied().fold(f64::MIN_POSITIVE, f64::max);
        for (category, vote) in votes {
            if let Some(points) = points.get_mut(category as usize) {
                *points += NEAREST_WEIGHT * vote / most;
            }
        }
        let keywords = catalogue.keywords_in(text);
        let mut ranked: Vec<(&str, f64)> = (0..)
            .zip(points)
            .filter(|(_, points)| *points > 0.0)
            .map(|(category, points)| (self.categories.name(category), points))
            .collect();
        for (category, score, _) in &keywords {
            let phrase = PHRASE_WEIGHT * (1.0 + *score as f64).ln();
            match ranked.iter_mut().find(|(code, _)| *code == category.code) {
                Some((_, points)) => *points += phrase,
                None if self.categories.numbers.contains_key(&category.code) => {
                    ranked.push((&category.code, phrase));
                }
                // A field as a whole: people choose it where no sub-field fits.
                None => {}
            }
        }
        // Codes break ties, so that two nodes say the same.
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let named: Vec<(u32, ReportCode)> = self.named(&features, &nearest);
        let best = ranked.first().map_or(0.0, |(_, points)| *points);
        let categories = ranked
            .iter()
            .filter(|(_, points)| *points > FAINT * best)
            .take(CATEGORIES)
            .map(|(code, _)| Suggestion {
                category: (*code).to_owned(),
                word: keywords
                    .iter()
                    .find(|(c, _, _)| c.code == *code)
                    .map(|(_, _, word)| (*word).to_owned()),
                alike: self.alike(&named, |doc| self.categories.name(doc.category) == *code),
            })
            .collect();
        let mut leads: Vec<Led> = Vec::new();
        for (slot, _) in &named {
            let Some(lead) = self.seats.get(*slot).and_then(|d| d.lead) else {
                continue;
            };
            let agency = self.leads.name(lead);
            if !leads.iter().any(|l| l.agency == agency) {
                leads.push(Led {
                    agency: agency.to_owned(),
                    alike: self.alike(&named, |doc| doc.lead == Some(lead)),
                });
            }
        }
        leads.truncate(CATEGORIES);
        Opinion { categories, leads }
    }

    /// What each category's reports have in common with the text, by the category's number, and the
    /// nearest reports. Words that many use are had by thousands of reports, each looked at here: hence
    /// tables by number, not maps, and nothing asked of each.
    fn ask(&self, features: &BTreeSet<u32>) -> (Vec<f64>, Vec<(u32, f64)>) {
        let all: f64 = self.weights.values().sum();
        let mut points = vec![0.0; self.categories.all.len()];
        let mut likeness = vec![0.0; self.seats.len()];
        for feature in features {
            let Some(having) = self.having.get(feature) else {
                continue;
            };
            let slots = having.slots();
            let common =
                self.seats.held() > COMMON_FROM && slots.len() * COMMON_SHARE > self.seats.held();
            if common {
                continue;
            }
            let rarity = self.rarity(slots.len());
            for slot in slots {
                if let Some(sum) = likeness.get_mut(*slot as usize) {
                    *sum += rarity;
                }
            }
            let counts = || having.counts(&self.seats);
            let usual = counts().map(|(_, count)| count).sum::<f64>() / all;
            for (category, count) in counts() {
                let of = self.weights.get(&category).copied().unwrap_or_default();
                let here = (count + UNSEEN * usual) / (of + UNSEEN);
                // What is rarer here than elsewhere speaks for nothing.
                if here > usual
                    && let Some(points) = points.get_mut(category as usize)
                {
                    *points += (here / usual).ln();
                }
            }
        }
        (points, self.seats.nearest(&likeness, NEAREST))
    }

    fn rarity(&self, having: usize) -> f64 {
        (1.0 + self.seats.held() as f64 / having.max(1) as f64)
            .ln()
            .powi(2)
    }

    /// The nearest reports that are near enough to be shown as a reason.
    fn named(&self, features: &BTreeSet<u32>, nearest: &[(u32, f64)]) -> Vec<(u32, ReportCode)> {
        let rarities = features
            .iter()
            .map(|f| self.rarity(self.having.get(f).map_or(1, |h| h.slots().len())));
        let whole = rarities.sum::<f64>() / (features.len().max(1) as f64).sqrt();
        let near = nearest.iter().filter(|(_, like)| *like >= LIKE_MIN * whole);
        near.filter_map(|(slot, _)| Some((*slot, self.seats.get(*slot)?.report?.1)))
            .collect()
    }

    fn alike(&self, named: &[(u32, ReportCode)], is: impl Fn(&Doc) -> bool) -> Vec<ReportCode> {
        let of = named
            .iter()
            .filter(|(slot, _)| self.seats.get(*slot).is_some_and(&is));
        of.map(|(_, code)| *code).take(NAMED).collect()
    }
}

/// The words and pairs of a text as numbers: without marks, so that both ways of typing meet, and
/// with them, for who types them means them.
fn features_of(text: &str) -> BTreeSet<u32> {
    let mut features = BTreeSet::new();
    let mut room = WORDS_MAX;
    for clause in clauses(text) {
        let mut before: Option<&String> = None;
        for word in clause.iter().take(room) {
            for pair in [None, before]
                .into_iter()
                .take(1 + usize::from(before.is_some()))
            {
                let told = pair.map_or_else(|| word.clone(), |first| format!("{first} {word}"));
                let bare = fold(&told);
                if bare != told {
                    features.insert(number(&format!("*{told}")));
                }
                features.insert(number(&bare));
            }
            before = Some(word);
        }
        room = room.saturating_sub(clause.len());
    }
    features
}

/// FNV-1a, its halves laid over each other: small, and the same on every node and after every start.
/// Of a million features some hundred share their number with another, which costs a hint of weight.
fn number(text: &str) -> u32 {
    let long = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (long ^ (long >> 32)) as u32
}

mod having;
mod seats;
#[cfg(test)]
mod tests;
