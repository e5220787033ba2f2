//! Signing in and out, light and dark.

use super::pages::desk::Theme;
use super::pages::sign_in::SignIn;
use super::staff::THEME;
use crate::door::{Door, cookie};
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::shell::Nav;
use crate::url;
use app::{App, AppError};
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};

/// How long the choice of light or dark is kept, in seconds: a year.
const THEME_SECONDS: u32 = 365 * 24 * 3600;

/// `GET /dang-nhap`: the door for staff.
pub async fn show(door: Door) -> Answer {
    let query = door
        .look
        .path
        .split_once('?')
        .map_or("", |(_, query)| query);
    let next = url::value(query, "next").unwrap_or_default();
    if door.caller.is_some() {
        return Ok(Redirect::to(&door.shell(Nav::Elsewhere).to(inside(&next))).into_response());
    }
    page(&door, StatusCode::OK, "", &next, String::new())
}

/// `POST /dang-nhap`: signs in, and leads to where the person wanted to go.
pub async fn sign_in(State(app): State<App>, posted: Posted) -> Answer {
    let typed = |name| posted.fields.typed(name).unwrap_or_default();
    let (username, next, door) = (typed("username"), typed("next"), &posted.door);
    let lang = door.ctx.lang;
    match app::session::sign_in(&app, &door.ctx, username, typed("password")).await {
        Ok(Some(signed)) => {
            let to = Redirect::to(&door.shell(Nav::Elsewhere).to(inside(next)));
            Ok(with_cookie(
                to,
                door.set_cookie(cookie::SESSION, &signed.cookie, None),
            ))
        }
        Ok(None) => {
            let words = lang::t(lang, "error.sign_in_failed").to_owned();
            page(
                door,
                StatusCode::UNPROCESSABLE_ENTITY,
                username,
                next,
                words,
            )
        }
        Err(AppError::TooMany { retry_after }) => {
            let minutes = lang::number::whole(lang, i64::from(retry_after.div_ceil(60)));
            let words = lang::fill(lang, "error.sign_in_locked", &[("minutes", &minutes)]);
            page(door, StatusCode::TOO_MANY_REQUESTS, username, next, words)
        }
        Err(e) => Err(e.into()),
    }
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
fn inside(next: &str) -> &str {
    url::inside(next).unwrap_or("/lam-viec")
}

fn with_cookie(to: Redirect, cookie: Option<HeaderValue>) -> Response {
    let mut response = to.into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

fn page(door: &Door, status: StatusCode, username: &str, next: &str, error: String) -> Answer {
    let page = SignIn {
        shell: door.shell(Nav::Elsewhere),
        theme: door.cookie(THEME).map_or(Theme::System, Theme::parse),
        username: username.to_owned(),
        error,
        next: url::inside(next).unwrap_or_default().to_owned(),
        wants_code: false,
    };
    let html = page
        .render()
        .map_err(|e| Failure::App(AppError::internal(e)))?;
    Ok((status, Html(html)).into_response())
}
