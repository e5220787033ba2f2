//! `/lam-viec/tai-khoan`: my own account: password, second factor, sessions.

use super::pages::account::{Account as Page, Factor, Provider, SeatRow};
use super::pages::desk::Flash;
use super::pages::field::{Choice, Field};
use super::pages::form::{Form, Weight};
use super::provider;
use super::sign::with_cookie;
use super::staff::Staff;
use super::steps::said_of;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::portal::pages::qr::qr;
use crate::router::House;
use app::digest;
use app::session::{self, Next, Seat, Step};
use app::user::provider::Leave;
use app::user::{self, Account, UserError};
use app::{App, AppError};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use domain::actor::Role;
use lang::Lang;

/// Where the page is.
pub const HREF: &str = "/lam-viec/tai-khoan";
const PASSWORD: &str = "/lam-viec/tai-khoan/mat-khau";
const FACTOR: &str = "/lam-viec/tai-khoan/lop-hai";
const CONFIRM: &str = "/lam-viec/tai-khoan/lop-hai/xac-nhan";
const LINK: &str = "/lam-viec/tai-khoan/lien-ket";
const PART: &str = "/lam-viec/tai-khoan/lien-ket/go";
const SEATS: &str = "/lam-viec/tai-khoan/phien";
const LETTERS: &str = "/lam-viec/tai-khoan/thu";
/// Before the name of a letter, in the form.
const LETTER: &str = "letter_";

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(HREF, get(show))
        .route(PASSWORD, post(password))
        .route(FACTOR, post(begin))
        .route(CONFIRM, post(confirm))
        .route(LINK, post(leave))
        .route(PART, post(part))
        .route(SEATS, post(end))
        .route(LETTERS, post(wish))
}

/// `GET /lam-viec/tai-khoan`.
async fn show(staff: Staff) -> Answer {
    page(&staff, StatusCode::OK, |_| {}).await
}

async fn page(staff: &Staff, status: StatusCode, change: impl FnOnce(&mut Page)) -> Answer {
    let lang = staff.lang();
    let t = |key: &str| lang::t(lang, key).to_owned();
    let account = &staff.caller.account;
    let seats = session::mine(&staff.app, staff.ctx(), staff.door.session.as_deref()).await?;
    let others = seats.iter().any(|s| !s.is_here);
    let codes = user::factor::codes_left(&staff.app, account.id).await?;
    let to = |path: &str| staff.shell().to(path);
    let end = |seat: &Seat| {
        (!seat.is_here).then(|| {
            Form::new(lang, "end", to(SEATS))
                .button(t("admin.seats.end"))
                .field(Field::hidden(lang, "mark", &seat.mark))
                .apart(&seat.mark[..8])
        })
    };
    let mut facts = vec![
        (t("admin.users.name"), account.name.clone()),
        (t("field.username"), account.username.clone()),
        (
            t("admin.users.posts"),
            posts(&staff.app, lang, account).join("; "),
        ),
        (t("admin.users.until"), until(lang, account)),
    ];
    facts.push((
        t("admin.factor"),
        match account.has_factor {
            true => lang::count(lang, "admin.factor.on", codes),
            false => t("admin.factor.off"),
        },
    ));
    let provider = match user::provider::name(&staff.app) {
        Some(name) => Some(provider_card(staff, name).await?),
        None => None,
    };
    let hours = |ms: i64| lang::date::span(lang, ms);
    let mut page = Page {
        facts,
        warning: warning(staff),
        seats: seats
            .iter()
            .map(|s| seat(staff, account, s, end(s)))
            .collect(),
        limits: lang::fill(
            lang,
            "admin.seats.limits",
            &[
                ("idle", &hours(session::IDLE_MS)),
                ("all", &hours(session::ABSOLUTE_MS)),
            ],
        ),
        end_others: others.then(|| {
            Form::new(lang, "end-others", to(SEATS))
                .button(t("admin.seats.end_others"))
                .weight(Weight::Grave)
        }),
        password: password_form(lang, to(PASSWORD)),
        factor: Form::new(lang, "factor", to(FACTOR))
            .intro(t(match account.has_factor {
                true => "admin.factor.again.why",
                false => "admin.factor.why",
            }))
            .field(Field::password(lang, "password").label(t("admin.password.now")))
            .button(t(match account.has_factor {
                true => "admin.factor.again",
                false => "admin.factor.set",
            })),
        provider,
        letters: letters(staff).await?,
        desk: staff.desk().await?,
    };
    let done = match staff.asked("xong").as_deref() {
        Some("phien") => "admin.done.seats",
        Some("gan") => "admin.done.gan",
        Some("go-gan") => "admin.done.go-gan",
        Some("thu") => "admin.done.letters",
        Some(_) | None => "",
    };
    if !done.is_empty() {
        page.desk.flash = Some(Flash {
            words: t(done),
            bad: false,
        });
    }
    change(&mut page);
    staff.page_as(status, &page)
}

