//! `/tb`: what the centre tells the people of an area. What is over leaves the list and stays at its
//! own address.

use super::answer;
use super::feeds::{self, Entry, Feed};
use super::pages::bulletins::{Bulletin as Page, Bulletins};
use super::pages::home::Notice;
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::present_bulletin as words;
use crate::reading::Reading;
use crate::shell::{Nav, Shell};
use crate::url;
use app::App;
use axum::extract::{Path, RawQuery};
use axum::http::HeaderMap;
use domain::bulletin::{Bulletin, BulletinKind};
use domain::id::BulletinId;
use domain::pack::Catalogue;
use domain::time::At;

/// Bulletins shown on the front page: more would push away the way to report.
const ON_FRONT: usize = 3;

/// `GET /tb`, `/tb?khu-vuc=18880`: what holds now or will.
pub(super) async fn list(Reading(app): Reading, door: Door, RawQuery(query): RawQuery) -> Answer {
    let shell = door.shell(Nav::Elsewhere);
    let now = door.ctx.now;
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    let unit = query
        .as_deref()
        .and_then(|q| url::value(q, "khu-vuc"))
        .and_then(|code| catalogue.unit(&code, now.date()));
    let mut all = app::bulletin::standing(&app, now).await?;
    if let Some(unit) = unit {
        all.retain(|b| b.concerns(&unit.code, catalogue));
    }
    answer::page(&Bulletins {
        area: unit.map(|u| u.name.clone()).unwrap_or_default(),
        notices: all
            .iter()
            .map(|b| notice(&shell, catalogue, b, now))
            .collect(),
        feed: shell.to("/tb/tin.atom"),
        shell,
    })
}

/// `GET /tb/{id}`: one, over or not.
pub(super) async fn show(Reading(app): Reading, door: Door, Path(id): Path<String>) -> Answer {
    let id = id.parse().map(BulletinId).map_err(|_| Failure::NOT_FOUND)?;
    let bulletin = app::bulletin::by_id(&app, id).await?;
    let shell = door.shell(Nav::Elsewhere);
    let now = door.ctx.now;
    let (said, language) = words::said(shell.lang, &bulletin);
    let when = lang::date::short_moment(shell.lang, bulletin.made_at.0, now.0);
    // An agency answers for its own word.
    let centre = match words::agency(&app.tables().catalogue, &bulletin) {
        agency if agency.is_empty() => shell.site.centre.clone(),
        agency => agency,
    };
    answer::page(&Page {
        kind: shell.t(&format!("bulletin.{}", bulletin.kind)),
        title: said.title.clone(),
        text: words::paragraphs(&said.text),
        foreign: language != shell.lang,
        areas: words::areas(shell.lang, &app.tables().catalogue, &bulletin),
        span: words::span(shell.lang, &bulletin, now),
        state: shell.t(words::state(&bulletin, now)),
        over: bulletin.is_over(now),
        flood: bulletin.kind == BulletinKind::Flood,
        contacts: words::contacts(&bulletin.contacts),
        made: lang::fill(
            shell.lang,
            "bulletin.made",
            &[("who", &centre), ("when", &when)],
        ),
        shell,
    })
}

/// `GET /tb/tin.atom`: the same for feed readers.
pub(super) async fn feed(Reading(app): Reading, door: Door, headers: HeaderMap) -> Answer {
    let shell = door.shell(Nav::Elsewhere);
    let base = &app.settings.public_url;
    let now = door.ctx.now;
    let all = app::bulletin::standing(&app, now).await?;
    let tables = app.tables();
    let entries = all
        .iter()
        .map(|b| {
            let (said, _) = words::said(shell.lang, b);
            let path = format!("/tb/{}", b.id);
            let areas = words::areas(shell.lang, &tables.catalogue, b);
            let span = words::span(shell.lang, b, now);
            Entry {
                title: said.title.clone(),
                id: format!("{base}{path}"),
                href: format!("{base}{}", shell.to(&path)),
                sent: b.made_at.rfc3339(),
                category: Some((
                    b.kind.as_str().to_owned(),
                    shell.t(&format!("bulletin.{}", b.kind)).to_owned(),
                )),
                summary: format!("{areas} · {span} · {}", said.text),
            }
        })
        .collect();
    let updated = all.iter().map(|b| b.made_at).max().unwrap_or(At(0));
    let feed = Feed {
        id: format!("{base}/tb/tin.atom"),
        page: format!("{base}{}", shell.to("/tb")),
        own: format!("{base}{}", shell.to("/tb/tin.atom")),
        title: format!("{} – {}", shell.t("bulletin.title"), shell.service()),
        updated: updated.rfc3339(),
        entries,
        shell,
    };
    feeds::xml(&headers, "application/atom+xml; charset=utf-8", &feed).await
}

/// A bulletin in a line of a page.
pub(super) fn notice(shell: &Shell, catalogue: &Catalogue, b: &Bulletin, now: At) -> Notice {
    let (said, _) = words::said(shell.lang, b);
    let flood = b.floods(now);
    let areas = words::areas(shell.lang, catalogue, b);
    let span = words::span(shell.lang, b, now);
    Notice {
        title: said.title.clone(),
        detail: format!("{areas} · {span}"),
        href: shell.to(&if flood {
            "/lu".to_owned()
        } else {
            format!("/tb/{}", b.id)
        }),
        flood,
    }
}

/// What the front page shows: where there is a flood first, then what is newest.
pub(super) async fn on_front(app: &App, shell: &Shell, now: At) -> Result<Vec<Notice>, Failure> {
    let mut all = app::bulletin::standing(app, now).await?;
    all.sort_by_key(|b| !b.floods(now));
    let floods = all.iter().filter(|b| b.floods(now)).count();
    let tables = app.tables();
    Ok(all
        .iter()
        .take(ON_FRONT.max(floods))
        .map(|b| notice(shell, &tables.catalogue, b, now))
        .collect())
}

/// Where there is a flood: what the form shows.
pub(super) async fn floods(app: &App, shell: &Shell, now: At) -> Result<Vec<Notice>, Failure> {
    let all = app::bulletin::floods(app, now).await?;
    let tables = app.tables();
    Ok(all
        .iter()
        .map(|b| notice(shell, &tables.catalogue, b, now))
        .collect())
}

/// What concerns a unit.
pub(super) async fn of_area(
    app: &App,
    shell: &Shell,
    unit: &str,
    now: At,
) -> Result<Vec<Notice>, Failure> {
    let all = app::bulletin::standing(app, now).await?;
    let tables = app.tables();
    Ok(all
        .iter()
        .filter(|b| b.concerns(unit, &tables.catalogue))
        .map(|b| notice(shell, &tables.catalogue, b, now))
        .collect())
}
