//! `/quan-tri/danh-ba`: who of each agency is called about a danger, in which order, by day and by
//! night.

use super::{
    Sent, Table, deed, has, not_found, own, row_form, row_href, sieve, value, wanted, why,
};
use crate::console::pages::field::{Choice, Field};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::tables as pages;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use app::terms::{TableEdit, TablePlan};
use domain::agency::{Contact, Hours, Rung};
use domain::limits::LADDER_MAX;
use domain::pack::Catalogue;
use domain::pack::contact_edit::{ContactCells, LadderEdit, field};
use lang::Lang;

/// Every agency in force with its ladder.
pub(super) async fn list(staff: &Staff) -> Answer {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    let wanted = wanted(staff);
    let rungs = [Rung::Duty, Rung::Focal, Rung::Leader, Rung::Upper];
    let rows: Vec<pages::TableRow> = catalogue
        .agencies_at(now.date())
        .filter(|a| has(&wanted, &format!("{} {} {}", a.code, a.name, a.short_name)))
        .map(|agency| {
            let ladder = catalogue.ladder(&agency.code, now.date());
            let of = |rung: Rung| {
                let numbers = ladder.iter().filter(|c| c.rung == rung);
                let told: Vec<String> = numbers.map(|c| number(lang, c)).collect();
                told.join("; ")
            };
            pages::TableRow {
                name: agency.short_name.clone(),
                href: row_href(staff, Table::Contacts, &agency.code),
                small: agency.code.clone(),
                cells: rungs.map(of).to_vec(),
                state: match ladder.is_empty() {
                    true => staff.t("tables.contacts.none").to_owned(),
                    false => String::new(),
                },
                ..pages::TableRow::default()
            }
        })
        .collect();
    let n = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let mut heads = vec![super::field_words(lang, "name").to_owned()];
    heads.extend(rungs.map(|r| lang::t(lang, &format!("rung.{r}")).to_owned()));
    let history = app::terms::table_history(&staff.app, staff.ctx(), Table::Contacts, None).await?;
    let mut sieve = sieve(staff, Table::Contacts);
    sieve.fields.retain(|f| f.name != "cu");
    let page = pages::Tables {
        title: staff.t("tables.contacts").to_owned(),
        intro: staff.t("tables.contacts.intro").to_owned(),
        add: None,
        bring: None,
        sieve: Some(sieve),
        groups: vec![pages::TableGroup {
            title: lang::count(lang, "tables.agencies.count", n),
            heads,
            rows,
        }],
        history: super::history::history(lang, &history, now),
        desk: super::desk(staff).await?,
    };
    staff.page(&page)
}

/// "0232 0100001 (trong giờ)".
fn number(lang: Lang, contact: &Contact) -> String {
    match contact.hours {
        Hours::Always => contact.phone.clone(),
        Hours::Office | Hours::Off => format!(
            "{} ({})",
            contact.phone,
            lang::t(lang, &format!("tables.hours.{}", contact.hours))
        ),
    }
}

/// What a form asks for.
pub(super) fn edit_of(sent: &Sent) -> TableEdit {
    let cell = |name: &str, n: usize| sent.typed(&field(name, n));
    let edit = match deed(Some(sent)).as_str() {
        "shared" => LadderEdit::Shared,
        _ => LadderEdit::Own(
            (1..=LADDER_MAX)
                .map(|n| ContactCells {
                    rung: cell("rung", n),
                    phone: cell("phone", n),
                    hours: cell("hours", n),
                    note: cell("note", n),
                })
                .collect(),
        ),
    };
    TableEdit::Ladder {
        agency: sent.typed("code"),
        edit,
    }
}

