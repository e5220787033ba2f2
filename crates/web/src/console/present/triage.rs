//! Triage: what the operator reads, what the tables suggest, what the reporter would get.

use super::{Size, photo, precedents, sla, status, title, to};
use crate::console::forms::{self, LEAD_OTHER, Sheet};
use crate::console::href;
use crate::console::pages::form::Drawer;
use crate::console::pages::triage::{Dispatch, Duplicate, TriageCase, UnitChoice, UrgencyChoice};
use crate::present_alike;
use app::report::desk::Paper;
use app::report::neighbours::{Near, Neighbour};
use app::report::precedent::PrecedentView;
use app::report::preview::{Guess, Preview, Promise};
use app::view::Named;
use domain::action::Action;
use domain::deadline::Span;
use domain::id::ReportCode;
use lang::Lang;

/// Decisions beside the dispatch, in the order of their keys.
const OTHERS: [Action; 4] = [Action::Merge, Action::Ask, Action::Refuse, Action::Redirect];
/// Deeds that decide nothing.
const MORE: [Action; 6] = [
    Action::LogCall,
    Action::Release,
    Action::Classify,
    Action::MarkUrgent,
    Action::Downgrade,
    Action::OpenIdentity,
];

/// The case in the middle, with its decision.
pub fn case(
    sheet: &Sheet<'_>,
    near: &Near,
    rulings: &[PrecedentView],
    preview: Option<&Preview>,
) -> TriageCase {
    let (lang, paper) = (sheet.lang, sheet.paper);
    let view = &paper.view;
    let channel = view.channel.unwrap_or_default();
    let photos = view
        .files
        .iter()
        .filter(|f| f.kind == "photo" && !f.hidden)
        .enumerate();
    TriageCase {
        code: view.shown_code.clone(),
        href: to(lang, &href(view.report_code)),
        title: title(view),
        incidents: super::incidents(lang, paper),
        notices: Vec::new(),
        status: status(lang, view),
        channel: lang::t(lang, &format!("channel.{channel}")).to_owned(),
        channel_icon: crate::console::pages::parts::channel_icon(channel),
        sla: sla(lang, paper),
        photos: photos
            .map(|(i, f)| photo(lang, f, if i == 0 { Size::Whole } else { Size::Small }))
            .collect(),
        around: None,
        quote: view.text.clone().unwrap_or_default(),
        recordings: super::recordings(lang, view),
        facts: super::facts(lang, paper),
        duplicates_title: duplicates_title(lang, near),
        duplicates: near
            .found
            .iter()
            .map(|neighbour| duplicate(lang, neighbour, paper))
            .collect(),
        precedents: rulings
            .iter()
            .map(|p| precedents::short(lang, p, view.now))
            .collect(),
        dispatch: preview
            .filter(|_| sheet.may(Action::Dispatch))
            .map(|p| dispatch(sheet, p)),
        others: offered(sheet, &OTHERS),
        more: offered(sheet, &MORE),
        note: sheet.may(Action::Note).then(|| sheet.form(Action::Note)),
        around_it: String::new(),
        busy: false,
        digits: view.code.clone(),
        version: u64::from(view.version),
        urgent: view.urgency == Some(domain::report::Urgency::Urgent.as_str()),
        later: None,
        macros: Vec::new(),
        filled: String::new(),
    }
}

fn offered(sheet: &Sheet<'_>, actions: &[Action]) -> Vec<Drawer> {
    let offered = actions.iter().copied().filter(|action| sheet.may(*action));
    offered
        .map(|action| {
            let short = format!("console.triage.do.{action}");
            let drawer = sheet.drawer(action);
            if lang::has(&short) {
                drawer.label(sheet.t(&short))
            } else {
                drawer
            }
        })
        .collect()
}

fn duplicates_title(lang: Lang, near: &Near) -> String {
    if near.found.is_empty() {
        return String::new();
    }
    // What was not found by its distance is not said to lie within one.
    let within = |n: &Neighbour| n.why.distance_m.is_some_and(|m| m <= near.radius_m);
    let measured = near.found.iter().all(within);
    let key = match measured {
        true => "console.triage.duplicates",
        false => "console.triage.duplicates.words",
    };
    let distance = lang::number::distance(lang, near.radius_m);
    let (n, days) = (near.found.len().to_string(), near.days.to_string());
    lang::fill(
        lang,
        key,
        &[("n", &n), ("distance", &distance), ("days", &days)],
    )
}

