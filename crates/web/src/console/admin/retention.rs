//! `/quan-tri/luu-tru`: how long data is kept; what would go is counted before it is saved.

use super::{RETENTION, administers};
use crate::console::pages::admin as pages;
use crate::console::pages::desk::Flash;
use crate::console::pages::field::Field;
use crate::console::pages::form::{Form, Weight};
use crate::console::queues::Count;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use app::retention::{self, Data, Fault, Order, Plan};
use app::{App, AppError};
use axum::extract::State;
use axum::http::StatusCode;
use domain::time::{At, day_number};
use lang::Lang;

/// Lists count no further.
const CAP: i64 = 500;

/// `GET /quan-tri/luu-tru`.
pub async fn show(staff: Staff) -> Answer {
    administers(&staff)?;
    page(&staff, StatusCode::OK, None, &[], None).await
}

/// A form as it was sent.
struct Typed {
    data: Data,
    days: String,
    from: String,
    why: String,
    version: i64,
}

impl Typed {
    fn of(fields: &Fields) -> Result<Typed, Failure> {
        let text = |name: &str| fields.typed(name).unwrap_or_default().trim().to_owned();
        let data = Data::parse(&text("data")).ok_or(Failure::BAD_FORM)?;
        Ok(Typed {
            data,
            days: text("days"),
            from: text("from"),
            why: text("why"),
            version: text("version").parse().unwrap_or(0),
        })
    }

    fn order(&self) -> Order {
        let day = self.from.parse().ok().map(day_number);
        Order {
            data: self.data,
            days: self.days.parse().ok(),
            from: day.map(|d| At::on_day(d, 0)),
            why: self.why.clone(),
            version: self.version,
        }
    }
}

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// `POST …/xem-truoc`: what a period would do. Writes nothing.
pub async fn look(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    administers(&staff)?;
    let typed = Typed::of(&fields)?;
    match retention::plan(&app, staff.ctx(), &typed.order()).await? {
        Ok(plan) => page(&staff, StatusCode::OK, Some(&typed), &[], Some(&plan)).await,
        Err(faults) => page(&staff, WRONG, Some(&typed), &faults, None).await,
    }
}

/// `POST /quan-tri/luu-tru`: saves it.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    administers(&staff)?;
    let typed = Typed::of(&fields)?;
    match retention::set(&app, staff.ctx(), &typed.order()).await {
        Ok(Ok(())) => Ok(staff.lead_to(&format!("{RETENTION}?luu=1"))),
        Ok(Err(faults)) => page(&staff, WRONG, Some(&typed), &faults, None).await,
        Err(e @ AppError::Conflict { .. }) => Err(e.into()),
        Err(e) => Err(e.into()),
    }
}

async fn page(
    staff: &Staff,
    status: StatusCode,
    typed: Option<&Typed>,
    faults: &[Fault],
    plan: Option<&Plan>,
) -> Answer {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let periods = retention::periods(&staff.app, staff.ctx()).await?;
    let mut desk = staff.desk().await?;
    if staff.asked("luu").is_some() {
        desk.flash = Some(Flash {
            words: staff.t("admin.retention.saved").to_owned(),
            bad: false,
        });
    }
    let days = |n: i64| lang::fill(lang, "admin.retention.days", &[("n", &n.to_string())]);
    let day = |at: At| at.date().strftime("%-d/%-m/%Y").to_string();
    let card = |data: Data| {
        let mut facts = vec![(
            staff.t("admin.retention.now").to_owned(),
            days(periods.days(data, now)),
        )];
        facts.extend(periods.coming(data, now).map(|p| {
            let from = lang::fill(lang, "admin.retention.coming", &[("day", &day(p.from))]);
            (from, days(p.days))
        }));
        let mine = typed.filter(|t| t.data == data);
        pages::DataCard {
            name: data.as_str(),
            title: title(lang, data),
            words: staff
                .t(&format!("admin.retention.{}.what", data.as_str()))
                .to_owned(),
            facts,
            form: form(
                staff,
                data,
                mine,
                periods.version,
                if mine.is_some() { faults } else { &[] },
            ),
        }
    };
    let preview = plan.zip(typed).map(|(plan, typed)| {
        let count = |n: i64| {
            let count = Count {
                n: n.min(CAP),
                more: n > CAP,
            };
            count.words(lang)
        };
        let from = typed.order().from.map(day).unwrap_or_default();
        let words = lang::fill(
            lang,
            "admin.retention.preview",
            &[
                ("data", &title(lang, typed.data)),
                ("days", &typed.days),
                ("from", &from),
                ("gone", &count(plan.gone)),
                ("now", &count(plan.gone_now)),
            ],
        );
        let mut save = Form::new(lang, "save", staff.shell().to(RETENTION))
            .button(staff.t("terms.save"))
            .weight(Weight::Main);
        for (name, value) in [
            ("data", typed.data.as_str()),
            ("days", &typed.days),
            ("from", &typed.from),
            ("why", &typed.why),
            ("version", &typed.version.to_string()),
        ] {
            save = save.field(Field::hidden(lang, name, value));
        }
        (words, save)
    });
    let fixed = ["chains", "sessions"].map(|key| {
        (
            staff.t(&format!("admin.retention.{key}")).to_owned(),
            staff.t(&format!("admin.retention.{key}.why")).to_owned(),
        )
    });
    let page = pages::Retention {
        preview,
        kinds: Data::ALL.into_iter().map(card).collect(),
        fixed: fixed.to_vec(),
        desk,
    };
    staff.page_as(status, &page)
}