/// The letters that go to whoever leads an agency, each to be ticked.
async fn letters(staff: &Staff) -> Result<Option<Form>, Failure> {
    let lang = staff.lang();
    let account = &staff.caller.account;
    if !account.posts.iter().any(|p| p.role == Role::AgencyLeader) {
        return Ok(None);
    }
    let wishes = digest::wishes(&staff.app, staff.ctx()).await?;
    let intro = match &account.email {
        Some(email) => lang::fill(lang, "admin.letters.why", &[("email", email)]),
        None => staff.t("admin.letters.no_email").to_owned(),
    };
    let mut form = Form::new(lang, "letters", staff.shell().to(LETTERS)).intro(intro);
    for template in digest::LETTERS {
        let name = format!("{LETTER}{template}");
        let mut tick = Field::tick(lang, name, wishes.wanted.contains(&template))
            .label(staff.t(&format!("admin.letters.{template}")));
        if staff.app.messages().is_silent(template) {
            tick = tick.hint(staff.t("admin.letters.stopped"));
        }
        form = form.field(tick);
    }
    let tongues = Lang::ALL.map(|tongue| {
        let words = staff.t(&format!("messages.tongue.{}", tongue.code()));
        Choice::new(tongue.code(), words).chosen(wishes.lang.code())
    });
    Ok(Some(
        form.field(
            Field::select(lang, "lang", "", tongues.into()).label(staff.t("admin.letters.lang")),
        )
        .button(staff.t("admin.letters.button")),
    ))
}

/// `POST …/thu`: which letters are wanted, and in which language.
async fn wish(State(app): State<App>, posted: Posted) -> Answer {
    let is_ticked = |name: &str| posted.fields.typed(name).is_some_and(|v| !v.is_empty());
    let wanted = digest::LETTERS
        .into_iter()
        .filter(|t| is_ticked(&format!("{LETTER}{t}")))
        .collect();
    let lang = posted.fields.typed("lang").and_then(Lang::parse);
    let wishes = digest::Wishes {
        wanted,
        lang: lang.unwrap_or_default(),
    };
    let staff = Staff::of(&app, posted.door)?;
    digest::wish(&app, staff.ctx(), &wishes).await?;
    Ok(staff.lead_to(&format!("{HREF}?xong=thu")))
}

/// How the account stands with the provider, and what may be done about it.
async fn provider_card(staff: &Staff, name: &str) -> Result<Provider, Failure> {
    let lang = staff.lang();
    let account = &staff.caller.account;
    let to = |path: &str| staff.shell().to(path);
    let fill = |key: &str, more: &[(&str, &str)]| {
        let mut values = vec![("name", name)];
        values.extend_from_slice(more);
        lang::fill(lang, key, &values)
    };
    let linked = user::provider::linked(&staff.app, staff.ctx(), account.id).await?;
    let (since, form) = match linked {
        None => {
            let form = Form::new(lang, "link", to(LINK))
                .intro(fill("admin.provider.why", &[]))
                .field(Field::password(lang, "password").label(staff.t("admin.password.now")))
                .button(fill("admin.provider.link", &[]));
            (String::new(), Some(form))
        }
        Some((subject, at)) => {
            let day = at.date().strftime("%-d/%-m/%Y").to_string();
            let values = [("subject", &*subject), ("day", &*day)];
            let since = fill("admin.provider.since", &values);
            // Without a password it is the only way in.
            match account.has_password {
                false => (since, None),
                true => {
                    let form = Form::new(lang, "part", to(PART))
                        .intro(since)
                        .button(staff.t("admin.provider.part"))
                        .weight(Weight::Grave);
                    (String::new(), Some(form))
                }
            }
        }
    };
    Ok(Provider {
        title: fill("door.provider", &[]),
        since,
        form,
    })
}

