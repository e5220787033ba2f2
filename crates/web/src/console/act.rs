//! `POST /lam-viec/hs/{code}/{action}`: every action by its name, and what its answer may be.

use super::clash::conflict;
use super::forms::{FROM, LEAD_OTHER, Looked, Origin, Typed, WHAT, WHEN, WHERE, WHO, tells};
use super::present;
use super::staff::{Left, Staff};
use super::{answer, dossier, faces, file, held, job, moving, publish, relay, triage};
use crate::error::{Answer, Failure, FieldTrouble};
use crate::form::Posted;
use crate::form::kept::Kept;
use app::report::desk;
use app::triage::hold::hold;
use app::view::ReportView;
use app::{App, AppError};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::action::{Action, Due};
use domain::id::ReportCode;
use domain::permission::Sight;
use domain::refusal_reason::{Code, Why};
use lang::Lang;

/// Carries out an action, or gives the form back with what was wrong.
pub async fn act(
    State(app): State<App>,
    Path((code, action)): Path<(String, String)>,
    mut posted: Posted,
) -> Answer {
    let (code, action) = (super::code_of(&code)?, named(&action)?);
    let staff = Staff::of(&app, posted.door.clone())?;
    let kept = Kept::take(&app, &mut posted).await?;
    let mut typed = arranged(Typed::of(action, &posted.fields), action, staff.lang());
    if typed.is_wrong() {
        typed.keep(&kept.stage(&app).await?, staff.lang());
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return again(&staff, code, action, typed, status).await;
    }
    posted.fields = typed.fields();
    let order = match posted.order() {
        Ok((_, order)) => order,
        Err(failure) => return refused(&staff, code, action, (typed, kept), failure).await,
    };
    if action == Action::OpenIdentity {
        return match app::report::identity::open(&app, staff.ctx(), code, order).await {
            Ok(found) => {
                file::page(
                    &staff,
                    code,
                    &Typed::default(),
                    Some(&found.unwrap_or_default()),
                    StatusCode::OK,
                )
                .await
            }
            Err(e) => refused(&staff, code, action, (typed, kept), e.into()).await,
        };
    }
    let origin = Origin::parse(typed.get(FROM).unwrap_or_default());
    if origin == Origin::Triage {
        let pairs = typed.pairs();
        return match hold(&app, staff.ctx(), code, action, order, pairs).await {
            Ok(done) => held::answer(&staff, done, action, origin),
            Err(e) => refused(&staff, code, action, (typed, kept), e.into()).await,
        };
    }
    match app::report::act(&app, staff.ctx(), code, action, order).await {
        Ok(view) => Ok(lead_on(&staff, &view, action, origin)),
        Err(e) => refused(&staff, code, action, (typed, kept), e.into()).await,
    }
}

