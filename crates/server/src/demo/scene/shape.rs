//! Outlines: what [`super::canvas::Canvas::fill`] fills.

use super::canvas::{Dice, Point, noise};
use std::f32::consts::TAU;

/// A box by its left top corner, width and height.
pub(super) fn rect(x: f32, y: f32, width: f32, height: f32) -> Vec<Point> {
    vec![
        (x, y),
        (x + width, y),
        (x + width, y + height),
        (x, y + height),
    ]
}

/// A box with round corners.
pub(super) fn rounded(x: f32, y: f32, width: f32, height: f32, radius: f32) -> Vec<Point> {
    let corners = [
        (x + width - radius, y + height - radius, 0.0),
        (x + radius, y + height - radius, 0.25),
        (x + radius, y + radius, 0.5),
        (x + width - radius, y + radius, 0.75),
    ];
    corners
        .iter()
        .flat_map(|(cx, cy, from)| {
            (0..=6).map(move |n| {
                let angle = TAU * (from + 0.25 * n as f32 / 6.0);
                (cx + radius * angle.cos(), cy + radius * angle.sin())
            })
        })
        .collect()
}

/// An ellipse.
pub(super) fn ellipse(cx: f32, cy: f32, rx: f32, ry: f32) -> Vec<Point> {
    (0..72)
        .map(|n| TAU * n as f32 / 72.0)
        .map(|angle| (cx + rx * angle.cos(), cy + ry * angle.sin()))
        .collect()
}

/// An ellipse with a rough edge: `rough` is how far it strays, as a share of the radius.
pub(super) fn blob(cx: f32, cy: f32, rx: f32, ry: f32, rough: f32, dice: &mut Dice) -> Vec<Point> {
    let (a, b) = (dice.within(0.0, 900.0), dice.within(0.0, 900.0));
    (0..140)
        .map(|n| {
            let angle = TAU * n as f32 / 140.0;
            let (c, s) = (angle.cos(), angle.sin());
            // Noise along a circle closes upon itself: large waves, and small ones upon them.
            let wave = noise(a + c * 2.2, b + s * 2.2) - 0.5
                + (noise(a + c * 7.0, b + s * 7.0) - 0.5) * 0.5
                + (noise(a + c * 19.0, b + s * 19.0) - 0.5) * 0.25;
            let far = 1.0 + rough * 2.0 * wave;
            (cx + rx * far * c, cy + ry * far * s)
        })
        .collect()
}

/// A band along a path, so many pixels wide.
pub(super) fn line(path: &[Point], width: f32) -> Vec<Point> {
    taper(path, width, width)
}

/// A band along a path that grows wider or narrower.
pub(super) fn taper(path: &[Point], first: f32, last: f32) -> Vec<Point> {
    let count = path.len();
    let side = |n: usize, sign: f32| {
        let (before, after) = (path[n.saturating_sub(1)], path[(n + 1).min(count - 1)]);
        let (dx, dy) = (after.0 - before.0, after.1 - before.1);
        let length = dx.hypot(dy).max(0.001);
        let share = n as f32 / (count.max(2) - 1) as f32;
        let half = sign * 0.5 * (first + (last - first) * share);
        (
            path[n].0 - dy / length * half,
            path[n].1 + dx / length * half,
        )
    };
    let there = (0..count).map(|n| side(n, 1.0));
    let back = (0..count).rev().map(|n| side(n, -1.0));
    there.chain(back).collect()
}

/// A path from one point to another, bent towards a third.
pub(super) fn bend(from: Point, towards: Point, to: Point) -> Vec<Point> {
    (0..=28)
        .map(|n| {
            let t = n as f32 / 28.0;
            let mix = |a: f32, b: f32, c: f32| {
                a * (1.0 - t) * (1.0 - t) + b * 2.0 * t * (1.0 - t) + c * t * t
            };
            (mix(from.0, towards.0, to.0), mix(from.1, towards.1, to.1))
        })
        .collect()
}

/// A wire that hangs between two points.
pub(super) fn sag(from: Point, to: Point, by: f32) -> Vec<Point> {
    let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0 + 2.0 * by);
    bend(from, middle, to)
}

/// The ground seen by someone standing on it: metres to pixels.
#[derive(Clone, Copy)]
pub(super) struct Ground {
    /// The column where straight ahead meets the horizon.
    pub(super) ahead: f32,
    /// The line of the horizon.
    pub(super) horizon: f32,
}

impl Ground {
    /// Where a place on the ground is seen: metres to the right, metres away.
    pub(super) fn at(self, right: f32, away: f32) -> Point {
        // Eyes at 1.6 m; 900 pixels of focal length are a phone's main camera.
        let scale = 900.0 / away;
        (self.ahead + right * scale, self.horizon + 1.6 * scale)
    }

    /// A box on the ground: from `left` to `right`, from `near` to `far`, in metres.
    pub(super) fn patch(self, left: f32, right: f32, near: f32, far: f32) -> Vec<Point> {
        vec![
            self.at(left, far),
            self.at(right, far),
            self.at(right, near),
            self.at(left, near),
        ]
    }
}
