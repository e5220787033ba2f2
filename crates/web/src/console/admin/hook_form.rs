//! The form of a subscription: whose it is, where it is told and what it asks for.

use crate::console::forms;
use crate::console::pages::field::{Choice, ChoiceGroup, Field, Input};
use crate::console::pages::form::Form;
use crate::console::staff::Staff;
use app::webhook::{Fault, Order};
use domain::pack::Catalogue;
use domain::time::At;
use lang::Lang;

/// The form, with what is wrong with it.
pub(super) fn form(
    staff: &Staff,
    name: &'static str,
    to: &str,
    order: &Order,
    faults: &[Fault],
) -> Form {
    let lang = staff.lang();
    let t = |key: &str| staff.t(&format!("admin.hooks.{key}"));
    let error = |name: &str| {
        let found = faults.iter().find(|(field, _)| *field == name);
        found.map_or("", |(_, why)| {
            lang::t(lang, &format!("admin.hooks.why.{why}"))
        })
    };
    let tables = staff.app.tables();
    let (catalogue, now) = (&*tables.catalogue, staff.ctx().now);
    let agencies = |chosen: &[String]| {
        let codes: Vec<&str> = chosen.iter().map(String::as_str).collect();
        let groups = forms::agencies(catalogue, lang, now, &codes);
        with_earlier(lang, groups, chosen, |code| {
            catalogue.agency(code).map(|a| a.short_name.clone())
        })
    };
    let own: Vec<String> = Some(order.agency.clone())
        .into_iter()
        .filter(|code| !code.is_empty())
        .collect();
    let many = |name: &'static str, groups: Vec<ChoiceGroup>| {
        Field::new(lang, name, Input::Many { groups })
            .label(t(name))
            .error(error(name))
            .optional()
    };
    Form::new(lang, name, staff.shell().to(to))
        .field(
            Field::line(lang, "organisation", &order.organisation)
                .label(t("organisation"))
                .error(error("organisation"))
                .max(120),
        )
        .field(
            Field::line(lang, "url", &order.url)
                .label(t("url"))
                .hint(t("url.hint"))
                .error(error("url"))
                .max(2_000),
        )
        .field(
            Field::new(
                lang,
                "agency",
                Input::Select {
                    blank: t("public").to_owned(),
                    groups: agencies(&own),
                },
            )
            .label(t("agency"))
            .hint(t("agency.hint"))
            .error(error("agency"))
            .optional(),
        )
        .field(many("agencies", agencies(&order.agencies)).hint(t("filter.hint")))
        .field(many("areas", areas(catalogue, lang, now, &order.areas)))
        .field(many(
            "categories",
            categories(catalogue, lang, &order.categories),
        ))
        .field(
            Field::tick(lang, "batched", order.batched)
                .label(t("batched"))
                .optional(),
        )
}

/// Units of today, large ones first; of each all that lies in it is meant.
fn areas(catalogue: &Catalogue, lang: Lang, now: At, chosen: &[String]) -> Vec<ChoiceGroup> {
    let group = |key: &str, communes: bool| ChoiceGroup {
        title: lang::t(lang, key).to_owned(),
        choices: catalogue
            .units_at(now.date())
            .filter(|unit| unit.kind.is_commune_level() == communes)
            .map(|unit| Choice {
                on: chosen.contains(&unit.code),
                ..Choice::new(&unit.code, &unit.name)
            })
            .collect(),
    };
    let mut groups = vec![
        group("admin.hooks.larger", false),
        group("admin.hooks.communes", true),
    ];
    groups.retain(|group| !group.choices.is_empty());
    with_earlier(lang, groups, chosen, |code| {
        let unit = catalogue.units().iter().rev().find(|u| u.code == code);
        unit.map(|u| u.name.clone())
    })
}

/// Fields, each whole and by its sub-fields.
fn categories(catalogue: &Catalogue, lang: Lang, chosen: &[String]) -> Vec<ChoiceGroup> {
    let name = |c: &domain::category::Category| match lang {
        Lang::Vi => c.public_name.clone(),
        Lang::En => c.name_en.clone(),
    };
    let choice = |code: &String, words: String| Choice {
        on: chosen.contains(code),
        ..Choice::new(code, words)
    };
    let all = catalogue.categories();
    all.iter()
        .filter(|field| field.parent.is_none())
        .map(|field| {
            let field_name = name(field);
            let words = lang::fill(lang, "admin.hooks.whole", &[("field", &field_name)]);
            let mut choices = vec![choice(&field.code, words)];
            let subs = all
                .iter()
                .filter(|c| c.parent.as_ref() == Some(&field.code));
            choices.extend(subs.map(|c| choice(&c.code, name(c))));
            ChoiceGroup {
                title: field_name,
                choices,
            }
        })
        .collect()
}

/// What is chosen already stays on the list, also where it has ended.
fn with_earlier(
    lang: Lang,
    mut groups: Vec<ChoiceGroup>,
    chosen: &[String],
    named: impl Fn(&str) -> Option<String>,
) -> Vec<ChoiceGroup> {
    let missing: Vec<Choice> = chosen
        .iter()
        .filter(|code| {
            !groups
                .iter()
                .any(|g| g.choices.iter().any(|c| c.value == **code))
        })
        .map(|code| Choice {
            on: true,
            ..Choice::new(code, named(code).unwrap_or_else(|| code.clone()))
        })
        .collect();
    if !missing.is_empty() {
        groups.push(ChoiceGroup {
            title: lang::t(lang, "admin.hooks.earlier").to_owned(),
            choices: missing,
        });
    }
    groups
}
