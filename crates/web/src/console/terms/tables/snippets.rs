//! `/lam-viec/mau`: kept sentences, macros for triage, abbreviations. An agency keeps its own
//! sentences, the centre's leader those that everybody is offered, and the macros.

use super::{
    One, Sent, Table, deed, field_words, has, line, not_found, own, row_form, row_href, value,
    wanted, why,
};
use crate::console::forms::sentences::{gap_words, lacking};
use crate::console::forms::{agencies, open_categories};
use crate::console::pages::field::{Choice, ChoiceGroup, Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::tables as pages;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use app::AppError;
use app::terms::{SnippetOwner, TableEdit, TablePlan, named_agency, sees_snippet, snippet_owner};
use axum::http::header;
use axum::response::IntoResponse;
use domain::limits::{SNIPPET_CHARS_MAX, SNIPPET_NAME_CHARS_MAX};
use domain::pack::snippet_edit::{SnippetCells, SnippetEdit};
use domain::pack::{Abbreviation, Catalogue, Use};
use domain::report::Urgency;
use domain::snippet::{Gap, Snippet, SnippetKind, SnippetUse, fill};
use domain::time::{At, DAY_MS};
use domain::workflow::stock_phrase;
use lang::Lang;

/// The address's name for a new macro's form.
const MACRO: &str = "lenh";

/// `GET /lam-viec/mau`: the reader's own, everybody's, macros, abbreviations.
pub(super) async fn list(staff: &Staff) -> Answer {
    let (lang, ctx) = (staff.lang(), staff.ctx());
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    let words = wanted(staff);
    let seen = |s: &&Snippet| sees_snippet(ctx, s) && finds(&words, s);
    let mut all: Vec<&Snippet> = catalogue.snippets().iter().filter(seen).collect();
    all.sort_by_key(|s| (!s.active, domain::text::fold(&s.name)));
    let rows = |kind: SnippetKind, own: bool| -> Vec<pages::TableRow> {
        let of = all
            .iter()
            .filter(|s| s.kind == kind && s.agency.is_some() == own);
        of.map(|s| row(staff, catalogue, s)).collect()
    };
    let heads = |names: &[&str]| -> Vec<String> {
        let words = names.iter().map(|n| field_words(lang, n).to_owned());
        words.collect()
    };
    let group = |title: String, names: &[&str], rows| pages::TableGroup {
        title,
        heads: heads(names),
        rows,
    };
    const SENTENCES: [&str; 4] = ["name", "words", "uses", "for_category"];
    let mut groups = Vec::new();
    if ctx.actor.role.is_agency() {
        let agency = ctx.actor.agency.as_deref().unwrap_or_default();
        let name = named_agency(catalogue, agency).name;
        let title = lang::fill(lang, "snippet.own", &[("agency", &name)]);
        groups.push(group(title, &SENTENCES, rows(SnippetKind::Sentence, true)));
    }
    let title = staff.t("snippet.everybody").to_owned();
    groups.push(group(title, &SENTENCES, rows(SnippetKind::Sentence, false)));
    if ctx.actor.role.is_centre() || !ctx.actor.role.is_agency() {
        let names = ["name", "words", "for_category", "for_lead", "for_urgency"];
        let title = staff.t("snippet.macros").to_owned();
        groups.push(group(title, &names, rows(SnippetKind::Macro, false)));
    }
    if ctx.actor.role == domain::actor::Role::SysAdmin {
        let names = ["name", "words", "uses", "for_category", "whose"];
        let title = staff.t("snippet.agencies").to_owned();
        groups.push(group(title, &names, rows(SnippetKind::Sentence, true)));
    }
    groups.push(pages::TableGroup {
        title: staff.t("snippet.short").to_owned(),
        heads: heads(&["short", "expansion", "serves"]),
        rows: short_rows(staff, &words),
    });
    groups.iter_mut().for_each(|g| none_in(staff, g));
    let history = app::terms::table_history(&staff.app, ctx, Table::Snippets, None).await?;
    let page = pages::Tables {
        title: staff.t("snippet.page").to_owned(),
        intro: staff.t("snippet.intro").to_owned(),
        add: adds(staff),
        sieve: Some(sieve(staff)),
        groups,
        history: super::history::history(lang, &history, ctx.now),
        desk: super::desk(staff).await?,
    };
    staff.page(&page)
}

/// A heading over nothing says so.
fn none_in(staff: &Staff, group: &mut pages::TableGroup) {
    if group.rows.is_empty() {
        group.rows.push(pages::TableRow {
            name: staff.t("snippet.none").to_owned(),
            cells: vec![String::new(); group.heads.len().saturating_sub(1)],
            ..pages::TableRow::default()
        });
    }
}

fn finds(words: &[String], s: &Snippet) -> bool {
    has(words, &format!("{} {} {}", s.name, s.text, s.code))
}

fn adds(staff: &Staff) -> Vec<(String, String)> {
    let owner = snippet_owner(staff.ctx());
    let new = row_href(staff, Table::Snippets, "");
    let mut adds = Vec::new();
    if owner.is_some() {
        adds.push((new.clone(), staff.t("snippet.add").to_owned()));
    }
    if owner == Some(SnippetOwner::Everybody) {
        let href = format!("{new}&loai={MACRO}");
        adds.push((href, staff.t("snippet.add_macro").to_owned()));
    }
    adds
}

fn sieve(staff: &Staff) -> Form {
    let mut form = super::sieve(staff, Table::Snippets);
    form.fields.retain(|f| f.name == "q");
    for field in &mut form.fields {
        field.label = staff.t("snippet.find").to_owned();
    }
    form
}

fn row(staff: &Staff, catalogue: &Catalogue, s: &Snippet) -> pages::TableRow {
    let lang = staff.lang();
    let told = |name: &str, value: Option<&str>| {
        value.map_or_else(|| "–".to_owned(), |v| told_value(lang, catalogue, name, v))
    };
    let category = told("for_category", s.category.as_deref());
    let mut cells = vec![s.text.clone()];
    match s.kind {
        SnippetKind::Sentence => {
            cells.push(uses_words(lang, &s.uses));
            cells.push(category);
            if staff.role() == domain::actor::Role::SysAdmin && s.agency.is_some() {
                cells.push(told("for_lead", s.agency.as_deref()));
            }
        }
        SnippetKind::Macro => {
            cells.push(category);
            cells.push(told("for_lead", s.lead.as_deref()));
            cells.push(told("for_urgency", s.urgency.map(Urgency::as_str)));
        }
    }
    let mut state: Vec<String> = Vec::new();
    if !s.active {
        state.push(staff.t("tables.off").to_owned());
    }
    if caught(s).is_some() {
        state.push(staff.t("snippet.caught.short").to_owned());
    }
    if !gone(staff, catalogue, s).is_empty() {
        state.push(staff.t("snippet.gone.short").to_owned());
    }
    pages::TableRow {
        name: s.name.clone(),
        href: row_href(staff, Table::Snippets, &s.code),
        small: format!("/{}", s.code),
        cells,
        state: state.join(" · "),
        ..pages::TableRow::default()
    }
}

/// Abbreviations are the administrator's to change; everybody else reads them here.
fn short_rows(staff: &Staff, words: &[String]) -> Vec<pages::TableRow> {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let fits = |a: &&Abbreviation| has(words, &format!("{} {}", a.short, a.expansion));
    let mut all: Vec<&Abbreviation> = tables
        .catalogue
        .abbreviations()
        .iter()
        .filter(fits)
        .collect();
    all.sort_by_key(|a| (domain::text::fold(&a.short), a.short.clone()));
    let edits = app::terms::may_administer(staff.ctx()).is_ok();
    let row = |a: &Abbreviation| pages::TableRow {
        name: a.short.clone(),
        href: match edits {
            true => row_href(staff, Table::Words, &a.short),
            false => String::new(),
        },
        cells: vec![
            a.expansion.clone(),
            lang::t(lang, &format!("tables.serves.{}", a.serves)).to_owned(),
        ],
        ..pages::TableRow::default()
    };
    all.into_iter().map(row).collect()
}

/// `GET /lam-viec/mau/viet-tat`: what is expanded while somebody types: pairs, as JSON.
pub(super) async fn abbreviations(staff: Staff) -> Answer {
    app::terms::may_see_snippets(staff.ctx())?;
    let tables = staff.app.tables();
    let typed = tables.catalogue.abbreviations().iter();
    let pairs: Vec<(&str, &str)> = typed
        .filter(|a| a.serves != Use::Search)
        .map(|a| (a.short.as_str(), a.expansion.as_str()))
        .collect();
    let body = serde_json::to_vec(&pairs).map_err(AppError::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, body).into_response())
}

