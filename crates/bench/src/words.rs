//! Reports as people in the province write them, from the pack's sentences.

use crate::{Done, house, skew};
use domain::pack::Catalogue;
use domain::time::At;
use serde::Deserialize;
use std::collections::HashMap;

/// A sequence of numbers that is the same in every run (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The sequence of a seed; each report has its own, so that order does not matter.
    pub(crate) fn of(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    /// One of them.
    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len() as u64) as usize)
    }

    /// One of them, by their weights.
    fn weighed<'a, T>(&mut self, from: &'a [T], weights: &[u64]) -> Option<&'a T> {
        let mut at = self.below(weights.iter().sum());
        let found = weights.iter().position(|weight| {
            let here = at < *weight;
            at = at.saturating_sub(*weight);
            here
        });
        from.get(found?)
    }

    /// Between -1 and 1.
    fn swing(&mut self) -> f64 {
        self.below(2_000_001) as f64 / 1_000_000.0 - 1.0
    }
}

#[derive(Deserialize)]
struct Template {
    category: String,
    style: String,
    weight: u64,
    text: String,
    time: Option<String>,
    #[serde(default)]
    detail: Vec<String>,
}

#[derive(Deserialize)]
struct Slot {
    slot: String,
    kind: Option<String>,
    style: String,
    values: Vec<String>,
}

/// A commune of today.
struct Commune {
    code: String,
    name: String,
    lat: f64,
    lon: f64,
    committee: Option<String>,
}

/// What one report says.
pub(crate) struct Told {
    pub(crate) text: String,
    pub(crate) place: String,
    pub(crate) category: String,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    pub(crate) area: String,
    pub(crate) committee: Option<String>,
}

/// The pack's sentences with their fillings.
pub(crate) struct Words {
    templates: Vec<Template>,
    /// Of each sentence.
    weights: Vec<u64>,
    /// Of each commune.
    busy: Vec<u64>,
    /// (slot, kind, style) → fillings.
    slots: HashMap<(String, String, String), Vec<String>>,
    streets: Vec<String>,
    communes: Vec<Commune>,
    /// Points outside are refused at the door.
    centre: (f64, f64),
    catalogue: std::sync::Arc<Catalogue>,
}

/// Degrees around a commune's centre where its reports lie: some three kilometres.
const SPREAD: f64 = 0.03;

impl Words {
    /// Reads the sentences of the province.
    pub(crate) fn read(catalogue: std::sync::Arc<Catalogue>, now: At) -> Done<Words> {
        let lines = |name: &str| std::fs::read_to_string(house::province().join(name));
        let parse = |text: String| -> serde_json::Result<Vec<Template>> {
            text.lines().map(serde_json::from_str).collect()
        };
        let templates = parse(lines("generator_templates.jsonl")?)?;
        let mut slots: HashMap<_, Vec<String>> = HashMap::new();
        for line in lines("generator_slots.jsonl")?.lines() {
            let slot: Slot = serde_json::from_str(line)?;
            let kind = slot.kind.unwrap_or_else(|| "generic".to_owned());
            slots
                .entry((slot.slot, kind, slot.style))
                .or_default()
                .extend(slot.values);
        }
        let today = now.date();
        let communes: Vec<Commune> = catalogue
            .units_at(today)
            .filter(|u| u.code.len() == 5)
            .map(|u| {
                let committee = format!("UB-{}-T7", u.code);
                Commune {
                    code: u.code.clone(),
                    name: u.name.clone(),
                    lat: u.lat,
                    lon: u.lon,
                    committee: catalogue.agency_at(&committee, today).map(|_| committee),
                }
            })
            .collect();
        let first = communes
            .first()
            .ok_or("the province has no communes today")?;
        Ok(Words {
            weights: skew::sentences(
                &templates
                    .iter()
                    .map(|t| (t.category.as_str(), t.weight))
                    .collect::<Vec<_>>(),
            ),
            templates,
            busy: skew::places(communes.len()),
            slots,
            streets: catalogue.streets().iter().map(|s| s.name.clone()).collect(),
            centre: (first.lat, first.lon),
            communes,
            catalogue,
        })
    }

    /// Communes of today, by code.
    pub(crate) fn areas(&self) -> impl Iterator<Item = &str> {
        self.communes.iter().map(|c| c.code.as_str())
    }

    /// One report.
    pub(crate) fn told(&self, chance: &mut Chance) -> Option<Told> {
        let template = chance.weighed(&self.templates, &self.weights)?;
        let commune = chance.weighed(&self.communes, &self.busy)?;
        let street = chance.pick(&self.streets)?;
        let landmark = self.fill("landmark", "generic", "plain", chance);
        let time = template
            .time
            .as_deref()
            .map_or("", |kind| self.fill("time", kind, &template.style, chance));
        let detail = chance.pick(&template.detail).map_or("", String::as_str);
        let mut text = template.text.clone();
        for (name, value) in [
            ("{street}", street.as_str()),
            ("{unit}", &commune.name),
            ("{landmark}", landmark),
            ("{time}", time),
            ("{detail}", detail),
        ] {
            if text.contains(name) {
                text = text.replace(name, value);
            }
        }
        let (lat, lon) = (
            commune.lat + SPREAD * chance.swing(),
            commune.lon + SPREAD * chance.swing(),
        );
        let inside = self.catalogue.in_province(lat, lon);
        let (lat, lon) = if inside { (lat, lon) } else { self.centre };
        Some(Told {
            text,
            place: format!("{} {street}, {}", 1 + chance.below(200), commune.name),
            category: template.category.clone(),
            lat,
            lon,
            area: commune.code.clone(),
            committee: commune.committee.clone(),
        })
    }

    fn fill(&self, slot: &str, kind: &str, style: &str, chance: &mut Chance) -> &str {
        let of = |style: &str| {
            self.slots
                .get(&(slot.to_owned(), kind.to_owned(), style.to_owned()))
        };
        of(style)
            .or_else(|| of("plain"))
            .and_then(|values| chance.pick(values))
            .map_or("", String::as_str)
    }
}

/// A phone of nobody: 0900 0 and five digits.
pub(crate) fn phone(chance: &mut Chance) -> String {
    format!("09000{:05}", chance.below(100_000))
}
