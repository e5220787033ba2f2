//! One change as a stream tells it: whom it reaches, and its words, drawn once for each kind of
//! reader and language.

use super::seat::Reader;
use crate::privacy::{agency_name, area_name, category_name};
use crate::view::{Named, Time};
use domain::audience::{self, Audience};
use domain::event::{Change as Part, Event, Kind};
use domain::id::ReportId;
use domain::pack::Catalogue;
use domain::permission::{Sight, event_sight};
use domain::report::{Point, Publication, Report, Stage, Urgency};
use lang::Lang;
use serde::Serialize;
use std::sync::{Arc, OnceLock};

/// Parts of a degree of the cell that a stream names: a hundredth, some 1.1 km. It says which maps a
/// change may concern; where exactly is for whoever looks at the report.
const CELLS_OF_DEGREE: f64 = 100.0;
/// Kinds of readers that hear different words.
const VIEWS: [View; 3] = [View::Public, View::Agency, View::Staff];

/// As whom somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Public,
    Agency,
    Staff,
}

impl View {
    const fn as_str(self) -> &'static str {
        match self {
            View::Public => "public",
            View::Agency => "agency",
            View::Staff => "staff",
        }
    }
}

/// What a reader hears of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Nothing, and they have not known of the report so far.
    Nothing,
    /// Nothing, though it showed when it happened: what shows now decides.
    Withheld,
    /// That the report is no more for them.
    Gone(Arc<str>),
    /// What changed.
    Told(Arc<str>),
}

/// A report as a change left it: what a stream may say of it.
#[derive(Debug)]
struct Course {
    code: String,
    version: u32,
    stage: &'static str,
    label: &'static str,
    urgency: Urgency,
    category: Option<String>,
    area: Option<String>,
    area_at: domain::time::At,
    lead: Option<String>,
    /// Names of what changed in the open half, and in the closed one.
    open: Vec<&'static str>,
    closed: Vec<&'static str>,
    /// The event without words: what it was, who did it, whom it was for.
    event: Event,
}

/// One event of a report, in its place of the feed.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) pos: i64,
    pub(super) report: ReportId,
    before: Option<Arc<Audience>>,
    after: Arc<Audience>,
    /// Who sees the report as far as is known by now.
    now: Arc<Audience>,
    /// Where the public may look, by now.
    cell: Option<Cell>,
    course: Arc<Course>,
    gone: OnceLock<Arc<str>>,
    told: [[OnceLock<Arc<str>>; VIEWS.len()]; 2],
}

/// A square of the map, by its middle in parts of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell(i32, i32);

impl Cell {
    /// Where the public sees it, if it does.
    pub(super) fn of(report: &Report) -> Option<Cell> {
        let public = report.publication == Publication::Public && report.stage != Stage::Merged;
        let Point { lat, lon } = report.public.point.filter(|_| public)?;
        let part = |degrees: f64| (degrees * CELLS_OF_DEGREE).round() as i32;
        Some(Cell(part(lat), part(lon)))
    }
}

/// What is known of a report now, for the changes that it has been through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) audience: Arc<Audience>,
    pub(super) cell: Option<Cell>,
}

