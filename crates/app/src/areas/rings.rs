//! Whether the rings of a polygon are sound: none crosses itself or another, holes lie inside.

use super::fault::AreaFault;
use geo::algorithm::{Area, Intersects};
use geo::{Coord, LineString, Polygon};

/// A side of a ring, and which ring it is of.
struct Side {
    ring: usize,
    a: Coord<f64>,
    b: Coord<f64>,
}

impl Side {
    fn west(&self) -> f64 {
        self.a.x.min(self.b.x)
    }

    fn east(&self) -> f64 {
        self.a.x.max(self.b.x)
    }

    fn is_beside(&self, other: &Side) -> bool {
        self.a.y.max(self.b.y) < other.a.y.min(other.b.y)
            || self.a.y.min(self.b.y) > other.a.y.max(other.b.y)
    }

    /// Whether the two cross at a point inside both. Touching is no crossing: drawn maps touch.
    fn crosses(&self, other: &Side) -> bool {
        turn(self.a, self.b, other.a) * turn(self.a, self.b, other.b) < 0.0
            && turn(other.a, other.b, self.a) * turn(other.a, other.b, self.b) < 0.0
    }
}

/// On which side of the line from `a` to `b` a point lies: -1, 0 or 1.
fn turn(a: Coord<f64>, b: Coord<f64>, point: Coord<f64>) -> f64 {
    let cross = (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x);
    if cross == 0.0 { 0.0 } else { cross.signum() }
}

/// What is wrong with a polygon of closed rings, and with which; they are numbered from 1, the outer
/// one first.
pub(super) fn check(polygon: &Polygon<f64>) -> Result<(), (usize, AreaFault)> {
    let rings = || std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let crossing = crossing(rings()).map_err(|ring| (ring + 1, AreaFault::Tangled))?;
    if let Some((a, b)) = crossing {
        let (first, second) = (a.min(b) + 1, a.max(b) + 1);
        return Err(match a == b {
            true => (first, AreaFault::CrossesItself),
            false => (second, AreaFault::Crosses(first)),
        });
    }
    for (at, ring) in rings().enumerate() {
        if Polygon::new(ring.clone(), Vec::new()).unsigned_area() == 0.0 {
            return Err((at + 1, AreaFault::NoArea));
        }
    }
    let outer = Polygon::new(polygon.exterior().clone(), Vec::new());
    for (at, hole) in polygon.interiors().iter().enumerate() {
        // None crosses another, so all its corners lie where one does.
        if !hole
            .0
            .first()
            .is_some_and(|corner| outer.intersects(corner))
        {
            return Err((at + 2, AreaFault::Outside));
        }
    }
    Ok(())
}

/// Sides compared of one polygon at most, a fifth of a second's work: of a drawn outline with a hundred
/// thousand corners there are some millions. What needs more was made to be slow.
const COMPARED_MAX: usize = 50_000_000;

/// Two rings with sides that cross. Sides are walked from west to east and compared only with those
/// they may meet: of a drawn outline some dozens, however many corners it has. Of one that is too
/// tangled the ring at which it was given up.
fn crossing<'a>(
    rings: impl Iterator<Item = &'a LineString<f64>>,
) -> Result<Option<(usize, usize)>, usize> {
    let mut sides: Vec<Side> = Vec::new();
    for (ring, line) in rings.enumerate() {
        sides.extend(line.lines().map(|l| Side {
            ring,
            a: l.start,
            b: l.end,
        }));
    }
    sides.sort_by(|a, b| a.west().total_cmp(&b.west()));
    let mut compared = 0usize;
    for (at, side) in sides.iter().enumerate() {
        let met = sides
            .iter()
            .skip(at + 1)
            .take_while(|other| other.west() <= side.east());
        for other in met {
            compared += 1;
            if compared > COMPARED_MAX {
                return Err(side.ring);
            }
            if !side.is_beside(other) && side.crosses(other) {
                return Ok(Some((side.ring, other.ring)));
            }
        }
    }
    Ok(None)
}
