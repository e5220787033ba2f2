//! `/quan-tri/tich-hop/webhook`: subscriptions of organisations' systems to what happens. A secret is
//! shown once, where it was made.

use super::hook_form::form;
use super::{HOOKS, KEYS, administers};
use crate::console::pages::admin::Mark;
use crate::console::pages::desk::Flash;
use crate::console::pages::field::{Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::hooks as pages;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use crate::router::House;
use app::App;
use app::webhook::{self, Act, Fault, From, Listed, Order, State as Stands, Try};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::time::At;
use lang::Lang;

/// The ends of addresses of what is done with one subscription.
const TRY: &str = "thu";
const PAUSE: &str = "dung";
const RESUME: &str = "chay";
const ROTATE: &str = "bi-mat";
const REPLAY: &str = "gui-lai";
const CHANGE: &str = "sua";
const END: &str = "ket-thuc";

/// `GET /quan-tri/tich-hop/webhook`.
pub async fn list(staff: Staff) -> Answer {
    administers(&staff)?;
    listed(&staff, StatusCode::OK, &Order::default(), &[]).await
}

/// `POST /quan-tri/tich-hop/webhook`: makes a subscription and shows its secret this once.
pub async fn make(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    administers(&staff)?;
    let order = order(&fields);
    match webhook::make(&app, staff.ctx(), &order).await? {
        Ok(made) => shown(&staff, made.id, Shown::secret(made.secret)).await,
        Err(faults) => {
            let wrong = StatusCode::UNPROCESSABLE_ENTITY;
            listed(&staff, wrong, &order, &faults).await
        }
    }
}

/// `GET /quan-tri/tich-hop/webhook/{id}`.
pub async fn show(staff: Staff, Path(id): Path<String>) -> Answer {
    administers(&staff)?;
    shown(&staff, number(&id)?, Shown::default()).await
}

/// `POST /quan-tri/tich-hop/webhook/{id}/{act}`.
pub async fn act(
    State(house): State<House>,
    Path((id, act)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&house.app, door)?;
    administers(&staff)?;
    let (app, ctx, id) = (&house.app, staff.ctx(), number(&id)?);
    match act.as_str() {
        TRY => tried(&staff, &house, id).await,
        PAUSE => done(
            &staff,
            id,
            PAUSE,
            webhook::act(app, ctx, id, Act::Pause).await,
        ),
        RESUME => done(
            &staff,
            id,
            RESUME,
            webhook::act(app, ctx, id, Act::Resume).await,
        ),
        END => done(&staff, id, END, webhook::act(app, ctx, id, Act::End).await),
        ROTATE => {
            let made = webhook::rotate(app, ctx, id).await?;
            shown(&staff, id, Shown::secret(made.secret)).await
        }
        REPLAY => replayed(&staff, id, &fields).await,
        CHANGE => changed(&staff, id, &fields).await,
        _ => Err(Failure::NOT_FOUND),
    }
}

fn number(id: &str) -> Result<i64, Failure> {
    id.parse().map_err(|_| Failure::NOT_FOUND)
}

fn href(id: i64) -> String {
    format!("{HOOKS}/{id}")
}

/// Leads back to the subscription with a word of what was done.
fn done(staff: &Staff, id: i64, what: &str, how: app::AppResult<()>) -> Answer {
    how?;
    Ok(staff.lead_to(&format!("{}?xong={what}", href(id))))
}

async fn tried(staff: &Staff, house: &House, id: i64) -> Answer {
    let now = || house.options.clock.now();
    let one = webhook::try_out(&house.app, staff.ctx(), id, now).await?;
    if one.outcome == "sent" {
        return done(staff, id, TRY, Ok(()));
    }
    let why = outcome(staff.lang(), &one.outcome, one.status);
    let words = lang::fill(staff.lang(), "admin.hooks.flash.thu_loi", &[("why", &why)]);
    let shown_as = Shown {
        flash: Some(Flash { words, bad: true }),
        ..Shown::wrong()
    };
    shown(staff, id, shown_as).await
}

async fn replayed(staff: &Staff, id: i64, fields: &Fields) -> Answer {
    let typed = |name: &str| fields.typed(name).unwrap_or_default().trim().to_owned();
    let (place, at) = (typed("position"), typed("at"));
    let from = match (place.is_empty(), at.is_empty()) {
        (false, true) => place.parse().ok().map(From::Place),
        (true, false) => fields.read().at("at").map(From::Instant),
        _ => None,
    };
    if let Some(from) = from
        && webhook::replay(&staff.app, staff.ctx(), id, from)
            .await?
            .is_some()
    {
        return done(staff, id, REPLAY, Ok(()));
    }
    let shown_as = Shown {
        replay: Some((place, at)),
        ..Shown::wrong()
    };
    shown(staff, id, shown_as).await
}

async fn changed(staff: &Staff, id: i64, fields: &Fields) -> Answer {
    let order = order(fields);
    match webhook::change(&staff.app, staff.ctx(), id, &order).await? {
        Ok(()) => done(staff, id, CHANGE, Ok(())),
        Err(faults) => {
            let shown_as = Shown {
                change: Some((order, faults)),
                ..Shown::wrong()
            };
            shown(staff, id, shown_as).await
        }
    }
}

/// What a form says.
fn order(fields: &Fields) -> Order {
    let text = |name: &str| fields.typed(name).unwrap_or_default().trim().to_owned();
    let many = |name: &str| {
        let named = fields.all_typed(name).filter(|code| !code.is_empty());
        named.map(str::to_owned).collect()
    };
    Order {
        organisation: text("organisation"),
        agency: text("agency"),
        url: text("url"),
        agencies: many("agencies"),
        areas: many("areas"),
        categories: many("categories"),
        batched: !text("batched").is_empty(),
    }
}

async fn listed(staff: &Staff, status: StatusCode, order: &Order, faults: &[Fault]) -> Answer {
    let hooks = webhook::list(&staff.app, staff.ctx()).await?;
    let form = form(staff, "make", HOOKS, order, faults)
        .button(staff.t("admin.hooks.make"))
        .weight(Weight::Main);
    let page = pages::Hooks {
        back: staff.shell().to(KEYS),
        form,
        hooks: hooks.iter().map(|hook| card(staff, hook)).collect(),
        desk: staff.desk().await?,
    };
    staff.page_as(status, &page)
}

/// What a subscription's page shows beside it.
struct Shown {
    status: StatusCode,
    secret: Option<String>,
    flash: Option<Flash>,
    /// The form that sends again, as typed and not taken.
    replay: Option<(String, String)>,
    /// The form that changes it, as typed and not taken.
    change: Option<(Order, Vec<Fault>)>,
}

impl Default for Shown {
    fn default() -> Shown {
        Shown {
            status: StatusCode::OK,
            secret: None,
            flash: None,
            replay: None,
            change: None,
        }
    }
}

impl Shown {
    fn secret(secret: String) -> Shown {
        Shown {
            secret: Some(secret),
            ..Shown::default()
        }
    }

    fn wrong() -> Shown {
        Shown {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            ..Shown::default()
        }
    }
}

async fn shown(staff: &Staff, id: i64, shown: Shown) -> Answer {
    let (hook, tries) = webhook::show(&staff.app, staff.ctx(), id).await?;
    let (lang, over) = (staff.lang(), hook.hook.state == Stands::Ended);
    let mut desk = staff.desk().await?;
    let was = staff.asked("xong");
    let was = was.map(|what| format!("admin.hooks.flash.{what}"));
    desk.flash = shown.flash.or_else(|| {
        let key = was.filter(|key| lang::has(key))?;
        let words = lang::t(lang, &key).to_owned();
        Some(Flash { words, bad: false })
    });
    let as_it_is = Order {
        organisation: hook.hook.organisation.clone(),
        agency: hook.hook.agency.clone().unwrap_or_default(),
        url: hook.hook.url.clone(),
        agencies: hook.filter.agencies.clone(),
        areas: hook.filter.areas.clone(),
        categories: hook.filter.categories.clone(),
        batched: hook.hook.batched,
    };
    let (order, faults) = shown.change.unwrap_or((as_it_is, Vec::new()));
    let change = (!over).then(|| {
        form(
            staff,
            "change",
            &format!("{}/{CHANGE}", href(id)),
            &order,
            &faults,
        )
        .button(staff.t("admin.hooks.save"))
    });
    let page = pages::Hook {
        back: staff.shell().to(HOOKS),
        card: card(staff, &hook),
        secret: shown.secret,
        acts: acts(staff, &hook),
        replay: (!over).then(|| replay(staff, id, shown.replay)),
        change,
        tries: tries.iter().map(|one| row(staff, one)).collect(),
        desk,
    };
    staff.page_as(shown.status, &page)
}

fn acts(staff: &Staff, hook: &Listed) -> Vec<Form> {
    let act = |name: &'static str, end: &str| {
        let action = format!("{}/{end}", href(hook.hook.id));
        let button = staff.t(&format!("admin.hooks.act.{name}"));
        Form::new(staff.lang(), name, staff.shell().to(&action)).button(button)
    };
    let rotate = || act("rotate", ROTATE);
    let end = || act("end", END).weight(Weight::Grave);
    match hook.hook.state {
        Stands::Active => vec![act("try", TRY), act("pause", PAUSE), rotate(), end()],
        Stands::Paused | Stands::Stopped => {
            vec![act("resume", RESUME), act("try", TRY), rotate(), end()]
        }
        Stands::Gone => vec![end()],
        Stands::Ended => Vec::new(),
    }
}

