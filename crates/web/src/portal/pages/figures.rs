//! `/so-lieu`: how promises are kept, in figures with their counts and how they are counted.

use crate::shell::Shell;
use askama::Template;

/// The figures of twelve months.
#[derive(Debug, Template)]
#[template(path = "portal/figures.html")]
pub struct Figures {
    /// What stands around it.
    pub shell: Shell,
    /// E.g. "12/2023 – 11/2024".
    pub period: String,
    /// The few figures above all tables.
    pub heads: Vec<Head>,
    /// Tables: by agency, commune, month.
    pub tables: Vec<Table>,
    /// Where the same is for programs.
    pub json_href: String,
}

/// A figure with what it is and what it is counted from.
#[derive(Clone, Debug)]
pub struct Head {
    /// E.g. "94%".
    pub value: String,
    /// E.g. "giữ hẹn".
    pub label: &'static str,
    /// E.g. "47 trên 50"; empty for a plain count.
    pub of: String,
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its anchor.
    pub id: &'static str,
    /// What it is by.
    pub caption: &'static str,
    /// What its first column names.
    pub head: &'static str,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// An agency, a commune, a month.
    pub name: String,
    /// The reports behind it.
    pub href: Option<String>,
    /// The counts; none where so few would name people.
    pub counts: Option<Counts>,
}

/// The counts of a row, as people write them.
#[derive(Clone, Debug)]
pub struct Counts {
    /// Reports received.
    pub received: String,
    /// Of these, answered.
    pub answered: String,
    /// E.g. "47 trên 50", with the percentage where there are enough.
    pub kept: String,
    /// Confirmed by a citizen.
    pub confirmed: String,
}
