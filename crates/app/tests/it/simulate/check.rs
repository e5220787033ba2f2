//! Afterwards: every clock agrees with the slow way, and every message due left once.

use super::naive;
use super::people::Province;
use crate::house::House;
use domain::escalation::Tone;
use domain::event::{Change, Event};
use domain::limits::CHAIN_STEPS_MAX;
use domain::notice::{Receiver, due};
use domain::report::{Clock, Report};
use domain::time::At;
use std::collections::{BTreeMap, BTreeSet};
use store::message;

/// How a clock stood after an event.
struct State {
    at: At,
    clock: Clock,
    urgency: &'static str,
}

async fn chain(h: &House, id: domain::id::ReportId) -> Vec<Event> {
    let stored = store::event::of(&h.app.store, id.0).await.expect("a chain");
    stored
        .iter()
        .map(|e| {
            let closed = e.closed.as_ref().map_or("", |(text, _)| text.as_str());
            Event::from_halves(e.seq, e.at, &e.open, closed).expect("an event")
        })
        .collect()
}

/// The report before and after each event.
fn history(events: &[Event]) -> Vec<(Option<Report>, &Event, Report)> {
    let mut before: Option<Report> = None;
    let mut all = Vec::new();
    for event in events {
        let after = match &before {
            None => Report::born(event).expect("a birth"),
            Some(report) => {
                let mut next = report.clone();
                next.apply(event);
                next
            }
        };
        all.push((before.replace(after.clone()), event, after));
    }
    all
}

fn urgency(report: &Report) -> &'static str {
    match report.urgency {
        domain::report::Urgency::Normal if report.quick => "quick",
        urgency => urgency.as_str(),
    }
}

/// Every due and every step, against the slow way.
pub(super) async fn clocks(h: &House, province: &Province, looked: &[At]) {
    let catalogue = h.app.tables().catalogue;
    let calendar = catalogue.calendar();
    let mut fired = 0;
    for case in province.cases.values() {
        let events = chain(h, case.id).await;
        let history = history(&events);
        let Some((_, _, last)) = history.last() else {
            continue;
        };
        for n in 1..=last.clocks.len() as u32 {
            let mut states: Vec<State> = Vec::new();
            let mut steps: Vec<At> = Vec::new();
            for (_, event, after) in &history {
                for change in &event.changes {
                    if let Change::Stepped(s) = change
                        && s.clock == n
                        && s.tone != Tone::Lapse
                    {
                        assert_eq!(s.step as usize, steps.len() + 1, "{} clock {n}", last.code);
                        steps.push(s.due);
                    }
                }
                let Some(clock) = after.clocks.iter().find(|c| c.n == n) else {
                    continue;
                };
                let state = State {
                    at: event.at,
                    clock: clock.clone(),
                    urgency: urgency(after),
                };
                if states.last().is_none_or(|was| changed(was, &state)) {
                    states.push(state);
                }
            }
            let Some(clock) = last.clocks.iter().find(|c| c.n == n) else {
                continue;
            };
            if let Some(span) = clock.span
                && clock.pauses.iter().all(|pause| pause.to.is_some())
            {
                let slow = naive::due(clock.counted_from, span, &clock.pauses, calendar);
                assert_eq!(clock.due, slow, "{} clock {n}: {clock:#?}", last.code);
            }
            let policy = clock
                .policy
                .as_deref()
                .and_then(|name| catalogue.policy(name))
                .or_else(|| catalogue.policy_at(clock.started_at.date()))
                .expect("a policy");
            let mut wanted = Vec::new();
            for (i, state) in states.iter().enumerate() {
                if !state.clock.is_open() || state.clock.is_paused() {
                    continue;
                }
                let from = if i == 0 {
                    state.clock.counted_from
                } else {
                    state.at
                };
                let until = states.get(i + 1).map(|next| next.at);
                let horizon = until.unwrap_or(h.now);
                for (at, _) in naive::steps(&state.clock, state.urgency, policy, calendar, horizon)
                {
                    // It fires when somebody looks, if the clock still runs so then.
                    let seen = looked.partition_point(|look| *look < at.max(state.at));
                    let fires = looked
                        .get(seen)
                        .is_some_and(|look| until.is_none_or(|end| *look < end));
                    if at > from && fires {
                        wanted.push(at);
                    }
                }
            }
            // A chain that is full takes no more alarms, however long nobody answers.
            if last.version >= CHAIN_STEPS_MAX && steps.len() < wanted.len() {
                wanted.truncate(steps.len());
            }
            let apart = (0..steps.len().max(wanted.len()))
                .find(|&at| steps.get(at) != wanted.get(at))
                .map(|at| (at, steps.get(at), wanted.get(at)));
            assert_eq!(
                apart, None,
                "{} clock {n} {}: step, fired, wanted; {clock:#?}",
                last.code, clock.kind
            );
            fired += steps.len();
            if naive::lapses(clock.kind) && clock.is_open() && !clock.is_paused() {
                assert!(clock.due >= h.now, "{} waits on: {clock:#?}", last.code);
            }
        }
        if last.stage.is_open() {
            assert!(
                last.clocks.iter().any(Clock::is_open),
                "{} is open in {} and no clock runs",
                last.code,
                last.stage
            );
        }
    }
    assert!(fired > province.cases.len(), "{fired} steps");
}

