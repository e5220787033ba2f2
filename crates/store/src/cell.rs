//! Cells: where a point lies, as one number that keeps neighbours together.
//!
//! A cell is the Web Mercator tile of zoom 20 (about 38 m wide), its x and y interleaved bit by
//! bit (Morton order). So every map tile, of any zoom, is one range of cells, and a box is a few.

use crate::limits;
use domain::report::Point;
use std::f64::consts::PI;

/// Zoom of a cell.
pub const ZOOM: u32 = 20;

/// A box of WGS84 degrees, borders included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Western border.
    pub west: f64,
    /// Southern border.
    pub south: f64,
    /// Eastern border, not beyond the date line from the western.
    pub east: f64,
    /// Northern border.
    pub north: f64,
}

impl Bounds {
    /// Whether the point lies within.
    pub fn holds(&self, point: Point) -> bool {
        (self.west..=self.east).contains(&point.lon)
            && (self.south..=self.north).contains(&point.lat)
    }
}

/// The cell of a point. Points beyond the map's ends lie in its outermost cells.
pub fn of(point: Point) -> i64 {
    let (x, y) = tile_of(point);
    interleave(x, y)
}

/// Units along one side of the world in which a spot is told: about a centimetre each.
pub const WORLD: f64 = 4_294_967_296.0;
/// Bits by which a spot is finer than a cell.
const FINER: u32 = 32 - ZOOM;

/// A point's spot: units east and south of the world's north-western corner, [`WORLD`] a side.
pub fn spot(point: Point) -> (u32, u32) {
    let x = (point.lon + 180.0) / 360.0 * WORLD;
    let lat = point.lat.clamp(-85.051_128, 85.051_128).to_radians();
    let y = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / PI) / 2.0 * WORLD;
    // `as` takes NaN as 0 and clamps.
    (x as u32, y as u32)
}

/// The point of a spot, which may be a mean of several.
pub fn point(x: f64, y: f64) -> Point {
    Point {
        lat: (PI * (1.0 - 2.0 * y / WORLD)).sinh().atan().to_degrees(),
        lon: x / WORLD * 360.0 - 180.0,
    }
}

/// The cell of a spot.
pub fn of_spot((x, y): (u32, u32)) -> i64 {
    interleave(x >> FINER, y >> FINER)
}

/// Column and row of a point at zoom 20, counted from the north-west.
fn tile_of(point: Point) -> (u32, u32) {
    let (x, y) = spot(point);
    (x >> FINER, y >> FINER)
}

fn spread(n: u32) -> u64 {
    let mut n = u64::from(n);
    n = (n | n << 16) & 0x0000_ffff_0000_ffff;
    n = (n | n << 8) & 0x00ff_00ff_00ff_00ff;
    n = (n | n << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    n = (n | n << 2) & 0x3333_3333_3333_3333;
    (n | n << 1) & 0x5555_5555_5555_5555
}

fn interleave(x: u32, y: u32) -> i64 {
    (spread(x) | spread(y) << 1) as i64
}

/// First and last cell of a map tile. None beyond zoom 20 or the tile's zoom.
pub fn tile(zoom: u32, x: u32, y: u32) -> Option<(i64, i64)> {
    if zoom > ZOOM || x >> zoom > 0 || y >> zoom > 0 {
        return None;
    }
    let below = 2 * (ZOOM - zoom);
    let first = interleave(x, y) << below;
    Some((first, first + (1 << below) - 1))
}

/// Ranges of cells, at most [`limits::BOX_RANGES`], that cover a box; they may cover some of its
/// neighbourhood too.
pub fn ranges(bounds: &Bounds) -> Vec<(i64, i64)> {
    let (west, north) = tile_of(Point {
        lat: bounds.north,
        lon: bounds.west,
    });
    let (east, south) = tile_of(Point {
        lat: bounds.south,
        lon: bounds.east,
    });
    if west > east || north > south {
        return Vec::new();
    }
    // Squares that cover the box, cut finer as long as the ranges stay few.
    let mut squares = vec![(0u32, 0u32, 0u32)];
    let mut best = joined(&squares);
    for zoom in 1..=ZOOM {
        let mut finer = Vec::with_capacity(squares.len() * 4);
        for &(_, x, y) in &squares {
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let (x, y) = (2 * x + dx, 2 * y + dy);
                let below = ZOOM - zoom;
                let (left, top) = (x << below, y << below);
                let (right, bottom) = (left + (1 << below) - 1, top + (1 << below) - 1);
                if left <= east && right >= west && top <= south && bottom >= north {
                    finer.push((zoom, x, y));
                }
            }
        }
        let cut = joined(&finer);
        if cut.len() > limits::BOX_RANGES || finer.len() > 4_096 {
            break;
        }
        best = cut;
        squares = finer;
    }
    best
}