/// What a form asks for. Whose a new row is nobody types: it is the writer's own.
pub(super) fn edit_of(sent: &Sent) -> TableEdit {
    let code = sent.typed("code");
    let uses = sent.fields.all_typed("uses").map(str::to_owned);
    let cells = SnippetCells {
        uses: uses.collect(),
        category: sent.typed("category"),
        lead: sent.typed("lead"),
        urgency: sent.typed("urgency"),
        name: sent.typed("name"),
        text: sent.typed("text"),
    };
    let owner = snippet_owner(sent.staff.ctx());
    TableEdit::Snippet(match deed(Some(sent)).as_str() {
        "change" => SnippetEdit::Change { code, cells },
        "on" => SnippetEdit::Switch { code, active: true },
        "off" => SnippetEdit::Switch {
            code,
            active: false,
        },
        _ => SnippetEdit::Add {
            kind: SnippetKind::parse(&sent.typed("kind")).unwrap_or(SnippetKind::Sentence),
            agency: owner.and_then(|o| o.agency().map(str::to_owned)),
            cells,
        },
    })
}

/// One with its forms, or a new one.
pub(super) fn one(staff: &Staff, code: &str, sent: Option<&Sent>) -> Result<One, Failure> {
    let (lang, ctx) = (staff.lang(), staff.ctx());
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    let owner = snippet_owner(ctx);
    if code.is_empty() {
        let owner = owner.ok_or(AppError::Forbidden)?;
        let asked = staff.asked("loai").is_some_and(|k| k == MACRO);
        let sent_kind = sent.and_then(|s| SnippetKind::parse(&s.typed("kind")));
        let kind = sent_kind.unwrap_or(match asked {
            true => SnippetKind::Macro,
            false => SnippetKind::Sentence,
        });
        if kind == SnippetKind::Macro && owner != SnippetOwner::Everybody {
            return Err(AppError::Forbidden.into());
        }
        let key = match kind {
            SnippetKind::Sentence => "snippet.add",
            SnippetKind::Macro => "snippet.add_macro",
        };
        return Ok(One {
            title: staff.t(key).to_owned(),
            facts: Vec::new(),
            notes: vec![whose_words(staff, catalogue, owner.agency())],
            forms: vec![(
                staff.t(key).to_owned(),
                false,
                form(staff, kind, None, sent),
            )],
        });
    }
    let found = catalogue.snippet(code).filter(|s| sees_snippet(ctx, s));
    let row = found.ok_or_else(not_found)?;
    let mut notes = gone(staff, catalogue, row);
    notes.extend(caught(row).map(|phrase| caught_words(staff, &phrase)));
    if !row.active {
        notes.push(staff.t("snippet.is_off").to_owned());
    }
    let may = owner.is_some_and(|o| o.agency() == row.agency.as_deref());
    let mut forms = Vec::new();
    if may {
        let change = form(staff, row.kind, Some(row), sent);
        forms.push((staff.t("snippet.change").to_owned(), false, change));
        let (deed, key) = match row.active {
            true => ("off", "snippet.off"),
            false => ("on", "snippet.on"),
        };
        let switch = row_form(staff, Table::Snippets, deed, &row.code)
            .weight(Weight::Plain)
            .field(why(lang, own(sent, deed)));
        forms.push((staff.t(key).to_owned(), false, switch));
    } else {
        notes.push(staff.t("snippet.not_yours").to_owned());
    }
    Ok(One {
        title: row.name.clone(),
        facts: facts(staff, catalogue, row),
        notes,
        forms,
    })
}

