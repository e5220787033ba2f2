//! `/toi`: signing in by a one-time code, my reports, how I am told, what is held of me.

use super::pages::field::Field;
use super::pages::mine::{Code, Enter, Erase};
use super::{answer, present, visitor};
use crate::door::{Door, cookie};
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::shell::Nav;
use crate::url;
use app::mine::sign_in::{self, Entered};
use app::mine::{self, Citizen};
use app::{App, AppError};
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// The name under which a copy of one's own data is saved.
const COPY: HeaderValue =
    HeaderValue::from_static("attachment; filename=\"phan-anh-cua-toi.json\"");

/// `GET /toi`: my reports, or the way in.
pub(super) async fn show(State(app): State<App>, door: Door, RawQuery(query): RawQuery) -> Answer {
    let query = query.unwrap_or_default();
    if door.citizen.is_some() {
        let mine = mine::reports::mine(&app, &visitor(&door)).await?;
        let mut shell = door.shell(Nav::Mine);
        // What is new stands on this page.
        shell.unseen = Some(0);
        let page = present::mine::reports(shell, &mine, door.ctx.now);
        let mut response = answer::page(&page)?;
        let seen = door.ctx.now.0.to_string();
        if let Some(seen) = door.set_cookie(cookie::SEEN, &seen, Some(sign_in::COOKIE_SECONDS)) {
            response.headers_mut().append(header::SET_COOKIE, seen);
        }
        return Ok(response);
    }
    let other = url::value(&query, "khac").is_some();
    if let Some(ticket) = door.cookie(cookie::TICKET).filter(|_| !other)
        && sign_in::is_asked(&app, ticket, door.ctx.now).await?
    {
        return answer::page(&code_page(&door, Field::default(), true));
    }
    answer::page(&enter_page(&door, Field::default(), did(&door, &query)))
}

fn enter_page(door: &Door, who: Field, notice: Option<String>) -> Enter {
    let mut shell = door.shell(Nav::Mine);
    // The page of a form that was refused has no address of its own.
    shell.path = "/toi".to_owned();
    Enter { shell, notice, who }
}

fn code_page(door: &Door, code: Field, open: bool) -> Code {
    let mut shell = door.shell(Nav::Mine);
    shell.path = "/toi".to_owned();
    Code { shell, code, open }
}

/// What was just done.
fn did(door: &Door, query: &str) -> Option<String> {
    let key = format!("mine.did.{}", url::value(query, "da")?);
    lang::has(&key).then(|| lang::t(door.ctx.lang, &key).to_owned())
}

/// `POST /toi/ma`: sends a code, and leads to where it is typed.
pub(super) async fn ask(State(app): State<App>, posted: Posted) -> Answer {
    let (door, typed) = (&posted.door, posted.fields.typed("phone").unwrap_or(""));
    match sign_in::ask(&app, &door.ctx, typed).await {
        Ok(ticket) => {
            let seconds = Some(sign_in::TICKET_SECONDS);
            let cookie = door.set_cookie(cookie::TICKET, &ticket, seconds);
            answer::see_other_with(&door.shell(Nav::Mine).to("/toi"), cookie)
        }
        Err(error @ AppError::Refused(_)) => {
            let trouble = Failure::App(error).trouble(door.ctx.lang);
            let said = trouble.errors.first();
            let said = said.map_or_else(|| trouble.detail.clone(), |e| e.detail.clone());
            let typed: String = typed.chars().take(254).collect();
            answer::page_with(
                trouble.http_status(),
                &enter_page(door, Field::of(typed).wrong(said), None),
            )
        }
        Err(e) => Err(e.into()),
    }
}