fn replay(staff: &Staff, id: i64, typed: Option<(String, String)>) -> Form {
    let error = match typed {
        Some(_) => staff.t("admin.hooks.why.position"),
        None => "",
    };
    let (place, at) = typed.unwrap_or_default();
    let lang = staff.lang();
    let moment = Input::Line {
        kind: "datetime-local",
        value: at,
    };
    let action = format!("{}/{REPLAY}", href(id));
    Form::new(lang, "replay", staff.shell().to(&action))
        .intro(staff.t("admin.hooks.replay.why"))
        .field(
            Field::line(lang, "position", place)
                .label(staff.t("admin.hooks.replay.position"))
                .error(error)
                .max(15)
                .optional(),
        )
        .field(
            Field::new(lang, "at", moment)
                .label(staff.t("admin.hooks.replay.at"))
                .optional(),
        )
        .button(staff.t("admin.hooks.replay.button"))
}

fn row(staff: &Staff, one: &Try) -> pages::TryRow {
    let lang = staff.lang();
    let whole = |n: i64| lang::number::whole(lang, n);
    let (first, last, n) = (whole(one.first_pos), whole(one.last_pos), whole(one.events));
    let key = match (one.kind.as_str(), one.events) {
        ("test", _) => "admin.hooks.what.test",
        (_, 0 | 1) => "admin.hooks.what.one",
        _ => "admin.hooks.what.many",
    };
    let values = [("first", &*first), ("last", &*last), ("n", &*n)];
    pages::TryRow {
        at: lang::date::stamp(one.at.0),
        what: lang::fill(lang, key, &values),
        outcome: outcome(lang, &one.outcome, one.status),
        is_good: one.outcome == "sent",
        took: lang::fill(lang, "admin.hooks.took.ms", &[("n", &whole(one.took_ms))]),
    }
}

