//! The pages of units and of agencies: what is open there, what is late, how promises were kept.

use super::figures::{count_of, share, span};
use super::home::last_year;
use super::pages::figures::Head;
use super::pages::places::{Place, PlaceGroup};
use super::pages::record::{Index, Record};
use super::present::{choices, line};
use super::{answer, bulletins, feeds, keep, visitor};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::reading::Reading;
use crate::shell::{Nav, Shell};
use crate::url;
use app::report::list::{Query, count, list};
use app::statistics::{By, Figures, figures, figures_of};
use app::{App, Ctx};
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect};
use domain::agency::{Agency, AgencyKind, Rung};
use domain::area::Unit;
use domain::pack::Catalogue;
use domain::text::fold;
use domain::time::At;
use lang::{Lang, date, number};
use std::collections::HashMap;

/// Reports shown of each kind: the whole list is one tap away.
const SHOWN: u32 = 8;

/// What a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Area,
    Agency,
}

impl Of {
    fn by(self) -> By {
        match self {
            Of::Area => By::Area,
            Of::Agency => By::Agency,
        }
    }

    /// Its reports.
    fn query(self, code: &str) -> Query {
        let mut query = Query::default();
        match self {
            Of::Area => query.filter.areas = vec![code.to_owned()],
            Of::Agency => query.filter.leads = vec![code.to_owned()],
        }
        query
    }

    /// The list of its reports.
    fn list(self, code: &str) -> String {
        let name = match self {
            Of::Area => "area",
            Of::Agency => "don-vi",
        };
        format!("/danh-sach?{name}={}", url::encode(code))
    }
}

/// Where an address leads.
struct Found {
    of: Of,
    code: String,
    name: String,
    /// The address as it is written today.
    path: String,
}

/// What stands under an address: by the code behind the last full stop; by the name alone where
/// only one is called so.
fn find(app: &App, of: Of, slug: &str, now: At) -> Option<Found> {
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    let (name, code) = slug.rsplit_once('.').unwrap_or((slug, ""));
    match of {
        Of::Area => {
            let unit = if code.is_empty() {
                let named = |u: &&Unit| u.in_force(now.date()) && bears(u, name);
                only(catalogue.units().iter().filter(named))
            } else {
                last_known(catalogue, code, now)
            }?;
            Some(Found {
                of,
                code: unit.code.clone(),
                name: unit.name.clone(),
                path: url::area(&unit.code, &unit.name),
            })
        }
        Of::Agency => {
            let agencies = catalogue.agencies().iter();
            let agency = if code.is_empty() {
                only(
                    agencies.filter(|a| a.in_force(now.date()) && url::slug(&a.short_name) == name),
                )
            } else {
                agencies
                    .into_iter()
                    .find(|a| a.code.eq_ignore_ascii_case(code))
            }?;
            Some(Found {
                of,
                code: agency.code.clone(),
                name: agency.name.clone(),
                path: url::agency(&agency.code, &agency.short_name),
            })
        }
    }
}

fn bears(unit: &Unit, slug: &str) -> bool {
    url::slug(&unit.name) == slug || url::slug(unit.bare_name()) == slug
}

fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The unit of a code today; of an ended one as it was last.
fn last_known<'a>(catalogue: &'a Catalogue, code: &str, now: At) -> Option<&'a Unit> {
    catalogue
        .unit(code, now.date())
        .or_else(|| catalogue.units().iter().rev().find(|u| u.code == code))
}

/// `GET /dia-ban/{slug}`.
pub(super) async fn area(Reading(app): Reading, door: Door, Path(slug): Path<String>) -> Answer {
    show(&app, &door, Of::Area, &slug).await
}

/// `GET /don-vi/{slug}`.
pub(super) async fn agency(Reading(app): Reading, door: Door, Path(slug): Path<String>) -> Answer {
    show(&app, &door, Of::Agency, &slug).await
}

