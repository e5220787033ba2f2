//! `/quan-tri/loi-van`: words that the province may change: those of refusals, here; the texts of
//! messages, by channel and language, on pages of their own; abbreviations.

use super::{Sent, Table, labelled, line, own, row_form, row_href, value, why};
use crate::console::messages;
use crate::console::pages::field::Field;
use crate::console::pages::tables as pages;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use app::terms::TableEdit;
use domain::notice::Template;
use domain::pack::Catalogue;
use domain::pack::refusal_edit::RefusalCells;
use domain::refusal::RefusalCode;
use lang::Lang;

/// Messages, refusals and abbreviations.
pub(super) async fn list(staff: &Staff) -> Answer {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let texts = staff.app.messages();
    let changed = |template: Template, tongue: Lang| {
        staff.t(match texts.is_changed(template, tongue) {
            true => "tables.words.changed",
            false => "tables.words.bundled",
        })
    };
    let messages: Vec<pages::TableRow> = Template::ALL
        .iter()
        .flat_map(|template| {
            let href = |tongue| staff.shell().to(&messages::href(*template, tongue));
            Lang::ALL.map(|tongue| pages::TableRow {
                name: messages::words(lang, *template).to_owned(),
                href: href(tongue),
                small: staff
                    .t(&format!("messages.tongue.{}", tongue.code()))
                    .to_owned(),
                cells: vec![
                    staff
                        .t(match template.is_for_citizens() {
                            true => "messages.citizens",
                            false => "messages.staff",
                        })
                        .to_owned(),
                    changed(*template, tongue).to_owned(),
                ],
                ..pages::TableRow::default()
            })
        })
        .collect();
    let refusals: Vec<pages::TableRow> = tables
        .catalogue
        .refusals()
        .iter()
        .map(|r| pages::TableRow {
            name: name(lang, r).to_owned(),
            href: row_href(staff, Table::Words, &r.code),
            small: r.code.clone(),
            cells: vec![r.message_vi.clone()],
            ..pages::TableRow::default()
        })
        .collect();
    let abbreviations = super::abbreviations::rows(staff);
    let heads = |heads: &[&str]| -> Vec<String> {
        heads
            .iter()
            .map(|h| super::field_words(lang, h).to_owned())
            .collect()
    };
    let history = app::terms::table_history(&staff.app, staff.ctx(), Table::Words, None).await?;
    let page = pages::Tables {
        title: staff.t("tables.words").to_owned(),
        intro: staff.t("tables.words.intro").to_owned(),
        add: Some((
            row_href(staff, Table::Words, ""),
            staff.t("tables.abbreviations.add").to_owned(),
        )),
        bring: None,
        sieve: None,
        groups: vec![
            pages::TableGroup {
                title: staff.t("tables.words.refusals").to_owned(),
                heads: heads(&["name", "message"]),
                rows: refusals,
            },
            pages::TableGroup {
                title: staff.t("tables.words.messages").to_owned(),
                heads: heads(&["name", "receiver", "state"]),
                rows: messages,
            },
            pages::TableGroup {
                title: staff.t("tables.abbreviations").to_owned(),
                heads: heads(&["short", "expansion", "serves"]),
                rows: abbreviations,
            },
        ],
        history: super::history::history(lang, &history, staff.ctx().now),
        desk: super::desk(staff).await?,
    };
    staff.page(&page)
}

fn name(lang: Lang, refusal: &RefusalCode) -> &str {
    match lang {
        Lang::Vi => &refusal.name_vi,
        Lang::En => &refusal.name_en,
    }
}

/// What a form asks for.
pub(super) fn edit_of(sent: &Sent) -> TableEdit {
    let tables = sent.staff.app.tables();
    if tables.catalogue.refusal(&sent.typed("code")).is_none() {
        return super::abbreviations::edit_of(sent);
    }
    TableEdit::Refusal {
        code: sent.typed("code"),
        cells: RefusalCells {
            name_vi: sent.typed("name_vi"),
            name_en: sent.typed("name_en"),
            where_to_go: sent.typed("where_to_go"),
            message: sent.typed("message"),
        },
    }
}

/// One refusal, or one abbreviation, with its forms.
pub(super) fn one(staff: &Staff, code: &str, sent: Option<&Sent>) -> Result<super::One, Failure> {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let Some(refusal) = tables.catalogue.refusal(code) else {
        return super::abbreviations::one(staff, code, sent);
    };
    let first = RefusalCells::of(refusal);
    let sent = own(sent, "change");
    let stands = |name: &str, first: &str| value(sent, name, first);
    let form = row_form(staff, Table::Words, "change", code)
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
        .field(line(
            lang,
            "where_to_go",
            stands("where_to_go", &first.where_to_go),
            300,
        ))
        .field(
            labelled(
                lang,
                Field::area(lang, "message", stands("message", &first.message), 5),
            )
            .hint(lang::t(lang, "tables.words.message.hint"))
            .max(300),
        )
        .field(why(lang, sent));
    Ok(super::One {
        title: format!("{code}: {}", name(lang, refusal)),
        facts: told(lang, refusal),
        notes: Vec::new(),
        forms: vec![(staff.t("tables.words.change").to_owned(), false, form)],
    })
}

fn told(lang: Lang, refusal: &RefusalCode) -> Vec<(String, String)> {
    [
        ("message", refusal.message_vi.clone()),
        ("where_to_go", refusal.where_to_go_vi.clone()),
    ]
    .map(|(name, value)| (super::field_words(lang, name).to_owned(), value))
    .to_vec()
}

/// What the reporter of the next such matter reads.
pub(super) fn shown(staff: &Staff, code: &str, catalogue: &Catalogue) -> Vec<(String, String)> {
    let refusal = catalogue.refusal(code);
    refusal.map(|r| told(staff.lang(), r)).unwrap_or_default()
}

/// What a change touches.
pub(super) fn effects(staff: &Staff, edit: &TableEdit) -> Vec<pages::Effect> {
    let words = match edit {
        TableEdit::Abbreviation(_) => "tables.abbreviations.next",
        _ => "tables.words.next",
    };
    vec![pages::Effect {
        words: staff.t(words).to_owned(),
        ..pages::Effect::default()
    }]
}
