//! What all reporters of an incident would read, before they are told: the deed by which each report is
//! told is rehearsed, its messages are worded by the function that fills the outbox, and the ways are
//! asked of the tables from which the outbox takes its addresses.

use super::{NewUpdate, checked, open_for};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::job::incident::told_by;
use crate::notice::preview::{self, MASK, Told};
use crate::record::load_id;
use crate::terms::TermsResult;
use domain::id::{IncidentId, ReportCode, ReportId, VaultId};
use domain::incident::Update;
use domain::notice::Receiver;
use domain::report::Report;
use store::message;

/// Reports whose messages say the same but for the code and the name of the case.
#[derive(Clone, Debug)]
pub struct Group {
    /// To the letter, as the first of them reads it.
    pub told: Vec<Told>,
    /// The first of them.
    pub code: ReportCode,
    /// How many.
    pub cases: usize,
}

/// What would be told, and by which ways.
#[derive(Clone, Debug, Default)]
pub struct Foretold {
    /// The messages, the most frequent first.
    pub groups: Vec<Group>,
    /// Reports that would not be told, and the rules' code of why.
    pub refused: Vec<(ReportCode, String)>,
    /// Short messages, letters, people told in a browser.
    pub ways: [usize; 3],
    /// People who gave no way, or want to hear nothing.
    pub unreached: usize,
    /// Reports whose reporter left no name: nobody is there to be told.
    pub nameless: usize,
}

/// What telling this would tell, and to how many. Nothing is done.
///
/// # Errors
/// Those of [`super::update`].
pub async fn foretell(
    app: &App,
    ctx: &Ctx,
    id: IncidentId,
    new: &NewUpdate,
) -> TermsResult<Foretold> {
    let (incident, head) = open_for(app, ctx, id).await?;
    let update = checked(ctx, &incident, &head, new)?;
    Ok(of_all(app, ctx, id, &update).await?)
}

async fn of_all(app: &App, ctx: &Ctx, id: IncidentId, update: &Update) -> AppResult<Foretold> {
    let mut found = Foretold::default();
    let mut heard: Vec<(ReportId, Option<VaultId>, Vec<Told>)> = Vec::new();
    let mut said: Vec<(Vec<String>, Group)> = Vec::new();
    for (report, code) in store::incident::reports(&app.store, id).await? {
        let Some(filed) = load_id(app, report).await? else {
            continue;
        };
        let (action, order) = told_by(&filed.report, update);
        let told = match preview::of_loaded(app, ctx, &filed, action, &order).await {
            Ok(told) => told,
            Err(AppError::Refused(refusal)) => {
                found.refused.push((code, refusal.code.as_str().to_owned()));
                continue;
            }
            Err(AppError::NotFound | AppError::Forbidden) => {
                found.refused.push((code, "wrong_agency".to_owned()));
                continue;
            }
            Err(e) => return Err(e),
        };
        if told.is_empty() {
            found.nameless += 1;
            continue;
        }
        let alike = alike(&filed.report, &told);
        match said.iter_mut().find(|(words, _)| *words == alike) {
            Some((_, group)) => group.cases += 1,
            None => said.push((
                alike,
                Group {
                    told: told.clone(),
                    code,
                    cases: 1,
                },
            )),
        }
        heard.push((report, filed.report.reporter, told));
    }
    said.sort_by_key(|(_, group)| std::cmp::Reverse(group.cases));
    found.groups = said.into_iter().map(|(_, group)| group).collect();
    count(app, &heard, &mut found).await?;
    Ok(found)
}

/// The words without what tells one case from another.
fn alike(report: &Report, told: &[Told]) -> Vec<String> {
    let (shown, digits) = (report.code.shown(), report.code.to_string());
    let titles = [report.public.title.as_deref(), report.title.as_deref()];
    let bare = |text: &str| {
        let mut text = text.replace(&shown, MASK).replace(&digits, MASK);
        for title in titles.into_iter().flatten().filter(|t| !t.is_empty()) {
            text = text.replace(title, MASK);
        }
        text
    };
    told.iter()
        .flat_map(|t| [bare(&t.sms), bare(&t.subject), bare(&t.text)])
        .collect()
}

/// Counts who would be reached by which way: reads of all at once.
async fn count(
    app: &App,
    heard: &[(ReportId, Option<VaultId>, Vec<Told>)],
    found: &mut Foretold,
) -> AppResult<()> {
    let shared: Vec<ReportId> = heard
        .iter()
        .filter(|(.., told)| told.iter().any(|t| t.to == Receiver::Concerned))
        .map(|(report, ..)| *report)
        .collect();
    let concerned = message::concerned(&app.store, &shared).await?;
    let mut reached: Vec<(VaultId, bool)> = Vec::new();
    for (report, reporter, told) in heard {
        for message in told {
            let by_sms = !message.sms.is_empty();
            if message.to == Receiver::Concerned {
                let others = concerned.get(report).into_iter().flatten();
                let others = others.filter(|person| Some(**person) != *reporter);
                reached.extend(others.map(|person| (*person, by_sms)));
            } else {
                reached.extend(reporter.map(|person| (person, by_sms)));
            }
        }
    }
    let mut people: Vec<VaultId> = reached.iter().map(|(person, _)| *person).collect();
    people.sort_unstable();
    people.dedup();
    let ways = message::ways(&app.store, &people).await?;
    for (person, by_sms) in reached {
        let way = ways.get(&person).copied().unwrap_or_default();
        let used = [way.sms && by_sms, way.email, way.push];
        for (n, on) in found.ways.iter_mut().zip(used) {
            *n += usize::from(on);
        }
        found.unreached += usize::from(!used.contains(&true));
    }
    Ok(())
}
