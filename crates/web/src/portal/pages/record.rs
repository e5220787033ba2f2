//! `/dia-ban/{slug}` and `/don-vi/{slug}`: the record of a unit or an agency; and their indexes.

use super::figures::Head;
use super::pieces::Row;
use super::places::PlaceGroup;
use crate::shell::Shell;
use askama::Template;

/// A unit's or an agency's page; printed, it is a sheet to hang up.
#[derive(Debug, Template)]
#[template(path = "portal/record.html")]
pub struct Record {
    /// What stands around it.
    pub shell: Shell,
    /// What it is.
    pub kicker: &'static str,
    /// Its name.
    pub name: String,
    /// Until when it was, what its code meant before.
    pub notes: Vec<String>,
    /// Pages beside this one: name and address.
    pub others: Vec<(String, String)>,
    /// Who answers, and the number.
    pub phones: Vec<(String, String)>,
    /// E.g. "12/2023 – 11/2024".
    pub period: String,
    /// Figures.
    pub heads: Vec<Head>,
    /// So little was reported that there is no record to tell.
    pub few: bool,
    /// What is late.
    pub late: Vec<Row>,
    /// The newest.
    pub newest: Vec<Row>,
    /// All that is late.
    pub late_href: String,
    /// All.
    pub all_href: String,
    /// On the map.
    pub map_href: Option<String>,
    /// For feed readers.
    pub feed: String,
    /// As of when, for the sheet.
    pub printed: String,
}

/// All units, or all agencies.
#[derive(Debug, Template)]
#[template(path = "portal/index.html")]
pub struct Index {
    /// What stands around it.
    pub shell: Shell,
    /// What is listed.
    pub title: &'static str,
    /// By district, or by kind.
    pub groups: Vec<PlaceGroup>,
}
