//! The small drawing of where a case is: the light layer around its point, drawn here, so that it
//! needs no script and no picture.

use crate::assets;
use crate::portal::pages::locator::{Locator, Name};
use domain::area::Unit;
use domain::category::PlacePublic;
use domain::pack::Catalogue;
use serde::Deserialize;
use std::sync::LazyLock;

/// The drawing's box.
pub(in crate::portal) const WIDTH: f64 = 480.0;
/// Its height.
pub(in crate::portal) const HEIGHT: f64 = 240.0;
/// Kilometres across: a commune with its neighbours.
pub(in crate::portal) const COMMUNE_KM: f64 = 14.0;
/// Kilometres across: what somebody knows who stands there.
pub(in crate::portal) const AROUND_KM: f64 = 5.0;
/// How far a landmark may be that a place is told by, in metres.
const MARK_M: f64 = 1_500.0;
/// Landmarks offered: more would have to be read.
const MARKS_MAX: usize = 2;
/// Kilometres of a degree of latitude.
const DEGREE_KM: f64 = 111.195;
/// Names drawn: more would hide the ground.
const NAMES_MAX: usize = 8;
/// Letters' room, in units of the drawing.
const LINE: f64 = 24.0;

/// The light layer as the script reads it too.
#[derive(Debug, Default, Deserialize)]
struct Base {
    coast: Vec<i64>,
    islands: Vec<Vec<i64>>,
    rivers: Vec<Vec<i64>>,
    places: Vec<(String, i64, i64, i64)>,
    marks: Vec<(String, String, i64, i64)>,
}

// Read from the program's own bytes and never changed, so it is a constant, not state.
static BASE: LazyLock<Base> = LazyLock::new(|| {
    let name = assets::asset_url("base-map.json").trim_start_matches("/assets/");
    assets::asset(name)
        .and_then(|file| serde_json::from_slice(&file.bytes).ok())
        .unwrap_or_default()
});

/// What the drawing puts in its middle, and how much is seen around it.
struct Frame {
    lat: f64,
    lon: f64,
    unit: f64,
    squeeze: f64,
}

impl Frame {
    fn at(&self, lat: f64, lon: f64) -> (f64, f64) {
        (
            WIDTH / 2.0 + (lon - self.lon) * DEGREE_KM * self.squeeze * self.unit,
            HEIGHT / 2.0 - (lat - self.lat) * DEGREE_KM * self.unit,
        )
    }

    fn fixed(&self, lon: i64, lat: i64) -> (f64, f64) {
        self.at(lat as f64 / 1e4, lon as f64 / 1e4)
    }

    /// A line of steps, in whole units; what lies far outside is drawn at the edge of what counts.
    fn line(&self, steps: &[i64]) -> Vec<(i64, i64)> {
        let (mut lon, mut lat) = (0, 0);
        let mut line: Vec<(i64, i64)> = Vec::new();
        for step in steps.chunks_exact(2) {
            lon += step[0];
            lat += step[1];
            let (x, y) = self.fixed(lon, lat);
            let here = (
                x.clamp(-WIDTH, 2.0 * WIDTH).round() as i64,
                y.clamp(-WIDTH, 2.0 * WIDTH).round() as i64,
            );
            if line.last() != Some(&here) {
                line.push(here);
            }
        }
        line
    }
}

fn inside((x, y): (i64, i64)) -> bool {
    (-40..=WIDTH as i64 + 40).contains(&x) && (-40..=HEIGHT as i64 + 40).contains(&y)
}

fn path(line: &[(i64, i64)]) -> String {
    let mut path = String::new();
    for (n, (x, y)) in line.iter().enumerate() {
        path.push_str(&format!("{}{x} {y}", if n == 0 { 'M' } else { 'L' }));
    }
    path
}

/// Only the pieces of a line that can be seen.
fn seen(line: &[(i64, i64)]) -> String {
    let mut out = String::new();
    let mut from = None;
    for n in 0..line.len() {
        let near = inside(line[n])
            || n.checked_sub(1).is_some_and(|p| inside(line[p]))
            || line.get(n + 1).is_some_and(|next| inside(*next));
        match (near, from) {
            (true, None) => from = Some(n),
            (false, Some(first)) => {
                out.push_str(&path(&line[first..n]));
                from = None;
            }
            _ => {}
        }
    }
    if let Some(first) = from {
        out.push_str(&path(&line[first..]));
    }
    out
}

