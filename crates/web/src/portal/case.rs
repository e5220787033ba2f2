//! `/hs/{code}`: a report's page, its slip, its log.

use super::pages::case::{Case, CaseEvents, Follow};
use super::pages::locator::Locator;
use super::present::locator::COMMUNE_KM;
use super::sent::known as reached;
use super::{answer, code_of, keep, present, visitor};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::reading::Reading;
use crate::shell::{Nav, Shell};
use crate::url;
use app::limit::Deed;
use app::mine::following::is_followed;
use app::report::own::{owns, slip as slip_of};
use app::report::whole::is_whole;
use app::view::ReportView;
use app::{App, AppError, AppResult};
use axum::extract::{Path, RawQuery};
use axum::http::header;
use axum::response::IntoResponse;
use domain::category::PlacePublic;
use domain::id::ReportCode;
use domain::permission::Sight;

/// `GET /hs/{code}`: the report as this visitor may see it.
pub(super) async fn show(
    Reading(app): Reading,
    door: Door,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let code = code_of(&code)?;
    let view = known(
        &app,
        &door,
        app::report::view(&app, &visitor(&door), code).await,
    )?;
    if door.secret_in_address {
        return keep_secret(&app, &door, code).await;
    }
    match view.sight {
        Sight::None => Err(Failure::NOT_FOUND),
        Sight::Unpublished | Sight::Tombstone => {
            answer::page(&present::case::hidden(door.shell(Nav::Elsewhere), &view))
        }
        Sight::Parent => to_parent(&door, &view),
        Sight::Public
        | Sight::Reporter
        | Sight::Centre
        | Sight::Sealed
        | Sight::Agency
        | Sight::Oversight
        | Sight::Auditor => {
            let sight = view.sight;
            let mut page = page(&app, &door, code, view).await?;
            page.notice = page
                .notice
                .or_else(|| notice(&door, query.as_deref().unwrap_or("")));
            let answer = answer::page(&page);
            if sight == Sight::Public {
                keep::page(&door, answer)
            } else {
                answer
            }
        }
    }
}

/// A code that is not there counts as a look-up: whoever tries codes out is held back.
fn known<T>(app: &App, door: &Door, found: AppResult<T>) -> Result<T, Failure> {
    if matches!(found, Err(AppError::NotFound)) {
        door.knock(app, Deed::LookUp)?;
    }
    Ok(found?)
}

/// The secret of the link moves from the address, which is copied and shown, into a cookie.
async fn keep_secret(app: &App, door: &Door, code: ReportCode) -> Answer {
    let own = owns(app, &door.ctx, code).await?;
    // A wrong one must not take the place of a good one.
    let cookie = door
        .ctx
        .secret
        .as_deref()
        .filter(|_| own)
        .and_then(|secret| door.keep_secret(code, secret));
    answer::see_other_with(&clean(door), cookie)
}

/// This address without the secret.
fn clean(door: &Door) -> String {
    let shell = door.shell(Nav::Elsewhere);
    shell.to(&shell.path)
}

/// Of a merged report, strangers see the one that it follows.
fn to_parent(door: &Door, view: &ReportView) -> Answer {
    let parent = view.parent.as_deref().ok_or(Failure::NOT_FOUND)?;
    let parent = url::report(code_of(parent)?);
    answer::see_other(
        &door
            .shell(Nav::Elsewhere)
            .to(&format!("{parent}?gop={}", view.code)),
    )
}

/// The page of a report whose course this visitor may see.
pub(super) async fn page(
    app: &App,
    door: &Door,
    code: ReportCode,
    view: ReportView,
) -> Result<Case, Failure> {
    let ctx = visitor(door);
    let own = owns(app, &ctx, code).await?;
    let events = app::report::events(app, &ctx, code).await?;
    let mut shell = door.shell(Nav::Elsewhere);
    let base = url::report(code);
    shell.path.clone_from(&base);
    let mut page = present::case::page(shell, base, &view, &events, own, &app.settings.public_url);
    page.located = located(app, &page.shell, &view);
    page.refused = refused(app, &view);
    let who = reached(app, door).await?;
    if let Some(who) = who.clone().filter(|_| !own && view.sight == Sight::Public) {
        let on = is_followed(app, &ctx, view.report_code).await?;
        page.follow = Some(Follow { who, on });
    }
    if let Some(joining) = &mut page.may.join {
        joining.known = who;
    }
    if view.report_code != code {
        page.notice = Some(
            page.shell
                .fill("portal.case.merged-own", "code", &view.shown_code),
        );
    }
    Ok(page)
}

