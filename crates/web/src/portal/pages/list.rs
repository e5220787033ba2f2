//! `/danh-sach` and `/tra-cuu`: finding reports, by what they are about or by their code.

use super::field::{Choice, ChoiceGroup, Field, Problems};
use super::pieces::{Pager, Row};
use crate::shell::Shell;
use askama::Template;

/// `/danh-sach`: public reports, newest first, with filters. A GET form: `q`, `area`, `category`,
/// `status`.
#[derive(Debug, Template)]
#[template(path = "portal/list.html")]
pub struct List {
    /// What stands around it.
    pub shell: Shell,
    /// The words searched for.
    pub q: String,
    /// Communes by district, with "all" first.
    pub areas: Vec<ChoiceGroup>,
    /// Fields, with "all" first.
    pub categories: Vec<Choice>,
    /// Public states, with "all" first.
    pub statuses: Vec<Choice>,
    /// Only what is late.
    pub late: bool,
    /// The agency whose work it is, by its code; empty for all.
    pub agency: String,
    /// Its name.
    pub agency_name: String,
    /// The same for feed readers.
    pub feed: String,
    /// E.g. "128 việc" or "hơn 1.000 việc".
    pub count: String,
    /// Whether any filter is set.
    pub filtered: bool,
    /// Whether there were pages before this one.
    pub over: bool,
    /// The reports.
    pub rows: Vec<Row>,
    /// The way to more.
    pub pager: Pager,
}

/// `/tra-cuu`: a report by its code. A GET form: `ma`.
#[derive(Debug, Template)]
#[template(path = "portal/look-up.html")]
pub struct LookUp {
    /// What stands around it.
    pub shell: Shell,
    /// The code as typed, and what is wrong with it.
    pub code: Field,
    /// A code that differs by one slip of the finger and exists: words and address.
    pub suggestion: Option<(String, String)>,
    /// Where the form for a lost code posts, if one-time codes can be sent.
    pub lost_action: Option<String>,
    /// The telephone as typed in that form.
    pub phone: Field,
}

impl LookUp {
    /// Everything wrong.
    pub fn problems(&self) -> Problems {
        let fields = [("ma", &self.code), ("so", &self.phone)];
        if fields.iter().all(|(_, field)| field.error.is_none()) {
            return Problems::none();
        }
        Problems {
            title: self.shell.t("portal.look-up.problems").to_owned(),
            ..Problems::of(self.shell.lang, fields)
        }
    }
}
