//! `/api/v1/docs`: the description for people. It is drawn from the same document that programs read,
//! once a language, as plain HTML: no script, nothing from elsewhere.

mod example;
mod kind;
mod markup;
mod read;

use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::router::House;
use crate::shell::{Nav, Shell};
use app::AppError;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse};
use lang::Lang;
use read::Read;
use std::sync::OnceLock;

/// The page's own part, once it was asked for.
#[derive(Debug, Default)]
pub struct Drawn {
    vi: OnceLock<String>,
    en: OnceLock<String>,
}

impl Drawn {
    /// What stands on the page in a language; `host` is where the examples call.
    fn of(&self, lang: Lang, host: &str) -> Result<&str, Failure> {
        let kept = match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        };
        if let Some(drawn) = kept.get() {
            return Ok(drawn);
        }
        let described = super::openapi::openapi();
        let read = read::read(&described, lang, &format!("https://{host}"));
        let drawn = Body { lang, read }.render().map_err(AppError::internal)?;
        Ok(kept.get_or_init(|| drawn))
    }
}

/// What is told of the API itself.
#[derive(Template)]
#[template(path = "portal/api-body.html")]
struct Body {
    lang: Lang,
    read: Read,
}

impl Body {
    fn t(&self, key: &str) -> &'static str {
        lang::t(self.lang, key)
    }
}

/// The page.
#[derive(Template)]
#[template(path = "portal/api.html")]
struct Page<'a> {
    shell: Shell,
    body: &'a str,
}

/// `GET /api/v1/docs`.
pub async fn show(State(house): State<House>, door: Door) -> Answer {
    let body = house.docs.of(door.ctx.lang, &house.face().site.host)?;
    let shell = door.shell(Nav::Elsewhere);
    let page = Page { shell, body }.render().map_err(AppError::internal)?;
    Ok(Html(page).into_response())
}
