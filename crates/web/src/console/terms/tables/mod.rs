//! The province's own tables: `/quan-tri/don-vi` (agencies), `linh-vuc` (categories), `danh-ba` (call
//! ladders), `loi-van` (words), `dia-danh` (landmarks); `/lam-viec/mau` (kept sentences and macros). Each has its list, a
//! page for one row, and a look at what a change would touch before it is saved.

mod abbreviations;
mod agencies;
mod agencies_bring;
mod categories;
mod contacts;
mod landmarks;
mod snippets;
mod words;

use super::{Fate, LOOK, Sent, again, desk, fate, history, status, value, version_of, with_faults};
use crate::console::pages::field::{Choice, ChoiceGroup, Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::tables as pages;
use crate::console::pages::terms::HistoryRow;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::router::House;
use app::terms::{Changed, Table, TableEdit, TablePlan, Wrong};
use app::{App, AppError};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use domain::action::Field as Asked;
use domain::pack::abbreviation_edit::AbbreviationEdit;
use domain::pack::snippet_edit::SnippetEdit;
use domain::refusal_reason::Why;
use lang::Lang;
use serde_json::Value;

/// Agencies.
pub const AGENCIES: &str = "/quan-tri/don-vi";
/// Agencies from a file.
pub const BRING: &str = "/quan-tri/don-vi/tu-tep";
/// Categories.
pub const CATEGORIES: &str = "/quan-tri/linh-vuc";
/// Call ladders.
pub const CONTACTS: &str = "/quan-tri/danh-ba";
/// Words.
pub const WORDS: &str = "/quan-tri/loi-van";
/// Kept sentences, macros, abbreviations.
pub const SNIPPETS: &str = "/lam-viec/mau";
/// What abbreviations stand for, for a script.
pub const SHORT: &str = "/lam-viec/mau/viet-tat";
/// Landmarks.
pub const LANDMARKS: &str = "/quan-tri/dia-danh";
/// One row, or a new one.
const ONE: &str = "muc";
/// The code of a row in an address.
const CODE: &str = "ma";
/// The instant of a change in an address, whose values before it are wanted again.
const BACK: &str = "lai";
/// Changes of a row that leave it there: the values before them can be had again.
const CHANGES: [&str; 6] = [
    "agency_changed",
    "category_changed",
    "refusal_changed",
    "landmark_changed",
    "snippet_changed",
    "macro_changed",
];

/// The routes of these pages.
pub fn routes() -> Router<House> {
    let tables = [
        Table::Agencies,
        Table::Categories,
        Table::Contacts,
        Table::Words,
        Table::Snippets,
        Table::Landmarks,
    ];
    let router = Router::new()
        .route(SHORT, get(snippets::abbreviations))
        .route(BRING, get(agencies_bring::show).post(agencies_bring::save))
        .route(&format!("{BRING}/{LOOK}"), post(agencies_bring::look));
    tables.into_iter().fold(router, |router, table| {
        let href = href(table);
        router
            .route(
                href,
                get(move |staff: Staff| list(table, staff))
                    .post(move |app: State<App>, posted: Posted| save(table, app, posted)),
            )
            .route(
                &format!("{href}/{ONE}"),
                get(move |staff: Staff| one(table, staff)),
            )
            .route(
                &format!("{href}/{LOOK}"),
                post(move |app: State<App>, posted: Posted| look(table, app, posted)),
            )
    })
}

fn href(table: Table) -> &'static str {
    match table {
        Table::Agencies => AGENCIES,
        Table::Categories => CATEGORIES,
        Table::Contacts => CONTACTS,
        Table::Words => WORDS,
        Table::Snippets => SNIPPETS,
        Table::Landmarks => LANDMARKS,
    }
}

fn title(table: Table) -> &'static str {
    match table {
        Table::Agencies => "tables.agencies",
        Table::Categories => "tables.categories",
        Table::Contacts => "tables.contacts",
        Table::Words => "tables.words",
        Table::Snippets => "console.rail.snippets",
        Table::Landmarks => "tables.landmarks",
    }
}

/// What a kept sentence or a macro names that is over, in words.
pub fn gone(staff: &Staff, row: &domain::snippet::Snippet) -> Vec<String> {
    snippets::gone(staff, &staff.app.tables().catalogue, row)
}