fn whose_words(staff: &Staff, catalogue: &Catalogue, agency: Option<&str>) -> String {
    match agency {
        None => staff.t("snippet.for_all").to_owned(),
        Some(code) => {
            let name = named_agency(catalogue, code).name;
            lang::fill(staff.lang(), "snippet.for_one", &[("agency", &name)])
        }
    }
}

/// What a row says, with how it reads in a sample case.
fn facts(staff: &Staff, catalogue: &Catalogue, row: &Snippet) -> Vec<(String, String)> {
    let lang = staff.lang();
    let fact = |name: &str, value: String| (field_words(lang, name).to_owned(), value);
    let told = |name: &str, value: &str| fact(name, told_value(lang, catalogue, name, value));
    let mut facts = vec![(
        staff.t("snippet.whose").to_owned(),
        whose_words(staff, catalogue, row.agency.as_deref()),
    )];
    if !row.text.is_empty() {
        facts.push(fact("words", row.text.clone()));
        facts.push((staff.t("snippet.sample").to_owned(), sample(staff, row)));
    }
    if !row.uses.is_empty() {
        facts.push(fact("uses", uses_words(lang, &row.uses)));
        facts.push((
            staff.t("snippet.typed").to_owned(),
            lang::fill(lang, "snippet.typed.how", &[("code", &row.code)]),
        ));
    }
    let chosen = [
        ("for_category", row.category.as_deref()),
        ("for_lead", row.lead.as_deref()),
        ("for_urgency", row.urgency.map(Urgency::as_str)),
    ];
    let chosen = chosen.into_iter();
    facts.extend(chosen.filter_map(|(name, value)| Some(told(name, value?))));
    facts
}

