//! `/hs/{code}/giay-hen`: the appointment slip, the one object every citizen knows.

use super::pieces::Photo;
use crate::shell::Shell;
use askama::Template;
use askama::filters::HtmlSafe;

/// The slip as a ticket: on its own page, beside a case, on paper.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/piece/ticket.html")]
pub struct Ticket {
    /// "GIẤY HẸN".
    pub heading: &'static str,
    /// E.g. "QB 4829 1367".
    pub code: String,
    /// The line under it, e.g. "Gửi lúc 07:49, thứ Tư 10/4/2024" or "Hẹn lại lần 2".
    pub under: String,
    /// A drawing that a phone can read, leading to the case.
    pub qr: Option<Qr>,
    /// What the promise is, e.g. "Hẹn xong trước".
    pub when_label: &'static str,
    /// The promise, e.g. "hết thứ Năm 11/4/2024".
    pub when: String,
    /// Label and text of what else stands on it: who, and what happens if it is late.
    pub lines: Vec<(&'static str, String)>,
    /// The round mark of a promise that was kept: two short lines.
    pub kept: Option<(String, String)>,
}

// Its template escapes every field.
impl HtmlSafe for Ticket {}

/// A code that a phone's camera reads, as squares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// Squares along a side, quiet border not counted.
    pub side: u32,
    /// The dark squares as the data of an SVG path.
    pub path: String,
    /// What it does, for those who do not see it.
    pub label: String,
}

/// The page that answers a report.
#[derive(Debug, Template)]
#[template(path = "portal/slip.html")]
pub struct Slip {
    /// What stands around it.
    pub shell: Shell,
    /// The slip.
    pub ticket: Ticket,
    /// Until when the centre reads it, e.g. "trước 08:19 hôm nay".
    pub read_by: String,
    /// The case's public page.
    pub case_href: String,
    /// The secret address that lets its holder act on the report; shown once, to the sender only.
    pub secret_link: Option<String>,
    /// Where "withdraw" posts, while the report may be withdrawn.
    pub withdraw_action: Option<String>,
    /// What was sent, as the sender sent it.
    pub photos: Vec<Photo>,
    /// Sent as urgent: call first.
    pub urgent: bool,
}
