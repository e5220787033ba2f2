//! What past reports teach, in the memory of every node; and how often it was right, in the store.
//!
//! A node remembers the newest reports whose category staff confirmed, fills that memory at start and
//! learns from the rows that the map reads anyway. A follower writes down what it would have proposed
//! when a report came in, and compares when somebody decides: so accuracy is counted on reports that
//! the machine had not seen.

use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::limits;
use domain::action::Action;
use domain::category::DefaultUrgency;
use domain::event::Kind;
use domain::id::{ReportCode, ReportId};
use domain::pack::Catalogue;
use domain::report::{Report, Stage};
use domain::suggest::{Memory, Opinion, Past, Suggestion};
use domain::time::At;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{PoisonError, RwLock};
use store::CommitError;
use store::report::Filed;
use store::suggestion::{self, Judged, Proposed};

pub use store::suggestion::{Score, Side};

/// What this node has learnt, and how far it may be trusted.
#[derive(Debug, Default)]
pub struct Suggester {
    memory: RwLock<Option<Memory>>,
    scores: RwLock<Vec<Score>>,
}

impl Suggester {
    /// What a text is about. The table's keywords alone while the node has not read the past yet.
    pub fn opinion(&self, catalogue: &Catalogue, text: &str) -> Opinion {
        let held = self.memory.read().unwrap_or_else(PoisonError::into_inner);
        match held.as_ref() {
            Some(memory) => memory.opinion(catalogue, text),
            None => Memory::new(catalogue, 1).opinion(catalogue, text),
        }
    }

    /// Whether a proposal of this category may be filled in before anybody asks: it was right often
    /// enough, or nobody can tell yet.
    pub fn is_trusted(&self, category: &str) -> bool {
        let scores = self.scores.read().unwrap_or_else(PoisonError::into_inner);
        let said = scores
            .iter()
            .find(|s| s.side == Side::Said && s.category == category);
        said.is_none_or(is_trusted)
    }

    /// Whether a proposal may be filled in before anybody asks. One that would raise an alarm by its
    /// category alone needs a word of the table too: likeness rings nobody's telephone.
    pub fn may_fill(&self, catalogue: &Catalogue, said: &Suggestion) -> bool {
        let alarms = catalogue
            .category(&said.category)
            .is_some_and(|c| c.default_urgency == DefaultUrgency::Urgent);
        self.is_trusted(&said.category) && (!alarms || said.word.is_some())
    }

    /// How often it was right in the last months, by side and category.
    pub fn scores(&self) -> Vec<Score> {
        let scores = self.scores.read().unwrap_or_else(PoisonError::into_inner);
        scores.clone()
    }

    /// Reports that this node remembers.
    pub fn remembered(&self) -> usize {
        let held = self.memory.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().map_or(0, Memory::len)
    }

    /// Takes up what became of reports.
    pub(super) fn learn(&self, filed: &[Filed]) {
        let mut held = self.memory.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(memory) = held.as_mut() {
            for filed in filed {
                match Confirmed::of(&filed.report) {
                    Some(confirmed) => memory.learn(&confirmed.past()),
                    None => memory.forget(filed.report.id),
                }
            }
        }
    }
}

/// Whether enough was decided to tell how good a category's proposals are.
pub fn is_judged(score: &Score) -> bool {
    score.n >= limits::SUGGEST_JUDGED
}

/// Whether a category's proposals were right often enough to be filled in; too few tell nothing.
pub fn is_trusted(score: &Score) -> bool {
    !is_judged(score) || score.best * 100 >= score.n * limits::SUGGEST_TRUSTED
}

/// What is learnt of a report, without the rest of it: thousands are held at once.
struct Confirmed {
    id: ReportId,
    code: ReportCode,
    category: String,
    lead: String,
    text: String,
}

impl Confirmed {
    /// None of a report that staff have not confirmed, or that teaches nothing.
    fn of(report: &Report) -> Option<Confirmed> {
        if report.is_sealed() || report.words.is_empty() {
            return None;
        }
        let lead = report.lead()?.agency.clone();
        Some(Confirmed {
            id: report.id,
            code: report.code,
            category: report.category.clone()?,
            lead,
            text: report.words.clone(),
        })
    }

    fn past(&self) -> Past<'_> {
        Past {
            id: self.id,
            code: self.code,
            category: &self.category,
            lead: Some(&self.lead),
            text: &self.text,
        }
    }
}

/// Reads what staff confirmed, the newest that there is room for. What changes meanwhile stands in
/// the feed after the place that the map noted before, and is taken up from there.
pub(super) async fn fill(app: &App) -> AppResult<()> {
    let tables = app.tables();
    let mut memory = Memory::new(&tables.catalogue, limits::SUGGEST_REMEMBERED);
    let mut found = Vec::new();
    let mut before = ReportId(i64::MAX);
    while found.len() < limits::SUGGEST_REMEMBERED {
        let page = store::report::led(&app.store, before, store::limits::PAGE_MAX).await?;
        let Some(last) = page.last() else { break };
        before = last.report.id;
        found.extend(page.iter().map(|filed| Confirmed::of(&filed.report)));
    }
    found.truncate(limits::SUGGEST_REMEMBERED);
    let memory = tokio::task::spawn_blocking(move || {
        // The oldest first: the newest are remembered longest.
        for confirmed in found.iter().rev().flatten() {
            memory.learn(&confirmed.past());
        }
        memory
    })
    .await
    .map_err(AppError::internal)?;
    tracing::info!(reports = memory.len(), "suggestions have learnt");
    *app.suggester
        .memory
        .write()
        .unwrap_or_else(PoisonError::into_inner) = Some(memory);
    refresh(app).await
}

