//! What is asked at the door after the password, and the link by which somebody sets one.

use super::pages::door::Step as Page;
use super::pages::field::Field;
use super::pages::form::{Form, Weight};
use super::sign::{again, held_back, inside, let_in, with_cookie};
use super::staff;
use crate::door::{Door, cookie};
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::portal::pages::qr::qr;
use crate::router::House;
use crate::shell::Nav;
use crate::url;
use app::limit::Deed;
use app::session::{self, Entry, Next, Step};
use app::user::{Account, UserError, Wrong, link};
use app::{App, AppError};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use axum::routing::{get, post};
use lang::Lang;

const CODE: &str = "/dang-nhap/ma";
const PASSWORD: &str = "/dang-nhap/mat-khau";
const ENROL: &str = "/dang-nhap/lop-hai";

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(CODE, post(code))
        .route(PASSWORD, post(password))
        .route(ENROL, post(enrol))
        .route(&format!("{}/{{secret}}", link::PATH), get(show).post(set))
}

/// The page of a step.
pub fn ask(door: &Door, status: StatusCode, step: &Next, next: &str, error: String) -> Answer {
    let lang = door.ctx.lang;
    let page = match &step.step {
        Step::Code => code_page(door, &step.ticket, next, error),
        Step::Password => password_page(door, &step.ticket, next, error),
        Step::Enrol(enrolment) => {
            let mut page = blank(
                door,
                "door.enrol",
                form(lang, "enrol", ENROL, &step.ticket, next)
                    .field(code_field(lang, error).hint(lang::t(lang, "door.enrol.hint")))
                    .button(lang::t(lang, "door.enrol.button")),
            );
            page.lines = vec![lang::t(lang, "door.enrol.why").to_owned()];
            page.qr = qr(&enrolment.address, lang::t(lang, "door.square"));
            page.secret.clone_from(&enrolment.secret);
            page
        }
    };
    answer(status, &page)
}

fn code_page(door: &Door, ticket: &str, next: &str, error: String) -> Page {
    let lang = door.ctx.lang;
    let mut page = blank(
        door,
        "door.code",
        form(lang, "code", CODE, ticket, next)
            .field(code_field(lang, error).hint(lang::t(lang, "door.code.hint")))
            .button(lang::t(lang, "door.code.button")),
    );
    page.lines = vec![lang::t(lang, "door.code.why").to_owned()];
    page
}

fn password_page(door: &Door, ticket: &str, next: &str, error: String) -> Page {
    let lang = door.ctx.lang;
    let mut page = blank(
        door,
        "door.password",
        form(lang, "password", PASSWORD, ticket, next)
            .field(new_field(lang, error))
            .button(lang::t(lang, "door.password.button")),
    );
    page.lines = vec![lang::t(lang, "door.password.why").to_owned()];
    page
}

fn form(lang: Lang, name: &str, action: &str, ticket: &str, next: &str) -> Form {
    let next = url::inside(next).unwrap_or_default();
    Form::new(lang, name, action)
        .weight(Weight::Main)
        .field(Field::hidden(lang, "ticket", ticket))
        .field(Field::hidden(lang, "next", next))
}

fn code_field(lang: Lang, error: String) -> Field {
    Field::line(lang, "code", "")
        .label(lang::t(lang, "console.sign_in.code"))
        .error(error)
        .max(20)
}

fn new_field(lang: Lang, error: String) -> Field {
    Field::password(lang, "new")
        .label(lang::t(lang, "door.new"))
        .hint(lang::t(lang, "door.new.hint"))
        .error(error)
}

/// A page of the door with nothing on it but a title and a form.
pub(super) fn blank(door: &Door, title: &str, form: Form) -> Page {
    Page {
        shell: door.shell(Nav::Elsewhere),
        theme: staff::theme(door),
        title: lang::t(door.ctx.lang, title).to_owned(),
        lines: Vec::new(),
        qr: None,
        secret: String::new(),
        codes: Vec::new(),
        form,
        go: String::new(),
        go_words: String::new(),
    }
}

/// A page of the door.
pub(super) fn answer(status: StatusCode, page: &Page) -> Answer {
    let html = page
        .render()
        .map_err(|e| Failure::App(AppError::internal(e)))?;
    Ok((status, Html(html)).into_response())
}

/// What a step sent.
struct Sent<'a> {
    app: &'a App,
    door: &'a Door,
    ticket: &'a str,
    next: &'a str,
    typed: &'a str,
}

impl<'a> Sent<'a> {
    fn of(app: &'a App, posted: &'a Posted, field: &str) -> Sent<'a> {
        let typed = |name: &str| posted.fields.typed(name).unwrap_or_default();
        Sent {
            app,
            door: &posted.door,
            ticket: typed("ticket"),
            next: typed("next"),
            typed: typed(field),
        }
    }

    /// Over, or too often: from the beginning.
    fn failed(&self, e: AppError) -> Answer {
        let lang = self.door.ctx.lang;
        match e {
            AppError::SignIn => {
                let words = lang::t(lang, "door.over").to_owned();
                again(self.app, self.door, self.next, words)
            }
            AppError::TooMany { retry_after } => {
                again(self.app, self.door, self.next, held_back(lang, retry_after))
            }
            e => Err(e.into()),
        }
    }

    fn go_on(&self, entry: &Entry) -> Answer {
        match entry {
            Entry::In(signed) => Ok(let_in(self.door, signed, self.next)),
            Entry::Next(step) => ask(self.door, StatusCode::OK, step, self.next, String::new()),
            Entry::No => self.failed(AppError::SignIn),
        }
    }
}

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// `POST /dang-nhap/ma`: the code of the second factor.
async fn code(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, &posted, "code");
    match session::enter_code(&app, &sent.door.ctx, sent.ticket, sent.typed).await {
        Ok(Entry::No) => {
            let words = lang::t(sent.door.ctx.lang, "door.code.wrong").to_owned();
            let page = code_page(sent.door, sent.ticket, sent.next, words);
            answer(WRONG, &page)
        }
        Ok(entry) => sent.go_on(&entry),
        Err(e) => sent.failed(e),
    }
}

