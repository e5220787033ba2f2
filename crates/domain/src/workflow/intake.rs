//! The centre's first steps, and the reporter's part in them.

use super::draft::Draft;
use super::submit;
use crate::action::{Action, Field};
use crate::actor::Role;
use crate::category::DefaultUrgency;
use crate::deadline;
use crate::event::{Change, Kind, Told};
use crate::refusal::RefusalAction;
use crate::refusal_reason::{Code, Fault, Refusal, Why};
use crate::report::{Channel, Child, ClockKind, Ineligible, Place, Publication, Stage, Urgency};
use crate::time::DAY_MS;

/// More words or files from the reporter; after a lapsed question it brings the report back.
pub(super) fn add(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let text = d
        .body
        .text
        .clone()
        .map(|t| t.trim().to_owned())
        .filter(|t| !t.is_empty());
    if text.is_none() && d.body.files.is_empty() && d.body.position.is_none() {
        return Err(Refusal::field(Field::Text, Why::NothingTold));
    }
    if let Some(p) = d.body.position
        && !d.rules.catalogue.in_province(p.lat, p.lon)
    {
        return Err(Refusal::field(Field::Position, Why::OutsideProvince));
    }
    if d.report.stage == Stage::Refused {
        let days = i64::from(d.rules.limit("add_after_lapse_within", "normal", 30));
        let since = d.report.ineligible.as_ref().map_or(d.now, |i| i.at);
        if d.now.0 > since.0 + days * DAY_MS {
            return Err(Refusal::new(Code::TooLate, Why::TimeOver));
        }
    }
    d.did();
    d.receive_files();
    if let Some(text) = text {
        let words = if d.report.words.is_empty() {
            text
        } else {
            format!("{}\n\n{text}", d.report.words)
        };
        d.change(Change::Words(words));
    }
    correct_place(d);
    match d.report.stage {
        Stage::AwaitingInfo => go_back(d),
        Stage::Refused => {
            d.change(Change::Ineligible(None));
            d.go(Stage::Received);
            d.start(ClockKind::Intake, None);
        }
        _ => {}
    }
    Ok(())
}

/// The place named in the call, if any, becomes the report's.
fn correct_place(d: &mut Draft<'_>) {
    let mut place = d.report.place.clone();
    if let Some(point) = d.body.position {
        place.point = Some(point);
    }
    if let Some(words) = d.body.place.clone().filter(|w| !w.trim().is_empty()) {
        place.words = Some(words);
    }
    if let Some(owner) = d.body.asset_owner.clone() {
        place.asset_owner = Some(owner).filter(|o| !o.is_empty());
    }
    if place != d.report.place {
        d.change(Change::Place(place));
    }
    if let Some(code) = d.body.area.clone()
        && d.report.area.as_deref() != Some(&code)
    {
        let approximate = d.body.area_approximate;
        d.change(Change::Area { code, approximate });
    }
}

/// From waiting for an answer to where the question was asked.
pub(super) fn go_back(d: &mut Draft<'_>) {
    let to = d.report.back.unwrap_or(Stage::Received);
    d.go(to);
    d.change(Change::Back(None));
}

/// A question to the reporter; the clock that was left pauses.
pub(super) fn ask(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let question = question(d)?;
    if d.report.urgency == Urgency::Urgent {
        return Err(Refusal::new(Code::WrongStage, Why::Urgent));
    }
    if d.report.reporters().next().is_none() {
        return Err(Refusal::new(Code::WrongStage, Why::Unreachable));
    }
    let by_agency = d.actor.role.is_agency();
    if by_agency && d.report.agency_questions > 0 {
        return Err(Refusal::new(Code::LimitReached, Why::Limit));
    }
    let due = match d.body.due {
        None => None,
        Some(due) => {
            let latest = d
                .rules
                .policy
                .span("supplement", d.urgency_key())
                .map(|s| deadline::due(d.when, s, &[], d.rules.calendar()));
            if due.at() <= d.now {
                return Err(Refusal::field(Field::Due, Why::PastDate));
            }
            if latest.is_some_and(|l| due.at() > l) {
                return Err(Refusal::field(Field::Due, Why::DateTooFar));
            }
            Some(due.at())
        }
    };
    d.did();
    d.note_reporter(Some(question));
    d.change(Change::Question { by_agency });
    let back = d.report.stage;
    d.go(Stage::AwaitingInfo);
    d.change(Change::Back(Some(back)));
    match due {
        Some(due) => d.start_until(ClockKind::Supplement, None, due),
        None => d.start(ClockKind::Supplement, None),
    }
    Ok(())
}

