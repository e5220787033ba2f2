//! What becomes of an answer: written, approved, published; and what agencies disagree about.

use super::{Size, file, log, photo, sla, status, title, to};
use crate::console::forms::{Sheet, WHAT, WHEN, WHERE, WHO};
use crate::console::pages::answer::{Answer, Lint};
use crate::console::pages::approvals::Card;
use crate::console::pages::desk::Desk;
use crate::console::pages::disputes::Dispute;
use crate::console::pages::field::Field as Input;
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::job::Snippet;
use crate::console::pages::parts::{Fact, Photo, Sla};
use crate::console::pages::publish::PublishItem;
use app::report::desk::{Draft, Paper};
use app::view::EventView;
use domain::action::Action;
use domain::id::UserId;
use domain::text::mask_persons;
use lang::Lang;
use std::collections::HashMap;

/// Longest text of a part of the answer, in characters.
const PART_CHARS_MAX: u32 = 4_000;
/// Longest text of where and by whom.
const SHORT_CHARS_MAX: u32 = 300;

/// The page on which an answer is written.
pub fn answer(sheet: &Sheet<'_>, desk: Desk, events: &[EventView], who: String) -> Answer {
    let (lang, paper) = (sheet.lang, sheet.paper);
    let view = &paper.view;
    let promise = view
        .promise
        .as_ref()
        .map(|p| Fact::new(sheet.t("console.fact.promise"), log::due(lang, p, view.now)));
    Answer {
        code: view.shown_code.clone(),
        digits: view.code.clone(),
        version: view.version,
        who,
        sentence: lang::t(Lang::Vi, "console.answer.sentence"),
        href: desk.shell.to(&crate::console::href(view.report_code)),
        title: title(view),
        sla: sla(lang, paper),
        quote: view.text.clone().unwrap_or_default(),
        before: super::photos(lang, view, "before"),
        facts: super::facts(lang, paper)
            .into_iter()
            .chain(promise)
            .collect(),
        sent_back: sent_back(events),
        form: answer_form(sheet),
        lints: lints(sheet),
        snippets: snippets(sheet),
        check: to(
            lang,
            &format!("{}/tra-loi/kiem", crate::console::href(view.report_code)),
        ),
        commit: sheet.may(Action::SubmitResult).then(|| commit_form(sheet)),
        desk,
    }
}

/// What the leader wrote when the answer came back, unless it was sent again since.
pub fn sent_back(events: &[EventView]) -> String {
    let last = events
        .iter()
        .rev()
        .find(|e| e.kind == "send_back" || e.kind == "submit_result");
    last.filter(|e| e.kind == "send_back")
        .and_then(|e| e.note_internal.clone().or_else(|| e.note.clone()))
        .unwrap_or_default()
}

/// Facts of the case that a button puts into the answer: never whole answers. Citizens read
/// Vietnamese first, so they are told in it.
pub fn snippets(sheet: &Sheet<'_>) -> Vec<Snippet> {
    let view = &sheet.paper.view;
    let now = sheet.now;
    let own = sheet.actor.agency.as_deref();
    let agency = own.and_then(|a| sheet.catalogue.agency(a));
    let facts = [
        ("place", Some(super::facts_place(view))),
        ("now", Some(lang::date::moment(Lang::Vi, now.0, now.0))),
        (
            "promise",
            view.promise
                .as_ref()
                .map(|p| log::due(Lang::Vi, p, view.now)),
        ),
        ("unit", agency.map(|a| a.short_name.clone())),
        (
            "sent",
            view.submitted_at
                .map(|at| lang::date::moment(Lang::Vi, at.0.0, now.0)),
        ),
    ];
    facts
        .into_iter()
        .filter_map(|(key, words)| {
            let words = words.filter(|w| !w.is_empty())?;
            Some(Snippet {
                label: sheet.t(&format!("snippet.{key}")).to_owned(),
                words,
            })
        })
        .collect()
}

/// The form of the answer.
pub fn answer_form(sheet: &Sheet<'_>) -> Form {
    let lang = sheet.lang;
    let place = sheet.paper.view.place.clone().unwrap_or_default();
    let today = sheet.now.date().to_string();
    let part = |name: &str| sheet.t(&format!("console.answer.{name}"));
    let mut files = Input::files(lang, "files")
        .label(part("photos"))
        .hint(part("photos_hint"))
        .optional();
    files.required = false;
    let fields = [
        files,
        Input::area(lang, WHAT, "", 4)
            .label(part("what"))
            .hint(part("what_hint"))
            .max(PART_CHARS_MAX),
        Input::line(lang, WHERE, place)
            .label(part("where"))
            .max(SHORT_CHARS_MAX),
        Input::date(lang, WHEN, today).label(part("when")),
        Input::line(lang, WHO, "")
            .label(part("who"))
            .hint(part("who_hint"))
            .max(SHORT_CHARS_MAX),
    ];
    let form = sheet
        .bare(Action::SubmitResult)
        .button(part("send"))
        .weight(Weight::Main);
    let form = fields.into_iter().fold(form, |form, field| {
        form.field(sheet.filled(Action::SubmitResult, field))
    });
    sheet.told(Action::SubmitResult, form)
}

