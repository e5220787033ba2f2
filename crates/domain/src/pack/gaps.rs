//! Gaps in a pack: places and days for which no rule finds anybody. Slower than reading, so asked
//! for by those who keep the pack, not at each start.

use super::Catalogue;
use super::routes::Found;
use super::rules::Gap;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashSet};

impl Catalogue {
    /// Categories without a rule, rules that find nobody, and rules that an earlier one always
    /// beats: for every commune-level unit, on the first day of each change since the first rule.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps: BTreeSet<Gap> = BTreeSet::new();
        let mut won: HashSet<usize> = HashSet::new();
        let mut asked: HashSet<(&str, &str, Date)> = HashSet::new();
        for day in self.days_of_change() {
            for unit in self.units_at(day).filter(|u| u.kind.is_commune_level()) {
                for category in self.categories() {
                    let owners = self.owners_asked(&category.code);
                    for owner in owners.into_iter().map(Some).chain([None]) {
                        let Some(rule) = self.rule(&category.code, Some(unit), owner, day) else {
                            gaps.insert(Gap::NoRule {
                                category: category.code.clone(),
                                unit: unit.code.clone(),
                                day,
                            });
                            continue;
                        };
                        won.insert(rule.line);
                        for word in std::iter::once(&rule.lead).chain(&rule.co) {
                            if !asked.insert((word, &unit.code, day)) {
                                continue;
                            }
                            let (units, agencies) = (&self.units, &self.agencies);
                            let found = self.routes.resolve(word, Some(unit), day, units, agencies);
                            if matches!(found, Found::Nobody) {
                                gaps.insert(Gap::Nobody {
                                    line: rule.line,
                                    word: word.clone(),
                                    unit: unit.code.clone(),
                                    day,
                                });
                            }
                        }
                    }
                }
            }
        }
        for rule in self
            .rules()
            .iter()
            .filter(|r| r.category.is_some() && !won.contains(&r.line))
        {
            gaps.insert(Gap::Never { line: rule.line });
        }
        gaps.into_iter().collect()
    }

    /// Names of the categories that are open on a day and for which no rule fits in some commune: there
    /// nobody would know whom to send a report to.
    pub fn unrouted(&self, day: Date) -> Vec<String> {
        let communes: Vec<_> = self
            .units_at(day)
            .filter(|u| u.kind.is_commune_level())
            .collect();
        let lacks = |code: &str| {
            let mut communes = communes.iter();
            communes.any(|unit| self.rule(code, Some(unit), None, day).is_none())
        };
        self.categories()
            .iter()
            .filter(|c| self.takes(c, day) && lacks(&c.code))
            .map(|c| c.public_name.clone())
            .collect()
    }

    /// First days of rules, patterns, agencies and units, from the first rule on.
    fn days_of_change(&self) -> BTreeSet<Date> {
        let first = self.rules().iter().map(|r| r.valid.from).min();
        let rules = self.rules().iter().map(|r| r.valid.from);
        let patterns = self.patterns().iter().map(|p| p.valid.from);
        let agencies = self.agencies().iter().map(|a| a.valid.from);
        let units = self.units().iter().map(|u| u.valid.from);
        let days = rules.chain(patterns).chain(agencies).chain(units);
        days.filter(|day| first.is_some_and(|first| *day >= first))
            .collect()
    }

    /// Owners that the rules of a category ask for.
    fn owners_asked(&self, category: &str) -> BTreeSet<&str> {
        let parent = self.category(category).and_then(|c| c.parent.as_deref());
        let fitting = self.rules().iter().filter(|r| {
            r.category.is_none()
                || r.category.as_deref() == Some(category)
                || r.category.as_deref() == parent
        });
        fitting.filter_map(|r| r.asset_owner.as_deref()).collect()
    }
}
