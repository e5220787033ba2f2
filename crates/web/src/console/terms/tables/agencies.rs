//! `/quan-tri/don-vi`: agencies and the bodies below them, with their first and last days.

use super::{
    Sent, Table, deed, has, labelled, line, named_kinds, not_found, own, row_form, row_href, sieve,
    value, wanted, why,
};
use crate::console::pages::field::{Choice, ChoiceGroup, Field};
use crate::console::pages::form::Weight;
use crate::console::pages::tables as pages;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use app::terms::{Holds, TableEdit, TablePlan};
use domain::agency::Agency;
use domain::pack::Catalogue;
use domain::pack::agency_edit::{AgencyCells, AgencyEdit};
use domain::time::{At, day_number};
use lang::Lang;
use std::collections::HashMap;

/// Things named beside a count: more are told by the count alone.
const NAMED: usize = 12;

/// The tree of agencies; with words, those that have them.
pub(super) async fn list(staff: &Staff) -> Answer {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    let today = staff.ctx().now.date();
    let (wanted, old) = (wanted(staff), staff.asked("cu").is_some());
    let shown = |a: &&Agency| {
        let lasts = old || a.valid.last() >= today;
        lasts && has(&wanted, &format!("{} {} {}", a.code, a.name, a.short_name))
    };
    let row = |agency: &Agency, deep: usize| pages::TableRow {
        name: agency.name.clone(),
        href: row_href(staff, Table::Agencies, &agency.code),
        deep: "– ".repeat(deep),
        small: agency.code.clone(),
        cells: vec![
            lang::t(lang, &format!("agency_kind.{}", agency.kind)).to_owned(),
            span(lang, agency),
            heirs(catalogue, agency),
        ],
        state: state(lang, agency, staff.ctx().now).to_owned(),
    };
    let rows: Vec<pages::TableRow> = if wanted.is_empty() {
        tree(catalogue, &|a| shown(&a))
            .into_iter()
            .map(|(agency, deep)| row(agency, deep))
            .collect()
    } else {
        let found = catalogue.agencies().iter().filter(shown);
        found.map(|agency| row(agency, 0)).collect()
    };
    let n = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let heads = ["name", "kind", "span", "heir"].map(|h| super::field_words(lang, h).to_owned());
    let history = app::terms::table_history(&staff.app, staff.ctx(), Table::Agencies, None).await?;
    let page = pages::Tables {
        title: staff.t("tables.agencies").to_owned(),
        intro: staff.t("tables.agencies.intro").to_owned(),
        add: vec![
            (
                staff
                    .shell()
                    .to(&format!("{}/{}", super::AGENCIES, super::ONE)),
                staff.t("tables.agencies.add").to_owned(),
            ),
            (
                staff.shell().to(super::BRING),
                staff.t("tables.agencies.bring").to_owned(),
            ),
        ],
        sieve: Some(sieve(staff, Table::Agencies)),
        groups: vec![pages::TableGroup {
            title: lang::count(lang, "tables.agencies.count", n),
            heads: heads.to_vec(),
            rows,
        }],
        history: super::history::history(lang, &history, staff.ctx().now),
        desk: super::desk(staff).await?,
    };
    staff.page(&page)
}

/// Every agency below the one that is meant by its parent, depth first. One whose parent is not
/// shown stands at the top.
fn tree<'a>(
    catalogue: &'a Catalogue,
    shown: &dyn Fn(&'a Agency) -> bool,
) -> Vec<(&'a Agency, usize)> {
    let all: Vec<&Agency> = catalogue.agencies().iter().filter(|a| shown(a)).collect();
    let is_shown = |code: &str| all.iter().any(|a| a.code == code);
    let mut below: HashMap<Option<String>, Vec<&Agency>> = HashMap::new();
    for agency in &all {
        let mut parent = agency.parent.clone();
        // An ended body stands for its first successor.
        for _ in 0..8 {
            let Some(code) = &parent else { break };
            if is_shown(code) {
                break;
            }
            let next = catalogue.agency(code);
            parent = next.and_then(|a| a.replaced_by.first().cloned());
        }
        below.entry(parent).or_default().push(agency);
    }
    let mut rows = Vec::with_capacity(all.len());
    let mut waiting: Vec<(&Agency, usize)> = Vec::new();
    let push = |waiting: &mut Vec<(&'a Agency, usize)>, parent: Option<String>, deep: usize| {
        let children = below.get(&parent).map(Vec::as_slice).unwrap_or_default();
        waiting.extend(children.iter().rev().map(|a| (*a, deep)));
    };
    push(&mut waiting, None, 0);
    while let Some((agency, deep)) = waiting.pop() {
        rows.push((agency, deep));
        // Parents form no circle, by the pack's own checks; successors might, and end here.
        if rows.len() <= all.len() {
            push(&mut waiting, Some(agency.code.clone()), deep + 1);
        }
    }
    rows
}