/// The drawing around a point. `public` says how finely the point may be shown.
pub(in crate::portal) fn around(
    lat: f64,
    lon: f64,
    public: PlacePublic,
    across_km: f64,
    units: &[&Unit],
) -> Locator {
    let frame = Frame {
        lat,
        lon,
        unit: WIDTH / across_km,
        squeeze: lat.to_radians().cos(),
    };
    let base = &*BASE;
    let coast = frame.line(&base.coast);
    let far = 2 * WIDTH as i64;
    // Land is everything west of the coast.
    let mut land = path(&coast);
    land.push_str(&format!("L{} {}L{} {}Z", -far, -far, -far, far));
    for island in &base.islands {
        let line = frame.line(island);
        if line.iter().any(|p| inside(*p)) {
            land.push_str(&path(&line));
            land.push('Z');
        }
    }
    let rivers = base.rivers.iter().filter_map(|r| r.get(1..));
    let rivers: String = rivers.map(|r| seen(&frame.line(r))).collect();
    Locator {
        width: WIDTH as u32,
        height: HEIGHT as u32,
        coast: seen(&coast),
        land,
        rivers,
        names: names(&frame, base, units),
        x: (WIDTH / 2.0) as u32,
        y: (HEIGHT / 2.0) as u32,
        // About so many metres, never so small that it is not seen.
        rough: match public {
            PlacePublic::Exact => None,
            PlacePublic::Street => Some(14),
            PlacePublic::Commune | PlacePublic::Never => Some(48),
        },
    }
}

/// Landmarks near a point with how far they are, in metres; the nearest first.
pub(in crate::portal) fn marks(pack: &Catalogue, lat: f64, lon: f64) -> Vec<(&str, f64)> {
    let near = pack.landmarks_near(lat, lon, MARK_M, MARKS_MAX);
    near.into_iter()
        .map(|(mark, far)| (mark.name.as_str(), far))
        .collect()
}

/// Names that find room: towns first, then communes, then landmarks.
fn names(frame: &Frame, base: &Base, units: &[&Unit]) -> Vec<Name> {
    let towns = base
        .places
        .iter()
        .map(|p| (p.0.as_str(), frame.fixed(p.2, p.3)));
    let communes = units
        .iter()
        .map(|u| (u.bare_name(), frame.at(u.lat, u.lon)));
    let marks = base
        .marks
        .iter()
        .map(|m| (m.0.as_str(), frame.fixed(m.2, m.3)));
    let mut taken: Vec<[f64; 4]> = vec![[
        WIDTH / 2.0 - 14.0,
        HEIGHT / 2.0 - 14.0,
        WIDTH / 2.0 + 14.0,
        HEIGHT / 2.0 + 14.0,
    ]];
    let mut names: Vec<Name> = Vec::new();
    for (text, (x, y)) in towns.chain(communes).chain(marks) {
        let half = text.chars().count() as f64 * 5.0 + 6.0;
        let own = [x - half, y - LINE / 2.0, x + half, y + LINE / 2.0];
        let fits = own[0] > 0.0 && own[2] < WIDTH && own[1] > 0.0 && own[3] < HEIGHT;
        let free = taken
            .iter()
            .all(|b| own[0] > b[2] || own[2] < b[0] || own[1] > b[3] || own[3] < b[1]);
        if fits && free && !names.iter().any(|n| n.text == text) {
            taken.push(own);
            names.push(Name {
                text: text.to_owned(),
                x: x.round() as u32,
                y: (y + 6.0).round() as u32,
            });
        }
        if names.len() >= NAMES_MAX {
            break;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sea_is_east_and_the_drawing_is_small() {
        let drawn = around(17.45, 106.60, PlacePublic::Exact, COMMUNE_KM, &[]);
        assert!(drawn.coast.starts_with('M') && drawn.land.ends_with('Z'));
        assert!(drawn.names.iter().any(|n| n.text == "Ba Đồn"
            || n.text == "Quán Hàu"
            || n.text == "Đồng Hới"
            || n.text.starts_with("Chợ")));
        assert!(drawn.rough.is_none());
        let size = drawn.coast.len() + drawn.land.len() + drawn.rivers.len();
        assert!(size < 12_000, "{size}");
        // Far from all that is drawn there is a drawing still.
        let nowhere = around(-60.0, 10.0, PlacePublic::Commune, COMMUNE_KM, &[]);
        assert!(nowhere.coast.is_empty() && nowhere.names.is_empty() && nowhere.rough.is_some());
    }
}
