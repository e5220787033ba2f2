//! Public points in memory, sorted by cell: any view of them is a few ranges, counted in a blink.
//!
//! Columns, not rows: a filter reads only what it asks for, some bytes a point. What came since the
//! last sorting stands in a short tail; what went is marked and left out.

use super::sieve::{Names, Sieve};
use crate::limits;
use domain::id::ReportId;
use domain::report::Label;
use domain::time::At;
use std::collections::HashMap;
use store::cell;
use store::report::PublicPoint;

/// Marks a point that is no longer there.
pub(super) const GONE: u8 = 31;
/// A report that never counts as late.
pub(super) const NEVER: u32 = u32::MAX;

/// A point, as small as it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Dot {
    cell: i64,
    id: i64,
    x: u32,
    y: u32,
    label: u8,
    category: u16,
    area: u16,
    lead: u16,
    day: u16,
    late: u32,
}

impl Dot {
    /// What points are sorted by.
    fn order(&self) -> (i64, i64) {
        (self.cell, self.id)
    }
}

/// The sorted part: 41 bytes a point.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    cells: Vec<i64>,
    ids: Vec<i64>,
    x: Vec<u32>,
    y: Vec<u32>,
    pub(super) label: Vec<u8>,
    pub(super) category: Vec<u16>,
    pub(super) area: Vec<u16>,
    pub(super) lead: Vec<u16>,
    pub(super) day: Vec<u16>,
    pub(super) late: Vec<u32>,
    /// Places in the order of ids.
    by_id: Vec<u32>,
    gone: usize,
}

impl Sorted {
    fn of(mut dots: Vec<Dot>) -> Sorted {
        dots.sort_unstable_by_key(Dot::order);
        let mut sorted = Sorted::default();
        sorted.reserve(dots.len());
        dots.iter().for_each(|d| sorted.push(d));
        sorted.closed()
    }

    fn reserve(&mut self, n: usize) {
        self.cells.reserve_exact(n);
        self.ids.reserve_exact(n);
        self.x.reserve_exact(n);
        self.y.reserve_exact(n);
        self.label.reserve_exact(n);
        self.category.reserve_exact(n);
        self.area.reserve_exact(n);
        self.lead.reserve_exact(n);
        self.day.reserve_exact(n);
        self.late.reserve_exact(n);
    }

    fn shrink(&mut self) {
        self.cells.shrink_to_fit();
        self.ids.shrink_to_fit();
        self.x.shrink_to_fit();
        self.y.shrink_to_fit();
        self.label.shrink_to_fit();
        self.category.shrink_to_fit();
        self.area.shrink_to_fit();
        self.lead.shrink_to_fit();
        self.day.shrink_to_fit();
        self.late.shrink_to_fit();
    }

    /// A point behind all others, in their order.
    fn push(&mut self, d: &Dot) {
        self.cells.push(d.cell);
        self.ids.push(d.id);
        self.x.push(d.x);
        self.y.push(d.y);
        self.label.push(d.label);
        self.category.push(d.category);
        self.area.push(d.area);
        self.lead.push(d.lead);
        self.day.push(d.day);
        self.late.push(d.late);
    }

    /// No more points come: those that came twice are left once, as they were seen last.
    fn closed(mut self) -> Sorted {
        self.shrink();
        let ids = &self.ids;
        let mut by_id: Vec<u32> = (0..ids.len() as u32).collect();
        by_id.sort_unstable_by_key(|&n| (ids[n as usize], n));
        let twice = |pair: &&[u32]| ids[pair[0] as usize] == ids[pair[1] as usize];
        for pair in by_id.windows(2).filter(twice) {
            self.label[pair[0] as usize] = GONE;
            self.gone += 1;
        }
        by_id.dedup_by(|later, first| {
            let same = ids[*later as usize] == ids[*first as usize];
            if same {
                *first = *later;
            }
            same
        });
        self.by_id = by_id;
        self
    }

    fn dot(&self, n: usize) -> Dot {
        Dot {
            cell: self.cells[n],
            id: self.ids[n],
            x: self.x[n],
            y: self.y[n],
            label: self.label[n],
            category: self.category[n],
            area: self.area[n],
            lead: self.lead[n],
            day: self.day[n],
            late: self.late[n],
        }
    }

