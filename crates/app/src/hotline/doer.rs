//! Who may have to act on what a caller tells: offered by digit while they talk.

use super::Notes;
use super::desk::Outlook;
use crate::ctx::Ctx;
use crate::limits;
use crate::privacy::agency_name;
use crate::view::Named;
use domain::id::ReportCode;
use domain::pack::Catalogue;
use domain::routing::{Lead, Route};
use domain::suggest::Led;

/// Why an agency is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DoerWhy {
    /// The routing table names it, in that line.
    Table(usize),
    /// It led reports that read alike.
    Alike(Vec<ReportCode>),
    /// The routing table lets it help.
    Helps,
    /// The agent named it, for other words.
    Chosen,
}

/// An agency that may have to act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doer {
    /// The agency.
    pub agency: Named,
    /// Why it is offered.
    pub why: DoerWhy,
}

/// Who may have to act: the table's agency, those that led look-alikes, those that the table lets
/// help. What was chosen stays, though the words name others now.
pub(super) fn offer(
    pack: &Catalogue,
    ctx: &Ctx,
    notes: &Notes,
    route: Option<&Route<'_>>,
    leads: &[Led],
    outlook: &mut Outlook,
) {
    let mut found: Vec<(&str, DoerWhy)> = Vec::new();
    match route.map(|r| (&r.lead, r.rule.line)) {
        Some((Lead::Agency(code), line)) => found.push((code, DoerWhy::Table(line))),
        Some((Lead::Person(words), _)) => outlook.ask_people = Some(words.clone()),
        None => {}
    }
    let by_table = found.first().map(|(code, _)| (*code).to_owned());
    let alike = leads
        .iter()
        .map(|l| (l.agency.as_str(), DoerWhy::Alike(l.alike.clone())));
    let helps = route
        .iter()
        .flat_map(|r| &r.co)
        .map(|c| (c.as_str(), DoerWhy::Helps));
    found.extend(alike.chain(helps));
    let chosen = pack
        .agency_at(&notes.agency, ctx.now.date())
        .map(|a| a.code.clone());
    found.extend(chosen.iter().map(|c| (c.as_str(), DoerWhy::Chosen)));
    for (code, why) in found {
        let here = pack
            .agency(code)
            .is_some_and(|a| a.in_force(ctx.now.date()));
        let known = outlook.agencies.iter().any(|d| d.agency.code == code);
        // Digits end at nine; what was chosen is always there.
        let room = outlook.agencies.len() < limits::DOERS || why == DoerWhy::Chosen;
        if here && !known && room {
            let agency = agency_name(pack, code);
            outlook.agencies.push(Doer { agency, why });
        }
    }
    outlook.agency_guessed = chosen.is_none() && by_table.is_some();
    outlook.agency = chosen.or(by_table);
}
