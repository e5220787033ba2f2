//! `/lam-viec/ca-truc`: what one shift hands to the next, and the shifts before.

use askama::Template;

use super::desk::Desk;
use super::form::{Drawer, Form};

/// A shift handed over.
#[derive(Clone, Debug)]
pub struct ShiftRow {
    /// Its id.
    pub id: String,
    /// "07:00 10/4".
    pub at: String,
    /// "Nguyễn Hà ký lúc 07:00".
    pub from: String,
    /// "Lê Mai ký nhận lúc 07:05"; "chờ ký nhận".
    pub to: String,
    /// It waits for the second signature.
    pub waits: bool,
    /// The words.
    pub text: Vec<String>,
    /// What the incoming person noted; empty for nothing.
    pub remark: String,
    /// Countersigns it; none where the reader may not.
    pub sign: Option<Drawer>,
}

/// A day of the roster.
#[derive(Clone, Debug)]
pub struct DutyDay {
    /// "thứ Ba 24/11".
    pub day: String,
    /// A cell a shift: names, the reader among them, it runs now.
    pub cells: Vec<(String, bool, bool)>,
}

/// Who is on which shift.
#[derive(Clone, Debug)]
pub struct Roster {
    /// "Ca sáng, 06:00–14:00".
    pub heads: Vec<String>,
    /// The coming two weeks.
    pub days: Vec<DutyDay>,
    /// The shift that runs now.
    pub now: String,
    /// Who is here, who is not, who else is.
    pub facts: Vec<(String, String)>,
    /// Somebody of the shift is not signed in.
    pub is_short: bool,
    /// Anybody stands in it at all.
    pub planned: bool,
    /// Writes it; none for whoever only reads.
    pub form: Option<Form>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "console/shift.html")]
pub struct Shift {
    /// What stands around it.
    pub desk: Desk,
    /// Who is on which shift.
    pub roster: Roster,
    /// Signs the draft.
    pub form: Form,
    /// Shifts, those that wait first.
    pub rows: Vec<ShiftRow>,
}
