//! The map in memory, over ever more points: processor time of a view and of a tile.
//!
//! No database and no doors: what is measured is the array that each node holds, filled with points
//! as people would leave them, most in a few towns and many on the very same spot.

use crate::cpu;
use crate::limits;
use crate::median::{median, now};
use crate::options::Options;
use crate::words::Chance;
use crate::{Done, Fail};
use app::follow::map::{Grid, Points, Wanted};
use app::report::map::{ClusterView, MapView, PinView, grid_of, grid_of_tile};
use domain::id::ReportId;
use domain::report::{Label, Point};
use domain::time::At;
use std::io::{Write, stdout};
use store::cell::{self, Bounds};
use store::report::PublicPoint;

/// Towns with their share in a hundred: skewed as a province is.
const TOWNS: [(f64, f64, u64); 6] = [
    (17.4689, 106.6223, 45),
    (17.7535, 106.4235, 18),
    (17.6000, 106.5300, 10),
    (17.2500, 106.7800, 9),
    (17.8050, 105.9700, 5),
    (17.9000, 106.4700, 4),
];

/// Whether every view and tile of the largest map stays under its limit.
pub(crate) async fn run(options: &Options) -> Done<bool> {
    let mut good = true;
    let sizes = [options.reports / 100, options.reports / 10, options.reports];
    say(&format!("{}\n", cpu::machine()))?;
    for n in sizes {
        let began = now();
        let points = Points::of(scatter(n));
        say(&format!(
            "{n} points, sorted in {:.0} ms",
            began.elapsed().as_secs_f64() * 1e3
        ))?;
        good &= views(&points, n == options.reports)?;
        good &= tiles(&points, n == options.reports)?;
    }
    Ok(good)
}

fn say(line: &str) -> Done {
    writeln!(stdout(), "{line}").map_err(Fail::from)
}

fn filters() -> Vec<(&'static str, Wanted)> {
    let list = |s: &str| vec![s.to_owned()];
    vec![
        ("everything", Wanted::default()),
        (
            "field and commune",
            Wanted {
                categories: list("C1"),
                areas: list("A3"),
                ..Wanted::default()
            },
        ),
        (
            "late, of one agency, this year",
            Wanted {
                leads: list("L2"),
                late_at: Some(At(1_764_000_000_000)),
                since: Some(At(1_735_000_000_000)),
                ..Wanted::default()
            },
        ),
        (
            "every filter at once",
            Wanted {
                labels: vec![Label::Working, Label::Assigned, Label::Answered],
                categories: list("C1"),
                areas: vec!["A3".to_owned(), "A1".to_owned()],
                leads: vec!["L2".to_owned(), "L1".to_owned()],
                late_at: Some(At(1_764_000_000_000)),
                since: Some(At(1_700_000_000_000)),
                until: Some(At(1_763_000_000_000)),
            },
        ),
    ]
}

/// Views as screens ask for them, from the province to a street.
fn views(points: &Points, held: bool) -> Done<bool> {
    let mut good = true;
    for (zoom, degrees) in [(8, 1.4), (10, 0.5), (12, 0.15), (14, 0.04), (17, 0.006)] {
        let (lat, lon, _) = TOWNS[0];
        // The whole province is seen from its middle.
        let (lat, lon) = if zoom == 8 { (17.5, 106.3) } else { (lat, lon) };
        let bounds = Bounds {
            west: lon - degrees,
            south: lat - degrees * 0.6,
            east: lon + degrees,
            north: lat + degrees * 0.6,
        };
        let grid = grid_of(&bounds, zoom);
        for (name, wanted) in filters() {
            let (ms, found) = timed(points, grid, &wanted, None);
            let fits = ms <= limits::MAP_VIEW_MS;
            say(&format!(
                "  view, zoom {zoom:>2}, {name:<31} {ms:>8.3} ms  {found:>5} clusters{}",
                missed(held, fits)
            ))?;
            good &= fits || !held;
        }
    }
    Ok(good)
}

