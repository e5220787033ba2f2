//! The log of a report, its deadlines with their proofs, its promises.

use super::{at, photo};
use crate::console::pages::case::{Assignment, Clock, Note, Promise, ProofLine};
use crate::console::pages::parts::Entry;
use app::report::desk::{ClockPaper, Paper};
use app::view::{EventView, PromiseView, ReportView};
use domain::action::Action;
use domain::deadline::{Proof, Reason, Step, When};
use domain::event::Kind;
use domain::force::Force;
use domain::id::UserId;
use domain::time::At;
use lang::Lang;
use std::collections::HashMap;

/// Lines of a proof that a page shows; a clock of some years is told in the API.
const PROOF_LINES_MAX: usize = 80;

/// The log, newest first.
pub fn history(lang: Lang, view: &ReportView, events: &[EventView]) -> Vec<Entry> {
    events
        .iter()
        .rev()
        .map(|event| entry(lang, view, event))
        .collect()
}

fn entry(lang: Lang, view: &ReportView, event: &EventView) -> Entry {
    let files = event
        .files
        .iter()
        .filter_map(|id| view.files.iter().find(|f| f.id == *id));
    let photos = files
        .filter(|f| f.kind == "photo")
        .map(|f| photo(lang, f, super::Size::Small))
        .collect();
    let kind = Kind::parse(&event.kind).filter(|_| event.known);
    Entry {
        seq: u64::from(event.seq),
        at: at(lang, event.at.0, view.now),
        at_machine: lang::date::machine(event.at_ms),
        title: event_title(lang, kind),
        who: if event.known {
            actor(lang, event)
        } else {
            String::new()
        },
        words: words(lang, view.now, event),
        internal: event.note_internal.clone().unwrap_or_default(),
        photos,
        hash: event.hash.clone(),
        public: view.publication == "public" && kind.is_some_and(Kind::is_public),
    }
}

/// What an event is called.
pub fn event_title(lang: Lang, kind: Option<Kind>) -> String {
    let deed = |action: Action| lang::t(lang, &format!("action.{action}"));
    match kind {
        Some(Kind::Did(action)) => lang::t(lang, &format!("event.{action}")).to_owned(),
        Some(Kind::Proposed(action)) => {
            lang::fill(lang, "console.case.proposed", &[("deed", deed(action))])
        }
        Some(Kind::Signed(action)) => {
            lang::fill(lang, "console.case.signed", &[("deed", deed(action))])
        }
        Some(Kind::Imported) => lang::t(lang, "event.imported").to_owned(),
        Some(Kind::Erased) => lang::t(lang, "event.erased").to_owned(),
        Some(Kind::Suspended) => lang::t(lang, "event.suspended").to_owned(),
        Some(Kind::Resumed) => lang::t(lang, "event.resumed").to_owned(),
        Some(Kind::Recounted) => lang::t(lang, "event.recounted").to_owned(),
        Some(Kind::Stepped) => lang::t(lang, "event.stepped").to_owned(),
        None => lang::t(lang, "console.case.sealed").to_owned(),
    }
}

