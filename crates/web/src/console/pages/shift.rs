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

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "console/shift.html")]
pub struct Shift {
    /// What stands around it.
    pub desk: Desk,
    /// Signs the draft.
    pub form: Form,
    /// Shifts, those that wait first.
    pub rows: Vec<ShiftRow>,
}
