//! `/quan-tri/dia-danh`: names that people tell a place by, each with its point.

use super::{
    Sent, Table, deed, has, labelled, line, not_found, own, row_form, row_href, select, sieve,
    value, wanted, why,
};
use crate::console::area::BRING;
use crate::console::pages::field::{Choice, ChoiceGroup, Field};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::tables as pages;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use app::terms::TableEdit;
use domain::area::Unit;
use domain::landmark::{Landmark, LandmarkKind};
use domain::limits::LANDMARK_NAME_CHARS_MAX;
use domain::pack::landmark_edit::{LandmarkCells, LandmarkEdit};
use lang::Lang;

/// Rows of one page: who wants another looks for it.
const SHOWN: usize = 300;
/// Characters of a point: two numbers.
const POINT_MAX: u32 = 60;

/// All of them, or those that were looked for.
pub(super) async fn list(staff: &Staff) -> Answer {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let (wanted, old) = (wanted(staff), staff.asked("cu").is_some());
    let mut all: Vec<&Landmark> = tables
        .catalogue
        .landmarks()
        .iter()
        .filter(|l| old || !l.is_off)
        .filter(|l| {
            let names = l.aliases.join(" ");
            has(&wanted, &format!("{} {} {names}", l.code, l.name))
        })
        .collect();
    all.sort_by_cached_key(|l| (l.is_off, domain::text::fold(&l.name)));
    let n = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let more = all.len() > SHOWN;
    let rows = all.into_iter().take(SHOWN).map(|l| pages::TableRow {
        name: l.name.clone(),
        href: row_href(staff, Table::Landmarks, &l.code),
        small: l.code.clone(),
        cells: vec![
            kind_words(lang, l.kind).to_owned(),
            l.aliases.join("; "),
            unit_of(staff, l).map_or_else(|| "–".to_owned(), |u| u.name),
            format!("{}, {}", l.lat, l.lon),
        ],
        state: match l.is_off {
            true => staff.t("tables.off").to_owned(),
            false => String::new(),
        },
        ..pages::TableRow::default()
    });
    let heads = ["name", "kind", "aliases", "area", "point"];
    let history =
        app::terms::table_history(&staff.app, staff.ctx(), Table::Landmarks, None).await?;
    let mut intro = staff.t("tables.landmarks.intro").to_owned();
    if more {
        intro.push(' ');
        intro.push_str(staff.t("tables.landmarks.some"));
    }
    let sieve = sieve(staff, Table::Landmarks);
    let page = pages::Tables {
        title: staff.t("tables.landmarks").to_owned(),
        intro,
        add: Some((
            row_href(staff, Table::Landmarks, ""),
            staff.t("tables.landmarks.add").to_owned(),
        )),
        bring: Some((
            staff.shell().to(BRING),
            staff.t("tables.landmarks.bring").to_owned(),
        )),
        sieve: Some(sieve),
        groups: vec![pages::TableGroup {
            title: lang::count(lang, "tables.landmarks.count", n),
            heads: heads
                .map(|h| super::field_words(lang, h).to_owned())
                .to_vec(),
            rows: rows.collect(),
        }],
        history: super::history::history(lang, &history, staff.ctx().now),
        desk: super::desk(staff).await?,
    };
    staff.page(&page)
}

/// What sort of thing, in words.
pub(super) fn kind_words(lang: Lang, kind: LandmarkKind) -> &'static str {
    lang::t(lang, &format!("landmark_kind.{kind}"))
}

/// The unit that a landmark lies in today: its own, or the one around its point.
fn unit_of(staff: &Staff, mark: &Landmark) -> Option<Unit> {
    let tables = staff.app.tables();
    let (pack, today) = (&tables.catalogue, staff.ctx().now.date());
    let named = mark.unit.as_deref().and_then(|code| pack.unit(code, today));
    if let Some(unit) = named {
        return Some(unit.clone());
    }
    match tables.outlined(mark.lat, mark.lon, today) {
        Some(code) => pack.unit(&code, today).cloned(),
        None => pack
            .nearest_unit(mark.lat, mark.lon, today)
            .map(|(unit, _)| unit.clone()),
    }
}

/// What a form asks for.
pub(super) fn edit_of(sent: &Sent) -> TableEdit {
    let cells = || LandmarkCells {
        name: sent.typed("name"),
        kind: sent.typed("kind"),
        aliases: sent.typed("aliases"),
        area: sent.typed("area"),
        point: sent.typed("point"),
    };
    let code = sent.typed("code");
    TableEdit::Landmark(match deed(Some(sent)).as_str() {
        "off" => LandmarkEdit::Off(code),
        "on" => LandmarkEdit::On(code),
        "add" => LandmarkEdit::Add(cells()),
        _ => LandmarkEdit::Change(code, cells()),
    })
}

