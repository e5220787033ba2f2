//! A change of the kept sentences and macros: one added, told otherwise, put aside or taken up again.

use super::Catalogue;
use super::edit::{EditFault, EditWhy, Edited, line, needed};
use super::snippets::{COLUMNS, FILE};
use super::splice::{self, Fate};
use crate::limits;
use crate::report::Urgency;
use crate::snippet::{Snippet, SnippetKind, SnippetUse, slug, unknown_gap};

/// Code of what has a name without letters.
const NAMELESS: &str = "cau";

/// A row as a form has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnippetCells {
    /// Where a sentence is offered (see [`SnippetUse`]).
    pub uses: Vec<String>,
    /// A category's code, or empty.
    pub category: String,
    /// An agency's code, or empty.
    pub lead: String,
    /// `normal`, `complex` or empty.
    pub urgency: String,
    /// What it is called.
    pub name: String,
    /// The words.
    pub text: String,
}

impl SnippetCells {
    /// A row of the table, to begin a form with.
    pub fn of(row: &Snippet) -> SnippetCells {
        SnippetCells {
            uses: row.uses.iter().map(|u| u.as_str().to_owned()).collect(),
            category: row.category.clone().unwrap_or_default(),
            lead: row.lead.clone().unwrap_or_default(),
            urgency: row
                .urgency
                .map(|u| u.as_str().to_owned())
                .unwrap_or_default(),
            name: row.name.clone(),
            text: row.text.clone(),
        }
    }

