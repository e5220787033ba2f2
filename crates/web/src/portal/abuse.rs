//! `/hs/{code}/bao-xau`: somebody says that a public report shows what it should not.

use super::pages::abuse::{AbusePage, KINDS};
use super::{answer, code_of, visitor};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::shell::Nav;
use crate::url;
use app::App;
use app::limit::Deed;
use app::report::abuse::{ABUSE_CHARS_MAX, tell};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::id::ReportCode;

/// `GET /hs/{code}/bao-xau`: the form.
pub(super) async fn ask(State(app): State<App>, door: Door, Path(code): Path<String>) -> Answer {
    let code = code_of(&code)?;
    let view = app::report::view(&app, &visitor(&door), code).await?;
    if !view.sight.sees_course() {
        return Err(Failure::NOT_FOUND);
    }
    form(StatusCode::OK, &door, code, view.shown_code, "", "")
}

/// `POST /hs/{code}/bao-xau`: it is told to the centre, and nothing of the page changes by itself.
pub(super) async fn send(
    State(app): State<App>,
    Path(code): Path<String>,
    posted: Posted,
) -> Answer {
    let code = code_of(&code)?;
    let door = &posted.door;
    let typed = |name| posted.fields.typed(name).unwrap_or("").trim();
    let (kind, words) = (typed("kind"), typed("text"));
    let ctx = visitor(door);
    let view = app::report::view(&app, &ctx, code).await?;
    if !view.sight.sees_course() {
        return Err(Failure::NOT_FOUND);
    }
    if !KINDS.contains(&kind) || words.chars().count() > ABUSE_CHARS_MAX {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return form(
            status,
            door,
            code,
            view.shown_code,
            words,
            "portal.abuse.missing",
        );
    }
    door.knock(&app, Deed::Submit)?;
    // The centre reads Vietnamese, whatever the page's language.
    let kind = lang::t(lang::Lang::Vi, &format!("portal.abuse.{kind}"));
    let told = lang::fill(
        lang::Lang::Vi,
        "portal.abuse.note",
        &[("kind", kind), ("words", words)],
    );
    tell(&app, &ctx, code, told.trim()).await?;
    let page = format!("{}?da=bao-xau", url::report(code));
    answer::see_other(&door.shell(Nav::Elsewhere).to(&page))
}

fn form(
    status: StatusCode,
    door: &Door,
    code: ReportCode,
    shown: String,
    words: &str,
    wrong: &str,
) -> Answer {
    let mut shell = door.shell(Nav::Elsewhere);
    shell.path = format!("{}/bao-xau", url::report(code));
    let error = (!wrong.is_empty()).then(|| shell.t(wrong));
    answer::page_with(
        status,
        &AbusePage {
            base: url::report(code),
            code: shown,
            words: words.to_owned(),
            error,
            shell,
        },
    )
}
