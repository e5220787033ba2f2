//! `/ban-do` as people without script see it: the communes with their reports.

use crate::shell::Shell;
use askama::Template;

/// The communes in which something was reported, by district.
#[derive(Debug, Template)]
#[template(path = "portal/places.html")]
pub struct Places {
    /// What stands around it.
    pub shell: Shell,
    /// Communes under their district; one group without a name where there are no districts.
    pub groups: Vec<PlaceGroup>,
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
