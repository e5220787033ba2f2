//! A change of the abbreviations: one added, told otherwise, or taken away.

use super::Catalogue;
use super::edit::{EditFault, EditWhy, Edited, line, needed};
use super::splice::{self, Fate};
use super::words::{ABBREVIATION_FILE, Abbreviation, Use};
use crate::limits;

/// Kind of one that the table gives none.
const PLAIN: &str = "thing";

/// An abbreviation as a form has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AbbreviationCells {
    /// What is typed.
    pub short: String,
    /// What it stands for.
    pub expansion: String,
    /// Where it serves (see [`Use`]).
    pub serves: String,
}

impl AbbreviationCells {
    /// A row of the table, to begin a form with.
    pub fn of(row: &Abbreviation) -> AbbreviationCells {
        AbbreviationCells {
            short: row.short.clone(),
            expansion: row.expansion.clone(),
            serves: row.serves.as_str().to_owned(),
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AbbreviationEdit {
    /// One more.
    Add(AbbreviationCells),
    /// It stands for something else, or serves elsewhere.
    Change(AbbreviationCells),
    /// It is no more.
    Remove(String),
}

impl AbbreviationEdit {
    /// What is typed, as the table has it.
    pub fn short(&self) -> String {
        match self {
            AbbreviationEdit::Add(cells) | AbbreviationEdit::Change(cells) => short(&cells.short),
            AbbreviationEdit::Remove(text) => short(text),
        }
    }
}

const FIELDS: &[(&str, &str)] = &[
    ("abbreviation", "short"),
    ("expansion", "expansion"),
    ("use", "serves"),
];

/// The abbreviations after a change, or every fault of it.
pub fn edit_abbreviations(
    text: &dyn Fn(&str) -> Option<String>,
    catalogue: &Catalogue,
    edit: &AbbreviationEdit,
) -> Result<Edited, Vec<EditFault>> {
    let table = text(ABBREVIATION_FILE).unwrap_or_default();
    let key = edit.short();
    let old = catalogue.abbreviations().iter().find(|a| a.short == key);
    let fault = |field: &str, why| Err(vec![EditFault::new(field, why).about(&key)]);
    let text = match (edit, old) {
        (AbbreviationEdit::Add(_), Some(_)) => return fault("short", EditWhy::Taken),
        (AbbreviationEdit::Change(_) | AbbreviationEdit::Remove(_), None) => {
            return fault("code", EditWhy::Unknown);
        }
        (AbbreviationEdit::Remove(_), Some(_)) => {
            splice::without(&table, |cells| cells.first() == Some(&key))
        }
        (AbbreviationEdit::Add(cells), None) => {
            splice::with_rows(&table, &[row(cells, &key, PLAIN)?])
        }
        (AbbreviationEdit::Change(cells), Some(old)) => {
            let row = row(cells, &key, &old.kind)?;
            let same = [&old.short, &old.expansion, &old.kind, old.serves.as_str()];
            if row == same {
                return fault("expansion", EditWhy::Same);
            }
            splice::each(&table, |_, cells| match cells.first() == Some(&key) {
                true => Fate::Becomes(row.clone()),
                false => Fate::Stays,
            })
        }
    };
    Ok(Edited {
        file: ABBREVIATION_FILE,
        line: splice::line_of(&text, &key),
        text,
        fields: FIELDS,
    })
}

/// The table holds them in lower case.
fn short(text: &str) -> String {
    line(text).to_lowercase()
}

fn row(cells: &AbbreviationCells, short: &str, kind: &str) -> Result<Vec<String>, Vec<EditFault>> {
    let expansion = line(&cells.expansion);
    let mut faults = Vec::new();
    needed("short", short, limits::ABBREVIATION_CHARS_MAX, &mut faults);
    let fits = |c: char| c.is_alphanumeric() || " .-/&".contains(c);
    if !short.chars().all(fits) || !short.chars().any(char::is_alphanumeric) {
        let known = faults.iter().any(|f| f.field == "short");
        if !known {
            faults.push(EditFault::new("short", EditWhy::Name));
        }
    }
    needed(
        "expansion",
        &expansion,
        limits::SHORT_CHARS_MAX,
        &mut faults,
    );
    if Use::parse(&cells.serves).is_none() {
        faults.push(EditFault::new("serves", EditWhy::Required));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok([short, &expansion, kind, &cells.serves]
        .map(str::to_owned)
        .to_vec())
}
