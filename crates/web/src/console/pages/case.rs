//! `/lam-viec/hs/{code}`: the whole file.

use askama::Template;

use super::admin::HandedCard;
use super::desk::Desk;
use super::form::{Drawer, Form};
use super::parts::{Around, Entry, Fact, Photo, Recording, Sla, Status, WatchPart};

/// One agency's part in the work.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The agency.
    pub agency: String,
    /// "Chủ trì".
    pub part: String,
    /// "Đã nhận".
    pub state: String,
    /// "07:58 10/4".
    pub since: String,
    /// Handler, ground of a return, proposed agency; empty for none.
    pub note: String,
    /// It is over: returned, recalled.
    pub past: bool,
}

/// One clock, with its proof.
#[derive(Clone, Debug)]
pub struct Clock {
    /// "Xử lý".
    pub name: String,
    /// Whose, where it runs per agency; empty for none.
    pub agency: String,
    /// "07:58 10/4".
    pub start: String,
    /// "hết thứ Năm 11/4".
    pub due: String,
    /// "còn 23 phút", "Đúng hạn", "Trễ hạn".
    pub state: String,
    /// It is late, or ended late.
    pub late: bool,
    /// It has ended.
    pub ended: bool,
    /// The proof, line by line; empty for none.
    pub proof: Vec<ProofLine>,
}

/// A line of a deadline's proof.
#[derive(Clone, Debug)]
pub struct ProofLine {
    /// "thứ Sáu 12/4".
    pub day: String,
    /// "ngày làm việc 1" or "nghỉ: Giỗ Tổ".
    pub words: String,
    /// Counted.
    pub counted: bool,
}

/// A promise made to the reporter.
#[derive(Clone, Debug)]
pub struct Promise {
    /// "Lời hẹn đầu".
    pub cause: String,
    /// "trước hết thứ Năm 11/4".
    pub due: String,
    /// When it was made.
    pub made: String,
    /// Reason told in public; empty for none.
    pub reason: String,
}

/// A draft that waits for a signature.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// "Xin dời hạn".
    pub title: String,
    /// "Trần Tuấn · Cán bộ đầu mối · 08:10 10/4".
    pub who: String,
    /// What it says.
    pub facts: Vec<Fact>,
    /// The signer's forms; empty if the reader may not sign.
    pub forms: Vec<Drawer>,
}

/// A word to or from the reporter, or among staff.
#[derive(Clone, Debug)]
pub struct Note {
    /// "Người báo", "Nguyễn Hà · Điều phối viên IOC".
    pub who: String,
    /// "08:12 10/4".
    pub at: String,
    /// The words.
    pub words: String,
    /// From the reporter.
    pub from_reporter: bool,
    /// For staff only.
    pub internal: bool,
}

/// The answer, once there is one.
#[derive(Clone, Debug)]
pub struct AnswerShown {
    /// The text.
    pub words: String,
    /// What, where, when, by whom.
    pub facts: Vec<Fact>,
    /// Photos after the work.
    pub photos: Vec<Photo>,
}

/// The whole file.
#[derive(Clone, Debug, Template)]
#[template(path = "console/case.html")]
pub struct CaseFile {
    /// What stands around it.
    pub desk: Desk,
    /// Who else is at it; none for readers who only watch over it.
    pub watch: Option<WatchPart>,
    /// Where a script says that somebody is before it.
    pub watch_action: String,
    /// The report's version that the page shows.
    pub version: u32,
    /// "QB 4829 1367".
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its status.
    pub status: Status,
    /// "Trễ hẹn", urgency, publication and the like.
    pub tags: Vec<Status>,
    /// Time left on the clock that matters.
    pub sla: Option<Sla>,
    /// "Hẹn dân trước hết thứ Năm 11/4"; empty for none.
    pub promise: String,
    /// The page that citizens see; empty if there is none.
    pub public_href: String,
    /// The dossier of its dispute; empty if there is none.
    pub dossier_href: String,
    /// Who reported, shown once to whoever gave a purpose; empty for not shown.
    pub identity: Vec<Fact>,
    /// A sentence on top: merged into another, identity locked; empty for none.
    pub banner: String,
    /// The reporter's own words; empty where the reader may not see them.
    pub quote: String,
    /// Recordings and films.
    pub recordings: Vec<Recording>,
    /// Photos, the reporter's and later ones.
    pub photos: Vec<Photo>,
    /// What lies around it.
    pub around: Option<Around>,
    /// Facts.
    pub facts: Vec<Fact>,
    /// The answer.
    pub answer: Option<AnswerShown>,
    /// Who works on it.
    pub assignments: Vec<Assignment>,
    /// What of it was handed to agencies' own systems; a card's address is where it is settled.
    pub handed: Vec<HandedCard>,
    /// The incidents that it belongs to, as (address, words).
    pub incidents: Vec<(String, String)>,
    /// The calls that it came in by, as (address, words): notes, recording.
    pub calls: Vec<(String, String)>,
    /// The talk with the reporter; empty for whoever may not write there.
    pub talk_href: String,
    /// Deadlines.
    pub clocks: Vec<Clock>,
    /// Promises, the first first.
    pub promises: Vec<Promise>,
    /// Drafts.
    pub proposals: Vec<Proposal>,
    /// Talk with the reporter and among staff.
    pub notes: Vec<Note>,
    /// The log, newest first.
    pub history: Vec<Entry>,
    /// "Chuỗi nguyên vẹn, 14 mục" or what is broken.
    pub chain: String,
    /// The chain does not verify.
    pub chain_broken: bool,
    /// The deed that comes next; none if nothing is up to the reader.
    pub main: Option<Form>,
    /// A link in its place, as (address, words): the page for a long form.
    pub main_link: Option<(String, String)>,
    /// The other deeds open to the reader now.
    pub deeds: Vec<Drawer>,
}
