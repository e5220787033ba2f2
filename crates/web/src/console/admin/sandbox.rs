//! `/quan-tri/tap-duot`: the sandbox in which people practise: how it stands, and what is ordered of it. The
//! node that keeps it carries it out.

use super::SANDBOX;
use crate::console::pages::admin::Mark;
use crate::console::pages::backups::{Going, PastRow};
use crate::console::pages::desk::Flash;
use crate::console::pages::field::{Choice, Field};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::sandbox::{AccountRow, PlaceCard, Sandbox};
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::App;
use app::sandbox::{
    self, Account, DROP_MAX, Kind, Outcome, Overview, Pass, Place, Refused, Rhythm, State, Step,
    Told, Wanted,
};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use domain::actor::Role;
use domain::time::At;
use lang::Lang;

/// What a form asks for that shows the passwords.
const REVEAL: &str = "reveal";
/// How many reports the form proposes: what a class sorts in ten minutes.
const PROPOSED: &str = "20";

/// `GET /quan-tri/tap-duot`.
pub async fn show(staff: Staff) -> Answer {
    staff.only(&[Role::SysAdmin, Role::StandingBody])?;
    let kind = staff.asked("da").as_deref().and_then(Kind::parse);
    let flash = kind.map(|kind| (format!("sandbox.ordered.{}", kind.as_str()), false));
    page(&staff, StatusCode::OK, flash, &[]).await
}

/// `POST /quan-tri/tap-duot`: orders something, or shows the passwords that were drawn.
pub async fn order(Shared(app): Shared<App>, posted: Posted) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    super::administers(&staff)?;
    let text = |name: &str| fields.typed(name).unwrap_or_default();
    if text("what") == REVEAL {
        let id = text("order").parse().map_err(|_| Failure::BAD_FORM)?;
        return match sandbox::reveal(&app, staff.ctx(), id).await? {
            Some(passes) => page(&staff, StatusCode::OK, None, &passes).await,
            None => {
                let flash = ("sandbox.refused.shown".to_owned(), true);
                page(&staff, StatusCode::CONFLICT, Some(flash), &[]).await
            }
        };
    }
    let kind = Kind::parse(text("what")).ok_or(Failure::BAD_FORM)?;
    let wrong = |key: &str| Some((key.to_owned(), true));
    if kind == Kind::Wipe && text("sure").is_empty() {
        let flash = wrong("sandbox.refused.unsure");
        return page(&staff, StatusCode::UNPROCESSABLE_ENTITY, flash, &[]).await;
    }
    let wanted = Wanted {
        // What is no number is none: it is refused as such.
        reports: text("reports").trim().parse().unwrap_or(0),
        rhythm: Rhythm::parse(text("rhythm")).unwrap_or_default(),
        ..Wanted::default()
    };
    match sandbox::order(&app, staff.ctx(), kind, text("place"), wanted).await? {
        Ok(()) => Ok(staff.lead_to(&format!("{SANDBOX}?da={}", kind.as_str()))),
        Err(refused) => {
            let (status, key) = match refused {
                Refused::Nowhere => (StatusCode::CONFLICT, "sandbox.refused.nowhere"),
                Refused::Going => (StatusCode::CONFLICT, "sandbox.refused.going"),
                Refused::Runs => (StatusCode::CONFLICT, "sandbox.refused.runs"),
                Refused::Closed => (StatusCode::CONFLICT, "sandbox.refused.closed"),
                Refused::Nothing => (StatusCode::CONFLICT, "sandbox.refused.nothing"),
                Refused::Number => (StatusCode::UNPROCESSABLE_ENTITY, "sandbox.refused.number"),
            };
            page(&staff, status, wrong(key), &[]).await
        }
    }
}

async fn page(
    staff: &Staff,
    status: StatusCode,
    flash: Option<(String, bool)>,
    passes: &[Pass],
) -> Answer {
    let found = sandbox::overview(&staff.app, staff.ctx()).await?;
    let mut desk = staff.desk().await?;
    desk.flash = flash.map(|(key, bad)| Flash {
        words: match bad {
            true => lang::fill(staff.lang(), &key, &[("most", &DROP_MAX.to_string())]),
            false => staff.t(&key).to_owned(),
        },
        bad,
    });
    let waiting = found.ended.iter().find(|told| told.may_reveal);
    let page = Sandbox {
        nowhere: !found.places.iter().any(|place| place.is_live),
        going: found.open.as_ref().map(|told| going(staff, told)),
        shown: passes
            .iter()
            .map(|pass| account(staff.lang(), &pass.account, &pass.password))
            .collect(),
        reveal: waiting.map(|told| {
            Form::new(staff.lang(), REVEAL, staff.shell().to(SANDBOX))
                .button(staff.t("sandbox.do.reveal"))
                .weight(Weight::Main)
                .field(Field::hidden(staff.lang(), "what", REVEAL))
                .field(Field::hidden(staff.lang(), "order", told.id.to_string()))
        }),
        places: (1..)
            .zip(&found.places)
            .map(|(n, place)| card(staff, &found, n, place))
            .collect(),
        past: found.ended.iter().map(|told| past(staff, told)).collect(),
        desk,
    };
    staff.page_as(status, &page)
}

