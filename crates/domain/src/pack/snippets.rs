//! The table of kept sentences and macros. It came late, and a province may do without.

use super::agencies::Agencies;
use super::categories::Categories;
use super::table::{self, Faults, Row};
use crate::limits;
use crate::report::Urgency;
use crate::snippet::{Snippet, SnippetKind, SnippetUse, unknown_gap};
use std::collections::HashSet;

/// Its name.
pub const FILE: &str = "snippets.csv";
pub(super) const COLUMNS: [&str; 10] = [
    "code", "kind", "agency", "uses", "category", "lead", "urgency", "name", "text", "active",
];

/// Without a table there are none.
pub(super) fn read(
    text: &dyn Fn(&str) -> Option<String>,
    agencies: &Agencies,
    categories: &Categories,
    faults: &mut Faults,
) -> Vec<Snippet> {
    if text(FILE).is_none() {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let mut snippets = Vec::new();
    for row in table::read(text, FILE, &COLUMNS, faults) {
        let Some(snippet) = snippet(&row, faults) else {
            continue;
        };
        if !seen.insert(snippet.code.clone()) {
            row.fault(faults, format!("{} stands here twice", snippet.code));
        }
        for code in [&snippet.agency, &snippet.lead].into_iter().flatten() {
            if agencies.get(code).is_none() {
                row.fault(faults, format!("unknown agency {code:?}"));
            }
        }
        if let Some(code) = &snippet.category
            && !categories.seen.contains(code)
        {
            row.fault(faults, format!("unknown category {code:?}"));
        }
        for fault in check(&snippet) {
            row.fault(faults, fault);
        }
        snippets.push(snippet);
    }
    snippets
}

fn snippet(row: &Row, faults: &mut Faults) -> Option<Snippet> {
    let code = row.needed("code", faults);
    let kind = row.one_of("kind", SnippetKind::parse, faults);
    let name = row.needed("name", faults);
    let active = row.yes_no("active", faults);
    let mut uses = Vec::new();
    for told in row.list("uses") {
        match SnippetUse::parse(&told) {
            Some(serves) => uses.push(serves),
            None => row.fault(faults, format!("unknown uses {told:?}")),
        }
    }
    let urgency = match row.optional("urgency") {
        None => None,
        Some(_) => row.one_of("urgency", Urgency::parse, faults),
    };
    Some(Snippet {
        code: code?,
        kind: kind?,
        agency: row.optional("agency"),
        uses,
        category: row.optional("category"),
        lead: row.optional("lead"),
        urgency,
        name: name?,
        text: row.owned("text"),
        active: active?,
    })
}

/// What a row must keep to by itself.
fn check(row: &Snippet) -> Vec<String> {
    let mut faults = Vec::new();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !row.code.chars().all(plain) || row.code.len() > limits::CODE_CHARS_MAX {
        faults.push(format!("code {:?} is no code", row.code));
    }
    if row.name.chars().count() > limits::SNIPPET_NAME_CHARS_MAX {
        faults.push("name is too long".to_owned());
    }
    if row.text.chars().count() > limits::SNIPPET_CHARS_MAX {
        faults.push("text is too long".to_owned());
    }
    if let Some(gap) = unknown_gap(&row.text) {
        faults.push(format!("text has an unknown gap {gap:?}"));
    }
    let chooses = row.category.is_some() || row.lead.is_some() || row.urgency.is_some();
    match row.kind {
        SnippetKind::Sentence => {
            if row.uses.is_empty() {
                faults.push("uses is missing".to_owned());
            }
            if row.text.is_empty() {
                faults.push("text is missing".to_owned());
            }
            if row.lead.is_some() || row.urgency.is_some() {
                faults.push("a sentence has no lead and no urgency".to_owned());
            }
        }
        SnippetKind::Macro => {
            if row.agency.is_some() || !row.uses.is_empty() {
                faults.push("a macro has no agency and no uses".to_owned());
            }
            if !chooses && row.text.is_empty() {
                faults.push("a macro that fills in nothing".to_owned());
            }
            if row.urgency == Some(Urgency::Urgent) {
                faults.push("urgency urgent has a deed of its own".to_owned());
            }
        }
    }
    faults
}
