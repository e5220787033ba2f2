//! `/v/{code}`: one job, made for a small phone.

use askama::Template;

use super::answer::Lint;
use super::desk::Desk;
use super::form::{Drawer, Form};
use super::parts::{Photo, Recording, Sla, Status};

/// An agency's part in the work.
#[derive(Clone, Debug)]
pub struct Share {
    /// The agency.
    pub agency: String,
    /// "xong", "chưa xong".
    pub words: String,
    /// It is done.
    pub done: bool,
}

/// A fact that a button puts into the answer.
#[derive(Clone, Debug)]
pub struct Snippet {
    /// "Địa chỉ".
    pub label: String,
    /// What is put in.
    pub words: String,
}

/// The answer's form with what helps to write it.
#[derive(Clone, Debug)]
pub struct AnswerBox {
    /// The form.
    pub form: Form,
    /// The checks.
    pub lints: Vec<Lint>,
    /// Facts to put in.
    pub snippets: Vec<Snippet>,
    /// Where a script asks for the checks while one types.
    pub check: String,
    /// How the parts become one text, in Vietnamese.
    pub sentence: &'static str,
}

/// More time asked for, with what citizens would read.
#[derive(Clone, Debug)]
pub struct ExtendBox {
    /// The form.
    pub form: Drawer,
    /// The apology with its gaps `{why}` and `{due}`.
    pub sorry: String,
}

/// One job.
#[derive(Clone, Debug, Template)]
#[template(path = "console/job.html")]
pub struct Job {
    /// What stands around it.
    pub desk: Desk,
    /// "QB 4829 1367".
    pub code: String,
    /// Digits of the code.
    pub digits: String,
    /// The version that is shown.
    pub version: u32,
    /// As whom the reader acts: what the phone keeps is theirs.
    pub who: String,
    /// The whole file.
    pub file: String,
    /// The talk with the reporter.
    pub talk: String,
    /// The title.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// Time left.
    pub sla: Option<Sla>,
    /// "Hẹn xong trước hết thứ Năm 11/4"; empty for none.
    pub promise: String,
    /// Where, in words.
    pub place: String,
    /// `geo:` address; empty without a point.
    pub geo: String,
    /// What the centre asks.
    pub instruction: String,
    /// What the leader wrote when sending the answer back.
    pub sent_back: String,
    /// The reporter's words, persons redacted.
    pub quote: String,
    /// The reporter's photos.
    pub photos: Vec<Photo>,
    /// Their recordings.
    pub recordings: Vec<Recording>,
    /// Parts of the work, where there are several.
    pub shares: Vec<Share>,
    /// The one thing to do now; none where there is an answer to write or nothing.
    pub main: Option<Form>,
    /// Begin, or progress.
    pub progress: Option<Drawer>,
    /// The own part of a co-agency is done.
    pub part: Option<Drawer>,
    /// The answer.
    pub answer: Option<AnswerBox>,
    /// The drawer of the answer stands open.
    pub answer_open: bool,
    /// More time.
    pub extend: Option<ExtendBox>,
    /// Hand it back, hand it down.
    pub others: Vec<Drawer>,
}

impl Job {
    fn is_idle(&self) -> bool {
        self.main.is_none()
            && self.progress.is_none()
            && self.part.is_none()
            && self.answer.is_none()
            && self.extend.is_none()
            && self.others.is_empty()
    }

    /// The photo to aim by; empty for none.
    fn ghost(&self) -> &str {
        self.photos.first().map_or("", |photo| {
            if photo.href.is_empty() {
                &photo.src
            } else {
                &photo.href
            }
        })
    }
}