/// "Nguyễn Hà · Điều phối viên IOC"; the agency where there is no name.
pub fn actor(lang: Lang, event: &EventView) -> String {
    let role = event
        .role
        .map(|r| lang::t(lang, &format!("role.{r}")).to_owned());
    let agency = event.agency.as_ref().map(|a| a.name.clone());
    let who = match (&event.actor, &event.delegated_by) {
        (Some(who), Some(name)) => Some(lang::fill(
            lang,
            "absence.for",
            &[("who", who), ("name", name)],
        )),
        (who, _) => who.clone(),
    };
    [who, role, agency]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn words(lang: Lang, now: At, event: &EventView) -> String {
    let to = event.to.as_ref().map(|a| a.name.clone());
    let promised = event
        .promised
        .as_ref()
        .map(|p| lang::fill(lang, "console.case.promise", &[("due", &due(lang, p, now))]));
    let removed = event
        .removed
        .as_ref()
        .map(|why| lang::fill(lang, "console.case.removed", &[("why", why)]));
    let told = event
        .told
        .clone()
        .filter(|told| event.note.as_ref() != Some(told));
    let terms = terms(lang, now, event);
    [to, promised, terms, event.note.clone(), told, removed]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n")
}

/// Why clocks stand still or moved: "Tạm dừng do bão lũ theo Công điện 12/CĐ-UBND".
pub fn terms(lang: Lang, now: At, event: &EventView) -> Option<String> {
    let moved = event.moved_to.as_ref().map(|due| {
        let due = lang::date::due_short(lang, due.0.0, now.0);
        lang::fill(lang, "terms.told.moved", &[("due", &due)])
    });
    let ground = match (Kind::parse(&event.kind)?, &event.force) {
        (Kind::Suspended, Some(force)) => {
            Some(held(lang, "terms.told.held", force.cause, &force.document))
        }
        (Kind::Resumed, Some(force)) => {
            Some(held(lang, "terms.told.over", force.cause, &force.document))
        }
        (Kind::Recounted, _) => Some(match &event.policy {
            Some(policy) => lang::fill(lang, "terms.told.policy", &[("policy", policy)]),
            None => lang::t(lang, "terms.told.calendar").to_owned(),
        }),
        _ => None,
    }?;
    Some(
        [Some(ground), moved]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
    )
}

/// A sentence with the cause of force majeure and the document it rests on.
fn held(lang: Lang, key: &str, cause: &str, document: &str) -> String {
    let cause = lang::t(lang, &format!("force.{cause}"));
    lang::fill(lang, key, &[("cause", cause), ("document", document)])
}

/// A promised hour in words.
pub fn due(lang: Lang, promise: &PromiseView, now: At) -> String {
    lang::date::due(lang, promise.due.0.0, now.0)
}

/// Words exchanged with the reporter and notes of staff, newest first.
pub fn notes(lang: Lang, view: &ReportView, events: &[EventView]) -> Vec<Note> {
    let said = |event: &EventView| {
        event
            .told
            .clone()
            .or_else(|| event.note_internal.clone())
            .or_else(|| event.note.clone())
    };
    let talk = events.iter().rev().filter(|e| {
        matches!(
            e.kind.as_str(),
            "message" | "note" | "ask" | "add" | "state_position"
        )
    });
    talk.filter_map(|event| {
        let from_reporter = event.role == Some("citizen");
        Some(Note {
            who: if from_reporter {
                lang::t(lang, "console.case.from_reporter").to_owned()
            } else {
                actor(lang, event)
            },
            at: at(lang, event.at.0, view.now),
            words: said(event).filter(|words| !words.is_empty())?,
            from_reporter,
            internal: matches!(event.kind.as_str(), "note" | "state_position"),
        })
    })
    .collect()
}

/// Who works on it, those who did too.
pub fn assignments(
    lang: Lang,
    view: &ReportView,
    names: &HashMap<UserId, String>,
) -> Vec<Assignment> {
    view.assignments
        .iter()
        .map(|a| {
            let handler = a.handler.and_then(|id| names.get(&UserId(id)).cloned());
            let ground = a.ground.as_deref().map(|g| ground(lang, g));
            let proposed = a
                .proposed
                .as_ref()
                .map(|p| lang::fill(lang, "console.case.proposes", &[("agency", &p.name)]));
            let parts = [
                handler,
                a.unit.as_ref().map(|u| u.name.clone()),
                ground,
                proposed,
                a.instruction.clone(),
            ];
            Assignment {
                agency: a.agency.name.clone(),
                part: lang::t(lang, &format!("part.{}", a.part)).to_owned(),
                state: lang::t(lang, &format!("assignment.{}", a.state)).to_owned(),
                since: at(lang, a.changed_at.0, view.now),
                note: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
                past: matches!(a.state, "returned" | "recalled"),
            }
        })
        .collect()
}

/// A ground in words; as it was given where it is no code of ours.
pub fn ground(lang: Lang, code: &str) -> String {
    let key = format!("ground.{code}");
    if lang::has(&key) {
        lang::t(lang, &key).to_owned()
    } else {
        code.to_owned()
    }
}

/// Every promise, the first first.
pub fn promises(lang: Lang, view: &ReportView) -> Vec<Promise> {
    view.promises
        .iter()
        .map(|p| Promise {
            cause: lang::t(lang, &format!("promise.{}", p.cause)).to_owned(),
            due: due(lang, p, view.now),
            made: at(lang, p.made_at.0, view.now),
            reason: p.reason.clone().unwrap_or_default(),
        })
        .collect()
}

/// Deadlines, those that run first.
pub fn clocks(lang: Lang, paper: &Paper, clocks: &[ClockPaper]) -> Vec<Clock> {
    let mut sorted: Vec<&ClockPaper> = clocks.iter().collect();
    sorted.sort_by_key(|c| (!c.open, c.due));
    sorted
        .into_iter()
        .map(|c| clock(lang, c, paper.view.now))
        .collect()
}

fn clock(lang: Lang, c: &ClockPaper, now: At) -> Clock {
    let state = match c.end {
        Some(end) => lang::t(lang, &format!("clock_end.{end}")).to_owned(),
        None if c.paused => lang::t(lang, "console.waits").to_owned(),
        None => lang::date::left(lang, c.due.0, now.0),
    };
    Clock {
        name: lang::t(lang, &format!("clock.{}", c.kind)).to_owned(),
        agency: c
            .agency
            .as_ref()
            .map(|a| a.name.clone())
            .unwrap_or_default(),
        start: at(lang, c.start, now),
        due: lang::date::due_short(lang, c.due.0, now.0),
        state,
        late: c.late,
        ended: !c.open,
        proof: proofs(lang, c, now),
    }
}

/// The proof of the due, and of those that new rules moved.
fn proofs(lang: Lang, c: &ClockPaper, now: At) -> Vec<ProofLine> {
    let line = |day: String, words: String| ProofLine {
        day,
        words,
        counted: false,
    };
    let by = |policy: &Option<String>| policy.clone().unwrap_or_default();
    let mut lines = Vec::new();
    if !c.earlier.is_empty() {
        let due = lang::date::due_short(lang, c.due.0, now.0);
        let policy = by(&c.policy);
        lines.push(line(
            lang::t(lang, "terms.proof.now").to_owned(),
            lang::fill(
                lang,
                "terms.proof.due",
                &[("due", &due), ("policy", &policy)],
            ),
        ));
    }
    if let Some(p) = &c.proof {
        lines.extend(proof(lang, p, &c.forces, now));
    }
    for (basis, p) in c.earlier.iter().rev() {
        let due = lang::date::due_short(lang, basis.due.0, now.0);
        let until = at(lang, basis.until, now);
        lines.push(line(
            lang::fill(lang, "terms.proof.until", &[("at", &until)]),
            lang::fill(
                lang,
                "terms.proof.due",
                &[("due", &due), ("policy", &by(&basis.policy))],
            ),
        ));
        if let Some(p) = p {
            lines.extend(proof(lang, p, &c.forces, now));
        }
    }
    lines
}

/// The proof as people count it, day by day.
pub fn proof(lang: Lang, proof: &Proof, forces: &[Force], now: At) -> Vec<ProofLine> {
    let mut lines: Vec<ProofLine> = proof
        .steps
        .iter()
        .take(PROOF_LINES_MAX)
        .map(|s| step(lang, s, now))
        .collect();
    for (pause, _) in &proof.pauses {
        let to = pause
            .to
            .map_or_else(|| "…".to_owned(), |to| at(lang, to, now));
        lines.push(ProofLine {
            day: format!("{} – {to}", at(lang, pause.from, now)),
            words: pause
                .force
                .and_then(|id| forces.iter().find(|f| f.id == id))
                .map_or_else(
                    || lang::t(lang, "console.case.pause").to_owned(),
                    |f| held(lang, "terms.told.held", f.cause.as_str(), &f.document),
                ),
            counted: false,
        });
    }
    lines
}

fn step(lang: Lang, step: &Step, now: At) -> ProofLine {
    let day = match step.when {
        When::Day(date) => lang::date::day(lang, date, lang::date::local(now.0).date()),
        When::Time(from, to) => {
            let clock = |at: At| lang::date::clock(lang::date::local(at.0).time());
            format!("{} – {}", at(lang, from, now), clock(to))
        }
    };
    let skipped = |why: &str| lang::fill(lang, "console.case.skipped", &[("why", why)]);
    let words = match (&step.reason, step.when) {
        (Reason::Counted { so_far, .. }, When::Day(_)) => {
            lang::fill(lang, "console.case.counted", &[("n", &so_far.to_string())])
        }
        (Reason::Counted { so_far, .. }, When::Time(..)) => lang::fill(
            lang,
            "console.case.counted_time",
            &[("span", &lang::date::span(lang, *so_far))],
        ),
        (Reason::StartDay, _) => lang::t(lang, "console.case.start_day").to_owned(),
        (Reason::Weekend, _) => skipped(lang::t(lang, "console.case.weekend")),
        (Reason::Holiday(vi, en), _) => skipped(if lang == Lang::En && !en.is_empty() {
            en
        } else {
            vi
        }),
        (Reason::Closed, _) => lang::t(lang, "console.case.closed_hours").to_owned(),
        (Reason::Paused, _) => lang::t(lang, "console.case.pause").to_owned(),
    };
    ProofLine {
        day,
        words,
        counted: matches!(step.reason, Reason::Counted { .. }),
    }
}
