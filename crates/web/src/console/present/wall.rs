//! The wall: dangers in words that carry across a room.

use super::{facts_place, meta, status, title, to};
use crate::console::forms::{Origin, Sheet, Typed};
use crate::console::href;
use crate::console::pages::desk::Desk;
use crate::console::pages::field::Field as Input;
use crate::console::pages::form::{Drawer, Form, Weight};
use crate::console::pages::wall::{Attempt, Board, Danger as Shown, Gauge, Rung};
use crate::console::staff::{Staff, given};
use app::report::wall::{Danger, Limit, Tried};
use domain::action::Action;
use domain::time::At;
use lang::Lang;

/// Deeds behind a title, in the order in which a desk reaches for them.
const MORE: [Action; 3] = [Action::LogCall, Action::Downgrade, Action::Release];

/// The board.
pub fn board(staff: &Staff, desk: &Desk, dangers: &[Danger]) -> Board {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let uncalled = dangers.iter().filter(|d| d.is_uncalled()).count();
    let unattended = dangers.iter().filter(|d| d.is_unattended()).count();
    let overdue = dangers.iter().any(|d| !late(d, now).is_empty());
    let n = |n: usize| n.to_string();
    let key = if dangers.is_empty() {
        "console.wall.quiet"
    } else {
        "console.wall.banner"
    };
    let local = lang::date::local(now.0);
    let clock = format!("{}:{:02}", lang::date::clock(local.time()), local.second());
    Board {
        title: format!("{} ({})", staff.t("console.rail.urgent"), dangers.len()),
        banner: lang::fill(
            lang,
            key,
            &[
                ("n", &n(dangers.len())),
                ("uncalled", &n(uncalled)),
                ("unattended", &n(unattended)),
            ],
        ),
        loud: uncalled > 0 || overdue,
        tokens: dangers
            .iter()
            .flat_map(|d| {
                let code = d.paper.view.code.clone();
                let overdue = late(d, now).into_iter();
                let overdue: Vec<String> = overdue.map(|what| format!("{code}:{what}")).collect();
                std::iter::once(code).chain(overdue)
            })
            .collect::<Vec<_>>()
            .join(" "),
        fresh: lang::fill(lang, "console.wall.fresh", &[("clock", &clock)]),
        dangers: dangers.iter().map(|d| shown(staff, desk, d)).collect(),
    }
}

/// What of a danger is past its due.
fn late(danger: &Danger, now: At) -> Vec<&'static str> {
    let over = |limit: Option<Limit>| limit.is_some_and(|l| l.open && l.due < now);
    [("call", over(danger.call)), ("site", over(danger.onsite))]
        .into_iter()
        .filter(|(_, over)| *over)
        .map(|(what, _)| what)
        .collect()
}

fn shown(staff: &Staff, desk: &Desk, danger: &Danger) -> Shown {
    let lang = staff.lang();
    let paper = &danger.paper;
    let view = &paper.view;
    let tables = staff.app.tables();
    let typed = Typed::default();
    // Several forms of one action stand on this page: each report has keys of its own.
    let token = format!("{}-{}", desk.token, view.code);
    let sheet = Sheet {
        lang,
        now: view.now,
        catalogue: &tables.catalogue,
        paper,
        actor: &staff.caller.actor,
        token: &token,
        people: &[],
        typed: &typed,
        origin: Origin::Wall,
    };
    let words = view.text.clone().unwrap_or_default();
    let title = title(view);
    let logs = sheet.may(Action::LogCall);
    let sends = sheet.may(Action::Dispatch);
    Shown {
        id: view.code.clone(),
        code: view.shown_code.clone(),
        href: to(lang, &href(view.report_code)),
        meta: meta(
            lang,
            view.channel.unwrap_or_default(),
            None,
            view.submitted_at.map(|t| t.0),
            view.now,
        ),
        place: facts_place(view),
        status: status(lang, view),
        quote: if title.trim_end_matches('…') == words.trim() {
            String::new()
        } else {
            words
        },
        title,
        seen: seen(lang, danger),
        worst: match (danger.is_uncalled(), danger.is_unattended()) {
            (true, _) => "call",
            (false, true) => "site",
            (false, false) => "calm",
        },
        gauges: vec![call_gauge(lang, danger), onsite_gauge(lang, danger)],
        agency: danger.agency.as_ref().map_or_else(
            || lang::t(lang, "console.wall.nobody").to_owned(),
            |a| a.name.clone(),
        ),
        agency_why: agency_why(lang, danger),
        rungs: rungs(lang, danger),
        others: danger
            .calls
            .iter()
            .filter(|c| c.rung.is_none())
            .map(|c| attempt(lang, c, view.now, true))
            .collect(),
        call_action: if logs {
            to(lang, &format!("{}/log_call", href(view.report_code)))
        } else {
            String::new()
        },
        dispatch: sends.then(|| dispatch(&sheet, danger)).flatten(),
        triage_href: if sends {
            to(lang, &format!("/lam-viec/phan-loai?hs={}", view.code))
        } else {
            String::new()
        },
        arrived: arrived(&sheet),
        drafts: drafts(&sheet),
        more: more(&sheet),
    }
}

