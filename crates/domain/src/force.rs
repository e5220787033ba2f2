//! Force majeure: a storm, a flood, declared by the leader of the centre over areas and categories
//! from an hour to an hour. What it covers stands still meanwhile.

use crate::area::above;
use crate::id::ForceId;
use crate::pack::Catalogue;
use crate::report::Report;
use crate::time::At;
use crate::words::names;
use serde::{Deserialize, Serialize};

names! {
    /// What befell the place: the reason code that proofs and timelines tell.
    ForceCause {
        /// Storm, flood, and what they bring.
        StormFlood = "storm_flood",
        /// A slope or a bank gave way.
        Landslide = "landslide",
        /// A fire over a wide area.
        WildFire = "wild_fire",
        /// An epidemic with its orders to stay away.
        Epidemic = "epidemic",
        /// Power, water or networks out over a wide area.
        Outage = "outage",
        /// Something else that the document names.
        Other = "other",
    }
}

/// What a report knows of a declaration: results, so that a replay asks nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Force {
    /// The declaration.
    pub id: ForceId,
    /// What befell the place.
    pub cause: ForceCause,
    /// The document it rests on, as people cite it.
    pub document: String,
    /// The first instant.
    pub from: At,
    /// The end as it stood when the report was last touched by it.
    pub to: At,
}

/// A declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// Its id; also the id of its chain.
    pub id: ForceId,
    /// What befell the place.
    pub cause: ForceCause,
    /// The document it rests on.
    pub document: String,
    /// Units, of any level; none means the whole province.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// Fields or sub-fields; none means every one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// The first instant.
    pub from: At,
    /// The declared end.
    pub to: At,
    /// When it was declared.
    pub declared_at: At,
    /// Lifted before its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted_at: Option<At>,
}

impl Declaration {
    /// The first instant at which it holds no more.
    pub fn until(&self) -> At {
        self.lifted_at.map_or(self.to, |lifted| lifted.min(self.to))
    }

    /// Whether it holds at an instant.
    pub fn holds(&self, at: At) -> bool {
        self.from <= at && at < self.until()
    }

    /// Whether a report lies inside. One without a place, or not yet classified, lies only inside a
    /// declaration that names none.
    pub fn covers(&self, report: &Report, catalogue: &Catalogue) -> bool {
        self.covers_place(
            report.area.as_deref(),
            report.category.as_deref(),
            catalogue,
        )
    }

    /// The same by unit and category alone: what a list of reports knows of each.
    pub fn covers_place(
        &self,
        area: Option<&str>,
        category: Option<&str>,
        catalogue: &Catalogue,
    ) -> bool {
        let named = |list: &[String], code: &str| list.iter().any(|c| c == code);
        let here = self.areas.is_empty()
            || area.is_some_and(|area| {
                named(&self.areas, area)
                    || above(area, catalogue).any(|parent| named(&self.areas, &parent))
            });
        let this = self.categories.is_empty()
            || category.is_some_and(|code| {
                named(&self.categories, code)
                    || catalogue
                        .category(code)
                        .and_then(|c| c.parent.as_deref())
                        .is_some_and(|field| named(&self.categories, field))
            });
        here && this
    }

    /// What a report's chain keeps of it.
    pub fn told(&self) -> Force {
        Force {
            id: self.id,
            cause: self.cause,
            document: self.document.clone(),
            from: self.from,
            to: self.until(),
        }
    }
}
