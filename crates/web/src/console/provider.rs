//! Signing in at another system: leaving for it, and coming back.
//!
//! One leaves by a link, not by a form: where a form may lead is bounded to this site, and stays so.

use super::pages::door::Step as Page;
use super::pages::form::Form;
use super::sign::{again, held_back, let_in, with_cookie};
use super::steps;
use crate::door::{Door, cookie};
use crate::error::{Answer, Failure};
use crate::router::House;
use crate::shell::Nav;
use crate::url;
use app::session::Entry;
use app::user::provider::{self, Arrival, BACK, Brought, Departure, Leave};
use app::{App, AppError};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::HeaderValue;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

/// Where one leaves from.
pub const LEAVE: &str = "/dang-nhap/nha-cung-cap";
/// How long a browser keeps the ticket of its trip, in seconds; the ticket itself ends no later.
const SECONDS: u32 = 15 * 60;

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(LEAVE, get(leave))
        .route(BACK, get(back))
}

/// `GET /dang-nhap/nha-cung-cap`: to the provider.
async fn leave(State(app): State<App>, door: Door) -> Answer {
    let next = door.asked("next").unwrap_or_default();
    let next = url::inside(&next).unwrap_or_default();
    match provider::leave(&app, &door.ctx, next).await {
        Ok(Leave::To(departure)) => Ok(with_cookie(
            Redirect::to(&departure.address),
            ticket(&door, &departure),
        )),
        Ok(Leave::Away | Leave::No) => again(&app, &door, next, away(&app, &door)),
        Err(AppError::TooMany { retry_after }) => {
            let words = held_back(door.ctx.lang, retry_after);
            again(&app, &door, next, words)
        }
        Err(e) => Err(e.into()),
    }
}

/// The ticket of a trip, for the browser that makes it.
pub fn ticket(door: &Door, departure: &Departure) -> Option<HeaderValue> {
    door.set_cookie(cookie::TRIP, &departure.cookie, Some(SECONDS))
}

/// The provider does not answer, in words.
pub fn away(app: &App, door: &Door) -> String {
    told(app, door, "door.provider.away")
}

fn told(app: &App, door: &Door, key: &str) -> String {
    let name = provider::name(app).unwrap_or_default();
    lang::fill(door.ctx.lang, key, &[("name", name)])
}

/// `GET /dang-nhap/nha-cung-cap/ve`: back from it.
async fn back(State(app): State<App>, mut door: Door) -> Answer {
    let brought = Brought {
        state: door.asked("state").unwrap_or_default(),
        code: door.asked("code").unwrap_or_default(),
        issuer: door.asked("iss"),
        error: door.asked("error"),
    };
    let cookie = door.cookie(cookie::TRIP).map(str::to_owned);
    let trip = provider::back(&app, &door.ctx, cookie.as_deref(), &brought).await;
    // What it brought is spent: no link of the page repeats it.
    door.look.path = "/dang-nhap".to_owned();
    let trip = match trip {
        Ok(trip) => trip,
        Err(AppError::TooMany { retry_after }) => {
            let words = held_back(door.ctx.lang, retry_after);
            return again(&app, &door, "", words);
        }
        Err(e) => return Err(e.into()),
    };
    // The provider knows one address, without a language: the page they left from had one.
    door.ctx.lang = trip.lang;
    door.look.lang = trip.lang;
    let over = door.set_cookie(cookie::TRIP, "", Some(0));
    let mut answer = arrived(&app, &door, trip.arrival, &trip.next)?;
    if let Some(over) = over {
        let headers = answer.headers_mut();
        headers.append(axum::http::header::SET_COOKIE, over);
    }
    Ok(answer)
}

fn arrived(app: &App, door: &Door, arrival: Arrival, next: &str) -> Result<Response, Failure> {
    let say = |key: &str| again(app, door, next, told(app, door, key));
    match arrival {
        Arrival::Known(Entry::In(signed)) => Ok(let_in(door, &signed, next)),
        Arrival::Known(Entry::Next(step)) => {
            steps::ask(door, StatusCode::OK, &step, next, String::new())
        }
        Arrival::Linked => {
            let to = format!("{}?xong=gan", super::account::HREF);
            Ok(Redirect::to(&door.shell(Nav::Elsewhere).to(&to)).into_response())
        }
        Arrival::Stranger { subject } => stranger(app, door, &subject),
        Arrival::Closed => say("door.provider.closed"),
        Arrival::Taken => say("door.provider.taken"),
        Arrival::Declined => say("door.provider.declined"),
        Arrival::Away => say("door.provider.away"),
        Arrival::Astray | Arrival::Known(Entry::No) => say("door.provider.astray"),
    }
}

/// Known there, but not here: what to tell an administrator.
fn stranger(app: &App, door: &Door, subject: &str) -> Answer {
    let lang = door.ctx.lang;
    let name = provider::name(app).unwrap_or_default();
    let mut page: Page = steps::blank(
        door,
        "door.provider.stranger",
        Form::new(lang, "none", "/dang-nhap"),
    );
    page.lines = vec![
        lang::fill(lang, "door.provider.stranger.why", &[("name", name)]),
        lang::fill(lang, "door.provider.stranger.ask", &[("name", name)]),
    ];
    page.codes = vec![subject.to_owned()];
    page.go = page.shell.to("/dang-nhap");
    page.go_words = lang::t(lang, "door.provider.stranger.go").to_owned();
    steps::answer(StatusCode::FORBIDDEN, &page)
}
