//! Routing: which agency leads and which help, by category, place, asset owner and day.

use crate::area::{Dates, UnitKind};

/// Where a rule holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// Everywhere.
    Anywhere,
    /// In units of a kind.
    Kind(UnitKind),
    /// In a unit; a district's code covers its communes.
    Unit(String),
}

/// A rule of the table. The smallest priority number that fits wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Line in the table, from 1: so people can look it up.
    pub line: usize,
    /// Its place in the order.
    pub priority: u32,
    /// Sub-field or field; none for all.
    pub category: Option<String>,
    /// Where it holds.
    pub place: Where,
    /// Code of the owner of the road, lamp, pipe…; none for all and for an unknown one.
    pub asset_owner: Option<String>,
    /// First and last day.
    pub valid: Dates,
    /// Who leads: an agency's code or the name of a pattern, `police(unit)`.
    pub lead: String,
    /// Who helps, the same way.
    pub co: Vec<String>,
    /// Why, in Vietnamese; may be empty.
    pub note: String,
}

/// What the name of a pattern means in a place on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Line in the table, from 1.
    pub line: usize,
    /// Its name: `police(unit)`, `head_of(agency)`.
    pub name: String,
    /// Where it holds.
    pub place: Where,
    /// First and last day.
    pub valid: Dates,
    /// Code with `{unit}` and `{district}` to fill in; a closing `*` is the first agency in force
    /// with that beginning that serves the unit or its district; empty where a person must choose.
    pub agency: String,
    /// Who it is when that agency does not exist; may be empty.
    pub fallback: String,
    /// In words, in Vietnamese.
    pub note: String,
}

impl Pattern {
    /// Whether only people can tell who it is: a head of an agency, the owner of a project.
    pub fn needs_a_person(&self) -> bool {
        !self.name.ends_with("(unit)")
    }
}

/// Who leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lead {
    /// An agency in force, by its code.
    Agency(String),
    /// Only people can tell; the rule in words.
    Person(String),
}

/// Where a report goes, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route<'a> {
    /// Who leads.
    pub lead: Lead,
    /// Codes of those who help, in force, without the lead.
    pub co: Vec<String>,
    /// The rule that won: the answer to "why them?".
    pub rule: &'a Rule,
    /// The rule's reason, in Vietnamese; may be empty.
    pub note: String,
}

/// An owner of assets that a rule may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetOwner {
    /// `quoc_lo`.
    pub code: String,
    /// In words.
    pub name_vi: String,
}
