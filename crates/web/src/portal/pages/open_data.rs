//! `/du-lieu-mo`: files of public reports, their columns, their terms.

use crate::shell::Shell;
use askama::Template;

/// The page.
#[derive(Debug, Template)]
#[template(path = "portal/open-data.html")]
pub struct OpenData {
    /// What stands around it.
    pub shell: Shell,
    /// The newest files under addresses that stay; none before the first day.
    pub latest: Option<Day>,
    /// All days that are kept, the newest first.
    pub days: Vec<Day>,
    /// For how many days they are.
    pub kept: String,
    /// What stands in the files.
    pub columns: Vec<Column>,
    /// The licence's name.
    pub licence: String,
    /// Where it stands.
    pub licence_href: String,
    /// How to name the data where it is used.
    pub cite: String,
    /// JSON Schema.
    pub schema_href: String,
    /// CSV on the Web.
    pub table_href: String,
}

/// A day's files.
#[derive(Clone, Debug)]
pub struct Day {
    /// The day.
    pub date: String,
    /// When they were read.
    pub at: String,
    /// How many reports are in them.
    pub reports: String,
    /// The files.
    pub files: Vec<File>,
}

/// A file.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its address.
    pub href: String,
    /// The same, packed.
    pub packed_href: String,
    /// Its size.
    pub size: String,
    /// Packed.
    pub packed_size: String,
    /// By which whoever has it knows that it is whole.
    pub sha256: String,
}

/// A column of the files.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What sort of value.
    pub kind: &'static str,
    /// What it says.
    pub words: &'static str,
}
