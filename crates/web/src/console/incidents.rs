//! `/lam-viec/su-vu`: one cause of many reports. Whoever works on it says once how it goes, and each
//! reporter is told; each report answers for itself whether it could be.

mod answer;
mod tell;

use super::forms::Typed;
use super::pages::desk::Flash;
use super::pages::field::{Choice, Field};
use super::pages::form::{Drawer, Form, Weight};
use super::pages::incidents::{IncidentPage, IncidentRow, Incidents, PartRow, Said};
use super::pages::parts::Fact;
use super::present;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use crate::router::House;
use app::incident::{self, NotTaken, Part, Taken, Whole};
use app::terms::{TermsError, Wrong};
use app::{App, AppError};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use domain::id::{BulletinId, IncidentId, ReportCode};
use domain::incident::{Heard, Incident};
use domain::limits::{INCIDENT_TEXT_CHARS_MAX, INCIDENT_TITLE_CHARS_MAX};
use domain::time::At;
use std::collections::HashMap;

/// Where they are.
pub const HREF: &str = "/lam-viec/su-vu";

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(HREF, get(list).post(make))
        .route(&format!("{HREF}/moi"), post(begin))
        .route(&format!("{HREF}/{{id}}"), get(show))
        .route(&format!("{HREF}/{{id}}/bao"), post(tell::tell))
        .route(&format!("{HREF}/{{id}}/them"), post(add))
        .route(&format!("{HREF}/{{id}}/bo"), post(remove))
        .route(&format!("{HREF}/{{id}}/thong-bao"), post(link))
        .route(&format!("{HREF}/{{id}}/xong"), post(tell::end))
        .route(&format!("{HREF}/{{id}}/tra-loi"), post(answer::answer))
}

/// `GET /lam-viec/su-vu`.
async fn list(staff: Staff) -> Answer {
    let codes = staff.asked("hs").unwrap_or_default();
    listed(&staff, "", &codes, &[]).await
}

/// `POST /lam-viec/su-vu/moi`: the form of a new one, with what was picked on a map or in a list.
async fn begin(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    // `48291367.3`: the version is of no use here.
    let picked: Vec<&str> = fields
        .all_typed("pick")
        .filter_map(|pick| pick.split('.').next())
        .collect();
    listed(&staff, "", &picked.join("\n"), &[]).await
}

async fn listed(staff: &Staff, title: &str, codes: &str, wrong: &[Wrong]) -> Answer {
    let all = incident::latest(&staff.app, staff.ctx()).await?;
    let names = incident::people(&staff.app, staff.ctx(), &all).await?;
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let row = |i: &Incident| {
        let who = i.made_by.and_then(|id| names.get(&id).cloned());
        IncidentRow {
            href: staff.shell().to(&format!("{HREF}/{}", i.id)),
            title: i.title.clone(),
            state: state(staff, i).to_owned(),
            on: !i.is_over(),
            made: lang::fill(
                lang,
                "incident.made",
                &[
                    ("who", &who.unwrap_or_default()),
                    ("when", &lang::date::short_moment(lang, i.made_at.0, now.0)),
                ],
            ),
            eta: eta(staff, i.eta.filter(|_| !i.is_over()), now),
        }
    };
    let form = incident::may_write(staff.ctx()).then(|| {
        let title = Field::line(lang, "title", title)
            .label(staff.t("incident.field.title"))
            .hint(staff.t("incident.field.title.hint"))
            .max(INCIDENT_TITLE_CHARS_MAX as u32);
        let form = Form::new(lang, "incident", staff.shell().to(HREF))
            .button(staff.t("incident.make"))
            .weight(Weight::Main)
            .field(title)
            .field(codes_field(staff, codes).optional());
        with_faults(staff, form, wrong)
    });
    let page = Incidents {
        rows: all.iter().map(row).collect(),
        form,
        desk: staff.desk().await?,
    };
    staff.page_as(status(wrong), &page)
}

fn status(wrong: &[Wrong]) -> StatusCode {
    if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

fn state(staff: &Staff, incident: &Incident) -> &'static str {
    staff.t(if incident.is_over() {
        "incident.state.over"
    } else {
        "incident.state.on"
    })
}

