//! The one way out: what a caller may see of a report.

mod shown;

pub(crate) use shown::Shown;

use crate::app::{App, Tables};
use crate::view::{
    AssignmentView, CommitmentView, FileView, Grades, Named, OutcomeView, Position, PromiseView,
    ProposalView, ReportView, Time,
};
use domain::action::Action;
use domain::actor::Actor;
use domain::pack::Catalogue;
use domain::permission::{self, Sight};
use domain::report::{
    Commitment, FileKind, FileRef, FileRole, Grade, Outcome, Point, Promise, Proposal, Publication,
    Report,
};
use domain::text::mask_persons;
use domain::time::At;
use domain::workflow::{self, Rules};
use lang::Lang;

/// A report as this actor may see it at this instant.
pub fn view(app: &App, report: &Report, actor: &Actor, now: At, lang: Lang) -> ReportView {
    let tables = app.tables();
    let category = report
        .category
        .as_deref()
        .and_then(|c| tables.catalogue.category(c));
    let sight = permission::sight(report, category, actor);
    let mut view = outline(report, now, sight);
    if sight == Sight::Parent {
        view.parent = report.parent.as_ref().map(|p| p.code.to_string());
        view.stage = Some(report.stage.as_str());
        view.label = Some(report.label().as_str());
    }
    if sight == Sight::Tombstone {
        view.hidden_reason = report.hidden_reason.clone();
    }
    if !sight.sees_course() {
        return view;
    }
    course(&mut view, report, &tables, now, lang);
    content(&mut view, report, sight, actor);
    if sight.sees_internal() || sight == Sight::Sealed {
        staff(&mut view, report, &tables.catalogue, sight, actor);
    }
    if sight == Sight::Reporter {
        view.consented = report.consented.clone();
        view.ineligible = report.ineligible.as_ref().map(|i| i.code.clone());
        view.supplement_due = report
            .clock(domain::report::ClockKind::Supplement)
            .map(|c| Time(c.due));
        view.parent = report.parent.as_ref().map(|p| p.code.to_string());
    }
    let rules = Rules::at(&tables.catalogue, now);
    let until = |action| workflow::until(report, action, rules.as_ref()?).map(Time);
    view.appeal_until = until(Action::Appeal);
    view.again_until = until(Action::RequestReprocess);
    view.actions = workflow::available(report, actor)
        .into_iter()
        // What is over is not offered.
        .filter(|action| until(*action).is_none_or(|last| now <= last.0))
        .map(Action::as_str)
        .collect();
    view
}

/// What everybody who may know of it sees.
fn outline(report: &Report, now: At, sight: Sight) -> ReportView {
    ReportView {
        code: report.code.to_string(),
        shown_code: report.code.shown(),
        stage: None,
        label: None,
        open: None,
        publication: report.publication.as_str(),
        hidden_reason: None,
        urgency: None,
        attempt: None,
        late: None,
        kept: None,
        confirmed: None,
        channel: None,
        submitted_at: None,
        answered_at: None,
        closed_at: None,
        category: None,
        area: None,
        area_approximate: false,
        title: None,
        text: None,
        public_text: None,
        position: None,
        place: None,
        asset_owner: None,
        lead: None,
        promise: None,
        promises: Vec::new(),
        next_due: None,
        supplement_due: None,
        rating_due: None,
        assignments: Vec::new(),
        files: Vec::new(),
        answer: None,
        outcome: None,
        commitment: None,
        grades: None,
        review: false,
        joined: None,
        parent: None,
        children: Vec::new(),
        ineligible: None,
        proposals: Vec::new(),
        anonymous: None,
        consented: Vec::new(),
        version: report.version,
        actions: Vec::new(),
        external_id: None,
        report_code: report.code,
        appeal_until: None,
        again_until: None,
        now,
        sight,
    }
}

