//! What went wrong at the console, with its face: who is not signed in is led to the door and back,
//! everybody else reads why and a way on.

use super::pages::message::Message;
use super::staff::Staff;
use crate::door::Door;
use crate::error::{self, Failure, Trouble};
use crate::router::House;
use crate::shell::Nav;
use crate::url;
use app::AppError;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::{self, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

/// Gives the failures of the console's pages their faces.
pub async fn faces(
    State(house): State<House>,
    door: Result<Door, Failure>,
    request: Request,
    next: Next,
) -> Response {
    let is_post = request.method() == Method::POST;
    let mut response = next.run(request).await;
    // A token that is no good is told as everywhere.
    let Ok(door) = door else { return response };
    let Some(failure) = error::take(&mut response) else {
        return response;
    };
    if matches!(&*failure, Failure::App(AppError::SignIn)) {
        return to_sign_in(&door, is_post);
    }
    let trouble = failure.trouble(door.ctx.lang);
    let shell = door.shell(Nav::Elsewhere);
    match Staff::of(&house.app, door) {
        Ok(staff) => told(&staff, &trouble).await,
        Err(_) => trouble.page(shell, None),
    }
}

/// To the door, and afterwards back to the page; after a form, to the report it was about.
fn to_sign_in(door: &Door, is_post: bool) -> Response {
    let path = door.look.path.as_str();
    let back = match (is_post, url::code_in(path)) {
        (false, _) => path.to_owned(),
        (true, Some(code)) => super::href(code),
        (true, None) => "/lam-viec".to_owned(),
    };
    let next = if back == "/dang-xuat" {
        String::new()
    } else {
        format!("?next={}", url::encode(&back))
    };
    Redirect::to(&door.shell(Nav::Elsewhere).to(&format!("/dang-nhap{next}"))).into_response()
}

async fn told(staff: &Staff, trouble: &Trouble) -> Response {
    let mut words = trouble.detail.clone();
    for error in &trouble.errors {
        words.push(' ');
        words.push_str(&error.detail);
    }
    answer(staff, trouble, words).await
}

/// The message page of a trouble, with words of the caller's choice.
pub async fn answer(staff: &Staff, trouble: &Trouble, words: String) -> Response {
    // The rail reads the store, which may be what is wrong.
    let Ok(desk) = staff.desk().await else {
        return trouble.page(staff.shell(), None);
    };
    let shell = &desk.shell;
    let mut ways = vec![(
        shell.to("/lam-viec"),
        staff.t("console.rail.today").to_owned(),
    )];
    if let Some(code) = url::code_in(&shell.path).filter(|_| trouble.status != 404) {
        ways.insert(0, (shell.to(&super::href(code)), code.shown()));
    }
    let page = Message {
        title: trouble.title.clone(),
        words,
        ways,
        desk,
    };
    match staff.page_as(trouble.http_status(), &page) {
        Ok(mut response) => {
            if let Some(seconds) = trouble.retry_after {
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
        Err(_) => trouble.page(staff.shell(), None),
    }
}
