//! A change of the routing table: a rule added, another in its place from a day on, or ended. What
//! was in force yesterday stays as it was, for reports were sent by it.

use super::conflicts;
use super::routes::RULE_FILE;
use super::splice::{self, Fate};
use super::{Catalogue, PackError};
use crate::area::{Dates, UnitKind};
use crate::limits;
use crate::routing::{Rule, Where};
use crate::words::names;
use jiff::civil::Date;

/// Columns of the table in its order.
const VALID_FROM: usize = 4;
const VALID_TO: usize = 5;
/// What a priority may be.
const PRIORITY: std::ops::RangeInclusive<u32> = 0..=1_000_000;

/// A rule as a form has it, word for word as the table would.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleCells {
    /// Its place in the order; the smallest that fits wins.
    pub priority: String,
    /// Code of a category; `*` or nothing for all.
    pub category: String,
    /// Code of a unit, a kind of unit, or `*` or nothing for everywhere.
    pub unit: String,
    /// Code of an owner; `*` or nothing for any.
    pub asset_owner: String,
    /// Agency code or pattern.
    pub lead: String,
    /// The same, several between semicolons.
    pub co: String,
    /// Why, in Vietnamese.
    pub note: String,
}

impl RuleCells {
    /// A rule of the table, to begin a form with.
    pub fn of(rule: &Rule) -> RuleCells {
        let any = |code: &Option<String>| code.clone().unwrap_or_else(|| "*".to_owned());
        RuleCells {
            priority: rule.priority.to_string(),
            category: any(&rule.category),
            unit: match &rule.place {
                Where::Anywhere => "*".to_owned(),
                Where::Kind(kind) => kind.as_str().to_owned(),
                Where::Unit(code) => code.clone(),
            },
            asset_owner: any(&rule.asset_owner),
            lead: rule.lead.clone(),
            co: rule.co.join(";"),
            note: rule.note.clone(),
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleEdit {
    /// A rule from a day on, perhaps until one.
    Add {
        /// What it says.
        cells: RuleCells,
        /// Its first day.
        from: Option<Date>,
        /// Its last day.
        to: Option<Date>,
    },
    /// Another rule takes the place of one: that one ends the day before.
    Replace {
        /// The line of the one.
        line: usize,
        /// What the other says.
        cells: RuleCells,
        /// The first day of the other.
        from: Option<Date>,
        /// The last day of the other.
        to: Option<Date>,
    },
    /// A rule ends.
    End {
        /// Its line.
        line: usize,
        /// Its last day.
        last: Option<Date>,
    },
}

names! {
    /// Why a field of a rule is not taken.
    RuleWhy {
        /// Nothing was given.
        Required = "required",
        /// Not a number a priority can be.
        Number = "priority",
        /// The tables know no such thing.
        Unknown = "rule_unknown",
        /// Before today: what was sent was sent.
        Past = "past",
        /// The last day is before the first.
        Order = "days",
        /// Another rule of the same priority fits the same report.
        Conflict = "conflict",
        /// The agency does not last as long as the rule, and who follows it is not one.
        Ends = "ends",
        /// The same agency twice.
        Twice = "twice",
        /// Longer than a note.
        TooLong = "text",
        /// The rule is over already.
        Over = "rule_over",
    }
}

/// A field at fault: by its name in [`RuleCells`], or `from`, `to`, `last`, `line`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFault {
    /// The field.
    pub field: &'static str,
    /// Why.
    pub why: RuleWhy,
    /// What it is about: the line of another rule, the word that nobody knows; may be empty.
    pub detail: String,
}

fn fault(field: &'static str, why: RuleWhy) -> RuleFault {
    RuleFault {
        field,
        why,
        detail: String::new(),
    }
}

/// The routing table after a change, or every fault of it.
pub fn edit_rules(
    text: &dyn Fn(&str) -> Option<String>,
    catalogue: &Catalogue,
    edit: &RuleEdit,
    today: Date,
) -> Result<String, Vec<RuleFault>> {
    let table = text(RULE_FILE).unwrap_or_default();
    let known = |line: usize| {
        let rule = catalogue.rules().iter().find(|r| r.line == line);
        let rule = rule.ok_or_else(|| vec![fault("line", RuleWhy::Unknown)])?;
        if rule.valid.last() < today {
            return Err(vec![fault("line", RuleWhy::Over)]);
        }
        Ok(rule)
    };
    match edit {
        RuleEdit::Add { cells, from, to } => {
            let row = row(catalogue, cells, (*from, *to), None, today)?;
            Ok(with_row(&table, &row))
        }
        RuleEdit::Replace {
            line,
            cells,
            from,
            to,
        } => {
            let old = known(*line)?;
            let row = row(catalogue, cells, (*from, *to), Some(old), today)?;
            // One that has not begun yet need not have been.
            let last = (*from).filter(|f| *f > old.valid.from);
            let last = last.and_then(|f| f.yesterday().ok());
            Ok(with_row(&ended(&table, *line, last), &row))
        }
        RuleEdit::End { line, last } => {
            let old = known(*line)?;
            let Some(last) = *last else {
                return Err(vec![fault("last", RuleWhy::Required)]);
            };
            // Today's last hour is the soonest end.
            if last < today {
                return Err(vec![fault("last", RuleWhy::Past)]);
            }
            if last < old.valid.from {
                return Ok(ended(&table, *line, None));
            }
            Ok(ended(&table, *line, Some(last)))
        }
    }
}

/// The cells of a row, checked against the tables.
fn row(
    catalogue: &Catalogue,
    cells: &RuleCells,
    (from, to): (Option<Date>, Option<Date>),
    replaces: Option<&Rule>,
    today: Date,
) -> Result<[String; 9], Vec<RuleFault>> {
    let mut faults = Vec::new();
    let tidy = |text: &str| {
        crate::text::tidy(text)
            .unwrap_or_default()
            .replace('\n', " ")
    };
    let any = |text: &str| {
        let text = tidy(text);
        if text.is_empty() {
            "*".to_owned()
        } else {
            text
        }
    };
    let unknown = |field, word: &str| RuleFault {
        detail: word.to_owned(),
        ..fault(field, RuleWhy::Unknown)
    };
    let priority = tidy(&cells.priority).parse::<u32>().ok();
    let priority = priority.filter(|n| PRIORITY.contains(n));
    if priority.is_none() {
        faults.push(fault("priority", RuleWhy::Number));
    }
    let category = any(&cells.category);
    if category != "*" && catalogue.category(&category).is_none() {
        faults.push(unknown("category", &category));
    }
    let unit = any(&cells.unit);
    let place = match (unit.as_str(), UnitKind::parse(&unit)) {
        ("*", _) => Some(Where::Anywhere),
        (_, Some(kind)) => Some(Where::Kind(kind)),
        (code, None) if catalogue.units().iter().any(|u| u.code == code) => {
            Some(Where::Unit(unit.clone()))
        }
        (code, None) => {
            faults.push(unknown("unit", code));
            None
        }
    };
    let owner = any(&cells.asset_owner);
    if owner != "*" && !catalogue.asset_owners().iter().any(|o| o.code == owner) {
        faults.push(unknown("asset_owner", &owner));
    }
    match from {
        None => faults.push(fault("from", RuleWhy::Required)),
        Some(day) if day < today => faults.push(fault("from", RuleWhy::Past)),
        Some(day) if to.is_some_and(|to| to < day) => faults.push(fault("to", RuleWhy::Order)),
        Some(day) if !limits::CALENDAR_YEARS.contains(&day.year()) => {
            faults.push(fault("from", RuleWhy::Order));
        }
        Some(_) => {}
    }
    let day = from.unwrap_or(today);
    let lead = catalogue.word_for(&tidy(&cells.lead), day);
    let co: Vec<String> = cells
        .co
        .split(';')
        .map(tidy)
        .filter(|word| !word.is_empty())
        .map(|word| catalogue.word_for(&word, day))
        .collect();
    if lead.is_empty() {
        faults.push(fault("lead", RuleWhy::Required));
    }
    let valid = from.map(|from| Dates { from, to });
    let asked = valid.unwrap_or(Dates { from: today, to });
    for (field, word) in [("lead", &lead)]
        .into_iter()
        .chain(co.iter().map(|word| ("co", word)))
        .filter(|(_, word)| !word.is_empty())
    {
        if let Some(why) = catalogue.word_fault(word, &asked) {
            faults.push(RuleFault {
                field,
                why,
                detail: word.clone(),
            });
        }
    }
    let twice = co
        .iter()
        .enumerate()
        .find(|(at, word)| **word == lead || co.iter().take(*at).any(|w| w == *word));
    if let Some((_, word)) = twice {
        faults.push(RuleFault {
            detail: word.clone(),
            ..fault("co", RuleWhy::Twice)
        });
    }
    let note = tidy(&cells.note);
    if note.chars().count() > limits::RULE_NOTE_CHARS_MAX {
        faults.push(fault("note", RuleWhy::TooLong));
    }
    if let (Some(priority), Some(place), Some(valid)) = (priority, place, valid) {
        let not_any = |text: &String| Some(text.clone()).filter(|t| t != "*");
        let rule = Rule {
            line: usize::MAX,
            priority,
            category: not_any(&category),
            place,
            asset_owner: not_any(&owner),
            valid,
            lead: lead.clone(),
            co: co.clone(),
            note: note.clone(),
        };
        let others = catalogue.rules().iter();
        let others = others.filter(|r| replaces.is_none_or(|old| old.line != r.line));
        if let Some(other) =
            conflicts::meets(&rule, others, &catalogue.units, &catalogue.categories)
        {
            faults.push(RuleFault {
                detail: other.line.to_string(),
                ..fault("priority", RuleWhy::Conflict)
            });
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let day = |day: Option<Date>| day.map(|d| d.to_string()).unwrap_or_default();
    Ok([
        priority.map(|n| n.to_string()).unwrap_or_default(),
        category,
        unit,
        owner,
        day(from),
        day(to),
        lead,
        co.join(";"),
        note,
    ])
}

/// The table with a row at its end.
fn with_row(table: &str, row: &[String; 9]) -> String {
    splice::with_rows(table, &[row.to_vec()])
}

/// The table with the rule of a line ended on a day. None: it never was; its line stays as a comment,
/// so that the lines of the others keep their numbers.
fn ended(table: &str, line: usize, last: Option<Date>) -> String {
    splice::each(table, |at, cells| {
        if at != line {
            return Fate::Stays;
        }
        let mut cells = cells.to_vec();
        match last {
            Some(last) => {
                if let Some(cell) = cells.get_mut(VALID_TO) {
                    *cell = last.to_string();
                }
                Fate::Becomes(cells)
            }
            None => {
                let from = cells.get(VALID_FROM).cloned().unwrap_or_default();
                Fate::Comment(format!("taken back before {from}"))
            }
        }
    })
}

/// What the routing table does not reach, or reaches in vain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// No rule for a category in a unit on a day.
    NoRule {
        /// The category.
        category: String,
        /// The unit.
        unit: String,
        /// The first day of it that was looked at.
        day: Date,
    },
    /// A rule's word finds nobody.
    Nobody {
        /// The rule's line.
        line: usize,
        /// Its word.
        word: String,
        /// The unit.
        unit: String,
        /// The first day of it that was looked at.
        day: Date,
    },
    /// A rule never fits: an earlier one always wins.
    Never {
        /// The rule's line.
        line: usize,
    },
}

impl From<Gap> for PackError {
    fn from(gap: Gap) -> PackError {
        let (line, message) = match gap {
            Gap::NoRule {
                category,
                unit,
                day,
            } => (0, format!("no rule for {category} in {unit} on {day}")),
            Gap::Nobody {
                line,
                word,
                unit,
                day,
            } => (line, format!("{word} finds nobody for {unit} on {day}")),
            Gap::Never { line } => (line, "never fits: an earlier rule always wins".to_owned()),
        };
        PackError {
            file: RULE_FILE,
            line,
            message,
        }
    }
}
