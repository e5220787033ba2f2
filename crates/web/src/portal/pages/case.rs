//! `/hs/{code}`: one report as this visitor may see it; and the plain page by which anybody can
//! check that its log was not altered.

use super::field::{Field, Problems};
use super::locator::Locator;
use super::pieces::{LabelledPhoto, Photo, Recording};
use super::report::KeptPhoto;
use super::slip::Ticket;
use super::status::{StatusChip, Tone};
use crate::shell::{Icon, Shell, icon, silhouette};
use askama::Template;

/// A report's page. What the visitor may do is there as a card; what he may not is absent.
#[derive(Debug, Template)]
#[template(path = "portal/case.html")]
pub struct Case {
    /// What stands around it.
    pub shell: Shell,
    /// `/hs/{code}`: forms post below it.
    pub base: String,
    /// E.g. "QB 4829 1367".
    pub code: String,
    /// The version the visitor looks at; each form sends it back.
    pub version: String,
    /// The public title.
    pub title: String,
    /// Street and commune, e.g. "Phường Đồng Phú, Đồng Hới".
    pub place: String,
    /// Where it stands.
    pub status: StatusChip,
    /// The ground around it, with the way to the map for a public one; none without a point.
    pub located: Option<(Locator, Option<String>)>,
    /// Following it, for a visitor who is signed in and has no other part in it.
    pub follow: Option<Follow>,
    /// Late, in words, e.g. "Trễ hẹn 2 ngày"; added to any open state.
    pub late: Option<String>,
    /// The apology for that, with the new hour if one was told.
    pub sorry: Option<String>,
    /// The commune: name and its list, for the path above the title.
    pub area: Option<(String, String)>,
    /// A thing just done, told once, e.g. "Đã gửi bổ sung".
    pub notice: Option<String>,
    /// A word with the visitor: only the reporter sees his own words before they are public.
    pub own_words: Option<String>,
    /// What its reporter is told of a refusal in the province's words, in Vietnamese, and where the
    /// matter belongs.
    pub refused: Option<(String, String)>,
    /// Why nothing of it is public yet, shown to the reporter.
    pub unpublished: Option<String>,
    /// A danger that is not over: whom to call stands on top.
    pub urgent: bool,
    /// As it was reported.
    pub before: Option<LabelledPhoto>,
    /// As it is after the work.
    pub after: Option<LabelledPhoto>,
    /// Further photographs.
    pub photos: Vec<Photo>,
    /// Recordings and films.
    pub recordings: Vec<Recording>,
    /// The milestones across the page.
    pub steps: Vec<Step>,
    /// The promise.
    pub ticket: Option<Ticket>,
    /// Figures above the log, e.g. "Tổng 2 ngày 8 giờ"; true if it is nothing to be proud of.
    pub sums: Vec<(String, bool)>,
    /// The public log, newest first.
    pub events: Vec<Milestone>,
    /// The last hash, shortened, e.g. "9f3c·71ab·e04d".
    pub seal: Option<String>,
    /// How many met the same thing.
    pub joined: String,
    /// What the visitor may do.
    pub may: May,
    /// The visitor holds the secret link or has signed in as the reporter.
    pub own: bool,
    /// Everything wrong with the form that came back.
    pub problems: Problems,
}

impl Case {
    /// Where a form of this page posts.
    pub fn act(&self, deed: &str) -> String {
        self.shell.to(&format!("{}/{deed}", self.base))
    }

    /// Where anybody can check the log.
    pub fn verify_href(&self) -> String {
        self.shell.to(&format!("{}/kiem-chung", self.base))
    }
}

/// What the visitor may do now; an absent part is not shown.
#[derive(Clone, Debug, Default)]
pub struct May {
    /// Say whether it is really done; posts `done`, `note` to `…/xac-nhan`.
    pub confirm: Option<Confirm>,
    /// Answer the question that was asked; posts `text`, `files` to `…/bo-sung`.
    pub answer: Option<Question>,
    /// Add words or photographs; the same form without a question.
    pub add: bool,
    /// What was typed in either.
    pub text: Field,
    /// "Me too"; posts `phone`, `consent` to `…/cung-gap`.
    pub join: Option<Joining>,
    /// One of three grades; posts `grade`, `note` to `…/danh-gia`.
    pub rate: bool,
    /// Take it back; posts to `…/rut`.
    pub withdraw: bool,
    /// Ask for the refusal to be looked at again; posts `note` to `…/khieu-nai`. The text says until
    /// when.
    pub appeal: Option<String>,
    /// Ask for the work to be done again; posts `note` to `…/lam-lai`. The text says until when.
    pub again: Option<String>,
    /// Let the agency call: its name; posts `agency`, `done` to `…/lien-he`.
    pub contact: Option<Contact>,
    /// The form that came back, by the last part of its address; empty for none.
    pub came_back: &'static str,
    /// The words of the form that came back, for the forms that have only these.
    pub note: Field,
    /// Photographs of the form that came back; the server holds them.
    pub photos: Vec<KeptPhoto>,
    /// What is wrong with those that came with it.
    pub photos_error: Option<String>,
}

/// Following somebody else's report: told of it, counted nowhere.
#[derive(Clone, Debug)]
pub struct Follow {
    /// How the visitor is told, masked.
    pub who: String,
    /// They do already.
    pub on: bool,
}