fn form(staff: &Staff, kind: SnippetKind, row: Option<&Snippet>, sent: Option<&Sent>) -> Form {
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    let deed = if row.is_some() { "change" } else { "add" };
    let sent = own(sent, deed);
    let first = row.map(SnippetCells::of).unwrap_or_default();
    let code = row.map_or("", |r| r.code.as_str());
    let stands = |name: &str, first: &str| value(sent, name, first);
    let mut form = row_form(staff, Table::Snippets, deed, code).field(Field::hidden(
        lang,
        "kind",
        kind.as_str(),
    ));
    if row.is_none() {
        form.fields.retain(|f| f.name != "code");
        form = form.field(Field::hidden(lang, "add", "1"));
    }
    let name = stands("name", &first.name);
    form = form.field(
        line(lang, "name", name, SNIPPET_NAME_CHARS_MAX as u32).hint(staff.t("snippet.name.hint")),
    );
    let is_macro = kind == SnippetKind::Macro;
    if !is_macro {
        let held = |u: &str| match sent {
            Some(sent) => sent.fields.all_typed("uses").any(|v| v == u),
            None => first.uses.iter().any(|held| held == u),
        };
        let choices = SnippetUse::ALL.iter().map(|u| Choice {
            on: held(u.as_str()),
            ..Choice::new(u.as_str(), use_words(lang, *u))
        });
        let input = Input::Checks {
            choices: choices.collect(),
        };
        form = form.field(Field::new(lang, "uses", input).label(field_words(lang, "uses")));
    }
    let category = stands("category", &first.category);
    let groups = open_categories(catalogue, lang, now, &category);
    let (blank, label) = match is_macro {
        true => ("snippet.keep", "snippet.chooses_category"),
        false => ("snippet.any_category", "tables.field.for_category"),
    };
    form = form.field(choice(staff, "category", label, blank, groups));
    if is_macro {
        let lead = stands("lead", &first.lead);
        let groups = agencies(catalogue, lang, now, &[lead.as_str()]);
        form = form.field(
            choice(
                staff,
                "lead",
                "snippet.chooses_lead",
                "snippet.by_table",
                groups,
            )
            .hint(staff.t("snippet.chooses_lead.hint")),
        );
        let urgency = stands("urgency", &first.urgency);
        let choices = [Urgency::Normal, Urgency::Complex].into_iter().map(|u| {
            Choice::new(u.as_str(), lang::t(lang, &format!("urgency.{u}"))).chosen(&urgency)
        });
        let groups = vec![ChoiceGroup {
            title: String::new(),
            choices: choices.collect(),
        }];
        let label = "snippet.chooses_urgency";
        form = form.field(
            choice(staff, "urgency", label, "snippet.keep", groups)
                .hint(staff.t("snippet.chooses_urgency.hint")),
        );
    }
    let label = if is_macro {
        "field.instruction"
    } else {
        "tables.field.words"
    };
    let mut text = Field::area(lang, "text", stands("text", &first.text), 4)
        .label(staff.t(label))
        .hint(text_hint(lang))
        .max(SNIPPET_CHARS_MAX as u32);
    if is_macro {
        text = text.optional();
    }
    form.field(text).field(why(lang, sent))
}