fn account(lang: Lang, account: &Account, password: &str) -> AccountRow {
    let role = format!("role.{}", account.role);
    AccountRow {
        role: match lang::has(&role) {
            true => lang::t(lang, &role).to_owned(),
            false => account.role.clone(),
        },
        name: account.name.clone(),
        username: account.username.clone(),
        password: password.to_owned(),
    }
}

fn moment(staff: &Staff, at: At) -> String {
    lang::date::short_moment(staff.lang(), at.0, staff.ctx().now.0)
}

fn number(lang: Lang, n: u64) -> String {
    lang::number::whole(lang, i64::try_from(n).unwrap_or(i64::MAX))
}

fn card(staff: &Staff, found: &Overview, n: usize, place: &Place) -> PlaceCard {
    let lang = staff.lang();
    let t = |key: &str| staff.t(key).to_owned();
    let seen = &place.seen;
    let runs = place.is_live && seen.state == State::Running;
    let state = match (place.is_live, seen.since) {
        (true, Some(since)) if runs => lang::fill(
            lang,
            "sandbox.state.since",
            &[("at", &moment(staff, since))],
        ),
        (true, _) if seen.made_at.is_none() && seen.state == State::Off => t("sandbox.state.none"),
        (true, _) => t(&format!("sandbox.state.{}", seen.state.as_str())),
        (false, _) => t("sandbox.state.unknown"),
    };
    let mut facts = vec![
        (t("sandbox.state"), state),
        (t("sandbox.url"), seen.url.clone()),
    ];
    if let Some(at) = seen.made_at {
        facts.push((t("sandbox.made"), moment(staff, at)));
    }
    if runs {
        facts.push((t("sandbox.cases"), number(lang, seen.cases)));
        if seen.coming > 0 {
            facts.push((t("sandbox.coming"), number(lang, seen.coming)));
        }
        let memory = lang::number::size(lang, seen.memory);
        facts.push((t("sandbox.memory"), memory));
    }
    if seen.failed > 0 {
        facts.push((t("sandbox.failed"), number(lang, seen.failed)));
    }
    let size = |bytes: u64| lang::number::size(lang, bytes);
    let disk = [
        ("bytes", &*size(seen.disk)),
        ("most", &size(seen.disk_most)),
    ];
    facts.push((
        t("sandbox.disk"),
        lang::fill(lang, "sandbox.disk.words", &disk),
    ));
    facts.push((t("sandbox.folder"), seen.folder.clone()));
    let fault = match (&seen.fault, place.is_live) {
        (Some(fault), _) => fault.words(lang),
        (None, false) => {
            let at = moment(staff, place.seen_at);
            lang::fill(lang, "sandbox.gone", &[("at", &at)])
        }
        (None, true) => String::new(),
    };
    PlaceCard {
        n,
        title: lang::fill(lang, "sandbox.place", &[("machine", &seen.machine)]),
        facts,
        href: if runs {
            seen.url.clone()
        } else {
            String::new()
        },
        fault,
        orders: match found.may_order && place.is_live && found.open.is_none() {
            true => orders(staff, place)
                .into_iter()
                .map(|(title, form)| match n {
                    1 => (title, form),
                    n => (title, form.apart(&n.to_string())),
                })
                .collect(),
            false => Vec::new(),
        },
        accounts: seen
            .accounts
            .iter()
            .map(|one| account(lang, one, ""))
            .collect(),
    }
}

/// What may be ordered now.
fn orders(staff: &Staff, place: &Place) -> Vec<(String, Form)> {
    let lang = staff.lang();
    let seen = &place.seen;
    let runs = seen.state == State::Running;
    let form = |kind: Kind| {
        Form::new(lang, kind.as_str(), staff.shell().to(SANDBOX))
            .button(staff.t(&format!("sandbox.do.{}", kind.as_str())))
            .field(Field::hidden(lang, "what", kind.as_str()))
            .field(Field::hidden(lang, "place", place.name.clone()))
    };
    let title = |kind: Kind| {
        staff
            .t(&format!("sandbox.kind.{}", kind.as_str()))
            .to_owned()
    };
    let mut orders = Vec::new();
    if runs {
        let choices = Rhythm::ALL.map(|rhythm| {
            let key = format!("sandbox.rhythm.{}", rhythm.as_str());
            Choice::new(rhythm.as_str(), staff.t(&key)).chosen(Rhythm::Day.as_str())
        });
        let reports = Field::line(lang, "reports", PROPOSED)
            .label(staff.t("sandbox.reports"))
            .hint(lang::fill(
                lang,
                "sandbox.reports.hint",
                &[("most", &DROP_MAX.to_string())],
            ));
        let rhythm = Field::select(lang, "rhythm", "", choices.into())
            .label(staff.t("sandbox.rhythm"))
            .hint(staff.t("sandbox.rhythm.hint"));
        let drop = form(Kind::Drop).weight(Weight::Main);
        orders.push((title(Kind::Drop), drop.field(reports).field(rhythm)));
        let stop = form(Kind::Stop).intro(staff.t("sandbox.stop.intro"));
        orders.push((title(Kind::Stop), stop));
    } else {
        let key = match seen.made_at {
            Some(_) => "sandbox.start.again",
            None => "sandbox.start.first",
        };
        let start = form(Kind::Start).weight(Weight::Main);
        orders.push((title(Kind::Start), start.intro(staff.t(key))));
    }
    if seen.made_at.is_some() {
        let values = [
            ("cases", &*number(lang, seen.cases)),
            ("accounts", &number(lang, seen.accounts.len() as u64)),
        ];
        let sure = Field::tick(lang, "sure", false)
            .label(lang::fill(lang, "sandbox.wipe.sure", &values))
            .optional();
        let wipe = form(Kind::Wipe).intro(staff.t("sandbox.wipe.intro"));
        orders.push((title(Kind::Wipe), wipe.field(sure)));
    }
    orders
}

