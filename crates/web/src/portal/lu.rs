//! `/lu`: flood mode. A call for help without script, by a page that every phone can load; and "I am
//! safe". It works whether the centre switched flood mode on somewhere or not.

use super::pages::lu::{Area, Lu, LuSent, Pick};
use super::pages::{Message, MessageKind};
use super::{answer, code_of, keep, visitor};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted, Reader};
use crate::present_bulletin as words;
use crate::router::House;
use crate::shell::{Nav, Shell};
use crate::url;
use app::limit::Deed;
use app::report::own::owns;
use app::report::sos::{Cry, cry, safe as say_safe};
use app::{App, AppError, OnceKey};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::IntoResponse;
use domain::bulletin::Bulletin;
use domain::pack::Catalogue;
use domain::report::Point;
use domain::sos::{Frail, Water};
use domain::time::At;
use lang::{Lang, t};
use std::fmt::Write;

/// Areas told on the page itself.
const AREAS: usize = 3;
/// Characters of what to do there.
const TEXT_CHARS: usize = 280;
/// Lines of whom to call there.
const CONTACTS: usize = 4;
/// People in one house: more is a typing slip, and the words say it.
const PEOPLE_MAX: u32 = 999;
/// Kept by the service worker and asked for anew whenever there is a network.
const KEPT: HeaderValue = HeaderValue::from_static("private, no-cache");

/// `GET /lu`.
pub(super) async fn show(State(house): State<House>, door: Door) -> Answer {
    let page = page(&house, &door, None, Vec::new()).await?;
    keep::shell(&door, kept(StatusCode::OK, &page))
}

