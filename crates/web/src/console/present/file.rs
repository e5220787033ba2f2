//! The case file: what is known of one report, and what its reader may do next.

use super::{log, sla, status, tags, title, to};
use crate::console::forms::Sheet;
use crate::console::pages::admin::HandedCard;
use crate::console::pages::case::{AnswerShown, CaseFile, Proposal};
use crate::console::pages::desk::Desk;
use crate::console::pages::form::{Drawer, Form, Weight};
use crate::console::pages::parts::{Around, Fact, WatchPart};
use app::report::desk::{ClockPaper, Draft};
use app::report::identity::Identity;
use app::view::EventView;
use domain::action::Action;
use domain::id::UserId;
use std::collections::HashMap;

/// Everything a case file is made of.
pub struct Parts<'a> {
    /// Who else is at it; none for readers who only watch over it.
    pub watch: Option<WatchPart>,
    /// What stands around it.
    pub desk: Desk,
    /// Its deadlines.
    pub clocks: &'a [ClockPaper],
    /// Its log.
    pub events: &'a [EventView],
    /// The first event at which its chain does not hold.
    pub broken: Option<u32>,
    /// Names of people.
    pub names: &'a HashMap<UserId, String>,
    /// Who reported, if it was opened just now.
    pub identity: Option<&'a Identity>,
    /// What of it was handed to agencies' own systems.
    pub handed: Vec<HandedCard>,
    /// What lies around it.
    pub around: Option<Around>,
    /// The calls that it came in by, as (address, words).
    pub calls: Vec<(String, String)>,
}

/// Deeds that have a page of their own.
const WITH_PAGES: [Action; 5] = [
    Action::Dispatch,
    Action::SubmitResult,
    Action::Publish,
    Action::CommitLater,
    Action::Release,
];

/// Deeds in the order in which a desk reaches for them; those not named come last.
const ORDER: [Action; 19] = [
    Action::LogCall,
    Action::ConfirmOnsite,
    Action::Acknowledge,
    Action::Approve,
    Action::Settle,
    Action::Direct,
    Action::StatePosition,
    Action::Reprocess,
    Action::DeclineReprocess,
    Action::Resume,
    Action::FollowUp,
    Action::SendBack,
    Action::Progress,
    Action::Ask,
    Action::Return,
    Action::RequestExtension,
    Action::Repromise,
    Action::Assign,
    Action::Message,
];

/// The file as its reader sees it.
pub fn case_file(sheet: &Sheet<'_>, parts: Parts<'_>) -> CaseFile {
    let (lang, paper) = (sheet.lang, sheet.paper);
    let view = &paper.view;
    let shell = &parts.desk.shell;
    let promise = view.promise.as_ref().map(|p| log::due(lang, p, view.now));
    let (main, main_link) = next_deed(sheet);
    let main_action = main.as_ref().map(|f| f.name.clone()).unwrap_or_default();
    CaseFile {
        watch_action: shell.to(&format!(
            "{}/dang-xem",
            crate::console::href(view.report_code)
        )),
        watch: parts.watch,
        version: view.version,
        code: view.shown_code.clone(),
        title: title(view),
        status: status(lang, view),
        tags: tags(lang, paper),
        sla: sla(lang, paper),
        promise: promise
            .map(|due| lang::fill(lang, "console.case.promise", &[("due", &due)]))
            .unwrap_or_default(),
        public_href: if view.publication == "public" {
            shell.to(&format!("/hs/{}", view.code))
        } else {
            String::new()
        },
        dossier_href: if paper.dispute.is_some() {
            shell.to(&crate::console::dossier::href(view.report_code))
        } else {
            String::new()
        },
        identity: parts
            .identity
            .map(|i| identity(sheet, i))
            .unwrap_or_default(),
        banner: banner(sheet),
        quote: view.text.clone().unwrap_or_default(),
        recordings: super::recordings(sheet.lang, view),
        photos: super::photos(lang, view, "before")
            .into_iter()
            .chain(super::photos(lang, view, "other"))
            .collect(),
        around: parts.around,
        facts: super::facts(lang, paper),
        answer: answer(sheet),
        assignments: log::assignments(lang, view, parts.names),
        handed: parts.handed,
        incidents: super::incidents(lang, paper),
        calls: parts.calls,
        talk_href: talk(sheet),
        clocks: log::clocks(lang, paper, parts.clocks),
        promises: log::promises(lang, view),
        proposals: paper
            .drafts
            .iter()
            .map(|d| proposal(sheet, d, parts.names))
            .collect(),
        notes: log::notes(lang, view, parts.events),
        history: log::history(lang, view, parts.events),
        chain: chain(sheet, parts.broken, parts.events.len()),
        chain_broken: parts.broken.is_some(),
        main,
        main_link,
        deeds: deeds(sheet, &main_action),
        desk: parts.desk,
    }
}

