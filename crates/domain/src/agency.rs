//! Agencies: who a report can be sent to, from when until when, and who took whose place.

use crate::area::Dates;
use crate::words::names;
use jiff::civil::Date;

names! {
    /// What sort of body an agency is (Decision 29/2023, parties of the regulation).
    AgencyKind {
        /// Department of the province: sở, ban, ngành, and their units.
        ProvincialDepartment = "provincial_department",
        /// Committee of a district, or its divisions; none after June 2025.
        DistrictCommittee = "district_committee",
        /// Committee of a commune, ward or township, or its divisions.
        CommuneCommittee = "commune_committee",
        /// Office of a central body in the province.
        CentralAgency = "central_agency",
        /// Public service unit: hospital, management board, centre.
        PublicServiceProvider = "public_service_provider",
        /// Utility, mostly an enterprise: power, water, waste, telecoms.
        PublicUtility = "public_utility",
        /// Police of any level.
        Police = "police",
        /// Army or border guard.
        MilitaryBorder = "military_border",
        /// The operations centre that receives and dispatches.
        Ioc = "ioc",
        /// The standing body of the steering committee.
        StandingBody = "standing_body",
        /// The steering committee and the province's committee: they direct, nothing is dispatched
        /// to them.
        Steering = "steering",
    }
}

/// An agency as the pack describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Its code, unique for all time: `SGTVT`, `UB-18856`, `CAX-18853`.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Name for lists and maps, at most 40 characters in the pack's own rows.
    pub short_name: String,
    /// What sort of body it is.
    pub kind: AgencyKind,
    /// Code of the body above it; none at the top. May name an ended agency: its first successor
    /// in force is meant.
    pub parent: Option<String>,
    /// Codes of the units it serves.
    pub units: Vec<String>,
    /// First and last day.
    pub valid: Dates,
    /// Codes of those that took its place; several where a person must choose.
    pub replaced_by: Vec<String>,
    /// How sure the row is.
    pub source: SourceStatus,
}

impl Agency {
    /// Whether it exists on a day.
    pub fn in_force(&self, day: Date) -> bool {
        self.valid.contains(day)
    }
}

names! {
    /// How sure a row of the pack is.
    SourceStatus {
        /// The fact was read in a public source.
        Verified = "verified",
        /// General knowledge, to be confirmed.
        Memory = "memory",
        /// Our own choice, because no source gives it.
        Default = "default",
    }
}

names! {
    /// A rung of an agency's call ladder, in the order of calling.
    Rung {
        /// Duty desk.
        Duty = "duty",
        /// Focal officer.
        Focal = "focal",
        /// A leader of the agency.
        Leader = "leader",
        /// The body above.
        Upper = "upper",
    }
}

names! {
    /// When a number of a ladder is called.
    Hours {
        /// By day and by night.
        Always = "always",
        /// In office hours.
        Office = "office",
        /// Outside of office hours, and on days off.
        Off = "off",
    }
}

/// A telephone number of an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// When in the ladder it is called.
    pub rung: Rung,
    /// The number as people dial it: `0232 0100001`, `113`.
    pub phone: String,
    /// Who answers.
    pub note: String,
    /// When it is called.
    pub hours: Hours,
}
