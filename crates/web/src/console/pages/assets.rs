//! `/quan-tri/tai-san` and its sheet of labels.

use super::desk::Desk;
use crate::portal::pages::slip::Qr;
use askama::Template;

/// What there is, and the form to bring more in.
#[derive(Debug, Template)]
#[template(path = "console/assets.html")]
pub struct Assets {
    /// What stands around it.
    pub desk: Desk,
    /// How many there are, in words.
    pub count: String,
    /// Some of them.
    pub rows: Vec<Row>,
    /// Where the next ones are.
    pub next: Option<String>,
    /// The table as it was typed.
    pub csv: String,
    /// What it would bring.
    pub preview: Option<Preview>,
    /// The first line that a table must have.
    pub header: String,
}

/// A look before a table is taken in.
#[derive(Clone, Debug)]
pub struct Preview {
    /// It can be taken in as it is.
    pub good: bool,
    /// How many lines read, in words.
    pub words: String,
    /// Lines that do not.
    pub wrong: Vec<String>,
    /// The first ones.
    pub rows: Vec<Row>,
}

/// One thing.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its public page.
    pub href: String,
    /// What its label says.
    pub code: String,
    /// What it is.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub agency: String,
}

/// Labels to print and cut.
#[derive(Debug, Template)]
#[template(path = "console/asset_labels.html")]
pub struct Labels {
    /// What stands around it, on a screen.
    pub desk: Desk,
    /// The labels.
    pub labels: Vec<Label>,
    /// The next sheet.
    pub next: Option<String>,
}

/// One label.
#[derive(Clone, Debug)]
pub struct Label {
    /// Leads to its page.
    pub qr: Option<Qr>,
    /// The same in letters.
    pub code: String,
    /// What it is.
    pub kind: String,
    /// Its name.
    pub name: String,
}