/// The page of a row.
fn row_href(staff: &Staff, table: Table, code: &str) -> String {
    let path = format!("{}/{ONE}?{CODE}={}", href(table), crate::url::encode(code));
    staff.shell().to(&path)
}

/// Whether the reader may look at a table at all.
fn may_open(table: Table, staff: &Staff) -> Result<(), Failure> {
    match table {
        Table::Snippets => app::terms::may_see_snippets(staff.ctx())?,
        _ => app::terms::may_administer(staff.ctx())?,
    }
    Ok(())
}

/// `GET …`: the whole table.
async fn list(table: Table, staff: Staff) -> Answer {
    may_open(table, &staff)?;
    match table {
        Table::Agencies => agencies::list(&staff).await,
        Table::Categories => categories::list(&staff).await,
        Table::Contacts => contacts::list(&staff).await,
        Table::Words => words::list(&staff).await,
        Table::Snippets => snippets::list(&staff).await,
        Table::Landmarks => landmarks::list(&staff).await,
    }
}

/// `GET …/muc?ma=`: one row; without a code, a new one.
async fn one(table: Table, staff: Staff) -> Answer {
    page(table, &staff, None, &[], String::new()).await
}

/// `POST …/xem-truoc`: what a change would touch.
async fn look(table: Table, State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let (edit, ground) = (edit_of(table, &sent), sent.ground());
    let ctx = sent.staff.ctx();
    match fate(app::terms::plan_table(&app, ctx, &edit, &ground).await)? {
        Fate::Wrong(wrong, problem) => page(table, &sent.staff, Some(&sent), &wrong, problem).await,
        Fate::Done(plan) => preview(table, &sent, &edit, &plan).await,
    }
}

/// `POST …`: saves it.
async fn save(table: Table, State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let (edit, ground) = (edit_of(table, &sent), sent.ground());
    match fate(app::terms::change_table(&app, sent.staff.ctx(), &edit, &ground).await)? {
        Fate::Wrong(wrong, problem) => page(table, &sent.staff, Some(&sent), &wrong, problem).await,
        Fate::Done(()) => {
            // What was taken away has no page; of a new abbreviation its letters are its code.
            let code = match &edit {
                TableEdit::Abbreviation(AbbreviationEdit::Remove(_)) => {
                    return Ok(sent.staff.lead_to(&format!("{}?luu=1", href(table))));
                }
                TableEdit::Snippet(SnippetEdit::Add { .. }) => {
                    return Ok(sent.staff.lead_to(&format!("{}?luu=1", href(table))));
                }
                TableEdit::Abbreviation(edit) => edit.short(),
                // A new landmark got its code just now, and has no page of its own to come back to.
                TableEdit::Landmark(edit) if edit.code().is_none() => {
                    return Ok(sent.staff.lead_to(&format!("{}?luu=1", href(table))));
                }
                _ => sent.typed("code"),
            };
            let code = crate::url::encode(&code);
            let to = format!("{}/{ONE}?{CODE}={code}&luu=1", href(table));
            Ok(sent.staff.lead_to(&to))
        }
    }
}

fn edit_of(table: Table, sent: &Sent) -> TableEdit {
    match table {
        Table::Agencies => agencies::edit_of(sent),
        Table::Categories => categories::edit_of(sent),
        Table::Contacts => contacts::edit_of(sent),
        Table::Words => words::edit_of(sent),
        Table::Snippets => snippets::edit_of(sent),
        Table::Landmarks => landmarks::edit_of(sent),
    }
}

/// What one row's page holds beside what stands around it.
struct One {
    title: String,
    facts: Vec<(String, String)>,
    notes: Vec<String>,
    /// Heading, many short fields, form; and by which deed it is told apart.
    forms: Vec<(String, bool, Form)>,
}

/// Which of a row's forms was sent.
fn deed(sent: Option<&Sent>) -> String {
    sent.map(|s| s.typed("deed")).unwrap_or_default()
}

