//! `/quan-tri/don-vi`, `linh-vuc`, `danh-ba`, `loi-van`: the province's own tables, one row of each,
//! and what a change would touch.

use askama::Template;

use super::desk::Desk;
use super::form::Form;
use super::terms::HistoryRow;

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub struct TableRow {
    /// What it is called.
    pub name: String,
    /// Where it is changed; empty for a row that is told elsewhere.
    pub href: String,
    /// How deep it stands below others: a dash each.
    pub deep: String,
    /// Its code, and what else tells it apart.
    pub small: String,
    /// Its cells, in the order of the heads.
    pub cells: Vec<String>,
    /// "đã hết", "sắp tới"; empty while it holds.
    pub state: String,
}

/// Rows under a heading.
#[derive(Clone, Debug, Default)]
pub struct TableGroup {
    /// The heading: "412 đơn vị".
    pub title: String,
    /// Heads of the columns, the row's own first.
    pub heads: Vec<String>,
    /// The rows.
    pub rows: Vec<TableRow>,
}

/// A whole table.
#[derive(Clone, Debug, Template)]
#[template(path = "console/tables.html")]
pub struct Tables {
    /// What stands around it.
    pub desk: Desk,
    /// Its heading.
    pub title: String,
    /// What it is for.
    pub intro: String,
    /// Where rows are added, and the words; empty where they are only changed.
    pub add: Vec<(String, String)>,
    /// Chooses what is shown.
    pub sieve: Option<Form>,
    /// The rows.
    pub groups: Vec<TableGroup>,
    /// Changes, the newest first.
    pub history: Vec<HistoryRow>,
}

/// One row, with the forms that change it; or a new one.
#[derive(Clone, Debug, Template)]
#[template(path = "console/tables_one.html")]
pub struct TableOne {
    /// What stands around it.
    pub desk: Desk,
    /// Its heading.
    pub title: String,
    /// Back to the table, and its name.
    pub back: (String, String),
    /// What it says.
    pub facts: Vec<(String, String)>,
    /// What is worth knowing first: how much it holds.
    pub notes: Vec<String>,
    /// Its forms under their headings; the second value tells many short fields.
    pub forms: Vec<(String, bool, Form)>,
    /// Its own changes, the newest first.
    pub history: Vec<HistoryRow>,
}

/// Something that a change touches.
#[derive(Clone, Debug, Default)]
pub struct Effect {
    /// "3 việc đang mở chuyển cho Sở Xây dựng".
    pub words: String,
    /// What becomes of it.
    pub note: String,
    /// Some of them: (address, words); an empty address leads nowhere.
    pub some: Vec<(String, String)>,
}

/// What a change would do.
#[derive(Clone, Debug, Template)]
#[template(path = "console/tables_preview.html")]
pub struct TablePreview {
    /// What stands around it.
    pub desk: Desk,
    /// Whose row.
    pub title: String,
    /// Back to the table, and its name.
    pub back: (String, String),
    /// What differs: name, before, after.
    pub differs: Vec<(String, String, String)>,
    /// What it touches.
    pub effects: Vec<Effect>,
    /// What the reader will see; empty for nothing.
    pub shown: Vec<(String, String)>,
    /// Saves it.
    pub save: Form,
    /// The form again.
    pub edit: Form,
}

impl TableGroup {
    /// The head of the n-th cell behind the row's own.
    pub(super) fn head_of(&self, n: &usize) -> &str {
        self.heads.get(*n).map_or("", String::as_str)
    }
}

/// A line of a file of agencies that does something.
#[derive(Clone, Debug)]
pub struct BringAgency {
    /// Its number.
    pub line: String,
    /// Code of the agency.
    pub code: String,
    /// Its name.
    pub name: String,
    /// From when to when it is there.
    pub days: String,
    /// Codes of those in its place.
    pub heirs: String,
    /// What becomes of it.
    pub what: String,
    /// "12 hồ sơ đang mở"; empty for one that does not end.
    pub open: String,
}

/// Agencies from a file.
#[derive(Clone, Debug, Template)]
#[template(path = "console/agencies_bring.html")]
pub struct BringAgencies {
    /// What stands around it.
    pub desk: Desk,
    /// Back to the agencies, and their name.
    pub back: (String, String),
    /// The columns of the file.
    pub header: String,
    /// The names of kinds: as in the file, in words.
    pub kinds: Vec<(String, String)>,
    /// What it would do, in a line; empty before a look.
    pub sum: String,
    /// What becomes of the open cases of those that end; empty where none does.
    pub cases: String,
    /// Lines at fault.
    pub faults: Vec<String>,
    /// Lines that do something.
    pub rows: Vec<BringAgency>,
    /// Brings them in; none where nothing would be.
    pub save: Option<Form>,
    /// Looks at a file.
    pub form: Form,
}
