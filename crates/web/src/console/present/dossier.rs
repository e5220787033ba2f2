//! A dossier in words: facts, story, positions, law, proposal, and the forms of its reader.

use super::{Size, facts, log, photo, precedents, status, title, to};
use crate::console::forms::{Origin, Sheet};
use crate::console::href;
use crate::console::pages::desk::Desk;
use crate::console::pages::disputes::Directed;
use crate::console::pages::dossier::{
    Directive as ShownDirective, Dossier as Page, Moment, Position as ShownPosition,
    Words as ShownWords,
};
use crate::console::pages::field::Input;
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::parts::{Fact, Sla};
use app::report::desk::Paper;
use app::report::dossier::{Directive, Dossier, Position, Words};
use app::view::EventView;
use domain::action::{Action, Document};
use domain::event::Kind;
use domain::id::{FileId, UserId};
use domain::limits::NOTE_CHARS_MAX;
use domain::permission::Sight;
use domain::report::ClockKind;
use domain::time::At;
use lang::Lang;
use std::collections::HashMap;

/// What a reader comes for, the weightiest first.
const DEEDS: [Action; 5] = [
    Action::Settle,
    Action::Direct,
    Action::StatePosition,
    Action::Escalate,
    Action::Decline,
];
/// Deeds that tell the story to somebody who was not there; calls, notes and messages do not.
const STORY: [Action; 26] = [
    Action::Submit,
    Action::Classify,
    Action::MarkUrgent,
    Action::Downgrade,
    Action::Dispatch,
    Action::SetCo,
    Action::Acknowledge,
    Action::Return,
    Action::Recall,
    Action::Ask,
    Action::Add,
    Action::RequestExtension,
    Action::Repromise,
    Action::SubmitResult,
    Action::Approve,
    Action::SendBack,
    Action::Publish,
    Action::CommitLater,
    Action::RequestReprocess,
    Action::Reprocess,
    Action::Dispute,
    Action::StatePosition,
    Action::Settle,
    Action::Escalate,
    Action::Direct,
    Action::Decline,
];

/// The page.
pub fn dossier(
    sheet: &Sheet<'_>,
    desk: Desk,
    found: &Dossier,
    names: &HashMap<UserId, String>,
) -> Page {
    let (lang, paper) = (sheet.lang, sheet.paper);
    let view = &paper.view;
    let now = view.now;
    let ground = paper
        .dispute
        .as_ref()
        .map(|d| log::ground(lang, &d.ground))
        .unwrap_or_default();
    let back = match sheet.origin {
        Origin::Committee => ("/ban-chi-dao", "console.committee.title"),
        _ if view.sight == Sight::Agency => ("/lam-viec/viec-cua-toi", "console.work.mine"),
        _ => ("/lam-viec/tranh-chap", "console.disputes.title"),
    };
    let main = DEEDS
        .into_iter()
        .find(|a| sheet.may(*a) && !is_drafted(paper, *a));
    let others = DEEDS
        .into_iter()
        .filter(|a| Some(*a) != main && sheet.may(*a) && !is_drafted(paper, *a));
    let reads = view.sight != Sight::Agency;
    Page {
        back: (desk.shell.to(back.0), sheet.t(back.1).to_owned()),
        code: view.shown_code.clone(),
        file_href: to(lang, &href(view.report_code)),
        title: title(view),
        status: status(lang, view),
        sla: stage_clock(lang, found, now),
        printed: lang::fill(
            lang,
            "console.dossier.printed",
            &[("at", &lang::date::stamp(now.0))],
        ),
        facts: facts(lang, paper)
            .into_iter()
            .chain(dispute_facts(lang, found, &ground))
            .collect(),
        quote: view.text.clone().unwrap_or_default(),
        photos: super::photos(lang, view, "before"),
        timeline: found
            .events
            .iter()
            .filter_map(|e| moment(lang, found, e))
            .collect(),
        positions: found
            .positions
            .iter()
            .map(|p| position(lang, found, p))
            .collect(),
        law: law(lang, found),
        precedents: found
            .precedents
            .iter()
            .map(|p| precedents::precedent(lang, p, now))
            .collect(),
        precedents_href: if reads {
            to(lang, "/lam-viec/an-le")
        } else {
            String::new()
        },
        proposals: found
            .proposals
            .iter()
            .map(|w| words(lang, found, w))
            .collect(),
        directives: found
            .directives
            .iter()
            .map(|d| directive(lang, paper, d))
            .collect(),
        drafts: paper
            .drafts
            .iter()
            .map(|d| super::file::proposal(sheet, d, names))
            .collect(),
        main: main.map(|a| deed(sheet, found, a).weight(Weight::Main)),
        deeds: others
            .map(|a| crate::console::pages::form::Drawer::new(deed(sheet, found, a)))
            .collect(),
        ground,
        desk,
    }
}

