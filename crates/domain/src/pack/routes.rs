//! Routing: reading the rules and patterns, and finding who leads.

use super::Catalogue;
use super::agencies::Agencies;
use super::categories::Categories;
use super::rules::RuleWhy;
use super::table::{self, Faults, Row};
use super::units::Units;
use crate::agency::Agency;
use crate::area::{Dates, Unit, UnitKind};
use crate::routing::{AssetOwner, Lead, Pattern, Route, Rule, Where};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

pub(super) const RULE_FILE: &str = "routing.csv";
const RULE_COLUMNS: [&str; 9] = [
    "priority",
    "category",
    "unit",
    "asset_owner",
    "valid_from",
    "valid_to",
    "lead_rule",
    "co_rule",
    "note",
];
const PATTERN_FILE: &str = "patterns.csv";
const PATTERN_COLUMNS: [&str; 7] = [
    "pattern",
    "unit",
    "valid_from",
    "valid_to",
    "agency",
    "fallback",
    "note",
];
const OWNER_FILE: &str = "asset_owners.csv";
const OWNER_COLUMNS: [&str; 2] = ["code", "name_vi"];

/// The rules, the first to win first, and the patterns they name.
#[derive(Clone, Debug, Default)]
pub(super) struct Routes {
    pub(super) owners: Vec<AssetOwner>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) rules: Vec<Rule>,
    /// Positions of the patterns of a name, the most particular place first.
    by_pattern: HashMap<String, Vec<usize>>,
}

/// Who a rule's word means.
pub(super) enum Found<'a> {
    Agency(&'a Agency),
    /// Only people can tell.
    Person(&'a Pattern),
    Nobody,
}

impl Routes {
    /// The rows of a pattern, the most particular place first.
    pub(super) fn of(&self, name: &str) -> impl Iterator<Item = &Pattern> {
        self.by_pattern
            .get(name)
            .into_iter()
            .flatten()
            .filter_map(|i| self.patterns.get(*i))
    }

    /// Who an agency's code or a pattern's name means for a unit on a day.
    pub(super) fn resolve<'a>(
        &'a self,
        word: &str,
        unit: Option<&Unit>,
        day: Date,
        units: &Units,
        agencies: &'a Agencies,
    ) -> Found<'a> {
        let found = |agency: Option<&'a Agency>| agency.map_or(Found::Nobody, Found::Agency);
        if !word.contains('(') {
            return found(agencies.first_in_force(word, day));
        }
        let mut fitting = self
            .of(word)
            .filter(|p| p.valid.contains(day) && holds(&p.place, unit));
        let Some(pattern) = fitting.next() else {
            return Found::Nobody;
        };
        if pattern.needs_a_person() {
            return Found::Person(pattern);
        }
        let district = unit.and_then(|u| units.district(u));
        let named = |template: &str| -> Option<&'a Agency> {
            let mut code = template.to_owned();
            if code.contains("{unit}") {
                code = code.replace("{unit}", &unit?.code);
            }
            if code.contains("{district}") {
                code = code.replace("{district}", district?);
            }
            match code.strip_suffix('*') {
                None => agencies.first_in_force(&code, day),
                Some(beginning) => {
                    let unit = unit?.code.as_str();
                    agencies.rows.iter().find(|a| {
                        a.code.starts_with(beginning)
                            && a.in_force(day)
                            && a.units
                                .iter()
                                .any(|u| u == unit || Some(u.as_str()) == district)
                    })
                }
            }
        };
        found(named(&pattern.agency).or_else(|| named(&pattern.fallback)))
    }
}

/// Whether a place of a rule holds for a unit; an unknown unit is only anywhere.
fn holds(place: &Where, unit: Option<&Unit>) -> bool {
    match (place, unit) {
        (Where::Anywhere, _) => true,
        (Where::Kind(kind), Some(unit)) => unit.kind == *kind,
        (Where::Unit(code), Some(unit)) => {
            unit.code == *code || unit.parent.as_deref() == Some(code.as_str())
        }
        (Where::Kind(_) | Where::Unit(_), None) => false,
    }
}