/// The question stands in `text`, or in `note`.
fn question(d: &Draft<'_>) -> Result<String, Refusal> {
    d.text(Field::Text)
        .or_else(|_| d.text(Field::Note))
        .map_err(|_| Refusal::field(Field::Text, Why::Required))
}

/// Back without an answer: staff know enough, or the question lapsed while the agency worked.
pub(super) fn resume(d: &mut Draft<'_>) -> Result<(), Refusal> {
    if d.actor.role == Role::System {
        let asked_at_work = d.report.back == Some(Stage::InProgress);
        if !asked_at_work {
            return Err(Refusal::new(Code::WrongStage, Why::Stage));
        }
        lapsed(d)?;
    }
    d.did();
    go_back(d);
    Ok(())
}

/// The system's clock acts only when the question's time is over.
fn lapsed(d: &Draft<'_>) -> Result<(), Refusal> {
    match d.report.clock(ClockKind::Supplement) {
        Some(clock) if d.now <= clock.due => Err(Refusal::new(Code::WrongStage, Why::WindowRuns)),
        Some(_) => Ok(()),
        // No question is open: there is nothing that could lapse.
        None => Err(Refusal::new(Code::WrongStage, Why::Stage)),
    }
}

/// Category, urgency, unit, title. The reporter's own words are never altered.
pub(super) fn classify(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let faults = classification_faults(d);
    if !faults.is_empty() {
        return Err(Refusal::fields(faults));
    }
    let b = &d.body;
    let nothing = b.category.is_none()
        && b.urgency.is_none()
        && b.area.is_none()
        && b.title.is_none()
        && b.position.is_none()
        && b.place.is_none()
        && b.asset_owner.is_none();
    if nothing {
        return Err(Refusal::field(Field::Category, Why::Required));
    }
    d.did();
    apply_classification(d);
    Ok(())
}

/// What is wrong with the classifying fields, whichever action carries them.
pub(super) fn classification_faults(d: &Draft<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let today = d.now.date();
    if d.body
        .category
        .as_ref()
        .is_some_and(|c| d.rules.catalogue.category(c).is_none())
    {
        faults.push(Fault {
            field: Field::Category,
            why: Why::UnknownCategory,
        });
    }
    // What was of a category before it was switched off stays of it.
    if let Some(category) = d.body.category.as_deref()
        && d.report.category.as_deref() != Some(category)
        && d.rules
            .catalogue
            .category(category)
            .is_some_and(|c| !d.rules.catalogue.takes(c, today))
    {
        faults.push(Fault {
            field: Field::Category,
            why: Why::CategoryClosed,
        });
    }
    if d.body
        .area
        .as_ref()
        .is_some_and(|a| d.rules.catalogue.unit(a, today).is_none())
    {
        faults.push(Fault {
            field: Field::Area,
            why: Why::UnknownArea,
        });
    }
    if d.body
        .position
        .is_some_and(|p| !d.rules.catalogue.in_province(p.lat, p.lon))
    {
        faults.push(Fault {
            field: Field::Position,
            why: Why::OutsideProvince,
        });
    }
    if let Some(to) = d.body.urgency
        && to != d.report.urgency
        && (to == Urgency::Urgent || d.report.urgency == Urgency::Urgent)
    {
        faults.push(Fault {
            field: Field::Urgency,
            why: Why::UrgencyByOwnAction,
        });
    }
    faults
}

/// Carries category, urgency, place and title into the report. No due moves.
pub(super) fn apply_classification(d: &mut Draft<'_>) {
    if let Some(code) = d.body.category.clone() {
        let quick = d
            .rules
            .catalogue
            .category(&code)
            .is_some_and(|c| c.default_urgency == DefaultUrgency::Quick);
        if d.report.category.as_deref() != Some(&code) || d.report.quick != quick {
            d.change(Change::Category { code, quick });
        }
    }
    if let Some(to) = d.body.urgency
        && to != d.report.urgency
    {
        d.change(Change::Urgency { to, calm: None });
    }
    if let Some(title) = d
        .body
        .title
        .clone()
        .map(|t| t.trim().to_owned())
        .filter(|t| !t.is_empty())
        && d.report.title.as_deref() != Some(&title)
    {
        d.change(Change::Title(title));
    }
    correct_place(d);
}

