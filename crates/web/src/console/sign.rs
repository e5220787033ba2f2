//! Signing in and out, light and dark.

use super::pages::desk::Theme;
use super::pages::sign_in::SignIn;
use super::provider::LEAVE;
use super::staff::{self, THEME};
use super::steps;
use crate::door::{Door, cookie};
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::shell::Nav;
use crate::url;
use app::session::{Entry, SignedIn};
use app::{App, AppError};
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use lang::Lang;

/// How long the choice of light or dark is kept, in seconds: a year.
const THEME_SECONDS: u32 = 365 * 24 * 3600;

/// `GET /dang-nhap`: the door for staff.
pub async fn show(State(app): State<App>, door: Door) -> Answer {
    let query = door
        .look
        .path
        .split_once('?')
        .map_or("", |(_, query)| query);
    let next = url::value(query, "next").unwrap_or_default();
    if door.caller.is_some() {
        return Ok(Redirect::to(&door.shell(Nav::Elsewhere).to(inside(&next))).into_response());
    }
    page(&app, &door, StatusCode::OK, "", &next, String::new())
}

/// `POST /dang-nhap`: signs in, and leads to where the person wanted to go.
pub async fn sign_in(State(app): State<App>, posted: Posted) -> Answer {
    let typed = |name| posted.fields.typed(name).unwrap_or_default();
    let (username, next, door) = (typed("username"), typed("next"), &posted.door);
    let lang = door.ctx.lang;
    match app::session::sign_in(&app, &door.ctx, username, typed("password")).await {
        Ok(Entry::In(signed)) => Ok(let_in(door, &signed, next)),
        Ok(Entry::Next(step)) => steps::ask(door, StatusCode::OK, &step, next, String::new()),
        Ok(Entry::No) => {
            let words = lang::t(lang, "error.sign_in_failed").to_owned();
            page(
                &app,
                door,
                StatusCode::UNPROCESSABLE_ENTITY,
                username,
                next,
                words,
            )
        }
        Err(AppError::TooMany { retry_after }) => {
            let words = held_back(lang, retry_after);
            page(
                &app,
                door,
                StatusCode::TOO_MANY_REQUESTS,
                username,
                next,
                words,
            )
        }
        Err(e) => Err(e.into()),
    }
}

/// Leads to where the person wanted to go, signed in.
pub(super) fn let_in(door: &Door, signed: &SignedIn, next: &str) -> Response {
    let to = Redirect::to(&door.shell(Nav::Elsewhere).to(inside(next)));
    with_cookie(to, door.set_cookie(cookie::SESSION, &signed.cookie, None))
}

/// Too many attempts: when it is worth another.
pub(super) fn held_back(lang: Lang, retry_after: u32) -> String {
    let minutes = lang::number::whole(lang, i64::from(retry_after.div_ceil(60)));
    lang::fill(lang, "error.sign_in_locked", &[("minutes", &minutes)])
}

/// `POST /dang-xuat`: the session ends.
pub async fn sign_out(State(app): State<App>, door: Door) -> Answer {
    if let Some(session) = &door.session {
        app::session::sign_out(&app, session).await?;
    }
    let to = Redirect::to(&door.shell(Nav::Elsewhere).to("/dang-nhap"));
    Ok(with_cookie(
        to,
        door.set_cookie(cookie::SESSION, "", Some(0)),
    ))
}

/// `POST /lam-viec/giao-dien`: light or dark, kept on this device.
pub async fn theme(posted: Posted) -> Answer {
    let typed = |name| posted.fields.typed(name).unwrap_or_default();
    let theme = Theme::parse(typed("theme")).as_str();
    let seconds = if theme.is_empty() { 0 } else { THEME_SECONDS };
    let to = Redirect::to(&posted.door.shell(Nav::Elsewhere).to(inside(typed("next"))));
    Ok(with_cookie(
        to,
        posted.door.set_cookie(THEME, theme, Some(seconds)),
    ))
}

/// A path of our own; the desk for anything else.
pub(super) fn inside(next: &str) -> &str {
    url::inside(next).unwrap_or("/lam-viec")
}

pub(super) fn with_cookie(to: impl IntoResponse, cookie: Option<HeaderValue>) -> Response {
    let mut response = to.into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// The page again, with a word of what happened.
pub(super) fn again(app: &App, door: &Door, next: &str, words: String) -> Answer {
    page(app, door, StatusCode::UNPROCESSABLE_ENTITY, "", next, words)
}

fn page(
    app: &App,
    door: &Door,
    status: StatusCode,
    username: &str,
    next: &str,
    error: String,
) -> Answer {
    let shell = door.shell(Nav::Elsewhere);
    let next = url::inside(next).unwrap_or_default();
    let provider = app::user::provider::name(app).map(|name| {
        let leave = match next {
            "" => LEAVE.to_owned(),
            next => format!("{LEAVE}?next={}", url::encode(next)),
        };
        let words = lang::fill(door.ctx.lang, "door.provider", &[("name", name)]);
        (shell.to(&leave), words)
    });
    let page = SignIn {
        shell,
        theme: staff::theme(door),
        username: username.to_owned(),
        said: match door.asked("dat").as_deref() {
            Some("1") => door.shell(Nav::Elsewhere).t("door.set").to_owned(),
            _ => String::new(),
        },
        error,
        next: next.to_owned(),
        provider,
    };
    let html = page
        .render()
        .map_err(|e| Failure::App(AppError::internal(e)))?;
    Ok((status, Html(html)).into_response())
}