/// `GET /dia-ban/{slug}/tin.atom`.
pub(super) async fn area_feed(
    Reading(app): Reading,
    door: Door,
    headers: HeaderMap,
    Path(slug): Path<String>,
) -> Answer {
    feed(&app, &door, &headers, Of::Area, &slug).await
}

/// `GET /don-vi/{slug}/tin.atom`.
pub(super) async fn agency_feed(
    Reading(app): Reading,
    door: Door,
    headers: HeaderMap,
    Path(slug): Path<String>,
) -> Answer {
    feed(&app, &door, &headers, Of::Agency, &slug).await
}

async fn feed(app: &App, door: &Door, headers: &HeaderMap, of: Of, slug: &str) -> Answer {
    let found = find(app, of, slug, door.ctx.now).ok_or(Failure::NOT_FOUND)?;
    let shell = door.shell(Nav::Elsewhere);
    let about = feeds::About {
        title: found.name,
        own: format!("{}/tin.atom", found.path),
        page: found.path,
    };
    feeds::feed(app, door, headers, shell, about, of.query(&found.code)).await
}

async fn show(app: &App, door: &Door, of: Of, slug: &str) -> Answer {
    let found = find(app, of, slug, door.ctx.now).ok_or(Failure::NOT_FOUND)?;
    let shell = door.shell(Nav::Elsewhere);
    if found.path.rsplit('/').next() != Some(slug) {
        // Renamed, or typed by name: for ever under the address that holds.
        return Ok(Redirect::permanent(&shell.to(&found.path)).into_response());
    }
    let ctx = visitor(door);
    let page = answer::page(&record(app, &ctx, shell, found).await?);
    keep::page(door, page)
}

async fn record(app: &App, ctx: &Ctx, shell: Shell, found: Found) -> Result<Record, Failure> {
    let (from, to) = last_year(ctx.now);
    let figures = figures_of(app, ctx, found.of.by(), &found.code, from, to).await?;
    let lines = |overdue, open| {
        let mut query = found.of.query(&found.code);
        query.overdue = overdue;
        query.filter.open = open;
        query.limit = Some(SHOWN);
        query
    };
    let newest = list(app, ctx, lines(false, None)).await?.reports;
    let late = list(app, ctx, lines(true, None)).await?.reports;
    let late_now = count(app, ctx, &lines(true, None)).await?;
    let open_now = count(app, ctx, &lines(false, Some(true))).await?;
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    let row = |l: &std::sync::Arc<app::report::line::Line>| line::row(&shell, l, ctx.now);
    let (notes, others, phones) = match found.of {
        Of::Area => of_area(&shell, catalogue, &found.code, ctx.now),
        Of::Agency => of_agency(&shell, catalogue, &found.code, ctx.now),
    };
    let all = found.of.list(&found.code);
    let notices = match found.of {
        Of::Area => bulletins::of_area(app, &shell, &found.code, ctx.now).await?,
        Of::Agency => Vec::new(),
    };
    Ok(Record {
        kicker: shell.t(match found.of {
            Of::Area => "portal.record.area",
            Of::Agency => "portal.record.agency",
        }),
        name: found.name,
        notes,
        notices,
        others,
        phones,
        period: span(from, to),
        heads: heads(&shell, figures.as_ref(), open_now, late_now),
        few: figures.as_ref().is_none_or(|f| f.few),
        late: late.iter().map(row).collect(),
        newest: newest.iter().map(row).collect(),
        late_href: shell.to(&format!("{all}&tre=1")),
        all_href: shell.to(&all),
        map_href: (found.of == Of::Area)
            .then(|| shell.to(&format!("/ban-do?area={}", url::encode(&found.code)))),
        feed: shell.to(&format!("{}/tin.atom", found.path)),
        printed: date::stamp(ctx.now.0),
        shell,
    })
}

fn capped(lang: Lang, (n, more): (i64, bool)) -> String {
    let n = number::whole(lang, n);
    if more { format!("{n}+") } else { n }
}

