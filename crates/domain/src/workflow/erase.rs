//! A reporter is erased: at once the key to who they are; once the case is over also their words and
//! files that never became public.
//!
//! Whole closed halves go, for a hash covers a half. What else such a half told (a grade, a public
//! photo, the end of a draft) is told again by the event that erases, so that the chain replays to
//! the same report without the words.

use crate::action::Action;
use crate::event::{Change, Event, Kind, Told};
use crate::id::{FileId, VaultId};
use crate::report::{FileKind, Place, Report};
use crate::time::At;

/// What an erasure does to one report.
#[derive(Clone, Debug, PartialEq)]
pub struct Erasure {
    /// The event that tells it.
    pub event: Event,
    /// The report as the chain then replays.
    pub report: Report,
    /// Events whose closed half goes.
    pub strip: Vec<u32>,
    /// Files whose bytes go.
    pub files: Vec<FileId>,
    /// Photos and recordings of theirs that became public: the print that the public sees stays, the
    /// bytes as they came, which say when, where and with what they were taken, go.
    pub originals: Vec<FileId>,
}

/// Why a report is not erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// There is nothing of theirs to erase, now.
    Nothing,
    /// The chain would then tell another story: a person must look.
    Astray,
}

/// Erases what these keys of the vault left in a report. `chain` is its whole chain, `gone` the
/// events whose closed half went before; `over`: the case is closed, and of a merged one its parent's.
///
/// # Errors
/// [`Kept`].
pub fn erase(
    report: &Report,
    chain: &[Event],
    gone: &[u32],
    people: &[VaultId],
    over: bool,
    now: At,
) -> Result<Erasure, Kept> {
    let is_theirs = |who: Option<VaultId>| who.is_some_and(|who| people.contains(&who));
    let own = is_theirs(report.reporter) || is_theirs(first_reporter(chain));
    let strip: Vec<u32> = if over && report.clocks.iter().all(|c| !c.is_open()) {
        chain
            .iter()
            .filter(|e| !gone.contains(&e.seq) && e.kind != Kind::Did(Action::Join))
            .filter(|e| is_theirs(e.reporter) || (own && tells_words(e)))
            .map(|e| e.seq)
            .collect()
    } else {
        Vec::new()
    };
    if strip.is_empty() && !is_theirs(report.reporter) {
        return Err(Kept::Nothing);
    }
    let mut wanted = report.clone();
    if own {
        wanted.reporter = None;
    }
    let mut left = report.clone();
    if !strip.is_empty() {
        left = replay(chain, &strip).ok_or(Kept::Astray)?;
        if own {
            wanted.words = String::new();
            wanted.place = Place {
                point: report.public.point,
                words: report.public.place.clone(),
                asset_owner: report.place.asset_owner.clone(),
            };
        } else {
            wanted.words.clone_from(&left.words);
        }
        wanted
            .files
            .retain(|f| f.public || left.file(f.id).is_some());
        // Consent ends with the case.
        wanted.consented.clone_from(&left.consented);
    }
    // What is told again was theirs and is public; a letter has no other print than itself.
    let told = wanted.files.iter();
    let told = told.filter(|f| left.file(f.id).is_none() && f.kind != FileKind::Document);
    let originals = told.map(|f| f.id).collect();
    let event = Event {
        seq: report.version + 1,
        at: now.max(report.at),
        occurred_at: None,
        kind: Kind::Erased,
        role: crate::actor::Role::System,
        agency: None,
        user: None,
        delegated_by: None,
        reporter: None,
        on_behalf_of: None,
        note_public: None,
        note_reporter: None,
        note_internal: None,
        changes: told_again(&left, &wanted, own && !strip.is_empty(), own),
    };
    left.apply(&event);
    wanted.version = event.seq;
    wanted.at = event.at;
    if in_order(left.clone()) != in_order(wanted) {
        return Err(Kept::Astray);
    }
    let kept = |id: FileId| left.file(id).is_some();
    let files = report.files.iter().map(|f| f.id);
    let files = files.filter(|id| !kept(*id)).collect();
    Ok(Erasure {
        event,
        report: left,
        strip,
        files,
        originals,
    })
}

/// Who filed it, as its first event has it.
fn first_reporter(chain: &[Event]) -> Option<VaultId> {
    chain.first()?.changes.iter().find_map(|c| match c {
        Change::Told(told) => told.reporter,
        _ => None,
    })
}

fn tells_words(event: &Event) -> bool {
    let is_words = |c: &Change| match c {
        Change::Told(told) => !told.words.is_empty() || told.reporter.is_some(),
        Change::Words(_) => true,
        _ => false,
    };
    event.kind != Kind::Erased && event.changes.iter().any(is_words)
}

/// The chain without the closed halves of some events.
fn replay(chain: &[Event], strip: &[u32]) -> Option<Report> {
    let mut report: Option<Report> = None;
    for event in chain {
        let mut event = event.clone();
        if strip.contains(&event.seq) {
            event.changes.retain(Change::is_open);
        }
        match &mut report {
            None => report = Some(Report::born(&event)?),
            Some(report) => report.apply(&event),
        }
    }
    report
}

/// What must be told again to bring what is left to what is wanted.
fn told_again(left: &Report, wanted: &Report, words: bool, own: bool) -> Vec<Change> {
    let mut changes = Vec::new();
    if words {
        changes.push(Change::Told(Told {
            words: String::new(),
            place: wanted.place.clone(),
            reporter: None,
            filed_by: wanted.filed_by,
            external_id: wanted.external_id.clone(),
            tongue: wanted.tongue,
            told_by: wanted.told_by,
            meant_for: wanted.meant_for.clone(),
        }));
    } else if left.place != wanted.place {
        changes.push(Change::Place(wanted.place.clone()));
    }
    if let Some(title) = wanted.title.clone().filter(|_| left.title != wanted.title) {
        changes.push(Change::Title(title));
    }
    let files = wanted.files.iter().filter(|f| left.file(f.id).is_none());
    changes.extend(files.cloned().map(Change::File));
    let verdicts = wanted.verdicts.iter();
    let verdicts = verdicts.filter(|v| !left.verdicts.contains(v));
    changes.extend(verdicts.cloned().map(Change::Verdict));
    let ratings = wanted.ratings.iter();
    let ratings = ratings.filter(|r| !left.ratings.contains(r));
    changes.extend(ratings.cloned().map(Change::Rated));
    let ended = left.proposals.iter().map(|p| p.n);
    let ended = ended.filter(|n| !wanted.proposals.iter().any(|p| p.n == *n));
    changes.extend(ended.map(|n| Change::ProposalEnded { n }));
    if left.ineligible != wanted.ineligible {
        changes.push(Change::Ineligible(wanted.ineligible.clone()));
    }
    for clock in &wanted.clocks {
        let other = left.clocks.iter().find(|c| c.n == clock.n);
        if other.is_some_and(|c| c.next != clock.next) {
            changes.push(Change::ClockNext {
                n: clock.n,
                next: clock.next,
            });
        }
    }
    if own {
        changes.push(Change::Erased);
    }
    changes
}

/// Lists whose order tells nothing, in one order.
fn in_order(mut report: Report) -> Report {
    report.files.sort_by_key(|f| f.id);
    report.ratings.sort_by_key(|r| (r.by, r.attempt));
    report.verdicts.sort_by_key(|v| (v.by, v.attempt));
    report
}
