//! Rules, and what a change of them would do, in words.

use super::RULE;
use crate::console::pages::field::Choice;
use crate::console::pages::routing as pages;
use crate::console::staff::Staff;
use app::terms::Moved;
use domain::pack::Catalogue;
use domain::pack::rules::Gap;
use domain::routing::{Rule, Where};
use lang::Lang;

pub(super) fn row(staff: &Staff, catalogue: &Catalogue, rule: &Rule) -> pages::RuleRow {
    let lang = staff.lang();
    let today = staff.ctx().now.date();
    let co: Vec<String> = rule.co.iter().map(|w| word(catalogue, w)).collect();
    let state = if rule.valid.last() < today {
        lang::t(lang, "routing.ended")
    } else if rule.valid.from > today {
        lang::t(lang, "routing.coming")
    } else {
        ""
    };
    pages::RuleRow {
        line: rule.line.to_string(),
        href: staff.shell().to(&format!("{RULE}?d={}", rule.line)),
        priority: rule.priority.to_string(),
        category: category(lang, catalogue, rule),
        place: place(lang, catalogue, rule),
        owner: owner(catalogue, rule),
        lead: word(catalogue, &rule.lead),
        co: co.join(", "),
        span: span(lang, rule),
        state: state.to_owned(),
        note: rule.note.clone(),
    }
}

pub(super) fn facts(lang: Lang, catalogue: &Catalogue, rule: &Rule) -> Vec<(String, String)> {
    let co: Vec<String> = rule.co.iter().map(|w| word(catalogue, w)).collect();
    let all = [
        ("routing.priority", rule.priority.to_string()),
        ("field.category", category(lang, catalogue, rule)),
        ("routing.place", place(lang, catalogue, rule)),
        ("routing.owner", owner(catalogue, rule)),
        ("field.lead", word(catalogue, &rule.lead)),
        ("field.co", co.join(", ")),
        ("routing.span", span(lang, rule)),
        ("routing.note", rule.note.clone()),
    ];
    all.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| (lang::t(lang, key).to_owned(), value))
        .collect()
}

fn category(lang: Lang, catalogue: &Catalogue, rule: &Rule) -> String {
    let Some(code) = &rule.category else {
        return lang::t(lang, "routing.all").to_owned();
    };
    match (catalogue.category(code), lang) {
        (Some(c), Lang::Vi) => c.name_vi.clone(),
        (Some(c), Lang::En) => c.name_en.clone(),
        (None, _) => code.clone(),
    }
}

fn place(lang: Lang, catalogue: &Catalogue, rule: &Rule) -> String {
    match &rule.place {
        Where::Anywhere => lang::t(lang, "routing.anywhere").to_owned(),
        Where::Kind(kind) => kind.as_str().to_owned(),
        Where::Unit(code) => catalogue
            .unit(code, rule.valid.from)
            .map_or_else(|| code.clone(), |u| u.name.clone()),
    }
}

fn owner(catalogue: &Catalogue, rule: &Rule) -> String {
    let Some(code) = &rule.asset_owner else {
        return String::new();
    };
    let known = catalogue.asset_owners().iter().find(|o| o.code == *code);
    known.map_or_else(|| code.clone(), |o| o.name_vi.clone())
}

/// An agency by its name, a pattern in words with what it is called.
fn word(catalogue: &Catalogue, word: &str) -> String {
    if !word.contains('(') {
        return agency(catalogue, word);
    }
    let pattern = catalogue.patterns().iter().find(|p| p.name == word);
    match pattern.map(|p| p.note.as_str()) {
        Some(note) if !note.is_empty() => format!("{note} ({word})"),
        _ => word.to_owned(),
    }
}

pub(super) fn agency(catalogue: &Catalogue, code: &str) -> String {
    let known = catalogue.agency(code);
    known.map_or_else(|| code.to_owned(), |a| a.short_name.clone())
}

fn span(lang: Lang, rule: &Rule) -> String {
    let from = lang::date::full_day(lang, rule.valid.from);
    match rule.valid.to {
        None => lang::fill(lang, "routing.since", &[("from", &from)]),
        Some(to) => format!("{from} – {}", lang::date::full_day(lang, to)),
    }
}

pub(super) fn moved(staff: &Staff, moved: &Moved) -> pages::MovedRow {
    let lang = staff.lang();
    let nobody = || lang::t(lang, "routing.nobody").to_owned();
    let name = |n: &Option<app::view::Named>| n.as_ref().map_or_else(nobody, |n| n.name.clone());
    let about = [
        Some(moved.category.name.clone()),
        moved.area.as_ref().map(|a| a.name.clone()),
    ];
    pages::MovedRow {
        code: moved.code.shown(),
        href: staff.shell().to(&crate::console::href(moved.code)),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        before: name(&moved.before),
        after: name(&moved.after),
        led: moved.led.name.clone(),
    }
}

pub(super) fn gap(lang: Lang, catalogue: &Catalogue, gap: &Gap) -> String {
    let unit_name = |code: &str, day| {
        let unit = catalogue.unit(code, day);
        unit.map_or_else(|| code.to_owned(), |u| u.name.clone())
    };
    match gap {
        Gap::NoRule {
            category,
            unit,
            day,
        } => lang::fill(
            lang,
            "routing.gap.none",
            &[
                ("category", category),
                ("unit", &unit_name(unit, *day)),
                ("date", &lang::date::full_day(lang, *day)),
            ],
        ),
        Gap::Nobody {
            line,
            word,
            unit,
            day,
        } => lang::fill(
            lang,
            "routing.gap.nobody",
            &[
                ("line", &line.to_string()),
                ("word", word),
                ("unit", &unit_name(unit, *day)),
                ("date", &lang::date::full_day(lang, *day)),
            ],
        ),
        Gap::Never { line } => {
            lang::fill(lang, "routing.gap.never", &[("line", &line.to_string())])
        }
    }
}

/// Agencies of today by name, and the patterns: what a rule's agency is chosen from.
pub(super) fn known(staff: &Staff, catalogue: &Catalogue) -> Vec<Choice> {
    let today = staff.ctx().now.date();
    let patterns = catalogue
        .patterns()
        .iter()
        .map(|p| Choice::new(&p.name, if p.note.is_empty() { &p.name } else { &p.note }));
    let agencies = catalogue
        .agencies_at(today)
        .map(|a| Choice::new(&a.code, &a.short_name));
    patterns.chain(agencies).collect()
}