/// The form by which a visitor says that he met it too.
#[derive(Clone, Debug, Default)]
pub struct Joining {
    /// How the visitor is told, masked, where they are signed in: nothing is asked then.
    pub known: Option<String>,
    /// The telephone as typed.
    pub phone: Field,
    /// What is wrong with the consent.
    pub consent_error: Option<String>,
}

/// The card that lets the reporter settle whether it is done.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// Until when, e.g. "Trả lời trước 17:00 thứ Sáu 19/4".
    pub until: String,
    /// The reason, as typed, if the visitor said no.
    pub note: Field,
}

/// A question to the reporter.
#[derive(Clone, Debug)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// Who asks and until when.
    pub by: String,
}

/// An agency that would like to call the reporter.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Its code.
    pub agency: String,
    /// Its name.
    pub name: String,
    /// Whether it may now.
    pub allowed: bool,
}

/// A milestone of the bar.
#[derive(Clone, Debug)]
pub struct Step {
    /// E.g. "Tiếp nhận".
    pub label: &'static str,
    /// Whether it is behind, here or ahead.
    pub state: StepState,
}

/// Where a milestone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Behind.
    Past,
    /// Here.
    Here,
    /// Ahead.
    Ahead,
}

impl Step {
    /// Its class.
    pub fn class(&self) -> &'static str {
        match self.state {
            StepState::Past => "past",
            StepState::Here => "here",
            StepState::Ahead => "ahead",
        }
    }

    /// Its silhouette.
    pub fn mark(&self) -> Icon {
        silhouette(if self.state == StepState::Past {
            "done"
        } else {
            "new"
        })
    }
}

/// An entry of the public log, drawn as a milestone by the river.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// Its silhouette.
    pub shape: &'static str,
    /// Its colour.
    pub tone: Tone,
    /// Machine-readable time, RFC 3339.
    pub at: String,
    /// E.g. "Thứ Sáu 12/4 · 16:20".
    pub when: String,
    /// A remark about the time, e.g. "trước hẹn 40 phút"; true if late.
    pub remark: Option<(String, bool)>,
    /// What happened.
    pub title: String,
    /// Who did it, never a person's name of a citizen.
    pub by: Option<Author>,
    /// Words that belong to it.
    pub text: Option<String>,
    /// The words are an apology for a broken promise.
    pub apology: bool,
    /// Who signed the apology, or another small line under the words.
    pub small: Option<String>,
    /// Photographs that belong to it.
    pub photos: Vec<Photo>,
}

impl Milestone {
    /// Its drawing.
    pub fn mark(&self) -> Icon {
        silhouette(self.shape)
    }
}

/// Who did something, as the public may know.
#[derive(Clone, Debug)]
pub struct Author {
    /// What kind of author.
    pub kind: AuthorKind,
    /// A post or a body, e.g. "Phòng Quản lý đô thị TP Đồng Hới".
    pub name: String,
}

/// Kinds of author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorKind {
    /// Somebody who reported it.
    Citizen,
    /// The centre that reads and sorts.
    Centre,
    /// An agency.
    Agency,
    /// The clock.
    System,
}

impl Author {
    /// Its drawing.
    pub fn drawing(&self) -> Icon {
        icon(match self.kind {
            AuthorKind::Citizen => "user",
            AuthorKind::Centre => "headset",
            AuthorKind::Agency => "bank",
            AuthorKind::System => "clock",
        })
    }
}

/// The page of a report that is not public: it says so, and why, and nothing else.
#[derive(Debug, Template)]
#[template(path = "portal/case-hidden.html")]
pub struct CaseHidden {
    /// What stands around it.
    pub shell: Shell,
    /// E.g. "QB 4829 1367".
    pub code: String,
    /// Not checked yet, rather than hidden.
    pub waiting: bool,
    /// The class of the reason, never the reason itself, e.g. "liên quan đời tư".
    pub reason: String,
    /// How far it is, if that may be told.
    pub status: Option<StatusChip>,
}

/// `/hs/{code}/kiem-chung`: the log with its hashes.
#[derive(Debug, Template)]
#[template(path = "portal/case-events.html")]
pub struct CaseEvents {
    /// What stands around it.
    pub shell: Shell,
    /// `/hs/{code}`.
    pub base: String,
    /// E.g. "QB 4829 1367".
    pub code: String,
    /// The rows, oldest first.
    pub rows: Vec<ChainRow>,
    /// Whether the chain was found whole when this page was made.
    pub whole: bool,
    /// Where the same is as JSON.
    pub json_href: String,
    /// The code's digits, as they were hashed.
    pub digits: String,
    /// The whole address of the JSON, for a command line.
    pub events_url: String,
    /// The whole address of the script that checks it.
    pub script_url: String,
}

/// One event of the chain.
#[derive(Clone, Debug)]
pub struct ChainRow {
    /// Its number in the chain.
    pub seq: String,
    /// RFC 3339 with milliseconds, as it was hashed.
    pub at: String,
    /// When, as people write it.
    pub when: String,
    /// What happened, in words; or that it is not public.
    pub kind: String,
    /// The hash in hexadecimal.
    pub hash: String,
}