/// `POST /lu`: somebody calls for help.
pub(super) async fn send(State(house): State<House>, posted: Posted) -> Answer {
    let app = &house.app;
    let Posted { door, fields, .. } = posted;
    if !fields.typed("website").unwrap_or("").trim().is_empty() {
        return answer::page(&Message::new(door.shell(Nav::Elsewhere), MessageKind::Done));
    }
    let mut ctx = visitor(&door);
    // A page from a phone's store carries an old key: with another body it is another call.
    ctx.once = ctx.once.map(|once| OnceKey {
        key: key_of(&once),
        digest: once.digest,
    });
    let mut read = fields.read();
    let told = read_cry(&mut read, &fields);
    let wrong = match read.finish() {
        Ok(()) => match cry(app, &ctx, told).await {
            Ok(slip) => {
                let cookie = door.keep_secret(slip.report_code, &slip.secret);
                let to = format!("/lu/{}", slip.report_code);
                return answer::see_other_with(&door.shell(Nav::Elsewhere).to(&to), cookie);
            }
            Err(AppError::Refused(refusal)) if !refusal.faults.is_empty() => {
                Failure::App(AppError::Refused(refusal))
            }
            Err(e) => return Err(e.into()),
        },
        Err(failure) => failure,
    };
    let wrong = wrong
        .trouble(door.ctx.lang)
        .errors
        .into_iter()
        .map(|trouble| (field_of(&trouble.field), trouble.detail))
        .collect();
    let page = page(&house, &door, Some(&fields), wrong).await?;
    kept(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `GET /lu/{code}`: received; for the holder of its link. Others are led to its public page.
pub(super) async fn sent(
    State(app): State<App>,
    door: Door,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let code = code_of(&code)?;
    let ctx = visitor(&door);
    let shell = door.shell(Nav::Elsewhere);
    if !owns(&app, &ctx, code).await? {
        door.knock(&app, Deed::LookUp)?;
        return answer::see_other(&shell.to(&url::report(code)));
    }
    if door.secret_in_address {
        let secret = ctx.secret.as_deref().unwrap_or_default();
        return answer::see_other_with(&shell.to(&shell.path), door.keep_secret(code, secret));
    }
    let view = app::report::view(&app, &ctx, code).await?;
    let lang = shell.lang;
    let at = view.submitted_at.as_ref().map_or(ctx.now, |t| t.0);
    let area = view.area.as_ref().map(|a| a.name.clone());
    let place: Vec<String> = view.place.iter().cloned().chain(area).collect();
    answer::page(&LuSent {
        safe_action: shell.to(&format!("/lu/{code}/an-toan")),
        code: view.shown_code.clone(),
        when: lang::date::short_moment(lang, at.0, ctx.now.0),
        place: place.join(" · "),
        status: view
            .label
            .map(|label| t(lang, &format!("public.{label}")).to_owned())
            .unwrap_or_default(),
        href: shell.to(&url::report(code)),
        closed: view.open == Some(false),
        safe: query
            .as_deref()
            .is_some_and(|q| url::value(q, "an-toan").is_some()),
        key: fresh_key(&app)?,
        sms_safe: sms_link("", t(lang, "lu.safe.message")),
        shell,
    })
}

/// `POST /lu/{code}/an-toan`: "I am safe", a word added to one's own call.
pub(super) async fn safe(
    State(app): State<App>,
    Path(code): Path<String>,
    posted: Posted,
) -> Answer {
    let code = code_of(&code)?;
    let ctx = visitor(&posted.door);
    say_safe(&app, &ctx, code).await?;
    let to = format!("/lu/{code}?an-toan=1");
    answer::see_other(&posted.door.shell(Nav::Elsewhere).to(&to))
}

fn kept(status: StatusCode, page: &Lu) -> Answer {
    let mut response = answer::page_with(status, page)?.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, KEPT);
    Ok(response)
}

/// What the form brought.
fn read_cry(read: &mut Reader<'_>, fields: &Fields) -> Cry {
    // Nobody is sent back to mend a number while the water rises: what does not read is left out.
    let degrees = |name: &str, most: f64| {
        let typed = fields.typed(name)?.trim().parse::<f64>().ok()?;
        (typed.is_finite() && typed.abs() <= most).then_some(typed)
    };
    let whole = |name: &str| {
        let digits: String = fields
            .typed(name)?
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        digits.parse::<u32>().ok()
    };
    let (lat, lon) = (degrees("lat", 90.0), degrees("lon", 180.0));
    Cry {
        people: whole("people").filter(|n| (1..=PEOPLE_MAX).contains(n)),
        frail: fields.all_typed("frail").filter_map(Frail::parse).collect(),
        water: fields.typed("water").and_then(Water::parse),
        roof: fields.typed("roof").is_some(),
        battery: whole("battery").filter(|n| *n <= 100),
        words: read.text("words").unwrap_or_default(),
        place: read.text("place"),
        point: lat.zip(lon).map(|(lat, lon)| Point { lat, lon }),
        phone: read.text("phone"),
    }
}

/// The id of the input where a fault is mended.
fn field_of(name: &str) -> String {
    match name {
        "phone" | "words" => name,
        "text" => "words",
        _ => "place",
    }
    .to_owned()
}

fn key_of(once: &OnceKey) -> String {
    let mut key: String = once.key.chars().take(40).collect();
    for byte in once.digest.iter().take(8) {
        let _ = write!(key, "{byte:02x}");
    }
    key
}

fn fresh_key(app: &App) -> Result<String, Failure> {
    Ok(app.random_u64().map(|n| format!("{n:016x}"))?)
}

/// An address that opens a short message to a number with words in it, on every make of telephone.
fn sms_link(number: &str, body: &str) -> String {
    format!("sms:{number}?&body={}", url::encode(body))
}

async fn page(
    house: &House,
    door: &Door,
    sent: Option<&Fields>,
    wrong: Vec<(String, String)>,
) -> Result<Lu, Failure> {
    let shell = {
        let mut shell = door.shell(Nav::Elsewhere);
        shell.path = "/lu".to_owned();
        shell
    };
    let now = door.ctx.now;
    let floods = app::bulletin::floods(&house.app, now).await?;
    let tables = house.app.tables();
    let typed = |name: &str| sent.and_then(|f| f.typed(name)).unwrap_or("").to_owned();
    let ticked =
        |name: &str, value: &str| sent.is_some_and(|f| f.all_typed(name).any(|v| v == value));
    let lang = shell.lang;
    let pick = |name: &'static str, value: &'static str| Pick {
        value,
        words: t(lang, &format!("lu.{name}.{value}")).to_owned(),
        // Read by the centre, so in Vietnamese whatever the page's language; without marks.
        short: t(Lang::Vi, &format!("lu.sms.{value}")),
        on: ticked(name, value),
    };
    let (lat, lon) = (typed("lat"), typed("lon"));
    Ok(Lu {
        areas: floods
            .iter()
            .take(AREAS)
            .map(|b| area(&shell, &tables.catalogue, b, now))
            .collect(),
        more: floods.len().saturating_sub(AREAS),
        key: match sent {
            Some(_) => typed("once"),
            None => fresh_key(&house.app)?,
        },
        sms: house.options.sms_number.clone().unwrap_or_default(),
        sms_body: t(Lang::Vi, "lu.sms.body").to_owned(),
        frail: Frail::ALL
            .iter()
            .map(|f| pick("frail", f.as_str()))
            .collect(),
        water: Water::ALL
            .iter()
            .map(|w| pick("water", w.as_str()))
            .collect(),
        roof: ticked("roof", "1"),
        people: typed("people"),
        place: typed("place"),
        phone: typed("phone"),
        words: typed("words"),
        at: (!lat.is_empty() && !lon.is_empty()).then_some((lat, lon)),
        wrong,
        shell,
    })
}

fn area(shell: &Shell, catalogue: &Catalogue, b: &Bulletin, now: At) -> Area {
    let (said, _) = words::said(shell.lang, b);
    let mut text: String = said.text.chars().take(TEXT_CHARS).collect();
    if text.len() < said.text.len() {
        text.push('…');
    }
    let mut contacts = words::contacts(&b.contacts);
    contacts.truncate(CONTACTS);
    Area {
        title: said.title.clone(),
        text,
        detail: format!(
            "{} · {}",
            words::areas(shell.lang, catalogue, b),
            words::span(shell.lang, b, now)
        ),
        href: shell.to(&format!("/tb/{}", b.id)),
        contacts,
    }
}

impl Lu {
    /// The address of the short message: with what to write in it, where no script fills it in.
    pub(super) fn sms_href(&self) -> String {
        let body = format!("{} {}", self.sms_body, t(Lang::Vi, "lu.sms.blank"));
        sms_link(&self.sms, &body)
    }

    /// The address of a message to one's family.
    pub(super) fn sms_safe(&self) -> String {
        sms_link("", self.shell.t("lu.safe.message"))
    }
}
