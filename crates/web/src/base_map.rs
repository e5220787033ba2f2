//! What the map stands on: the light layer of the program, pictures of a tile service, or pictures out
//! of a file of the installation's own.

use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::limits;
use crate::pmtiles::Archive;
use crate::router::House;
use app::AppError;
use app::limit::Deed;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::IntoResponse;
use axum::routing::get;
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
