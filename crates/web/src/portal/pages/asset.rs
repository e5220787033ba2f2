//! `/d/{code}`: a thing that wears a label.

use super::report::Nearby;
use crate::shell::Shell;
use askama::Template;

/// The page of a label.
#[derive(Debug, Template)]
#[template(path = "portal/asset.html")]
pub struct AssetPage {
    /// What stands around it.
    pub shell: Shell,
    /// What the label says.
    pub code: String,
    /// What it is, or that nobody knows it.
    pub title: String,
    /// Its name and commune; none of one that nobody knows.
    pub place: Option<String>,
    /// The form, with the place filled in.
    pub report: String,
    /// Open public reports about here. "Me too" is one tap for whoever is signed in; others leave a
    /// number in the same card.
    pub nearby: Vec<Nearby>,
    /// How the visitor is told, masked, where they are signed in.
    pub known: Option<String>,
    /// What makes a second tap on a card the same one; each card adds its own number.
    pub once: String,
}