fn choice(
    staff: &Staff,
    name: &'static str,
    label: &str,
    blank: &str,
    groups: Vec<ChoiceGroup>,
) -> Field {
    let input = Input::Select {
        blank: staff.t(blank).to_owned(),
        groups,
    };
    Field::new(staff.lang(), name, input)
        .label(staff.t(label))
        .optional()
}

/// "Chỗ trống tự điền: {noi} địa chỉ; {han} lời hẹn…".
fn text_hint(lang: Lang) -> String {
    let gaps = Gap::ALL.iter();
    let gaps = gaps.map(|gap| format!("{{{gap}}} {}", gap_words(lang, *gap)));
    let gaps: Vec<String> = gaps.collect();
    lang::fill(lang, "snippet.text.hint", &[("gaps", &gaps.join("; "))])
}

/// What a change means for those who write.
pub(super) fn effects(staff: &Staff, edit: &SnippetEdit, plan: &TablePlan) -> Vec<pages::Effect> {
    let code = edit.code(&plan.before);
    let Some(row) = plan.catalogue.snippet(&code) else {
        return Vec::new();
    };
    let key = match (row.active, row.kind, &row.agency) {
        (false, _, _) => "snippet.next.off",
        (true, SnippetKind::Macro, _) => "snippet.next.macro",
        (true, SnippetKind::Sentence, None) => "snippet.next.all",
        (true, SnippetKind::Sentence, Some(_)) => "snippet.next.own",
    };
    let mut told = vec![staff.t(key).to_owned()];
    told.extend(caught(row).map(|phrase| caught_words(staff, &phrase)));
    told.extend(gone(staff, &plan.catalogue, row));
    let effect = |words| pages::Effect {
        words,
        ..pages::Effect::default()
    };
    told.into_iter().map(effect).collect()
}

/// How it reads in a sample case.
pub(super) fn shown(staff: &Staff, edit: &SnippetEdit, plan: &TablePlan) -> Vec<(String, String)> {
    let code = edit.code(&plan.before);
    let row = plan.catalogue.snippet(&code).filter(|s| !s.text.is_empty());
    row.map(|row| vec![(staff.t("snippet.sample").to_owned(), sample(staff, row))])
        .unwrap_or_default()
}

