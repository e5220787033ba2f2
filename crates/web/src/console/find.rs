//! The one box: by code, by a caller's number, by words and addresses; places to go and things to do.

use super::pages::found::{Found, FoundGroup, Hit};
use super::pages::work::{Section, WorkList};
use super::present;
use super::queues::Queue;
use super::staff::Staff;
use super::work::{blank, hits, next};
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::limits;
use app::App;
use app::report::list::{Lines, Query};
use app::triage::asked::slug;
use app::triage::{CENTRE, people, views};
use axum::extract::State;
use domain::id::ReportCode;
use domain::text::tidy;

/// Rows of a page.
const ROWS: u32 = 50;
/// Hits of each kind that the palette shows: what fits under the box.
const SHOWN: usize = 6;
/// Reports of one number on a page: a person has a handful.
const OF_NUMBER: usize = 50;

/// Pages of everybody's that are no list, as (key of the name, address, drawing).
const PAGES: [(&str, &str, &str); 2] = [
    ("console.views.all", "/lam-viec/kn", "i-filter"),
    ("admin.account", "/lam-viec/tai-khoan", "i-users"),
];

/// `GET /lam-viec/tim?q=`: a number is not looked up by an address, which is kept in too many places.
pub async fn show(staff: Staff) -> Answer {
    let words = read(&staff.asked("q").unwrap_or_default());
    if people::is_phone(&words) {
        return page(
            &staff,
            String::new(),
            Some("console.find.number_by_box"),
            None,
        )
        .await;
    }
    answer(&staff, words).await
}

/// `POST /lam-viec/tim`: the same from the box.
pub async fn ask(State(app): State<App>, posted: Posted) -> Answer {
    let words = read(posted.fields.typed("q").unwrap_or_default());
    let staff = Staff::of(&app, posted.door)?;
    if people::is_phone(&words) {
        return by_number(&staff, &words).await;
    }
    if staff.wants_part() || words.is_empty() {
        return answer(&staff, words).await;
    }
    Ok(staff.lead_to(&format!("/lam-viec/tim?q={}", crate::url::encode(&words))))
}

fn read(typed: &str) -> String {
    let words = tidy(typed).unwrap_or_default();
    words.chars().take(limits::SEARCH_CHARS_MAX).collect()
}

async fn answer(staff: &Staff, words: String) -> Answer {
    let code = ReportCode::parse(&words).ok();
    let known = match code {
        Some(code) => app::report::view(&staff.app, staff.ctx(), code).await.ok(),
        None => None,
    };
    if staff.wants_part() {
        let mut groups = places(staff, &words).await?;
        if let Some(view) = &known {
            let hit = Hit {
                href: present::to(staff.lang(), &super::href(view.report_code)),
                words: view.shown_code.clone(),
                small: present::title(view),
                shape: "i-file",
            };
            groups.insert(0, group(staff, "console.find.reports", vec![hit]));
        } else if !words.is_empty() {
            let found = lines(staff, &words, SHOWN as u32).await?;
            let hit = |line: &std::sync::Arc<app::report::line::Line>| Hit {
                href: present::to(staff.lang(), &super::href(line.report_code)),
                words: line.title.clone(),
                small: format!(
                    "{} · {}",
                    line.code,
                    staff.t(&format!("stage.{}", line.stage))
                ),
                shape: "i-file",
            };
            let all = found.reports.iter().map(hit).collect();
            groups.insert(0, group(staff, "console.find.reports", all));
        }
        groups.retain(|g| !g.hits.is_empty());
        return staff.page(&Found {
            groups,
            empty: staff.t("console.work.found_none").to_owned(),
        });
    }
    if let (Some(code), Some(_)) = (code, known) {
        return Ok(staff.lead_to(&super::href(code)));
    }
    let section = match words.is_empty() {
        true => None,
        false => Some(lines(staff, &words, ROWS).await?),
    };
    page(staff, words, None, section).await
}

/// The reports of whoever calls from a number: on the page of a form that was sent, never at an
/// address.
async fn by_number(staff: &Staff, number: &str) -> Answer {
    staff.only(&CENTRE)?;
    let lang = staff.lang();
    let most = if staff.wants_part() { SHOWN } else { OF_NUMBER };
    let found = people::by_phone(&staff.app, staff.ctx(), number, most).await?;
    let href = |p: &app::report::desk::Paper| present::to(lang, &super::href(p.view.report_code));
    if staff.wants_part() {
        let hit = |p: &app::report::desk::Paper| Hit {
            href: href(p),
            words: present::title(&p.view),
            small: p.view.shown_code.clone(),
            shape: "i-phone",
        };
        let hits: Vec<Hit> = found.iter().map(hit).collect();
        let groups = match hits.is_empty() {
            true => Vec::new(),
            false => vec![group(staff, "console.find.number", hits)],
        };
        return staff.page(&Found {
            groups,
            empty: staff.t("console.find.number_none").to_owned(),
        });
    }
    let mut list = blank(staff, "console.rail.search").await?;
    list.search = true;
    list.sections = vec![Section {
        title: staff.t("console.find.number").to_owned(),
        count: found.len().to_string(),
        rows: found
            .iter()
            .map(|p| present::row_with_status(lang, p, href(p)))
            .collect(),
        empty: staff.t("console.find.number_none").to_owned(),
    }];
    staff.page(&list)
}

