//! A change of an agency's call ladder: a ladder of its own before what the table says of many, or
//! that one again.

use super::Catalogue;
use super::contacts::{COLUMNS, FILE, is_phone};
use super::edit::{EditFault, EditWhy, Edited, line};
use super::splice::{self, Fate};
use crate::agency::{Contact, Hours, Rung};
use crate::limits;

/// A rung as a form has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactCells {
    /// Which rung.
    pub rung: String,
    /// The number.
    pub phone: String,
    /// When it is called.
    pub hours: String,
    /// Who answers.
    pub note: String,
}

impl ContactCells {
    /// A number of the table, to begin a form with.
    pub fn of(contact: &Contact) -> ContactCells {
        ContactCells {
            rung: contact.rung.as_str().to_owned(),
            phone: contact.phone.clone(),
            hours: contact.hours.as_str().to_owned(),
            note: contact.note.clone(),
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LadderEdit {
    /// The agency has these numbers, in this order.
    Own(Vec<ContactCells>),
    /// It has none of its own: what the table says of many holds again.
    Shared,
}

const FIELDS: &[(&str, &str)] = &[("agency", "code")];

/// The name of a field of the n-th number, from 1.
pub fn field(name: &str, n: usize) -> String {
    format!("{name}_{n}")
}

/// The ladders after an agency's was changed, or every fault of it.
pub fn edit_ladder(
    text: &dyn Fn(&str) -> Option<String>,
    catalogue: &Catalogue,
    agency: &str,
    edit: &LadderEdit,
) -> Result<Edited, Vec<EditFault>> {
    if catalogue.agency(agency).is_none() {
        return Err(vec![EditFault::new("code", EditWhy::Unknown).about(agency)]);
    }
    let rows = match edit {
        LadderEdit::Own(cells) => rows(agency, cells)?,
        LadderEdit::Shared => Vec::new(),
    };
    let table = splice::widened(&text(FILE).unwrap_or_default(), &COLUMNS);
    let mut stood = Vec::new();
    splice::each(&table, |_, cells| {
        if cells.first().is_some_and(|c| c == agency) {
            stood.push(cells.to_vec());
        }
        Fate::Stays
    });
    if stood == rows {
        return Err(vec![EditFault::new(field("phone", 1), EditWhy::Same)]);
    }
    let text = splice::without(&table, |cells| cells.first().is_some_and(|c| c == agency));
    Ok(Edited {
        file: FILE,
        // The first word that fits counts: its own stands before those of many.
        text: splice::with_rows_first(&text, &rows),
        line: None,
        fields: FIELDS,
    })
}

fn rows(agency: &str, cells: &[ContactCells]) -> Result<Vec<Vec<String>>, Vec<EditFault>> {
    let mut faults = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (n, cells) in cells.iter().enumerate().map(|(n, c)| (n + 1, c)) {
        let (phone, note) = (line(&cells.phone), line(&cells.note));
        if phone.is_empty() && note.is_empty() {
            continue;
        }
        let mut fault = |name, why| faults.push(EditFault::new(field(name, n), why));
        let digits = phone.bytes().filter(u8::is_ascii_digit).count();
        if !is_phone(&phone) || phone.contains('{') || !limits::LADDER_DIGITS.contains(&digits) {
            fault("phone", EditWhy::Phone);
        }
        if Rung::parse(&cells.rung).is_none() {
            fault("rung", EditWhy::Required);
        }
        let hours = match Hours::parse(&cells.hours) {
            Some(Hours::Always) => "",
            Some(hours) => hours.as_str(),
            None => {
                fault("hours", EditWhy::Required);
                ""
            }
        };
        if note.chars().count() > limits::RULE_NOTE_CHARS_MAX {
            fault("note", EditWhy::TooLong);
        }
        let row = [agency, &cells.rung, &phone, &note, hours]
            .map(str::to_owned)
            .to_vec();
        if rows.iter().any(|r| r.get(1..3) == row.get(1..3)) {
            faults.push(EditFault::new(field("phone", n), EditWhy::Twice).about(&phone));
        }
        rows.push(row);
    }
    if rows.is_empty() {
        faults.push(EditFault::new(field("phone", 1), EditWhy::Required));
    }
    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(faults)
    }
}
