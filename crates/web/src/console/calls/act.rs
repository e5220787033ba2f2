//! Deeds at the desk: taking a call, keeping a draft, filing, calling back, marking a number.

use super::look::{Again, back, page};
use super::{Wrong, board, faults, id_of, notes, of, present};
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use app::hotline::file::{self, Danger};
use app::hotline::{back as call_back, board as desk_board, draft, moment, pass, prank};
use app::{App, AppError};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::hotline::Attempt;
use domain::id::{CallId, UserId};
use serde_json::json;

/// Days for which a number is marked, where the form says nothing that can be.
const MARK_DAYS: i64 = 7;

/// `POST /lam-viec/cuoc-goi`: a call that no exchange tells of.
pub(super) async fn by_hand(State(app): State<App>, posted: Posted) -> Answer {
    let (staff, fields) = of(app, posted)?;
    let typed = fields.typed("phone").unwrap_or_default();
    match app::hotline::by_hand(&staff.app, staff.ctx(), typed).await {
        Ok(id) => Ok(staff.lead_to(&present::href(id))),
        Err(e) => {
            let wrong = faults(&staff, e)?;
            let words = wrong.into_iter().next().map(|(_, w)| w).unwrap_or_default();
            let wrong = Wrong {
                phone: (typed.to_owned(), words),
                ..Wrong::default()
            };
            board(&staff, StatusCode::UNPROCESSABLE_ENTITY, wrong).await
        }
    }
}

/// `POST /lam-viec/cuoc-goi/may`: the line where the agent sits.
pub(super) async fn sit(State(app): State<App>, posted: Posted) -> Answer {
    let (staff, fields) = of(app, posted)?;
    let typed = fields.typed("line").unwrap_or_default();
    match desk_board::sit(&staff.app, staff.ctx(), typed).await {
        Ok(()) => Ok(staff.lead_to(super::HREF)),
        Err(e) => {
            let wrong = Wrong {
                line: faults(&staff, e).map(|_| staff.t("desk.line.wrong").to_owned())?,
                ..Wrong::default()
            };
            board(&staff, StatusCode::UNPROCESSABLE_ENTITY, wrong).await
        }
    }
}

/// `POST /lam-viec/cuoc-goi/{id}/nhan`: the first who takes it has it.
pub(super) async fn take(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let (staff, _) = of(app, posted)?;
    let call = id_of(&id)?;
    match app::hotline::take(&staff.app, staff.ctx(), call).await {
        Ok(()) => Ok(staff.lead_to(&present::href(call))),
        // A colleague was faster: the page says who.
        Err(AppError::Conflict { .. }) => {
            page(&staff, &id, StatusCode::CONFLICT, Again::default()).await
        }
        Err(e) => Err(e.into()),
    }
}

/// Whether the script asks: it wants a version, not a page.
fn is_script(staff: &Staff) -> bool {
    staff
        .door
        .header("accept")
        .is_some_and(|a| a.starts_with("application/json"))
}

/// `POST /lam-viec/cuoc-goi/{id}/nhap`: keeps what was written down.
pub(super) async fn keep(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let (staff, fields) = of(app, posted)?;
    let script = is_script(&staff);
    let version = notes::version(&fields);
    let kept = draft::keep(
        &staff.app,
        staff.ctx(),
        id_of(&id)?,
        version,
        notes::read(&fields),
    )
    .await;
    match kept {
        Ok(version) if script => Ok(Json(json!({ "version": version })).into_response()),
        Ok(_) => back(&staff, "nhap"),
        Err(AppError::Conflict { version }) if script => {
            let body = json!({ "version": version, "words": staff.t("desk.stale") });
            Ok((StatusCode::CONFLICT, Json(body)).into_response())
        }
        Err(e) => again(&staff, &id, &fields, e).await,
    }
}

/// `POST /lam-viec/cuoc-goi/{id}/chuyen`: gives the call, with what stands in the form, to a colleague.
pub(super) async fn give(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let (staff, fields) = of(app, posted)?;
    let to = fields.typed("handler").and_then(|t| t.parse().ok());
    let given = pass::pass(
        &staff.app,
        staff.ctx(),
        id_of(&id)?,
        to.map(UserId),
        notes::version(&fields),
        &notes::read(&fields),
    )
    .await;
    match given {
        Ok(_) => back(&staff, "chuyen"),
        Err(e) => again(&staff, &id, &fields, e).await,
    }
}