async fn page(staff: &Staff, words: String, intro: Option<&str>, found: Option<Lines>) -> Answer {
    let mut list: WorkList = blank(staff, "console.rail.search").await?;
    list.search = true;
    list.intro = intro.map(|key| staff.t(key).to_owned()).unwrap_or_default();
    let mut groups = places(staff, &words).await?;
    groups.retain(|g| !g.hits.is_empty());
    list.found = (!groups.is_empty()).then(|| Found {
        groups,
        empty: String::new(),
    });
    if let Some(found) = found {
        list.sections = vec![hits(staff, &found.reports)];
        let path = format!("/lam-viec/tim?q={}", crate::url::encode(&words));
        list.more_href = next(staff, &path, found.next);
        list.csv_href = super::export::of_words(staff, &words);
    }
    list.query = words;
    staff.page(&list)
}

async fn lines(staff: &Staff, words: &str, limit: u32) -> Result<Lines, Failure> {
    let mut query = Query {
        limit: Some(limit),
        mine: staff.role().is_agency(),
        cursor: staff.asked("sau"),
        ..Query::default()
    };
    query.filter.words = Some(words.to_owned());
    Ok(app::report::list::list(&staff.app, staff.ctx(), query).await?)
}

/// Places of the rail and lists of the reader's whose name holds what was typed, and what can be
/// done from anywhere.
async fn places(staff: &Staff, words: &str) -> Result<Vec<FoundGroup>, Failure> {
    let wanted = slug(words);
    let to = |path: &str| present::to(staff.lang(), path);
    let fits = |name: &str| slug(name).contains(&wanted);
    let mut go: Vec<Hit> = Vec::new();
    let rail = Queue::rail(staff.role()).into_iter().flat_map(|(_, q)| q);
    let beyond = Queue::beyond(staff.role());
    for queue in std::iter::once(Queue::Today).chain(rail).chain(beyond) {
        let name = staff.t(&format!("console.rail.{}", queue.key()));
        if fits(name) {
            go.push(Hit {
                href: to(queue.href()),
                words: name.to_owned(),
                small: String::new(),
                shape: queue.shape(),
            });
        }
    }
    for view in views::views(&staff.app, staff.ctx()).await? {
        if fits(&view.name) {
            go.push(Hit {
                href: to(&format!("/lam-viec/kn/{}", view.id)),
                words: view.name,
                small: view.filter,
                shape: "i-filter",
            });
        }
    }
    for (key, path, shape) in PAGES {
        if fits(staff.t(key)) {
            go.push(Hit {
                href: to(path),
                words: staff.t(key).to_owned(),
                small: String::new(),
                shape,
            });
        }
    }
    go.truncate(SHOWN);
    let deeds = [("console.views.new", "/lam-viec/kn", "i-plus")];
    let mut does: Vec<Hit> = deeds
        .iter()
        .filter(|(key, ..)| fits(staff.t(key)))
        .map(|(key, path, shape)| Hit {
            href: to(path),
            words: staff.t(key).to_owned(),
            small: String::new(),
            shape,
        })
        .collect();
    let kept = super::macros::found(staff, &fits).into_iter();
    does.extend(kept.take(SHOWN).map(|(path, words)| Hit {
        href: to(&path),
        words,
        small: staff.t("snippet.macro.fills").to_owned(),
        shape: "i-bolt",
    }));
    if !words.is_empty() {
        does.push(Hit {
            href: to(&format!("/lam-viec/kn?loc={}", crate::url::encode(words))),
            words: lang::fill(staff.lang(), "console.find.keep", &[("words", words)]),
            small: String::new(),
            shape: "i-filter",
        });
    }
    Ok(vec![
        group(staff, "console.find.go", go),
        group(staff, "console.find.do", does),
    ])
}

fn group(staff: &Staff, key: &str, hits: Vec<Hit>) -> FoundGroup {
    FoundGroup {
        title: staff.t(key).to_owned(),
        hits,
    }
}