/// An agency's ladder with its forms.
pub(super) fn one(staff: &Staff, code: &str, sent: Option<&Sent>) -> Result<super::One, Failure> {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    let agency = catalogue.agency(code).ok_or_else(not_found)?;
    let ladder = catalogue.ladder(code, now.date());
    let word = catalogue.ladder_word(code, now.date());
    let is_own = word == Some(code);
    let mut forms = vec![(
        staff.t("tables.contacts.change").to_owned(),
        true,
        form(staff, code, &ladder, sent),
    )];
    if is_own {
        let form = row_form(staff, Table::Contacts, "shared", code)
            .weight(Weight::Plain)
            .intro(staff.t("tables.contacts.shared.intro"))
            .field(why(lang, own(sent, "shared")));
        forms.push((staff.t("tables.contacts.shared").to_owned(), false, form));
    }
    let note = match word {
        None => staff.t("tables.contacts.none.note").to_owned(),
        Some(_) if is_own => staff.t("tables.contacts.own").to_owned(),
        Some(word) => lang::fill(lang, "tables.contacts.of_many", &[("word", word)]),
    };
    Ok(super::One {
        title: agency.name.clone(),
        facts: shown(lang, &ladder),
        notes: vec![note],
        forms,
    })
}

/// The ladder in the order of calling.
pub(super) fn ladder(staff: &Staff, catalogue: &Catalogue, code: &str) -> Vec<(String, String)> {
    shown(
        staff.lang(),
        &catalogue.ladder(code, staff.ctx().now.date()),
    )
}

fn shown(lang: Lang, ladder: &[Contact]) -> Vec<(String, String)> {
    let rung = |c: &Contact| lang::t(lang, &format!("rung.{}", c.rung));
    ladder
        .iter()
        .enumerate()
        .map(|(n, c)| {
            let who = match c.note.is_empty() {
                true => number(lang, c),
                false => format!("{} · {}", number(lang, c), c.note),
            };
            (format!("{}. {}", n + 1, rung(c)), who)
        })
        .collect()
}

fn form(staff: &Staff, code: &str, ladder: &[Contact], sent: Option<&Sent>) -> Form {
    let lang = staff.lang();
    let sent = own(sent, "change");
    let mut form = row_form(staff, Table::Contacts, "change", code)
        .intro(lang::t(lang, "tables.contacts.change.intro"));
    for n in 1..=LADDER_MAX {
        let cells = ladder
            .get(n - 1)
            .map(ContactCells::of)
            .unwrap_or_else(|| ContactCells {
                rung: Rung::Duty.as_str().to_owned(),
                hours: Hours::Always.as_str().to_owned(),
                ..ContactCells::default()
            });
        let stands = |name: &str, first: &str| value(sent, &field(name, n), first);
        let label = |name: &str| format!("{n}. {}", super::field_words(lang, name));
        let choices = |name: &str, prefix: &str, all: Vec<&'static str>, first: &str| {
            let chosen = stands(name, first);
            let choices = all
                .into_iter()
                .map(|v| Choice::new(v, lang::t(lang, &format!("{prefix}.{v}"))).chosen(&chosen))
                .collect();
            Field::select(lang, field(name, n), "", choices).label(label(name))
        };
        let rungs = Rung::ALL.iter().map(|r| r.as_str()).collect();
        let hours = Hours::ALL.iter().map(|h| h.as_str()).collect();
        let text = |name: &str, first: &str, max: u32| {
            Field::line(lang, field(name, n), stands(name, first))
                .label(label(name))
                .max(max)
                .optional()
        };
        form = form
            .field(choices("rung", "rung", rungs, &cells.rung))
            .field(text("phone", &cells.phone, 30))
            .field(choices("hours", "tables.hours", hours, &cells.hours))
            .field(text("note", &cells.note, 200));
    }
    form.field(why(lang, sent))
}

/// What a change touches: dangers that are called about now.
pub(super) fn effects(staff: &Staff, code: &str, plan: &TablePlan) -> Vec<pages::Effect> {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let on = plan.catalogue.contacts(code, now);
    let first = on.first().map(|c| number(lang, c)).unwrap_or_default();
    vec![pages::Effect {
        words: match on.is_empty() {
            true => staff.t("tables.contacts.none").to_owned(),
            false => lang::fill(lang, "tables.contacts.now", &[("number", &first)]),
        },
        note: staff.t("tables.contacts.now.note").to_owned(),
        some: Vec::new(),
    }]
}