impl Catalogue {
    /// Where a report goes: by its category, the code of its commune (unknown or empty where the
    /// place is unknown), the owner of the asset if known, and the day. None where no rule fits, or
    /// the rule's agency does not exist on that day.
    pub fn route(
        &self,
        category: &str,
        unit: &str,
        asset_owner: Option<&str>,
        day: Date,
    ) -> Option<Route<'_>> {
        let unit = self.units.at(unit, day);
        let rule = self.rule(category, unit, asset_owner, day)?;
        let resolve = |word| {
            self.routes
                .resolve(word, unit, day, &self.units, &self.agencies)
        };
        let lead = match resolve(&rule.lead) {
            Found::Agency(agency) => Lead::Agency(agency.code.clone()),
            Found::Person(pattern) => Lead::Person(pattern.note.clone()),
            Found::Nobody => return None,
        };
        let mut co: Vec<String> = Vec::new();
        for word in &rule.co {
            // A helper that only people can name is named by them, or not at all.
            if let Found::Agency(agency) = resolve(word) {
                let leads = matches!(&lead, Lead::Agency(code) if *code == agency.code);
                if !leads && !co.contains(&agency.code) {
                    co.push(agency.code.clone());
                }
            }
        }
        Some(Route {
            lead,
            co,
            rule,
            note: rule.note.clone(),
        })
    }

    /// The first rule that fits.
    pub(super) fn rule(
        &self,
        category: &str,
        unit: Option<&Unit>,
        asset_owner: Option<&str>,
        day: Date,
    ) -> Option<&Rule> {
        let parent = self.categories.parent(category);
        self.routes.rules.iter().find(|rule| {
            let wanted = rule.category.as_deref();
            (wanted.is_none() || wanted == Some(category) || wanted == parent && parent.is_some())
                && (rule.asset_owner.is_none() || rule.asset_owner.as_deref() == asset_owner)
                && rule.valid.contains(day)
                && holds(&rule.place, unit)
        })
    }
}

pub(super) fn read(
    text: &dyn Fn(&str) -> Option<String>,
    units: &Units,
    agencies: &Agencies,
    categories: &Categories,
    faults: &mut Faults,
) -> Routes {
    let mut routes = Routes {
        owners: owners(text, faults),
        ..Routes::default()
    };
    let mut pattern_names = HashSet::new();
    for row in table::read(text, PATTERN_FILE, &PATTERN_COLUMNS, faults) {
        pattern_names.insert(row.owned("pattern"));
        if let Some(pattern) = pattern(&row, units, agencies, faults) {
            routes.patterns.push(pattern);
        }
    }
    for (at, pattern) in routes.patterns.iter().enumerate() {
        routes
            .by_pattern
            .entry(pattern.name.clone())
            .or_default()
            .push(at);
        let earlier = routes.patterns.iter().take(at).find(|p| {
            p.name == pattern.name && p.place == pattern.place && p.valid.overlaps(&pattern.valid)
        });
        if let Some(earlier) = earlier {
            let message = format!("{} overlaps line {}", pattern.name, earlier.line);
            faults.add(PATTERN_FILE, pattern.line, message);
        }
    }
    for positions in routes.by_pattern.values_mut() {
        positions.sort_by_key(|i| match routes.patterns.get(*i).map(|p| &p.place) {
            Some(Where::Unit(_)) => 0,
            Some(Where::Kind(_)) => 1,
            Some(Where::Anywhere) | None => 2,
        });
    }
    for row in table::read(text, RULE_FILE, &RULE_COLUMNS, faults) {
        if let Some(rule) = rule(&row, units, categories, &routes.owners, faults) {
            for word in std::iter::once(&rule.lead).chain(&rule.co) {
                check_word(word, &rule, &pattern_names, agencies, faults);
            }
            routes.rules.push(rule);
        }
    }
    routes.rules.sort_by_key(|r| (r.priority, r.line));
    super::conflicts::check(&routes.rules, units, categories, faults);
    routes
}

fn owners(text: &dyn Fn(&str) -> Option<String>, faults: &mut Faults) -> Vec<AssetOwner> {
    let mut owners: Vec<AssetOwner> = Vec::new();
    for row in table::read(text, OWNER_FILE, &OWNER_COLUMNS, faults) {
        let (code, name_vi) = (row.needed("code", faults), row.needed("name_vi", faults));
        let (Some(code), Some(name_vi)) = (code, name_vi) else {
            continue;
        };
        if owners.iter().any(|o| o.code == code) {
            row.fault(faults, format!("{code} stands here twice"));
        }
        owners.push(AssetOwner { code, name_vi });
    }
    owners
}

fn place(row: &Row, units: &Units, faults: &mut Faults) -> Option<Where> {
    match row.text("unit") {
        "*" => Some(Where::Anywhere),
        word => match UnitKind::parse(word) {
            Some(kind) => Some(Where::Kind(kind)),
            None if units.seen.contains(word) => Some(Where::Unit(word.to_owned())),
            None => {
                row.fault(faults, format!("unknown unit {word:?}"));
                None
            }
        },
    }
}

fn pattern(row: &Row, units: &Units, agencies: &Agencies, faults: &mut Faults) -> Option<Pattern> {
    let name = row.needed("pattern", faults);
    let valid = row.dates(faults);
    let place = place(row, units, faults);
    let name = name?;
    if !(name.ends_with(')') && name.contains('(')) {
        row.fault(faults, format!("pattern {name:?} must end like \"(unit)\""));
    }
    for column in ["agency", "fallback"] {
        let code = row.text(column);
        let known = match code.find(['{', '*']) {
            // Which agency it is, the unit tells; one with that beginning must exist.
            Some(at) => {
                let beginning = code.get(..at).unwrap_or_default();
                agencies.begins(beginning)
            }
            None => code.is_empty() || agencies.seen.contains(code),
        };
        if !known {
            row.fault(faults, format!("unknown agency {code}"));
        }
    }
    let pattern = Pattern {
        line: row.line,
        name,
        place: place?,
        valid: valid?,
        agency: row.owned("agency"),
        fallback: row.owned("fallback"),
        note: row.owned("note"),
    };
    if pattern.agency.is_empty() && !pattern.needs_a_person() {
        row.fault(faults, "agency is missing");
    }
    Some(pattern)
}

