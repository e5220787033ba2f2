//! What was decided at triage, in words: the desk's latest, and the reader's own shift.

use super::pages::decided::{DecidedLine, DecidedPart};
use super::present;
use super::staff::Staff;
use crate::error::Failure;
use app::triage::made::{self, Past, Tally};
use domain::action::Action;
use domain::id::ReportCode;
use domain::time::{At, MINUTE_MS};
use lang::Lang;

/// Longer than this, a median is told in minutes.
const SECONDS_UNTIL_MS: i64 = 2 * MINUTE_MS;

/// The desk's latest decisions.
pub async fn part(staff: &Staff) -> Result<DecidedPart, Failure> {
    let past = made::latest(&staff.app, staff.ctx()).await?;
    Ok(DecidedPart {
        desk: staff.bare_desk(),
        lines: past.iter().map(|one| line(staff, one)).collect(),
    })
}

fn line(staff: &Staff, past: &Past) -> DecidedLine {
    let lang = staff.lang();
    let at = present::at(lang, past.at, staff.ctx().now);
    DecidedLine {
        code: past.view.shown_code.clone(),
        href: present::to(lang, &super::href(past.view.report_code)),
        title: present::title(&past.view),
        deed: deed(staff, past),
        by: [past.by.as_str(), at.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn deed(staff: &Staff, past: &Past) -> String {
    let lang = staff.lang();
    let deed = staff.t(&format!("action.{}", past.action));
    let deed = match past.is_draft {
        true => lang::fill(lang, "console.decided.draft", &[("deed", deed)]),
        false => deed.to_owned(),
    };
    let tables = staff.app.tables();
    let object = match past.action {
        _ if past.object.is_empty() => None,
        Action::Dispatch => tables
            .catalogue
            .agency(&past.object)
            .map(|a| a.short_name.clone()),
        Action::Merge => ReportCode::parse(&past.object).ok().map(|c| c.shown()),
        _ => Some(present::log::ground(lang, &past.object)),
    };
    match (object, past.action) {
        (None, _) => deed,
        (Some(object), Action::Dispatch | Action::Merge) => format!("{deed} → {object}"),
        (Some(object), _) => format!("{deed}: {object}"),
    }
}

/// "Ca này, từ 22:00: bạn đã quyết 38 việc, trung vị 17 giây mỗi việc"; empty for none.
pub async fn tally(staff: &Staff) -> Result<String, Failure> {
    let tally = made::of_shift(&staff.app, staff.ctx()).await?;
    let some = tally.filter(|tally| tally.count > 0);
    Ok(some.map_or_else(String::new, |tally| {
        words(staff.lang(), tally, staff.ctx().now)
    }))
}

/// The tally in words.
pub fn words(lang: Lang, tally: Tally, now: At) -> String {
    let since = present::at(lang, tally.since, now);
    let count = i64::try_from(tally.count).unwrap_or(i64::MAX);
    let n = lang::count(lang, "console.tally.decided", count);
    let median = tally.median_ms.map(|ms| match ms {
        ms if ms < SECONDS_UNTIL_MS => {
            lang::count(lang, "console.tally.seconds", (ms + 500) / 1000)
        }
        ms => lang::count(lang, "console.tally.minutes", (ms + 30_000) / MINUTE_MS),
    });
    let parts: Vec<String> = std::iter::once(n).chain(median).collect();
    let words = [("since", since.as_str()), ("what", &parts.join(", "))];
    lang::fill(lang, "console.tally", &words)
}