fn eta(staff: &Staff, eta: Option<At>, now: At) -> String {
    let lang = staff.lang();
    eta.map(|eta| {
        let due = lang::date::short_moment(lang, eta.0, now.0);
        lang::fill(lang, "incident.eta", &[("due", &due)])
    })
    .unwrap_or_default()
}

fn codes_field(staff: &Staff, codes: &str) -> Field {
    Field::area(staff.lang(), "codes", codes, 4)
        .label(staff.t("incident.field.codes"))
        .hint(staff.t("incident.field.codes.hint"))
}

fn with_faults(staff: &Staff, mut form: Form, wrong: &[Wrong]) -> Form {
    for fault in wrong {
        let words = staff.t(&format!("terms.why.{}", fault.why)).to_owned();
        match form.fields.iter_mut().find(|f| f.name == fault.field) {
            Some(field) => field.error = words,
            None => form.problem = words,
        }
    }
    form
}

/// Codes as people type them: apart by anything that is no digit, or in groups of four.
fn codes(text: &str) -> (Vec<ReportCode>, Vec<String>) {
    let (mut read, mut bad) = (Vec::new(), Vec::new());
    for line in text.split(['\n', ',', ';']) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        match ReportCode::parse(line) {
            Ok(code) => read.push(code),
            // Several on one line, each without a gap.
            Err(_) => {
                for word in line.split_whitespace() {
                    match ReportCode::parse(word) {
                        Ok(code) => read.push(code),
                        Err(_) => bad.push(word.to_owned()),
                    }
                }
            }
        }
    }
    (read, bad)
}

/// Why some were not taken in, a sentence each.
fn not_taken(staff: &Staff, taken: &Taken, bad: &[String]) -> Vec<String> {
    let said = |code: &str, why: NotTaken| {
        let key = format!("incident.not.{}", why.as_str());
        lang::fill(staff.lang(), &key, &[("code", code)])
    };
    let refused = taken
        .iter()
        .filter_map(|(code, fate)| fate.err().map(|why| said(&code.shown(), why)));
    refused
        .chain(bad.iter().map(|word| said(word, NotTaken::Unknown)))
        .collect()
}

/// Faults of fields, sorted from what else went wrong.
fn faults(e: TermsError) -> Result<Vec<Wrong>, Failure> {
    match e {
        TermsError::Wrong(wrong) => Ok(wrong),
        TermsError::App(e) => Err(Failure::App(e)),
        TermsError::Pack(faults) => Err(Failure::App(AppError::internal(format!("{faults:?}")))),
    }
}

/// `POST /lam-viec/su-vu`: makes one.
async fn make(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    let typed = |name: &str| fields.typed(name).unwrap_or_default().to_owned();
    let (read, bad) = codes(&typed("codes"));
    match incident::make(&app, staff.ctx(), &typed("title"), &read).await {
        Ok((id, taken)) => {
            let not = not_taken(&staff, &taken, &bad);
            if not.is_empty() {
                return Ok(staff.lead_to(&format!("{HREF}/{id}?luu=1")));
            }
            page(&staff, id, Back::not_taken(not)).await
        }
        Err(e) => listed(&staff, &typed("title"), &typed("codes"), &faults(e)?).await,
    }
}

fn id_of(text: &str) -> Result<IncidentId, Failure> {
    text.parse().map(IncidentId).map_err(|_| Failure::NOT_FOUND)
}

/// `GET /lam-viec/su-vu/{id}`.
async fn show(staff: Staff, Path(id): Path<String>) -> Answer {
    page(&staff, id_of(&id)?, Back::default()).await
}

/// `POST …/them`: takes reports in.
async fn add(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let id = id_of(&id)?;
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    let (read, bad) = codes(fields.typed("codes").unwrap_or_default());
    match incident::add(&app, staff.ctx(), id, &read).await {
        Ok(taken) => {
            let not = not_taken(&staff, &taken, &bad);
            if not.is_empty() {
                return Ok(staff.lead_to(&format!("{HREF}/{id}?luu=1")));
            }
            page(&staff, id, Back::not_taken(not)).await
        }
        Err(e) => page(&staff, id, Back::wrong(&faults(e)?)).await,
    }
}

