//! `/quan-tri/cai-dat`: what a new installation still lacks.

use super::desk::Desk;
use askama::Template;

/// One step.
#[derive(Clone, Debug, Default)]
pub struct StepCard {
    /// Its name, for its anchor.
    pub name: &'static str,
    /// Its heading.
    pub title: String,
    /// What it is for.
    pub why: String,
    /// Its drawing.
    pub shape: &'static str,
    /// Its class: `done`, `partly`, `missing`.
    pub class: &'static str,
    /// "Xong".
    pub state: String,
    /// "Bắt buộc".
    pub needed: String,
    /// What was found.
    pub told: Vec<String>,
    /// What to write into the configuration file; empty for nothing.
    pub keys: String,
    /// Where it is done: address and words.
    pub links: Vec<(String, String)>,
}

/// The steps.
#[derive(Clone, Debug, Template)]
#[template(path = "console/setup.html")]
pub struct Setup {
    /// What stands around it.
    pub desk: Desk,
    /// "Còn 4 bước bắt buộc".
    pub sum: String,
    /// All that is needed is done.
    pub ready: bool,
    /// The steps, in the order in which they are done.
    pub steps: Vec<StepCard>,
}