/// Whether a clock's run is another than before.
fn changed(was: &State, is: &State) -> bool {
    let (a, b) = (&was.clock, &is.clock);
    was.urgency != is.urgency
        || a.due != b.due
        || a.span != b.span
        || a.counted_from != b.counted_from
        || a.pauses != b.pauses
        || a.stopped_at != b.stopped_at
}

/// Every message that the rule names stands in the outbox once, and left once.
pub(super) async fn messages(h: &House, province: &Province, told: &[(String, String, String)]) {
    let ids: BTreeSet<&str> = told.iter().map(|(id, _, _)| id.as_str()).collect();
    assert_eq!(ids.len(), told.len(), "a message was taken twice");
    let mut left = 0;
    let mut reporters = 0;
    for case in province.cases.values() {
        let events = chain(h, case.id).await;
        let rows = message::of_report(&h.app.store, case.id)
            .await
            .expect("messages");
        let mut due_to_reporter = BTreeSet::new();
        let mut reporter = None;
        for (before, event, after) in history(&events) {
            reporter = after.reporter;
            for notice in due(before.as_ref(), std::slice::from_ref(event), &after) {
                if notice.to == Receiver::Reporter {
                    due_to_reporter.insert((event.seq, notice.template.as_str().to_owned()));
                }
            }
        }
        let person = format!("vault:{}", reporter.map_or(0, |id| id.0));
        let mut laid = BTreeSet::new();
        let mut order: BTreeMap<&str, Vec<(At, u32)>> = BTreeMap::new();
        for row in &rows {
            // What the last evening laid down waits for the morning.
            let known = matches!(row.state.as_str(), "sent" | "superseded" | "dropped")
                || (row.state == "waiting" && row.ready_at > h.now);
            assert!(known, "{:?} is {}: {:?}", row.key, row.state, row.error);
            let mine = row.key.destination.ends_with(&person);
            if mine {
                laid.insert((row.key.seq, row.key.template.clone()));
            }
            let prefix = format!("{}-{}-", row.key.chain, row.key.seq);
            if row.state == "sent" {
                left += 1;
                let taken = told.iter().filter(|(id, _, text)| {
                    id.starts_with(&prefix) && row.words.contains(&json(text))
                });
                assert!(taken.count() >= 1, "{:?} was not taken", row.key);
                if let Some(at) = row.ended_at {
                    order
                        .entry(&row.key.destination)
                        .or_default()
                        .push((at, row.key.seq));
                }
            }
            if row.state == "superseded" {
                assert!(
                    rows.iter().any(
                        |r| r.key.destination == row.key.destination && r.key.seq > row.key.seq
                    ),
                    "{:?} gave way to nothing",
                    row.key
                );
            }
        }
        // Rows come in the order of events: so must their leaving.
        for times in order.values() {
            assert!(times.is_sorted_by_key(|(at, _)| *at), "{times:?}");
        }
        for due in &due_to_reporter {
            assert!(laid.contains(due), "{due:?} was never said: {laid:?}");
        }
        for row in &laid {
            assert!(due_to_reporter.contains(row), "{row:?} is nobody's rule");
        }
        reporters += laid.len();
    }
    assert_eq!(
        left,
        told.len(),
        "rows that left, and messages that the gateway took"
    );
    assert!(
        reporters > province.cases.len() * 2,
        "{reporters} messages to reporters"
    );
}

/// A text as it stands inside JSON, without its quotes.
fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted.trim_matches('"').to_owned()
}
