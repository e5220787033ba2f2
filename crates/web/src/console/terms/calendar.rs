//! The calendar of a year, and the form of a change.

use super::{
    CALENDAR, Fate, Follows, LOOK, Sent, desk, fate, ground_fields, present, preview_page, status,
    tabs, value, version_of, with_faults,
};
use crate::console::pages::field::{Choice, Field};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::terms as pages;
use crate::console::staff::Staff;
use crate::error::Answer;
use crate::form::Posted;
use app::App;
use app::terms::Wrong;
use axum::extract::State;
use domain::calendar::edit::{Wish, WishKind};
use domain::limits::CALENDAR_YEARS;

/// `GET /quan-tri/thoi-han/lich`: this year, or the one that `nam` names.
pub async fn show(staff: Staff) -> Answer {
    app::terms::may_see(staff.ctx())?;
    page(&staff, None, &[], String::new()).await
}

/// `POST …/xem-truoc`: what it would do.
pub async fn look(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let (wish, ground) = (wish(&sent), sent.ground());
    let ctx = sent.staff.ctx();
    match fate(app::terms::plan_calendar(&app, ctx, &wish, &ground).await)? {
        Fate::Wrong(wrong, problem) => page(&sent.staff, Some(&sent), &wrong, problem).await,
        Fate::Done(plan) => {
            let preview =
                app::terms::of_rules(&app, ctx, &plan.catalogue, None, ctx.now, sent.after()).await;
            let Fate::Done(preview) = fate(preview)? else {
                return Err(super::not_found());
            };
            let form = form(&sent.staff, Some(&sent));
            let what = present::wish(sent.staff.lang(), &wish);
            let follows = Follows::of(ground.running);
            preview_page(&sent, CALENDAR, what, &preview, follows, form).await
        }
    }
}

/// `POST /quan-tri/thoi-han/lich`: saves it.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let (wish, ground) = (wish(&sent), sent.ground());
    match fate(app::terms::change_calendar(&app, sent.staff.ctx(), &wish, &ground).await)? {
        Fate::Wrong(wrong, problem) => page(&sent.staff, Some(&sent), &wrong, problem).await,
        Fate::Done(()) => {
            let year = wish.from.map(|d| format!("&nam={}", d.year()));
            let year = year.unwrap_or_default();
            Ok(sent.staff.lead_to(&format!("{CALENDAR}?luu=1{year}")))
        }
    }
}

fn wish(sent: &Sent) -> Wish {
    Wish {
        kind: WishKind::parse(&sent.typed("kind")).unwrap_or(WishKind::Off),
        from: sent.typed("from").parse().ok(),
        to: sent.typed("to").parse().ok(),
        name_vi: sent.typed("name"),
        name_en: sent.typed("name_en"),
        hours: sent.typed("hours"),
    }
}

async fn page(staff: &Staff, sent: Option<&Sent>, wrong: &[Wrong], problem: String) -> Answer {
    let tables = staff.app.tables();
    let calendar = tables.catalogue.calendar();
    let lang = staff.lang();
    let today = staff.ctx().now.date();
    let year = staff
        .asked("nam")
        .and_then(|y| y.parse::<i16>().ok())
        .filter(|y| CALENDAR_YEARS.contains(y))
        .unwrap_or(today.year());
    let shell = staff.shell();
    let beside = [year - 1, year + 1]
        .into_iter()
        .filter(|y| CALENDAR_YEARS.contains(y))
        .map(|y| (shell.to(&format!("{CALENDAR}?nam={y}")), y.to_string()));
    let answer = status(wrong, &problem);
    let form = app::terms::may_edit(staff.ctx())
        .then(|| with_faults(lang, form(staff, sent), wrong, problem));
    let (months, working) = present::year(lang, calendar, year);
    let page = pages::Calendar {
        tabs: tabs(staff, CALENDAR),
        year: year.to_string(),
        years: beside.collect(),
        working: lang::count(lang, "terms.working", working),
        months,
        weekdays: present::weekdays(lang),
        days: present::named_days(lang, calendar, year),
        hours: present::hours(lang, calendar),
        form,
        desk: desk(staff).await?,
    };
    staff.page_as(answer, &page)
}

fn form(staff: &Staff, sent: Option<&Sent>) -> Form {
    let lang = staff.lang();
    let words = |key: &str| lang::t(lang, key).to_owned();
    let chosen = value(sent, "kind", WishKind::Off.as_str());
    let kinds = WishKind::ALL
        .iter()
        .map(|k| Choice::new(k.as_str(), words(&format!("terms.wish.{k}"))).chosen(&chosen))
        .collect();
    let line =
        |name: &str, key: &str| Field::line(lang, name, value(sent, name, "")).label(words(key));
    let day =
        |name: &str, key: &str| Field::date(lang, name, value(sent, name, "")).label(words(key));
    let [why, running] = ground_fields(lang, sent);
    Form::new(
        lang,
        "calendar",
        staff.shell().to(&format!("{CALENDAR}/{LOOK}")),
    )
    .version(version_of(staff))
    .button(words("terms.look"))
    .weight(Weight::Main)
    .field(Field::select(lang, "kind", "", kinds).label(words("terms.wish")))
    .field(day("from", "terms.from"))
    .field(
        day("to", "terms.to")
            .optional()
            .hint(words("terms.to.hint")),
    )
    .field(
        line("name", "terms.name.vi")
            .optional()
            .hint(words("terms.name.hint"))
            .max(120),
    )
    .field(line("name_en", "terms.name.en").optional().max(120))
    .field(
        line("hours", "terms.hours")
            .optional()
            .hint(words("terms.hours.hint"))
            .max(60),
    )
    .field(why)
    .field(running)
}