/// Reads how often it was right, for this node.
pub(super) async fn refresh(app: &App) -> AppResult<()> {
    let now = store::feed::newest_at(&app.store).await?;
    let since = month_of(now.plus_ms(-limits::SUGGEST_SCORED_MS));
    let scores = suggestion::scores(&app.store, since).await?;
    *app.suggester
        .scores
        .write()
        .unwrap_or_else(PoisonError::into_inner) = scores;
    Ok(())
}

/// `202408`.
fn month_of(at: At) -> i64 {
    let day = at.date();
    i64::from(day.year()) * 100 + i64::from(day.month())
}

/// One step of the follower that proposes and compares: at most [`store::limits::FOLLOW_STEP`]
/// events. Gives how many it passed; none when there was nothing new, another node was quicker, or
/// this one has not learnt yet.
///
/// # Errors
/// The store's.
pub async fn judge(app: &App) -> AppResult<usize> {
    let learnt = {
        let held = app.suggester.memory.read();
        held.unwrap_or_else(PoisonError::into_inner).is_some()
    };
    if !learnt {
        return Ok(0);
    }
    let from = store::feed::position(&app.store, suggestion::FOLLOWER).await?;
    let events = store::event::after(&app.store, from, store::limits::FOLLOW_STEP).await?;
    let Some((to, _)) = events.last().map(|(pos, e)| (*pos, e.seq)) else {
        return Ok(0);
    };
    let mut born = BTreeSet::new();
    let mut decided: BTreeMap<ReportId, At> = BTreeMap::new();
    for (_, stored) in events
        .iter()
        .filter(|(_, s)| s.family == store::event::REPORT)
    {
        let (id, at) = (ReportId(stored.chain), stored.at);
        match stored.event()?.kind {
            Kind::Did(Action::Submit | Action::Split) if stored.seq == 1 => {
                born.insert(id);
            }
            Kind::Did(
                Action::Dispatch
                | Action::Refuse
                | Action::Redirect
                | Action::Merge
                | Action::Withdraw,
            ) => {
                decided.entry(id).or_insert(at);
            }
            _ => {}
        }
    }
    let ids: Vec<ReportId> = born.iter().chain(decided.keys()).copied().collect();
    let filed: HashMap<ReportId, Report> = store::report::by_ids(&app.store, &ids)
        .await?
        .into_iter()
        .map(|f| (f.report.id, f.report))
        .collect();
    // Hundreds of texts at a time: not on a thread that others wait for.
    let house = app.clone();
    let (filed, proposed) = tokio::task::spawn_blocking(move || {
        let proposed: Vec<Proposed> = born
            .iter()
            .filter_map(|id| proposal(&house, filed.get(id)?))
            .collect();
        (filed, proposed)
    })
    .await
    .map_err(AppError::internal)?;
    let known = suggestion::of(&app.store, &decided.keys().copied().collect::<Vec<_>>()).await?;
    let (mut judged, mut over) = (Vec::new(), Vec::new());
    for (id, at) in decided {
        let was = proposed.iter().chain(&known).find(|p| p.report == id);
        let report = filed.get(&id).filter(|r| is_confirmed(r));
        match (was, report.and_then(|r| Some((r.category.clone()?, r)))) {
            (Some(was), Some((category, report))) => judged.push(Judged {
                proposed: was.clone(),
                category,
                lead: report.lead().map(|a| a.agency.clone()),
                month: month_of(at),
            }),
            _ => over.push(id),
        }
    }
    let counted = !judged.is_empty();
    match suggestion::step(&app.store, (from, to), &proposed, &judged, &over).await {
        Ok(true) => {
            if counted {
                refresh(app).await?;
            }
            Ok(events.len())
        }
        Ok(false) | Err(CommitError::Busy) => Ok(0),
        Err(e) => Err(e.into()),
    }
}

/// Staff sent it to an agency, and it may be spoken of.
fn is_confirmed(report: &Report) -> bool {
    report.lead().is_some() && report.stage != Stage::Received && !report.is_sealed()
}

/// What the machine says of a report as it came in. Nothing of one that was decided before this
/// follower came to it: the memory may have learnt it already, and would be its own witness.
fn proposal(app: &App, report: &Report) -> Option<Proposed> {
    if report.lead().is_some() {
        return None;
    }
    let tables = app.tables();
    let opinion = app.suggester.opinion(&tables.catalogue, &report.words);
    let categories: Vec<String> = opinion.categories.into_iter().map(|s| s.category).collect();
    let best = categories.first()?;
    let area = report.area.as_deref().unwrap_or("");
    let owner = report.place.asset_owner.as_deref();
    let day = report.submitted_at.date();
    let lead = match tables.catalogue.route(best, area, owner, day)?.lead {
        domain::routing::Lead::Agency(code) => Some(code),
        domain::routing::Lead::Person(_) => None,
    };
    Some(Proposed {
        report: report.id,
        categories,
        lead,
        at: report.submitted_at,
    })
}
