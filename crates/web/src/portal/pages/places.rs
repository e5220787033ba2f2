//! `/ban-do`: the map, where there is script; and for everybody the communes with their reports.

use super::field::{Choice, ChoiceGroup};
use crate::base_map::Under;
use crate::shell::Shell;
use askama::Template;

/// The map with its filters (a GET form: `area`, `category`, `status`, `tre`), and the communes in
/// which something was reported, by district.
#[derive(Debug, Template)]
#[template(path = "portal/places.html")]
pub struct Places {
    /// What stands around it.
    pub shell: Shell,
    /// Communes under their district; one group without a name where there are no districts.
    pub groups: Vec<PlaceGroup>,
    /// Communes to choose, with "all" first.
    pub areas: Vec<ChoiceGroup>,
    /// Fields, with "all" first.
    pub categories: Vec<Choice>,
    /// Public states with the labels each stands for.
    pub statuses: Vec<(Choice, String)>,
    /// Only what is late.
    pub late: bool,
    /// Whether any filter is set.
    pub filtered: bool,
    /// What the script is told.
    pub ground: Ground,
}

/// What the map's script is told, as JSON.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Its words.
    pub words: String,
    /// Silhouette, colour and word of each label.
    pub labels: String,
    /// Where it begins, longitude first, if a commune is chosen.
    pub start: String,
    /// What it stands on.
    pub under: Under,
}

/// The communes of one district.
#[derive(Clone, Debug)]
pub struct PlaceGroup {
    /// The district, or nothing.
    pub label: String,
    /// Its communes.
    pub places: Vec<Place>,
}

/// A commune.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// The list of its reports.
    pub href: String,
    /// Something was reported there.
    pub some: bool,
    /// E.g. "12 việc", "dưới 5 việc", "chưa có việc".
    pub count: String,
    /// E.g. "3 đang làm"; none if nothing is open or it may not be told.
    pub open: Option<String>,
}
