//! A change of the categories: one added, told otherwise, switched off from a day on or on again.

use super::Catalogue;
use super::categories::{COLUMNS, FILE, PUBLIC_NAME_CHARS_MAX, RADIUS_M, WINDOW_DAYS};
use super::edit::{EditFault, EditWhy, Edited, code, line, lines, needed};
use super::splice::{self, Fate};
use crate::category::{Category, DefaultUrgency, PhotoRule, PlacePublic, PublishDefault, Question};
use crate::limits;
use jiff::civil::Date;

/// A category as a form has it, in the words of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CategoryCells {
    /// Its code.
    pub code: String,
    /// Code of its field; nothing for a field.
    pub parent: String,
    /// Name in Vietnamese.
    pub name_vi: String,
    /// Name in English.
    pub name_en: String,
    /// Name in the words of the street.
    pub public_name: String,
    /// Its icon.
    pub icon: String,
    /// The urgency that a report begins with.
    pub urgency: String,
    /// Whether a photo is asked for.
    pub photo_rule: String,
    /// A result needs a photo.
    pub result_photo: bool,
    /// Taken without a way to reach the sender.
    pub anonymous_ok: bool,
    /// How finely the public sees the place.
    pub place_public: String,
    /// Whether it is proposed for publication.
    pub publish: String,
    /// Metres within which it may be the same matter.
    pub radius_m: String,
    /// Days within which it may be.
    pub window_days: String,
    /// Words that tell it, a line each.
    pub keywords: String,
    /// Questions, a line each; one that must be answered ends in `*`.
    pub questions: String,
    /// The first day on which it is taken; nothing: always.
    pub from: String,
    /// The last such day; nothing while it lasts.
    pub to: String,
}

impl CategoryCells {
    /// A category of the table, to begin a form with.
    pub fn of(c: &Category) -> CategoryCells {
        let questions: Vec<String> = c.questions.iter().map(Question::text).collect();
        let day = |day: Option<Date>| day.map(|d| d.to_string()).unwrap_or_default();
        CategoryCells {
            code: c.code.clone(),
            parent: c.parent.clone().unwrap_or_default(),
            name_vi: c.name_vi.clone(),
            name_en: c.name_en.clone(),
            public_name: c.public_name.clone(),
            icon: c.icon.clone(),
            urgency: c.default_urgency.as_str().to_owned(),
            photo_rule: c.photo_rule.as_str().to_owned(),
            result_photo: c.result_photo_required,
            anonymous_ok: c.anonymous_ok,
            place_public: c.place_public.as_str().to_owned(),
            publish: c.publish.as_str().to_owned(),
            radius_m: c.duplicate_radius_m.to_string(),
            window_days: c.duplicate_window_days.to_string(),
            keywords: c.keywords.join("\n"),
            questions: questions.join("\n"),
            from: day(c.from),
            to: day(c.to),
        }
    }
}

const FIELDS: &[(&str, &str)] = &[
    ("public_name", "public_name"),
    ("name_vi", "name_vi"),
    ("name_en", "name_en"),
    ("icon", "icon"),
    ("urgency_default", "urgency"),
    ("photo_rule", "photo_rule"),
    ("place", "place_public"),
    ("publish", "publish"),
    ("duplicate_radius_m", "radius_m"),
    ("duplicate_window_days", "window_days"),
    ("keyword", "keywords"),
    ("question", "questions"),
    ("valid_from", "from"),
    ("valid_to", "to"),
    ("parent", "parent"),
    ("code", "code"),
];

