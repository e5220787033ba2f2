//! A change of what a reporter reads whose matter is not taken: the words of a refusal code.

use super::Catalogue;
use super::edit::{EditFault, EditWhy, Edited, line, needed};
use super::splice::{self, Fate};
use super::words::{MESSAGE_CHARS, REFUSAL_FILE};
use crate::limits;
use crate::refusal::RefusalCode;

/// The words of a code, as a form has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefusalCells {
    /// Its name in Vietnamese.
    pub name_vi: String,
    /// Its name in English.
    pub name_en: String,
    /// Where the matter belongs.
    pub where_to_go: String,
    /// What the reporter reads.
    pub message: String,
}

impl RefusalCells {
    /// The words of the table, to begin a form with.
    pub fn of(code: &RefusalCode) -> RefusalCells {
        RefusalCells {
            name_vi: code.name_vi.clone(),
            name_en: code.name_en.clone(),
            where_to_go: code.where_to_go_vi.clone(),
            message: code.message_vi.clone(),
        }
    }
}

const FIELDS: &[(&str, &str)] = &[
    ("message", "message"),
    ("where_to_go_vi", "where_to_go"),
    ("name_vi", "name_vi"),
    ("name_en", "name_en"),
];

/// The refusal codes after the words of one were changed, or every fault of it.
pub fn edit_refusal(
    text: &dyn Fn(&str) -> Option<String>,
    catalogue: &Catalogue,
    code: &str,
    cells: &RefusalCells,
) -> Result<Edited, Vec<EditFault>> {
    let Some(old) = catalogue.refusal(code) else {
        return Err(vec![EditFault::new("code", EditWhy::Unknown).about(code)]);
    };
    let cells = RefusalCells {
        name_vi: line(&cells.name_vi),
        name_en: line(&cells.name_en),
        where_to_go: line(&cells.where_to_go),
        message: line(&cells.message),
    };
    let mut faults = Vec::new();
    needed(
        "name_vi",
        &cells.name_vi,
        limits::CATEGORY_NAME_CHARS_MAX,
        &mut faults,
    );
    needed(
        "name_en",
        &cells.name_en,
        limits::CATEGORY_NAME_CHARS_MAX,
        &mut faults,
    );
    needed(
        "where_to_go",
        &cells.where_to_go,
        limits::SHORT_CHARS_MAX,
        &mut faults,
    );
    if !MESSAGE_CHARS.contains(&cells.message.chars().count()) {
        faults.push(EditFault::new("message", EditWhy::Length));
    }
    if faults.is_empty() && cells == RefusalCells::of(old) {
        faults.push(EditFault::new("message", EditWhy::Same));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let table = text(REFUSAL_FILE).unwrap_or_default();
    let text = splice::each(&table, |_, row| match row {
        [own, _, _, action, _, _, publish] if own == code => Fate::Becomes(vec![
            own.clone(),
            cells.name_vi.clone(),
            cells.name_en.clone(),
            action.clone(),
            cells.where_to_go.clone(),
            cells.message.clone(),
            publish.clone(),
        ]),
        _ => Fate::Stays,
    });
    Ok(Edited {
        file: REFUSAL_FILE,
        line: splice::line_of(&text, code),
        text,
        fields: FIELDS,
    })
}
