//! Finding reports: by code, by filter, by commune.

use super::filters::{Filters, given};
use super::pages::field::Field;
use super::pages::pieces::Pager;
use super::pages::{List, LookUp};
use super::present::line;
use super::{answer, feeds, visitor};
use crate::door::Door;
use crate::error::Answer;
use crate::form::Posted;
use crate::limits::SEARCH_CHARS_MAX;
use crate::reading::Reading;
use crate::shell::{Nav, Shell};
use crate::url;
use app::limit::Deed;
use app::report::list::{Lines, Query, count, list as lines_of};
use app::report::near::near;
use app::{App, AppError};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use domain::id::{CodeError, ReportCode};
use lang::{Lang, number};

/// Characters of a typed code that are looked at: the longest code with its prefix and spaces.
const CODE_CHARS_MAX: usize = 24;

/// `GET /tra-cuu?ma=`: the field, or what stands under the code typed into it.
pub(super) async fn look_up(
    Reading(app): Reading,
    door: Door,
    RawQuery(query): RawQuery,
) -> Answer {
    let typed = url::value(query.as_deref().unwrap_or(""), "ma").unwrap_or_default();
    find(&app, &door, &typed).await
}

/// `POST /tra-cuu`: the same, for whoever would not leave a code in the address.
pub(super) async fn look_up_posted(State(app): State<App>, posted: Posted) -> Answer {
    let typed = posted.fields.typed("ma").unwrap_or("").to_owned();
    find(&app, &posted.door, &typed).await
}

async fn find(app: &App, door: &Door, typed: &str) -> Answer {
    let typed: String = typed.chars().take(CODE_CHARS_MAX).collect();
    let shell = door.shell(Nav::LookUp);
    if typed.trim().is_empty() {
        return answer::page(&look_up_page(shell, Field::default(), None));
    }
    door.knock(app, Deed::LookUp)?;
    let ctx = visitor(door);
    let error = match ReportCode::parse(&typed) {
        Err(CodeError::Shape) => shell.t("error.code_shape").to_owned(),
        Err(CodeError::CheckDigit) => shell.fill("error.code_unknown", "code", &typed),
        Ok(code) => match app::report::view(app, &ctx, code).await {
            Ok(_) => return answer::see_other(&shell.to(&url::report(code))),
            Err(AppError::NotFound) => shell.fill("error.code_unknown", "code", code.shown()),
            Err(e) => return Err(e.into()),
        },
    };
    let suggested = near(app, &ctx, &typed).await?;
    let suggestion = suggested.map(|code| (code.shown(), shell.to(&url::report(code))));
    answer::page_with(
        StatusCode::NOT_FOUND,
        &look_up_page(shell, Field::of(typed).wrong(error), suggestion),
    )
}

fn look_up_page(shell: Shell, code: Field, suggestion: Option<(String, String)>) -> LookUp {
    LookUp {
        lost_action: Some(shell.to("/toi/ma")),
        shell,
        code,
        suggestion,
        phone: Field::default(),
    }
}

/// What a visitor asks of the list, as typed.
struct Asked {
    q: String,
    filters: Filters,
    agency: String,
    after: Option<String>,
}

impl Asked {
    fn of(query: &str) -> Asked {
        let words = given(query, "q");
        Asked {
            q: words.trim().chars().take(SEARCH_CHARS_MAX).collect(),
            filters: Filters::of(query),
            agency: given(query, "don-vi"),
            after: Some(given(query, "sau")).filter(|v| !v.is_empty()),
        }
    }

    fn is_filtered(&self) -> bool {
        self.filters.any() || !self.q.is_empty() || !self.agency.is_empty()
    }

    fn query(&self) -> Query {
        let list = |text: &String| {
            Some(text.clone())
                .filter(|t| !t.is_empty())
                .into_iter()
                .collect::<Vec<_>>()
        };
        let mut query = Query {
            overdue: self.filters.late,
            cursor: self.after.clone(),
            ..Query::default()
        };
        query.filter.areas = list(&self.filters.area);
        query.filter.categories = list(&self.filters.category);
        query.filter.leads = list(&self.agency);
        query.filter.words = Some(self.q.clone()).filter(|q| !q.is_empty());
        query.filter.labels = self.filters.labels().to_vec();
        query
    }

