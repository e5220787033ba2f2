//! `/lam-viec/cuoc-goi`: what waits at the desk, and one call on it.

use super::desk::Desk;
use super::field::ChoiceGroup;
use super::parts::{Around, Status};
use askama::Template;

/// A call in a list.
#[derive(Clone, Debug, Default)]
pub struct CallRow {
    /// Its page.
    pub href: String,
    /// "••• 678", "Số ẩn".
    pub number: String,
    /// "07:52, 3 phút trước".
    pub when: String,
    /// Where it stands.
    pub state: String,
    /// Queue and agent, as far as they are known.
    pub meta: String,
    /// "trước 08:30"; empty where nobody calls back.
    pub due: String,
    /// That minute is over.
    pub overdue: bool,
    /// "2 lần chưa gặp"; empty for none.
    pub tries: String,
    /// "Báo kết quả QB 4829 1371"; empty for an ordinary call.
    pub about: String,
    /// The number bears a mark.
    pub prank: bool,
    /// Where it is taken; empty where the reader cannot.
    pub take: String,
    /// Where an attempt to call back is noted; empty where the reader cannot.
    pub attempt: String,
}

/// Calls under one heading.
#[derive(Clone, Debug)]
pub struct CallList {
    /// Its name in the page: `ringing`, `back`…
    pub name: &'static str,
    /// The heading.
    pub title: String,
    /// Said where there are none.
    pub none: String,
    /// The calls.
    pub rows: Vec<CallRow>,
}

/// The desk.
#[derive(Clone, Debug, Template)]
#[template(path = "console/calls.html")]
pub struct Calls {
    /// What stands around the page.
    pub desk: Desk,
    /// The reader takes calls.
    pub agent: bool,
    /// The exchange has been silent: since when; empty while it speaks.
    pub silent: String,
    /// The lists, what is most pressing first.
    pub lists: Vec<CallList>,
    /// The line where the reader sits; empty for none.
    pub line: String,
    /// What was typed as a number, and what is wrong with it.
    pub typed: (String, String),
    /// What is wrong with the line.
    pub line_error: String,
}

/// A report of the caller's past.
#[derive(Clone, Debug)]
pub struct Past {
    /// Its file.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// "hẹn trước hết thứ Sáu 12/4".
    pub meta: String,
}

/// A category to choose by a digit.
#[derive(Clone, Debug)]
pub struct Guess {
    /// Its code.
    pub value: String,
    /// Its name.
    pub words: String,
    /// Chosen.
    pub on: bool,
}

/// An agency to choose by a digit.
#[derive(Clone, Debug)]
pub struct UnitGuess {
    /// Its code.
    pub value: String,
    /// Its name.
    pub words: String,
    /// Why it is offered.
    pub why: String,
    /// Chosen.
    pub on: bool,
}

/// Another report near.
#[derive(Clone, Debug)]
pub struct NearRow {
    /// Digits of its code.
    pub code: String,
    /// Its file.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// Why it may be the same: "cách 40 m · lời giống: “ổ gà”".
    pub why: String,
    /// "2 ngày trước".
    pub meta: String,
    /// Where the caller joins it; empty where nobody may.
    pub join: String,
}

/// What comes of the notes as they stand.
#[derive(Clone, Debug, Default)]
pub struct OutlookPart {
    /// What lies around the place that was chosen; none without a point.
    pub around: Option<Around>,
    /// Categories by digit.
    pub guesses: Vec<Guess>,
    /// All categories, for what has no digit.
    pub others: Vec<ChoiceGroup>,
    /// The machine's choice; empty where a person chose.
    pub guess: String,
    /// Questions of the script: words, asked.
    pub questions: Vec<(String, bool)>,
    /// The unit found; empty for none.
    pub area: String,
    /// Who may have to act, by digit.
    pub agencies: Vec<UnitGuess>,
    /// All agencies, for what has no digit.
    pub other_agencies: Vec<ChoiceGroup>,
    /// The machine's choice of an agency; empty where a person chose.
    pub agency_guess: String,
    /// Where only people can tell who must act: whom to ask.
    pub ask_people: String,
    /// "Gần đó (80 m, 30 ngày)".
    pub near_title: String,
    /// What was reported near.
    pub near: Vec<NearRow>,
    /// What the centre told that place: address and words.
    pub told: Vec<(String, String)>,
    /// What is read aloud; in Vietnamese. Empty where something is missing.
    pub promise: String,
    /// The code as it is said.
    pub code_said: String,
    /// The code as it is written.
    pub code: String,
    /// The short message; empty for none.
    pub sms: String,
    /// No short message reaches this number.
    pub no_sms: bool,
    /// The caller wants none.
    pub sms_off: bool,
    /// It will be urgent.
    pub urgent: bool,
    /// What is still missing, in words.
    pub missing: Vec<String>,
}

/// A moment of a call that was marked.
#[derive(Clone, Debug)]
pub struct MomentRow {
    /// "01:23".
    pub at: String,
    /// What was heard then; may be empty.
    pub word: String,
    /// Where in the recording; empty where the reader hears none.
    pub href: String,
    /// The second of the recording.
    pub second: i64,
    /// Where it is taken away again.
    pub drop: String,
}

/// What another tab, or a colleague, kept meanwhile.
#[derive(Clone, Debug)]
pub struct Theirs {
    /// The notice.
    pub words: String,
    /// What it is about, as they have it.
    pub text: String,
    /// Where, as they have it.
    pub place: String,
}

