//! The public log: events as milestones by the river, and as rows of the chain.

use super::{capital, photo, word};
use crate::portal::pages::case::{Author, AuthorKind, ChainRow, Milestone};
use crate::portal::pages::status::Tone;
use crate::shell::Shell;
use app::view::{EventView, ReportView};
use domain::action::Action;
use domain::actor::Role;
use domain::event::Kind;
use lang::{Lang, date};

/// Photos beside one milestone: more make the log long and slow.
const PHOTOS_MAX: usize = 3;

/// Milestones that the caller may know, newest first.
pub(in crate::portal) fn milestones(
    shell: &Shell,
    view: &ReportView,
    events: &[EventView],
) -> Vec<Milestone> {
    events
        .iter()
        .rev()
        .filter(|e| e.known)
        .map(|e| milestone(shell, view, e))
        .collect()
}

fn milestone(shell: &Shell, view: &ReportView, event: &EventView) -> Milestone {
    let lang = shell.lang;
    let action = match Kind::parse(&event.kind) {
        Some(Kind::Did(action)) => Some(action),
        Some(
            Kind::Proposed(_)
            | Kind::Signed(_)
            | Kind::Imported
            | Kind::Erased
            | Kind::Stepped
            | Kind::Suspended
            | Kind::Resumed
            | Kind::Recounted,
        )
        | None => None,
    };
    let at = event.occurred_at.unwrap_or(event.at).0;
    let (shape, tone) = drawing(action);
    let photos = event
        .files
        .iter()
        // What was sent with the report stands large above the log.
        .filter(|_| action != Some(Action::Submit))
        .filter_map(|id| view.files.iter().find(|f| f.id == *id))
        .filter_map(|f| f.thumb_url.as_deref())
        .take(PHOTOS_MAX)
        .map(|src| photo(src, lang::t(lang, "portal.case.photo")))
        .collect();
    let words =
        text(view, event, action).or_else(|| crate::console::terms_words(lang, view.now, event));
    let promised = event.promised.as_ref().filter(|p| !p.void).map(|p| {
        let due = date::due_short(lang, p.due.0.0, view.now.0);
        lang::fill(lang, "portal.case.promised", &[("due", &due)])
    });
    Milestone {
        shape,
        tone,
        at: date::machine(at.0),
        when: capital(&date::moment(lang, at.0, view.now.0)),
        remark: None,
        title: title(lang, event),
        by: author(shell, event),
        text: words.clone().or_else(|| promised.clone()),
        apology: action == Some(Action::Repromise),
        small: promised.filter(|_| words.is_some()),
        photos,
    }
}

/// What happened, and to which agency.
pub(in crate::portal) fn title(lang: Lang, event: &EventView) -> String {
    if !event.known {
        return lang::t(lang, "portal.chain.private").to_owned();
    }
    let words = word(lang, "event", &event.kind, "portal.chain.private");
    match &event.to {
        Some(agency) => format!("{words}: {}", agency.name),
        None => words.to_owned(),
    }
}

/// The words that belong to an event.
fn text(view: &ReportView, event: &EventView, action: Option<Action>) -> Option<String> {
    let own = event.told.clone().or_else(|| event.note.clone());
    let released = || {
        view.public_text
            .clone()
            .or_else(|| view.text.clone().filter(|_| !view.sight.sees_words()))
    };
    match action {
        Some(Action::Publish | Action::CommitLater) => own.or_else(|| view.answer.clone()),
        Some(Action::Release) => own.or_else(released),
        Some(_) | None => own,
    }
}

fn author(shell: &Shell, event: &EventView) -> Option<Author> {
    let t = |key| shell.t(key).to_owned();
    let agency = || {
        event
            .agency
            .as_ref()
            .map_or_else(|| t("portal.case.by-agency"), |a| a.name.clone())
    };
    let (kind, name) = match Role::parse(event.role?)? {
        Role::Citizen => (AuthorKind::Citizen, t("portal.case.by-citizen")),
        Role::CallAgent | Role::IocOperator | Role::IocLeader => {
            (AuthorKind::Centre, shell.site.centre.clone())
        }
        Role::AgencyFocal | Role::AgencyHandler | Role::AgencyLeader => {
            (AuthorKind::Agency, agency())
        }
        Role::StandingBody => (AuthorKind::Agency, t("role.standing_body")),
        Role::SteeringCommittee | Role::ProvinceLeader => {
            (AuthorKind::Agency, t("role.steering_committee"))
        }
        Role::Inspector | Role::SysAdmin | Role::Auditor | Role::Telephony | Role::System => {
            (AuthorKind::System, t("role.system"))
        }
    };
    Some(Author { kind, name })
}

/// Silhouette and colour of a milestone: those of the state it led to.
fn drawing(action: Option<Action>) -> (&'static str, Tone) {
    match action {
        Some(Action::Submit | Action::Add | Action::Message | Action::Join) | None => {
            ("new", Tone::Grey)
        }
        Some(Action::Ask) => ("ask", Tone::Gold),
        Some(
            Action::Dispatch
            | Action::SetCo
            | Action::Settle
            | Action::Direct
            | Action::Recall
            | Action::Return
            | Action::Dispute
            | Action::Escalate
            | Action::Classify
            | Action::Succeed,
        ) => ("sort", Tone::Blue),
        Some(Action::Repromise | Action::RequestExtension) => ("late", Tone::Red),
        Some(
            Action::RequestReprocess
            | Action::Reprocess
            | Action::Reopen
            | Action::FollowUp
            | Action::Reinstate
            | Action::Appeal,
        ) => ("flag", Tone::Red),
        Some(Action::Publish | Action::Approve | Action::SubmitResult) => ("appr", Tone::Violet),
        Some(Action::CommitLater) => ("promise", Tone::Orange),
        Some(Action::Confirm | Action::Rate) => ("done", Tone::Green),
        Some(Action::Close | Action::DeclineReprocess) => ("hollow", Tone::Green),
        Some(Action::Refuse | Action::Redirect | Action::Withdraw | Action::Hide) => {
            ("no", Tone::Grey)
        }
        Some(Action::Merge | Action::Split) => ("merge", Tone::Grey),
        Some(_) => ("work", Tone::Orange),
    }
}

/// The rows of the chain, oldest first.
pub(in crate::portal) fn rows(lang: Lang, events: &[EventView]) -> Vec<ChainRow> {
    events
        .iter()
        .map(|e| ChainRow {
            seq: e.seq.to_string(),
            at: e.at.0.rfc3339(),
            when: date::stamp(e.at.0.0),
            kind: title(lang, e),
            hash: e.hash.clone(),
        })
        .collect()
}

/// The last hash, short enough to compare by eye: `9f3c·71ab·e04d`.
pub(in crate::portal) fn seal(events: &[EventView]) -> Option<String> {
    let hash = &events.last()?.hash;
    Some([hash.get(..4)?, hash.get(4..8)?, hash.get(8..12)?].join("·"))
}