/// `POST /lam-viec/hs/{code}/{action}/xem-truoc`: what the form would tell citizens. Nothing is done.
/// The page comes back with it; a script asks (`phan=1`) for the part alone.
pub async fn look(
    State(app): State<App>,
    Path((code, action)): Path<(String, String)>,
    mut posted: Posted,
) -> Answer {
    let (code, action) = (super::code_of(&code)?, named(&action)?);
    let staff = Staff::of(&app, posted.door.clone())?;
    let typed = arranged(Typed::of(action, &posted.fields), action, staff.lang());
    posted.fields = typed.fields();
    let now = staff.ctx().now;
    let looked = match posted.order() {
        Ok((_, order)) => app::notice::preview::preview(&app, staff.ctx(), code, action, &order)
            .await
            .map(|told| {
                let (due, why) = (order.body.due.map(Due::at), order.body.note.as_deref());
                (told, moving::publicly(action, due, why, now))
            })
            .map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    let (typed, looked) = match looked {
        Ok((told, public)) => (typed, Looked::Told(told, public)),
        Err(failure @ (Failure::App(AppError::Refused(_)) | Failure::Fields(_))) => {
            let told = typed.refused(&failure, staff.lang());
            let why: Vec<String> = told.wrong().into_iter().map(|(_, words)| words).collect();
            let looked = Looked::NotYet(why.join(" "));
            (told, looked)
        }
        Err(failure) => return Err(failure),
    };
    if staff.asked("phan").is_some() {
        return staff.page(&tells(staff.lang(), code, action, Some(&looked)));
    }
    again(&staff, code, action, typed.looked(looked), StatusCode::OK).await
}

/// The action of an address. What only the clock does, and what begins a report, is done elsewhere.
fn named(name: &str) -> Result<Action, Failure> {
    let action = Action::parse(name).filter(|a| *a != Action::Submit && !a.is_clock_only());
    action.ok_or(Failure::NOT_FOUND)
}

/// Fields that only pages have become those of the action.
pub(super) fn arranged(mut typed: Typed, action: Action, lang: Lang) -> Typed {
    if let Some(other) = typed.get(LEAD_OTHER).map(str::to_owned) {
        typed.set("lead", other);
    }
    if action == Action::SubmitResult && typed.get("text").is_none() {
        told_in_parts(&mut typed, lang);
    }
    typed
}

/// The answer as one text. A part that is missing is a fault of its own.
fn told_in_parts(typed: &mut Typed, lang: Lang) {
    if let Some(later) = typed.get("commitment.text").map(str::to_owned) {
        typed.set("text", later);
        return;
    }
    let wanted = [
        (WHAT, "lint.no_what"),
        (WHERE, "lint.no_where"),
        (WHEN, "lint.no_date"),
        (WHO, "lint.no_who"),
    ];
    for (name, words) in wanted {
        if typed.get(name).is_none() {
            typed.add_fault(name, lang::t(lang, words));
        }
    }
    let part = |name: &str| typed.get(name).unwrap_or_default().to_owned();
    let day = present::day(Lang::Vi, &part(WHEN));
    let parts = [
        (WHAT, part(WHAT)),
        (WHERE, part(WHERE)),
        (WHEN, day),
        (WHO, part(WHO)),
    ];
    let parts: Vec<(&str, &str)> = parts
        .iter()
        .map(|(name, words)| (*name, words.as_str()))
        .collect();
    // Citizens read Vietnamese first, whatever the writer's page speaks.
    let text = lang::fill(Lang::Vi, "console.answer.sentence", &parts);
    if !typed.is_wrong() {
        typed.set("text", text);
    }
}

/// Whether what the reader did waits for a signature.
pub fn left(staff: &Staff, view: &ReportView, action: Action) -> Left {
    let mut own = view
        .proposals
        .iter()
        .filter(|p| p.action == action.as_str());
    let mine = staff
        .caller
        .actor
        .agency
        .as_deref()
        .filter(|_| staff.role().is_agency());
    let waits = own.any(|p| {
        mine.is_none()
            || p.agency
                .as_ref()
                .is_some_and(|a| Some(a.code.as_str()) == mine)
    });
    if waits { Left::Draft } else { Left::Done }
}

/// Where the desk goes on after a deed: to the next case of a queue, else to the file.
pub fn lead_on(
    staff: &Staff,
    view: &ReportView,
    action: Action,
    origin: Origin,
) -> axum::response::Response {
    let code = view.report_code;
    let sees = view.sight.sees_internal();
    let path = match origin {
        Origin::Triage if view.stage == Some("received") && sees => {
            format!("/lam-viec/phan-loai?hs={code}")
        }
        Origin::Triage => "/lam-viec/phan-loai".to_owned(),
        Origin::Approvals => "/lam-viec/duyet".to_owned(),
        Origin::Publish if view.stage == Some("resolved") => {
            format!("/lam-viec/cong-khai?hs={code}")
        }
        Origin::Publish => "/lam-viec/cong-khai".to_owned(),
        Origin::Wall => "/lam-viec/khan".to_owned(),
        Origin::Committee if view.stage == Some("escalated") => super::dossier::at_committee(code),
        Origin::Committee => "/ban-chi-dao".to_owned(),
        Origin::Dossier if sees => super::dossier::href(code),
        Origin::Dossier => "/lam-viec".to_owned(),
        Origin::Job if view.sight == Sight::Agency => super::job::href(code),
        // Whoever handed it back does not see the job any more.
        Origin::Job => "/lam-viec/viec-cua-toi".to_owned(),
        // What is done is off the list, what was asked for says so there.
        Origin::Moving => moving::HREF.to_owned(),
        Origin::Talk if sees => super::relay::of(code),
        Origin::Talk => super::relay::HREF.to_owned(),
        // Nor the file.
        Origin::File | Origin::Answer if !sees => "/lam-viec".to_owned(),
        Origin::File | Origin::Answer => super::href(code),
    };
    staff.done(&path, action, code, left(staff, view, action))
}

/// What a deed that was not done looks like.
async fn refused(
    staff: &Staff,
    code: ReportCode,
    action: Action,
    (typed, kept): (Typed, Kept),
    failure: Failure,
) -> Answer {
    let status = failure.trouble(staff.lang()).http_status();
    match &failure {
        Failure::App(AppError::Conflict { .. } | AppError::OnceMismatch) => {
            conflict(staff, code, action, &typed, StatusCode::CONFLICT, None).await
        }
        Failure::App(AppError::Refused(refusal))
            if refusal.faults.is_empty()
                && matches!(refusal.code, Code::WrongRole | Code::WrongAgency) =>
        {
            forbidden(staff, code, action, &failure, refusal.why).await
        }
        Failure::App(AppError::Refused(_) | AppError::File(_)) | Failure::Fields(_) => {
            let mut typed = typed
                .refused(&failure, staff.lang())
                .moved(|fault| part_of_answer(action, fault));
            typed.keep(&kept.stage(&staff.app).await?, staff.lang());
            again(staff, code, action, typed, status).await
        }
        Failure::App(_) | Failure::Request(..) => Err(failure),
    }
}

/// The part of an answer at which a fault of its whole text stands.
pub(super) fn part_of_answer(action: Action, fault: &FieldTrouble) -> Option<&'static str> {
    match (action, fault.field.as_str()) {
        (Action::SubmitResult, "text") if fault.code == Why::LintNoDate.as_str() => Some(WHEN),
        (Action::SubmitResult, "text") if fault.code == Why::LintNoWhere.as_str() => Some(WHERE),
        (Action::SubmitResult, "text") if fault.code == Why::LintNoWho.as_str() => Some(WHO),
        (Action::SubmitResult, "text") => Some(WHAT),
        _ => None,
    }
}

