//! `/lam-viec/goi-y`: how often the machine is right.

use askama::Template;

use super::desk::Desk;

/// The two tables: what staff chose, and what the machine said.
#[derive(Clone, Debug, Template)]
#[template(path = "console/suggestions.html")]
pub struct Suggestions {
    /// What stands around it.
    pub desk: Desk,
    /// "Máy đang học từ 312 phản ánh…".
    pub remembered: String,
    /// By side; empty while nothing was compared.
    pub tables: Vec<Table>,
}

/// One side.
#[derive(Clone, Debug)]
pub struct Table {
    /// Id of its heading.
    pub id: &'static str,
    /// What it asks.
    pub caption: String,
    /// Heading of its first column.
    pub first: String,
    /// Whether a row says that the category is filled in.
    pub fills: bool,
    /// All together first, then each category, the most frequent first.
    pub rows: Vec<Row>,
}

/// One category.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Reports compared.
    pub n: String,
    /// "78 %".
    pub best: String,
    /// "93 %".
    pub third: String,
    /// "81 %"; "–" where no agency was proposed.
    pub lead: String,
    /// "Có"; empty for all together.
    pub fills: String,
    /// It is wrong too often to be filled in.
    pub unsure: bool,
}