/// What is open and late now, counted among what is public; and the record of twelve months, where
/// there is enough of it.
fn heads(
    shell: &Shell,
    figures: Option<&Figures>,
    open: (i64, bool),
    late: (i64, bool),
) -> Vec<Head> {
    let plain = |value: String, key| Head {
        value,
        label: shell.t(key),
        of: String::new(),
    };
    let mut heads = vec![
        plain(capped(shell.lang, open), "portal.record.open"),
        plain(capped(shell.lang, late), "portal.record.late"),
    ];
    let Some(f) = figures.filter(|f| !f.few) else {
        return heads;
    };
    let n = |measure| count_of(f, measure);
    heads.insert(
        0,
        share(
            shell.lang,
            n("kept"),
            n("judged"),
            shell.t("portal.figures.kept"),
        ),
    );
    heads.push(plain(
        number::whole(shell.lang, n("received")),
        "portal.figures.received",
    ));
    heads.push(plain(
        number::whole(shell.lang, n("answered")),
        "portal.figures.answered",
    ));
    heads.push(share(
        shell.lang,
        n("confirmed"),
        n("answered"),
        shell.t("portal.figures.confirmed"),
    ));
    heads
}

type Links = Vec<(String, String)>;
/// Notes, pages beside this one, telephones.
type Around = (Vec<String>, Links, Links);

/// Until when, what became of it, what its code was before, who works there.
fn of_area(shell: &Shell, catalogue: &Catalogue, code: &str, now: At) -> Around {
    let (lang, today) = (shell.lang, now.date());
    let mut notes = Vec::new();
    let mut links: Links = Vec::new();
    let lives = catalogue.unit(code, today).is_some();
    let key = if lives {
        "portal.record.before"
    } else {
        "portal.record.until"
    };
    let mut past: Vec<&Unit> = Vec::new();
    for unit in catalogue
        .units()
        .iter()
        .filter(|u| u.code == code && !u.in_force(today))
    {
        // Of one that went on under another row only the last counts.
        past.retain(|p| p.name != unit.name);
        past.push(unit);
    }
    for unit in past {
        if let Some(to) = unit.valid.to {
            let said = [
                ("name", unit.name.as_str()),
                ("day", &date::full_day(lang, to)),
            ];
            notes.push(lang::fill(lang, key, &said));
            for next in catalogue.units_now(code, to, today) {
                if next.code != code {
                    links.push((
                        next.name.clone(),
                        shell.to(&url::area(&next.code, &next.name)),
                    ));
                }
            }
        }
    }
    links.dedup();
    let here = catalogue.agencies_at(today).filter(|a| {
        a.kind == AgencyKind::CommuneCommittee && a.units.iter().any(|unit| unit == code)
    });
    let mut phones = Vec::new();
    for agency in here {
        links.push((
            agency.short_name.clone(),
            shell.to(&url::agency(&agency.code, &agency.short_name)),
        ));
        if phones.is_empty() {
            phones = duty(catalogue, agency, now);
        }
    }
    (notes, links, phones)
}

fn of_agency(shell: &Shell, catalogue: &Catalogue, code: &str, now: At) -> Around {
    let (lang, today) = (shell.lang, now.date());
    let Some(agency) = catalogue.agency(code) else {
        return Around::default();
    };
    let link = |a: &Agency| {
        (
            a.short_name.clone(),
            shell.to(&url::agency(&a.code, &a.short_name)),
        )
    };
    let mut notes = Vec::new();
    let mut links: Links = Vec::new();
    if let Some(to) = agency.valid.to.filter(|to| *to < today) {
        let said = [
            ("name", agency.name.as_str()),
            ("day", &date::full_day(lang, to)),
        ];
        notes.push(lang::fill(lang, "portal.record.until", &said));
        links.extend(
            agency
                .replaced_by
                .iter()
                .filter_map(|next| catalogue.agency(next))
                .map(link),
        );
    }
    for unit in agency.units.iter().take(1) {
        if let Some(unit) = catalogue
            .unit(unit, today)
            .filter(|u| u.kind.is_commune_level())
        {
            links.push((
                unit.name.clone(),
                shell.to(&url::area(&unit.code, &unit.name)),
            ));
        }
    }
    (notes, links, duty(catalogue, agency, now))
}

