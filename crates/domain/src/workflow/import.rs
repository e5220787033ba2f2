//! A case brought in from another system: one `imported` event, with the source's own times.

use super::Rules;
use super::draft::{Decision, event_of};
use super::submit::{birth, finish};
use crate::action::{Body, Field};
use crate::actor::Actor;
use crate::category::DefaultUrgency;
use crate::deadline;
use crate::event::{Change, Event, Kind, Told};
use crate::id::{ReportCode, ReportId};
use crate::limits;
use crate::refusal_reason::{Fault, Refusal, Why};
use crate::report::{
    Assignment, AssignmentState, Channel, Clock, ClockEnd, ClockKind, Confirmed, Outcome, Part,
    Place, Point, Promise, PromiseCause, PublicWords, Publication, Stage, ToldBy, Tongue,
};
use crate::time::At;

/// A case as the source tells it, stages already mapped.
#[derive(Clone, Debug)]
pub struct ImportedCase {
    /// The new report's id, made from the source's time.
    pub id: ReportId,
    /// Its code.
    pub code: ReportCode,
    /// The source's id of it: the same one is never brought in twice.
    pub external_id: String,
    /// When it was reported there.
    pub submitted_at: At,
    /// When it last moved there; the start of the work of an open one.
    pub updated_at: Option<At>,
    /// When it was closed there.
    pub closed_at: Option<At>,
    /// received, dispatched, in_progress, answered, closed, refused or withdrawn.
    pub stage: Stage,
    /// The source's own word for that.
    pub status: String,
    /// The source's notes: the answer, of a closed case.
    pub notes: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Words.
    pub text: String,
    /// Category of ours.
    pub category: Option<String>,
    /// The point, if it has one.
    pub point: Option<Point>,
    /// Unit.
    pub area: Option<String>,
    /// The unit was found by the nearest centre.
    pub area_approximate: bool,
    /// Place in words.
    pub place: Option<String>,
    /// Agency of ours that leads.
    pub lead: Option<String>,
    /// Already public at the source: title, text and place may show.
    pub public: bool,
}

/// Decides an import: all faults at once, or the first event. `now` is when it is brought in;
/// clocks follow the source's times.
pub fn import(case: ImportedCase, now: At, rules: &Rules<'_>) -> Result<Decision, Refusal> {
    let faults = faults(&case, now, rules);
    if !faults.is_empty() {
        return Err(Refusal::fields(faults));
    }
    let mut event = event_of(
        Kind::Imported,
        1,
        now,
        case.submitted_at,
        &Actor::clock(),
        &Body::default(),
    );
    let told = Told {
        words: case.text.clone(),
        place: Place {
            point: case.point,
            words: case.place.clone(),
            asset_owner: None,
        },
        reporter: None,
        tongue: Tongue::Vi,
        told_by: ToldBy::default(),
        meant_for: None,
        filed_by: None,
        external_id: Some(case.external_id.clone()),
    };
    event.changes = birth(case.id, case.code, Channel::Import, case.submitted_at, told);
    event.changes.push(Change::Source {
        status: case.status.clone(),
        notes: case.notes.clone(),
    });
    if let Some(code) = &case.category {
        let quick = rules
            .catalogue
            .category(code)
            .is_some_and(|c| c.default_urgency == DefaultUrgency::Quick);
        event.changes.push(Change::Category {
            code: code.clone(),
            quick,
        });
    }
    if let Some(code) = &case.area {
        event.changes.push(Change::Area {
            code: code.clone(),
            approximate: case.area_approximate,
        });
    }
    if let Some(title) = &case.title {
        event.changes.push(Change::Title(title.clone()));
    }
    course(&mut event, &case, rules);
    if case.public {
        publish(&mut event, &case);
    }
    Ok(finish(event, now, rules))
}

/// Stage, assignment and clocks, as the source's times have them.
fn course(event: &mut Event, case: &ImportedCase, rules: &Rules<'_>) {
    let started = case
        .updated_at
        .unwrap_or(case.submitted_at)
        .max(case.submitted_at);
    let ended = case.closed_at.unwrap_or(started).max(case.submitted_at);
    let mut clocks = Clocks {
        event,
        case,
        rules,
        n: 0,
    };
    match case.stage {
        Stage::Dispatched | Stage::InProgress => {
            let state = if case.stage == Stage::Dispatched {
                AssignmentState::Offered
            } else {
                AssignmentState::Accepted
            };
            clocks.assign(state, case.submitted_at);
            if case.stage == Stage::Dispatched {
                clocks.start(ClockKind::Receive, case.lead.clone(), started, None);
            }
            let due = clocks.start(
                ClockKind::Process,
                case.lead.clone(),
                case.submitted_at,
                None,
            );
            clocks.promise(due);
        }
        Stage::Answered | Stage::Closed => {
            if case.lead.is_some() {
                clocks.assign(AssignmentState::Done, case.submitted_at);
                let due = clocks.start(
                    ClockKind::Process,
                    case.lead.clone(),
                    case.submitted_at,
                    Some(ended),
                );
                clocks.promise(due);
            }
            clocks.event.changes.push(Change::Outcome(Outcome {
                text: case.notes.clone().unwrap_or_else(|| case.status.clone()),
                drafter: None,
                at: ended,
                files: Vec::new(),
                commitment: None,
                approved_at: Some(ended),
            }));
            clocks.event.changes.push(Change::Answered { at: ended });
            if case.stage == Stage::Answered {
                clocks.start(ClockKind::Rating, None, ended, None);
            } else {
                clocks
                    .event
                    .changes
                    .push(Change::Confirmed(Confirmed::None));
                clocks
                    .event
                    .changes
                    .push(Change::Closed { at: Some(ended) });
            }
        }
        // The mapping gives no other open stage; `received` is where the centre looks next.
        _ if case.stage.is_open() => {
            clocks.start(ClockKind::Intake, None, case.submitted_at, None);
        }
        _ => {}
    }
    if case.stage != Stage::Received {
        event.changes.push(Change::Stage(case.stage));
    }
}

