//! `/quan-tri/dieu-tuyen`: dated rules of who acts, tried on reports of the past before they hold.

mod words;

use self::words::{agency, facts, gap, known, moved, row};
use super::{Fate, LOOK, Sent, again, desk, fate, history, status, value, version_of, with_faults};
use crate::console::forms;
use crate::console::pages::field::{Choice, ChoiceGroup, Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::routing as pages;
use crate::console::staff::Staff;
use crate::error::Answer;
use crate::form::Posted;
use crate::limits;
use app::App;
use app::terms::{RulePlan, Simulated, Wrong};
use axum::extract::State;
use domain::area::UnitKind;
use domain::pack::Catalogue;
use domain::pack::rules::{RuleCells, RuleEdit};
use domain::routing::{Lead, Rule};
use lang::Lang;

/// Where the rules are.
pub const HREF: &str = "/quan-tri/dieu-tuyen";
/// One rule, or a new one.
pub(super) const RULE: &str = "/quan-tri/dieu-tuyen/quy-tac";

/// `GET /quan-tri/dieu-tuyen`: the rules that hold or will; with `cu`, those that ended too; with
/// `lv`, those of a category; with `t_lv`, `t_dv`, `t_ch`, whom such a matter would reach.
pub async fn show(staff: Staff) -> Answer {
    app::terms::may_see(staff.ctx())?;
    let lang = staff.lang();
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    let today = staff.ctx().now.date();
    let asked = |name: &str| staff.asked(name).unwrap_or_default();
    let (category, old) = (asked("lv"), staff.asked("cu").is_some());
    let parent = catalogue.category(&category).and_then(|c| c.parent.clone());
    let about = |rule: &&Rule| {
        let of = rule.category.as_deref();
        category.is_empty()
            || of.is_none()
            || of == Some(category.as_str())
            || (parent.is_some() && of == parent.as_deref())
            || of
                .and_then(|c| catalogue.category(c)?.parent.as_deref())
                .is_some_and(|p| p == category)
    };
    let rows: Vec<pages::RuleRow> = catalogue
        .rules()
        .iter()
        .filter(|r| old || r.valid.last() >= today)
        .filter(about)
        .map(|r| row(&staff, catalogue, r))
        .collect();
    let n = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let history = app::terms::rule_history(&staff.app, staff.ctx()).await?;
    let found = match staff.asked("kiem") {
        Some(_) => Some(app::terms::standing_gaps(&staff.app, staff.ctx()).await?),
        None => None,
    };
    let page = pages::Rules {
        check_href: staff.shell().to(&format!("{HREF}?kiem=1")),
        faults: found.map(|gaps| pages::Faults {
            sum: match i64::try_from(gaps.len()).unwrap_or(i64::MAX) {
                0 => lang::t(lang, "routing.faults.none").to_owned(),
                n => lang::count(lang, "routing.faults", n),
            },
            shown: gaps
                .iter()
                .take(limits::FAULTS_SHOWN)
                .map(|g| gap(lang, catalogue, g))
                .collect(),
        }),
        ask: ask(&staff, catalogue),
        answer: answer(&staff, catalogue),
        sieve: Form::new(lang, "sieve", staff.shell().to(HREF))
            .reading()
            .button(lang::t(lang, "routing.sieve"))
            .field(
                select(
                    lang,
                    "lv",
                    "field.category",
                    forms::categories(catalogue, lang, &category),
                )
                .optional(),
            )
            .field(
                Field::tick(lang, "cu", old)
                    .label(lang::t(lang, "routing.old"))
                    .optional(),
            ),
        count: lang::count(lang, "routing.count", n),
        rows,
        add_href: if app::terms::may_route(staff.ctx()) {
            staff.shell().to(RULE)
        } else {
            String::new()
        },
        history: history::history(lang, &history, staff.ctx().now),
        desk: desk(&staff).await?,
    };
    staff.page(&page)
}

/// `GET /quan-tri/dieu-tuyen/quy-tac?d=`: the rule of a line; without one, a new one.
pub async fn rule(staff: Staff) -> Answer {
    app::terms::may_see(staff.ctx())?;
    page(&staff, None, &[], String::new()).await
}

/// `POST …/xem-truoc`: what it would have done.
pub async fn look(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let (edit, ground) = (edit_of(&sent), sent.ground());
    let ctx = sent.staff.ctx();
    match fate(app::terms::plan_rules(&app, ctx, &edit, &ground).await)? {
        Fate::Wrong(wrong, problem) => page(&sent.staff, Some(&sent), &wrong, problem).await,
        Fate::Done(plan) => {
            let simulated = app::terms::simulate(&app, ctx, &plan).await;
            match fate(simulated)? {
                Fate::Done(simulated) => preview(&sent, &edit, &plan, &simulated).await,
                Fate::Wrong(wrong, problem) => {
                    page(&sent.staff, Some(&sent), &wrong, problem).await
                }
            }
        }
    }
}

/// `POST /quan-tri/dieu-tuyen`: saves it.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let (edit, ground) = (edit_of(&sent), sent.ground());
    match fate(app::terms::change_rules(&app, sent.staff.ctx(), &edit, &ground).await)? {
        Fate::Wrong(wrong, problem) => page(&sent.staff, Some(&sent), &wrong, problem).await,
        Fate::Done(()) => Ok(sent.staff.lead_to(&format!("{HREF}?luu=1"))),
    }
}

