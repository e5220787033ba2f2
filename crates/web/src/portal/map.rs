//! The map, with the communes as a list; and what was reported near somebody.

use super::filters::Filters;
use super::home::last_year;
use super::pages::field::Choice;
use super::pages::nearby::{NearRow, Nearby};
use super::pages::places::{Ground, Place, PlaceGroup, Places};
use super::present::{choices, line, status};
use super::{answer, feeds, keep, visitor};
use crate::base_map::{self, Under};
use crate::door::Door;
use crate::error::Answer;
use crate::form::Posted;
use crate::reading::Reading;
use crate::router::House;
use crate::shell::{Nav, Shell};
use crate::url;
use app::limit::Deed;
use app::report::map::nearby;
use app::statistics::{By, Figures, figures};
use app::view::Position;
use app::{App, AppError};
use axum::extract::{RawQuery, State};
use domain::area::Unit;
use domain::report::Label;
use domain::time::At;
use lang::Lang;
use serde_json::{Value, json};
use std::collections::HashMap;

/// `GET /ban-do`: the map; and the communes with how much was reported in each.
pub(super) async fn show(
    State(house): State<House>,
    Reading(app): Reading,
    door: Door,
    RawQuery(query): RawQuery,
) -> Answer {
    let asked = Filters::of(query.as_deref().unwrap_or(""));
    let ctx = visitor(&door);
    let shell = door.shell(Nav::Map);
    let (from, to) = last_year(ctx.now);
    let figures = figures(&app, &ctx, By::Area, from, to).await?;
    let under = base_map::under(&house.options.base_map, &app, &ctx, &shell).await?;
    let page = answer::page(&page(&house, shell, &asked, &figures, under, ctx.now));
    keep::page(&door, page)
}

fn page(
    house: &House,
    shell: Shell,
    asked: &Filters,
    figures: &[Figures],
    under: Under,
    now: At,
) -> Places {
    let tables = house.app.tables();
    let lang = shell.lang;
    let by_area: HashMap<&str, &Figures> = figures.iter().map(|f| (f.key.as_str(), f)).collect();
    let place = |choice: Choice| {
        let (count, open) = reported(lang, by_area.get(choice.value.as_str()).copied());
        Place {
            href: shell.to(&list_of(asked, &choice.value)),
            some: by_area.contains_key(choice.value.as_str()),
            name: choice.label,
            count,
            open,
        }
    };
    let statuses = status::ASKED.iter().map(|(name, labels, key)| {
        let labels: Vec<&str> = labels.iter().map(|l| l.as_str()).collect();
        (
            Choice::new(*name, lang::t(lang, key), asked.status == *name),
            labels.join(","),
        )
    });
    let units: Vec<&Unit> = tables.catalogue.units_at(now.date()).collect();
    Places {
        groups: choices::areas(&tables, now, "")
            .into_iter()
            .map(|g| PlaceGroup {
                label: g.label,
                places: g.choices.into_iter().map(place).collect(),
            })
            .collect(),
        statuses: statuses.collect(),
        late: asked.late,
        filtered: asked.any(),
        areas: asked.areas(&tables, lang, now),
        categories: asked.categories(&tables, lang),
        ground: ground(&shell, &units, &asked.area, under),
        shell,
    }
}

/// The list of a commune under the same filters.
fn list_of(asked: &Filters, area: &str) -> String {
    let there = Filters {
        area: area.to_owned(),
        ..asked.clone()
    };
    feeds::without_end(&there.under("/danh-sach", &[]))
}

/// What the script is told about the map.
fn ground(shell: &Shell, units: &[&Unit], area: &str, under: Under) -> Ground {
    let start = units.iter().find(|u| u.code == area);
    Ground {
        words: words(shell).to_string(),
        labels: labels(shell.lang).to_string(),
        start: json!(start.map(|u| [u.lon, u.lat])).to_string(),
        under,
    }
}

