use super::*;
use domain::report::{Label, Point};
use domain::time::At;

/// Points as chance has them, always the same.
fn some(n: u64) -> Vec<PublicPoint> {
    let mut seed = 7u64;
    let mut chance = move |below: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    (0..n)
        .map(|i| PublicPoint {
            id: ReportId::fresh(At(1_700_000_000_000 + i as i64 * 3_600_000), i),
            point: Point {
                lat: 17.0 + chance(1_000_000) as f64 / 1e6,
                lon: 106.0 + chance(1_000_000) as f64 / 1e6,
            },
            label: Label::ALL[chance(15) as usize],
            category: Some(["GT-01", "GT-02", "MT-01"][chance(3) as usize].to_owned()),
            area: (chance(4) > 0).then(|| format!("{}", 18_850 + chance(5))),
            lead: (chance(2) > 0).then(|| "UB-1".to_owned()),
            late_from: (chance(3) > 0)
                .then(|| At(1_700_000_000_000 + chance(10_000_000_000) as i64)),
        })
        .collect()
}

/// The slow way.
fn passes(p: &PublicPoint, w: &Wanted) -> bool {
    let open = !matches!(
        p.label,
        Label::Done
            | Label::DoneUnconfirmed
            | Label::DoneDisagreed
            | Label::Refused
            | Label::Redirected
            | Label::Merged
            | Label::Withdrawn
    );
    (w.labels.is_empty() || w.labels.contains(&p.label))
        && (w.categories.is_empty()
            || p.category
                .as_ref()
                .is_some_and(|c| w.categories.iter().any(|w| w == c || *w == c[..2])))
        && (w.areas.is_empty() || p.area.as_ref().is_some_and(|a| w.areas.contains(a)))
        && (w.leads.is_empty() || p.lead.as_ref().is_some_and(|a| w.leads.contains(a)))
        && w.late_at.is_none_or(|now| {
            open && p
                .late_from
                .is_some_and(|at| at.0 + 59_999 < now.0 + 60_000 && at.0 < now.0)
        })
        && w.since.is_none_or(|at| p.id.at().day() >= at.day())
        && w.until.is_none_or(|at| p.id.at().day() <= at.day())
}

fn wanted() -> Vec<Wanted> {
    let list = |s: &str| vec![s.to_owned()];
    vec![
        Wanted::default(),
        Wanted {
            labels: vec![Label::Working, Label::Done],
            ..Wanted::default()
        },
        Wanted {
            categories: list("GT"),
            ..Wanted::default()
        },
        Wanted {
            categories: list("MT-01"),
            areas: list("18851"),
            ..Wanted::default()
        },
        Wanted {
            leads: list("UB-1"),
            since: Some(At(1_703_000_000_000)),
            ..Wanted::default()
        },
        // A whole minute, so that the map's minutes and the slow way's milliseconds agree.
        Wanted {
            late_at: Some(At(1_704_999_960_000)),
            until: Some(At(1_706_000_000_000)),
            ..Wanted::default()
        },
        Wanted {
            areas: list("none"),
            ..Wanted::default()
        },
    ]
}

const WHOLE: Grid = Grid {
    zoom: 0,
    x: (0, 0),
    y: (0, 0),
};

fn counted(points: &Points, w: &Wanted) -> u64 {
    points
        .clusters(WHOLE, &points.sieve(w))
        .iter()
        .map(|c| c.n)
        .sum()
}

#[test]
fn every_filter_agrees_with_the_slow_way_whatever_happened() {
    let mut all = some(6_000);
    let mut points = Points::of(all[..5_000].to_vec());
    // New ones, others gone, others moved or changed, some twice.
    for p in &all[5_000..] {
        points.put(p.id, Some(p));
    }
    for n in (0..6_000).step_by(7) {
        points.put(all[n].id, None);
    }
    for n in (0..6_000).step_by(5) {
        all[n].label = Label::Done;
        if n % 2 == 0 {
            all[n].point.lat += 0.01;
        }
        points.put(all[n].id, Some(&all[n]));
        points.put(all[n].id, Some(&all[n]));
    }
    let there: Vec<&PublicPoint> = (0..6_000)
        .filter(|n| n % 7 != 0 || n % 5 == 0)
        .map(|n| &all[n])
        .collect();
    assert_eq!(points.len(), there.len());
    let tidied = points.tidied();
    assert!(!tidied.is_untidy());
    for w in wanted() {
        let slow = there.iter().filter(|p| passes(p, &w)).count() as u64;
        assert_eq!(counted(&points, &w), slow, "{w:?}");
        assert_eq!(counted(&tidied, &w), slow, "{w:?}");
    }
}

