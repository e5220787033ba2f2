//! `/quan-tri/kenh`: the ways out of the house, and a trial of each.

use super::{CHANNELS, administers};
use crate::console::pages::admin::{Channels, Mark, WayCard};
use crate::console::pages::desk::Flash;
use crate::console::pages::field::Field;
use crate::console::pages::form::Form;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::health::{self, Trial, Tried, Way};
use app::hotline::exchange::{self, Line};
use app::{App, AppError};
use axum::extract::{Path, State};
use axum::http::StatusCode;

/// Minutes that a message may wait past its hour before somebody should look.
pub const WAIT_MAX: i64 = 10;

/// `GET /quan-tri/kenh`.
pub async fn show(staff: Staff) -> Answer {
    administers(&staff)?;
    page(&staff, StatusCode::OK, None).await
}

async fn page(staff: &Staff, status: StatusCode, flash: Option<Flash>) -> Answer {
    let ways = health::ways(&staff.app, staff.ctx()).await?;
    let mut desk = staff.desk().await?;
    desk.flash = flash;
    let exchange = exchange::standing(&staff.app, staff.ctx()).await?;
    let courier = staff.app.settings.courier.as_ref();
    let mut cards: Vec<WayCard> = ways.iter().map(|way| card(staff, way)).collect();
    cards.push(telephone(staff, &exchange));
    let page = Channels {
        ways: cards,
        push_key: courier.and_then(|c| c.push_key()).unwrap_or_default(),
        desk,
    };
    staff.page_as(status, &page)
}

fn card(staff: &Staff, way: &Way) -> WayCard {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let t = |key: &str| lang::t(lang, key).to_owned();
    let at = |at: Option<domain::time::At>| {
        at.map_or_else(
            || t("admin.way.never"),
            |at| lang::date::short_moment(lang, at.0, now.0),
        )
    };
    let load = &way.load;
    let number = |n: i64| lang::number::whole(lang, n);
    let waits = load.oldest_ready_at.map_or(0, |at| now.0 - at.0) / 60_000;
    let mark = match (way.is_set_up, load.dead > 0, waits > WAIT_MAX) {
        (_, true, _) => Mark::Wrong,
        (false, ..) | (_, _, true) => Mark::Warning,
        (true, false, false) => Mark::Good,
    };
    let set_up = match way.is_set_up {
        true => "admin.way.set_up.yes",
        false => "admin.way.set_up.no",
    };
    let mut facts = vec![
        (t("admin.way.set_up"), t(set_up)),
        (t("admin.way.waiting"), number(load.waiting)),
        (t("admin.way.dead"), number(load.dead)),
        (t("admin.way.sent"), at(load.sent_at)),
    ];
    if let Some(oldest) = load.oldest_ready_at {
        facts.insert(2, (t("admin.way.oldest"), at(Some(oldest))));
    }
    if let Some((failed, why)) = &load.failed {
        facts.push((
            t("admin.way.failed"),
            format!("{}: {why}", at(Some(*failed))),
        ));
    }
    let own = staff.caller.account.email.clone().unwrap_or_default();
    let first = if way.name == "email" {
        own
    } else {
        String::new()
    };
    let form = way.can_be_tried.then(|| {
        let action = format!("{CHANNELS}/{}/thu", way.name);
        let to = match way.name {
            // A browser's subscription: the script writes it, and who has none pastes it.
            "push" => Field::area(lang, "to", first, 3).max(2_000).optional(),
            _ => Field::line(lang, "to", first).max(200),
        };
        Form::new(lang, way.name, staff.shell().to(&action))
            .field(to.label(t(&format!("admin.way.try.{}", way.name))))
            .button(t("admin.way.try"))
    });
    let form = form.map(|form| match way.name {
        "push" => form.intro(t("admin.way.try.push.why")),
        "zalo" => form
            .intro(t("admin.way.try.zalo.why"))
            .field(
                Field::line(lang, "template", "")
                    .label(t("admin.way.try.template"))
                    .max(60),
            )
            .field(
                Field::area(lang, "data", "", 3)
                    .label(t("admin.way.try.data"))
                    .hint(t("admin.way.try.data.hint"))
                    .optional(),
            ),
        _ => form,
    });
    WayCard {
        name: way.name,
        title: t(&format!("admin.way.{}", way.name)),
        mark,
        facts,
        form,
    }
}

/// The telephone exchange: whether this node listens, and when anything was heard.
fn telephone(staff: &Staff, exchange: &exchange::Standing) -> WayCard {
    let lang = staff.lang();
    let at = |at: domain::time::At| lang::date::short_moment(lang, at.0, staff.ctx().now.0);
    let t = |key: &str| lang::t(lang, key).to_owned();
    let line = match &exchange.line {
        Line::None => t("admin.exchange.none"),
        Line::Opening => t("admin.exchange.opening"),
        Line::Open(since) => lang::fill(lang, "admin.exchange.open", &[("at", &at(*since))]),
        Line::Lost(when, why) => {
            let values = [("at", &*at(*when)), ("why", why)];
            lang::fill(lang, "admin.exchange.lost", &values)
        }
    };
    let mark = match (&exchange.line, exchange.heard_at) {
        (Line::Lost(..), _) => Mark::Wrong,
        (Line::Opening, _) | (Line::None, None) => Mark::Warning,
        _ if exchange.is_quiet => Mark::Warning,
        _ => Mark::Good,
    };
    let heard = exchange.heard_at.map(at);
    WayCard {
        name: "exchange",
        title: t("admin.exchange"),
        mark,
        facts: vec![
            (t("admin.exchange.line"), line),
            (
                t("admin.exchange.heard"),
                heard.unwrap_or_else(|| t("admin.exchange.never")),
            ),
        ],
        form: None,
    }
}

/// `POST /quan-tri/kenh/{way}/thu`: a line to an address of the administrator's own.
pub async fn try_out(State(app): State<App>, Path(way): Path<String>, posted: Posted) -> Answer {
    let typed = |name: &str| posted.fields.typed(name).unwrap_or_default().to_owned();
    let mut trial = Trial {
        to: typed("to"),
        line: String::new(),
        template: typed("template"),
        data: typed("data"),
    };
    let staff = Staff::of(&app, posted.door)?;
    administers(&staff)?;
    let way = health::WAYS.iter().find(|(_, name)| *name == way);
    let (_, way) = way.ok_or(Failure::App(AppError::NotFound))?;
    let service = app::notice::service(&app, staff.lang());
    trial.line = lang::fill(staff.lang(), "admin.way.try.line", &[("service", &service)]);
    let tried = health::try_out(&app, staff.ctx(), way, &trial).await?;
    let (status, words, bad) = match tried {
        Tried::Went => (StatusCode::OK, staff.t("admin.way.went").to_owned(), false),
        Tried::Nowhere => {
            let words = staff.t("admin.way.nowhere").to_owned();
            (StatusCode::UNPROCESSABLE_ENTITY, words, true)
        }
        Tried::Failed(why) => {
            let words = lang::fill(staff.lang(), "admin.way.not_went", &[("why", &why)]);
            (StatusCode::UNPROCESSABLE_ENTITY, words, true)
        }
    };
    page(&staff, status, Some(Flash { words, bad })).await
}
