//! `/lam-viec/cong-khai`: what the public will read, see and know of the place.

use askama::Template;

use super::desk::Desk;
use super::form::{Drawer, Form};
use super::parts::{Fact, Row, Sla};

/// The answer now checked.
#[derive(Clone, Debug)]
pub struct PublishItem {
    /// "QB 4829 1367".
    pub code: String,
    /// The whole file.
    pub href: String,
    /// Where photos are blurred, words hidden and the outcome is looked at before it is shown.
    pub moderate_href: String,
    /// The report's title.
    pub title: String,
    /// Time left to publish.
    pub sla: Option<Sla>,
    /// The reporter's own words, for the centre's eyes.
    pub quote: String,
    /// Who answered, when, where.
    pub facts: Vec<Fact>,
    /// What looks like personal data in the texts; empty for nothing found.
    pub warnings: Vec<String>,
    /// Public text, pictures, precision, redaction confirmed.
    pub form: Form,
    /// Send back, keep unpublished, promise for later.
    pub others: Vec<Drawer>,
}

/// The page on which things become public.
#[derive(Clone, Debug, Template)]
#[template(path = "console/publish.html")]
pub struct Publish {
    /// What stands around it.
    pub desk: Desk,
    /// "5".
    pub count: String,
    /// What waits.
    pub queue: Vec<Row>,
    /// What to say when there is none.
    pub empty: String,
    /// The next rows; empty when all are shown.
    pub more_href: String,
    /// The one now checked.
    pub item: Option<PublishItem>,
    /// The reader chose it; else a phone shows the queue.
    pub chosen: bool,
}
