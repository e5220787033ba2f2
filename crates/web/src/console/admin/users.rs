//! `/quan-tri/nguoi-dung`: who may act as what, and what is done to an account.

use super::{ADD, BRING, USERS, administers, audit, href};
use crate::console::account::{posts, seat, until};
use crate::console::forms;
use crate::console::pages::admin as pages;
use crate::console::pages::desk::Flash;
use crate::console::pages::field::{Choice, Field, Input};
use crate::console::pages::form::{Drawer, Form, Weight};
use crate::console::staff::Staff;
use crate::console::steps::said_of;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use crate::url;
use app::user::link::{self, By};
use app::user::people::{self, Person, Which};
use app::user::provider;
use app::user::{self, Account, Post, UserError, UserResult, Wrong};
use app::{App, AppError, session};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::actor::Role;
use domain::time::{At, day_number};

/// Accounts of one page.
const ROWS: usize = 50;
/// Posts of one account: nobody fills more.
const POSTS_MAX: usize = 8;
/// Locks an account.
pub(super) const LOCK: &str = "khoa";
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// `GET /quan-tri/nguoi-dung`: accounts; `q` looks for words, `loc` narrows, `sau` goes on.
pub async fn list(staff: Staff) -> Answer {
    administers(&staff)?;
    let lang = staff.lang();
    let asked = |name: &str| staff.asked(name).unwrap_or_default();
    let (words, name, after) = (asked("q"), asked("loc"), asked("sau"));
    let which = Which::parse(&name);
    let found = people::search(&staff.app, staff.ctx(), &words, which, &after, ROWS).await?;
    let shell = staff.shell();
    let choices = Which::ALL
        .iter()
        .filter(|(_, key)| !key.is_empty())
        .map(|(_, key)| {
            Choice::new(*key, lang::t(lang, &format!("admin.users.which.{key}"))).chosen(&name)
        })
        .collect();
    let row = |account: &Account| pages::UserRow {
        href: shell.to(&href(&account.username)),
        username: account.username.clone(),
        name: account.name.clone(),
        posts: posts(&staff.app, lang, account),
        states: states(&staff, account),
        until: until(lang, account),
    };
    let next = found.next.as_deref().map(|after| {
        let query = format!(
            "q={}&loc={name}&sau={}",
            url::encode(&words),
            url::encode(after)
        );
        shell.to(&format!("{USERS}?{query}"))
    });
    let page = pages::Users {
        sieve: Form::new(lang, "sieve", shell.to(USERS))
            .reading()
            .field(
                Field::line(lang, "q", &words)
                    .label(staff.t("admin.users.q"))
                    .max(100)
                    .optional(),
            )
            .field(
                Field::select(lang, "loc", staff.t("admin.users.which.all"), choices)
                    .label(staff.t("admin.users.which"))
                    .optional(),
            )
            .button(staff.t("admin.sieve")),
        rows: found.accounts.iter().map(row).collect(),
        more_href: next.unwrap_or_default(),
        add_href: shell.to(ADD),
        bring_href: shell.to(BRING),
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

fn states(staff: &Staff, account: &Account) -> Vec<String> {
    let now = staff.ctx().now;
    let mut keys = Vec::new();
    if account.locked_at.is_some() {
        keys.push("admin.state.locked");
    }
    match account.expires_at {
        Some(at) if at <= now => keys.push("admin.state.over"),
        Some(_) if people::is_ending(account, now) => keys.push("admin.state.ending"),
        Some(_) | None => {}
    }
    if !account.has_password {
        keys.push("admin.state.invited");
    }
    if !account.has_factor && user::factor::is_required(&staff.app, account, now) {
        keys.push("admin.state.bare");
    }
    keys.into_iter()
        .map(|key| staff.t(key).to_owned())
        .collect()
}

/// `GET /quan-tri/nguoi-dung/them`: a new account.
pub async fn new(staff: Staff) -> Answer {
    administers(&staff)?;
    one_form(&staff, &Person::default(), StatusCode::OK, &[]).await
}

async fn one_form(staff: &Staff, person: &Person, status: StatusCode, wrong: &[Wrong]) -> Answer {
    let shell = staff.shell();
    let form = form_of(staff, "add", shell.to(ADD), person, None, wrong)
        .button(staff.t("admin.users.add"))
        .weight(Weight::Main)
        .intro(staff.t("admin.users.add.why"));
    let page = pages::OneForm {
        title: staff.t("admin.users.add").to_owned(),
        back: shell.to(USERS),
        back_words: staff.t("admin.users").to_owned(),
        form,
        desk: staff.desk().await?,
        facts: Vec::new(),
    };
    staff.page_as(status, &page)
}

/// `POST /quan-tri/nguoi-dung/them`: makes it.
pub async fn add(State(app): State<App>, posted: Posted) -> Answer {
    let person = read(&posted.fields, None);
    let staff = Staff::of(&app, posted.door)?;
    administers(&staff)?;
    match people::invite(&app, staff.ctx(), &person).await {
        Ok(account) => Ok(staff.lead_to(&format!("{}?xong=them", href(&account.username)))),
        Err(UserError::Wrong(wrong)) => one_form(&staff, &person, WRONG, &wrong).await,
        Err(UserError::App(e)) => Err(e.into()),
    }
}

/// What a form says of a person; a row without a role is no post.
fn read(fields: &Fields, username: Option<&str>) -> Person {
    let text = |name: &str| fields.typed(name).unwrap_or_default().trim().to_owned();
    let day = |name: &str| text(name).parse().ok().map(day_number);
    let mut posts = Vec::new();
    for n in 1..=POSTS_MAX {
        let Some(role) = Role::parse(&text(&format!("role{n}"))) else {
            continue;
        };
        let agency = text(&format!("agency{n}"));
        posts.push(Post {
            role,
            agency: (!agency.is_empty() && role.needs_agency()).then_some(agency),
            from: day(&format!("from{n}")).map(|d| At::on_day(d, 0)),
            // The last day is one of the post's own.
            until: day(&format!("until{n}")).map(|d| At::on_day(d + 1, 0)),
            delegated_by: None,
        });
    }
    Person {
        username: username.map_or_else(|| text("username"), str::to_owned),
        name: text("name"),
        email: text("email"),
        posts,
    }
}

/// The form of a person; `version` of an account that there is.
fn form_of(
    staff: &Staff,
    name: &str,
    action: String,
    person: &Person,
    version: Option<u32>,
    wrong: &[Wrong],
) -> Form {
    let lang = staff.lang();
    let t = |key: &str| lang::t(lang, key).to_owned();
    let about = |mine: &[Wrong]| {
        let told = wrong.iter().filter(|w| mine.contains(w));
        said_of(lang, told)
    };
    let mut form = Form::new(lang, name, action);
    match version {
        Some(version) => form = form.version(u64::from(version)),
        None => {
            form = form.field(
                Field::line(lang, "username", &person.username)
                    .hint(t("admin.users.username.hint"))
                    .error(about(&[
                        Wrong::Username,
                        Wrong::UsernameTaken,
                        Wrong::UnknownUser,
                    ]))
                    .max(40),
            );
        }
    }
    form = form
        .field(
            Field::line(lang, "name", &person.name)
                .label(t("admin.users.name"))
                .error(about(&[Wrong::Name]))
                .max(200),
        )
        .field(
            Field::line(lang, "email", &person.email)
                .label(t("admin.users.email"))
                .hint(t("admin.users.email.hint"))
                .error(about(&[Wrong::Email]))
                .max(200)
                .optional(),
        );
    let mut first_error = about(&[
        Wrong::NoPost,
        Wrong::Role,
        Wrong::AgencyNeeded,
        Wrong::UnknownAgency,
        Wrong::Dates,
        Wrong::Yourself,
    ]);
    let own: Vec<&Post> = person
        .posts
        .iter()
        .filter(|p| p.delegated_by.is_none())
        .collect();
    let tables = staff.app.tables();
    for n in 1..=(own.len() + 1).min(POSTS_MAX) {
        let post = own.get(n - 1);
        let role = post.map_or("", |p| p.role.as_str());
        let roles = Role::ALL
            .iter()
            .filter(|r| !matches!(r, Role::Citizen | Role::System))
            .map(|r| Choice::new(r.as_str(), lang::t(lang, &format!("role.{r}"))).chosen(role))
            .collect();
        let agency = post.and_then(|p| p.agency.as_deref()).unwrap_or_default();
        let agencies = forms::agencies(&tables.catalogue, lang, staff.ctx().now, &[agency]);
        let day = |at: Option<At>, back: i64| {
            at.map(|at| at.plus_ms(-back).date().to_string())
                .unwrap_or_default()
        };
        let number = |key: &str| lang::fill(lang, key, &[("n", &n.to_string())]);
        form = form
            .field(
                Field::select(lang, format!("role{n}"), t("admin.users.no_role"), roles)
                    .label(number("admin.users.role"))
                    .error(std::mem::take(&mut first_error))
                    .optional(),
            )
            .field(
                Field::new(
                    lang,
                    format!("agency{n}"),
                    Input::Select {
                        blank: t("admin.users.no_agency"),
                        groups: agencies,
                    },
                )
                .label(number("admin.users.agency"))
                .optional(),
            )
            .field(
                Field::date(lang, format!("from{n}"), day(post.and_then(|p| p.from), 0))
                    .label(number("admin.users.from"))
                    .optional(),
            )
            .field(
                Field::date(
                    lang,
                    format!("until{n}"),
                    day(post.and_then(|p| p.until), 1),
                )
                .label(number("admin.users.last"))
                .optional(),
            );
    }
    form
}

/// `GET /quan-tri/nguoi-dung/tk/{username}`.
pub async fn show(staff: Staff, Path(username): Path<String>) -> Answer {
    administers(&staff)?;
    page(&staff, &username, Shown::default()).await
}

/// What stands on the page of an account besides the account.
#[derive(Default)]
struct Shown {
    person: Option<Person>,
    wrong: Vec<Wrong>,
    /// What is wrong with another deed than the change.
    problem: Vec<Wrong>,
    link: Option<link::Issued>,
}

async fn page(staff: &Staff, username: &str, shown: Shown) -> Answer {
    let lang = staff.lang();
    let (app, ctx) = (&staff.app, staff.ctx());
    let account = people::one(app, ctx, username).await?;
    let status = match shown.wrong.is_empty() && shown.problem.is_empty() {
        true => StatusCode::OK,
        false => WRONG,
    };
    let shell = staff.shell();
    let to = |act: &str| shell.to(&format!("{}/{act}", href(username)));
    let seats = session::of(app, ctx, account.id).await?;
    let held_back = session::is_held_back(app, username, ctx.now).await?;
    let person = shown.person.unwrap_or_else(|| Person {
        username: account.username.clone(),
        name: account.name.clone(),
        email: account.email.clone().unwrap_or_default(),
        posts: account.posts.clone(),
    });
    let change = form_of(
        staff,
        "change",
        shell.to(&href(username)),
        &person,
        Some(account.version),
        &shown.wrong,
    )
    .button(staff.t("admin.users.save"))
    .weight(Weight::Main);
    let end = |mark: &str| {
        Form::new(lang, "end", to("phien"))
            .button(staff.t("admin.seats.end"))
            .field(Field::hidden(lang, "mark", mark))
            .apart(&mark[..8])
    };
    let linked = provider::linked(app, ctx, account.id).await?;
    let deeds = app::audit::of_user(app, ctx, account.id).await?;
    let mut desk = staff.desk().await?;
    desk.flash = match staff.asked("xong").as_deref() {
        _ if !shown.problem.is_empty() => Some(Flash {
            words: said_of(lang, &shown.problem),
            bad: true,
        }),
        Some(act) if ACTS.contains(&act) => Some(Flash {
            words: staff.t(&format!("admin.done.{act}")).to_owned(),
            bad: false,
        }),
        Some(_) | None => None,
    };
    let page = pages::User {
        title: account.name.clone(),
        back: shell.to(USERS),
        facts: facts(staff, &account, held_back, linked.as_ref()),
        link: shown.link.as_ref().and_then(|issued| {
            let until = lang::date::moment(lang, issued.until.0, ctx.now.0);
            let words = lang::fill(lang, "admin.link.once", &[("until", &until)]);
            Some((words, issued.url.clone()?))
        }),
        change,
        acts: acts(staff, &account, held_back, linked.is_some(), &to),
        seats: seats
            .iter()
            .map(|s| seat(staff, &account, s, Some(end(&s.mark))))
            .collect(),
        end_all: (!seats.is_empty()).then(|| {
            Form::new(lang, "end-all", to("phien"))
                .button(staff.t("admin.seats.end_all"))
                .weight(Weight::Grave)
        }),
        history: deeds
            .iter()
            .map(|d| audit::history(lang, d, ctx.now))
            .collect(),
        desk,
    };
    staff.page_as(status, &page)
}

/// What a page says was done.
const ACTS: [&str; 12] = [
    "them",
    "sua",
    "khoa",
    "mo-khoa",
    "gia-han",
    "thu",
    "go-lop-hai",
    "cho-vao",
    "phien",
    "gan",
    "go-gan",
    "tu-tep",
];

fn facts(
    staff: &Staff,
    account: &Account,
    held_back: bool,
    linked: Option<&(String, At)>,
) -> Vec<(String, String)> {
    let lang = staff.lang();
    let t = |key: &str| lang::t(lang, key).to_owned();
    let mut state = states(staff, account);
    if held_back {
        state.push(t("admin.state.held_back"));
    }
    if state.is_empty() {
        state.push(t("admin.state.fine"));
    }
    let mut facts = vec![
        (t("field.username"), account.username.clone()),
        (t("terms.state"), state.join("; ")),
        (
            t("admin.users.posts"),
            posts(&staff.app, lang, account).join("; "),
        ),
        (
            t("admin.users.email"),
            account.email.clone().unwrap_or_else(|| "–".to_owned()),
        ),
        (
            t("admin.factor"),
            t(match account.has_factor {
                true => "admin.factor.yes",
                false => "admin.factor.off",
            }),
        ),
        (t("admin.users.until"), until(lang, account)),
    ];
    if let Some(name) = provider::name(&staff.app) {
        let subject = linked.map_or_else(|| "–".to_owned(), |(subject, _)| subject.clone());
        facts.push((name.to_owned(), subject));
    }
    facts
}

fn acts(
    staff: &Staff,
    account: &Account,
    held_back: bool,
    linked: bool,
    to: &dyn Fn(&str) -> String,
) -> Vec<Drawer> {
    let lang = staff.lang();
    let t = |key: &str| lang::t(lang, key).to_owned();
    let act = |name: &str, weight: Weight| {
        let form = Form::new(lang, name, to(name))
            .button(t(&format!("admin.act.{name}")))
            .intro(t(&format!("admin.act.{name}.why")))
            .weight(weight);
        Drawer::new(form)
    };
    let mut acts = Vec::new();
    if account.locked_at.is_none() {
        if account.email.is_some() {
            acts.push(act("thu", Weight::Plain));
        }
        acts.push(act("duong-dan", Weight::Plain));
    }
    acts.push(act("gia-han", Weight::Plain));
    if held_back {
        acts.push(act("cho-vao", Weight::Plain));
    }
    if let Some(name) = provider::name(&staff.app) {
        let words = |key: &str| lang::fill(lang, key, &[("name", name)]);
        let act = if linked { "go-gan" } else { "gan" };
        let mut form = Form::new(lang, act, to(act))
            .button(words(&format!("admin.act.{act}")))
            .intro(words(&format!("admin.act.{act}.why")));
        if !linked {
            form = form.field(
                Field::line(lang, "subject", "")
                    .label(words("admin.act.gan.subject"))
                    .max(255),
            );
        }
        acts.push(Drawer::new(form));
    }
    // Nobody takes their own factor away, or locks themselves out.
    if staff.ctx().actor.user != Some(account.id) {
        if account.has_factor {
            acts.push(act("go-lop-hai", Weight::Grave));
        }
        acts.push(match account.locked_at {
            Some(_) => act("mo-khoa", Weight::Plain),
            // What it does is counted first.
            None => {
                let form = Form::new(lang, LOCK, to(LOCK))
                    .reading()
                    .button(t("admin.act.khoa"))
                    .intro(t("admin.act.khoa.why"))
                    .weight(Weight::Grave);
                Drawer::new(form)
            }
        });
    }
    acts
}

/// `POST /quan-tri/nguoi-dung/tk/{username}`: another name, address, other posts.
pub async fn change(
    State(app): State<App>,
    Path(username): Path<String>,
    posted: Posted,
) -> Answer {
    let person = read(&posted.fields, Some(&username));
    let version = posted.fields.typed("version").and_then(|v| v.parse().ok());
    let staff = Staff::of(&app, posted.door)?;
    administers(&staff)?;
    match people::change(&app, staff.ctx(), version.unwrap_or(0), &person).await {
        Ok(_) => Ok(staff.lead_to(&format!("{}?xong=sua", href(&username)))),
        Err(UserError::Wrong(wrong)) => {
            let shown = Shown {
                person: Some(person),
                wrong,
                ..Shown::default()
            };
            page(&staff, &username, shown).await
        }
        Err(UserError::App(e)) => Err(e.into()),
    }
}

/// `POST /quan-tri/nguoi-dung/tk/{username}/{act}`: one of the other deeds.
pub async fn act(
    State(app): State<App>,
    Path((username, act)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let mark = posted.fields.typed("mark").map(str::to_owned);
    let subject = posted.fields.typed("subject").unwrap_or_default();
    let subject = subject.to_owned();
    let staff = Staff::of(&app, posted.door)?;
    administers(&staff)?;
    let ctx = staff.ctx();
    let plain = |done: UserResult<Account>| done.map(|_| None);
    let done = match act.as_str() {
        LOCK => plain(user::lock(&app, ctx, &username).await),
        "mo-khoa" => plain(user::unlock(&app, ctx, &username).await),
        "gia-han" => plain(people::renew(&app, ctx, &username).await),
        "cho-vao" => plain(people::forgive(&app, ctx, &username).await),
        "go-lop-hai" => plain(user::factor::remove(&app, ctx, &username).await),
        "gan" => plain(provider::link(&app, ctx, &username, &subject).await),
        "go-gan" => plain(provider::unlink(&app, ctx, &username).await),
        "phien" => session::end_of(&app, ctx, &username, mark.as_deref())
            .await
            .map(|()| None),
        "thu" => link::issue(&app, ctx, &username, By::Mail)
            .await
            .map(|_| None),
        "duong-dan" => link::issue(&app, ctx, &username, By::Hand).await.map(Some),
        _ => return Err(Failure::App(AppError::NotFound)),
    };
    let shown = match done {
        Ok(None) => return Ok(staff.lead_to(&format!("{}?xong={act}", href(&username)))),
        // It stands nowhere else: it is told in the answer itself.
        Ok(link) => Shown {
            link,
            ..Shown::default()
        },
        Err(UserError::Wrong(wrong)) if wrong.contains(&Wrong::UnknownUser) => {
            return Err(Failure::App(AppError::NotFound));
        }
        Err(UserError::Wrong(problem)) => Shown {
            problem,
            ..Shown::default()
        },
        Err(UserError::App(e)) => return Err(e.into()),
    };
    page(&staff, &username, shown).await
}
