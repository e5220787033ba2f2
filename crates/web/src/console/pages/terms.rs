//! `/quan-tri/thoi-han`: policies, the calendar, force majeure, and what a change would do.

use askama::Template;

use super::desk::Desk;
use super::form::{Drawer, Form};

/// A place among the pages.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub words: String,
    /// It is the page now open.
    pub on: bool,
}

/// A version of the policies.
#[derive(Clone, Debug)]
pub struct PolicyRow {
    /// Its name.
    pub name: String,
    /// Its values.
    pub href: String,
    /// Its first day.
    pub from: String,
    /// "đang áp dụng".
    pub state: String,
    /// It is in force.
    pub on: bool,
}

/// A declaration of force majeure.
#[derive(Clone, Debug)]
pub struct ForceRow {
    /// "Bão, lũ".
    pub cause: String,
    /// The document.
    pub document: String,
    /// Areas and categories in words.
    pub scope: String,
    /// "06:00 27/10 – 18:00 30/10".
    pub span: String,
    /// "đang tạm dừng", "sắp tới", "đã hết".
    pub state: String,
    /// It holds now.
    pub on: bool,
    /// Lift it, move its end.
    pub drawers: Vec<Drawer>,
}

/// One change of the past.
#[derive(Clone, Debug)]
pub struct HistoryRow {
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
    /// Where the values before it are filled in again; empty for nowhere.
    pub back: String,
}

/// All of it at a glance.
#[derive(Clone, Debug, Template)]
#[template(path = "console/terms.html")]
pub struct Terms {
    /// What stands around it.
    pub desk: Desk,
    /// The places.
    pub tabs: Vec<Tab>,
    /// Versions of the policies, the newest first.
    pub policies: Vec<PolicyRow>,
    /// Declarations that hold or will.
    pub forces: Vec<ForceRow>,
    /// Changes, the newest first.
    pub history: Vec<HistoryRow>,
}

/// A value of a policy.
#[derive(Clone, Debug)]
pub struct ValueRow {
    /// "Xử lý".
    pub name: String,
    /// "Phức tạp".
    pub urgency: String,
    /// "15 ngày làm việc".
    pub value: String,
    /// Why.
    pub note: String,
}

/// One policy, and the form of a new one.
#[derive(Clone, Debug, Template)]
#[template(path = "console/terms_policy.html")]
pub struct Policy {
    /// What stands around it.
    pub desk: Desk,
    /// The places.
    pub tabs: Vec<Tab>,
    /// The name of the one shown.
    pub name: String,
    /// Since when.
    pub from: String,
    /// Its clocks.
    pub clocks: Vec<ValueRow>,
    /// Its limits.
    pub limits: Vec<ValueRow>,
    /// A new one; none where the reader changes nothing.
    pub form: Option<Form>,
}

impl Policy {
    /// The two tables, each with the key of its heading.
    fn tables(&self) -> [(&'static str, &[ValueRow]); 2] {
        [
            ("terms.clocks", self.clocks.as_slice()),
            ("terms.limits", self.limits.as_slice()),
        ]
    }
}

/// A day of the year.
#[derive(Clone, Debug, Default)]
pub struct DayCell {
    /// "2"; empty outside the month.
    pub number: String,
    /// Class: `we`, `off`, `wk` or nothing.
    pub class: &'static str,
    /// A letter that tells without colour.
    pub mark: String,
    /// The same in words, with the day's name.
    pub words: String,
}

/// A month of the year.
#[derive(Clone, Debug)]
pub struct Month {
    /// "Tháng 2".
    pub name: String,
    /// Weeks from Monday.
    pub weeks: Vec<Vec<DayCell>>,
}

/// A day with a name.
#[derive(Clone, Debug)]
pub struct NamedDay {
    /// "thứ Hai 16/2/2026".
    pub day: String,
    /// "Nghỉ", "Làm bù".
    pub kind: String,
    /// Its name.
    pub name: String,
    /// How sure it is.
    pub status: String,
}

/// A version of the office hours.
#[derive(Clone, Debug)]
pub struct HoursRow {
    /// Since when.
    pub from: String,
    /// "07:00–11:30, 13:30–17:00".
    pub hours: String,
}

/// The calendar of a year.
#[derive(Clone, Debug, Template)]
#[template(path = "console/terms_calendar.html")]
pub struct Calendar {
    /// What stands around it.
    pub desk: Desk,
    /// The places.
    pub tabs: Vec<Tab>,
    /// The year.
    pub year: String,
    /// The year before and after: address and words.
    pub years: Vec<(String, String)>,
    /// "248 ngày làm việc".
    pub working: String,
    /// The months.
    pub months: Vec<Month>,
    /// Letters for the days of the week: short and whole.
    pub weekdays: Vec<(String, String)>,
    /// Days with a name.
    pub days: Vec<NamedDay>,
    /// Office hours.
    pub hours: Vec<HoursRow>,
    /// A change; none where the reader changes nothing.
    pub form: Option<Form>,
}

/// Declarations, and the form of a new one.
#[derive(Clone, Debug, Template)]
#[template(path = "console/terms_force.html")]
pub struct Forces {
    /// What stands around it.
    pub desk: Desk,
    /// The places.
    pub tabs: Vec<Tab>,
    /// Declarations, the newest first.
    pub forces: Vec<ForceRow>,
    /// A new one; none where the reader declares nothing.
    pub form: Option<Form>,
}

/// A deadline that would move or stand still.
#[derive(Clone, Debug)]
pub struct ShiftRow {
    /// The report's code.
    pub code: String,
    /// Its file.
    pub href: String,
    /// Which clock.
    pub clock: String,
    /// Its due now.
    pub due: String,
    /// Its due then, or that it stands still.
    pub to: String,
}

/// Clocks of one kind: how many would be touched, of how many that are open.
#[derive(Clone, Debug)]
pub struct CountRow {
    /// Which clock.
    pub clock: String,
    /// Touched, among those looked at.
    pub touched: String,
    /// Open in all.
    pub open: String,
}

/// What a change would do, before it is saved.
#[derive(Clone, Debug, Template)]
#[template(path = "console/terms_preview.html")]
pub struct Preview {
    /// What stands around it.
    pub desk: Desk,
    /// The places.
    pub tabs: Vec<Tab>,
    /// What would be changed.
    pub what: Vec<(String, String)>,
    /// What would move, in one sentence.
    pub sum: String,
    /// How far that was looked at; empty when all was.
    pub reach: String,
    /// By clock.
    pub counts: Vec<CountRow>,
    /// Some of them.
    pub shifts: Vec<ShiftRow>,
    /// The next page of them.
    pub more: Option<Form>,
    /// Saves it.
    pub save: Form,
    /// The form again, to change something.
    pub edit: Form,
}