impl Change {
    /// A change by what the report was and became.
    pub(super) fn new(
        pos: i64,
        before: Option<Arc<Audience>>,
        after: Arc<Audience>,
        report: &Report,
        event: &Event,
        standing: &Standing,
    ) -> Change {
        let names = |open: bool| {
            let mut names: Vec<&'static str> = event
                .changes
                .iter()
                .filter(|part| part.is_open() == open)
                .filter_map(name)
                .collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        Change {
            pos,
            report: report.id,
            before,
            after,
            now: standing.audience.clone(),
            cell: standing.cell,
            course: Arc::new(Course {
                code: report.code.to_string(),
                version: event.seq,
                stage: report.stage.as_str(),
                label: report.label().as_str(),
                urgency: report.urgency,
                category: report.category.clone(),
                area: report.area.clone(),
                area_at: report.submitted_at,
                lead: report.lead().map(|a| a.agency.clone()),
                open: names(true),
                closed: names(false),
                event: wordless(event),
            }),
            gone: OnceLock::new(),
            told: Default::default(),
        }
    }

    /// The same change after the report became another for some: what was drawn is drawn anew.
    pub(super) fn seen_now(&self, standing: &Standing) -> Change {
        Change {
            pos: self.pos,
            report: self.report,
            before: self.before.clone(),
            after: self.after.clone(),
            now: standing.audience.clone(),
            cell: standing.cell,
            course: self.course.clone(),
            gone: OnceLock::new(),
            told: Default::default(),
        }
    }

    /// Whether the report is another to somebody than this change knows.
    pub(super) fn is_outdated(&self, standing: &Standing) -> bool {
        *self.now != *standing.audience || self.cell != standing.cell
    }

    /// What this reader hears of it.
    pub(super) fn heard(&self, reader: &Reader, lang: Lang, catalogue: &Catalogue) -> Heard {
        let agency = reader.agency.as_deref();
        let sight = |audience: &Audience| audience.sight(reader.role, agency);
        let before = self.before.as_deref().map_or(Sight::None, sight);
        let after = sight(&self.after);
        if audience::is_lost(before, after) {
            return Heard::Gone(self.gone.get_or_init(|| self.farewell()).clone());
        }
        let seen = audience::lesser(after, sight(&self.now));
        if !seen.sees_course() {
            let new = after.sees_course() && !before.sees_course();
            return if new { Heard::Withheld } else { Heard::Nothing };
        }
        if !event_sight(seen, &self.course.event, agency).known {
            return Heard::Nothing;
        }
        let view = match seen {
            Sight::Agency => View::Agency,
            Sight::Centre | Sight::Oversight | Sight::Sealed | Sight::Auditor => View::Staff,
            Sight::None
            | Sight::Unpublished
            | Sight::Tombstone
            | Sight::Parent
            | Sight::Public
            | Sight::Reporter => View::Public,
        };
        // Drawn apart, for it is rare: those for whom words went away are told so.
        if audience::is_narrowed(before, after) {
            return Heard::Told(self.drawn(view, lang, catalogue, true));
        }
        let shelf = &self.told[usize::from(lang == Lang::En)][view as usize];
        Heard::Told(
            shelf
                .get_or_init(|| self.drawn(view, lang, catalogue, false))
                .clone(),
        )
    }

    fn farewell(&self) -> Arc<str> {
        #[derive(Serialize)]
        struct Gone<'a> {
            code: &'a str,
        }
        frame(
            self.pos,
            "gone",
            &Gone {
                code: &self.course.code,
            },
        )
    }

    fn drawn(&self, view: View, lang: Lang, catalogue: &Catalogue, less: bool) -> Arc<str> {
        let Course { event, .. } = &*self.course;
        let course = &self.course;
        let mut what = course.open.clone();
        // What the closed half is about is between the centre and those who watch over it.
        if view == View::Staff {
            what.extend(&course.closed);
        }
        let kind = event.kind.name();
        let data = Data {
            code: &course.code,
            version: course.version,
            kind: &kind,
            said: said(event.kind, lang),
            at: Time(event.at),
            view: view.as_str(),
            stage: course.stage,
            label: course.label,
            urgency: course.urgency.as_str(),
            urgent: course.urgency == Urgency::Urgent,
            category: course
                .category
                .as_deref()
                .map(|code| category_name(catalogue, code, lang)),
            area: course
                .area
                .as_deref()
                .map(|code| area_name(catalogue, code, course.area_at)),
            lead: course
                .lead
                .as_deref()
                .map(|code| agency_name(catalogue, code)),
            what,
            by: By {
                role: event.role.as_str(),
                said: lang::t(lang, &format!("role.{}", event.role)),
                agency: event
                    .agency
                    .as_deref()
                    .map(|code| agency_name(catalogue, code)),
            },
            lat: self.cell.map(|c| f64::from(c.0) / CELLS_OF_DEGREE),
            lon: self.cell.map(|c| f64::from(c.1) / CELLS_OF_DEGREE),
            less,
        };
        frame(self.pos, &kind, &data)
    }
}

/// A change's `data`.
#[derive(Serialize)]
struct Data<'a> {
    code: &'a str,
    version: u32,
    kind: &'a str,
    said: &'a str,
    at: Time,
    #[serde(rename = "as")]
    view: &'static str,
    stage: &'static str,
    label: &'static str,
    urgency: &'static str,
    urgent: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lead: Option<Named>,
    what: Vec<&'static str>,
    by: By,
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    less: bool,
}