fn rule(
    row: &Row,
    units: &Units,
    categories: &Categories,
    owners: &[AssetOwner],
    faults: &mut Faults,
) -> Option<Rule> {
    let priority = row.number("priority", (0, 1_000_000), faults);
    let place = place(row, units, faults);
    let valid = row.dates(faults);
    let any = |column: &str| Some(row.owned(column)).filter(|text| text != "*");
    let category = any("category");
    if category
        .as_ref()
        .is_some_and(|c| !categories.seen.contains(c))
    {
        row.fault(
            faults,
            format!("unknown category {:?}", row.text("category")),
        );
    }
    let asset_owner = any("asset_owner");
    if asset_owner
        .as_ref()
        .is_some_and(|o| !owners.iter().any(|known| known.code == *o))
    {
        row.fault(
            faults,
            format!("unknown asset_owner {:?}", row.text("asset_owner")),
        );
    }
    let lead = row.needed("lead_rule", faults);
    if lead.as_ref().is_some_and(|l| l.contains(';')) {
        row.fault(faults, "exactly one leads");
        return None;
    }
    let co = row.list("co_rule");
    let mut once: HashSet<&String> = lead.iter().collect();
    if !co.iter().all(|word| once.insert(word)) {
        row.fault(faults, "co_rule repeats itself or the lead");
    }
    Some(Rule {
        line: row.line,
        priority: priority?,
        category,
        place: place?,
        asset_owner,
        valid: valid?,
        lead: lead?,
        co,
        note: row.owned("note"),
    })
}

/// A word of a rule must mean somebody all the time the rule holds.
fn check_word(
    word: &str,
    rule: &Rule,
    patterns: &HashSet<String>,
    agencies: &Agencies,
    faults: &mut Faults,
) {
    let mut fault = |message: String| faults.add(RULE_FILE, rule.line, message);
    match misfit(word, &rule.valid, |name| patterns.contains(name), agencies) {
        None => {}
        Some(Misfit::Pattern) => fault(format!("unknown pattern {word}")),
        Some(Misfit::Agency) => fault(format!("unknown agency {word}")),
        Some(Misfit::NotYet) => fault(format!(
            "nobody in the place of {word} on {}",
            rule.valid.from
        )),
        Some(Misfit::Splits(agency)) => fault(format!(
            "{agency} ends within the rule and has several successors: split the rule there"
        )),
    }
}

/// Why a word does not mean somebody all the time.
enum Misfit {
    Pattern,
    Agency,
    NotYet,
    Splits(String),
}

fn misfit(
    word: &str,
    valid: &Dates,
    is_pattern: impl Fn(&str) -> bool,
    agencies: &Agencies,
) -> Option<Misfit> {
    if word.contains('(') {
        return (!is_pattern(word)).then_some(Misfit::Pattern);
    }
    let Some(mut agency) = agencies.get(word) else {
        return (!agencies.seen.contains(word)).then_some(Misfit::Agency);
    };
    if agencies.first_in_force(word, valid.from).is_none() {
        return Some(Misfit::NotYet);
    }
    while agency.valid.last() < valid.last() {
        match agency.replaced_by.as_slice() {
            [only] => match agencies.get(only) {
                Some(next) if next.valid.from > agency.valid.from => agency = next,
                Some(_) | None => return None,
            },
            [] => return None,
            _ if agency.valid.last() < valid.from => return None,
            _ => return Some(Misfit::Splits(agency.code.clone())),
        }
    }
    None
}

impl Catalogue {
    /// What a rule calls the agency of which somebody typed the name: its code, where one agency of
    /// that day has the name; otherwise what was typed.
    pub(super) fn word_for(&self, typed: &str, day: Date) -> String {
        if self.agency(typed).is_some() || self.routes.of(typed).next().is_some() {
            return typed.to_owned();
        }
        let wanted = crate::text::fold(typed);
        let mut named = self.agencies_at(day).filter(|agency| {
            [&agency.short_name, &agency.name]
                .into_iter()
                .any(|name| crate::text::fold(name) == wanted)
        });
        match (named.next(), named.next()) {
            (Some(one), None) => one.code.clone(),
            (Some(_), Some(_)) | (None, _) => typed.to_owned(),
        }
    }

    /// Why a word cannot stand in a rule of those days; none if it can.
    pub(super) fn word_fault(&self, word: &str, valid: &Dates) -> Option<RuleWhy> {
        let is_pattern = |name: &str| self.routes.of(name).next().is_some();
        match misfit(word, valid, is_pattern, &self.agencies)? {
            Misfit::Pattern | Misfit::Agency => Some(RuleWhy::Unknown),
            Misfit::NotYet | Misfit::Splits(_) => Some(RuleWhy::Ends),
        }
    }
}