/// The page of the talk with the reporter, for whoever may write there.
fn talk(sheet: &Sheet<'_>) -> String {
    if !sheet.may(Action::Message) {
        return String::new();
    }
    to(
        sheet.lang,
        &format!("/lam-viec/hoi-dap/{}", sheet.paper.view.code),
    )
}

fn chain(sheet: &Sheet<'_>, broken: Option<u32>, events: usize) -> String {
    match broken {
        Some(seq) => lang::fill(
            sheet.lang,
            "console.case.chain_broken",
            &[("seq", &seq.to_string())],
        ),
        None => lang::fill(
            sheet.lang,
            "console.case.chain",
            &[("n", &events.to_string())],
        ),
    }
}

fn banner(sheet: &Sheet<'_>) -> String {
    let view = &sheet.paper.view;
    if let (Some("merged"), Some(parent)) = (view.stage, &view.parent) {
        let code =
            domain::id::ReportCode::parse(parent).map_or_else(|_| parent.clone(), |c| c.shown());
        return lang::fill(sheet.lang, "console.case.merged_into", &[("code", &code)]);
    }
    if sheet.paper.locked {
        return sheet.t("console.case.identity_locked").to_owned();
    }
    match (view.review, view.ineligible.as_deref()) {
        (true, _) => sheet.t("console.case.review").to_owned(),
        (false, Some(code)) => {
            let name = sheet
                .catalogue
                .refusal(code)
                .map_or(code, |r| r.name_vi.as_str());
            format!("{code} {name}")
        }
        (false, None) => String::new(),
    }
}

/// Name, phone and e-mail, to be read once.
fn identity(sheet: &Sheet<'_>, identity: &Identity) -> Vec<Fact> {
    let fact =
        |key: &str, value: &Option<String>| value.clone().map(|v| Fact::new(sheet.t(key), v));
    let mut facts: Vec<Fact> = [
        fact("field.name", &identity.name),
        fact("field.phone", &identity.phone),
        fact("field.email", &identity.email),
    ]
    .into_iter()
    .flatten()
    .collect();
    if identity.name_hidden {
        facts.insert(
            0,
            Fact::new(sheet.t("field.name"), sheet.t("console.identity.hidden")),
        );
    }
    if facts.is_empty() {
        facts.push(Fact::new(
            sheet.t("console.fact.reporter"),
            sheet.t("console.identity.erased"),
        ));
    }
    facts
}

fn answer(sheet: &Sheet<'_>) -> Option<AnswerShown> {
    let view = &sheet.paper.view;
    let words = view
        .answer
        .clone()
        .or_else(|| view.outcome.as_ref().map(|o| o.text.clone()))?;
    let commitment = view
        .commitment
        .as_ref()
        .or(view.outcome.as_ref().and_then(|o| o.commitment.as_ref()));
    let mut facts = Vec::new();
    if let Some(c) = commitment {
        facts.push(
            Fact::new(
                sheet.t("field.commitment_date"),
                super::day(sheet.lang, &c.date),
            )
            .small(&c.text),
        );
    }
    Some(AnswerShown {
        words,
        facts,
        photos: super::photos(sheet.lang, view, "after"),
    })
}

/// A draft, with what its signer may do.
pub fn proposal(sheet: &Sheet<'_>, draft: &Draft, names: &HashMap<UserId, String>) -> Proposal {
    let who = draft.signed.iter().filter_map(|id| names.get(id).cloned());
    let agency = draft.agency.as_ref().map(|a| a.name.clone());
    let at = super::at(sheet.lang, draft.at, sheet.now);
    Proposal {
        title: sheet.t(&format!("action.{}", draft.action)).to_owned(),
        who: who
            .chain(agency)
            .chain([at])
            .collect::<Vec<_>>()
            .join(" · "),
        facts: draft_facts(sheet, draft),
        forms: sheet.of_draft(draft),
    }
}

