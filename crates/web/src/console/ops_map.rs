//! `/lam-viec/ban-do`: where the open work lies that the reader works on. A list that is filtered by a
//! form; a script draws it on the ground, follows it live and picks several by a line around them.

use super::forms;
use super::pages::field::{Choice, ChoiceGroup};
use super::pages::ops_map::OpsMap;
use super::pages::parts::Status;
use super::present;
use super::staff::Staff;
use crate::base_map;
use crate::error::Answer;
use crate::router::House;
use app::report::desk::{self, Paper};
use app::report::list::{self, LIMIT_MAX, Marked, Query};
use app::triage::SORTERS;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use domain::report::{Stage, Urgency};
use serde_json::json;

/// Where it is.
pub const HREF: &str = "/lam-viec/ban-do";
/// Where the marks are.
const MARKS: &str = "/lam-viec/ban-do/diem";
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
    Router::new()
        .route(HREF, get(show))
        .route(MARKS, get(marks))
}

/// What the form asks for.
struct Asked {
    stage: String,
    category: String,
    area: String,
    late: bool,
    urgent: bool,
}

impl Asked {
    fn of(staff: &Staff) -> Asked {
        let asked = |name: &str| staff.asked(name).unwrap_or_default();
        Asked {
            stage: asked("stage"),
            category: asked("category"),
            area: asked("area"),
            late: asked("late") == "1",
            urgent: asked("urgent") == "1",
        }
    }

    /// The open reports that it is about.
    fn query(&self, staff: &Staff) -> Query {
        let one = |code: &String| Some(code.clone()).filter(|c| !c.is_empty());
        let mut query = Query {
            mine: staff.role().is_agency(),
            overdue: self.late,
            ..Query::default()
        };
        query.filter.open = Some(true);
        query.filter.stages = Stage::parse(&self.stage).into_iter().collect();
        query.filter.categories = one(&self.category).into_iter().collect();
        query.filter.areas = one(&self.area).into_iter().collect();
        query.filter.urgency = self.urgent.then_some(Urgency::Urgent);
        query
    }
}

/// `GET /lam-viec/ban-do/diem`: a mark of each that the filter finds, for the script: code, version,
/// latitude, longitude, tone, silhouette.
async fn marks(staff: Staff) -> Answer {
    app::incident::may_see(staff.ctx())?;
    let query = Asked::of(&staff).query(&staff);
    let (marks, more) = list::marked(&staff.app, staff.ctx(), &query).await?;
    let now = staff.ctx().now;
    let mark = |m: &Marked| {
        let tone = match () {
            () if m.urgency == Urgency::Urgent => "urgent",
            () if m.late_from.is_some_and(|at| at < now) => "late",
            () if m.stage == Stage::Received => "new",
            () => "work",
        };
        let shape = Status::of(m.label.as_str(), "").shape;
        let metre = |degrees: f64| (degrees * 1e5).round() / 1e5;
        let (lat, lon) = (metre(m.point.lat), metre(m.point.lon));
        json!([m.code.to_string(), m.version, lat, lon, tone, shape])
    };
    let told = json!({
        "marks": marks.iter().map(mark).collect::<Vec<_>>(),
        "more": more,
        "href": present::to(staff.lang(), "/lam-viec/hs/{code}"),
    });
    Ok(Json(told).into_response())
}

/// `GET /lam-viec/ban-do`.
async fn show(staff: Staff) -> Answer {
    app::incident::may_see(staff.ctx())?;
    let asked = Asked::of(&staff);
    let query = Query {
        limit: Some(LIMIT_MAX),
        cursor: staff.asked("sau"),
        ..asked.query(&staff)
    };
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
        Choice::new(s.as_str(), words).chosen(&asked.stage)
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
        categories: forms::categories(&tables.catalogue, lang, &asked.category),
        areas: forms::areas(&tables.catalogue, now, &asked.area),
        late: asked.late,
        urgent: asked.urgent,
        rows: found.papers.iter().map(row).collect(),
        more_href: more.unwrap_or_default(),
        marks: MARKS,
        words: words(&staff),
        most: super::bulk::MOST,
        under: base_map::under(staff.door.base_map(), &staff.app, staff.ctx(), &desk.shell).await?,
        bulk: SORTERS
            .contains(&staff.role())
            .then(|| super::bulk::part(&staff, &desk)),
        gathers: app::incident::may_write(staff.ctx()),
        desk,
    };
    staff.page(&page)
}

/// What the script says.
fn words(staff: &Staff) -> String {
    json!({
        "picked": staff.t("console.bulk.picked"),
        "pick": staff.t("ops.pick"),
        "more": staff.t("ops.more"),
        "fault": staff.t("ops.fault"),
    })
    .to_string()
}
