//! `/bao` and its three steps: filing a report.

use super::pages::field::Field;
use super::pages::report::{
    Answers, Nearby, NearbyCards, Report, ReportStep1, ReportStep2, ReportStep3, ReportVoice, Spot,
};
use super::pages::{Message, MessageKind};
use super::present::locator;
use super::present::near::cards;
use super::sent::{Sent, blank as blank_answers, known, step_of};
use super::visitor;
use super::{answer, bulletins, keep};
use crate::door::Door;
use crate::error::{Answer, Failure, FieldTrouble};
use crate::form::Posted;
use crate::reading::Reading;
use crate::shell::Nav;
use crate::url;
use app::limit::Deed;
use app::report::duplicates::{Asked, duplicates};
use app::{App, AppError};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use domain::category::PlacePublic;
use std::fmt::Write;

/// `GET /bao`: the blank form on one page.
pub(super) async fn blank(State(app): State<App>, door: Door, RawQuery(query): RawQuery) -> Answer {
    let mut answers = new_form(&app, &door).await?;
    let label = url::value(query.as_deref().unwrap_or(""), "d").unwrap_or_default();
    // Somebody stands before a thing that wears a label: where it is, is known.
    if let Some(found) = app::asset::find(&app, &label).await? {
        let area = found.area.as_deref().unwrap_or_default();
        let known = blank_answers(&app, &door.ctx, &answers.key, "", area);
        answers.areas = known.areas;
        answers.lat = found.point.lat.to_string();
        answers.lon = found.point.lon.to_string();
        answers.place = Field::of(format!("{} {}, {}", found.kind, found.code, found.name));
        return one_page(&app, StatusCode::OK, &door, answers, Vec::new()).await;
    }
    let page = one_page(&app, StatusCode::OK, &door, answers, Vec::new()).await;
    keep::shell(&door, page)
}

/// `GET /bao/noi`: the form for whoever would rather say it.
pub(super) async fn speak(State(app): State<App>, door: Door) -> Answer {
    let answers = new_form(&app, &door).await?;
    let shell = door.shell(Nav::Report);
    keep::shell(&door, answer::page(&ReportVoice { shell, answers }))
}

/// `GET /bao/trung`: public reports of perhaps the same thing, as cards for the form.
pub(super) async fn alike(Reading(app): Reading, door: Door, RawQuery(query): RawQuery) -> Answer {
    door.knock(&app, Deed::Alike)?;
    let asked = crate::api::alike(query.as_deref())?;
    let found = duplicates(&app, &visitor(&door), asked).await?;
    let shell = door.shell(Nav::Report);
    let nearby = cards(&shell, &found, door.ctx.now);
    answer::page(&NearbyCards {
        shell,
        mode: "script",
        nearby,
    })
}

/// `GET /bao/cho`: where that is: the ground around it, and landmarks to tell it by.
pub(super) async fn spot(State(app): State<App>, door: Door, RawQuery(query): RawQuery) -> Answer {
    door.knock(&app, Deed::Alike)?;
    let query = query.unwrap_or_default();
    let degrees = |name: &str, most: f64| {
        let text = url::value(&query, name)?;
        text.parse::<f64>().ok().filter(|n| n.abs() <= most)
    };
    let at = degrees("lat", 90.0).zip(degrees("lon", 180.0));
    let (lat, lon) = at.ok_or(Failure::BAD_VIEW)?;
    let shell = door.shell(Nav::Report);
    let tables = app.tables();
    let communes: Vec<_> = tables
        .catalogue
        .units_at(door.ctx.now.date())
        .filter(|u| u.kind.is_commune_level())
        .collect();
    let near = locator::marks(&tables.catalogue, lat, lon);
    let marks = near.into_iter().map(|(name, far)| {
        let far = lang::number::distance(shell.lang, far.round() as u32);
        (shell.fill("portal.spot.by", "mark", name), far)
    });
    answer::page(&Spot {
        drawn: locator::around(lat, lon, PlacePublic::Exact, locator::AROUND_KM, &communes),
        marks: marks.collect(),
        shell,
    })
}

/// `GET /bao/buoc-1`: the blank first step.
pub(super) async fn first_step(State(app): State<App>, door: Door) -> Answer {
    let answers = new_form(&app, &door).await?;
    step(StatusCode::OK, 1, &door, answers, Vec::new())
}

/// `GET /bao/buoc-2`, `/bao/buoc-3`: somebody came without answers; the steps begin anew.
pub(super) async fn start_again(door: Door) -> Answer {
    answer::see_other(&door.shell(Nav::Report).to("/bao/buoc-1"))
}

/// `POST /bao/buoc-1`: back to the first step, with everything that was answered.
pub(super) async fn back_to_first(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::open(&app, posted).await?;
    let (door, answers) = sent.again(&app, &[]).await?;
    step(StatusCode::OK, 1, &door, answers, Vec::new())
}

/// `POST /bao/buoc-2`: the first step is answered.
pub(super) async fn second_step(State(app): State<App>, posted: Posted) -> Answer {
    go_on(&app, posted, 2).await
}

/// `POST /bao/buoc-3`: the second step is answered.
pub(super) async fn third_step(State(app): State<App>, posted: Posted) -> Answer {
    go_on(&app, posted, 3).await
}

