//! `/quan-tri/don-vi/tu-tep`: agencies from a file, looked at before anything is written.

use super::{AGENCIES, BRING, LOOK};
use crate::console::pages::field::Field;
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::tables::{BringAgencies, BringAgency};
use crate::console::staff::Staff;
use crate::console::terms::{self, Fate};
use crate::error::Answer;
use crate::form::{Fields, Posted, Uploaded};
use crate::limits::{TABLE_FILE_BYTES_MAX, TEXT_PART_BYTES_MAX};
use app::App;
use app::terms::{AgenciesPlan, Ground, Wrong};
use axum::extract::State;
use axum::http::StatusCode;
use domain::agency::AgencyKind;
use domain::pack::agency_bring::{Bring, Brought, BroughtRow, FILE_COLUMNS};
use domain::pack::edit::EditFault;
use lang::Lang;
use std::collections::HashMap;

const WHY_MAX: u32 = 300;
/// Lines told one by one.
const TOLD_MAX: usize = 200;
const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

fn ground(fields: &Fields) -> Ground {
    Ground {
        why: fields.typed("why").unwrap_or_default().trim().to_owned(),
        running: false,
        version: fields.typed("version").and_then(|v| v.trim().parse().ok()),
    }
}

/// `GET …/tu-tep`.
pub(super) async fn show(staff: Staff) -> Answer {
    app::terms::may_administer(staff.ctx())?;
    page(&staff, StatusCode::OK, "", "", None, &[]).await
}

/// `POST …/tu-tep/xem-truoc`: what a file, or what was pasted, would do. Writes nothing.
pub(super) async fn look(State(app): State<App>, posted: Uploaded) -> Answer {
    let Uploaded { door, fields, file } = posted;
    let staff = Staff::of(&app, door)?;
    app::terms::may_administer(staff.ctx())?;
    let csv = match file {
        Some(file) => String::from_utf8_lossy(&file.bytes).into_owned(),
        None => fields.typed("csv").unwrap_or_default().to_owned(),
    };
    if csv.len() > TABLE_FILE_BYTES_MAX {
        let large = Wrong {
            field: "file".to_owned(),
            why: "file_large",
            detail: String::new(),
        };
        return page(&staff, WRONG, "", "", None, &[large]).await;
    }
    planned(&staff, &csv, &ground(&fields), &[]).await
}

/// What the file would do as things stand, with what is wrong beside it.
async fn planned(staff: &Staff, csv: &str, ground: &Ground, wrong: &[Wrong]) -> Answer {
    let plan = app::terms::plan_agencies(&staff.app, staff.ctx(), csv, ground).await;
    match terms::fate(plan)? {
        Fate::Done(plan) => {
            let status = match plan.bring.faults.is_empty() && wrong.is_empty() {
                true => StatusCode::OK,
                false => WRONG,
            };
            page(staff, status, csv, &ground.why, Some(&plan), wrong).await
        }
        Fate::Wrong(faults, _) => page(staff, WRONG, csv, &ground.why, None, &faults).await,
    }
}

/// `POST …/tu-tep`: brings it in; a file with a fault is shown again.
pub(super) async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    app::terms::may_administer(staff.ctx())?;
    let csv = fields.typed("csv").unwrap_or_default().to_owned();
    let ground = ground(&fields);
    let brought = app::terms::bring_agencies(&staff.app, staff.ctx(), &csv, &ground).await;
    match terms::fate(brought)? {
        Fate::Done(bring) if bring.faults.is_empty() => {
            Ok(staff.lead_to(&format!("{AGENCIES}?luu=1")))
        }
        Fate::Done(_) => planned(&staff, &csv, &ground, &[]).await,
        Fate::Wrong(faults, _) => planned(&staff, &csv, &ground, &faults).await,
    }
}

/// A fault of a line in words.
fn words(lang: Lang, (line, fault): &(usize, EditFault)) -> String {
    let why = format!("terms.why.{}", fault.why.as_str());
    let why = lang::fill(lang, &why, &[("what", &fault.detail)]);
    let field = match fault.field.as_str() {
        "csv" => String::new(),
        field => format!("{}: ", lang::t(lang, &format!("tables.field.{field}"))),
    };
    let about = match fault.detail.is_empty() || why.contains(&fault.detail) {
        true => String::new(),
        false => format!(" ({})", fault.detail),
    };
    match line {
        0 => format!("{field}{why}{about}"),
        line => {
            let line = lang::fill(lang, "landmarks.line", &[("n", &line.to_string())]);
            format!("{line}: {field}{why}{about}")
        }
    }
}

