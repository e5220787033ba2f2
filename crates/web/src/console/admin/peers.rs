//! `/quan-tri/tich-hop/he-thong`: agencies' own Open311 systems, how each is spoken to and stands.

use super::{PEERS, STUCK, administers};
use crate::console::forms;
use crate::console::pages::admin as pages;
use crate::console::pages::admin::Mark;
use crate::console::pages::desk::Flash;
use crate::console::pages::field::{Choice, Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use app::open311::peer::setup::{self, Fault, Listed, Order};
use app::open311::peer::{Asks, News, stuck, typed};
use app::{App, AppError};
use axum::extract::State;
use axum::http::StatusCode;
use domain::time::At;
use lang::Lang;

/// Minutes between two looks for news that are proposed.
const MINUTES: &str = "10";
/// Services that the page lists: more than fit the eye are found in the mapping's own list.
const SERVICES_SHOWN: usize = 200;

/// `GET /quan-tri/tich-hop/he-thong`.
pub async fn list(staff: Staff) -> Answer {
    administers(&staff)?;
    let lang = staff.lang();
    let peers = setup::list(&staff.app, staff.ctx()).await?;
    let waiting = stuck::list(&staff.app, staff.ctx()).await?.len();
    let tables = staff.app.tables();
    let mut groups = forms::agencies(&tables.catalogue, lang, staff.ctx().now, &[]);
    for group in &mut groups {
        let has = |code: &str| peers.iter().any(|p| p.agency == code);
        group.choices.retain(|choice| !has(&choice.value));
    }
    let blank = staff.t("peer.choose").to_owned();
    let add = Form::new(lang, "add", staff.shell().to(&format!("{PEERS}/muc")))
        .reading()
        .button(staff.t("peer.add.next"))
        .field(
            Field::new(lang, "ma", Input::Select { blank, groups }).label(staff.t("peer.agency")),
        );
    let stuck = (waiting > 0).then(|| {
        let n = i64::try_from(waiting).unwrap_or(i64::MAX);
        let words = lang::count(lang, "peer.stuck.open", n);
        (staff.shell().to(STUCK), words)
    });
    let mut desk = staff.desk().await?;
    if staff.asked("luu").is_some() {
        desk.flash = Some(Flash {
            words: staff.t("peer.saved").to_owned(),
            bad: false,
        });
    }
    let page = pages::Peers {
        stuck,
        add,
        peers: peers.iter().map(|peer| card(&staff, peer)).collect(),
        desk,
    };
    staff.page(&page)
}

fn card(staff: &Staff, peer: &Listed) -> pages::PeerCard {
    pages::PeerCard {
        id: peer.agency.clone(),
        title: name_of(staff, &peer.agency),
        mark: mark(peer),
        facts: facts(staff, peer),
        href: staff.shell().to(&href(&peer.agency)),
    }
}

/// How a system stands, at a glance.
pub fn mark(peer: &Listed) -> Mark {
    let away = peer.state.as_ref().is_some_and(|s| s.error.is_some());
    match (peer.is_on, peer.counts.stuck > 0, away) {
        (_, true, _) => Mark::Wrong,
        (true, _, true) | (false, ..) => Mark::Warning,
        (true, false, false) => Mark::Good,
    }
}

fn href(agency: &str) -> String {
    format!("{PEERS}/muc?ma={}", crate::url::encode(agency))
}

/// The short name of an agency.
pub fn name_of(staff: &Staff, code: &str) -> String {
    let tables = staff.app.tables();
    let known = tables.catalogue.agency(code);
    known.map_or_else(|| code.to_owned(), |a| a.short_name.clone())
}

/// How a system stands, by label and value.
fn facts(staff: &Staff, peer: &Listed) -> Vec<(String, String)> {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let t = |key: &str| lang::t(lang, key).to_owned();
    let moment = |at: At| lang::date::short_moment(lang, at.0, now.0);
    let whole = |n: i64| lang::number::whole(lang, n);
    let on = match peer.is_on {
        true => "peer.on.yes",
        false => "peer.on.no",
    };
    let ok_at = peer.state.as_ref().and_then(|s| s.ok_at);
    let mut facts = vec![
        (t("peer.on"), t(on)),
        (t("peer.endpoint"), peer.settings.endpoint.clone()),
        (t("peer.ok"), ok_at.map_or_else(|| t("peer.never"), moment)),
        (t("peer.waiting"), whole(peer.counts.waiting)),
        (t("peer.unclear"), whole(peer.counts.stuck)),
        (t("peer.filed"), whole(peer.counts.filed)),
    ];
    let error = peer.state.as_ref().and_then(|s| s.error.clone());
    if let Some(why) = error {
        facts.push((t("peer.error"), why));
    }
    facts
}

/// `GET /quan-tri/tich-hop/he-thong/muc?ma=`.
pub async fn show(staff: Staff) -> Answer {
    administers(&staff)?;
    let agency = staff.asked("ma").unwrap_or_default();
    let flash = match (staff.asked("luu"), staff.asked("xem")) {
        (Some(_), _) => Some("peer.saved"),
        (None, Some(_)) => Some("peer.looked"),
        (None, None) => None,
    };
    let flash = flash.map(|key| Flash {
        words: staff.t(key).to_owned(),
        bad: false,
    });
    page(&staff, StatusCode::OK, &agency, None, flash).await
}

/// A form as it was sent, with what is wrong with it.
type Sent<'a> = (&'a Order, &'a [Fault]);

fn order(fields: &Fields) -> Order {
    let text = |name: &str| fields.typed(name).unwrap_or_default().to_owned();
    let flag = |name: &str| !text(name).is_empty();
    Order {
        agency: text("ma").trim().to_owned(),
        is_on: flag("on"),
        endpoint: text("endpoint"),
        jurisdiction: text("jurisdiction"),
        key: text("key"),
        no_key: flag("no_key"),
        json: flag("json"),
        services: text("services"),
        service: text("service"),
        attributes: text("attributes"),
        statuses: text("statuses"),
        news: text("news"),
        minutes: text("minutes").trim().parse().ok(),
        asks: text("asks"),
        all_words: flag("all_words"),
        photos: flag("photos"),
        email: text("email"),
        phone: text("phone"),
    }
}

/// The form of a system as it is set up.
fn held(peer: &Listed) -> Order {
    let s = &peer.settings;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Order {
        agency: peer.agency.clone(),
        is_on: peer.is_on,
        endpoint: s.endpoint.clone(),
        jurisdiction: text(&s.jurisdiction),
        key: String::new(),
        no_key: false,
        json: s.json,
        services: typed(&s.services),
        service: text(&s.service),
        attributes: typed(&s.attributes),
        statuses: typed(&s.statuses),
        news: s.news.as_str().to_owned(),
        minutes: Some(s.minutes),
        asks: s.asks.as_str().to_owned(),
        all_words: s.all_words,
        photos: s.photos,
        email: text(&s.email),
        phone: text(&s.phone),
    }
}

/// `POST /quan-tri/tich-hop/he-thong/muc`.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    administers(&staff)?;
    let order = order(&fields);
    match setup::save(&app, staff.ctx(), &order).await? {
        Ok(()) => Ok(staff.lead_to(&format!("{}&luu=1", href(&order.agency)))),
        Err(faults) => {
            let wrong = StatusCode::UNPROCESSABLE_ENTITY;
            let agency = order.agency.clone();
            page(&staff, wrong, &agency, Some((&order, &faults)), None).await
        }
    }
}