fn commit_form(sheet: &Sheet<'_>) -> Form {
    let lang = sheet.lang;
    let mut form = sheet
        .bare(Action::SubmitResult)
        .intro(sheet.t("console.answer.later_hint"))
        .button(sheet.t("console.answer.send"));
    form.name = "commit".to_owned();
    let fields = [
        Input::date(lang, "commitment.date", "").label(sheet.t("field.commitment_date")),
        Input::area(lang, "commitment.text", "", 3)
            .label(sheet.t("field.commitment_text"))
            .max(PART_CHARS_MAX),
    ];
    fields.into_iter().fold(form, |form, field| {
        form.field(sheet.filled(Action::SubmitResult, field))
    })
}

/// What is looked at before an answer may go out, as far as is filled in.
pub fn lints(sheet: &Sheet<'_>) -> Vec<Lint> {
    let typed = |name: &str| sheet.typed.get(name).is_some();
    let place = sheet.paper.view.place.is_some();
    let checks = [
        ("photo", false),
        ("what", typed(WHAT)),
        ("where", typed(WHERE) || place),
        ("when", true),
        ("who", typed(WHO)),
    ];
    checks
        .into_iter()
        // A category may be exempt.
        .filter(|(check, _)| *check != "photo" || sheet.paper.result_photo)
        .map(|(check, ok)| Lint {
            words: sheet.t(&format!("check.{check}")).to_owned(),
            ok,
            check,
        })
        .collect()
}

/// The result that waits for the leader, as a card.
pub fn result_card(sheet: &Sheet<'_>, names: &HashMap<UserId, String>) -> Option<Card> {
    let (lang, view) = (sheet.lang, &sheet.paper.view);
    let outcome = view.outcome.as_ref()?;
    let commitment = outcome.commitment.as_ref().map(|c| {
        Fact::new(sheet.t("field.commitment_date"), super::day(lang, &c.date)).small(&c.text)
    });
    let own = sheet.paper.own_result;
    let drafter = sheet.paper.drafter.and_then(|id| names.get(&id).cloned());
    let others = [Action::SendBack, Action::Repromise]
        .into_iter()
        .filter(|a| sheet.may(*a));
    let doubts = &sheet.paper.doubts;
    let may_sign = sheet.may(Action::Approve) && !own;
    Some(Card {
        green: match doubts.is_empty() && may_sign {
            true => greens(sheet),
            false => Vec::new(),
        },
        doubts: doubts
            .iter()
            .filter(|_| may_sign)
            .map(|d| sheet.t(&format!("approvals.doubt.{d}")).to_owned())
            .collect(),
        facts: card_facts(sheet).into_iter().chain(commitment).collect(),
        words: outcome.text.clone(),
        approve: may_sign.then(|| {
            sheet
                .told(Action::Approve, sheet.bare(Action::Approve))
                .weight(Weight::Main)
        }),
        blocked: if own {
            sheet.t("console.approvals.own").to_owned()
        } else {
            String::new()
        },
        others: others.map(|a| sheet.drawer(a)).collect(),
        pick: if may_sign {
            format!("{}.{}", view.code, view.version)
        } else {
            String::new()
        },
        who: drafter
            .into_iter()
            .chain([super::at(lang, outcome.at.0, view.now)])
            .collect::<Vec<_>>()
            .join(" · "),
        ..blank_card(sheet, sheet.t("action.submit_result"))
    })
}

/// What was found to be as it should be.
fn greens(sheet: &Sheet<'_>) -> Vec<String> {
    let checks = ["photos", "kept", "words", "calm"];
    checks
        .into_iter()
        // A category may be exempt.
        .filter(|check| *check != "photos" || sheet.paper.result_photo)
        .map(|check| sheet.t(&format!("approvals.green.{check}")).to_owned())
        .collect()
}

/// A draft that waits for a signature, as a card.
pub fn draft_card(sheet: &Sheet<'_>, draft: &Draft, names: &HashMap<UserId, String>) -> Card {
    let proposal = file::proposal(sheet, draft, names);
    let mut forms = proposal.forms.into_iter();
    Card {
        who: proposal.who,
        facts: proposal.facts,
        approve: forms.next().map(|drawer| drawer.form),
        blocked: if draft.own {
            sheet.t("console.approvals.own").to_owned()
        } else {
            String::new()
        },
        others: forms.collect(),
        before: None,
        after: None,
        ..blank_card(sheet, &proposal.title)
    }
}