fn title(lang: Lang, data: Data) -> String {
    lang::t(lang, &format!("admin.retention.{}", data.as_str())).to_owned()
}

fn form(staff: &Staff, data: Data, typed: Option<&Typed>, version: i64, faults: &[Fault]) -> Form {
    let lang = staff.lang();
    let error = |name: &str| {
        let found = faults.iter().find(|(field, _)| *field == name);
        found.map_or("", |(_, why)| {
            lang::t(lang, &format!("admin.retention.why.{why}"))
        })
    };
    let value = |pick: fn(&Typed) -> &String| typed.map(|t| pick(t).clone()).unwrap_or_default();
    let (least, most) = data.bounds();
    let bounds = [("least", &*least.to_string()), ("most", &*most.to_string())];
    let bounds = lang::fill(lang, "admin.retention.bounds", &bounds);
    let why = staff.t(&format!("admin.retention.{}.bounds", data.as_str()));
    let action = staff.shell().to(&format!("{RETENTION}/xem-truoc"));
    Form::new(lang, data.as_str(), action)
        .button(staff.t("admin.look"))
        .field(Field::hidden(lang, "data", data.as_str()))
        .field(Field::hidden(lang, "version", version.to_string()))
        .field(
            Field::line(lang, "days", value(|t| &t.days))
                .label(staff.t("admin.retention.field.days"))
                .hint(format!("{bounds}. {why}"))
                .error(error("days"))
                .max(5),
        )
        .field(
            Field::date(lang, "from", value(|t| &t.from))
                .label(staff.t("admin.retention.field.from"))
                .error(error("from")),
        )
        .field(
            Field::line(lang, "why", value(|t| &t.why))
                .label(staff.t("terms.why"))
                .hint(staff.t("terms.why.hint"))
                .error(error("why"))
                .max(300),
        )
}

/// What an act of retention was, in words.
pub fn deed(lang: Lang, what: &serde_json::Value) -> String {
    let named = |name: &str| Data::parse(name).map_or_else(|| name.to_owned(), |d| title(lang, d));
    let text = |name: &str| what.get(name).and_then(|v| v.as_str()).unwrap_or_default();
    if text("kind") == "retention_set" {
        let days = what.get("days").and_then(serde_json::Value::as_i64);
        return lang::fill(
            lang,
            "admin.deed.retention_set",
            &[
                ("data", &named(text("data"))),
                ("days", &days.unwrap_or_default().to_string()),
                ("from", text("from")),
            ],
        );
    }
    let gone = what.get("gone").and_then(|g| g.as_object());
    let told: Vec<String> = gone
        .into_iter()
        .flatten()
        .map(|(name, n)| format!("{} {n}", named(name)))
        .collect();
    lang::fill(
        lang,
        "admin.deed.retention_ran",
        &[("gone", &told.join(", "))],
    )
}
