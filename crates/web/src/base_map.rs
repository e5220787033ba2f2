//! What the map stands on: the light layer of the program, pictures of a tile service, or pictures out
//! of a file of the installation's own.

use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::limits;
use crate::pmtiles::Archive;
use crate::present_bulletin;
use crate::router::House;
use crate::shell::Shell;
use app::limit::Deed;
use app::{App, AppError, Ctx};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::IntoResponse;
use axum::routing::get;
use domain::area::Unit;
use serde_json::{Value, json};
use std::sync::Arc;

/// The routes of this file.
pub(crate) fn routes() -> Router<House> {
    Router::new().route("/tiles/nen/{z}/{x}/{y}", get(tile))
}

/// What the map stands on.
#[derive(Clone, Debug, Default)]
pub enum BaseMap {
    /// Coast, rivers and places, which the program brings along.
    #[default]
    Light,
    /// Pictures of somebody else's service.
    Service(TileService),
    /// Pictures out of a file.
    File(TileFile),
}

/// A file that gives the map its ground as pictures.
#[derive(Clone, Debug)]
pub struct TileFile {
    archive: Arc<Archive>,
    credit: String,
}

impl TileFile {
    /// A file with the words that say whose map it is; none where nobody is named.
    pub fn new(archive: Archive, credit: &str) -> Option<TileFile> {
        let credit = credit.trim().to_owned();
        (!credit.is_empty()).then(|| TileFile {
            archive: Arc::new(archive),
            credit,
        })
    }
}

/// What a page tells the script of its map about the ground, as JSON.
#[derive(Clone, Debug)]
pub struct Under {
    /// The box of the province: west, south, east, north.
    pub bbox: String,
    /// The pictures that it stands on; `null` if the installation has none.
    pub tiles: String,
    /// Where the borders of the communes are, if the installation has them.
    pub lines: Option<&'static str>,
    /// What was told to areas and holds now or will: title, address, span, places, rings.
    pub notices: String,
    /// Whose map it is: always shown.
    pub credit: String,
}

/// The ground of a map's page.
pub(crate) async fn under(
    base_map: &BaseMap,
    app: &App,
    ctx: &Ctx,
    shell: &Shell,
) -> Result<Under, Failure> {
    let pictures = base_map.pictures();
    let tiles = pictures
        .as_ref()
        .map(|p| json!({ "url": p.template, "min": p.zooms.0, "max": p.zooms.1 }));
    let lines = app.tables().boundaries_at(ctx.now.date()).is_some();
    Ok(Under {
        bbox: json!(bbox(app, ctx)).to_string(),
        tiles: json!(tiles).to_string(),
        lines: lines.then_some("/api/v1/areas/outlines"),
        notices: notices(app, ctx, shell).await?.to_string(),
        credit: pictures.map_or_else(|| shell.t("portal.map.credit").to_owned(), |p| p.credit),
    })
}

/// Degrees around a province's box that a map may show: nobody's view ends at the border.
const MARGIN: f64 = 0.05;

/// The box of the province's communes, with what may be seen around them.
fn bbox(app: &App, ctx: &Ctx) -> [f64; 4] {
    let tables = app.tables();
    let units = tables.catalogue.units_at(ctx.now.date());
    units.filter(|u| u.kind.is_commune_level()).fold(
        [f64::MAX, f64::MAX, f64::MIN, f64::MIN],
        |[west, south, east, north], u| {
            [
                west.min(u.lon - MARGIN),
                south.min(u.lat - MARGIN),
                east.max(u.lon + MARGIN),
                north.max(u.lat + MARGIN),
            ]
        },
    )
}

