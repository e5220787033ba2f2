//! Bulletins: what the centre tells the people of an area. A cut, a closed road, a warning; one of
//! them says that flood mode is on.

use crate::agency::{Agency, AgencyKind};
use crate::area::{UnitKind, above};
use crate::id::{BulletinId, UserId};
use crate::limits::{
    BULLETIN_AREAS_MAX, BULLETIN_BACK_DAYS_MAX, BULLETIN_DAYS_MAX, BULLETIN_TEXT_CHARS_MAX,
    BULLETIN_TITLE_CHARS_MAX,
};
use crate::pack::Catalogue;
use crate::time::{At, DAY_MS};
use crate::words::names;
use serde::{Deserialize, Serialize};

names! {
    /// What a bulletin is about.
    BulletinKind {
        /// Water is cut.
        Water = "water",
        /// Power is cut.
        Power = "power",
        /// A road, a bridge, a place is closed.
        Closure = "closure",
        /// Something comes: a storm, high water, a landslide.
        Warning = "warning",
        /// Anything else worth knowing.
        Other = "other",
        /// Flood mode is on in these areas.
        Flood = "flood",
    }
}

/// The words of a bulletin in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// One line.
    pub title: String,
    /// What happens, what to do.
    pub text: String,
}

impl Said {
    /// Nothing was written.
    pub fn is_empty(&self) -> bool {
        self.title.is_empty() && self.text.is_empty()
    }
}

/// A bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulletin {
    /// Its id; also the id of its chain.
    pub id: BulletinId,
    /// What it is about.
    pub kind: BulletinKind,
    /// Units, of any level; none means the whole province.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// In Vietnamese.
    pub vi: Said,
    /// In English, where somebody wrote it.
    #[serde(default, skip_serializing_if = "Said::is_empty")]
    pub en: Said,
    /// Whom to call there: a line each, of flood mode.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub contacts: String,
    /// The first instant.
    pub from: At,
    /// The end as it was announced.
    pub to: At,
    /// When it was written.
    pub made_at: At,
    /// Ended before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<At>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<UserId>,
    /// The agency whose people wrote it; none for the centre's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
}

/// What an agency of this sort may tell an area of by itself: whoever cuts tells of the cut, whoever
/// closes of the closure. Warnings and flood mode are the centre's word.
pub const fn kinds_of(agency: AgencyKind) -> &'static [BulletinKind] {
    match agency {
        AgencyKind::PublicUtility => &[
            BulletinKind::Water,
            BulletinKind::Power,
            BulletinKind::Closure,
            BulletinKind::Other,
        ],
        AgencyKind::ProvincialDepartment
        | AgencyKind::DistrictCommittee
        | AgencyKind::CommuneCommittee
        | AgencyKind::CentralAgency
        | AgencyKind::PublicServiceProvider
        | AgencyKind::Police
        | AgencyKind::MilitaryBorder => &[BulletinKind::Closure, BulletinKind::Other],
        AgencyKind::Ioc | AgencyKind::StandingBody | AgencyKind::Steering => &[],
    }
}

/// Whether a unit, or one above it, is among those that an agency serves.
pub fn serves(agency: &Agency, unit: &str, catalogue: &Catalogue) -> bool {
    let own = |unit: &str| agency.units.iter().any(|own| own == unit);
    own(unit) || above(unit, catalogue).any(|parent| own(&parent))
}

/// What is wrong with a bulletin: the field, and the last part of the key of the words.
pub type Fault = (&'static str, &'static str);

impl Bulletin {
    /// The first instant at which it holds no more.
    pub fn until(&self) -> At {
        self.ended_at.map_or(self.to, |ended| ended.min(self.to))
    }

    /// Whether it holds at an instant.
    pub fn holds(&self, at: At) -> bool {
        self.from <= at && at < self.until()
    }

    /// Whether it is past.
    pub fn is_over(&self, at: At) -> bool {
        self.until() <= at
    }

    /// Whether flood mode is on by it.
    pub fn floods(&self, at: At) -> bool {
        self.kind == BulletinKind::Flood && self.holds(at)
    }

    /// Whether it speaks of a unit: of itself, of one above it, or of one inside it.
    pub fn concerns(&self, unit: &str, catalogue: &Catalogue) -> bool {
        self.areas.is_empty()
            || self.areas.iter().any(|area| {
                area == unit
                    || above(unit, catalogue).any(|parent| parent == *area)
                    || above(area, catalogue).any(|parent| parent == unit)
            })
    }

    /// Whether an agency serves all that it speaks of: each unit itself, or one above it. The whole
    /// province is served by whoever serves the province's unit.
    pub fn is_within(&self, agency: &Agency, catalogue: &Catalogue) -> bool {
        if self.areas.is_empty() {
            let province = |own: &String| {
                let unit = catalogue.units().iter().rev().find(|u| u.code == *own);
                unit.is_some_and(|u| u.kind == UnitKind::Province)
            };
            return agency.units.iter().any(province);
        }
        self.areas
            .iter()
            .all(|area| serves(agency, area, catalogue))
    }

    /// Everything that is wrong with it.
    pub fn faults(&self, catalogue: &Catalogue, now: At) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut words = |field, text: &str, most: usize, needed: bool| {
            if text.is_empty() && needed {
                faults.push((field, "required"));
            } else if text.chars().count() > most
                || text.chars().any(|c| c.is_control() && c != '\n')
            {
                faults.push((field, "text"));
            }
        };
        words("title", &self.vi.title, BULLETIN_TITLE_CHARS_MAX, true);
        words("text", &self.vi.text, BULLETIN_TEXT_CHARS_MAX, true);
        // Half a translation tells half of it.
        let english = !self.en.is_empty();
        words(
            "title_en",
            &self.en.title,
            BULLETIN_TITLE_CHARS_MAX,
            english,
        );
        words("text_en", &self.en.text, BULLETIN_TEXT_CHARS_MAX, english);
        words("contacts", &self.contacts, BULLETIN_TEXT_CHARS_MAX, false);
        let today = now.date();
        if self.areas.len() > BULLETIN_AREAS_MAX
            || self
                .areas
                .iter()
                .any(|a| catalogue.unit(a, today).is_none())
        {
            faults.push(("areas", "unknown"));
        }
        if self.from < now.plus_ms(-BULLETIN_BACK_DAYS_MAX * DAY_MS) {
            faults.push(("from", "too_far_back"));
        }
        if self.to <= self.from || self.to <= now {
            faults.push(("to", "order"));
        } else if self.to > self.from.plus_ms(BULLETIN_DAYS_MAX * DAY_MS) {
            faults.push(("to", "too_long"));
        }
        faults
    }
}
