//! `/lam-viec/doi-hen`: promises about to break or broken, and moving one of them.

use askama::Template;

use super::case::Promise;
use super::desk::Desk;
use super::form::Form;
use super::parts::{Fact, Sla};

/// A promise that presses.
#[derive(Clone, Debug)]
pub struct Card {
    /// "QB 4829 1367".
    pub code: String,
    /// Its page.
    pub href: String,
    /// The report's title.
    pub title: String,
    /// Time left or gone.
    pub sla: Option<Sla>,
    /// The promise, how often it was moved, who decides next.
    pub facts: Vec<Fact>,
    /// What may be done.
    pub way: String,
    /// Nothing, for now.
    pub blocked: bool,
    /// Who hears of it next; empty for nobody.
    pub above: String,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "console/moving.html")]
pub struct Moving {
    /// What stands around it.
    pub desk: Desk,
    /// What stands in the list.
    pub intro: String,
    /// What to say when nothing does.
    pub empty: String,
    /// The longest broken first.
    pub cards: Vec<Card>,
    /// The next page; empty at the end.
    pub more_href: String,
}

/// One of them.
#[derive(Clone, Debug, Template)]
#[template(path = "console/moving_one.html")]
pub struct MovingOne {
    /// What stands around it.
    pub desk: Desk,
    /// The case.
    pub card: Card,
    /// Its promises, all of them.
    pub promises: Vec<Promise>,
    /// Drafts to sign or decline, and the deed itself.
    pub forms: Vec<Form>,
    /// The whole file.
    pub file_href: String,
}
