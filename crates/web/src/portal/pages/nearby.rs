//! `/gan-day`: what was reported near somebody lately, the nearest first.

use super::field::ChoiceGroup;
use super::pieces::Row;
use crate::shell::Shell;
use askama::Template;

/// Reports near a place. Without script the place is a commune (a GET form: `area`); with it, what
/// the device says on a tap (a POST form: `lat`, `lon`).
#[derive(Debug, Template)]
#[template(path = "portal/nearby.html")]
pub struct Nearby {
    /// What stands around it.
    pub shell: Shell,
    /// The communes.
    pub areas: Vec<ChoiceGroup>,
    /// Around what was looked, in words.
    pub around: String,
    /// What was found; none before anything was asked.
    pub rows: Option<Vec<NearRow>>,
    /// What is wrong with the place.
    pub fault: Option<String>,
}

/// A report and how far it is.
#[derive(Clone, Debug)]
pub struct NearRow {
    /// E.g. "120 m".
    pub far: String,
    /// The report.
    pub row: Row,
}