/// `POST …/bo`: lets a report go.
async fn remove(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let id = id_of(&id)?;
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    let code = super::code_of(fields.typed("code").unwrap_or_default())?;
    match incident::remove(&app, staff.ctx(), id, code).await {
        Ok(()) => Ok(staff.lead_to(&format!("{HREF}/{id}?luu=1"))),
        Err(e) => page(&staff, id, Back::wrong(&faults(e)?)).await,
    }
}

/// `POST …/thong-bao`: ties the notice to the area.
async fn link(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let id = id_of(&id)?;
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    let wanted = fields.typed("bulletin").unwrap_or_default();
    let wanted = wanted.parse().ok().map(BulletinId);
    match incident::link(&app, staff.ctx(), id, wanted).await {
        Ok(()) => Ok(staff.lead_to(&format!("{HREF}/{id}?luu=1"))),
        Err(e) => page(&staff, id, Back::wrong(&faults(e)?)).await,
    }
}

/// What the page shows beside the incident: what came back.
#[derive(Default)]
struct Back<'a> {
    /// Why some reports were not taken in.
    not_taken: Vec<String>,
    /// What was typed into the update.
    sent: Option<&'a Fields>,
    /// What was wrong with it.
    wrong: &'a [Wrong],
    /// What was typed into the answer to all.
    answer: Option<&'a Typed>,
}

impl<'a> Back<'a> {
    fn not_taken(not_taken: Vec<String>) -> Back<'a> {
        Back {
            not_taken,
            ..Back::default()
        }
    }

    fn wrong(wrong: &'a [Wrong]) -> Back<'a> {
        Back {
            wrong,
            ..Back::default()
        }
    }
}

async fn page(staff: &Staff, id: IncidentId, back: Back<'_>) -> Answer {
    let wrong = back.wrong;
    let whole = incident::whole(&staff.app, staff.ctx(), id).await?;
    let mut desk = staff.desk().await?;
    if staff.asked("luu").is_some() {
        desk.flash = Some(Flash {
            words: staff.t("terms.saved").to_owned(),
            bad: false,
        });
    }
    let one = std::slice::from_ref(&whole.incident);
    let names = incident::people(&staff.app, staff.ctx(), one).await?;
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let incident = &whole.incident;
    let writes = incident::may_write(staff.ctx()) && !incident.is_over();
    let href = desk.shell.to(&format!("{HREF}/{id}"));
    let mut facts = vec![Fact::new(staff.t("incident.state"), state(staff, incident))];
    if let Some(eta) = incident.eta.filter(|_| !incident.is_over()) {
        let due = lang::date::short_moment(lang, eta.0, now.0);
        facts.push(Fact::new(staff.t("incident.field.eta"), due));
    }
    if let Some(notice) = &whole.bulletin {
        facts.push(Fact::new(
            staff.t("incident.notice"),
            notice.vi.title.clone(),
        ));
    }
    let others = i64::try_from(whole.others).unwrap_or(i64::MAX);
    let page = IncidentPage {
        title: incident.title.clone(),
        facts,
        notice_href: whole
            .bulletin
            .as_ref()
            .map(|b| desk.shell.to(&format!("/tb/{}", b.id)))
            .unwrap_or_default(),
        not_taken: back.not_taken,
        parts: whole.parts.iter().map(|p| part(staff, p, writes)).collect(),
        others: if others == 0 {
            String::new()
        } else {
            lang::count(lang, "incident.others", others)
        },
        tally: tally(staff, &whole),
        said: said(staff, &whole, &names),
        tell: writes.then(|| tell::form(staff, &whole, &href, back.sent, wrong)),
        drawers: if writes {
            drawers(staff, &whole, &href).await?
        } else {
            Vec::new()
        },
        answer: answer::form(staff, &whole, &href, back.answer),
        href,
        desk,
    };
    let code = if back.answer.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else if wrong.iter().any(|w| w.why == "faster") {
        StatusCode::CONFLICT
    } else {
        status(wrong)
    };
    staff.page_as(code, &page)
}

