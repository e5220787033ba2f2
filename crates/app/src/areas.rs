//! Official outlines of communes, from a file that the installation gives: which unit a point is in.

mod lines;
mod rings;

use geo::algorithm::{BoundingRect, Intersects};
use geo::{Coord, LineString, MultiPolygon, Polygon, Rect};
use geojson::{Feature, GeometryValue, JsonObject, JsonValue};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// Bytes of a file of outlines: all communes of the largest province at full detail are about 40 MB.
pub const FILE_BYTES_MAX: usize = 128 << 20;
/// Corners of all outlines together: what a node keeps in memory for them (16 bytes each).
const CORNERS_MAX: usize = 4_000_000;
/// Faults told of one file; more say nothing new.
const FAULTS_MAX: usize = 100;
/// Digits of a commune's official code; a file that kept codes as numbers lost the zeros before.
const CODE_DIGITS: usize = 5;
/// Names that a feature's unit code goes by, in lower case without `_`, the surest first.
const CODE_NAMES: [&str; 8] = [
    "code",
    "maxa",
    "wardcode",
    "unitcode",
    "communecode",
    "madvhc",
    "maphuongxa",
    "ma",
];

/// Something wrong in a file of outlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaError {
    /// Number of the feature in the file, from 1; 0 when the file as a whole is meant.
    pub feature: usize,
    /// What is wrong, in English, for whoever imports the file.
    pub message: String,
}

impl fmt::Display for AreaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.feature {
            0 => f.write_str(&self.message),
            n => write!(f, "feature {n}: {}", self.message),
        }
    }
}

impl std::error::Error for AreaError {}

/// One piece of a unit's outline.
#[derive(Clone, Debug)]
struct Piece {
    code: String,
    bounds: Rect<f64>,
    polygon: Polygon<f64>,
}

/// The outlines of the communes in force, by their official codes.
#[derive(Clone, Debug, Default)]
pub struct Boundaries {
    /// The smallest box first: an enclave is found before what lies around it.
    pieces: Vec<Piece>,
    /// See [`Boundaries::lines`].
    lines: OnceLock<Arc<Vec<Vec<i32>>>>,
}

