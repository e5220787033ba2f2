//! `/lam-viec/ban-do`: where the open work lies; a list, and a map that a script draws of it.

use askama::Template;

use super::desk::Desk;
use super::field::ChoiceGroup;
use super::parts::Row;
use super::triage::BulkPart;
use crate::base_map::Under;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "console/ops_map.html")]
pub struct OpsMap {
    /// What stands around it.
    pub desk: Desk,
    /// "128".
    pub count: String,
    /// Stages to choose from.
    pub stages: Vec<ChoiceGroup>,
    /// Categories to choose from.
    pub categories: Vec<ChoiceGroup>,
    /// Communes to choose from.
    pub areas: Vec<ChoiceGroup>,
    /// Only late ones.
    pub late: bool,
    /// Only dangers.
    pub urgent: bool,
    /// The reports.
    pub rows: Vec<Row>,
    /// The next page; empty for none.
    pub more_href: String,
    /// Where the script finds the marks.
    pub marks: &'static str,
    /// What the script says, as JSON.
    pub words: String,
    /// How many can be picked at once.
    pub most: usize,
    /// What the map stands on.
    pub under: Under,
    /// What sorters can do with several.
    pub bulk: Option<BulkPart>,
    /// The reader makes incidents.
    pub gathers: bool,
}