fn going(staff: &Staff, told: &Told) -> Going {
    let lang = staff.lang();
    let t = |key: &str| staff.t(key).to_owned();
    let mut facts = vec![(t("sandbox.past.place"), told.place.clone())];
    let step = match told.progress {
        None if told.is_taken => t("sandbox.going.begun"),
        None => t("sandbox.going.waits"),
        Some(progress) => {
            let key = format!("sandbox.step.{}", progress.step.as_str());
            let (done, of) = (number(lang, progress.done), number(lang, progress.of));
            match progress.step {
                Step::Reports => lang::fill(lang, &key, &[("done", &done), ("of", &of)]),
                Step::Clearing | Step::People | Step::Opening => t(&key),
            }
        }
    };
    facts.push((t("sandbox.going.step"), step));
    let asked = [("by", &*told.by), ("at", &moment(staff, told.asked_at))];
    let asked = lang::fill(lang, "backup.going.asked", &asked);
    facts.push((t("backup.past.by"), asked));
    Going {
        title: t(&format!("sandbox.kind.{}", told.kind.as_str())),
        facts,
        again_href: staff.shell().to(SANDBOX),
    }
}

fn past(staff: &Staff, told: &Told) -> PastRow {
    let lang = staff.lang();
    let t = |key: &str| staff.t(key).to_owned();
    let (at, outcome) = match &told.ended {
        Some((at, outcome)) => (*at, Some(outcome)),
        None => (told.asked_at, None),
    };
    let words = outcome.map(|outcome| match &outcome.fault {
        Some(fault) => fault.words(lang),
        None => came(lang, told, outcome),
    });
    let is_well = outcome.is_some_and(Outcome::is_well);
    PastRow {
        at: moment(staff, at),
        what: t(&format!("sandbox.kind.{}", told.kind.as_str())),
        by: told.by.clone(),
        node: told.place.clone(),
        mark: if is_well { Mark::Good } else { Mark::Wrong },
        ended: t(if is_well { "backup.well" } else { "backup.ill" }),
        outcome: words.unwrap_or_default(),
    }
}

/// What came of an order that went well.
fn came(lang: Lang, told: &Told, outcome: &Outcome) -> String {
    let seconds = number(lang, outcome.took_ms.div_ceil(1000));
    let values = [
        ("reports", &*number(lang, outcome.reports)),
        ("accounts", &number(lang, outcome.accounts)),
        ("seconds", &seconds),
        ("gone", &number(lang, u64::from(told.wanted.reports))),
        (
            "gone_accounts",
            &number(lang, u64::from(told.wanted.accounts)),
        ),
    ];
    let key = match told.kind {
        Kind::Start if outcome.accounts == 0 => "sandbox.outcome.start.again".to_owned(),
        Kind::Drop => format!("sandbox.outcome.drop.{}", told.wanted.rhythm.as_str()),
        Kind::Start | Kind::Stop | Kind::Wipe => format!("sandbox.outcome.{}", told.kind.as_str()),
    };
    lang::fill(lang, &key, &values)
}

/// What an act of the sandbox was, in words.
pub fn deed(lang: Lang, what: &serde_json::Value) -> String {
    let text = |name: &str| what.get(name).and_then(|v| v.as_str()).unwrap_or_default();
    let n = |name: &str| {
        let n = what.get(name).and_then(serde_json::Value::as_u64);
        number(lang, n.unwrap_or_default())
    };
    let kind = text("kind");
    let fault = format!("sandbox.fault.short.{}", text("fault"));
    let key = format!("admin.deed.{kind}");
    if !lang::has(&key) {
        return kind.to_owned();
    }
    let values = [("reports", &*n("reports")), ("accounts", &n("accounts"))];
    let mut words = lang::fill(lang, &key, &values);
    if lang::has(&fault) {
        let values = [("what", &*words), ("fault", lang::t(lang, &fault))];
        words = lang::fill(lang, "admin.deed.sandbox_failed", &values);
    }
    words
}