/// `POST /toi/vao`: the code; the right one opens the corner.
pub(super) async fn enter(State(app): State<App>, posted: Posted) -> Answer {
    let door = &posted.door;
    let ticket = door.cookie(cookie::TICKET).unwrap_or("");
    let typed = posted.fields.typed("code").unwrap_or("");
    let said = match sign_in::enter(&app, &door.ctx, ticket, typed).await? {
        Entered::In(session) => {
            let seconds = Some(sign_in::COOKIE_SECONDS);
            let mut response = answer::see_other_with(
                &door.shell(Nav::Mine).to("/toi"),
                door.set_cookie(cookie::CITIZEN, &session, seconds),
            )?;
            drop_cookie(&mut response, door, cookie::TICKET);
            return Ok(response);
        }
        Entered::Wrong(left) => lang::fill(
            door.ctx.lang,
            "mine.code.wrong",
            &[("n", &left.to_string())],
        ),
        Entered::Over => {
            let said = lang::t(door.ctx.lang, "mine.code.over").to_owned();
            let page = code_page(door, Field::default().wrong(said), false);
            return answer::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let page = code_page(door, Field::default().wrong(said), true);
    answer::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn drop_cookie(response: &mut Response, door: &Door, name: &str) {
    if let Some(gone) = door.set_cookie(name, "", Some(0)) {
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
}

/// `POST /toi/ra`: signs out, here or everywhere.
pub(super) async fn sign_out(State(app): State<App>, posted: Posted) -> Answer {
    let door = &posted.door;
    match &door.citizen {
        Some(citizen) if posted.fields.typed("all").is_some() => {
            mine::sign_out_everywhere(&app, citizen).await?;
        }
        _ => {
            if let Some(cookie) = door.cookie(cookie::CITIZEN) {
                mine::sign_out(&app, cookie).await?;
            }
        }
    }
    left(door, "/toi?da=ra")
}

/// Leads on, and this browser forgets who it was.
fn left(door: &Door, to: &str) -> Answer {
    let mut response = answer::see_other(&door.shell(Nav::Mine).to(to))?;
    drop_cookie(&mut response, door, cookie::CITIZEN);
    Ok(response)
}

/// Who is signed in; whoever is not is led to the way in.
fn citizen(door: &Door) -> Result<&Citizen, Box<Response>> {
    let to = door.shell(Nav::Mine).to("/toi");
    let lead = || axum::response::Redirect::to(&to).into_response();
    door.citizen.as_ref().ok_or_else(|| Box::new(lead()))
}

/// `GET /toi/tin`: how I am told.
pub(super) async fn told(State(app): State<App>, door: Door, uri: Uri) -> Answer {
    if let Err(lead) = citizen(&door) {
        return Ok(*lead);
    }
    let choices = mine::choices::choices(&app, &door.ctx).await?;
    let notice = did(&door, uri.query().unwrap_or(""));
    answer::page(&present::mine::told(door.shell(Nav::Mine), choices, notice))
}

/// `POST /toi/tin`: chooses.
pub(super) async fn choose(State(app): State<App>, posted: Posted) -> Answer {
    let door = &posted.door;
    if let Err(lead) = citizen(door) {
        return Ok(*lead);
    }
    let on = |name| posted.fields.typed(name).is_some();
    mine::choices::choose(&app, &door.ctx, on("sms"), on("email")).await?;
    answer::see_other(&door.shell(Nav::Mine).to("/toi/tin?da=luu"))
}

/// `POST /toi/tin/khong-may-nao`: no browser is told any more.
pub(super) async fn no_browsers(State(app): State<App>, posted: Posted) -> Answer {
    let door = &posted.door;
    if let Err(lead) = citizen(door) {
        return Ok(*lead);
    }
    mine::choices::no_browsers(&app, &door.ctx).await?;
    answer::see_other(&door.shell(Nav::Mine).to("/toi/tin?da=tat"))
}

/// `POST /toi/tin/trinh-duyet`: this browser is told. The body is what `JSON.stringify` makes of its
/// subscription.
pub(super) async fn subscribe(State(app): State<App>, door: Door, body: Bytes) -> Answer {
    let _ = door.citizen.as_ref().ok_or(Failure::NOT_FOUND)?;
    let subscription = std::str::from_utf8(&body).map_err(|_| Failure::BAD_TEXT)?;
    mine::choices::subscribe(&app, &door.ctx, subscription).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
struct Ended {
    endpoint: String,
}

/// `DELETE /toi/tin/trinh-duyet`: no more notices in the browser with this endpoint.
pub(super) async fn unsubscribe(State(app): State<App>, door: Door, body: Bytes) -> Answer {
    let _ = door.citizen.as_ref().ok_or(Failure::NOT_FOUND)?;
    let ended: Ended = serde_json::from_slice(&body).map_err(|_| Failure::BAD_JSON)?;
    mine::choices::unsubscribe(&app, &door.ctx, &ended.endpoint).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /toi/rieng-tu`: what is held of me, and who looked.
pub(super) async fn data(State(app): State<App>, door: Door) -> Answer {
    let citizen = match citizen(&door) {
        Ok(citizen) => citizen,
        Err(lead) => return Ok(*lead),
    };
    let held = mine::held::held(&app, citizen).await?;
    let openings = mine::held::openings(&app, &visitor(&door)).await?;
    let days = app::retention::in_force(&app, door.ctx.now).await?;
    let long = present::mine::long(door.ctx.lang, days);
    answer::page(&present::mine::data(
        door.shell(Nav::Mine),
        &held,
        &openings,
        long,
    ))
}

/// `GET /toi/rieng-tu/ban-sao.json`: all of it, to take home.
pub(super) async fn copy(State(app): State<App>, door: Door) -> Answer {
    let citizen = match citizen(&door) {
        Ok(citizen) => citizen,
        Err(lead) => return Ok(*lead),
    };
    let json = mine::held::copy(&app, &visitor(&door), citizen).await?;
    let kind = HeaderValue::from_static("application/json");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, COPY),
    ];
    Ok((headers, json).into_response())
}

/// `GET /toi/rieng-tu/xoa`: what erasing does, now and later.
pub(super) async fn before_erasing(State(app): State<App>, door: Door) -> Answer {
    if let Err(lead) = citizen(&door) {
        return Ok(*lead);
    }
    answer::page(&erase_page(&app, &door, Field::default()).await?)
}

async fn erase_page(app: &App, door: &Door, sure: Field) -> Result<Erase, Failure> {
    let plan = mine::erase::plan(app, &visitor(door)).await?;
    let shell = door.shell(Nav::Mine);
    let told = |key, n: usize| (n > 0).then(|| shell.fill(key, "n", n.to_string()));
    Ok(Erase {
        over: told("mine.erase.now.over", plan.over),
        open: told("mine.erase.later.open", plan.open),
        sure,
        shell,
    })
}

/// `POST /toi/rieng-tu/xoa`: erases, once the box is ticked.
pub(super) async fn erase(State(app): State<App>, posted: Posted) -> Answer {
    let door = &posted.door;
    let citizen = match citizen(door) {
        Ok(citizen) => citizen,
        Err(lead) => return Ok(*lead),
    };
    if posted.fields.typed("sure").is_none() {
        let said = lang::t(door.ctx.lang, "mine.erase.need");
        let page = erase_page(&app, door, Field::default().wrong(said)).await?;
        return answer::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    mine::erase::erase(&app, &visitor(door), citizen).await?;
    left(door, "/toi?da=xoa")
}