/// The categories after one of them was added (`add`) or changed, or every fault of it.
pub fn edit_categories(
    text: &dyn Fn(&str) -> Option<String>,
    catalogue: &Catalogue,
    cells: &CategoryCells,
    add: bool,
) -> Result<Edited, Vec<EditFault>> {
    let mut faults = Vec::new();
    let own = line(&cells.code);
    let old = catalogue.category(&own);
    if add {
        code(&own, old.is_some(), &mut faults);
    } else if old.is_none() {
        return Err(vec![EditFault::new("code", EditWhy::Unknown).about(&own)]);
    }
    let row = row(catalogue, cells, &own, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let table = splice::widened(&text(FILE).unwrap_or_default(), &COLUMNS);
    let stood = splice::line_of(&table, &own);
    let mut same = false;
    let text = match stood {
        Some(at) => splice::each(&table, |line, cells| {
            if line == at {
                same = cells == row;
                Fate::Becomes(row.clone())
            } else {
                Fate::Stays
            }
        }),
        None => splice::with_rows(&table, std::slice::from_ref(&row)),
    };
    if same {
        return Err(vec![EditFault::new("name_vi", EditWhy::Same)]);
    }
    Ok(Edited {
        file: FILE,
        line: splice::line_of(&text, &own),
        text,
        fields: FIELDS,
    })
}

fn row(
    catalogue: &Catalogue,
    cells: &CategoryCells,
    own: &str,
    faults: &mut Vec<EditFault>,
) -> Vec<String> {
    let mut fault = |field: &str, why| faults.push(EditFault::new(field, why));
    let parent = line(&cells.parent);
    let has_below = || {
        catalogue
            .categories()
            .iter()
            .any(|c| c.parent.as_deref() == Some(own))
    };
    match catalogue.category(&parent) {
        None if parent.is_empty() => {}
        Some(field) if field.parent.is_none() && parent != own && !has_below() => {}
        Some(_) => fault("parent", EditWhy::Circle),
        None => fault("parent", EditWhy::Unknown),
    }
    for (field, value, known) in [
        (
            "urgency",
            &cells.urgency,
            DefaultUrgency::parse(&cells.urgency).is_some(),
        ),
        (
            "photo_rule",
            &cells.photo_rule,
            PhotoRule::parse(&cells.photo_rule).is_some(),
        ),
        (
            "place_public",
            &cells.place_public,
            PlacePublic::parse(&cells.place_public).is_some(),
        ),
        (
            "publish",
            &cells.publish,
            PublishDefault::parse(&cells.publish).is_some(),
        ),
    ] {
        if !known {
            let why = if value.is_empty() {
                EditWhy::Required
            } else {
                EditWhy::Unknown
            };
            fault(field, why);
        }
    }
    if PlacePublic::parse(&cells.place_public) == Some(PlacePublic::Never)
        && PublishDefault::parse(&cells.publish) == Some(PublishDefault::Yes)
    {
        fault("publish", EditWhy::Secret);
    }
    let icon = line(&cells.icon);
    if icon.is_empty() || !icon.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
        fault("icon", EditWhy::Name);
    }
    let days = [("from", &cells.from), ("to", &cells.to)].map(|(field, text)| {
        let text = line(text);
        let day = text.parse::<Date>().ok();
        let day = day.filter(|d| limits::CALENDAR_YEARS.contains(&d.year()));
        if day.is_none() && !text.is_empty() {
            fault(field, EditWhy::Order);
        }
        day
    });
    if let [Some(from), Some(to)] = days
        && to < from
    {
        fault("to", EditWhy::Order);
    }
    for (field, text, (low, high)) in [
        ("radius_m", &cells.radius_m, RADIUS_M),
        ("window_days", &cells.window_days, WINDOW_DAYS),
    ] {
        let number = line(text).parse::<u32>().ok();
        if number.is_none_or(|n| n < low || n > high) {
            faults.push(EditFault::new(field, EditWhy::Number).about(format!("{low}–{high}")));
        }
    }
    let (name_vi, name_en) = (line(&cells.name_vi), line(&cells.name_en));
    let public_name = line(&cells.public_name);
    needed("name_vi", &name_vi, limits::CATEGORY_NAME_CHARS_MAX, faults);
    needed("name_en", &name_en, limits::CATEGORY_NAME_CHARS_MAX, faults);
    needed("public_name", &public_name, PUBLIC_NAME_CHARS_MAX, faults);
    let others = catalogue.categories().iter();
    if others
        .into_iter()
        .any(|c| c.code != own && c.public_name == public_name)
    {
        faults.push(EditFault::new("public_name", EditWhy::Taken));
    }
    let mut keywords: Vec<String> = Vec::new();
    for word in lines(&cells.keywords).iter().map(|w| w.to_lowercase()) {
        if !keywords.contains(&word) {
            keywords.push(word);
        }
    }
    let questions = questions(&cells.questions, faults);
    let yes = |yes: bool, no: &str, word: &str| if yes { word } else { no }.to_owned();
    let day = |day: Option<Date>| day.map(|d| d.to_string()).unwrap_or_default();
    let [from, to] = days;
    vec![
        own.to_owned(),
        parent,
        name_vi,
        name_en,
        public_name,
        icon,
        cells.urgency.clone(),
        cells.photo_rule.clone(),
        yes(cells.result_photo, "exempt", "required"),
        yes(cells.anonymous_ok, "no", "yes"),
        cells.place_public.clone(),
        cells.publish.clone(),
        line(&cells.radius_m),
        line(&cells.window_days),
        keywords.join(";"),
        questions.join(";"),
        day(from),
        day(to),
    ]
}

fn questions(text: &str, faults: &mut Vec<EditFault>) -> Vec<String> {
    let questions: Vec<Question> = lines(text).iter().map(|q| Question::parse(q)).collect();
    let mut fault = |why, about: &str| {
        faults.push(EditFault::new("questions", why).about(about));
    };
    for (at, question) in questions.iter().enumerate() {
        if question.words.is_empty() || question.words.chars().count() > limits::QUESTION_CHARS_MAX
        {
            fault(EditWhy::TooLong, &question.words);
        }
        if questions.iter().take(at).any(|q| q.words == question.words) {
            fault(EditWhy::Twice, &question.words);
        }
    }
    if questions.iter().filter(|q| q.must).count() > limits::QUESTIONS_ASKED_MAX {
        let (low, high) = (0, limits::QUESTIONS_ASKED_MAX);
        fault(EditWhy::Number, &format!("{low}–{high} *"));
    }
    questions.iter().map(Question::text).collect()
}