/// Who did it: their office, never a person.
#[derive(Serialize)]
struct By {
    role: &'static str,
    said: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<Named>,
}

/// What happened, in words.
fn said(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Proposed(_) => lang::t(lang, "stream.proposed"),
        Kind::Signed(_) => lang::t(lang, "stream.signed"),
        Kind::Stepped => lang::t(lang, "stream.stepped"),
        Kind::Erased => lang::t(lang, "stream.erased"),
        Kind::Did(_) | Kind::Imported | Kind::Suspended | Kind::Resumed | Kind::Recounted => {
            lang::t(lang, &format!("event.{}", kind.name()))
        }
    }
}

/// The event as far as it decides who may hear of it and says who did it.
fn wordless(event: &Event) -> Event {
    Event {
        seq: event.seq,
        at: event.at,
        occurred_at: None,
        kind: event.kind,
        role: event.role,
        agency: event.agency.clone(),
        user: None,
        delegated_by: None,
        reporter: None,
        on_behalf_of: None,
        note_public: None,
        note_reporter: None,
        note_internal: None,
        changes: event
            .changes
            .iter()
            .filter(|part| matches!(part, Part::Addressee(_)))
            .cloned()
            .collect(),
    }
}

/// The name of what a part changes; none for what is nothing to look at.
fn name(part: &Part) -> Option<&'static str> {
    Some(match part {
        Part::Born(_) => "report",
        Part::Stage(_) | Part::Back(_) | Part::Approved { .. } | Part::Unapproved => "stage",
        Part::Closed { .. } | Part::Answered { .. } => "stage",
        Part::Category { .. } => "category",
        Part::Urgency { .. } => "urgency",
        Part::Area { .. } => "area",
        Part::Attempt { .. } => "attempt",
        Part::ClockStarted(_)
        | Part::ClockPaused { .. }
        | Part::ClockResumed { .. }
        | Part::ClockMoved { .. }
        | Part::ClockStopped { .. }
        | Part::ClockUnstopped { .. }
        | Part::ClockPassed { .. } => "clocks",
        Part::Assigned(_)
        | Part::AssignmentState { .. }
        | Part::Instruction { .. }
        | Part::Handler { .. }
        | Part::Ground { .. } => "assignments",
        Part::Promised(_) | Part::PromiseVoided { .. } => "promises",
        Part::Published { .. } | Part::Publication { .. } | Part::Shown { .. } => "publication",
        Part::Commitment(_) => "commitment",
        Part::Confirmed(_) | Part::Verdict(_) => "confirmed",
        Part::Rated(_) | Part::GradeGiven(_) => "rating",
        Part::Review(_) | Part::Appealed | Part::Ineligible(_) => "review",
        Part::Onsite { .. } | Part::Called(_) => "calls",
        Part::Force(_) => "force",
        Part::Parent(_) | Part::ChildAdded(_) | Part::ChildLeft { .. } | Part::SplitOff { .. } => {
            "links"
        }
        Part::Told(_) | Part::Words(_) | Part::Title(_) => "words",
        Part::Place(_) => "place",
        Part::File(_) => "files",
        Part::Outcome(_) => "answer",
        Part::Proposed(_) | Part::Signed { .. } | Part::ProposalEnded { .. } => "drafts",
        Part::Question { .. } => "question",
        Part::Joined(_) => "joined",
        Part::Dispute(_) | Part::Stated { .. } => "dispute",
        Part::Document(_) => "documents",
        Part::Consented { .. } | Part::Purpose(_) => "identity",
        Part::Source { .. } => "source",
        Part::Stepped(_) => "clocks",
        Part::Locked | Part::Addressee(_) | Part::ClockNext { .. } | Part::Erased => return None,
    })
}

/// One event as it goes over the wire. JSON has no bare line break, so it is one `data` line.
pub(super) fn frame(pos: i64, event: &str, data: &impl Serialize) -> Arc<str> {
    // Plain structs with text keys always serialise.
    let data = serde_json::to_string(data).unwrap_or_default();
    let id = super::cursor::text(pos);
    format!("id: {id}\nevent: {event}\ndata: {data}\n\n").into()
}