/// Writes assignments and clocks into the one event.
struct Clocks<'a> {
    event: &'a mut Event,
    case: &'a ImportedCase,
    rules: &'a Rules<'a>,
    n: u32,
}

impl Clocks<'_> {
    fn assign(&mut self, state: AssignmentState, at: At) {
        let Some(agency) = self.case.lead.clone() else {
            return;
        };
        self.event.changes.push(Change::Assigned(Assignment {
            n: 1,
            agency,
            part: Part::Lead,
            state,
            at,
            changed_at: at,
            instruction: None,
            handler: None,
            unit: None,
            ground: None,
            proposed: None,
        }));
    }

    fn start(
        &mut self,
        kind: ClockKind,
        agency: Option<String>,
        at: At,
        stopped: Option<At>,
    ) -> Option<(At, bool)> {
        let quick = self
            .case
            .category
            .as_deref()
            .and_then(|c| self.rules.catalogue.category(c))
            .is_some_and(|c| c.default_urgency == DefaultUrgency::Quick);
        let span = self
            .rules
            .policy
            .span(kind.as_str(), if quick { "quick" } else { "normal" })?;
        let due = deadline::due(at, span, &[], self.rules.calendar());
        self.n += 1;
        let clock = Clock {
            n: self.n,
            kind,
            agency,
            policy: Some(self.rules.policy.name.clone()),
            span: Some(span),
            started_at: at,
            counted_from: at,
            due,
            first_due: due,
            pauses: Vec::new(),
            counted_at: None,
            earlier: Vec::new(),
            stopped_at: stopped,
            end: stopped.map(|s| {
                if s > due {
                    ClockEnd::Late
                } else {
                    ClockEnd::Met
                }
            }),
            steps: 0,
            next: None,
        };
        let by_day = clock.is_by_day();
        self.event.changes.push(Change::ClockStarted(clock));
        Some((due, by_day))
    }

    fn promise(&mut self, due: Option<(At, bool)>) {
        let Some((due, by_day)) = due else { return };
        self.event.changes.push(Change::Promised(Promise {
            made_at: self.case.submitted_at,
            due,
            by_day,
            cause: PromiseCause::Dispatch,
            agency: self.case.lead.clone(),
            reason: None,
            void: false,
        }));
    }
}

/// What the source had published stays public.
fn publish(event: &mut Event, case: &ImportedCase) {
    let words = PublicWords {
        title: case.title.clone(),
        text: Some(case.text.clone()).filter(|t| !t.is_empty()),
        point: case.point,
        place: case.place.clone(),
        answer: case
            .notes
            .clone()
            .filter(|_| matches!(case.stage, Stage::Answered | Stage::Closed)),
    };
    event.changes.push(Change::Published {
        words,
        files: Vec::new(),
    });
    event.changes.push(Change::Publication {
        to: Publication::Public,
        reason: None,
    });
}

fn faults(case: &ImportedCase, now: At, rules: &Rules<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |field, why| faults.push(Fault { field, why });
    if case.submitted_at.0 > now.0 + limits::CLOCK_SKEW_MS {
        fault(Field::OccurredAt, Why::FutureDate);
    }
    if case.text.chars().count() > limits::WORDS_CHARS_MAX {
        fault(Field::Text, Why::TooLong);
    }
    if case
        .title
        .as_ref()
        .is_some_and(|t| t.chars().count() > limits::TITLE_CHARS_MAX)
    {
        fault(Field::Title, Why::TooLong);
    }
    if case
        .place
        .as_ref()
        .is_some_and(|t| t.chars().count() > limits::PLACE_CHARS_MAX)
    {
        fault(Field::Place, Why::TooLong);
    }
    if case
        .notes
        .as_ref()
        .is_some_and(|t| t.chars().count() > limits::NOTE_CHARS_MAX)
    {
        fault(Field::Note, Why::TooLong);
    }
    if case
        .category
        .as_ref()
        .is_some_and(|c| rules.catalogue.category(c).is_none())
    {
        fault(Field::Category, Why::UnknownCategory);
    }
    if case
        .lead
        .as_ref()
        .is_some_and(|l| rules.catalogue.agency(l).is_none())
    {
        fault(Field::Lead, Why::UnknownAgency);
    }
    if case
        .point
        .is_some_and(|p| !rules.catalogue.in_province(p.lat, p.lon))
    {
        fault(Field::Position, Why::OutsideProvince);
    }
    let led = matches!(case.stage, Stage::Dispatched | Stage::InProgress);
    if led && case.lead.is_none() {
        fault(Field::Lead, Why::Required);
    }
    faults
}
