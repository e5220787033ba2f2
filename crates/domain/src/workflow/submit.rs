//! `submit`: the chain of a report begins.

use super::draft::{Decision, event_of, occurred};
use super::{Call, Rules, steps};
use crate::action::{Action, Body, Field, GivenFile};
use crate::actor::{Actor, Role};
use crate::category::{DefaultUrgency, PhotoRule};
use crate::deadline;
use crate::event::{Birth, Change, Event, Kind, Told};
use crate::id::{ReportCode, ReportId, VaultId};
use crate::limits;
use crate::refusal_reason::{Fault, Refusal, Why};
use crate::report::{
    Channel, Clock, ClockKind, FileKind, FileRef, FileRole, Place, Point, Report, Stage, ToldBy,
    Tongue, Urgency,
};
use crate::time::At;
use std::collections::BTreeMap;

/// A report as it comes in at a door. Identity stays outside: only its key is here.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// Its id.
    pub id: ReportId,
    /// Its code.
    pub code: ReportCode,
    /// From where.
    pub channel: Channel,
    /// Words.
    pub text: String,
    /// Files, already stored.
    pub files: Vec<GivenFile>,
    /// The point.
    pub point: Option<Point>,
    /// The unit that the caller named, or that the point lies in.
    pub area: Option<String>,
    /// The unit was found by the nearest centre.
    pub area_approximate: bool,
    /// Place in words.
    pub place: Option<String>,
    /// Category chosen.
    pub category: Option<String>,
    /// Answers to its questions, by their keys.
    pub answers: BTreeMap<String, String>,
    /// Key into the vault; none when no way to reach the sender was given.
    pub reporter: Option<VaultId>,
    /// In which language the sender is written to.
    pub tongue: Tongue,
    /// How the sender wants to hear of it.
    pub told_by: ToldBy,
    /// The agency that whoever took it down named.
    pub meant_for: Option<String>,
    /// Consent to processing.
    pub consent: bool,
    /// When it happened, entered later from paper.
    pub occurred_at: Option<At>,
    /// For whom a helper files.
    pub on_behalf_of: Option<String>,
}

/// Decides a submission: all faults at once, or the first event.
pub fn submit(
    new: NewReport,
    actor: &Actor,
    now: At,
    rules: &Rules<'_>,
) -> Result<Decision, Refusal> {
    let urgent = is_urgent(&new, rules);
    let faults = faults(&new, actor, urgent, rules);
    if !faults.is_empty() {
        return Err(Refusal::fields(faults));
    }
    let body = Body {
        occurred_at: new.occurred_at,
        on_behalf_of: new.on_behalf_of.clone(),
        ..Body::default()
    };
    let when = occurred(&Call::new(Action::Submit, body.clone()), actor, now)?;
    let mut event = event_of(Kind::Did(Action::Submit), 1, now, when, actor, &body);
    event.reporter = new.reporter.filter(|_| actor.role == Role::Citizen);
    let place = Place {
        point: new.point,
        words: new.place.clone(),
        asset_owner: None,
    };
    let told = Told {
        words: told_words(&new, rules),
        place,
        reporter: new.reporter,
        tongue: new.tongue,
        told_by: new.told_by,
        meant_for: new.meant_for.clone(),
        filed_by: actor.user,
        external_id: None,
    };
    event.changes = birth(new.id, new.code, new.channel, when, told);
    if let Some(code) = &new.category {
        let quick = rules
            .catalogue
            .category(code)
            .is_some_and(|c| c.default_urgency == DefaultUrgency::Quick);
        event.changes.push(Change::Category {
            code: code.clone(),
            quick,
        });
    }
    if let Some(code) = &new.area {
        event.changes.push(Change::Area {
            code: code.clone(),
            approximate: new.area_approximate,
        });
    }
    if urgent {
        event.changes.push(Change::Urgency {
            to: Urgency::Urgent,
            calm: Some(Urgency::Normal),
        });
    }
    for given in &new.files {
        event.changes.push(Change::File(FileRef {
            id: given.id,
            kind: given.kind,
            role: FileRole::Before,
            seq: 1,
            public: false,
            hidden: false,
            party: None,
            of: None,
        }));
    }
    start(&mut event, urgent, when, rules);
    Ok(finish(event, now, rules))
}

/// The changes that begin a chain, of a submission and of a split alike.
pub(super) fn birth(
    id: ReportId,
    code: ReportCode,
    channel: Channel,
    at: At,
    told: Told,
) -> Vec<Change> {
    vec![
        Change::Born(Birth {
            id,
            code,
            channel,
            submitted_at: at,
        }),
        Change::Stage(Stage::Received),
        Change::Told(told),
    ]
}

/// The clocks of a new report.
pub(super) fn start(event: &mut Event, urgent: bool, when: At, rules: &Rules<'_>) {
    let key = if urgent { "urgent" } else { "normal" };
    let mut kinds = vec![ClockKind::Intake];
    if urgent {
        kinds.push(ClockKind::UrgentCall);
    }
    for (i, kind) in kinds.into_iter().enumerate() {
        let Some(span) = rules.policy.span(kind.as_str(), key) else {
            continue;
        };
        let due = deadline::due(when, span, &[], rules.calendar());
        event.changes.push(Change::ClockStarted(Clock {
            n: i as u32 + 1,
            kind,
            agency: None,
            policy: Some(rules.policy.name.clone()),
            span: Some(span),
            started_at: when,
            counted_from: when,
            due,
            first_due: due,
            pauses: Vec::new(),
            stopped_at: None,
            end: None,
            counted_at: None,
            earlier: Vec::new(),
            steps: 0,
            next: None,
        }));
    }
}

