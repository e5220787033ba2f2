//! One job on a phone: what, where, until when, and the few things that may be done about it.

use super::answers::{answer_form, lints, sent_back, snippets};
use super::{facts_place, log, photos, recordings, sla, status, title, to};
use crate::console::forms::Sheet;
use crate::console::pages::desk::Desk;
use crate::console::pages::field::Field as Input;
use crate::console::pages::form::{Drawer, Form, Weight};
use crate::console::pages::job::{AnswerBox, ExtendBox, Job, Share};
use app::view::EventView;
use domain::action::Action;
use domain::workflow::ExtensionRule;
use lang::Lang;

/// What a page is made from beside its sheet.
pub struct Parts<'a> {
    /// What stands around it.
    pub desk: Desk,
    /// The report's log.
    pub events: &'a [EventView],
    /// When more time may be asked for.
    pub rule: ExtensionRule,
    /// As whom the reader acts.
    pub who: String,
}

/// The job as its officer sees it.
pub fn job(sheet: &Sheet<'_>, parts: Parts<'_>) -> Job {
    let (lang, paper) = (sheet.lang, sheet.paper);
    let view = &paper.view;
    let own = sheet.actor.agency.as_deref().unwrap_or_default();
    let begun = parts.events.iter().any(|e| {
        e.kind == Action::Progress.as_str() && e.agency.as_ref().is_some_and(|a| a.code == own)
    });
    let promise = view.promise.as_ref().map(|p| log::due(lang, p, view.now));
    let held = view
        .assignments
        .iter()
        .rev()
        .find(|a| a.agency.code == own || a.unit.as_ref().is_some_and(|u| u.code == own));
    let answer = sheet.may(Action::SubmitResult).then(|| AnswerBox {
        form: answer_form(sheet),
        lints: lints(sheet),
        snippets: snippets(sheet),
        check: to(
            lang,
            &format!("{}/tra-loi/kiem", crate::console::href(view.report_code)),
        ),
        sentence: lang::t(Lang::Vi, "console.answer.sentence"),
    });
    let co = paper.cos.iter().any(|c| c == own);
    let part_open = held.is_some_and(|a| a.part == "co" && a.state != "done");
    let progress = sheet.may(Action::Progress).then(|| {
        let key = if begun { "job.progress" } else { "job.begin" };
        let mut form = sheet
            .form(Action::Progress)
            .button(sheet.t(key))
            .intro(sheet.t("job.progress.hint"));
        form.fields.retain(|f| f.name != "done");
        Drawer::new(form)
    });
    let part = (co && part_open && sheet.may(Action::Progress)).then(|| part_done(sheet));
    Job {
        code: view.shown_code.clone(),
        digits: view.code.clone(),
        version: view.version,
        who: parts.who,
        file: to(lang, &crate::console::href(view.report_code)),
        talk: to(lang, &crate::console::relay::of(view.report_code)),
        title: title(view),
        status: status(lang, view),
        sla: sla(lang, paper),
        promise: promise
            .map(|due| lang::fill(lang, "console.case.promise", &[("due", &due)]))
            .unwrap_or_default(),
        place: facts_place(view),
        geo: view
            .position
            .as_ref()
            .map(|p| {
                format!(
                    "geo:{lat:.6},{lon:.6}?q={lat:.6},{lon:.6}",
                    lat = p.lat,
                    lon = p.lon
                )
            })
            .unwrap_or_default(),
        instruction: held.and_then(|a| a.instruction.clone()).unwrap_or_default(),
        sent_back: sent_back(parts.events),
        quote: view.text.clone().unwrap_or_default(),
        photos: photos(lang, view, "before"),
        recordings: recordings(lang, view),
        shares: shares(sheet),
        main: main(sheet),
        answer_open: answer
            .as_ref()
            .is_some_and(|a| begun || a.form.has_errors()),
        progress,
        part,
        answer,
        extend: sheet
            .may(Action::RequestExtension)
            .then(|| extend(sheet, parts.rule)),
        others: others(sheet),
        desk: parts.desk,
    }
}

/// What has no fields to speak of and is done by one touch.
fn main(sheet: &Sheet<'_>) -> Option<Form> {
    if sheet.may(Action::Acknowledge) {
        let mut form = sheet.told(Action::Acknowledge, sheet.bare(Action::Acknowledge));
        // One touch: what it tells the reporter stands in the file.
        form.told = None;
        return Some(form.button(sheet.t("job.take")).weight(Weight::Main));
    }
    None
}

/// "Xong phần của đơn vị": progress that marks the part.
fn part_done(sheet: &Sheet<'_>) -> Drawer {
    let mut form = sheet.form(Action::Progress);
    form.fields.retain(|f| f.name != "done");
    if !sheet.token.is_empty() {
        form = form.token(format!("{}-part", sheet.token));
    }
    let form = form
        .field(Input::hidden(sheet.lang, "done", "1"))
        .button(sheet.t("job.part_finish"))
        .weight(Weight::Main);
    Drawer::new(form).apart("part")
}

fn extend(sheet: &Sheet<'_>, rule: ExtensionRule) -> ExtendBox {
    let number = |n: u32| n.to_string();
    let words = [
        ("before", number(rule.before)),
        ("max", number(rule.max)),
        ("times", number(rule.times)),
    ];
    let words: Vec<(&str, &str)> = words.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let own = sheet.actor.agency.as_deref();
    let agency = own.and_then(|a| sheet.catalogue.agency(a));
    let agency = agency.map_or("", |a| a.short_name.as_str());
    let gaps = [("agency", agency), ("why", "{why}"), ("due", "{due}")];
    let form = sheet.form(Action::RequestExtension).intro(lang::fill(
        sheet.lang,
        "job.extend.rule",
        &words,
    ));
    ExtendBox {
        form: Drawer::new(form).label(sheet.t("job.extend")),
        // Citizens read Vietnamese first.
        sorry: lang::fill(Lang::Vi, "job.sorry.words", &gaps),
    }
}

/// What is done more rarely, in the order in which it is reached for.
fn others(sheet: &Sheet<'_>) -> Vec<Drawer> {
    let deeds = [
        Action::ConfirmOnsite,
        Action::Repromise,
        Action::StatePosition,
        Action::Assign,
        Action::Return,
    ];
    let some = deeds.into_iter().filter(|a| sheet.may(*a));
    some.map(|action| {
        let mut drawer = sheet.drawer(action);
        if action == Action::Return {
            drawer.form.intro = sheet.t("job.return.hint").to_owned();
            drawer = drawer.label(sheet.t("job.return"));
        }
        drawer
    })
    .collect()
}

/// The parts of the work where several agencies have one.
fn shares(sheet: &Sheet<'_>) -> Vec<Share> {
    let held: Vec<_> = sheet
        .paper
        .view
        .assignments
        .iter()
        .filter(|a| !matches!(a.state, "returned" | "recalled"))
        .collect();
    if held.len() < 2 {
        return Vec::new();
    }
    held.into_iter()
        .map(|a| {
            let done = a.state == "done";
            let key = if done {
                "job.part_done"
            } else {
                "job.part_open"
            };
            let part = sheet.t(&format!("part.{}", a.part));
            Share {
                agency: a.agency.name.clone(),
                words: format!("{part} · {}", sheet.t(key)),
                done,
            }
        })
        .collect()
}
