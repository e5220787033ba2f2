//! What lies around a place, drawn to scale: the ground, landmarks, reports that may be the same matter.

use super::pages::parts::{Around, Mark, Spot, Status};
use super::staff::Staff;
use super::{ops_map, present};
use app::report::desk::Paper;
use app::report::neighbours::{Near, Neighbour};
use domain::landmark::Landmark;

/// Reach of the drawing where nothing was looked for, in metres.
const REACH_M: u32 = 150;
/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_195.0;
/// Units of the drawing from its middle to each edge; its outer ring is 100 away.
const HALF: f64 = 120.0;
/// Landmarks named in a drawing: more would cover it.
const MARKS: usize = 4;
/// Letters of a landmark's name that have room beside it.
const NAME: usize = 20;
/// How far a landmark may be that tells where a place is, in metres.
const KNOWN_M: f64 = 1_000.0;
/// Nearer than that a place is the landmark itself, in metres.
const HERE_M: f64 = 10.0;
/// How far below the next name stands, and how far from the pin, in units: so that each can be read.
const LINE: i32 = 12;
/// How far east a landmark may lie so that its name has room on its right.
const RIGHT: i32 = 20;

/// A place in degrees WGS84: latitude, longitude.
type Spotted = (f64, f64);

/// What lies around a report, with what may be the same matter; none without a point.
pub fn of_report(staff: &Staff, paper: &Paper, near: Option<&Near>) -> Option<Around> {
    let here = paper.view.position?;
    let none = Near {
        radius_m: REACH_M,
        ..Near::default()
    };
    Some(of_place(staff, (here.lat, here.lon), near.unwrap_or(&none)))
}

/// What lies around a place, with what may be the same matter.
pub fn of_place(staff: &Staff, here: Spotted, near: &Near) -> Around {
    let lang = staff.lang();
    let unit_m = f64::from(near.radius_m.max(1)) / 100.0;
    let within = near.found.iter().enumerate();
    let within = within.filter(|(_, n)| n.why.distance_m.is_some_and(|m| m <= near.radius_m));
    let spots: Vec<Spot> = within
        .filter_map(|(i, Neighbour { line, .. })| {
            let there = line.position?;
            let (x, y) = offset(here, (there.lat, there.lon), unit_m);
            Some(Spot {
                x,
                y,
                tone: Status::of(line.label, "").tone,
                number: i + 1,
            })
        })
        .collect();
    let pictures = staff.door.base_map().pictures();
    let patches = pictures
        .as_ref()
        .map(|p| p.around(here, unit_m, HALF))
        .unwrap_or_default();
    // Pictures name what stands on them.
    let marks = match patches.is_empty() {
        true => marks(staff, here, unit_m),
        false => Vec::new(),
    };
    let reach = lang::number::distance(lang, near.radius_m);
    let n = spots.len().to_string();
    let href = match app::incident::may_see(staff.ctx()) {
        Ok(()) => {
            let map = present::to(lang, ops_map::HREF);
            format!("{map}#16/{:.5}/{:.5}", here.0, here.1)
        }
        Err(_) => format!("geo:{:.6},{:.6}", here.0, here.1),
    };
    Around {
        alt: lang::fill(
            lang,
            "console.triage.around",
            &[("n", &n), ("distance", &reach)],
        ),
        note: note(staff, here),
        href,
        blur: 0,
        reach,
        credit: match patches.is_empty() {
            true => String::new(),
            false => pictures.map(|p| p.credit).unwrap_or_default(),
        },
        patches,
        marks,
        spots,
    }
}

/// "17.46980, 106.62230 · cách Chợ Ga 180 m".
fn note(staff: &Staff, here: Spotted) -> String {
    let point = format!("{:.5}, {:.5}", here.0, here.1);
    let tables = staff.app.tables();
    let near = tables.catalogue.landmarks_near(here.0, here.1, KNOWN_M, 1);
    let Some((mark, m)) = near.first() else {
        return point;
    };
    if *m < HERE_M {
        return format!("{point} · {}", mark.name);
    }
    let lang = staff.lang();
    let far = lang::number::distance(lang, m.round() as u32);
    let from = [("name", mark.name.as_str()), ("far", &*far)];
    format!(
        "{point} · {}",
        lang::fill(lang, "console.around.from", &from)
    )
}

/// Landmarks that the drawing has room for, the nearest first.
fn marks(staff: &Staff, here: Spotted, unit_m: f64) -> Vec<Mark> {
    let tables = staff.app.tables();
    // The drawing is square: its corners lie farther off than its edges.
    let reach_m = HALF * unit_m;
    let near = tables
        .catalogue
        .landmarks_near(here.0, here.1, reach_m, MARKS * 4);
    let mut marks: Vec<Mark> = Vec::new();
    for (Landmark { name, lat, lon, .. }, _) in near {
        let (x, y) = offset(here, (*lat, *lon), unit_m);
        let hides = |m: &Mark| (m.y - y).abs() < LINE;
        if marks.iter().any(hides) || marks.len() == MARKS {
            continue;
        }
        marks.push(Mark {
            x,
            y,
            name: short(name),
            left: x > RIGHT,
        });
    }
    marks
}

fn short(name: &str) -> String {
    let mut letters = name.chars();
    let begin: String = letters.by_ref().take(NAME).collect();
    match letters.next() {
        None => begin,
        Some(_) => format!("{}…", begin.trim_end()),
    }
}

/// East and south of a place, in units of the drawing.
#[expect(
    clippy::cast_possible_truncation,
    reason = "offsets within a drawing of 240 units"
)]
fn offset(here: Spotted, there: Spotted, unit_m: f64) -> (i32, i32) {
    let north = (there.0 - here.0) * DEGREE_M;
    let east = (there.1 - here.1) * DEGREE_M * here.0.to_radians().cos();
    ((east / unit_m) as i32, (-north / unit_m) as i32)
}
