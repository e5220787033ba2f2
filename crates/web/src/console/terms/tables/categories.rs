//! `/quan-tri/linh-vuc`: categories with their questions, photo rule, urgency and days.

use super::{
    Sent, Table, deed, has, labelled, line, named, not_found, own, row_form, row_href, sieve,
    value, wanted, why,
};
use crate::console::pages::field::{Choice, ChoiceGroup, Field, Input};
use crate::console::pages::form::Form;
use crate::console::pages::tables as pages;
use crate::console::queues::Count;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use app::terms::{TableEdit, TablePlan};
use domain::category::{Category, DefaultUrgency, PhotoRule, PlacePublic, PublishDefault};
use domain::pack::Catalogue;
use domain::pack::category_edit::CategoryCells;
use domain::time::At;
use lang::Lang;

/// Fields and their sub-fields, in the order of the table.
pub(super) async fn list(staff: &Staff) -> Answer {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    let (wanted, old) = (wanted(staff), staff.asked("cu").is_some());
    let shown = |c: &&Category| {
        let text = format!("{} {} {} {}", c.code, c.name_vi, c.name_en, c.public_name);
        (old || !is_over(catalogue, c, now)) && has(&wanted, &text)
    };
    let row = |c: &Category, deep: usize| pages::TableRow {
        name: c.public_name.clone(),
        href: row_href(staff, Table::Categories, &c.code),
        deep: "– ".repeat(deep),
        small: format!("{} · {}", c.code, c.name_vi),
        cells: vec![
            words(lang, "urgency", c.default_urgency.as_str()),
            words(lang, "photo_rule", c.photo_rule.as_str()),
            questions(lang, c),
        ],
        state: state(lang, catalogue, c, now).to_owned(),
    };
    let mut rows = Vec::new();
    for field in catalogue.categories().iter().filter(|c| c.parent.is_none()) {
        let subs = catalogue.categories().iter();
        let subs = subs.filter(|c| c.parent.as_deref() == Some(field.code.as_str()));
        let subs: Vec<&Category> = subs.filter(shown).collect();
        if shown(&field) || !subs.is_empty() {
            rows.push(row(field, 0));
        }
        rows.extend(subs.into_iter().map(|c| row(c, 1)));
    }
    let n = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let heads = ["name", "urgency", "photo_rule", "questions"];
    let history =
        app::terms::table_history(&staff.app, staff.ctx(), Table::Categories, None).await?;
    let page = pages::Tables {
        title: staff.t("tables.categories").to_owned(),
        intro: staff.t("tables.categories.intro").to_owned(),
        add: Some((
            staff
                .shell()
                .to(&format!("{}/{}", super::CATEGORIES, super::ONE)),
            staff.t("tables.categories.add").to_owned(),
        )),
        bring: None,
        sieve: Some(sieve(staff, Table::Categories)),
        groups: vec![pages::TableGroup {
            title: lang::count(lang, "tables.categories.count", n),
            heads: heads
                .map(|h| super::field_words(lang, h).to_owned())
                .to_vec(),
            rows,
        }],
        history: super::history::history(lang, &history, now),
        desk: super::desk(staff).await?,
    };
    staff.page(&page)
}

/// Its last day is over, or that of its field.
fn is_over(catalogue: &Catalogue, c: &Category, now: At) -> bool {
    let field = c
        .parent
        .as_deref()
        .and_then(|code| catalogue.category(code));
    let over = |c: &Category| c.to.is_some_and(|to| to < now.date());
    over(c) || field.is_some_and(over)
}

fn state(lang: Lang, catalogue: &Catalogue, c: &Category, now: At) -> &'static str {
    if c.from.is_some_and(|from| from > now.date()) {
        lang::t(lang, "routing.coming")
    } else if !catalogue.takes(c, now.date()) {
        lang::t(lang, "tables.off")
    } else {
        ""
    }
}

fn words(lang: Lang, name: &str, value: &str) -> String {
    lang::t(lang, &format!("tables.{name}.{value}")).to_owned()
}

/// "4 câu, 1 bắt buộc".
fn questions(lang: Lang, c: &Category) -> String {
    let number = |n: usize| lang::number::whole(lang, i64::try_from(n).unwrap_or(i64::MAX));
    lang::fill(
        lang,
        "tables.questions",
        &[
            ("n", &number(c.questions.len())),
            ("must", &number(c.asked().count())),
        ],
    )
}