/// A line that does something, as the table shows it.
fn row(lang: Lang, row: &BroughtRow, open: &HashMap<String, i64>) -> BringAgency {
    let agency = &row.agency;
    let from = lang::date::full_day(lang, agency.valid.from);
    let what = match row.brought {
        Brought::Added => "admin.bring.added",
        Brought::Changed => "admin.bring.changed",
        Brought::Ended => "tables.agencies.brought.ended",
        Brought::Same => "admin.bring.same",
    };
    let open = (row.brought == Brought::Ended).then(|| {
        let n = open.get(&agency.code).copied().unwrap_or(0);
        let n = lang::number::whole(lang, n);
        lang::fill(lang, "tables.agencies.brought.open", &[("n", &n)])
    });
    BringAgency {
        line: row.line.to_string(),
        code: agency.code.clone(),
        name: agency.name.clone(),
        days: match agency.valid.to {
            None => lang::fill(lang, "routing.since", &[("from", &from)]),
            Some(to) => format!("{from} – {}", lang::date::full_day(lang, to)),
        },
        heirs: agency.replaced_by.join("; "),
        what: lang::t(lang, what).to_owned(),
        open: open.unwrap_or_default(),
    }
}

/// "3 thêm mới, 1 thay đổi, 2 kết thúc, …".
fn sum(lang: Lang, bring: &Bring) -> String {
    let n = |brought| bring.count(brought).to_string();
    let values = [
        ("added", n(Brought::Added)),
        ("changed", n(Brought::Changed)),
        ("ended", n(Brought::Ended)),
        ("same", n(Brought::Same)),
        ("faults", bring.faults.len().to_string()),
    ];
    let values = values.each_ref().map(|(name, v)| (*name, v.as_str()));
    lang::fill(lang, "tables.agencies.brought.sum", &values)
}

async fn page(
    staff: &Staff,
    status: StatusCode,
    csv: &str,
    why: &str,
    plan: Option<&AgenciesPlan>,
    wrong: &[Wrong],
) -> Answer {
    let lang = staff.lang();
    let shell = staff.shell();
    let bring = plan.map(|p| &p.bring);
    let faults = bring.map_or(&[][..], |b| &b.faults);
    let rows = bring.map_or(&[][..], |b| &b.rows).iter();
    let news: Vec<_> = rows.filter(|r| r.brought != Brought::Same).collect();
    let save = (bring.is_some() && faults.is_empty() && !news.is_empty()).then(|| {
        let form = Form::new(lang, "save", shell.to(BRING))
            .version(terms::version_of(staff))
            .field(Field::hidden(lang, "csv", csv))
            .field(
                Field::line(lang, "why", why)
                    .label(staff.t("terms.why"))
                    .hint(staff.t("terms.why.hint"))
                    .max(WHY_MAX),
            )
            .button(staff.t("terms.save"))
            .weight(Weight::Main);
        terms::with_faults(lang, form, wrong, String::new())
    });
    // A part of such a form is short: who brought a long file chooses it once more.
    let typed = Some(csv).filter(|csv| csv.len() < TEXT_PART_BYTES_MAX);
    let mut form = Form::new(lang, "bring", shell.to(&format!("{BRING}/{LOOK}")))
        .field(
            Field::one_file(lang, "file", ".csv,text/csv")
                .label(staff.t("landmarks.file"))
                .hint(staff.t("landmarks.file.hint"))
                .optional(),
        )
        .field(
            Field::area(lang, "csv", typed.unwrap_or_default(), 8)
                .label(staff.t("landmarks.csv"))
                .optional(),
        )
        .button(staff.t("admin.look"));
    if save.is_none() {
        form = terms::with_faults(lang, form, wrong, String::new());
    }
    let none = HashMap::new();
    let open = plan.map_or(&none, |p| &p.open);
    let held: i64 = open.values().sum();
    let ends = bring.is_some_and(|b| b.count(Brought::Ended) > 0);
    let n = lang::number::whole(lang, held);
    let page = BringAgencies {
        back: (shell.to(AGENCIES), staff.t("tables.agencies").to_owned()),
        header: FILE_COLUMNS.join(","),
        kinds: AgencyKind::ALL
            .iter()
            .map(|kind| {
                let words = staff.t(&format!("agency_kind.{kind}"));
                (kind.as_str().to_owned(), words.to_owned())
            })
            .collect(),
        sum: bring.map(|b| sum(lang, b)).unwrap_or_default(),
        cases: match ends && faults.is_empty() {
            true => lang::fill(lang, "tables.agencies.brought.cases", &[("n", &n)]),
            false => String::new(),
        },
        faults: faults.iter().map(|f| words(lang, f)).collect(),
        rows: news
            .into_iter()
            .take(TOLD_MAX)
            .map(|r| row(lang, r, open))
            .collect(),
        save,
        form,
        desk: staff.desk().await?,
    };
    staff.page_as(status, &page)
}