/// What was drafted is signed where the draft stands.
fn is_drafted(paper: &Paper, action: Action) -> bool {
    paper
        .drafts
        .iter()
        .any(|d| d.action == action && (d.may_sign || d.own))
}

/// A deed's form; the dossier that goes up begins with what the system knows.
fn deed(sheet: &Sheet<'_>, found: &Dossier, action: Action) -> Form {
    let mut form = sheet.form(action);
    if action == Action::Decline && sheet.paper.view.stage == Some("escalated") {
        form = form.button(sheet.t("console.dossier.send_back"));
    }
    if action == Action::Escalate
        && !sheet.typed.is_wrong()
        && let Some(field) = form.fields.iter_mut().find(|f| f.name == "text")
        && let Input::Area { value, rows } = &mut field.input
    {
        *value = draft(sheet.lang, found);
        *rows = 12;
    }
    form
}

/// Facts, positions, law; the proposal is for people to write.
fn draft(lang: Lang, found: &Dossier) -> String {
    let view = &found.paper.view;
    let mut lines = vec![format!(
        "{}: {} ({}).",
        lang::t(lang, "console.dossier.draft.facts"),
        title(view),
        view.shown_code
    )];
    for p in &found.positions {
        let last = p.words.last().map(|w| w.text.clone());
        let said = last.unwrap_or_else(|| lang::t(lang, "console.dossier.silent").to_owned());
        lines.push(format!("{}: {said}", p.agency.name));
    }
    lines.push(format!(
        "{}: {}",
        lang::t(lang, "console.dossier.law"),
        law(lang, found).join(" ")
    ));
    let end = format!("{}: ", lang::t(lang, "console.dossier.proposal"));
    let room = NOTE_CHARS_MAX / 2;
    let mut text: String = lines.join("\n\n").chars().take(room).collect();
    text.push_str("\n\n");
    text.push_str(&end);
    text
}

/// The standing body's or the committee's clock, or the directive's.
fn stage_clock(lang: Lang, found: &Dossier, now: At) -> Option<Sla> {
    let kinds = [
        ClockKind::Standing,
        ClockKind::Committee,
        ClockKind::Directive,
    ];
    let running = found
        .clocks
        .iter()
        .find(|c| c.open && kinds.contains(&c.kind))?;
    Some(Sla::of(lang, running.start.0, running.due.0, now.0))
}

fn dispute_facts(lang: Lang, found: &Dossier, ground: &str) -> Vec<Fact> {
    let now = found.paper.view.now;
    let mut facts = Vec::new();
    if !ground.is_empty() {
        facts.push(Fact::new(lang::t(lang, "console.disputes.ground"), ground));
    }
    let kinds = [
        ClockKind::Standing,
        ClockKind::Committee,
        ClockKind::Directive,
    ];
    for clock in found.clocks.iter().filter(|c| kinds.contains(&c.kind)) {
        let end = clock.end.map_or_else(
            || lang::date::left(lang, clock.due.0, now.0),
            |end| lang::t(lang, &format!("clock_end.{end}")).to_owned(),
        );
        facts.push(
            Fact::new(
                lang::t(lang, &format!("clock.{}", clock.kind)),
                lang::date::due_short(lang, clock.due.0, now.0),
            )
            .small(end),
        );
    }
    facts
}

fn moment(lang: Lang, found: &Dossier, event: &EventView) -> Option<Moment> {
    let kind = Kind::parse(&event.kind).filter(|_| event.known)?;
    let Kind::Did(action) = kind else { return None };
    if !STORY.contains(&action) {
        return None;
    }
    let now = found.paper.view.now;
    let to = event.to.as_ref().map(|a| a.name.clone());
    // Long words stand in their own part.
    let long = matches!(action, Action::StatePosition | Action::Escalate);
    let note = event
        .note
        .clone()
        .or_else(|| event.note_internal.clone())
        .filter(|_| !long);
    Some(Moment {
        at: super::at(lang, event.at.0, now),
        at_machine: lang::date::machine(event.at_ms),
        title: log::event_title(lang, Some(kind)),
        who: log::actor(lang, event),
        words: [to, note]
            .into_iter()
            .flatten()
            .filter(|w| !w.is_empty())
            .map(|w| w.trim_end_matches('.').to_owned())
            .collect::<Vec<_>>()
            .join(". "),
    })
}