fn state(lang: Lang, agency: &Agency, now: At) -> &'static str {
    if agency.valid.last() < now.date() {
        lang::t(lang, "routing.ended")
    } else if agency.valid.from > now.date() {
        lang::t(lang, "routing.coming")
    } else {
        ""
    }
}

/// "từ 1/7/2025", "1/7/2025 – 31/12/2026".
fn span(lang: Lang, agency: &Agency) -> String {
    let from = lang::date::full_day(lang, agency.valid.from);
    match agency.valid.to {
        None => lang::fill(lang, "routing.since", &[("from", &from)]),
        Some(to) => format!("{from} – {}", lang::date::full_day(lang, to)),
    }
}

fn heirs(catalogue: &Catalogue, agency: &Agency) -> String {
    let names: Vec<String> = agency
        .replaced_by
        .iter()
        .map(|code| app::terms::named_agency(catalogue, code).name)
        .collect();
    names.join("; ")
}

/// What a form asks for.
pub(super) fn edit_of(sent: &Sent) -> TableEdit {
    let code = sent.typed("code");
    let day = |name: &str| sent.typed(name).parse().ok();
    let cells = || AgencyCells {
        code: sent.typed("code"),
        name: sent.typed("name"),
        short_name: sent.typed("short_name"),
        kind: sent.typed("kind"),
        parent: sent.typed("parent"),
        units: sent.typed("units"),
    };
    TableEdit::Agency(match deed(Some(sent)).as_str() {
        "end" => AgencyEdit::End {
            code,
            last: day("last"),
            heirs: std::iter::once(sent.typed("heir"))
                .chain(sent.typed("heirs").split(';').map(str::to_owned))
                .filter(|heir| !heir.trim().is_empty())
                .collect(),
        },
        "keep" => AgencyEdit::Keep { code },
        "change" => AgencyEdit::Change { cells: cells() },
        _ => AgencyEdit::Add {
            cells: cells(),
            from: day("from"),
        },
    })
}

/// One agency with its forms; a new one without a code.
pub(super) async fn one(
    staff: &Staff,
    code: &str,
    sent: Option<&Sent>,
) -> Result<super::One, Failure> {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    if code.is_empty() {
        return Ok(super::One {
            title: staff.t("tables.agencies.add").to_owned(),
            facts: Vec::new(),
            notes: vec![staff.t("tables.agencies.add.intro").to_owned()],
            forms: vec![(
                staff.t("tables.agencies.add").to_owned(),
                true,
                described(staff, catalogue, None, sent),
            )],
        });
    }
    let agency = catalogue.agency(code).ok_or_else(not_found)?;
    let parent = agency.parent.as_deref();
    let facts = [
        ("name", agency.name.clone()),
        ("short_name", agency.short_name.clone()),
        ("code", agency.code.clone()),
        (
            "kind",
            lang::t(lang, &format!("agency_kind.{}", agency.kind)).to_owned(),
        ),
        (
            "parent",
            parent
                .map(|p| app::terms::named_agency(catalogue, p).name)
                .unwrap_or_default(),
        ),
        ("units", units(catalogue, agency)),
        ("span", span(lang, agency)),
        ("heir", heirs(catalogue, agency)),
    ];
    let open = app::terms::open_of(&staff.app, staff.ctx(), code).await?;
    let over = agency.valid.last() < now.date();
    let key = match (over, open) {
        (false, _) => "tables.agencies.open",
        (true, 0) => "tables.agencies.passed",
        (true, _) => "tables.agencies.passing",
    };
    let mut forms = Vec::new();
    if !over {
        forms.push((
            staff.t("tables.agencies.change").to_owned(),
            true,
            described(staff, catalogue, Some(agency), sent),
        ));
        forms.push((
            staff.t("tables.agencies.end").to_owned(),
            false,
            end(staff, catalogue, agency, sent),
        ));
        if agency.valid.to.is_some() {
            let form = row_form(staff, Table::Agencies, "keep", code)
                .weight(Weight::Plain)
                .field(why(lang, own(sent, "keep")));
            forms.push((staff.t("tables.agencies.keep").to_owned(), false, form));
        }
    }
    Ok(super::One {
        title: agency.name.clone(),
        facts: facts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (super::field_words(lang, name).to_owned(), value))
            .collect(),
        notes: vec![lang::count(lang, key, open)],
        forms,
    })
}

