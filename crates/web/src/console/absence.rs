//! `/lam-viec/uy-quyen`: dated orders by which a colleague acts for somebody absent; and the choice of
//! the post in which one acts.

use super::pages::absence::{Absence, OrderShown};
use super::pages::field::{Choice, Field, Input};
use super::pages::form::{Form, Weight};
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use crate::url;
use app::user::lend::{self, LendError, NewOrder, Person, Shown};
use app::{App, AppError};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::actor::Role;
use domain::delegation::{Wrong, is_lent};
use domain::id::UserId;
use domain::limits::SHORT_CHARS_MAX;
use domain::time::At;
use lang::Lang;

/// Where it is.
pub const HREF: &str = "/lam-viec/uy-quyen";

/// `POST /lam-viec/vai`: acts in another of the person's posts from now on.
pub async fn act_as(State(app): State<App>, posted: Posted) -> Answer {
    let post = posted.fields.typed("post").and_then(|n| n.parse().ok());
    let post: usize = post.ok_or(Failure::BAD_FORM)?;
    let next = posted.fields.typed("next").unwrap_or_default().to_owned();
    let staff = Staff::of(&app, posted.door)?;
    // A token acts as the one post it was made for.
    let session = staff.door.session.as_deref();
    let session = session.ok_or(Failure::App(AppError::SignIn))?;
    app::session::act_as(&app, session, post, staff.ctx().now).await?;
    // What the page showed may not be there for the other post.
    let stays = url::inside(&next).is_some_and(|path| path.starts_with(HREF));
    Ok(staff.lead_to(if stays { HREF } else { "/lam-viec" }))
}

/// `GET /lam-viec/uy-quyen`.
pub async fn show(staff: Staff) -> Answer {
    page(&staff, None, &[], StatusCode::OK).await
}

/// `POST /lam-viec/uy-quyen`: makes an order.
pub async fn give(State(app): State<App>, posted: Posted) -> Answer {
    let fields = posted.fields;
    let staff = Staff::of(&app, posted.door)?;
    match lend::give(&app, staff.ctx(), typed(&fields)).await {
        Ok(_) => Ok(staff.lead_to(&format!("{HREF}?moi=1"))),
        Err(LendError::Wrong(wrong)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&staff, Some(&fields), &wrong, status).await
        }
        Err(LendError::App(e)) => Err(e.into()),
    }
}

/// `POST /lam-viec/uy-quyen/{id}/thoi`: takes one back.
pub async fn end(State(app): State<App>, Path(id): Path<i64>, posted: Posted) -> Answer {
    let staff = Staff::of(&app, posted.door)?;
    lend::end(&app, staff.ctx(), id).await?;
    Ok(staff.lead_to(HREF))
}

fn typed(fields: &Fields) -> NewOrder {
    let text = |name: &str| fields.typed(name).unwrap_or_default().trim().to_owned();
    let person = |name: &str| text(name).parse().ok().map(UserId);
    NewOrder {
        giver: person("giver"),
        receiver: person("receiver"),
        // An hour that cannot be read is none: the rule says that the span is wrong.
        from: moment(&text("from")).unwrap_or(At(i64::MAX)),
        until: moment(&text("until")).unwrap_or(At(i64::MIN)),
        document: text("document"),
    }
}

/// `2026-11-28T07:30`, as a browser writes an hour of here.
fn moment(text: &str) -> Option<At> {
    let seconds = if text.len() == 16 { ":00" } else { "" };
    At::parse(&format!("{text}{seconds}+07:00"))
}

async fn page(staff: &Staff, sent: Option<&Fields>, wrong: &[Wrong], status: StatusCode) -> Answer {
    let admin = staff.role() == Role::SysAdmin;
    let form = if admin || lend::lendable(staff.ctx()).is_some() {
        Some(form(staff, admin, sent, wrong).await?)
    } else {
        None
    };
    let orders = lend::list(&staff.app, staff.ctx()).await?;
    if form.is_none() && orders.is_empty() && !is_lent(staff.role()) {
        return Err(Failure::App(AppError::Forbidden));
    }
    let desk = staff.desk().await?;
    let page = Absence {
        made: staff.asked("moi").is_some(),
        orders: orders.iter().map(|o| shown(staff, o)).collect(),
        form,
        desk,
    };
    staff.page_as(status, &page)
}

