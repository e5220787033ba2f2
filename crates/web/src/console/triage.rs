//! `/lam-viec/phan-loai`: the queue, the case, the decision.

use super::forms::{LEAD_OTHER, Origin, Sheet, Typed};
use super::pages::triage::{Triage, TriageCase};
use super::present::{self, triage};
use super::queues::{Count, Queue};
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::notice::preview::Told;
use app::report::Order;
use app::report::desk::{self, Paper};
use app::report::preview::{Choice, Preview};
use app::report::{neighbours, precedent};
use app::{App, AppError};
use axum::extract::State;
use axum::http::StatusCode;
use domain::action::{Action, Body};
use domain::actor::Role;
use domain::id::ReportCode;
use domain::precedent::Matter;
use domain::report::Urgency;

/// Who reads the queue.
const CENTRE: [Role; 3] = [Role::CallAgent, Role::IocOperator, Role::IocLeader];
/// Rows of the queue at once: what a morning brings; the next page has the rest.
const ROWS: u32 = 50;

/// `GET /lam-viec/phan-loai`: the next case, or the one that `hs` names.
pub async fn show(staff: Staff) -> Answer {
    let chosen = staff
        .asked("hs")
        .map(|code| super::code_of(&code))
        .transpose()?;
    page(&staff, chosen, &Typed::default(), StatusCode::OK).await
}

/// `POST /lam-viec/phan-loai`: the same case with another category looked at; nothing is decided.
pub async fn preview(State(app): State<App>, posted: Posted) -> Answer {
    let code = super::code_of(posted.fields.typed("hs").unwrap_or_default())?;
    let mut typed = Typed::of(Action::Dispatch, &posted.fields);
    // Another of the machine's proposals was tapped.
    if let Some(category) = posted.fields.typed("goi_y") {
        typed.set("category", category.to_owned());
    }
    let staff = Staff::of(&app, posted.door)?;
    page(&staff, Some(code), &typed, StatusCode::OK).await
}

/// The page, with what was typed into its forms.
pub async fn page(
    staff: &Staff,
    chosen: Option<ReportCode>,
    typed: &Typed,
    status: StatusCode,
) -> Answer {
    staff.only(&CENTRE)?;
    let desk = staff.desk().await?;
    let (mut papers, next) = queue(staff).await?;
    papers.sort_by_key(|p| p.view.urgency != Some("urgent"));
    let code = chosen.or_else(|| papers.first().map(|p| p.view.report_code));
    let case = match code {
        Some(code) => match case(staff, code, typed, &desk.token).await? {
            Some(case) => Some(case),
            // It was decided meanwhile: its file says by whom.
            None => return Ok(staff.lead_to(&super::href(code))),
        },
        None => None,
    };
    let row = |p: &Paper| {
        let href = desk
            .shell
            .to(&format!("/lam-viec/phan-loai?hs={}", p.view.code));
        let mut row = present::row(staff.lang(), p, href);
        row.on = Some(p.view.report_code) == code;
        row
    };
    let page = Triage {
        count: count(staff).await?,
        queue: papers.iter().map(row).collect(),
        empty: staff.t("console.triage.empty").to_owned(),
        more_href: next
            .map(|at| desk.shell.to(&format!("/lam-viec/phan-loai?sau={at}")))
            .unwrap_or_default(),
        case,
        chosen: chosen.is_some(),
        tally: String::new(),
        desk,
    };
    staff.page_as(status, &page)
}

async fn queue(staff: &Staff) -> Result<(Vec<Paper>, Option<String>), Failure> {
    let Some(mut query) = Queue::Triage.query(staff.ctx()) else {
        return Ok((Vec::new(), None));
    };
    query.limit = Some(ROWS);
    query.cursor = staff.asked("sau");
    let page = desk::papers(&staff.app, staff.ctx(), query).await?;
    Ok((page.papers, page.next))
}

async fn count(staff: &Staff) -> Result<String, Failure> {
    let queries: Vec<_> = Queue::Triage.query(staff.ctx()).into_iter().collect();
    let counted = desk::counts(&staff.app, staff.ctx(), &queries).await?;
    Ok(counted
        .first()
        .map(|c| Count::from(*c).words(staff.lang()))
        .unwrap_or_default())
}

/// The case in the middle; none if it no longer waits for a decision.
async fn case(
    staff: &Staff,
    code: ReportCode,
    typed: &Typed,
    token: &str,
) -> Result<Option<TriageCase>, Failure> {
    let mut paper = desk::paper(&staff.app, staff.ctx(), code).await?;
    if paper.view.stage != Some("received") {
        return Ok(None);
    }
    let choice = Choice {
        category: typed.get("category").map(str::to_owned),
        area: typed.get("area").map(str::to_owned),
    };
    let may = paper.view.actions.contains(&Action::Dispatch.as_str());
    let preview = match may {
        true => Some(app::report::preview(&staff.app, staff.ctx(), code, &choice).await?),
        false => None,
    };
    if let Some(preview) = &preview {
        let told = would_tell(staff, code, typed, preview).await?;
        paper.told.extend(told.map(|told| (Action::Dispatch, told)));
    }
    let held = paper.view.category.as_ref().map(|c| c.code.clone());
    let category = preview.as_ref().and_then(|p| p.category.clone()).or(held);
    let near = neighbours::near(&staff.app, staff.ctx(), &paper, category.as_deref()).await?;
    let matter = Matter {
        category: category.clone(),
        area: paper.view.area.as_ref().map(|a| a.code.clone()),
        owner: paper.view.asset_owner.clone(),
    };
    let rulings = precedent::near(&staff.app, staff.ctx(), &matter).await?;
    let tables = staff.app.tables();
    let sheet = Sheet {
        lang: staff.lang(),
        now: staff.ctx().now,
        catalogue: &tables.catalogue,
        paper: &paper,
        actor: &staff.caller.actor,
        token,
        people: &[],
        typed,
        origin: Origin::Triage,
    };
    Ok(Some(triage::case(
        &sheet,
        &near,
        &rulings,
        preview.as_ref(),
    )))
}

/// What sending it as it is proposed, or as it was chosen so far, would tell the reporter; none
/// while something is missing.
async fn would_tell(
    staff: &Staff,
    code: ReportCode,
    typed: &Typed,
    preview: &Preview,
) -> Result<Option<Vec<Told>>, Failure> {
    let table = preview.lead.as_ref().map(|lead| lead.code.as_str());
    let lead = typed.get(LEAD_OTHER).or(typed.get("lead")).or(table);
    let chosen = typed.get("urgency").and_then(Urgency::parse);
    let urgency = chosen.unwrap_or(preview.urgency);
    let body = Body {
        lead: lead.map(str::to_owned),
        category: preview.category.clone(),
        // Urgency to or from urgent has its own action.
        urgency: Some(urgency).filter(|u| *u != Urgency::Urgent),
        ..Body::default()
    };
    let order = Order {
        body,
        ..Order::default()
    };
    match app::notice::preview::preview(&staff.app, staff.ctx(), code, Action::Dispatch, &order)
        .await
    {
        Ok(told) => Ok(Some(told)),
        Err(AppError::Refused(_)) => Ok(None),
        Err(e) => Err(e.into()),
    }
}
