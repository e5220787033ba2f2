//! Categories: reading and checking.

use super::ByCode;
use super::table::{self, Faults, Row};
use crate::category::{Category, DefaultUrgency, PhotoRule, PlacePublic, PublishDefault, Question};
use std::collections::{HashMap, HashSet};

pub(super) const FILE: &str = "categories.csv";
pub(super) const COLUMNS: [&str; 18] = [
    "code",
    "parent",
    "name_vi",
    "name_en",
    "public_name",
    "icon",
    "urgency_default",
    "photo_rule",
    "result_photo",
    "anonymous_ok",
    "place_public",
    "publish_default",
    "duplicate_radius_m",
    "duplicate_window_days",
    "keywords",
    "questions",
    "valid_from",
    "valid_to",
];
/// Columns that came later: a table without them is whole.
const LATE: usize = 2;
/// Longest public name that fits a tile on a phone.
pub(super) const PUBLIC_NAME_CHARS_MAX: usize = 24;
/// A duplicate is looked for within a street's length to a commune's width.
pub(super) const RADIUS_M: (u32, u32) = (10, 10_000);
/// …and no further back than a season.
pub(super) const WINDOW_DAYS: (u32, u32) = (1, 90);

/// The categories in the order of the table.
#[derive(Clone, Debug, Default)]
pub(super) struct Categories {
    pub(super) rows: Vec<Category>,
    pub(super) by_code: ByCode,
    /// Codes that stand in the table, also in rows that could not be read.
    pub(super) seen: HashSet<String>,
}

impl Categories {
    /// Field of a sub-field.
    pub(super) fn parent(&self, code: &str) -> Option<&str> {
        let row = self.by_code.get(code).and_then(|i| self.rows.get(*i))?;
        row.parent.as_deref()
    }
}

pub(super) fn read(text: &dyn Fn(&str) -> Option<String>, faults: &mut Faults) -> Categories {
    let mut categories = Categories::default();
    let mut lines = Vec::new();
    for row in table::read_grown(text, FILE, &COLUMNS, LATE, faults) {
        if !categories.seen.insert(row.owned("code")) {
            row.fault(
                faults,
                format!("code {} stands here twice", row.text("code")),
            );
        } else if let Some(category) = category(&row, faults) {
            categories
                .by_code
                .insert(category.code.clone(), categories.rows.len());
            categories.rows.push(category);
            lines.push(row.line);
        }
    }
    check(&categories, &lines, faults);
    categories
}

fn category(row: &Row, faults: &mut Faults) -> Option<Category> {
    let code = row.needed("code", faults);
    let name_vi = row.needed("name_vi", faults);
    let name_en = row.needed("name_en", faults);
    let public_name = row.needed("public_name", faults);
    let icon = row.needed("icon", faults);
    let default_urgency = row.one_of("urgency_default", DefaultUrgency::parse, faults);
    let photo_rule = row.one_of("photo_rule", PhotoRule::parse, faults);
    let result_photo_required = row.one_of(
        "result_photo",
        |text| match text {
            "required" => Some(true),
            "exempt" => Some(false),
            _ => None,
        },
        faults,
    );
    let anonymous_ok = row.yes_no("anonymous_ok", faults);
    let place_public = row.one_of("place_public", PlacePublic::parse, faults);
    let publish = row.one_of("publish_default", PublishDefault::parse, faults);
    let duplicate_radius_m = row.number("duplicate_radius_m", RADIUS_M, faults);
    let duplicate_window_days = row.number("duplicate_window_days", WINDOW_DAYS, faults);
    let keywords = row.list("keywords");
    let mut once = HashSet::new();
    for keyword in &keywords {
        if keyword.to_lowercase() != *keyword {
            row.fault(faults, format!("keyword {keyword:?} must be in lower case"));
        }
        if !once.insert(keyword) {
            row.fault(faults, format!("keyword {keyword:?} stands here twice"));
        }
    }
    if public_name
        .as_ref()
        .is_some_and(|n| n.chars().count() > PUBLIC_NAME_CHARS_MAX)
    {
        row.fault(
            faults,
            format!("public_name is longer than {PUBLIC_NAME_CHARS_MAX} characters"),
        );
    }
    if icon
        .as_ref()
        .is_some_and(|i| !i.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
    {
        row.fault(faults, "icon may hold only lower-case letters and hyphens");
    }
    let questions: Vec<Question> = row
        .list("questions")
        .iter()
        .map(|text| Question::parse(text))
        .collect();
    if questions.iter().any(|q| q.words.is_empty()) {
        row.fault(faults, "questions has one without words");
    }
    let [from, to] = ["valid_from", "valid_to"].map(|column| match row.text(column) {
        "" => None,
        _ => row.date(column, faults),
    });
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        row.fault(faults, "valid_to is before valid_from");
    }
    let (place_public, publish) = (place_public?, publish?);
    if place_public == PlacePublic::Never && publish == PublishDefault::Yes {
        row.fault(
            faults,
            "its place is never public, yet it is published by default",
        );
    }
    Some(Category {
        code: code?,
        parent: row.optional("parent"),
        name_vi: name_vi?,
        name_en: name_en?,
        public_name: public_name?,
        icon: icon?,
        default_urgency: default_urgency?,
        photo_rule: photo_rule?,
        result_photo_required: result_photo_required?,
        anonymous_ok: anonymous_ok?,
        place_public,
        publish,
        publish_default: publish == PublishDefault::Yes,
        duplicate_radius_m: duplicate_radius_m?,
        duplicate_window_days: duplicate_window_days?,
        keywords,
        questions,
        from,
        to,
    })
}

fn check(categories: &Categories, lines: &[usize], faults: &mut Faults) {
    let mut names: HashMap<&str, usize> = HashMap::new();
    for (category, line) in categories.rows.iter().zip(lines) {
        if let Some(parent) = &category.parent {
            if !categories.seen.contains(parent) {
                faults.add(FILE, *line, format!("unknown parent {parent}"));
            } else if categories.parent(parent).is_some() {
                faults.add(
                    FILE,
                    *line,
                    format!("parent {parent} is a sub-field itself"),
                );
            }
        }
        if let Some(first) = names.insert(&category.public_name, *line) {
            let message = format!("public_name already stands in line {first}");
            faults.add(FILE, *line, message);
        }
    }
}