async fn page(
    table: Table,
    staff: &Staff,
    sent: Option<&Sent>,
    wrong: &[Wrong],
    problem: String,
) -> Answer {
    may_open(table, staff)?;
    let lang = staff.lang();
    let asked = match sent {
        Some(sent) if sent.fields.typed("add").is_some() => String::new(),
        Some(sent) => sent.typed("code"),
        None => staff.asked(CODE).unwrap_or_default(),
    };
    let found = match table {
        Table::Agencies => agencies::one(staff, &asked, sent).await,
        Table::Categories => categories::one(staff, &asked, sent).await,
        Table::Contacts => contacts::one(staff, &asked, sent),
        Table::Words => words::one(staff, &asked, sent),
        Table::Snippets => snippets::one(staff, &asked, sent),
        Table::Landmarks => landmarks::one(staff, &asked, sent),
    };
    let mut one = match found {
        // A form that names no row of the table is at fault itself, not its address.
        Err(_) if wrong.iter().any(|w| w.field == "code") && sent.is_some() => {
            let fault = AppError::field(Asked::Agency, Why::Required);
            return Err(Failure::App(fault));
        }
        found => found?,
    };
    let answer = status(wrong, &problem);
    let deed = deed(sent);
    for (_, _, form) in &mut one.forms {
        if sent.is_some() && form.name == deed {
            *form = with_faults(lang, form.clone(), wrong, problem.clone());
        }
    }
    let code = Some(asked.as_str()).filter(|c| !c.is_empty());
    let history = app::terms::table_history(&staff.app, staff.ctx(), table, code).await?;
    let back = staff.asked(BACK).filter(|_| sent.is_none());
    let back = back.and_then(|at| at.parse().ok());
    if let Some(change) = history.iter().find(|c| Some(c.at.0) == back) {
        fill_in(staff, &mut one.forms, change);
    }
    let page = pages::TableOne {
        title: one.title,
        back: (
            staff.shell().to(href(table)),
            staff.t(title(table)).to_owned(),
        ),
        facts: one.facts,
        notes: one.notes,
        forms: one.forms,
        history: match code {
            Some(code) => told(staff, table, code, &history),
            None => Vec::new(),
        },
        desk: desk(staff).await?,
    };
    staff.page_as(answer, &page)
}

/// The changes of a row in words, each with the way back.
fn told(staff: &Staff, table: Table, code: &str, changes: &[Changed]) -> Vec<HistoryRow> {
    let mut rows = history::history(staff.lang(), changes, staff.ctx().now);
    for (row, change) in rows.iter_mut().zip(changes) {
        if !before(change).is_empty() {
            let path = row_href(staff, table, code);
            row.back = format!("{path}&{BACK}={}", change.at.0);
        }
    }
    rows
}

/// The values that a change altered, as they were before it: (name, value).
fn before(change: &Changed) -> Vec<(&str, &str)> {
    let kind = change.what.get("kind").and_then(Value::as_str);
    if !kind.is_some_and(|kind| CHANGES.contains(&kind)) {
        return Vec::new();
    }
    let values = change.what.get("values").and_then(Value::as_array);
    let mut found = Vec::new();
    for value in values.into_iter().flatten() {
        let text = |n: usize| value.get(n).and_then(Value::as_str);
        found.extend(text(0).zip(text(1)));
    }
    found
}

/// Fills the values before a change into the form that they stand in: the reader looks, and saves.
fn fill_in(staff: &Staff, forms: &mut [(String, bool, Form)], change: &Changed) {
    let values = before(change);
    let held = |form: &Form| {
        let named = |name: &str| form.fields.iter().any(|f| f.name == name);
        values.iter().filter(|(name, _)| named(name)).count()
    };
    let Some((_, _, form)) = forms.iter_mut().max_by_key(|(_, _, form)| held(form)) else {
        return;
    };
    if held(form) == 0 {
        return;
    }
    for (name, value) in values {
        if let Some(field) = form.fields.iter_mut().find(|f| f.name == name) {
            field.put(value);
        }
    }
    let at = lang::date::short_moment(staff.lang(), change.at.0, staff.ctx().now.0);
    form.intro = lang::fill(staff.lang(), "tables.back.filled", &[("at", &at)]);
}