impl Boundaries {
    /// Reads a GeoJSON collection of polygons in degrees WGS84, longitude first, each with its
    /// unit's code among the properties (`code`, `ma_xa`, `ward_code`…) or as its id. Several
    /// features may share a code: islands. Returns every fault with its feature's number.
    pub fn from_geojson(bytes: &[u8]) -> Result<Boundaries, Vec<AreaError>> {
        let whole = |message: String| {
            vec![AreaError {
                feature: 0,
                message,
            }]
        };
        if bytes.len() > FILE_BYTES_MAX {
            return Err(whole(format!("larger than {} MB", FILE_BYTES_MAX >> 20)));
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let file: JsonValue =
            serde_json::from_slice(bytes).map_err(|error| whole(format!("no JSON: {error}")))?;
        let JsonValue::Object(mut file) = file else {
            return Err(whole("no collection of features".into()));
        };
        if let Some(crs) = foreign_crs(&file) {
            return Err(whole(format!(
                "in {crs}; outlines must be in degrees WGS84"
            )));
        }
        let Some(JsonValue::Array(features)) = file.remove("features") else {
            return Err(whole("no collection of features".into()));
        };
        let mut pieces = Vec::new();
        let mut faults = Vec::new();
        let mut corners = 0;
        for (at, feature) in features.into_iter().enumerate() {
            match read_feature(feature) {
                Ok((code, polygons)) => {
                    for polygon in polygons {
                        corners += corner_count(&polygon);
                        if let Some(bounds) = polygon.bounding_rect() {
                            pieces.push(Piece {
                                code: code.clone(),
                                bounds,
                                polygon,
                            });
                        }
                    }
                }
                Err(messages) => faults.extend(messages.into_iter().map(|message| AreaError {
                    feature: at + 1,
                    message,
                })),
            }
            if corners > CORNERS_MAX {
                return Err(whole(format!(
                    "more than {CORNERS_MAX} corners: simplify it first"
                )));
            }
            if faults.len() >= FAULTS_MAX {
                break;
            }
        }
        if faults.is_empty() && pieces.is_empty() {
            return Err(whole("no outline in it".into()));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        pieces.sort_by(|a, b| box_area(&a.bounds).total_cmp(&box_area(&b.bounds)));
        Ok(Boundaries {
            pieces,
            lines: OnceLock::new(),
        })
    }

    /// Code of the unit that a point (degrees WGS84) lies in, a border included; none outside all.
    pub fn locate(&self, lon: f64, lat: f64) -> Option<&str> {
        let point = Coord { x: lon, y: lat };
        let found = self
            .pieces
            .iter()
            .find(|p| p.bounds.intersects(&point) && p.polygon.intersects(&point));
        found.map(|p| p.code.as_str())
    }

    /// The outline of a unit, all its pieces; none for an unknown code.
    pub fn outline(&self, code: &str) -> Option<MultiPolygon<f64>> {
        let pieces: Vec<Polygon<f64>> = self
            .pieces
            .iter()
            .filter(|p| p.code == code)
            .map(|p| p.polygon.clone())
            .collect();
        (!pieces.is_empty()).then_some(MultiPolygon(pieces))
    }

    /// The borders as a light layer of a map: lines of steps east and north in ten-thousandths of a
    /// degree, the first from nothing. Each border is there once. Made when they are first asked
    /// for, which takes a moment.
    pub fn lines(&self) -> Arc<Vec<Vec<i32>>> {
        let made = || {
            let lines = lines::lines(self.pieces.iter().map(|p| &p.polygon));
            Arc::new(lines::as_steps(lines))
        };
        self.lines.get_or_init(made).clone()
    }

    /// How many units have an outline.
    pub fn len(&self) -> usize {
        self.codes().len()
    }

    /// Whether no unit has one.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The codes that have an outline, in order, each once.
    pub fn codes(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self.pieces.iter().map(|p| p.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

/// Unit code and polygons of a feature, or all that is wrong with it.
fn read_feature(feature: JsonValue) -> Result<(String, Vec<Polygon<f64>>), Vec<String>> {
    let feature: Feature =
        serde_json::from_value(feature).map_err(|error| vec![format!("no feature: {error}")])?;
    let mut faults = Vec::new();
    let code = code(&feature);
    if code.is_none() {
        faults.push("no unit code among its properties (code, ma_xa, ward_code…)".into());
    }
    let raw = match feature.geometry.map(|geometry| geometry.value) {
        Some(GeometryValue::Polygon { coordinates }) => vec![coordinates],
        Some(GeometryValue::MultiPolygon { coordinates }) => coordinates,
        Some(other) => {
            faults.push(format!("a {} is no outline", other.type_name()));
            Vec::new()
        }
        None => {
            faults.push("no outline".into());
            Vec::new()
        }
    };
    let mut polygons = Vec::new();
    for (at, rings) in raw.iter().enumerate() {
        match read_polygon(rings) {
            Ok(polygon) => polygons.push(polygon),
            Err(message) if raw.len() == 1 => faults.push(message),
            Err(message) => faults.push(format!("polygon {}: {message}", at + 1)),
        }
    }
    match code {
        Some(code) if faults.is_empty() => Ok((code, polygons)),
        _ => Err(faults),
    }
}

fn read_polygon(rings: &[Vec<geojson::Position>]) -> Result<Polygon<f64>, String> {
    let mut lines = Vec::with_capacity(rings.len());
    for (at, ring) in rings.iter().enumerate() {
        let line = read_ring(ring).map_err(|message| format!("ring {}: {message}", at + 1))?;
        lines.push(line);
    }
    if lines.is_empty() {
        return Err("no ring".into());
    }
    let polygon = Polygon::new(lines.remove(0), lines);
    rings::check(&polygon)?;
    Ok(polygon)
}

fn read_ring(ring: &[geojson::Position]) -> Result<LineString<f64>, String> {
    let mut line = Vec::with_capacity(ring.len());
    for (at, position) in ring.iter().enumerate() {
        let [lon, lat, ..] = *position.as_slice() else {
            return Err(format!("position {} has no longitude and latitude", at + 1));
        };
        if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
            return Err(format!(
                "position {} is not in degrees, longitude first",
                at + 1
            ));
        }
        line.push(Coord { x: lon, y: lat });
    }
    if line.len() < 4 {
        return Err("fewer than four positions".into());
    }
    if line.first() != line.last() {
        return Err("not closed: the last position must be the first".into());
    }
    Ok(LineString(line))
}

/// The unit's code: a property of a known name, else the feature's id.
fn code(feature: &Feature) -> Option<String> {
    let named = feature.properties.as_ref().and_then(|properties| {
        CODE_NAMES.iter().find_map(|name| {
            let fitting = |key: &str| key.replace(['_', ' ', '-'], "").eq_ignore_ascii_case(name);
            properties
                .iter()
                .filter(|(key, _)| fitting(key))
                .find_map(|(_, value)| match value {
                    JsonValue::String(text) => written(text),
                    JsonValue::Number(number) => written(&number.to_string()),
                    _ => None,
                })
        })
    });
    named.or_else(|| match feature.id.as_ref()? {
        geojson::feature::Id::String(text) => written(text),
        geojson::feature::Id::Number(number) => written(&number.to_string()),
    })
}

/// A code as it is written: digits, with the zeros before.
fn written(text: &str) -> Option<String> {
    // A table program may have made it a fraction.
    let text = text.trim().trim_end_matches(".0");
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (digits && text.len() <= CODE_DIGITS).then(|| format!("{text:0>CODE_DIGITS$}"))
}

/// Name of the coordinate system of a file that is not in degrees WGS84.
fn foreign_crs(file: &JsonObject) -> Option<&str> {
    let name = file.get("crs")?.get("properties")?.get("name")?.as_str()?;
    let known = ["CRS84", "EPSG::4326", "EPSG:4326"];
    (!known.iter().any(|known| name.ends_with(known))).then_some(name)
}

fn corner_count(polygon: &Polygon<f64>) -> usize {
    let holes: usize = polygon.interiors().iter().map(|ring| ring.0.len()).sum();
    polygon.exterior().0.len() + holes
}

fn box_area(bounds: &Rect<f64>) -> f64 {
    bounds.width() * bounds.height()
}

#[cfg(test)]
mod tests;