fn card_facts(sheet: &Sheet<'_>) -> Vec<Fact> {
    let view = &sheet.paper.view;
    let promise = view.promise.as_ref().map(|p| {
        Fact::new(
            sheet.t("console.fact.promise"),
            log::due(sheet.lang, p, view.now),
        )
    });
    let place = view
        .place
        .as_ref()
        .map(|p| Fact::new(sheet.t("console.fact.place"), p));
    place.into_iter().chain(promise).collect()
}

fn blank_card(sheet: &Sheet<'_>, kind: &str) -> Card {
    let (lang, view) = (sheet.lang, &sheet.paper.view);
    let picture = |role: &str| -> Option<Photo> {
        let of_role = view
            .files
            .iter()
            .rfind(|f| f.kind == "photo" && f.role == role && !f.hidden);
        of_role.map(|f| photo(lang, f, Size::Small))
    };
    Card {
        pick: String::new(),
        code: view.shown_code.clone(),
        href: to(lang, &crate::console::href(view.report_code)),
        title: title(view),
        kind: kind.to_owned(),
        who: String::new(),
        sla: sla(lang, sheet.paper),
        before: picture("before"),
        after: picture("after"),
        words: String::new(),
        facts: Vec::new(),
        green: Vec::new(),
        doubts: Vec::new(),
        warnings: Vec::new(),
        approve: None,
        blocked: String::new(),
        others: Vec::new(),
    }
}

/// The report on the publishing page, with the deed that its stage asks for.
pub fn publish_item(sheet: &Sheet<'_>) -> Option<PublishItem> {
    let (lang, view) = (sheet.lang, &sheet.paper.view);
    let deeds = [Action::Publish, Action::CommitLater, Action::Release];
    let main = deeds.into_iter().find(|a| sheet.may(*a))?;
    let mut facts = super::facts(lang, sheet.paper);
    if let Some(outcome) = &view.outcome {
        facts.push(Fact::new(
            sheet.t("console.fact.answered"),
            super::at(lang, outcome.at.0, view.now),
        ));
    }
    let texts = [
        view.text.as_deref(),
        view.outcome.as_ref().map(|o| o.text.as_str()),
        view.title.as_deref(),
    ];
    let others = [Action::Release, Action::SendBack]
        .into_iter()
        .filter(|a| *a != main && sheet.may(*a));
    Some(PublishItem {
        code: view.shown_code.clone(),
        href: to(lang, &crate::console::href(view.report_code)),
        moderate_href: to(
            lang,
            &format!("{}?hs={}", crate::console::moderate::HREF, view.code),
        ),
        title: title(view),
        sla: sla(lang, sheet.paper),
        quote: view.text.clone().unwrap_or_default(),
        facts,
        warnings: texts
            .into_iter()
            .flatten()
            .filter_map(|t| warning(lang, t))
            .collect(),
        form: sheet.form(main).weight(Weight::Main),
        others: others.map(|a| sheet.drawer(a)).collect(),
    })
}

/// Words that look like a person's number or address: whoever checks should look there first.
fn warning(lang: Lang, text: &str) -> Option<String> {
    let masked = mask_persons(text);
    if masked == text {
        return None;
    }
    let kept: Vec<&str> = masked.split_whitespace().collect();
    let found: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !kept.contains(word))
        .collect();
    Some(lang::fill(
        lang,
        "console.publish.found",
        &[("what", &found.join(" "))],
    ))
}

/// A disagreement, as a row that leads to `href`.
pub fn dispute(lang: Lang, paper: &Paper, href: String) -> Dispute {
    let view = &paper.view;
    let left =
        |clock: app::report::desk::Pressing| Sla::of(lang, clock.start.0, clock.due.0, view.now.0);
    let parties: Vec<(String, bool)> = paper
        .dispute
        .iter()
        .flat_map(|d| &d.agencies)
        .map(|(agency, stated)| (agency.name.clone(), *stated))
        .collect();
    let stated = parties.iter().filter(|(_, stated)| *stated).count();
    let counted = [stated.to_string(), parties.len().to_string()];
    Dispute {
        code: view.shown_code.clone(),
        href,
        file_href: to(lang, &crate::console::href(view.report_code)),
        title: title(view),
        ground: paper
            .dispute
            .as_ref()
            .map(|d| log::ground(lang, &d.ground))
            .unwrap_or_default(),
        status: status(lang, view),
        positions: lang::fill(
            lang,
            "console.disputes.stated",
            &[("part", &counted[0]), ("of", &counted[1])],
        ),
        parties,
        owed: paper.dispute.as_ref().and_then(|d| d.position).map(left),
        sla: paper
            .dispute
            .as_ref()
            .and_then(|d| d.decision)
            .map(left)
            .or_else(|| sla(lang, paper)),
    }
}
