//! `/lam-viec/don-vi`: an agency's open work by holder, age and promise, and the lists behind its figures.

use askama::Template;

use super::desk::Desk;
use super::field::{Choice, ChoiceGroup};
use super::parts::Row;

/// A figure that leads to what it counted.
#[derive(Clone, Debug)]
pub struct Figure {
    /// "1.204".
    pub n: String,
    /// Where those cases are; empty for none of them.
    pub href: String,
    /// "12 việc: Trần Tuấn, Đã trễ hẹn": what whoever only hears the link is told.
    pub words: String,
    /// It is a warning.
    pub warns: bool,
}

/// A person, nobody, a unit or all together.
#[derive(Clone, Debug)]
pub struct HolderRow {
    /// "Trần Tuấn".
    pub name: String,
    /// "Cán bộ xử lý"; empty for none.
    pub small: String,
    /// Of a hundred: how much of the largest it holds.
    pub share: i64,
    /// Open, today, late, waiting; each with the heading of its column.
    pub figures: Vec<(String, Figure)>,
    /// It is the sum.
    pub whole: bool,
}

/// A row of a table of bars.
#[derive(Clone, Debug)]
pub struct Bar {
    /// "7 đến dưới 15 ngày".
    pub name: String,
    /// Of a hundred: how much of the largest it has.
    pub share: i64,
    /// How many.
    pub figure: Figure,
}

/// A table of bars.
#[derive(Clone, Debug)]
pub struct Bars {
    /// Id of its heading.
    pub id: &'static str,
    /// "Mở đã bao lâu".
    pub title: String,
    /// Heading of its first column.
    pub first: String,
    /// Its rows.
    pub rows: Vec<Bar>,
}

/// The board.
#[derive(Clone, Debug, Template)]
#[template(path = "console/board.html")]
pub struct Board {
    /// What stands around it.
    pub desk: Desk,
    /// What it shows; empty before an agency is chosen.
    pub intro: String,
    /// Agencies to choose from; empty for whoever sees their own.
    pub choices: Vec<ChoiceGroup>,
    /// By holder.
    pub rows: Vec<HolderRow>,
    /// Headings of the columns of figures.
    pub columns: Vec<String>,
    /// Ages and promises.
    pub bars: Vec<Bars>,
    /// Nothing is open.
    pub calm: bool,
}

/// The form by which the chosen cases are handed out.
#[derive(Clone, Debug)]
pub struct Give {
    /// The agency's officers.
    pub people: Vec<Choice>,
    /// Units beneath it.
    pub units: Vec<Choice>,
}

/// The list behind a figure.
#[derive(Clone, Debug, Template)]
#[template(path = "console/board_list.html")]
pub struct BoardList {
    /// What stands around it.
    pub desk: Desk,
    /// "Trần Tuấn · Đã trễ hẹn".
    pub title: String,
    /// "12".
    pub count: String,
    /// A line under the title.
    pub intro: String,
    /// The cases.
    pub rows: Vec<Row>,
    /// Hands them out; none for whoever may not.
    pub give: Option<Give>,
    /// The next page; empty at the end.
    pub more_href: String,
    /// The board.
    pub back_href: String,
}

/// What became of one.
#[derive(Clone, Debug)]
pub struct Line {
    /// "QB 4829 1367".
    pub code: String,
    /// The whole file.
    pub href: String,
    /// The report's title.
    pub title: String,
    /// Given, or why not.
    pub words: String,
    /// It was given.
    pub done: bool,
}

/// What became of several.
#[derive(Clone, Debug, Template)]
#[template(path = "console/board_given.html")]
pub struct Given {
    /// What stands around it.
    pub desk: Desk,
    /// "Đã giao 3 việc cho Trần Tuấn, chưa giao 1."
    pub summary: String,
    /// Each apart.
    pub lines: Vec<Line>,
    /// The board.
    pub back_href: String,
}