/// The words of a row with invented facts. Citizens read Vietnamese first, so they stand in it.
fn sample(staff: &Staff, row: &Snippet) -> String {
    let tables = staff.app.tables();
    let now = staff.ctx().now;
    let moment = |at: At| lang::date::moment(Lang::Vi, at.0, now.0);
    let own = row
        .agency
        .as_deref()
        .and_then(|code| tables.catalogue.agency(code));
    let told = |gap: Gap| {
        Some(match gap {
            Gap::Promise => lang::date::due(Lang::Vi, now.plus_ms(3 * DAY_MS).0, now.0),
            Gap::Now => moment(now),
            Gap::Sent => moment(now.plus_ms(-DAY_MS)),
            Gap::Agency if own.is_some() => own.map(|a| a.short_name.clone())?,
            Gap::Place | Gap::Agency | Gap::Code => {
                lang::t(Lang::Vi, &format!("snippet.sample.{gap}")).to_owned()
            }
        })
    };
    fill(&row.text, told).unwrap_or_else(|gaps| lacking(staff.lang(), &gaps))
}

/// The phrase for which an answer made of a sentence would be refused.
fn caught(row: &Snippet) -> Option<String> {
    let sentence = row.kind == SnippetKind::Sentence;
    sentence.then(|| stock_phrase(&row.text)).flatten()
}

fn caught_words(staff: &Staff, phrase: &str) -> String {
    lang::fill(staff.lang(), "snippet.caught", &[("phrase", phrase)])
}

/// What a row names that is over: an agency that ended, a category that is switched off.
pub(super) fn gone(staff: &Staff, catalogue: &Catalogue, row: &Snippet) -> Vec<String> {
    let (lang, day) = (staff.lang(), staff.ctx().now.date());
    let mut told = Vec::new();
    for code in [&row.agency, &row.lead].into_iter().flatten() {
        let ended = catalogue.agency(code).filter(|a| !a.in_force(day));
        let Some(ended) = ended else { continue };
        let heir = catalogue.agency_at(code, day);
        told.push(match heir {
            Some(heir) => lang::fill(
                lang,
                "snippet.gone.heir",
                &[("agency", &ended.short_name), ("heir", &heir.short_name)],
            ),
            None => lang::fill(
                lang,
                "snippet.gone.agency",
                &[("agency", &ended.short_name)],
            ),
        });
    }
    let category = row.category.as_deref().and_then(|c| catalogue.category(c));
    if let Some(off) = category.filter(|c| !catalogue.takes(c, day)) {
        let name = told_value(lang, catalogue, "for_category", &off.code);
        told.push(lang::fill(
            lang,
            "snippet.gone.category",
            &[("category", &name)],
        ));
    }
    told
}

fn use_words(lang: Lang, serves: SnippetUse) -> &'static str {
    lang::t(lang, &format!("snippet.use.{serves}"))
}

fn uses_words(lang: Lang, uses: &[SnippetUse]) -> String {
    let words: Vec<&str> = uses.iter().map(|u| use_words(lang, *u)).collect();
    words.join(", ")
}

/// A value as people read it.
pub(super) fn told_value(lang: Lang, catalogue: &Catalogue, name: &str, value: &str) -> String {
    match name {
        "uses" => {
            let uses: Vec<SnippetUse> = value.split(';').filter_map(SnippetUse::parse).collect();
            uses_words(lang, &uses)
        }
        "for_category" => catalogue.category(value).map_or_else(
            || value.to_owned(),
            |c| match lang {
                Lang::Vi => c.public_name.clone(),
                Lang::En => c.name_en.clone(),
            },
        ),
        "for_lead" => named_agency(catalogue, value).name,
        "for_urgency" => lang::t(lang, &format!("urgency.{value}")).to_owned(),
        _ => value.to_owned(),
    }
}
