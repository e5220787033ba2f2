//! `/`: the gold camera button, the three telephone numbers, the promise, what was just done.

use super::pieces::{LabelledPhoto, Row};
use super::status::{StatusChip, Tone};
use crate::shell::Shell;
use askama::Template;

/// The front page. Every part that needs figures may be missing; the way to report never is.
#[derive(Debug, Template)]
#[template(path = "portal/home.html")]
pub struct Home {
    /// What stands around it.
    pub shell: Shell,
    /// Whether spoken reports are taken.
    pub voice: bool,
    /// How promises were kept; none while there are too few.
    pub promises: Option<Promises>,
    /// What is being worked on now.
    pub in_hand: Option<InHand>,
    /// What was just finished, newest first.
    pub done: Vec<DoneCard>,
    /// Notices for the area: a cut, a closed road.
    pub notices: Vec<Notice>,
}

impl Home {
    /// The drawing of what is in hand; large pages have no map.
    pub fn drawn(&self) -> Option<&InHand> {
        self.in_hand.as_ref().filter(|_| !self.shell.large)
    }
}

/// How the promises of the last months were kept.
#[derive(Clone, Debug)]
pub struct Promises {
    /// E.g. "94", or "12/14" while there are too few for a percentage.
    pub figure: String,
    /// What stands behind the figure: "%" or nothing.
    pub unit: &'static str,
    /// E.g. "lời hẹn được giữ đúng giờ".
    pub headline: String,
    /// The count behind the figure and the middle time, e.g. "470 trên 500 lời hẹn, 12 tháng qua. …".
    pub detail: String,
    /// A mark a promise, at most 50: true if it was late.
    pub dots: Vec<bool>,
    /// The same in words, for those who do not see the marks.
    pub dots_label: String,
    /// The words of the link to what is late now, e.g. "Xem 6 việc đang trễ".
    pub late_now: Option<String>,
}

/// What is being worked on, on a map of the province's communes.
#[derive(Clone, Debug)]
pub struct InHand {
    /// E.g. "18 việc đang xử lý trong tỉnh".
    pub headline: String,
    /// The communes and the reports.
    pub map: DotMap,
    /// One of them.
    pub latest: Option<Row>,
}

/// Dots where the communes are, and pins where the reports are: a map that needs no boundaries and
/// no tiles. It is decoration; the list beside it says the same.
#[derive(Clone, Debug)]
pub struct DotMap {
    /// A dot a commune.
    pub dots: Vec<MapPoint>,
    /// A pin a report.
    pub pins: Vec<Pin>,
}

/// A place in the drawing, whose box is 0 0 500 290.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapPoint {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A report on the drawing.
#[derive(Clone, Copy, Debug)]
pub struct Pin {
    /// Where its point stands.
    pub at: MapPoint,
    /// Its silhouette's name.
    pub shape: &'static str,
    /// Its colour.
    pub tone: Tone,
}

impl Pin {
    /// The left edge of its drawing.
    pub fn left(&self) -> f64 {
        tenth(self.at.x - 16.0)
    }

    /// The upper edge of its drawing.
    pub fn top(&self) -> f64 {
        tenth(self.at.y - 36.8)
    }

    /// The left edge of the silhouette in its head.
    pub fn head_left(&self) -> f64 {
        tenth(self.at.x - 7.0)
    }

    /// The upper edge of the silhouette.
    pub fn head_top(&self) -> f64 {
        tenth(self.at.y - 27.8)
    }
}

/// A tenth of a unit is finer than any screen shows.
fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Puts places (latitude, longitude in degrees) into a drawing of 500 × 290 with a margin, north up,
/// true to shape near the middle. `frame` are the places that decide the extent; fewer than two give
/// no drawing.
pub fn project(frame: &[(f64, f64)], places: &[(f64, f64)]) -> Vec<MapPoint> {
    const WIDTH: f64 = 500.0;
    const HEIGHT: f64 = 290.0;
    const MARGIN: f64 = 26.0;
    if frame.len() < 2 {
        return Vec::new();
    }
    let (mut south, mut north, mut west, mut east) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
    for &(lat, lon) in frame {
        (south, north) = (south.min(lat), north.max(lat));
        (west, east) = (west.min(lon), east.max(lon));
    }
    let squeeze = ((south + north) / 2.0).to_radians().cos();
    let scale = ((WIDTH - 2.0 * MARGIN) / ((east - west) * squeeze).max(f64::EPSILON))
        .min((HEIGHT - 2.0 * MARGIN) / (north - south).max(f64::EPSILON));
    let left = (WIDTH - (east - west) * squeeze * scale) / 2.0;
    let top = (HEIGHT - (north - south) * scale) / 2.0;
    places
        .iter()
        .map(|&(lat, lon)| MapPoint {
            x: tenth(left + (lon - west) * squeeze * scale),
            y: tenth(top + (north - lat) * scale),
        })
        .collect()
}

/// A finished report with its two photographs.
#[derive(Clone, Debug)]
pub struct DoneCard {
    /// Where it opens.
    pub href: String,
    /// The public title.
    pub title: String,
    /// When it was reported.
    pub before: LabelledPhoto,
    /// When it was done.
    pub after: LabelledPhoto,
    /// Who confirmed.
    pub status: StatusChip,
    /// Who did it.
    pub agency: String,
}

/// A notice for an area.
#[derive(Clone, Debug)]
pub struct Notice {
    /// What happens.
    pub title: String,
    /// Where and when.
    pub detail: String,
    /// Where it is told in full.
    pub href: String,
    /// Flood mode is on there.
    pub flood: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn north_is_up_east_is_right_and_nothing_leaves_the_drawing() {
        let frame = [(18.05, 105.66), (17.03, 106.95), (17.5, 106.3)];
        let points = project(&frame, &frame);
        assert!(points[0].y < points[1].y && points[0].x < points[1].x);
        assert!(
            points
                .iter()
                .all(|p| (30.0..=470.0).contains(&p.x) && (20.0..=270.0).contains(&p.y))
        );
        assert!(project(&frame[..1], &frame).is_empty());
    }
}
