//! Pieces of the feed made ready to be told: read once for all subscriptions that are there, and
//! drawn once for each kind of reader.

use super::super::replay;
use crate::app::App;
use crate::error::AppResult;
use crate::limits;
use crate::privacy;
use crate::view::{ReportView, Time};
use domain::actor::{Actor, Role};
use domain::event::Event;
use domain::id::UserId;
use domain::permission::Sight;
use domain::report::Report;
use domain::time::At;
use domain::webhook::{self, Heard, Hearer, Standing};
use lang::Lang;
use serde::Serialize;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// One event of a report, in its place.
#[derive(Debug)]
pub(super) struct News {
    pub(super) pos: i64,
    /// What makes a repetition known: the same whenever it is told.
    pub(super) id: String,
    event: Event,
    before: Option<Arc<Standing>>,
    after: Arc<Standing>,
    now: Arc<Standing>,
    report: Arc<Report>,
    gone: OnceLock<Arc<str>>,
    told: Mutex<Vec<Drawn>>,
}

/// What was drawn, after the agency as which it is seen; none: by everybody.
type Drawn = (Option<Box<str>>, Arc<str>);

/// A piece of the feed.
#[derive(Debug)]
pub(super) struct Page {
    number: i64,
    /// Everything of the feed up to here is in it.
    pub(super) upto: i64,
    /// Nothing is missing up to its end.
    is_full: bool,
    pub(super) news: Vec<News>,
}

/// The pages that were read last, as their reports stood at a place of the feed. Who waits for one that is
/// being read finds it ready.
#[derive(Debug, Default)]
pub(super) struct Shelf(tokio::sync::Mutex<Read>);

#[derive(Debug, Default)]
struct Read {
    top: i64,
    /// The version of the province's tables by which they were read.
    tables: i64,
    pages: Vec<Arc<Page>>,
}

/// What one event says.
#[derive(Serialize)]
struct Message<'a, T> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: Time,
    position: i64,
    data: T,
}

/// A report that is no more for them.
#[derive(Serialize)]
struct Gone<'a> {
    code: &'a str,
}

/// The page in which the place after `pos` lies, as the reports stand at the feed's `top` or later.
pub(super) async fn after(app: &App, pos: i64, top: i64) -> AppResult<Arc<Page>> {
    let number = pos.div_euclid(limits::HOOK_PAGE);
    let mut shelf = app.hooks.shelf.0.lock().await;
    shelf.freshen(app, top).await?;
    let at = shelf.pages.iter().position(|page| page.number == number);
    let page = match at {
        Some(at) => shelf.pages.remove(at),
        None => Arc::new(read(app, number).await?),
    };
    shelf.pages.push(page.clone());
    if shelf.pages.len() > limits::HOOK_PAGES {
        shelf.pages.remove(0);
    }
    Ok(page)
}

impl Read {
    /// Puts away what is told otherwise since: pages that the feed has gone on with, those with a report to
    /// which something happened, and all of them where the province's tables were changed.
    async fn freshen(&mut self, app: &App, top: i64) -> AppResult<()> {
        let tables = app.tables().version;
        if self.tables != tables {
            self.pages.clear();
            self.tables = tables;
        }
        if self.top >= top {
            return Ok(());
        }
        if !self.pages.is_empty() {
            let most = limits::HOOK_FRESH;
            let since = store::feed::after(&app.store, self.top, most).await?;
            if since.len() < most {
                let moved: HashSet<i64> = since.iter().map(|entry| entry.chain).collect();
                self.pages
                    .retain(|page| page.is_full && page.reports().all(|id| !moved.contains(&id)));
            } else {
                self.pages.clear();
            }
        }
        self.top = top;
        Ok(())
    }
}

impl Page {
    /// Whose chains its events are of.
    fn reports(&self) -> impl Iterator<Item = i64> {
        self.news.iter().map(|news| news.report.id.0)
    }
}

async fn read(app: &App, number: i64) -> AppResult<Page> {
    let first = number * limits::HOOK_PAGE;
    let size = usize::try_from(limits::HOOK_PAGE).unwrap_or(usize::MAX);
    let entries = store::feed::after(&app.store, first, size).await?;
    let catalogue = app.tables().catalogue;
    let replayed = replay::read(app, &entries, |report| Standing::of(report, &catalogue)).await?;
    let mut news: Vec<News> = Vec::with_capacity(entries.len());
    for found in replayed {
        let report = Arc::new(found.report);
        news.extend(found.steps.into_iter().map(|step| News {
            pos: step.pos,
            id: id(step.pos, &step.hash),
            event: step.event,
            before: step.before,
            after: step.after,
            now: found.now.clone(),
            report: report.clone(),
            gone: OnceLock::new(),
            told: Mutex::default(),
        }));
    }
    news.sort_by_key(|news| news.pos);
    // What only a newer program reads is told by nodes that run it: nobody passes it here.
    let known: HashSet<i64> = news.iter().map(|news| news.pos).collect();
    let unread = entries
        .iter()
        .find(|entry| entry.family == store::event::REPORT && !known.contains(&entry.pos));
    let upto = match unread {
        Some(entry) => entry.pos - 1,
        None => entries.last().map_or(first, |entry| entry.pos),
    };
    news.retain(|news| news.pos <= upto);
    Ok(Page {
        number,
        upto,
        is_full: upto == first + limits::HOOK_PAGE,
        news,
    })
}

/// `evt-4711-9f2c01ab77d3e810`: the place, and what the event's own hash begins with.
fn id(pos: i64, hash: &[u8; 32]) -> String {
    let mut id = format!("evt-{pos}-");
    for byte in hash.iter().take(8) {
        // Writing to a text never fails.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

impl News {
    /// What a subscription hears of it, as the JSON text that is sent; none for nothing.
    pub(super) fn said(&self, app: &App, hearer: &Hearer<'_>, now: At) -> Option<Arc<str>> {
        let before = self.before.as_deref();
        match webhook::heard(hearer, &self.event, before, &self.after, &self.now) {
            Heard::Nothing => None,
            Heard::Gone => Some(self.gone.get_or_init(|| self.farewell()).clone()),
            Heard::Told(sight) => {
                let agency = hearer.agency.filter(|_| sight == Sight::Agency);
                Some(self.told(app, agency, now))
            }
        }
    }

    fn farewell(&self) -> Arc<str> {
        let code = self.report.code.to_string();
        self.message("report.gone", Gone { code: &code })
    }

    fn told(&self, app: &App, agency: Option<&str>, now: At) -> Arc<str> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, drawn)) = told.iter().find(|(whose, _)| whose.as_deref() == agency) {
            return drawn.clone();
        }
        let drawn = self.message(
            &format!("report.{}", self.event.kind.name()),
            self.view(app, agency, now),
        );
        told.push((agency.map(Box::from), drawn.clone()));
        drawn
    }

    /// The report as the JSON API shows it to them, but for what they could do with it there.
    fn view(&self, app: &App, agency: Option<&str>, now: At) -> ReportView {
        let actor = match agency {
            Some(agency) => Actor::staff(UserId(0), Role::AgencyFocal, Some(agency.to_owned())),
            None => Actor::nobody(),
        };
        let mut view = privacy::view(app, &self.report, &actor, now, Lang::Vi);
        view.actions.clear();
        view
    }

    fn message(&self, kind: &str, data: impl Serialize) -> Arc<str> {
        let message = Message {
            id: &self.id,
            kind,
            timestamp: Time(self.event.at),
            position: self.pos,
            data,
        };
        // Plain structs with text keys always serialise.
        serde_json::to_string(&message).unwrap_or_default().into()
    }
}
