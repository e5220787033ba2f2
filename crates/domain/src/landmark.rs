//! Landmarks: names that people tell a place by, each with its point.

use crate::text::fold;
use crate::words::names;

names! {
    /// What sort of thing a landmark is.
    LandmarkKind {
        /// A school, a kindergarten.
        School = "school",
        /// A market.
        Market = "market",
        /// A bridge, a culvert, a ferry.
        Bridge = "bridge",
        /// A health post, a hospital.
        Health = "health",
        /// A hamlet, a residential group.
        Hamlet = "hamlet",
        /// A committee, an office, a house of culture.
        Hall = "hall",
        /// A bus or railway station, a port.
        Station = "bus",
        /// A junction, a kilometre stone, a roundabout.
        Junction = "junction",
        /// A pagoda, a church, a cemetery.
        Worship = "worship",
        /// Anything else that people know.
        Other = "other",
    }
}

/// A name that people tell a place by.
#[derive(Clone, Debug, PartialEq)]
pub struct Landmark {
    /// Its code in the table.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What sort of thing it is.
    pub kind: LandmarkKind,
    /// What else people call it.
    pub aliases: Vec<String>,
    /// Code of its unit, where that is not the one around its point.
    pub unit: Option<String>,
    /// Latitude, degrees WGS84.
    pub lat: f64,
    /// Longitude, degrees WGS84.
    pub lon: f64,
    /// It is offered to nobody any more, and may be taken back.
    pub is_off: bool,
    /// Where the row is from: `osm`, `memory`, `verified`…
    pub source: String,
    pub(crate) words: Vec<Vec<String>>,
}

impl Landmark {
    /// Distance of a point (degrees WGS84) from it, in metres.
    pub fn distance_m(&self, lat: f64, lon: f64) -> f64 {
        crate::area::distance_m(self.lat, self.lon, lat, lon)
    }

    /// Its names as folded words, its own name first: what is typed is compared with these.
    pub fn words(&self) -> &[Vec<String>] {
        &self.words
    }

    /// With its names ready to be compared.
    pub(crate) fn ready(mut self) -> Landmark {
        let names = std::iter::once(&self.name).chain(&self.aliases);
        self.words = names.map(|name| words(name)).collect();
        self
    }

    /// One that is not ready yet, see [`Landmark::ready`].
    pub(crate) fn unready(code: String, name: String, kind: LandmarkKind) -> Landmark {
        Landmark {
            code,
            name,
            kind,
            aliases: Vec::new(),
            unit: None,
            lat: 0.0,
            lon: 0.0,
            is_off: false,
            source: String::new(),
            words: Vec::new(),
        }
    }
}

/// Folded words of a name.
pub fn words(name: &str) -> Vec<String> {
    fold(name)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Latitude and longitude as people copy them: `17.4702, 106.619`. None unless both are degrees.
pub fn degrees(typed: &str) -> Option<(f64, f64)> {
    let typed = typed.trim();
    let (lat, lon) = typed.split_once([',', ';', ' '])?;
    let read = |text: &str| {
        text.trim()
            .trim_matches([',', ';'])
            .trim()
            .parse::<f64>()
            .ok()
    };
    let (lat, lon) = (read(lat)?, read(lon)?);
    (lat.abs() <= 90.0 && lon.abs() <= 180.0).then_some((lat, lon))
}
