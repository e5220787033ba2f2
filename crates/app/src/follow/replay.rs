//! Chains replayed for those who tell what happened: each event that has a place in a step of the
//! feed, with what its report was before and became.

use crate::app::App;
use crate::error::AppResult;
use domain::event::Event;
use domain::id::ReportId;
use domain::report::Report;
use std::collections::HashMap;
use std::sync::Arc;
use store::event::Stored;
use store::feed::Entry;

/// One event with its place.
pub(super) struct Step<T> {
    pub(super) pos: i64,
    pub(super) event: Event,
    /// The hash by which the chain knows it.
    pub(super) hash: [u8; 32],
    /// The report as the event left it.
    pub(super) report: Report,
    /// What was looked at before it; none where it begins the report.
    pub(super) before: Option<Arc<T>>,
    /// The same after it.
    pub(super) after: Arc<T>,
}

/// A report whose events have places in a step.
pub(super) struct Replayed<T> {
    pub(super) steps: Vec<Step<T>>,
    /// As it stands now.
    pub(super) report: Report,
    /// What is looked at, now.
    pub(super) now: Arc<T>,
}

/// Replays the reports of some entries of the feed. `look` says of a report what is looked at.
pub(super) async fn read<T: PartialEq>(
    app: &App,
    entries: &[Entry],
    look: impl Fn(&Report) -> T,
) -> AppResult<Vec<Replayed<T>>> {
    let chains: Vec<i64> = store::search::reports(entries)
        .into_iter()
        .map(|ReportId(id)| id)
        .collect();
    if chains.is_empty() {
        return Ok(Vec::new());
    }
    let stored = store::event::of_all(&app.store, &chains).await?;
    let mut wanted: HashMap<i64, HashMap<u32, i64>> = HashMap::new();
    for entry in entries {
        wanted
            .entry(entry.chain)
            .or_default()
            .insert(entry.seq, entry.pos);
    }
    Ok(stored
        .chunk_by(|a, b| a.chain == b.chain)
        .filter_map(|chain| replay(chain, wanted.get(&chain.first()?.chain)?, &look))
        .collect())
}

/// None where the chain holds what only a newer program reads: that one tells it at its own nodes.
fn replay<T: PartialEq>(
    chain: &[Stored],
    wanted: &HashMap<u32, i64>,
    look: impl Fn(&Report) -> T,
) -> Option<Replayed<T>> {
    let mut steps = Vec::new();
    let mut report: Option<Report> = None;
    let mut seen: Option<Arc<T>> = None;
    for stored in chain {
        let event = match stored.event() {
            Ok(event) => event,
            Err(cause) => {
                tracing::warn!(%cause, "a change could not be told");
                return None;
            }
        };
        match &mut report {
            Some(report) => report.apply(&event),
            None => report = Report::born(&event),
        }
        let report = report.as_ref()?;
        let place = wanted.get(&event.seq);
        // Only what borders on a wanted event is asked.
        if place.is_none() && !wanted.contains_key(&(event.seq + 1)) {
            seen = None;
            continue;
        }
        let before = seen.take();
        let mut after = Arc::new(look(report));
        if let Some(before) = before.as_ref().filter(|before| **before == after) {
            after = before.clone();
        }
        if let Some(&pos) = place {
            steps.push(Step {
                pos,
                event,
                hash: stored.hash,
                report: report.clone(),
                before,
                after: after.clone(),
            });
        }
        seen = Some(after);
    }
    let report = report?;
    let now = seen.unwrap_or_else(|| Arc::new(look(&report)));
    Some(Replayed { steps, report, now })
}
