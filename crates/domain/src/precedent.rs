//! Precedents: what the standing body ruled where agencies disagreed, for whoever decides next.

use crate::action::Action;
use crate::event::{Event, Kind};
use crate::report::{Report, Stage};
use crate::time::At;
use crate::words::names;

names! {
    /// What a dispute was settled by.
    Ruling {
        /// One agency leads.
        Lead = "lead",
        /// It is no agency's task.
        NoAgency = "none",
        /// The answer stands.
        Uphold = "uphold",
    }
}

/// One ruling, with what the report was at that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Precedent {
    /// The event that ruled.
    pub seq: u32,
    /// When.
    pub at: At,
    /// What was ruled.
    pub ruling: Ruling,
    /// competence, solution, not_thorough.
    pub ground: String,
    /// Sub-field or field.
    pub category: Option<String>,
    /// The unit.
    pub area: Option<String>,
    /// Whose asset.
    pub owner: Option<String>,
    /// Who leads by the ruling.
    pub lead: Option<String>,
    /// The agencies that disagreed, in order.
    pub agencies: Vec<String>,
    /// Why, in the standing body's words.
    pub words: String,
}

/// The precedent that an event leaves; `report` is the report with the event applied. None for
/// every other event.
pub fn of(report: &Report, event: &Event) -> Option<Precedent> {
    if event.kind != Kind::Did(Action::Settle) {
        return None;
    }
    let dispute = report.dispute.as_ref()?;
    let ruling = match report.stage {
        Stage::Received => Ruling::NoAgency,
        Stage::Answered => Ruling::Uphold,
        _ => Ruling::Lead,
    };
    Some(Precedent {
        seq: event.seq,
        at: event.at,
        ruling,
        ground: dispute.ground.clone(),
        category: report.category.clone(),
        area: report.area.clone(),
        owner: report.place.asset_owner.clone(),
        lead: report.lead().map(|a| a.agency.clone()),
        agencies: dispute.agencies.clone(),
        words: event.note_internal.clone().unwrap_or_default(),
    })
}

/// The matter for which precedents are looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matter {
    /// Sub-field or field.
    pub category: Option<String>,
    /// The unit.
    pub area: Option<String>,
    /// Whose asset.
    pub owner: Option<String>,
}

/// How near a precedent lies to a matter; 0 has nothing in common that could decide. Whose the
/// thing is and what it is decide competence; the place alone does not.
pub fn nearness(precedent: &Precedent, matter: &Matter) -> u32 {
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    let field = |code: &Option<String>| {
        code.as_deref()
            .map(|c| c.split('-').next().unwrap_or(c).to_owned())
    };
    let kind = if same(&precedent.category, &matter.category) {
        4
    } else if same(&field(&precedent.category), &field(&matter.category)) {
        2
    } else {
        0
    };
    let owner = if same(&precedent.owner, &matter.owner) {
        3
    } else {
        0
    };
    match kind + owner {
        0 => 0,
        near => near + u32::from(same(&precedent.area, &matter.area)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn precedent(category: &str, area: &str, owner: Option<&str>) -> Precedent {
        Precedent {
            seq: 5,
            at: At(0),
            ruling: Ruling::Lead,
            ground: "competence".to_owned(),
            category: Some(category.to_owned()),
            area: Some(area.to_owned()),
            owner: owner.map(str::to_owned),
            lead: None,
            agencies: Vec::new(),
            words: String::new(),
        }
    }

    #[test]
    fn the_same_matter_is_nearest_and_the_place_alone_is_nothing() {
        let matter = Matter {
            category: Some("GT-01".to_owned()),
            area: Some("18880".to_owned()),
            owner: Some("province".to_owned()),
        };
        let near = |c: &str, a: &str, o: Option<&str>| nearness(&precedent(c, a, o), &matter);
        let order = [
            near("GT-01", "18880", Some("province")),
            near("GT-01", "18859", Some("province")),
            near("GT-01", "18880", None),
            near("GT-02", "18880", None),
            near("GT-02", "18859", None),
            near("MT-01", "18880", None),
        ];
        assert!(order.is_sorted_by(|a, b| a > b), "{order:?}");
        assert_eq!(order[5], 0);
        assert_eq!(
            nearness(&precedent("GT-01", "18880", None), &Matter::default()),
            0
        );
    }
}
