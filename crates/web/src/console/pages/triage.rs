//! `/lam-viec/phan-loai`: queue, case and decision side by side.

use askama::Template;
use askama::filters::HtmlSafe;

use super::decided::DecidedPart;
use super::desk::Desk;
use super::field::ChoiceGroup;
use super::form::{Drawer, Form};
use super::parts::{Around, Fact, Photo, Recording, Row, Sla, Status};
use super::precedents::Precedent;
use super::told::Tells;

/// The triage page.
#[derive(Clone, Debug, Template)]
#[template(path = "console/triage.html")]
pub struct Triage {
    /// What stands around it.
    pub desk: Desk,
    /// The queue.
    pub queue: QueuePart,
    /// The case now open, with its decision.
    pub case: Option<CasePart>,
    /// What stands in its place when none waits.
    pub decided: Option<DecidedPart>,
    /// What can be done with several at once; none for whoever decides nothing.
    pub bulk: Option<BulkPart>,
    /// The reader chose this case; else it is the next one, and a phone shows the queue instead.
    pub chosen: bool,
    /// "Ca này, từ 22:00: bạn đã quyết 38 việc, trung vị 17 giây mỗi việc"; empty for none.
    pub tally: String,
}

/// The queue alone, as a script asks for it.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_queue.html")]
pub struct QueuePart {
    /// Language and the little words.
    pub desk: Desk,
    /// "14".
    pub count: String,
    /// The queue, most pressing first, emergencies on top.
    pub queue: Vec<Row>,
    /// What to say when it is empty.
    pub empty: String,
    /// The next rows; empty when all are shown.
    pub more_href: String,
    /// "2 việc để sau"; empty for none.
    pub put_off: String,
    /// Where these are shown, or hidden again.
    pub put_off_href: String,
}

impl HtmlSafe for QueuePart {}

/// The queue with what the reader holds, as a script asks for it.
#[derive(Clone, Debug, Template)]
#[template(path = "console/triage_queue.html")]
pub struct QueueAnswer {
    /// What the reader holds.
    pub desk: Desk,
    /// The queue.
    pub queue: QueuePart,
    /// What the reader decided on this shift; empty for nothing.
    pub tally: String,
    /// What to show while no case is open; none where one is, or waits.
    pub decided: Option<DecidedPart>,
}

/// The case with its decision, alone.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_case.html")]
pub struct CasePart {
    /// Language and the little words.
    pub desk: Desk,
    /// The case.
    pub case: TriageCase,
}

impl HtmlSafe for CasePart {}

