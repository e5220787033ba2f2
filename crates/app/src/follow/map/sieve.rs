//! What a map shows of all points: filters made into small tables, so that a million points pass
//! through in a few milliseconds.

use super::points::{GONE, NEVER, Sorted, Traits, day, minute, number_of};
use domain::report::Label;
use domain::time::At;
use std::collections::HashMap;
use std::ops::Range;

/// What is asked of a map. An empty list or `None` sets no bound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// Public labels.
    pub labels: Vec<Label>,
    /// Codes of sub-fields, or of fields with all their sub-fields.
    pub categories: Vec<String>,
    /// Codes of units.
    pub areas: Vec<String>,
    /// Agencies that lead.
    pub leads: Vec<String>,
    /// Open and late at that instant.
    pub late_at: Option<At>,
    /// Sent on that day or later.
    pub since: Option<At>,
    /// Sent on that day or earlier.
    pub until: Option<At>,
}

/// Codes by small numbers; 0 is none.
#[derive(Clone, Debug)]
pub(super) struct Names {
    of: HashMap<String, u16>,
    all: Vec<String>,
}

impl Default for Names {
    fn default() -> Names {
        Names {
            of: HashMap::new(),
            all: vec![String::new()],
        }
    }
}

impl Names {
    /// A code's number, a new one if it was not heard of. A province has some hundred codes; should
    /// there ever be more than numbers, the rest share one that no filter finds.
    pub(super) fn number(&mut self, code: Option<&str>) -> u16 {
        let Some(code) = code else { return 0 };
        if let Some(n) = self.of.get(code) {
            return *n;
        }
        let Some(n) = u16::try_from(self.all.len()).ok().filter(|n| *n < u16::MAX) else {
            return u16::MAX;
        };
        self.all.push(code.to_owned());
        self.of.insert(code.to_owned(), n);
        n
    }

    /// A table of the codes that a test takes.
    fn table(&self, takes: impl Fn(&str) -> bool) -> Table {
        let mut table = vec![0; TABLE].into_boxed_slice();
        for (n, code) in self.all.iter().enumerate().skip(1) {
            table[n] = u8::from(takes(code));
        }
        table
    }
}

/// One mark for each number that fits: looking up never leaves it.
type Table = Box<[u8]>;
const TABLE: usize = 1 << 16;

/// A filter ready to sift.
#[derive(Clone, Debug)]
pub struct Sieve {
    /// A bit for each label.
    labels: u32,
    category: Option<Table>,
    area: Option<Table>,
    lead: Option<Table>,
    /// Late from before this minute.
    late: Option<u32>,
    days: Option<(u16, u16)>,
}

impl Sieve {
    pub(super) fn new(names: &Names, wanted: &Wanted) -> Sieve {
        let bit = |label: &Label| 1u32 << number_of(*label);
        let mut labels: u32 = match wanted.labels.as_slice() {
            [] => Label::ALL.iter().map(bit).sum(),
            some => some.iter().map(bit).fold(0, |all, one| all | one),
        };
        if wanted.late_at.is_some() {
            let open: u32 = Label::ALL.iter().filter(|l| is_open(**l)).map(bit).sum();
            labels &= open;
        }
        let table = |codes: &[String]| {
            (!codes.is_empty()).then(|| names.table(|code| codes.iter().any(|c| c == code)))
        };
        let category = (!wanted.categories.is_empty()).then(|| {
            names.table(|code| {
                let field = code.split('-').next().unwrap_or(code);
                wanted.categories.iter().any(|c| c == code || c == field)
            })
        });
        let days = (wanted.since.is_some() || wanted.until.is_some()).then(|| {
            (
                wanted.since.map_or(0, day),
                wanted.until.map_or(u16::MAX, day),
            )
        });
        Sieve {
            labels,
            category,
            area: table(&wanted.areas),
            lead: table(&wanted.leads),
            late: wanted.late_at.map(minute),
            days,
        }
    }

    /// Whether it holds nothing back.
    pub(super) fn takes_all(&self) -> bool {
        let every: u32 = Label::ALL.iter().map(|l| 1u32 << number_of(*l)).sum();
        self.labels == every
            && self.category.is_none()
            && self.area.is_none()
            && self.lead.is_none()
            && self.late.is_none()
            && self.days.is_none()
    }

    /// Whether one point passes.
    pub(super) fn takes_one(&self, t: &Traits) -> bool {
        let named =
            |table: &Option<Table>, n: u16| table.as_ref().is_none_or(|t| t[usize::from(n)] == 1);
        t.label != GONE
            && self.labels >> t.label & 1 == 1
            && named(&self.category, t.category)
            && named(&self.area, t.area)
            && named(&self.lead, t.lead)
            && self.late.is_none_or(|now| t.late != NEVER && t.late <= now)
            && self
                .days
                .is_none_or(|(from, to)| (from..=to).contains(&t.day))
    }

    /// Marks those of a range that pass with 1, the others with 0: column by column, so that only
    /// what the filter asks for is read, without a branch a point.
    pub(super) fn sift(&self, s: &Sorted, range: Range<usize>, passing: &mut Vec<u8>) {
        passing.clear();
        let labels = self.labels;
        passing.extend(
            s.label[range.clone()]
                .iter()
                .map(|&l| (labels >> l & 1) as u8),
        );
        for (table, column) in [
            (&self.category, &s.category),
            (&self.area, &s.area),
            (&self.lead, &s.lead),
        ] {
            let Some(table) = table else { continue };
            let Ok(table) = <&[u8; TABLE]>::try_from(&table[..]) else {
                continue;
            };
            for (ok, &n) in passing.iter_mut().zip(&column[range.clone()]) {
                *ok &= table[usize::from(n)];
            }
        }
        if let Some(now) = self.late {
            for (ok, &late) in passing.iter_mut().zip(&s.late[range.clone()]) {
                *ok &= u8::from(late != NEVER) & u8::from(late <= now);
            }
        }
        if let Some((from, to)) = self.days {
            for (ok, &day) in passing.iter_mut().zip(&s.day[range]) {
                *ok &= u8::from(day >= from) & u8::from(day <= to);
            }
        }
    }
}

/// Whether work is still owed under a label.
fn is_open(label: Label) -> bool {
    match label {
        Label::Received
        | Label::NeedsInfo
        | Label::Assigned
        | Label::Disputed
        | Label::Escalated
        | Label::Working
        | Label::Reopened
        | Label::Answered
        | Label::Committed => true,
        Label::Done
        | Label::DoneUnconfirmed
        | Label::DoneDisagreed
        | Label::Refused
        | Label::Redirected
        | Label::Merged
        | Label::Withdrawn => false,
    }
}
