//! `/quan-tri/tich-hop`: keys by which organisations' systems call Open311. A key is shown once, where
//! it was made, and never again.

use super::{KEYS, administers};
use crate::console::forms;
use crate::console::pages::admin as pages;
use crate::console::pages::desk::Flash;
use crate::console::pages::field::{Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use app::App;
use app::open311::key::{self, Fault, Listed, Order};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use lang::Lang;

/// Calls of a minute and of a day that are proposed: a city's app on its busiest hour.
const PER_MINUTE: &str = "60";
const PER_DAY: &str = "5000";

/// `GET /quan-tri/tich-hop`.
pub async fn show(staff: Staff) -> Answer {
    administers(&staff)?;
    page(&staff, StatusCode::OK, &Typed::new(), &[], None).await
}

/// A form as it was sent.
struct Typed {
    organisation: String,
    agency: String,
    consents: bool,
    per_minute: String,
    per_day: String,
}

impl Typed {
    fn new() -> Typed {
        Typed {
            organisation: String::new(),
            agency: String::new(),
            consents: false,
            per_minute: PER_MINUTE.to_owned(),
            per_day: PER_DAY.to_owned(),
        }
    }

    fn of(fields: &Fields) -> Typed {
        let text = |name: &str| fields.typed(name).unwrap_or_default().trim().to_owned();
        Typed {
            organisation: text("organisation"),
            agency: text("agency"),
            consents: !text("consents").is_empty(),
            per_minute: text("per_minute"),
            per_day: text("per_day"),
        }
    }

    fn order(&self) -> Order {
        Order {
            organisation: self.organisation.clone(),
            agency: self.agency.clone(),
            consents: self.consents,
            per_minute: self.per_minute.parse().ok(),
            per_day: self.per_day.parse().ok(),
        }
    }
}

/// `POST /quan-tri/tich-hop`: makes a key and shows it this once.
pub async fn make(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    administers(&staff)?;
    let typed = Typed::of(&fields);
    match key::make(&app, staff.ctx(), &typed.order()).await? {
        Ok(made) => page(&staff, StatusCode::OK, &Typed::new(), &[], Some(&made.key)).await,
        Err(faults) => {
            let wrong = StatusCode::UNPROCESSABLE_ENTITY;
            page(&staff, wrong, &typed, &faults, None).await
        }
    }
}

/// `POST /quan-tri/tich-hop/{id}/thu-hoi`: ends a key at once.
pub async fn revoke(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let staff = Staff::of(&app, posted.door)?;
    administers(&staff)?;
    let id = id.parse().map_err(|_| Failure::NOT_FOUND)?;
    key::revoke(&app, staff.ctx(), id).await?;
    Ok(staff.lead_to(&format!("{KEYS}?thu=1")))
}

async fn page(
    staff: &Staff,
    status: StatusCode,
    typed: &Typed,
    faults: &[Fault],
    made: Option<&str>,
) -> Answer {
    let keys = key::list(&staff.app, staff.ctx()).await?;
    let mut desk = staff.desk().await?;
    if staff.asked("thu").is_some() {
        desk.flash = Some(Flash {
            words: staff.t("admin.keys.revoked").to_owned(),
            bad: false,
        });
    }
    let page = pages::Keys {
        made: made.map(str::to_owned),
        form: form(staff, typed, faults),
        keys: keys.iter().map(|key| card(staff, key)).collect(),
        desk,
    };
    staff.page_as(status, &page)
}

fn card(staff: &Staff, key: &Listed) -> pages::KeyCard {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let t = |key: &str| lang::t(lang, key).to_owned();
    let moment = |at: domain::time::At| lang::date::short_moment(lang, at.0, now.0);
    let whole = |n: i64| lang::number::whole(lang, n);
    let used = |(most, n): (i64, i64)| {
        let values = [("n", &*whole(n)), ("most", &*whole(most))];
        lang::fill(lang, "admin.keys.used", &values)
    };
    let tables = staff.app.tables();
    let agency = key.agency.as_deref().map_or_else(
        || t("admin.keys.outside"),
        |code| {
            let known = tables.catalogue.agency(code);
            known.map_or_else(|| code.to_owned(), |a| a.short_name.clone())
        },
    );
    let consents = match key.consents {
        true => "admin.keys.consents.yes",
        false => "admin.keys.consents.no",
    };
    let mut facts = vec![
        (t("admin.keys.agency"), agency),
        (t("admin.keys.consents"), t(consents)),
        (t("admin.keys.minute"), used(key.minute)),
        (t("admin.keys.day"), used(key.day)),
        (
            t("admin.keys.last"),
            key.used_at.map_or_else(|| t("admin.keys.never"), moment),
        ),
        (t("admin.keys.made"), moment(key.created_at)),
    ];
    if let Some(at) = key.revoked_at {
        facts.push((t("admin.keys.over"), moment(at)));
    }
    let revoke = key.revoked_at.is_none().then(|| {
        let action = format!("{KEYS}/{}/thu-hoi", key.id);
        Form::new(lang, "revoke", staff.shell().to(&action))
            .button(t("admin.keys.revoke"))
            .weight(Weight::Grave)
            .apart(&key.id.to_string())
    });
    pages::KeyCard {
        id: key.id.to_string(),
        title: key.organisation.clone(),
        revoke,
        facts,
    }
}

fn form(staff: &Staff, typed: &Typed, faults: &[Fault]) -> Form {
    let lang = staff.lang();
    let error = |name: &str| {
        let found = faults.iter().find(|(field, _)| *field == name);
        found.map_or("", |(_, why)| {
            lang::t(lang, &format!("admin.keys.why.{why}"))
        })
    };
    let tables = staff.app.tables();
    let now = staff.ctx().now;
    let groups = forms::agencies(&tables.catalogue, lang, now, &[&typed.agency]);
    let blank = staff.t("admin.keys.outside").to_owned();
    Form::new(lang, "make", staff.shell().to(KEYS))
        .button(staff.t("admin.keys.make"))
        .weight(Weight::Main)
        .field(
            Field::line(lang, "organisation", &typed.organisation)
                .label(staff.t("admin.keys.organisation"))
                .error(error("organisation"))
                .max(120),
        )
        .field(quota(staff, "per_minute", &typed.per_minute, error))
        .field(quota(staff, "per_day", &typed.per_day, error))
        .field(
            Field::new(lang, "agency", Input::Select { blank, groups })
                .label(staff.t("admin.keys.agency"))
                .hint(staff.t("admin.keys.agency.hint"))
                .error(error("agency"))
                .optional(),
        )
        .field(
            Field::tick(lang, "consents", typed.consents).label(staff.t("admin.keys.consents.ask")),
        )
}

fn quota(
    staff: &Staff,
    name: &'static str,
    value: &str,
    error: impl Fn(&str) -> &'static str,
) -> Field {
    Field::line(staff.lang(), name, value)
        .label(staff.t(&format!("admin.keys.{name}")))
        .error(error(name))
        .max(7)
}

/// What an act on a key was, in words.
pub fn deed(lang: Lang, what: &serde_json::Value) -> String {
    let text = |name: &str| what.get(name).and_then(|v| v.as_str()).unwrap_or_default();
    let number = |name: &str| what.get(name).and_then(serde_json::Value::as_i64);
    let key = match text("kind") {
        "key_made" => "admin.deed.key_made",
        _ => "admin.deed.key_revoked",
    };
    let whole = |name: &str| lang::number::whole(lang, number(name).unwrap_or_default());
    lang::fill(
        lang,
        key,
        &[
            ("organisation", text("organisation")),
            ("minute", &whole("per_minute")),
            ("day", &whole("per_day")),
        ],
    )
}
