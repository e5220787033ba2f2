//! The dossier of a dispute: what each agency says, what the standing body proposes, what the
//! committee directed. Each reader gets the positions that are theirs to read.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::privacy::{agency_name, sees_file};
use crate::record::{known, load};
use crate::report::act::may_know;
use crate::report::desk::{self, ClockPaper, Paper};
use crate::report::precedent::{self, PrecedentView};
use crate::report::read::actor_names;
use crate::view::{EventView, Named};
use domain::action::{Action, Document};
use domain::actor::Role;
use domain::event::{Change, Event, Kind};
use domain::id::{FileId, ReportCode, ReportId, UserId};
use domain::permission::{self, Sight, event_sight};
use domain::precedent::Matter;
use domain::report::{ClockKind, Part, Report, Stage};
use domain::text::mask_persons;
use domain::time::At;
use std::collections::HashMap;

/// Directives shown at once: more than any committee has under way.
const DIRECTIVES_MAX: usize = 100;

/// Everything about one dispute.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The report.
    pub paper: Paper,
    /// Its deadlines.
    pub clocks: Vec<ClockPaper>,
    /// Its log, as the reader may see it.
    pub events: Vec<EventView>,
    /// Each agency that was asked.
    pub positions: Vec<Position>,
    /// What the standing body put before the committee, newest first; empty for whoever may not
    /// read it.
    pub proposals: Vec<Words>,
    /// What the committee directed, newest first.
    pub directives: Vec<Directive>,
    /// Whom the routing table names for such a matter: (line, agency, why).
    pub rule: Option<Rule>,
    /// Earlier rulings that lie near.
    pub precedents: Vec<PrecedentView>,
}

/// A line of the routing table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its line.
    pub line: usize,
    /// Whom it names; none where only people can tell.
    pub agency: Option<Named>,
    /// Why; may be empty.
    pub note: String,
}

/// What an agency says.
#[derive(Clone, Debug)]
pub struct Position {
    /// The agency.
    pub agency: Named,
    /// It stated its position.
    pub stated: bool,
    /// Until when it must: (due, it still runs, it is or was late).
    pub due: Option<(At, bool, bool)>,
    /// The reader may read it.
    pub readable: bool,
    /// What it stated, oldest first.
    pub words: Vec<Words>,
    /// How it handed the report back.
    pub returns: Vec<Returned>,
}

/// Words with their signer and their files.
#[derive(Clone, Debug)]
pub struct Words {
    /// When.
    pub at: At,
    /// Who signed; none where the name is not known.
    pub by: Option<String>,
    /// In which role.
    pub role: Role,
    /// The words.
    pub text: String,
    /// Files that came with them.
    pub files: Vec<FileId>,
    /// The document they went out by.
    pub document: Option<Document>,
}

/// A return.
#[derive(Clone, Debug)]
pub struct Returned {
    /// When.
    pub at: At,
    /// Its ground.
    pub ground: String,
    /// The agency thought right.
    pub proposed: Option<Named>,
    /// Why; empty for whoever may not read it.
    pub text: String,
}

/// What the committee directed.
#[derive(Clone, Debug)]
pub struct Directive {
    /// When it was entered.
    pub at: At,
    /// By which document.
    pub document: Document,
    /// Who leads.
    pub lead: Option<Named>,
    /// Who helps.
    pub co: Vec<Named>,
    /// Until when.
    pub due: Option<At>,
    /// Its files.
    pub files: Vec<FileId>,
    /// Words that went with it; empty for whoever may not read them.
    pub text: String,
}

