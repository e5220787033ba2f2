//! `/lam-viec/ban-do`: where the open work lies that the reader works on. A list that is filtered by a
//! form; a script draws it on the ground, follows it live and picks several by a line around them.

use super::forms;
use super::pages::field::{Choice, ChoiceGroup};
use super::pages::ops_map::OpsMap;
use super::present;
use super::staff::Staff;
use crate::error::Answer;
use crate::router::House;
use app::report::desk::{self, Paper};
use app::report::list::{LIMIT_MAX, Query};
use app::triage::SORTERS;
use axum::Router;
use axum::routing::get;
use domain::report::{Stage, Urgency};
use serde_json::json;

/// Where it is.
pub const HREF: &str = "/lam-viec/ban-do";
/// Stages that one may look at alone: the open ones.
const STAGES: [Stage; 9] = [
    Stage::Received,
    Stage::AwaitingInfo,
    Stage::Dispatched,
    Stage::InProgress,
    Stage::AwaitingApproval,
    Stage::Resolved,
    Stage::Answered,
    Stage::Disputed,
    Stage::Escalated,
];

/// The routes of this page.
pub fn routes() -> Router<House> {
    Router::new().route(HREF, get(show))
}

/// `GET /lam-viec/ban-do`.
async fn show(staff: Staff) -> Answer {
    app::incident::may_see(staff.ctx())?;
    let asked = |name: &str| staff.asked(name).unwrap_or_default();
    let (stage, category, area) = (asked("stage"), asked("category"), asked("area"));
    let (late, urgent) = (asked("late") == "1", asked("urgent") == "1");
    let mut query = Query {
        mine: staff.role().is_agency(),
        limit: Some(LIMIT_MAX),
        cursor: staff.asked("sau"),
        ..Query::default()
    };
    query.overdue = late;
    query.filter.open = Some(true);
    query.filter.stages = Stage::parse(&stage).into_iter().collect();
    query.filter.categories = Some(category.clone())
        .filter(|c| !c.is_empty())
        .into_iter()
        .collect();
    query.filter.areas = Some(area.clone())
        .filter(|a| !a.is_empty())
        .into_iter()
        .collect();
    query.filter.urgency = urgent.then_some(Urgency::Urgent);
    let counted = desk::counts(&staff.app, staff.ctx(), std::slice::from_ref(&query)).await?;
    let found = desk::papers(&staff.app, staff.ctx(), query).await?;
    let desk = staff.desk().await?;
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let tables = staff.app.tables();
    let row = |p: &Paper| {
        let href = present::to(lang, &super::href(p.view.report_code));
        let mut row = present::row_with_status(lang, p, href);
        row.pick = format!("{}.{}", p.view.code, p.view.version);
        row
    };
    let stages = STAGES.iter().map(|s| {
        let words = staff.t(&format!("stage.{s}"));
        Choice::new(s.as_str(), words).chosen(&stage)
    });
    let count = counted.first().copied().unwrap_or_default();
    let more = found.next.map(|at| {
        let path = crate::url::without(&desk.shell.path, "sau");
        let mark = if path.contains('?') { '&' } else { '?' };
        format!("{path}{mark}sau={at}")
    });
    let page = OpsMap {
        count: super::queues::Count::from(count).words(lang),
        stages: vec![ChoiceGroup {
            title: String::new(),
            choices: stages.collect(),
        }],
        categories: forms::categories(&tables.catalogue, lang, &category),
        areas: forms::areas(&tables.catalogue, now, &area),
        late,
        urgent,
        rows: found.papers.iter().map(row).collect(),
        more_href: more.unwrap_or_default(),
        points: points(&found.papers),
        bbox: bbox(&staff),
        bulk: SORTERS
            .contains(&staff.role())
            .then(|| super::bulk::part(&staff, &desk)),
        gathers: app::incident::may_write(staff.ctx()),
        desk,
    };
    staff.page(&page)
}

/// The box of the province's communes: west, south, east, north.
fn bbox(staff: &Staff) -> String {
    let tables = staff.app.tables();
    let today = staff.ctx().now.date();
    let mut bbox = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for u in tables.catalogue.units_at(today) {
        bbox = [
            bbox[0].min(u.lon),
            bbox[1].min(u.lat),
            bbox[2].max(u.lon),
            bbox[3].max(u.lat),
        ];
    }
    json!(bbox).to_string()
}

/// Code, place, tone and title of each that has a place.
fn points(papers: &[Paper]) -> String {
    let point = |p: &Paper| {
        let at = p.view.position?;
        let tone = match () {
            () if p.view.urgency == Some(Urgency::Urgent.as_str()) => "urgent",
            () if p.view.late == Some(true) => "late",
            () if p.view.stage == Some(Stage::Received.as_str()) => "new",
            () => "work",
        };
        Some(json!([
            p.view.code,
            at.lat,
            at.lon,
            tone,
            present::title(&p.view)
        ]))
    };
    json!(papers.iter().filter_map(point).collect::<Vec<_>>()).to_string()
}
