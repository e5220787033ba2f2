//! The columns of a file, and what stands in them of one report.

use super::Only;
use crate::app::App;
use crate::ctx::Ctx;
use crate::privacy;
use crate::view::{Named, ReportView, Time};
use domain::actor::Actor;
use domain::permission::Sight;
use domain::report::{FileKind, Publication, Report, Stage};
use domain::text::mask_persons;
use domain::time::At;
use export::print::Cell;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words or a code.
    Text,
    /// An instant, RFC 3339.
    Time,
    /// A whole number.
    Whole,
    /// Degrees.
    Number,
    /// Yes or no.
    Yes,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name. Words about it stand under `open.field.{name}`.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    of: for<'a> fn(&'a Record) -> Cell<'a>,
}

impl Field {
    /// What stands in it.
    pub fn cell<'a>(&self, record: &'a Record) -> Cell<'a> {
        (self.of)(record)
    }
}

/// What a file holds of a report.
#[derive(Clone, Debug)]
pub struct Record {
    code: String,
    outside: String,
    stage: Stage,
    view: ReportView,
    public: bool,
    title: Option<String>,
    text: Option<String>,
    place: Option<String>,
    point: Option<(f64, f64)>,
    answer: Option<String>,
    photos: i64,
    updated_at: At,
}

impl Record {
    /// A report as this actor may take it away; none of what they may not, nor of what is for the leader
    /// alone.
    pub(crate) fn of(app: &App, report: &Report, actor: &Actor, ctx: &Ctx) -> Option<Record> {
        let view = privacy::view(app, report, actor, ctx.now, ctx.lang);
        match view.sight {
            Sight::Public | Sight::Centre | Sight::Agency | Sight::Oversight => {}
            Sight::None
            | Sight::Unpublished
            | Sight::Tombstone
            | Sight::Parent
            | Sight::Reporter
            | Sight::Sealed
            | Sight::Auditor => return None,
        }
        if report.is_sealed() {
            return None;
        }
        // Of a public report the public's words and point: a file goes on to others, and may be brought in
        // elsewhere as public.
        let released = match view.sight {
            Sight::Public => None,
            _ => Some(privacy::view(
                app,
                report,
                &Actor::nobody(),
                ctx.now,
                ctx.lang,
            )),
        };
        let released = released.filter(|v| v.sight == Sight::Public);
        let shown = released.as_ref().unwrap_or(&view);
        let clean = |text: &Option<String>| match shown.sight {
            Sight::Public => text.clone(),
            _ => text.as_deref().map(mask_persons),
        };
        let photo = FileKind::Photo.as_str();
        Some(Record {
            code: view.code.clone(),
            outside: report.code.outside(),
            stage: report.stage,
            public: report.publication == Publication::Public,
            title: clean(&shown.title),
            text: clean(&shown.text),
            place: clean(&shown.place),
            point: shown.position.map(|p| (p.lat, p.lon)),
            answer: clean(&shown.answer),
            photos: shown.files.iter().filter(|f| f.kind == photo).count() as i64,
            updated_at: report.at,
            view,
        })
    }

    /// Whether a list that takes only some has it.
    pub(crate) fn is_among(&self, only: Only) -> bool {
        only.holds(&self.view)
    }

    /// What stands in each of these columns.
    pub fn cells(&self, fields: &[Field]) -> Vec<Cell<'_>> {
        fields.iter().map(|field| field.cell(self)).collect()
    }

    /// The stage in words that `import` knows.
    fn status(&self) -> &'static str {
        let stage = match self.stage {
            Stage::Received | Stage::AwaitingInfo => Stage::Received,
            Stage::Dispatched => Stage::Dispatched,
            Stage::InProgress
            | Stage::Resolved
            | Stage::AwaitingApproval
            | Stage::Disputed
            | Stage::Escalated => Stage::InProgress,
            Stage::Answered => Stage::Answered,
            Stage::Closed => Stage::Closed,
            Stage::Refused | Stage::Redirected | Stage::Merged => Stage::Refused,
            Stage::Withdrawn => Stage::Withdrawn,
        };
        let led = self.view.lead.is_some();
        match stage {
            // Nobody works at what nobody has.
            Stage::Dispatched | Stage::InProgress if !led => Stage::Received.as_str(),
            stage => stage.as_str(),
        }
    }

    fn grade(&self, of: fn(&crate::view::Grades) -> u32) -> Cell<'_> {
        Cell::Whole(self.view.grades.as_ref().map_or(0, of).into())
    }
}

fn text(text: &Option<String>) -> Cell<'_> {
    text.as_deref().into()
}

fn code(named: &Option<Named>) -> Cell<'_> {
    named.as_ref().map(|n| n.code.as_str()).into()
}

