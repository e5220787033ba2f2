//! The units: their list, one of them, and where a point lies.

use super::{AREAS, href_of, tabs};
use crate::console::pages::area::{Answered, Area, Areas, LiesRow, Outline};
use crate::console::pages::field::Field;
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::tables::{TableGroup, TableRow};
use crate::console::staff::Staff;
use crate::console::terms::tables::{AGENCIES, LANDMARKS};
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::statistics::{By, Figures, figures};
use app::terms::{Lies, committee_of};
use app::{App, AppError};
use axum::extract::State;
use domain::area::Unit;
use domain::pack::Catalogue;
use domain::time::Date;
use lang::Lang;
use std::collections::HashMap;

/// Characters of a place that is asked for.
const TYPED_MAX: u32 = 200;
/// Landmarks told of one unit.
const MARKS_TOLD: usize = 60;
/// Months that figures are added up over: all.
const ALL: (i64, i64) = (0, 999_912);

/// `GET /quan-tri/dia-gioi`.
pub(super) async fn show(staff: Staff) -> Answer {
    app::terms::may_administer(staff.ctx())?;
    page(&staff, "", None).await
}

/// `POST …/tim`: where something lies. A post, for what people type does not belong in an address.
pub(super) async fn find(State(app): State<App>, posted: Posted) -> Answer {
    let typed = posted.fields.typed("q").unwrap_or_default().to_owned();
    let staff = Staff::of(&app, posted.door)?;
    app::terms::may_administer(staff.ctx())?;
    let typed: String = typed.chars().take(TYPED_MAX as usize).collect();
    let found = app::terms::lies(&staff.app, staff.ctx(), &typed).await?;
    let answered = Answered {
        title: match found.is_empty() {
            true => staff.t("areas.find.none").to_owned(),
            false => staff.t("areas.find.found").to_owned(),
        },
        rows: found.into_iter().map(|one| lies(&staff, one)).collect(),
    };
    page(&staff, &typed, Some(answered)).await
}

fn lies(staff: &Staff, one: Lies) -> LiesRow {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let (pack, today) = (&tables.catalogue, staff.ctx().now.date());
    let unit = one
        .found
        .area
        .as_ref()
        .and_then(|(code, _)| pack.unit(code, today));
    let agency = unit.and_then(|u| committee_of(pack, &u.code, today));
    let mark = |(name, code, far): &(String, String, f64)| {
        let href = format!("{LANDMARKS}/muc?ma={code}");
        let far = lang::number::distance(lang, far.round() as u32);
        (staff.shell().to(&href), format!("{name} ({far})"))
    };
    LiesRow {
        words: one.found.words.clone(),
        sort: staff
            .t(&format!("desk.place.{}", one.found.sort.as_str()))
            .to_owned(),
        area: unit.map(|u| (href_of(staff, u), u.name.clone())),
        agency: agency.map(|a| (agency_href(staff, &a.code), a.name.clone())),
        note: match one.approximate {
            true => staff.t("areas.find.near").to_owned(),
            false => String::new(),
        },
        marks: one.marks.iter().map(mark).collect(),
    }
}

fn agency_href(staff: &Staff, code: &str) -> String {
    let path = format!("{AGENCIES}/muc?ma={}", crate::url::encode(code));
    staff.shell().to(&path)
}