/// Not eligible; the reporter is always told why.
pub(super) fn refuse(d: &mut Draft<'_>) -> Result<(), Refusal> {
    if d.actor.role == Role::System {
        lapsed(d)?;
        d.did();
        return end_as(d, Stage::Refused, "R-05".to_owned(), true);
    }
    d.require(&[Field::Reason, Field::Note])?;
    let code = d.text(Field::Reason)?;
    let known = d
        .rules
        .catalogue
        .refusal(&code)
        .ok_or(Refusal::field(Field::Reason, Why::UnknownReason))?;
    // R-06 may also be used to refuse when no body takes the matter.
    if known.action == RefusalAction::Redirect && code != "R-06" {
        return Err(Refusal::field(Field::Reason, Why::RedirectOnly));
    }
    decided_by_another(d)?;
    d.did();
    let told = d.text(Field::Note)?;
    d.note_reporter(Some(told));
    end_as(d, Stage::Refused, code, false)
}

/// Shown the right channel, and how to file there.
pub(super) fn redirect(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.require(&[Field::Reason, Field::Note])?;
    let code = d.text(Field::Reason)?;
    let known = d
        .rules
        .catalogue
        .refusal(&code)
        .ok_or(Refusal::field(Field::Reason, Why::UnknownReason))?;
    if known.action != RefusalAction::Redirect {
        return Err(Refusal::field(Field::Reason, Why::RefuseOnly));
    }
    decided_by_another(d)?;
    d.did();
    let how = d.text(Field::Note)?;
    let told = match d.text(Field::Target) {
        Ok(target) => format!("{target}\n{how}"),
        Err(_) => how,
    };
    d.note_reporter(Some(told));
    if code == "R-02" {
        d.change(Change::Locked);
    }
    end_as(d, Stage::Redirected, code, false)
}

fn end_as(d: &mut Draft<'_>, stage: Stage, code: String, lapsed: bool) -> Result<(), Refusal> {
    // content is hidden at once, whatever was released before.
    let secret = matches!(code.as_str(), "R-02" | "R-04");
    let (by, at) = (d.actor.user, d.now);
    d.go(stage);
    d.void_all();
    d.change(Change::Back(None));
    d.change(Change::Ineligible(Some(Ineligible {
        code: code.clone(),
        by,
        at,
        lapsed,
    })));
    if secret && d.report.publication == Publication::Public {
        d.change(Change::Publication {
            to: Publication::Hidden,
            reason: Some(code),
        });
    }
    Ok(())
}

/// An appeal is decided by the leader, other than the refuser.
pub(super) fn decided_by_another(d: &Draft<'_>) -> Result<(), Refusal> {
    // Received, or asked for more from there: a review is then an appeal's.
    let early = matches!(d.report.stage, Stage::Received | Stage::AwaitingInfo);
    if !early || d.report.clock(ClockKind::Review).is_none() {
        return Ok(());
    }
    if d.actor.role != Role::IocLeader {
        return Err(Refusal::new(Code::WrongRole, Why::LeaderDecides));
    }
    let refuser = d.report.ineligible.as_ref().and_then(|i| i.by);
    if refuser.is_some() && refuser == d.actor.user {
        return Err(Refusal::new(Code::SamePerson, Why::SameRefuser));
    }
    Ok(())
}

/// The same matter as an earlier report: it follows that one from now on.
pub(super) fn merge(d: &mut Draft<'_>) -> Result<(), Refusal> {
    if d.body.parent.is_none() {
        return Err(Refusal::field(Field::Parent, Why::Required));
    }
    let Some(parent) = d.other_report else {
        return Err(Refusal::field(Field::Parent, Why::BadParent));
    };
    let days = i64::from(d.rules.limit("merge_closed_within", "normal", 30));
    let fresh = parent
        .closed_at
        .is_some_and(|at| d.now.0 <= at.0 + days * DAY_MS);
    if parent.id == d.report.id
        || !(parent.stage.is_open() || (parent.stage == Stage::Closed && fresh))
    {
        return Err(Refusal::field(Field::Parent, Why::BadParent));
    }
    decided_by_another(d)?;
    d.did();
    d.go(Stage::Merged);
    d.void_all();
    d.change(Change::Parent(Some(Child {
        id: parent.id,
        code: parent.code,
        reporter: None,
    })));

    if d.report.ineligible.is_some() {
        d.change(Change::Ineligible(None));
    }
    let mut p = d.on(parent);
    p.did();
    p.change(Change::ChildAdded(Child {
        id: d.report.id,
        code: d.report.code,
        reporter: d.report.reporter,
    }));
    // A merged parent takes its children along.
    for child in d.report.children.clone() {
        p.change(Change::ChildAdded(child));
    }
    // Urgency passes to the parent.
    let urgent = d.report.urgency == Urgency::Urgent && parent.urgency != Urgency::Urgent;
    if urgent && parent.stage.is_before_resolved() {
        super::urgent::begin(&mut p);
    }
    d.other = Some(p.finish_other());
    Ok(())
}

