//! Lists: what a caller may see, filtered, by keyset.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::privacy::{agency_name, area_name, category_name, sees_file};
use crate::view::{LineView, Position, Time};
use domain::action::Field;
use domain::actor::Role;
use domain::id::ReportCode;
use domain::pack::Catalogue;
use domain::permission::{self, Sight};
use domain::refusal_reason::Why;
use domain::report::{FileKind, Report};
use domain::time::At;
use lang::Lang;
use serde::Serialize;
use store::report::{Cursor, Filter, Order, Reach};

/// What a door asks of a list. `filter.reach` is set here by who asks, never by the door.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Bounds.
    pub filter: Filter,
    /// Only late ones.
    pub overdue: bool,
    /// Only the caller's own: a citizen's reports, an officer's assignments.
    pub mine: bool,
    /// Newest first, or by due.
    pub order: Order,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Lines of a page: 20 unless told, at most 100.
    pub limit: Option<u32>,
}

/// A page of lines.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Lines {
    /// The lines.
    pub reports: Vec<LineView>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Lines of a page unless told.
pub const LIMIT_DEFAULT: u32 = 20;
/// Lines of a page at most: what a phone shows and a keyset reads in one go.
pub const LIMIT_MAX: u32 = 100;

/// A page of the reports that the caller may see.
pub async fn list(app: &App, ctx: &Ctx, query: Query) -> AppResult<Lines> {
    let cursor = read_cursor(&query)?;
    let Some(mut filter) = allowed(ctx, &query)? else {
        return Ok(Lines::default());
    };
    filter.meanings = meanings(app, &filter);
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
    let page =
        store::report::list(&app.store, &filter, query.order, cursor, limit as usize).await?;
    let tables = app.tables();
    let reports = page
        .reports
        .iter()
        .map(|filed| line(&filed.report, &tables.catalogue, ctx, filter.reach))
        .collect();
    Ok(Lines {
        reports,
        next: page.next.map(|c| c.text()),
    })
}

/// What the words searched for may mean in this province.
pub(crate) fn meanings(app: &App, filter: &Filter) -> Vec<(String, String)> {
    let words = filter.words.as_deref();
    words.map_or_else(Vec::new, |w| app.tables().catalogue.meanings(w))
}

/// Where the page before ended.
pub(crate) fn read_cursor(query: &Query) -> AppResult<Option<Cursor>> {
    let unreadable = || AppError::field(Field::Version, Why::Unreadable);
    query
        .cursor
        .as_deref()
        .map(|text| Cursor::parse(text).ok_or_else(unreadable))
        .transpose()
}

/// Codes of the public reports sent in a span, the newest first: what a site map names.
pub async fn public_codes(
    app: &App,
    since: At,
    until: At,
    most: usize,
) -> AppResult<Vec<ReportCode>> {
    Ok(store::report::public_codes(&app.store, since, until, most).await?)
}

/// How many such reports the caller may see, counted up to a cap: (number, "and more").
pub async fn count(app: &App, ctx: &Ctx, query: &Query) -> AppResult<(i64, bool)> {
    let Some(mut filter) = allowed(ctx, query)? else {
        return Ok((0, false));
    };
    filter.meanings = meanings(app, &filter);
    let counted = store::report::count(&app.store, &filter).await?;
    Ok((counted.n, counted.more))
}