/// How a call ended, in words.
fn outcome(lang: Lang, name: &str, status: Option<i64>) -> String {
    let key = format!("admin.hooks.outcome.{name}");
    let key = match lang::has(&key) {
        true => key,
        false => "admin.hooks.outcome.other".to_owned(),
    };
    let status = status.map(|n| n.to_string()).unwrap_or_default();
    lang::fill(lang, &key, &[("status", &status)])
}

fn card(staff: &Staff, listed: &Listed) -> pages::HookCard {
    let (lang, hook, now) = (staff.lang(), &listed.hook, staff.ctx().now);
    let t = |key: &str| lang::t(lang, key).to_owned();
    let moment = |at: At| lang::date::short_moment(lang, at.0, now.0);
    let whole = |n: i64| lang::number::whole(lang, n);
    let (state, mark) = standing(listed);
    let agency = hook.agency.as_deref().map_or_else(
        || t("admin.hooks.public"),
        |code| {
            let tables = staff.app.tables();
            let known = tables.catalogue.agency(code);
            known.map_or_else(|| code.to_owned(), |a| a.short_name.clone())
        },
    );
    let way = match hook.batched {
        true => "admin.hooks.way.batched",
        false => "admin.hooks.way.single",
    };
    let behind = match listed.behind {
        Some(0) => t("admin.hooks.behind.none"),
        Some(n) => lang::fill(lang, "admin.hooks.behind.some", &[("n", &whole(n))]),
        None => lang::fill(lang, "admin.hooks.behind.some", &[("n", "500+")]),
    };
    let mut facts = vec![
        (t("admin.hooks.host"), webhook::host(&hook.url).to_owned()),
        (t("admin.hooks.sees"), agency),
        (t("admin.hooks.asks"), asks(lang, listed)),
        (t("admin.hooks.way"), t(way)),
        (t("admin.hooks.position"), whole(hook.pos)),
        (t("admin.hooks.behind"), behind),
        (
            t("admin.hooks.last"),
            hook.sent_at.map_or_else(|| t("admin.hooks.never"), moment),
        ),
    ];
    if let Some(why) = &hook.why {
        facts.push((t("admin.hooks.why"), outcome(lang, why, hook.status)));
    }
    if let Some(at) = hook.failing_since {
        facts.push((t("admin.hooks.since"), moment(at)));
    }
    if state == "failing" {
        facts.push((t("admin.hooks.again"), moment(hook.ready_at)));
    }
    if let Some(at) = hook.old_until.filter(|at| now < *at) {
        facts.push((t("admin.hooks.old_secret"), moment(at)));
    }
    facts.push((t("admin.hooks.made"), moment(hook.created_at)));
    pages::HookCard {
        id: hook.id.to_string(),
        title: hook.organisation.clone(),
        mark,
        state: t(&format!("admin.hooks.state.{state}")),
        href: staff.shell().to(&href(hook.id)),
        facts,
    }
}