/// `POST /dang-nhap/mat-khau`: a password of their own.
async fn password(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, &posted, "new");
    match session::choose_password(&app, &sent.door.ctx, sent.ticket, sent.typed).await {
        Ok(entry) => sent.go_on(&entry),
        Err(UserError::Wrong(wrong)) => {
            let error = said_of(sent.door.ctx.lang, &wrong);
            let page = password_page(sent.door, sent.ticket, sent.next, error);
            answer(WRONG, &page)
        }
        Err(UserError::App(e)) => sent.failed(e),
    }
}

/// What is wrong with an account, in one text.
pub fn said_of<'a>(lang: Lang, wrong: impl IntoIterator<Item = &'a Wrong>) -> String {
    let words: Vec<&str> = wrong.into_iter().map(|w| lang::t(lang, w.key())).collect();
    words.join(" ")
}

/// `POST /dang-nhap/lop-hai`: a code of the factor that is being set up.
async fn enrol(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, &posted, "code");
    let ctx = &sent.door.ctx;
    let set = match session::enrol(&app, ctx, sent.ticket, sent.typed).await {
        Ok(set) => set,
        Err(e) => return sent.failed(e),
    };
    let Some((entry, codes)) = set else {
        let words = lang::t(ctx.lang, "door.code.wrong").to_owned();
        return match session::enrolment(&app, ctx, sent.ticket).await {
            Ok(step) => ask(sent.door, WRONG, &step, sent.next, words),
            Err(e) => sent.failed(e),
        };
    };
    let Entry::In(signed) = entry else {
        return sent.failed(AppError::SignIn);
    };
    let mut page = blank(
        sent.door,
        "door.codes",
        Form::new(ctx.lang, "none", "/dang-nhap"),
    );
    page.lines = vec![lang::t(ctx.lang, "door.codes.why").to_owned()];
    page.codes = codes;
    page.go = page.shell.to(inside(sent.next));
    page.go_words = lang::t(ctx.lang, "door.codes.go").to_owned();
    let cookie = sent.door.set_cookie(cookie::SESSION, &signed.cookie, None);
    Ok(with_cookie(answer(StatusCode::OK, &page)?, cookie))
}

/// `GET /dat-mat-khau/{secret}`: the page behind an invitation or a new start.
async fn show(State(app): State<App>, door: Door, Path(secret): Path<String>) -> Answer {
    app.limits.check(Deed::SignIn, door.ctx.from)?;
    let account = link::look(&app, &secret, door.ctx.now).await?;
    let status = match account {
        Some(_) => StatusCode::OK,
        None => StatusCode::NOT_FOUND,
    };
    link_page(&door, status, &secret, account.as_ref(), String::new())
}

/// `POST /dat-mat-khau/{secret}`: sets the password.
async fn set(State(app): State<App>, Path(secret): Path<String>, posted: Posted) -> Answer {
    let door = &posted.door;
    app.limits.check(Deed::SignIn, door.ctx.from)?;
    let typed = posted.fields.typed("new").unwrap_or_default();
    match link::set(&app, &door.ctx, &secret, typed).await {
        Ok(_) => {
            let to = door.shell(Nav::Elsewhere).to("/dang-nhap?dat=1");
            Ok(Redirect::to(&to).into_response())
        }
        Err(UserError::Wrong(wrong)) => {
            let account = link::look(&app, &secret, door.ctx.now).await?;
            let error = said_of(door.ctx.lang, &wrong);
            link_page(door, WRONG, &secret, account.as_ref(), error)
        }
        Err(UserError::App(e)) => Err(e.into()),
    }
}

fn link_page(
    door: &Door,
    status: StatusCode,
    secret: &str,
    account: Option<&Account>,
    error: String,
) -> Answer {
    let lang = door.ctx.lang;
    let action = format!("{}/{}", link::PATH, url::encode(secret));
    let form = Form::new(lang, "set", action)
        .weight(Weight::Main)
        .field(new_field(lang, error))
        .button(lang::t(lang, "door.password.button"));
    let mut page = blank(door, "door.link", form);
    match account {
        Some(account) => {
            page.lines = vec![lang::fill(
                lang,
                "door.link.why",
                &[("username", &account.username), ("name", &account.name)],
            )];
        }
        None => {
            page.lines = vec![
                lang::t(lang, "user.link_over").to_owned(),
                lang::t(lang, "door.link.ask").to_owned(),
            ];
            page.go = page.shell.to("/dang-nhap");
            page.go_words = lang::t(lang, "console.sign_in.title").to_owned();
        }
    }
    answer(status, &page)
}