/// "Hà đã thấy 02:14".
fn seen(lang: Lang, danger: &Danger) -> String {
    let Some((who, at)) = &danger.seen else {
        return String::new();
    };
    let at = hour(lang, *at, danger.paper.view.now);
    let words = [("name", given(&who.name)), ("at", at.as_str())];
    lang::fill(lang, "console.wall.seen_by", &words)
}

fn call_gauge(lang: Lang, danger: &Danger) -> Gauge {
    let answered = danger.calls.iter().rfind(|c| c.answered);
    let now = danger.paper.view.now;
    let done = answered.map(|c| {
        let at = hour(lang, c.at, now);
        lang::fill(lang, "console.wall.answered_at", &[("at", &at)])
    });
    gauge(lang, "console.wall.call", danger.call, done, now)
}

fn onsite_gauge(lang: Lang, danger: &Danger) -> Gauge {
    let now = danger.paper.view.now;
    let done = danger.onsite_at.map(|at| {
        let at = hour(lang, at, now);
        lang::fill(lang, "console.wall.onsite_at", &[("at", &at)])
    });
    gauge(lang, "console.wall.onsite", danger.onsite, done, now)
}

/// What was done counts; then the deadline; before it began, that it has not.
fn gauge(lang: Lang, label: &str, limit: Option<Limit>, done: Option<String>, now: At) -> Gauge {
    let (words, state) = match (done, limit.filter(|l| l.open)) {
        (Some(done), _) => (done, "done"),
        (None, Some(l)) if l.due < now => (lang::date::left(lang, l.due.0, now.0), "over"),
        (None, Some(l)) => (lang::date::left(lang, l.due.0, now.0), "run"),
        (None, None) => (lang::t(lang, "console.wall.not_begun").to_owned(), "none"),
    };
    Gauge {
        label: lang::t(lang, label).to_owned(),
        words,
        state,
    }
}

fn agency_why(lang: Lang, danger: &Danger) -> String {
    match (&danger.ask_people, danger.by_table) {
        (Some(why), _) => lang::fill(lang, "console.triage.ask_people", &[("why", why)]),
        (None, true) => lang::t(lang, "console.wall.by_table").to_owned(),
        (None, false) if danger.agency.is_none() => {
            lang::t(lang, "console.wall.no_agency").to_owned()
        }
        (None, false) => String::new(),
    }
}

fn rungs(lang: Lang, danger: &Danger) -> Vec<Rung> {
    let now = danger.paper.view.now;
    let rung = |(i, contact): (usize, &domain::agency::Contact)| {
        let next = danger.next.filter(|n| n.rung == i);
        let name = lang::t(lang, &format!("rung.{}", contact.rung)).to_owned();
        let person = if contact.note.is_empty() {
            name.clone()
        } else {
            format!("{name}: {}", contact.note)
        };
        Rung {
            rung: name,
            phone: contact.phone.clone(),
            dial: contact
                .phone
                .chars()
                .filter(|c| c.is_ascii_digit() || *c == '+')
                .collect(),
            note: contact.note.clone(),
            person,
            next: next.is_some(),
            when: next
                .map(|n| match n.from.filter(|at| *at > now) {
                    Some(at) => {
                        let at = hour(lang, at, now);
                        lang::fill(lang, "console.wall.next_at", &[("at", &at)])
                    }
                    None => lang::t(lang, "console.triage.call_now").to_owned(),
                })
                .unwrap_or_default(),
            tried: danger
                .calls
                .iter()
                .filter(|c| c.rung == Some(i))
                .map(|c| attempt(lang, c, now, false))
                .collect(),
        }
    };
    danger.paper.ladder.iter().enumerate().map(rung).collect()
}

