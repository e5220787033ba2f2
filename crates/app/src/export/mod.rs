//! Reports that leave the house in files: of what a caller may see, so much as everybody may keep.
//!
//! A file is kept by whoever has it, so less goes into it than a screen shows. Of a public report it holds
//! what the public reads, whoever asks; of another, words with persons masked; of what is for the leader
//! alone nothing. No names, no telephone numbers, no internal notes.

mod fields;

pub use export::print::{Cell, Printer, Shape};
pub use export::{pack, read, refused};
pub use fields::{FIELDS, Field, GEOREPORT, Kind, Record};

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::report::list::{Query, allowed};
use crate::view::ReportView;
use domain::actor::{Actor, Role};
use domain::id::ReportId;
use domain::time::At;
use serde_json::json;
use store::chain::{self, SALT};
use store::report::{Filter, Reach, pages};
use store::{Batch, CommitError};

/// The family of the chain in which exports are told, and the chain.
const FAMILY: &str = "export";
const CHAIN: i64 = 61;
/// How often telling is tried while others tell of theirs.
const TELLING: usize = 8;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line: `import` reads it.
    Jsonl,
    /// CSV with the same columns: `import` reads it too.
    Csv,
    /// GeoReport bulk as CSV.
    GeoReportCsv,
    /// GeoReport bulk as a JSON array.
    GeoReportJson,
    /// GeoReport bulk as XML.
    GeoReportXml,
    /// GeoJSON, the columns as properties.
    GeoJson,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 6] = [
        Format::Jsonl,
        Format::Csv,
        Format::GeoReportCsv,
        Format::GeoReportJson,
        Format::GeoReportXml,
        Format::GeoJson,
    ];

    /// Its name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::GeoReportCsv => "georeport-csv",
            Format::GeoReportJson => "georeport-json",
            Format::GeoReportXml => "georeport-xml",
            Format::GeoJson => "geojson",
        }
    }

    /// By its name.
    pub fn parse(text: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|f| f.as_str() == text)
    }

    /// The columns it has.
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Format::Jsonl | Format::Csv | Format::GeoJson => FIELDS,
            Format::GeoReportCsv | Format::GeoReportJson | Format::GeoReportXml => GEOREPORT,
        }
    }

    /// What prints it; so many rows are printed already.
    pub fn printer(self, rows: u64) -> Printer {
        let shape = match self {
            Format::Jsonl => Shape::Lines,
            Format::Csv | Format::GeoReportCsv => Shape::Csv,
            Format::GeoReportJson => Shape::Array,
            Format::GeoReportXml => Shape::Xml {
                root: "service_requests",
                row: "request",
            },
            Format::GeoJson => Shape::GeoJson,
        };
        Printer::new(shape, self.fields().iter().map(|f| f.name).collect(), rows)
    }
}

/// Which reports.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The list that is asked for; its order and its pages do not matter.
    pub query: Query,
    /// Only what everybody sees, whoever asks.
    pub public: bool,
    /// Of these only some.
    pub only: Only,
}

/// Which of the reports that a list's columns find belong to it, where only their own text tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Only {
    /// All.
    #[default]
    All,
    /// What is not late yet.
    NotLate,
    /// What was asked to be worked at again, and that is looked at.
    Review,
}

impl Only {
    /// Whether a report belongs to it.
    pub fn holds(self, view: &ReportView) -> bool {
        match self {
            Only::All => true,
            Only::NotLate => view.late != Some(true),
            Only::Review => view.review,
        }
    }
}

/// Who may take reports away in a file: whoever answers for a list of them.
pub fn may(role: Role) -> bool {
    match role {
        Role::IocOperator
        | Role::IocLeader
        | Role::AgencyFocal
        | Role::AgencyLeader
        | Role::StandingBody
        | Role::SteeringCommittee
        | Role::ProvinceLeader
        | Role::Inspector
        | Role::System => true,
        Role::Citizen
        | Role::CallAgent
        | Role::AgencyHandler
        | Role::SysAdmin
        | Role::Auditor
        | Role::Telephony => false,
    }
}

/// Reports page by page, in the order in which they were sent.
pub struct Rows {
    app: App,
    ctx: Ctx,
    /// None finds nothing.
    filter: Option<Filter>,
    only: Only,
    after: ReportId,
}

/// Begins an export, after a report where a broken one goes on. What is not public is told in the chain of
/// exports first: by whom, of what.
///
/// # Errors
/// [`AppError::Forbidden`] for a role that takes nothing away.
pub async fn begin(
    app: &App,
    ctx: &Ctx,
    wanted: Wanted,
    format: Format,
    after: ReportId,
) -> AppResult<Rows> {
    let mut ctx = ctx.clone();
    let (mut query, only) = (wanted.query, wanted.only);
    if wanted.public {
        ctx.actor = Actor::nobody();
    } else if may(ctx.actor.role) {
        query.mine = ctx.actor.role.is_agency();
    } else {
        return Err(AppError::Forbidden);
    }
    let mut filter = allowed(&ctx, &query)?;
    if let Some(filter) = &mut filter {
        filter.meanings = crate::report::list::meanings(app, filter);
        if filter.reach == Reach::Staff {
            tell(app, &ctx, filter, format).await?;
        }
    }
    Ok(Rows {
        app: app.clone(),
        ctx,
        filter,
        only,
        after,
    })
}

impl Rows {
    /// The next page, and the report after which the one behind it begins; none at the end. A page may be
    /// empty.
    ///
    /// # Errors
    /// The database's.
    pub async fn next(&mut self) -> AppResult<Option<(Vec<Record>, ReportId)>> {
        let Some(filter) = &self.filter else {
            return Ok(None);
        };
        let filed = pages::next(&self.app.store, filter, self.after).await?;
        let Some(last) = filed.last() else {
            return Ok(None);
        };
        self.after = last.report.id;
        let mut records = Vec::with_capacity(filed.len());
        for some in filed.chunks(limits::DRAWN_AT_ONCE) {
            let drawn = some
                .iter()
                .filter_map(|f| Record::of(&self.app, &f.report, &self.ctx.actor, &self.ctx))
                .filter(|record| record.is_among(self.only));
            records.extend(drawn);
            tokio::task::yield_now().await;
        }
        Ok(Some((records, self.after)))
    }
}

/// Tells an export in its chain. The words searched for are somebody's words and are not told.
async fn tell(app: &App, ctx: &Ctx, filter: &Filter, format: Format) -> AppResult<()> {
    let what = json!({
        "kind": "exported",
        "format": format.as_str(),
        "agency": ctx.actor.agency,
        "since": filter.since.map(At::rfc3339),
        "until": filter.until.map(At::rfc3339),
        "areas": filter.areas,
        "categories": filter.categories,
        "leads": filter.leads,
        "searched": filter.words.is_some(),
    });
    for _ in 0..TELLING {
        let head = store::event::head(&app.store, CHAIN).await?;
        let closed = json!({ "by": ctx.actor.user, "why": "" }).to_string();
        let salts = [app.random::<SALT>()?, app.random::<SALT>()?];
        let name = chain::name(FAMILY, CHAIN);
        let sealed = chain::seal(&head, &name, ctx.now, what.to_string(), closed, salts);
        let mut batch = Batch::new();
        store::event::append(&mut batch, FAMILY, CHAIN, &sealed);
        match app.store.commit(batch).await {
            Ok(()) => return Ok(()),
            // Somebody else's was told at the same moment.
            Err(CommitError::Version) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Err(AppError::Busy)
}
