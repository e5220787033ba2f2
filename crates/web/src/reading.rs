//! Where a read is answered: by the database, or by a replica that may be some seconds behind. The
//! choice is made here, once a request; a handler says by its argument that it may be made for it.

use crate::door::{Door, cookie};
use crate::error::Failure;
use crate::headers::bearer;
use crate::router::House;
use crate::{limits, url};
use app::App;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// The application for a handler that answers what anybody may ask. To strangers a replica may
/// answer; to whoever is signed in, shows a key, a token or a report's secret, wrote a moment ago, or
/// asks for nothing older (`Cache-Control: no-cache`), the database does.
pub struct Reading(pub App);

/// How old the answer to a request may be, once a replica was chosen for it.
#[derive(Clone, Default)]
struct Aged(Arc<OnceLock<Duration>>);

impl FromRequestParts<House> for Reading {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Reading, Failure> {
        // Without replicas there is nothing to choose.
        let Some(aged) = parts.extensions.get::<Aged>().cloned() else {
            return Ok(Reading(house.app.clone()));
        };
        let stranger = match url::is_open311(parts.uri.path()) {
            // Nobody is signed in there; a key is shown in the address.
            true => url::value(parts.uri.query().unwrap_or(""), "api_key").is_none(),
            false => Door::from_request_parts(parts, house).await?.is_stranger(),
        };
        let waits = cookie::read(&parts.headers, house.options.https, cookie::WROTE).is_some()
            || wants_newest(&parts.headers);
        if !stranger || waits {
            return Ok(Reading(house.app.clone()));
        }
        Ok(Reading(match house.app.reader(tick()) {
            Some((app, age)) => {
                let _ = aged.0.set(age);
                app
            }
            None => house.app.clone(),
        }))
    }
}

/// The caller wants to see the newest, whatever it costs: a browser told to load anew says so, and a
/// program that has just written may.
fn wants_newest(headers: &HeaderMap) -> bool {
    let asked = headers.get_all(header::CACHE_CONTROL).iter();
    asked
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|word| word.trim().eq_ignore_ascii_case("no-cache"))
}

/// Says of an answer from a replica how old it may be (`Age`, whole seconds, rounded up). And whoever
/// has written reads from the database until every replica that is let answer holds what they wrote.
pub async fn around(State(house): State<House>, mut request: Request, next: Next) -> Response {
    if !house.app.has_replicas() {
        return next.run(request).await;
    }
    let aged = Aged::default();
    request.extensions_mut().insert(aged.clone());
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    // A program with a token is no stranger.
    let writes = !safe && bearer(request.headers()).is_none();
    let mut response = next.run(request).await;
    if let Some(age) = aged.0.get() {
        response.headers_mut().insert(header::AGE, seconds(*age));
    }
    let status = response.status();
    if writes && (status.is_success() || status.is_redirection()) {
        let https = house.options.https;
        let kept = cookie::write(https, cookie::WROTE, "1", Some(limits::WROTE_SECONDS));
        if let Some(kept) = kept {
            response.headers_mut().append(header::SET_COOKIE, kept);
        }
    }
    response
}

fn seconds(age: Duration) -> HeaderValue {
    HeaderValue::from(age.as_millis().div_ceil(1_000) as u64)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the door is where it is asked how old an answer may be"
)]
pub(crate) fn tick() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_whole_seconds_and_never_less_than_it_is() {
        for (ms, told) in [
            (0, "0"),
            (1, "1"),
            (1_000, "1"),
            (1_001, "2"),
            (9_999, "10"),
        ] {
            assert_eq!(seconds(Duration::from_millis(ms)), told, "{ms}");
        }
    }

    #[test]
    fn only_who_asks_for_it_is_given_the_newest() {
        let asked = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
            wants_newest(&headers)
        };
        assert!(asked("no-cache"));
        assert!(asked("max-age=0, No-Cache"));
        // What browsers send of themselves when a page is looked at again.
        assert!(!asked("max-age=0"));
        assert!(!wants_newest(&HeaderMap::new()));
    }
}
