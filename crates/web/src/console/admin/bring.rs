//! `/quan-tri/nguoi-dung/tu-tep`: accounts from a file, looked at before anything is written.

use super::{BRING, USERS, administers};
use crate::console::pages::admin as pages;
use crate::console::pages::field::Field;
use crate::console::pages::form::{Form, Weight};
use crate::console::staff::Staff;
use crate::error::Answer;
use crate::form::{Posted, Uploaded};
use crate::limits::{TABLE_FILE_BYTES_MAX, TEXT_PART_BYTES_MAX};
use app::App;
use app::user::UserError;
use app::user::bring::{self, Done, Effect, Invites, Plan};
use app::user::people::Person;
use axum::extract::State;
use axum::http::StatusCode;

/// Faults and lines that are told one by one.
const TOLD_MAX: usize = 100;

/// `GET /quan-tri/nguoi-dung/tu-tep`.
pub async fn show(staff: Staff) -> Answer {
    administers(&staff)?;
    page(&staff, StatusCode::OK, "", Shown::default()).await
}

/// What stands on the page besides the file.
#[derive(Default)]
struct Shown<'a> {
    plan: Option<&'a Plan>,
    done: Option<Done>,
    /// The file is longer than it may be.
    too_large: bool,
}

impl<'a> Shown<'a> {
    fn of(plan: &'a Plan) -> Shown<'a> {
        Shown {
            plan: Some(plan),
            ..Shown::default()
        }
    }
}

/// `POST …/xem-truoc`: what the file, or what was pasted, would do. Writes nothing.
pub async fn look(State(app): State<App>, posted: Uploaded) -> Answer {
    let Uploaded { door, fields, file } = posted;
    let staff = Staff::of(&app, door)?;
    administers(&staff)?;
    let csv = match file {
        Some(file) => String::from_utf8_lossy(&file.bytes).into_owned(),
        None => fields.typed("csv").unwrap_or_default().to_owned(),
    };
    if csv.len() > TABLE_FILE_BYTES_MAX {
        let shown = Shown {
            too_large: true,
            ..Shown::default()
        };
        return page(&staff, StatusCode::UNPROCESSABLE_ENTITY, "", shown).await;
    }
    let plan = bring::plan(&app, staff.ctx(), &csv).await?;
    page(&staff, status(&plan), &csv, Shown::of(&plan)).await
}

/// `POST /quan-tri/nguoi-dung/tu-tep`: writes it, and invites whoever is new; a file with a fault is
/// shown again.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let csv = posted.fields.typed("csv").unwrap_or_default().to_owned();
    let asked = posted.fields.typed("invite").is_some_and(|v| !v.is_empty());
    let invites = match asked {
        true => Invites::Now,
        false => Invites::Later,
    };
    let staff = Staff::of(&app, posted.door)?;
    administers(&staff)?;
    match bring::bring(&app, staff.ctx(), &csv, invites).await {
        // Links stand nowhere else: they are told in the answer itself.
        Ok(done) => {
            let shown = Shown {
                done: Some(done),
                ..Shown::default()
            };
            page(&staff, StatusCode::OK, "", shown).await
        }
        Err(UserError::Wrong(_)) => {
            let plan = bring::plan(&app, staff.ctx(), &csv).await?;
            page(
                &staff,
                StatusCode::UNPROCESSABLE_ENTITY,
                &csv,
                Shown::of(&plan),
            )
            .await
        }
        Err(UserError::App(e)) => Err(e.into()),
    }
}

/// What was written, in sentences.
fn sentences(lang: lang::Lang, done: &Done) -> Vec<String> {
    let n = [done.added, done.changed, done.mailed].map(|n| n.to_string());
    let written = [("added", &*n[0]), ("changed", &*n[1])];
    let mut said = vec![lang::fill(lang, "admin.bring.done", &written)];
    if done.mailed > 0 {
        said.push(lang::fill(lang, "admin.bring.mailed", &[("n", &n[2])]));
    }
    if !done.links.is_empty() {
        said.push(lang::t(lang, "admin.bring.links").to_owned());
    }
    if !done.left.is_empty() {
        let lines: Vec<String> = done.left.iter().map(usize::to_string).collect();
        let lines = lines.join(", ");
        said.push(lang::fill(lang, "admin.bring.left", &[("lines", &lines)]));
    }
    said
}

fn status(plan: &Plan) -> StatusCode {
    match plan.faults.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

async fn page(staff: &Staff, status: StatusCode, csv: &str, shown: Shown<'_>) -> Answer {
    let lang = staff.lang();
    let shell = staff.shell();
    let t = |key: &str| lang::t(lang, key).to_owned();
    let plan = shown.plan;
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
    let fault = |f: &bring::LineFault| {
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
    // A part of such a form is short: who brought a long file chooses it once more.
    let typed = Some(csv).filter(|csv| csv.len() < TEXT_PART_BYTES_MAX);
    let typed = typed.unwrap_or_default();
    let news = rows.iter().any(|r| r.effect == Effect::Added);
    let done = shown.done;
    let page = pages::Bring {
        done: done.as_ref().map_or_else(Vec::new, |d| sentences(lang, d)),
        links: done.map_or_else(Vec::new, |d| d.links),
        back: shell.to(USERS),
        form: Form::new(lang, "bring", shell.to(&format!("{BRING}/xem-truoc")))
            .intro(t("admin.bring.why"))
            .field(
                Field::one_file(lang, "file", ".csv,text/csv")
                    .label(t("admin.bring.upload"))
                    .hint(t("admin.bring.upload.hint"))
                    .error(match shown.too_large {
                        true => t("admin.bring.too_large"),
                        false => String::new(),
                    })
                    .optional(),
            )
            .field(
                Field::area(lang, "csv", typed, 12)
                    .label(t("admin.bring.csv"))
                    .hint(t("admin.bring.csv.hint"))
                    .optional(),
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
                email: match r.person.email.as_str() {
                    "" => "–".to_owned(),
                    email => email.to_owned(),
                },
                posts: posts(lang, &r.person),
                days: days(&r.person),
                effect: t(match r.effect {
                    Effect::Added => "admin.bring.added",
                    Effect::Changed => "admin.bring.changed",
                    Effect::Same => "admin.bring.same",
                }),
            })
            .collect(),
        save: (faults.is_empty() && changes).then(|| {
            let form = Form::new(lang, "save", shell.to(BRING))
                .field(Field::hidden(lang, "csv", csv))
                .button(t("terms.save"))
                .weight(Weight::Main);
            match news {
                true => form.field(
                    Field::tick(lang, "invite", true)
                        .label(t("admin.bring.invite"))
                        .hint(t("admin.bring.invite.hint")),
                ),
                false => form,
            }
        }),
        desk: staff.desk().await?,
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

/// From which day to which the posts are held: a file has one span a line.
fn days(person: &Person) -> String {
    let day = |at: domain::time::At| at.date().strftime("%-d/%-m/%Y").to_string();
    let Some(post) = person.posts.first() else {
        return String::new();
    };
    let last = post.until.map(|until| day(until.plus_ms(-1)));
    match (post.from.map(day), last) {
        (None, None) => "–".to_owned(),
        (from, last) => format!(
            "{} – {}",
            from.unwrap_or_default(),
            last.unwrap_or_default()
        ),
    }
}
