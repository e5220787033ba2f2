//! What may be chosen in a form: communes, fields.

use crate::portal::pages::field::{Choice, ChoiceGroup};
use app::Tables;
use domain::area::Unit;
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
        let choice = Choice::new(&unit.code, &unit.name, unit.code == chosen);
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

/// The fields, the first few apart.
pub(in crate::portal) fn categories(
    tables: &Tables,
    lang: Lang,
    chosen: &str,
) -> (Vec<Choice>, Vec<Choice>) {
    let mut fields = fields(tables, lang, chosen);
    let more = fields.split_off(SHOWN_AT_ONCE.min(fields.len()));
    (fields, more)
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
            value: c.code.clone(),
            label: match lang {
                Lang::Vi => c.public_name.clone(),
                Lang::En => c.name_en.clone(),
            },
            icon: c.icon.clone(),
            chosen: c.code == chosen,
        })
        .collect()
}