    /// Where a report's point stands, if it is still there.
    fn place(&self, id: i64) -> Option<usize> {
        let found = self
            .by_id
            .binary_search_by_key(&id, |&n| self.ids[n as usize]);
        let n = self.by_id[found.ok()?] as usize;
        (self.label[n] != GONE).then_some(n)
    }
}

/// A rectangle of squares of one zoom, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grid {
    /// The squares' zoom: each is a map tile of it.
    pub zoom: u32,
    /// Columns.
    pub x: (u32, u32),
    /// Rows.
    pub y: (u32, u32),
}

impl Grid {
    fn width(&self) -> usize {
        (self.x.1 - self.x.0 + 1) as usize
    }

    /// How many squares.
    pub fn len(&self) -> usize {
        self.width() * (self.y.1 - self.y.0 + 1) as usize
    }

    /// Whether there is none; there always is one.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The squares with their first and last cell, in order of cells, and each one's number.
    fn squares(&self) -> Vec<(i64, i64, usize)> {
        let mut squares = Vec::with_capacity(self.len());
        for y in self.y.0..=self.y.1 {
            for x in self.x.0..=self.x.1 {
                if let Some((first, last)) = cell::tile(self.zoom, x, y) {
                    squares.push((first, last, self.number(x, y)));
                }
            }
        }
        squares.sort_unstable();
        squares
    }

    fn number(&self, x: u32, y: u32) -> usize {
        (y - self.y.0) as usize * self.width() + (x - self.x.0) as usize
    }

    /// The square of a spot, if it is one of these.
    fn holding(&self, x: u32, y: u32) -> Option<usize> {
        let below = 32 - self.zoom;
        let at = |n: u32| n.checked_shr(below).unwrap_or(0);
        let (x, y) = (at(x), at(y));
        let inside = (self.x.0..=self.x.1).contains(&x) && (self.y.0..=self.y.1).contains(&y);
        inside.then(|| self.number(x, y))
    }
}

/// What one square of a grid holds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cluster {
    /// Column and row of the square.
    pub square: (u32, u32),
    /// How many points.
    pub n: u64,
    /// Sums of their spots.
    sum: (u64, u64),
    /// One of them: the one, if it is one.
    pub one: i64,
}

impl Cluster {
    /// The middle of its points, as a spot.
    pub fn middle(&self) -> (f64, f64) {
        let n = self.n.max(1) as f64;
        (self.sum.0 as f64 / n, self.sum.1 as f64 / n)
    }
}

/// A point near another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// The report.
    pub id: ReportId,
    /// How far, in metres.
    pub metres: f64,
}

/// All public points. See the head of this file.
#[derive(Debug, Default)]
pub struct Points {
    sorted: Sorted,
    tail: Vec<Dot>,
    tail_of: HashMap<i64, usize>,
    names: Names,
}

/// Points read page by page in the order of their cells: they go to their columns at once, for a
/// million of them with their names take five times the room.
#[derive(Debug, Default)]
pub struct Gathering {
    sorted: Sorted,
    names: Names,
    is_mixed: bool,
}

impl Gathering {
    /// One more page.
    pub fn add(&mut self, points: &[PublicPoint]) {
        for point in points {
            let dot = dot(&mut self.names, point);
            let last = self.sorted.cells.last().zip(self.sorted.ids.last());
            self.is_mixed |= last.is_some_and(|(cell, id)| (*cell, *id) > dot.order());
            self.sorted.push(&dot);
        }
    }

    /// All points.
    pub fn points(self) -> Points {
        let s = self.sorted;
        let sorted = match self.is_mixed {
            false => s.closed(),
            true => Sorted::of((0..s.ids.len()).map(|n| s.dot(n)).collect()),
        };
        Points {
            sorted,
            names: self.names,
            ..Points::default()
        }
    }
}