/// What a form asks for.
fn edit_of(sent: &Sent) -> RuleEdit {
    let day = |name: &str| sent.typed(name).parse().ok();
    let line = sent.typed("line").parse().ok();
    if let (Some(line), "1") = (line, sent.typed("end").as_str()) {
        return RuleEdit::End {
            line,
            last: day("last"),
        };
    }
    let cells = RuleCells {
        priority: sent.typed("priority"),
        category: sent.typed("category"),
        unit: sent.typed("unit"),
        asset_owner: sent.typed("asset_owner"),
        lead: sent.typed("lead"),
        co: sent.typed("co"),
        note: sent.typed("note"),
    };
    let (from, to) = (day("from"), day("to"));
    match line {
        Some(line) => RuleEdit::Replace {
            line,
            cells,
            from,
            to,
        },
        None => RuleEdit::Add { cells, from, to },
    }
}

async fn page(staff: &Staff, sent: Option<&Sent>, wrong: &[Wrong], problem: String) -> Answer {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    let asked = match sent {
        Some(sent) => sent.typed("line"),
        None => staff.asked("d").unwrap_or_default(),
    };
    let rule = catalogue
        .rules()
        .iter()
        .find(|r| r.line.to_string() == asked);
    if rule.is_none() && !asked.is_empty() {
        return Err(super::not_found());
    }
    let may = app::terms::may_route(staff.ctx());
    let holds = rule.is_none_or(|r| r.valid.last() >= staff.ctx().now.date());
    let ends = sent.is_some_and(|s| s.typed("end") == "1");
    let told = |form: Form, shown: bool| match sent {
        Some(_) if shown => with_faults(lang, form, wrong, problem.clone()),
        _ => form,
    };
    let page = pages::Rule {
        title: match rule {
            Some(rule) => lang::fill(lang, "routing.rule", &[("line", &rule.line.to_string())]),
            None => lang::t(lang, "routing.add").to_owned(),
        },
        facts: rule.map(|r| facts(lang, catalogue, r)).unwrap_or_default(),
        change: (may && holds).then(|| told(change(staff, catalogue, rule, sent), !ends)),
        end: rule
            .filter(|_| may && holds)
            .map(|rule| told(end(staff, rule, sent), ends)),
        desk: desk(staff).await?,
    };
    staff.page_as(status(wrong, &problem), &page)
}

