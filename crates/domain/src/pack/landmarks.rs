//! Landmarks: the table of them. It came later than the others, and a province may begin without.

use super::table::{self, Faults};
use super::units::Units;
use crate::landmark::{Landmark, LandmarkKind};
use crate::limits;
use std::collections::HashSet;

pub(super) const FILE: &str = "landmarks.csv";
pub(super) const COLUMNS: [&str; 9] = [
    "code",
    "name",
    "kind",
    "aliases",
    "unit_code",
    "lat",
    "lon",
    "state",
    "source_status",
];
/// What stands in the column `state` of one that is offered to nobody.
pub(super) const OFF: &str = "off";

pub(super) fn read(
    text: &dyn Fn(&str) -> Option<String>,
    units: &Units,
    faults: &mut Faults,
) -> Vec<Landmark> {
    if text(FILE).is_none() {
        return Vec::new();
    }
    let mut landmarks = Vec::new();
    let mut seen = HashSet::new();
    for row in table::read(text, FILE, &COLUMNS, faults) {
        let code = row.needed("code", faults);
        let name = row.needed("name", faults);
        let kind = row.one_of("kind", LandmarkKind::parse, faults);
        let lat = row.number("lat", (-90.0, 90.0), faults);
        let lon = row.number("lon", (-180.0, 180.0), faults);
        let unit = row.optional("unit_code");
        if let Some(unit) = unit.as_ref().filter(|u| !units.seen.contains(*u)) {
            row.fault(faults, format!("unknown unit_code {unit:?}"));
        }
        let state = row.text("state");
        if !state.is_empty() && state != OFF {
            row.fault(
                faults,
                format!("state is {state:?}, neither empty nor {OFF}"),
            );
        }
        let (Some(code), Some(name), Some(kind)) = (code, name, kind) else {
            continue;
        };
        let (Some(lat), Some(lon)) = (lat, lon) else {
            continue;
        };
        if !seen.insert(code.clone()) {
            row.fault(faults, format!("{code} stands here twice"));
        }
        if landmarks.len() == limits::LANDMARKS_MAX {
            let message = format!("more than {} landmarks", limits::LANDMARKS_MAX);
            faults.add(FILE, 0, message);
            break;
        }
        let landmark = Landmark {
            aliases: row.list("aliases"),
            unit,
            lat,
            lon,
            is_off: state == OFF,
            source: row.owned("source_status"),
            ..Landmark::unready(code, name, kind)
        };
        landmarks.push(landmark.ready());
    }
    landmarks
}
