//! Official outlines of communes, from a file that the installation gives: which unit a point is in.

mod compare;
mod drawing;
mod fault;
mod lines;
mod rings;

pub use compare::{Compared, Gap, Overlap, Shift, compare};
pub use drawing::Drawing;
pub use fault::{AreaError, AreaFault};

use geo::algorithm::{BoundingRect, Intersects};
use geo::{Coord, LineString, MultiPolygon, Polygon, Rect};
use geojson::{Feature, GeometryValue, JsonObject, JsonValue};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// Bytes of a file of outlines: all communes of the largest province at full detail are about 40 MB.
pub const FILE_BYTES_MAX: usize = 128 << 20;
/// Corners of all outlines together: what a node keeps in memory for them (16 bytes each).
const CORNERS_MAX: usize = 4_000_000;
/// Faults told of one file; more say nothing new.
const FAULTS_MAX: usize = 100;
/// The same of a file that comes by a page: the communes of the province at twelve metres are 0.7 MB, and
/// a hostile one of this size takes some 400 MB while it is read.
pub const UPLOAD_BYTES_MAX: usize = 16 << 20;
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
    pieces: Vec<Arc<Piece>>,
    /// See [`Boundaries::lines`].
    lines: OnceLock<Arc<Vec<Vec<i32>>>>,
    /// See [`Boundaries::rings`].
    rings: OnceLock<Arc<Rings>>,
}

/// Rings around units, by their codes, in the steps of [`Boundaries::lines`].
pub type Rings = HashMap<String, Vec<Vec<i32>>>;