/// The dossier of a report that is or was disputed, or is under a directive.
///
/// # Errors
/// [`AppError::NotFound`] also for what the caller may not know of; [`AppError::Forbidden`] for
/// whoever neither takes part nor watches over it.
pub async fn of(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<Dossier> {
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    let report = &loaded.report;
    let actor = known(app, ctx, report);
    may_know(app, &loaded, &actor)?;
    let tables = app.tables();
    let category = report
        .category
        .as_deref()
        .and_then(|c| tables.catalogue.category(c));
    let sight = permission::sight(report, category, &actor);
    if !sight.sees_internal() {
        return Err(AppError::Forbidden);
    }
    let read = chain(app, report.id).await?;
    let directed = read.iter().any(|e| e.kind == Kind::Did(Action::Direct));
    if report.dispute.is_none() && !directed && report.stage != Stage::Escalated {
        return Err(AppError::NotFound);
    }
    let names = actor_names(app, &read).await?;
    let reader = Reader {
        app,
        report,
        sight,
        agency: actor.agency.as_deref(),
        names: &names,
    };
    let (paper, clocks) = desk::file(app, ctx, code).await?;
    let matter = Matter {
        category: report.category.clone(),
        area: report.area.clone(),
        owner: report.place.asset_owner.clone(),
    };
    let mut precedents = precedent::near(app, ctx, &matter).await?;
    precedents.retain(|p| p.report_code != code);
    Ok(Dossier {
        events: crate::report::events(app, ctx, code).await?,
        positions: positions(&reader, &read, ctx.now),
        proposals: read
            .iter()
            .rev()
            .filter(|e| e.kind == Kind::Did(Action::Escalate))
            .filter_map(|e| reader.words(e))
            .collect(),
        directives: read
            .iter()
            .rev()
            .filter_map(|e| reader.directive(e))
            .collect(),
        rule: rule(&reader, ctx.now),
        precedents,
        paper,
        clocks,
    })
}

/// Reports that an agency must do as directed, the earliest due first, each with what was directed.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever does not watch over agencies.
pub async fn directed(app: &App, ctx: &Ctx) -> AppResult<Vec<(Paper, Directive)>> {
    let until = At(i64::MAX);
    let running =
        store::clock::of_kind(&app.store, ClockKind::Directive, until, DIRECTIVES_MAX).await?;
    let ids: Vec<ReportId> = running.iter().map(|c| c.report).collect();
    let mut reports: HashMap<i64, Report> = store::report::by_ids(&app.store, &ids)
        .await?
        .into_iter()
        .map(|f| (f.report.id.0, f.report))
        .collect();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(report) = reports.remove(&id.0) else {
            continue;
        };
        let paper = desk::lay_out(app, ctx, &report, &ctx.actor);
        if !matches!(paper.view.sight, Sight::Centre | Sight::Oversight) {
            continue;
        }
        let reader = Reader {
            app,
            report: &report,
            sight: paper.view.sight,
            agency: None,
            names: &HashMap::new(),
        };
        let events = chain(app, id).await?;
        let directive = events.iter().rev().find_map(|e| reader.directive(e));
        found.extend(directive.map(|directive| (paper, directive)));
    }
    Ok(found)
}

async fn chain(app: &App, id: ReportId) -> AppResult<Vec<Event>> {
    let stored = store::event::of(&app.store, id.0).await?;
    let mut read = Vec::with_capacity(stored.len());
    for event in &stored {
        read.push(event.event()?);
    }
    Ok(read)
}

/// Who reads, and what of.
struct Reader<'a> {
    app: &'a App,
    report: &'a Report,
    sight: Sight,
    agency: Option<&'a str>,
    names: &'a HashMap<UserId, String>,
}

impl Reader<'_> {
    fn named(&self, code: &str) -> Named {
        agency_name(&self.app.tables().catalogue, code)
    }

    /// An event's internal words, as far as they are the reader's.
    fn text(&self, event: &Event) -> Option<String> {
        let may = event_sight(self.sight, event, self.agency);
        let text = event.note_internal.as_deref().filter(|_| may.internal)?;
        Some(if self.sight.is_redacted() {
            mask_persons(text)
        } else {
            text.to_owned()
        })
    }

    fn words(&self, event: &Event) -> Option<Words> {
        Some(Words {
            at: event.at,
            by: event.user.and_then(|u| self.names.get(&u).cloned()),
            role: event.role,
            text: self.text(event)?,
            files: self.files(event),
            document: document(event),
        })
    }

    fn files(&self, event: &Event) -> Vec<FileId> {
        let brought = event.changes.iter().filter_map(|c| match c {
            Change::File(file) => self.report.file(file.id),
            _ => None,
        });
        brought
            .filter(|f| sees_file(self.report, f, self.sight, self.agency))
            .map(|f| f.id)
            .collect()
    }

    fn directive(&self, event: &Event) -> Option<Directive> {
        if event.kind != Kind::Did(Action::Direct) {
            return None;
        }
        let parts = |part: Part| {
            event.changes.iter().filter_map(move |c| match c {
                Change::Assigned(a) if a.part == part => Some(a.agency.as_str()),
                _ => None,
            })
        };
        Some(Directive {
            at: event.at,
            document: document(event).unwrap_or_default(),
            lead: parts(Part::Lead).next().map(|a| self.named(a)),
            co: parts(Part::Co).map(|a| self.named(a)).collect(),
            due: event.changes.iter().find_map(|c| match c {
                Change::ClockStarted(c) if c.kind == ClockKind::Directive => Some(c.due),
                _ => None,
            }),
            files: self.files(event),
            text: self.text(event).unwrap_or_default(),
        })
    }
}