/// Shows a step, or the earliest before it where something is wrong.
async fn go_on(app: &App, posted: Posted, to: u8) -> Answer {
    let sent = Sent::open(app, posted).await?;
    let wrong: Vec<FieldTrouble> = sent
        .wrong(app)?
        .into_iter()
        .filter(|t| step_of(t) < to)
        .collect();
    let stop = wrong.iter().map(step_of).min();
    let told: Vec<FieldTrouble> = wrong
        .into_iter()
        .filter(|t| Some(step_of(t)) == stop)
        .collect();
    let nearby = match stop.unwrap_or(to) {
        3 => nearby(app, &sent).await?,
        _ => Vec::new(),
    };
    let (door, answers) = sent.again(app, &told).await?;
    let status = if stop.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    step(status, stop.unwrap_or(to), &door, answers, nearby)
}

/// The cards of what may be the same as what the form holds.
async fn nearby(app: &App, sent: &Sent) -> Result<Vec<Nearby>, Failure> {
    let (new, _) = sent.read();
    let found = duplicates(app, &sent.ctx(), Asked::of(&new)).await?;
    Ok(cards(
        &sent.door.shell(Nav::Report),
        &found,
        sent.door.ctx.now,
    ))
}

/// `POST /bao`: files the report, from the one page or from the last step.
pub(super) async fn send(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::open(&app, posted).await?;
    if sent.is_trapped() {
        return answer::page(&Message::new(
            sent.door.shell(Nav::Report),
            MessageKind::Done,
        ));
    }
    let (new, unread) = sent.read();
    if !unread.is_empty() {
        let wrong = sent.wrong(&app)?;
        return back(&app, sent, wrong).await;
    }
    // A page without script asks now; one with script has asked before.
    if sent.asks_near() && sent.wrong(&app)?.is_empty() {
        let nearby = nearby(&app, &sent).await?;
        if !nearby.is_empty() {
            let (door, answers) = sent.again(&app, &[]).await?;
            return one_page(&app, StatusCode::CONFLICT, &door, answers, nearby).await;
        }
    }
    match app::report::submit(&app, &sent.ctx(), new).await {
        Ok(slip) => {
            let to = format!("{}/giay-hen", url::report(slip.report_code));
            let cookie = sent.door.keep_secret(slip.report_code, &slip.secret);
            answer::see_other_with(&sent.door.shell(Nav::Report).to(&to), cookie)
        }
        Err(AppError::Refused(refusal)) if !refusal.faults.is_empty() => {
            let wrong = Failure::App(AppError::Refused(refusal))
                .trouble(sent.door.ctx.lang)
                .errors;
            back(&app, sent, wrong).await
        }
        Err(e) => Err(e.into()),
    }
}

/// The form as it was typed with everything that is wrong: on the last step if all of it is asked
/// there, else on the one page, which shows every field.
async fn back(app: &App, sent: Sent, wrong: Vec<FieldTrouble>) -> Answer {
    let stays = sent.is_last_step() && wrong.iter().all(|t| step_of(t) == 3);
    let (door, answers) = sent.again(app, &wrong).await?;
    if stays {
        step(
            StatusCode::UNPROCESSABLE_ENTITY,
            3,
            &door,
            answers,
            Vec::new(),
        )
    } else {
        one_page(
            app,
            StatusCode::UNPROCESSABLE_ENTITY,
            &door,
            answers,
            Vec::new(),
        )
        .await
    }
}

/// `GET /bao/anh/{mark}`: a photo of a form that came back, for whoever holds its mark.
pub(super) async fn kept_photo(
    State(app): State<App>,
    door: Door,
    Path(mark): Path<String>,
) -> Answer {
    let shown = app::file::staged::look(&app, &mark, door.ctx.now).await?;
    Ok(([(header::CONTENT_TYPE, shown.content_type)], shown.bytes).into_response())
}

async fn new_form(app: &App, door: &Door) -> Result<Answers, Failure> {
    let key = app
        .random::<16>()?
        .iter()
        .fold(String::with_capacity(32), |mut key, byte| {
            let _ = write!(key, "{byte:02x}");
            key
        });
    let mut answers = blank_answers(app, &door.ctx, &key, "", "");
    answers.known = known(app, door).await?;
    Ok(answers)
}

async fn one_page(
    app: &App,
    status: StatusCode,
    door: &Door,
    answers: Answers,
    nearby: Vec<Nearby>,
) -> Answer {
    let mut shell = door.shell(Nav::Report);
    shell.path = "/bao".to_owned();
    let notices = bulletins::floods(app, &shell, door.ctx.now).await?;
    answer::page_with(
        status,
        &Report {
            shell,
            answers,
            voice: true,
            nearby,
            notices,
        },
    )
}

/// A step's page. It stands under the address of the step itself, so that the switches of language
/// and type lead somewhere.
fn step(
    status: StatusCode,
    number: u8,
    door: &Door,
    answers: Answers,
    nearby: Vec<Nearby>,
) -> Answer {
    let mut shell = door.shell(Nav::Report);
    shell.path = format!("/bao/buoc-{number}");
    match number {
        1 => answer::page_with(status, &ReportStep1 { shell, answers }),
        2 => answer::page_with(status, &ReportStep2 { shell, answers }),
        _ => answer::page_with(
            status,
            &ReportStep3 {
                shell,
                answers,
                nearby,
            },
        ),
    }
}
