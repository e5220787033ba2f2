//! Rules that contradict each other: of one priority, fitting the same report.

use super::categories::Categories;
use super::routes::RULE_FILE;
use super::table::Faults;
use super::units::Units;
use crate::area::UnitKind;
use crate::routing::{Rule, Where};
use std::collections::{HashMap, HashSet};

/// `rules` in order of priority.
pub(super) fn check(rules: &[Rule], units: &Units, categories: &Categories, faults: &mut Faults) {
    let reach = Reach::new(units);
    for same in rules.chunk_by(|a, b| a.priority == b.priority) {
        for (at, b) in same.iter().enumerate() {
            for a in same.iter().take(at) {
                if a.valid.overlaps(&b.valid)
                    && fit_one_owner(a, b)
                    && fit_one_category(a, b, categories)
                    && reach.meet(&a.place, &b.place)
                {
                    let message =
                        format!("of the same priority as line {} and both may fit", a.line);
                    faults.add(RULE_FILE, b.line, message);
                }
            }
        }
    }
}

/// The first of `others` that is of the same priority as a rule and may fit the same report.
pub(super) fn meets<'a>(
    rule: &Rule,
    mut others: impl Iterator<Item = &'a Rule>,
    units: &Units,
    categories: &Categories,
) -> Option<&'a Rule> {
    let reach = Reach::new(units);
    others.find(|other| {
        other.priority == rule.priority
            && other.valid.overlaps(&rule.valid)
            && fit_one_category(other, rule, categories)
            && reach.meet(&other.place, &rule.place)
            && fit_one_owner(other, rule)
    })
}

fn fit_one_owner(a: &Rule, b: &Rule) -> bool {
    a.asset_owner.is_none() || b.asset_owner.is_none() || a.asset_owner == b.asset_owner
}

fn fit_one_category(a: &Rule, b: &Rule, categories: &Categories) -> bool {
    let (Some(a), Some(b)) = (a.category.as_deref(), b.category.as_deref()) else {
        return true;
    };
    a == b || categories.parent(a) == Some(b) || categories.parent(b) == Some(a)
}

/// Which kinds and which units a unit's code covers, over all time.
struct Reach<'a> {
    kinds: HashMap<&'a str, HashSet<UnitKind>>,
    inside: HashSet<(&'a str, &'a str)>,
}

impl<'a> Reach<'a> {
    fn new(units: &'a Units) -> Reach<'a> {
        let mut reach = Reach {
            kinds: HashMap::new(),
            inside: HashSet::new(),
        };
        for unit in &units.rows {
            reach.kinds.entry(&unit.code).or_default().insert(unit.kind);
            if let Some(parent) = &unit.parent {
                reach.kinds.entry(parent).or_default().insert(unit.kind);
                reach.inside.insert((&unit.code, parent));
            }
        }
        reach
    }

    fn meet(&self, a: &Where, b: &Where) -> bool {
        match (a, b) {
            (Where::Anywhere, _) | (_, Where::Anywhere) => true,
            (Where::Kind(a), Where::Kind(b)) => a == b,
            (Where::Kind(kind), Where::Unit(code)) | (Where::Unit(code), Where::Kind(kind)) => self
                .kinds
                .get(code.as_str())
                .is_some_and(|kinds| kinds.contains(kind)),
            (Where::Unit(a), Where::Unit(b)) => {
                let (a, b) = (a.as_str(), b.as_str());
                a == b || self.inside.contains(&(a, b)) || self.inside.contains(&(b, a))
            }
        }
    }
}