/// What the province says to whoever reported what it does not take, and where that belongs.
fn refused(app: &App, view: &ReportView) -> Option<(String, String)> {
    let tables = app.tables();
    let refusal = tables.catalogue.refusal(view.ineligible.as_deref()?)?;
    let told = (refusal.message_vi.clone(), refusal.where_to_go_vi.clone());
    (view.sight == Sight::Reporter).then_some(told)
}

/// The ground around the report's point, as finely as this visitor may see it.
fn located(app: &App, shell: &Shell, view: &ReportView) -> Option<(Locator, Option<String>)> {
    let at = view.position?;
    let tables = app.tables();
    let category = view
        .category
        .as_ref()
        .and_then(|c| tables.catalogue.category(&c.code));
    let public = category
        .filter(|_| view.sight == Sight::Public)
        .map_or(PlacePublic::Exact, |c| c.place_public);
    let communes: Vec<_> = tables
        .catalogue
        .units_at(view.now.date())
        .filter(|u| u.kind.is_commune_level())
        .collect();
    let drawn = present::locator::around(at.lat, at.lon, public, COMMUNE_KM, &communes);
    let href = (view.sight == Sight::Public).then(|| {
        let zoom = if public == PlacePublic::Exact { 16 } else { 14 };
        shell.to(&format!("/ban-do#{zoom}/{:.4}/{:.4}", at.lat, at.lon))
    });
    Some((drawn, href))
}

/// What was just done, or from where the visitor was led here.
fn notice(door: &Door, query: &str) -> Option<String> {
    let lang = door.ctx.lang;
    if let Some(child) = url::value(query, "gop").and_then(|code| ReportCode::parse(&code).ok()) {
        return Some(lang::fill(
            lang,
            "portal.case.merged",
            &[("code", &child.shown())],
        ));
    }
    let did = url::value(query, "da")?;
    let key = format!("portal.did.{did}");
    lang::has(&key).then(|| lang::t(lang, &key).to_owned())
}

/// `GET /hs/{code}/giay-hen`: the slip, for the holder of its link.
pub(super) async fn slip(Reading(app): Reading, door: Door, Path(code): Path<String>) -> Answer {
    let code = code_of(&code)?;
    let ctx = visitor(&door);
    let slip = known(&app, &door, slip_of(&app, &ctx, code).await)?;
    if door.secret_in_address {
        return keep_secret(&app, &door, code).await;
    }
    let view = app::report::view(&app, &ctx, code).await?;
    let shell = door.shell(Nav::Elsewhere);
    answer::page(&present::slip::page(
        shell,
        slip,
        &view,
        &app.settings.public_url,
    ))
}

/// The outsider's own check of a log: the script that the documents show.
const SCRIPT: &str = include_str!("../../../../docs/verify_chain.py");

/// `GET /hs/kiem-chung.py`: that script, to run at home.
pub(super) async fn script() -> Answer {
    let kind = [
        (header::CONTENT_TYPE, "text/x-python; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"verify_chain.py\"",
        ),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    Ok((kind, SCRIPT).into_response())
}

/// `GET /hs/{code}/kiem-chung`: the log with its hashes.
pub(super) async fn log(Reading(app): Reading, door: Door, Path(code): Path<String>) -> Answer {
    let code = code_of(&code)?;
    let ctx = visitor(&door);
    let view = known(&app, &door, app::report::view(&app, &ctx, code).await)?;
    let events = app::report::events(&app, &ctx, code).await?;
    answer::page(&CaseEvents {
        base: url::report(code),
        code: view.shown_code,
        rows: present::log::rows(door.ctx.lang, &events),
        whole: is_whole(&app, view.report_code).await?,
        digits: view.report_code.to_string(),
        events_url: format!(
            "{}{}/events",
            app.settings.public_url.trim_end_matches('/'),
            url::api_report(view.report_code)
        ),
        script_url: format!(
            "{}/hs/kiem-chung.py",
            app.settings.public_url.trim_end_matches('/')
        ),
        json_href: format!("{}/events", url::api_report(view.report_code)),
        shell: door.shell(Nav::Elsewhere),
    })
}
