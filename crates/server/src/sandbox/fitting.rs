//! Sample reports fitted to a province: what they name that is not in force there is replaced by what is.

use crate::demo::accounts;
use crate::demo::seed::AGENCIES;
use crate::demo::story::Story;
use domain::agency::AgencyKind;
use domain::pack::Catalogue;
use domain::time::Date;

/// The agencies that play a part: (code, beginning of their people's names to sign in by), in the order of
/// [`AGENCIES`], each the same where it is in force and another one of its kind where it is not.
pub(crate) fn agencies(catalogue: &Catalogue, day: Date) -> Vec<(String, String)> {
    let mut cast: Vec<(String, String)> = Vec::new();
    for (n, code) in AGENCIES.iter().enumerate() {
        let own = catalogue.agency_at(code, day).map(|a| a.code.clone());
        let is_free = |code: &str| !AGENCIES.contains(&code) && cast.iter().all(|(c, _)| c != code);
        let of_kind = |fits: &dyn Fn(AgencyKind) -> bool| {
            let mut all = catalogue.agencies_at(day);
            all.find(|a| fits(a.kind) && is_free(&a.code))
                .map(|a| a.code.clone())
        };
        // The first two are communes, the others serve the whole province.
        let other = match n {
            0 | 1 => of_kind(&|kind| kind == AgencyKind::CommuneCommittee),
            _ => of_kind(&|kind| {
                matches!(
                    kind,
                    AgencyKind::PublicUtility | AgencyKind::ProvincialDepartment
                )
            }),
        };
        // A province of few agencies lets one play several parts.
        if let Some(code) = own.or(other) {
            cast.push((code, accounts::short(n).to_owned()));
        }
    }
    cast
}

/// A sample report in a province whose parts are played by `cast`.
pub(crate) fn fit(
    mut story: Story,
    cast: &[(String, String)],
    catalogue: &Catalogue,
    day: Date,
) -> Story {
    let plays = |code: &str| -> Option<String> {
        let slot = AGENCIES.iter().position(|one| *one == code)?;
        let short = accounts::short(slot);
        let found = cast.iter().find(|(_, s)| s == short).or(cast.first());
        found.map(|(code, _)| code.clone())
    };
    for agency in [&mut story.lead, &mut story.second, &mut story.propose] {
        if let Some(code) = agency.as_deref() {
            *agency = plays(code);
        }
    }
    story.co = story.co.iter().filter_map(|code| plays(code)).collect();
    story.co.retain(|code| Some(code) != story.lead.as_ref());
    let known = |code: &Option<String>| {
        let code = code.as_deref();
        code.is_some_and(|code| catalogue.unit(code, day).is_some())
    };
    if story.area.is_some() && !known(&story.area) {
        let served = cast.iter().filter_map(|(code, _)| catalogue.agency(code));
        let mut units = served.flat_map(|a| &a.units);
        let unit = units
            .find_map(|code| catalogue.unit(code, day))
            .filter(|unit| unit.kind.is_commune_level())
            .or_else(|| {
                catalogue
                    .units_at(day)
                    .find(|unit| unit.kind.is_commune_level())
            });
        story.area = unit.map(|unit| unit.code.clone());
        story.lat = unit.map(|unit| unit.lat);
        story.lon = unit.map(|unit| unit.lon);
        story.place = unit.map(|unit| unit.name.clone());
    }
    if let Some(code) = story.category.clone() {
        story.category = category(catalogue, &code, day);
    }
    story
}

/// A category that is taken on a day: this one, another of its field, or any.
pub(crate) fn category(catalogue: &Catalogue, code: &str, day: Date) -> Option<String> {
    let is_taken = |code: &str| {
        let found = catalogue.category(code);
        found.is_some_and(|c| c.parent.is_some() && catalogue.takes(c, day))
    };
    if is_taken(code) {
        return Some(code.to_owned());
    }
    let field = code.split('-').next().unwrap_or(code);
    let all = || {
        let all = catalogue.categories().iter().map(|c| c.code.as_str());
        all.filter(|code| is_taken(code))
    };
    let of_field = all().find(|code| code.split('-').next() == Some(field));
    of_field.or_else(|| all().next()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::story::stories;
    use crate::pack::Texts;
    use domain::pack::Pack;

    fn pack(change: impl Fn(&str, String) -> String) -> Catalogue {
        let texts = Texts::built_in();
        let given = |name: &str| texts.get(name).map(|text| change(name, text));
        Pack::parse(&given).unwrap()
    }

    #[test]
    fn the_own_province_is_left_as_it_is() {
        let catalogue = pack(|_, text| text);
        let day = "2026-11-30".parse().unwrap();
        let cast = agencies(&catalogue, day);
        let codes: Vec<&str> = cast.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, AGENCIES);
        for story in stories().unwrap() {
            let fitted = fit(story.clone(), &cast, &catalogue, day);
            assert_eq!(format!("{fitted:?}"), format!("{story:?}"));
        }
    }

    #[test]
    fn what_has_ended_is_played_by_another() {
        // Before the reform of July 2025 none of the six was there yet, but for the utilities.
        let catalogue = pack(|_, text| text);
        let day = "2025-03-03".parse().unwrap();
        let cast = agencies(&catalogue, day);
        assert!(cast.len() >= 4, "{cast:?}");
        for (code, _) in &cast {
            assert!(catalogue.agency_at(code, day).is_some(), "{code}");
        }
        for story in stories().unwrap() {
            let fitted = fit(story, &cast, &catalogue, day);
            for code in fitted.lead.iter().chain(&fitted.co).chain(&fitted.second) {
                assert!(cast.iter().any(|(c, _)| c == code), "{code}");
            }
            let area = fitted.area.as_deref();
            assert!(area.is_none_or(|area| catalogue.unit(area, day).is_some()));
        }
    }
}
