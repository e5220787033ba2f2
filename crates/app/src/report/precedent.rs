//! Precedents as the desk reads them: searched, and the nearest to a report that is to be sent.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::privacy::{agency_name, area_name, category_name};
use crate::view::Named;
use domain::id::ReportCode;
use domain::permission::{self, Sight};
use domain::precedent::{Matter, Ruling};
use domain::report::Report;
use domain::text::{fold, mask_persons};
use domain::time::At;
use lang::Lang;
use std::collections::HashMap;
use store::precedent::Ruled;

/// Precedents shown beside a decision: enough to see a line, few enough to read.
const NEAR_SHOWN: usize = 3;
/// Agencies or categories that a question may name.
const NAMED_MAX: usize = 20;

/// A ruling, as staff may read it.
#[derive(Clone, Debug)]
pub struct PrecedentView {
    /// The report it was ruled on.
    pub report_code: ReportCode,
    /// The report's title, if it has one.
    pub title: Option<String>,
    /// When.
    pub at: At,
    /// What was ruled.
    pub ruling: Ruling,
    /// competence, solution, not_thorough.
    pub ground: String,
    /// What it was about.
    pub category: Option<Named>,
    /// Where.
    pub area: Option<Named>,
    /// Who leads by it.
    pub lead: Option<Named>,
    /// Who disagreed.
    pub agencies: Vec<Named>,
    /// Why.
    pub words: String,
}

/// Precedents that a question finds, newest first; all of them for an empty one.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever reads no internal notes but their own.
pub async fn search(app: &App, ctx: &Ctx, question: &str) -> AppResult<Vec<PrecedentView>> {
    if !reads(ctx) {
        return Err(AppError::Forbidden);
    }
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    let asked = fold(question);
    let holds = |name: &str| !asked.is_empty() && fold(name).contains(&asked);
    let agencies: Vec<String> = catalogue
        .agencies_at(ctx.now.date())
        .filter(|a| holds(&a.short_name) || fold(&a.code) == asked)
        .map(|a| a.code.clone())
        .take(NAMED_MAX)
        .collect();
    let categories: Vec<String> = catalogue
        .categories()
        .iter()
        .filter(|c| holds(&c.public_name) || holds(&c.name_vi) || holds(&c.name_en))
        .map(|c| c.code.clone())
        .take(NAMED_MAX)
        .collect();
    let found = store::precedent::search(&app.store, question, &agencies, &categories).await?;
    shown(app, ctx, found).await
}

/// The precedents nearest to a matter; none for whoever does not read them.
pub async fn near(app: &App, ctx: &Ctx, matter: &Matter) -> AppResult<Vec<PrecedentView>> {
    if !reads(ctx) {
        return Ok(Vec::new());
    }
    let found = store::precedent::near(&app.store, matter, NEAR_SHOWN).await?;
    shown(app, ctx, found).await
}

/// A ruling's words are internal: the centre's and of those above.
fn reads(ctx: &Ctx) -> bool {
    use domain::actor::Role;
    match ctx.actor.role {
        Role::CallAgent
        | Role::IocOperator
        | Role::IocLeader
        | Role::StandingBody
        | Role::SteeringCommittee
        | Role::ProvinceLeader
        | Role::Inspector
        | Role::System => true,
        Role::Citizen
        | Role::AgencyFocal
        | Role::AgencyHandler
        | Role::AgencyLeader
        | Role::SysAdmin
        | Role::Auditor
        | Role::Telephony => false,
    }
}

/// With what their reports may show now: a follower may lag, and a report may have been sealed.
async fn shown(app: &App, ctx: &Ctx, found: Vec<Ruled>) -> AppResult<Vec<PrecedentView>> {
    let ids: Vec<_> = found.iter().map(|r| r.report).collect();
    let reports: HashMap<i64, Report> = store::report::by_ids(&app.store, &ids)
        .await?
        .into_iter()
        .map(|f| (f.report.id.0, f.report))
        .collect();
    let tables = app.tables();
    let views = found.into_iter().filter_map(|ruled| {
        let report = reports.get(&ruled.report.0)?;
        let category = report
            .category
            .as_deref()
            .and_then(|c| tables.catalogue.category(c));
        let sight = permission::sight(report, category, &ctx.actor);
        sight
            .sees_internal()
            .then(|| view(app, report, ruled, sight, ctx.lang))
    });
    Ok(views.collect())
}

fn view(app: &App, report: &Report, ruled: Ruled, sight: Sight, lang: Lang) -> PrecedentView {
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    let clean = |text: String| {
        if sight.is_redacted() {
            mask_persons(&text)
        } else {
            text
        }
    };
    let agency = |code: &String| agency_name(catalogue, code);
    let p = ruled.precedent;
    PrecedentView {
        report_code: report.code,
        title: report.title.clone().map(clean),
        at: p.at,
        ruling: p.ruling,
        ground: p.ground,
        category: p
            .category
            .as_deref()
            .map(|c| category_name(catalogue, c, lang)),
        area: p.area.as_deref().map(|a| area_name(catalogue, a, p.at)),
        lead: p.lead.as_ref().map(agency),
        agencies: p.agencies.iter().map(agency).collect(),
        words: clean(p.words),
    }
}
