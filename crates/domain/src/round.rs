//! A round through places: in which order somebody on a motorbike comes by them all. The nearest
//! next is no shortest way, but it is one that people follow without asking why.

use crate::report::Point;

/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.0;

/// The way through these places, from the first: places in the order in which to go, each with the
/// metres from the one before. What has no place comes last, in its order, without metres.
pub fn nearest_next(places: &[Option<Point>]) -> Vec<(usize, Option<u32>)> {
    let mut left: Vec<usize> = (0..places.len()).filter(|n| places[*n].is_some()).collect();
    let nowhere = (0..places.len()).filter(|n| places[*n].is_none());
    let mut way: Vec<(usize, Option<u32>)> = Vec::with_capacity(places.len());
    let mut here: Option<Point> = None;
    while !left.is_empty() {
        let next = match here {
            None => 0,
            Some(here) => nearest(here, places, &left),
        };
        let at = left.remove(next);
        let there = places[at];
        let metres = match (here, there) {
            (Some(here), Some(there)) => Some(metres(here, there).round() as u32),
            _ => None,
        };
        way.push((at, metres));
        here = there;
    }
    way.extend(nowhere.map(|at| (at, None)));
    way
}

fn nearest(here: Point, places: &[Option<Point>], left: &[usize]) -> usize {
    let far = |n: &usize| places[*n].map_or(f64::INFINITY, |there| metres(here, there));
    let mut best = (0, f64::INFINITY);
    for (at, n) in left.iter().enumerate() {
        let metres = far(n);
        if metres < best.1 {
            best = (at, metres);
        }
    }
    best.0
}

/// As the crow flies, on a plane that touches the earth here: a province is small.
fn metres(a: Point, b: Point) -> f64 {
    let north = (b.lat - a.lat) * DEGREE_M;
    let east = (b.lon - a.lon) * DEGREE_M * a.lat.to_radians().cos();
    north.hypot(east)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_next_and_what_has_no_place_last() {
        let at = |lat: f64| {
            Some(Point {
                lat: 17.0 + lat,
                lon: 106.6,
            })
        };
        let way = nearest_next(&[at(0.0), None, at(0.03), at(0.01), at(-0.005)]);
        let order: Vec<usize> = way.iter().map(|(n, _)| *n).collect();
        assert_eq!(order, [0, 4, 3, 2, 1]);
        assert_eq!(way[0].1, None, "the first is where one begins");
        assert_eq!(way[1].1, Some(556));
        assert_eq!(way[4].1, None);
        assert!(nearest_next(&[]).is_empty());
    }
}