/// What a form asks for.
pub(super) fn edit_of(sent: &Sent) -> TableEdit {
    let tick = |name: &str| sent.fields.typed(name).is_some();
    let cells = CategoryCells {
        code: sent.typed("code"),
        parent: sent.typed("parent"),
        name_vi: sent.typed("name_vi"),
        name_en: sent.typed("name_en"),
        public_name: sent.typed("public_name"),
        icon: sent.typed("icon"),
        urgency: sent.typed("urgency"),
        photo_rule: sent.typed("photo_rule"),
        result_photo: tick("result_photo"),
        anonymous_ok: tick("anonymous_ok"),
        place_public: sent.typed("place_public"),
        publish: sent.typed("publish"),
        radius_m: sent.typed("radius_m"),
        window_days: sent.typed("window_days"),
        keywords: sent.typed("keywords"),
        questions: sent.typed("questions"),
        from: sent.typed("from"),
        to: sent.typed("to"),
    };
    match deed(Some(sent)).as_str() {
        "change" => TableEdit::Category(cells),
        _ => TableEdit::AddCategory(cells),
    }
}

/// One category with its form; a new one without a code.
pub(super) async fn one(
    staff: &Staff,
    code: &str,
    sent: Option<&Sent>,
) -> Result<super::One, Failure> {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    if code.is_empty() {
        return Ok(super::One {
            title: staff.t("tables.categories.add").to_owned(),
            facts: Vec::new(),
            notes: Vec::new(),
            forms: vec![(
                staff.t("tables.categories.add").to_owned(),
                true,
                form(staff, catalogue, None, sent),
            )],
        });
    }
    let category = catalogue.category(code).ok_or_else(not_found)?;
    let facts = [
        ("code", category.code.clone()),
        ("name_vi", category.name_vi.clone()),
        (
            "state",
            state(lang, catalogue, category, staff.ctx().now).to_owned(),
        ),
        (
            "questions",
            category
                .questions
                .iter()
                .map(domain::category::Question::text)
                .collect::<Vec<_>>()
                .join("; "),
        ),
    ];
    Ok(super::One {
        title: category.public_name.clone(),
        facts: facts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (super::field_words(lang, name).to_owned(), value))
            .collect(),
        notes: vec![open(staff, code, "tables.categories.open").await?],
        forms: vec![(
            staff.t("tables.categories.change").to_owned(),
            true,
            form(staff, catalogue, Some(category), sent),
        )],
    })
}

/// How many open reports of a category there are, in the words of a key.
async fn open(staff: &Staff, code: &str, key: &str) -> Result<String, Failure> {
    let lang = staff.lang();
    let counted = app::terms::open_in(&staff.app, staff.ctx(), code).await?;
    Ok(match counted {
        (n, false) => lang::count(lang, key, n),
        counted => lang::fill(lang, key, &[("n", &Count::from(counted).words(lang))]),
    })
}

fn form(staff: &Staff, catalogue: &Catalogue, c: Option<&Category>, sent: Option<&Sent>) -> Form {
    let lang = staff.lang();
    let deed = if c.is_some() { "change" } else { "add" };
    let sent = own(sent, deed);
    let first = c.map(CategoryCells::of).unwrap_or_else(|| CategoryCells {
        icon: "other".to_owned(),
        urgency: DefaultUrgency::Normal.as_str().to_owned(),
        photo_rule: PhotoRule::Asked.as_str().to_owned(),
        result_photo: true,
        place_public: PlacePublic::Exact.as_str().to_owned(),
        publish: PublishDefault::Yes.as_str().to_owned(),
        radius_m: "50".to_owned(),
        window_days: "30".to_owned(),
        ..CategoryCells::default()
    });
    let stands = |name: &str, first: &str| value(sent, name, first);
    let mut form = row_form(staff, Table::Categories, deed, &first.code);
    if c.is_none() {
        form.fields.retain(|f| f.name != "code");
        form = form.field(Field::hidden(lang, "add", "1")).field(
            line(lang, "code", stands("code", ""), 40)
                .hint(lang::t(lang, "tables.categories.code.hint")),
        );
    }
    let tick = |name: &'static str, first: bool| {
        let on = sent.map_or(first, |s| s.fields.typed(name).is_some());
        labelled(lang, Field::tick(lang, name, on)).optional()
    };
    let names = |name: &'static str, all: &[&'static str], first: &str| {
        named(lang, name, all, &stands(name, first))
    };
    let number = |name: &'static str, first: &str| {
        let input = Input::Line {
            kind: "number",
            value: stands(name, first),
        };
        labelled(lang, Field::new(lang, name, input))
    };
    let area = |name: &'static str, first: &str, rows: u8| {
        labelled(lang, Field::area(lang, name, stands(name, first), rows))
            .hint(lang::t(lang, &format!("tables.categories.{name}.hint")))
            .max(4_000)
            .optional()
    };
    let day = |name: &'static str, first: &str| {
        labelled(lang, Field::date(lang, name, stands(name, first)))
            .hint(lang::t(lang, &format!("tables.categories.{name}.hint")))
            .optional()
    };
    form.field(line(
        lang,
        "public_name",
        stands("public_name", &first.public_name),
        24,
    ))
    .field(line(
        lang,
        "name_vi",
        stands("name_vi", &first.name_vi),
        120,
    ))
    .field(line(
        lang,
        "name_en",
        stands("name_en", &first.name_en),
        120,
    ))
    .field(
        super::select(
            lang,
            "parent",
            lang::t(lang, "tables.categories.top"),
            fields(
                lang,
                catalogue,
                &first.code,
                &stands("parent", &first.parent),
            ),
        )
        .optional(),
    )
    .field(
        line(lang, "icon", stands("icon", &first.icon), 40)
            .hint(lang::t(lang, "tables.categories.icon.hint")),
    )
    .field(names(
        "urgency",
        &all(DefaultUrgency::ALL, DefaultUrgency::as_str),
        &first.urgency,
    ))
    .field(names(
        "photo_rule",
        &all(PhotoRule::ALL, PhotoRule::as_str),
        &first.photo_rule,
    ))
    .field(names(
        "place_public",
        &all(PlacePublic::ALL, PlacePublic::as_str),
        &first.place_public,
    ))
    .field(names(
        "publish",
        &all(PublishDefault::ALL, PublishDefault::as_str),
        &first.publish,
    ))
    .field(number("radius_m", &first.radius_m))
    .field(number("window_days", &first.window_days))
    .field(day("from", &first.from))
    .field(day("to", &first.to))
    .field(tick("result_photo", first.result_photo))
    .field(tick("anonymous_ok", first.anonymous_ok))
    .field(area("questions", &first.questions, 5))
    .field(area("keywords", &first.keywords, 5))
    .field(why(lang, sent))
}

