//! `/quan-tri/dia-danh/tu-tep`: landmarks from a file, looked at before anything is written.

use super::{BRING, TOLD_MAX, more};
use crate::console::pages::area::BringMarks;
use crate::console::pages::field::Field;
use crate::console::pages::form::{Form, Weight};
use crate::console::staff::Staff;
use crate::console::terms::tables::LANDMARKS;
use crate::console::terms::{self, Fate};
use crate::error::Answer;
use crate::form::{Fields, Posted, Uploaded};
use crate::limits::{LANDMARK_FILE_BYTES_MAX, TEXT_PART_BYTES_MAX};
use app::App;
use app::terms::{Ground, Wrong};
use axum::extract::State;
use axum::http::StatusCode;
use domain::landmark::LandmarkKind;
use domain::pack::edit::EditFault;
use domain::pack::landmark_edit::{Bring, Brought, FILE_COLUMNS};
use lang::Lang;

const WHY_MAX: u32 = 300;

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

/// `POST …/xem-truoc`: what a file, or what was typed, would do. Writes nothing.
pub(super) async fn look(State(app): State<App>, posted: Uploaded) -> Answer {
    let Uploaded { door, fields, file } = posted;
    let staff = Staff::of(&app, door)?;
    app::terms::may_administer(staff.ctx())?;
    let (why, wrong) = (ground(&fields).why, StatusCode::UNPROCESSABLE_ENTITY);
    let csv = match file {
        Some(file) => String::from_utf8_lossy(&file.bytes).into_owned(),
        None => fields.typed("csv").unwrap_or_default().to_owned(),
    };
    if csv.len() > LANDMARK_FILE_BYTES_MAX {
        let large = [fault("file", "file_large")];
        return page(&staff, wrong, "", &why, None, &large).await;
    }
    let seen = ground(&fields);
    let planned = app::terms::plan_landmarks(&staff.app, staff.ctx(), &csv, &seen).await;
    match terms::fate(planned)? {
        Fate::Done(bring) => {
            let status = match bring.faults.is_empty() {
                true => StatusCode::OK,
                false => wrong,
            };
            page(&staff, status, &csv, &why, Some(&bring), &[]).await
        }
        Fate::Wrong(faults, _) => page(&staff, wrong, &csv, &why, None, &faults).await,
    }
}

/// `POST …/tu-tep`: brings it in; a file with a fault is shown again.
pub(super) async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    app::terms::may_administer(staff.ctx())?;
    let csv = fields.typed("csv").unwrap_or_default().to_owned();
    let (ground, wrong) = (ground(&fields), StatusCode::UNPROCESSABLE_ENTITY);
    let brought = app::terms::bring(&staff.app, staff.ctx(), &csv, &ground).await;
    match terms::fate(brought)? {
        Fate::Done(bring) if bring.faults.is_empty() => {
            Ok(staff.lead_to(&format!("{LANDMARKS}?luu=1")))
        }
        Fate::Done(bring) => page(&staff, wrong, &csv, &ground.why, Some(&bring), &[]).await,
        Fate::Wrong(faults, _) => {
            let look = app::terms::plan_landmarks(&staff.app, staff.ctx(), &csv, &ground).await;
            let bring = match terms::fate(look)? {
                Fate::Done(bring) => Some(bring),
                Fate::Wrong(..) => None,
            };
            page(&staff, wrong, &csv, &ground.why, bring.as_ref(), &faults).await
        }
    }
}

fn fault(field: &str, why: &'static str) -> Wrong {
    Wrong {
        field: field.to_owned(),
        why,
        detail: String::new(),
    }
}

fn words(lang: Lang, (line, fault): &(usize, EditFault)) -> String {
    let why = format!("terms.why.{}", fault.why.as_str());
    let why = lang::fill(lang, &why, &[("what", &fault.detail)]);
    let field = match fault.field.as_str() {
        "csv" => String::new(),
        field => format!("{}: ", lang::t(lang, &format!("tables.field.{field}"))),
    };
    match line {
        0 => format!("{field}{why}"),
        line => {
            let line = lang::fill(lang, "landmarks.line", &[("n", &line.to_string())]);
            format!("{line}: {field}{why}")
        }
    }
}

async fn page(
    staff: &Staff,
    status: StatusCode,
    csv: &str,
    why: &str,
    bring: Option<&Bring>,
    wrong: &[Wrong],
) -> Answer {
    let lang = staff.lang();
    let sum = bring.map(|bring| {
        let n = |brought| bring.count(brought).to_string();
        let values = [
            ("added", n(Brought::Added)),
            ("changed", n(Brought::Changed)),
            ("same", n(Brought::Same)),
            ("faults", bring.faults.len().to_string()),
        ];
        let values = values
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        lang::fill(lang, "admin.bring.sum", &values)
    });
    let faults = bring.map_or(&[][..], |b| &b.faults);
    let moves = bring.map_or(&[][..], |b| &b.rows).iter();
    let moves: Vec<_> = moves.filter(|r| r.brought != Brought::Same).collect();
    let why_field = |value: &str| {
        Field::line(lang, "why", value)
            .label(staff.t("terms.why"))
            .hint(staff.t("terms.why.hint"))
            .max(WHY_MAX)
    };
    let save = (bring.is_some() && faults.is_empty() && !moves.is_empty()).then(|| {
        let form = Form::new(lang, "save", staff.shell().to(BRING))
            .version(terms::version_of(staff))
            .field(Field::hidden(lang, "csv", csv))
            .field(why_field(why))
            .button(staff.t("terms.save"))
            .weight(Weight::Main);
        terms::with_faults(lang, form, wrong, String::new())
    });
    // A part of such a form is short: who brought a long file chooses it once more.
    let typed = Some(csv).filter(|csv| csv.len() < TEXT_PART_BYTES_MAX);
    let typed = typed.unwrap_or_default();
    let mut form = Form::new(
        lang,
        "bring",
        staff.shell().to(&format!("{BRING}/xem-truoc")),
    )
    .field(
        Field::one_file(lang, "file", ".csv,text/csv")
            .label(staff.t("landmarks.file"))
            .hint(staff.t("landmarks.file.hint"))
            .optional(),
    )
    .field(
        Field::area(lang, "csv", typed, 8)
            .label(staff.t("landmarks.csv"))
            .optional(),
    )
    .button(staff.t("admin.look"));
    if save.is_none() {
        form = terms::with_faults(lang, form, wrong, String::new());
    }
    let page = BringMarks {
        back: (
            staff.shell().to(LANDMARKS),
            staff.t("tables.landmarks").to_owned(),
        ),
        header: FILE_COLUMNS.join(","),
        kinds: LandmarkKind::ALL
            .iter()
            .map(|kind| {
                let words = staff.t(&format!("landmark_kind.{kind}"));
                (kind.as_str().to_owned(), words.to_owned())
            })
            .collect(),
        sum: sum.unwrap_or_default(),
        faults: faults
            .iter()
            .take(TOLD_MAX)
            .map(|f| words(lang, f))
            .collect(),
        more: more(lang, moves.len()),
        rows: moves
            .into_iter()
            .take(TOLD_MAX)
            .map(|r| {
                let what = match r.brought {
                    Brought::Added => "admin.bring.added",
                    Brought::Changed => "admin.bring.changed",
                    Brought::Same => "admin.bring.same",
                };
                let what = staff.t(what).to_owned();
                (r.line.to_string(), r.name.clone(), r.code.clone(), what)
            })
            .collect(),
        save,
        form,
        desk: staff.desk().await?,
    };
    staff.page_as(status, &page)
}