/// What was told to some communes, with where they are. What the whole province was told stands on no
/// map: it would lie over all of it.
async fn notices(app: &App, ctx: &Ctx, shell: &Shell) -> Result<Value, Failure> {
    let mut standing = app::bulletin::standing(app, ctx.now).await?;
    standing.retain(|b| !b.areas.is_empty());
    if standing.is_empty() {
        return Ok(json!([]));
    }
    let rings = app::report::map::rings(app, ctx).await?.unwrap_or_default();
    let tables = app.tables();
    let units: Vec<&Unit> = tables.catalogue.units_at(ctx.now.date()).collect();
    let told = standing.iter().map(|b| {
        let there = units
            .iter()
            .filter(|u| u.kind.is_commune_level() && b.concerns(&u.code, &tables.catalogue));
        let drawn = there.clone().filter_map(|u| rings.get(&u.code)).flatten();
        json!({
            "title": present_bulletin::said(ctx.lang, b).0.title,
            "href": shell.to(&format!("/tb/{}", b.id)),
            "span": present_bulletin::span(ctx.lang, b, ctx.now),
            "spots": there.map(|u| json!([u.lon, u.lat])).collect::<Vec<_>>(),
            "rings": drawn.collect::<Vec<_>>(),
        })
    });
    Ok(told.collect())
}

/// A picture in a drawing: its address, its corner and its side in the drawing's units.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// Address.
    pub href: String,
    /// West edge.
    pub x: f64,
    /// North edge.
    pub y: f64,
    /// Side.
    pub side: f64,
}

/// Pictures that a page draws the ground with.
#[derive(Debug)]
pub(crate) struct Pictures {
    /// Address with `{z}`, `{x}` and `{y}`.
    pub(crate) template: String,
    /// Coarsest and finest zoom.
    pub(crate) zooms: (u8, u8),
    /// Whose map it is.
    pub(crate) credit: String,
}

/// Units of a drawing that one pixel of a picture takes up at the most: fewer pixels would be blurred.
const UNITS_PIXEL: f64 = 0.625;
/// Pixels along a picture's side.
const TILE: f64 = 256.0;
/// Metres around the earth at the equator.
const EARTH_M: f64 = 40_075_016.7;

impl Pictures {
    /// The pictures under a square drawing around a place (degrees WGS84): `half` units from its middle to
    /// each edge, `unit_m` metres a unit, y downwards. None where there are none so fine.
    pub(crate) fn around(&self, (lat, lon): (f64, f64), unit_m: f64, half: f64) -> Vec<Patch> {
        let around_m = EARTH_M * lat.to_radians().cos();
        let wanted = (around_m / (TILE * unit_m * UNITS_PIXEL)).log2().round();
        let zoom = wanted.clamp(0.0, f64::from(self.zooms.1));
        if zoom < f64::from(self.zooms.0) {
            return Vec::new();
        }
        let tiles = zoom.exp2();
        let side = around_m / tiles / unit_m;
        let r = lat.to_radians();
        let x = (lon + 180.0) / 360.0 * tiles;
        let y = (1.0 - (r.tan() + 1.0 / r.cos()).ln() / std::f64::consts::PI) / 2.0 * tiles;
        let span = |middle: f64| {
            let (from, to) = (middle - half / side, middle + half / side);
            (from.floor().max(0.0) as u32)..=(to.floor().min(tiles - 1.0) as u32)
        };
        let mut found = Vec::new();
        for row in span(y) {
            for column in span(x) {
                let href = [("{z}", zoom as u32), ("{x}", column), ("{y}", row)];
                let href = href.iter().fold(self.template.clone(), |made, (part, n)| {
                    made.replace(part, &n.to_string())
                });
                found.push(Patch {
                    href,
                    x: (f64::from(column) - x) * side,
                    y: (f64::from(row) - y) * side,
                    side,
                });
            }
        }
        found
    }
}

impl BaseMap {
    /// The pictures, unless it is the light layer.
    pub(crate) fn pictures(&self) -> Option<Pictures> {
        match self {
            BaseMap::Light => None,
            BaseMap::Service(service) => Some(Pictures {
                template: service.template.clone(),
                zooms: (0, service.zoom_max),
                credit: service.credit.clone(),
            }),
            BaseMap::File(file) => Some(Pictures {
                template: format!("/tiles/nen/{{z}}/{{x}}/{{y}}?v={}", file.archive.tag()),
                zooms: file.archive.zooms(),
                credit: file.credit.clone(),
            }),
        }
    }

