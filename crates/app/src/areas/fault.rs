//! What may be wrong in a file of outlines: in English for the command line, by key for a page.

use std::fmt;

/// Something wrong in a file of outlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaError {
    /// Number of the feature in the file, from 1; 0 when the file as a whole is meant.
    pub feature: usize,
    /// Number of its polygon, from 1; 0 where it has one.
    pub polygon: usize,
    /// Number of the polygon's ring, from 1; 0 when none is meant.
    pub ring: usize,
    /// What is wrong.
    pub fault: AreaFault,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AreaFault {
    /// More megabytes than these.
    TooLarge(usize),
    /// It does not read as JSON, and why.
    NoJson(String),
    /// No collection of features.
    NoCollection,
    /// In another coordinate system.
    Foreign(String),
    /// More corners than these.
    TooManyCorners(usize),
    /// A collection without an outline.
    Empty,
    /// A feature that is none, and why.
    NoFeature(String),
    /// No unit code among its properties.
    NoCode,
    /// A point or line where an outline belongs.
    Kind(&'static str),
    /// A feature without a geometry.
    NoOutline,
    /// A polygon without a ring.
    NoRing,
    /// A position, by its number, without two numbers.
    NoPosition(usize),
    /// A position, by its number, that is not in degrees.
    NotDegrees(usize),
    /// Fewer than four positions.
    Short,
    /// The last position is not the first.
    Open,
    /// It crosses itself.
    CrossesItself,
    /// It crosses another ring, by its number.
    Crosses(usize),
    /// Its sides lie over each other so often that it cannot be checked.
    Tangled,
    /// Nothing lies inside.
    NoArea,
    /// A hole outside of what it is a hole in.
    Outside,
}

impl AreaFault {
    /// The file as a whole is at fault.
    pub(crate) fn of_all(self) -> Vec<AreaError> {
        vec![AreaError {
            feature: 0,
            polygon: 0,
            ring: 0,
            fault: self,
        }]
    }

    /// The last part of the key of its words: `areas.fault.…`.
    pub fn key(&self) -> &'static str {
        match self {
            AreaFault::TooLarge(_) => "large",
            AreaFault::NoJson(_) => "json",
            AreaFault::NoCollection => "collection",
            AreaFault::Foreign(_) => "foreign",
            AreaFault::TooManyCorners(_) => "corners",
            AreaFault::Empty => "empty",
            AreaFault::NoFeature(_) => "feature",
            AreaFault::NoCode => "code",
            AreaFault::Kind(_) => "kind",
            AreaFault::NoOutline => "outline",
            AreaFault::NoRing => "ring",
            AreaFault::NoPosition(_) => "position",
            AreaFault::NotDegrees(_) => "degrees",
            AreaFault::Short => "short",
            AreaFault::Open => "open",
            AreaFault::CrossesItself => "itself",
            AreaFault::Crosses(_) => "crosses",
            AreaFault::Tangled => "tangled",
            AreaFault::NoArea => "area",
            AreaFault::Outside => "outside",
        }
    }

    /// What it is about, for its words; may be empty.
    pub fn what(&self) -> String {
        match self {
            AreaFault::TooLarge(n)
            | AreaFault::TooManyCorners(n)
            | AreaFault::NoPosition(n)
            | AreaFault::NotDegrees(n)
            | AreaFault::Crosses(n) => n.to_string(),
            AreaFault::NoJson(why) | AreaFault::Foreign(why) | AreaFault::NoFeature(why) => {
                why.clone()
            }
            AreaFault::Kind(kind) => (*kind).to_owned(),
            AreaFault::NoCollection
            | AreaFault::Empty
            | AreaFault::NoCode
            | AreaFault::NoOutline
            | AreaFault::NoRing
            | AreaFault::Short
            | AreaFault::Open
            | AreaFault::CrossesItself
            | AreaFault::Tangled
            | AreaFault::NoArea
            | AreaFault::Outside => String::new(),
        }
    }
}

impl fmt::Display for AreaFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AreaFault::TooLarge(mb) => write!(f, "larger than {mb} MB"),
            AreaFault::NoJson(why) => write!(f, "no JSON: {why}"),
            AreaFault::NoCollection => f.write_str("no collection of features"),
            AreaFault::Foreign(crs) => write!(f, "in {crs}; outlines must be in degrees WGS84"),
            AreaFault::TooManyCorners(n) => write!(f, "more than {n} corners: simplify it first"),
            AreaFault::Empty => f.write_str("no outline in it"),
            AreaFault::NoFeature(why) => write!(f, "no feature: {why}"),
            AreaFault::NoCode => {
                f.write_str("no unit code among its properties (code, ma_xa, ward_code…)")
            }
            AreaFault::Kind(kind) => write!(f, "a {kind} is no outline"),
            AreaFault::NoOutline => f.write_str("no outline"),
            AreaFault::NoRing => f.write_str("no ring"),
            AreaFault::NoPosition(n) => write!(f, "position {n} has no longitude and latitude"),
            AreaFault::NotDegrees(n) => {
                write!(f, "position {n} is not in degrees, longitude first")
            }
            AreaFault::Short => f.write_str("fewer than four positions"),
            AreaFault::Open => f.write_str("not closed: the last position must be the first"),
            AreaFault::CrossesItself => f.write_str("crosses itself"),
            AreaFault::Crosses(other) => write!(f, "crosses ring {other}"),
            AreaFault::Tangled => f.write_str("too tangled to be checked"),
            AreaFault::NoArea => f.write_str("has no area"),
            AreaFault::Outside => f.write_str("lies outside the first"),
        }
    }
}

impl fmt::Display for AreaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("feature", self.feature),
            ("polygon", self.polygon),
            ("ring", self.ring),
        ];
        for (name, n) in parts.into_iter().filter(|(_, n)| *n > 0) {
            write!(f, "{name} {n}: ")?;
        }
        self.fault.fmt(f)
    }
}

impl std::error::Error for AreaError {}