/// The form that puts another rule in the place of one, or adds one.
fn change(staff: &Staff, catalogue: &Catalogue, rule: Option<&Rule>, sent: Option<&Sent>) -> Form {
    let lang = staff.lang();
    let words = |key: &str| lang::t(lang, key).to_owned();
    let cells = rule.map(RuleCells::of).unwrap_or_default();
    let sent = sent.filter(|s| s.typed("end") != "1");
    let line = |name: &'static str, first: &str| Field::line(lang, name, value(sent, name, first));
    let category = value(sent, "category", &cells.category);
    let owner = value(sent, "asset_owner", &cells.asset_owner);
    let mut form = Form::new(lang, "rule", staff.shell().to(&format!("{HREF}/{LOOK}")))
        .version(version_of(staff))
        .button(words("routing.look"))
        .weight(Weight::Main)
        .intro(words(match rule {
            Some(_) => "routing.replace.intro",
            None => "routing.add.intro",
        }));
    if let Some(rule) = rule {
        form = form.field(Field::hidden(lang, "line", rule.line.to_string()));
    }
    let owners: Vec<Choice> = catalogue
        .asset_owners()
        .iter()
        .map(|o| Choice::new(&o.code, &o.name_vi).chosen(&owner))
        .collect();
    form.field(
        Field::new(
            lang,
            "priority",
            Input::Line {
                kind: "number",
                value: value(sent, "priority", &cells.priority),
            },
        )
        .label(words("routing.priority"))
        .hint(words("routing.priority.hint")),
    )
    .field(
        select(
            lang,
            "category",
            "field.category",
            forms::categories(catalogue, lang, &category),
        )
        .optional(),
    )
    .field(
        line("unit", &cells.unit)
            .label(words("routing.unit"))
            .hint(lang::fill(
                lang,
                "routing.unit.hint",
                &[("kinds", &kinds())],
            ))
            .max(40)
            .optional(),
    )
    .field(
        Field::select(lang, "asset_owner", words("routing.anybody"), owners)
            .label(words("routing.owner"))
            .optional(),
    )
    .field(
        line("lead", &cells.lead)
            .label(words("field.lead"))
            .hint(words("routing.lead.hint"))
            .known(known(staff, catalogue))
            .max(120),
    )
    .field(
        line("co", &cells.co)
            .label(words("field.co"))
            .hint(words("routing.co.hint"))
            .max(600)
            .optional(),
    )
    .field(Field::date(lang, "from", value(sent, "from", "")).label(words("routing.from")))
    .field(
        Field::date(lang, "to", value(sent, "to", ""))
            .label(words("routing.to"))
            .hint(words("routing.to.hint"))
            .optional(),
    )
    .field(
        line("note", &cells.note)
            .label(words("routing.note"))
            .max(200)
            .optional(),
    )
    .field(why(lang, sent))
}

fn end(staff: &Staff, rule: &Rule, sent: Option<&Sent>) -> Form {
    let lang = staff.lang();
    let sent = sent.filter(|s| s.typed("end") == "1");
    Form::new(lang, "end", staff.shell().to(&format!("{HREF}/{LOOK}")))
        .version(version_of(staff))
        .button(lang::t(lang, "routing.look"))
        .field(Field::hidden(lang, "line", rule.line.to_string()))
        .field(Field::hidden(lang, "end", "1"))
        .field(
            Field::date(lang, "last", value(sent, "last", "")).label(lang::t(lang, "routing.last")),
        )
        .field(why(lang, sent))
}

fn why(lang: Lang, sent: Option<&Sent>) -> Field {
    Field::line(lang, "why", value(sent, "why", ""))
        .label(lang::t(lang, "terms.why"))
        .hint(lang::t(lang, "terms.why.hint"))
        .max(300)
}

fn kinds() -> String {
    let all: Vec<&str> = UnitKind::ALL.iter().map(|k| k.as_str()).collect();
    all.join(", ")
}

fn select(lang: Lang, name: &'static str, label: &str, groups: Vec<ChoiceGroup>) -> Field {
    let input = Input::Select {
        blank: lang::t(lang, "routing.all").to_owned(),
        groups,
    };
    Field::new(lang, name, input).label(lang::t(lang, label))
}

/// Whom such a matter would reach: the form.
fn ask(staff: &Staff, catalogue: &Catalogue) -> Form {
    let lang = staff.lang();
    let asked = |name: &str| staff.asked(name).unwrap_or_default();
    let owner = asked("t_ch");
    let owners: Vec<Choice> = catalogue
        .asset_owners()
        .iter()
        .map(|o| Choice::new(&o.code, &o.name_vi).chosen(&owner))
        .collect();
    let areas = Input::Select {
        blank: lang::t(lang, "routing.unknown_place").to_owned(),
        groups: forms::areas(catalogue, staff.ctx().now, &asked("t_dv")),
    };
    Form::new(lang, "ask", staff.shell().to(HREF))
        .reading()
        .button(lang::t(lang, "routing.ask"))
        .field(select(
            lang,
            "t_lv",
            "field.category",
            forms::categories(catalogue, lang, &asked("t_lv")),
        ))
        .field(
            Field::new(lang, "t_dv", areas)
                .label(lang::t(lang, "routing.place"))
                .optional(),
        )
        .field(
            Field::select(lang, "t_ch", lang::t(lang, "routing.anybody"), owners)
                .label(lang::t(lang, "routing.owner"))
                .optional(),
        )
}