fn duplicate(lang: Lang, neighbour: &Neighbour, paper: &Paper) -> Duplicate {
    let line = &neighbour.line;
    let stage = lang::t(lang, &format!("stage.{}", line.stage)).to_owned();
    let lead = line.lead.as_ref().map(|l| l.name.clone());
    let promise = line
        .promise
        .map(|p| lang::date::due_short(lang, p.0.0, paper.view.now.0));
    let parts = [Some(stage), lead, promise];
    Duplicate {
        href: to(lang, &href(line.report_code)),
        thumb: line.thumb_url.clone().unwrap_or_default(),
        title: line.title.clone(),
        why: present_alike::why(lang, &neighbour.why),
        meta: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        code: line.code.clone(),
    }
}

fn dispatch(sheet: &Sheet<'_>, preview: &Preview) -> Dispatch {
    let (lang, typed) = (sheet.lang, sheet.typed);
    let view = &sheet.paper.view;
    let category = preview.category.clone().unwrap_or_default();
    let units = units(sheet, preview);
    let urgency = typed
        .get("urgency")
        .unwrap_or(preview.urgency.as_str())
        .to_owned();
    let urgencies: Vec<UrgencyChoice> = preview
        .promises
        .iter()
        .map(|p| promise(lang, p, &urgency, view.now.0))
        .collect();
    let other = typed.get(LEAD_OTHER).unwrap_or_default();
    Dispatch {
        code: view.code.clone(),
        action: to(lang, &format!("{}/dispatch", href(view.report_code))),
        preview_action: to(lang, "/lam-viec/phan-loai"),
        merge_action: if sheet.may(Action::Merge) {
            to(lang, &format!("{}/merge", href(view.report_code)))
        } else {
            String::new()
        },
        version: u64::from(view.version),
        categories: forms::open_categories(sheet.catalogue, lang, sheet.now, &category),
        category_why: category_why(lang, preview),
        also: also(sheet, preview),
        danger: preview
            .danger
            .as_ref()
            .filter(|_| view.urgency != Some("urgent"))
            .map(|word| lang::fill(lang, "suggest.danger", &[("word", word)]))
            .unwrap_or_default(),
        unit_why: why(lang, preview),
        units,
        other_units: forms::agencies(sheet.catalogue, lang, sheet.now, &[other]),
        urgencies,
        publication: lang::t(lang, "console.triage.publication").to_owned(),
        instruction: typed
            .raw("instruction")
            .unwrap_or(lang::t(lang, "console.triage.instruction"))
            .to_owned(),
        told: sheet.tells(Action::Dispatch),
        errors: errors(sheet),
    }
}

/// What was wrong, by the id of the input it belongs to.
fn errors(sheet: &Sheet<'_>) -> Vec<(String, String)> {
    let wrong = sheet.typed.wrong().into_iter();
    wrong
        .map(|(field, words)| {
            let id = match field.as_str() {
                "category" => "dispatch-category",
                "lead" => "dispatch-lead",
                "urgency" => "dispatch-urgency",
                "instruction" => "dispatch-instruction",
                _ => "form-dispatch",
            };
            (id.to_owned(), words)
        })
        .collect()
}

/// "máy gợi ý, vì có chữ “ổ gà” và giống QB 4829 1367"; that the machine is unsure; empty where
/// somebody chose.
fn category_why(lang: Lang, preview: &Preview) -> String {
    match (&preview.guessed, preview.guesses.first()) {
        (Some(guess), _) => because(lang, guess),
        (None, Some(first)) if first.unsure && preview.category.is_none() => {
            lang::fill(lang, "suggest.unsure", &[("name", &first.category.name)])
        }
        _ => String::new(),
    }
}

fn because(lang: Lang, guess: &Guess) -> String {
    let codes = codes(&guess.alike);
    let key = match (&guess.word, codes.is_empty()) {
        (Some(_), true) => "suggest.by.word",
        (Some(_), false) => "suggest.by.both",
        (None, false) => "suggest.by.alike",
        (None, true) => "suggest.by.words",
    };
    let word = guess.word.as_deref().unwrap_or_default();
    lang::fill(lang, key, &[("word", word), ("codes", &codes)])
}

