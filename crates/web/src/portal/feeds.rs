//! For feed readers and for search engines: what is public, and nothing else.

use super::{answer, visitor};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::reading::Reading;
use crate::shell::Shell;
use crate::{fresh, limits, url};
use app::report::list::{Query, list, public_codes};
use app::statistics::{By, figures};
use app::view::LineView;
use app::{App, World};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::time::At;

/// What a feed is about.
pub(super) struct About {
    /// Its title.
    pub(super) title: String,
    /// The page of the same.
    pub(super) page: String,
    /// Its own address.
    pub(super) own: String,
}

/// An address under filters, without what waits for one more value.
pub(super) fn without_end(path: &str) -> String {
    path.trim_end_matches(['?', '&']).to_owned()
}

/// A feed (RFC 4287).
#[derive(Template)]
#[template(path = "portal/feed.xml")]
pub(super) struct Feed {
    pub(super) shell: Shell,
    pub(super) title: String,
    pub(super) id: String,
    pub(super) page: String,
    pub(super) own: String,
    pub(super) updated: String,
    pub(super) entries: Vec<Entry>,
}

/// A report, or a bulletin, in a feed.
pub(super) struct Entry {
    pub(super) title: String,
    pub(super) id: String,
    pub(super) href: String,
    pub(super) sent: String,
    pub(super) category: Option<(String, String)>,
    pub(super) summary: String,
}

/// The newest of a list as a feed.
pub(super) async fn feed(
    app: &App,
    door: &Door,
    headers: &HeaderMap,
    shell: Shell,
    about: About,
    mut query: Query,
) -> Answer {
    query.limit = Some(limits::FEED_ENTRIES);
    let lines = list(app, &visitor(door), query).await?.reports;
    let base = &app.settings.public_url;
    // An empty feed is as old as the first thing a reader could have missed.
    let updated = lines
        .iter()
        .map(|l| l.submitted_at.0)
        .max()
        .unwrap_or(At(0));
    let feed = Feed {
        id: format!("{base}{}", about.own),
        page: format!("{base}{}", shell.to(&about.page)),
        own: format!("{base}{}", shell.to(&about.own)),
        title: format!("{} – {}", about.title, shell.service()),
        updated: updated.rfc3339(),
        entries: lines.iter().map(|l| entry(&shell, base, l)).collect(),
        shell,
    };
    xml(headers, "application/atom+xml; charset=utf-8", &feed).await
}

