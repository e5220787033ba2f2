//! Abbreviations, on the page of the words: what is expanded while somebody types, and what a search
//! understands.

use super::{
    Sent, Table, deed, labelled, line, not_found, own, row_form, row_href, select, value, why,
};
use crate::console::pages::field::{Choice, ChoiceGroup, Field};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::tables as pages;
use crate::console::staff::Staff;
use crate::error::Failure;
use app::terms::TableEdit;
use domain::limits::{ABBREVIATION_CHARS_MAX, SHORT_CHARS_MAX};
use domain::pack::abbreviation_edit::{AbbreviationCells, AbbreviationEdit};
use domain::pack::{Abbreviation, Use};
use lang::Lang;

/// The rows, in the order of the letters.
pub(super) fn rows(staff: &Staff) -> Vec<pages::TableRow> {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let mut all: Vec<&Abbreviation> = tables.catalogue.abbreviations().iter().collect();
    all.sort_by_key(|a| (domain::text::fold(&a.short), a.short.clone()));
    let row = |a: &Abbreviation| pages::TableRow {
        name: a.short.clone(),
        href: row_href(staff, Table::Words, &a.short),
        cells: vec![a.expansion.clone(), serves_words(lang, a.serves).to_owned()],
        ..pages::TableRow::default()
    };
    all.into_iter().map(row).collect()
}

/// Where one serves, in words.
fn serves_words(lang: Lang, serves: Use) -> &'static str {
    lang::t(lang, &format!("tables.serves.{serves}"))
}

/// What a form asks for.
pub(super) fn edit_of(sent: &Sent) -> TableEdit {
    let cells = |short: String| AbbreviationCells {
        short,
        expansion: sent.typed("expansion"),
        serves: sent.typed("serves"),
    };
    TableEdit::Abbreviation(match deed(Some(sent)).as_str() {
        "remove" => AbbreviationEdit::Remove(sent.typed("code")),
        "add" => AbbreviationEdit::Add(cells(sent.typed("short"))),
        _ => AbbreviationEdit::Change(cells(sent.typed("code"))),
    })
}

/// One with its forms; a new one without its letters.
pub(super) fn one(staff: &Staff, short: &str, sent: Option<&Sent>) -> Result<super::One, Failure> {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let mut rows = tables.catalogue.abbreviations().iter();
    let row = match short.is_empty() {
        true => None,
        false => Some(rows.find(|a| a.short == short).ok_or_else(not_found)?),
    };
    let heading = match row {
        Some(_) => "tables.abbreviations.change",
        None => "tables.abbreviations.add",
    };
    let mut forms = vec![(staff.t(heading).to_owned(), false, form(staff, row, sent))];
    if let Some(row) = row {
        let form = row_form(staff, Table::Words, "remove", &row.short)
            .weight(Weight::Plain)
            .field(why(lang, own(sent, "remove")));
        forms.push((
            staff.t("tables.abbreviations.remove").to_owned(),
            false,
            form,
        ));
    }
    Ok(super::One {
        title: match row {
            Some(row) => format!("{} → {}", row.short, row.expansion),
            None => staff.t("tables.abbreviations.add").to_owned(),
        },
        facts: Vec::new(),
        notes: Vec::new(),
        forms,
    })
}

fn form(staff: &Staff, row: Option<&Abbreviation>, sent: Option<&Sent>) -> Form {
    let lang = staff.lang();
    let deed = if row.is_some() { "change" } else { "add" };
    let sent = own(sent, deed);
    let first = row
        .map(AbbreviationCells::of)
        .unwrap_or_else(|| AbbreviationCells {
            serves: Use::Both.as_str().to_owned(),
            ..AbbreviationCells::default()
        });
    let mut form = row_form(staff, Table::Words, deed, &first.short);
    if row.is_none() {
        form.fields.retain(|f| f.name != "code");
        let short = value(sent, "short", "");
        form = form.field(Field::hidden(lang, "add", "1")).field(
            line(lang, "short", short, ABBREVIATION_CHARS_MAX as u32)
                .hint(lang::t(lang, "tables.abbreviations.short.hint")),
        );
    }
    let chosen = value(sent, "serves", &first.serves);
    let choices = Use::ALL
        .iter()
        .map(|serves| Choice::new(serves.as_str(), serves_words(lang, *serves)).chosen(&chosen))
        .collect();
    let group = ChoiceGroup {
        title: String::new(),
        choices,
    };
    form.field(line(
        lang,
        "expansion",
        value(sent, "expansion", &first.expansion),
        SHORT_CHARS_MAX as u32,
    ))
    .field(labelled(lang, select(lang, "serves", "", vec![group])))
    .field(why(lang, sent))
}