async fn form(
    staff: &Staff,
    admin: bool,
    sent: Option<&Fields>,
    wrong: &[Wrong],
) -> Result<Form, Failure> {
    let lang = staff.lang();
    let value = |name: &str| sent.and_then(|f| f.typed(name)).unwrap_or("").to_owned();
    let label = |name: &str| staff.t(&format!("absence.{name}"));
    let people = |people: Vec<Person>, chosen: String| -> Vec<Choice> {
        people
            .into_iter()
            .map(|p| Choice::new(p.id.to_string(), person(staff, &p)).chosen(&chosen))
            .collect()
    };
    let hour = |name: &'static str| {
        let input = Input::Line {
            kind: "datetime-local",
            value: value(name),
        };
        Field::new(lang, name, input).label(label(name))
    };
    let said = |field: Field, of: &[Wrong]| {
        let found = wrong.iter().find(|w| of.contains(w));
        match found {
            Some(w) => field.error(staff.t(&format!("absence.wrong.{w}"))),
            None => field,
        }
    };
    let choose = staff.t("console.choose");
    let receivers = lend::receivers(&staff.app, staff.ctx()).await?;
    let receiver = Field::select(
        lang,
        "receiver",
        choose,
        people(receivers, value("receiver")),
    )
    .label(label("receiver"));
    let document = Field::line(lang, "document", value("document"))
        .label(label("document"))
        .hint(label("document.hint"))
        .max(u32::try_from(SHORT_CHARS_MAX).unwrap_or(u32::MAX));
    let mut form = Form::new(lang, "absence", staff.shell().to(HREF))
        .button(label("give"))
        .weight(Weight::Main)
        .intro(label("intro"));
    if admin {
        let givers = lend::givers(&staff.app, staff.ctx()).await?;
        let giver = Field::select(lang, "giver", choose, people(givers, value("giver")))
            .label(label("giver"));
        form = form.field(said(giver, &[Wrong::NotHeld, Wrong::Role]));
    } else if wrong
        .iter()
        .any(|w| matches!(w, Wrong::NotHeld | Wrong::Role))
    {
        form.problem = staff.t("absence.wrong.not_held").to_owned();
    }
    Ok(form
        .field(said(
            receiver,
            &[Wrong::Oneself, Wrong::Stranger, Wrong::Twice],
        ))
        .field(said(hour("from"), &[Wrong::Back]))
        .field(said(hour("until"), &[Wrong::Span, Wrong::TooLong]))
        .field(said(document, &[Wrong::Document])))
}

/// "Trần Quốc Bình · Lãnh đạo IOC".
fn person(staff: &Staff, p: &Person) -> String {
    let tables = staff.app.tables();
    let agency = p.agency.as_deref().and_then(|a| tables.catalogue.agency(a));
    let parts = [
        Some(p.name.clone()),
        Some(staff.t(&format!("role.{}", p.role)).to_owned()),
        agency.map(|a| a.short_name.clone()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn shown(staff: &Staff, o: &Shown) -> OrderShown {
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let at = |at: At| when(lang, at, now);
    let words = |key: &str, args: &[(&str, &str)]| lang::fill(lang, key, args);
    let tables = staff.app.tables();
    let agency = o.order.agency.as_deref();
    let agency = agency.and_then(|a| tables.catalogue.agency(a));
    let role = staff.t(&format!("role.{}", o.order.role)).to_owned();
    let post = [Some(role), agency.map(|a| a.short_name.clone())];
    let state = match (o.order.revoked_at, o.holds, o.ahead) {
        (Some(then), _, _) => words("absence.revoked", &[("at", &at(then))]),
        (None, true, _) => staff.t("absence.holds").to_owned(),
        (None, false, true) => staff.t("absence.ahead").to_owned(),
        (None, false, false) => staff.t("absence.over").to_owned(),
    };
    OrderShown {
        title: words(
            "absence.title_of",
            &[("receiver", &o.receiver), ("giver", &o.giver)],
        ),
        post: post.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        span: words(
            "absence.span",
            &[("from", &at(o.order.from)), ("until", &at(o.order.until))],
        ),
        document: o.order.document.clone(),
        state,
        on: o.holds,
        end: if o.may_end {
            staff.shell().to(&format!("{HREF}/{}/thoi", o.order.id))
        } else {
            String::new()
        },
    }
}

fn when(lang: Lang, at: At, now: At) -> String {
    lang::date::short_moment(lang, at.0, now.0)
}
