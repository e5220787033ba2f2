//! `/quan-tri/nguoi-dung/tu-tep`: accounts from a file, looked at before anything is written.

use super::{BRING, USERS, administers};
use crate::console::pages::admin as pages;
use crate::console::pages::field::Field;
use crate::console::pages::form::{Form, Weight};
use crate::console::staff::Staff;
use crate::error::Answer;
use crate::form::Posted;
use app::user::UserError;
use app::user::people::{self, Effect, Person, Plan};
use app::{App, AppError};
use axum::extract::State;
use axum::http::StatusCode;

/// Faults and lines that are told one by one.
const TOLD_MAX: usize = 100;

/// `GET /quan-tri/nguoi-dung/tu-tep`.
pub async fn show(staff: Staff) -> Answer {
    administers(&staff)?;
    page(&staff, StatusCode::OK, "", None).await
}

/// `POST …/xem-truoc`: what the file would do. Writes nothing.
pub async fn look(State(app): State<App>, posted: Posted) -> Answer {
    let csv = posted.fields.typed("csv").unwrap_or_default().to_owned();
    let staff = Staff::of(&app, posted.door)?;
    administers(&staff)?;
    let plan = people::plan(&app, staff.ctx(), &csv).await?;
    page(&staff, status(&plan), &csv, Some(&plan)).await
}

/// `POST /quan-tri/nguoi-dung/tu-tep`: writes it; a file with a fault is shown again.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let csv = posted.fields.typed("csv").unwrap_or_default().to_owned();
    let staff = Staff::of(&app, posted.door)?;
    administers(&staff)?;
    match people::bring(&app, staff.ctx(), &csv).await {
        Ok(plan) => {
            let n = |effect| plan.count(effect).to_string();
            let (added, changed) = (n(Effect::Added), n(Effect::Changed));
            Ok(staff.lead_to(&format!("{BRING}?them={added}&doi={changed}")))
        }
        Err(UserError::Wrong(_)) => {
            let plan = people::plan(&app, staff.ctx(), &csv).await?;
            page(&staff, StatusCode::UNPROCESSABLE_ENTITY, &csv, Some(&plan)).await
        }
        Err(UserError::App(AppError::Conflict { version })) => {
            Err(AppError::Conflict { version }.into())
        }
        Err(UserError::App(e)) => Err(e.into()),
    }
}

fn status(plan: &Plan) -> StatusCode {
    match plan.faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

async fn page(staff: &Staff, status: StatusCode, csv: &str, plan: Option<&Plan>) -> Answer {
    let lang = staff.lang();
    let shell = staff.shell();
    let t = |key: &str| lang::t(lang, key).to_owned();
    let mut desk = staff.desk().await?;
    let done = |name: &str| staff.asked(name).and_then(|n| n.parse::<u32>().ok());
    if let (Some(added), Some(changed)) = (done("them"), done("doi")) {
        desk.flash = Some(crate::console::pages::desk::Flash {
            words: lang::fill(
                lang,
                "admin.bring.done",
                &[
                    ("added", &added.to_string()),
                    ("changed", &changed.to_string()),
                ],
            ),
            bad: false,
        });
    }
    let sum = plan.map(|plan| {
        let n = |effect| plan.count(effect).to_string();
        lang::fill(
            lang,
            "admin.bring.sum",
            &[
                ("added", &n(Effect::Added)),
                ("changed", &n(Effect::Changed)),
                ("same", &n(Effect::Same)),
                ("faults", &plan.faults.len().to_string()),
            ],
        )
    });
    let faults = plan.map_or(&[][..], |p| &p.faults);
    let fault = |f: &people::LineFault| {
        let line = f.line.to_string();
        let key = match f.about.is_empty() {
            true => "admin.bring.fault",
            false => "admin.bring.fault_of",
        };
        let why = lang::t(lang, f.wrong.key());
        lang::fill(
            lang,
            key,
            &[("line", &line), ("about", &f.about), ("why", why)],
        )
    };
    let rows = plan.map_or(&[][..], |p| &p.rows);
    let changes = rows.iter().any(|r| r.effect != Effect::Same);
    let page = pages::Bring {
        back: shell.to(USERS),
        form: Form::new(lang, "bring", shell.to(&format!("{BRING}/xem-truoc")))
            .intro(t("admin.bring.why"))
            .field(
                Field::area(lang, "csv", csv, 12)
                    .label(t("admin.bring.csv"))
                    .hint(t("admin.bring.csv.hint")),
            )
            .button(t("admin.look")),
        sum: sum.unwrap_or_default(),
        faults: faults.iter().take(TOLD_MAX).map(fault).collect(),
        rows: rows
            .iter()
            .filter(|r| r.effect != Effect::Same)
            .take(TOLD_MAX)
            .map(|r| pages::BringRow {
                line: r.line.to_string(),
                username: r.person.username.clone(),
                name: r.person.name.clone(),
                posts: posts(lang, &r.person),
                effect: t(match r.effect {
                    Effect::Added => "admin.bring.added",
                    Effect::Changed => "admin.bring.changed",
                    Effect::Same => "admin.bring.same",
                }),
            })
            .collect(),
        save: (faults.is_empty() && changes).then(|| {
            Form::new(lang, "save", shell.to(BRING))
                .field(Field::hidden(lang, "csv", csv))
                .button(t("terms.save"))
                .weight(Weight::Main)
        }),
        desk,
    };
    staff.page_as(status, &page)
}

fn posts(lang: lang::Lang, person: &Person) -> String {
    let words: Vec<String> = person
        .posts
        .iter()
        .map(|p| {
            let role = lang::t(lang, &format!("role.{}", p.role));
            match &p.agency {
                Some(agency) => format!("{role} {agency}"),
                None => role.to_owned(),
            }
        })
        .collect();
    words.join("; ")
}