fn password_form(lang: Lang, action: String) -> Form {
    Form::new(lang, "change", action)
        .intro(lang::t(lang, "admin.password.why"))
        .field(Field::password(lang, "password").label(lang::t(lang, "admin.password.now")))
        .field(
            Field::password(lang, "new")
                .label(lang::t(lang, "door.new"))
                .hint(lang::t(lang, "door.new.hint")),
        )
        .button(lang::t(lang, "admin.password.button"))
}

/// The roles of an account in words, with the agency and the days.
pub fn posts(app: &App, lang: Lang, account: &Account) -> Vec<String> {
    let tables = app.tables();
    account
        .posts
        .iter()
        .map(|p| {
            let mut words = lang::t(lang, &format!("role.{}", p.role)).to_owned();
            if let Some(code) = &p.agency {
                let name = tables
                    .catalogue
                    .agency(code)
                    .map_or(code.as_str(), |a| &a.short_name);
                words = format!("{words}, {name}");
            }
            let day = |at: domain::time::At| at.date().strftime("%-d/%-m/%Y").to_string();
            match (p.from, p.until) {
                (None, None) => words,
                (from, until) => {
                    let last = until.map(|u| day(u.plus_ms(-1))).unwrap_or_default();
                    format!("{words} ({} – {last})", from.map(day).unwrap_or_default())
                }
            }
        })
        .collect()
}

/// Until when an account serves, in words.
pub fn until(lang: Lang, account: &Account) -> String {
    match account.expires_at {
        Some(at) => at.date().strftime("%-d/%-m/%Y").to_string(),
        None => lang::t(lang, "admin.users.no_end").to_owned(),
    }
}

fn warning(staff: &Staff) -> String {
    let account = &staff.caller.account;
    if !user::people::is_ending(account, staff.ctx().now) {
        return String::new();
    }
    lang::fill(
        staff.lang(),
        "admin.users.ending",
        &[("day", &until(staff.lang(), account))],
    )
}

/// A session in words.
pub fn seat(staff: &Staff, account: &Account, seat: &Seat, end: Option<Form>) -> SeatRow {
    let lang = staff.lang();
    let at = |at: domain::time::At| lang::date::short_moment(lang, at.0, staff.ctx().now.0);
    let role = usize::try_from(seat.post)
        .ok()
        .and_then(|n| account.posts.get(n))
        .map(|p| p.role);
    SeatRow {
        role: role.map_or_else(String::new, |r| {
            lang::t(lang, &format!("role.{r}")).to_owned()
        }),
        since: at(seat.created_at),
        seen: at(seat.seen_at),
        until: at(seat.expires_at),
        is_here: seat.is_here,
        end,
    }
}

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// `POST …/mat-khau`: another password; everybody signs in anew with it.
async fn password(State(app): State<App>, posted: Posted) -> Answer {
    let typed = |name: &str| posted.fields.typed(name).unwrap_or_default().to_owned();
    let (now, new) = (typed("password"), typed("new"));
    let staff = Staff::of(&app, posted.door)?;
    match user::change_password(&app, staff.ctx(), &now, &new).await {
        Ok(_) => Ok(staff.lead_to("/dang-nhap?dat=1")),
        Err(UserError::Wrong(wrong)) => {
            let lang = staff.lang();
            let mine = |w: &&user::Wrong| **w == user::Wrong::CurrentPassword;
            let (now, new): (Vec<_>, Vec<_>) = wrong.iter().partition(|w| mine(w));
            let (now, new) = (said_of(lang, now), said_of(lang, new));
            page(&staff, WRONG, |page| {
                for field in &mut page.password.fields {
                    field.error = match field.name.as_str() {
                        "password" => now.clone(),
                        _ => new.clone(),
                    };
                }
            })
            .await
        }
        Err(UserError::App(e)) => Err(e.into()),
    }
}

/// `POST …/lop-hai`: the password again, then the square.
async fn begin(State(app): State<App>, posted: Posted) -> Answer {
    let typed = posted
        .fields
        .typed("password")
        .unwrap_or_default()
        .to_owned();
    let staff = Staff::of(&app, posted.door)?;
    match session::begin_factor(&app, staff.ctx(), &typed).await? {
        Some(next) => factor_page(&staff, StatusCode::OK, &next, String::new()).await,
        None => {
            let words = staff.t(user::Wrong::CurrentPassword.key()).to_owned();
            page(&staff, WRONG, |page| {
                for field in &mut page.factor.fields {
                    field.error.clone_from(&words);
                }
            })
            .await
        }
    }
}