async fn preview(table: Table, sent: &Sent, edit: &TableEdit, plan: &TablePlan) -> Answer {
    let staff = &sent.staff;
    let lang = staff.lang();
    let code = match sent.fields.typed("add") {
        Some(_) => String::new(),
        None => sent.typed("code"),
    };
    let one = match table {
        Table::Agencies => agencies::one(staff, &code, Some(sent)).await?,
        Table::Categories => categories::one(staff, &code, Some(sent)).await?,
        Table::Contacts => contacts::one(staff, &code, Some(sent))?,
        Table::Words => words::one(staff, &code, Some(sent))?,
        Table::Snippets => snippets::one(staff, &code, Some(sent))?,
        Table::Landmarks => landmarks::one(staff, &code, Some(sent))?,
    };
    let effects = match edit {
        TableEdit::Agency(edit) => agencies::effects(staff, edit, plan).await?,
        TableEdit::AddCategory(cells) | TableEdit::Category(cells) => {
            categories::effects(staff, cells, plan).await?
        }
        TableEdit::Ladder { agency, .. } => contacts::effects(staff, agency, plan),
        TableEdit::Refusal { .. } | TableEdit::Abbreviation(_) => words::effects(staff, edit),
        TableEdit::Snippet(edit) => snippets::effects(staff, edit, plan),
        // It has a page of its own.
        TableEdit::Brand(_) => Vec::new(),
        TableEdit::Landmark(_) => landmarks::effects(staff),
    };
    let shown = match edit {
        TableEdit::Ladder { agency, .. } => contacts::ladder(staff, &plan.catalogue, agency),
        TableEdit::Refusal { code, .. } => words::shown(staff, code, &plan.catalogue),
        TableEdit::Snippet(edit) => snippets::shown(staff, edit, plan),
        TableEdit::Agency(_)
        | TableEdit::AddCategory(_)
        | TableEdit::Category(_)
        | TableEdit::Abbreviation(_)
        | TableEdit::Brand(_)
        | TableEdit::Landmark(_) => Vec::new(),
    };
    let deed = sent.typed("deed");
    let form = one.forms.into_iter().map(|(_, _, form)| form);
    let form = form
        .into_iter()
        .find(|form| form.name == deed)
        .ok_or_else(super::not_found)?;
    let mut save = again(
        lang,
        "save",
        &staff.shell().to(href(table)),
        "terms.save",
        sent,
        &form,
    );
    save.weight = Weight::Main;
    save.intro = staff.t("tables.save").to_owned();
    let differs = app::terms::differs(edit, plan)
        .into_iter()
        .map(|(name, before, after)| {
            let shown = |v: &str| told_value(lang, plan, table, name, v);
            let (before, after) = (shown(&before), shown(&after));
            (field_words(lang, name).to_owned(), before, after)
        })
        .collect();
    let page = pages::TablePreview {
        title: one.title,
        back: (
            staff.shell().to(href(table)),
            staff.t(title(table)).to_owned(),
        ),
        differs,
        effects,
        shown,
        save,
        edit: form,
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// What a value of a row is called.
fn field_words(lang: Lang, name: &str) -> &'static str {
    lang::t(lang, &format!("tables.field.{name}"))
}

/// A value as people read it: names for codes, words for the table's own.
fn told_value(lang: Lang, plan: &TablePlan, table: Table, name: &str, value: &str) -> String {
    if value.is_empty() {
        return "–".to_owned();
    }
    let agency = |code: &str| app::terms::named_agency(&plan.catalogue, code).name;
    match (table, name) {
        (Table::Agencies, "parent") => agency(value),
        (Table::Agencies, "heir") => {
            let names: Vec<String> = value.split(';').map(agency).collect();
            names.join("; ")
        }
        (Table::Agencies, "kind") => lang::t(lang, &format!("agency_kind.{value}")).to_owned(),
        (_, "from" | "last" | "to") => day_words(lang, value),
        (Table::Categories, "parent") => plan
            .catalogue
            .category(value)
            .map_or_else(|| value.to_owned(), |c| c.public_name.clone()),
        (Table::Categories, "urgency" | "photo_rule" | "place_public" | "publish") => {
            lang::t(lang, &format!("tables.{name}.{value}")).to_owned()
        }
        (Table::Categories, "result_photo" | "anonymous_ok") => {
            lang::t(lang, &format!("tables.flag.{value}")).to_owned()
        }
        (Table::Categories, "keywords" | "questions") => value.replace('\n', "; "),
        (Table::Snippets, _) => snippets::told_value(lang, &plan.catalogue, name, value),
        (Table::Landmarks, "kind") => lang::t(lang, &format!("landmark_kind.{value}")).to_owned(),
        (Table::Landmarks, "state") => {
            lang::t(lang, &format!("tables.landmarks.state.{value}")).to_owned()
        }
        (Table::Landmarks, "aliases") => value.replace('\n', "; "),
        (Table::Landmarks, "area") => plan
            .catalogue
            .units()
            .iter()
            .rfind(|u| u.code == value)
            .map_or_else(|| value.to_owned(), |u| u.name.clone()),
        (Table::Words, "serves") => lang::t(lang, &format!("tables.serves.{value}")).to_owned(),
        _ => value.to_owned(),
    }
}

fn day_words(lang: Lang, value: &str) -> String {
    let day = value.parse();
    day.map_or_else(|_| value.to_owned(), |day| lang::date::full_day(lang, day))
}

/// A form of a row: what is sent tells which of them it was, and whose.
fn row_form(staff: &Staff, table: Table, deed: &'static str, code: &str) -> Form {
    let lang = staff.lang();
    let action = staff.shell().to(&format!("{}/{LOOK}", href(table)));
    Form::new(lang, deed, action)
        .version(version_of(staff))
        .button(lang::t(lang, "admin.look"))
        .weight(Weight::Main)
        .field(Field::hidden(lang, "deed", deed))
        .field(Field::hidden(lang, "code", code))
}

/// A field with the words of the tables.
fn labelled(lang: Lang, field: Field) -> Field {
    let label = field_words(lang, &field.name);
    field.label(label)
}

fn line(lang: Lang, name: &'static str, value: String, max: u32) -> Field {
    labelled(lang, Field::line(lang, name, value)).max(max)
}

fn why(lang: Lang, sent: Option<&Sent>) -> Field {
    Field::line(lang, "why", value(sent, "why", ""))
        .label(lang::t(lang, "terms.why"))
        .hint(lang::t(lang, "terms.why.hint"))
        .max(300)
}

fn select(lang: Lang, name: &'static str, blank: &str, groups: Vec<ChoiceGroup>) -> Field {
    let input = Input::Select {
        blank: blank.to_owned(),
        groups,
    };
    labelled(lang, Field::new(lang, name, input))
}

/// Names of the tables' own, as choices with their words.
fn named(lang: Lang, name: &'static str, all: &[&'static str], chosen: &str) -> Field {
    let choices = all
        .iter()
        .map(|v| Choice::new(*v, lang::t(lang, &format!("tables.{name}.{v}"))).chosen(chosen))
        .collect();
    let group = ChoiceGroup {
        title: String::new(),
        choices,
    };
    select(lang, name, "", vec![group])
}

