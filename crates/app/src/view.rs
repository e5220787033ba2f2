//! What leaves the house: a report as one caller may see it. Serialises as the JSON API shows it.

use domain::id::{FileId, ReportCode};
use domain::time::At;
use serde::{Serialize, Serializer};

/// An instant that serialises as RFC 3339 with the province's offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub At);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0.rfc3339())
    }
}

/// A code with the name that people read, in the caller's language where there are two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// A point on the earth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Position {
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
}

/// A promised hour.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PromiseView {
    /// What was promised.
    pub due: Time,
    /// Told as a date rather than an hour.
    pub by_day: bool,
    /// When it was promised.
    pub made_at: Time,
    /// Why.
    pub cause: &'static str,
    /// Who owes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Named>,
    /// Public reason of a moved promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Voided by a downgrade.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub void: bool,
}

/// An agency's part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssignmentView {
    /// Number.
    pub n: u32,
    /// The agency.
    pub agency: Named,
    /// lead or co.
    pub part: &'static str,
    /// offered, accepted, returned, recalled, done.
    pub state: &'static str,
    /// When it was sent.
    pub at: Time,
    /// When the state last changed.
    pub changed_at: Time,
    /// What it was asked: staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// The handler's user id: staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<i64>,
    /// The sub-unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Named>,
    /// Ground of a return: staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The agency it proposed: staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Named>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileView {
    /// Its id, as text: it passes what a JSON number holds.
    pub id: String,
    /// photo, audio, video, document.
    pub kind: &'static str,
    /// before, after, other.
    pub role: &'static str,
    /// The public may see it.
    pub public: bool,
    /// Taken down.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Where the viewable form is.
    pub url: String,
    /// Where the small form is, of photos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumb_url: Option<String>,
    /// The id itself, for screens.
    #[serde(skip)]
    pub file: FileId,
    /// The photo of which it is a copy with something burnt out, for the centre's screens.
    #[serde(skip)]
    pub of: Option<FileId>,
    /// It has such a copy, and only that may become public.
    #[serde(skip)]
    pub copied: bool,
}

/// A draft that waits for a signer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProposalView {
    /// Number.
    pub n: u32,
    /// The action proposed.
    pub action: &'static str,
    /// When it was made.
    pub at: Time,
    /// The drafter's agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Named>,
    /// Signatures it has.
    pub signatures: usize,
    /// Words of the draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Its date, if it asks for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Time>,
    /// Its reason code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A later date.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CommitmentView {
    /// The day by which: `2026-12-31`.
    pub date: String,
    /// What will be done.
    pub text: String,
}

/// Grades given so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Grades {
    /// Hài lòng.
    pub hai_long: u32,
    /// Chấp nhận.
    pub chap_nhan: u32,
    /// Không hài lòng.
    pub khong_hai_long: u32,
}

/// A result that is not public yet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutcomeView {
    /// Words.
    pub text: String,
    /// When it was submitted.
    pub at: Time,
    /// Ids of its files, as text.
    pub files: Vec<String>,
    /// A later date instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitment: Option<CommitmentView>,
    /// When the leader approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<Time>,
}

/// A report as one caller may see it. What the caller may not see is absent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportView {
    /// Digits.
    pub code: String,
    /// As printed: `QB 4829 1367`.
    pub shown_code: String,
    /// Stage; absent where only a tombstone or "not public" shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<&'static str>,
    /// The public label's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<&'static str>,
    /// Whether work is still owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
    /// withheld, public, hidden.
    pub publication: &'static str,
    /// Reason class of a hidden one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden_reason: Option<String>,
    /// normal, complex, urgent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<&'static str>,
    /// 1, 2…
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// The work is past its due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<bool>,
    /// The answer came by the first promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<bool>,
    /// yes, no, none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<&'static str>,
    /// portal, app, 1022…
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<&'static str>,
    /// When it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<Time>,
    /// When it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Time>,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Time>,
    /// Category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Named>,
    /// Unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Named>,
    /// The unit was found by the nearest centre only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub area_approximate: bool,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Words: the public ones, or the original where the caller may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The released words, where `text` is the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_text: Option<String>,
    /// The point, as exact as the caller may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Place in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Whose asset: staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset_owner: Option<String>,
    /// The lead agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<Named>,
    /// The promise in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise: Option<PromiseView>,
    /// All promises.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<PromiseView>,
    /// The earliest due of a running clock: staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_due: Option<Time>,
    /// The question's due, for the reporter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplement_due: Option<Time>,
    /// Until when the reporter may answer "xong thật chưa?".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating_due: Option<Time>,
    /// Agencies' parts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assignments: Vec<AssignmentView>,
    /// Files that the caller may see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileView>,
    /// The answer in public words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// A result not yet published: staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeView>,
    /// A later date promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitment: Option<CommitmentView>,
    /// Grades.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grades: Option<Grades>,
    /// A request to work again is under review.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub review: bool,
    /// How many met it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joined: Option<usize>,
    /// The report it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Reports that follow it: staff only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<String>,
    /// Why it was refused or shown elsewhere: the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ineligible: Option<String>,
    /// Drafts: staff only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<ProposalView>,
    /// An anonymous or erased reporter: staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anonymous: Option<bool>,
    /// Agencies the reporter lets contact them: staff and reporter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consented: Vec<String>,
    /// The version, for `If-Match` and forms.
    pub version: u32,
    /// What the caller may do now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<&'static str>,
    /// The source's id of an import: staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The code itself, for screens.
    #[serde(skip)]
    pub report_code: ReportCode,
    /// Until when a refusal may be appealed, for the reporter's screen.
    #[serde(skip)]
    pub appeal_until: Option<Time>,
    /// Until when the work may be asked for again, for screens.
    #[serde(skip)]
    pub again_until: Option<Time>,
    /// The instant at which it was looked at, for screens.
    #[serde(skip)]
    pub now: At,
    /// How much the caller sees, for screens.
    #[serde(skip)]
    pub sight: domain::permission::Sight,
}