fn words(shell: &Shell) -> Value {
    let keys = ["many", "seen", "late", "close", "gone", "fault", "nowhere"];
    keys.iter()
        .map(|key| {
            let text = shell.t(&format!("portal.map.{key}"));
            ((*key).to_owned(), json!(text))
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// Silhouette, colour and word of each public label.
fn labels(lang: Lang) -> Value {
    Label::ALL
        .iter()
        .map(|label| {
            let status = status::of_label(*label);
            let told = json!([
                status.shape(),
                status.tone().class(),
                lang::t(lang, status.key())
            ]);
            (label.as_str().to_owned(), told)
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// How much was reported in a commune, and how much of it is open.
fn reported(lang: Lang, figures: Option<&Figures>) -> (String, Option<String>) {
    let Some(figures) = figures else {
        return (lang::t(lang, "portal.places.none").to_owned(), None);
    };
    if figures.few {
        return (lang::t(lang, "portal.figures.few").to_owned(), None);
    }
    let n = |measure: &str| figures.counts.get(measure).copied().unwrap_or(0);
    let open = n("open");
    (
        lang::count(lang, "portal.list.count", n("received")),
        (open > 0).then(|| lang::count(lang, "portal.places.open", open)),
    )
}

/// `GET /gan-day`: asks where; around a commune's middle with `?area=`.
pub(super) async fn ask_near(
    Reading(app): Reading,
    door: Door,
    RawQuery(query): RawQuery,
) -> Answer {
    let area = url::value(query.as_deref().unwrap_or(""), "area").unwrap_or_default();
    let tables = app.tables();
    let unit = tables.catalogue.unit(&area, door.ctx.now.date());
    let Some(unit) = unit else {
        return keep::page(&door, answer::page(&near_page(&app, &door, "", None)));
    };
    let at = Position {
        lat: unit.lat,
        lon: unit.lon,
    };
    let found = nearby(&app, &visitor(&door), at).await?;
    let rows = near_rows(&door, &found);
    let mut page = near_page(&app, &door, &area, Some(rows));
    page.around = page.shell.fill("portal.nearby.around", "place", &unit.name);
    keep::page(&door, answer::page(&page))
}

/// `POST /gan-day`: around the place that the device told. It comes in the body, so that it stands
/// in no address, no log and no history; it is looked at and not kept.
pub(super) async fn near(State(app): State<App>, posted: Posted) -> Answer {
    let door = &posted.door;
    door.knock(&app, Deed::LookUp)?;
    let number = |name: &str, most: f64| {
        let text = posted.fields.typed(name)?;
        text.trim().parse::<f64>().ok().filter(|n| n.abs() <= most)
    };
    let at = number("lat", 90.0).zip(number("lon", 180.0));
    let Some((lat, lon)) = at else {
        let mut page = near_page(&app, door, "", None);
        page.fault = Some(page.shell.t("error.point").to_owned());
        return answer::page_with(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let found = nearby(&app, &visitor(door), Position { lat, lon }).await;
    let found = found.map_err(|e: AppError| e)?;
    let rows = near_rows(door, &found);
    let mut page = near_page(&app, door, "", Some(rows));
    page.around = page.shell.t("portal.nearby.you").to_owned();
    answer::page(&page)
}

fn near_page(app: &App, door: &Door, area: &str, rows: Option<Vec<NearRow>>) -> Nearby {
    let shell = door.shell(Nav::Map);
    Nearby {
        areas: choices::areas(&app.tables(), door.ctx.now, area),
        around: String::new(),
        rows,
        fault: None,
        shell,
    }
}

fn near_rows(door: &Door, found: &[(app::view::LineView, u32)]) -> Vec<NearRow> {
    let shell = door.shell(Nav::Map);
    found
        .iter()
        .map(|(l, metres)| NearRow {
            far: far(shell.lang, *metres),
            row: line::row(&shell, l, door.ctx.now),
        })
        .collect()
}

/// "40 m", "1,2 km": nearer than ten metres nobody knows where they stand.
fn far(lang: Lang, metres: u32) -> String {
    if metres < 1_000 {
        return format!("{} m", metres.max(10).div_ceil(10) * 10);
    }
    let tenths = (metres + 50) / 100;
    let comma = match lang {
        Lang::Vi => ',',
        Lang::En => '.',
    };
    format!("{}{comma}{} km", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_as_people_say_them() {
        assert_eq!(far(Lang::Vi, 3), "10 m");
        assert_eq!(far(Lang::Vi, 41), "50 m");
        assert_eq!(far(Lang::Vi, 1_249), "1,2 km");
        assert_eq!(far(Lang::En, 9_960), "10.0 km");
    }
}
