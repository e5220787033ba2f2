//! One report's page.

use super::{log, photo, slip, status};
use crate::portal::pages::case::{
    Case, CaseHidden, Confirm, Contact, Joining, May, Question, Step, StepState,
};
use crate::portal::pages::field::{Field, Problems};
use crate::portal::pages::pieces::{LabelledPhoto, Photo, Recording};
use crate::shell::Shell;
use crate::url;
use app::view::{EventView, FileView, ReportView, Time};
use domain::action::Action;
use domain::permission::Sight;
use domain::report::{FileKind, FileRole, PromiseCause, Publication, Stage, Urgency};
use domain::time::At;
use lang::{Lang, date};

/// What the page shows. `base` is the address under which its visitor came: a merged report's
/// reporter stays at their own.
pub(in crate::portal) fn page(
    shell: Shell,
    base: String,
    view: &ReportView,
    events: &[EventView],
    own: bool,
    public_url: &str,
) -> Case {
    let lang = shell.lang;
    let stage = view.stage.and_then(Stage::parse).unwrap_or(Stage::Received);
    let title = view
        .title
        .clone()
        .or_else(|| view.category.as_ref().map(|c| c.name.clone()));
    let (before, after, photos) = shots(&shell, view);
    let place: Vec<&str> = view
        .place
        .as_deref()
        .into_iter()
        .chain(view.area.as_ref().map(|a| a.name.as_str()))
        .collect();
    let late = view.late == Some(true) && view.open == Some(true);
    let public = view.publication == Publication::Public.as_str();
    Case {
        base,
        code: view.shown_code.clone(),
        version: view.version.to_string(),
        title: title.unwrap_or_else(|| view.shown_code.clone()),
        place: place.join(", "),
        located: None,
        follow: None,
        status: status::chip(lang, view.label, view.commitment.as_ref()),
        late: view
            .promise
            .as_ref()
            .filter(|_| late)
            .map(|p| status::late(lang, p.due.0, view.now)),
        sorry: late.then(|| sorry(lang, view)),
        area: view
            .area
            .as_ref()
            .map(|a| (a.name.clone(), shell.to(&url::area(&a.code, &a.name)))),
        notice: None,
        own_words: view.text.clone().filter(|_| view.sight == Sight::Reporter),
        urgent: view.urgency == Some(Urgency::Urgent.as_str())
            && stage.is_open()
            && stage != Stage::Answered,
        refused: None,
        unpublished: (own && !public).then(|| shell.t("portal.case.unpublished").to_owned()),
        before,
        after,
        photos,
        recordings: recordings(&shell, view),
        steps: steps(&shell, stage, own),
        ticket: slip::ticket(&shell, view, public_url),
        sums: sums(&shell, view),
        events: log::milestones(&shell, view, events),
        seal: log::seal(events),
        joined: view.joined.unwrap_or(0).to_string(),
        may: may(&shell, view, events, stage, own),
        own,
        problems: Problems::none(),
        shell,
    }
}

/// The page of a report that is not public.
pub(in crate::portal) fn hidden(shell: Shell, view: &ReportView) -> CaseHidden {
    let reason = view.hidden_reason.as_deref().unwrap_or("other");
    CaseHidden {
        code: view.shown_code.clone(),
        waiting: view.sight == Sight::Unpublished,
        reason: super::word(shell.lang, "ground", reason, "ground.other").to_lowercase(),
        status: None,
        shell,
    }
}

/// The first photo as it was, the last after the work, and all others.
fn shots(
    shell: &Shell,
    view: &ReportView,
) -> (Option<LabelledPhoto>, Option<LabelledPhoto>, Vec<Photo>) {
    let photos: Vec<&FileView> = view
        .files
        .iter()
        .filter(|f| f.kind == FileKind::Photo.as_str() && !f.hidden)
        .collect();
    let before = photos
        .iter()
        .position(|f| f.role == FileRole::Before.as_str());
    let after = photos
        .iter()
        .rposition(|f| f.role == FileRole::After.as_str());
    let labelled = |at: Option<usize>, key: &str, when: Option<Time>| {
        let file = photos.get(at?)?;
        let word = shell.t(key);
        let label = when.map_or_else(
            || word.to_owned(),
            |t| {
                format!(
                    "{word} · {}",
                    date::short_day(shell.lang, t.0.date(), view.now.date())
                )
            },
        );
        Some(LabelledPhoto {
            photo: photo(&file.url, &label),
            label,
        })
    };
    let others = photos
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != before && Some(*at) != after);
    (
        labelled(before, "portal.case.before", view.submitted_at),
        labelled(after, "portal.case.after", view.answered_at),
        others
            .map(|(_, f)| {
                photo(
                    f.thumb_url.as_deref().unwrap_or(&f.url),
                    shell.t("portal.case.photo"),
                )
            })
            .collect(),
    )
}

/// What can be played.
fn recordings(shell: &Shell, view: &ReportView) -> Vec<Recording> {
    let film = |f: &FileView| f.kind == FileKind::Video.as_str();
    view.files
        .iter()
        .filter(|f| !f.hidden && (film(f) || f.kind == FileKind::Audio.as_str()))
        .map(|f| Recording {
            src: f.url.clone(),
            film: film(f),
            label: shell.t(&format!("file.{}", f.kind)),
            words: shell.t("portal.recording.deaf"),
        })
        .collect()
}