async fn page(staff: &Staff, typed: &str, answered: Option<Answered>) -> Answer {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let (pack, today) = (&tables.catalogue, staff.ctx().now.date());
    let finder = Form::new(lang, "finder", staff.shell().to(&format!("{AREAS}/tim")))
        .button(staff.t("areas.find.button"))
        .weight(Weight::Main)
        .field(
            Field::line(lang, "q", typed)
                .label(staff.t("areas.find"))
                .hint(staff.t("areas.find.hint"))
                .max(TYPED_MAX),
        );
    let asked = staff.asked("q").unwrap_or_default();
    let old = staff.asked("cu").is_some();
    let sieve = Form::new(lang, "sieve", staff.shell().to(AREAS))
        .reading()
        .button(staff.t("routing.sieve"))
        .field(
            Field::line(lang, "q", asked.clone())
                .label(staff.t("tables.find"))
                .optional(),
        )
        .field(
            Field::tick(lang, "cu", old)
                .label(staff.t("tables.old"))
                .optional(),
        );
    let wanted: Vec<String> = asked.split_whitespace().map(domain::text::fold).collect();
    let counts = counted(staff).await?;
    let shown = |u: &&Unit| {
        let folded = domain::text::fold(&format!("{} {}", u.code, u.name));
        (old || u.in_force(today)) && wanted.iter().all(|word| folded.contains(word.as_str()))
    };
    let units: Vec<&Unit> = pack.units().iter().filter(shown).collect();
    let of = |title: &str, is_one: &dyn Fn(&Unit) -> bool| {
        let mut some: Vec<&Unit> = units.iter().copied().filter(|u| is_one(u)).collect();
        some.sort_by_cached_key(|u| (u.valid.to.is_some(), domain::text::fold(u.bare_name())));
        let n = i64::try_from(some.len()).unwrap_or(i64::MAX);
        TableGroup {
            title: lang::count(lang, title, n),
            heads: [
                "name",
                "span",
                "above",
                "responsible",
                "open",
                "received",
                "outline",
            ]
            .map(|head| staff.t(&format!("areas.head.{head}")).to_owned())
            .to_vec(),
            rows: some.into_iter().map(|u| row(staff, u, &counts)).collect(),
        }
    };
    let mut groups = vec![
        of("areas.provinces", &|u| {
            !u.kind.is_commune_level() && !u.kind.is_district_level()
        }),
        of("areas.districts", &|u| u.kind.is_district_level()),
        of("areas.communes", &|u| u.kind.is_commune_level()),
    ];
    groups.retain(|g| !g.rows.is_empty());
    if groups.is_empty() {
        groups.push(of("areas.communes", &|_| false));
    }
    let page = Areas {
        tabs: tabs(staff, AREAS),
        stands: stands(staff, pack, today),
        finder,
        answered,
        sieve,
        groups,
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// What is known of the boundaries today, in a sentence.
fn stands(staff: &Staff, pack: &Catalogue, today: Date) -> String {
    let tables = staff.app.tables();
    let communes: Vec<&Unit> = pack
        .units_at(today)
        .filter(|u| u.kind.is_commune_level())
        .collect();
    let Some(boundaries) = tables.boundaries_at(today) else {
        return staff.t("areas.stands.none").to_owned();
    };
    let codes = boundaries.codes();
    let n = communes
        .iter()
        .filter(|u| codes.contains(&u.code.as_str()))
        .count();
    let key = match n == communes.len() {
        true => "areas.stands.all",
        false => "areas.stands.some",
    };
    let (n, all) = (n.to_string(), communes.len().to_string());
    lang::fill(staff.lang(), key, &[("n", &n), ("all", &all)])
}

/// Open and all reports of each unit.
async fn counted(staff: &Staff) -> Result<HashMap<String, Figures>, Failure> {
    let found = figures(&staff.app, staff.ctx(), By::Area, ALL.0, ALL.1).await?;
    Ok(found.into_iter().map(|f| (f.key.clone(), f)).collect())
}

/// "12", or that there are few; nothing where nothing was counted.
fn count(lang: Lang, figures: Option<&Figures>, measure: &str) -> String {
    match figures {
        Some(f) if f.few => lang::t(lang, "areas.few").to_owned(),
        Some(f) => lang::number::whole(lang, f.counts.get(measure).copied().unwrap_or(0)),
        None => "0".to_owned(),
    }
}

fn row(staff: &Staff, unit: &Unit, counts: &HashMap<String, Figures>) -> TableRow {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let (pack, today) = (&tables.catalogue, staff.ctx().now.date());
    let day = then(unit, today);
    let above = unit.parent.as_deref().and_then(|code| pack.unit(code, day));
    let agency = committee_of(pack, &unit.code, day);
    // A code may have passed to another unit: figures are told beside the one of today.
    let counts_here = unit.kind.is_commune_level() && unit.in_force(today);
    let figure = |measure: &str| match counts_here {
        true => count(lang, counts.get(&unit.code), measure),
        false => "–".to_owned(),
    };
    let outlined = tables
        .boundaries_at(today)
        .is_some_and(|b| b.codes().binary_search(&unit.code.as_str()).is_ok());
    TableRow {
        name: unit.name.clone(),
        href: href_of(staff, unit),
        small: unit.code.clone(),
        cells: vec![
            span(lang, unit),
            above.map_or_else(|| "–".to_owned(), |u| u.name.clone()),
            agency.map_or_else(|| "–".to_owned(), |a| a.short_name.clone()),
            figure("open"),
            figure("received"),
            match (counts_here, outlined) {
                (false, _) => "–".to_owned(),
                (true, true) => staff.t("areas.outline.yes").to_owned(),
                (true, false) => staff.t("areas.outline.no").to_owned(),
            },
        ],
        state: state(staff, unit, today),
        ..TableRow::default()
    }
}

/// The day that a unit's own time is looked at: today, its last, its first.
fn then(unit: &Unit, today: Date) -> Date {
    match unit.valid.to {
        Some(last) if last < today => last,
        _ if unit.valid.from > today => unit.valid.from,
        _ => today,
    }
}

fn state(staff: &Staff, unit: &Unit, today: Date) -> String {
    match unit.valid.to {
        Some(last) if last < today => staff.t("areas.state.over").to_owned(),
        _ if unit.valid.from > today => staff.t("routing.coming").to_owned(),
        _ => String::new(),
    }
}

fn span(lang: Lang, unit: &Unit) -> String {
    let from = lang::date::full_day(lang, unit.valid.from);
    match unit.valid.to {
        Some(to) => format!("{from} – {}", lang::date::full_day(lang, to)),
        None => lang::fill(lang, "areas.since", &[("date", &from)]),
    }
}

/// `GET …/muc?ma=&tu=`: one unit over its time.
pub(super) async fn one(staff: Staff) -> Answer {
    app::terms::may_administer(staff.ctx())?;
    let lang = staff.lang();
    let tables = staff.app.tables();
    let (pack, today) = (&tables.catalogue, staff.ctx().now.date());
    let code = staff.asked("ma").unwrap_or_default();
    let from: Option<Date> = staff.asked("tu").and_then(|day| day.parse().ok());
    let mut called = pack.units().iter().filter(|u| u.code == code);
    let unit = match from {
        Some(from) => called.find(|u| u.valid.from == from),
        None => called.next_back(),
    };
    let unit = unit.ok_or(Failure::App(AppError::NotFound))?;
    let day = then(unit, today);
    let counts = counted(&staff).await?;
    let counts_here = unit.kind.is_commune_level() && unit.in_force(today);
    let above = unit.parent.as_deref().and_then(|code| pack.unit(code, day));
    let agency = committee_of(pack, &unit.code, day);
    let t = |key: &str| staff.t(key).to_owned();
    let head = |name: &str| t(&format!("areas.head.{name}"));
    let plain = |label: String, value: String| (label, value, String::new());
    let mut facts = vec![
        plain(head("code"), unit.code.clone()),
        plain(head("span"), span(lang, unit)),
    ];
    if let Some(above) = above {
        facts.push((head("above"), above.name.clone(), href_of(&staff, above)));
    }
    if let Some(agency) = agency {
        let href = agency_href(&staff, &agency.code);
        facts.push((head("responsible"), agency.name.clone(), href));
    }
    if !unit.replaced_by.is_empty() && unit.valid.to.is_some() {
        let next = unit.valid.day_after().unwrap_or(today);
        let names: Vec<String> = unit
            .replaced_by
            .iter()
            .map(|code| {
                pack.unit(code, next)
                    .map_or(code.clone(), |u| u.name.clone())
            })
            .collect();
        facts.push(plain(head("heirs"), names.join("; ")));
    }
    if counts_here {
        let figures = counts.get(&unit.code);
        facts.push(plain(head("open"), count(lang, figures, "open")));
        facts.push(plain(head("received"), count(lang, figures, "received")));
    }
    let outline = outline(&staff, unit, day).await?;
    let notes = match (&outline, counts_here) {
        (None, true) => vec![t("areas.outline.none")],
        (None, false) if unit.kind.is_commune_level() => vec![t("areas.outline.past")],
        (None, false) | (Some(_), _) => Vec::new(),
    };
    let mut marks: Vec<(String, String)> = Vec::new();
    if counts_here {
        let within = pack.landmarks().iter().filter(|l| !l.is_off);
        for mark in within {
            let lies = match &mark.unit {
                Some(code) => Some(code.clone()),
                None => tables.outlined(mark.lat, mark.lon, today).or_else(|| {
                    let near = pack.nearest_unit(mark.lat, mark.lon, today);
                    near.map(|(unit, _)| unit.code.clone())
                }),
            };
            if lies.as_deref() == Some(&unit.code) {
                let href = format!("{LANDMARKS}/muc?ma={}", mark.code);
                marks.push((staff.shell().to(&href), mark.name.clone()));
            }
            if marks.len() >= MARKS_TOLD {
                break;
            }
        }
    }
    let page = Area {
        title: unit.name.clone(),
        back: (staff.shell().to(AREAS), t("areas.title")),
        notes,
        facts,
        outline,
        marks,
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// The outline of a unit as it is on a day, drawn away from the threads that answer.
async fn outline(staff: &Staff, unit: &Unit, day: Date) -> Result<Option<Outline>, Failure> {
    let tables = staff.app.tables();
    // A code may pass to another unit: an outline is drawn of what is in force.
    let Some(boundaries) = tables
        .boundaries_at(day)
        .cloned()
        .filter(|_| unit.kind.is_commune_level() && unit.valid.to.is_none())
    else {
        return Ok(None);
    };
    let (code, middle) = (unit.code.clone(), (unit.lat, unit.lon));
    let drawn = tokio::task::spawn_blocking(move || boundaries.drawing(&code, Some(middle)))
        .await
        .map_err(AppError::internal)?;
    Ok(drawn.map(|drawing| Outline {
        drawing,
        alt: lang::fill(staff.lang(), "areas.outline.alt", &[("name", &unit.name)]),
        caption: staff.t("areas.outline.caption").to_owned(),
    }))
}
