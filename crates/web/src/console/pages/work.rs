//! `/lam-viec/viec-cua-toi` and every other list of cases: late, reopened, handed back, a search.

use askama::Template;

use super::desk::Desk;
use super::found::Found;
use super::parts::Row;

/// Cases under one heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// "Tới hạn hôm nay".
    pub title: String,
    /// "3".
    pub count: String,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What to say when there is none; empty to leave the section out.
    pub empty: String,
}

impl Section {
    /// With its number of rows.
    pub fn counted(mut self) -> Section {
        self.count = self.rows.len().to_string();
        self
    }

    fn shown(&self) -> bool {
        !self.rows.is_empty() || !self.empty.is_empty()
    }
}

/// A list of cases.
#[derive(Clone, Debug, Template)]
#[template(path = "console/work.html")]
pub struct WorkList {
    /// What stands around it.
    pub desk: Desk,
    /// "Việc của tôi".
    pub title: String,
    /// A line under the title; empty for none.
    pub intro: String,
    /// What was searched for; shown in the search box of the page when `search` is set.
    pub query: String,
    /// The list is a search: its box is shown.
    pub search: bool,
    /// Places to go, deeds and reports that the box found beside the lists.
    pub found: Option<Found>,
    /// Orders to choose from: (address, words, it is the present one).
    pub orders: Vec<(String, String, bool)>,
    /// Whose work may be shown, as (address, words, it is the present one); empty where there is no choice.
    pub whose: Vec<(String, String, bool)>,
    /// The sections.
    pub sections: Vec<Section>,
    /// The next page; empty at the end.
    pub more_href: String,
    /// The whole list as a file; empty for who takes none along.
    pub csv_href: String,
}