/// The spellings of a closed set of names.
fn all<T: Copy>(values: &[T], text: fn(T) -> &'static str) -> Vec<&'static str> {
    values.iter().map(|v| text(*v)).collect()
}

fn fields(lang: Lang, catalogue: &Catalogue, own: &str, chosen: &str) -> Vec<ChoiceGroup> {
    let choices = catalogue
        .categories()
        .iter()
        .filter(|c| c.parent.is_none() && c.code != own)
        .map(|c| {
            let words = match lang {
                Lang::Vi => &c.public_name,
                Lang::En => &c.name_en,
            };
            Choice::new(&c.code, words).chosen(chosen)
        })
        .collect();
    vec![ChoiceGroup {
        title: String::new(),
        choices,
    }]
}

/// What a change touches: what is open when a category is switched off.
pub(super) async fn effects(
    staff: &Staff,
    cells: &CategoryCells,
    plan: &TablePlan,
) -> Result<Vec<pages::Effect>, Failure> {
    let lang = staff.lang();
    let code = cells.code.trim();
    let now = staff.ctx().now;
    let (old, new) = (plan.before.category(code), plan.catalogue.category(code));
    let mut effects = Vec::new();
    if let (Some(old), Some(new)) = (old, new)
        && old.to != new.to
        && let Some(to) = new.to
    {
        let note = open(staff, code, "tables.categories.off.open").await?;
        let last = lang::date::full_day(lang, to);
        effects.push(pages::Effect {
            words: lang::fill(lang, "tables.categories.off", &[("last", &last)]),
            note,
            some: Vec::new(),
        });
    }
    if let Some(new) = new {
        let asked: Vec<String> = new.asked().map(|q| q.words.clone()).collect();
        let before: Vec<String> = old
            .map(|c| c.asked().map(|q| q.words.clone()).collect())
            .unwrap_or_default();
        if asked != before && !asked.is_empty() {
            effects.push(pages::Effect {
                words: staff.t("tables.categories.asked").to_owned(),
                note: asked.join("; "),
                some: Vec::new(),
            });
        }
        if new.photo_rule == PhotoRule::Required
            && old.is_none_or(|c| c.photo_rule != PhotoRule::Required)
        {
            effects.push(pages::Effect {
                words: staff.t("tables.categories.photo").to_owned(),
                ..pages::Effect::default()
            });
        }
        let routed = plan.catalogue.units_at(now.date()).any(|unit| {
            let level = unit.kind.is_commune_level();
            level
                && plan
                    .catalogue
                    .route(code, &unit.code, None, now.date())
                    .is_some()
        });
        if !routed {
            effects.push(pages::Effect {
                words: staff.t("tables.categories.unrouted").to_owned(),
                note: staff.t("tables.categories.unrouted.note").to_owned(),
                some: vec![(
                    staff.shell().to(super::super::routing::HREF),
                    staff.t("routing.title").to_owned(),
                )],
            });
        }
    }
    Ok(effects)
}