impl Boundaries {
    /// Reads a GeoJSON collection of polygons in degrees WGS84, longitude first, each with its
    /// unit's code among the properties (`code`, `ma_xa`, `ward_code`…) or as its id. Several
    /// features may share a code: islands. Returns every fault with its feature's number.
    pub fn from_geojson(bytes: &[u8]) -> Result<Boundaries, Vec<AreaError>> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(AreaFault::TooLarge(FILE_BYTES_MAX >> 20).of_all());
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let file: JsonValue = serde_json::from_slice(bytes)
            .map_err(|error| AreaFault::NoJson(error.to_string()).of_all())?;
        let JsonValue::Object(mut file) = file else {
            return Err(AreaFault::NoCollection.of_all());
        };
        if let Some(crs) = foreign_crs(&file) {
            return Err(AreaFault::Foreign(crs.to_owned()).of_all());
        }
        let Some(JsonValue::Array(features)) = file.remove("features") else {
            return Err(AreaFault::NoCollection.of_all());
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
                            pieces.push(Arc::new(Piece {
                                code: code.clone(),
                                bounds,
                                polygon,
                            }));
                        }
                    }
                }
                Err(told) => faults.extend(told.into_iter().map(|error| AreaError {
                    feature: at + 1,
                    ..error
                })),
            }
            if corners > CORNERS_MAX {
                return Err(AreaFault::TooManyCorners(CORNERS_MAX).of_all());
            }
            if faults.len() >= FAULTS_MAX {
                break;
            }
        }
        if faults.is_empty() && pieces.is_empty() {
            return Err(AreaFault::Empty.of_all());
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Boundaries::of(pieces))
    }

    fn of(mut pieces: Vec<Arc<Piece>>) -> Boundaries {
        pieces.sort_by(|a, b| box_area(&a.bounds).total_cmp(&box_area(&b.bounds)));
        Boundaries {
            pieces,
            lines: OnceLock::new(),
            rings: OnceLock::new(),
        }
    }

    /// The same with newer outlines in place of those of their units.
    pub fn with(&self, newer: &Boundaries) -> Boundaries {
        let codes: HashSet<&str> = newer.codes().into_iter().collect();
        let kept = self.pieces.iter().filter(|p| !codes.contains(&*p.code));
        Boundaries::of(kept.chain(&newer.pieces).cloned().collect())
    }

    /// The same without the outlines of some units.
    pub fn only(&self, is_one: impl Fn(&str) -> bool) -> Boundaries {
        let kept = self.pieces.iter().filter(|p| is_one(&p.code));
        Boundaries::of(kept.cloned().collect())
    }

    /// Code of the unit that a point (degrees WGS84) lies in, a border included; none outside all.
    pub fn locate(&self, lon: f64, lat: f64) -> Option<&str> {
        self.locate_among(lon, lat, |_| true)
    }

    /// The same among some units: those in force.
    pub fn locate_among(&self, lon: f64, lat: f64, is_one: impl Fn(&str) -> bool) -> Option<&str> {
        let point = Coord { x: lon, y: lat };
        let found = self.pieces.iter().find(|p| {
            p.bounds.intersects(&point) && is_one(&p.code) && p.polygon.intersects(&point)
        });
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
            let lines = lines::lines(self.pieces.iter().map(|p| &p.polygon), lines::CORNERS_MAX);
            Arc::new(lines::as_steps(lines))
        };
        self.lines.get_or_init(made).clone()
    }

    /// The outline of each unit by itself, as light as [`Boundaries::lines`] and in the same steps; without
    /// what lies enclosed in it. Made when they are first asked for, which takes a moment.
    pub fn rings(&self) -> Arc<Rings> {
        let made = || {
            let mut rings = Rings::new();
            for piece in &self.pieces {
                let ring = lines::ring(piece.polygon.exterior(), lines::OFF);
                let steps = lines::as_steps(vec![ring]);
                rings.entry(piece.code.clone()).or_default().extend(steps);
            }
            Arc::new(rings)
        };
        self.rings.get_or_init(made).clone()
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
fn read_feature(feature: JsonValue) -> Result<(String, Vec<Polygon<f64>>), Vec<AreaError>> {
    let feature: Feature = serde_json::from_value(feature)
        .map_err(|error| AreaFault::NoFeature(error.to_string()).of_all())?;
    let mut faults = Vec::new();
    let code = code(&feature);
    if code.is_none() {
        faults.extend(AreaFault::NoCode.of_all());
    }
    let raw = match feature.geometry.map(|geometry| geometry.value) {
        Some(GeometryValue::Polygon { coordinates }) => vec![coordinates],
        Some(GeometryValue::MultiPolygon { coordinates }) => coordinates,
        Some(other) => {
            faults.extend(AreaFault::Kind(other.type_name()).of_all());
            Vec::new()
        }
        None => {
            faults.extend(AreaFault::NoOutline.of_all());
            Vec::new()
        }
    };
    let mut polygons = Vec::new();
    for (at, rings) in raw.iter().enumerate() {
        match read_polygon(rings) {
            Ok(polygon) => polygons.push(polygon),
            Err((ring, fault)) => faults.push(AreaError {
                feature: 0,
                polygon: if raw.len() == 1 { 0 } else { at + 1 },
                ring,
                fault,
            }),
        }
    }
    match code {
        Some(code) if faults.is_empty() => Ok((code, polygons)),
        _ => Err(faults),
    }
}

/// A polygon, or the number of its faulty ring and the fault.
fn read_polygon(rings: &[Vec<geojson::Position>]) -> Result<Polygon<f64>, (usize, AreaFault)> {
    let mut lines = Vec::with_capacity(rings.len());
    for (at, ring) in rings.iter().enumerate() {
        lines.push(read_ring(ring).map_err(|fault| (at + 1, fault))?);
    }
    if lines.is_empty() {
        return Err((0, AreaFault::NoRing));
    }
    let polygon = Polygon::new(lines.remove(0), lines);
    rings::check(&polygon)?;
    Ok(polygon)
}

fn read_ring(ring: &[geojson::Position]) -> Result<LineString<f64>, AreaFault> {
    let mut line = Vec::with_capacity(ring.len());
    for (at, position) in ring.iter().enumerate() {
        let [lon, lat, ..] = *position.as_slice() else {
            return Err(AreaFault::NoPosition(at + 1));
        };
        if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
            return Err(AreaFault::NotDegrees(at + 1));
        }
        line.push(Coord { x: lon, y: lat });
    }
    if line.len() < 4 {
        return Err(AreaFault::Short);
    }
    if line.first() != line.last() {
        return Err(AreaFault::Open);
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