/// A second matter becomes a report of its own, with its own code and clocks.
pub(super) fn split(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let text = d.text(Field::Text)?;
    // From a denunciation only with the reporter's consent.
    let denunciation = d.report.locked || d.body.reason.as_deref() == Some("R-02");
    if denunciation && !d.body.consent {
        return Err(Refusal::field(Field::Consent, Why::ConsentNeeded));
    }
    let Some((id, code)) = d.call.fresh else {
        return Err(Refusal::new(Code::WrongStage, Why::Stage));
    };
    d.did();
    d.change(Change::SplitOff { code });
    let place = Place {
        asset_owner: None,
        ..d.report.place.clone()
    };
    let told = Told {
        words: text,
        place,
        reporter: d.report.reporter,
        tongue: d.report.tongue,
        told_by: d.report.told_by,
        // The part goes its own way.
        meant_for: None,
        filed_by: d.actor.user,
        external_id: None,
    };
    let channel: Channel = d.report.channel;
    let mut event = super::draft::event_of(
        Kind::Did(Action::Split),
        1,
        d.now,
        d.now,
        d.actor,
        &crate::action::Body::default(),
    );
    event.changes = submit::birth(id, code, channel, d.now, told);
    if let Some(area) = d.report.area.clone() {
        event.changes.push(Change::Area {
            code: area,
            approximate: d.report.area_approximate,
        });
    }
    submit::start(&mut event, false, d.now, d.rules);
    let born = submit::finish(event, d.now, d.rules);
    d.other = Some(super::Other {
        before: None,
        events: born.events,
        report: born.report,
    });
    Ok(())
}

/// The reporter takes it back.
pub(super) fn withdraw(d: &mut Draft<'_>) -> Result<(), Refusal> {
    if d.report.urgency == Urgency::Urgent {
        return Err(Refusal::new(Code::WrongStage, Why::Urgent));
    }
    if !d.report.children.is_empty() {
        return Err(Refusal::new(Code::WrongStage, Why::HasChildren));
    }
    d.did();
    let note = d.body.note.clone();
    d.note_reporter(note);
    super::dispatch::recall_all(d);
    d.void_all();
    d.go(Stage::Withdrawn);
    d.change(Change::Back(None));
    Ok(())
}

/// Against a refusal: once, in time.
pub(super) fn appeal(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.require(&[Field::Note])?;
    if d.report.appealed {
        return Err(Refusal::new(Code::LimitReached, Why::Limit));
    }
    super::voice::in_time(d)?;
    d.did();
    let note = d.body.note.clone();
    d.note_reporter(note);
    d.receive_files();
    d.change(Change::Appealed);
    d.go(Stage::Received);
    d.start(ClockKind::Review, None);
    Ok(())
}

/// The centre mends its own mistake.
pub(super) fn reinstate(d: &mut Draft<'_>) -> Result<(), Refusal> {
    d.require(&[Field::Note])?;
    d.did();
    let note = d.body.note.clone();
    d.note_internal(note);
    if d.report.stage == Stage::Merged {
        d.change(Change::Parent(None));
        if let Some(parent) = d.other_report {
            let mut p = d.on(parent);
            p.did();
            // The children it brought leave with it.
            let own = d.report.children.iter().map(|c| c.id);
            for id in std::iter::once(d.report.id).chain(own) {
                p.change(Change::ChildLeft { id });
            }
            d.other = Some(p.finish_other());
        }
    }
    if d.report.ineligible.is_some() {
        d.change(Change::Ineligible(None));
    }
    d.go(Stage::Received);
    d.start(ClockKind::Redispatch, None);
    Ok(())
}
