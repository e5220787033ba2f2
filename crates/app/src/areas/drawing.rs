//! A small drawing of one unit among its neighbours, as paths.

use super::{Boundaries, lines};
use geo::algorithm::{BoundingRect, Intersects};
use geo::{LineString, Rect};
use std::fmt::Write;

/// The drawing's box.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 360.0;
/// Room around the unit, in parts of its extent: what borders on it is seen.
const MARGIN: f64 = 0.08;
/// A corner may lie so far off the simpler line, in parts of the drawing's box: half a point of light.
const OFF: f64 = 1.0 / 900.0;
/// Corners of the unit's own path at most: some 6 KB.
const CORNERS_MAX: usize = 900;
/// The same of its neighbours' borders.
const AROUND_MAX: usize = 1_200;

/// A unit among its neighbours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// Its box.
    pub width: u32,
    /// Its box.
    pub height: u32,
    /// The unit: closed rings, to be filled evenly and oddly.
    pub own: String,
    /// The borders around.
    pub around: String,
    /// A point that was asked for.
    pub spot: Option<(i32, i32)>,
}

/// Where degrees lie in the drawing.
struct Frame {
    west: f64,
    north: f64,
    squeeze: f64,
    scale: f64,
    pad: (f64, f64),
}

impl Frame {
    fn around(bounds: &Rect<f64>) -> Frame {
        let squeeze = bounds.center().y.to_radians().cos();
        let (wide, tall) = (bounds.width() * squeeze, bounds.height());
        let scale = (WIDTH / wide.max(1e-6)).min(HEIGHT / tall.max(1e-6)) * (1.0 - 2.0 * MARGIN);
        Frame {
            west: bounds.min().x,
            north: bounds.max().y,
            squeeze,
            scale,
            pad: ((WIDTH - wide * scale) / 2.0, (HEIGHT - tall * scale) / 2.0),
        }
    }

    fn at(&self, lon: f64, lat: f64) -> (i32, i32) {
        let x = self.pad.0 + (lon - self.west) * self.squeeze * self.scale;
        let y = self.pad.1 + (self.north - lat) * self.scale;
        // What lies outside is drawn at an edge far enough off.
        let near = |n: f64, most: f64| n.clamp(-most, 2.0 * most).round() as i32;
        (near(x, WIDTH), near(y, HEIGHT))
    }

    /// A path of corners on the grid of the lines; none that lies outside as a whole.
    fn path(&self, line: &[lines::Spot], closed: bool) -> String {
        let mut path = String::new();
        let mut last = None;
        for (x, y) in line {
            let here = self.at(f64::from(*x) / lines::GRID, f64::from(*y) / lines::GRID);
            if last != Some(here) {
                let letter = if last.is_none() { 'M' } else { 'L' };
                // A String takes whatever is written to it.
                let _ = write!(path, "{letter}{} {}", here.0, here.1);
                last = Some(here);
            }
        }
        if closed {
            path.push('Z');
        }
        path
    }
}

impl Boundaries {
    /// Draws a unit among its neighbours, with a point (latitude, longitude) in it; none for a unit
    /// without an outline.
    pub fn drawing(&self, code: &str, point: Option<(f64, f64)>) -> Option<Drawing> {
        let bounds = self.outline(code)?.bounding_rect()?;
        let frame = Frame::around(&bounds);
        let extent = bounds.width().max(bounds.height()) * lines::GRID;
        let own = self.pieces.iter().filter(|p| p.code == code);
        let rings: Vec<&LineString<f64>> = own
            .flat_map(|p| std::iter::once(p.polygon.exterior()).chain(p.polygon.interiors()))
            .collect();
        let mut off = (extent * OFF).max(1.0);
        let simple = loop {
            let simple: Vec<Vec<lines::Spot>> =
                rings.iter().map(|ring| lines::ring(ring, off)).collect();
            let corners: usize = simple.iter().map(Vec::len).sum();
            if corners <= CORNERS_MAX || off > extent {
                break simple;
            }
            off *= 2.0;
        };
        let seen = |b: &Rect<f64>| b.intersects(&bounds);
        let near = self
            .pieces
            .iter()
            .filter(|p| p.code != code && seen(&p.bounds));
        let around = lines::lines(near.map(|p| &p.polygon), AROUND_MAX);
        Some(Drawing {
            width: WIDTH as u32,
            height: HEIGHT as u32,
            own: simple.iter().map(|ring| frame.path(ring, true)).collect(),
            around: around.iter().map(|line| frame.path(line, false)).collect(),
            spot: point.map(|(lat, lon)| frame.at(lon, lat)),
        })
    }
}