    /// Scheme and host beside our own that the pages' policy lets in.
    pub(crate) fn origin(&self) -> Option<&str> {
        match self {
            BaseMap::Light | BaseMap::File(_) => None,
            BaseMap::Service(service) => Some(service.origin()),
        }
    }
}

/// `GET /tiles/nen/{z}/{x}/{y}`: a picture of the ground; 204 where the file has none.
async fn tile(
    State(house): State<House>,
    door: Door,
    Path(named): Path<(String, String, String)>,
) -> Answer {
    let BaseMap::File(file) = &house.options.base_map else {
        return Err(Failure::NOT_FOUND);
    };
    door.knock(&house.app, Deed::Ground)?;
    let number = |text: &str| {
        let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (z, x, y) = (number(&named.0), number(&named.1), number(&named.2));
    let (Some(z), Some(x), Some(y)) = (z, x, y) else {
        return Err(Failure::BAD_TILE);
    };
    let archive = file.archive.clone();
    let kind = archive.content_type();
    let bytes = tokio::task::spawn_blocking(move || archive.tile(z, x, y))
        .await
        .map_err(AppError::internal)?
        .map_err(AppError::internal)?;
    let kept = format!("public, max-age={}", limits::GROUND_KEPT_SECONDS);
    let kept = HeaderValue::from_str(&kept).map_err(AppError::internal)?;
    let kept = [(header::CACHE_CONTROL, kept)];
    Ok(match bytes {
        Some(bytes) => {
            let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(kind))];
            (kept, kind, bytes).into_response()
        }
        None => (StatusCode::NO_CONTENT, kept).into_response(),
    })
}

/// A service that gives the map its ground as pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileService {
    template: String,
    credit: String,
    zoom_max: u8,
    origin: String,
}

impl TileService {
    /// A service by its address, with `{z}`, `{x}` and `{y}` where a tile's numbers go, the words
    /// that say whose map it is, and the finest zoom it has. None where the address is no web
    /// address, or nobody is named.
    pub fn new(template: &str, credit: &str, zoom_max: u8) -> Option<TileService> {
        let (scheme, rest) = template.split_once("://")?;
        let (host, _) = rest.split_once('/')?;
        let sound = matches!(scheme, "https" | "http")
            && !host.is_empty()
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
            && ["{z}", "{x}", "{y}"].iter().all(|part| rest.contains(part))
            && !credit.trim().is_empty();
        sound.then(|| TileService {
            template: template.to_owned(),
            credit: credit.trim().to_owned(),
            zoom_max,
            origin: format!("{scheme}://{host}"),
        })
    }

    /// Its scheme and host: what the pages' policy lets in.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_lie_under_the_place_that_they_show() {
        let pictures = Pictures {
            template: "/t/{z}/{x}/{y}".to_owned(),
            zooms: (0, 17),
            credit: "X".to_owned(),
        };
        let patches = pictures.around((17.4689, 106.6223), 1.5, 120.0);
        // 17/104355/59074 holds the place, as every map program numbers tiles.
        let middle = patches
            .iter()
            .find(|p| p.x <= 0.0 && p.x + p.side > 0.0 && p.y <= 0.0 && p.y + p.side > 0.0);
        assert_eq!(middle.map(|p| p.href.as_str()), Some("/t/17/104355/59074"));
        for edge in [-119.9, 119.9] {
            assert!(patches.iter().any(|p| p.x <= edge && p.x + p.side > edge));
            assert!(patches.iter().any(|p| p.y <= edge && p.y + p.side > edge));
        }
        assert!(patches.len() <= 9, "{}", patches.len());
        // Pictures that end earlier are drawn larger; those that begin later are not there.
        let coarse = Pictures {
            zooms: (0, 12),
            ..pictures
        };
        assert!(coarse.around((17.4689, 106.6223), 1.5, 120.0)[0].side > 4_000.0);
        let fine = Pictures {
            zooms: (18, 19),
            ..coarse
        };
        assert_eq!(fine.around((17.4689, 106.6223), 1.5, 120.0), []);
    }
}