impl Points {
    /// Points to begin with, in any order.
    pub fn of(points: impl IntoIterator<Item = PublicPoint>) -> Points {
        let mut names = Names::default();
        let dots = points.into_iter().map(|p| dot(&mut names, &p)).collect();
        Points {
            sorted: Sorted::of(dots),
            names,
            ..Points::default()
        }
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.sorted.ids.len() - self.sorted.gone + self.tail.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The codes that points are sifted by.
    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// A report's point is now this, or is no more.
    pub fn put(&mut self, id: ReportId, point: Option<&PublicPoint>) {
        let new = point.map(|p| dot(&mut self.names, p));
        if let Some(n) = self.sorted.place(id.0) {
            let s = &mut self.sorted;
            match new {
                Some(d) if (d.x, d.y) == (s.x[n], s.y[n]) => {
                    (s.label[n], s.late[n]) = (d.label, d.late);
                    (s.category[n], s.area[n], s.lead[n]) = (d.category, d.area, d.lead);
                    return;
                }
                Some(_) | None => {
                    s.label[n] = GONE;
                    s.gone += 1;
                }
            }
        }
        match (self.tail_of.get(&id.0).copied(), new) {
            (Some(n), Some(d)) => self.tail[n] = d,
            (None, Some(d)) => {
                self.tail_of.insert(id.0, self.tail.len());
                self.tail.push(d);
            }
            (Some(n), None) => {
                self.tail_of.remove(&id.0);
                self.tail.swap_remove(n);
                if let Some(moved) = self.tail.get(n) {
                    self.tail_of.insert(moved.id, n);
                }
            }
            (None, None) => {}
        }
    }

    /// Whether so much changed that sorting anew pays.
    pub fn is_untidy(&self) -> bool {
        let much = limits::MAP_TAIL.max(self.sorted.ids.len() / limits::MAP_TAIL_SHARE);
        self.tail.len() > much || self.sorted.gone > 4 * much
    }

    /// The same points, sorted anew.
    pub fn tidied(&self) -> Points {
        let kept = (0..self.sorted.ids.len()).filter(|&n| self.sorted.label[n] != GONE);
        let mut kept = kept.map(|n| self.sorted.dot(n)).peekable();
        let mut tail = self.tail.clone();
        tail.sort_unstable_by_key(Dot::order);
        let mut sorted = Sorted::default();
        sorted.reserve(self.len());
        for new in &tail {
            while let Some(old) = kept.next_if(|old| old.order() <= new.order()) {
                sorted.push(&old);
            }
            sorted.push(new);
        }
        kept.for_each(|old| sorted.push(&old));
        Points {
            sorted: sorted.closed(),
            names: self.names.clone(),
            ..Points::default()
        }
    }

    /// What stands in each square of a grid and passes the sieve; empty squares are left out.
    pub fn clusters(&self, grid: Grid, sieve: &Sieve) -> Vec<Cluster> {
        let mut found = vec![Cluster::default(); grid.len()];
        let s = &self.sorted;
        let mut passing = Vec::new();
        let mut at = 0;
        for (first, last, number) in grid.squares() {
            at += s.cells[at..].partition_point(|&c| c < first);
            let from = at;
            at += s.cells[at..].partition_point(|&c| c <= last);
            if from < at {
                count(s, from..at, sieve, &mut passing, &mut found[number]);
            }
        }
        for d in self.tail.iter().filter(|d| sieve.takes_one(&traits(d))) {
            if let Some(number) = grid.holding(d.x, d.y) {
                let c = &mut found[number];
                c.n += 1;
                c.sum = (c.sum.0 + u64::from(d.x), c.sum.1 + u64::from(d.y));
                c.one = d.id;
            }
        }
        let width = grid.width();
        for (number, c) in found.iter_mut().enumerate() {
            c.square = (
                grid.x.0 + (number % width) as u32,
                grid.y.0 + (number / width) as u32,
            );
        }
        found.retain(|c| c.n > 0);
        found
    }

    /// The nearest points within so many metres of a point, the nearest first, at most `most`.
    pub fn near(&self, lat: f64, lon: f64, metres: f64, sieve: &Sieve, most: usize) -> Vec<Near> {
        let grid = around(lat, lon, metres);
        let s = &self.sorted;
        let mut found = Vec::new();
        let mut look = |d: &Dot| {
            if sieve.takes_one(&traits(d)) {
                let there = cell::point(f64::from(d.x), f64::from(d.y));
                let far = domain::area::distance_m(lat, lon, there.lat, there.lon);
                if far <= metres {
                    found.push(Near {
                        id: ReportId(d.id),
                        metres: far,
                    });
                }
            }
        };
        for (first, last, _) in grid.squares() {
            let from = s.cells.partition_point(|&c| c < first);
            let to = from + s.cells[from..].partition_point(|&c| c <= last);
            (from..to).for_each(|n| look(&s.dot(n)));
        }
        self.tail.iter().for_each(look);
        found.sort_by(|a, b| a.metres.total_cmp(&b.metres).then(b.id.cmp(&a.id)));
        found.truncate(most);
        found
    }
}

/// The few squares around a point that hold all within so many metres.
fn around(lat: f64, lon: f64, metres: f64) -> Grid {
    const DEGREE_M: f64 = 111_195.0;
    let high = metres / DEGREE_M;
    let wide = high / lat.to_radians().cos().max(0.01);
    let at = |lat, lon| cell::spot(domain::report::Point { lat, lon });
    let (west, north) = at(lat + high, lon - wide);
    let (east, south) = at(lat - high, lon + wide);
    let span = (east.saturating_sub(west))
        .max(south.saturating_sub(north))
        .max(1);
    let zoom = span.leading_zeros().min(cell::ZOOM);
    let shift = |n: u32| n.checked_shr(32 - zoom).unwrap_or(0);
    Grid {
        zoom,
        x: (shift(west), shift(east)),
        y: (shift(north), shift(south)),
    }
}

/// Adds to a cluster what of a range passes.
fn count(
    s: &Sorted,
    range: std::ops::Range<usize>,
    sieve: &Sieve,
    passing: &mut Vec<u8>,
    into: &mut Cluster,
) {
    let mut from = range.start;
    while from < range.end {
        let to = range.end.min(from + limits::MAP_BLOCK);
        let (xs, ys) = (&s.x[from..to], &s.y[from..to]);
        if s.gone == 0 && sieve.takes_all() {
            into.n += (to - from) as u64;
            into.sum.0 += xs.iter().map(|&x| u64::from(x)).sum::<u64>();
            into.sum.1 += ys.iter().map(|&y| u64::from(y)).sum::<u64>();
            into.one = s.ids[from];
        } else {
            sieve.sift(s, from..to, passing);
            let (mut n, mut x, mut y) = (0u64, 0u64, 0u64);
            for ((&ok, &px), &py) in passing.iter().zip(xs).zip(ys) {
                // All ones where it passes: no branch that could be guessed wrong.
                let mask = u32::from(ok).wrapping_neg();
                n += u64::from(ok);
                x += u64::from(px & mask);
                y += u64::from(py & mask);
            }
            if n > 0 {
                into.n += n;
                into.sum = (into.sum.0 + x, into.sum.1 + y);
                if let Some(at) = passing.iter().position(|&ok| ok == 1) {
                    into.one = s.ids[from + at];
                }
            }
        }
        from = to;
    }
}

/// What a sieve looks at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traits {
    pub(super) label: u8,
    pub(super) category: u16,
    pub(super) area: u16,
    pub(super) lead: u16,
    pub(super) day: u16,
    pub(super) late: u32,
}