fn standing(listed: &Listed) -> (&'static str, Mark) {
    let hook = &listed.hook;
    match hook.state {
        Stands::Active if hook.failing_since.is_some() => ("failing", Mark::Warning),
        Stands::Active => ("active", Mark::Good),
        Stands::Paused => ("paused", Mark::Warning),
        Stands::Stopped => ("stopped", Mark::Wrong),
        Stands::Gone => ("gone", Mark::Wrong),
        Stands::Ended => ("ended", Mark::Good),
    }
}

fn asks(lang: Lang, listed: &Listed) -> String {
    let filter = &listed.filter;
    let lists = [
        ("agencies", &filter.agencies),
        ("areas", &filter.areas),
        ("categories", &filter.categories),
    ];
    let said: Vec<String> = lists
        .iter()
        .filter(|(_, codes)| !codes.is_empty())
        .map(|(name, codes)| {
            let n = codes.len().to_string();
            lang::fill(lang, &format!("admin.hooks.asks.{name}"), &[("n", &n)])
        })
        .collect();
    match said.is_empty() {
        true => lang::t(lang, "admin.hooks.all").to_owned(),
        false => said.join(", "),
    }
}

/// What an act on a subscription was, in words.
pub fn deed(lang: Lang, what: &serde_json::Value) -> String {
    let text = |name: &str| what.get(name).and_then(|v| v.as_str()).unwrap_or_default();
    let number = |name: &str| what.get(name).and_then(serde_json::Value::as_i64);
    let key = format!("admin.deed.{}", text("kind"));
    if !lang::has(&key) {
        return text("kind").to_owned();
    }
    let place = lang::number::whole(lang, number("position").unwrap_or_default());
    let values = [
        ("organisation", text("organisation")),
        ("host", text("host")),
        ("position", &*place),
        ("why", &*outcome(lang, text("why"), number("status"))),
    ];
    lang::fill(lang, &key, &values)
}