fn name(named: &Option<Named>) -> Cell<'_> {
    named.as_ref().map(|n| n.name.as_str()).into()
}

fn time(time: Option<Time>) -> Cell<'static> {
    time.map(|t| t.0.rfc3339()).into()
}

fn utc(at: Option<At>) -> Cell<'static> {
    at.map(At::utc).into()
}

const fn field(name: &'static str, kind: Kind, of: for<'a> fn(&'a Record) -> Cell<'a>) -> Field {
    Field { name, kind, of }
}

/// The columns of JSONL, CSV and GeoJSON; those that `import` takes have its names.
pub const FIELDS: &[Field] = &[
    field("external_id", Kind::Text, |r| r.outside.as_str().into()),
    field("code", Kind::Text, |r| r.code.as_str().into()),
    field("status", Kind::Text, |r| r.status().into()),
    field("stage", Kind::Text, |r| r.stage.as_str().into()),
    field("label", Kind::Text, |r| r.view.label.into()),
    field("open", Kind::Yes, |r| r.view.open.into()),
    field("public", Kind::Yes, |r| r.public.into()),
    field("urgency", Kind::Text, |r| r.view.urgency.into()),
    field("channel", Kind::Text, |r| r.view.channel.into()),
    field("category", Kind::Text, |r| code(&r.view.category)),
    field("category_name", Kind::Text, |r| name(&r.view.category)),
    field("area", Kind::Text, |r| code(&r.view.area)),
    field("area_name", Kind::Text, |r| name(&r.view.area)),
    field("title", Kind::Text, |r| text(&r.title)),
    field("text", Kind::Text, |r| text(&r.text)),
    field("place", Kind::Text, |r| text(&r.place)),
    field("lat", Kind::Number, |r| r.point.map(|p| p.0).into()),
    field("lon", Kind::Number, |r| r.point.map(|p| p.1).into()),
    field("agency", Kind::Text, |r| code(&r.view.lead)),
    field("agency_name", Kind::Text, |r| name(&r.view.lead)),
    field("submitted_at", Kind::Time, |r| time(r.view.submitted_at)),
    field("updated_at", Kind::Time, |r| time(Some(Time(r.updated_at)))),
    field("answered_at", Kind::Time, |r| time(r.view.answered_at)),
    field("closed_at", Kind::Time, |r| time(r.view.closed_at)),
    field("first_promise", Kind::Time, |r| {
        time(r.view.promises.first().map(|p| p.due))
    }),
    field("promise", Kind::Time, |r| {
        time(r.view.promise.as_ref().map(|p| p.due))
    }),
    field("late", Kind::Yes, |r| r.view.late.into()),
    field("kept", Kind::Yes, |r| r.view.kept.into()),
    field("confirmed", Kind::Text, |r| r.view.confirmed.into()),
    field("attempt", Kind::Whole, |r| {
        r.view.attempt.map(i64::from).into()
    }),
    field("notes", Kind::Text, |r| text(&r.answer)),
    field("satisfied", Kind::Whole, |r| r.grade(|g| g.hai_long)),
    field("acceptable", Kind::Whole, |r| r.grade(|g| g.chap_nhan)),
    field("dissatisfied", Kind::Whole, |r| {
        r.grade(|g| g.khong_hai_long)
    }),
    field("joined", Kind::Whole, |r| {
        r.view.joined.map(|n| n as i64).into()
    }),
    field("photos", Kind::Whole, |r| r.photos.into()),
];

/// The columns of GeoReport bulk.
pub const GEOREPORT: &[Field] = &[
    field("service_request_id", Kind::Text, |r| {
        r.outside.as_str().into()
    }),
    field("requested_datetime", Kind::Time, |r| {
        utc(r.view.submitted_at.map(|t| t.0))
    }),
    field("updated_datetime", Kind::Time, |r| utc(Some(r.updated_at))),
    field("closed_date", Kind::Time, |r| {
        utc(r.view.closed_at.map(|t| t.0))
    }),
    field("status_description", Kind::Text, |r| {
        if r.stage.is_open() { "open" } else { "closed" }.into()
    }),
    field("status_notes", Kind::Text, |r| text(&r.answer)),
    field("source", Kind::Text, |r| r.view.channel.into()),
    field("service_name", Kind::Text, |r| name(&r.view.category)),
    field("service_subtype", Kind::Text, |_| Cell::Empty),
    field("description", Kind::Text, |r| text(&r.text)),
    field("agency_responsible", Kind::Text, |r| name(&r.view.lead)),
    field("address", Kind::Text, |r| text(&r.place)),
    field("lat", Kind::Number, |r| r.point.map(|p| p.0).into()),
    field("long", Kind::Number, |r| r.point.map(|p| p.1).into()),
];