/// `POST /quan-tri/tich-hop/he-thong/muc/xem`: asks a system what it offers.
pub async fn look(State(app): State<App>, posted: Posted) -> Answer {
    let agency = posted.fields.typed("ma").unwrap_or_default().to_owned();
    let staff = Staff::of(&app, posted.door)?;
    administers(&staff)?;
    if agency.is_empty() {
        return Err(Failure::BAD_FORM);
    }
    match setup::look(&app, staff.ctx(), &agency).await? {
        None => Ok(staff.lead_to(&format!("{}&xem=1", href(&agency)))),
        Some(why) => {
            let flash = Flash {
                words: lang::fill(staff.lang(), "peer.look.failed", &[("why", &why)]),
                bad: true,
            };
            page(&staff, StatusCode::OK, &agency, None, Some(flash)).await
        }
    }
}

async fn page(
    staff: &Staff,
    status: StatusCode,
    agency: &str,
    sent: Option<Sent<'_>>,
    flash: Option<Flash>,
) -> Answer {
    let lang = staff.lang();
    let found = match setup::one(&staff.app, staff.ctx(), agency).await {
        Ok(found) => Some(found),
        Err(AppError::NotFound) => None,
        Err(e) => return Err(e.into()),
    };
    if found.is_none() && staff.app.tables().catalogue.agency(agency).is_none() && sent.is_none() {
        return Err(Failure::NOT_FOUND);
    }
    let blank = Order {
        agency: agency.to_owned(),
        json: true,
        news: News::List.as_str().to_owned(),
        asks: Asks::Nothing.as_str().to_owned(),
        minutes: MINUTES.parse().ok(),
        ..Order::default()
    };
    let order = match (&sent, &found) {
        (Some((order, _)), _) => (*order).clone(),
        (None, Some(found)) => held(found),
        (None, None) => blank,
    };
    let faults = sent.map(|(_, faults)| faults).unwrap_or_default();
    let look = found.as_ref().map(|_| {
        Form::new(lang, "look", staff.shell().to(&format!("{PEERS}/muc/xem")))
            .button(staff.t("peer.look"))
            .field(Field::hidden(lang, "ma", agency))
    });
    let mut desk = staff.desk().await?;
    desk.flash = flash;
    let page = pages::Peer {
        title: lang::fill(lang, "peer.of", &[("agency", &name_of(staff, agency))]),
        back: staff.shell().to(PEERS),
        facts: found.as_ref().map(|f| seen(staff, f)).unwrap_or_default(),
        look,
        services: found.as_ref().map(services).unwrap_or_default(),
        form: form(staff, &order, faults, found.is_some_and(|f| f.has_key)),
        desk,
    };
    staff.page_as(status, &page)
}