/// One event of the timeline, as one caller may see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventView {
    /// Place in the chain, from 1.
    pub seq: u32,
    /// When it was recorded.
    pub at: Time,
    /// The same instant as it is hashed: milliseconds since 1970.
    pub at_ms: i64,
    /// When it happened, if told otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Time>,
    /// What happened; `internal` where the caller may not know.
    pub kind: String,
    /// In which role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
    /// The actor's agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Named>,
    /// The actor's name: staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The absent person for whom they acted, by order: staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegated_by: Option<String>,
    /// The stage after it, if it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<&'static str>,
    /// A due that it promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promised: Option<PromiseView>,
    /// The agency that got or gave back a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Named>,
    /// The force majeure that made clocks stand still, or whose hold ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force: Option<ForceView>,
    /// The policy that running clocks follow from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The due to which a pause that ended, or new rules, moved the work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<Time>,
    /// Public words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Words to the reporter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<String>,
    /// Words for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note_internal: Option<String>,
    /// Ids of files that came with it, those the caller may see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// The open half as hashed: present where the report's course may be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
    /// Salt of the open half, hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_salt: Option<String>,
    /// Digest of the open half, hex.
    pub open_digest: String,
    /// The closed half as hashed: the centre only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
    /// Salt of the closed half, hex: the centre only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_salt: Option<String>,
    /// Digest of the closed half, hex.
    pub closed_digest: String,
    /// Hash of the event before, hex.
    pub prev_hash: String,
    /// Hash of the event, hex.
    pub hash: String,
    /// Why its words were removed by law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<String>,
    /// The event stands in the caller's timeline.
    #[serde(skip)]
    pub known: bool,
}

/// Force majeure, as whoever sees the course of a report may read it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ForceView {
    /// What befell the place: a code.
    pub cause: &'static str,
    /// The document it rests on.
    pub document: String,
    /// From when.
    pub from: Time,
    /// Until when: as declared, of a pause as it was; none while it lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Time>,
}

/// What a due was counted by until new rules moved it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BasisView {
    /// The policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The due as it was.
    pub due: Time,
    /// When the new rules moved it.
    pub until: Time,
    /// The proof of that due, line by line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proof: Vec<String>,
}

/// A clock with its proof.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClockView {
    /// Number.
    pub n: u32,
    /// Which.
    pub kind: &'static str,
    /// Whose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<Named>,
    /// The policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Start.
    pub start: Time,
    /// Due.
    pub due: Time,
    /// Due before extensions.
    pub first_due: Time,
    /// Stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Time>,
    /// met, late, void.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<&'static str>,
    /// Stands still.
    pub paused: bool,
    /// Past its due.
    pub late: bool,
    /// Pauses: from, to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<(Time, Option<Time>)>,
    /// The proof, line by line; empty where a document or promise gave the date.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proof: Vec<String>,
    /// Those of its pauses that force majeure made, with the ground.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub held_by: Vec<ForceView>,
    /// What it was counted by before new rules moved it, the first first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<BasisView>,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineView {
    /// Digits.
    pub code: String,
    /// As printed.
    pub shown_code: String,
    /// Stage.
    pub stage: &'static str,
    /// Public label.
    pub label: &'static str,
    /// Open.
    pub open: bool,
    /// Urgency.
    pub urgency: &'static str,
    /// Attempt.
    pub attempt: u32,
    /// Late now.
    pub late: bool,
    /// Publication.
    pub publication: &'static str,
    /// Channel.
    pub channel: &'static str,
    /// Category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Named>,
    /// Area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Named>,
    /// Lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<Named>,
    /// Title, or the first words.
    pub title: String,
    /// When it was sent.
    pub submitted_at: Time,
    /// The promise in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise: Option<Time>,
    /// The promise is told as a date.
    #[serde(skip)]
    pub promise_by_day: bool,
    /// The earliest due of a running clock: staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_due: Option<Time>,
    /// When the running clock of `next_due` began: for the ring that shows the share left.
    #[serde(skip)]
    pub clock_start: Option<At>,
    /// A small photo that the caller may see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumb_url: Option<String>,
    /// The point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Version.
    pub version: u32,
    /// The code itself, for screens.
    #[serde(skip)]
    pub report_code: ReportCode,
}