/// One with its forms; a new one without a code.
pub(super) fn one(staff: &Staff, code: &str, sent: Option<&Sent>) -> Result<super::One, Failure> {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let row = match code.is_empty() {
        true => None,
        false => Some(tables.catalogue.landmark(code).ok_or_else(not_found)?),
    };
    let heading = match row {
        Some(_) => "tables.landmarks.change",
        None => "tables.landmarks.add",
    };
    let mut forms = vec![(staff.t(heading).to_owned(), true, form(staff, row, sent))];
    let (mut facts, mut notes) = (Vec::new(), Vec::new());
    if let Some(row) = row {
        let (deed, key) = match row.is_off {
            true => ("on", "tables.landmarks.on"),
            false => ("off", "tables.landmarks.off"),
        };
        let switch = row_form(staff, Table::Landmarks, deed, &row.code)
            .weight(Weight::Plain)
            .intro(staff.t(&format!("{key}.intro")))
            .field(why(lang, own(sent, deed)));
        forms.push((staff.t(key).to_owned(), false, switch));
        if row.is_off {
            notes.push(staff.t("tables.landmarks.is_off").to_owned());
        }
        let field = |name: &str| super::field_words(lang, name).to_owned();
        facts.push((field("code"), row.code.clone()));
        facts.push((field("kind"), kind_words(lang, row.kind).to_owned()));
        if let Some(unit) = unit_of(staff, row) {
            facts.push((field("area"), unit.name));
        }
        let source = format!("tables.source.{}", row.source);
        if lang::has(&source) {
            facts.push((field("source"), staff.t(&source).to_owned()));
        }
    }
    Ok(super::One {
        title: match row {
            Some(row) => row.name.clone(),
            None => staff.t("tables.landmarks.add").to_owned(),
        },
        facts,
        notes,
        forms,
    })
}

fn form(staff: &Staff, row: Option<&Landmark>, sent: Option<&Sent>) -> Form {
    let lang = staff.lang();
    let deed = if row.is_some() { "change" } else { "add" };
    let sent = own(sent, deed);
    let first = row.map(LandmarkCells::of).unwrap_or_default();
    let code = row.map(|r| r.code.as_str()).unwrap_or_default();
    let mut form = row_form(staff, Table::Landmarks, deed, code);
    if row.is_none() {
        form = form.field(Field::hidden(lang, "add", "1"));
    }
    let chosen = value(sent, "kind", &first.kind);
    let kinds = LandmarkKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.as_str(), kind_words(lang, *kind)).chosen(&chosen))
        .collect();
    let group = |choices| {
        vec![ChoiceGroup {
            title: String::new(),
            choices,
        }]
    };
    let tables = staff.app.tables();
    let here = value(sent, "area", &first.area);
    let mut units: Vec<&Unit> = tables
        .catalogue
        .units_at(staff.ctx().now.date())
        .filter(|u| u.kind.is_commune_level())
        .collect();
    units.sort_by_cached_key(|u| domain::text::fold(u.bare_name()));
    let units = units
        .into_iter()
        .map(|u| Choice::new(&u.code, &u.name).chosen(&here))
        .collect();
    let stands = |name: &str, first: &str| value(sent, name, first);
    form.field(line(
        lang,
        "name",
        stands("name", &first.name),
        LANDMARK_NAME_CHARS_MAX as u32,
    ))
    .field(select(lang, "kind", staff.t("tables.choose"), group(kinds)))
    .field(
        line(lang, "point", stands("point", &first.point), POINT_MAX)
            .hint(staff.t("tables.landmarks.point.hint")),
    )
    .field(
        select(
            lang,
            "area",
            staff.t("tables.landmarks.by_point"),
            group(units),
        )
        .hint(staff.t("tables.landmarks.area.hint"))
        .optional(),
    )
    .field(
        labelled(
            lang,
            Field::area(lang, "aliases", stands("aliases", &first.aliases), 3),
        )
        .hint(staff.t("tables.landmarks.aliases.hint"))
        .optional(),
    )
    .field(why(lang, sent))
}

/// What a change touches.
pub(super) fn effects(staff: &Staff) -> Vec<pages::Effect> {
    vec![pages::Effect {
        words: staff.t("tables.landmarks.next").to_owned(),
        ..pages::Effect::default()
    }]
}