/// The decision of a first event, and of what follows from it at once.
pub(super) fn finish(mut event: Event, now: At, rules: &Rules<'_>) -> Decision {
    // The event was made with a birth: there is always a report.
    let mut report = Report::empty(&Birth {
        id: ReportId(0),
        code: ReportCode::from_number(0),
        channel: Channel::Api,
        submitted_at: event.at,
    });
    if let Some(born) = Report::born(&event) {
        report = born;
    }
    steps::plan(None, &mut event, &mut report, rules);
    let mut decision = Decision {
        events: vec![event],
        report,
        other: None,
    };
    super::force::heed_all(&mut decision, now, rules);
    decision
}

/// The sender's words, and below them what they answered.
fn told_words(new: &NewReport, rules: &Rules<'_>) -> String {
    let mut words = new.text.clone();
    let category = new.category.as_deref();
    let Some(category) = category.and_then(|c| rules.catalogue.category(c)) else {
        return words;
    };
    for question in category.asked() {
        let answer = new.answers.get(&question.key(&category.code));
        let Some(answer) = answer.map(|a| a.trim()).filter(|a| !a.is_empty()) else {
            continue;
        };
        if !words.is_empty() {
            words.push('\n');
        }
        words.push_str(&format!("{} {answer}", question.words));
    }
    words
}

/// Danger by category, or by the words whatever the category; without a category, by what the words
/// are about.
fn is_urgent(new: &NewReport, rules: &Rules<'_>) -> bool {
    if rules.catalogue.danger_in(&new.text).is_some() {
        return true;
    }
    let category = match &new.category {
        Some(code) => rules.catalogue.category(code),
        None => rules
            .catalogue
            .guess_category(&crate::text::fold(&new.text))
            .map(|(c, _)| c),
    };
    category.is_some_and(|c| c.default_urgency == DefaultUrgency::Urgent)
}

fn faults(new: &NewReport, actor: &Actor, urgent: bool, rules: &Rules<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |field, why| faults.push(Fault { field, why });
    let heard = new
        .files
        .iter()
        .any(|f| matches!(f.kind, FileKind::Photo | FileKind::Audio | FileKind::Video));
    if new.text.trim().is_empty() && !heard {
        fault(Field::Text, Why::NothingTold);
    }
    if new.text.chars().count() > limits::WORDS_CHARS_MAX {
        fault(Field::Text, Why::TooLong);
    }
    if new
        .place
        .as_ref()
        .is_some_and(|p| p.chars().count() > limits::PLACE_CHARS_MAX)
    {
        fault(Field::Place, Why::TooLong);
    }
    if new.files.len() > limits::CALL_FILES_MAX {
        fault(Field::Files, Why::TooManyFiles);
    }
    // Its clocks run by the rules of that day.
    let told = new.occurred_at.map(At::date);
    if told.is_some_and(|day| rules.catalogue.policy_at(day).is_none()) {
        fault(Field::OccurredAt, Why::BeforeRules);
    }
    let placed = new.point.is_some()
        || new.area.is_some()
        || new.place.as_ref().is_some_and(|p| !p.trim().is_empty());
    // The desk writes while somebody talks; adapters bring what they have.
    let may_lack_place = actor.role == Role::CallAgent
        || matches!(
            new.channel,
            Channel::Email | Channel::Sms | Channel::Zalo | Channel::Sos
        );
    if !placed && !may_lack_place {
        fault(Field::Place, Why::PlaceNeeded);
    }
    if new
        .point
        .is_some_and(|p| !rules.catalogue.in_province(p.lat, p.lon))
    {
        fault(Field::Position, Why::OutsideProvince);
    }
    if new
        .area
        .as_ref()
        .is_some_and(|a| rules.catalogue.unit(a, rules.now.date()).is_none())
    {
        fault(Field::Area, Why::UnknownArea);
    }
    let category = new
        .category
        .as_ref()
        .map(|code| rules.catalogue.category(code));
    if category.is_some_and(|c| c.is_none()) {
        fault(Field::Category, Why::UnknownCategory);
    }
    // Danger waits for no list, no answer and no picture.
    if let Some(category) = category.flatten().filter(|_| !urgent) {
        if !rules.catalogue.takes(category, rules.now.date()) {
            fault(Field::Category, Why::CategoryClosed);
        }
        // Whoever writes sees the form that asks; a program, a letter and a call do not.
        let missing = |key: String| new.answers.get(&key).is_none_or(|a| a.trim().is_empty());
        let mut keys = category.asked().map(|q| q.key(&category.code));
        if new.channel == Channel::Portal && keys.any(missing) {
            fault(Field::Answers, Why::AnswerNeeded);
        }
        let seen = |f: &GivenFile| matches!(f.kind, FileKind::Photo | FileKind::Video);
        if category.photo_rule == PhotoRule::Required
            && matches!(new.channel, Channel::Portal | Channel::Api)
            && !new.files.iter().any(seen)
        {
            fault(Field::Files, Why::PhotoNeeded);
        }
    }
    let long = |a: &String| a.chars().count() > limits::ANSWER_TO_QUESTION_CHARS_MAX;
    if new.answers.values().any(long) {
        fault(Field::Answers, Why::TooLong);
    }
    if !new.consent {
        fault(Field::Consent, Why::ConsentNeeded);
    }
    let anonymous_ok = urgent || category.flatten().is_some_and(|c| c.anonymous_ok);
    // Nobody can be rung without a number, however anonymous the matter may be.
    if new.reporter.is_none() && (!anonymous_ok || new.told_by.ring) {
        fault(Field::Phone, Why::ContactNeeded);
    }
    faults
}
