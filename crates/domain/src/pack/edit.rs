//! What changes of the province's tables have in common: why a field is not taken, and which field
//! a fault of the pack's own checks belongs to.

use super::PackError;
use crate::words::names;

names! {
    /// Why a field of a changed row is not taken.
    EditWhy {
        /// Nothing was given.
        Required = "required",
        /// The tables know no such thing.
        Unknown = "rule_unknown",
        /// Before today: what was done was done.
        Past = "past",
        /// The last day is before the first, or outside of the calendar.
        Order = "days",
        /// Another row has it.
        Taken = "taken",
        /// Letters, digits and dashes only.
        Name = "name",
        /// Longer than it may be, or with a character that cannot stand there.
        TooLong = "text",
        /// The same thing twice.
        Twice = "twice",
        /// It is over already.
        Over = "over",
        /// Not a number within its bounds.
        Number = "bounds",
        /// It would stand below itself.
        Circle = "circle",
        /// Whoever is to follow is not there on the day after.
        NotThen = "not_then",
        /// Not a telephone number.
        Phone = "not_phone",
        /// Nothing differs.
        Same = "same",
        /// Shorter or longer than the words of a refusal may be.
        Length = "message_length",
        /// A place that is never public, and publication by default.
        Secret = "never_public",
        /// In braces, and no fact of a case.
        Gap = "gap",
        /// There are as many as there may be.
        Full = "full",
        /// No colour of six digits.
        Colour = "colour",
        /// Letters of it, or on it, could not be read; the nearest that could is told.
        Contrast = "contrast",
        /// Not a point of the province.
        Outside = "outside",
        /// More than the table may hold.
        TooMany = "table_full",
        /// The first line does not name the columns.
        Header = "header",
        /// It stands from its first day on and is not written over.
        Fixed = "fixed",
        /// The tables' own checks refuse it.
        Pack = "pack",
    }
}

/// A field at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditFault {
    /// The field.
    pub field: String,
    /// Why.
    pub why: EditWhy,
    /// What it is about; may be empty.
    pub detail: String,
}

impl EditFault {
    pub(super) fn new(field: impl Into<String>, why: EditWhy) -> EditFault {
        EditFault {
            field: field.into(),
            why,
            detail: String::new(),
        }
    }

    pub(super) fn about(mut self, detail: impl Into<String>) -> EditFault {
        self.detail = detail.into();
        self
    }
}

/// A changed table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// Its name.
    pub file: &'static str,
    /// Its text.
    pub text: String,
    /// The line of the row that was changed; none for several.
    pub line: Option<usize>,
    /// Columns that a form asks for under another name: (column, field).
    pub fields: &'static [(&'static str, &'static str)],
}

impl Edited {
    /// Faults of the whole pack that this row caused, at their fields: those that name a column of
    /// it. The others are nobody's field.
    pub fn at_fields(&self, faults: &[PackError]) -> Vec<EditFault> {
        let own = faults
            .iter()
            .filter(|f| f.file == self.file && Some(f.line) == self.line);
        own.filter_map(|f| {
            let (_, field) = self
                .fields
                .iter()
                .find(|(column, _)| f.message.contains(column))?;
            Some(EditFault::new(*field, EditWhy::Pack).about(f.message.clone()))
        })
        .collect()
    }
}

/// One line as it goes into a cell: tidied, without breaks and blanks around.
pub(super) fn line(text: &str) -> String {
    let tidy = crate::text::tidy(text).unwrap_or_default();
    tidy.replace('\n', " ").trim().to_owned()
}

/// Several lines as a cell's list: blank ones left out, semicolons made commas.
pub(super) fn lines(text: &str) -> Vec<String> {
    let tidy = crate::text::tidy(text).unwrap_or_default();
    tidy.lines()
        .map(|l| l.trim().replace(';', ","))
        .filter(|l| !l.is_empty())
        .collect()
}

/// A needed line of at most so many characters.
pub(super) fn needed(field: &'static str, text: &str, max: usize, faults: &mut Vec<EditFault>) {
    if text.is_empty() {
        faults.push(EditFault::new(field, EditWhy::Required));
    } else if text.chars().count() > max {
        faults.push(EditFault::new(field, EditWhy::TooLong));
    }
}

/// A new code: letters of the alphabet, digits and hyphens.
pub(super) fn code(text: &str, taken: bool, faults: &mut Vec<EditFault>) {
    let fine = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if text.is_empty() {
        faults.push(EditFault::new("code", EditWhy::Required));
    } else if !fine || text.len() > crate::limits::CODE_CHARS_MAX {
        faults.push(EditFault::new("code", EditWhy::Name));
    } else if taken {
        faults.push(EditFault::new("code", EditWhy::Taken));
    }
}
