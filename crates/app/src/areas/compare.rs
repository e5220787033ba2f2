//! What newer outlines would change: how large units become, where they lie over their neighbours,
//! what lies in none any more.

use super::{Boundaries, Piece};
use geo::algorithm::bool_ops::unary_union;
use geo::algorithm::{Area, BooleanOps, BoundingRect, Centroid, Contains, Intersects};
use geo::{MultiPolygon, Polygon, Rect};
use std::sync::Arc;

/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

/// A unit that gets an outline, or another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// Its code.
    pub code: String,
    /// Square metres before; none where it had no outline.
    pub before_m2: Option<f64>,
    /// Square metres after.
    pub after_m2: f64,
}

/// Two units whose outlines lie over each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    /// One that gets an outline.
    pub code: String,
    /// The other.
    pub other: String,
    /// How much, in square metres.
    pub m2: f64,
}

/// Land that lies in no outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The unit whose it was; none for a hole between outlines.
    pub code: Option<String>,
    /// How much, in square metres.
    pub m2: f64,
    /// Its middle.
    pub lat: f64,
    /// Its middle.
    pub lon: f64,
}

/// What newer outlines would change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// The units that get an outline, by code.
    pub shifts: Vec<Shift>,
    /// Over their neighbours, beyond the slack; the largest first.
    pub overlaps: Vec<Overlap>,
    /// In none, beyond the slack; the largest first.
    pub gaps: Vec<Gap>,
}

/// Compares the outlines `before` with those `after` the newer ones took their places. Only units that
/// are one of those in force count; `slack_m2` is what a border may lie off in all.
pub fn compare(
    before: &Boundaries,
    newer: &Boundaries,
    after: &Boundaries,
    is_one: &dyn Fn(&str) -> bool,
    slack_m2: f64,
) -> Compared {
    let mut found = Compared::default();
    let new: Vec<&str> = newer.codes().into_iter().filter(|c| is_one(c)).collect();
    for code in &new {
        let Some(own) = newer.outline(code) else {
            continue;
        };
        found.shifts.push(Shift {
            code: (*code).to_owned(),
            before_m2: before.outline(code).map(|o| area_m2(&o)),
            after_m2: area_m2(&own),
        });
        let Some(bounds) = own.bounding_rect() else {
            continue;
        };
        for other in near(after, &bounds) {
            // Of two new ones the pair is told once.
            let told = new.contains(&other) && other <= *code;
            if other == *code || told || !is_one(other) {
                continue;
            }
            let Some(neighbour) = after.outline(other) else {
                continue;
            };
            let m2 = area_m2(&own.intersection(&neighbour));
            if m2 > slack_m2 {
                found.overlaps.push(Overlap {
                    code: (*code).to_owned(),
                    other: other.to_owned(),
                    m2,
                });
            }
        }
        if let Some(old) = before.outline(code) {
            found.gaps.extend(lost(code, old, after, is_one, slack_m2));
        }
    }
    let around = newer.pieces.iter().filter(|p| is_one(&p.code));
    let around: Vec<&Arc<Piece>> = around.collect();
    for hole in holes(after, is_one) {
        let m2 = area_m2(&hole);
        let touches = |bounds: &Rect<f64>| around.iter().any(|p| p.bounds.intersects(bounds));
        let (Some(middle), Some(bounds)) = (hole.centroid(), hole.bounding_rect()) else {
            continue;
        };
        // What was somebody's is told with whose it was.
        let was = before.pieces.iter().any(|p| p.polygon.contains(&middle));
        if m2 > slack_m2 && !was && touches(&bounds) {
            found.gaps.push(Gap {
                code: None,
                m2,
                lat: middle.y(),
                lon: middle.x(),
            });
        }
    }
    found.overlaps.sort_by(|a, b| b.m2.total_cmp(&a.m2));
    found.gaps.sort_by(|a, b| b.m2.total_cmp(&a.m2));
    found
}

/// Codes of the outlines whose box meets another, each once.
fn near<'a>(among: &'a Boundaries, bounds: &Rect<f64>) -> Vec<&'a str> {
    let near = among
        .pieces
        .iter()
        .filter(|p| p.bounds.intersects(bounds))
        .map(|p| p.code.as_str());
    let mut codes: Vec<&str> = near.collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// What of a unit's old outline lies in none any more.
fn lost(
    code: &str,
    old: MultiPolygon<f64>,
    after: &Boundaries,
    is_one: &dyn Fn(&str) -> bool,
    slack_m2: f64,
) -> Option<Gap> {
    let bounds = old.bounding_rect()?;
    let mut left = old;
    for other in near(after, &bounds) {
        if is_one(other)
            && let Some(outline) = after.outline(other)
        {
            left = left.difference(&outline);
        }
    }
    let m2 = area_m2(&left);
    let middle = left.centroid().filter(|_| m2 > slack_m2)?;
    Some(Gap {
        code: Some(code.to_owned()),
        m2,
        lat: middle.y(),
        lon: middle.x(),
    })
}

/// Holes between the outlines of all units.
fn holes(among: &Boundaries, is_one: &dyn Fn(&str) -> bool) -> Vec<Polygon<f64>> {
    let pieces = among.pieces.iter().filter(|p| is_one(&p.code));
    let polygons: Vec<&Polygon<f64>> = pieces.map(|p| &p.polygon).collect();
    let whole: MultiPolygon<f64> = unary_union(polygons);
    let rings = whole.0.into_iter().flat_map(|p| p.into_inner().1);
    rings.map(|ring| Polygon::new(ring, Vec::new())).collect()
}

/// Square metres, as if the earth were flat around it.
fn area_m2<G: Area<f64> + BoundingRect<f64, Output: Into<Option<Rect<f64>>>>>(outline: &G) -> f64 {
    let bounds: Option<Rect<f64>> = outline.bounding_rect().into();
    let lat = bounds.map_or(0.0, |b| b.center().y);
    outline.unsigned_area() * DEGREE_M * DEGREE_M * lat.to_radians().cos()
}