/// "07:53 không nghe máy · Nguyễn Hà".
fn attempt(lang: Lang, call: &Tried, now: At, with_number: bool) -> Attempt {
    let key = if call.answered {
        "console.wall.did_answer"
    } else {
        "console.wall.no_answer"
    };
    let number = with_number.then(|| call.number.clone());
    let person = with_number.then(|| call.person.clone());
    let what = format!("{} {}", hour(lang, call.at, now), lang::t(lang, key));
    let parts = [Some(what), number, person, call.by.clone()];
    Attempt {
        words: parts
            .into_iter()
            .flatten()
            .filter(|p| !p.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        answered: call.answered,
    }
}

/// One tap where the table leaves nothing to choose.
fn dispatch(sheet: &Sheet<'_>, danger: &Danger) -> Option<Form> {
    let agency = danger.agency.as_ref()?;
    let category = danger.category.clone()?;
    let hidden = |name: &str, value: String| Input::hidden(sheet.lang, name, value);
    // Agencies read Vietnamese, whatever the sender's page speaks.
    let instruction = lang::t(Lang::Vi, "console.wall.instruction");
    let form = sheet
        .bare(Action::Dispatch)
        .field(hidden("category", category))
        .field(hidden("lead", agency.code.clone()))
        .field(hidden("instruction", instruction.to_owned()))
        .intro(instruction)
        .button(lang::fill(
            sheet.lang,
            "console.wall.send_to",
            &[("agency", &agency.name)],
        ))
        .weight(Weight::Main);
    Some(form.apart(&sheet.paper.view.code))
}

/// The centre confirms by phone, once a call was answered.
fn arrived(sheet: &Sheet<'_>) -> Option<Form> {
    if !sheet.may(Action::ConfirmOnsite) || !sheet.paper.called {
        return None;
    }
    let mut form = sheet
        .bare(Action::ConfirmOnsite)
        .button(sheet.t("console.wall.arrived"))
        .weight(Weight::Main);
    // Nobody's other deed makes this less true.
    form.version = None;
    Some(form.apart(&sheet.paper.view.code))
}

fn drafts(sheet: &Sheet<'_>) -> Vec<Drawer> {
    let code = &sheet.paper.view.code;
    let drafts = sheet.paper.drafts.iter();
    drafts
        .flat_map(|draft| {
            let title = sheet.t(&format!("action.{}", draft.action));
            let why = [
                draft
                    .reason
                    .as_deref()
                    .map(|r| super::log::ground(sheet.lang, r)),
                draft.note.clone(),
            ];
            let why = why.into_iter().flatten().collect::<Vec<_>>().join(": ");
            let suffix = format!("{code}-{}", draft.n);
            let drawers = sheet.of_draft(draft).into_iter();
            drawers.map(move |mut drawer| {
                drawer.form.intro = format!("{title}. {why}");
                let label = format!("{}: {title}", drawer.label);
                drawer.label(label).apart(&suffix)
            })
        })
        .collect()
}

fn more(sheet: &Sheet<'_>) -> Vec<Drawer> {
    let held = sheet.paper.view.publication == "withheld";
    let signing = |a: Action| {
        sheet
            .paper
            .drafts
            .iter()
            .any(|d| d.action == a && d.may_sign)
    };
    MORE.into_iter()
        .filter(|a| sheet.may(*a) && !signing(*a))
        .filter(|a| *a != Action::Release || held)
        .map(|action| {
            let mut drawer = sheet.drawer(action);
            if action == Action::LogCall {
                // Calls add up: what another logged meanwhile takes nothing from this one.
                drawer.form.version = None;
                drawer = drawer.label(sheet.t("console.wall.other_number"));
            }
            drawer.apart(&sheet.paper.view.code)
        })
        .collect()
}

/// "07:53" today, with the day before that: who looks up wants the minute.
fn hour(lang: Lang, at: At, now: At) -> String {
    if at.date() == now.date() {
        lang::date::clock(lang::date::local(at.0).time())
    } else {
        super::at(lang, at, now)
    }
}