/// What sort of body an agency is, to choose from.
fn named_kinds(lang: Lang, chosen: &str) -> Field {
    let choices = domain::agency::AgencyKind::ALL
        .iter()
        .map(|kind| {
            let words = lang::t(lang, &format!("agency_kind.{kind}"));
            Choice::new(kind.as_str(), words).chosen(chosen)
        })
        .collect();
    let group = ChoiceGroup {
        title: String::new(),
        choices,
    };
    select(lang, "kind", lang::t(lang, "tables.choose"), vec![group])
}

/// Only what was sent by this form stands in it again.
fn own<'a>(sent: Option<&'a Sent>, deed: &str) -> Option<&'a Sent> {
    sent.filter(|s| s.typed("deed") == deed)
}

/// What a list is looked through with, by words.
fn sieve(staff: &Staff, table: Table) -> Form {
    let lang = staff.lang();
    Form::new(lang, "sieve", staff.shell().to(href(table)))
        .reading()
        .button(lang::t(lang, "routing.sieve"))
        .field(
            Field::line(lang, "q", staff.asked("q").unwrap_or_default())
                .label(lang::t(lang, "tables.find"))
                .optional(),
        )
        .field(
            Field::tick(lang, "cu", staff.asked("cu").is_some())
                .label(lang::t(lang, "tables.old"))
                .optional(),
        )
}

/// The words that a list is looked through for, folded.
fn wanted(staff: &Staff) -> Vec<String> {
    let asked = staff.asked("q").unwrap_or_default();
    asked.split_whitespace().map(domain::text::fold).collect()
}

fn has(wanted: &[String], text: &str) -> bool {
    let folded = domain::text::fold(text);
    wanted.iter().all(|word| folded.contains(word.as_str()))
}

fn not_found() -> Failure {
    super::not_found()
}
