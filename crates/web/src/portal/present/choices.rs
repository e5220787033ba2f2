//! What may be chosen in a form: communes, fields.

use crate::portal::pages::field::{Choice, ChoiceGroup};
use crate::portal::pages::report::AskedQuestion;
use app::Tables;
use domain::area::Unit;
use domain::category::{Category, DefaultUrgency, PhotoRule};
use domain::text::fold;
use domain::time::At;
use lang::Lang;

/// Fields that are shown at once: what fits on a phone's screen. The table's order is the
/// province's own, most reported first.
const SHOWN_AT_ONCE: usize = 6;

/// The communes of the day by district; without districts, in one list by name.
pub(in crate::portal) fn areas(tables: &Tables, now: At, chosen: &str) -> Vec<ChoiceGroup> {
    let today = now.date();
    let mut units: Vec<&Unit> = tables
        .catalogue
        .units_at(today)
        .filter(|u| u.kind.is_commune_level())
        .collect();
    units.sort_by_cached_key(|u| fold(u.bare_name()));
    let district = |unit: &Unit| {
        let parent = unit
            .parent
            .as_deref()
            .and_then(|code| tables.catalogue.unit(code, today));
        parent
            .filter(|p| p.kind.is_district_level())
            .map_or_else(String::new, |p| p.name.clone())
    };
    let mut groups: Vec<ChoiceGroup> = Vec::new();
    for unit in units {
        let label = district(unit);
        let mut choice = Choice::new(&unit.code, &unit.name, unit.code == chosen);
        choice.at = format!("{:.4},{:.4}", unit.lat, unit.lon);
        match groups.iter_mut().find(|g| g.label == label) {
            Some(group) => group.choices.push(choice),
            None => groups.push(ChoiceGroup {
                label,
                choices: vec![choice],
            }),
        }
    }
    groups.sort_by_cached_key(|g| fold(&g.label));
    groups
}

/// The fields with the words that speak of them, the first few apart.
pub(in crate::portal) fn categories(
    tables: &Tables,
    lang: Lang,
    now: At,
    chosen: &str,
) -> (Vec<Choice>, Vec<Choice>) {
    let mut fields = fields(tables, lang, chosen);
    // What is switched off takes nothing new; a form that came back says so beside it.
    fields.retain(|field| {
        let category = tables.catalogue.category(&field.value);
        field.chosen || category.is_none_or(|c| tables.catalogue.takes(c, now.date()))
    });
    for field in &mut fields {
        told_by(tables, field);
        let category = tables.catalogue.category(&field.value);
        field.photo_needed = category.is_some_and(|c| c.photo_rule == PhotoRule::Required);
    }
    let more = fields.split_off(SHOWN_AT_ONCE.min(fields.len()));
    (fields, more)
}

/// What whoever chooses a field must answer, for the fields that may be chosen.
pub(in crate::portal) fn asked(tables: &Tables, lang: Lang, now: At) -> Vec<AskedQuestion> {
    let mut asked = Vec::new();
    for field in fields(tables, lang, "") {
        let Some(category) = tables.catalogue.category(&field.value) else {
            continue;
        };
        if !tables.catalogue.takes(category, now.date()) {
            continue;
        }
        asked.extend(category.asked().map(|question| AskedQuestion {
            category: category.code.clone(),
            field: field.label.clone(),
            name: format!("answers.{}", question.key(&category.code)),
            words: question.words.clone(),
            value: String::new(),
        }));
    }
    asked
}

/// The words of a field and of all that stands under it.
fn told_by(tables: &Tables, field: &mut Choice) {
    let (mut words, mut open) = (Vec::new(), Vec::new());
    for category in tables.catalogue.categories() {
        if category.code == field.value {
            field.anonymous_ok = may_be_nameless(category);
        } else if category.parent.as_deref() != Some(field.value.as_str()) {
            continue;
        }
        for word in category.keywords.iter().map(|word| fold(word)) {
            if may_be_nameless(category) && !open.contains(&word) {
                open.push(word.clone());
            }
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    field.words = words.join("|");
    // The words of a field that is open as a whole need not be told twice.
    if !field.anonymous_ok {
        field.open_words = open.join("|");
    }
}

/// Danger, and what the law lets people tell without their name.
fn may_be_nameless(category: &Category) -> bool {
    category.anonymous_ok || category.default_urgency == DefaultUrgency::Urgent
}

/// All fields in the province's order.
pub(in crate::portal) fn fields(tables: &Tables, lang: Lang, chosen: &str) -> Vec<Choice> {
    let fields = tables
        .catalogue
        .categories()
        .iter()
        .filter(|c| c.parent.is_none());
    fields
        .map(|c| Choice {
            label: match lang {
                Lang::Vi => c.public_name.clone(),
                Lang::En => c.name_en.clone(),
            },
            icon: c.icon.clone(),
            ..Choice::new(c.code.clone(), "", c.code == chosen)
        })
        .collect()
}
