//! `/lam-viec/tranh-chap/{code}`: a dispute's dossier, to be read on a screen and printed on A4.

use askama::Template;

use super::case::Proposal;
use super::desk::Desk;
use super::form::{Drawer, Form};
use super::parts::{Fact, Photo, Sla, Status};
use super::precedents::Precedent;

/// The dossier.
#[derive(Clone, Debug, Template)]
#[template(path = "console/dossier.html")]
pub struct Dossier {
    /// What stands around it.
    pub desk: Desk,
    /// Where the list is, and its words.
    pub back: (String, String),
    /// "QB 4829 1367".
    pub code: String,
    /// The whole file.
    pub file_href: String,
    /// The report's title.
    pub title: String,
    /// Its status.
    pub status: Status,
    /// Time left on the clock of this stage.
    pub sla: Option<Sla>,
    /// "Không thống nhất về thẩm quyền"; empty for none.
    pub ground: String,
    /// "Lập lúc 09:15 24/11/2026".
    pub printed: String,
    /// Facts of the report and of the dispute.
    pub facts: Vec<Fact>,
    /// The reporter's own words.
    pub quote: String,
    /// Photos.
    pub photos: Vec<Photo>,
    /// What happened, oldest first.
    pub timeline: Vec<Moment>,
    /// What each agency says.
    pub positions: Vec<Position>,
    /// The law that speaks to it, in words.
    pub law: Vec<String>,
    /// Earlier rulings that lie near.
    pub precedents: Vec<Precedent>,
    /// Where more of them are found; empty for whoever reads none.
    pub precedents_href: String,
    /// What was put before the committee, newest first.
    pub proposals: Vec<Words>,
    /// What the committee directed, newest first.
    pub directives: Vec<Directive>,
    /// Drafts that wait for a signature.
    pub drafts: Vec<Proposal>,
    /// The deed the reader is here for.
    pub main: Option<Form>,
    /// Other deeds.
    pub deeds: Vec<Drawer>,
}

/// A step of the story.
#[derive(Clone, Debug)]
pub struct Moment {
    /// "07:58 10/4".
    pub at: String,
    /// For `<time>`.
    pub at_machine: String,
    /// "Đơn vị trả lại".
    pub title: String,
    /// "Trần Tuấn · Cán bộ đầu mối · UBND phường Đồng Hới".
    pub who: String,
    /// Words of the event; empty for none.
    pub words: String,
}

/// What an agency says.
#[derive(Clone, Debug)]
pub struct Position {
    /// The agency.
    pub agency: String,
    /// "Đã nêu ý kiến", "Chưa nêu, còn 1 ngày".
    pub state: String,
    /// It stated its position.
    pub stated: bool,
    /// It is past its due.
    pub late: bool,
    /// The reader may not read it.
    pub closed: bool,
    /// What it stated.
    pub words: Vec<Words>,
    /// How it handed the report back.
    pub returns: Vec<Fact>,
}

/// Words with their signer.
#[derive(Clone, Debug)]
pub struct Words {
    /// "Lê Văn Bình · Lãnh đạo đơn vị · 10:20 10/4".
    pub who: String,
    /// The words.
    pub text: String,
    /// "Số 12/TTr-STTTT ngày 10/4/2024, Nguyễn Văn A ký"; empty for none.
    pub document: String,
    /// Files: (address, words).
    pub files: Vec<(String, String)>,
}

/// What the committee directed.
#[derive(Clone, Debug)]
pub struct Directive {
    /// "Số 12/TB-BCĐ ngày 24/11/2026, Trưởng ban ký".
    pub document: String,
    /// Lead, co, due.
    pub facts: Vec<Fact>,
    /// Words; empty for none.
    pub text: String,
    /// Files: (address, words).
    pub files: Vec<(String, String)>,
}
