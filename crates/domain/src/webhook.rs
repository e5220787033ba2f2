//! What an organisation's system is told of what happens: what its subscription asks for, of what it
//! may see.

use crate::actor::{Role, is_involved};
use crate::area;
use crate::audience::{self, Audience};
use crate::event::Event;
use crate::pack::Catalogue;
use crate::permission::{Sight, event_sight};
use crate::report::Report;
use crate::time::At;
use serde::{Deserialize, Serialize};

/// What a subscription asks for: reports that fit each list. An empty list lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Agencies, or units of them, that have a part in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agencies: Vec<String>,
    /// Areas, each with all that lies in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// Categories, a field with all its sub-fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
}

impl Filter {
    /// Whether a report with these marks is asked for.
    pub fn fits(&self, marks: &Marks) -> bool {
        let within = |wanted: &[String], has: &[Box<str>]| {
            wanted.is_empty() || wanted.iter().any(|w| has.iter().any(|h| **h == **w))
        };
        within(&self.agencies, &marks.agencies)
            && within(&self.areas, &marks.areas)
            && within(&self.categories, &marks.categories)
    }
}

/// What of a report filters ask for, made once for all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    agencies: Box<[Box<str>]>,
    /// Its area and those above it.
    areas: Box<[Box<str>]>,
    /// Its category and the field above it.
    categories: Box<[Box<str>]>,
}

impl Marks {
    /// The marks of a report as it stands.
    pub fn of(report: &Report, catalogue: &Catalogue) -> Marks {
        let mut agencies: Vec<Box<str>> = Vec::new();
        let parts = report
            .assignments
            .iter()
            .flat_map(|a| [Some(a.agency.as_str()), a.unit.as_deref()])
            .flatten();
        let parties = report.dispute.iter().flat_map(|d| d.agencies.iter());
        for agency in parts.chain(parties.map(String::as_str)) {
            if is_involved(report, agency) && !agencies.iter().any(|a| **a == *agency) {
                agencies.push(agency.into());
            }
        }
        let area = report.area.as_deref();
        let above = area
            .into_iter()
            .flat_map(|code| area::above(code, catalogue));
        let category = report.category.as_deref();
        let field = category
            .and_then(|code| catalogue.category(code))
            .and_then(|c| c.parent.as_deref());
        Marks {
            agencies: agencies.into(),
            areas: area
                .map(Box::from)
                .into_iter()
                .chain(above.map(Box::from))
                .collect(),
            categories: category.into_iter().chain(field).map(Box::from).collect(),
        }
    }
}

/// A report at one version, as far as it decides who is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who sees it.
    pub audience: Audience,
    /// What filters ask for.
    pub marks: Marks,
}

impl Standing {
    /// How a report stands.
    pub fn of(report: &Report, catalogue: &Catalogue) -> Standing {
        let category = report.category.as_deref();
        Standing {
            audience: Audience::of(report, category.and_then(|code| catalogue.category(code))),
            marks: Marks::of(report, catalogue),
        }
    }
}

/// A subscription as far as it decides what is told to it.
#[derive(Clone, Copy, Debug)]
pub struct Hearer<'a> {
    /// The agency whose system it is and as which it sees; none: what everybody sees.
    pub agency: Option<&'a str>,
    /// What it asks for.
    pub filter: &'a Filter,
    /// Since when it is there: what was taken away before was never told to it.
    pub since: At,
}

/// What a subscription hears of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing.
    Nothing,
    /// That the report is no more for it: hidden, passed on, or not asked for any more.
    Gone,
    /// What happened, with the report as this sight shows it now.
    Told(Sight),
}

/// What a subscription hears of an event that found a report as `before` (none: it begins) and left
/// it as `after`, while it stands as `now`. Late, it is told of no event that did not show then, or
/// would not show now; and the report goes with it as it shows now.
pub fn heard(
    hearer: &Hearer<'_>,
    event: &Event,
    before: Option<&Standing>,
    after: &Standing,
    now: &Standing,
) -> Heard {
    let role = match hearer.agency {
        Some(_) => Role::AgencyFocal,
        None => Role::Citizen,
    };
    let sight = |standing: &Standing| match hearer.filter.fits(&standing.marks) {
        true => standing.audience.sight(role, hearer.agency),
        false => Sight::None,
    };
    let (before, after) = (before.map_or(Sight::None, sight), sight(after));
    if audience::is_lost(before, after) {
        return match event.at >= hearer.since {
            true => Heard::Gone,
            false => Heard::Nothing,
        };
    }
    let now = sight(now);
    let seen = audience::lesser(after, now);
    match seen.sees_course() && event_sight(seen, event, hearer.agency).known {
        true => Heard::Told(now),
        false => Heard::Nothing,
    }
}