/// The five milestones; none for a report that was not taken on.
fn steps(shell: &Shell, stage: Stage, own: bool) -> Vec<Step> {
    let here = match stage {
        Stage::Received | Stage::AwaitingInfo | Stage::Disputed | Stage::Escalated => 1,
        Stage::Dispatched | Stage::InProgress => 2,
        Stage::AwaitingApproval | Stage::Resolved => 3,
        Stage::Answered => 4,
        Stage::Closed => 5,
        Stage::Refused | Stage::Redirected | Stage::Merged | Stage::Withdrawn => return Vec::new(),
    };
    let last = if own {
        "portal.case.step.confirmed"
    } else {
        "portal.case.step.confirmed-by"
    };
    let keys = [
        "portal.case.step.received",
        "portal.case.step.sorted",
        "portal.case.step.work",
        "portal.case.step.approved",
        last,
    ];
    let state = |at: usize| match at.cmp(&here) {
        std::cmp::Ordering::Less => StepState::Past,
        std::cmp::Ordering::Equal => StepState::Here,
        std::cmp::Ordering::Greater => StepState::Ahead,
    };
    keys.into_iter()
        .enumerate()
        .map(|(at, key)| Step {
            label: shell.t(key),
            state: state(at),
        })
        .collect()
}

/// A late case says so itself: sorry, why, and until when now.
fn sorry(lang: Lang, view: &ReportView) -> String {
    let again = view
        .promises
        .iter()
        .rev()
        .find(|p| !p.void && p.cause == PromiseCause::Repromise.as_str() && p.due.0 > view.now);
    match again {
        None => lang::t(lang, "portal.case.sorry").to_owned(),
        Some(promise) => {
            let due = date::due(lang, promise.due.0.0, view.now.0);
            let words = lang::fill(lang, "portal.case.sorry.again", &[("due", &due)]);
            match &promise.reason {
                Some(reason) => format!("{words} {reason}"),
                None => words,
            }
        }
    }
}

/// How long, how often promised anew, by how many.
fn sums(shell: &Shell, view: &ReportView) -> Vec<(String, bool)> {
    let lang = shell.lang;
    let mut sums = Vec::new();
    if let (Some(from), Some(to)) = (view.submitted_at, view.answered_at) {
        let span = date::span(lang, (to.0.0 - from.0.0).max(0));
        sums.push((
            lang::fill(lang, "portal.case.sum.time", &[("span", &span)]),
            false,
        ));
    }
    let moved = view
        .promises
        .iter()
        .filter(|p| !p.void)
        .count()
        .saturating_sub(1);
    if moved > 0 {
        sums.push((
            lang::count(lang, "portal.case.sum.moved", moved as i64),
            true,
        ));
    }
    let mut agencies: Vec<&str> = view
        .assignments
        .iter()
        .map(|a| a.agency.code.as_str())
        .collect();
    agencies.sort_unstable();
    agencies.dedup();
    if agencies.len() > 1 {
        sums.push((
            lang::count(lang, "portal.case.sum.agencies", agencies.len() as i64),
            false,
        ));
    }
    sums
}

/// What a card says, and until which day it may be used.
fn told_until(lang: Lang, card: &str, last: Option<Time>, now: At) -> String {
    let text = lang::t(lang, &format!("{card}.text"));
    let Some(last) = last else {
        return text.to_owned();
    };
    let day = date::day(lang, last.0.date(), now.date());
    let until = lang::fill(lang, &format!("{card}.until"), &[("day", &day)]);
    format!("{text} {until}")
}

/// What the visitor may do now, as cards.
fn may(shell: &Shell, view: &ReportView, events: &[EventView], stage: Stage, own: bool) -> May {
    let lang = shell.lang;
    let can = |action: Action| view.actions.contains(&action.as_str());
    let asked = stage == Stage::AwaitingInfo && can(Action::Add);
    let confirm = can(Action::Confirm).then(|| Confirm {
        until: view.rating_due.map_or_else(String::new, |t| {
            let due = date::due(lang, t.0.0, view.now.0);
            lang::fill(lang, "portal.confirm.until", &[("due", &due)])
        }),
        note: Field::default(),
    });
    May {
        answer: asked.then(|| question(shell, view, events)),
        add: own && can(Action::Add),
        text: Field::default(),
        join: can(Action::Join).then(Joining::default),
        rate: can(Action::Rate),
        withdraw: can(Action::Withdraw),
        appeal: can(Action::Appeal)
            .then(|| told_until(lang, "portal.case.appeal", view.appeal_until, view.now)),
        // While the question "is it done?" is open, "no" asks for the same.
        again: (confirm.is_none() && can(Action::RequestReprocess))
            .then(|| told_until(lang, "portal.case.again", view.again_until, view.now)),
        contact: view
            .lead
            .as_ref()
            .filter(|_| own && can(Action::ConsentContact))
            .map(|lead| Contact {
                agency: lead.code.clone(),
                name: lead.name.clone(),
                allowed: view.consented.contains(&lead.code),
            }),
        confirm,
        came_back: "",
        note: Field::default(),
        photos: Vec::new(),
        photos_error: None,
    }
}

/// The last question to the reporter.
fn question(shell: &Shell, view: &ReportView, events: &[EventView]) -> Question {
    let asked = events
        .iter()
        .rev()
        .find(|e| e.known && e.kind == Action::Ask.as_str());
    let who = asked
        .and_then(|e| e.agency.as_ref())
        .map_or_else(|| shell.site.centre.clone(), |a| a.name.clone());
    let due = view
        .supplement_due
        .map_or_else(String::new, |t| date::due(shell.lang, t.0.0, view.now.0));
    Question {
        text: asked
            .and_then(|e| e.told.clone().or_else(|| e.note.clone()))
            .unwrap_or_default(),
        by: lang::fill(
            shell.lang,
            "portal.case.asked.by",
            &[("who", &who), ("due", &due)],
        ),
    }
}
