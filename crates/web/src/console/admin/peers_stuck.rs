//! `/quan-tri/tich-hop/he-thong/cho`: cases that were handed to agencies' own systems, and of which a
//! person must say whether they are there. The same stands in the file of each report.

use super::STUCK;
use crate::console::pages::admin as pages;
use crate::console::pages::desk::Flash;
use crate::console::pages::field::Field;
use crate::console::pages::form::{Form, Weight};
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::App;
use app::open311::peer::stuck::{self, Handed, Say};
use axum::extract::State;
use axum::http::StatusCode;
use domain::actor::Role;
use domain::id::ReportCode;
use lang::Lang;

/// Who says so: whoever keeps the systems, and the centre that sent the cases.
const SETTLE: [Role; 3] = [Role::SysAdmin, Role::IocOperator, Role::IocLeader];

/// `GET /quan-tri/tich-hop/he-thong/cho`.
pub async fn show(staff: Staff) -> Answer {
    staff.only(&SETTLE)?;
    page(&staff, StatusCode::OK, None).await
}

async fn page(staff: &Staff, status: StatusCode, wrong: Option<&str>) -> Answer {
    let all = stuck::list(&staff.app, staff.ctx()).await?;
    let mut desk = staff.desk().await?;
    if staff.asked("xong").is_some() {
        desk.flash = Some(Flash {
            words: staff.t("peer.settled").to_owned(),
            bad: false,
        });
    }
    let page = pages::Stuck {
        cards: all.iter().map(|h| card(staff, h, wrong)).collect(),
        desk,
    };
    staff.page_as(status, &page)
}

/// What tells one case from another in a form.
fn mark(h: &Handed) -> String {
    format!("{}-{}-{}", h.code, h.n, h.attempt)
}

fn card(staff: &Staff, h: &Handed, wrong: Option<&str>) -> pages::HandedCard {
    let lang = staff.lang();
    let mark = mark(h);
    let form = |act: &str| {
        Form::new(lang, act, staff.shell().to(STUCK))
            .button(staff.t(&format!("peer.act.{act}")))
            .field(Field::hidden(lang, "case", &mark))
            .field(Field::hidden(lang, "act", act))
    };
    let error = match wrong == Some(&*mark) {
        true => staff.t("peer.why.number"),
        false => "",
    };
    let there = form("there").field(
        Field::line(lang, "number", "")
            .label(staff.t("peer.number"))
            .error(error)
            .max(100),
    );
    let forms = [there, form("again"), form("drop").weight(Weight::Grave)];
    pages::HandedCard {
        title: h.code.shown(),
        href: match staff.role() {
            Role::SysAdmin => String::new(),
            _ => staff.shell().to(&format!("/lam-viec/hs/{}", h.code)),
        },
        facts: facts(lang, h, staff.ctx().now.0),
        forms: forms.map(|f| f.apart(&mark)).to_vec(),
        id: mark,
    }
}

/// Label and value of how a case stands.
fn facts(lang: Lang, h: &Handed, now: i64) -> Vec<(String, String)> {
    let t = |key: &str| lang::t(lang, key).to_owned();
    let moment = |at: domain::time::At| lang::date::short_moment(lang, at.0, now);
    let mut facts = vec![
        (t("peer.agency"), h.agency.name.clone()),
        (t("peer.state"), t(&format!("peer.state.{}", h.state))),
    ];
    if let Some(id) = &h.foreign_id {
        facts.push((t("peer.number"), id.clone()));
    }
    if let Some(why) = &h.why {
        facts.push((t("peer.reason"), why_words(lang, why)));
    }
    facts.push((t("peer.made"), moment(h.made_at)));
    if let Some(at) = h.sent_at.filter(|_| h.state != "waiting") {
        facts.push((t("peer.sent"), moment(at)));
    }
    facts
}

/// Why, in words: our own by their key, a system's as it wrote them.
fn why_words(lang: Lang, why: &str) -> String {
    let Some(ours) = why.strip_prefix('@') else {
        return why.to_owned();
    };
    let (name, what) = ours.split_once(':').unwrap_or((ours, ""));
    lang::fill(lang, &format!("peer.needs.{name}"), &[("what", what)])
}

/// What of a report was handed to agencies' systems, for its file.
///
/// # Errors
/// Those of reading it.
pub async fn of_case(staff: &Staff, code: ReportCode) -> Result<Vec<pages::HandedCard>, Failure> {
    let all = stuck::of_report(&staff.app, staff.ctx(), code).await?;
    let settles = SETTLE.contains(&staff.role());
    let cards = all.iter().map(|h| pages::HandedCard {
        id: mark(h),
        title: h.agency.name.clone(),
        href: match h.is_stuck && settles {
            true => staff.shell().to(STUCK),
            false => String::new(),
        },
        facts: facts(staff.lang(), h, staff.ctx().now.0)
            .into_iter()
            .skip(1)
            .collect(),
        forms: Vec::new(),
    });
    Ok(cards.collect())
}

/// `POST /quan-tri/tich-hop/he-thong/cho`: what a person says of a case.
pub async fn settle(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    staff.only(&SETTLE)?;
    let text = |name: &str| fields.typed(name).unwrap_or_default().trim().to_owned();
    let case = text("case");
    let mut parts = case.split('-');
    let mut number = || parts.next().and_then(|part| part.parse::<u32>().ok());
    let code = case
        .split('-')
        .next()
        .and_then(|c| ReportCode::parse(c).ok());
    number();
    let (Some(code), Some(n), Some(attempt)) = (code, number(), number()) else {
        return Err(Failure::BAD_FORM);
    };
    let say = match &*text("act") {
        "there" => Say::There(text("number")),
        "again" => Say::Again,
        "drop" => Say::Drop,
        _ => return Err(Failure::BAD_FORM),
    };
    match stuck::settle(&app, staff.ctx(), (code, n, attempt), &say).await? {
        true => Ok(staff.lead_to(&format!("{STUCK}?xong=1"))),
        false => page(&staff, StatusCode::UNPROCESSABLE_ENTITY, Some(&case)).await,
    }
}