/// Stage, promises, agencies: what is public once the report is.
fn course(view: &mut ReportView, report: &Report, tables: &Tables, now: At, lang: Lang) {
    let catalogue = &tables.catalogue;
    view.stage = Some(report.stage.as_str());
    view.label = Some(report.label().as_str());
    view.open = Some(report.stage.is_open());
    view.urgency = Some(report.urgency.as_str());
    view.attempt = Some(report.attempt);
    view.late = Some(report.is_late(now));
    view.kept = report.is_kept();
    view.confirmed = Some(report.confirmed.as_str());
    view.channel = Some(report.channel.as_str());
    view.submitted_at = Some(Time(report.submitted_at));
    view.answered_at = report.answered_at.map(Time);
    view.closed_at = report.closed_at.map(Time);
    view.category = report
        .category
        .as_deref()
        .map(|c| category_name(catalogue, c, lang));
    view.area = report
        .area
        .as_deref()
        .map(|a| area_name(catalogue, a, report.submitted_at));
    view.area_approximate = report.area_approximate;
    view.lead = report.lead().map(|a| agency_name(catalogue, &a.agency));
    view.promise = report.promise().map(|p| promise_view(p, catalogue));
    view.promises = report
        .promises
        .iter()
        .map(|p| promise_view(p, catalogue))
        .collect();
    view.rating_due = report
        .clock(domain::report::ClockKind::Rating)
        .map(|c| Time(c.due));
    view.assignments = report
        .assignments
        .iter()
        .map(|a| AssignmentView {
            n: a.n,
            agency: agency_name(catalogue, &a.agency),
            part: a.part.as_str(),
            state: a.state.as_str(),
            at: Time(a.at),
            changed_at: Time(a.changed_at),
            instruction: None,
            handler: None,
            unit: None,
            ground: None,
            proposed: None,
        })
        .collect();
    view.commitment = report.commitment.as_ref().map(commitment_view);
    let mut grades = Grades::default();
    for rating in &report.ratings {
        match rating.grade {
            Grade::Satisfied => grades.hai_long += 1,
            Grade::Acceptable => grades.chap_nhan += 1,
            Grade::Dissatisfied => grades.khong_hai_long += 1,
        }
    }
    view.grades = (!report.ratings.is_empty()).then_some(grades);
    view.joined = Some(report.joined.len() + report.children.len());
    view.review = report.review;
}

/// Words, place and files: the released ones, or the original where the caller may see it.
fn content(view: &mut ReportView, report: &Report, sight: Sight, actor: &Actor) {
    let released = report.publication == Publication::Public;
    if sight.sees_words() {
        let clean = |text: &str| {
            if sight.is_redacted() {
                mask_persons(text)
            } else {
                text.to_owned()
            }
        };
        view.title = report
            .title
            .as_deref()
            .or(report.public.title.as_deref())
            .map(clean);
        view.text = Some(clean(&report.words)).filter(|t| !t.is_empty());
        view.public_text = report.public.text.clone();
        view.position = report.place.point.map(position);
        view.place = report.place.words.as_deref().map(clean);
    } else if released {
        view.title = report.public.title.clone();
        view.text = report.public.text.clone().filter(|_| !hidden_words(report));
        view.position = report.public.point.map(position);
        view.place = report.public.place.clone();
    }
    // Answers reach the reporter even when the public does not get them.
    view.answer = match sight {
        Sight::Public if !released => None,
        Sight::Auditor | Sight::Sealed => None,
        Sight::Reporter if report.public.answer.is_none() && report.answered_at.is_some() => {
            report.outcome.as_ref().map(|o| o.text.clone())
        }
        _ => report.public.answer.clone(),
    };
    view.files = report
        .files
        .iter()
        .filter(|f| sees_file(report, f, sight, actor.agency.as_deref()))
        .map(|f| file_view(report, f))
        .collect();
}

/// The words of the first event were taken down.
fn hidden_words(report: &Report) -> bool {
    report.hidden_events.contains(&1)
}

/// Whether a caller of this sight, of `agency` if of any, may open a file.
pub fn sees_file(report: &Report, file: &FileRef, sight: Sight, agency: Option<&str>) -> bool {
    let answered = report.answered_at.is_some();
    // Of a photo with a copy from which something was burnt out, all but the centre and its sender see
    // the copy; and the sender, who has the photo, needs no second one of it.
    let own = sight == Sight::Reporter && file.role == FileRole::Before;
    if sight != Sight::Centre
        && (if own {
            file.of.is_some()
        } else {
            report.has_copy(file.id)
        })
    {
        return false;
    }
    match sight {
        Sight::Centre => true,
        Sight::Oversight => !file.hidden,
        // What supports a position is for the agency that took it.
        Sight::Agency => !file.hidden && (file.party.is_none() || file.party.as_deref() == agency),
        // Their own, and of the answer what was told to them.
        Sight::Reporter => {
            !file.hidden
                && (file.role == FileRole::Before
                    || file.public
                    || (answered
                        && report
                            .outcome
                            .as_ref()
                            .is_some_and(|o| o.files.contains(&file.root()))))
        }
        Sight::Public => report.publication == Publication::Public && file.public && !file.hidden,
        Sight::None
        | Sight::Unpublished
        | Sight::Tombstone
        | Sight::Parent
        | Sight::Sealed
        | Sight::Auditor => false,
    }
}