fn units(catalogue: &Catalogue, agency: &Agency) -> String {
    let names: Vec<String> = agency
        .units
        .iter()
        .map(|code| {
            let unit = catalogue.units().iter().rev().find(|u| u.code == *code);
            unit.map_or_else(|| code.clone(), |u| format!("{} ({code})", u.name))
        })
        .collect();
    names.join("; ")
}

/// The form that adds an agency, or tells one otherwise.
fn described(
    staff: &Staff,
    catalogue: &Catalogue,
    agency: Option<&Agency>,
    sent: Option<&Sent>,
) -> crate::console::pages::form::Form {
    let lang = staff.lang();
    let deed = if agency.is_some() { "change" } else { "add" };
    let sent = own(sent, deed);
    let cells = agency.map(AgencyCells::of).unwrap_or_default();
    let stands = |name: &str, first: &str| value(sent, name, first);
    let mut form = row_form(staff, Table::Agencies, deed, &cells.code);
    if agency.is_none() {
        // Here the code is asked for: the hidden one makes room for it.
        form.fields.retain(|f| f.name != "code");
        form = form.field(Field::hidden(lang, "add", "1")).field(
            line(lang, "code", stands("code", ""), 40)
                .hint(lang::t(lang, "tables.agencies.code.hint")),
        );
    }
    let parent = stands("parent", &cells.parent);
    form = form
        .field(line(lang, "name", stands("name", &cells.name), 200))
        .field(line(
            lang,
            "short_name",
            stands("short_name", &cells.short_name),
            60,
        ))
        .field(named_kinds(lang, &stands("kind", &cells.kind)))
        .field(
            super::select(
                lang,
                "parent",
                lang::t(lang, "tables.agencies.top"),
                choices(staff, catalogue, &parent, None),
            )
            .optional(),
        )
        .field(
            line(lang, "units", stands("units", &cells.units), 400)
                .hint(lang::t(lang, "tables.agencies.units.hint")),
        );
    if agency.is_none() {
        form = form.field(labelled(
            lang,
            Field::date(lang, "from", stands("from", "")),
        ));
    }
    form.field(why(lang, sent))
}

fn end(
    staff: &Staff,
    catalogue: &Catalogue,
    agency: &Agency,
    sent: Option<&Sent>,
) -> crate::console::pages::form::Form {
    let lang = staff.lang();
    let sent = own(sent, "end");
    let last = agency.valid.to.map(|d| d.to_string()).unwrap_or_default();
    let heir = agency.replaced_by.first().cloned().unwrap_or_default();
    let others = agency.replaced_by.get(1..).unwrap_or_default().join("; ");
    row_form(staff, Table::Agencies, "end", &agency.code)
        .weight(Weight::Grave)
        .intro(lang::t(lang, "tables.agencies.end.intro"))
        .field(labelled(
            lang,
            Field::date(lang, "last", value(sent, "last", &last)),
        ))
        .field(super::select(
            lang,
            "heir",
            lang::t(lang, "tables.choose"),
            choices(
                staff,
                catalogue,
                &value(sent, "heir", &heir),
                Some(&agency.code),
            ),
        ))
        .field(
            line(lang, "heirs", value(sent, "heirs", &others), 200)
                .hint(lang::t(lang, "tables.agencies.heirs.hint"))
                .optional(),
        )
        .field(why(lang, sent))
}