/// One call.
#[derive(Clone, Debug, Template)]
#[template(path = "console/call.html")]
pub struct Call {
    /// What stands around the page.
    pub desk: Desk,
    /// Its address; everything on it is sent below.
    pub href: String,
    /// The number, its end, or that there is none.
    pub who: String,
    /// The name they gave before; empty for none.
    pub name: String,
    /// Where it stands.
    pub state: String,
    /// The class of where it stands.
    pub tone: &'static str,
    /// For the running clock: milliseconds since 1970; 0 for none.
    pub since_ms: i64,
    /// The same in words.
    pub since: String,
    /// Marks on the number.
    pub warned: Vec<String>,
    /// What they reported before.
    pub past: Vec<Past>,
    /// The reader writes it down.
    pub mine: bool,
    /// It is laid aside.
    pub closed: bool,
    /// Where it is taken; empty where the reader cannot.
    pub take: String,
    /// Who has it, in words; empty for nobody.
    pub holder: String,
    /// The minute by which to call back; empty for none.
    pub back: String,
    /// That minute is over.
    pub back_late: bool,
    /// They can be called back.
    pub may_call_back: bool,
    /// Attempts so far.
    pub tries: Vec<String>,
    /// The recording; empty for none that the reader may hear.
    pub recording: String,
    /// Who looked at what.
    pub looks: Vec<String>,
    /// Moments that were marked.
    pub moments: Vec<MomentRow>,
    /// "07:52 Trần Thị Mai chuyển cho Phan Thị Hai".
    pub passed: Vec<String>,
    /// Whom it can be given to: account and name.
    pub colleagues: Vec<(String, String)>,
    /// The draft's version.
    pub version: i64,
    /// What it is about.
    pub text: String,
    /// Where.
    pub place: String,
    /// The unit's code.
    pub area: String,
    /// Latitude and longitude as text; empty for none.
    pub point: (String, String),
    /// The caller's name as typed.
    pub caller_name: String,
    /// Another number as typed.
    pub phone: String,
    /// A number must be typed to reach them.
    pub wants_phone: bool,
    /// The name stays with the centre.
    pub hide_name: bool,
    /// Short messages tell them of it.
    pub sms: bool,
    /// They are rung once there is an answer.
    pub ring: bool,
    /// They agree.
    pub consent: bool,
    /// Why nothing is filed.
    pub note: String,
    /// What comes of it.
    pub outlook: OutlookPart,
    /// What is wrong: (id of the field, words).
    pub errors: Vec<(String, String)>,
    /// What another tab kept.
    pub theirs: Option<Theirs>,
    /// When the draft was kept last.
    pub kept: String,
}

impl Call {
    /// The address of a deed on this call.
    fn at(&self, deed: &str) -> String {
        self.desk.shell.to(&format!("{}/{deed}", self.href))
    }
}

/// A rung of the ladder.
#[derive(Clone, Debug)]
pub struct Rung {
    /// Duty desk, focal officer, leader.
    pub rung: String,
    /// Who that is.
    pub note: String,
    /// The number as it is read.
    pub phone: String,
    /// The number as a telephone dials it.
    pub dial: String,
}

/// A call by which somebody is told what became of their report.
#[derive(Clone, Debug, Template)]
#[template(path = "console/call_tell.html")]
pub struct CallTell {
    /// What stands around the page.
    pub desk: Desk,
    /// The number, or its end.
    pub who: String,
    /// Their name; empty for none, or for who may not read it.
    pub name: String,
    /// Marks on the number.
    pub warned: Vec<String>,
    /// The report's code as it is written.
    pub code: String,
    /// Its file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// What is read aloud: the answer as the reporter reads it.
    pub answer: String,
    /// They are asked whether it is done.
    pub asks: bool,
    /// "trước 08:30".
    pub due: String,
    /// That minute is over.
    pub late: bool,
    /// Attempts so far.
    pub tries: Vec<String>,
    /// Where it is taken; empty where the reader cannot.
    pub take: String,
    /// Where an attempt is noted; empty where the reader cannot.
    pub attempt: String,
    /// Who has it, in words; empty for nobody.
    pub holder: String,
    /// What is wrong.
    pub errors: Vec<String>,
}

/// What a call became.
#[derive(Clone, Debug, Template)]
#[template(path = "console/call_done.html")]
pub struct CallDone {
    /// What stands around the page.
    pub desk: Desk,
    /// The heading.
    pub title: String,
    /// The code as it is written; empty where nothing was filed.
    pub code: String,
    /// The report's file.
    pub file: String,
    /// What is read aloud; in Vietnamese.
    pub promise: String,
    /// The code as it is said.
    pub code_said: String,
    /// The short messages, as they went out.
    pub sms: Vec<String>,
    /// Said where none went out.
    pub no_sms: String,
    /// It is urgent: whom to call.
    pub ladder: Vec<Rung>,
    /// Where a call is noted.
    pub log: String,
    /// Why nothing was filed; empty otherwise.
    pub note: String,
    /// Moments that were marked.
    pub moments: Vec<MomentRow>,
    /// "07:52 Trần Thị Mai chuyển cho Phan Thị Hai".
    pub passed: Vec<String>,
    /// The recording; empty for none that the reader may hear.
    pub recording: String,
    /// The reader takes calls.
    pub agent: bool,
    /// Where the number is marked; empty where it cannot be.
    pub prank: String,
    /// Marks on the number.
    pub warned: Vec<String>,
}
