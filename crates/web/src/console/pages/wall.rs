//! `/lam-viec/khan`: dangers on the wall of the centre, to be read from across the room.

use askama::Template;

use super::desk::Desk;
use super::form::{Drawer, Form};
use super::parts::Status;

/// The wall as a page.
#[derive(Clone, Debug, Template)]
#[template(path = "console/wall.html")]
pub struct Wall {
    /// What stands around it.
    pub desk: Desk,
    /// What is on it.
    pub board: Board,
}

/// The board alone: what the page's script puts in the old one's place.
#[derive(Clone, Debug, Template)]
#[template(path = "console/wall_board.html")]
pub struct WallBoard {
    /// For words and drawings.
    pub desk: Desk,
    /// What is on it.
    pub board: Board,
}

/// What is on the wall.
#[derive(Clone, Debug)]
pub struct Board {
    /// "Khẩn (2)": the title of the window.
    pub title: String,
    /// "2 việc khẩn, 1 chưa ai nghe máy".
    pub banner: String,
    /// Somebody must act this minute.
    pub loud: bool,
    /// What would sound the alarm when it appears, one word each: `48291367`, `48291367:call`.
    pub tokens: String,
    /// "Cập nhật 07:56:12".
    pub fresh: String,
    /// The dangers, the worst first.
    pub dangers: Vec<Danger>,
}

/// One danger.
#[derive(Clone, Debug)]
pub struct Danger {
    /// Digits, for ids.
    pub id: String,
    /// "QB 4829 1367".
    pub code: String,
    /// The whole file.
    pub href: String,
    /// Its title.
    pub title: String,
    /// "1022 · 4 ph".
    pub meta: String,
    /// Where, in words.
    pub place: String,
    /// Its status.
    pub status: Status,
    /// The reporter's words, unless the title says them already.
    pub quote: String,
    /// "Hà đã thấy 02:14"; empty while nobody said so.
    pub seen: String,
    /// Nobody called, nobody there, or neither: `call`, `site`, `calm`.
    pub worst: &'static str,
    /// The call, and the visit.
    pub gauges: Vec<Gauge>,
    /// "Công an tỉnh".
    pub agency: String,
    /// "Theo bảng phân công, chưa chuyển"; empty where it leads.
    pub agency_why: String,
    /// Whom to call, in order.
    pub rungs: Vec<Rung>,
    /// Calls to other numbers.
    pub others: Vec<Attempt>,
    /// Where calls are logged; empty for whoever may not.
    pub call_action: String,
    /// Sends it to the agency at once.
    pub dispatch: Option<Form>,
    /// Where the agency is chosen; empty where nothing is to be sent.
    pub triage_href: String,
    /// Somebody is there, by phone.
    pub arrived: Option<Form>,
    /// Drafts that wait for the reader's signature.
    pub drafts: Vec<Drawer>,
    /// Another number, downgrade, release.
    pub more: Vec<Drawer>,
}

/// A deadline of a danger, in large letters.
#[derive(Clone, Debug)]
pub struct Gauge {
    /// "Gọi đơn vị".
    pub label: String,
    /// "còn 8 phút", "quá 12 phút", "07:53 có người nghe".
    pub words: String,
    /// `run`, `over`, `done`, `none`.
    pub state: &'static str,
}

/// A rung of the ladder.
#[derive(Clone, Debug)]
pub struct Rung {
    /// "Trực ban".
    pub rung: String,
    /// The number as people read it.
    pub phone: String,
    /// The number as a telephone dials it.
    pub dial: String,
    /// Who answers: "cảnh sát phản ứng nhanh".
    pub note: String,
    /// What is logged as the person.
    pub person: String,
    /// It is the one to call now.
    pub next: bool,
    /// "Gọi ngay", "Gọi lúc 07:56 nếu vẫn không ai nghe"; empty where it is not its turn.
    pub when: String,
    /// What was tried.
    pub tried: Vec<Attempt>,
}

/// A call.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// "07:53 không nghe máy · Nguyễn Hà".
    pub words: String,
    /// It was answered.
    pub answered: bool,
}
