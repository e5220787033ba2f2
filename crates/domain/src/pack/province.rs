//! The province itself: its outer box; and its working calendar.

use super::table::{self, Faults};
use crate::calendar::Calendar;

const FILE: &str = "province.csv";
const CALENDAR: &str = "calendar.csv";

/// The outer box of the province, degrees WGS84, and how far around it a point still counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Province {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
    margin: f64,
}

impl Province {
    pub(super) fn contains(&self, lat: f64, lon: f64) -> bool {
        let m = self.margin;
        (self.south - m..=self.north + m).contains(&lat)
            && (self.west - m..=self.east + m).contains(&lon)
    }
}

pub(super) fn read(text: &dyn Fn(&str) -> Option<String>, faults: &mut Faults) -> Province {
    const COLUMNS: [&str; 5] = ["west", "south", "east", "north", "margin"];
    let rows = table::read(text, FILE, &COLUMNS, faults);
    let mut province = Province {
        west: 0.0,
        south: 0.0,
        east: 0.0,
        north: 0.0,
        margin: 0.0,
    };
    let [row] = rows.as_slice() else {
        faults.add(FILE, 0, "the table must have exactly one row");
        return province;
    };
    let mut degrees = |column, bounds| row.number(column, bounds, faults).unwrap_or(0.0);
    province.west = degrees("west", (-180.0, 180.0));
    province.south = degrees("south", (-90.0, 90.0));
    province.east = degrees("east", (-180.0, 180.0));
    province.north = degrees("north", (-90.0, 90.0));
    province.margin = degrees("margin", (0.0, 1.0));
    if province.west >= province.east || province.south >= province.north {
        row.fault(faults, "west must be less than east, south less than north");
    }
    province
}

pub(super) fn calendar(text: &dyn Fn(&str) -> Option<String>, faults: &mut Faults) -> Calendar {
    let Some(text) = text(CALENDAR) else {
        faults.add(CALENDAR, 0, "the table is missing");
        return Calendar::default();
    };
    Calendar::parse_csv(&text).unwrap_or_else(|errors| {
        for (line, message) in errors {
            faults.add(CALENDAR, line, message);
        }
        Calendar::default()
    })
}