/// What a draft says.
pub fn draft_facts(sheet: &Sheet<'_>, draft: &Draft) -> Vec<Fact> {
    let lang = sheet.lang;
    let fact = |key: &str, value: Option<String>| {
        value
            .filter(|v| !v.is_empty())
            .map(|v| Fact::new(lang::t(lang, key), v))
    };
    let reason = draft
        .reason
        .as_deref()
        .map(|r| match sheet.catalogue.refusal(r) {
            Some(refusal) => format!("{r} {}", refusal.name_vi),
            None => log::ground(lang, r),
        });
    let agencies = draft
        .agencies
        .iter()
        .map(|a| a.name.clone())
        .collect::<Vec<_>>()
        .join(", ");
    let commitment = draft
        .commitment
        .as_ref()
        .map(|c| super::day(lang, &c.date.to_string()));
    [
        fact(
            "field.due",
            draft.due.map(|d| lang::date::due(lang, d.0, sheet.now.0)),
        ),
        fact("field.reason", reason),
        fact("console.case.agency", Some(agencies)),
        fact(
            "field.category",
            draft.category.as_ref().map(|c| c.name.clone()),
        ),
        fact("field.area", draft.area.as_ref().map(|a| a.name.clone())),
        fact("field.commitment_date", commitment),
        fact("console.note.why", draft.note.clone()),
        fact("field.text", draft.text.clone()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What comes next: a form, or the page of a longer one.
fn next_deed(sheet: &Sheet<'_>) -> (Option<Form>, Option<(String, String)>) {
    let code = &sheet.paper.view.code;
    let link = |path: String, action: Action| {
        (
            None,
            Some((
                to(sheet.lang, &path),
                sheet.t(&format!("action.{action}")).to_owned(),
            )),
        )
    };
    let publishing = |action| link(format!("/lam-viec/cong-khai?hs={code}"), action);
    let signs = sheet.paper.drafts.iter().any(|d| d.may_sign);
    if sheet.may(Action::Dispatch) {
        return link(format!("/lam-viec/phan-loai?hs={code}"), Action::Dispatch);
    }
    if let Some(action) = [Action::Publish, Action::CommitLater]
        .into_iter()
        .find(|a| sheet.may(*a))
    {
        return publishing(action);
    }
    if let Some(action) = [Action::ConfirmOnsite, Action::Acknowledge]
        .into_iter()
        .find(|a| sheet.may(*a))
    {
        return (Some(main_form(sheet, action)), None);
    }
    if sheet.may(Action::Approve) && !sheet.paper.own_result && !signs {
        let form = sheet.told(Action::Approve, sheet.bare(Action::Approve));
        return (Some(form.weight(Weight::Main)), None);
    }
    if sheet.may(Action::SubmitResult) {
        return link(format!("/lam-viec/hs/{code}/tra-loi"), Action::SubmitResult);
    }
    let unchecked = sheet.paper.view.publication == "withheld" && sheet.paper.publish_default;
    if sheet.may(Action::Release) && unchecked {
        return publishing(Action::Release);
    }
    (None, None)
}

fn main_form(sheet: &Sheet<'_>, action: Action) -> Form {
    sheet.form(action).weight(Weight::Main)
}

/// Every other deed, each behind its title.
fn deeds(sheet: &Sheet<'_>, main: &str) -> Vec<Drawer> {
    let drafted: Vec<Action> = sheet
        .paper
        .drafts
        .iter()
        .filter(|d| d.may_sign)
        .map(|d| d.action)
        .collect();
    let mut actions: Vec<Action> = Action::ALL
        .iter()
        .copied()
        .filter(|a| sheet.may(*a) && a.as_str() != main)
        // What was drafted is signed where the draft stands.
        .filter(|a| !drafted.contains(a) && *a != Action::Approve)
        .filter(|a| *a != Action::Repromise || sheet.paper.view.late == Some(true))
        .filter(|a| *a != Action::Decline || sheet.paper.view.stage == Some("escalated"))
        .filter(|a| !WITH_PAGES.contains(a) || *a == Action::Release)
        .collect();
    if sheet.may(Action::Approve) && main != Action::Approve.as_str() && !sheet.paper.own_result {
        actions.push(Action::Approve);
    }
    actions.sort_by_key(|a| ORDER.iter().position(|o| o == a).unwrap_or(ORDER.len()));
    actions.into_iter().map(|a| sheet.drawer(a)).collect()
}