/// How it stands, and what it said that it offers.
fn seen(staff: &Staff, peer: &Listed) -> Vec<(String, String)> {
    let lang = staff.lang();
    let t = |key: &str| lang::t(lang, key).to_owned();
    let mut facts = facts(staff, peer);
    let Some(at) = peer.seen.at else {
        facts.push((t("peer.seen"), t("peer.never")));
        return facts;
    };
    let at = lang::date::short_moment(lang, at.0, staff.ctx().now.0);
    facts.push((t("peer.seen"), at));
    let offers = [
        (peer.seen.json, "peer.offers.json"),
        (peer.seen.feed, "peer.offers.feed"),
        (peer.seen.once, "peer.offers.once"),
    ];
    let offers: Vec<&str> = offers
        .iter()
        .filter(|(has, _)| *has)
        .map(|(_, key)| lang::t(lang, key))
        .collect();
    let offers = match offers.is_empty() {
        true => t("peer.offers.none"),
        false => offers.join(", "),
    };
    facts.push((t("peer.offers"), offers));
    facts
}

fn services(peer: &Listed) -> Vec<pages::ServiceRow> {
    let rows = peer.seen.services.iter().take(SERVICES_SHOWN).map(|s| {
        let asked = peer.seen.definitions.get(&s.code);
        let asks = asked.into_iter().flatten().map(|a| {
            let must = if a.required { " *" } else { "" };
            let values: Vec<&str> = a.values.iter().map(|(key, _)| key.as_str()).collect();
            let values = match values.is_empty() {
                true => String::new(),
                false => format!(" ({})", values.join(", ")),
            };
            format!("{}{must}: {}{values}", a.code, a.words)
        });
        pages::ServiceRow {
            asks: asks.collect(),
            code: s.code.clone(),
            name: s.name.clone(),
        }
    });
    rows.collect()
}

