//! Administrative units: which existed when, what they were called, and what they became.

use crate::pack::Catalogue;
use crate::words::names;
use jiff::civil::Date;

/// A stretch of civil days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dates {
    /// First day.
    pub from: Date,
    /// Last day; none while it lasts.
    pub to: Option<Date>,
}

impl Dates {
    /// Whether a day lies inside.
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether the two share a day.
    pub fn overlaps(&self, other: &Dates) -> bool {
        self.to.is_none_or(|to| other.from <= to) && other.to.is_none_or(|to| self.from <= to)
    }

    /// Whether every day of the other lies inside.
    pub fn covers(&self, other: &Dates) -> bool {
        self.from <= other.from && self.last() >= other.last()
    }

    /// Last day; the end of the calendar while it lasts.
    pub fn last(&self) -> Date {
        self.to.unwrap_or(Date::MAX)
    }

    /// The first day after it; none while it lasts.
    pub fn day_after(&self) -> Option<Date> {
        self.to.and_then(|to| to.tomorrow().ok())
    }
}

names! {
    /// What sort of unit it is.
    UnitKind {
        /// Province.
        Province = "tinh",
        /// City of a province; district level.
        City = "thanh_pho",
        /// Town; district level.
        Town = "thi_xa",
        /// Rural district.
        District = "huyen",
        /// Ward of a city or town; commune level.
        Ward = "phuong",
        /// Township; commune level.
        Township = "thi_tran",
        /// Commune.
        Commune = "xa",
    }
}

impl UnitKind {
    /// Whether it is a commune, ward or township: the level a report's place is told by.
    pub fn is_commune_level(self) -> bool {
        match self {
            UnitKind::Ward | UnitKind::Township | UnitKind::Commune => true,
            UnitKind::Province | UnitKind::City | UnitKind::Town | UnitKind::District => false,
        }
    }

    /// Whether it is a district, town or city; none after June 2025.
    pub fn is_district_level(self) -> bool {
        match self {
            UnitKind::City | UnitKind::Town | UnitKind::District => true,
            UnitKind::Province | UnitKind::Ward | UnitKind::Township | UnitKind::Commune => false,
        }
    }

    /// The word that begins such a unit's name.
    pub fn prefix(self) -> &'static str {
        match self {
            UnitKind::Province => "Tỉnh ",
            UnitKind::City => "Thành phố ",
            UnitKind::Town => "Thị xã ",
            UnitKind::District => "Huyện ",
            UnitKind::Ward => "Phường ",
            UnitKind::Township => "Thị trấn ",
            UnitKind::Commune => "Xã ",
        }
    }
}

/// One unit over one stretch of time. An official code may pass to a unit with another name or
/// outline, so a code alone names a unit only together with a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Official code: 2 digits for a province, 3 for a district, 5 for a commune.
    pub code: String,
    /// Full name: `Phường Đồng Phú`.
    pub name: String,
    /// What sort of unit it is.
    pub kind: UnitKind,
    /// Code of the unit above it; none for a province.
    pub parent: Option<String>,
    /// First and last day.
    pub valid: Dates,
    /// Codes of the units on its land from the day after its last.
    pub replaced_by: Vec<String>,
    /// Latitude of its centre, degrees WGS84.
    pub lat: f64,
    /// Longitude of its centre, degrees WGS84.
    pub lon: f64,
    /// How the centre was found: `source`, `label_point`, `computed`…
    pub point_status: String,
}

impl Unit {
    /// Whether it exists on a day.
    pub fn in_force(&self, day: Date) -> bool {
        self.valid.contains(day)
    }

    /// The name without its kind: `Đồng Phú`.
    pub fn bare_name(&self) -> &str {
        self.name
            .strip_prefix(self.kind.prefix())
            .unwrap_or(&self.name)
    }

    /// Distance of its centre from a point, in metres.
    pub fn distance_m(&self, lat: f64, lon: f64) -> f64 {
        distance_m(self.lat, self.lon, lat, lon)
    }
}

/// A well-known street, for typing and search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Street {
    /// Its name without `đường`.
    pub name: String,
    /// Code of a unit it runs through (of the list in force in 2020).
    pub unit: String,
    /// The town people know it by.
    pub place: String,
}

/// Great-circle distance of two points in degrees WGS84, in metres (sphere of 6,371,009 m: within
/// 0.5 % of the ellipsoid, enough to tell the nearest commune or a duplicate).
pub fn distance_m(lat_a: f64, lon_a: f64, lat_b: f64, lon_b: f64) -> f64 {
    let (a, b) = (lat_a.to_radians(), lat_b.to_radians());
    let (half_lat, half_lon) = ((b - a) / 2.0, (lon_b - lon_a).to_radians() / 2.0);
    let h = half_lat.sin().powi(2) + a.cos() * b.cos() * half_lon.sin().powi(2);
    2.0 * 6_371_009.0 * h.sqrt().clamp(0.0, 1.0).asin()
}

/// The units above one, nearest first. A unit of the past may still be a report's.
pub(crate) fn above(code: &str, catalogue: &Catalogue) -> impl Iterator<Item = String> {
    let parent = |code: &str| {
        let unit = catalogue.units().iter().rev().find(|u| u.code == code);
        unit.and_then(|u| u.parent.clone())
    };
    // Three levels at most: commune, district, province.
    let first = parent(code);
    let second = first.as_deref().and_then(parent);
    first.into_iter().chain(second)
}