fn codes(alike: &[ReportCode]) -> String {
    let shown = alike.iter().map(|c| c.shown());
    shown.collect::<Vec<_>>().join(", ")
}

/// The other categories that the machine thinks of: (code, name, why).
fn also(sheet: &Sheet<'_>, preview: &Preview) -> Vec<(String, String, String)> {
    let chosen = preview.category.as_deref();
    let others = preview
        .guesses
        .iter()
        .filter(|g| Some(g.category.code.as_str()) != chosen);
    others
        .map(|g| {
            let why = because(sheet.lang, g);
            (g.category.code.clone(), g.category.name.clone(), why)
        })
        .collect()
}

/// "Theo bảng phân công, dòng 12: đường do phường quản lý".
fn why(lang: Lang, preview: &Preview) -> String {
    if let Some(words) = &preview.ask_people {
        return lang::fill(lang, "console.triage.ask_people", &[("why", words)]);
    }
    match &preview.rule {
        Some((line, note)) => {
            let why = if note.is_empty() {
                String::new()
            } else {
                format!(": {note}")
            };
            lang::fill(
                lang,
                "console.triage.rule",
                &[("line", &line.to_string()), ("why", &why)],
            )
        }
        None => lang::t(lang, "console.triage.no_rule").to_owned(),
    }
}

/// The table's agency first, then those that others proposed, then those that the table lets help.
fn units(sheet: &Sheet<'_>, preview: &Preview) -> Vec<UnitChoice> {
    let small = |key: &str| lang::t(sheet.lang, key).to_owned();
    let mut found: Vec<(&Named, String)> = Vec::new();
    let lead = preview
        .lead
        .iter()
        .map(|n| (n, small("console.triage.unit_rule")));
    let proposed = preview
        .proposed
        .iter()
        .map(|n| (n, small("console.triage.unit_proposed")));
    let helps = preview
        .co
        .iter()
        .map(|n| (n, small("console.triage.unit_co")));
    let led = preview.led.iter().map(|(n, alike)| {
        let codes = codes(alike);
        let words = lang::fill(sheet.lang, "suggest.unit.alike", &[("codes", &codes)]);
        (n, words)
    });
    let meant = preview
        .meant_for
        .iter()
        .map(|n| (n, small("console.triage.unit_meant")));
    // Whoever spoke with the caller named it against the table: that is looked at first.
    let all = meant.chain(lead).chain(proposed).chain(led).chain(helps);
    for (named, words) in all {
        if !found.iter().any(|(held, _)| held.code == named.code) {
            found.push((named, words));
        }
    }
    let other = sheet.typed.get(LEAD_OTHER);
    let chosen = sheet.typed.get("lead");
    // Another category may mean another agency: what the table says now is chosen anew.
    let kept = chosen.filter(|c| found.iter().any(|(n, _)| n.code == *c));
    let first = preview.first().map(|n| n.code.as_str());
    let on = if other.is_some() {
        None
    } else {
        kept.or(first)
    };
    found
        .into_iter()
        .map(|(named, small)| UnitChoice {
            value: named.code.clone(),
            words: named.name.clone(),
            small,
            on: Some(named.code.as_str()) == on,
        })
        .collect()
}

fn promise(lang: Lang, promise: &Promise, chosen: &str, now_ms: i64) -> UrgencyChoice {
    let due = lang::date::due(lang, promise.due.0, now_ms);
    UrgencyChoice {
        value: promise.urgency.as_str().to_owned(),
        words: lang::t(lang, &format!("urgency.{}", promise.urgency)).to_owned(),
        span: promise.span.map_or_else(
            || lang::t(lang, "console.triage.goes_on").to_owned(),
            |s| span(lang, s),
        ),
        due,
        on: promise.urgency.as_str() == chosen,
    }
}

/// "7 ngày làm việc".
fn span(lang: Lang, span: Span) -> String {
    let (key, n) = match span {
        Span::Minutes(n) => ("date.minutes", n),
        Span::Hours { amount, .. } => ("date.hours", amount),
        Span::WorkingHours(n) => ("console.span.working_hours", n),
        Span::WorkingDays(n) => ("console.span.working_days", n),
    };
    lang::count(lang, key, i64::from(n))
}
