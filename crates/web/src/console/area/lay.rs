//! Outlines laid down from a day on: a file is put aside, looked at, and laid down.

use super::{LAY, TOLD_MAX, more, tabs};
use crate::console::pages::area::{EditionRow, Lay, LayPreview, Lines};
use crate::console::pages::field::Field;
use crate::console::pages::form::{Form, Weight};
use crate::console::staff::Staff;
use crate::console::terms::{self, Fate};
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted, Uploaded};
use app::App;
use app::areas::AreaError;
use app::terms::{Ground, Moves, OutlinePlan, Put, Wrong};
use axum::extract::State;
use axum::http::StatusCode;
use domain::pack::Catalogue;
use domain::time::Date;
use lang::Lang;

/// Characters of a reason.
const WHY_MAX: u32 = 300;
const ACCEPT: &str = ".geojson,.json,application/geo+json,application/json";

/// What stands in the form.
#[derive(Default)]
struct Typed {
    from: String,
    why: String,
}

impl Typed {
    fn of(fields: &Fields) -> Typed {
        let of = |name: &str| fields.typed(name).unwrap_or_default().trim().to_owned();
        Typed {
            from: of("from"),
            why: of("why"),
        }
    }

    fn ground(&self, fields: &Fields) -> Ground {
        Ground {
            why: self.why.clone(),
            running: false,
            version: fields.typed("version").and_then(|v| v.trim().parse().ok()),
        }
    }
}

/// `GET …/ranh-gioi`.
pub(super) async fn show(staff: Staff) -> Answer {
    app::terms::may_administer(staff.ctx())?;
    page(&staff, StatusCode::OK, &Typed::default(), &[], &[]).await
}

/// `POST …/xem-truoc`: reads a file, puts it aside and shows what it would change.
pub(super) async fn look(State(app): State<App>, posted: Uploaded) -> Answer {
    let Uploaded { door, fields, file } = posted;
    let staff = Staff::of(&app, door)?;
    app::terms::may_administer(staff.ctx())?;
    let (typed, wrong) = (Typed::of(&fields), StatusCode::UNPROCESSABLE_ENTITY);
    let Some(file) = file else {
        let none = [fault("file", "required")];
        return page(&staff, wrong, &typed, &none, &[]).await;
    };
    let put = app::terms::put_aside(&staff.app, staff.ctx(), &file.bytes).await;
    drop(file);
    let digest = match terms::fate(put)? {
        Fate::Done(Put::Aside(draft)) => draft.digest,
        Fate::Done(Put::Wrong(faults)) => {
            return page(&staff, wrong, &typed, &[], &faults).await;
        }
        Fate::Wrong(faults, _) => return page(&staff, wrong, &typed, &faults, &[]).await,
    };
    let ground = typed.ground(&fields);
    let plan = app::terms::plan_outlines(&staff.app, staff.ctx(), &digest, &typed.from, &ground);
    match terms::fate(plan.await)? {
        Fate::Done(plan) => preview(&staff, StatusCode::OK, &typed, &plan, &[]).await,
        Fate::Wrong(faults, _) => page(&staff, wrong, &typed, &faults, &[]).await,
    }
}

/// `POST …/ranh-gioi`: lays the outlines down that were looked at.
pub(super) async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    app::terms::may_administer(staff.ctx())?;
    let typed = Typed::of(&fields);
    let ground = typed.ground(&fields);
    let digest = fields.typed("digest").unwrap_or_default().to_owned();
    let seen = fields.typed("seen").is_some();
    let (app, ctx, wrong) = (&staff.app, staff.ctx(), StatusCode::UNPROCESSABLE_ENTITY);
    let laid = app::terms::lay_outlines(app, ctx, &digest, &typed.from, &ground, seen).await;
    match terms::fate(laid)? {
        Fate::Done(()) => Ok(staff.lead_to(&format!("{LAY}?luu=1"))),
        Fate::Wrong(faults, _) => {
            let again = app::terms::plan_outlines(app, ctx, &digest, &typed.from, &ground).await;
            match terms::fate(again)? {
                Fate::Done(plan) => preview(&staff, wrong, &typed, &plan, &faults).await,
                Fate::Wrong(faults, _) => page(&staff, wrong, &typed, &faults, &[]).await,
            }
        }
    }
}