/// `POST /lam-viec/cuoc-goi/{id}/dau`: marks a moment of the call; the script says which second it
/// was, and reads the list again.
pub(super) async fn moment(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Answer {
    let (staff, fields) = of(app, posted)?;
    let call = id_of(&id)?;
    let second = fields.typed("second").and_then(|s| s.trim().parse().ok());
    let word = fields.typed("moment").unwrap_or_default();
    match moment::mark(&staff.app, staff.ctx(), call, second, word).await {
        Ok(()) => Ok(staff.lead_to(&present::href(call))),
        Err(e) => plainly(&staff, &id, e).await,
    }
}

/// `POST /lam-viec/cuoc-goi/{id}/dau/{n}/bo`: takes a moment away again.
pub(super) async fn unmark(
    State(app): State<App>,
    Path((id, n)): Path<(String, i64)>,
    posted: Posted,
) -> Answer {
    let (staff, _) = of(app, posted)?;
    let call = id_of(&id)?;
    moment::unmark(&staff.app, staff.ctx(), call, n).await?;
    Ok(staff.lead_to(&present::href(call)))
}

/// `POST /lam-viec/cuoc-goi/{id}/luu`: files the report, once; `khan` says that it is dangerous.
pub(super) async fn save(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let (staff, fields) = of(app, posted)?;
    let call = id_of(&id)?;
    let danger = match fields.typed("khan") {
        Some(_) => Danger::Said(
            fields
                .typed("why_urgent")
                .map(str::trim)
                .filter(|w| !w.is_empty())
                .unwrap_or_else(|| staff.t("desk.urgent.why"))
                .to_owned(),
        ),
        None => Danger::Unsaid,
    };
    let saved = file::save(
        &staff.app,
        staff.ctx(),
        call,
        notes::version(&fields),
        notes::chosen(&fields),
        &danger,
    )
    .await;
    match saved {
        Ok(_) => Ok(staff.lead_to(&format!("{}?luu=1", present::href(call)))),
        Err(e) => again(&staff, &id, &fields, e).await,
    }
}

/// `POST /lam-viec/cuoc-goi/{id}/cung-viec/{code}`: the caller joins a report that is there.
pub(super) async fn join(
    State(app): State<App>,
    Path((id, code)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let (staff, fields) = of(app, posted)?;
    let call = id_of(&id)?;
    let code = crate::console::code_of(&code)?;
    match file::join(&staff.app, staff.ctx(), call, code, &notes::read(&fields)).await {
        Ok(()) => Ok(staff.lead_to(&present::href(call))),
        Err(e) => again(&staff, &id, &fields, e).await,
    }
}

/// `POST /lam-viec/cuoc-goi/{id}/xong`: nothing is filed, and why.
pub(super) async fn note(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let (staff, fields) = of(app, posted)?;
    let why = fields.typed("note").unwrap_or_default();
    match file::note(&staff.app, staff.ctx(), id_of(&id)?, why).await {
        Ok(()) => back(&staff, "xong"),
        Err(e) => plainly(&staff, &id, e).await,
    }
}

/// `POST /lam-viec/cuoc-goi/{id}/hen-goi-lai`: promises to call back.
pub(super) async fn promise(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Answer {
    let (staff, _) = of(app, posted)?;
    match call_back::promise(&staff.app, staff.ctx(), id_of(&id)?).await {
        Ok(_) => back(&staff, "hen"),
        Err(e) => plainly(&staff, &id, e).await,
    }
}

/// `POST /lam-viec/cuoc-goi/{id}/goi-lai`: notes an attempt to call back.
pub(super) async fn tried(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
) -> Answer {
    let (staff, fields) = of(app, posted)?;
    let call = id_of(&id)?;
    let result = fields.typed("result").and_then(Attempt::parse);
    let result = result.ok_or(Failure::BAD_FORM)?;
    match call_back::tried(&staff.app, staff.ctx(), call, result).await {
        // Whoever was reached talks now.
        Ok(()) if result == Attempt::Reached => Ok(staff.lead_to(&present::href(call))),
        Ok(()) => back(&staff, "lai"),
        Err(e) => plainly(&staff, &id, e).await,
    }
}

/// `POST /lam-viec/cuoc-goi/{id}/so-dua`: marks the number.
pub(super) async fn mark(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let (staff, fields) = of(app, posted)?;
    let days = fields
        .typed("days")
        .and_then(|d| d.trim().parse().ok())
        .unwrap_or(MARK_DAYS);
    let why = fields.typed("reason").unwrap_or_default();
    match prank::mark(&staff.app, staff.ctx(), id_of(&id)?, why, days).await {
        Ok(()) => back(&staff, "dua"),
        Err(e) => plainly(&staff, &id, e).await,
    }
}

/// `POST /lam-viec/cuoc-goi/{id}/so-dua/bo`: takes the mark away.
pub(super) async fn lift(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let (staff, _) = of(app, posted)?;
    let call: CallId = id_of(&id)?;
    prank::lift(&staff.app, staff.ctx(), call).await?;
    Ok(staff.lead_to(&present::href(call)))
}

/// The form as it was sent, with what is wrong with it, or with what another tab kept meanwhile.
async fn again(staff: &Staff, id: &str, fields: &Fields, e: AppError) -> Answer {
    let typed = Some(notes::read(fields));
    if matches!(e, AppError::Conflict { .. }) {
        let again = Again {
            notes: typed,
            stale: true,
            ..Again::default()
        };
        return page(staff, id, StatusCode::CONFLICT, again).await;
    }
    let again = Again {
        notes: typed,
        version: Some(notes::version(fields)),
        errors: faults(staff, e)?,
        stale: false,
    };
    page(staff, id, StatusCode::UNPROCESSABLE_ENTITY, again).await
}

/// The page as it stands, with what is wrong with one of its small forms.
async fn plainly(staff: &Staff, id: &str, e: AppError) -> Answer {
    if matches!(e, AppError::Conflict { .. }) {
        return page(staff, id, StatusCode::CONFLICT, Again::default()).await;
    }
    let again = Again {
        errors: faults(staff, e)?,
        ..Again::default()
    };
    page(staff, id, StatusCode::UNPROCESSABLE_ENTITY, again).await
}