fn form(staff: &Staff, order: &Order, faults: &[Fault], has_key: bool) -> Form {
    let lang = staff.lang();
    let t = |key: &str| lang::t(lang, key).to_owned();
    let error = |name: &str| {
        let found = faults.iter().find(|(field, ..)| *field == name);
        found.map_or_else(String::new, |(_, why, what)| {
            lang::fill(lang, &format!("peer.why.{why}"), &[("what", what)])
        })
    };
    let line = |name: &'static str, value: &str| {
        Field::line(lang, name, value)
            .label(t(&format!("peer.field.{name}")))
            .hint(t(&format!("peer.hint.{name}")))
            .error(error(name))
            .max(500)
    };
    let area = |name: &'static str, value: &str| {
        Field::area(lang, name, value, 5)
            .label(t(&format!("peer.field.{name}")))
            .hint(t(&format!("peer.hint.{name}")))
            .error(error(name))
            .max(20_000)
            .optional()
    };
    let tick = |name: &'static str, on: bool| {
        Field::tick(lang, name, on)
            .label(t(&format!("peer.field.{name}")))
            .optional()
    };
    let choices = |name: &'static str, all: [&'static str; 3], chosen: &str| {
        let choices = all.map(|value| {
            let words = t(&format!("peer.{name}.{value}"));
            Choice::new(value, words).chosen(chosen)
        });
        Field::new(
            lang,
            name,
            Input::Radios {
                choices: choices.to_vec(),
            },
        )
        .label(t(&format!("peer.field.{name}")))
        .error(error(name))
    };
    let key_hint = match has_key {
        true => t("peer.hint.key.kept"),
        false => t("peer.hint.key"),
    };
    let minutes = order.minutes.map(|m| m.to_string()).unwrap_or_default();
    let mut form = Form::new(lang, "save", staff.shell().to(&format!("{PEERS}/muc")))
        .button(t("peer.save"))
        .weight(Weight::Main)
        .field(Field::hidden(lang, "ma", &order.agency))
        .field(line("endpoint", &order.endpoint))
        .field(line("jurisdiction", &order.jurisdiction).optional())
        .field(
            Field::password(lang, "key")
                .label(t("peer.field.key"))
                .hint(key_hint)
                .error(error("key"))
                .optional(),
        );
    if has_key {
        form = form.field(tick("no_key", order.no_key));
    }
    let agency = error("agency");
    if !agency.is_empty() {
        form.problem = agency;
    }
    form.field(tick("json", order.json))
        .field(area("services", &order.services))
        .field(line("service", &order.service).optional())
        .field(area("attributes", &order.attributes))
        .field(choices("news", News::ALL.map(News::as_str), &order.news))
        .field(
            Field::line(lang, "minutes", minutes)
                .label(t("peer.field.minutes"))
                .error(error("minutes"))
                .max(4),
        )
        .field(area("statuses", &order.statuses))
        .field(choices("asks", Asks::ALL.map(Asks::as_str), &order.asks))
        .field(tick("all_words", order.all_words))
        .field(tick("photos", order.photos))
        .field(line("email", &order.email).optional())
        .field(line("phone", &order.phone).optional())
        .field(tick("on", order.is_on))
}

/// What an act on a system was, in words.
pub fn deed(lang: Lang, what: &serde_json::Value) -> String {
    let text = |name: &str| what.get(name).and_then(|v| v.as_str()).unwrap_or_default();
    let flag = |name: &str| what.get(name).and_then(serde_json::Value::as_bool) == Some(true);
    let key = match (text("kind"), flag("on")) {
        ("peer_saved", true) => "peer.deed.on",
        ("peer_saved", false) => "peer.deed.off",
        _ => "peer.deed.looked",
    };
    lang::fill(lang, key, &[("agency", text("agency"))])
}
