//! `/d/{code}`: what somebody sees who photographs the label of a pole, a culvert, a bus stop.

use super::pages::asset::AssetPage;
use super::present::near::cards;
use super::sent::known;
use super::{answer, visitor};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::reading::Reading;
use crate::shell::Nav;
use crate::url;
use app::asset;
use app::limit::Deed;
use app::report::duplicates::{Asked, duplicates};
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;

/// `GET /d?ma=`: typed off a label that no camera reads.
pub(super) async fn typed(door: Door, RawQuery(query): RawQuery) -> Answer {
    let typed = url::value(query.as_deref().unwrap_or(""), "ma").unwrap_or_default();
    let to = asset::code(&typed).map_or("/bao".to_owned(), |code| format!("/d/{code}"));
    answer::see_other(&door.shell(Nav::Report).to(&to))
}

/// `GET /d/{code}`: the thing, what is open there, and the way to report. A label that nobody brought
/// in still leads to the form, which then asks for the place.
pub(super) async fn show(Reading(app): Reading, door: Door, Path(typed): Path<String>) -> Answer {
    door.knock(&app, Deed::Alike)?;
    let shell = door.shell(Nav::Report);
    let known = known(&app, &door).await?;
    let once = format!("{:016x}", app.random_u64()?);
    let code = asset::code(&typed).ok_or(Failure::NOT_FOUND)?;
    let Some(found) = asset::find(&app, &code).await? else {
        let page = AssetPage {
            code,
            title: shell.t("portal.asset.unknown").to_owned(),
            place: None,
            report: shell.to("/bao"),
            nearby: Vec::new(),
            known,
            once,
            shell,
        };
        return answer::page_with(StatusCode::NOT_FOUND, &page);
    };
    let asked = Asked {
        point: Some(found.point),
        area: found.area.clone(),
        ..Asked::default()
    };
    let open = duplicates(&app, &visitor(&door), asked).await?;
    let area = found.area.as_deref().and_then(|area| {
        let tables = app.tables();
        let unit = tables.catalogue.unit(area, door.ctx.now.date())?;
        Some(unit.name.clone())
    });
    let place: Vec<String> = [Some(found.name), area].into_iter().flatten().collect();
    answer::page(&AssetPage {
        report: shell.to(&format!("/bao?d={}", url::encode(&found.code))),
        nearby: cards(&shell, &open, door.ctx.now),
        title: found.kind,
        place: Some(place.join(", ")),
        code: found.code,
        known,
        once,
        shell,
    })
}