/// `POST …/rut`: takes an edition back.
pub(super) async fn withdraw(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    app::terms::may_administer(staff.ctx())?;
    let typed = Typed::of(&fields);
    let ground = typed.ground(&fields);
    let done = app::terms::withdraw_outlines(&staff.app, staff.ctx(), &typed.from, &ground).await;
    match terms::fate(done)? {
        Fate::Done(()) => Ok(staff.lead_to(&format!("{LAY}?luu=1"))),
        Fate::Wrong(faults, _) => {
            let (status, none) = (StatusCode::UNPROCESSABLE_ENTITY, Typed::default());
            let faults: Vec<Wrong> = faults
                .into_iter()
                .map(|f| Wrong {
                    field: format!("{}-{}", f.field, typed.from),
                    ..f
                })
                .collect();
            page(&staff, status, &none, &faults, &[]).await
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

async fn page(
    staff: &Staff,
    status: StatusCode,
    typed: &Typed,
    wrong: &[Wrong],
    faults: &[AreaError],
) -> Answer {
    let lang = staff.lang();
    let first = match typed.from.is_empty() {
        true => staff.ctx().now.date().to_string(),
        false => typed.from.clone(),
    };
    let form = Form::new(lang, "look", staff.shell().to(&format!("{LAY}/xem-truoc")))
        .version(terms::version_of(staff))
        .button(staff.t("admin.look"))
        .weight(Weight::Main)
        .field(
            Field::one_file(lang, "file", ACCEPT)
                .label(staff.t("areas.file"))
                .hint(staff.t("areas.file.hint")),
        )
        .field(
            Field::date(lang, "from", first)
                .label(staff.t("areas.from"))
                .hint(staff.t("areas.from.hint")),
        )
        .field(why(staff, "why", &typed.why));
    let history = app::terms::outline_history(&staff.app, staff.ctx()).await?;
    let page = Lay {
        tabs: tabs(staff, LAY),
        editions: editions(staff, wrong)?,
        faults: faults
            .iter()
            .take(TOLD_MAX)
            .map(|f| words(lang, f))
            .collect(),
        form: terms::with_faults(lang, form, wrong, String::new()),
        history: terms::told(lang, &history, staff.ctx().now),
        desk: terms::desk(staff).await?,
    };
    staff.page_as(status, &page)
}

fn why(staff: &Staff, name: &str, value: &str) -> Field {
    Field::line(staff.lang(), name, value)
        .label(staff.t("terms.why"))
        .hint(staff.t("terms.why.hint"))
        .max(WHY_MAX)
}

fn editions(staff: &Staff, wrong: &[Wrong]) -> Result<Vec<EditionRow>, Failure> {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let (pack, today) = (&tables.catalogue, staff.ctx().now.date());
    let editions = app::terms::editions(&staff.app, staff.ctx())?;
    let holds = editions
        .iter()
        .position(|e| e.from.is_none_or(|from| from <= today));
    let row = |(at, edition): (usize, app::app::Edition)| {
        let state = match holds {
            Some(holds) if at == holds => "areas.edition.on",
            Some(holds) if at > holds => "areas.edition.past",
            Some(_) | None => "areas.edition.coming",
        };
        let n = i64::try_from(edition.codes.len()).unwrap_or(i64::MAX);
        let named: Vec<String> = edition
            .codes
            .iter()
            .take(6)
            .map(|code| name(pack, code, edition.from.unwrap_or(today)))
            .collect();
        let dots = if edition.codes.len() > 6 { "…" } else { "" };
        let title = match edition.from {
            Some(from) => {
                let date = lang::date::full_day(lang, from);
                lang::fill(lang, "areas.since", &[("date", &date)])
            }
            None => staff.t("areas.edition.first").to_owned(),
        };
        let withdraw = edition.from.map(|from| {
            let field = format!("why-{from}");
            let mut why = why(staff, "why", "");
            let found = wrong.iter().find(|w| w.field == field);
            if let Some(found) = found {
                why.error = staff.t(&format!("terms.why.{}", found.why)).to_owned();
            }
            Form::new(lang, "withdraw", staff.shell().to(&format!("{LAY}/rut")))
                .version(terms::version_of(staff))
                .intro(staff.t("areas.withdraw.intro"))
                .button(staff.t("areas.withdraw"))
                .weight(Weight::Grave)
                .field(Field::hidden(lang, "from", from.to_string()))
                .field(why)
                .apart(&from.to_string())
        });
        EditionRow {
            title,
            state: staff.t(state).to_owned(),
            words: format!(
                "{}: {}{dots}",
                lang::count(lang, "areas.edition.units", n),
                named.join(", ")
            ),
            withdraw,
        }
    };
    Ok(editions.into_iter().enumerate().map(row).collect())
}

/// A fault of a file with where it is.
fn words(lang: Lang, error: &AreaError) -> String {
    let mut out = String::new();
    for (key, n) in [
        ("areas.at.feature", error.feature),
        ("areas.at.polygon", error.polygon),
        ("areas.at.ring", error.ring),
    ] {
        if n > 0 {
            out.push_str(&lang::fill(lang, key, &[("n", &n.to_string())]));
            out.push_str(": ");
        }
    }
    let key = format!("areas.fault.{}", error.fault.key());
    out.push_str(&lang::fill(lang, &key, &[("what", &error.fault.what())]));
    out
}

fn name(pack: &Catalogue, code: &str, day: Date) -> String {
    let unit = pack.unit(code, day);
    unit.map_or_else(|| code.to_owned(), |unit| unit.name.clone())
}

fn square_km(lang: Lang, m2: f64) -> String {
    format!("{} km²", lang::number::decimal(lang, m2 / 1e6, 2))
}

async fn preview(
    staff: &Staff,
    status: StatusCode,
    typed: &Typed,
    plan: &OutlinePlan,
    wrong: &[Wrong],
) -> Answer {
    let lang = staff.lang();
    let date = lang::date::full_day(lang, plan.from);
    let n = plan.compared.shifts.len();
    let sum = [("n", n.to_string()), ("date", date)];
    let sum = sum.each_ref().map(|(name, value)| (*name, value.as_str()));
    let save = plan.unknown.is_empty().then(|| {
        let mut form = Form::new(lang, "save", staff.shell().to(LAY))
            .version(terms::version_of(staff))
            .intro(staff.t("areas.save"))
            .button(staff.t("terms.save"))
            .weight(Weight::Main)
            .field(Field::hidden(lang, "digest", plan.digest.clone()))
            .field(Field::hidden(lang, "from", plan.from.to_string()))
            .field(Field::hidden(lang, "why", typed.why.clone()));
        if plan.needs_word() {
            form = form.field(Field::tick(lang, "seen", false).label(staff.t("areas.seen")));
        }
        terms::with_faults(lang, form, wrong, String::new())
    });
    let page = LayPreview {
        back: (staff.shell().to(LAY), staff.t("areas.outlines").to_owned()),
        sum: lang::fill(lang, "areas.sum", &sum),
        parts: parts(staff, plan),
        save,
        desk: staff.desk().await?,
    };
    staff.page_as(status, &page)
}

/// What the outlines would touch, what stands in the way first.
fn parts(staff: &Staff, plan: &OutlinePlan) -> Vec<Lines> {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let pack = &tables.catalogue;
    let named = |code: &str| name(pack, code, plan.from);
    let lines = |key: &str, all: Vec<String>| Lines {
        title: staff.t(&format!("areas.part.{key}")).to_owned(),
        note: staff.t(&format!("areas.part.{key}.note")).to_owned(),
        more: more(lang, all.len()),
        lines: all.into_iter().take(TOLD_MAX).collect(),
        bad: key == "unknown",
    };
    let shifts = plan.compared.shifts.iter().map(|s| {
        let after = square_km(lang, s.after_m2);
        let name = format!("{} ({})", named(&s.code), s.code);
        match s.before_m2 {
            Some(before) => format!("{name}: {} → {after}", square_km(lang, before)),
            None => format!("{name}: {} {after}", staff.t("areas.first_outline")),
        }
    });
    let overlaps = plan.compared.overlaps.iter().map(|o| {
        format!(
            "{} – {}: {}",
            named(&o.code),
            named(&o.other),
            square_km(lang, o.m2)
        )
    });
    let gaps = plan.compared.gaps.iter().map(|g| {
        let whose = match &g.code {
            Some(code) => lang::fill(lang, "areas.gap.of", &[("name", &named(code))]),
            None => staff.t("areas.gap.between").to_owned(),
        };
        format!(
            "{whose}: {} ({:.4}, {:.4})",
            square_km(lang, g.m2),
            g.lat,
            g.lon
        )
    });
    let moves = plan.moves.iter().map(|m| moved(staff, pack, plan.from, m));
    let mut moves = lines("moves", moves.collect());
    let looked = [("n", lang::number::whole(lang, plan.looked.0 as i64))];
    let looked = looked
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let key = match plan.looked.1 {
        true => "areas.looked.more",
        false => "areas.looked",
    };
    moves.note = format!("{} {}", moves.note, lang::fill(lang, key, &looked));
    let is_still = moves.lines.is_empty();
    if is_still {
        moves.lines.push(staff.t("areas.moves.none").to_owned());
    }
    let mut parts = vec![
        lines("unknown", plan.unknown.clone()),
        moves,
        lines("overlaps", overlaps.collect()),
        lines("gaps", gaps.collect()),
        lines("shifts", shifts.collect()),
        lines(
            "missing",
            plan.missing.iter().map(|code| named(code)).collect(),
        ),
    ];
    parts.retain(|part| !part.lines.is_empty());
    parts
}

/// "12 việc của Xã A sẽ nằm ở Xã B: UBND xã A 9, …".
fn moved(staff: &Staff, pack: &Catalogue, from: Date, moves: &Moves) -> String {
    let lang = staff.lang();
    let area = |code: &Option<String>| match code {
        Some(code) => name(pack, code, from),
        None => staff.t("areas.nowhere").to_owned(),
    };
    let leads: Vec<String> = moves
        .leads
        .iter()
        .map(|(agency, n)| {
            let name = match agency {
                Some(code) => app::terms::named_agency(pack, code).name,
                None => staff.t("areas.no_lead").to_owned(),
            };
            format!("{name} {n}")
        })
        .collect();
    let n = i64::try_from(moves.n).unwrap_or(i64::MAX);
    let reports = lang::count(lang, "areas.reports", n);
    let values = [
        ("reports", reports.as_str()),
        ("from", &area(&moves.from)),
        ("to", &area(&moves.to)),
        ("leads", &leads.join(", ")),
    ];
    lang::fill(lang, "areas.moved", &values)
}