    /// The address of the page that follows.
    fn next(&self, cursor: &str) -> String {
        self.under("/danh-sach") + "sau=" + &url::encode(cursor)
    }

    /// An address under the same filters, ready for one more value.
    fn under(&self, path: &str) -> String {
        let others = [("q", self.q.as_str()), ("don-vi", &self.agency)];
        self.filters.under(path, &others)
    }
}

/// `GET /danh-sach.atom`: the newest under the same filters, for feed readers.
pub(super) async fn feed(
    Reading(app): Reading,
    door: Door,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Answer {
    let asked = Asked::of(query.as_deref().unwrap_or(""));
    let shell = door.shell(Nav::List);
    let mut wanted = asked.query();
    wanted.cursor = None;
    let about = feeds::About {
        title: feed_title(&app, &door, &asked),
        page: feeds::without_end(&asked.under("/danh-sach")),
        own: feeds::without_end(&asked.under("/danh-sach.atom")),
    };
    feeds::feed(&app, &door, &headers, shell, about, wanted).await
}

/// What a feed is called: all, or what it is about.
fn feed_title(app: &App, door: &Door, asked: &Asked) -> String {
    let (tables, lang) = (app.tables(), door.ctx.lang);
    let today = door.ctx.now.date();
    let field = tables
        .catalogue
        .category(&asked.filters.category)
        .map(|c| match lang {
            Lang::Vi => c.public_name.clone(),
            Lang::En => c.name_en.clone(),
        });
    let area = tables
        .catalogue
        .unit(&asked.filters.area, today)
        .map(|u| u.name.clone());
    let agency = tables
        .catalogue
        .agency(&asked.agency)
        .map(|a| a.short_name.clone());
    let about: Vec<String> = field.into_iter().chain(area).chain(agency).collect();
    if about.is_empty() {
        lang::t(lang, "portal.list.title").to_owned()
    } else {
        about.join(", ")
    }
}

/// `GET /danh-sach`: public reports with filters.
pub(super) async fn list(Reading(app): Reading, door: Door, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::of(query.as_deref().unwrap_or(""));
    let ctx = visitor(&door);
    let lines = lines_of(&app, &ctx, asked.query()).await?;
    let (n, more) = count(&app, &ctx, &asked.query()).await?;
    answer::page(&list_page(&app, &door, &asked, &lines, (n, more)))
}

fn list_page(app: &App, door: &Door, asked: &Asked, lines: &Lines, (n, more): (i64, bool)) -> List {
    let shell = door.shell(Nav::List);
    let (lang, now, tables) = (door.ctx.lang, door.ctx.now, app.tables());
    List {
        q: asked.q.clone(),
        areas: asked.filters.areas(&tables, lang, now),
        categories: asked.filters.categories(&tables, lang),
        statuses: asked.filters.statuses(lang),
        late: asked.filters.late,
        agency: asked.agency.clone(),
        agency_name: tables
            .catalogue
            .agency(&asked.agency)
            .map_or_else(String::new, |a| a.name.clone()),
        feed: shell.to(&feeds::without_end(&asked.under("/danh-sach.atom"))),
        count: counted(lang, n, more),
        filtered: asked.is_filtered(),
        over: asked.after.is_some(),
        rows: lines
            .reports
            .iter()
            .map(|l| line::row(&shell, l, now))
            .collect(),
        pager: Pager {
            next: lines
                .next
                .as_deref()
                .map(|cursor| shell.to(&asked.next(cursor))),
            label: shell.t("portal.list.more").to_owned(),
        },
        shell,
    }
}

pub(super) fn counted(lang: Lang, n: i64, more: bool) -> String {
    if more {
        lang::fill(
            lang,
            "portal.list.count.more",
            &[("n", &number::whole(lang, n))],
        )
    } else {
        lang::count(lang, "portal.list.count", n)
    }
}
