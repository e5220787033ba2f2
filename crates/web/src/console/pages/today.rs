//! `/lam-viec`: what needs me now.

use askama::Template;

use super::desk::{Desk, Heat};
use super::parts::Row;

/// A number that leads to its cases.
#[derive(Clone, Debug)]
pub struct Tile {
    /// Where it leads.
    pub href: String,
    /// "14".
    pub number: String,
    /// "Cần phân loại".
    pub words: String,
    /// A second line: "gấp nhất còn 4 phút"; empty for none.
    pub small: String,
    /// Silhouette.
    pub shape: &'static str,
    /// How pressing.
    pub heat: Heat,
}

/// A short list with a way to the rest.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its heading.
    pub title: String,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Lines of what is no report.
    pub lines: Vec<Line>,
    /// What to say when there is none.
    pub empty: String,
    /// The whole list.
    pub more_href: String,
    /// "Xem cả 14 việc"; empty for no link.
    pub more: String,
}

/// What is no report: a call, a finding, a deed.
#[derive(Clone, Debug)]
pub struct Line {
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// "0912 ••• 678 · gọi lại trước 08:15".
    pub words: String,
    /// A second line; empty for none.
    pub small: String,
    /// How pressing.
    pub heat: Heat,
}

/// The desk's first page.
#[derive(Clone, Debug, Template)]
#[template(path = "console/today.html")]
pub struct Today {
    /// What stands around it.
    pub desk: Desk,
    /// "Chào Hà, còn 3 việc gấp" or "Hết việc. Ca trước để lại 0.".
    pub greeting: String,
    /// Counts.
    pub tiles: Vec<Tile>,
    /// The reader's own shifts, the next first; empty for none.
    pub shifts: Vec<String>,
    /// What is most pressing, by role.
    pub blocks: Vec<Block>,
}
