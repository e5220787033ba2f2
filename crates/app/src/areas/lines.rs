//! The outlines as a light layer of a map: each border once, with as few corners as a screen needs.
//!
//! Two neighbours share their border, and each outline has it whole. Were each made simpler by itself,
//! one line would become two that cross. So all corners are first laid on one grid, equal pieces
//! become one, and what lies between two forks is made simpler as one line.

use geo::{Coord, LineString, Polygon};

/// Grid steps a degree: ten-thousandths, 11 m. What a light layer is written in.
pub const GRID: f64 = 1e4;
/// How far a corner may lie off the simpler line, in grid steps: 22 m, two pixels at the zoom at which
/// the layer fades.
pub(super) const OFF: f64 = 2.0;
/// Corners of all lines together: some 150 KB, packed. More, and the lines are made simpler still.
pub(super) const CORNERS_MAX: usize = 40_000;
/// How often they are made simpler at most: each time twice as far off, at last 11 km.
const TRIES: usize = 9;

/// A corner on the grid: east, north.
pub(super) type Spot = (i32, i32);

/// The borders of some outlines, each once, with at most so many corners.
pub(super) fn lines<'a>(
    polygons: impl Iterator<Item = &'a Polygon<f64>>,
    corners_max: usize,
) -> Vec<Vec<Spot>> {
    let mut pieces = Vec::new();
    for polygon in polygons {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            let mut spots: Vec<Spot> = ring.0.iter().map(spot).collect();
            spots.dedup();
            for pair in spots.windows(2) {
                // Both ways, so that each corner finds its neighbours.
                pieces.push((pair[0], pair[1]));
                pieces.push((pair[1], pair[0]));
            }
        }
    }
    pieces.sort_unstable();
    pieces.dedup();
    let whole = chained(&pieces);
    let mut off = OFF;
    let mut simple = Vec::new();
    for _ in 0..TRIES {
        simple = whole.iter().map(|line| simpler(line, off)).collect();
        let corners: usize = simple.iter().map(Vec::len).sum();
        if corners <= corners_max {
            break;
        }
        off *= 2.0;
    }
    simple
}

/// One ring with as few corners as may lie `off` beside it, in grid steps.
pub(super) fn ring(ring: &LineString<f64>, off: f64) -> Vec<Spot> {
    let mut spots: Vec<Spot> = ring.0.iter().map(spot).collect();
    spots.dedup();
    simpler(&spots, off)
}

fn spot(corner: &Coord<f64>) -> Spot {
    // Degrees times ten thousand: within ±1,800,000.
    (
        (corner.x * GRID).round() as i32,
        (corner.y * GRID).round() as i32,
    )
}

/// Pieces put together into lines from fork to fork, and rings where there is none.
fn chained(pieces: &[(Spot, Spot)]) -> Vec<Vec<Spot>> {
    let of = |spot: Spot| {
        let from = pieces.partition_point(|p| p.0 < spot);
        let to = from + pieces[from..].partition_point(|p| p.0 == spot);
        from..to
    };
    let mut walked = vec![false; pieces.len()];
    let walk = |first: usize, walked: &mut Vec<bool>| {
        let mut line = vec![pieces[first].0];
        let mut at = first;
        loop {
            let (from, to) = pieces[at];
            walked[at] = true;
            let back = pieces.binary_search(&(to, from));
            if let Ok(back) = back {
                walked[back] = true;
            }
            line.push(to);
            let around = of(to);
            if around.len() != 2 {
                return line;
            }
            match around.into_iter().find(|&n| !walked[n]) {
                Some(next) => at = next,
                None => return line,
            }
        }
    };
    let mut lines = Vec::new();
    // Lines that begin at a fork first; what is left then are rings.
    for forks in [true, false] {
        for n in 0..pieces.len() {
            if !walked[n] && (!forks || of(pieces[n].0).len() != 2) {
                lines.push(walk(n, &mut walked));
            }
        }
    }
    lines
}