#[test]
fn squares_hold_what_lies_in_them() {
    let all = some(3_000);
    let points = Points::of(all.clone());
    let sieve = points.sieve(&Wanted::default());
    let zoom = 12;
    let at = |p: &PublicPoint| {
        let (x, y) = store::cell::spot(p.point);
        (x >> (32 - zoom), y >> (32 - zoom))
    };
    let xs = all.iter().map(|p| at(p).0);
    let ys = all.iter().map(|p| at(p).1);
    let grid = Grid {
        zoom,
        x: (xs.clone().min().unwrap() + 2, xs.max().unwrap()),
        y: (ys.clone().min().unwrap(), ys.max().unwrap() - 1),
    };
    let clusters = points.clusters(grid, &sieve);
    for c in &clusters {
        let inside: Vec<&PublicPoint> = all.iter().filter(|p| at(p) == c.square).collect();
        assert_eq!(inside.len() as u64, c.n);
        let lat = inside.iter().map(|p| p.point.lat).sum::<f64>() / c.n as f64;
        let (x, y) = c.middle();
        assert!((store::cell::point(x, y).lat - lat).abs() < 1e-3);
        if c.n == 1 {
            assert_eq!(c.one, inside[0].id.0);
        }
    }
    let expected = all
        .iter()
        .filter(|p| at(p).0 >= grid.x.0 && at(p).1 <= grid.y.1)
        .count() as u64;
    assert_eq!(clusters.iter().map(|c| c.n).sum::<u64>(), expected);
}

#[test]
fn the_nearest_come_first_and_none_is_missed() {
    let all = some(4_000);
    let mut points = Points::of(all[..3_990].to_vec());
    for p in &all[3_990..] {
        points.put(p.id, Some(p));
    }
    let sieve = points.sieve(&Wanted::default());
    let (lat, lon) = (17.5, 106.5);
    let mut slow: Vec<f64> = all
        .iter()
        .map(|p| domain::area::distance_m(lat, lon, p.point.lat, p.point.lon))
        .filter(|m| *m <= 5_000.0)
        .collect();
    slow.sort_by(f64::total_cmp);
    let near = points.near(lat, lon, 5_000.0, &sieve, 1_000);
    assert_eq!(near.len(), slow.len());
    assert!(
        near.iter()
            .zip(&slow)
            .all(|(n, m)| (n.metres - m).abs() < 0.1)
    );
    assert_eq!(points.near(lat, lon, 5_000.0, &sieve, 3).len(), 3);
    assert!(points.near(-60.0, 170.0, 5_000.0, &sieve, 3).is_empty());
}

#[test]
fn ended_places_leave_no_trace() {
    let all = some(10);
    let mut points = Points::of(all.clone());
    for p in &all {
        points.put(p.id, None);
    }
    assert!(points.is_empty());
    assert!(
        points
            .clusters(WHOLE, &points.sieve(&Wanted::default()))
            .is_empty()
    );
    points.put(all[0].id, Some(&all[0]));
    points.put(all[0].id, None);
    assert!(points.is_empty() && Points::default().is_empty());
}

#[test]
fn pages_are_gathered_as_they_come_and_a_point_that_moved_counts_once() {
    let mut all = some(5_000);
    all.sort_by_key(|p| (p.cell(), p.id));
    // Read at its first place, moved to a later one, and read there again.
    let (first, last) = (all[7].clone(), all[4_990].point);
    let moved = PublicPoint {
        point: last,
        ..first
    };
    all.push(moved.clone());
    all.sort_by_key(|p| (p.cell(), p.id));
    let gathered = |all: &[PublicPoint]| {
        let mut gathering = Gathering::default();
        all.chunks(700).for_each(|page| gathering.add(page));
        gathering.points()
    };
    let points = gathered(&all);
    assert_eq!(points.len(), 5_000);
    all.retain(|p| p.id != moved.id || p.point == moved.point);
    let plain = Points::of(all.clone());
    for w in wanted() {
        assert_eq!(counted(&points, &w), counted(&plain, &w), "{w:?}");
    }
    assert_eq!(points.tidied().len(), 5_000);
    // In another order the same.
    all.reverse();
    let mixed = gathered(&all);
    for w in wanted() {
        assert_eq!(counted(&mixed, &w), counted(&plain, &w), "{w:?}");
    }
    let near = |p: &Points| {
        let sieve = p.sieve(&Wanted::default());
        p.near(last.lat, last.lon, 2_000.0, &sieve, 20)
    };
    assert!(near(&mixed).iter().any(|n| n.id == moved.id));
    assert_eq!(
        near(&mixed).iter().map(|n| n.id).collect::<Vec<_>>(),
        near(&plain).iter().map(|n| n.id).collect::<Vec<_>>()
    );
}
