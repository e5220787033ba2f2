//! Lists to choose from: agencies, communes, categories, grounds, codes.

use crate::console::pages::field::{Choice, ChoiceGroup};
use domain::action::Action;
use domain::agency::AgencyKind;
use domain::category::Category;
use domain::pack::Catalogue;
use domain::refusal::RefusalAction;
use domain::time::At;
use lang::Lang;

/// Agencies in force that something may be sent to, by kind.
pub fn agencies(catalogue: &Catalogue, lang: Lang, now: At, chosen: &[&str]) -> Vec<ChoiceGroup> {
    let day = now.date();
    let sent_to = AgencyKind::ALL
        .iter()
        .filter(|kind| **kind != AgencyKind::Steering);
    let group = |kind: &AgencyKind| ChoiceGroup {
        title: lang::t(lang, &format!("agency_kind.{kind}")).to_owned(),
        choices: catalogue
            .agencies_at(day)
            .filter(|a| a.kind == *kind)
            .map(|a| Choice {
                on: chosen.contains(&a.code.as_str()),
                ..Choice::new(&a.code, &a.short_name)
            })
            .collect(),
    };
    sent_to
        .map(group)
        .filter(|g| !g.choices.is_empty())
        .collect()
}

/// The agencies below one.
pub fn units_of(catalogue: &Catalogue, agency: &str, now: At) -> Vec<Choice> {
    let day = now.date();
    catalogue
        .agencies_at(day)
        .filter(|a| catalogue.is_within(&a.code, agency))
        .map(|a| Choice::new(&a.code, &a.short_name))
        .collect()
}

/// Communes in force, by the district they lie in where there are districts.
pub fn areas(catalogue: &Catalogue, now: At, chosen: &str) -> Vec<ChoiceGroup> {
    let day = now.date();
    let mut groups: Vec<ChoiceGroup> = Vec::new();
    for unit in catalogue
        .units_at(day)
        .filter(|u| u.kind.is_commune_level())
    {
        let parent = unit.parent.as_deref().and_then(|p| catalogue.unit(p, day));
        let title = parent
            .filter(|p| p.kind.is_district_level())
            .map_or("", |p| p.name.as_str());
        let choice = Choice::new(&unit.code, &unit.name).chosen(chosen);
        match groups.iter_mut().find(|g| g.title == title) {
            Some(group) => group.choices.push(choice),
            None => groups.push(ChoiceGroup {
                title: title.to_owned(),
                choices: vec![choice],
            }),
        }
    }
    groups
}

/// Sub-fields under their fields.
pub fn categories(catalogue: &Catalogue, lang: Lang, chosen: &str) -> Vec<ChoiceGroup> {
    some_categories(catalogue, lang, chosen, &|_| true)
}

/// The same without what is switched off, but for what is chosen already: for a report that is
/// classified now.
pub fn open_categories(
    catalogue: &Catalogue,
    lang: Lang,
    now: At,
    chosen: &str,
) -> Vec<ChoiceGroup> {
    let day = now.date();
    let mut groups = some_categories(catalogue, lang, chosen, &|c| {
        c.code == chosen || catalogue.takes(c, day)
    });
    groups.retain(|group| !group.choices.is_empty());
    groups
}

fn some_categories(
    catalogue: &Catalogue,
    lang: Lang,
    chosen: &str,
    shown: &dyn Fn(&Category) -> bool,
) -> Vec<ChoiceGroup> {
    let name = |c: &domain::category::Category| match lang {
        Lang::Vi => c.public_name.clone(),
        Lang::En => c.name_en.clone(),
    };
    let fields = catalogue.categories().iter().filter(|c| c.parent.is_none());
    fields
        .map(|field| {
            let subs = catalogue
                .categories()
                .iter()
                .filter(|c| c.parent.as_deref() == Some(field.code.as_str()));
            let mut choices: Vec<Choice> = subs
                .filter(|c| shown(c))
                .map(|c| Choice::new(&c.code, name(c)).chosen(chosen))
                .collect();
            // A report may be classified no further than its field.
            if shown(field) {
                let words = lang::fill(lang, "console.other_of", &[("field", &name(field))]);
                choices.push(Choice::new(&field.code, words).chosen(chosen));
            }
            ChoiceGroup {
                title: name(field),
                choices,
            }
        })
        .collect()
}

/// Codes by which a report is refused, or shown elsewhere.
pub fn refusals(catalogue: &Catalogue, lang: Lang, action: Action, chosen: &str) -> Vec<Choice> {
    let wanted = if action == Action::Redirect {
        RefusalAction::Redirect
    } else {
        RefusalAction::Refuse
    };
    catalogue
        .refusals()
        .iter()
        // R-06 may also be used to refuse when no body takes the matter.
        .filter(|r| r.action == wanted || (r.code == "R-06" && wanted == RefusalAction::Refuse))
        .map(|r| {
            let name = match lang {
                Lang::Vi => &r.name_vi,
                Lang::En => &r.name_en,
            };
            Choice::new(&r.code, format!("{} {name}", r.code)).chosen(chosen)
        })
        .collect()
}

/// Grounds that an action may name.
pub fn grounds(action: Action, lang: Lang) -> Vec<Choice> {
    let names: &[&str] = match action {
        Action::MarkUrgent => &["life", "fire", "security", "rescue", "traffic", "other"],
        Action::Downgrade => &["false_alarm", "other"],
        Action::Return => &[
            "wrong_agency",
            "wrong_area",
            "other_owner",
            "duplicate",
            "ineligible",
            "other",
        ],
        Action::Dispute => &["competence", "solution", "not_thorough"],
        Action::Hide => &[
            "personal_data",
            "private_life",
            "child",
            "health",
            "insult",
            "law",
            "urgent",
            "other",
        ],
        _ => &["other"],
    };
    names
        .iter()
        .map(|name| Choice::new(*name, lang::t(lang, &format!("ground.{name}"))))
        .collect()
}