fn part(staff: &Staff, part: &Part, writes: bool) -> PartRow {
    let view = &part.view;
    let lang = staff.lang();
    let (heard, bad) = match &part.heard {
        None => (String::new(), false),
        Some((Heard::Refused, why)) => {
            let why = staff.t(&format!("refusal.{why}"));
            (
                lang::fill(lang, "incident.heard.refused", &[("why", why)]),
                true,
            )
        }
        Some((heard, _)) => {
            let key = format!("incident.heard.{}", heard.as_str());
            (staff.t(&key).to_owned(), false)
        }
    };
    PartRow {
        href: present::to(lang, &super::href(view.report_code)),
        code: view.shown_code.clone(),
        title: present::title(view),
        status: present::status(lang, view),
        heard,
        bad,
        digits: if writes {
            view.code.clone()
        } else {
            String::new()
        },
    }
}

fn tally(staff: &Staff, whole: &Whole) -> String {
    let [waits, told, refused] = whole.tally.map(|n| n.to_string());
    if whole.incident.updates.is_empty() {
        return String::new();
    }
    lang::fill(
        staff.lang(),
        "incident.tally",
        &[("waits", &waits), ("told", &told), ("refused", &refused)],
    )
}

fn said(staff: &Staff, whole: &Whole, names: &HashMap<domain::id::UserId, String>) -> Vec<Said> {
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let updates = whole.incident.updates.iter().rev();
    updates
        .map(|u| {
            let who = u.by.and_then(|id| names.get(&id).cloned());
            let at = lang::date::short_moment(lang, u.at.0, now.0);
            Said {
                text: u.text.clone(),
                eta: eta(staff, u.eta, now),
                who: who.into_iter().chain([at]).collect::<Vec<_>>().join(" · "),
            }
        })
        .collect()
}

/// An address without its query.
fn bare(href: &str) -> &str {
    href.split('?').next().unwrap_or(href)
}

/// Its query, with the mark.
fn query(href: &str) -> &str {
    href.find('?').and_then(|at| href.get(at..)).unwrap_or("")
}

async fn drawers(staff: &Staff, whole: &Whole, href: &str) -> Result<Vec<Drawer>, Failure> {
    let lang = staff.lang();
    let to = |end: &str| format!("{}/{end}{}", bare(href), query(href));
    let add = Form::new(lang, "add", to("them"))
        .button(staff.t("incident.add"))
        .field(codes_field(staff, ""));
    let chosen = whole.incident.bulletin.map(|id| id.to_string());
    let choices: Vec<Choice> = incident::notices(&staff.app, staff.ctx())
        .await?
        .iter()
        .map(|b| {
            let value = b.id.to_string();
            Choice::new(value, b.vi.title.clone()).chosen(chosen.as_deref().unwrap_or_default())
        })
        .collect();
    let notice = Form::new(lang, "notice", to("thong-bao"))
        .button(staff.t("incident.notice.link"))
        .intro(staff.t("incident.notice.intro"))
        .field(
            Field::select(lang, "bulletin", staff.t("incident.notice.none"), choices)
                .label(staff.t("incident.notice"))
                .optional(),
        );
    let end = Form::new(lang, "end", to("xong"))
        .button(staff.t("incident.end"))
        .weight(Weight::Grave)
        .version(u64::from(whole.version))
        .intro(staff.t("incident.end.intro"))
        .field(
            Field::area(lang, "text", "", 2)
                .label(staff.t("incident.field.text"))
                .max(INCIDENT_TEXT_CHARS_MAX as u32)
                .optional(),
        );
    Ok(vec![
        Drawer::new(add),
        Drawer::new(notice),
        Drawer::new(end),
    ])
}

#[cfg(test)]
mod tests {
    use super::codes;
    use domain::id::ReportCode;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let [one, other] = [1_234_567, 7_654_321].map(|n| ReportCode::draw(n, 8));
        let text = format!("{}\n{other}, {one} {other};12a 9", one.shown());
        let (read, bad) = codes(&text);
        assert_eq!(read, [one, other, one, other]);
        assert_eq!(bad, ["12a", "9"]);
        assert_eq!(codes(""), (Vec::new(), Vec::new()));
    }
}