/// Tiles over the largest town.
fn tiles(points: &Points, held: bool) -> Done<bool> {
    let mut good = true;
    for zoom in [6, 8, 10, 12, 14, 17] {
        let (lat, lon, _) = TOWNS[0];
        let (x, y) = cell::spot(Point { lat, lon });
        let (x, y) = (x >> (32 - zoom), y >> (32 - zoom));
        let grid = grid_of_tile(zoom, x, y);
        for (name, wanted) in filters() {
            let (ms, found) = timed(points, grid, &wanted, Some((zoom, x, y)));
            let fits = ms <= limits::MAP_TILE_MS;
            say(&format!(
                "  tile, zoom {zoom:>2}, {name:<31} {ms:>8.3} ms  {found:>5} features{}",
                missed(held, fits)
            ))?;
            good &= fits || !held;
        }
    }
    Ok(good)
}

fn missed(held: bool, fits: bool) -> &'static str {
    if held && !fits { "  MISSED" } else { "" }
}

/// Milliseconds of one look, the filter's tables and a tile's bytes included: the middle of several.
fn timed(
    points: &Points,
    grid: Grid,
    wanted: &Wanted,
    tile: Option<(u32, u32, u32)>,
) -> (f64, usize) {
    let mut found = 0;
    let times: Vec<f64> = (0..limits::MAP_LOOKS)
        .map(|_| {
            let began = now();
            let clusters = points.clusters(grid, &points.sieve(wanted));
            found = clusters.len();
            if let Some((zoom, x, y)) = tile {
                let view = told(&clusters);
                std::hint::black_box(web::tile::encode(&view, zoom, x, y));
            }
            std::hint::black_box(clusters);
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    (median(&times), found)
}

/// The clusters as a tile tells them; each single one as if its row had been looked at.
fn told(clusters: &[app::follow::map::Cluster]) -> MapView {
    let mut view = MapView::default();
    for c in clusters {
        let (x, y) = c.middle();
        let at = cell::point(x, y);
        if c.n == 1 {
            view.points.push(PinView {
                code: Some("48291367".to_owned()),
                label: Some(Label::Working.as_str()),
                late: false,
                category: None,
                lat: at.lat,
                lon: at.lon,
            });
        } else {
            view.clusters.push(ClusterView {
                count: c.n,
                lat: at.lat,
                lon: at.lon,
                bbox: [0.0; 4],
            });
        }
    }
    view
}

fn scatter(n: u64) -> impl Iterator<Item = PublicPoint> {
    let mut chance = Chance::of(4_711);
    let all: u64 = 100;
    (0..n).map(move |i| {
        let mut share = chance.below(all);
        let town = TOWNS.iter().find(|t| {
            let here = share < t.2;
            share = share.saturating_sub(t.2);
            here
        });
        let swing = |chance: &mut Chance| chance.below(2_000_001) as f64 / 1e6 - 1.0;
        let point = match town {
            // Nearer the middle is likelier.
            Some((lat, lon, _)) => Point {
                lat: lat + 0.06 * swing(&mut chance) * swing(&mut chance),
                lon: lon + 0.06 * swing(&mut chance) * swing(&mut chance),
            },
            None => Point {
                lat: 17.5 + 0.55 * swing(&mut chance),
                lon: 106.3 + 0.6 * swing(&mut chance),
            },
        };
        // One in six is snapped to the middle of its commune.
        let snapped = chance.below(6) == 0;
        let coarse = |x: f64| {
            if snapped {
                (x * 20.0).round() / 20.0
            } else {
                x
            }
        };
        let rank = |chance: &mut Chance, n: u64| chance.below(n).min(chance.below(n));
        PublicPoint {
            id: ReportId::fresh(
                At(1_672_000_000_000 + (i * 92_000_000_000 / n.max(1)) as i64),
                i,
            ),
            point: Point {
                lat: coarse(point.lat),
                lon: coarse(point.lon),
            },
            label: Label::ALL[chance.below(13) as usize],
            category: Some(format!("C{}-{:02}", rank(&mut chance, 15), chance.below(9))),
            area: Some(format!("A{}", rank(&mut chance, 41))),
            lead: (chance.below(10) > 0).then(|| format!("L{}", rank(&mut chance, 120))),
            late_from: (chance.below(3) > 0)
                .then(|| At(1_672_000_000_000 + chance.below(95_000_000_000) as i64)),
        }
    })
}