fn position(lang: Lang, found: &Dossier, p: &Position) -> ShownPosition {
    let now = found.paper.view.now;
    let late = p.due.is_some_and(|(_, open, late)| open && late);
    let state = match (p.stated, p.due) {
        (true, _) => lang::t(lang, "console.dossier.stated").to_owned(),
        (false, Some((due, true, _))) => lang::fill(
            lang,
            "console.dossier.owed",
            &[("left", &lang::date::left(lang, due.0, now.0))],
        ),
        (false, _) => lang::t(lang, "console.dossier.silent").to_owned(),
    };
    ShownPosition {
        agency: p.agency.name.clone(),
        state,
        stated: p.stated,
        late,
        closed: !p.readable,
        words: p.words.iter().map(|w| words(lang, found, w)).collect(),
        returns: p
            .returns
            .iter()
            .map(|r| {
                let proposed = r
                    .proposed
                    .as_ref()
                    .map(|a| lang::fill(lang, "console.case.proposes", &[("agency", &a.name)]));
                let small = [Some(r.text.clone()), proposed];
                Fact::new(
                    lang::fill(
                        lang,
                        "console.dossier.returned",
                        &[("at", &super::at(lang, r.at, now))],
                    ),
                    log::ground(lang, &r.ground),
                )
                .small(
                    small
                        .into_iter()
                        .flatten()
                        .filter(|w| !w.is_empty())
                        .map(|w| w.trim_end_matches('.').to_owned())
                        .collect::<Vec<_>>()
                        .join(". "),
                )
            })
            .collect(),
    }
}

fn words(lang: Lang, found: &Dossier, w: &Words) -> ShownWords {
    let role = lang::t(lang, &format!("role.{}", w.role)).to_owned();
    let at = super::at(lang, w.at, found.paper.view.now);
    ShownWords {
        who: [w.by.clone(), Some(role), Some(at)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
        text: w.text.clone(),
        document: w
            .document
            .as_ref()
            .map(|d| document(lang, d))
            .unwrap_or_default(),
        files: files(lang, &found.paper, &w.files),
    }
}

/// "Số 12/TB-BCĐ ngày 24/11/2026, Trưởng ban ký".
fn document(lang: Lang, d: &Document) -> String {
    let date = d
        .date
        .map(|day| lang::date::full_day(lang, day))
        .unwrap_or_default();
    lang::fill(
        lang,
        "console.dossier.document",
        &[
            ("number", &d.number),
            ("date", &date),
            ("signer", &d.signer),
        ],
    )
}

/// Addresses of files with their kinds.
fn files(lang: Lang, paper: &Paper, ids: &[FileId]) -> Vec<(String, String)> {
    let held = paper.view.files.iter().filter(|f| ids.contains(&f.file));
    held.enumerate()
        .map(|(i, f)| {
            let kind = lang::t(lang, &format!("file.{}", f.kind));
            (
                photo(lang, f, Size::Whole).href,
                format!("{kind} {}", i + 1),
            )
        })
        .collect()
}

fn directive(lang: Lang, paper: &Paper, d: &Directive) -> ShownDirective {
    let now = paper.view.now;
    let co: Vec<&str> = d.co.iter().map(|a| a.name.as_str()).collect();
    let fact = |key: &str, value: Option<String>| {
        value
            .filter(|v| !v.is_empty())
            .map(|v| Fact::new(lang::t(lang, key), v))
    };
    ShownDirective {
        document: document(lang, &d.document),
        facts: [
            fact("field.lead", d.lead.as_ref().map(|a| a.name.clone())),
            fact("field.co", Some(co.join(", "))),
            fact(
                "console.due.directive",
                d.due.map(|due| lang::date::due_short(lang, due.0, now.0)),
            ),
        ]
        .into_iter()
        .flatten()
        .collect(),
        text: d.text.clone(),
        files: files(lang, paper, &d.files),
    }
}

/// What the regulation says to such a dispute, and whom the routing table names.
fn law(lang: Lang, found: &Dossier) -> Vec<String> {
    let mut lines = vec![lang::t(lang, "console.dossier.law.decision").to_owned()];
    if let Some(dispute) = &found.paper.dispute {
        let key = format!("console.dossier.law.{}", dispute.ground);
        if lang::has(&key) {
            lines.push(lang::t(lang, &key).to_owned());
        }
    }
    if let Some(rule) = &found.rule {
        let agency = rule.agency.as_ref().map(|a| a.name.clone());
        let named = [agency, Some(rule.note.clone())];
        let named: Vec<String> = named
            .into_iter()
            .flatten()
            .filter(|w| !w.is_empty())
            .collect();
        lines.push(lang::fill(
            lang,
            "console.dossier.rule",
            &[
                ("line", &rule.line.to_string()),
                ("agency", &named.join(": ")),
            ],
        ));
    }
    lines
}

/// A directive under way, as the committee's desk shows it.
pub fn directed(lang: Lang, paper: &Paper, d: &Directive) -> Directed {
    let view = &paper.view;
    Directed {
        code: view.shown_code.clone(),
        href: to(
            lang,
            &crate::console::dossier::at_committee(view.report_code),
        ),
        title: title(view),
        status: status(lang, view),
        document: document(lang, &d.document),
        lead: d
            .lead
            .as_ref()
            .or(view.lead.as_ref())
            .map(|a| a.name.clone())
            .unwrap_or_default(),
        due: d
            .due
            .map(|due| lang::date::due_short(lang, due.0, view.now.0))
            .unwrap_or_default(),
        sla: d.due.map(|due| Sla::of(lang, d.at.0, due.0, view.now.0)),
    }
}
