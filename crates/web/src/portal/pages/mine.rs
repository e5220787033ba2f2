//! A citizen's own corner below `/toi`.

use super::field::{Field, Problems};
use super::pieces::Row;
use crate::shell::Shell;
use askama::Template;

/// Which of the corner's pages is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// `/toi`
    Reports,
    /// `/toi/tin`
    Told,
    /// `/toi/rieng-tu`
    Data,
}

impl Tab {
    /// All of them with their addresses and the keys of their words.
    pub const ALL: [(Tab, &'static str, &'static str); 3] = [
        (Tab::Reports, "/toi", "mine.tab.reports"),
        (Tab::Told, "/toi/tin", "mine.tab.told"),
        (Tab::Data, "/toi/rieng-tu", "mine.tab.data"),
    ];
}

/// Who is not signed in: the number or address.
#[derive(Debug, Template)]
#[template(path = "portal/mine-enter.html")]
pub struct Enter {
    /// What stands around it.
    pub shell: Shell,
    /// What was just done, in words.
    pub notice: Option<String>,
    /// The number or address as typed.
    pub who: Field,
}

impl Enter {
    /// Everything wrong.
    pub fn problems(&self) -> Problems {
        problems(&self.shell, "mine.problem", "so", &self.who)
    }
}

/// The code that was sent.
#[derive(Debug, Template)]
#[template(path = "portal/mine-code.html")]
pub struct Code {
    /// What stands around it.
    pub shell: Shell,
    /// What is wrong with the code typed. Its value is not given back: it is worth nothing any more.
    pub code: Field,
    /// It may be typed (again).
    pub open: bool,
}

impl Code {
    /// Everything wrong.
    pub fn problems(&self) -> Problems {
        problems(&self.shell, "mine.problem", "ma", &self.code)
    }
}

fn problems(shell: &Shell, title: &str, id: &'static str, field: &Field) -> Problems {
    if field.error.is_none() {
        return Problems::none();
    }
    Problems {
        title: shell.t(title).to_owned(),
        ..Problems::of(shell.lang, [(id, field)])
    }
}

/// A report that waits for its reporter.
#[derive(Debug)]
pub struct Waiting {
    /// The report.
    pub row: Row,
    /// What is asked.
    pub ask: String,
    /// The button's words.
    pub go: String,
    /// Where it leads.
    pub href: String,
}

/// My reports.
#[derive(Debug, Template)]
#[template(path = "portal/mine.html")]
pub struct Mine {
    /// What stands around it.
    pub shell: Shell,
    /// They wait for me.
    pub waiting: Vec<Waiting>,
    /// Others are at work.
    pub running: Vec<Row>,
    /// They are over.
    pub done: Vec<Row>,
    /// Others' that I joined.
    pub joined: Vec<Row>,
    /// Others' that I follow.
    pub followed: Vec<Row>,
    /// There are older ones.
    pub more: bool,
}

impl Mine {
    /// The page's place in the corner.
    pub fn tab(&self) -> Tab {
        Tab::Reports
    }

    /// Nothing at all.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
            && self.running.is_empty()
            && self.done.is_empty()
            && self.joined.is_empty()
            && self.followed.is_empty()
    }

    /// The lists that have something, with the keys of their headings.
    pub fn lists(&self) -> Vec<(&'static str, &[Row])> {
        [
            ("mine.running", &self.running[..]),
            ("mine.done", &self.done[..]),
            ("mine.joined", &self.joined[..]),
            ("mine.followed", &self.followed[..]),
        ]
        .into_iter()
        .filter(|(_, rows)| !rows.is_empty())
        .collect()
    }
}

/// How I am told.
#[derive(Debug, Template)]
#[template(path = "portal/mine-told.html")]
pub struct Told {
    /// What stands around it.
    pub shell: Shell,
    /// What was just done, in words.
    pub notice: Option<String>,
    /// Short messages, where a number is known.
    pub sms: Option<bool>,
    /// Letters, where an address is known.
    pub email: Option<bool>,
    /// When nothing rings.
    pub quiet: String,
    /// The centre has a Zalo account.
    pub zalo: bool,
    /// The key that browsers subscribe with; none where notices are not set up.
    pub push_key: Option<String>,
    /// How many browsers are told.
    pub browsers: i64,
    /// The same in words.
    pub told_in: String,
}

impl Told {
    /// The page's place in the corner.
    pub fn tab(&self) -> Tab {
        Tab::Told
    }
}

/// A row of the vault as its owner sees it.
#[derive(Debug)]
pub struct HeldRow {
    /// Heading and value, in order.
    pub lines: Vec<(String, String)>,
}

/// Somebody looked.
#[derive(Debug)]
pub struct OpeningRow {
    /// When, for people.
    pub when: String,
    /// When, for programs.
    pub machine: String,
    /// Post, and agency if any.
    pub who: String,
    /// In which report, and its address.
    pub report: (String, String),
    /// Why.
    pub why: String,
}

/// What is held of me.
#[derive(Debug, Template)]
#[template(path = "portal/mine-data.html")]
pub struct Data {
    /// What stands around it.
    pub shell: Shell,
    /// Rows of the vault.
    pub held: Vec<HeldRow>,
    /// Some of it is masked.
    pub masked: bool,
    /// Who looked.
    pub openings: Vec<OpeningRow>,
    /// How long what is kept, a sentence each.
    pub long: Vec<String>,
}

impl Data {
    /// The page's place in the corner.
    pub fn tab(&self) -> Tab {
        Tab::Data
    }
}

/// Before erasing.
#[derive(Debug, Template)]
#[template(path = "portal/mine-erase.html")]
pub struct Erase {
    /// What stands around it.
    pub shell: Shell,
    /// Finished reports, in words; none if there are none.
    pub over: Option<String>,
    /// Open reports, in words; none if there are none.
    pub open: Option<String>,
    /// What is wrong with the box.
    pub sure: Field,
}

impl Erase {
    /// Everything wrong.
    pub fn problems(&self) -> Problems {
        problems(&self.shell, "mine.erase.problem", "chac", &self.sure)
    }
}