/// The page that the form stood on, with the form as typed.
async fn again(
    staff: &Staff,
    code: ReportCode,
    action: Action,
    typed: Typed,
    status: StatusCode,
) -> Answer {
    let paper = desk::paper(&staff.app, staff.ctx(), code).await?;
    if !paper.view.actions.contains(&action.as_str()) {
        let why = typed
            .wrong()
            .into_iter()
            .map(|(_, words)| words)
            .collect::<Vec<_>>()
            .join(" ");
        return conflict(staff, code, action, &typed, status, Some(why)).await;
    }
    match Origin::parse(typed.get(FROM).unwrap_or_default()) {
        Origin::Triage => triage::page(staff, Some(code), &typed, status).await,
        Origin::Answer => answer::page(staff, code, &typed, status).await,
        Origin::Publish => publish::page(staff, Some(code), &typed, status).await,
        Origin::Job => job::page(staff, code, &typed, status).await,
        Origin::Talk => relay::page(staff, code, &typed, status).await,
        Origin::Moving => moving::page(staff, code, &typed, status).await,
        // The wall sends what needs no choice; what it lacks is chosen at triage.
        Origin::Wall if action == Action::Dispatch => {
            triage::page(staff, Some(code), &typed, status).await
        }
        origin @ (Origin::Dossier | Origin::Committee) => {
            dossier::page(staff, code, &typed, origin, status).await
        }
        Origin::File | Origin::Approvals | Origin::Wall => {
            file::page(staff, code, &typed, None, status).await
        }
    }
}

/// Why the reader may not, and who can.
async fn forbidden(
    staff: &Staff,
    code: ReportCode,
    action: Action,
    failure: &Failure,
    why: Why,
) -> Answer {
    let trouble = failure.trouble(staff.lang());
    let mut words = trouble.detail.clone();
    if matches!(why, Why::Role | Why::Agency) {
        let roles = desk::who_may(&staff.app, staff.ctx(), code, action).await?;
        let roles: Vec<&str> = roles
            .iter()
            .map(|role| staff.t(&format!("role.{role}")))
            .collect();
        let deed = staff.t(&format!("action.{action}"));
        let who = lang::fill(
            staff.lang(),
            "console.who_may",
            &[("deed", deed), ("roles", &roles.join(", "))],
        );
        words = format!("{words} {who}");
    }
    Ok(faces::answer(staff, &trouble, words).await)
}