/// The squares' ranges, those that touch made one.
fn joined(squares: &[(u32, u32, u32)]) -> Vec<(i64, i64)> {
    let mut all: Vec<(i64, i64)> = squares
        .iter()
        .filter_map(|&(zoom, x, y)| tile(zoom, x, y))
        .collect();
    all.sort_unstable();
    let mut ranges: Vec<(i64, i64)> = Vec::with_capacity(all.len());
    for (first, last) in all {
        match ranges.last_mut() {
            Some(before) if before.1 + 1 >= first => before.1 = last,
            _ => ranges.push((first, last)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    const DONG_HOI: Point = Point {
        lat: 17.4689,
        lon: 106.6223,
    };

    #[test]
    fn a_tile_is_one_range() {
        // The tile of Đồng Hới at zoom 10, as any tile server counts.
        let (first, last) = tile(10, 815, 461).unwrap();
        assert!(
            (first..=last).contains(&of(DONG_HOI)),
            "{:?}",
            tile_of(DONG_HOI)
        );
        assert_eq!(tile(0, 0, 0), Some((0, (1 << 40) - 1)));
        assert_eq!(tile(2, 4, 0), None);
        assert_eq!(tile(21, 0, 0), None);
    }

    #[test]
    fn a_box_is_a_few_ranges_that_miss_nothing() {
        for size in [0.0001, 0.003, 0.05, 0.7, 3.0] {
            let bounds = Bounds {
                west: DONG_HOI.lon - size,
                south: DONG_HOI.lat - size / 2.0,
                east: DONG_HOI.lon + size / 3.0,
                north: DONG_HOI.lat + size,
            };
            let ranges = ranges(&bounds);
            assert!(!ranges.is_empty() && ranges.len() <= limits::BOX_RANGES);
            for step in 0..400 {
                let (i, j) = (f64::from(step % 20) / 19.0, f64::from(step / 20) / 19.0);
                let point = Point {
                    lat: bounds.south + i * (bounds.north - bounds.south),
                    lon: bounds.west + j * (bounds.east - bounds.west),
                };
                let cell = of(point);
                assert!(
                    ranges.iter().any(|r| (r.0..=r.1).contains(&cell)),
                    "{point:?} of {bounds:?}"
                );
            }
        }
        assert!(
            ranges(&Bounds {
                west: 2.0,
                south: 0.0,
                east: 1.0,
                north: 1.0
            })
            .is_empty()
        );
    }

    #[test]
    fn a_spot_is_its_point_again() {
        let (x, y) = spot(DONG_HOI);
        let again = point(f64::from(x), f64::from(y));
        assert!((again.lat - DONG_HOI.lat).abs() < 1e-6 && (again.lon - DONG_HOI.lon).abs() < 1e-6);
        assert_eq!(of_spot((x, y)), of(DONG_HOI));
    }

    #[test]
    fn no_point_breaks_it() {
        for (lat, lon) in [
            (91.0, 181.0),
            (-91.0, -181.0),
            (f64::NAN, f64::NAN),
            (f64::INFINITY, 0.0),
        ] {
            let cell = of(Point { lat, lon });
            assert!((0..1 << 40).contains(&cell));
        }
    }
}