/// The filter narrowed to what the caller may see; none when that is nothing.
pub(crate) fn allowed(ctx: &Ctx, query: &Query) -> AppResult<Option<Filter>> {
    let mut filter = query.filter.clone();
    if query.overdue {
        filter.late_at = Some(ctx.now);
        filter.open = Some(true);
    }
    let actor = &ctx.actor;
    filter.reach = Reach::Public;
    match actor.role {
        Role::Citizen if query.mine => {
            filter.reach = Reach::Staff;
            filter.people = Some(actor.reporter.into_iter().collect());
        }
        Role::Citizen | Role::SysAdmin => {}
        Role::CallAgent | Role::IocOperator | Role::IocLeader | Role::System => {
            filter.reach = Reach::Staff
        }
        // Events without words: the auditor's list is the public's, plus codes asked for one by one.
        Role::Auditor => {}
        Role::StandingBody | Role::SteeringCommittee | Role::ProvinceLeader | Role::Inspector => {
            filter.reach = Reach::Staff;
        }
        Role::AgencyFocal | Role::AgencyHandler | Role::AgencyLeader => {
            let Some(agency) = actor.agency.clone() else {
                return Ok(None);
            };
            // Another agency's work shows as the public sees it; one's own as it is.
            let own =
                query.mine || filter.parties.contains(&agency) || filter.handler == actor.user;
            if own {
                filter.reach = Reach::Staff;
                filter.parties = vec![agency];
            }
        }
    }
    Ok(Some(filter))
}

/// One line, as coarse as the caller sees the report.
pub(crate) fn line(report: &Report, catalogue: &Catalogue, ctx: &Ctx, reach: Reach) -> LineView {
    let category = report
        .category
        .as_deref()
        .and_then(|c| catalogue.category(c));
    let sight = match reach {
        Reach::Public => Sight::Public,
        Reach::Staff => permission::sight(report, category, &ctx.actor),
    };
    let staff = sight.sees_internal();
    let photo = report
        .files
        .iter()
        .find(|f| {
            f.kind == FileKind::Photo && sees_file(report, f, sight, ctx.actor.agency.as_deref())
        })
        .map(|f| format!("/tep/{}/{}?co=nho", report.code, f.id));
    let point = if sight.sees_words() {
        report.place.point
    } else {
        report.public.point
    };
    let clock = report
        .clocks
        .iter()
        .filter(|c| c.is_open() && !c.is_paused())
        .min_by_key(|c| c.due);
    LineView {
        code: report.code.to_string(),
        shown_code: report.code.shown(),
        stage: report.stage.as_str(),
        label: report.label().as_str(),
        open: report.stage.is_open(),
        urgency: report.urgency.as_str(),
        attempt: report.attempt,
        late: report.is_late(ctx.now),
        publication: report.publication.as_str(),
        channel: report.channel.as_str(),
        category: report
            .category
            .as_deref()
            .map(|c| category_name(catalogue, c, ctx.lang)),
        area: report
            .area
            .as_deref()
            .map(|a| area_name(catalogue, a, report.submitted_at)),
        lead: report.lead().map(|a| agency_name(catalogue, &a.agency)),
        title: title(report, sight, catalogue, ctx.lang),
        submitted_at: Time(report.submitted_at),
        promise: report.promise().map(|p| Time(p.due)),
        promise_by_day: report.promise().is_some_and(|p| p.by_day),
        next_due: clock.map(|c| Time(c.due)).filter(|_| staff),
        clock_start: clock.map(|c| c.started_at).filter(|_| staff),
        thumb_url: photo,
        position: point.map(|p| Position {
            lat: p.lat,
            lon: p.lon,
        }),
        version: report.version,
        report_code: report.code,
    }
}

/// Characters of the reporter's words that stand for a title nobody has given yet.
const WORDS_AS_TITLE: usize = 80;

fn title(report: &Report, sight: Sight, catalogue: &Catalogue, lang: Lang) -> String {
    let named = if sight.sees_words() {
        report.title.clone().or_else(|| report.public.title.clone())
    } else {
        report.public.title.clone()
    };
    if let Some(title) = named {
        return title;
    }
    let words = if sight.sees_words() {
        report.words.as_str()
    } else {
        ""
    };
    let words = if sight.is_redacted() {
        domain::text::mask_persons(words)
    } else {
        words.to_owned()
    };
    let first: String = words
        .lines()
        .next()
        .unwrap_or("")
        .chars()
        .take(WORDS_AS_TITLE)
        .collect();
    if !first.trim().is_empty() {
        return first;
    }
    report.category.as_deref().map_or_else(
        || report.code.shown(),
        |c| category_name(catalogue, c, lang).name,
    )
}
