//! `/lam-viec/phan-loai`: queue, case and decision side by side.

use askama::Template;

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
    /// "14".
    pub count: String,
    /// The queue, most pressing first, emergencies on top.
    pub queue: Vec<Row>,
    /// What to say when it is empty.
    pub empty: String,
    /// The next rows; empty when all are shown.
    pub more_href: String,
    /// The case now open.
    pub case: Option<TriageCase>,
    /// The reader chose this case; else it is the next one, and a phone shows the queue instead.
    pub chosen: bool,
    /// "Hôm nay: bạn phân loại 38 việc, trung vị 17 giây"; empty for none.
    pub tally: String,
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
    /// A colleague is at work on it: "Tùng đang làm"; empty for nobody.
    pub claimed: String,
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
    /// "cách 40 m · Phòng QLĐT đang sửa, hẹn 12/4".
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