    /// Each on one line, without what the kind has no use for; uses in their own order.
    fn tidied(&self, kind: SnippetKind) -> SnippetCells {
        let is_macro = kind == SnippetKind::Macro;
        let uses = SnippetUse::ALL.iter().map(|u| u.as_str().to_owned());
        let only = |text: &str, on: bool| if on { line(text) } else { String::new() };
        SnippetCells {
            uses: uses
                .filter(|u| !is_macro && self.uses.contains(u))
                .collect(),
            category: line(&self.category),
            lead: only(&self.lead, is_macro),
            urgency: only(&self.urgency, is_macro),
            name: line(&self.name),
            text: line(&self.text),
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnippetEdit {
    /// One more.
    Add {
        /// A sentence or a macro.
        kind: SnippetKind,
        /// Whose; none for everybody's.
        agency: Option<String>,
        /// What it says.
        cells: SnippetCells,
    },
    /// It says something else.
    Change {
        /// Its code.
        code: String,
        /// What it says.
        cells: SnippetCells,
    },
    /// It is offered no more, or again.
    Switch {
        /// Its code.
        code: String,
        /// Offered.
        active: bool,
    },
}

impl SnippetEdit {
    /// The code of the row: for a new one made from its name, with a number where another has it.
    pub fn code(&self, catalogue: &Catalogue) -> String {
        match self {
            SnippetEdit::Change { code, .. } | SnippetEdit::Switch { code, .. } => {
                code.trim().to_owned()
            }
            SnippetEdit::Add { cells, .. } => free_code(catalogue, &cells.name),
        }
    }
}

const FIELDS: &[(&str, &str)] = &[
    ("agency", "lead"),
    ("category", "category"),
    ("name", "name"),
    ("text", "text"),
];

/// The table after a change, or every fault of it.
pub fn edit_snippets(
    text: &dyn Fn(&str) -> Option<String>,
    catalogue: &Catalogue,
    edit: &SnippetEdit,
) -> Result<Edited, Vec<EditFault>> {
    let heads = || format!("{}\n", COLUMNS.join(","));
    let table = text(FILE)
        .filter(|t| !t.trim().is_empty())
        .unwrap_or_else(heads);
    let code = edit.code(catalogue);
    let old = catalogue.snippet(&code);
    let fault = |field: &str, why| Err(vec![EditFault::new(field, why).about(&code)]);
    let put = |row: Vec<String>| {
        splice::each(&table, |_, cells| match cells.first() == Some(&code) {
            true => Fate::Becomes(row.clone()),
            false => Fate::Stays,
        })
    };
    let text = match (edit, old) {
        (
            SnippetEdit::Add {
                kind,
                agency,
                cells,
            },
            _,
        ) => {
            let mine = catalogue.snippets().iter().filter(|s| s.agency == *agency);
            if mine.count() >= limits::SNIPPETS_OF_ONE_MAX {
                return fault("name", EditWhy::Full);
            }
            let row = row(catalogue, *kind, cells)?;
            splice::with_rows(
                &table,
                &[written(&code, *kind, agency.as_deref(), &row, true)],
            )
        }
        (_, None) => return fault("code", EditWhy::Unknown),
        (SnippetEdit::Change { cells, .. }, Some(old)) => {
            let row = row(catalogue, old.kind, cells)?;
            if row == SnippetCells::of(old) {
                return fault("text", EditWhy::Same);
            }
            put(written(
                &code,
                old.kind,
                old.agency.as_deref(),
                &row,
                old.active,
            ))
        }
        (SnippetEdit::Switch { active, .. }, Some(old)) => {
            if *active == old.active {
                return fault("why", EditWhy::Same);
            }
            let row = SnippetCells::of(old);
            put(written(
                &code,
                old.kind,
                old.agency.as_deref(),
                &row,
                *active,
            ))
        }
    };
    Ok(Edited {
        file: FILE,
        line: splice::line_of(&text, &code),
        text,
        fields: FIELDS,
    })
}

/// The cells as the table takes them, or every fault.
fn row(
    catalogue: &Catalogue,
    kind: SnippetKind,
    cells: &SnippetCells,
) -> Result<SnippetCells, Vec<EditFault>> {
    let row = cells.tidied(kind);
    let mut faults = Vec::new();
    needed(
        "name",
        &row.name,
        limits::SNIPPET_NAME_CHARS_MAX,
        &mut faults,
    );
    let chooses = [&row.category, &row.lead, &row.urgency];
    match kind {
        SnippetKind::Sentence => {
            if row.uses.is_empty() {
                faults.push(EditFault::new("uses", EditWhy::Required));
            }
            needed("text", &row.text, limits::SNIPPET_CHARS_MAX, &mut faults);
        }
        SnippetKind::Macro => {
            if row.text.is_empty() && chooses.iter().all(|c| c.is_empty()) {
                faults.push(EditFault::new("category", EditWhy::Required));
            }
            if row.text.chars().count() > limits::SNIPPET_CHARS_MAX {
                faults.push(EditFault::new("text", EditWhy::TooLong));
            }
            let may = |u: Urgency| u != Urgency::Urgent;
            if !row.urgency.is_empty() && !Urgency::parse(&row.urgency).is_some_and(may) {
                faults.push(EditFault::new("urgency", EditWhy::Unknown).about(&row.urgency));
            }
        }
    }
    if let Some(gap) = unknown_gap(&row.text) {
        faults.push(EditFault::new("text", EditWhy::Gap).about(gap));
    }
    if !row.category.is_empty() && catalogue.category(&row.category).is_none() {
        faults.push(EditFault::new("category", EditWhy::Unknown).about(&row.category));
    }
    if !row.lead.is_empty() && catalogue.agency(&row.lead).is_none() {
        faults.push(EditFault::new("lead", EditWhy::Unknown).about(&row.lead));
    }
    if faults.is_empty() {
        Ok(row)
    } else {
        Err(faults)
    }
}

fn written(
    code: &str,
    kind: SnippetKind,
    agency: Option<&str>,
    row: &SnippetCells,
    active: bool,
) -> Vec<String> {
    let uses = row.uses.join(";");
    [
        code,
        kind.as_str(),
        agency.unwrap_or_default(),
        &uses,
        &row.category,
        &row.lead,
        &row.urgency,
        &row.name,
        &row.text,
        if active { "yes" } else { "no" },
    ]
    .map(str::to_owned)
    .to_vec()
}

fn free_code(catalogue: &Catalogue, name: &str) -> String {
    let mut stem: String = slug(name).chars().take(STEM_CHARS_MAX).collect();
    stem.truncate(stem.trim_end_matches('-').len());
    if stem.is_empty() {
        NAMELESS.clone_into(&mut stem);
    }
    let free = |code: &String| catalogue.snippet(code).is_none();
    let numbered = (2..).map(|n: u32| format!("{stem}-{n}"));
    std::iter::once(stem.clone())
        .chain(numbered)
        .find(free)
        .unwrap_or(stem)
}

/// Characters of a code made from a name: the number behind it needs the rest.
const STEM_CHARS_MAX: usize = 30;