/// `POST …/lien-ket`: the password again, then the way to the provider.
async fn leave(State(app): State<App>, posted: Posted) -> Answer {
    let typed = posted.fields.typed("password").unwrap_or_default();
    let typed = typed.to_owned();
    let staff = Staff::of(&app, posted.door)?;
    let error = match user::provider::leave_to_link(&app, staff.ctx(), &typed).await? {
        Leave::To(departure) => {
            let name = user::provider::name(&app).unwrap_or_default();
            let fill = |key: &str| lang::fill(staff.lang(), key, &[("name", name)]);
            let page = Factor {
                title: fill("door.provider"),
                lines: vec![fill("admin.provider.go.why")],
                qr: None,
                secret: String::new(),
                codes: Vec::new(),
                form: None,
                go: Some((departure.address.clone(), fill("admin.provider.go"))),
                desk: staff.desk().await?,
            };
            let ticket = provider::ticket(&staff.door, &departure);
            return Ok(with_cookie(staff.page(&page)?, ticket));
        }
        Leave::No => staff.t(user::Wrong::CurrentPassword.key()).to_owned(),
        Leave::Away => provider::away(&app, &staff.door),
    };
    page(&staff, WRONG, |page| {
        let form = page.provider.as_mut().and_then(|p| p.form.as_mut());
        for field in form.into_iter().flat_map(|f| &mut f.fields) {
            field.error.clone_from(&error);
        }
    })
    .await
}

/// `POST …/lien-ket/go`: not linked any more.
async fn part(State(app): State<App>, posted: Posted) -> Answer {
    let staff = Staff::of(&app, posted.door)?;
    match user::provider::unlink_own(&app, staff.ctx()).await {
        Ok(_) => Ok(staff.lead_to(&format!("{HREF}?xong=go-gan"))),
        Err(UserError::App(e)) => Err(e.into()),
        Err(UserError::Wrong(_)) => Err(Failure::App(AppError::NotFound)),
    }
}

async fn factor_page(staff: &Staff, status: StatusCode, next: &Next, error: String) -> Answer {
    let lang = staff.lang();
    let Step::Enrol(enrolment) = &next.step else {
        return Err(Failure::App(AppError::SignIn));
    };
    let page = Factor {
        title: staff.t("door.enrol").to_owned(),
        lines: Vec::new(),
        qr: qr(&enrolment.address, staff.t("door.square")),
        secret: enrolment.secret.clone(),
        codes: Vec::new(),
        form: Some(
            Form::new(lang, "confirm", staff.shell().to(CONFIRM))
                .weight(Weight::Main)
                .field(Field::hidden(lang, "ticket", &next.ticket))
                .field(
                    Field::line(lang, "code", "")
                        .label(staff.t("console.sign_in.code"))
                        .hint(staff.t("door.enrol.hint"))
                        .error(error)
                        .max(20),
                )
                .button(staff.t("door.enrol.button")),
        ),
        go: None,
        desk: staff.desk().await?,
    };
    staff.page_as(status, &page)
}

/// `POST …/lop-hai/xac-nhan`: a code of it, then the recovery codes.
async fn confirm(State(app): State<App>, posted: Posted) -> Answer {
    let typed = |name: &str| posted.fields.typed(name).unwrap_or_default().to_owned();
    let (ticket, code) = (typed("ticket"), typed("code"));
    let staff = Staff::of(&app, posted.door)?;
    let Some(codes) = session::set_factor(&app, staff.ctx(), &ticket, &code).await? else {
        let next = session::enrolment(&app, staff.ctx(), &ticket).await?;
        let words = staff.t("door.code.wrong").to_owned();
        return factor_page(&staff, WRONG, &next, words).await;
    };
    let page = Factor {
        title: staff.t("door.codes").to_owned(),
        lines: vec![staff.t("door.codes.why").to_owned()],
        qr: None,
        secret: String::new(),
        codes,
        form: None,
        go: None,
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// `POST …/phien`: ends one session, or all but this one.
async fn end(State(app): State<App>, posted: Posted) -> Answer {
    let mark = posted.fields.typed("mark").map(str::to_owned);
    let staff = Staff::of(&app, posted.door)?;
    let here = staff.door.session.clone().unwrap_or_default();
    session::end_mine(&app, staff.ctx(), &here, mark.as_deref()).await?;
    Ok(staff.lead_to(&format!("{HREF}?xong=phien")))
}