/// What can be done with several at once.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_bulk.html")]
pub struct BulkPart {
    /// Language and the page's key.
    pub desk: Desk,
    /// The deeds as (name, words).
    pub deeds: Vec<(&'static str, String)>,
    /// Every unit.
    pub units: Vec<ChoiceGroup>,
    /// Every category.
    pub categories: Vec<ChoiceGroup>,
    /// Codes by which something is refused.
    pub reasons: Vec<ChoiceGroup>,
    /// How long something is put off, as (name, words).
    pub spans: Vec<(&'static str, String)>,
}

impl HtmlSafe for BulkPart {}

/// What came of a deed on several.
#[derive(Clone, Debug, Template)]
#[template(path = "console/bulk.html")]
pub struct BulkDone {
    /// What stands around it.
    pub desk: Desk,
    /// "Chuyển xử lý".
    pub deed: String,
    /// "3 việc xong, 1 việc không làm được".
    pub summary: String,
    /// One line a report.
    pub lines: Vec<BulkLine>,
    /// What can be taken back together.
    pub undo: Vec<i64>,
    /// The way back, as (address, words).
    pub back: (String, String),
}

/// What came of it for one report.
#[derive(Clone, Debug)]
pub struct BulkLine {
    /// "QB 4829 1367".
    pub code: String,
    /// Its file.
    pub href: String,
    /// Its title; empty where it was not read.
    pub title: String,
    /// "Giữ 10 giây", or why not.
    pub words: String,
    /// It was done, or will be.
    pub done: bool,
}

/// The case in the middle.
#[derive(Clone, Debug)]
pub struct TriageCase {
    /// "QB 4829 1367".
    pub code: String,
    /// The whole file.
    pub href: String,
    /// Its title.
    pub title: String,
    /// The incidents that it belongs to, as (address, words).
    pub incidents: Vec<(String, String)>,
    /// Cuts and closures told to its area, as (address, words, what it says of where and when).
    pub notices: Vec<(String, String, String)>,
    /// Its status.
    pub status: Status,
    /// "Ứng dụng, ẩn tên".
    pub channel: String,
    /// The channel's line icon.
    pub channel_icon: &'static str,
    /// Time left to sort it.
    pub sla: Option<Sla>,
    /// Photos, the first large.
    pub photos: Vec<Photo>,
    /// What lies around it.
    pub around: Option<Around>,
    /// The reporter's own words.
    pub quote: String,
    /// Recordings and films.
    pub recordings: Vec<Recording>,
    /// Facts.
    pub facts: Vec<Fact>,
    /// "2 việc giống trong 80 m, 14 ngày qua"; empty for none.
    pub duplicates_title: String,
    /// Reports that may be the same.
    pub duplicates: Vec<Duplicate>,
    /// What was ruled before in such matters; empty for nothing.
    pub precedents: Vec<Precedent>,
    /// The decision; none if the reader may not decide.
    pub dispatch: Option<Dispatch>,
    /// Other decisions.
    pub others: Vec<Drawer>,
    /// Deeds that are not decisions: classify, mark as urgent, log a call.
    pub more: Vec<Drawer>,
    /// An internal note.
    pub note: Option<Form>,
    /// "Tùng đang làm, Mai đang xem"; empty for nobody.
    pub around_it: String,
    /// Somebody has taken it or writes.
    pub busy: bool,
    /// Digits of its code.
    pub digits: String,
    /// The version shown.
    pub version: u64,
    /// Danger: what is decided is done at once.
    pub urgent: bool,
    /// How it is put off; none where it may not be.
    pub later: Option<Later>,
    /// Kept choices that fill the decision.
    pub macros: Vec<MacroLink>,
    /// What one of them has just filled in, and what it could not; empty for nothing.
    pub filled: String,
}

/// Kept choices that fill the decision.
#[derive(Clone, Debug)]
pub struct MacroLink {
    /// The same case, filled.
    pub href: String,
    /// What they are called.
    pub name: String,
    /// Their code.
    pub code: String,
    /// The digit that fills them in together with Shift; empty for none.
    pub key: String,
    /// What they name that is over; empty for nothing.
    pub over: String,
    /// They fill the decision now.
    pub on: bool,
}

/// The form that puts a case off.
#[derive(Clone, Debug)]
pub struct Later {
    /// Where it is sent.
    pub action: String,
    /// How long, as (name, words).
    pub spans: Vec<(&'static str, String)>,
}

impl TriageCase {
    fn first_photo(&self) -> Option<&Photo> {
        self.photos.first()
    }

    fn more_photos(&self) -> &[Photo] {
        self.photos.get(1..).unwrap_or_default()
    }
}

/// A report that may be the same.
#[derive(Clone, Debug)]
pub struct Duplicate {
    /// Its file.
    pub href: String,
    /// Address of a small picture; empty for none.
    pub thumb: String,
    /// Its title.
    pub title: String,
    /// Why it may be the same: "cách 40 m · lời giống: “ổ gà” · ảnh giống".
    pub why: String,
    /// "Phòng QLĐT đang sửa, hẹn 12/4".
    pub meta: String,
    /// Its code, for the merge form.
    pub code: String,
}

/// The decision panel: one form, sent as `dispatch` with `category`, `lead`, `lead_other` (wins over
/// `lead` when it is not empty), `urgency`, `instruction`, `version`.
#[derive(Clone, Debug)]
pub struct Dispatch {
    /// Digits of the report's code.
    pub code: String,
    /// Where the decision is sent.
    pub action: String,
    /// Where another category is looked at: the page comes back with what it suggests.
    pub preview_action: String,
    /// Why the first unit is suggested: "Theo bảng phân công, dòng 12"; empty for none.
    pub unit_why: String,
    /// Where a merge is sent (`parent` = code); empty if it may not be merged.
    pub merge_action: String,
    /// The version that the reader saw.
    pub version: u64,
    /// All categories, one chosen.
    pub categories: Vec<ChoiceGroup>,
    /// Why the chosen one was guessed: "máy gợi ý, vì có chữ “ổ gà”"; empty for none.
    pub category_why: String,
    /// What else the machine thinks of, the likeliest first: (code, name, why).
    pub also: Vec<(String, String, String)>,
    /// That the words tell of danger; empty for none.
    pub danger: String,
    /// Suggested units, the best first.
    pub units: Vec<UnitChoice>,
    /// Every other unit.
    pub other_units: Vec<ChoiceGroup>,
    /// Degrees of urgency with their promise.
    pub urgencies: Vec<UrgencyChoice>,
    /// "Hiện công khai sau khi kiểm tra, ẩn tên người báo".
    pub publication: String,
    /// The instruction as typed; at first the standing one.
    pub instruction: String,
    /// What the reporter will get.
    pub told: Option<Tells>,
    /// What is wrong, as (id of the field, words).
    pub errors: Vec<(String, String)>,
}

/// A suggested unit.
#[derive(Clone, Debug)]
pub struct UnitChoice {
    /// Its code.
    pub value: String,
    /// "Phòng QLĐT TP Đồng Hới".
    pub words: String,
    /// "Đúng hẹn 91% · đang giữ 23 việc".
    pub small: String,
    /// Chosen.
    pub on: bool,
}

/// A degree of urgency.
#[derive(Clone, Debug)]
pub struct UrgencyChoice {
    /// `normal`, `complex`, `urgent`.
    pub value: String,
    /// "Thường".
    pub words: String,
    /// "7 ngày làm việc".
    pub span: String,
    /// "trước hết thứ Năm 11/4".
    pub due: String,
    /// Chosen.
    pub on: bool,
}

impl UrgencyChoice {
    fn is_urgent(&self) -> bool {
        self.value == "urgent"
    }
}