/// The duty desk's number: the other rungs of the ladder are people's own, for the centre alone.
fn duty(catalogue: &Catalogue, agency: &Agency, now: At) -> Links {
    catalogue
        .contacts(&agency.code, now)
        .into_iter()
        .filter(|c| c.rung == Rung::Duty)
        .map(|c| (agency.short_name.clone(), c.phone))
        .collect()
}

/// `GET /dia-ban`: the communes of today.
pub(super) async fn areas(Reading(app): Reading, door: Door) -> Answer {
    let ctx = visitor(&door);
    let shell = door.shell(Nav::Elsewhere);
    let (from, to) = last_year(ctx.now);
    let figures = figures(&app, &ctx, By::Area, from, to).await?;
    let counted = counted(shell.lang, &figures);
    let groups = choices::areas(&app.tables(), ctx.now, "")
        .into_iter()
        .map(|g| PlaceGroup {
            label: g.label,
            places: g
                .choices
                .into_iter()
                .map(|c| {
                    place(
                        &counted,
                        &c.value,
                        &c.label,
                        shell.to(&url::area(&c.value, &c.label)),
                    )
                })
                .collect(),
        })
        .collect();
    let page = answer::page(&Index {
        title: shell.t("portal.record.areas"),
        groups,
        shell,
    });
    keep::page(&door, page)
}

/// `GET /don-vi`: the agencies of today, by kind.
pub(super) async fn agencies(Reading(app): Reading, door: Door) -> Answer {
    let ctx = visitor(&door);
    let shell = door.shell(Nav::Elsewhere);
    let (from, to) = last_year(ctx.now);
    let figures = figures(&app, &ctx, By::Agency, from, to).await?;
    let counted = counted(shell.lang, &figures);
    let tables = app.tables();
    let mut groups = Vec::new();
    // The committees that direct get no work.
    for kind in AgencyKind::ALL
        .iter()
        .filter(|k| **k != AgencyKind::Steering)
    {
        let mut of_kind: Vec<&Agency> = tables
            .catalogue
            .agencies_at(ctx.now.date())
            .filter(|a| a.kind == *kind)
            .collect();
        of_kind.sort_by_cached_key(|a| fold(&a.short_name));
        if !of_kind.is_empty() {
            groups.push(PlaceGroup {
                label: lang::t(shell.lang, &format!("agency_kind.{kind}")).to_owned(),
                places: of_kind
                    .into_iter()
                    .map(|a| {
                        let href = shell.to(&url::agency(&a.code, &a.short_name));
                        place(&counted, &a.code, &a.short_name, href)
                    })
                    .collect(),
            });
        }
    }
    let page = answer::page(&Index {
        title: shell.t("portal.record.agencies"),
        groups,
        shell,
    });
    keep::page(&door, page)
}

/// How much was reported, in words, by code.
fn counted(lang: Lang, figures: &[Figures]) -> HashMap<String, String> {
    figures
        .iter()
        .map(|f| {
            let words = if f.few {
                lang::t(lang, "portal.figures.few").to_owned()
            } else {
                lang::count(lang, "portal.list.count", count_of(f, "received"))
            };
            (f.key.clone(), words)
        })
        .collect()
}

fn place(counted: &HashMap<String, String>, code: &str, name: &str, href: String) -> Place {
    let words = counted.get(code);
    Place {
        name: name.to_owned(),
        href,
        some: words.is_some(),
        count: words.cloned().unwrap_or_default(),
        open: None,
    }
}