fn traits(d: &Dot) -> Traits {
    Traits {
        label: d.label,
        category: d.category,
        area: d.area,
        lead: d.lead,
        day: d.day,
        late: d.late,
    }
}

fn dot(names: &mut Names, p: &PublicPoint) -> Dot {
    let (x, y) = cell::spot(p.point);
    Dot {
        cell: cell::of_spot((x, y)),
        id: p.id.0,
        x,
        y,
        label: number_of(p.label),
        category: names.number(p.category.as_deref()),
        area: names.number(p.area.as_deref()),
        lead: names.number(p.lead.as_deref()),
        day: day(sent(p.id)),
        // Rounded up: a report is not called late before it is.
        late: p.late_from.map_or(NEVER, |at| minute(At(at.0 + 59_999))),
    }
}

/// A label's place among all.
pub(super) fn number_of(label: Label) -> u8 {
    Label::ALL.iter().position(|l| *l == label).unwrap_or(0) as u8
}

/// When the report was sent: its id says so.
fn sent(id: ReportId) -> At {
    id.at()
}

/// A day as a small number.
pub(super) fn day(at: At) -> u16 {
    at.day().clamp(0, i64::from(u16::MAX)) as u16
}

/// A minute as a small number.
pub(super) fn minute(at: At) -> u32 {
    (at.0 / 60_000).clamp(0, i64::from(NEVER - 1)) as u32
}