fn entry(shell: &Shell, base: &str, line: &LineView) -> Entry {
    let path = url::report(line.report_code);
    let status = super::present::status::chip(shell.lang, Some(line.label), None).word;
    let told = [
        Some(line.shown_code.clone()),
        Some(status),
        line.area.as_ref().map(|a| a.name.clone()),
        line.lead.as_ref().map(|a| a.name.clone()),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    Entry {
        title: line.title.clone(),
        id: format!("{base}{path}"),
        href: format!("{base}{}", shell.to(&path)),
        sent: line.submitted_at.0.rfc3339(),
        category: line
            .category
            .as_ref()
            .map(|c| (c.code.clone(), c.name.clone())),
        summary: told.join(" · "),
    }
}

/// Addresses for search engines.
#[derive(Template)]
#[template(path = "portal/sitemap.xml")]
struct SiteMap {
    /// Whether these are maps, not pages.
    index: bool,
    addresses: Vec<String>,
}

/// `GET /sitemap.xml`: the pages that stay, and a map of each month that has public reports;
/// `?thang=2026-11`: the public reports sent in that month.
pub(super) async fn site_map(
    Reading(app): Reading,
    door: Door,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Answer {
    let base = &app.settings.public_url;
    let query = query.unwrap_or_default();
    let map = match (url::value(&query, "thang"), url::value(&query, "trang")) {
        (Some(month), _) => {
            let (from, to) = month_of(&month).ok_or(Failure::NOT_FOUND)?;
            let codes = public_codes(&app, from, to, limits::SITE_MAP_PAGES).await?;
            SiteMap {
                index: false,
                addresses: codes
                    .iter()
                    .map(|c| format!("{base}{}", url::report(*c)))
                    .collect(),
            }
        }
        (None, Some(_)) => SiteMap {
            index: false,
            addresses: standing(&app, door.ctx.now)
                .iter()
                .map(|path| format!("{base}{path}"))
                .collect(),
        },
        (None, None) => {
            let months = figures(
                &app,
                &app::Ctx::system(door.ctx.now),
                By::Month,
                0,
                i64::from(i32::MAX),
            )
            .await?;
            let some = months
                .iter()
                .filter(|m| m.counts.get("public").is_some_and(|n| *n > 0));
            let mut addresses = vec![format!("{base}/sitemap.xml?trang=1")];
            addresses.extend(some.map(|m| format!("{base}/sitemap.xml?thang={}", m.key)));
            SiteMap {
                index: true,
                addresses,
            }
        }
    };
    xml(&headers, "application/xml; charset=utf-8", &map).await
}

/// The first instant of a month (`2026-11`) and that of the next.
fn month_of(text: &str) -> Option<(At, At)> {
    let (year, month) = text.split_once('-')?;
    let (year, month): (i32, u8) = (year.parse().ok()?, month.parse().ok()?);
    let first = |year: i32, month: u8| At::parse(&format!("{year:04}-{month:02}-01T00:00"));
    let next = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month.checked_add(1)?)
    };
    Some((first(year, month)?, first(next.0, next.1)?))
}

/// Pages that stay: the menu's, and those of units and agencies.
fn standing(app: &App, now: At) -> Vec<String> {
    let mut paths: Vec<String> = [
        "/",
        "/bao",
        "/ban-do",
        "/danh-sach",
        "/so-lieu",
        "/du-lieu-mo",
        "/tb",
        "/lu",
        "/gan-day",
        "/dia-ban",
        "/don-vi",
        "/huong-dan",
        "/quyen-rieng-tu",
        "/tro-nang",
        "/nhan-biet",
    ]
    .map(str::to_owned)
    .into();
    let tables = app.tables();
    let communes = tables
        .catalogue
        .units_at(now.date())
        .filter(|u| u.kind.is_commune_level());
    paths.extend(communes.map(|u| url::area(&u.code, &u.name)));
    let agencies = tables.catalogue.agencies_at(now.date());
    paths.extend(agencies.map(|a| url::agency(&a.code, &a.short_name)));
    paths
}

/// `GET /robots.txt`: what is worth reading, and what is only for people who act.
pub(super) async fn robots(State(app): State<App>) -> Response {
    let kept = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    if app.settings.world == World::Sandbox {
        return (kept, "User-agent: *\nDisallow: /\n").into_response();
    }
    let closed = [
        "/lam-viec",
        "/quan-tri",
        "/api/",
        "/bao/",
        "/tra-cuu",
        "/huy-nhan/",
        "/tiles/",
    ];
    let mut text = String::from("User-agent: *\n");
    for path in closed {
        text.push_str(&format!("Disallow: {path}\n"));
    }
    text.push_str(&format!(
        "Sitemap: {}/sitemap.xml\n",
        app.settings.public_url
    ));
    (kept, text).into_response()
}

pub(super) async fn xml(headers: &HeaderMap, kind: &'static str, page: &impl Template) -> Answer {
    let mut response = answer::page(page)?;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    fresh::tagged(headers, response).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read() {
        let (from, to) = month_of("2026-12").unwrap();
        assert_eq!(
            (from.rfc3339(), to.rfc3339()),
            (
                "2026-12-01T00:00:00+07:00".into(),
                "2027-01-01T00:00:00+07:00".into()
            )
        );
        for wrong in ["2026", "2026-13", "2026-00", "x-1", "2026-255"] {
            assert!(month_of(wrong).is_none(), "{wrong}");
        }
    }
}
