//! `/lam-viec/su-vu`: one cause, many reports, one word that tells all.

use askama::Template;

use super::desk::Desk;
use super::form::{Drawer, Form};
use super::parts::{Fact, Status};
use super::told::Message;

/// An incident in the list.
#[derive(Clone, Debug)]
pub struct IncidentRow {
    /// Where it leads.
    pub href: String,
    /// What it is.
    pub title: String,
    /// "đang diễn ra", "đã xong".
    pub state: String,
    /// It is not over.
    pub on: bool,
    /// Who made it, and when.
    pub made: String,
    /// "Dự kiến xong 17:00"; empty for none.
    pub eta: String,
}

/// The list, and the form of a new one.
#[derive(Clone, Debug, Template)]
#[template(path = "console/incidents.html")]
pub struct Incidents {
    /// What stands around it.
    pub desk: Desk,
    /// The incidents.
    pub rows: Vec<IncidentRow>,
    /// A new one; none where the reader makes none.
    pub form: Option<Form>,
}

/// A report of an incident.
#[derive(Clone, Debug)]
pub struct PartRow {
    /// Its file.
    pub href: String,
    /// As people read its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its stage.
    pub status: Status,
    /// "Đã báo", "Không báo được: …"; empty where nothing was told yet.
    pub heard: String,
    /// It was not told.
    pub bad: bool,
    /// Digits, where the reader may let it go; empty for not.
    pub digits: String,
}

/// What was told.
#[derive(Clone, Debug)]
pub struct Said {
    /// The words.
    pub text: String,
    /// Until when; empty for none.
    pub eta: String,
    /// Who, when.
    pub who: String,
}

/// One incident.
#[derive(Clone, Debug, Template)]
#[template(path = "console/incident.html")]
pub struct IncidentPage {
    /// What stands around it.
    pub desk: Desk,
    /// What it is.
    pub title: String,
    /// Where its forms go.
    pub href: String,
    /// State, hour, notice.
    pub facts: Vec<Fact>,
    /// The notice's page; empty for none.
    pub notice_href: String,
    /// What became of codes that were not taken in.
    pub not_taken: Vec<String>,
    /// Its reports that the reader works on.
    pub parts: Vec<PartRow>,
    /// "và 3 việc bạn không xem được"; empty for none.
    pub others: String,
    /// "Đã báo 12, chờ 3, không báo được 1"; empty where nothing was told.
    pub tally: String,
    /// What was told, the newest first.
    pub said: Vec<Said>,
    /// Tells all.
    pub tell: Option<Form>,
    /// Answers the cases that may be answered now, with one photo; none where the reader may answer
    /// none of them.
    pub answer: Option<Form>,
    /// Takes reports in, ties the notice, ends it.
    pub drawers: Vec<Drawer>,
}

/// Messages that say the same but for the case.
#[derive(Clone, Debug)]
pub struct SaidAlike {
    /// "12 phản ánh nhận tin này; đây là tin của QB 4829 1367".
    pub heading: String,
    /// To the letter.
    pub messages: Vec<Message>,
}

/// What telling all would tell, before anything is told.
#[derive(Clone, Debug, Template)]
#[template(path = "console/incident_tell.html")]
pub struct TellPage {
    /// What stands around it.
    pub desk: Desk,
    /// The incident.
    pub title: String,
    /// How many are reached by which way.
    pub ways: Vec<Fact>,
    /// The messages, the most frequent first.
    pub said: Vec<SaidAlike>,
    /// "và 3 tin nữa chỉ khác tên việc"; empty for none.
    pub more: String,
    /// Reports that would not be told, and why.
    pub refused: Vec<String>,
    /// Longest short message.
    pub limit: usize,
    /// Tells all.
    pub sure: Form,
    /// Back to the form, with what was typed.
    pub change: Form,
}
