//! The map for programs: views as JSON, tiles as map programs read them.

use super::json;
use super::list::{Asked, bounds, first};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::reading::Reading;
use crate::{fresh, tile};
use app::App;
use app::follow::map::Wanted;
use app::limit::Deed;
use app::report::map::{self, ZOOM_MAX};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::IntoResponse;
use domain::report::Label;
use domain::time::At;

/// Parameters of a view.
pub(super) const MAP: &[&str] = &[
    "bbox", "zoom", "label", "category", "area", "agency", "overdue", "since", "until",
];
/// Parameters of a tile.
const TILE: &[&str] = &[
    "label", "category", "area", "agency", "overdue", "since", "until",
];
/// `GET /api/v1/map`: what stands in a box.
pub async fn view(
    Reading(app): Reading,
    door: Door,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Answer {
    let mut asked = Asked::of(query.as_deref(), MAP)?;
    let bounds = asked
        .one("bbox")
        .and_then(|text| bounds(&text))
        .ok_or(Failure::BAD_VIEW)?;
    let zoom = asked
        .one("zoom")
        .and_then(|text| text.parse().ok())
        .filter(|zoom| *zoom <= ZOOM_MAX)
        .ok_or(Failure::BAD_VIEW)?;
    let wanted = wanted(asked, door.ctx.now)?;
    door.knock(&app, Deed::Map)?;
    let view = map::view(&app, &door.ctx, &bounds, zoom, wanted).await?;
    fresh::tagged(&headers, json(StatusCode::OK, door.ctx.lang, &view)?).await
}

/// `GET /tiles/{z}/{x}/{y}.mvt`: a vector tile.
pub async fn tile(
    Reading(app): Reading,
    door: Door,
    Path((z, x, y)): Path<(String, String, String)>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Answer {
    let number = |text: &str| {
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    let named = number(&z)
        .zip(number(&x))
        .zip(y.strip_suffix(".mvt").and_then(number));
    let ((z, x), y) = named.ok_or(Failure::BAD_TILE)?;
    let wanted = wanted(Asked::of(query.as_deref(), TILE)?, door.ctx.now)?;
    door.knock(&app, Deed::Map)?;
    let view = map::tile(&app, &door.ctx, (z, x, y), wanted)
        .await?
        .ok_or(Failure::BAD_TILE)?;
    let body = tile::encode(&view, z, x, y);
    let kind = [(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/vnd.mapbox-vector-tile"),
    )];
    fresh::tagged(&headers, (kind, body).into_response()).await
}

/// `GET /api/v1/areas/outlines`: the borders of the communes as a light layer of a map; no line where
/// the installation has no boundaries.
pub async fn outlines(State(app): State<App>, door: Door, headers: HeaderMap) -> Answer {
    door.knock(&app, Deed::Map)?;
    let lines = map::outlines(&app, &door.ctx).await?.unwrap_or_default();
    let told = serde_json::json!({ "lines": *lines });
    fresh::tagged(&headers, json(StatusCode::OK, door.ctx.lang, &told)?).await
}

/// The filters.
fn wanted(mut asked: Asked, now: At) -> Result<Wanted, Failure> {
    let wanted = Wanted {
        labels: asked.choices("label", Label::parse),
        categories: asked.values("category"),
        areas: asked.values("area"),
        leads: asked.values("agency"),
        since: asked.read("since", "bad_date", first),
        until: asked.read("until", "bad_date", first),
        late_at: asked.flag("overdue").then_some(now),
    };
    asked.finish(wanted)
}