/// Agencies in force or to come, by kind; one that is chosen stays, whatever became of it.
fn choices(
    staff: &Staff,
    catalogue: &Catalogue,
    chosen: &str,
    but: Option<&str>,
) -> Vec<ChoiceGroup> {
    let lang = staff.lang();
    let today = staff.ctx().now.date();
    let mut groups: Vec<ChoiceGroup> = Vec::new();
    for kind in domain::agency::AgencyKind::ALL {
        let choices: Vec<Choice> = catalogue
            .agencies()
            .iter()
            .filter(|a| a.kind == *kind && Some(a.code.as_str()) != but)
            .filter(|a| a.valid.last() >= today || a.code == chosen)
            .map(|a| {
                let words = format!("{} ({})", a.short_name, a.code);
                Choice::new(&a.code, words).chosen(chosen)
            })
            .collect();
        if !choices.is_empty() {
            groups.push(ChoiceGroup {
                title: lang::t(lang, &format!("agency_kind.{kind}")).to_owned(),
                choices,
            });
        }
    }
    groups
}

/// What the change touches: only an end does.
pub(super) async fn effects(
    staff: &Staff,
    edit: &AgencyEdit,
    plan: &TablePlan,
) -> Result<Vec<pages::Effect>, Failure> {
    let AgencyEdit::End {
        code,
        last: Some(last),
        heirs,
    } = edit
    else {
        return Ok(Vec::new());
    };
    let day = At::on_day(day_number(*last), 0);
    let holds = app::terms::held_after(&staff.app, staff.ctx(), code, day).await?;
    Ok(told(
        staff,
        plan,
        heirs,
        &holds,
        &lang::date::full_day(staff.lang(), *last),
    ))
}

fn told(
    staff: &Staff,
    plan: &TablePlan,
    heirs: &[String],
    holds: &Holds,
    last: &str,
) -> Vec<pages::Effect> {
    let lang = staff.lang();
    let shell = staff.shell();
    let name = |code: &str| app::terms::named_agency(&plan.catalogue, code).name;
    let effect = |key: &str, n: i64, note: String, some: Vec<(String, String)>| pages::Effect {
        words: lang::count(lang, key, n),
        note,
        some,
    };
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let passed = match heirs {
        [heir] => lang::fill(
            lang,
            "tables.agencies.to_one",
            &[("heir", &name(heir.trim())), ("last", last)],
        ),
        _ => lang::fill(lang, "tables.agencies.to_several", &[("last", last)]),
    };
    let led = lang::fill(
        lang,
        "tables.agencies.led",
        &[("n", &lang::number::whole(lang, holds.led))],
    );
    let mut effects = vec![effect(
        "tables.agencies.cases",
        holds.open,
        format!("{led} {passed}"),
        Vec::new(),
    )];
    if holds.handed_down > 0 {
        effects.push(effect(
            "tables.agencies.handed_down",
            holds.handed_down,
            staff.t("tables.agencies.handed_down.note").to_owned(),
            Vec::new(),
        ));
    }
    let people = holds.people.iter().take(NAMED).map(|p| {
        let href = format!(
            "/quan-tri/nguoi-dung/tk/{}",
            crate::url::encode(&p.username)
        );
        (shell.to(&href), p.name.clone())
    });
    effects.push(effect(
        "tables.agencies.people",
        count(holds.people.len()),
        match holds.people.is_empty() {
            true => String::new(),
            false => staff.t("tables.agencies.people.note").to_owned(),
        },
        people.collect(),
    ));
    let rules = holds.rules.iter().take(NAMED).map(|line| {
        let words = lang::fill(lang, "routing.rule", &[("line", &line.to_string())]);
        (
            shell.to(&format!("{}?d={line}", super::super::routing::RULE)),
            words,
        )
    });
    effects.push(effect(
        "tables.agencies.rules",
        count(holds.rules.len()),
        match holds.rules.is_empty() {
            true => String::new(),
            false => staff.t("tables.agencies.rules.note").to_owned(),
        },
        rules.collect(),
    ));
    let below = holds.below.iter().take(NAMED);
    let below = below.map(|code| (row_href(staff, Table::Agencies, code), name(code)));
    effects.push(effect(
        "tables.agencies.below",
        count(holds.below.len()),
        match holds.below.is_empty() {
            true => String::new(),
            false => staff.t("tables.agencies.below.note").to_owned(),
        },
        below.collect(),
    ));
    effects
}