fn file_view(report: &Report, file: &FileRef) -> FileView {
    let photo = file.kind == FileKind::Photo;
    let base = format!("/tep/{}/{}", report.code, file.id);
    FileView {
        id: file.id.to_string(),
        kind: file.kind.as_str(),
        role: file.role.as_str(),
        public: file.public,
        hidden: file.hidden,
        url: base.clone(),
        thumb_url: photo.then(|| format!("{base}?co=nho")),
        file: file.id,
        of: file.of,
        copied: report.has_copy(file.id),
    }
}

/// What staff see beside: clocks, instructions, drafts, grounds.
fn staff(
    view: &mut ReportView,
    report: &Report,
    catalogue: &Catalogue,
    sight: Sight,
    actor: &Actor,
) {
    view.next_due = report.next_due().map(Time);
    view.parent = report.parent.as_ref().map(|p| p.code.to_string());
    view.ineligible = report.ineligible.as_ref().map(|i| i.code.clone());
    view.anonymous = Some(report.reporter.is_none());
    if sight == Sight::Sealed {
        return;
    }
    view.asset_owner = report.place.asset_owner.clone();
    view.children = report.children.iter().map(|c| c.code.to_string()).collect();
    view.consented = report.consented.clone();
    view.external_id = report.external_id.clone();
    view.outcome = report.outcome.as_ref().map(outcome_view);
    view.proposals = report
        .proposals
        .iter()
        .filter(|p| sees_draft(p, sight, actor.agency.as_deref()))
        .map(|p| ProposalView {
            n: p.n,
            action: p.action.as_str(),
            at: Time(p.at),
            agency: p.agency.as_deref().map(|a| agency_name(catalogue, a)),
            signatures: p.signed.len(),
            note: p.body.note.clone().or_else(|| p.body.text.clone()),
            due: p.body.due.map(|d| Time(d.at())),
            reason: p.body.reason.clone(),
        })
        .collect();
    for (shown, a) in view.assignments.iter_mut().zip(&report.assignments) {
        shown.instruction = a.instruction.clone();
        shown.handler = a.handler.map(|h| h.0);
        shown.unit = a.unit.as_deref().map(|u| agency_name(catalogue, u));
        shown.ground = a.ground.clone();
        shown.proposed = a.proposed.as_deref().map(|p| agency_name(catalogue, p));
    }
}

/// Whether a caller of this sight, of `agency` if of any, may read a draft. What an agency drafts,
/// a position or a return, is no other agency's business before it is signed, nor the centre's drafts
/// an agency's.
pub(crate) fn sees_draft(p: &Proposal, sight: Sight, agency: Option<&str>) -> bool {
    sight.sees_internal() && (sight != Sight::Agency || p.agency.as_deref() == agency)
}

fn outcome_view(o: &Outcome) -> OutcomeView {
    OutcomeView {
        text: o.text.clone(),
        at: Time(o.at),
        files: o.files.iter().map(ToString::to_string).collect(),
        commitment: o.commitment.as_ref().map(commitment_view),
        approved_at: o.approved_at.map(Time),
    }
}

fn commitment_view(c: &Commitment) -> CommitmentView {
    CommitmentView {
        date: c.date.to_string(),
        text: c.text.clone(),
    }
}

/// A promise as everybody may see it.
pub(crate) fn promise_view(p: &Promise, catalogue: &Catalogue) -> PromiseView {
    PromiseView {
        due: Time(p.due),
        by_day: p.by_day,
        made_at: Time(p.made_at),
        cause: p.cause.as_str(),
        agency: p.agency.as_deref().map(|a| agency_name(catalogue, a)),
        reason: p.reason.clone(),
        void: p.void,
    }
}

fn position(p: Point) -> Position {
    Position {
        lat: p.lat,
        lon: p.lon,
    }
}

/// An agency's code with its short name.
pub(crate) fn agency_name(catalogue: &Catalogue, code: &str) -> Named {
    let name = catalogue
        .agency(code)
        .map_or_else(|| code.to_owned(), |a| a.short_name.clone());
    Named {
        code: code.to_owned(),
        name,
    }
}

/// A category's code with its public name (English: its English name).
pub(crate) fn category_name(catalogue: &Catalogue, code: &str, lang: Lang) -> Named {
    let name = catalogue.category(code).map_or_else(
        || code.to_owned(),
        |c| match lang {
            Lang::Vi => c.public_name.clone(),
            Lang::En => c.name_en.clone(),
        },
    );
    Named {
        code: code.to_owned(),
        name,
    }
}

/// A unit's code with the name it had on that day; of older days, the last name it is known by.
pub(crate) fn area_name(catalogue: &Catalogue, code: &str, at: At) -> Named {
    let known = catalogue
        .unit(code, at.date())
        .or_else(|| catalogue.units().iter().rev().find(|u| u.code == code));
    let name = known.map_or_else(|| code.to_owned(), |u| u.name.clone());
    Named {
        code: code.to_owned(),
        name,
    }
}