fn document(event: &Event) -> Option<Document> {
    event.changes.iter().find_map(|c| match c {
        Change::Document(document) => Some(document.clone()),
        _ => None,
    })
}

/// Each agency that was asked, in the order in which it came to the matter.
fn positions(reader: &Reader<'_>, events: &[Event], now: At) -> Vec<Position> {
    let Some(dispute) = &reader.report.dispute else {
        return Vec::new();
    };
    let position = |code: &String| {
        let own = events
            .iter()
            .filter(|e| e.agency.as_deref() == Some(code.as_str()) && e.role.is_agency());
        let clock = reader
            .report
            .clocks
            .iter()
            .rev()
            .find(|c| c.kind == ClockKind::Position && c.agency.as_ref() == Some(code));
        Position {
            agency: reader.named(code),
            stated: dispute.stated.contains(code),
            due: clock.map(|c| (c.due, c.is_open(), c.is_late(now))),
            readable: reader.sight != Sight::Agency || reader.agency == Some(code),
            words: stated(reader, own.clone(), code),
            returns: own.filter_map(|e| returned(reader, e)).collect(),
        }
    };
    dispute.agencies.iter().map(position).collect()
}

/// What an agency stated, each time with the files that its draft or its signature brought since.
fn stated<'e>(
    reader: &Reader<'_>,
    own: impl Iterator<Item = &'e Event>,
    agency: &str,
) -> Vec<Words> {
    let mut since = 0;
    let mut found = Vec::new();
    for event in own.filter(|e| e.kind == Kind::Did(Action::StatePosition)) {
        let brought =
            reader.report.files.iter().filter(|f| {
                f.party.as_deref() == Some(agency) && f.seq > since && f.seq <= event.seq
            });
        let files = brought
            .filter(|f| sees_file(reader.report, f, reader.sight, reader.agency))
            .map(|f| f.id)
            .collect();
        found.extend(reader.words(event).map(|words| Words { files, ..words }));
        since = event.seq;
    }
    found
}

fn returned(reader: &Reader<'_>, event: &Event) -> Option<Returned> {
    if event.kind != Kind::Did(Action::Return) {
        return None;
    }
    event.changes.iter().find_map(|c| match c {
        Change::Ground {
            ground, proposed, ..
        } => Some(Returned {
            at: event.at,
            ground: ground.clone(),
            proposed: proposed.as_deref().map(|p| reader.named(p)),
            text: reader.text(event).unwrap_or_default(),
        }),
        _ => None,
    })
}

/// Whom the routing table names, whoever has it now.
fn rule(reader: &Reader<'_>, now: At) -> Option<Rule> {
    use domain::routing::Lead;
    let (report, tables) = (reader.report, reader.app.tables());
    let route = tables.catalogue.route(
        report.category.as_deref()?,
        report.area.as_deref().unwrap_or(""),
        report.place.asset_owner.as_deref(),
        now.date(),
    )?;
    let (agency, words) = match &route.lead {
        Lead::Agency(code) => (Some(reader.named(code)), None),
        Lead::Person(words) => (None, Some(words.clone())),
    };
    Some(Rule {
        line: route.rule.line,
        agency,
        note: words.unwrap_or_else(|| route.note.clone()),
    })
}