/// The line without the corners that lie less than `off` beside it (Douglas and Peucker). Its ends
/// stay; so does the corner of a ring that is farthest from where it closes.
fn simpler(line: &[Spot], off: f64) -> Vec<Spot> {
    let mut keep = vec![false; line.len()];
    let Some(last) = line.len().checked_sub(1) else {
        return Vec::new();
    };
    (keep[0], keep[last]) = (true, true);
    let mut waiting = vec![(0, last)];
    while let Some((from, to)) = waiting.pop() {
        let farthest = (from + 1..to)
            .map(|n| (n, beside(line[n], line[from], line[to])))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((n, far)) = farthest.filter(|(_, far)| *far > off) {
            debug_assert!(far.is_finite());
            keep[n] = true;
            waiting.extend([(from, n), (n, to)]);
        }
    }
    let kept = line.iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(spot, _)| *spot).collect()
}

/// How far a spot lies from the piece between two others.
fn beside(spot: Spot, a: Spot, b: Spot) -> f64 {
    let point = |s: Spot| (f64::from(s.0), f64::from(s.1));
    let ((px, py), (ax, ay), (bx, by)) = (point(spot), point(a), point(b));
    let (dx, dy) = (bx - ax, by - ay);
    let long = dx * dx + dy * dy;
    let along = if long > 0.0 {
        (((px - ax) * dx + (py - ay) * dy) / long).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (px - ax - along * dx).hypot(py - ay - along * dy)
}

/// The lines as they are sent: each its first corner, then steps from corner to corner.
pub(super) fn as_steps(lines: Vec<Vec<Spot>>) -> Vec<Vec<i32>> {
    let steps = |line: Vec<Spot>| {
        let mut before = (0, 0);
        let mut steps = Vec::with_capacity(line.len() * 2);
        for (x, y) in line {
            steps.extend([x - before.0, y - before.1]);
            before = (x, y);
        }
        steps
    };
    lines.into_iter().map(steps).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Polygon<f64> {
        let mut corners: Vec<Coord<f64>> = corners.iter().map(|&(x, y)| Coord { x, y }).collect();
        corners.push(corners[0]);
        Polygon::new(LineString(corners), Vec::new())
    }

    #[test]
    fn neighbours_share_one_border() {
        let west = ring(&[(0.0, 0.0), (0.1, 0.0), (0.1, 0.05), (0.1, 0.1), (0.0, 0.1)]);
        let east = ring(&[(0.1, 0.0), (0.2, 0.0), (0.2, 0.1), (0.1, 0.1), (0.1, 0.05)]);
        let lines = lines([&west, &east].into_iter(), CORNERS_MAX);
        // Forks at both ends of the shared border: it, and what is left of each outline.
        assert_eq!(lines.len(), 3, "{lines:?}");
        let shared = [vec![(1000, 0), (1000, 1000)], vec![(1000, 1000), (1000, 0)]];
        assert_eq!(lines.iter().filter(|l| shared.contains(l)).count(), 1);
        let steps = as_steps(vec![vec![(1000, 0), (1000, 1000)]]);
        assert_eq!(steps, [[1000, 0, 0, 1000]]);
    }

    #[test]
    fn an_island_is_a_ring_and_a_straight_needs_no_corners() {
        let island = ring(&[
            (1.0, 1.0),
            (1.05, 1.0001),
            (1.1, 1.0),
            (1.1, 1.1),
            (1.0, 1.1),
        ]);
        let lines = lines([&island].into_iter(), CORNERS_MAX);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].len(), 5, "{lines:?}");
        assert_eq!(lines[0].first(), lines[0].last());
    }

    #[test]
    fn very_many_corners_become_few_enough() {
        let corner = |n: usize| {
            let angle = n as f64 / 90_000.0 * std::f64::consts::TAU;
            // A saw all around: no corner lies on a straight line.
            let far = 1.0 + if n.is_multiple_of(2) { 0.0 } else { 0.002 };
            (106.0 + far * angle.cos(), 17.0 + far * angle.sin())
        };
        let saw: Vec<(f64, f64)> = (0..90_000).map(corner).collect();
        let lines = lines([&ring(&saw)].into_iter(), CORNERS_MAX);
        let corners: usize = lines.iter().map(Vec::len).sum();
        assert!((100..=CORNERS_MAX).contains(&corners), "{corners}");
    }
}