/// Whom such a matter would reach today, and by which rule.
fn answer(staff: &Staff, catalogue: &Catalogue) -> Vec<(String, String)> {
    let lang = staff.lang();
    let Some(category) = staff.asked("t_lv").filter(|c| !c.is_empty()) else {
        return Vec::new();
    };
    let area = staff.asked("t_dv").unwrap_or_default();
    let owner = staff.asked("t_ch").filter(|o| !o.is_empty());
    let today = staff.ctx().now.date();
    let label = |key: &str| lang::t(lang, key).to_owned();
    let Some(route) = catalogue.route(&category, &area, owner.as_deref(), today) else {
        return vec![(label("field.lead"), label("console.triage.no_rule"))];
    };
    let lead = match &route.lead {
        Lead::Agency(code) => agency(catalogue, code),
        Lead::Person(words) => lang::fill(lang, "console.triage.ask_people", &[("why", words)]),
    };
    let co: Vec<String> = route.co.iter().map(|c| agency(catalogue, c)).collect();
    let by = format!("{} · {}", route.rule.line, route.note);
    let mut told = vec![(label("field.lead"), lead)];
    if !co.is_empty() {
        told.push((label("field.co"), co.join(", ")));
    }
    told.push((
        label("routing.by"),
        by.trim_end_matches([' ', '·']).to_owned(),
    ));
    told
}

async fn preview(sent: &Sent, edit: &RuleEdit, plan: &RulePlan, seen: &Simulated) -> Answer {
    let staff = &sent.staff;
    let lang = staff.lang();
    let catalogue = &plan.catalogue;
    let tables = staff.app.tables();
    let old = |line: &usize| {
        let rules = tables.catalogue.rules().iter();
        rules.clone().find(|r| r.line == *line)
    };
    let (line, form) = match edit {
        RuleEdit::Add { .. } => (None, change(staff, &tables.catalogue, None, Some(sent))),
        RuleEdit::Replace { line, .. } => {
            let form = change(staff, &tables.catalogue, old(line), Some(sent));
            (Some(line), form)
        }
        RuleEdit::End { line, .. } => {
            let rule = old(line).ok_or_else(super::not_found)?;
            (Some(line), end(staff, rule, Some(sent)))
        }
    };
    let mut what = Vec::new();
    if let Some(line) = line {
        let key = match edit {
            RuleEdit::End { .. } => "routing.what.ends",
            RuleEdit::Add { .. } | RuleEdit::Replace { .. } => "routing.what.replaced",
        };
        what.push((lang::t(lang, key).to_owned(), line.to_string()));
    }
    // What the table has gained stands on its last line.
    if !matches!(edit, RuleEdit::End { .. })
        && let Some(rule) = catalogue.rules().iter().max_by_key(|r| r.line)
    {
        what.extend(facts(lang, catalogue, rule));
    }
    let number = |n: usize| lang::number::whole(lang, i64::try_from(n).unwrap_or(i64::MAX));
    let part = |n: usize| lang::number::percent_fine(lang, n as u64, seen.looked as u64);
    let action = |path: &str| staff.shell().to(path);
    let mut save = again(lang, "save", &action(HREF), "terms.save", sent, &form);
    save.weight = Weight::Main;
    save.intro = lang::t(lang, "routing.save.intro").to_owned();
    let page = pages::Preview {
        what,
        sum: lang::fill(
            lang,
            "routing.sum",
            &[
                ("looked", &number(seen.looked)),
                ("moved", &number(seen.moved)),
            ],
        ),
        agrees: if seen.looked == 0 {
            String::new()
        } else {
            lang::fill(
                lang,
                "routing.agrees",
                &[
                    ("before", &part(seen.right_before)),
                    ("after", &part(seen.right_after)),
                ],
            )
        },
        moved: seen.shown.iter().map(|m| moved(staff, m)).collect(),
        gaps: seen.gaps.iter().map(|g| gap(lang, catalogue, g)).collect(),
        healed: if seen.healed == 0 {
            String::new()
        } else {
            lang::fill(lang, "routing.healed", &[("n", &number(seen.healed))])
        },
        save,
        edit: form,
        desk: staff.desk().await?,
    };
    staff.page(&page)
}
