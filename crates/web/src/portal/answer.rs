//! How the portal's handlers answer: with a page, or by leading on.

use crate::error::Answer;
use app::AppError;
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::{Html, IntoResponse, Redirect};

/// A page.
pub(super) fn page(page: &impl Template) -> Answer {
    page_with(StatusCode::OK, page)
}

/// A page under a status that tells programs what people read in its words.
pub(super) fn page_with(status: StatusCode, page: &impl Template) -> Answer {
    Ok((status, Html(page.render().map_err(AppError::internal)?)).into_response())
}

/// Leads on to another address, which is then asked for with GET.
pub(super) fn see_other(to: &str) -> Answer {
    Ok(Redirect::to(to).into_response())
}

/// Leads on, and leaves a cookie.
pub(super) fn see_other_with(to: &str, cookie: Option<HeaderValue>) -> Answer {
    let mut response = see_other(to)?;
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
